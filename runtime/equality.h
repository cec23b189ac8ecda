// == and ordering of any values, as CPython's rich comparison.
#pragma once

#include "runtime/base/operators.h"
#include "runtime/entry.h"

namespace pyreck::rt {

/// 1, 0, or -1 failed. `identity`: as containers compare their items, the same object is equal.
int values_equal(Context* c, Word a, Word b, bool identity = true);
/// Whether two functions of the program are one: 1, 0, or -1 failed. A closure may be stored as its
/// parts and made anew where it is needed, so for two of one `def` this is refused.
int functions_equal(Context* c, Word a, Word b);
/// One of < <= > >=: 1, 0, -1 failed (TypeError).
int values_ordered(Context* c, CompareKind kind, Word a, Word b);

}  // namespace pyreck::rt
