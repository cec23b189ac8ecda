// `load.method`: None where the call by name that follows finds a method, else the attribute that
// is called (runtime/dispatch_attributes.cpp).
#include "ir/infer/load_method.h"

#include "ir/infer/analysis.h"
#include "ir/infer/class_call.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

using Kind = ClassAttribute::Kind;

bool finds_method(const Module& module, ClassId id, std::string_view name, size_t from = 0) {
  auto found = find_attribute(module.classes, id, name, from);
  return found && found->kind != Kind::kProperty;
}

/// The classes that a super object looks at stand behind this one.
size_t position_of(const Class& of, ClassId around) {
  auto position = std::ranges::find(of.mro, around);
  return position == of.mro.end() ? of.mro.size() : size_t(position - of.mro.begin()) + 1;
}

bool is_method(const Module& module, const SiteLattice& lattice, TypeId object,
               std::string_view name) {
  TypeKind kind = lattice.kind(object);
  ClassId id(lattice.payload(object));
  switch (kind) {
    case TypeKind::kInstance:
      return (!find_field(module.classes[id.index], name) && finds_method(module, id, name)) ||
             finds_in_base(module, id, name);
    case TypeKind::kClass:
      return finds_method(module, id, name);
    case TypeKind::kSuper: {
      TypeId self = lattice.arg(object, 0);
      TypeKind of = lattice.kind(self);
      if (of != TypeKind::kInstance && of != TypeKind::kClass) return false;
      ClassId type(lattice.payload(self));
      return finds_method(module, type, name, position_of(module.classes[type.index], id));
    }
    default:
      return has_method(kind, name);
  }
}

}  // namespace

bool surely_method(const Module& module, const SiteLattice& lattice, TypeId object,
                   std::string_view name) {
  if (lattice.kind(object) != TypeKind::kUnion) return is_method(module, lattice, object, name);
  for (size_t i = 0; i < lattice.arity(object); ++i)
    if (!is_method(module, lattice, lattice.arg(object, i), name)) return false;
  return true;
}

TypeId Analysis::load_method(TypeId object, std::string_view name) {
  return over_members(lattice_, object, [&](TypeId member) {
    if (is_method(module_, lattice_, member, name)) return TypeTable::kNone;
    switch (lattice_.kind(member)) {
      case TypeKind::kInstance: {
        ClassId id(lattice_.payload(member));
        TypeId value = get_attribute(member, name);
        bool may_be_method = finds_method(module_, id, name) || name.starts_with("__");
        return may_be_method ? lattice_.join(value, TypeTable::kNone) : value;
      }
      case TypeKind::kNone:
        return name.starts_with("__") ? TypeTable::kNone : TypeTable::kNever;
      case TypeKind::kNever:
        return TypeTable::kNever;
      case TypeKind::kAny:
      case TypeKind::kClass:
      case TypeKind::kException:
      case TypeKind::kSuper:
        return lattice_.join(get_attribute(member, name), TypeTable::kNone);
      default:
        return TypeTable::kNone;  // the runtime knows no other attributes of them that are called
    }
  });
}

}  // namespace pyreck::ir
