// Work-stealing deque: its owner works at the bottom, thieves take from the top.
//
// Threads: push(), pop() and empty() by the owner only; steal() by any thread.
// Invariants:
//   1. top_ never decreases.
//   2. An item at an index in [top_, bottom_) is received by exactly one thread.
//   3. Thieves receive items in the order in which they were pushed, the owner in reverse: once an
//      item is stolen, so is everything that was pushed before it. Joins rely on this.
// Source: Chase, Lev, "Dynamic Circular Work-Stealing Deque", SPAA 2005; Le, Pop, Cohen, Zappa
// Nardelli, "Correct and Efficient Work-Stealing for Weak Memory Models", PPoPP 2013. We differ:
// sequentially consistent loads and stores stand where the latter has fences, which costs nothing
// on x86-64, is understood by ThreadSanitizer, and lets push() take part in the wake-up protocol of
// the pool (pool_state.h, invariant 3). Outgrown buffers are kept until the deque is destroyed,
// because a thief may still read them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace pyreck::rt {

template <class T>
class Deque {
 public:
  explicit Deque(int64_t capacity = 64) { grow(capacity, 0, 0); }
  Deque(const Deque&) = delete;

  void push(T* item) {
    int64_t bottom = bottom_.load(std::memory_order_relaxed);
    int64_t top = top_.load(std::memory_order_acquire);
    Buffer* buffer = buffer_.load(std::memory_order_relaxed);
    if (bottom - top > buffer->mask) buffer = grow(2 * (buffer->mask + 1), top, bottom);
    buffer->at(bottom).store(item, std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_seq_cst);  // releases the item to steal()
  }

  /// The item pushed last, or null.
  T* pop() {
    int64_t bottom = bottom_.load(std::memory_order_relaxed) - 1;
    Buffer* buffer = buffer_.load(std::memory_order_relaxed);
    bottom_.store(bottom, std::memory_order_seq_cst);
    int64_t top = top_.load(std::memory_order_seq_cst);
    if (top > bottom) {
      bottom_.store(bottom + 1, std::memory_order_relaxed);
      return nullptr;
    }
    T* item = buffer->at(bottom).load(std::memory_order_relaxed);
    if (top < bottom) return item;
    // The last item: thieves may want it too.
    bool won = top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst,
                                            std::memory_order_relaxed);
    bottom_.store(bottom + 1, std::memory_order_relaxed);
    return won ? item : nullptr;
  }

  /// The item pushed first, or null if there is none.
  T* steal() {
    int64_t top = top_.load(std::memory_order_seq_cst);
    while (true) {
      int64_t bottom = bottom_.load(std::memory_order_seq_cst);
      if (top >= bottom) return nullptr;
      // The slot may be overwritten meanwhile, but then top_ has moved and the exchange fails.
      T* item = buffer_.load(std::memory_order_acquire)->at(top).load(std::memory_order_relaxed);
      if (top_.compare_exchange_strong(top, top + 1, std::memory_order_seq_cst)) return item;
    }
  }

  bool empty() const {
    return bottom_.load(std::memory_order_relaxed) <= top_.load(std::memory_order_relaxed);
  }

 private:
  struct Buffer {
    explicit Buffer(int64_t capacity)
        : mask(capacity - 1), slots(new std::atomic<T*>[static_cast<size_t>(capacity)]) {}
    std::atomic<T*>& at(int64_t index) { return slots[static_cast<size_t>(index & mask)]; }
    int64_t mask;  // capacity - 1, capacity a power of two
    std::unique_ptr<std::atomic<T*>[]> slots;
  };

  Buffer* grow(int64_t capacity, int64_t top, int64_t bottom) {
    auto next = std::make_unique<Buffer>(capacity);
    Buffer* old = buffer_.load(std::memory_order_relaxed);
    for (int64_t i = top; i < bottom; i++)
      next->at(i).store(old->at(i).load(std::memory_order_relaxed), std::memory_order_relaxed);
    buffer_.store(next.get(), std::memory_order_release);
    buffers_.push_back(std::move(next));
    return buffers_.back().get();
  }

  alignas(64) std::atomic<int64_t> top_{0};
  alignas(64) std::atomic<int64_t> bottom_{0};
  std::atomic<Buffer*> buffer_{nullptr};
  std::vector<std::unique_ptr<Buffer>> buffers_;
};

}  // namespace pyreck::rt
