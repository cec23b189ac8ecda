// Which operand of a call becomes which parameter of a known function, as Python binds arguments.
#pragma once

#include "ir/module.h"

#include <vector>

namespace pyreck::ir {

struct ArgumentSource {
  bool is_capture;  // a default: capture `index` of the callee; else argument `index` of the call
  uint32_t index;
};

struct CallBinding {
  enum class Kind : uint8_t {
    kBound,
    kWrong,    // CPython raises TypeError
    kUnknown,  // the callee collects arguments: not bound here
  };
  Kind kind = Kind::kBound;
  std::vector<ArgumentSource> arguments;  // by parameter of the callee
};

/// Binds `count` arguments, the last of which are named by `keywords` (string indices).
CallBinding bind_call(const Module& module, const Function& callee, size_t count,
                      const std::vector<uint32_t>& keywords);

/// The keyword list of a call inst; empty if it has none.
const std::vector<uint32_t>& keywords_of(const Module& module, const Inst& inst);

}  // namespace pyreck::ir
