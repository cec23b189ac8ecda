// The lattice that inference works in: types whose lists, dicts, sets and cells are *sites*.
//
// A site stands for everything that may alias: it is born at an allocating inst (or an argument, or
// a captured value), two sites become one where their containers flow into the same place
// (Steensgaard, "Points-to Analysis in Almost Linear Time", POPL 1996), and what it holds only
// grows. So after the fixpoint all that may refer to a container agree on its type, although lists
// are invariant. A container that flows into `any` *escapes*: code on `any` may store anything in
// it, so it holds `any` from then on, and so does whatever it held. What a function
// has captured does not escape with it: only the function's own code gets at that.
//
// Classes of the user's are nominal: what their instances' fields and their own attributes hold is
// kept by class (part()), whoever refers to an instance.
//
// Beside the kinds of TypeTable there are some that only inference knows: the bools True and False,
// which rule branches out; naturals, ints that are surely not negative, whose powers are ints, and
// ranges of them; views, which can be iterated over and are `any` in typed code.
//
// Ids of types without sites are stable. Those with sites change when sites are unified: compare
// current() forms.
#pragma once

#include "ir/infer/rules.h"

#include <functional>
#include <unordered_map>
#include <vector>

namespace pyreck::ir {

using SiteId = Id<struct SiteTag>;

class SiteLattice final : public Lattice {
 public:
  static constexpr TypeId kTrue{TypeTable::kCountFixed}, kFalse{TypeTable::kCountFixed + 1},
      kNatural{TypeTable::kCountFixed + 2}, kNaturals{TypeTable::kCountFixed + 3};
  static constexpr uint32_t kNoReader = UINT32_MAX;

  explicit SiteLattice(TypeTable& types, const std::vector<Class>& classes);

  TypeKind kind(TypeId type) const override { return nodes_[type.index].kind; }
  uint32_t payload(TypeId type) const override { return nodes_[type.index].payload; }
  size_t arity(TypeId type) const override;
  /// What a site holds is noted as read by reader().
  TypeId arg(TypeId type, size_t index) const override;

  /// Unifies the sites of containers of one kind; what is joined to `any` escapes.
  TypeId join(TypeId a, TypeId b) override;
  TypeId tuple(std::span<const TypeId> items) override;
  TypeId iter(TypeId over) override { return node(TypeKind::kIter, 0, {over}); }
  TypeId exception(uint32_t id) override { return node(TypeKind::kException, id, {}); }
  TypeId new_list(TypeId element) override { return grown(TypeKind::kList, element); }
  TypeId new_dict(TypeId key, TypeId value) override { return grown(TypeKind::kDict, key, value); }
  TypeId new_set(TypeId element) override { return grown(TypeKind::kSet, element); }
  TypeId view(TypeId element) override { return node(TypeKind::kView, 0, {element}); }
  TypeId opaque(std::initializer_list<TypeId> contents) override;
  TypeId call(TypeId callee, std::initializer_list<TypeId> arguments) override {
    return caller_(callee, arguments);
  }
  TypeId literal(bool value) override { return value ? kTrue : kFalse; }
  bool derives(uint32_t id, uint32_t base) const override {
    return is_subclass(classes_, ClassId(id), ClassId(base));
  }
  uint32_t builtin_base(uint32_t id) const override { return classes_[id].base; }
  bool is_static(uint32_t id) const override { return classes_[id].body.valid(); }

  TypeId function(uint32_t function_id, std::span<const TypeId> captures);
  TypeId builtin(uint32_t id) { return node(TypeKind::kBuiltin, id, {}); }
  TypeId cell(SiteId site);
  TypeId instance(ClassId id) override { return node(TypeKind::kInstance, id.index, {}); }
  TypeId class_value(ClassId id) { return node(TypeKind::kClass, id.index, {}); }
  TypeId super_of(ClassId id, TypeId self) { return node(TypeKind::kSuper, id.index, {self}); }
  TypeId container(TypeKind kind, SiteId site) { return node(kind, site.index, {}); }

  /// The type with sites as they are now, after unifications.
  TypeId current(TypeId type) const;
  /// The type that TypeTable knows, for those of the four above.
  static TypeId plain(TypeId type) {
    switch (type.index) {
      case kTrue.index:
      case kFalse.index:
        return TypeTable::kBool;
      case kNatural.index:
        return TypeTable::kInt;
      case kNaturals.index:
        return TypeTable::kRange;
      default:
        return type;
    }
  }
  /// Whether it is an int or bool that is surely not negative.
  bool is_natural(TypeId type) const { return type == kNatural || kind(type) == TypeKind::kBool; }

  SiteId new_site(TypeKind kind);
  SiteId find(SiteId site) const;
  /// The site of a container.
  SiteId site_of(TypeId type) const { return find(SiteId(nodes_[type.index].payload)); }
  /// What a class holds at `index`: the fields of its instances, then its own attributes. Noted as
  /// read by reader().
  TypeId part(ClassId id, size_t index) const;
  void grow_part(ClassId id, size_t index, TypeId type);
  /// Code on `any` gets hold of what the part holds, now and later.
  void escape_part(ClassId id, size_t index);
  /// Joins `type` to what the container holds at `index`.
  void grow(TypeId container, size_t index, TypeId type);
  /// Whether code on `any` has got hold of the container.
  bool has_escaped(TypeId type) const { return sites_[site_of(type).index].escaped; }
  /// Code on `any` gets hold of the value.
  void escape(TypeId type);

  /// Sites that never got anything hold `any` from now on: an empty list is a list[any].
  void settle();

  /// The site that new_list and its kin grow: one for each kind, at the inst at hand.
  void set_maker(SiteId* slot) { maker_ = slot; }
  SiteId* maker() const { return maker_; }
  /// What call() asks.
  using Caller = std::function<TypeId(TypeId, std::initializer_list<TypeId>)>;
  void set_caller(Caller caller) { caller_ = std::move(caller); }
  /// Who is told (through take_stale) when what it has read changes.
  void set_reader(uint32_t reader) { reader_ = reader; }
  uint32_t reader() const { return reader_; }
  std::vector<uint32_t>& stale() { return stale_; }
  /// Types of functions that code on `any` may call, to be taken from the end.
  std::vector<TypeId>& escaped_functions() { return escaped_functions_; }

  /// The type of TypeTable in this lattice, with sites of its own.
  TypeId import(TypeId type);
  /// The type of TypeTable that stands for `type` in typed code. Stable only after the fixpoint.
  TypeId structural(TypeId type);
  /// Appends what tells specialisations apart: the shape of `type`, with sites named where they
  /// hold nothing yet and for cells.
  void append_shape(TypeId type, std::vector<uint32_t>& shape) const;
  /// Whether a typed function value can have these captures (nesting).
  bool is_capturable(std::span<const TypeId> captures) const;

 private:
  struct Node {
    TypeKind kind;
    bool has_sites;
    uint8_t depth;
    uint32_t payload;
    std::vector<TypeId> args;
    mutable TypeId current;  // memo of current(), valid in `epoch`
    mutable uint32_t epoch;
  };
  struct Site {
    mutable SiteId parent;
    TypeKind kind;
    bool escaped = false;
    TypeId args[2];
    std::vector<uint32_t> readers;
    TypeId structural;  // memo of structural(); invalid until then
    bool visiting = false, cyclic = false;
  };

  TypeId node(TypeKind kind, uint32_t payload, std::span<const TypeId> args);
  TypeId node(TypeKind kind, uint32_t payload, std::initializer_list<TypeId> args) {
    return node(kind, payload, std::span(args.begin(), args.size()));
  }
  TypeId grown(TypeKind kind, TypeId first, TypeId second = TypeTable::kNever);
  TypeId to_any(std::span<const TypeId> members);
  TypeId join_peers(TypeId a, TypeId b);
  TypeId join_members(TypeId a, TypeId b);
  void unify(SiteId a, SiteId b);
  void set_arg(SiteId site, size_t index, TypeId type);
  TypeId structural_site(SiteId site);
  size_t nesting(TypeId type, size_t limit) const;
  void shape_into(TypeId type, std::vector<uint32_t>& shape, std::vector<SiteId>& path) const;

  struct ClassParts {
    std::vector<TypeId> held;
    std::vector<bool> escaped;
    std::vector<uint32_t> readers;
  };
  ClassParts& parts_of(ClassId id) const;

  TypeTable& types_;
  const std::vector<Class>& classes_;
  mutable std::vector<ClassParts> class_parts_;  // by ClassId
  std::vector<Node> nodes_;
  std::unordered_multimap<size_t, uint32_t> by_hash_;
  mutable std::vector<Site> sites_;
  uint32_t epoch_ = 0;
  SiteId* maker_ = nullptr;
  uint32_t reader_ = kNoReader;
  std::vector<uint32_t> stale_;
  Caller caller_;
  std::vector<bool> function_escaped_;  // by type
  std::vector<TypeId> escaped_functions_;
};

inline bool is_site_kind(TypeKind kind) {
  return kind == TypeKind::kList || kind == TypeKind::kDict || kind == TypeKind::kSet ||
         kind == TypeKind::kCell || kind == TypeKind::kGenerator;
}

}  // namespace pyreck::ir
