// The small immutable objects: tuples, ranges, slices, and how slices apply to a length.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

/// start, step and number of elements of a slice over `length` elements, as CPython's
/// PySlice_AdjustIndices. `stop` is for assignments.
struct Indices {
  int64_t start, stop, step, count;
};
bool slice_indices(Context* c, const Slice* slice, int64_t length, Indices* out);
/// An index: int or bool. False: TypeError or IndexError is pending; `what` names the container.
bool index_of(Context* c, Word w, const char* what, int64_t* out);
/// Element of a range, index in bounds; owned.
Word range_at(Context* c, const Range* r, int64_t index);
/// The length if it fits 63 bits, else -1.
int64_t range_length(const Range* r);
Word range_slice(Context* c, const Range* r, const Indices& at);
/// Whether an element equals the value, of any type; as in CPython only numbers do. -1: failed.
int range_contains(Context* c, const Range* r, Word value);

}  // namespace pyreck::rt
