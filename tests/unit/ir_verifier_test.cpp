// The verifier on modules that are almost right: it must neither crash nor run long. Which rule
// finds what is tested file by file in tests/lit/ir.
#include "ir/builder.h"
#include "ir/bytecode.h"
#include "ir/infer/infer.h"
#include "ir/limits.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "tests/unit/ir_samples.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace pyreck::ir {
namespace {

/// Changes one thing of a function at random.
class Mutator {
 public:
  explicit Mutator(uint32_t seed) : random_(seed) {}

  void change(Module& module) {
    Function& function = module.functions[pick(module.functions.size())];
    switch (pick(10)) {
      case 0:
        function.value_types[pick(function.value_types.size())] = any_type(module);
        return;
      case 1:
        function.result = any_type(module);
        return;
      case 2:
        function.level = static_cast<Function::Level>(pick(2));
        return;
      case 3:
        function.is_fold_body = !function.is_fold_body;
        return;
      case 4:
        function.emits = pick(2) == 0 ? TypeId() : any_type(module);
        return;
      case 5:
        function.sink = static_cast<FoldKind>(pick(20));
        return;
      default:
        change_block(function);
    }
  }

 private:
  size_t pick(size_t count) { return random_() % std::max<size_t>(count, 1); }
  TypeId any_type(Module& module) {
    return TypeId(static_cast<uint32_t>(pick(module.types.size())));
  }
  ValueId any_value(const Function& function) {
    return ValueId(static_cast<uint32_t>(pick(function.value_types.size() + 1)));
  }

  void change_block(Function& function) {
    Block& block = function.blocks[pick(function.blocks.size())];
    Inst& inst = block.insts[pick(block.insts.size())];
    switch (pick(9)) {
      case 0:
        inst.op = any_op();
        return;
      case 1:
        inst.sub = static_cast<uint8_t>(pick(16));
        return;
      case 2:
        inst.imm = static_cast<int64_t>(pick(12)) - 2;
        return;
      case 3:
        inst.imm2 = static_cast<uint32_t>(pick(50));
        return;
      case 4:
        inst.operands.push_back(any_value(function));
        return;
      case 5:
        inst.operands.clear();
        return;
      case 6:
        block.unwind = Target{BlockId(static_cast<uint32_t>(pick(5))), {}};
        return;
      case 7:
        change_target(function, inst);
        return;
      default:
        if (!inst.operands.empty()) inst.operands[pick(inst.operands.size())] = any_value(function);
    }
  }

  void change_target(const Function& function, Inst& inst) {
    if (inst.targets.empty()) return;
    Target& target = inst.targets[pick(inst.targets.size())];
    if (pick(2) == 0)
      target.block = BlockId(static_cast<uint32_t>(pick(function.blocks.size() + 1)));
    else
      target.args.push_back(any_value(function));
  }

  /// An op with the same layout now and then would be too rare: any op.
  Opcode any_op() {
    for (;;) {
      auto code = static_cast<uint8_t>(random_());
      if (known(code)) return static_cast<Opcode>(code);
    }
  }

  std::mt19937 random_;
};

/// How many of `rounds` modules, each `sample` with up to three changes, verify.
int count_accepted(const Module& sample, int rounds) {
  Mutator mutator(5);
  int accepted = 0;
  for (int i = 0; i < rounds; i++) {
    Module module = sample;
    for (int n = i % 3; n >= 0; n--) mutator.change(module);
    print(module);
    if (!verify(module).empty()) continue;
    accepted++;
    EXPECT_TRUE(decode(encode(module)).ok()) << print(module);
  }
  return accepted;
}

TEST(Verifier, SurvivesRandomChanges) {
  EXPECT_GT(count_accepted(parse(kSample).value(), 30000), 1000);
}

TEST(Verifier, SurvivesRandomChangesOfTypedFunctions) {
  Module module = parse(kSample).value();
  TypeId any = TypeTable::kAny, number = TypeTable::kInt;
  Result<Inferred> inferred = infer(module, {any, number, number, any, any, any});
  ASSERT_TRUE(inferred.ok()) << inferred.error().message;
  ASSERT_TRUE(verify(module).empty()) << verify(module)[0];
  EXPECT_GT(count_accepted(module, 20000), 1000);
}

TEST(Verifier, IsFastAtTheLimits) {
  Module module;
  Function function;
  function.name = "chain";
  Builder builder(module, function);
  builder.set_block(builder.new_block());
  ValueId value = builder.const_none();
  for (size_t i = 1; i < kMaxBlocks; i++) {  // each block may go on or back to the first loop head
    BlockId next = builder.new_block();
    if (i == 1)
      builder.branch({next, {}});
    else
      builder.cond_branch(value, {next, {}}, {BlockId(1), {}});
    builder.set_block(next);
    builder.emit(Opcode::kTruth, {value});
  }
  builder.return_value(value);
  for (int i = 0; i < 20; i++) module.functions.push_back(function);
  module.entry = FunctionId(0);
  auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(verify(module).empty());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Verifier, ReportsNoMoreThanItsLimit) {
  Module module = parse("func @f#0\nblock0():\n  %0 = const.none\n  return %0\n").value();
  Inst wrong;
  wrong.op = Opcode::kTruth;
  module.functions[0].blocks[0].insts.insert(module.functions[0].blocks[0].insts.begin(), 500,
                                             wrong);
  EXPECT_EQ(verify(module).size(), kMaxVerifierErrors);
  EXPECT_FALSE(check_verified(module).ok());
}

}  // namespace
}  // namespace pyreck::ir
