// Outline: what a module says of its functions and classes, as the runtime sees it, for values that
// refer to the module's program where there is no code of it: nothing can be called.
#pragma once

#include "ir/module.h"
#include "runtime/context.h"

#include <deque>
#include <vector>

namespace pyreck::jit {

class Outline {
 public:
  /// `module` outlives this.
  explicit Outline(const ir::Module& module);
  Outline(const Outline&) = delete;

  /// Without sites, and without names of attributes.
  const rt::Program& program() const { return program_; }

 private:
  std::vector<rt::Program::FunctionInfo> functions_;
  std::vector<rt::Program::ClassInfo> classes_;
  std::deque<std::vector<uint32_t>> mros_;
  rt::Program program_{};
};

}  // namespace pyreck::jit
