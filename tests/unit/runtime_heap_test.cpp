// Counting, freeing, credit and regions.

#include "runtime/heap.h"
#include "runtime/job.h"
#include "runtime/region.h"
#include "tests/unit/runtime_support.h"

#include <thread>

namespace pyreck::rt {
namespace {

TEST(Heap, CreditComesBackWithWhatIsFreed) {
  TestContext context;
  Context* c = context.get();
  c->memory_credit = int64_t{1} << 20;
  for (const char* text : {"1e300", "123456789012345678901234567890", "'abc'", "'\\u4e2d\\u6587'",
                           "(1, 2.5, 'x')", "[1, 2, 3]", "[1.5, 2.5]", "['a', (1.5, [2]), None]",
                           "{1: 'a', 'b': [2.5]}", "{1, 2.5, 'c'}", "[[[[]]]]"}) {
    int64_t before = c->memory_credit;
    Word w = literal(c, text);
    ASSERT_NE(w, kFailed) << text;
    EXPECT_LT(c->memory_credit, before) << text;
    release(c, w);
    EXPECT_EQ(c->memory_credit, before) << text;
  }
}

TEST(Heap, NestedAMillionDeepIsFreed) {
  TestContext context;
  Context* c = context.get();
  Word inner = pk_list_from_words(c, nullptr, 0);
  for (int i = 0; i < 1'000'000; i++) {
    Word outer = i % 2 ? pk_tuple_new(c, &inner, 1) : pk_list_from_words(c, &inner, 1);
    release(c, inner);
    inner = outer;
  }
  release(c, inner);
}

TEST(Heap, SharedObjectsLiveUntilTheLastRelease) {
  TestContext context;
  Context* c = context.get();
  Word shared = literal(c, "[1, 2]");
  Word items[2] = {shared, shared};
  Word tuple = pk_tuple_new(c, items, 2);
  EXPECT_EQ(count_of(object(shared)), 3u);
  release(c, tuple);
  EXPECT_EQ(count_of(object(shared)), 1u);
  release(c, shared);
}

TEST(Heap, ForeignCountsAreAtomic) {
  TestContext context;
  Context* c = context.get();
  Held list(c, literal(c, "[1, 2]"));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([w = list.get()] {
      TestContext other;
      for (int i = 0; i < 20'000; i++) {
        pk_retain(other.get(), w);
        pk_release(other.get(), w);
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count_of(object(list.get())), 1u);
}

// A limit counts what is held, however much was allocated and freed on the way.
TEST(Heap, WhatIsFreedCountsNoMore) {
  Pool pool({.threads = 1, .stack_bytes = size_t{8} << 20});
  Limits limits;
  limits.memory_bytes = 8 << 20;
  JobHandle job = pool.start(nullptr, limits, [](Context* c, Word* value) {
    Held list(c, pk_list_new(c, kListEmpty, 0));
    for (int i = 0; i < 1'000'000; i++) {
      Held garbage(c, pk_float_box(c, i));
      Held kept(c, i % 20 == 0 ? pk_tuple_new(c, nullptr, 0) : kNone);
      if (!garbage || !kept) return status_of(c);
      if (i % 20 == 0 && pk_list_append(c, as<List>(list.get()), kept.get()) != Status::kDone)
        return status_of(c);
    }
    *value = small(as<List>(list.get())->length);
    return Status::kDone;
  });
  ASSERT_TRUE(job.wait(std::chrono::seconds(60)));
  Outcome outcome = job.take_outcome();
  EXPECT_EQ(outcome.status, Status::kDone);
  EXPECT_EQ(outcome.value, small(50'000));
}

TEST(Heap, WhatIsHeldEndsTheJobAtItsLimit) {
  Pool pool({.threads = 1, .stack_bytes = size_t{8} << 20});
  Limits limits;
  limits.memory_bytes = 8 << 20;
  int64_t held = 0;
  JobHandle job = pool.start(nullptr, limits, [&held](Context* c, Word*) {
    Held list(c, pk_list_new(c, kListEmpty, 0));
    while (pk_list_append_i64(c, as<List>(list.get()), 1) == Status::kDone) held++;
    return status_of(c);
  });
  ASSERT_TRUE(job.wait(std::chrono::seconds(60)));
  EXPECT_EQ(job.take_outcome().abandon, Abandon::kMemory);
  EXPECT_LE(held * 8, limits.memory_bytes);
  EXPECT_GE(held * 8, limits.memory_bytes / 4);
}

TEST(Region, WhatEndedBelongsToTheRegionAround) {
  uint32_t outer = new_region(kForeignRegion), inner = new_region(outer), last = new_region(inner);
  EXPECT_EQ(resolve_region(last), last);
  end_region(last, inner);
  EXPECT_EQ(resolve_region(last), inner);
  end_region(inner, outer);
  EXPECT_EQ(resolve_region(last), outer);
  EXPECT_EQ(resolve_region(kForeignRegion), kForeignRegion);
}

TEST(Region, LongChainsResolve) {
  uint32_t outermost = new_region(kForeignRegion), region = outermost;
  std::vector<uint32_t> all{outermost};
  for (int i = 0; i < 200'000; i++) all.push_back(region = new_region(region));
  for (size_t i = all.size() - 1; i > 0; i--) end_region(all[i], all[i - 1]);
  EXPECT_EQ(resolve_region(region), outermost);
  EXPECT_EQ(resolve_region(all[all.size() / 2]), outermost);
}

TEST(Region, OnlyTheOwnerMayWrite) {
  TestContext context;
  Context* c = context.get();
  Held list(c, literal(c, "[1]"));
  EXPECT_EQ(pk_may_write(c, object(list.get())), 1);

  uint32_t around = c->region;
  c->region = new_region(around);
  Word made_inside = literal(c, "[2]");
  EXPECT_EQ(pk_may_write(c, object(list.get())), 0);
  EXPECT_EQ(failure(c), "foreign write");
  end_region(c->region, around);
  c->region = around;

  EXPECT_EQ(pk_may_write(c, object(made_inside)), 1);
  EXPECT_EQ(region_of(object(made_inside)), around);  // the chain is shortened
  release(c, made_inside);

  object(list.get())->region = kForeignRegion;
  EXPECT_EQ(pk_may_write(c, object(list.get())), 0);
  EXPECT_EQ(failure(c), "refused");
  object(list.get())->region = around;
}

}  // namespace
}  // namespace pyreck::rt
