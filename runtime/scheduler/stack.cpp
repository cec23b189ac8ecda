#include "runtime/scheduler/stack.h"

#include <algorithm>
#include <sys/mman.h>

namespace pyreck::rt {

namespace {

constexpr size_t kPage = 4096, kLeast = size_t{1} << 20;
constexpr size_t kGuard = 16 * kPage;
constexpr size_t kReserve = 256 << 10;

}  // namespace

Stack::Stack(size_t size_bytes)
    : size_bytes_((std::max(size_bytes, kLeast) + kPage - 1) / kPage * kPage) {
  base_ = mmap(nullptr, size_bytes_, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base_ == MAP_FAILED || mprotect(base_, kGuard, PROT_NONE) != 0) base_ = nullptr;
}

Stack::~Stack() {
  if (base_ != nullptr) munmap(base_, size_bytes_);
}

uintptr_t Stack::frame_limit() const {
  return reinterpret_cast<uintptr_t>(base_) + kGuard + kReserve;
}

}  // namespace pyreck::rt
