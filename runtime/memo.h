// What functions with a cache (functools.cache, lru_cache) have computed: a dict for each function
// and region.
//
// In CPython a function has one table. Where code runs beside other code, in a piece of a fold or
// in a fold that is split, it has tables of its own, and nobody can tell, as long as what they hold
// could be computed again: keys that are equal to others only if they are the same (not 1, 1.0 and
// True), results without identity, no RecursionError, which depends on what is in the table.
// Anything else ends the piece as if it had written to the region around: the fold runs in order,
// in its region and with its table.
#pragma once

#include "runtime/context.h"

namespace pyreck::rt {

/// The table of generic function `function` where `c` runs, a dict. Borrowed; kFailed: no memory.
Word memo_table(Context* c, uint32_t function);
/// Whether an entry may be made where `c` runs; if not, the activation is abandoned. A job that
/// begins with a cache that has been used before (`is_warm`) is refused what depends on that.
bool may_keep(Context* c, Word key, Word value, bool is_warm);
/// Whether what was kept may have changed how deep the recursion goes: as may_keep().
bool recursion_depends_on_memos(Context* c);
/// At the end of an activation.
void drop_memos(Context* c);

}  // namespace pyreck::rt
