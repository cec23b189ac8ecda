// Strips: the loops over a range of a fold's sequence (runtime/fold.h, FoldCode::strip).
#pragma once

#include "jit/emitter.h"
#include "runtime/sink.h"

#include <vector>

namespace pyreck::jit {

/// A fold as its strip sees it. The environment is an array of 64-bit leaves: those of the sequence
/// (one word unless it is a range in narrow code), then those of the captures.
struct FoldSite {
  uint32_t body;  // typed function
  ir::TypeId sequence;
  ir::TypeId element;  // type of the body's last parameter
  std::vector<ir::TypeId> captures;
  rt::SinkKind sink;
  bool wide;               // ints in the environment are words; the body runs in wide code
  bool pure = false;       // the body changes no object, nor does what it calls
  bool unit_step = false;  // the sequence is a range whose step is known to be 1
};

/// status element(context, environment, sink, word): the body on one element, borrowed.
llvm::Function* write_element(Emitter& e, const FoldSite& site);
/// status strip(context, frame)
llvm::Function* write_strip(Emitter& e, const FoldSite& site);

}  // namespace pyreck::jit
