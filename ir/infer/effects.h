// Which folds cannot split: those whose bodies certainly write to what lies around them.
//
// A Spec writes the sites that its insts change and those that its callees change. A fold is serial
// if its body writes a site that its captures or its elements reach. Writes through `any` are not
// counted: such folds are split on trial (design section 4.5).
#pragma once

#include "ir/infer/analysis.h"

#include <vector>

namespace pyreck::ir {

class WriteSummary {
 public:
  explicit WriteSummary(Analysis& analysis);

  bool writes(uint32_t spec, SiteId site) const;
  /// Whether a fold body writes to what its parameters reach.
  bool writes_outside(uint32_t body) const;

 private:
  void reach(TypeId type, std::vector<bool>& sites) const;

  Analysis& analysis_;
  std::vector<std::vector<SiteId>> writes_;  // by Spec, sorted
};

}  // namespace pyreck::ir
