// Dicts: insertion-ordered open addressing (value.h draws it). Deletion leaves no marks in the
// index. `aux` counts the changes of the set of keys, for iterators.
#pragma once

#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/stop.h"

#include <functional>
#include <vector>

namespace pyreck::rt {

/// Whether CPython's PyDict_CheckExact() holds of it.
inline bool is_plain_dict(Word w) { return has_kind(w, Kind::kDict) && object(w)->flags == 0; }

/// Position in entries, -1 if absent, -2 failed (unhashable).
int64_t dict_find(Context* c, const Dict* dict, Word key, uint64_t* hash);
/// The same of a key from another dict or a set, with the hash that it had when it was put there:
/// as in CPython it keeps that, whatever becomes of the key.
int64_t dict_find_hashed(Context* c, const Dict* dict, Word key, uint64_t hash);
Status dict_put_hashed(Context* c, Dict* dict, Word key, Word value, uint64_t hash);
/// Without a region check.
Status dict_put(Context* c, Dict* dict, Word key, Word value);
void dict_remove_at(Context* c, Dict* dict, int64_t position);
/// Moves a live entry behind all others, or before them.
Status dict_move(Context* c, Dict* dict, int64_t position, bool last);
void dict_clear(Context* c, Dict* dict);
Word dict_copy(Context* c, const Dict* dict);
/// What `update` and `**` take from `w`: of an instance derived from dict its base value, of
/// another one that has `keys` a dict made by them, of anything else itself. Owned; kFailed: it
/// failed.
Word base_mapping(Context* c, Word w);
Status dict_update(Context* c, Dict* dict, Word other);
/// Gives `put`, which may run anything, the items of a dict that is merged into another;
/// RuntimeError if that changes it.
bool dict_merge(Context* c, const Dict* from, const std::function<bool(const DictEntry&)>& put);
/// Whether it is an instance that has keys(), a dict's or its own.
bool has_keys(Context* c, Word other);
/// Whether `update` and `**` ask it for its keys() and their items.
bool is_asked_for_keys(Context* c, Word w);
/// Appends what `other.keys()` gives, owned words, also when it fails underway.
bool collect_keys(Context* c, Word other, std::vector<Word>* keys);
void raise_key_error(Context* c, Word key);
/// An OrderedDict looks for each key that it goes on to: one that was changed meanwhile is none of
/// its keys any more. KeyError.
bool ordered_finds(Context* c, const Dict* dict, Word key);

/// Calls step(entry) for each item, held, until it gives false: it may run anything, and change the
/// dict, as under _PyDict_Next of CPython. False then, and when the job is stopped.
template <class Step>
bool dict_each(Context* c, const Dict* dict, Step step) {
  for (int64_t i = 0; i < dict->used; i++) {
    if (stopped_at(c, i)) return false;
    const DictEntry entry = dict->entries[i];
    if (entry.key == 0) continue;
    const Held key(c, retained(c, entry.key)), value(c, retained(c, entry.value));
    if (!step(entry)) return false;
  }
  return true;
}

}  // namespace pyreck::rt
