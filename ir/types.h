// The type lattice: what inference may say of a value. Interned, so equality is equality of ids.
//
//   never ⊑ {unbound, none, bool, int, float, complex, str, bytes, bytearray, range, slice,
//            list[T], tuple[T...], dict[K, V], set[T], iter[T], fn(id, captures...), builtin(id),
//            exception(class), instance(class), class(class), super(class, T), cell[T]}
//         ⊑ union of 2..4 of these ⊑ any
//
// The height is finite: unions have at most kMaxUnion members (kMaxCallables if all of them are
// functions and builtins, as in a dispatch table), nesting at most kMaxNesting, tuples at most
// kMaxTuple items, functions at most kMaxCaptures captures; what goes beyond is `any`.
// Classes are nominal (design section 4.4).
// Tuples and functions are covariant: a union has at most one tuple of each length, one `fn` of
// each id (joined item by item) and one exception (joined to the nearest common base class). iter
// and cell stand alone or, cells, among a function's captures: never inside another type. Lists,
// dicts and sets are invariant: list[int] and list[any] are unrelated, their join is a union of the
// two; inference makes one type of what may alias (ir/infer).
#pragma once

#include "runtime/base/id.h"

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::ir {

enum class TypeKind : uint8_t {
  kNever,
  kAny,
  kUnbound,
  kNone,
  kBool,
  kInt,
  kFloat,
  kStr,
  kRange,
  kSlice,
  kComplex,
  kBytes,
  kByteArray,
  kList,      // args: {element}
  kTuple,     // args: items
  kDict,      // args: {key, value}
  kSet,       // args: {element}
  kIter,      // args: {the type iterated over}: made by `iter`, consumed by `fornext`, nothing else
  kFunction,  // payload: FunctionId of the generic function; args: types of its captures
  kBuiltin,   // payload: builtin id (runtime/base/builtins.def)
  kException,  // payload: ExceptionClass, a static upper bound of the class
  kInstance,   // payload: class id: exactly this class
  kCell,       // args: {contents}
  kClass,      // payload: class id
  kSuper,      // payload: class id, of the method that says `super()`; args: {its first argument}
  kUnion,  // args: 2..4 members (or 16, see above), sorted by id, none of them union, any or never
  kView,   // inference's own (ir/infer/sites.h), in no table
  kGenerator,  // of inference alone, `any` in typed code; args: {yielded, returned}
};

/// Of a function or builtin as a value: unions of these may be large.
inline bool is_callable(TypeKind kind) {
  return kind == TypeKind::kFunction || kind == TypeKind::kBuiltin;
}

using TypeId = Id<struct TypeTag>;

struct TypeNode {
  TypeKind kind = TypeKind::kNever;
  uint32_t payload = 0;
  std::vector<TypeId> args;
  bool operator==(const TypeNode&) const = default;
};

/// Interns types. The fixed ones below have the same id in every table.
class TypeTable {
 public:
  static constexpr size_t kMaxUnion = 4;
  static constexpr size_t kMaxCallables = 16;
  static constexpr size_t kMaxNesting = 4;
  static constexpr size_t kMaxTuple = 16;
  static constexpr size_t kMaxCaptures = 64;
  static constexpr size_t kMaxSize = 512;  ///< nodes of a type written out, for intern()

  static constexpr TypeId kNever{0}, kAny{1}, kUnbound{2}, kNone{3}, kBool{4}, kInt{5}, kFloat{6},
      kStr{7}, kRange{8}, kSlice{9}, kComplex{10}, kBytes{11}, kByteArray{12};
  static constexpr uint32_t kCountFixed = 13;

  TypeTable();

  const TypeNode& operator[](TypeId id) const { return nodes_[id.index]; }
  TypeKind kind(TypeId id) const { return nodes_[id.index].kind; }
  size_t size() const { return nodes_.size(); }

  TypeId list(TypeId element) { return make(TypeKind::kList, 0, {element}); }
  TypeId dict(TypeId key, TypeId value) { return make(TypeKind::kDict, 0, {key, value}); }
  TypeId set(TypeId element) { return make(TypeKind::kSet, 0, {element}); }
  TypeId tuple(std::vector<TypeId> items);  ///< `any` beyond kMaxTuple items
  TypeId iter(TypeId over) { return make(TypeKind::kIter, 0, {over}); }
  TypeId cell(TypeId contents) { return make(TypeKind::kCell, 0, {contents}); }
  TypeId function(uint32_t function_id, std::vector<TypeId> captures) {
    return make(TypeKind::kFunction, function_id, std::move(captures));
  }
  TypeId builtin(uint32_t builtin_id) { return make(TypeKind::kBuiltin, builtin_id, {}); }
  TypeId exception(uint32_t exception_class) {
    return make(TypeKind::kException, exception_class, {});
  }
  TypeId instance(uint32_t class_id) { return make(TypeKind::kInstance, class_id, {}); }
  TypeId class_value(uint32_t class_id) { return make(TypeKind::kClass, class_id, {}); }
  TypeId super_of(uint32_t class_id, TypeId self) {
    return make(TypeKind::kSuper, class_id, {self});
  }

  /// Least upper bound. Total, commutative, associative, idempotent; never beyond the limits above.
  /// `unbound` joined with T is a union that contains `unbound`.
  TypeId join(TypeId a, TypeId b);
  /// Whether every value of `a` is one of `b`.
  bool subtype(TypeId a, TypeId b) const;
  /// The members of a union, or the type itself.
  std::vector<TypeId> members(TypeId id) const;
  /// `id` without the members for which `drop` holds; kNever when none is left. `any` stays `any`.
  template <class Predicate>
  TypeId without(TypeId id, Predicate drop) {
    if (kind(id) != TypeKind::kUnion) return drop(id) ? kNever : id;
    TypeId left = kNever;
    for (TypeId member : members(id))
      if (!drop(member)) left = join(left, member);
    return left;
  }
  /// Levels of nesting: 0 without arguments, else 1 + the deepest argument; a union, cell or iter
  /// has the depth of its deepest argument.
  size_t depth(TypeId id) const { return depth_[id.index]; }

  /// `int`, `list[int]`, `int|str`, `fn 3(int)`, ...: read back by parse_type (ir/text.h). Does not
  /// depend on the order of interning.
  std::string text(TypeId id) const;

  /// Interns a node as it is (the decoder's and parser's door). Checks the limits: a node beyond
  /// them, or with args out of range, gives an invalid id.
  TypeId intern(TypeNode node);

 private:
  TypeId make(TypeKind kind, uint32_t payload, std::vector<TypeId> args);
  TypeId find_or_add(TypeNode node);
  bool within_limits(const TypeNode& node) const;
  size_t most_members(const std::vector<TypeId>& members) const;
  bool well_formed(const TypeNode& node);
  TypeId merge_peers(TypeId a, TypeId b);

  std::vector<TypeNode> nodes_;
  std::vector<uint8_t> depth_;
  std::vector<uint32_t> size_;  // nodes when written out, saturating
  std::unordered_multimap<size_t, uint32_t> by_hash_;
};

}  // namespace pyreck::ir
