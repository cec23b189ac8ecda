// The module `cmath`: the formulas, thresholds and special values of CPython 3.11.
//
// By the algorithms of W. Kahan, "Branch Cuts for Complex Elementary Functions", 1987, in the form
// that CPython gives them, operation by operation: libm is asked in the same order for the same
// things. Where an argument is infinite or no number, tables hold the results (C99, Annex G).
// A function says by its Outcome what CPython says by errno.

#include "runtime/builtin_table.h"
#include "runtime/complex.h"
#include "runtime/entry.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/math.h"
#include "runtime/special_methods.h"

#include <cerrno>
#include <cfloat>
#include <cmath>
#include <numbers>

namespace pyreck::rt {

namespace {

enum class Trouble : uint8_t { kNone, kDomain, kRange };
struct Outcome {
  Parts z;
  Trouble trouble = Trouble::kNone;
};
using Function = Outcome (*)(Parts);

constexpr double kPi = std::numbers::pi, kE = std::numbers::e, kLn2 = std::numbers::ln2;
constexpr double kLarge = DBL_MAX / 4.0;  // beyond this hypot() may overflow
const double kSqrtLarge = std::sqrt(kLarge), kLogLarge = std::log(kLarge);
const double kSqrtSmallest = std::sqrt(DBL_MIN);
constexpr int kScaleUp = 2 * (DBL_MANT_DIG / 2) + 1;  // makes a subnormal normal; odd, see c_sqrt
constexpr int kScaleDown = -(kScaleUp + 1) / 2;

bool is_finite(Parts z) { return std::isfinite(z.real) && std::isfinite(z.imag); }
double log1p_exact(double x) { return x == 0.0 ? x : std::log1p(x); }

// Tables: a row for each kind of the real part, a column for each of the imaginary part: -inf,
// negative, -0.0, 0.0, positive, inf, nan. An entry is the real and the imaginary part of the
// result, a letter each, capital where negative: i inf, n nan, o zero, u one, q h t p the quarters
// of pi from one to four. `..`: both parts are finite; `--`: a formula, or a domain error.
using Table = const char* [7];

size_t kind_of(double x) {
  if (std::isnan(x)) return 6;
  bool negative = std::signbit(x);
  if (std::isinf(x)) return negative ? 0 : 5;
  if (x == 0.0) return negative ? 2 : 3;
  return negative ? 1 : 4;
}

double value_of(char letter) {
  switch (letter | 0x20) {
    case 'i':
      return letter == 'I' ? -HUGE_VAL : HUGE_VAL;
    case 'n':
      return NAN;
    default:
      break;
  }
  constexpr std::string_view kLetters = "ouqhtp";
  constexpr double kValues[] = {0.0, 1.0, 0.25 * kPi, 0.5 * kPi, 0.75 * kPi, kPi};
  double value = kValues[kLetters.find(static_cast<char>(letter | 0x20))];
  return (letter & 0x20) == 0 ? -value : value;
}

Parts special(const Table& table, Parts z) {
  const char* entry = table[kind_of(z.real)] + 3 * kind_of(z.imag);
  return {value_of(entry[0]), value_of(entry[1])};
}

constexpr Table kAcos = {
    "ti pi pi pI pI tI ni", "hi .. .. .. .. hI nn", "hi .. .. .. .. hI hn", "hi .. .. .. .. hI hn",
    "hi .. .. .. .. hI nn", "qi oi oi oI oI qI ni", "ni nn nn nn nn nI nn",
};
constexpr Table kAcosh = {
    "iT iP iP ip ip it in", "iH .. .. .. .. ih nn", "iH .. .. .. .. ih nn", "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn", "iQ iO iO io io iq in", "in nn nn nn nn in nn",
};
constexpr Table kAsinh = {
    "IQ IO IO Io Io Iq In", "IH .. .. .. .. Ih nn", "IH .. .. .. .. Ih nn", "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn", "iQ iO iO io io iq in", "in nn nO no nn in nn",
};
constexpr Table kAtanh = {
    "OH OH OH Oh Oh Oh On", "OH .. .. .. .. Oh nn", "OH .. .. .. .. Oh On", "oH .. .. .. .. oh on",
    "oH .. .. .. .. oh nn", "oH oH oH oh oh oh on", "oH nn nn nn nn oh nn",
};
constexpr Table kCosh = {
    "-- -- io iO -- -- in", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- no", "-- .. .. .. .. -- no",
    "-- .. .. .. .. -- nn", "-- -- iO io -- -- in", "nn nn no no nn nn nn",
};
constexpr Table kExp = {
    "oo -- oO oo -- oo oo", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- nn",
    "-- .. .. .. .. -- nn", "-- -- iO io -- -- in", "nn nn nO no nn nn nn",
};
constexpr Table kLog = {
    "iT iP iP ip ip it in", "iH .. .. .. .. ih nn", "iH .. .. .. .. ih nn", "iH .. .. .. .. ih nn",
    "iH .. .. .. .. ih nn", "iQ iO iO io io iq in", "in nn nn nn nn in nn",
};
constexpr Table kSinh = {
    "-- -- IO Io -- -- in", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- on", "-- .. .. .. .. -- on",
    "-- .. .. .. .. -- nn", "-- -- iO io -- -- in", "nn nn nO no nn nn nn",
};
constexpr Table kSqrt = {
    "iI oI oI oi oi ii ni", "iI .. .. .. .. ii nn", "iI .. .. .. .. ii nn", "iI .. .. .. .. ii nn",
    "iI .. .. .. .. ii nn", "iI iO iO io io ii in", "iI nn nn nn nn ii nn",
};
constexpr Table kTanh = {
    "Uo -- UO Uo -- Uo Uo", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- nn", "-- .. .. .. .. -- nn",
    "-- .. .. .. .. -- nn", "uo -- uO uo -- uo uo", "nn nn nO no nn nn nn",
};
constexpr Table kRect = {
    "-- -- Io IO -- -- in", "-- .. .. .. .. -- nn", "oo .. .. .. .. oo oo", "oo .. .. .. .. oo oo",
    "-- .. .. .. .. -- nn", "-- -- iO io -- -- in", "nn nn no no nn nn nn",
};

/// Infinite, with a finite angle that is not zero: where the tables leave it to the angle's signs.
bool is_ray(double length, double angle) {
  return std::isinf(length) && std::isfinite(angle) && angle != 0.0;
}
/// Of the given lengths, with the signs of the angle's cosine and sine.
Parts along(double angle, double real, double imag) {
  return {std::copysign(std::fabs(real), std::cos(angle)) * (std::signbit(real) ? -1.0 : 1.0),
          std::copysign(std::fabs(imag), std::sin(angle)) * (std::signbit(imag) ? -1.0 : 1.0)};
}

Outcome domain_error() { return {{NAN, NAN}, Trouble::kDomain}; }
Outcome unless_infinite(Parts z) {
  bool overflows = std::isinf(z.real) || std::isinf(z.imag);
  return {z, overflows ? Trouble::kRange : Trouble::kNone};
}

Outcome c_sqrt(Parts z) {
  if (!is_finite(z)) return {special(kSqrt, z)};
  if (z.real == 0.0 && z.imag == 0.0) return {{0.0, z.imag}};
  double ax = std::fabs(z.real), ay = std::fabs(z.imag), s;
  if (ax < DBL_MIN && ay < DBL_MIN && (ax > 0.0 || ay > 0.0)) {
    ax = std::ldexp(ax, kScaleUp);
    s = std::ldexp(std::sqrt(ax + std::hypot(ax, std::ldexp(ay, kScaleUp))), kScaleDown);
  } else {
    ax /= 8.0;
    s = 2.0 * std::sqrt(ax + std::hypot(ax, ay / 8.0));
  }
  double d = ay / (2.0 * s);
  if (z.real >= 0.0) return {{s, std::copysign(d, z.imag)}};
  return {{d, std::copysign(s, z.imag)}};
}

bool is_large(Parts z) { return std::fabs(z.real) > kLarge || std::fabs(z.imag) > kLarge; }
/// log(2 * |z|) of a large z.
double log_of_double(Parts z) {
  return std::log(std::hypot(z.real / 2.0, z.imag / 2.0)) + kLn2 * 2.0;
}

Outcome c_acos(Parts z) {
  if (!is_finite(z)) return {special(kAcos, z)};
  if (is_large(z)) {
    double imag = log_of_double(z), real = std::atan2(std::fabs(z.imag), z.real);
    return {{real, z.real < 0.0 ? -std::copysign(imag, z.imag) : std::copysign(imag, -z.imag)}};
  }
  Parts s1 = c_sqrt({1.0 - z.real, -z.imag}).z, s2 = c_sqrt({1.0 + z.real, z.imag}).z;
  return {{2.0 * std::atan2(s1.real, s2.real), std::asinh(s2.real * s1.imag - s2.imag * s1.real)}};
}

Outcome c_acosh(Parts z) {
  if (!is_finite(z)) return {special(kAcosh, z)};
  if (is_large(z)) return {{log_of_double(z), std::atan2(z.imag, z.real)}};
  Parts s1 = c_sqrt({z.real - 1.0, z.imag}).z, s2 = c_sqrt({z.real + 1.0, z.imag}).z;
  return {{std::asinh(s1.real * s2.real + s1.imag * s2.imag), 2.0 * std::atan2(s1.imag, s2.real)}};
}

Outcome c_asinh(Parts z) {
  if (!is_finite(z)) return {special(kAsinh, z)};
  if (is_large(z)) {
    double real = log_of_double(z);
    real = z.imag >= 0.0 ? std::copysign(real, z.real) : -std::copysign(real, -z.real);
    return {{real, std::atan2(z.imag, std::fabs(z.real))}};
  }
  Parts s1 = c_sqrt({1.0 + z.imag, -z.real}).z, s2 = c_sqrt({1.0 - z.imag, z.real}).z;
  return {{std::asinh(s1.real * s2.imag - s2.real * s1.imag),
           std::atan2(z.imag, s1.real * s2.real - s1.imag * s2.imag)}};
}

Outcome c_atanh(Parts z) {
  if (!is_finite(z)) return {special(kAtanh, z)};
  if (z.real < 0.0 || (z.real == 0.0 && std::signbit(z.real))) {
    Outcome mirrored = c_atanh({-z.real, -z.imag});
    return {{-mirrored.z.real, -mirrored.z.imag}, mirrored.trouble};
  }
  double ay = std::fabs(z.imag);
  if (z.real > kSqrtLarge || ay > kSqrtLarge) {
    double h = std::hypot(z.real / 2.0, z.imag / 2.0);
    return {{z.real / 4.0 / h / h, -std::copysign(kPi / 2.0, -z.imag)}};
  }
  if (z.real == 1.0 && ay < kSqrtSmallest) {
    if (ay == 0.0) return domain_error();
    return {{-std::log(std::sqrt(ay) / std::sqrt(std::hypot(ay, 2.0))),
             std::copysign(std::atan2(2.0, -ay) / 2, z.imag)}};
  }
  return {{log1p_exact(4.0 * z.real / ((1 - z.real) * (1 - z.real) + ay * ay)) / 4.0,
           -std::atan2(-2.0 * z.imag, (1 - z.real) * (1 + z.real) - ay * ay) / 2.0}};
}

Outcome c_cosh(Parts z) {
  if (std::isinf(z.imag) && !std::isnan(z.real)) return domain_error();
  if (is_ray(z.real, z.imag)) return {along(z.imag, HUGE_VAL, z.real)};
  if (!is_finite(z)) return {special(kCosh, z)};
  double cosine = std::cos(z.imag), sine = std::sin(z.imag);
  if (std::fabs(z.real) <= kLogLarge)
    return unless_infinite({cosine * std::cosh(z.real), sine * std::sinh(z.real)});
  double less = z.real - std::copysign(1.0, z.real);
  return unless_infinite({cosine * std::cosh(less) * kE, sine * std::sinh(less) * kE});
}

Outcome c_sinh(Parts z) {
  if (std::isinf(z.imag) && !std::isnan(z.real)) return domain_error();
  if (is_ray(z.real, z.imag)) return {along(z.imag, z.real, HUGE_VAL)};
  if (!is_finite(z)) return {special(kSinh, z)};
  double cosine = std::cos(z.imag), sine = std::sin(z.imag);
  if (std::fabs(z.real) <= kLogLarge)
    return unless_infinite({cosine * std::sinh(z.real), sine * std::cosh(z.real)});
  double less = z.real - std::copysign(1.0, z.real);
  return unless_infinite({cosine * std::sinh(less) * kE, sine * std::cosh(less) * kE});
}

Outcome c_exp(Parts z) {
  bool grows = std::isfinite(z.real) || (std::isinf(z.real) && z.real > 0);
  if (std::isinf(z.imag) && grows) return domain_error();
  if (is_ray(z.real, z.imag)) {
    double length = z.real > 0 ? HUGE_VAL : 0.0;
    return {along(z.imag, length, length)};
  }
  if (!is_finite(z)) return {special(kExp, z)};
  bool is_long = z.real > kLogLarge;
  double length = std::exp(is_long ? z.real - 1.0 : z.real);
  Parts out{length * std::cos(z.imag), length * std::sin(z.imag)};
  return unless_infinite(is_long ? Parts{out.real * kE, out.imag * kE} : out);
}

Outcome c_log(Parts z) {
  if (!is_finite(z)) return {special(kLog, z)};
  double ax = std::fabs(z.real), ay = std::fabs(z.imag), real, imag = std::atan2(z.imag, z.real);
  if (ax > kLarge || ay > kLarge) {
    real = std::log(std::hypot(ax / 2.0, ay / 2.0)) + kLn2;
  } else if (ax < DBL_MIN && ay < DBL_MIN) {
    if (ax == 0.0 && ay == 0.0) return {{-HUGE_VAL, imag}, Trouble::kDomain};
    double scaled = std::hypot(std::ldexp(ax, DBL_MANT_DIG), std::ldexp(ay, DBL_MANT_DIG));
    real = std::log(scaled) - DBL_MANT_DIG * kLn2;
  } else if (double h = std::hypot(ax, ay); 0.71 <= h && h <= 1.73) {
    double larger = ax > ay ? ax : ay, smaller = ax > ay ? ay : ax;
    real = log1p_exact((larger - 1) * (larger + 1) + smaller * smaller) / 2.0;
  } else {
    real = std::log(h);
  }
  return {{real, imag}};
}

Outcome c_log10(Parts z) {
  Outcome out = c_log(z);
  out.z = {out.z.real / std::numbers::ln10, out.z.imag / std::numbers::ln10};
  return out;
}

Outcome c_tanh(Parts z) {
  if (std::isinf(z.imag) && std::isfinite(z.real)) return domain_error();
  if (is_ray(z.real, z.imag)) {
    double sign = z.real > 0 ? 1.0 : -1.0;
    return {{sign, std::copysign(0.0, 2.0 * std::sin(z.imag) * std::cos(z.imag))}};
  }
  if (!is_finite(z)) return {special(kTanh, z)};
  if (std::fabs(z.real) > kLogLarge)
    return {{std::copysign(1.0, z.real),
             4.0 * std::sin(z.imag) * std::cos(z.imag) * std::exp(-2.0 * std::fabs(z.real))}};
  double tx = std::tanh(z.real), ty = std::tan(z.imag), cx = 1.0 / std::cosh(z.real);
  double both = tx * ty, denominator = 1.0 + both * both;
  return {{tx * (1.0 + ty * ty) / denominator, ((ty / denominator) * cx) * cx}};
}

/// f(z) = -i g(iz), for the circular functions whose g is hyperbolic.
template <Function g>
Outcome turned(Parts z) {
  Outcome out = g({-z.imag, z.real});
  return {{out.z.imag, -out.z.real}, out.trouble};
}
Outcome c_cos(Parts z) { return c_cosh({-z.imag, z.real}); }

Outcome c_rect(double length, double angle) {
  if (std::isinf(angle) && length != 0.0 && !std::isnan(length)) return domain_error();
  if (is_ray(length, angle)) return {along(angle, length, length)};
  if (!is_finite({length, angle})) return {special(kRect, {length, angle})};
  if (angle == 0.0) return {{length, length * angle}};
  return {{length * std::cos(angle), length * std::sin(angle)}};
}

Word told(Context* c, const Outcome& out) {
  if (out.trouble == Trouble::kDomain) return math_domain_error(c);
  if (out.trouble == Trouble::kRange) return math_range_error(c);
  return pk_complex_box(c, out.z.real, out.z.imag);
}

/// What `PyComplex_AsCComplex` takes; false: an exception is pending.
bool take(Context* c, Word w, Parts* out) {
  if (!is_user(w)) return to_complex(c, w, out);
  Held number(c, user_complex(c, w));
  if (!number) return false;
  return to_complex(c, number.get() == kUnbound ? w : number.get(), out);
}

Word unary(const Call& k, Function function) {
  Parts z;
  return take(k.c, k[0], &z) ? told(k.c, function(z)) : kFailed;
}

}  // namespace

Word run_CmathAcos(const Call& k) { return unary(k, c_acos); }
Word run_CmathAcosh(const Call& k) { return unary(k, c_acosh); }
Word run_CmathAsin(const Call& k) { return unary(k, turned<c_asinh>); }
Word run_CmathAsinh(const Call& k) { return unary(k, c_asinh); }
Word run_CmathAtan(const Call& k) { return unary(k, turned<c_atanh>); }
Word run_CmathAtanh(const Call& k) { return unary(k, c_atanh); }
Word run_CmathCos(const Call& k) { return unary(k, c_cos); }
Word run_CmathCosh(const Call& k) { return unary(k, c_cosh); }
Word run_CmathExp(const Call& k) { return unary(k, c_exp); }
Word run_CmathLog10(const Call& k) { return unary(k, c_log10); }
Word run_CmathSin(const Call& k) { return unary(k, turned<c_sinh>); }
Word run_CmathSinh(const Call& k) { return unary(k, c_sinh); }
Word run_CmathSqrt(const Call& k) { return unary(k, c_sqrt); }
Word run_CmathTan(const Call& k) { return unary(k, turned<c_tanh>); }
Word run_CmathTanh(const Call& k) { return unary(k, c_tanh); }

Word run_CmathLog(const Call& k) {
  Parts z, base;
  if (!take(k.c, k[0], &z) || (k.has(1) && !take(k.c, k[1], &base))) return kFailed;
  Outcome out = c_log(z);
  if (!k.has(1)) return told(k.c, out);
  Outcome divisor = c_log(base);  // whose errno takes the place of the first one's
  if (divisor.z.real == 0.0 && divisor.z.imag == 0.0) return math_domain_error(k.c);
  return told(k.c, {complex_quotient(out.z, divisor.z), divisor.trouble});
}

/// CPython asks errno here, which atan2 sets where the angle is too small for a normal float.
Word run_CmathPhase(const Call& k) {
  Parts z;
  if (!take(k.c, k[0], &z)) return kFailed;
  errno = 0;
  double angle = std::atan2(z.imag, z.real);
  return errno == 0 ? pk_float_box(k.c, angle) : math_range_error(k.c);
}

Word run_CmathPolar(const Call& k) {
  Parts z;
  if (!take(k.c, k[0], &z)) return kFailed;
  double length = NAN;
  if (std::isinf(z.real) || std::isinf(z.imag))
    length = HUGE_VAL;
  else if (!std::isnan(z.real) && !std::isnan(z.imag))
    length = std::hypot(z.real, z.imag);
  if (is_finite(z) && std::isinf(length)) return math_range_error(k.c);
  Held first(k.c, pk_float_box(k.c, length));
  Held second(k.c, first ? pk_float_box(k.c, std::atan2(z.imag, z.real)) : kFailed);
  Word items[2] = {first.get(), second.get()};
  return second ? pk_tuple_new(k.c, items, 2) : kFailed;
}

Word run_CmathRect(const Call& k) {
  double length, angle;
  if (!to_double(k.c, k[0], &length) || !to_double(k.c, k[1], &angle)) return kFailed;
  return told(k.c, c_rect(length, angle));
}

Word run_CmathIsfinite(const Call& k) {
  Parts z;
  return take(k.c, k[0], &z) ? boolean(is_finite(z)) : kFailed;
}
Word run_CmathIsinf(const Call& k) {
  Parts z;
  return take(k.c, k[0], &z) ? boolean(std::isinf(z.real) || std::isinf(z.imag)) : kFailed;
}
Word run_CmathIsnan(const Call& k) {
  Parts z;
  return take(k.c, k[0], &z) ? boolean(std::isnan(z.real) || std::isnan(z.imag)) : kFailed;
}

Word run_CmathIsclose(const Call& k) {
  Parts a, b;
  double relative = 1e-9, absolute = 0.0;
  if (!take(k.c, k[0], &a) || !take(k.c, k[1], &b) ||
      (k.has(2) && !to_double(k.c, k[2], &relative)) ||
      (k.has(3) && !to_double(k.c, k[3], &absolute)))
    return kFailed;
  if (relative < 0.0 || absolute < 0.0) return value_error(k.c, "tolerances must be non-negative");
  if (a.real == b.real && a.imag == b.imag) return kTrue;
  if (std::isinf(a.real) || std::isinf(a.imag) || std::isinf(b.real) || std::isinf(b.imag))
    return kFalse;
  auto length = [](Parts z) {
    return std::isnan(z.real) || std::isnan(z.imag) ? NAN : std::hypot(z.real, z.imag);
  };
  double distance = length({a.real - b.real, a.imag - b.imag});
  return boolean(distance <= relative * length(b) || distance <= relative * length(a) ||
                 distance <= absolute);
}

}  // namespace pyreck::rt
