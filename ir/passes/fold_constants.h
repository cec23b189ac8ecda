// Computes int and bool ops of typed functions whose operands are constants.
//
// Results beyond 64 bits, and what would raise, are left to the runtime.
#pragma once

#include "ir/module.h"

namespace pyreck::ir {

bool fold_constants(Module& module);

}  // namespace pyreck::ir
