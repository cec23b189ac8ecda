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
/// Nearest double, half to even; false if it would be infinite.
bool int_to_double(Word w, double* out);
/// The value clamped to int64, as slices take indices.
int64_t int_clamped(Word w);

}  // namespace pyreck::rt
