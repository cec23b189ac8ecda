// What can be said of a set whatever its order.
#pragma once

#include "runtime/context.h"
#include "runtime/value.h"

#include <vector>

namespace pyreck::rt {

/// Whether CPython fixes the order of the set: of numbers and tuples of them, or of one element.
bool has_own_order(const Set* set);
/// The elements sorted by `key` (kNone: by themselves), borrowed; `only_first`: of the first alone
/// it is certain that it comes first. False: failed, or refused because the set's order decides.
/// `name` is what messages call the builtin.
bool set_sorted(Context* c, const char* name, const Set* set, Word key, bool reverse,
                bool only_first, std::vector<Word>* out);
/// any() or all() of the elements: 1, 0, or -1: refused.
int set_any_true(Context* c, const Set* set, bool any);

}  // namespace pyreck::rt
