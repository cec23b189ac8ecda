// Ids of builtins as the runtime sees them: ir/builtins.def, exception classes after them.
#pragma once

#include <cstdint>

namespace pyreck::rt {

enum class B : uint32_t {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) k##Id,
#include "ir/builtins.def"
  kCount,
};
inline constexpr uint32_t kCountBuiltins = static_cast<uint32_t>(B::kCount);

}  // namespace pyreck::rt
