// Kernels over integers. Sums of free folds run over threads; see kernels.py for the Python.
#include "tests/bench/native.h"

namespace bench {
namespace {

std::vector<int64_t> numbers, others;

std::string list_sum(int64_t size, unsigned threads) {
  auto part = [](int64_t lo, int64_t hi) {
    int64_t total = 0;
    for (int64_t i = lo; i < hi; ++i) total += numbers[i];
    return total;
  };
  return std::to_string(parallel_sum(size, threads, 1 << 16, part));
}

std::string dot_product_int(int64_t size, unsigned threads) {
  auto part = [](int64_t lo, int64_t hi) {
    int64_t total = 0;
    for (int64_t i = lo; i < hi; ++i) total += numbers[i] * others[i];
    return total;
  };
  return std::to_string(parallel_sum(size, threads, 1 << 16, part));
}

int64_t collatz_steps(int64_t n) {
  int64_t steps = 0;
  while (n != 1) {
    n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    ++steps;
  }
  return steps;
}

std::string collatz(int64_t size, unsigned threads) {
  std::atomic<int64_t> longest{0};
  parallel_for(size, threads, 512, [&](int64_t lo, int64_t hi) {
    int64_t best = 0;
    for (int64_t n = lo; n < hi; ++n) best = std::max(best, collatz_steps(n + 1));
    int64_t seen = longest.load();
    while (seen < best && !longest.compare_exchange_weak(seen, best)) {
    }
  });
  return std::to_string(longest.load());
}

int64_t is_prime(int64_t p) {
  for (int64_t x = 2; x * x <= p; ++x)
    if (p % x == 0) return 0;
  return 1;
}

std::string primes(int64_t size, unsigned threads) {
  auto part = [](int64_t lo, int64_t hi) {
    int64_t total = 0;
    for (int64_t p = lo; p < hi; ++p) total += is_prime(p);
    return total;
  };
  return std::to_string(parallel_sum(size, threads, 2048, part));
}

std::string primes_list(int64_t size, unsigned threads) {
  constexpr int64_t kChunk = 2048;
  std::vector<std::vector<int64_t>> parts((size + kChunk - 1) / kChunk + 1);
  parallel_for(size, threads, kChunk, [&](int64_t lo, int64_t hi) {
    std::vector<int64_t>& part = parts[lo / kChunk];
    for (int64_t p = lo; p < hi; ++p)
      if (is_prime(p)) part.push_back(p);
  });
  std::vector<int64_t> all;
  for (const std::vector<int64_t>& part : parts) all.insert(all.end(), part.begin(), part.end());
  return "(" + std::to_string(all.size()) + ", " + std::to_string(all.back()) + ")";
}

std::string nested_folds(int64_t size, unsigned threads) {
  auto part = [](int64_t lo, int64_t hi) {
    int64_t total = 0;
    for (int64_t i = lo; i < hi; ++i)
      for (int64_t j = 0; j < i; ++j) total += i * j % 7 == 3;
    return total;
  };
  return std::to_string(parallel_sum(size, threads, 16, part));
}

}  // namespace

void prepare(const std::string& name, int64_t size) {
  if (name != "list_sum" && name != "dot_product_int") return;
  numbers.resize(size);
  others.resize(size);
  for (int64_t i = 0; i < size; ++i) {
    numbers[i] = i * 7919 % 1000003;
    others[i] = i * 104729 % 999983;
  }
}

const std::vector<Kernel> kIntegerKernels = {
    {"list_sum", list_sum, true},       {"dot_product_int", dot_product_int, true},
    {"collatz", collatz, true},         {"primes", primes, true},
    {"primes_list", primes_list, true}, {"nested_folds", nested_folds, true},
};

}  // namespace bench
