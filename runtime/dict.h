// Dicts: insertion-ordered open addressing (value.h draws it). Deletion leaves no marks in the
// index. `aux` counts the changes of the set of keys, for iterators.
#pragma once

#include "runtime/entry.h"

#include <vector>

namespace pyreck::rt {

/// Position in entries, -1 if absent, -2 failed (unhashable).
int64_t dict_find(Context* c, const Dict* dict, Word key, uint64_t* hash);
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
/// Whether it is an instance that has keys(), a dict's or its own.
bool has_keys(Context* c, Word other);
/// Whether `update` and `**` ask it for its keys() and their items.
bool is_asked_for_keys(Context* c, Word w);
/// Appends what `other.keys()` gives, owned words, also when it fails underway.
bool collect_keys(Context* c, Word other, std::vector<Word>* keys);
void raise_key_error(Context* c, Word key);

}  // namespace pyreck::rt
