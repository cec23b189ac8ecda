// Products and powers of ints so large that GMP alone would not be stopped for long.
//
// Callers have bounded the results by the job's memory limit. `out` is none of the operands. False:
// stopped; `out` is then of any value.
#pragma once

#include "runtime/context.h"

#include <gmp.h>

namespace pyreck::rt {

bool huge_multiply(Context* c, mpz_ptr out, mpz_srcptr a, mpz_srcptr b);
bool huge_power(Context* c, mpz_ptr out, mpz_srcptr base, mp_bitcnt_t exponent);
/// base ** exponent % modulus of numbers that are not negative; the modulus is not 0.
bool huge_power_mod(Context* c, mpz_ptr out, mpz_srcptr base, mpz_srcptr exponent,
                    mpz_srcptr modulus);

}  // namespace pyreck::rt
