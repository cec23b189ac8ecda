// Class statements that derive from `enum.Enum`.

#include "frontend/class_syntax.h"
#include "frontend/lower.h"
#include "ir/names.h"

#include <algorithm>

namespace pyreck::frontend {

void ClassTable::define_enumeration(ClassUnit& unit, ir::Class& made, const Stmt& stmt) {
  auto refuse = [&](Code code, const ir::Span& span, const std::string& seen) {
    if (!unit.problem) unit.problem = {code, span, seen};
  };
  Enumeration& out = unit.enumeration.emplace();
  if (made.has_base()) out.base = ir::builtin_text(made.base);
  if (!out.base.empty() && out.base != "int" && out.base != "str" && out.base != "float")
    return refuse(Code::kClassBase, stmt.head, "`" + out.base + "` and `Enum`");
  for (size_t i = 0; i < made.bases.size(); ++i) {
    const ClassUnit& base = unit_of(made.bases[i]);
    bool has_members = base.enumeration && !base.enumeration->members.empty();
    bool initialises = !base.is_enum && has_member(base, "__init__");
    if (has_members || base.data || base.named || initialises)
      return refuse(Code::kClassBase, stmt.head, "`" + dotted_path(*unit.bases[i]) + "`");
    out.is_lower |= base.root && base.root->library_path == "enum.StrEnum";
    out.has_init |= base.enumeration && base.enumeration->has_init;
  }
  // Texts of members come before those of numbers, as EnumType.__new__() arranges.
  if (made.bases.size() == 2 && unit_of(made.bases[0]).stands_for &&
      unit_of(made.bases[1]).root->library_path == "enum.Enum") {
    std::swap(made.bases[0], made.bases[1]);
    std::swap(unit.bases[0], unit.bases[1]);
  }
  auto path_in_class = [&](const Expr& expr) { return path_of(*unit.root, unit.scope, expr); };
  if (auto problem = read_enumeration(stmt, path_in_class, &out))
    return refuse(Code::kEnumClass, problem->span, problem->seen);
  bool is_unique = std::ranges::any_of(stmt.values, [&](const ExprPtr& each) {
    return decorator_of(*each, path_of(*unit.root, unit.scope->parent, *each)) ==
           Decorator::kUnique;
  });
  if (is_unique && out.has_aliases())
    refuse(Code::kEnumClass, stmt.head, "`unique`, where members share a value,");
}

}  // namespace pyreck::frontend
