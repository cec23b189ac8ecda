// The passes over a module, in the order in which they run.
#pragma once

#include "ir/module.h"
#include "runtime/base/result.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::ir {

struct Pass {
  std::string_view name;
  bool (*run)(Module& module);  ///< whether anything changed
};

/// All passes. Each takes a module that verifies and leaves one that does.
std::span<const Pass> passes();

/// Runs the passes of these names, in the order given. The error names one that does not exist.
Result<Unit> run_passes(Module& module, const std::vector<std::string>& names);

}  // namespace pyreck::ir
