// What insts store into containers: sites grow, and the Spec is known to write to them.
#include "ir/infer/analysis.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kAny = TypeTable::kAny;

/// Calls `visit(member)` for the members of a type; `visit` may unify sites.
template <class Visit>
void for_members(SiteLattice& lattice, TypeId type, Visit visit) {
  if (lattice.kind(type) != TypeKind::kUnion) return visit(type);
  for (size_t i = 0; i < lattice.arity(type); ++i) visit(lattice.arg(type, i));
}

}  // namespace

void Analysis::note_write(Spec& spec, TypeId container) {
  for_members(lattice_, container, [&](TypeId member) {
    if (!is_site_kind(lattice_.kind(member))) return;
    SiteId site = lattice_.site_of(member);
    if (std::ranges::find(spec.writes, site) == spec.writes.end()) spec.writes.push_back(site);
  });
}

void Analysis::store_item(Spec& spec, TypeId container, TypeId index, TypeId value) {
  note_write(spec, container);
  for_members(lattice_, container, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member), i = lattice_.kind(index);
    if (kind == TypeKind::kDict) {
      lattice_.grow(member, 0, index);
      lattice_.grow(member, 1, value);
    } else if (kind == TypeKind::kList && is_intlike(i)) {
      lattice_.grow(member, 0, value);
    } else if (kind == TypeKind::kList && i == TypeKind::kSlice) {
      lattice_.grow(member, 0, element_rule(lattice_, value));
    } else if (kind == TypeKind::kList || is_unknown(kind)) {
      for (TypeId type : {member, index, value}) lattice_.escape(type);
    }
  });
}

void Analysis::store_inplace(Spec& spec, BinaryKind op, TypeId left, TypeId right) {
  for_members(lattice_, left, [&](TypeId target) {
    TypeKind kind = lattice_.kind(target);
    if (!is_site_kind(kind)) return;
    note_write(spec, target);
    for_members(lattice_, right, [&](TypeId source) {
      bool adds = kind == TypeKind::kList ? op == BinaryKind::kAdd
                                          : op == BinaryKind::kOr || op == BinaryKind::kXor;
      if (!adds) return;
      lattice_.grow(target, 0, element_rule(lattice_, source));
      if (kind != TypeKind::kDict) return;
      bool is_dict = lattice_.kind(source) == TypeKind::kDict;
      lattice_.grow(target, 1, is_dict ? lattice_.arg(source, 1) : lattice_.opaque({source}));
      if (!is_dict) lattice_.grow(target, 0, kAny);
    });
  });
}

void Analysis::store_method(Spec& spec, TypeId receiver, std::string_view name, Types arguments) {
  for_members(lattice_, receiver, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member);
    if (!is_site_kind(kind)) return;
    if (method_writes(kind, name)) note_write(spec, member);
    if (kind == TypeKind::kList) store_list_method(member, name, arguments);
    if (kind == TypeKind::kDict) store_dict_method(member, name, arguments);
    if (kind != TypeKind::kSet) return;
    if (name == "add" && !arguments.empty()) lattice_.grow(member, 0, arguments[0]);
    if (name == "update" || name == "symmetric_difference_update")
      for (TypeId type : arguments) lattice_.grow(member, 0, element_rule(lattice_, type));
  });
}

/// A display or the keyword arguments of a call take in all of `source`.
void Analysis::store_spread(Spec& spec, TypeId container, TypeId source) {
  for_members(lattice_, container, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member);
    if (!is_site_kind(kind)) return;
    note_write(spec, member);
    if (kind == TypeKind::kDict) return store_dict_method(member, "update", {&source, 1});
    lattice_.grow(member, 0, element_rule(lattice_, source));
  });
}

void Analysis::store_list_method(TypeId list, std::string_view name, Types arguments) {
  if (name == "append" && !arguments.empty()) lattice_.grow(list, 0, arguments[0]);
  if (name == "insert" && arguments.size() >= 2) lattice_.grow(list, 0, arguments[1]);
  if (name == "extend" && !arguments.empty())
    lattice_.grow(list, 0, element_rule(lattice_, arguments[0]));
}

void Analysis::store_dict_method(TypeId dict, std::string_view name, Types arguments) {
  if (name == "setdefault" && !arguments.empty()) {
    lattice_.grow(dict, 0, arguments[0]);
    lattice_.grow(dict, 1, arguments.size() > 1 ? arguments[1] : TypeTable::kNone);
  }
  if (name != "update") return;
  // Pairs and keyword arguments: nothing is known of what they bring.
  for (TypeId source : arguments) {
    bool is_dict = lattice_.kind(source) == TypeKind::kDict;
    for (size_t i = 0; i < 2; ++i)
      lattice_.grow(dict, i, is_dict ? lattice_.arg(source, i) : lattice_.opaque({source}));
  }
}

}  // namespace pyreck::ir
