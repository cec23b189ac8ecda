#include "jit/representation.h"

#include <algorithm>

namespace pyreck::jit {

using ir::TypeId;
using ir::TypeKind;
using ir::TypeNode;
using ir::TypeTable;

namespace {

void concat(std::vector<Leaf>& out, const std::vector<Leaf>& part) {
  out.insert(out.end(), part.begin(), part.end());
}

std::vector<Leaf> items_of(const TypeTable& types, const TypeNode& node, bool wide) {
  std::vector<Leaf> out;
  for (TypeId item : node.args) concat(out, leaves(types, item, wide));
  return out;
}

std::vector<Leaf> iterator_leaves(TypeKind over, bool wide) {
  if (over == TypeKind::kRange && !wide) return {Leaf::kRaw, Leaf::kRaw, Leaf::kRaw};
  if (over == TypeKind::kList) return {Leaf::kObject, Leaf::kRaw};
  return {Leaf::kObject};
}

}  // namespace

std::vector<Leaf> leaves(const TypeTable& types, TypeId type, bool wide) {
  const TypeNode& node = types[type];
  switch (node.kind) {
    case TypeKind::kInt:
      return {Leaf::kInt};
    case TypeKind::kFloat:
      return {Leaf::kFloat};
    case TypeKind::kComplex:
      return {Leaf::kFloat, Leaf::kFloat};
    case TypeKind::kBool:
      return {Leaf::kBool};
    case TypeKind::kNone:
    case TypeKind::kUnbound:
    case TypeKind::kNever:
      return {Leaf::kPlain};
    case TypeKind::kRange:
      return {Leaf::kInt, Leaf::kInt, Leaf::kInt};
    case TypeKind::kBuiltin:
      return {};
    case TypeKind::kFunction:
      return items_of(types, node, wide);
    case TypeKind::kTuple: {
      std::vector<Leaf> items = items_of(types, node, wide);
      if (items.size() > kMaxLeaves) return {Leaf::kObject};
      return items;
    }
    case TypeKind::kIter:
      return iterator_leaves(types.kind(node.args[0]), wide);
    case TypeKind::kAny:
      return {Leaf::kWord};
    case TypeKind::kUnion:
      if (has_float_leaf(types, type)) return {Leaf::kWord, Leaf::kFloat};
      return {Leaf::kWord};
    default:
      return {Leaf::kObject};
  }
}

bool has_float_leaf(const TypeTable& types, TypeId type) {
  const TypeNode& node = types[type];
  return node.kind == TypeKind::kUnion &&
         std::ranges::find(node.args, TypeTable::kFloat) != node.args.end();
}

bool is_flat_tuple(const TypeTable& types, TypeId type) {
  return types.kind(type) == TypeKind::kTuple &&
         items_of(types, types[type], false).size() <= kMaxLeaves;
}

bool has_int(const TypeTable& types, TypeId type) {
  const TypeNode& node = types[type];
  if (node.kind == TypeKind::kIter) return types.kind(node.args[0]) == TypeKind::kRange;
  for (Leaf leaf : leaves(types, type, false))
    if (leaf == Leaf::kInt) return true;
  return false;
}

bool counted(const TypeTable& types, TypeId type, bool wide) {
  for (Leaf leaf : leaves(types, type, wide))
    if (counted(leaf, wide)) return true;
  return false;
}

Leaf word_of(const TypeTable& types, TypeId type) {
  switch (types.kind(type)) {
    case TypeKind::kRange:
    case TypeKind::kFunction:
    case TypeKind::kTuple:
    case TypeKind::kComplex:
      return Leaf::kObject;
    default: {
      std::vector<Leaf> own = leaves(types, type, false);
      return own.size() == 1 && own[0] == Leaf::kObject ? Leaf::kObject : Leaf::kWord;
    }
  }
}

}  // namespace pyreck::jit
