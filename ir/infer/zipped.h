// Folds over zip and enumerate of lists: they become folds over positions.
//
// `sum(x * y for x, y in zip(xs, ys))` would make a tuple of boxed values for each element, and
// take it apart again. Where the lists are known and the body changes none of them, the fold runs
// over range(min(len(xs), len(ys))), its body captures the lists and reads the items itself.
#pragma once

#include "ir/infer/analysis.h"
#include "ir/infer/effects.h"

#include <optional>
#include <vector>

namespace pyreck::ir {

/// What the element of such a fold is made of.
struct Zipped {
  const Inst* source = nullptr;  // the call of zip or enumerate, which goes
  std::vector<ValueId> lists;    // of the prepared function
  bool enumerates = false;       // the element is (start + position, item)
  int64_t start = 0;
};

/// Finds out whether `fold`, an inst of `spec`, is one. `uses`: number of uses by value.
std::optional<Zipped> find_zipped(Analysis& analysis, const WriteSummary& writes, const Spec& spec,
                                  const Inst& fold, const std::vector<uint32_t>& uses);

/// Number of uses of each value of a function.
std::vector<uint32_t> count_uses(const Function& function);

}  // namespace pyreck::ir
