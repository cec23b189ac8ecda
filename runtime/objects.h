// The small immutable objects: tuples, ranges, slices, and how slices apply to a length.
#pragma once

#include "runtime/heap.h"
#include "runtime/stop.h"

namespace pyreck::rt {

/// A tuple of `count` items; step(items, from, to) writes those in [from, to), borrowed.
template <class Step>
Word tuple_of(Context* c, int64_t count, Step step) {
  auto* t = static_cast<Tuple*>(
      allocate(c, Kind::kTuple, sizeof(Tuple) + static_cast<size_t>(count) * 8));
  if (t == nullptr) return kFailed;
  t->length = 0;
  bool all = in_strides(c, count, [&](int64_t from, int64_t to) {
    step(t->items, from, to);
    for (int64_t i = from; i < to; i++) retain(c, t->items[i]);
    t->length = to;
  });
  if (all) {
    t->length = count;
    return word(t);
  }
  uncharge(c, (count - t->length) * 8);  // freed as a shorter one
  release(c, word(t));
  return kFailed;
}

/// start, step and number of elements of a slice over `length` elements, as CPython's
/// PySlice_AdjustIndices. `stop` is for assignments.
struct Indices {
  int64_t start, stop, step, count;
};
bool slice_indices(Context* c, const Slice* slice, Word sequence, Indices* out);
/// An index: int or bool. False: TypeError or IndexError is pending; `what` names the container.
bool index_of(Context* c, Word w, const char* what, int64_t* out);
/// Element of a range, index in bounds; owned.
Word range_at(Context* c, const Range* r, int64_t index);
/// The length if it fits 63 bits, else -1.
int64_t range_length(const Range* r);
/// range[index] for an int of any size.
Word range_item(Context* c, const Range* r, Word index);
Word range_slice(Context* c, const Range* r, const Slice* slice, const Indices& at);
/// Whether an element equals the value, of any type; as in CPython only numbers do. -1: failed.
int range_contains(Context* c, const Range* r, Word value);

}  // namespace pyreck::rt
