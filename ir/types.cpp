#include "ir/types.h"

#include "ir/names.h"
#include "runtime/base/check.h"

#include <algorithm>
#include <iterator>

namespace pyreck::ir {
namespace {

constexpr TypeKind kFixed[] = {
    TypeKind::kNever,   TypeKind::kAny,   TypeKind::kUnbound,  TypeKind::kNone,  TypeKind::kBool,
    TypeKind::kInt,     TypeKind::kFloat, TypeKind::kStr,      TypeKind::kRange, TypeKind::kSlice,
    TypeKind::kComplex, TypeKind::kBytes, TypeKind::kByteArray};
constexpr const char* kKindTexts[] = {
    "never", "any",     "unbound",   "none",      "bool", "int",   "float", "str",  "range",
    "slice", "complex", "bytes",     "bytearray", "list", "tuple", "dict",  "set",  "iter",
    "fn",    "builtin", "exception", "instance",  "cell", "class", "super", "union"};

size_t hash_of(const TypeNode& node) {
  size_t hash = static_cast<size_t>(node.kind) * 0x9e3779b97f4a7c15u + node.payload;
  for (TypeId arg : node.args) hash = (hash ^ arg.index) * 0x100000001b3u;
  return hash;
}

bool is_carrier(TypeKind kind) { return kind == TypeKind::kIter || kind == TypeKind::kCell; }

/// Members of one union that are joined into one (head comment of types.h).
bool are_peers(const TypeNode& a, const TypeNode& b) {
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case TypeKind::kException:
      return true;
    case TypeKind::kTuple:
      return a.args.size() == b.args.size();
    case TypeKind::kFunction:
      return a.payload == b.payload && a.args.size() == b.args.size();
    default:
      return false;
  }
}

/// A payload's name, or its number where it has none.
std::string named(std::string_view name, uint32_t payload) {
  return name.empty() ? std::to_string(payload) : std::string(name);
}

}  // namespace

TypeTable::TypeTable() {
  for (TypeKind kind : kFixed) find_or_add({kind, 0, {}});
}

TypeId TypeTable::tuple(std::vector<TypeId> items) {
  return make(TypeKind::kTuple, 0, std::move(items));
}

TypeId TypeTable::make(TypeKind kind, uint32_t payload, std::vector<TypeId> args) {
  TypeNode node{kind, payload, std::move(args)};
  return within_limits(node) ? find_or_add(std::move(node)) : kAny;
}

size_t TypeTable::most_members(const std::vector<TypeId>& members) const {
  bool callable =
      std::ranges::all_of(members, [&](TypeId member) { return is_callable(kind(member)); });
  return callable ? kMaxCallables : kMaxUnion;
}

bool TypeTable::within_limits(const TypeNode& node) const {
  if (node.kind == TypeKind::kUnion) return node.args.size() <= most_members(node.args);
  if (node.kind == TypeKind::kTuple && node.args.size() > kMaxTuple) return false;
  if (node.kind == TypeKind::kFunction && node.args.size() > kMaxCaptures) return false;
  for (TypeId arg : node.args) {
    if (!is_carrier(node.kind) && depth(arg) >= kMaxNesting) return false;
    for (TypeId member : members(arg)) {
      bool capture = node.kind == TypeKind::kFunction && kind(member) == TypeKind::kCell;
      if (is_carrier(kind(member)) && !capture) return false;
    }
  }
  return true;
}

TypeId TypeTable::find_or_add(TypeNode node) {
  size_t hash = hash_of(node);
  auto [first, last] = by_hash_.equal_range(hash);
  for (auto it = first; it != last; ++it)
    if (nodes_[it->second] == node) return TypeId(it->second);

  uint8_t deepest = 0;
  uint64_t size = 1;
  for (TypeId arg : node.args) {
    deepest = std::max(deepest, depth_[arg.index]);
    size += size_[arg.index];
  }
  bool counts = !node.args.empty() && node.kind != TypeKind::kUnion && !is_carrier(node.kind);
  TypeId id(static_cast<uint32_t>(nodes_.size()));
  nodes_.push_back(std::move(node));
  depth_.push_back(static_cast<uint8_t>(deepest + (counts ? 1 : 0)));
  size_.push_back(static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX)));
  by_hash_.emplace(hash, id.index);
  return id;
}

std::vector<TypeId> TypeTable::members(TypeId id) const {
  if (kind(id) == TypeKind::kUnion) return nodes_[id.index].args;
  return {id};
}

TypeId TypeTable::join(TypeId a, TypeId b) {
  if (a == b || b == kNever) return a;
  if (a == kNever) return b;
  if (a == kAny || b == kAny) return kAny;
  std::vector<TypeId> joined = members(a);
  for (TypeId member : members(b)) {
    auto peer = std::find_if(joined.begin(), joined.end(), [&](TypeId other) {
      return other == member || are_peers((*this)[other], (*this)[member]);
    });
    if (peer == joined.end()) {
      joined.push_back(member);
    } else if (*peer != member) {
      *peer = merge_peers(*peer, member);
    }
  }
  if (joined.size() == 1) return joined[0];
  std::sort(joined.begin(), joined.end());
  return make(TypeKind::kUnion, 0, std::move(joined));
}

TypeId TypeTable::merge_peers(TypeId a, TypeId b) {
  TypeNode left = (*this)[a], right = (*this)[b];  // copies: join() below may move the nodes
  if (left.kind == TypeKind::kException)
    return exception(common_exception(left.payload, right.payload));
  for (size_t i = 0; i < left.args.size(); i++) left.args[i] = join(left.args[i], right.args[i]);
  return make(left.kind, left.payload, std::move(left.args));
}

bool TypeTable::subtype(TypeId a, TypeId b) const {
  if (a == b || a == kNever || b == kAny) return true;
  if (a == kAny || b == kNever) return false;
  auto fits = [&](TypeId x, TypeId y) {
    if (x == y) return true;
    const TypeNode &left = (*this)[x], &right = (*this)[y];
    if (!are_peers(left, right)) return false;
    if (left.kind == TypeKind::kException)
      return is_exception_subclass(left.payload, right.payload);
    for (size_t i = 0; i < left.args.size(); i++)
      if (!subtype(left.args[i], right.args[i])) return false;
    return true;
  };
  std::vector<TypeId> wider = members(b);
  for (TypeId member : members(a))
    if (std::none_of(wider.begin(), wider.end(), [&](TypeId y) { return fits(member, y); }))
      return false;
  return true;
}

std::string TypeTable::text(TypeId id) const {
  const TypeNode& node = (*this)[id];
  std::vector<std::string> args;
  for (TypeId arg : node.args) args.push_back(text(arg));
  auto list = [&](const char* separator) {
    std::string all;
    for (const std::string& arg : args) all += (all.empty() ? "" : separator) + arg;
    return all;
  };
  std::string name = kKindTexts[static_cast<size_t>(node.kind)];
  switch (node.kind) {
    case TypeKind::kUnion:
      std::sort(args.begin(), args.end());
      return list("|");
    case TypeKind::kFunction:
      return name + " " + std::to_string(node.payload) + "(" + list(", ") + ")";
    case TypeKind::kBuiltin:
      return name + "[" + named(builtin_text(node.payload), node.payload) + "]";
    case TypeKind::kException:
      return name + "[" + named(exception_text(node.payload), node.payload) + "]";
    case TypeKind::kInstance:
    case TypeKind::kClass:
      return name + "[" + std::to_string(node.payload) + "]";
    case TypeKind::kSuper:
      return name + " " + std::to_string(node.payload) + "(" + list(", ") + ")";
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kDict:
    case TypeKind::kSet:
    case TypeKind::kIter:
    case TypeKind::kCell:
      return name + "[" + list(", ") + "]";
    default:
      return name;
  }
}

bool TypeTable::well_formed(const TypeNode& node) {
  size_t count = node.args.size();
  bool payload_free = node.payload == 0;
  switch (node.kind) {
    case TypeKind::kList:
    case TypeKind::kSet:
    case TypeKind::kIter:
    case TypeKind::kCell:
      return count == 1 && payload_free;
    case TypeKind::kDict:
      return count == 2 && payload_free;
    case TypeKind::kTuple:
      return payload_free;
    case TypeKind::kFunction:
      return true;
    case TypeKind::kBuiltin:
      return count == 0 && !builtin_text(node.payload).empty();
    case TypeKind::kException:
      return count == 0 && !exception_text(node.payload).empty();
    case TypeKind::kInstance:
    case TypeKind::kClass:
      return count == 0;
    case TypeKind::kSuper:
      return count == 1;
    case TypeKind::kUnion:
      break;
    default:
      return count == 0 && payload_free && node.kind < TypeKind::kList;
  }
  if (count < 2 || count > most_members(node.args) || !payload_free) return false;
  for (size_t i = 0; i < count; i++) {
    const TypeNode& member = (*this)[node.args[i]];
    if (member.kind <= TypeKind::kAny || member.kind == TypeKind::kUnion) return false;
    for (size_t j = 0; j < i; j++)
      if (node.args[i] <= node.args[j] || are_peers(member, (*this)[node.args[j]])) return false;
  }
  return true;
}

TypeId TypeTable::intern(TypeNode node) {
  uint64_t size = 1;
  for (TypeId arg : node.args) {
    if (arg.index >= nodes_.size()) return TypeId();
    size += size_[arg.index];
  }
  if (node.kind > TypeKind::kUnion || size > kMaxSize) return TypeId();
  if (node.kind == TypeKind::kUnion) std::sort(node.args.begin(), node.args.end());
  if (!well_formed(node) || !within_limits(node)) return TypeId();
  return find_or_add(std::move(node));
}

}  // namespace pyreck::ir
