// LLVM in a child process: what it gives, and what becomes of it beyond its limits.
#include "ir/infer/infer.h"
#include "ir/text.h"
#include "jit/compiler.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace pyreck::jit {
namespace {

using std::chrono::milliseconds;

TEST(Isolation, GivesTheBytesOfItsWork) {
  std::string large(5'000'000, 'x');
  Result<std::string> bytes = run_in_child({}, [&] { return large; });
  ASSERT_TRUE(bytes.ok());
  EXPECT_EQ(*bytes, large);
}

void expect_limit(const Result<std::string>& result, const std::string& part) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Error::Code::LimitExceeded);
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

TEST(Isolation, EndsWhatTakesTooLong) {
  CompilerLimits limits{.time = milliseconds(200)};
  auto started = std::chrono::steady_clock::now();
  expect_limit(run_in_child(limits,
                            []() -> std::string {
                              for (volatile int i = 0;; i = i + 1) {
                              }
                            }),
               "longer than 200 ms");
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
}

TEST(Isolation, EndsWhatTakesTooMuchMemory) {
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
  GTEST_SKIP() << "AddressSanitizer has limits of its own";
#endif
  CompilerLimits limits{.memory_bytes = 64 << 20};
  expect_limit(run_in_child(limits,
                            [] {
                              std::vector<std::string> hoard;
                              while (true) hoard.push_back(std::string(1 << 20, 'x'));
                              return std::string("x");
                            }),
               "more memory");
}

TEST(Isolation, ContainsACrash) {
  expect_limit(run_in_child({}, []() -> std::string { std::abort(); }), "crashed");
  expect_limit(run_in_child({}, [] { return std::string(); }), "crashed");
}

TEST(Isolation, CompilesKernels) {
  ASSERT_TRUE(isolate_compiler({}).ok());
  Result<ir::Module> module = ir::parse(R"(module python 3.11
entry #0
source "<a>" line 1

func @twice#0 generic params(x) -> any
block0(%0):
  %1 = binary add %0, %0
  return %1
)");
  ASSERT_TRUE(module.ok()) << module.error().message;
  Result<ir::Inferred> inferred = ir::infer(*module, {ir::TypeTable::kInt});
  ASSERT_TRUE(inferred.ok());
  EXPECT_TRUE(compile(std::move(*module), *inferred).ok());
}

}  // namespace
}  // namespace pyreck::jit
