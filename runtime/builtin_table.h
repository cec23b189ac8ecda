// The functions behind the builtins of runtime/base/builtins.def.
#pragma once

#include "runtime/arguments.h"
#include "runtime/builtin_ids.h"

namespace pyreck::rt {

#define PYRECK_BUILTIN(Id, text, min, max, keywords) Word run_##Id(const Call& k);
#include "runtime/base/builtins.def"

/// The name as CPython shows it: `sqrt` of `math.sqrt`.
std::string_view builtin_name(uint32_t builtin);

}  // namespace pyreck::rt
