#include "runtime/huge.h"

#include "runtime/integer.h"
#include "runtime/stop.h"

#include <utility>

namespace pyreck::rt {

namespace {

// GMP multiplies numbers of so many limbs in some 30 ms. Larger ones are cut in pieces, by
// Karatsuba (whose time is that of CPython, with a far smaller factor), and we look between them.
constexpr size_t kLeaf = size_t{1} << 16;

/// A number, not negative, that is part of another: `count` limbs from `from`.
class Limbs {
 public:
  Limbs(mpz_srcptr z, size_t from, size_t count) {
    size_t size = mpz_size(z);
    from = std::min(from, size);
    count = std::min(count, size - from);
    mpz_roinit_n(z_, mpz_limbs_read(z) + from, static_cast<mp_size_t>(count));
  }
  mpz_srcptr get() const { return z_; }

 private:
  mpz_t z_;
};

/// out += part * 2**(64 * limbs)
void add_shifted(mpz_ptr out, mpz_ptr part, size_t limbs) {
  mpz_mul_2exp(part, part, limbs * 64);
  mpz_add(out, out, part);
}

/// The longer one in pieces as long as the shorter one, or as GMP takes them.
bool multiply_unequal(Context* c, mpz_ptr out, mpz_srcptr longer, mpz_srcptr shorter) {
  size_t stride = std::max(mpz_size(shorter), kLeaf);
  Temporary part;
  mpz_set_ui(out, 0);
  for (size_t at = 0; at < mpz_size(longer); at += stride) {
    if (!huge_multiply(c, part.get(), Limbs(longer, at, stride).get(), shorter)) return false;
    add_shifted(out, part.get(), at);
  }
  return true;
}

/// (x1 B + x0)(y1 B + y0) = x1 y1 B^2 + ((x1 + x0)(y1 + y0) - x1 y1 - x0 y0) B + x0 y0
bool multiply_halves(Context* c, mpz_ptr out, mpz_srcptr a, mpz_srcptr b) {
  size_t half = (std::max(mpz_size(a), mpz_size(b)) + 1) / 2;
  Limbs x0(a, 0, half), x1(a, half, half), y0(b, 0, half), y1(b, half, half);
  Temporary low, middle, x, y;
  mpz_add(x.get(), x0.get(), x1.get());
  mpz_add(y.get(), y0.get(), y1.get());
  if (!huge_multiply(c, low.get(), x0.get(), y0.get()) ||
      !huge_multiply(c, out, x1.get(), y1.get()) ||
      !huge_multiply(c, middle.get(), x.get(), y.get()))
    return false;
  mpz_sub(middle.get(), middle.get(), low.get());
  mpz_sub(middle.get(), middle.get(), out);
  mpz_mul_2exp(out, out, half * 128);
  mpz_add(out, out, low.get());
  add_shifted(out, middle.get(), half);
  return true;
}

}  // namespace

bool huge_multiply(Context* c, mpz_ptr out, mpz_srcptr a, mpz_srcptr b) {
  if (mpz_size(a) < mpz_size(b)) std::swap(a, b);
  if (mpz_size(a) <= kLeaf || mpz_size(b) < 32) {
    mpz_mul(out, a, b);
    return !stopped(c);
  }
  bool negative = mpz_sgn(a) * mpz_sgn(b) < 0;
  Limbs x(a, 0, mpz_size(a)), y(b, 0, mpz_size(b));
  bool done = mpz_size(b) * 2 <= mpz_size(a) || mpz_size(b) <= kLeaf
                  ? multiply_unequal(c, out, x.get(), y.get())
                  : multiply_halves(c, out, x.get(), y.get());
  if (negative) mpz_neg(out, out);
  return done;
}

bool huge_power(Context* c, mpz_ptr out, mpz_srcptr base, mp_bitcnt_t exponent) {
  // GMP takes the leading bits of the exponent, as many as give it a number of one leaf.
  int left = 0;
  size_t bits = mpz_sizeinbase(base, 2);
  while (exponent >> left > 1 && (exponent >> left) > kLeaf * 64 / bits) left++;
  mpz_pow_ui(out, base, exponent >> left);
  Temporary square;
  while (left-- > 0) {
    if (!huge_multiply(c, square.get(), out, out)) return false;
    mpz_swap(out, square.get());
    if ((exponent >> left & 1) == 0) continue;
    if (!huge_multiply(c, square.get(), out, base)) return false;
    mpz_swap(out, square.get());
  }
  return !stopped(c);
}

bool huge_power_mod(Context* c, mpz_ptr out, mpz_srcptr base, mpz_srcptr exponent,
                    mpz_srcptr modulus) {
  size_t bits = mpz_sizeinbase(exponent, 2), limbs = mpz_size(modulus);
  // Some 10 ms of squarings, were they all done by hand.
  size_t stride = std::max<size_t>(1, (size_t{1} << 22) / (limbs * limbs + 64));
  if (bits <= stride) {
    mpz_powm(out, base, exponent, modulus);
    return !stopped(c);
  }
  // Of the exponent's bits `stride` at a time: (out ** 2**n) * base ** (n bits).
  Temporary digits, factor, power;
  mpz_set_ui(out, 1);
  mpz_mod(out, out, modulus);
  for (size_t left = bits; left > 0;) {
    size_t n = std::min(stride, left);
    left -= n;
    mpz_set_ui(power.get(), 0);
    mpz_setbit(power.get(), n);
    mpz_powm(out, out, power.get(), modulus);
    mpz_tdiv_q_2exp(digits.get(), exponent, left);
    mpz_tdiv_r_2exp(digits.get(), digits.get(), n);
    mpz_powm(factor.get(), base, digits.get(), modulus);
    mpz_mul(out, out, factor.get());
    mpz_mod(out, out, modulus);
    if (stopped(c)) return false;
  }
  return true;
}

}  // namespace pyreck::rt
