// NativeCode: machine code of one typed module, with everything that it refers to. The engine below
// it is LLVM's ORC; nothing of the process is linked but the entry points of entries.def.
#pragma once

#include "ir/module.h"
#include "jit/compiler.h"
#include "jit/tiers.h"
#include "runtime/context.h"
#include "runtime/sink.h"

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace llvm::orc {
class JITDylib;
}

namespace pyreck::jit {

using WideFunction = rt::Status (*)(rt::Context*, uint32_t depth, uint32_t point, uint64_t* state,
                                    uint64_t* result, rt::Sink* sink);

class NativeCode final : public Code, public Tiered {
 public:
  /// Use compile() instead.
  NativeCode(ir::Module module, const ir::Inferred& inferred);
  ~NativeCode() override;

  Result<pyreck::Unit> build(const CompileOptions& options);

  const rt::Program* program() const override { return &program_; }
  const ir::Module& module() const override { return module_; }
  void bind_captures(const std::vector<rt::Word>& captures) override;
  rt::Status run(rt::Context* context, const rt::Word* arguments, rt::Word* result) override;
  const rt::FoldCode* fold(uint32_t index) override;

  /// Wide code of a typed function: compiled by the first who needs it. Null: the compiler's limits
  /// do not allow it.
  WideFunction wide_code(uint32_t function);

 private:
  struct State;
  void describe_functions();
  void describe_classes();
  uint32_t add_any_wrapper(ir::FunctionId typed);
  WideFunction compile_wide(uint32_t function);
  pyreck::Result<pyreck::Unit> take_entries(llvm::orc::JITDylib& library);

  // improve.cpp: the second tier
  void find_recursive();
  Nanoseconds worth() const override;
  bool improve() override;
  pyreck::Result<pyreck::Unit> optimise(const std::vector<uint32_t>& loops);
  pyreck::Result<pyreck::Unit> take_folds(llvm::orc::JITDylib& library);

  ir::Module module_;
  ir::Inferred inferred_;
  rt::Program program_{};
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::jit
