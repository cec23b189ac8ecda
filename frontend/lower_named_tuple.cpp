// Named tuples (named_tuple.h): from what they say to attributes of a class.

#include "frontend/lower.h"
#include "frontend/named_tuple.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;
using Kind = ir::ClassAttribute::Kind;

/// Adds what a named tuple's class has to what its body has bound.
void Lowering::add_named_members(const ClassUnit& unit, Bound& bound) {
  const NamedTuple& named = *unit.named;
  const std::string& name = unit_.module.classes[unit.id.index].name;
  NamedMethods methods = named_methods(named);
  Root& root = unit_.made_root(unit, methods.text, root_.source);
  root.member_of = name;
  // In place of an argument that is not given.
  ValueId missing = emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(ir::Builtin::kCallable));
  Values arguments{missing}, defaults, names;
  for (const std::string& field : named.with_default) {
    ValueId value;
    for (const std::string& kept : {field, default_attribute(field)})
      if (auto found = bound.find(kept)) {
        value = *found;
        bound.remove(kept);
      }
    arguments.push_back(value);
    defaults.push_back(emit_text(Opcode::kConstStr, field));
    defaults.push_back(value);
  }
  Values items = make_methods(root, arguments, methods.names.size());
  for (size_t i = 0; i < items.size(); ++i)
    if (!bound.find(methods.names[i]))
      bound.add(methods.names[i], items[i],
                methods.names[i] == "_make"     ? Kind::kClassMethod
                : methods.names[i] == "__new__" ? Kind::kStaticMethod
                                                : Kind::kPlain);
  for (const std::string& field : named.fields)
    names.push_back(emit_text(Opcode::kConstStr, field));
  ValueId fields = emit(Opcode::kTupleNew, names);
  bound.add("_fields", fields);
  if (!bound.find("__match_args__")) bound.add("__match_args__", fields);
  bound.add("_field_defaults", emit(Opcode::kDictNew, defaults));
  bound.add("__slots__", emit(Opcode::kTupleNew));
}

/// `namedtuple("P", "x y")` as a value.
std::optional<ValueId> Lowering::lower_named_tuple(const Expr& call) {
  if (!unit_.classes.is_named_call(root_, &scope_, call)) return std::nullopt;
  ClassUnit* made = unit_.classes.made_by(root_, &scope_, call);
  if (!made) {
    std::string seen = "`" + dotted_path(*call.items[0]) + "` with these arguments";
    return refuse(Code::kClassBase, call.span, seen);
  }
  bool once = scope_.kind == Scope::Kind::kFile || scope_.kind == Scope::Kind::kBlock;
  if (once) return class_reference(*made, call.span);
  made->is_made_anew = true;
  return emit(Opcode::kCall, {emit(Opcode::kClosure, {}, unit_.maker_of(*made).index)});
}

}  // namespace pyreck::frontend
