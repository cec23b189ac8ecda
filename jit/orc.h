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
  /// Links the support library, optimises and compiles. `llvm_text`, `assembly`: filled if not
  /// null.
  Result<Unit> add(llvm::orc::JITDylib& library, std::unique_ptr<llvm::LLVMContext> context,
                   std::unique_ptr<llvm::Module> module, std::string* llvm_text,
                   std::string* assembly);
  Result<void*> lookup(llvm::orc::JITDylib& library, const std::string& symbol);
  void remove(llvm::orc::JITDylib& library);

 private:
  Orc();
  struct State;
  std::unique_ptr<State> state_;
  std::string failure_;
};

}  // namespace pyreck::jit
