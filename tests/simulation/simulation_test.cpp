// Whole clusters in virtual time, from seeds. PYRECK_SEEDS=FIRST:LAST runs others than the default;
// PYRECK_STORY=1 tells what happens, for one seed.
#include "tests/simulation/scenario.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace pyreck::simulation {
namespace {

struct Seeds {
  uint64_t first = 1, last = 500;
};

Seeds seeds() {
  Seeds seeds;
  if (const char* given = std::getenv("PYRECK_SEEDS")) {
    char* end = nullptr;
    seeds.first = seeds.last = std::strtoull(given, &end, 10);
    if (*end == ':') seeds.last = std::strtoull(end + 1, nullptr, 10);
  }
  return seeds;
}

TEST(Simulation, EveryJobEndsOnceWithItsResult) {
  Figures sum;
  int failures = 0;
  for (uint64_t seed = seeds().first; seed <= seeds().last && failures < 10; ++seed) {
    Outcome outcome = simulate({.seed = seed});
    sum.add(outcome.figures);
    if (outcome.failure.empty()) continue;
    ++failures;
    ADD_FAILURE() << "seed " << seed << ": " << outcome.failure;
  }
  std::printf("%s\n", sum.text().c_str());
}

TEST(Simulation, ASeedReplaysExactly) {
  for (uint64_t seed = seeds().first; seed <= seeds().last; seed += 10) {
    Outcome once = simulate({.seed = seed});
    std::vector<std::string> elsewhere(seed % 977,
                                       std::string(seed % 353, ' '));  // other addresses
    Outcome again = simulate({.seed = seed});
    EXPECT_EQ(once.trace, again.trace) << "seed " << seed;
    EXPECT_EQ(once.failure, again.failure) << "seed " << seed;
  }
}

TEST(Simulation, WithoutFaultsNothingIsRefusedAndPiecesTravel) {
  Figures sum;
  for (uint64_t seed = 1; seed <= 30; ++seed) {
    Outcome outcome = simulate({.seed = seed, .has_faults = false});
    EXPECT_EQ(outcome.failure, "") << "seed " << seed;
    EXPECT_EQ(outcome.figures.refused, 0u) << "seed " << seed;
    sum.add(outcome.figures);
  }
  EXPECT_GT(sum.steals, sum.jobs);
}

TEST(Simulation, AJobThatKillsItsNodesIsRefusedInTheEnd) {
  uint64_t crashes = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Outcome outcome = simulate({.seed = seed,
                                .has_faults = false,
                                .is_poisonous = true,
                                .refusal = "nodes that had it were lost"});
    EXPECT_EQ(outcome.failure, "") << "seed " << seed;
    crashes += outcome.figures.crashes;
  }
  EXPECT_GT(crashes, 30u);
}

TEST(Simulation, BytesThatAreCorruptForGoodRefuseTheJob) {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Outcome outcome = simulate({.seed = seed,
                                .has_faults = false,
                                .is_corrupt = true,
                                .refusal = "is corrupt in the store"});
    EXPECT_EQ(outcome.failure, "") << "seed " << seed;
    EXPECT_GT(outcome.figures.refused, 0u) << "seed " << seed;
  }
}

/// The first seed that finds a planted bug.
uint64_t found_by(Bug bug) {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    Outcome outcome = simulate({.seed = seed, .bug = bug});
    if (outcome.failure.empty()) continue;
    std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), outcome.failure.c_str());
    return seed;
  }
  return 0;
}

TEST(PlantedBugs, AnEndUnderAnyToken) { EXPECT_NE(found_by(Bug::kNoTokenCheck), 0u); }
TEST(PlantedBugs, AClaimThatForgetsTheJob) { EXPECT_NE(found_by(Bug::kClaimWithoutOwnership), 0u); }
TEST(PlantedBugs, ALostReport) { EXPECT_NE(found_by(Bug::kLostReport), 0u); }
TEST(PlantedBugs, ALeaseByTheWallClock) { EXPECT_NE(found_by(Bug::kWallClockLease), 0u); }
TEST(PlantedBugs, ChunksThatNobodyDeletes) { EXPECT_NE(found_by(Bug::kChunksStay), 0u); }

}  // namespace
}  // namespace pyreck::simulation
