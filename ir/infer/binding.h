// Which operand of a call becomes which parameter of a known function, as Python binds arguments.
#pragma once

#include "ir/module.h"

#include <vector>

namespace pyreck::ir {

/// Where a parameter's value comes from.
struct ArgumentSource {
  enum class Kind : uint8_t {
    kArgument,   // argument `index` of the call
    kDefault,    // capture `index` of the callee
    kRest,       // `*args`: the arguments from `index` on, up to CallBinding::positional
    kNamedRest,  // `**kwargs`: CallBinding::named_rest
    kNone,       // None in place of that (Parameter::kNamedOrNone)
  };
  Kind kind = Kind::kArgument;
  uint32_t index = 0;
};

struct CallBinding {
  enum class Kind : uint8_t {
    kBound,
    kWrong,    // CPython raises TypeError
    kUnknown,  // nothing is known of the callee
  };
  struct Named {
    uint32_t name;  // string index
    uint32_t argument;
  };
  Kind kind = Kind::kBound;
  std::vector<ArgumentSource> arguments;  // by parameter of the callee
  uint32_t positional = 0;                // arguments that have no name
  std::vector<Named> named_rest;
  bool collects_named = false;  // one of the parameters is `**kwargs`
};

/// Binds `count` arguments, the last of which are named by `keywords` (string indices).
CallBinding bind_call(const Module& module, const Function& callee, size_t count,
                      const std::vector<uint32_t>& keywords);

/// The keyword list of a call inst; empty if it has none.
const std::vector<uint32_t>& keywords_of(const Module& module, const Inst& inst);

}  // namespace pyreck::ir
