#include "runtime/randomness.h"

#include "runtime/base/check.h"

#include <cerrno>
#include <sys/random.h>

namespace pyreck::rt {

void KernelRandomness::fill(void* bytes, size_t size_bytes) {
  auto* at = static_cast<char*>(bytes);
  while (size_bytes > 0) {
    ssize_t got = getrandom(at, size_bytes, 0);
    if (got < 0) {
      PYRECK_CHECK(errno == EINTR, "the kernel gives no random bytes");
      continue;
    }
    at += got;
    size_bytes -= static_cast<size_t>(got);
  }
}

}  // namespace pyreck::rt
