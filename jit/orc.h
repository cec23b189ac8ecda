// The process's LLVM: target machine, optimiser, and the ORC instance that code is added to.
#pragma once

#include "jit/isolation.h"
#include "runtime/base/result.h"

#include <llvm/IR/Module.h>

#include <memory>
#include <optional>
#include <string>

namespace llvm::orc {
class JITDylib;
}

namespace pyreck::jit {

enum class Effort : uint8_t {
  kQuick,  // a tenth of the time, for code that is half as fast; loops of numbers suffer more
  kFull,
};
using Object = std::string;  // an object file

/// One per process, made at first use: LLVM's targets are registered per process as well.
/// Thread-safe.
class Orc {
 public:
  static Result<Orc*> instance();
  ~Orc();

  /// From now on LLVM optimises and generates code in child processes, under these limits.
  void isolate(const CompilerLimits& limits);
  /// A namespace of symbols that sees the allow-list and nothing else.
  Result<llvm::orc::JITDylib*> make_library(const std::string& name);
  /// Links the support library and compiles. `llvm_text`, `assembly`: filled if not null.
  Result<Object> compile(std::unique_ptr<llvm::Module> module, Effort effort,
                         std::string* llvm_text = nullptr, std::string* assembly = nullptr);
  Result<Unit> add(llvm::orc::JITDylib& library, const Object& object);
  Result<void*> lookup(llvm::orc::JITDylib& library, const std::string& symbol);
  void remove(llvm::orc::JITDylib& library);

 private:
  Orc();
  struct State;
  std::unique_ptr<State> state_;
  std::string failure_;
};

}  // namespace pyreck::jit
