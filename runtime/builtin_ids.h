// Ids of builtins as the runtime sees them: runtime/base/builtins.def, exception classes after
// them.
#pragma once

#include <cstdint>

namespace pyreck::rt {

enum class B : uint32_t {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) k##Id,
#include "runtime/base/builtins.def"
  kCount,
};
inline constexpr uint32_t kCountBuiltins = static_cast<uint32_t>(B::kCount);

/// Whether values of this builtin class never change and hold no others: numbers, texts, bytes. An
/// instance of a class derived from it is to CPython's C code one of them.
inline bool is_plain_base(uint32_t builtin) {
  switch (static_cast<B>(builtin)) {
    case B::kInt:
    case B::kFloat:
    case B::kComplex:
    case B::kStr:
    case B::kBytes:
      return true;
    default:
      return false;
  }
}

inline bool is_set_base(uint32_t builtin) {
  return builtin == static_cast<uint32_t>(B::kSet) ||
         builtin == static_cast<uint32_t>(B::kFrozenset);
}

}  // namespace pyreck::rt
