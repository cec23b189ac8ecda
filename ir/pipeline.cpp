#include "ir/pipeline.h"

#include "ir/passes/dead_code.h"
#include "ir/passes/fold_constants.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr Pass kPasses[] = {
    {"fold-constants", fold_constants},
    {"drop-dead-code", drop_dead_code},  // after it: what was folded leaves unused constants
};

}  // namespace

std::span<const Pass> passes() { return kPasses; }

Result<Unit> run_passes(Module& module, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    auto pass = std::find_if(std::begin(kPasses), std::end(kPasses),
                             [&](const Pass& each) { return each.name == name; });
    if (pass == std::end(kPasses))
      return Error{Error::Code::NotFound, "there is no pass `" + name + "`"};
    pass->run(module);
  }
  return Unit{};
}

}  // namespace pyreck::ir
