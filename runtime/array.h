// Arrays from outside (NumPy, pandas, Arrow) as kernels have them: lists that stand in regions of
// their own, which nobody may change.
//
// What means the same for an array and for the list of its elements (length, items, slices,
// iteration) is done; what would mean something else (`+` adds element by element, `==` gives an
// array, a slice is a view) is refused.
#pragma once

#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/value.h"

namespace pyreck::rt {

inline bool is_array_region(uint32_t region) {
  return region == kArrayRegion || region == kSeriesRegion;
}
inline bool is_array(Word w) {
  return has_kind(w, Kind::kList) && is_array_region(region_of(object(w)));
}
/// An array of which `in` asks for labels, not for elements.
inline bool is_series(Word w) {
  return has_kind(w, Kind::kList) && region_of(object(w)) == kSeriesRegion;
}

/// Refuses, if one of them is an array, `what` is done with it: "compared". Whether it did.
bool refused_arrays(Context* c, Word a, Word b, const char* what);
inline bool refused_array(Context* c, Word a, const char* what) {
  return refused_arrays(c, a, a, what);
}

}  // namespace pyreck::rt
