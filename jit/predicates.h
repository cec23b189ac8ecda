// Comparisons of the IR as LLVM's.
#pragma once

#include "ir/module.h"

#include <llvm/IR/InstrTypes.h>

namespace pyreck::jit {

llvm::CmpInst::Predicate int_predicate(ir::CompareKind kind);
llvm::CmpInst::Predicate float_predicate(ir::CompareKind kind);

}  // namespace pyreck::jit
