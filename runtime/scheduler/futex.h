// Sleeping on a 32-bit word (futex(2)), with a timeout, which std::atomic::wait lacks.
//
// The kernel compares the word and sleeps in one step, so a wake-up is never lost when the waker
// changes the word first. What is handed over is ordered by accesses to the word, not by the calls.
#pragma once

#include <climits>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace pyreck::rt {

inline constexpr std::chrono::nanoseconds kForever{-1};

/// Sleeps while `word` is `expected`, at most `timeout`. May return early: check the word again.
inline void futex_wait(std::atomic<uint32_t>& word, uint32_t expected,
                       std::chrono::nanoseconds timeout = kForever) {
  timespec limit{static_cast<time_t>(timeout.count() / 1'000'000'000),
                 static_cast<long>(timeout.count() % 1'000'000'000)};
  syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, expected,
          timeout < timeout.zero() ? nullptr : &limit, nullptr, 0);
}

/// Wakes up to `count` sleepers.
inline void futex_wake(std::atomic<uint32_t>& word, int count) {
  syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, count, nullptr, nullptr, 0);
}

}  // namespace pyreck::rt
