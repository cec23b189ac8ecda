// Sets: CPython's table (Objects/setobject.c of 3.11), because its iteration order is visible:
// linear probes of 9 entries, then a perturbed step; growth by 4, by 2 from 50,000 on.
// `aux` counts the changes, for iterators.
#pragma once

#include "runtime/base/operators.h"
#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/stop.h"

#include <functional>
#include <vector>

namespace pyreck::rt {

/// kSetOrdered: it is known that the hashes of all elements, and so its order, are fixed.
/// kSetAnyOrder: CPython's order of it differs from run to run, whatever its elements are.
enum SetFlags : uint16_t { kSetFrozen = 1, kSetOrdered = 2, kSetAnyOrder = 4 };

struct SetEntry {
  Word key;  // 0: never used; kRemovedKey
  uint64_t hash;
};
/// What Set::table points to.
struct SetTable {
  uint64_t mask;
  int64_t fill, used;  // used + removed, used
  SetEntry entries[1];
};
inline bool is_live(const SetEntry& e) { return e.key != 0 && e.key != kRemovedKey; }
inline SetTable* set_table(const Set* set) { return static_cast<SetTable*>(set->table); }

Word set_new(Context* c, bool frozen);
/// 1 was there, 0 added, -1 failed.
int set_add(Context* c, Set* set, Word key);
int set_contains(Context* c, const Set* set, Word key);
/// The same of a key from another set or a dict, with the hash that it had when it was put there:
/// as in CPython it keeps that, whatever becomes of the key.
int set_add_hashed(Context* c, Set* set, Word key, uint64_t hash);
int set_contains_hashed(Context* c, const Set* set, Word key, uint64_t hash);
int set_discard_hashed(Context* c, Set* set, Word key, uint64_t hash);
/// Takes it out if it is there, else adds it.
bool set_toggle_hashed(Context* c, Set* set, Word key, uint64_t hash);
/// CPython's hash of a frozenset of these elements.
uint64_t set_hash(const Set* set);
/// A copy, laid out as CPython's.
Word set_copy(Context* c, const Set* set, bool frozen);
/// 1 removed, 0 was not there, -1 failed.
int set_discard(Context* c, Set* set, Word key);
void set_each(const Set* set, const std::function<void(Word)>& f);  // in table order
/// A frozenset as CPython's compiler makes it of constants: it is made anew in the order that it
/// has, when constants are merged, and in yet another when it is read from a `.pyc` file.
/// kSetAnyOrder where that shows.
Word set_of_constants(Context* c, const Tuple* items);
/// The elements in iteration order, borrowed. False, with a refusal: CPython's order is not fixed.
bool set_ordered_items(Context* c, const Set* set, std::vector<Word>* out);
int sets_equal(Context* c, const Set* a, const Set* b);
int sets_ordered(Context* c, CompareKind kind, const Set* a, const Set* b);
/// | & - ^
Word set_binary(Context* c, BinaryKind kind, Word a, Word b);
/// The same on a set itself, |= &= -= ^=. The caller has checked the region.
Status set_inplace(Context* c, BinaryKind kind, Set* set, Word other);
/// 1: all elements of `a` are in `b`, 0, -1 failed.
int set_is_subset(Context* c, const Set* a, const Set* b);
/// Makes the table anew if many elements were removed, as CPython does after difference_update().
Status set_tidy(Context* c, Set* set);
/// Takes out and gives the next element. Of a set that is not empty; kFailed, with a refusal: which
/// one CPython takes is not fixed.
Word set_pop(Context* c, Set* set);
/// Adds the elements of any iterable, laid out as CPython does for sets, dicts and others.
Status set_update(Context* c, Set* set, Word iterable);
Status set_clear(Context* c, Set* set);

/// Calls step(entry) for each element, held, in table order, until it gives false: it may run
/// anything, and change the set, as under set_next of CPython. False then, and when the job is
/// stopped.
template <class Step>
bool set_each_entry(Context* c, const Set* set, Step step) {
  for (uint64_t i = 0; i <= set_table(set)->mask; i++) {
    if (stopped_at(c, static_cast<int64_t>(i))) return false;
    const SetEntry entry = set_table(set)->entries[i];
    if (!is_live(entry)) continue;
    const Held key(c, retained(c, entry.key));
    if (!step(entry)) return false;
  }
  return true;
}

}  // namespace pyreck::rt
