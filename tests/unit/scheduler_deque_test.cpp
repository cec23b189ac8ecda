// The work-stealing deque: order, growth, and every item to exactly one thread.

#include "runtime/scheduler/deque.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace pyreck::rt {
namespace {

TEST(Deque, OwnerTakesTheNewestThievesTheOldest) {
  Deque<int> deque(2);
  std::vector<int> items(10);
  for (int& item : items) deque.push(&item);
  EXPECT_EQ(deque.steal(), &items[0]);
  EXPECT_EQ(deque.pop(), &items[9]);
  EXPECT_EQ(deque.steal(), &items[1]);
  for (int i = 8; i >= 2; i--) EXPECT_EQ(deque.pop(), &items[static_cast<size_t>(i)]);
  EXPECT_EQ(deque.pop(), nullptr);
  EXPECT_EQ(deque.steal(), nullptr);
  EXPECT_TRUE(deque.empty());
}

TEST(Deque, EveryItemGoesToExactlyOneThread) {
  constexpr int kItems = 100'000, kThieves = 3;
  Deque<std::atomic<int>> deque(2);
  std::vector<std::atomic<int>> received(kItems);
  std::atomic<bool> done{false};
  std::vector<std::thread> thieves;
  for (int t = 0; t < kThieves; t++) {
    thieves.emplace_back([&] {
      while (!done.load()) {
        if (auto* item = deque.steal())
          item->fetch_add(1);
        else
          std::this_thread::yield();
      }
    });
  }
  for (int i = 0; i < kItems; i++) {
    deque.push(&received[static_cast<size_t>(i)]);
    if (i % 3 == 0)
      if (auto* item = deque.pop()) item->fetch_add(1);
  }
  while (auto* item = deque.pop()) item->fetch_add(1);
  done = true;
  for (auto& thief : thieves) thief.join();
  for (auto& count : received) ASSERT_EQ(count.load(), 1);
}

}  // namespace
}  // namespace pyreck::rt
