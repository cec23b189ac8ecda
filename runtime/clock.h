// Clock: one of the four interfaces against which scheduler and cluster are written, so that tests
// can run them in virtual time (design section 9).
#pragma once

#include <chrono>

namespace pyreck::rt {

class Clock {
 public:
  virtual ~Clock() = default;
  /// Time since an arbitrary start; never goes back. Any thread.
  virtual std::chrono::nanoseconds now() = 0;
};

/// The kernel's monotonic clock.
class KernelClock final : public Clock {
 public:
  std::chrono::nanoseconds now() override;
};

}  // namespace pyreck::rt
