// Named tuples in the table of classes: by a call, by a class statement, found by the client.

#include "frontend/class_syntax.h"
#include "frontend/class_table.h"
#include "frontend/library.h"
#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

/// `class P(NamedTuple)`, and that a class derived from such a one hides none of its items.
void ClassTable::define_named(ClassUnit& unit, ir::Class& made) {
  auto refuse = [&](const std::string& name) {
    if (!unit.problem)
      unit.problem = {Code::kClassFeature, unit.scope->statement->head, "`" + name + "`"};
  };
  const Stmt& stmt = *unit.scope->statement;
  Scope* around = unit.scope->parent;
  bool names = std::ranges::any_of(stmt.bases, [&](const auto& base) {
    return path_of(*unit.root, around, *base) == kNamedTuplePath;
  });
  if (!names) return check_items(unit, made);
  NamedTuple named = read_named_tuple(stmt.given_name, stmt.body);
  for (const std::string& field : named.fields)
    if (!is_field_name(field)) refuse(field);
  for (const ClassUnit::Member& member : unit.members)
    if (is_named_tuples_own(member.name)) refuse(member.name);
  for (const StmtPtr& each : stmt.body) {
    bool annotates = each->kind == StmtKind::kAnnAssign;
    bool defines = each->kind == StmtKind::kFunction || each->kind == StmtKind::kClass;
    const std::string& name = each->kind == StmtKind::kAssign ? each->values[0]->text
                              : defines                       ? each->text
                                                              : "";
    if (!annotates && std::ranges::find(named.fields, name) != named.fields.end()) refuse(name);
  }
  // All fields from the first default on have one.
  size_t first = named.fields.size() - named.with_default.size();
  for (size_t i = 0; i < named.fields.size(); ++i) {
    auto has = std::ranges::find(named.with_default, named.fields[i]);
    if (i < first || has != named.with_default.end() || !unit.type_error.empty()) continue;
    unit.type_error =
        "Non-default namedtuple field " + named.fields[i] + " cannot follow default field";
    std::string before;
    size_t count = 0;
    for (size_t k = 0; k < i; ++k)
      if (std::ranges::find(named.with_default, named.fields[k]) != named.with_default.end())
        before += (count++ ? ", " : "") + named.fields[k];
    unit.type_error += (count > 1 ? "s " : " ") + before;
  }
  take_named(unit, made, std::move(named));
}

/// A class derived from a named tuple is not to hide its items.
void ClassTable::check_items(ClassUnit& unit, const ir::Class& made) {
  if (!made.count_items || unit.named || unit.problem) return;
  for (ir::ClassId base : made.bases) {
    const NamedTuple* named = named_of(base);
    for (const std::string& field : named ? named->fields : std::vector<std::string>{})
      if (has_member(unit, field))
        unit.problem = {Code::kClassFeature, unit.scope ? unit.scope->statement->head : ir::Span{},
                        "`" + field + "`, an item of its base,"};
  }
}

/// The named tuple that a class is or derives from; null: none.
const NamedTuple* ClassTable::named_of(ir::ClassId id) const {
  for (ir::ClassId each : unit_.module.classes[id.index].mro)
    if (unit_of(each).named) return &*unit_of(each).named;
  return nullptr;
}

bool ClassTable::is_named_call(const Root& root, Scope* scope, const Expr& call) {
  if (call.kind != ExprKind::kCall) return false;
  std::string path = path_of(root, scope, *call.items[0]);
  return path == "collections.namedtuple" || path == kNamedTuplePath;
}

ClassUnit* ClassTable::made_by(Root& root, Scope* scope, const Expr& call) {
  auto [known, fresh] = by_call_.try_emplace(&call);
  if (!fresh) return known->second;
  auto named = read_named_tuple(call, path_of(root, scope, *call.items[0]) == kNamedTuplePath);
  if (!named) return nullptr;
  CapturedClass& described = described_.emplace_back();
  described.source = root.source;
  described.name = described.qualname = named->name;
  described.module = root.module_name;
  ClassUnit& unit = units_.emplace_back();
  known->second = &unit;
  unit.captured = &described;
  unit.id = ir::ClassId(static_cast<uint32_t>(all().size()));
  all().emplace_back();
  by_id_.push_back(&unit);
  described.named = std::move(named);
  define_captured(unit);
  return &unit;
}

/// Makes it the class of a named tuple, a class derived from tuple.
void ClassTable::take_named(ClassUnit& unit, ir::Class& made, NamedTuple named) {
  made.count_items = static_cast<uint32_t>(named.fields.size());
  unit.fields = named.fields;
  unit.has_slots = true;
  if (!unit.match_args) unit.match_args = named.fields;
  unit.named = std::move(named);
}

bool ClassTable::has_member(const ClassUnit& unit, const std::string& name) {
  if (unit.captured)
    return std::ranges::any_of(unit.captured->attributes,
                               [&](const auto& each) { return each.name == name; });
  return std::ranges::any_of(unit.members,
                             [&](const ClassUnit::Member& member) { return member.name == name; });
}

}  // namespace pyreck::frontend
