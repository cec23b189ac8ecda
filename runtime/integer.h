// Integers without bound: small words and BigInt on GMP.
#pragma once

#include "runtime/entry.h"

#include <gmp.h>

#include <string>

namespace pyreck::rt {

/// An mpz that is freed.
class Temporary {
 public:
  Temporary() { mpz_init(z_); }
  ~Temporary() { mpz_clear(z_); }
  Temporary(const Temporary&) = delete;
  mpz_ptr get() { return z_; }

 private:
  mpz_t z_;
};

/// A read-only mpz over a word; small values live in the view itself.
class IntView {
 public:
  explicit IntView(Word w) {
    if (is_small(w)) {
      int64_t value = small_value(w);
      limb_ = value < 0 ? 0 - static_cast<mp_limb_t>(value) : static_cast<mp_limb_t>(value);
      mpz_roinit_n(z_, &limb_, value == 0 ? 0 : value < 0 ? -1 : 1);
    } else {
      const BigInt* b = as<BigInt>(w);
      mpz_roinit_n(z_, b->limbs, b->size);
    }
  }
  mpz_srcptr get() const { return z_; }

 private:
  mpz_t z_;
  mp_limb_t limb_ = 0;
};

/// The word of an mpz; kFailed when out of memory.
Word int_from_mpz(Context* c, mpz_srcptr z);

// GMP ends the process when it runs out of memory, so results are bounded beforehand: by the job's
// memory limit, and by this many bits in any case.
inline constexpr int64_t kMostBits = int64_t{1} << 33;
/// False: abandoned.
bool room_for_bits(Context* c, __int128 bits);

/// Decimal digits, without CPython's limit of 4300.
std::string int_digits(Word w, int base = 10);
/// int(text, base) with CPython's rules; kFailed with ValueError. `shown` is what the message
/// quotes.
Word int_parse(Context* c, const std::string& text, int base, Word shown);
/// pow(a, b, m) for ints.
Word int_pow_mod(Context* c, Word a, Word b, Word m);
int int_sign(Word w);
bool int_is_zero(Word w);
int64_t int_bit_length(Word w);
int64_t int_bit_count(Word w);  // ones in the magnitude
/// Nearest double, half to even; false if it would be infinite.
bool int_to_double(Word w, double* out);
/// A positive value as m * 2**exponent, 0.5 <= m < 1, m rounded half to even.
double int_frexp(Word w, int64_t* exponent);
/// The value clamped to int64, as slices take indices.
int64_t int_clamped(Word w);

}  // namespace pyreck::rt
