#include "runtime/disk.h"
#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/job.h"
#include "runtime/list.h"
#include "runtime/number.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <sys/wait.h>
#include <unistd.h>

namespace pyreck::rt {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

std::shared_ptr<Disk> a_disk(int64_t most_bytes = int64_t{1} << 30) {
  return open_disk("", most_bytes).value();
}

TEST(Disk, GrowsAndShrinksWhereItLies) {
  std::shared_ptr<Disk> disk = a_disk();
  auto* at = static_cast<char*>(allocate_on_disk(disk, kMiB + 1));
  ASSERT_NE(at, nullptr);
  EXPECT_TRUE(is_on_disk(at));
  EXPECT_EQ(at[0], 0);
  std::memset(at, 7, kMiB);
  ASSERT_EQ(resize_on_disk(at, 64 * kMiB), at);
  EXPECT_EQ(at[kMiB - 1], 7);
  EXPECT_EQ(at[64 * kMiB - 1], 0);
  EXPECT_EQ(disk->used_bytes(), static_cast<int64_t>(64 * kMiB));
  ASSERT_EQ(resize_on_disk(at, kMiB), at);
  EXPECT_EQ(disk->used_bytes(), static_cast<int64_t>(kMiB));
  EXPECT_TRUE(free_on_disk(at));
  EXPECT_FALSE(is_on_disk(at));
  EXPECT_FALSE(free_on_disk(at));
  EXPECT_EQ(disk->used_bytes(), 0);
}

TEST(Disk, HasNoMoreThanItsLimit) {
  std::shared_ptr<Disk> disk = a_disk(3 * kMiB);
  void* at = allocate_on_disk(disk, 2 * kMiB);
  EXPECT_EQ(allocate_on_disk(disk, 2 * kMiB), nullptr);
  EXPECT_EQ(resize_on_disk(at, 4 * kMiB), nullptr);
  EXPECT_EQ(resize_on_disk(at, 3 * kMiB), at);
  free_on_disk(at);
  EXPECT_FALSE(open_disk("/proc/nowhere", 0).ok());
  EXPECT_EQ(open_disk("none", 0).value(), nullptr);
}

TEST(Disk, IsLeftAloneByForkedChildren) {
  std::shared_ptr<Disk> disk = a_disk();
  auto* at = static_cast<char*>(allocate_on_disk(disk, kMiB));
  at[kMiB - 1] = 9;
  const pid_t child = fork();
  if (child == 0) {
    const bool sane =
        at[kMiB - 1] == 9 && allocate_on_disk(disk, kMiB) == nullptr && free_on_disk(at);
    _exit(sane ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(at[kMiB - 1], 9);
  free_on_disk(at);
}

// A list that needs more than half of the job's memory moves, grows, and is taken back.
TEST(Disk, TakesLargeListsOfJobsThatAreShortOfMemory) {
  PoolOptions options;
  options.threads = 1;
  options.disk = a_disk();
  Pool pool(options);
  Program program{};
  Limits limits;
  limits.memory_bytes = 8 << 20;
  int64_t most_used = 0;
  auto body = [&](Context* c, Word* value) {
    Word list = pk_list_new(c, kListI64, 0);
    for (int64_t i = 0; i < (4 << 20); i++) {
      Status added = pk_list_append_i64(c, as<List>(list), i);
      if (added != Status::kDone) return added;
    }
    most_used = options.disk->used_bytes();
    int64_t sum = 0;
    for (int64_t i = 0; i < as<List>(list)->length; i++) sum += as<List>(list)->i64[i];
    release(c, list);
    *value = pk_int_from_i64(c, sum);
    return Status::kDone;
  };
  JobHandle handle = pool.start(&program, limits, body);
  while (!handle.wait(std::chrono::seconds(10))) {
  }
  Outcome outcome = handle.take_outcome();
  ASSERT_EQ(outcome.status, Status::kDone);
  EXPECT_EQ(outcome.value, small(int64_t{4 << 20} * ((4 << 20) - 1) / 2));
  EXPECT_GE(most_used, int64_t{32} << 20);
  EXPECT_EQ(options.disk->used_bytes(), 0);
}

}  // namespace
}  // namespace pyreck::rt
