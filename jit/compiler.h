// Typed modules to machine code: verify, lower to LLVM IR, optimise, link against the allow-list of
// runtime entry points, nothing else.
#pragma once

#include "ir/infer/infer.h"
#include "ir/module.h"
#include "jit/isolation.h"
#include "runtime/base/result.h"
#include "runtime/context.h"
#include "runtime/fold.h"

#include <memory>
#include <string>
#include <vector>

namespace pyreck::jit {

struct CompileOptions {
  bool keep_llvm = false;  // fill Code::llvm
  bool keep_asm = false;
  bool profiled = false;  // code says at each line where it is, for rt::Profile; no fast loops
  /// Quick code first, optimised when it has run for a while (kEager: at once); or only one of
  /// them.
  enum class Tiers : uint8_t { kBoth, kQuick, kOptimised, kEager } tiers = Tiers::kBoth;
};

/// Machine code of one typed module, and the Program that its values refer to. Keep it alive as
/// long as any value that its code made may hold a closure.
class Code {
 public:
  virtual ~Code() = default;
  virtual const rt::Program* program() const = 0;
  virtual const ir::Module& module() const = 0;
  /// Sets the captured values (words of the foreign region, by capture index; retained).
  virtual void bind_captures(const std::vector<rt::Word>& captures) = 0;
  /// Calls the entry: arguments borrowed, *result owned.
  virtual rt::Status run(rt::Context* context, const rt::Word* arguments, rt::Word* result) = 0;
  /// The fold of this index (FoldCode::index), which is the same on every node that compiles the
  /// module for these types; null: there is none.
  virtual const rt::FoldCode* fold(uint32_t index) = 0;
  std::string llvm, assembly;
};

/// What has happened in this process so far.
struct TierCounts {
  uint64_t optimised;  // codes
  uint64_t continued;  // times that a loop of quick code went on in optimised code
};
TierCounts tier_counts();

/// From now on LLVM works in child processes of this one (jit/isolation.h). For the whole process.
Result<Unit> isolate_compiler(const CompilerLimits& limits);

/// Compiles `inferred.entry` and all it needs. `module` is taken over. Thread-safe.
Result<std::shared_ptr<Code>> compile(ir::Module module, const ir::Inferred& inferred,
                                      const CompileOptions& options = {});

}  // namespace pyreck::jit
