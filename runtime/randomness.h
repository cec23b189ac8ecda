// Randomness: where attempt tokens, job names and secrets come from; one of the four interfaces
// against which scheduler and cluster are written (design section 9).
#pragma once

#include <cstddef>

namespace pyreck::rt {

class Randomness {
 public:
  virtual ~Randomness() = default;
  /// Fills `bytes` with unpredictable bytes. Any thread.
  virtual void fill(void* bytes, size_t size_bytes) = 0;
};

/// The kernel's generator (getrandom).
class KernelRandomness final : public Randomness {
 public:
  void fill(void* bytes, size_t size_bytes) override;
};

}  // namespace pyreck::rt
