// Functions of `math` on floats, and its rules for errors: Modules/mathmodule.c of CPython 3.11.
// What it asks of libm is asked of libm here; sums, special functions and functions of ints stand
// in math_sums.cpp, math_gamma.cpp and math_integer.cpp.

#include "runtime/math.h"

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/special_methods.h"

#include <cmath>
#include <numbers>

namespace pyreck::rt {

Word math_domain_error(Context* c) { return value_error(c, "math domain error"); }
Word math_range_error(Context* c) { return overflow_error(c, "math range error"); }

namespace {

enum class Infinite { kDomain, kRange };  // what an infinite result of a finite argument means

/// A result that is no number, or infinite, without the argument being so is an error.
Word checked(Context* c, double x, double result, Infinite infinite) {
  if (std::isnan(result) && !std::isnan(x)) return math_domain_error(c);
  if (std::isinf(result) && std::isfinite(x))
    return infinite == Infinite::kRange ? math_range_error(c) : math_domain_error(c);
  return pk_float_box(c, result);
}

Word unary(const Call& k, double (*function)(double), Infinite infinite = Infinite::kDomain) {
  double x;
  return to_double(k.c, k[0], &x) ? checked(k.c, x, function(x), infinite) : kFailed;
}

bool two_doubles(const Call& k, double* x, double* y) {
  return to_double(k.c, k[0], x) && to_double(k.c, k[1], y);
}

/// Both as floats in a tuple.
Word pair_of(Context* c, Word first, Word second) {
  Held a(c, first), b(c, second);
  Word items[2] = {first, second};
  return a && b ? pk_tuple_new(c, items, 2) : kFailed;
}

using Logarithm = double (*)(double);

/// Of an int beyond the floats: log(m) + e * log(2) of its mantissa and exponent.
double log_of_huge(Word w, Logarithm log) {
  int64_t exponent;
  double mantissa = int_frexp(w, &exponent);
  return log(mantissa) + log(2.0) * static_cast<double>(exponent);
}

/// False: failed.
bool logarithm(Context* c, Word w, Logarithm log, double* out) {
  double x;
  if (is_integral(w)) {
    if (int_sign(as_int(w)) <= 0) return math_domain_error(c) != kFailed;
    *out = int_to_double(as_int(w), &x) ? log(x) : log_of_huge(as_int(w), log);
    return true;
  }
  if (!to_double(c, w, &x)) return false;
  if (x <= 0.0) return math_domain_error(c) != kFailed;
  *out = std::isfinite(x) ? log(x) : x;
  return true;
}

Word unary_logarithm(const Call& k, Logarithm log) {
  double out;
  return logarithm(k.c, k[0], log, &out) ? pk_float_box(k.c, out) : kFailed;
}

/// floor, ceil and trunc give ints.
Word rounded(const Call& k, double (*function)(double), Special method) {
  double x;
  if (is_integral(k[0])) return retained(k.c, as_int(k[0]));
  if (Word result = call_special(k.c, k[0], method); result != kUnbound) return result;
  return to_double(k.c, k[0], &x) ? pk_int_from_float(k.c, function(x)) : kFailed;
}

bool is_odd(double y) { return std::fmod(std::fabs(y), 2.0) == 1.0; }

}  // namespace

Word run_MathAcos(const Call& k) { return unary(k, std::acos); }
Word run_MathAcosh(const Call& k) { return unary(k, std::acosh); }
Word run_MathAsin(const Call& k) { return unary(k, std::asin); }
Word run_MathAsinh(const Call& k) { return unary(k, std::asinh); }
Word run_MathAtan(const Call& k) { return unary(k, std::atan); }
Word run_MathAtanh(const Call& k) { return unary(k, std::atanh); }
Word run_MathCbrt(const Call& k) { return unary(k, std::cbrt); }
Word run_MathCos(const Call& k) { return unary(k, std::cos); }
Word run_MathCosh(const Call& k) { return unary(k, std::cosh, Infinite::kRange); }
Word run_MathErf(const Call& k) { return unary(k, std::erf); }
Word run_MathErfc(const Call& k) { return unary(k, std::erfc); }
Word run_MathExp(const Call& k) { return unary(k, std::exp, Infinite::kRange); }
Word run_MathExp2(const Call& k) { return unary(k, std::exp2, Infinite::kRange); }
Word run_MathExpm1(const Call& k) { return unary(k, std::expm1, Infinite::kRange); }
Word run_MathFabs(const Call& k) { return unary(k, std::fabs); }
Word run_MathLog1p(const Call& k) {
  return unary(k, [](double x) { return x == 0.0 ? x : std::log1p(x); });
}
Word run_MathSin(const Call& k) { return unary(k, std::sin); }
Word run_MathSinh(const Call& k) { return unary(k, std::sinh, Infinite::kRange); }
Word run_MathSqrt(const Call& k) { return unary(k, std::sqrt); }
Word run_MathTan(const Call& k) { return unary(k, std::tan); }
Word run_MathTanh(const Call& k) { return unary(k, std::tanh); }

Word run_MathCeil(const Call& k) { return rounded(k, std::ceil, Special::kCeil); }
Word run_MathFloor(const Call& k) { return rounded(k, std::floor, Special::kFloor); }
Word run_MathTrunc(const Call& k) {
  if (!is_number(k[0]) && !has_special(k.c, k[0], Special::kTrunc))
    return type_error(k.c,
                      std::string("type ") + type_name(k[0]) + " doesn't define __trunc__ method");
  return rounded(k, std::trunc, Special::kTrunc);
}

Word run_MathLog10(const Call& k) { return unary_logarithm(k, std::log10); }
Word run_MathLog2(const Call& k) { return unary_logarithm(k, std::log2); }
Word run_MathLog(const Call& k) {
  double x, base;
  if (!logarithm(k.c, k[0], std::log, &x)) return kFailed;
  if (!k.has(1)) return pk_float_box(k.c, x);
  if (!logarithm(k.c, k[1], std::log, &base)) return kFailed;
  if (base != 0.0) return pk_float_box(k.c, x / base);
  pk_raise_zero_division_float(k.c);
  return kFailed;
}

Word run_MathDegrees(const Call& k) {
  double x;
  return to_double(k.c, k[0], &x) ? pk_float_box(k.c, x * (180.0 / std::numbers::pi)) : kFailed;
}
Word run_MathRadians(const Call& k) {
  double x;
  return to_double(k.c, k[0], &x) ? pk_float_box(k.c, x * (std::numbers::pi / 180.0)) : kFailed;
}

Word run_MathIsfinite(const Call& k) {
  double x;
  return to_double(k.c, k[0], &x) ? boolean(std::isfinite(x)) : kFailed;
}
Word run_MathIsinf(const Call& k) {
  double x;
  return to_double(k.c, k[0], &x) ? boolean(std::isinf(x)) : kFailed;
}
Word run_MathIsnan(const Call& k) {
  double x;
  return to_double(k.c, k[0], &x) ? boolean(std::isnan(x)) : kFailed;
}

Word run_MathIsclose(const Call& k) {
  double a, b, relative = 1e-9, absolute = 0.0;
  if (!two_doubles(k, &a, &b) || (k.has(2) && !to_double(k.c, k[2], &relative)) ||
      (k.has(3) && !to_double(k.c, k[3], &absolute)))
    return kFailed;
  if (relative < 0.0 || absolute < 0.0) return value_error(k.c, "tolerances must be non-negative");
  if (a == b) return kTrue;
  if (std::isinf(a) || std::isinf(b)) return kFalse;
  double distance = std::fabs(b - a);
  return boolean(distance <= std::fabs(relative * b) || distance <= std::fabs(relative * a) ||
                 distance <= absolute);
}

Word run_MathAtan2(const Call& k) {
  double y, x;
  return two_doubles(k, &y, &x) ? pk_float_box(k.c, std::atan2(y, x)) : kFailed;
}
Word run_MathCopysign(const Call& k) {
  double x, y;
  return two_doubles(k, &x, &y) ? pk_float_box(k.c, std::copysign(x, y)) : kFailed;
}
Word run_MathNextafter(const Call& k) {
  double x, y;
  return two_doubles(k, &x, &y) ? pk_float_box(k.c, std::nextafter(x, y)) : kFailed;
}

Word run_MathFmod(const Call& k) {
  double x, y;
  if (!two_doubles(k, &x, &y)) return kFailed;
  if (std::isinf(y) && std::isfinite(x)) return pk_float_box(k.c, x);
  double result = std::fmod(x, y);
  bool excused = std::isnan(x) || std::isnan(y);
  return std::isnan(result) && !excused ? math_domain_error(k.c) : pk_float_box(k.c, result);
}

Word run_MathRemainder(const Call& k) {
  double x, y;
  if (!two_doubles(k, &x, &y)) return kFailed;
  bool excused = std::isnan(x) || std::isnan(y);
  if (!excused && (std::isinf(x) || y == 0.0)) return math_domain_error(k.c);
  return pk_float_box(k.c, std::remainder(x, y));
}

Word run_MathPow(const Call& k) {
  double x, y;
  if (!two_doubles(k, &x, &y)) return kFailed;
  double result;
  if (std::isfinite(x) && std::isfinite(y)) {
    result = std::pow(x, y);
    if (std::isnan(result)) return math_domain_error(k.c);
    if (std::isinf(result)) return x == 0.0 ? math_domain_error(k.c) : math_range_error(k.c);
  } else if (std::isnan(x)) {
    result = y == 0.0 ? 1.0 : x;
  } else if (std::isnan(y)) {
    result = x == 1.0 ? 1.0 : y;
  } else if (std::isinf(x)) {
    bool odd = std::isfinite(y) && is_odd(y);
    if (y > 0.0)
      result = odd ? x : std::fabs(x);
    else if (y == 0.0)
      result = 1.0;
    else
      result = odd ? std::copysign(0.0, x) : 0.0;
  } else if (std::fabs(x) == 1.0) {
    result = 1.0;
  } else if ((y > 0.0) == (std::fabs(x) > 1.0)) {
    result = std::fabs(y);
  } else {
    result = 0.0;
  }
  return pk_float_box(k.c, result);
}

Word run_MathLdexp(const Call& k) {
  double x;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  if (!is_integral(k[1])) return type_error(k.c, "Expected an int as second argument to ldexp.");
  int64_t exponent = int_clamped(as_int(k[1]));
  if (x == 0.0 || !std::isfinite(x)) return pk_float_box(k.c, x);
  if (exponent > INT32_MAX) return math_range_error(k.c);
  double result =
      exponent < INT32_MIN ? std::copysign(0.0, x) : std::ldexp(x, static_cast<int>(exponent));
  return std::isinf(result) ? math_range_error(k.c) : pk_float_box(k.c, result);
}

Word run_MathFrexp(const Call& k) {
  double x;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  int exponent = 0;
  double mantissa = std::isfinite(x) ? std::frexp(x, &exponent) : x;
  return pair_of(k.c, pk_float_box(k.c, mantissa), small(exponent));
}

Word run_MathModf(const Call& k) {
  double x, whole;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  double fraction = std::modf(x, &whole);
  return pair_of(k.c, pk_float_box(k.c, fraction), pk_float_box(k.c, whole));
}

Word run_MathUlp(const Call& k) {
  double x;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  x = std::fabs(x);
  if (!std::isfinite(x)) return pk_float_box(k.c, x);
  double next = std::nextafter(x, HUGE_VAL);
  if (std::isinf(next)) return pk_float_box(k.c, x - std::nextafter(x, -HUGE_VAL));
  return pk_float_box(k.c, next - x);
}

}  // namespace pyreck::rt
