// Members of enum classes. They are made by a hidden function of the class that is being made, before
// it has what its body has bound: a static class has its object from the beginning.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;

/// `NAME = auto()` in the body of an enum class: whether it is such a statement.
bool Lowering::lower_auto(const Stmt& stmt) {
  bool assigns = (stmt.kind == StmtKind::kAssign || stmt.kind == StmtKind::kAnnAssign) &&
                 scope_.kind == Scope::Kind::kClass && stmt.values.back();
  if (!assigns || stmt.values.back()->kind != ExprKind::kCall) return false;
  const ClassUnit& unit = unit_.classes.of(root_, scope_);
  if (!unit.enumeration || !is_auto(*stmt.values.back(), decorator_path(*stmt.values.back())))
    return false;
  const Enumeration::Member& member = *unit.enumeration->find(stmt.values[0]->text);
  assign_name(*stmt.values[0], member.number ? emit(Opcode::kConstInt, {}, *member.number)
                                             : emit_text(Opcode::kConstStr, member.text));
  return true;
}

/// In place of the values that the body has bound.
void Lowering::add_enum_members(const ClassUnit& unit, const Values& bases, Bound& bound) {
  const Enumeration& of = *unit.enumeration;
  ValueId id = emit(Opcode::kConstInt, {}, unit.id.index);
  Values arguments{
      emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(ir::Builtin::kObjectNew)),
      call_builtin(ir::Builtin::kEnumBeingMade, {id})};
  if (of.has_init) {
    auto own = bound.find("__init__");
    arguments.push_back(own ? *own : emit_text(Opcode::kGetAttr, "__init__", {bases.at(0)}));
  }
  for (size_t i = 0; i < of.members.size(); ++i)
    if (of.members[i].stands_for == i) arguments.push_back(*bound.find(of.members[i].name));
  Root& root = unit_.made_root(unit, enumeration_text(of), root_.source);
  Values made = make_methods(root, arguments, of.members.size() + 2);
  for (size_t i = 0; i < of.members.size(); ++i) {
    bound.remove(of.members[i].name);
    bound.add(of.members[i].name, made[i]);
  }
  bound.add("_members_", made[of.members.size()]);
  bound.add("_names_", made[of.members.size() + 1]);
}

}  // namespace pyreck::frontend
