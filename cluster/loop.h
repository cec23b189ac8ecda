// A timer of a libuv loop with an owner.
//
// libuv uses a handle until its close callback has run: the destructor closes, the callback frees.
// Destroy on the loop's thread, and run the loop once more before uv_loop_close().
#pragma once

#include "runtime/base/check.h"

#include <uv.h>

#include <chrono>
#include <functional>
#include <utility>

namespace pyreck::cluster {

class Timer {
 public:
  Timer(uv_loop_t* loop, std::function<void()> on_time)
      : handle_(new Handle{{}, std::move(on_time)}) {
    PYRECK_CHECK(uv_timer_init(loop, &handle_->timer) == 0, "no timer");
    handle_->timer.data = handle_;
  }
  ~Timer() {
    uv_close(reinterpret_cast<uv_handle_t*>(&handle_->timer),
             [](uv_handle_t* closed) { delete static_cast<Handle*>(closed->data); });
  }
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Once, after `time`; zero: in the loop's next round. Started again it begins anew.
  void start(std::chrono::milliseconds time) {
    uv_timer_start(
        &handle_->timer, [](uv_timer_t* timer) { static_cast<Handle*>(timer->data)->on_time(); },
        static_cast<uint64_t>(time.count()), 0);
  }
  void stop() { uv_timer_stop(&handle_->timer); }
  bool is_running() const {
    return uv_is_active(reinterpret_cast<const uv_handle_t*>(&handle_->timer)) != 0;
  }

 private:
  struct Handle {
    uv_timer_t timer;
    std::function<void()> on_time;
  };
  Handle* handle_;  // freed by libuv's callback
};

}  // namespace pyreck::cluster
