// Functions of `math` over many numbers: fsum, prod, hypot, dist. Sums that lose nothing, step by
// step as CPython 3.11 computes them (Modules/mathmodule.c), so that every bit agrees.

#include "runtime/builtin_table.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/math.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace pyreck::rt {

namespace {

/// The exact sum of finite floats as parts that do not overlap, by growing magnitude.
///
/// Source: J. Shewchuk, "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
/// Predicates", Discrete & Computational Geometry 18 (1997).
class ExactSum {
 public:
  void add(double x) {
    size_t kept = 0;
    for (double part : parts_) {
      if (std::fabs(x) < std::fabs(part)) std::swap(x, part);
      double high = x + part, low = part - (high - x);
      if (low != 0.0) parts_[kept++] = low;
      x = high;
    }
    parts_.resize(kept);
    if (x != 0.0) parts_.push_back(x);
  }

  /// Whether the last addition overflowed.
  bool overflowed() const { return !parts_.empty() && !std::isfinite(parts_.back()); }
  void clear() { parts_.clear(); }

  /// The sum, rounded once, half to even.
  double rounded() const {
    if (parts_.empty()) return 0.0;
    size_t n = parts_.size();
    double high = parts_[--n], low = 0.0;
    while (n > 0) {
      double x = high, y = parts_[--n];
      high = x + y;
      low = y - (high - x);
      if (low != 0.0) break;
    }
    // A tie that what remains decides: half to even was the wrong way.
    if (n > 0 && ((low < 0.0 && parts_[n - 1] < 0.0) || (low > 0.0 && parts_[n - 1] > 0.0))) {
      double twice = low * 2.0, x = high + twice;
      if (twice == x - high) high = x;
    }
    return high;
  }

 private:
  std::vector<double> parts_;
};

/// A sum of squares in 1 + what is added, with the rounding errors of each step kept aside.
///
/// Source: T. Dekker, "A Floating-Point Technique for Extending the Available Precision", Numer.
/// Math. 18 (1971), for the splitting of a product.
struct SquareSum {
  double sum = 1.0, errors[3] = {0.0, 0.0, 0.0};

  void add(double x, size_t error) {
    double before = sum;
    sum += x;
    errors[error] += (before - sum) + x;
  }
  static double high_half(double x) {
    double t = x * 134217729.0;  // 2**27 + 1
    return t - (t - x);
  }
  double value() const { return sum - 1.0 + (errors[0] + errors[1] + errors[2]); }
};

/// The length of a vector: the square root of the sum of squares, corrected by one step of Newton's
/// method on what the first root leaves over.
double length_of(const std::vector<double>& vector) {
  double most = 0.0;
  bool has_nan = false;
  for (double x : vector) {
    has_nan |= std::isnan(x);
    most = std::max(most, x);
  }
  if (std::isinf(most)) return most;
  if (has_nan) return NAN;
  if (most == 0.0 || vector.size() <= 1) return most;
  int exponent;
  std::frexp(most, &exponent);
  SquareSum squares;
  if (exponent < -1023) {  // the scale below would overflow
    for (double x : vector) {
      x /= most;
      squares.add(x * x, 0);
    }
    return most * std::sqrt(squares.sum - 1.0 + squares.errors[0]);
  }
  double scale = std::ldexp(1.0, -exponent);
  for (double x : vector) {
    x *= scale;
    double high = SquareSum::high_half(x), low = x - high;
    squares.add(high * high, 0);
    squares.add(2.0 * high * low, 1);
    squares.errors[2] += low * low;
  }
  double root = std::sqrt(squares.value());
  double high = SquareSum::high_half(root), low = root - high;
  squares.add(-high * high, 0);
  squares.add(-2.0 * high * low, 1);
  squares.add(-low * low, 2);
  return (root + squares.value() / (2.0 * root)) / scale;
}

/// The items as floats; false: failed.
bool doubles_of(Context* c, const std::vector<Word>& items, std::vector<double>* out) {
  for (Word item : items) {
    double x;
    if (!to_double(c, item, &x)) return false;
    out->push_back(x);
  }
  return true;
}

bool absolute_differences(Context* c, const std::vector<Word>& p, const std::vector<Word>& q,
                          std::vector<double>* out) {
  if (p.size() != q.size())
    return value_error(c, "both points must have the same number of dimensions") != kFailed;
  for (size_t i = 0; i < p.size(); i++) {
    double x, y;
    if (!to_double(c, p[i], &x) || !to_double(c, q[i], &y)) return false;
    out->push_back(std::fabs(x - y));
  }
  return true;
}

}  // namespace

Word run_MathFsum(const Call& k) {
  Held iterator(k.c, pk_iter(k.c, k[0]));
  if (!iterator) return kFailed;
  ExactSum sum;
  double special = 0.0, infinite = 0.0;  // sums of what is not finite, and of the infinite alone
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    double x;
    Held item(k.c, interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator.get(), &ended));
    if (!item && ended) break;
    if (!item || !to_double(k.c, item.get(), &x)) return kFailed;
    if (std::isfinite(x)) {
      sum.add(x);
      if (sum.overflowed()) return overflow_error(k.c, "intermediate overflow in fsum");
    } else {
      if (std::isinf(x)) infinite += x;
      special += x;
    }
  }
  if (special != 0.0) {
    if (std::isnan(infinite)) return value_error(k.c, "-inf + inf in fsum");
    return pk_float_box(k.c, special);
  }
  return pk_float_box(k.c, sum.rounded());
}

Word run_MathProd(const Call& k) {
  Word start = k.keyword("start");
  Held iterator(k.c, pk_iter(k.c, k[0]));
  if (!iterator) return kFailed;
  Held product(k.c, start == kFailed ? small(1) : retained(k.c, start));
  for (int64_t rounds = 0; product;) {
    int32_t ended = 0;
    Held item(k.c, interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator.get(), &ended));
    if (!item) return ended ? product.take() : kFailed;
    product.reset(pk_binary(k.c, 2, product.get(), item.get()));
  }
  return kFailed;
}

Word run_MathHypot(const Call& k) {
  std::vector<double> vector;
  if (!doubles_of(k.c, {k.args, k.args + k.count}, &vector)) return kFailed;
  for (double& x : vector) x = std::fabs(x);
  return pk_float_box(k.c, length_of(vector));
}

Word run_MathDist(const Call& k) {
  std::vector<Word> points[2];
  bool ok = collect(k.c, k[0], &points[0]) && collect(k.c, k[1], &points[1]);
  std::vector<double> vector;
  ok = ok && absolute_differences(k.c, points[0], points[1], &vector);
  for (const auto& point : points)
    for (Word w : point) release(k.c, w);
  return ok ? pk_float_box(k.c, length_of(vector)) : kFailed;
}

}  // namespace pyreck::rt
