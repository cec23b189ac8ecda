// What lowering knows of a function: liveness, deaths, borrowed loads, resume points.
#include "ir/text.h"
#include "jit/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace pyreck::jit {
namespace {

ir::Module module_of(const std::string& function) {
  Result<ir::Module> module =
      ir::parse("module python 3.11\nentry #0\nsource \"<a>\" line 1\n\n" + function);
  EXPECT_TRUE(module.ok()) << module.error().message;
  return *module;
}

std::vector<uint32_t> members(const ValueSet& set) {
  std::vector<uint32_t> out;
  set.for_each([&](ir::ValueId v) { out.push_back(v.index); });
  return out;
}

std::vector<uint32_t> indices(const std::vector<ir::ValueId>& values) {
  std::vector<uint32_t> out;
  for (ir::ValueId v : values) out.push_back(v.index);
  std::sort(out.begin(), out.end());
  return out;
}

using Indices = std::vector<uint32_t>;

/// total = total + step, as long as it is below the limit.
constexpr const char* kLoop = R"(func @loop#0 typed -> int
block0(%0: int, %1: int):
  %2 = const.int 0 : int
  br block1(%2)
block1(%3: int):
  %4 = compare.int lt %3, %0 : bool
  condbr %4, block2(), block3()
block2():
  %5 = add.int %3, %1 : int
  br block1(%5)
block3():
  return %3
)";

TEST(Plan, LivenessOfALoop) {
  ir::Module module = module_of(kLoop);
  Plan plan(module.types, module.functions[0], false);
  EXPECT_EQ(members(plan.live_in(0)), Indices{});
  EXPECT_EQ(members(plan.live_in(1)), (Indices{0, 1}));  // its parameter is defined there
  EXPECT_EQ(members(plan.live_in(2)), (Indices{0, 1, 3}));
  EXPECT_EQ(members(plan.live_in(3)), (Indices{3}));
  EXPECT_EQ(members(plan.live_before(1, 0)), (Indices{0, 1, 3}));
  EXPECT_EQ(members(plan.live_before(2, 1)), (Indices{0, 1, 5}));
  EXPECT_TRUE(plan.is_back_edge(2, 1));
  EXPECT_FALSE(plan.is_back_edge(0, 1));
  EXPECT_FALSE(plan.is_back_edge(1, 3));
}

TEST(Plan, DeathsFollowTheLastUse) {
  ir::Module module = module_of(R"(func @f#0 typed -> int
block0(%0: list[int], %1: str):
  %2 = str.len %1 : int
  %3 = list.len %0 : int
  %4 = add.int %2, %3 : int
  %5 = list.len %0 : int
  return %4
)");
  Plan plan(module.types, module.functions[0], false);
  std::vector<std::vector<ir::ValueId>> deaths = plan.deaths(0);
  ASSERT_EQ(deaths.size(), 5u);
  EXPECT_EQ(indices(deaths[0]), Indices{1});
  EXPECT_EQ(indices(deaths[1]), Indices{});
  EXPECT_EQ(indices(deaths[2]), (Indices{2, 3}));
  EXPECT_EQ(indices(deaths[3]), (Indices{0, 5}));  // an unused result dies where it is made
}

TEST(Plan, ALoadBorrowsWhileNothingCanChangeItsList) {
  ir::Module module = module_of(R"(func @f#0 typed -> int
block0(%0: list[list[int]], %1: int):
  %2 = list.get %0, %1 : list[int]
  %3 = list.len %2 : int
  %4 = list.get %0, %1 : list[int]
  %5 = call.direct #1, %0 : int
  %6 = list.len %4 : int
  %7 = list.get %0, %1 : list[int]
  br block1(%7)
block1(%8: list[int]):
  return %6

func @g#1 typed -> int
block0(%0: list[list[int]]):
  %1 = const.int 0 : int
  return %1
)");
  Plan plan(module.types, module.functions[0], false);
  EXPECT_TRUE(plan.borrowed(ir::ValueId(2)));   // used once, at once
  EXPECT_FALSE(plan.borrowed(ir::ValueId(4)));  // the call may change the list
  EXPECT_FALSE(plan.borrowed(ir::ValueId(7)));  // passed on to another block
  Plan wide(module.types, module.functions[0], true);
  EXPECT_FALSE(wide.borrowed(ir::ValueId(2)));
}

TEST(Plan, AResumePointStandsBeforeTheScalarOpsThatAreDoneAgain) {
  ir::Module module = module_of(R"(func @f#0 typed -> int
block0(%0: int, %1: list[int]):
  %2 = add.int %0, %0 : int
  %3 = mul.int %2, %0 : int
  %4 = call.direct #1, %1 : int
  %5 = add.int %3, %4 : int
  %6 = mul.int %5, %5 : int
  return %6

func @g#1 typed -> int
block0(%0: list[int]):
  %1 = const.int 0 : int
  return %1
)");
  Plan plan(module.types, module.functions[0], false);
  EXPECT_EQ(plan.point_before(0, 1), (ResumePoint{0, 0}));
  EXPECT_EQ(plan.point_before(0, 2), (ResumePoint{0, 0}));
  EXPECT_EQ(plan.point_before(0, 4), (ResumePoint{0, 3}));  // not across the call
  EXPECT_EQ(plan.point_before(0, 5), (ResumePoint{0, 3}));
}

}  // namespace
}  // namespace pyreck::jit
