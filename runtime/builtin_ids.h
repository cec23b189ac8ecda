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

}  // namespace pyreck::rt
