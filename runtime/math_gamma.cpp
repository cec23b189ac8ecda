// math.gamma and math.lgamma by Lanczos' approximation, step by step as CPython 3.11 computes them
// (Modules/mathmodule.c), so that every bit agrees.
//
// Source: C. Lanczos, "A Precision Approximation of the Gamma Function", SIAM J. Numer. Anal. 1
// (1964), with the rational coefficients of the Boost library (lanczos13m53).

#include "runtime/builtin_table.h"
#include "runtime/heap.h"
#include "runtime/math.h"

#include <cmath>
#include <numbers>

namespace pyreck::rt {

namespace {

constexpr double kPi = std::numbers::pi;
constexpr double kLogPi = 1.144729885849400174143427351353058711647;
constexpr double kG = 6.024680040776729583740234375, kGMinusHalf = 5.524680040776729583740234375;
constexpr int kTerms = 13;
constexpr double kNumerators[kTerms] = {23531376880.410759688572007674451636754734846804940,
                                        42919803642.649098768957899047001988850926355848959,
                                        35711959237.355668049440185451547166705960488635843,
                                        17921034426.037209699919755754458931112671403265390,
                                        6039542586.3520280050642916443072979210699388420708,
                                        1439720407.3117216736632230727949123939715485786372,
                                        248874557.86205415651146038641322942321632125127801,
                                        31426415.585400194380614231628318205362874684987640,
                                        2876370.6289353724412254090516208496135991145378768,
                                        186056.26539522349504029498971604569928220784236328,
                                        8071.6720023658162106380029022722506138218516325024,
                                        210.82427775157934587250973392071336271166969580291,
                                        2.5066282746310002701649081771338373386264310793408};
constexpr double kDenominators[kTerms] = {
    0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0};

/// gamma(n) of the ints from 1 to 23, exact.
constexpr int kExact = 23;
constexpr auto kFactorials = [] {
  struct {
    double at[kExact];
  } table{};
  table.at[0] = 1.0;
  for (int i = 1; i < kExact; i++) table.at[i] = table.at[i - 1] * i;
  return table;
}();

/// The ratio of the two polynomials in x, in 1/x for larger x.
double lanczos_sum(double x) {
  double above = 0.0, below = 0.0;
  if (x < 5.0) {
    for (int i = kTerms; --i >= 0;) {
      above = above * x + kNumerators[i];
      below = below * x + kDenominators[i];
    }
  } else {
    for (int i = 0; i < kTerms; i++) {
      above = above / x + kNumerators[i];
      below = below / x + kDenominators[i];
    }
  }
  return above / below;
}

/// sin(pi * x), exact where the argument is reduced.
double sin_pi(double x) {
  double y = std::fmod(std::fabs(x), 2.0), result;
  switch (static_cast<int>(std::round(2.0 * y))) {
    case 0:
      result = std::sin(kPi * y);
      break;
    case 1:
      result = std::cos(kPi * (y - 0.5));
      break;
    case 2:
      result = std::sin(kPi * (1.0 - y));
      break;
    case 3:
      result = -std::cos(kPi * (y - 1.5));
      break;
    default:
      result = std::sin(kPi * (y - 2.0));
  }
  return std::copysign(1.0, x) * result;
}

/// gamma(x) of a finite x that is no int from 0 downwards; infinite where it overflows.
double gamma(double x) {
  if (x == std::floor(x) && x <= kExact) return kFactorials.at[static_cast<int>(x) - 1];
  double magnitude = std::fabs(x);
  if (magnitude < 1e-20) return 1.0 / x;
  if (magnitude > 200.0) return x < 0.0 ? 0.0 / sin_pi(x) : HUGE_VAL;
  // What the sum of magnitude and g - 1/2 loses to rounding is made good to first order.
  double y = magnitude + kGMinusHalf, lost;
  if (magnitude > kGMinusHalf) {
    double q = y - magnitude;
    lost = q - kGMinusHalf;
  } else {
    double q = y - kGMinusHalf;
    lost = q - magnitude;
  }
  lost = lost * kG / y;
  double result;
  if (x < 0.0) {
    result = -kPi / sin_pi(magnitude) / magnitude * std::exp(y) / lanczos_sum(magnitude);
    result -= lost * result;
  } else {
    result = lanczos_sum(magnitude) / std::exp(y);
    result += lost * result;
  }
  auto scale = [&](double power) {
    if (x < 0.0)
      result /= power;
    else
      result *= power;
  };
  if (magnitude < 140.0) {
    scale(std::pow(y, magnitude - 0.5));
  } else {
    double root = std::pow(y, magnitude / 2.0 - 0.25);
    scale(root);
    scale(root);
  }
  return result;
}

/// log(|gamma(x)|), of the same x.
double log_gamma(double x) {
  if (x == std::floor(x) && x <= 2.0) return 0.0;
  double magnitude = std::fabs(x);
  if (magnitude < 1e-20) return -std::log(magnitude);
  double result = std::log(lanczos_sum(magnitude)) - kG;
  result += (magnitude - 0.5) * (std::log(magnitude + kG - 0.5) - 1);
  if (x < 0.0)
    result = kLogPi - std::log(std::fabs(sin_pi(magnitude))) - std::log(magnitude) - result;
  return result;
}

bool is_pole(double x) { return x <= 0.0 && x == std::floor(x); }

Word finite(Context* c, double result) {
  return std::isinf(result) ? math_range_error(c) : pk_float_box(c, result);
}

}  // namespace

Word run_MathGamma(const Call& k) {
  double x;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  if (std::isnan(x) || x == HUGE_VAL) return pk_float_box(k.c, x);
  return is_pole(x) ? math_domain_error(k.c) : finite(k.c, gamma(x));
}

Word run_MathLgamma(const Call& k) {
  double x;
  if (!to_double(k.c, k[0], &x)) return kFailed;
  if (!std::isfinite(x)) return pk_float_box(k.c, std::fabs(x));
  return is_pole(x) ? math_domain_error(k.c) : finite(k.c, log_gamma(x));
}

}  // namespace pyreck::rt
