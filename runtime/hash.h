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
/// CPython's hash of a tuple (xxHash's, of the hashes of its items): item(i, &hash) gives one of
/// them, or false, which ends it.
template <class Item>
bool tuple_hash(int64_t length, Item item, uint64_t* out) {
  constexpr uint64_t kPrime1 = 11400714785074694791u, kPrime2 = 14029467366897019727u,
                     kPrime5 = 2870177450012600261u;
  uint64_t acc = kPrime5;
  for (int64_t i = 0; i < length; i++) {
    uint64_t lane;
    if (!item(i, &lane)) return false;
    acc += lane * kPrime2;
    acc = (acc << 31) | (acc >> 33);
    acc *= kPrime1;
  }
  acc += static_cast<uint64_t>(length) ^ (kPrime5 ^ 3527539u);
  *out = acc == UINT64_MAX ? 1546275796 : acc;
  return true;
}
/// CPython's hash of an int, for set order.
int64_t int_hash(Word w);

}  // namespace pyreck::rt
