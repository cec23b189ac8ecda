// Complex numbers, as CPython's complexobject.c defines them: two doubles, and formulas that are
// written out, since C's _Complex repairs infinities where CPython does not.
//
// An int or float among the operands is converted first (imaginary part +0.0) and then takes part
// in the whole formula, as in CPython up to 3.13.
#pragma once

#include "runtime/base/operators.h"
#include "runtime/entry.h"

#include <string>

namespace pyreck::rt {

struct Parts {
  double real, imag;
};

/// CPython's _Py_c_quot. Division by zero sets errno to EDOM.
Parts complex_quotient(Parts a, Parts b);

/// repr() and str().
std::string complex_repr(Parts z);

enum class ComplexText : uint8_t { kGood, kMalformed, kMisplacedUnderscore };
/// complex(text) of a text whose digits and spaces are ASCII.
ComplexText complex_parse(const std::string& text, Parts* out);

/// An operator where one operand is complex and the other a number.
/// kFailed with `*is_known` false: CPython has no such operator for them.
Word complex_binary(Context* c, BinaryKind kind, Word a, Word b, bool* is_known);
/// `a ** b` of floats where a is negative and b no integer.
Word complex_power(Context* c, double a, double b);
/// Whether they are equal: one is complex, the other a number.
bool complex_equal(Word a, Word b);
/// Of a number: PyComplex's conversion; false: OverflowError is pending.
bool to_complex(Context* c, Word w, Parts* out);

}  // namespace pyreck::rt
