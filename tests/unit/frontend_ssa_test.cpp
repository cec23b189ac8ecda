#include "frontend/ssa.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <gtest/gtest.h>

namespace pyreck::frontend {
namespace {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;

/// One function of a module, with its entry block open.
struct Sample {
  ir::Module module;
  ir::Function function;
  Ssa ssa{function};

  Sample() {
    module.intern("");
    module.sources.push_back({"t.py", 1, ""});
    ssa.set_block(ssa.new_sealed_block());
    function.name = "f";
  }
  ValueId constant(int64_t value) { return ssa.emit(Opcode::kConstInt, {}, value); }
  std::string finished() {
    ssa.finish();
    module.functions.push_back(function);
    module.entry = ir::FunctionId(0);
    EXPECT_EQ(ir::verify(module), std::vector<std::string>());
    std::string text = ir::print(module, ir::FunctionId(0));
    std::string out;  // without spans
    for (size_t at = 0; at < text.size();) {
      size_t end = text.find('\n', at);
      std::string line = text.substr(at, end - at);
      out += line.substr(0, line.find(" ! ")) + "\n";
      at = end + 1;
    }
    return out.substr(out.find('\n') + 1);
  }
};

TEST(Ssa, ValueOfOnePathNeedsNoParameter) {
  Sample s;
  VarId x = s.ssa.new_variable();
  s.ssa.write(x, s.constant(7));
  BlockId a = s.ssa.new_block(), b = s.ssa.new_block(), after = s.ssa.new_block();
  s.ssa.cond_branch(s.ssa.emit(Opcode::kTruth, {s.ssa.read(x)}), a, b);
  for (BlockId arm : {a, b}) {
    s.ssa.seal(arm);
    s.ssa.set_block(arm);
    s.ssa.branch(after);
  }
  s.ssa.seal(after);
  s.ssa.set_block(after);
  s.ssa.return_value(s.ssa.read(x));
  EXPECT_NE(s.finished().find("return %0"), std::string::npos);
}

TEST(Ssa, LoopCarriesWhatChangesAndNothingElse) {
  Sample s;
  VarId x = s.ssa.new_variable(), y = s.ssa.new_variable();
  s.ssa.write(x, s.constant(1));
  s.ssa.write(y, s.constant(2));
  BlockId header = s.ssa.new_block(), body = s.ssa.new_block(), after = s.ssa.new_block();
  s.ssa.branch(header);
  s.ssa.set_block(header);
  s.ssa.cond_branch(s.ssa.emit(Opcode::kTruth, {s.ssa.read(y)}), body, after);
  s.ssa.seal(body);
  s.ssa.set_block(body);
  s.ssa.write(x, s.ssa.emit(Opcode::kBinary, {s.ssa.read(x), s.ssa.read(y)}));
  s.ssa.branch(header);
  s.ssa.seal(header);
  s.ssa.seal(after);
  s.ssa.set_block(after);
  s.ssa.return_value(s.ssa.read(x));
  EXPECT_EQ(s.finished(),
            "block0():\n"
            "  %0 = const.int 1\n"
            "  %1 = const.int 2\n"
            "  br block1(%0)\n"
            "block1(%2):\n"
            "  %3 = truth %1\n"
            "  condbr %3, block2(), block3()\n"
            "block2():\n"
            "  %4 = binary add %2, %1\n"
            "  br block1(%4)\n"
            "block3():\n"
            "  return %2\n");
}

TEST(Ssa, HandlerSeesTheValueAtTheRaisingInst) {
  Sample s;
  VarId x = s.ssa.new_variable();
  ValueId p = s.ssa.add_parameter();
  s.function.parameters.push_back({"p"});
  ValueId exception;
  BlockId handler = s.ssa.new_block_with_value(&exception);
  s.ssa.write(x, s.constant(1));
  s.ssa.set_handler(handler);
  s.ssa.emit(Opcode::kTruth, {p});  // here x is 1
  s.ssa.write(x, s.constant(2));
  s.ssa.emit(Opcode::kTruth, {p});  // here x is 2
  s.ssa.set_handler({});
  s.ssa.return_value(s.ssa.read(x));
  s.ssa.seal(handler);
  s.ssa.set_block(handler);
  s.ssa.return_value(s.ssa.read(x));
  EXPECT_EQ(s.finished(),
            "block0(%0):\n"
            "  %1 = const.int 1\n"
            "  br block1()\n"
            "block1() unwind block3(%1):\n"
            "  %2 = truth %0\n"
            "  %3 = const.int 2\n"
            "  br block2()\n"
            "block2() unwind block3(%3):\n"
            "  %4 = truth %0\n"
            "  return %3\n"
            "block3(%5, %6):\n"
            "  return %6\n");
}

TEST(Ssa, UnassignedVariableIsUnbound) {
  Sample s;
  VarId x = s.ssa.new_variable();
  EXPECT_FALSE(s.ssa.surely_bound(x, false));
  s.ssa.write(x, s.constant(1));
  EXPECT_TRUE(s.ssa.surely_bound(x, false));
}

TEST(Ssa, BoundOnOnePathIsNotSurelyBound) {
  Sample s;
  VarId x = s.ssa.new_variable();
  BlockId a = s.ssa.new_block(), after = s.ssa.new_block();
  s.ssa.cond_branch(s.constant(1), a, after);
  s.ssa.seal(a);
  s.ssa.set_block(a);
  s.ssa.write(x, s.constant(1));
  s.ssa.branch(after);
  s.ssa.seal(after);
  s.ssa.set_block(after);
  EXPECT_FALSE(s.ssa.surely_bound(x, false));
}

TEST(Ssa, OpenLoopKeepsWhatWasBoundBeforeUnlessItIsDeleted) {
  Sample s;
  VarId x = s.ssa.new_variable();
  s.ssa.write(x, s.constant(1));
  BlockId header = s.ssa.new_block();
  s.ssa.branch(header);
  s.ssa.set_block(header);
  EXPECT_TRUE(s.ssa.surely_bound(x, false));
  EXPECT_FALSE(s.ssa.surely_bound(x, true));
}

TEST(Ssa, CodeAfterATerminatorIsDropped) {
  Sample s;
  s.ssa.return_value(s.constant(1));
  EXPECT_FALSE(s.ssa.reachable());
  s.ssa.return_value(s.constant(2));
  EXPECT_EQ(s.finished(), "block0():\n  %0 = const.int 1\n  return %0\n");
}

}  // namespace
}  // namespace pyreck::frontend
