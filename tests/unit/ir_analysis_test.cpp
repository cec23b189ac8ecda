// Dominance and liveness, compared with definitions spelled out.
#include "ir/builder.h"
#include "ir/passes/analysis.h"
#include "ir/text.h"

#include <gtest/gtest.h>

#include <random>

namespace pyreck::ir {
namespace {

Module module_of(std::string_view text) {
  Result<Module> module = parse(text);
  EXPECT_TRUE(module.ok()) << module.error().message;
  return *module;
}

/// Whether block `to` can be reached from block 0 without passing `avoided`.
bool reaches(const Cfg& cfg, uint32_t to, uint32_t avoided) {
  std::vector<bool> seen(cfg.successors.size());
  std::vector<uint32_t> stack;
  if (avoided != 0) stack.push_back(0);
  while (!stack.empty()) {
    uint32_t block = stack.back();
    stack.pop_back();
    if (seen[block]) continue;
    seen[block] = true;
    for (BlockId successor : cfg.successors[block])
      if (successor.index != avoided) stack.push_back(successor.index);
  }
  return seen[to];
}

Module random_graph(std::mt19937& random) {
  Module module;
  Function function;
  Builder builder(module, function);
  uint32_t count = 2 + random() % 12;
  ValueId condition = builder.add_param(builder.new_block());
  for (uint32_t i = 1; i < count; i++) builder.new_block();
  for (uint32_t i = 0; i < count; i++) {
    auto target = [&] { return Target{BlockId(static_cast<uint32_t>(random() % count)), {}}; };
    builder.set_block(BlockId(i));
    switch (random() % 4) {
      case 0:
        builder.return_value(condition);
        break;
      case 1:
        builder.branch(target());
        break;
      default:
        builder.cond_branch(condition, target(), target());
    }
  }
  module.functions.push_back(std::move(function));
  return module;
}

TEST(Dominators, AgreeWithTheDefinitionOnRandomGraphs) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; round++) {
    Module module = random_graph(random);
    const Function& function = module.functions[0];
    Cfg cfg(function);
    Dominators dominators(function);
    for (uint32_t a = 0; a < function.blocks.size(); a++) {
      ASSERT_EQ(dominators.reachable(BlockId(a)), cfg.reachable[a]);
      for (uint32_t b = 0; b < function.blocks.size(); b++) {
        if (!cfg.reachable[a] || !cfg.reachable[b]) continue;
        bool expected = a == b || !reaches(cfg, b, a);
        ASSERT_EQ(dominators.head_dominates(BlockId(a), BlockId(b)), expected)
            << a << " " << b << "\n"
            << print(module);
        ASSERT_EQ(dominators.tail_dominates(BlockId(a), BlockId(b)), expected && a != b);
      }
    }
  }
}

TEST(Dominators, AnUnwindEdgeLeavesBeforeTheInsts) {
  Module module = module_of(
      "func @f#0 -> any\n"
      "block0(%0):\n  br block1(%0)\n"
      "block1(%1) unwind block2():\n  %2 = const.none\n  return %2\n"
      "block2(%3):\n  return %3\n");
  Dominators dominators(module.functions[0]);
  EXPECT_TRUE(dominators.head_dominates(BlockId(1), BlockId(2)));
  EXPECT_FALSE(dominators.tail_dominates(BlockId(1), BlockId(2)));
  EXPECT_EQ(dominators.immediate_dominator(BlockId(2)), BlockId(1));
}

TEST(Liveness, FollowsLoopsAndHandlers) {
  Module module = module_of(
      "func @f#0 -> any\n"
      "block0(%0, %1, %2):\n  br block1(%0)\n"
      "block1(%3) unwind block3(%2):\n  %4 = binary add %3, %1\n  condbr %4, block1(%4), block2()\n"
      "block2():\n  return %4\n"
      "block3(%5, %6):\n  return %6\n");
  Liveness live(module.functions[0]);
  using Values = std::vector<ValueId>;
  EXPECT_EQ(live.live_in[0].values(), Values{});
  EXPECT_EQ(live.live_in[1].values(), (Values{ValueId(1), ValueId(2)}));
  EXPECT_EQ(live.live_out[1].values(), (Values{ValueId(1), ValueId(2), ValueId(4)}));
  EXPECT_EQ(live.live_in[2].values(), Values{ValueId(4)});
  EXPECT_EQ(live.live_in[3].values(), Values{});
}

}  // namespace
}  // namespace pyreck::ir
