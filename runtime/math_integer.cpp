// Functions of `math` on ints.

#include "runtime/builtin_table.h"
#include "runtime/heap.h"
#include "runtime/huge.h"
#include "runtime/integer.h"

#include <cmath>
#include <utility>

namespace pyreck::rt {

namespace {

/// low * (low + 1) * ... * high, by halves of about equal size. False: stopped.
bool product_of_range(Context* c, mpz_ptr out, uint64_t low, uint64_t high) {
  if (high - low < 16) {
    mpz_set_ui(out, low);
    for (uint64_t i = low; i++ < high;) mpz_mul_ui(out, out, i);
    return true;
  }
  uint64_t middle = low + (high - low) / 2;
  Temporary left, right;
  return product_of_range(c, left.get(), low, middle) &&
         product_of_range(c, right.get(), middle + 1, high) &&
         huge_multiply(c, out, left.get(), right.get());
}

/// Whether a product of `count` factors up to `greatest` may be computed.
bool room_for_product(Context* c, uint64_t count, double bits_of_each) {
  return room_for_bits(c, static_cast<__int128>(static_cast<double>(count) * bits_of_each * 2));
}

Word falling(Context* c, int64_t n, int64_t count) {
  if (count == 0) return small(1);
  auto high = static_cast<uint64_t>(n), low = high - static_cast<uint64_t>(count) + 1;
  if (!room_for_product(c, static_cast<uint64_t>(count), std::log2(static_cast<double>(n) + 1)))
    return kFailed;
  Temporary out;
  return product_of_range(c, out.get(), low, high) ? int_from_mpz(c, out.get()) : kFailed;
}

/// n * (n - 1) * ... of `count` factors, of an n of any size.
Word falling_of(Context* c, Word n, int64_t count) {
  int64_t number;
  if (pk_int_fits_i64(n, &number)) return falling(c, number, count);
  if (!room_for_product(c, static_cast<uint64_t>(count), static_cast<double>(int_bit_length(n))))
    return kFailed;
  Temporary out, factor, product;
  mpz_set_ui(out.get(), 1);
  mpz_set(factor.get(), IntView(n).get());
  for (int64_t i = 0; i < count; i++) {
    if (!huge_multiply(c, product.get(), out.get(), factor.get())) return kFailed;
    mpz_swap(out.get(), product.get());
    mpz_sub_ui(factor.get(), factor.get(), 1);
  }
  return int_from_mpz(c, out.get());
}

/// The arguments of comb and perm. False: failed.
bool check_naturals(const Call& k, Word n, Word count) {
  for (uint32_t i = 0; i < 2; i++)
    if (!is_integral(k[i])) return not_an_integer(k.c, k[i]) != kFailed;
  if (int_sign(n) < 0) return value_error(k.c, "n must be a non-negative integer") != kFailed;
  if (int_sign(count) < 0) return value_error(k.c, "k must be a non-negative integer") != kFailed;
  return true;
}

/// gcd and lcm, of any number of ints.
Word combined(const Call& k, int64_t none, void (*combine)(mpz_ptr, mpz_srcptr, mpz_srcptr)) {
  for (uint32_t i = 0; i < k.count; i++)
    if (!is_integral(k[i])) return not_an_integer(k.c, k[i]);
  Temporary out;
  mpz_set_si(out.get(), none);
  for (uint32_t i = 0; i < k.count; i++) {
    Word w = as_int(k[i]);
    auto bits = static_cast<int64_t>(mpz_sizeinbase(out.get(), 2)) + int_bit_length(w);
    if (!room_for_bits(k.c, bits)) return kFailed;
    IntView view(w);
    combine(out.get(), out.get(), view.get());
  }
  mpz_abs(out.get(), out.get());
  return int_from_mpz(k.c, out.get());
}

}  // namespace

Word run_MathGcd(const Call& k) { return combined(k, 0, mpz_gcd); }
Word run_MathLcm(const Call& k) { return combined(k, 1, mpz_lcm); }

Word run_MathFactorial(const Call& k) {
  if (!is_integral(k[0])) return not_an_integer(k.c, k[0]);
  Word w = as_int(k[0]);
  int64_t n;
  if (int_sign(w) < 0) return value_error(k.c, "factorial() not defined for negative values");
  if (!pk_int_fits_i64(w, &n))
    return overflow_error(k.c, "factorial() argument should not exceed 9223372036854775807");
  return falling(k.c, n, n);
}

Word run_MathPerm(const Call& k) {
  if (!k.has(1) || k[1] == kNone) return run_MathFactorial({k.c, kFailed, "", k.args, 1});
  Word n = as_int(k[0]), count = as_int(k[1]);
  if (!check_naturals(k, n, count)) return kFailed;
  if (pk_int_compare(n, count) < 0) return small(0);
  int64_t factors;
  if (!pk_int_fits_i64(count, &factors))
    return overflow_error(k.c, "k must not exceed 9223372036854775807");
  return falling_of(k.c, n, factors);
}

Word run_MathComb(const Call& k) {
  Word n = as_int(k[0]), count = as_int(k[1]);
  if (!check_naturals(k, n, count)) return kFailed;
  if (pk_int_compare(n, count) < 0) return small(0);
  Held rest(k.c, pk_int_sub(k.c, n, count));
  if (!rest) return kFailed;
  int64_t factors;
  if (!pk_int_fits_i64(pk_int_compare(rest.get(), count) < 0 ? rest.get() : count, &factors))
    return overflow_error(k.c, "min(n - k, k) must not exceed 9223372036854775807");
  Held above(k.c, falling_of(k.c, n, factors)), below(k.c, falling(k.c, factors, factors));
  return above && below ? pk_int_floordiv(k.c, above.get(), below.get()) : kFailed;
}

Word run_MathIsqrt(const Call& k) {
  if (!is_integral(k[0])) return not_an_integer(k.c, k[0]);
  Word n = as_int(k[0]);
  if (int_sign(n) < 0) return value_error(k.c, "isqrt() argument must be nonnegative");
  if (!room_for_bits(k.c, int_bit_length(n))) return kFailed;
  Temporary root;
  mpz_sqrt(root.get(), IntView(n).get());
  return int_from_mpz(k.c, root.get());
}

}  // namespace pyreck::rt
