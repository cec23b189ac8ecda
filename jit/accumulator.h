// The part of a sink that compiled loops keep in registers: copied out of the sink when a strip
// begins, back when it ends or when something else is to see it.
//
//   0 int64 i   8 double f   16 uint8 has
#pragma once

#include "jit/emitter.h"
#include "runtime/sink.h"

namespace pyreck::jit {

inline constexpr uint64_t kAccumulatorWords = 3;

void load_accumulator(Emitter& e, rt::SinkKind kind, llvm::Value* sink, llvm::Value* accumulator);
void store_accumulator(Emitter& e, rt::SinkKind kind, llvm::Value* sink, llvm::Value* accumulator);

}  // namespace pyreck::jit
