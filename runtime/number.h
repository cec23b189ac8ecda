// Floats, as CPython's floatobject.c defines them.
#pragma once

#include "runtime/entry.h"

#include <string>

namespace pyreck::rt {

/// repr(float): the shortest digits that read back, in CPython's layout.
std::string float_repr(double value);
/// float(text); false if it is not a number.
bool float_parse(const std::string& text, double* out);
/// round(value, digits): correctly rounded, half to even.
double float_round(double value, int64_t digits);

}  // namespace pyreck::rt
