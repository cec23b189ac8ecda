// Jobs: cancellation, limits, progress, many at once, the end of the pool, forked children.

#include "runtime/heap.h"
#include "tests/unit/scheduler_support.h"

#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace pyreck::rt {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

PoolOptions small_pool(unsigned threads, bool stress = false) {
  return options_of({threads, stress, kWritesNothing});
}

/// A fold as a body; `element` must outlive the job.
Pool::Body sum_of(int64_t count, const Element* element, uint8_t writes_nothing = kWritesNothing) {
  return [=](Context* c, Word* value) {
    Sink sink;
    sink_init(c, &sink, SinkKind::kSumInt, false, small(0));
    Status status =
        pk_fold_run(c, &fold_code(SinkKind::kSumInt, writes_nothing), element, &sink, count);
    if (status != Status::kDone) return sink_drop(c, &sink), status;
    *value = sink_finish(c, &sink);
    return status;
  };
}

class Job : public testing::TestWithParam<unsigned> {};
INSTANTIATE_TEST_SUITE_P(Threads, Job, testing::Values(1u, 2u, 8u));

TEST_P(Job, EndsSoonAfterItIsCancelled) {
  Pool pool(small_pool(GetParam()));
  Element endless = [](Context* c, Sink*, int64_t) { return spin_forever(c); };
  JobHandle job = pool.start(nullptr, {}, sum_of(1000, &endless));
  EXPECT_FALSE(job.wait(milliseconds(30)));
  auto asked = steady_clock::now();
  job.cancel();
  ASSERT_TRUE(job.wait(seconds(10)));
  EXPECT_LT(steady_clock::now() - asked, seconds(1));
  Outcome outcome = job.take_outcome();
  EXPECT_EQ(outcome.status, Status::kAbandoned);
  EXPECT_EQ(outcome.abandon, Abandon::kCancelled);
  Element one = [](Context* c, Sink* sink, int64_t) { return pk_emit_int(c, sink, 1); };
  EXPECT_EQ(run_job(pool, sum_of(100, &one)).value, small(100));  // usable at once
}

TEST_P(Job, StraightElementsAreCancelledBetweenStrips) {
  Pool pool(small_pool(GetParam()));
  Element one = [](Context* c, Sink* sink, int64_t) { return pk_emit_int(c, sink, 0); };
  JobHandle job = pool.start(nullptr, {}, sum_of(INT64_MAX, &one));
  EXPECT_FALSE(job.wait(milliseconds(30)));
  job.cancel();
  ASSERT_TRUE(job.wait(seconds(10)));
  EXPECT_EQ(job.take_outcome().abandon, Abandon::kCancelled);
}

TEST_P(Job, TimeLimit) {
  Pool pool(small_pool(GetParam()));
  Element endless = [](Context* c, Sink*, int64_t) { return spin_forever(c); };
  Limits limits;
  limits.time = milliseconds(50);
  auto start = steady_clock::now();
  Outcome outcome = run_job(pool, sum_of(10, &endless), limits);
  EXPECT_EQ(outcome.abandon, Abandon::kTime);
  EXPECT_GE(steady_clock::now() - start, milliseconds(50));
  EXPECT_LT(steady_clock::now() - start, seconds(1));
}

TEST_P(Job, MemoryLimitEndsTheJobOnlyForWhatIsNeeded) {
  Pool pool(small_pool(GetParam()));
  Limits limits;
  limits.memory_bytes = 1 << 20;
  // The bombs stand behind an exception: they are never needed.
  Element element = [](Context* c, Sink* sink, int64_t i) {
    if (i > 20)
      while (true)
        if (Status status = job_charge(c, 4096); status != Status::kDone) return status;
    if (Status status = spin(c, 100'000); status != Status::kDone) return status;
    if (i < 20) return pk_emit_int(c, sink, 1);
    raise_error(c, 6, "here");
    return Status::kRaised;
  };
  Outcome outcome = run_job(pool, sum_of(64, &element), limits);
  EXPECT_EQ(outcome.status, Status::kRaised);
  EXPECT_EQ(take_exception(outcome), 6u);

  Element bomb = [](Context* c, Sink*, int64_t) {
    while (true)
      if (Status status = job_charge(c, 4096); status != Status::kDone) return status;
  };
  outcome = run_job(pool, sum_of(64, &bomb), limits);
  EXPECT_EQ(outcome.status, Status::kAbandoned);
  EXPECT_EQ(outcome.abandon, Abandon::kMemory);
}

TEST_P(Job, WhatFitsOneAtATimeIsDone) {
  Pool pool(small_pool(GetParam()));
  Limits limits;
  limits.memory_bytes = 1 << 20;
  // Each element needs most of the memory for a while.
  Element element = [](Context* c, Sink* sink, int64_t) {
    constexpr size_t kMost = 700 << 10;
    void* buffer = resize_buffer(c, nullptr, 0, kMost);
    if (buffer == nullptr) return status_of(c);
    Status status = spin(c, 200'000);
    free_buffer(c, buffer, kMost);
    return status == Status::kDone ? pk_emit_int(c, sink, 1) : status;
  };
  for (uint8_t certain : {kMayWrite, kWritesNothing}) {
    Outcome outcome = run_job(pool, sum_of(32, &element, certain), limits);
    EXPECT_EQ(outcome.value, small(32));
    EXPECT_EQ(outcome.abandon, Abandon::kNone);
  }
}

TEST(Job, Progress) {
  Pool pool(small_pool(2));
  std::atomic<bool> go{false};
  Element element = [&](Context* c, Sink* sink, int64_t i) {
    while (i == 9000 && !go.load())
      if (Status status = back_edge(c); status != Status::kDone) return status;
    if (Status status = spin(c, 1000); status != Status::kDone) return status;
    return pk_emit_int(c, sink, 1);
  };
  JobHandle job = pool.start(nullptr, {}, sum_of(10'000, &element));
  double last = 0;
  auto start = steady_clock::now();
  while (last < 0.5 && steady_clock::now() - start < seconds(30)) {
    ASSERT_FALSE(job.wait(milliseconds(1)));
    double now = job.progress().fraction;
    EXPECT_GE(now, last);
    EXPECT_LE(now, 1.0);
    last = now;
  }
  EXPECT_GE(last, 0.5);
  go = true;
  ASSERT_TRUE(job.wait(seconds(30)));
  EXPECT_EQ(job.progress().elements_done, 10'000u);
  EXPECT_EQ(job.take_outcome().value, small(10'000));
}

TEST(Job, TwoHeavyElementsRunBesideEachOther) {
  for (uint8_t certain : {kMayWrite, kWritesNothing}) {
    Pool pool(small_pool(2));
    std::atomic<int> meeting{0};
    Element element = [&](Context* c, Sink* sink, int64_t) {
      meeting++;
      while (meeting.load() < 2)
        if (Status status = back_edge(c); status != Status::kDone) return status;
      return pk_emit_int(c, sink, 1);
    };
    Limits limits;
    limits.time = seconds(20);
    EXPECT_EQ(run_job(pool, sum_of(2, &element, certain), limits).value, small(2));
  }
}

TEST(Job, ManyAtOnce) {
  for (bool stress : {false, true}) {
    Pool pool(small_pool(3, stress));
    Element element = [](Context* c, Sink* sink, int64_t i) {
      if (Status status = spin(c, 100); status != Status::kDone) return status;
      return pk_emit_int(c, sink, i);
    };
    std::vector<JobHandle> jobs;
    for (int i = 0; i < 40; i++) jobs.push_back(pool.start(nullptr, {}, sum_of(500, &element)));
    for (JobHandle& job : jobs) {
      ASSERT_TRUE(job.wait(seconds(60)));
      EXPECT_EQ(job.take_outcome().value, small(500 * 499 / 2));
    }
  }
}

TEST(Job, HandOverOfRolesKeepsEverybodyBusy) {
  // Deep nests of waiting owners: each level waits for a stolen piece while others go on.
  Pool pool(small_pool(4));
  std::function<Status(Context*, Sink*, int64_t)> below = [&](Context* c, Sink* sink, int64_t n) {
    if (n == 0) return pk_emit_int(c, sink, 1);
    Element part = [&](Context* c, Sink* sink, int64_t) { return below(c, sink, n - 1); };
    if (Status status = spin(c, 10'000); status != Status::kDone) return status;
    return pk_fold_run(c, &fold_code(SinkKind::kSumInt, kWritesNothing), &part, sink, 3);
  };
  Element top = [&](Context* c, Sink* sink, int64_t) { return below(c, sink, 7); };
  JobHandle job = pool.start(nullptr, {}, sum_of(3, &top));
  ASSERT_TRUE(job.wait(seconds(60)));
  EXPECT_EQ(job.take_outcome().value, small(3 * 2187));
}

TEST(Job, EndsWithItsPool) {
  Element endless = [](Context* c, Sink*, int64_t) { return spin_forever(c); };
  std::vector<JobHandle> jobs;
  {
    Pool pool(small_pool(2));
    for (int i = 0; i < 5; i++) jobs.push_back(pool.start(nullptr, {}, sum_of(10, &endless)));
    jobs[0].wait(milliseconds(5));
  }
  for (JobHandle& job : jobs) {
    ASSERT_TRUE(job.wait(milliseconds(0)));
    job.cancel();  // of no effect
    EXPECT_EQ(job.take_outcome().abandon, Abandon::kCancelled);
  }
}

#if !defined(__SANITIZE_THREAD__) && !__has_feature(thread_sanitizer)
TEST(Job, AForkedChildIsRefusedAndDoesNotHang) {
  Element endless = [](Context* c, Sink*, int64_t) { return spin_forever(c); };
  auto pool = std::make_unique<Pool>(small_pool(2));
  JobHandle job = pool->start(nullptr, {}, sum_of(10, &endless));
  pid_t child = fork();
  if (child == 0) {
    bool good = job.wait(seconds(5)) && job.take_outcome().abandon == Abandon::kRefused;
    JobHandle another = pool->start(nullptr, {}, sum_of(10, &endless));
    good = good && another.wait(seconds(5)) && another.take_outcome().abandon == Abandon::kRefused;
    pool.reset();
    Element one = [](Context* c, Sink* sink, int64_t) { return pk_emit_int(c, sink, 1); };
    Pool own(small_pool(2));
    good = good && run_job(own, sum_of(100, &one)).value == small(100);
    _exit(good ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  job.cancel();
  EXPECT_TRUE(job.wait(seconds(5)));
}
#endif

}  // namespace
}  // namespace pyreck::rt
