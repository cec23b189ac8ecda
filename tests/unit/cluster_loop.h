// A libuv loop of a test: turned until something has come about, closed with a check.
#pragma once

#include <gtest/gtest.h>
#include <uv.h>

#include <chrono>
#include <signal.h>

namespace pyreck::cluster {

class Loop {
 public:
  Loop() {
    signal(SIGPIPE, SIG_IGN);
    uv_loop_init(&loop_);
    uv_timer_init(&loop_, &wake_);
  }
  ~Loop() {
    uv_close(reinterpret_cast<uv_handle_t*>(&wake_), nullptr);
    uv_run(&loop_, UV_RUN_DEFAULT);
    EXPECT_EQ(uv_loop_close(&loop_), 0) << "handles are left open";
  }
  Loop(const Loop&) = delete;
  uv_loop_t* get() { return &loop_; }

  /// One round, which takes at most some milliseconds.
  void turn() {
    uv_timer_start(&wake_, [](uv_timer_t*) {}, 2, 0);
    uv_run(&loop_, UV_RUN_ONCE);
    uv_timer_stop(&wake_);
  }
  /// Whether `is_met` became true in time.
  template <class Condition>
  bool run_until(Condition is_met, std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    while (!is_met()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      turn();
    }
    return true;
  }

 private:
  uv_loop_t loop_;
  uv_timer_t wake_;
};

}  // namespace pyreck::cluster
