// Taking words apart into leaves (jit/representation.h), without anything that can fail.
#pragma once

#include "jit/emitter.h"

namespace pyreck::jit {

using Value = std::vector<llvm::Value*>;  // by leaf

struct Shapes {
  Emitter& e;
  llvm::Value* context;

  /// Leaves of a borrowed word; `take` makes counted leaves owned.
  Value unbox(llvm::Value* word, ir::TypeId type, bool wide, bool take);
  /// i1: some int in a borrowed word does not fit a leaf of narrow code; null if it holds none.
  llvm::Value* misfits(llvm::Value* word, ir::TypeId type);
};

}  // namespace pyreck::jit
