// What the C++ side of the benchmarks shares: the table of kernels, and folds over threads.
//
// Every kernel does the work of the Python kernel of the same name (kernels.py), in the plain way
// that a C++ programmer would write it, and gives the same answer to the last bit.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace bench {

/// Size of the problem and threads to use; gives the answer as text.
using Run = std::string (*)(int64_t size, unsigned threads);

struct Kernel {
  const char* name;
  Run run;
  bool parallel;  // whether `threads` has a meaning
};

extern const std::vector<Kernel> kIntegerKernels;
extern const std::vector<Kernel> kFloatKernels;

/// Data that a kernel reads, made before the clock starts and kept for the next run.
void prepare(const std::string& name, int64_t size);

/// `body(lo, hi)` over chunks of [0, count), handed out in order to whichever thread asks next.
template <class Body>
void parallel_for(int64_t count, unsigned threads, int64_t chunk, Body body) {
  if (threads <= 1) {
    body(int64_t{0}, count);
    return;
  }
  std::atomic<int64_t> next{0};
  auto work = [&] {
    for (int64_t lo; (lo = next.fetch_add(chunk, std::memory_order_relaxed)) < count;)
      body(lo, std::min(lo + chunk, count));
  };
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < threads; ++i) pool.emplace_back(work);
  work();
  for (std::thread& thread : pool) thread.join();
}

/// The sum of `part(lo, hi)` over such chunks; of integers, so that the order does not matter.
template <class Part>
int64_t parallel_sum(int64_t count, unsigned threads, int64_t chunk, Part part) {
  std::atomic<int64_t> total{0};
  parallel_for(count, threads, chunk, [&](int64_t lo, int64_t hi) { total += part(lo, hi); });
  return total;
}

/// Keeps the compiler from computing with what it knows of `value`.
inline int64_t opaque(int64_t value) {
  asm volatile("" : "+r"(value));
  return value;
}

std::string digits(double value);  ///< 17 of them, which tell any two doubles apart

}  // namespace bench
