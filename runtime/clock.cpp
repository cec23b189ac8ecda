#include "runtime/clock.h"

namespace pyreck::rt {

std::chrono::nanoseconds KernelClock::now() {
  return std::chrono::steady_clock::now().time_since_epoch();
}

}  // namespace pyreck::rt
