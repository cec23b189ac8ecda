// hash(): equal values hash equal, across int, float and bool. Numbers as CPython defines them
// (modulo the prime 2**61 - 1); strings keyed by a secret of the process.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

/// False: TypeError "unhashable type: 'list'" is pending.
bool hash_of(Context* c, Word w, uint64_t* out);
/// Whether CPython gives the value the same hash in every run: numbers, and tuples and frozensets
/// of them.
bool has_fixed_hash(Word w);
/// CPython's hash of an int, for set order.
int64_t int_hash(Word w);

}  // namespace pyreck::rt
