#include "runtime/dict.h"

#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <cmath>
#include <cstring>

namespace pyreck::rt {

namespace {

constexpr int32_t kEmptySlot = -1;

uint64_t spread(uint64_t hash) { return hash ^ hash >> 32 ^ hash >> 17; }

/// 1 equal, 0 not, -1 failed; 2: the dict was changed by what compared them.
int keys_equal(Context* c, const Dict* dict, const DictEntry& entry, Word key, uint64_t hash) {
  if (entry.key == key) return 1;
  if (entry.hash != hash) return 0;
  if (!may_call_user(entry.key) && !may_call_user(key)) return values_equal(c, entry.key, key);
  uint32_t changes = dict->aux;
  Held held(c, retained(c, entry.key));
  int equal = values_equal(c, held.get(), key);
  return equal >= 0 && dict->aux != changes ? 2 : equal;
}

void index_insert(int32_t* index, uint64_t mask, uint64_t hash, int32_t position) {
  uint64_t slot = spread(hash) & mask;
  while (index[slot] >= 0) slot = (slot + 1) & mask;
  index[slot] = position;
}

/// Empties a slot and moves back what stands behind it, so that no search ends early or late: with
/// marks of what was deleted, an index that is filled and emptied in turn has no empty slot left.
void index_remove(Dict* dict, uint64_t slot) {
  for (uint64_t at = (slot + 1) & dict->mask; dict->index[at] != kEmptySlot;
       at = (at + 1) & dict->mask) {
    uint64_t home = spread(dict->entries[dict->index[at]].hash) & dict->mask;
    if (((at - home) & dict->mask) < ((at - slot) & dict->mask)) continue;
    dict->index[slot] = dict->index[at];
    slot = at;
  }
  dict->index[slot] = kEmptySlot;
}

/// Rebuilds entries (without the deleted) and index for at least `live` entries, with `room` before
/// them.
Status rebuild(Context* c, Dict* dict, int64_t live, int64_t room = 0) {
  int64_t capacity = 8;
  while (capacity < room + live + 1) capacity *= 2;
  auto slots = static_cast<uint64_t>(capacity) * 2;
  auto* entries = static_cast<DictEntry*>(
      resize_buffer(c, nullptr, 0, static_cast<size_t>(capacity) * sizeof(DictEntry)));
  if (entries == nullptr) return status_of(c);
  auto* index = static_cast<int32_t*>(resize_buffer(c, nullptr, 0, slots * sizeof(int32_t)));
  if (index == nullptr) {
    free_buffer(c, entries, static_cast<size_t>(capacity) * sizeof(DictEntry));
    return status_of(c);
  }
  std::memset(index, 0xff, slots * sizeof(int32_t));
  std::memset(entries, 0, static_cast<size_t>(room) * sizeof(DictEntry));
  int64_t n = room;
  bool all = in_strides(
      c, dict->used,
      [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; i++) {
          if (dict->entries[i].key == 0) continue;
          entries[n] = dict->entries[i];
          index_insert(index, slots - 1, entries[n].hash, static_cast<int32_t>(n));
          n++;
        }
      },
      kSomeElements);
  if (!all) {
    free_buffer(c, entries, static_cast<size_t>(capacity) * sizeof(DictEntry));
    free_buffer(c, index, slots * sizeof(int32_t));
    return status_of(c);
  }
  free_buffer(c, dict->entries, static_cast<size_t>(dict->entry_capacity) * sizeof(DictEntry));
  if (dict->index != nullptr) free_buffer(c, dict->index, (dict->mask + 1) * sizeof(int32_t));
  dict->entries = entries;
  dict->index = index;
  dict->mask = slots - 1;
  dict->entry_capacity = capacity;
  dict->first = room;
  dict->used = n;
  dict->length = n - room;
  return Status::kDone;
}

/// Of a key that is not there, where there is room.
void append(Context* c, Dict* dict, Word key, Word value, uint64_t hash) {
  dict->entries[dict->used] = {hash, retained(c, key), retained(c, value)};
  index_insert(dict->index, dict->mask, hash, static_cast<int32_t>(dict->used));
  dict->used++;
  dict->length++;
  dict->aux++;
}

}  // namespace

void raise_key_error(Context* c, Word key) { raise_with(c, Exc::kKeyError, retained(c, key)); }

int64_t dict_find(Context* c, const Dict* dict, Word key, uint64_t* hash) {
  return hash_of(c, key, hash) ? dict_find_hashed(c, dict, key, *hash) : -2;
}

int64_t dict_find_hashed(Context* c, const Dict* dict, Word key, uint64_t hash) {
  if (dict->index == nullptr || is_nan(key)) return -1;
  uint64_t slot = spread(hash) & dict->mask;
  for (; dict->index[slot] != kEmptySlot; slot = (slot + 1) & dict->mask) {
    int equal = keys_equal(c, dict, dict->entries[dict->index[slot]], key, hash);
    if (equal == 2) return dict_find_hashed(c, dict, key, hash);
    if (equal < 0) return -2;
    if (equal > 0) return dict->index[slot];
  }
  return -1;
}

Status dict_put(Context* c, Dict* dict, Word key, Word value) {
  if (is_nan(key)) {
    refuse(c, "a NaN as a key depends on which NaN object it is");
    return status_of(c);
  }
  uint64_t hash;
  return hash_of(c, key, &hash) ? dict_put_hashed(c, dict, key, value, hash) : status_of(c);
}

Status dict_put_hashed(Context* c, Dict* dict, Word key, Word value, uint64_t hash) {
  int64_t at = dict_find_hashed(c, dict, key, hash);
  if (at == -2) return status_of(c);
  if (at >= 0) {
    Word old = dict->entries[at].value;
    dict->entries[at].value = retained(c, value);
    release(c, old);
    return Status::kDone;
  }
  if (dict->used == dict->entry_capacity) {
    if (dict->length >= (int64_t{1} << 30)) {
      c->abandon = Abandon::kMemory;
      return Status::kAbandoned;
    }
    if (Status s = rebuild(c, dict, dict->length * 2); s != Status::kDone) return s;
  }
  append(c, dict, key, value, hash);
  return Status::kDone;
}

void dict_remove_at(Context* c, Dict* dict, int64_t position) {
  DictEntry entry = dict->entries[position];
  uint64_t slot = spread(entry.hash) & dict->mask;
  while (dict->index[slot] != position) slot = (slot + 1) & dict->mask;
  index_remove(dict, slot);
  dict->entries[position].key = 0;
  dict->length--;
  dict->aux++;
  if (position == dict->used - 1) dict->used--;
  while (dict->first < dict->used && dict->entries[dict->first].key == 0) dict->first++;
  release(c, entry.key);
  release(c, entry.value);
}

Status dict_move(Context* c, Dict* dict, int64_t position, bool last) {
  if (position == (last ? dict->used - 1 : dict->first)) return Status::kDone;
  uint64_t hash = dict->entries[position].hash;
  Held key(c, retained(c, dict->entries[position].key));
  Held value(c, retained(c, dict->entries[position].value));
  dict_remove_at(c, dict, position);
  // Room for as many as there are, so that moving costs constant time, amortised.
  int64_t live = dict->length + 1;
  if (live >= (int64_t{1} << 28)) {
    c->abandon = Abandon::kMemory;
    return Status::kAbandoned;
  }
  bool is_full = last ? dict->used == dict->entry_capacity : dict->first == 0;
  Status made = is_full ? rebuild(c, dict, live * 2, last ? 0 : live) : Status::kDone;
  if (made != Status::kDone) return made;
  int64_t at = last ? dict->used++ : --dict->first;
  dict->entries[at] = {hash, key.take(), value.take()};
  index_insert(dict->index, dict->mask, hash, static_cast<int32_t>(at));
  dict->length++;
  return Status::kDone;
}

void dict_clear(Context* c, Dict* dict) {
  for (int64_t i = dict->used; i-- > 0;)
    if (dict->entries[i].key != 0) dict_remove_at(c, dict, i);
  dict->first = dict->used = 0;
  if (dict->index != nullptr) std::memset(dict->index, 0xff, (dict->mask + 1) * sizeof(int32_t));
}

Word dict_copy(Context* c, const Dict* dict) {
  Held made(c, pk_dict_new(c, 0));
  if (!made || dict->length == 0) return made.take();
  if (rebuild(c, as<Dict>(made.get()), dict->length) != Status::kDone) return kFailed;
  for (int64_t i = 0; i < dict->used; i++) {
    if (stopped_at(c, i)) return kFailed;
    const DictEntry& entry = dict->entries[i];
    if (entry.key != 0) append(c, as<Dict>(made.get()), entry.key, entry.value, entry.hash);
  }
  return made.take();
}

namespace {

/// Puts element `i` of what a dict is updated from, a key and its value.
Status put_pair(Context* c, Dict* dict, Word item, size_t i) {
  std::vector<Word> pair;
  Word iterator = iter_or(
      c, item,
      "cannot convert dictionary update sequence element #" + std::to_string(i) + " to a sequence");
  if (!collect_from(c, iterator, &pair)) return status_of(c);
  Status status = Status::kRaised;
  if (pair.size() == 2)
    status = dict_put(c, dict, pair[0], pair[1]);
  else
    raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                "dictionary update sequence element #%zu has length %zu; 2 is required", i,
                pair.size());
  for (Word w : pair) release(c, w);
  return status;
}

}  // namespace

bool has_keys(Context* c, Word other) {
  if (!has_kind(other, Kind::kInstance)) return false;
  if (builtin_base(c, other) == static_cast<uint32_t>(B::kDict)) return true;
  const Class* cls = as<Class>(as<Instance>(other)->cls);
  Held name(c, pk_str_from_utf8(c, "keys", 4));
  return name && program_of(c, cls)->class_space->find(cls->aux, name.get()) != nullptr;
}

bool collect_keys(Context* c, Word other, std::vector<Word>* keys) {
  Held name(c, pk_str_from_utf8(c, "keys", 4));
  Held given(c, name ? pk_call_method(c, other, name.get(), nullptr, 0, nullptr) : kFailed);
  if (!given) return false;
  if (is_iterable(c, given.get())) return collect(c, given.get(), keys);
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
              "%s.keys() returned a non-iterable (type %s)", type_name(other),
              type_name(given.get()));
  return false;
}

bool dict_merge(Context* c, const Dict* from, const std::function<bool(const DictEntry&)>& put) {
  return dict_each(c, from, [&, used = from->used](const DictEntry& entry) {
    if (!put(entry)) return false;
    if (from->used == used) return true;
    raise_error(c, static_cast<uint32_t>(Exc::kRuntimeError), "dict mutated during update");
    return false;
  });
}

bool is_asked_for_keys(Context* c, Word w) {
  bool is_dict = builtin_base(c, w) == static_cast<uint32_t>(B::kDict);
  return has_keys(c, w) && !(is_dict && is_of_base(c, w, Special::kIter));
}

namespace {

/// `{key: other[key] for key in other.keys()}`
Word dict_by_keys(Context* c, Word other) {
  Held made(c, pk_dict_new(c, 0));
  if (!made) return kFailed;
  std::vector<Word> all;
  bool good = collect_keys(c, other, &all);
  for (size_t i = 0; good && i < all.size(); i++) {
    Held value(c, pk_getitem(c, other, all[i]));
    good = value && dict_put(c, as<Dict>(made.get()), all[i], value.get()) == Status::kDone;
  }
  for (Word key : all) release(c, key);
  return good ? made.take() : kFailed;
}

}  // namespace

Word base_mapping(Context* c, Word w) {
  if (is_asked_for_keys(c, w)) return dict_by_keys(c, w);
  if (!has_keys(c, w)) return retained(c, w);
  Held dict(c, base_value(c, w));
  if (!dict || !(object(dict.get())->flags & kDictOrdered)) return dict.take();
  const bool all = dict_each(c, as<Dict>(dict.get()), [&](const DictEntry& e) {
    return ordered_finds(c, as<Dict>(dict.get()), e.key);
  });
  return all ? dict.take() : kFailed;
}

bool ordered_finds(Context* c, const Dict* dict, Word key) {
  if (!may_call_user(key)) return true;
  const Held held(c, retained(c, key));
  uint64_t hash;
  const int64_t at = dict_find(c, dict, key, &hash);
  if (at == -1) raise_key_error(c, key);
  return at >= 0;
}

Status dict_update(Context* c, Dict* dict, Word given) {
  Held mapping(c, base_mapping(c, given));
  if (!mapping) return status_of(c);
  Word other = mapping.get();
  if (has_kind(other, Kind::kDict)) {
    const bool all = dict_merge(c, as<Dict>(other), [&](const DictEntry& e) {
      return dict_put_hashed(c, dict, e.key, e.value, e.hash) == Status::kDone;
    });
    return all ? Status::kDone : status_of(c);
  }
  Held iterator(c, pk_iter(c, other));
  if (!iterator) return status_of(c);
  for (size_t i = 0;; i++) {
    int32_t ended = 0;
    Held item(c, pk_next(c, iterator.get(), &ended));
    if (!item) return ended ? Status::kDone : status_of(c);
    if (Status s = put_pair(c, dict, item.get(), i); s != Status::kDone) return s;
    if (stopped_at(c, static_cast<int64_t>(i))) return status_of(c);
  }
}

extern "C" {

Word pk_dict_new(Context* c, int64_t capacity) {
  auto* dict = static_cast<Dict*>(allocate(c, Kind::kDict, sizeof(Dict)));
  if (dict == nullptr) return kFailed;
  dict->length = dict->first = dict->used = dict->entry_capacity = 0;
  dict->mask = 0;
  dict->index = nullptr;
  dict->entries = nullptr;
  if (capacity > 8 && rebuild(c, dict, capacity) != Status::kDone) {
    release(c, word(dict));
    return kFailed;
  }
  return word(dict);
}

Status pk_dict_set(Context* c, Dict* dict, Word key, Word value) {
  if (!pk_may_write(c, dict)) return status_of(c);
  return dict_put(c, dict, key, value);
}

Word pk_dict_get(Context* c, Dict* dict, Word key) {
  uint64_t hash;
  int64_t at = dict_find(c, dict, key, &hash);
  if (at >= 0) return retained(c, dict->entries[at].value);
  if (at == -1) raise_key_error(c, key);
  return kFailed;
}

}  // extern "C"

}  // namespace pyreck::rt
