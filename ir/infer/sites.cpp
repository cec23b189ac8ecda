#include "ir/infer/sites.h"

#include "ir/names.h"
#include "runtime/base/check.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny;
constexpr uint32_t kTableTypes = TypeTable::kCountFixed;
constexpr uint32_t kFixedTypes = kTableTypes + 4;  // with those of SiteLattice
constexpr uint32_t kLiteralTrue = 1, kLiteralFalse = 2, kNotNegative = 1;

size_t hash_of(TypeKind kind, uint32_t payload, std::span<const TypeId> args) {
  size_t hash = static_cast<size_t>(kind) * 0x9e3779b97f4a7c15u + payload;
  for (TypeId arg : args) hash = (hash ^ arg.index) * 0x100000001b3u;
  return hash ^ hash >> 29;
}

size_t site_arity(TypeKind kind) {
  return kind == TypeKind::kDict || kind == TypeKind::kGenerator ? 2 : 1;
}

}  // namespace

SiteLattice::SiteLattice(TypeTable& types, const std::vector<Class>& classes)
    : types_(types), classes_(classes), class_parts_(classes.size()) {
  nodes_.reserve(256);
  for (uint32_t i = 0; i < kTableTypes; ++i) node(types.kind(TypeId(i)), 0, {});
  node(TypeKind::kBool, kLiteralTrue, {});
  node(TypeKind::kBool, kLiteralFalse, {});
  node(TypeKind::kInt, kNotNegative, {});
  node(TypeKind::kRange, 0, {kNatural});
}

TypeId SiteLattice::node(TypeKind kind, uint32_t payload, std::span<const TypeId> args) {
  size_t hash = hash_of(kind, payload, args);
  auto [first, last] = by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it) {
    const Node& known = nodes_[it->second];
    if (known.kind == kind && known.payload == payload && std::ranges::equal(known.args, args))
      return TypeId(it->second);
  }
  Node made{kind, is_site_kind(kind), 0, payload, {args.begin(), args.end()}, TypeId(), 0};
  for (TypeId arg : args) {
    made.has_sites |= nodes_[arg.index].has_sites;
    made.depth = std::max(made.depth, nodes_[arg.index].depth);
  }
  if (kind == TypeKind::kTuple || kind == TypeKind::kFunction || kind == TypeKind::kSuper)
    ++made.depth;
  TypeId id(static_cast<uint32_t>(nodes_.size()));
  made.current = id;
  made.epoch = UINT32_MAX;
  nodes_.push_back(std::move(made));
  by_hash_.emplace(hash, id.index);
  return id;
}

size_t SiteLattice::arity(TypeId type) const {
  const Node& n = nodes_[type.index];
  return is_site_kind(n.kind) ? site_arity(n.kind) : n.args.size();
}

TypeId SiteLattice::arg(TypeId type, size_t index) const {
  const Node& n = nodes_[type.index];
  if (!is_site_kind(n.kind)) return current(n.args[index]);
  Site& site = sites_[find(SiteId(n.payload)).index];
  if (reader_ != kNoReader && std::ranges::find(site.readers, reader_) == site.readers.end())
    site.readers.push_back(reader_);
  return current(site.args[index]);
}

SiteId SiteLattice::new_site(TypeKind kind) {
  SiteId id(static_cast<uint32_t>(sites_.size()));
  Site site;
  site.parent = id;
  site.kind = kind;
  site.args[0] = site.args[1] = kNever;
  sites_.push_back(std::move(site));
  return id;
}

SiteId SiteLattice::find(SiteId site) const {
  while (sites_[site.index].parent != site) {
    SiteId parent = sites_[site.index].parent;
    sites_[site.index].parent = sites_[parent.index].parent;
    site = parent;
  }
  return site;
}

TypeId SiteLattice::current(TypeId type) const {
  const Node& n = nodes_[type.index];
  if (!n.has_sites || n.epoch == epoch_) return n.current;
  auto* self = const_cast<SiteLattice*>(this);  // interning does not change what is known
  TypeId result;
  if (is_site_kind(n.kind)) {
    result = self->node(n.kind, find(SiteId(n.payload)).index, {});
  } else {
    std::vector<TypeId> args = n.args;
    for (TypeId& arg : args) arg = current(arg);
    const Node& again = nodes_[type.index];
    if (again.kind == TypeKind::kUnion) std::ranges::sort(args);
    result = self->node(again.kind, again.payload, args);
  }
  nodes_[type.index].current = result;
  nodes_[type.index].epoch = epoch_;
  return result;
}

TypeId SiteLattice::cell(SiteId site) { return node(TypeKind::kCell, find(site).index, {}); }

TypeId SiteLattice::tuple(std::span<const TypeId> items) {
  std::vector<TypeId> plain_items;
  size_t depth = 0;
  bool nestable = items.size() <= TypeTable::kMaxTuple;
  for (TypeId item : items) {
    if (item == kNever) return kNever;
    plain_items.push_back(plain(current(item)));
    depth = std::max<size_t>(depth, nodes_[item.index].depth);
    nestable &= kind(item) != TypeKind::kIter && kind(item) != TypeKind::kCell;
  }
  if (!nestable || depth >= TypeTable::kMaxNesting) return to_any(plain_items);
  return node(TypeKind::kTuple, 0, plain_items);
}

TypeId SiteLattice::function(uint32_t function_id, std::span<const TypeId> captures) {
  std::vector<TypeId> plain_captures;
  for (TypeId capture : captures) plain_captures.push_back(plain(current(capture)));
  bool fits = captures.size() <= TypeTable::kMaxCaptures && is_capturable(plain_captures);
  TypeId type = node(TypeKind::kFunction, function_id, plain_captures);
  if (fits) return type;
  escape(type);
  return kAny;
}

TypeId SiteLattice::opaque(std::initializer_list<TypeId> contents) {
  for (TypeId type : contents) escape(type);
  return kAny;
}

TypeId SiteLattice::to_any(std::span<const TypeId> members) {
  for (TypeId member : members) escape(member);
  return kAny;
}

TypeId SiteLattice::grown(TypeKind kind, TypeId first, TypeId second) {
  PYRECK_CHECK(maker_ != nullptr, "a container needs an inst that makes it");
  if (!maker_->valid()) *maker_ = new_site(kind);
  TypeId made = node(kind, find(*maker_).index, {});
  if (nodes_[made.index].kind != sites_[find(*maker_).index].kind) return to_any({{first, second}});
  grow(made, 0, first);
  if (kind == TypeKind::kDict) grow(made, 1, second);
  return current(made);
}

void SiteLattice::set_arg(SiteId id, size_t index, TypeId type) {
  Site& site = sites_[id.index];
  if (site.args[index] == type) return;
  site.args[index] = type;
  stale_.insert(stale_.end(), site.readers.begin(), site.readers.end());
}

void SiteLattice::grow(TypeId container, size_t index, TypeId type) {
  if (type == kNever) return;
  // The join may unify the container's own site, so it is found again before the write.
  TypeId joined = join(sites_[site_of(container).index].args[index], plain(type));
  SiteId id = site_of(container);
  TypeId held = current(sites_[id.index].args[index]);
  set_arg(id, index, held == current(joined) ? sites_[id.index].args[index] : join(held, joined));
}

SiteLattice::ClassParts& SiteLattice::parts_of(ClassId id) const {
  ClassParts& parts = class_parts_[id.index];
  const Class& definition = classes_[id.index];
  size_t count = definition.fields.size() + definition.attributes.size();
  if (parts.held.size() < count) {
    parts.held.resize(count, kNever);
    parts.escaped.resize(count);
  }
  return parts;
}

TypeId SiteLattice::part(ClassId id, size_t index) const {
  ClassParts& parts = parts_of(id);
  if (reader_ != kNoReader && std::ranges::find(parts.readers, reader_) == parts.readers.end())
    parts.readers.push_back(reader_);
  return current(parts.held[index]);
}

void SiteLattice::grow_part(ClassId id, size_t index, TypeId type) {
  TypeId before = current(parts_of(id).held[index]);
  TypeId joined = join(before, plain(type));
  ClassParts& parts = parts_of(id);
  if (parts.escaped[index]) escape(joined);
  parts.held[index] = joined;
  if (current(joined) != current(before))
    stale_.insert(stale_.end(), parts.readers.begin(), parts.readers.end());
}

void SiteLattice::escape_part(ClassId id, size_t index) {
  ClassParts& parts = parts_of(id);
  if (parts.escaped[index]) return;
  parts.escaped[index] = true;
  escape(parts.held[index]);
}

void SiteLattice::unify(SiteId a, SiteId b) {
  a = find(a), b = find(b);
  if (a == b) return;
  if (sites_[b.index].readers.size() > sites_[a.index].readers.size()) std::swap(a, b);
  Site& kept = sites_[a.index];
  Site& gone = sites_[b.index];
  gone.parent = a;
  ++epoch_;
  bool escaped = kept.escaped || gone.escaped;
  TypeId held[2] = {kept.args[0], kept.args[1]}, more[2] = {gone.args[0], gone.args[1]};
  std::vector<uint32_t> readers = std::move(gone.readers);
  kept.escaped = escaped;
  // What was read through `gone` may have become wider; conservatively all of its readers look
  // again, and those of `kept` when it grows.
  bool differs = held[0] != more[0] || held[1] != more[1];
  if (differs) stale_.insert(stale_.end(), readers.begin(), readers.end());
  for (uint32_t reader : readers)
    if (std::ranges::find(kept.readers, reader) == kept.readers.end())
      kept.readers.push_back(reader);
  for (size_t i = 0; i < site_arity(sites_[a.index].kind); ++i) {
    TypeId joined = join(held[i], more[i]);
    SiteId root = find(a);
    TypeId now = current(sites_[root.index].args[i]);
    set_arg(root, i, join(now, joined));
  }
}

void SiteLattice::escape(TypeId type) {
  type = current(type);
  const Node& n = nodes_[type.index];
  if (TypeKind kind = n.kind; is_site_kind(kind)) {
    SiteId id(n.payload);
    if (sites_[id.index].escaped) return;
    sites_[id.index].escaped = true;
    for (size_t i = 0; i < site_arity(kind); ++i) {
      TypeId held = sites_[id.index].args[i];
      set_arg(id, i, kAny);
      escape(held);
    }
    return;
  }
  if (n.kind == TypeKind::kInstance) {
    // The runtime reads base values.
    ClassId id(n.payload);
    for (size_t i = 0; i < classes_[id.index].count_base_fields(); ++i) escape_part(id, i);
    return;
  }
  if (n.kind == TypeKind::kFunction || n.kind == TypeKind::kClass) {
    if (function_escaped_.size() <= type.index) function_escaped_.resize(type.index + 1);
    if (!function_escaped_[type.index]) escaped_functions_.push_back(type);
    function_escaped_[type.index] = true;
    return;
  }
  std::vector<TypeId> args = n.args;
  for (TypeId arg : args) escape(arg);
}

TypeId SiteLattice::join(TypeId a, TypeId b) {
  a = current(a), b = current(b);
  if (a == b || b == kNever) return a;
  if (a == kNever) return b;
  if (a == kAny || b == kAny) return to_any({{a, b}});
  return join_members(a, b);
}

/// Joins types of one kind that make one member of a union; an invalid id if they do not.
TypeId SiteLattice::join_peers(TypeId a, TypeId b) {
  TypeKind kind = nodes_[a.index].kind;
  if (kind != nodes_[b.index].kind) return TypeId();
  if (is_site_kind(kind)) {
    unify(SiteId(nodes_[a.index].payload), SiteId(nodes_[b.index].payload));
    return current(a);
  }
  std::vector<TypeId> left = nodes_[a.index].args, right = nodes_[b.index].args;
  uint32_t payload = nodes_[a.index].payload, other = nodes_[b.index].payload;
  if (kind == TypeKind::kException) return exception(common_exception(payload, other));
  if (left.empty() || left.size() != right.size() || payload != other) return TypeId();
  for (size_t i = 0; i < left.size(); ++i) left[i] = join(left[i], right[i]);
  if (kind == TypeKind::kTuple) return tuple(left);
  if (kind == TypeKind::kFunction) return function(payload, left);
  return node(kind, payload, left);
}

TypeId SiteLattice::join_members(TypeId a, TypeId b) {
  std::vector<TypeId> joined;
  auto add = [&](TypeId member) {
    member = plain(member);
    for (TypeId& known : joined) {
      if (current(known) == current(member)) return;
      TypeId peer = join_peers(current(known), current(member));
      if (!peer.valid()) continue;
      known = peer;
      return;
    }
    joined.push_back(member);
  };
  for (TypeId side : {a, b}) {
    if (kind(side) != TypeKind::kUnion) {
      add(side);
      continue;
    }
    std::vector<TypeId> members = nodes_[side.index].args;
    for (TypeId member : members) add(member);
  }
  if (joined.size() == 1) return current(joined[0]);
  bool fits = true, callable = true;
  for (TypeId& member : joined) {
    member = current(member);
    TypeKind k = kind(member);
    callable &= is_callable(k);
    fits &=
        k != TypeKind::kAny && k != TypeKind::kView && k != TypeKind::kIter && k != TypeKind::kCell;
  }
  fits &= joined.size() <= (callable ? TypeTable::kMaxCallables : TypeTable::kMaxUnion);
  if (!fits) return to_any(joined);
  std::ranges::sort(joined);
  return node(TypeKind::kUnion, 0, joined);
}

void SiteLattice::settle() {
  for (uint32_t i = 0; i < sites_.size(); ++i) {
    Site& site = sites_[i];
    if (site.parent != SiteId(i) || site.kind == TypeKind::kCell) continue;
    for (size_t arg = 0; arg < site_arity(site.kind); ++arg)
      if (site.args[arg] == kNever) set_arg(SiteId(i), arg, kAny);
  }
}

TypeId SiteLattice::import(TypeId type) {
  if (type.index < kTableTypes) return type;
  TypeNode from = types_[type];
  for (TypeId& arg : from.args) arg = import(arg);
  if (from.kind == TypeKind::kTuple) return tuple(from.args);
  if (from.kind == TypeKind::kFunction) return function(from.payload, from.args);
  if (from.kind == TypeKind::kUnion) {
    TypeId result = kNever;
    for (TypeId arg : from.args) result = join(result, arg);
    return result;
  }
  if (!is_site_kind(from.kind)) return node(from.kind, from.payload, from.args);
  SiteId site = new_site(from.kind);
  TypeId made = node(from.kind, site.index, {});
  for (size_t i = 0; i < from.args.size(); ++i) grow(made, i, from.args[i]);
  return made;
}

TypeId SiteLattice::structural_site(SiteId id) {
  if (sites_[id.index].structural.valid()) return sites_[id.index].structural;
  TypeKind kind = sites_[id.index].kind;
  TypeId unknown[2] = {kAny, kAny}, held[2];
  auto make = [&](const TypeId* args) {
    if (kind == TypeKind::kList) return types_.list(args[0]);
    if (kind == TypeKind::kSet) return types_.set(args[0]);
    return types_.dict(args[0], args[1]);
  };
  if (kind == TypeKind::kCell) return types_.cell(kAny);
  if (kind == TypeKind::kGenerator) return kAny;
  if (sites_[id.index].visiting) {
    sites_[id.index].cyclic = true;
    return make(unknown);
  }
  sites_[id.index].visiting = true;
  for (size_t i = 0; i < site_arity(kind); ++i) {
    TypeId arg = sites_[id.index].args[i];
    held[i] = arg == kNever ? kAny : structural(arg);
  }
  sites_[id.index].visiting = false;
  TypeId result = make(sites_[id.index].cyclic ? unknown : held);
  sites_[id.index].structural = result;
  return result;
}

TypeId SiteLattice::structural(TypeId type) {
  type = current(type);
  if (type.index < kFixedTypes) return plain(type);
  TypeKind kind = nodes_[type.index].kind;
  uint32_t payload = nodes_[type.index].payload;
  if (is_site_kind(kind)) return structural_site(SiteId(payload));
  if (kind == TypeKind::kView) return kAny;
  if (kind == TypeKind::kInstance) return types_.instance(payload);
  if (kind == TypeKind::kClass) return types_.class_value(payload);
  if (kind == TypeKind::kBuiltin) return types_.builtin(payload);
  if (kind == TypeKind::kException) return types_.exception(payload);
  std::vector<TypeId> args = nodes_[type.index].args;
  for (TypeId& arg : args) arg = structural(arg);
  if (kind == TypeKind::kTuple) return types_.tuple(std::move(args));
  if (kind == TypeKind::kFunction) return types_.function(payload, std::move(args));
  if (kind == TypeKind::kIter) return types_.iter(args[0]);
  if (kind == TypeKind::kSuper) return types_.super_of(payload, args[0]);
  TypeId result = kNever;
  for (TypeId arg : args) result = types_.join(result, arg);
  return result;
}

void SiteLattice::shape_into(TypeId type, std::vector<uint32_t>& shape,
                             std::vector<SiteId>& path) const {
  type = plain(current(type));
  const Node& n = nodes_[type.index];
  shape.push_back(static_cast<uint32_t>(n.kind));
  if (!is_site_kind(n.kind)) {
    shape.push_back(n.payload);
    shape.push_back(static_cast<uint32_t>(n.args.size()));
    std::vector<TypeId> args = n.args;
    for (TypeId arg : args) shape_into(arg, shape, path);
    return;
  }
  SiteId site(n.payload);
  TypeKind kind = n.kind;
  bool named = kind == TypeKind::kCell || std::ranges::find(path, site) != path.end() ||
               arg(type, 0) == kNever;
  shape.push_back(named ? site.index : SiteId::kNone);
  if (named) return;
  path.push_back(site);
  for (size_t i = 0; i < site_arity(kind); ++i) shape_into(arg(type, i), shape, path);
  path.pop_back();
}

void SiteLattice::append_shape(TypeId type, std::vector<uint32_t>& shape) const {
  std::vector<SiteId> path;
  shape_into(type, shape, path);
}

size_t SiteLattice::nesting(TypeId type, size_t limit) const {
  TypeKind k = kind(type);
  size_t count = arity(type);
  if (count == 0 || k == TypeKind::kCell || limit == 0) return 0;
  size_t deepest = 0;
  bool counts = k != TypeKind::kUnion && k != TypeKind::kView && k != TypeKind::kIter;
  for (size_t i = 0; i < count; ++i)
    deepest = std::max(deepest, nesting(arg(type, i), limit - counts));
  return deepest + counts;
}

bool SiteLattice::is_capturable(std::span<const TypeId> captures) const {
  return std::ranges::all_of(captures, [&](TypeId capture) {
    if (kind(capture) == TypeKind::kIter) return false;
    return nesting(capture, TypeTable::kMaxNesting + 1) < TypeTable::kMaxNesting;
  });
}

}  // namespace pyreck::ir
