#include "runtime/fiber.h"

#include "runtime/heap.h"

#include <boost/context/detail/fcontext.hpp>
#include <mutex>
#include <new>
#include <sys/mman.h>

#if defined(__has_feature)
#define PYRECK_HAS_FEATURE(name) __has_feature(name)
#else
#define PYRECK_HAS_FEATURE(name) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || PYRECK_HAS_FEATURE(address_sanitizer)
#define PYRECK_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__) || PYRECK_HAS_FEATURE(thread_sanitizer)
#define PYRECK_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace pyreck::rt {

namespace {

using boost::context::detail::jump_fcontext;
using boost::context::detail::make_fcontext;
using boost::context::detail::transfer_t;

constexpr size_t kPage = 4096, kGuard = 16 * kPage, kReserve = 256 << 10;
// Address space, of which a fiber uses what its frames touch: a thousand frames of 15 KiB.
constexpr size_t kStackBytes = 16 << 20;
constexpr size_t kHead = (sizeof(Fiber) + 63) / 64 * 64;
constexpr size_t kMostIdle = 256;

/// Fibers that are over, to be used again: a fresh one costs two system calls and two page faults.
class IdleFibers {
 public:
  Fiber* take() {
    std::lock_guard lock(mutex_);
    Fiber* fiber = first_;
    if (fiber == nullptr) return nullptr;
    first_ = fiber->next;
    count_--;
    return fiber;
  }

  bool keep(Fiber* fiber) {
    std::lock_guard lock(mutex_);
    if (count_ == kMostIdle) return false;
    fiber->next = first_;
    first_ = fiber;
    count_++;
    return true;
  }

 private:
  std::mutex mutex_;
  Fiber* first_ = nullptr;
  size_t count_ = 0;
};

// Never destroyed: threads of a client that exits may still be running.
IdleFibers& idle_fibers() {
  static auto* idle = new IdleFibers;
  return *idle;
}

// Fiber::sanitizer: TSan's handle of the fiber and of its resumer, the resumer's stack as ASan told
// it and its size.
enum Sanitizer { kSelf, kResumer, kResumerStack, kResumerBytes };

void leave_for([[maybe_unused]] Fiber& fiber, [[maybe_unused]] void** fake_stack) {
#ifdef PYRECK_ASAN
  auto bytes = reinterpret_cast<uintptr_t>(&fiber) - reinterpret_cast<uintptr_t>(fiber.base);
  __sanitizer_start_switch_fiber(fake_stack, fiber.base, bytes);
#endif
#ifdef PYRECK_TSAN
  fiber.sanitizer[kResumer] = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(fiber.sanitizer[kSelf], 0);
#endif
}

void leave([[maybe_unused]] Fiber& fiber, [[maybe_unused]] void** fake_stack) {
#ifdef PYRECK_ASAN
  __sanitizer_start_switch_fiber(fake_stack, fiber.sanitizer[kResumerStack],
                                 reinterpret_cast<size_t>(fiber.sanitizer[kResumerBytes]));
#endif
#ifdef PYRECK_TSAN
  __tsan_switch_to_fiber(fiber.sanitizer[kResumer], 0);
#endif
}

void arrive_in([[maybe_unused]] Fiber& fiber, [[maybe_unused]] void* fake_stack) {
#ifdef PYRECK_ASAN
  size_t bytes;
  __sanitizer_finish_switch_fiber(
      fake_stack, const_cast<const void**>(&fiber.sanitizer[kResumerStack]), &bytes);
  fiber.sanitizer[kResumerBytes] = reinterpret_cast<void*>(bytes);
#endif
}

void arrive_back([[maybe_unused]] void* fake_stack) {
#ifdef PYRECK_ASAN
  __sanitizer_finish_switch_fiber(fake_stack, nullptr, nullptr);
#endif
}

Fiber* map_fiber() {
  void* base = mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (base == MAP_FAILED) return nullptr;
  if (mprotect(base, kGuard, PROT_NONE) != 0) {
    munmap(base, kStackBytes);
    return nullptr;
  }
  auto* fiber = new (static_cast<char*>(base) + kStackBytes - kHead) Fiber{};
  fiber->base = base;
#ifdef PYRECK_TSAN
  fiber->sanitizer[kSelf] = __tsan_create_fiber(0);
#endif
  return fiber;
}

void begin(transfer_t from) {
  auto& fiber = *static_cast<Fiber*>(from.data);
  arrive_in(fiber, nullptr);
  fiber.outside = from.fctx;
  fiber.run(fiber);
  fiber.is_over = true;
  leave(fiber, nullptr);
  jump_fcontext(fiber.outside, nullptr);
}

}  // namespace

Fiber* take_fiber(Context* c, void (*run)(Fiber&), Object* owner) {
  if (!charge(c, kFiberBytes)) return nullptr;
  Fiber* fiber = idle_fibers().take();
  if (fiber == nullptr) fiber = map_fiber();
  if (fiber == nullptr) {
    uncharge(c, kFiberBytes);
    c->abandon = Abandon::kMemory;
    return nullptr;
  }
  auto base = reinterpret_cast<uintptr_t>(fiber->base);
  fiber->context.fiber = fiber;
  fiber->context.stack_limit = base + kGuard + kReserve;
  fiber->run = run;
  fiber->owner = owner;
  fiber->handed = 0;
  fiber->is_over = false;
  fiber->inside = make_fcontext(fiber, kStackBytes - kHead, begin);
  return fiber;
}

void give_back(Context* c, Fiber* fiber) {
  uncharge(c, kFiberBytes);
  if (idle_fibers().keep(fiber)) return;
#ifdef PYRECK_TSAN
  __tsan_destroy_fiber(fiber->sanitizer[kSelf]);
#endif
  munmap(fiber->base, kStackBytes);
}

void switch_in(Fiber& fiber) {
  void* fake_stack = nullptr;
  leave_for(fiber, &fake_stack);
  transfer_t back = jump_fcontext(fiber.inside, &fiber);
  arrive_back(fake_stack);
  fiber.inside = back.fctx;
}

void switch_out(Fiber& fiber) {
  void* fake_stack = nullptr;
  leave(fiber, &fake_stack);
  transfer_t again = jump_fcontext(fiber.outside, nullptr);
  arrive_in(fiber, fake_stack);
  fiber.outside = again.fctx;
}

}  // namespace pyreck::rt
