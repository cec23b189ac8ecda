// Words: what stands in them, and that nothing else is taken for it.
#include "runtime/entry.h"
#include "runtime/value.h"
#include "tests/unit/runtime_support.h"

#include <bit>
#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <random>

namespace pyreck::rt {
namespace {

/// The float through its word: the same bits, and no float but a float.
void expect_whole(double value, bool is_immediate) {
  TestContext context;
  const Word w = pk_float_box(context.get(), value);
  EXPECT_TRUE(is_float(w)) << value;
  EXPECT_FALSE(is_small(w) || is_int(w) || is_bool(w) || w == kNone || w == kUnbound) << value;
  EXPECT_NE(w, kRemovedKey);
  EXPECT_EQ(std::bit_cast<uint64_t>(float_value(w)), std::bit_cast<uint64_t>(value)) << value;
  EXPECT_EQ(!is_object(w), is_immediate) << value;
  pk_release(context.get(), w);
}

TEST(RuntimeValue, FloatsOfUsualMagnitudeAreImmediates) {
  const double below = std::nextafter(0x1p257, 0.0);
  for (double value : {0.0, 1.0, 0.1, 3.14, 1e70, 1e-70, below, std::nextafter(0x1p-255, 1.0)}) {
    expect_whole(value, true);
    expect_whole(-value, true);
  }
}

TEST(RuntimeValue, OtherFloatsAreObjects) {
  using Limits = std::numeric_limits<double>;
  for (double value : {0x1p257, std::nextafter(0x1p-255, 0.0), Limits::max(), Limits::min(),
                       Limits::denorm_min(), Limits::infinity(), Limits::quiet_NaN()}) {
    expect_whole(value, false);
    expect_whole(-value, false);
  }
}

TEST(RuntimeValue, AnyBitsOfFloatsAreKept) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 100'000; i++) {
    const auto value = std::bit_cast<double>(random());
    const Word w = float_word(value);
    if (w == kFailed) continue;
    ASSERT_TRUE(is_float(w) && !is_object(w) && !is_small(w));
    ASSERT_EQ(std::bit_cast<uint64_t>(float_value(w)), std::bit_cast<uint64_t>(value));
  }
}

TEST(RuntimeValue, NothingElseIsAFloat) {
  for (Word w : {kFailed, kNone, kFalse, kTrue, kUnbound, kRemovedKey, small(0), small(-1),
                 small(kSmallMin), small(kSmallMax)})
    EXPECT_FALSE(is_float(w)) << w;
}

}  // namespace
}  // namespace pyreck::rt
