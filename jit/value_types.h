// Types and sizes of values as they lie in memory, found by looking at them.
#pragma once

#include "ir/types.h"
#include "runtime/value.h"

#include <vector>

namespace pyreck::jit {

/// The least type in `table` that holds `word`: every element is looked at, down to the nesting
/// that the lattice can express; what is deeper is `any`.
ir::TypeId type_of(ir::TypeTable& table, rt::Word word);

/// The type `id` of `from`, in `to`.
ir::TypeId transfer(const ir::TypeTable& from, ir::TypeId id, ir::TypeTable& to);

/// Bytes that `word` and all it reaches take, shared objects once. Stops counting beyond `enough`.
int64_t size_bytes(rt::Word word, int64_t enough = INT64_MAX);

/// Whether CPython fixes in which order a set of these elements is iterated over: no strings, None
/// or objects without a hash of their own.
bool order_is_fixed(const std::vector<rt::Word>& elements);

/// The elements of a set in its order, borrowed.
std::vector<rt::Word> set_items(rt::Word set);

/// Whether an object of `kind` is among `roots` and all that they reach.
bool reaches(const std::vector<rt::Word>& roots, rt::Kind kind);

/// Number of items of a sized value, or -1.
int64_t length_of(rt::Word word);

}  // namespace pyreck::jit
