#include "runtime/integer.h"

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/huge.h"
#include "runtime/str.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace pyreck::rt {

Word int_from_mpz(Context* c, mpz_srcptr z) {
  size_t limbs = mpz_size(z);
  if (limbs == 0) return small(0);
  if (limbs == 1) {
    mp_limb_t magnitude = mpz_getlimbn(z, 0);
    if (mpz_sgn(z) > 0 && magnitude <= static_cast<mp_limb_t>(kSmallMax))
      return small(static_cast<int64_t>(magnitude));
    if (mpz_sgn(z) < 0 && magnitude <= static_cast<mp_limb_t>(kSmallMax) + 1)
      return small(-static_cast<int64_t>(magnitude));
  }
  auto* b = static_cast<BigInt*>(
      allocate(c, Kind::kBigInt, sizeof(BigInt) + (limbs - 1) * sizeof(mp_limb_t)));
  if (b == nullptr) return kFailed;
  b->aux = static_cast<uint32_t>(limbs);
  b->size = mpz_sgn(z) < 0 ? -static_cast<int64_t>(limbs) : static_cast<int64_t>(limbs);
  std::memcpy(b->limbs, mpz_limbs_read(z), limbs * sizeof(mp_limb_t));
  return word(b);
}

bool room_for_bits(Context* c, __int128 bits) {
  if (bits < 4096) return true;
  if (bits > kMostBits) {
    c->abandon = Abandon::kMemory;
    return false;
  }
  return can_allocate(c, 2 * static_cast<uint64_t>(bits / 8));  // GMP's result and the object
}

namespace {

int64_t bits_of(Word w) { return static_cast<int64_t>(mpz_sizeinbase(IntView(w).get(), 2)); }

template <class F>
Word compute(Context* c, __int128 bits, F f) {
  if (!room_for_bits(c, bits)) return kFailed;
  Temporary out;
  f(out.get());
  return int_from_mpz(c, out.get());
}

/// The same of an `f` that may be stopped, and needs as much again on its way.
template <class F>
Word compute_in_pieces(Context* c, __int128 bits, F f) {
  if (!room_for_bits(c, bits) || !room_for_bits(c, bits < kMostBits / 2 ? 2 * bits : bits))
    return kFailed;
  Temporary out;
  return f(out.get()) ? int_from_mpz(c, out.get()) : kFailed;
}

}  // namespace

int int_sign(Word w) { return mpz_sgn(IntView(w).get()); }
bool int_is_zero(Word w) { return w == small(0); }
int64_t int_bit_length(Word w) { return int_is_zero(w) ? 0 : bits_of(w); }

int64_t int_bit_count(Word w) {
  Temporary magnitude;
  mpz_abs(magnitude.get(), IntView(w).get());
  return static_cast<int64_t>(mpz_popcount(magnitude.get()));
}

int64_t int_clamped(Word w) {
  if (is_small(w)) return small_value(w);
  int64_t value;
  if (pk_int_fits_i64(w, &value)) return value;
  return int_sign(w) < 0 ? INT64_MIN : INT64_MAX;
}

std::string int_digits(Word w, int base) {
  if (is_small(w) && base == 10) return std::to_string(small_value(w));
  IntView v(w);
  std::vector<char> text(mpz_sizeinbase(v.get(), base) + 2);
  mpz_get_str(text.data(), base, v.get());
  return text.data();
}

double int_frexp(Word w, int64_t* exponent) {
  // The 64 leading bits, the last one sticky, convert with one correct rounding.
  IntView v(w);
  auto bits = static_cast<int64_t>(mpz_sizeinbase(v.get(), 2));
  int64_t shift = std::max<int64_t>(bits - 64, 0);
  Temporary top;
  mpz_tdiv_q_2exp(top.get(), v.get(), static_cast<mp_bitcnt_t>(shift));
  mp_limb_t leading = mpz_getlimbn(top.get(), 0);
  if (shift > 0 && mpz_scan1(v.get(), 0) < static_cast<mp_bitcnt_t>(shift)) leading |= 1;
  int more;
  double mantissa = std::frexp(static_cast<double>(leading), &more);
  *exponent = shift + more;
  return mantissa;
}

bool int_to_double(Word w, double* out) {
  if (is_small(w)) {
    *out = static_cast<double>(small_value(w));
    return true;
  }
  int64_t exponent;
  double mantissa = int_frexp(w, &exponent);
  if (exponent > 1024) return false;
  double magnitude = std::ldexp(mantissa, static_cast<int>(exponent));
  if (std::isinf(magnitude)) return false;
  *out = int_sign(w) < 0 ? -magnitude : magnitude;
  return true;
}

namespace {

Word invalid_literal(Context* c, int base, Word shown) {
  Word quoted = pk_call_builtin(c, 15, &shown, 1, nullptr);  // repr
  if (quoted == kFailed) return kFailed;
  // CPython shows 200 code points of it.
  std::string text = str_to_utf8(quoted);
  release(c, quoted);
  auto begins = [](char ch) { return (ch & 0xc0) != 0x80; };
  size_t end = 0;
  for (int shown_points = 0; end < text.size(); end++)
    if (begins(text[end]) && shown_points++ == 200) break;
  text = "invalid literal for int() with base " + std::to_string(base) + ": " + text.substr(0, end);
  raise_with(c, Exc::kValueError, pk_str_from_utf8(c, text.data(), text.size()));
  return kFailed;
}

int digit_value(char ch) {
  if (ch >= '0' && ch <= '9') return ch - '0';
  if (ch >= 'a' && ch <= 'z') return ch - 'a' + 10;
  if (ch >= 'A' && ch <= 'Z') return ch - 'A' + 10;
  return 99;
}

}  // namespace

Word int_parse(Context* c, const std::string& text, int base, Word shown) {
  if ((base != 0 && base < 2) || base > 36) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                "int() base must be >= 2 and <= 36, or 0");
    return kFailed;
  }
  size_t at = 0, end = text.size();
  // Less than what str.strip() takes away.
  auto space = [](char ch) { return ch == ' ' || (ch >= '\t' && ch <= '\r'); };
  while (at < end && space(text[at])) at++;
  while (end > at && space(text[end - 1])) end--;
  bool negative = false;
  if (at < end && (text[at] == '+' || text[at] == '-')) negative = text[at++] == '-';
  int used = base;
  bool prefixed = false;
  if (end - at >= 2 && text[at] == '0') {
    char letter = static_cast<char>(text[at + 1] | 0x20);
    int marked = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    if (marked != 0 && (base == 0 || base == marked)) {
      used = marked;
      at += 2;
      prefixed = true;
    }
  }
  bool zero_only = base == 0 && used == 0;
  if (used == 0) used = 10;
  std::string digits;
  bool last_digit = prefixed;
  for (; at < end; at++) {
    if (text[at] == '_') {
      if (!last_digit) return invalid_literal(c, base, shown);
      last_digit = false;
      continue;
    }
    if (digit_value(text[at]) >= used) return invalid_literal(c, base, shown);
    digits += text[at];
    last_digit = true;
  }
  if (digits.empty() || !last_digit) return invalid_literal(c, base, shown);
  if (zero_only && digits.size() > 1 && digits[0] == '0' &&
      digits.find_first_not_of('0') != std::string::npos)
    return invalid_literal(c, base, shown);
  bool power_of_two = (used & (used - 1)) == 0;
  if (!power_of_two && digits.size() > 4300) {
    raise_error(
        c, static_cast<uint32_t>(Exc::kValueError),
        "Exceeds the limit (4300 digits) for integer string conversion: value has %zu digits; "
        "use sys.set_int_max_str_digits() to increase the limit",
        digits.size());
    return kFailed;
  }
  Temporary z;
  mpz_set_str(z.get(), digits.c_str(), used);
  if (negative) mpz_neg(z.get(), z.get());
  return int_from_mpz(c, z.get());
}

Word int_pow_mod(Context* c, Word a, Word b, Word m) {
  if (int_is_zero(m)) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError), "pow() 3rd argument cannot be 0");
    return kFailed;
  }
  Temporary out, modulus, inverse, reduced;
  mpz_abs(modulus.get(), IntView(m).get());
  IntView base(a), exponent(b);
  mpz_srcptr from = base.get();
  Temporary positive;
  mpz_abs(positive.get(), exponent.get());
  if (int_sign(b) < 0) {
    if (!mpz_invert(inverse.get(), base.get(), modulus.get()) &&
        mpz_cmp_ui(modulus.get(), 1) != 0) {
      raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                  "base is not invertible for the given modulus");
      return kFailed;
    }
    from = inverse.get();
  }
  mpz_mod(reduced.get(), from, modulus.get());
  if (!huge_power_mod(c, out.get(), reduced.get(), positive.get(), modulus.get())) return kFailed;
  if (int_sign(m) < 0 && mpz_sgn(out.get()) != 0) mpz_sub(out.get(), out.get(), modulus.get());
  return int_from_mpz(c, out.get());
}

extern "C" {

Word pk_int_from_i64(Context* c, int64_t value) {
  if (fits_small(value)) return small(value);
  // Never refused for want of memory: callers in compiled code do not look.
  int64_t credit = c->memory_credit;
  c->memory_credit = INT64_MAX / 4;
  auto* b = static_cast<BigInt*>(allocate(c, Kind::kBigInt, sizeof(BigInt)));
  c->memory_credit = credit - static_cast<int64_t>(sizeof(BigInt));
  b->aux = 1;
  b->size = value < 0 ? -1 : 1;
  b->limbs[0] = value < 0 ? 0 - static_cast<mp_limb_t>(value) : static_cast<mp_limb_t>(value);
  return word(b);
}

Word pk_int_from_decimal(Context* c, const char* digits) {
  Temporary z;
  mpz_set_str(z.get(), digits, 10);
  return int_from_mpz(c, z.get());
}

int32_t pk_int_fits_i64(Word w, int64_t* out) {
  if (is_small(w)) {
    *out = small_value(w);
    return 1;
  }
  IntView v(w);
  if (!mpz_fits_slong_p(v.get())) return 0;
  *out = mpz_get_si(v.get());
  return 1;
}

Word pk_int_add(Context* c, Word a, Word b) {
  if (is_small(a) && is_small(b)) return pk_int_from_i64(c, small_value(a) + small_value(b));
  IntView x(a), y(b);
  return compute(c, std::max(bits_of(a), bits_of(b)) + 1,
                 [&](mpz_ptr z) { mpz_add(z, x.get(), y.get()); });
}

Word pk_int_sub(Context* c, Word a, Word b) {
  if (is_small(a) && is_small(b)) return pk_int_from_i64(c, small_value(a) - small_value(b));
  IntView x(a), y(b);
  return compute(c, std::max(bits_of(a), bits_of(b)) + 1,
                 [&](mpz_ptr z) { mpz_sub(z, x.get(), y.get()); });
}

Word pk_int_mul(Context* c, Word a, Word b) {
  int64_t product;
  if (is_small(a) && is_small(b) &&
      !__builtin_mul_overflow(small_value(a), small_value(b), &product))
    return pk_int_from_i64(c, product);
  IntView x(a), y(b);
  return compute_in_pieces(c, static_cast<__int128>(bits_of(a)) + bits_of(b),
                           [&](mpz_ptr z) { return huge_multiply(c, z, x.get(), y.get()); });
}

Word pk_int_floordiv(Context* c, Word a, Word b) {
  if (int_is_zero(b)) {
    pk_raise_zero_division_int(c);
    return kFailed;
  }
  IntView x(a), y(b);
  return compute(c, bits_of(a) + 1, [&](mpz_ptr z) { mpz_fdiv_q(z, x.get(), y.get()); });
}

Word pk_int_mod(Context* c, Word a, Word b) {
  if (int_is_zero(b)) {
    pk_raise_zero_modulo_int(c);
    return kFailed;
  }
  IntView x(a), y(b);
  return compute(c, bits_of(b), [&](mpz_ptr z) { mpz_fdiv_r(z, x.get(), y.get()); });
}

Word pk_int_pow(Context* c, Word a, Word b) {
  if (int_sign(b) < 0) {
    double x, y, out;
    if (pk_int_to_float(c, a, &x) != Status::kDone || pk_int_to_float(c, b, &y) != Status::kDone ||
        pk_float_pow(c, x, y, &out) != Status::kDone)
      return kFailed;
    return pk_float_box(c, out);
  }
  if (b == small(0)) return small(1);
  if (a == small(0) || a == small(1)) return a;
  if (a == small(-1)) return small(mpz_odd_p(IntView(b).get()) ? -1 : 1);
  if (!is_small(b)) {
    c->abandon = Abandon::kMemory;
    return kFailed;
  }
  auto exponent = static_cast<mp_bitcnt_t>(small_value(b));
  IntView x(a);
  return compute_in_pieces(c, static_cast<__int128>(bits_of(a)) * exponent,
                           [&](mpz_ptr z) { return huge_power(c, z, x.get(), exponent); });
}

Word pk_i64_pow(Context* c, int64_t a, int64_t b) {
  if (b >= 0 && b < 64) {
    int64_t result = 1, base = a;
    bool overflow = false;
    for (int64_t e = b; e != 0 && !overflow;) {
      if (e & 1) overflow |= __builtin_mul_overflow(result, base, &result);
      e >>= 1;
      if (e != 0) overflow |= __builtin_mul_overflow(base, base, &base);
    }
    if (!overflow) return pk_int_from_i64(c, result);
  }
  Word x = pk_int_from_i64(c, a), y = pk_int_from_i64(c, b);
  Word result = pk_int_pow(c, x, y);
  release(c, x);
  release(c, y);
  return result;
}

Word pk_int_neg(Context* c, Word a) {
  if (is_small(a)) return pk_int_from_i64(c, -small_value(a));
  IntView x(a);
  return compute(c, bits_of(a), [&](mpz_ptr z) { mpz_neg(z, x.get()); });
}

Word pk_int_abs(Context* c, Word a) { return int_sign(a) < 0 ? pk_int_neg(c, a) : retained(c, a); }

Word pk_int_invert(Context* c, Word a) {
  if (is_small(a)) return small(~small_value(a));
  IntView x(a);
  return compute(c, bits_of(a) + 1, [&](mpz_ptr z) { mpz_com(z, x.get()); });
}

Word pk_int_and(Context* c, Word a, Word b) {
  if (is_small(a) && is_small(b)) return small(small_value(a) & small_value(b));
  IntView x(a), y(b);
  return compute(c, std::max(bits_of(a), bits_of(b)) + 1,
                 [&](mpz_ptr z) { mpz_and(z, x.get(), y.get()); });
}

Word pk_int_or(Context* c, Word a, Word b) {
  if (is_small(a) && is_small(b)) return small(small_value(a) | small_value(b));
  IntView x(a), y(b);
  return compute(c, std::max(bits_of(a), bits_of(b)) + 1,
                 [&](mpz_ptr z) { mpz_ior(z, x.get(), y.get()); });
}

Word pk_int_xor(Context* c, Word a, Word b) {
  if (is_small(a) && is_small(b)) return small(small_value(a) ^ small_value(b));
  IntView x(a), y(b);
  return compute(c, std::max(bits_of(a), bits_of(b)) + 1,
                 [&](mpz_ptr z) { mpz_xor(z, x.get(), y.get()); });
}

Word pk_int_shl(Context* c, Word a, Word b) {
  if (int_sign(b) < 0) {
    pk_raise_negative_shift(c);
    return kFailed;
  }
  if (int_is_zero(a)) return small(0);
  int64_t count;
  if (!pk_int_fits_i64(b, &count)) {
    raise_error(c, static_cast<uint32_t>(Exc::kOverflowError), "too many digits in integer");
    return kFailed;
  }
  IntView x(a);
  return compute(c, static_cast<__int128>(bits_of(a)) + count,
                 [&](mpz_ptr z) { mpz_mul_2exp(z, x.get(), static_cast<mp_bitcnt_t>(count)); });
}

Word pk_int_shr(Context* c, Word a, Word b) {
  if (int_sign(b) < 0) {
    pk_raise_negative_shift(c);
    return kFailed;
  }
  int64_t count;
  if (!pk_int_fits_i64(b, &count)) return small(int_sign(a) < 0 ? -1 : 0);
  IntView x(a);
  return compute(c, bits_of(a),
                 [&](mpz_ptr z) { mpz_fdiv_q_2exp(z, x.get(), static_cast<mp_bitcnt_t>(count)); });
}

int32_t pk_int_compare(Word a, Word b) {
  if (is_small(a) && is_small(b)) {
    int64_t x = small_value(a), y = small_value(b);
    return x < y ? -1 : x > y;
  }
  int order = mpz_cmp(IntView(a).get(), IntView(b).get());
  return order < 0 ? -1 : order > 0;
}

Status pk_int_to_float(Context* c, Word a, double* out) {
  if (int_to_double(a, out)) return Status::kDone;
  pk_raise_int_too_large_for_float(c);
  return Status::kRaised;
}

Word pk_int_from_float(Context* c, double value) {
  if (std::isnan(value) || std::isinf(value)) {
    raise_error(c,
                static_cast<uint32_t>(std::isnan(value) ? Exc::kValueError : Exc::kOverflowError),
                "cannot convert float %s to integer", std::isnan(value) ? "NaN" : "infinity");
    return kFailed;
  }
  Temporary z;
  mpz_set_d(z.get(), value);
  return int_from_mpz(c, z.get());
}

Status pk_int_truediv(Context* c, Word a, Word b, double* out) {
  if (int_is_zero(b)) {
    raise_error(c, static_cast<uint32_t>(Exc::kZeroDivisionError), "division by zero");
    return Status::kRaised;
  }
  // A quotient of 66 or 67 bits with a sticky last one, rounded once (as CPython's
  // long_true_divide; the least exponent is that of the subnormals).
  IntView x(a), y(b);
  int64_t difference = bits_of(a) - bits_of(b);
  int sign = (mpz_sgn(x.get()) < 0) != (mpz_sgn(y.get()) < 0) ? -1 : 1;
  if (mpz_sgn(x.get()) == 0) {
    *out = sign < 0 ? -0.0 : 0.0;  // as CPython: 0 / -5 is -0.0
    return Status::kDone;
  }
  if (difference < -1080) {
    *out = sign < 0 ? -0.0 : 0.0;
    return Status::kDone;
  }
  if (difference > 1024 + 1) {
    raise_error(c, static_cast<uint32_t>(Exc::kOverflowError),
                "integer division result too large for a float");
    return Status::kRaised;
  }
  int64_t shift =
      std::max<int64_t>(difference - 55, -1074 - 2);  // weight of the quotient's last bit
  Temporary numerator, denominator, quotient, rest;
  mpz_abs(numerator.get(), x.get());
  mpz_abs(denominator.get(), y.get());
  if (shift < 0)
    mpz_mul_2exp(numerator.get(), numerator.get(), static_cast<mp_bitcnt_t>(-shift));
  else
    mpz_mul_2exp(denominator.get(), denominator.get(), static_cast<mp_bitcnt_t>(shift));
  mpz_tdiv_qr(quotient.get(), rest.get(), numerator.get(), denominator.get());
  // At most 57 bits: rounding to the target's precision is done on the integer itself.
  uint64_t q = mpz_getlimbn(quotient.get(), 0);
  bool inexact = mpz_sgn(rest.get()) != 0;
  int length = 64 - __builtin_clzll(q | 1);
  int64_t lowest =
      std::max<int64_t>(length - 53 + shift, -1074);  // weight of the result's last bit
  int64_t drop = lowest - shift;
  if (drop > 0) {
    uint64_t half = uint64_t{1} << (drop - 1), mask = (half << 1) - 1;
    uint64_t tail = q & mask;
    q >>= drop;
    if (tail > half || (tail == half && (inexact || (q & 1)))) q++;
  }
  double magnitude =
      std::ldexp(static_cast<double>(q), static_cast<int>(drop > 0 ? lowest : shift));
  if (std::isinf(magnitude)) {
    raise_error(c, static_cast<uint32_t>(Exc::kOverflowError),
                "integer division result too large for a float");
    return Status::kRaised;
  }
  *out = sign < 0 ? -magnitude : magnitude;
  return Status::kDone;
}

Status pk_i64_truediv(Context* c, int64_t a, int64_t b, double* out) {
  Word x = pk_int_from_i64(c, a), y = pk_int_from_i64(c, b);
  Status status = pk_int_truediv(c, x, y, out);
  release(c, x);
  release(c, y);
  return status;
}

int32_t pk_compare_int_float(Word a, double b) {
  if (std::isnan(b)) return 2;
  if (std::isinf(b)) return b > 0 ? -1 : 1;
  int order = mpz_cmp_d(IntView(a).get(), b);
  return order < 0 ? -1 : order > 0;
}

}  // extern "C"

}  // namespace pyreck::rt
