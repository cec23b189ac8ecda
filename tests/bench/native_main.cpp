// bench_native KERNEL SIZE THREADS RUNS: prints the answer, then the seconds of each run, on one
// line.
//
// One run more than asked for comes first and is not counted: it makes the data and warms the
// caches.
#include "tests/bench/native.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

const bench::Kernel* find(const char* name) {
  for (const std::vector<bench::Kernel>* table : {&bench::kIntegerKernels, &bench::kFloatKernels})
    for (const bench::Kernel& kernel : *table)
      if (std::strcmp(kernel.name, name) == 0) return &kernel;
  return nullptr;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
  const bench::Kernel* kernel = argc == 5 ? find(argv[1]) : nullptr;
  if (kernel == nullptr) {
    std::fprintf(stderr, "usage: bench_native KERNEL SIZE THREADS RUNS\n");
    return 2;
  }
  const int64_t size = std::atoll(argv[2]);
  const unsigned threads = kernel->parallel ? static_cast<unsigned>(std::atoi(argv[3])) : 1;
  bench::prepare(kernel->name, size);
  std::string answer = kernel->run(bench::opaque(size), threads);
  std::printf("%s\t", answer.c_str());
  for (int run = std::atoi(argv[4]); run > 0; --run) {
    const auto start = std::chrono::steady_clock::now();
    answer = kernel->run(bench::opaque(size), threads);
    std::printf("%.9f ", seconds_since(start));
  }
  std::printf("\n");
}
