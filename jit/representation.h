// How values of a type stand in registers: flattened to leaves, each a 64-bit integer, a double or
// a bit. Narrow code holds an int as i64, wide code as a word (runtime/value.h); everything else is
// the same in both, so signatures are too.
//
//   int [int]   float [float]   complex [float float]   bool [bool]   none, unbound [plain]   range
//   [int int int] tuple[...] the leaves of its items, if they are at most kMaxLeaves, else one
//   object fn(id, captures...) the leaves of its captures   builtin [] iter[range] narrow:
//   position, elements left, step; wide: a heap iterator iter[list] the list, the next index other
//   iter: a heap iterator str, list, dict, ... [object]   any, unions [word]
//   unions with a float among their members: [word float], the word rt::kFloatHere where it is a float
#pragma once

#include "ir/module.h"

#include <cstdint>
#include <vector>

namespace pyreck::jit {

enum class Leaf : uint8_t {
  kInt,     // i64; wide: a counted word
  kRaw,     // i64 that is never anything else
  kFloat,   // double
  kBool,    // i1
  kPlain,   // an immediate word, never counted
  kObject,  // a pointer to an object, counted
  kWord,    // any word, counted if it points to an object
};

inline constexpr size_t kMaxLeaves = 24;

std::vector<Leaf> leaves(const ir::TypeTable& types, ir::TypeId type, bool wide);
/// Whether values of the type are words of any kind; not a tuple or closure of one such part.
inline bool is_any_word(const ir::TypeTable& types, ir::TypeId type) {
  return types.kind(type) == ir::TypeKind::kAny || types.kind(type) == ir::TypeKind::kUnion;
}
/// A union of which a float is a member: its values have a double beside their word.
bool has_float_leaf(const ir::TypeTable& types, ir::TypeId type);
/// A tuple whose items stand in registers (not one object).
bool is_flat_tuple(const ir::TypeTable& types, ir::TypeId type);
/// Whether narrow and wide code differ on the type: some leaf is an int, or a range is iterated.
bool has_int(const ir::TypeTable& types, ir::TypeId type);
inline bool counted(Leaf leaf, bool wide) {
  return leaf == Leaf::kObject || leaf == Leaf::kWord || (wide && leaf == Leaf::kInt);
}
bool counted(const ir::TypeTable& types, ir::TypeId type, bool wide);
/// kObject if a value of the type is in memory always a pointer to an object, else kWord.
Leaf word_of(const ir::TypeTable& types, ir::TypeId type);

}  // namespace pyreck::jit
