// Peels the first iteration off a loop, for variables that change their type in it.
//
// `total = 0`, then `total += x` for floats: in the loop's head `total` is an int once and a float
// ever after. Where analysis sees such a variable come back along a loop's back edge, it copies the
// loop: the copy runs the first iteration, with the types from before the loop, and continues in
// the loop itself, whose variables then have one type each. (Basic block versioning: Chevalier-
// Boisvert and Feeley, "Simple and Effective Type Check Removal through Lazy Basic Block
// Versioning", ECOOP 2015, for one version and whole loops.)
#pragma once

#include "ir/infer/prepare.h"

#include <memory>
#include <vector>

namespace pyreck::ir {

struct Peeled {
  std::unique_ptr<Prepared> body;
  std::vector<ValueId> origin;  // by value: what it is a copy of, or invalid
};

/// A copy of `from` with the loop that begins at `header` peeled once; no body if `header` begins
/// no natural loop, or one too large to be worth it. Blocks and values of `from` keep their
/// numbers.
Peeled peel_loop(const Prepared& from, BlockId header);

}  // namespace pyreck::ir
