// The runtime's operations agree with CPython 3.11, case by case.

#include "runtime/heap.h"
#include "runtime/text.h"
#include "tests/unit/runtime_support.h"

namespace pyreck::rt {
namespace {

#include "tests/unit/runtime_cases.inc"

TEST(Runtime, IntegersAgree) { expect_cases(kIntegerCases, std::size(kIntegerCases)); }
TEST(Runtime, NumbersAreReadFromText) { expect_cases(kParseCases, std::size(kParseCases)); }
TEST(Runtime, FloatsAgree) { expect_cases(kNumberCases, std::size(kNumberCases)); }
TEST(Runtime, StringMethodsAgree) { expect_cases(kStrCases, std::size(kStrCases)); }
TEST(Runtime, TextOfValuesAgrees) { expect_cases(kTextCases, std::size(kTextCases)); }
TEST(Runtime, FormatsAgree) { expect_cases(kFormatCases, std::size(kFormatCases)); }
TEST(Runtime, HashesAgree) { expect_cases(kHashCases, std::size(kHashCases)); }

TEST(Runtime, WhatIsNotAFloatIsRefused) {
  EXPECT_EQ(evaluate("float.pow", "(-8.0, 0.5)"), "refused");
}

TEST(Runtime, GreatResultsAreBoundedBeforehand) {
  EXPECT_EQ(evaluate("int.shl", "(1, 1099511627776)"), "memory");
  EXPECT_EQ(evaluate("int.pow", "(3, 1099511627776)"), "memory");
  EXPECT_EQ(evaluate("int.shl", "(1, 9223372036854775807)"), "memory");
  EXPECT_EQ(evaluate("int.pow", "(-1, 1180591620717411303425)"), "-1");
}

TEST(Runtime, IntsOfMoreThan4300DigitsHaveNoText) {
  const char* expected =
      "ValueError: Exceeds the limit (4300 digits) for integer string conversion; "
      "use sys.set_int_max_str_digits() to increase the limit";
  TestContext context;
  Context* c = context.get();
  for (int64_t exponent : {4299, 4300, 100'000}) {
    Held power(c, pk_int_pow(c, small(10), small(exponent)));
    Held negative(c, pk_int_neg(c, power.get()));
    Held spec(c, literal(c, "','"));
    for (Word value : {power.get(), negative.get()}) {
      std::string text;
      EXPECT_EQ(str_text(c, value, &text), exponent < 4300);
      if (exponent >= 4300) EXPECT_EQ(failure(c), expected);
      Held formatted(c, pk_format(c, value, spec.get(), 0));
      EXPECT_EQ(formatted.get() != kFailed, exponent < 4300);
      if (exponent >= 4300) EXPECT_EQ(failure(c), expected);
    }
  }
}

TEST(Runtime, SearchesStandFarBounds) {
  EXPECT_EQ(evaluate("str.count", "('', 'a', 1180591620717411303424)"), "0");
  EXPECT_EQ(evaluate("str.find", "('abc', 'abc', 9223372036854775807)"), "-1");
  EXPECT_EQ(evaluate("str.find", "('abc', 'abc', -9223372036854775808)"), "0");
}

}  // namespace
}  // namespace pyreck::rt
