// Diagnostics of what raises whenever it is reached, as far as types tell (ir/infer/certain.h).
#pragma once

#include "frontend/diagnostics.h"

namespace pyreck::frontend {

/// For a file that was compiled without an entry and without errors.
std::vector<Diagnostic> certain_failures(ir::Module& module);

}  // namespace pyreck::frontend
