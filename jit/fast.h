// Fast loops: a second way to run a strip, for folds whose body is plain arithmetic.
//
// A body qualifies if its blocks form no loop, it changes nothing, calls nothing, and holds only
// numbers, truths and lists. Then an element has no effect before it emits, so a fast loop may give
// up in the middle of one: it leaves everything as it was before that element, which the ordinary
// loop (strip.cpp) does again, in full, before the fast loops go on.
//
// What depends on captures alone is computed before the loop. Lists are known not to change, so
// their lengths are, and an index that runs with the loop is checked at its two ends.
//
// There are two of them:
//   checked    an overflow gives up the element
//   unchecked  sums of ints, without any branch, so that it is vectorised: arithmetic modulo 2^64,
//              a chunk at a time. It also gathers bounds: the bits that occur in |x| of each loaded
//              x. If no intermediate result can have left 62 bits, given those bounds, the chunk's
//              sum is right and is kept; otherwise the chunk is forgotten and the checked loop goes
//              on from its start.
#pragma once

#include "jit/shapes.h"
#include "jit/strip.h"

#include <optional>

namespace pyreck::jit {

/// What a fast loop finds when it is entered.
struct FastStrip {
  llvm::Value* context;
  llvm::Value* depth;  // i32, of the fold
  llvm::Value* sink;
  llvm::Value* accumulator;  // jit/accumulator.h; right whenever a fast loop is entered or left
  llvm::Value* bound;        // end of the strip
  Value sequence;            // leaves in the environment
  std::vector<Value> captures;
};

/// Whether the fold's body qualifies.
bool has_fast_loops(const ir::Module& module, const FoldSite& site);

/// Writes the loops, starting at the builder's position, for elements [from, strip.bound).
///
/// They leave to `done` when the strip is finished; to `ordinary`, whose first two phis get the
/// first element not done and the end of what the ordinary loop is to do. After that it may come
/// here again.
void write_fast_loops(Emitter& e, const FoldSite& site, const FastStrip& strip, llvm::Value* from,
                      llvm::BasicBlock* done, llvm::BasicBlock* ordinary, llvm::PHINode* first,
                      llvm::PHINode* end);

}  // namespace pyreck::jit
