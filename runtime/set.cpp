#include "runtime/set.h"

#include "runtime/class.h"
#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/stop.h"

#include <cmath>
#include <cstring>

namespace pyreck::rt {

namespace {

constexpr int kLinearProbes = 9;

size_t table_bytes(uint64_t mask) { return sizeof(SetTable) + mask * sizeof(SetEntry); }

SetTable* make_table(Context* c, uint64_t mask) {
  auto* t = static_cast<SetTable*>(resize_buffer(c, nullptr, 0, table_bytes(mask)));
  if (t == nullptr) return nullptr;
  std::memset(t, 0, table_bytes(mask));
  t->mask = mask;
  return t;
}

void insert_clean(SetTable* t, Word key, uint64_t hash) {
  uint64_t perturb = hash, i = hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      SetEntry& e = t->entries[i + static_cast<uint64_t>(j)];
      if (e.key != 0) continue;
      e = {key, hash};
      return;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

Status resize(Context* c, Set* set, int64_t least) {
  uint64_t size = 8;
  while (size <= static_cast<uint64_t>(least)) size <<= 1;
  SetTable* old = set_table(set);
  SetTable* t = make_table(c, size - 1);
  if (t == nullptr) return status_of(c);
  for (uint64_t i = 0; i <= old->mask; i++) {
    if (is_live(old->entries[i])) insert_clean(t, old->entries[i].key, old->entries[i].hash);
    if (!stopped_at(c, static_cast<int64_t>(i))) continue;
    free_buffer(c, t, table_bytes(t->mask));
    return status_of(c);
  }
  t->fill = t->used = old->used;
  free_buffer(c, old, table_bytes(old->mask));
  set->table = t;
  return Status::kDone;
}

bool key_hash(Context* c, Word key, uint64_t* hash) {
  if (!is_nan(key)) return hash_of(c, key, hash);
  refuse(c, "a NaN in a set depends on which NaN object it is");
  return false;
}

/// Of a key that is only looked for: a set is taken as a frozenset, and no set has a NaN.
bool sought_hash(Context* c, Word key, uint64_t* hash) {
  if (is_nan(key)) return hash_of(c, key, hash);
  if (!has_kind(key, Kind::kSet)) return key_hash(c, key, hash);
  *hash = set_hash(as<Set>(key));
  return true;
}

/// Entry of the key, or null; *failed: comparing failed.
SetEntry* look(Context* c, const Set* set, Word key, uint64_t hash, bool* failed) {
  *failed = false;
  SetTable* t = set_table(set);
  uint64_t perturb = hash, i = hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      SetEntry& e = t->entries[i + static_cast<uint64_t>(j)];
      if (e.key == 0) return nullptr;
      if (e.key == kRemovedKey || e.hash != hash) continue;
      uint32_t changes = set->aux;
      Held held(c, retained(c, e.key));
      int equal = values_equal(c, held.get(), key);
      if (equal >= 0 && set->aux != changes) return look(c, set, key, hash, failed);
      if (equal < 0) *failed = true;
      if (equal != 0) return *failed ? nullptr : &e;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

/// Adds a key, with its hash, that is not there: to the last removed entry on its way, if there is
/// one, else to the first that was never used (set_add_entry of 3.11).
int add_new(Context* c, Set* set, Word key, uint64_t hash) {
  SetTable* t = set_table(set);
  SetEntry* removed = nullptr;
  uint64_t perturb = hash, i = hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      SetEntry& e = t->entries[i + static_cast<uint64_t>(j)];
      if (e.key == kRemovedKey) removed = &e;
      if (e.key != 0) continue;
      (removed != nullptr ? *removed : e) = {retained(c, key), hash};
      if (!has_fixed_hash(key)) set->flags &= static_cast<uint16_t>(~kSetOrdered);
      set->length = ++t->used;
      set->aux++;
      if (removed != nullptr) return 0;
      if (static_cast<uint64_t>(++t->fill) * 5 < t->mask * 3) return 0;
      return resize(c, set, t->used > 50000 ? t->used * 2 : t->used * 4) == Status::kDone ? 0 : -1;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

/// Room for `more` elements at once, by CPython's rule for sets and dicts that are merged.
Status make_room(Context* c, Set* set, int64_t more) {
  SetTable* t = set_table(set);
  if (static_cast<uint64_t>(t->fill + more) * 5 < t->mask * 3) return Status::kDone;
  return resize(c, set, (t->used + more) * 2);
}

/// What is added to `to` comes in the order of `from`.
void take_order(Set* to, const Set* from) { to->flags |= from->flags & kSetAnyOrder; }

/// set_merge of CPython. The layout, and so the order, is not that of adding one by one.
Status merge(Context* c, Set* to, const Set* from) {
  if (to == from || from->length == 0) return Status::kDone;
  to->flags &= static_cast<uint16_t>(~kSetOrdered);
  take_order(to, from);
  if (Status s = make_room(c, to, from->length); s != Status::kDone) return s;
  if (set_table(to)->fill > 0) {
    const bool all = set_each_entry(
        c, from, [&](const SetEntry& e) { return set_add_hashed(c, to, e.key, e.hash) >= 0; });
    return all ? Status::kDone : status_of(c);
  }
  SetTable *out = set_table(to), *t = set_table(from);
  const bool same = out->mask == t->mask && t->fill == t->used;
  for (uint64_t i = 0; i <= t->mask; i++) {
    const SetEntry entry = t->entries[i];
    if (is_live(entry)) {
      retain(c, entry.key);
      if (same)
        out->entries[i] = entry;
      else
        insert_clean(out, entry.key, entry.hash);
      out->fill = out->used = ++to->length;
    }
    if (stopped_at(c, static_cast<int64_t>(i))) return status_of(c);
  }
  to->aux++;
  return Status::kDone;
}

/// set_difference_update_internal of CPython, of another set.
bool remove_all(Context* c, Set* set, const Set* other) {
  const bool all = set_each_entry(
      c, other, [&](const SetEntry& e) { return set_discard_hashed(c, set, e.key, e.hash) >= 0; });
  return all && set_tidy(c, set) == Status::kDone;
}

/// set_symmetric_difference_update of CPython, by another set.
bool toggle_all(Context* c, Set* set, const Set* other) {
  take_order(set, other);
  return set_each_entry(
      c, other, [&](const SetEntry& e) { return set_toggle_hashed(c, set, e.key, e.hash); });
}

/// Adds to `out` the elements of `from` that are, or are not, in `other`.
bool add_selected(Context* c, Set* out, const Set* from, const Set* other, int wanted) {
  take_order(out, from);
  return set_each_entry(c, from, [&](const SetEntry& e) {
    const int found = set_contains_hashed(c, other, e.key, e.hash);
    return found >= 0 && (found != wanted || set_add_hashed(c, out, e.key, e.hash) >= 0);
  });
}

using enum BinaryKind;

}  // namespace

Word set_new(Context* c, bool frozen) {
  auto* set = static_cast<Set*>(allocate(c, Kind::kSet, sizeof(Set)));
  if (set == nullptr) return kFailed;
  set->flags = frozen ? kSetFrozen : 0;
  set->length = 0;
  set->finger = 0;
  set->table = make_table(c, 7);
  if (set->table == nullptr) {
    release(c, word(set));
    return kFailed;
  }
  return word(set);
}

Word set_copy(Context* c, const Set* from, bool frozen) {
  Word w = set_new(c, frozen);
  if (w == kFailed || merge(c, as<Set>(w), from) == Status::kDone) return w;
  release(c, w);
  return kFailed;
}

int set_is_subset(Context* c, const Set* a, const Set* b) {
  int found = 1;
  const bool all = set_each_entry(c, a, [&](const SetEntry& e) {
    return (found = set_contains_hashed(c, b, e.key, e.hash)) == 1;
  });
  return all ? 1 : found == 1 ? -1 : found;  // all found, but stopped meanwhile
}

Status set_tidy(Context* c, Set* set) {
  SetTable* t = set_table(set);
  if (static_cast<uint64_t>(t->fill - t->used) <= t->mask / 4) return Status::kDone;
  return resize(c, set, t->used > 50000 ? t->used * 2 : t->used * 4);
}

Word set_pop(Context* c, Set* set) {
  if (!(set->flags & kSetOrdered)) {
    std::vector<Word> all;
    if (!set_ordered_items(c, set, &all)) return kFailed;
    if (set->length > 1) set->flags |= kSetOrdered;
  }
  SetTable* t = set_table(set);
  uint64_t at = set->finger & t->mask;
  while (!is_live(t->entries[at])) at = at == t->mask ? 0 : at + 1;
  Word key = t->entries[at].key;
  t->entries[at] = {kRemovedKey, UINT64_MAX};
  set->length = --t->used;
  set->aux++;
  set->finger = at + 1;
  return key;
}

void free_set_table(Freeing& freeing, Set* set) {
  if (set->table == nullptr) return;
  set_each(set, [&](Word key) { freeing.drop(key); });
  free_buffer(freeing.context, set->table, table_bytes(set_table(set)->mask));
}

int set_add(Context* c, Set* set, Word key) {
  uint64_t hash;
  return key_hash(c, key, &hash) ? set_add_hashed(c, set, key, hash) : -1;
}

int set_add_hashed(Context* c, Set* set, Word key, uint64_t hash) {
  bool failed;
  if (look(c, set, key, hash, &failed) != nullptr) return 1;
  return failed ? -1 : add_new(c, set, key, hash);
}

uint64_t set_hash(const Set* set) {
  auto shuffled = [](uint64_t h) { return ((h ^ 89869747u) ^ (h << 16)) * 3644798167u; };
  uint64_t hash = 0;
  const SetTable* t = set_table(set);
  for (uint64_t i = 0; t != nullptr && i <= t->mask; i++)
    if (is_live(t->entries[i])) hash ^= shuffled(t->entries[i].hash);
  hash ^= (static_cast<uint64_t>(set->length) + 1) * 1927868237u;
  hash ^= (hash >> 11) ^ (hash >> 25);
  hash = hash * 69069u + 907133923u;
  return hash == UINT64_MAX ? 590923713u : hash;
}

int set_contains(Context* c, const Set* set, Word key) {
  uint64_t hash;
  return sought_hash(c, key, &hash) ? set_contains_hashed(c, set, key, hash) : -1;
}

int set_contains_hashed(Context* c, const Set* set, Word key, uint64_t hash) {
  bool failed;
  bool found = look(c, set, key, hash, &failed) != nullptr;
  return failed ? -1 : found;
}

int set_discard(Context* c, Set* set, Word key) {
  uint64_t hash;
  return sought_hash(c, key, &hash) ? set_discard_hashed(c, set, key, hash) : -1;
}

bool set_toggle_hashed(Context* c, Set* set, Word key, uint64_t hash) {
  const int removed = set_discard_hashed(c, set, key, hash);
  return removed == 1 || (removed == 0 && set_add_hashed(c, set, key, hash) >= 0);
}

int set_discard_hashed(Context* c, Set* set, Word key, uint64_t hash) {
  bool failed;
  SetEntry* e = look(c, set, key, hash, &failed);
  if (e == nullptr) return failed ? -1 : 0;
  Word old = e->key;
  *e = {kRemovedKey, UINT64_MAX};
  set->length = --set_table(set)->used;
  set->aux++;
  release(c, old);
  return 1;
}

Word set_of_constants(Context* c, const Tuple* items) {
  Word w = set_new(c, true);
  for (int64_t i = 0; w != kFailed && i < items->length; i++) {
    if (set_add(c, as<Set>(w), items->items[i]) >= 0) continue;
    release(c, w);
    return kFailed;
  }
  if (w == kFailed) return w;
  const SetTable* t = set_table(as<Set>(w));
  for (uint64_t i = 0; i <= t->mask; i++)
    if (is_live(t->entries[i]) && (t->entries[i].hash & t->mask) != i)
      as<Set>(w)->flags |= kSetAnyOrder;
  return w;
}

void set_each(const Set* set, const std::function<void(Word)>& f) {
  if (set->table == nullptr) return;
  SetTable* t = set_table(set);
  for (uint64_t i = 0; i <= t->mask; i++)
    if (is_live(t->entries[i])) f(t->entries[i].key);
}

bool set_ordered_items(Context* c, const Set* set, std::vector<Word>* out) {
  bool fixed = true;
  set_each(set, [&](Word w) {
    fixed = fixed && has_fixed_hash(w);
    out->push_back(w);
  });
  if (out->size() < 2) return true;
  if (fixed && (set->flags & kSetAnyOrder)) {
    refuse(
        c,
        "the order of this set of constants depends, in CPython, on whether its code came from a "
        "source file or from a `.pyc` file; iterate over sorted(...)");
    return false;
  }
  if (fixed) return true;
  refuse(c,
         "the order of a set of anything but numbers and tuples of them differs from run to run; "
         "iterate over sorted(...)");
  return false;
}

int sets_equal(Context* c, const Set* a, const Set* b) {
  return a->length == b->length ? set_is_subset(c, a, b) : 0;
}

int sets_ordered(Context* c, CompareKind kind, const Set* a, const Set* b) {
  if (kind == CompareKind::kGt) return sets_ordered(c, CompareKind::kLt, b, a);
  if (kind == CompareKind::kGe) return sets_ordered(c, CompareKind::kLe, b, a);
  if (a->length > b->length || (kind == CompareKind::kLt && a->length == b->length)) return 0;
  return set_is_subset(c, a, b);
}

Word set_binary(Context* c, BinaryKind kind, Word left, Word right) {
  const Set *a = as<Set>(left), *b = as<Set>(right);
  bool frozen = a->flags & kSetFrozen;
  // What CPython starts from: a copy of one operand, or nothing.
  bool mostly_kept = kind == kSub && a->length >> 2 > b->length;
  bool copies_left = kind == kOr || mostly_kept || (kind == kAnd && a == b);
  Word w = copies_left    ? set_copy(c, a, frozen)
           : kind == kXor ? set_copy(c, b, frozen)
                          : set_new(c, frozen);
  if (w == kFailed) return kFailed;
  Set* out = as<Set>(w);
  bool ok = true;
  if (kind == kOr) {
    ok = merge(c, out, b) == Status::kDone;
  } else if (kind == kXor) {
    ok = toggle_all(c, out, a);
  } else if (kind == kSub) {
    ok = mostly_kept ? remove_all(c, out, b) : add_selected(c, out, a, b, 0);
  } else if (a != b) {
    if (b->length > a->length) std::swap(a, b);
    ok = add_selected(c, out, b, a, 1);
  }
  if (ok) return w;
  release(c, w);
  return kFailed;
}

Status set_inplace(Context* c, BinaryKind kind, Set* set, Word other) {
  const Set* b = as<Set>(other);
  if (set == b && (kind == kSub || kind == kXor)) return set_clear(c, set);
  if (kind == kOr) return merge(c, set, b);
  if (kind == kSub) return remove_all(c, set, b) ? Status::kDone : status_of(c);
  if (kind == kXor) return toggle_all(c, set, b) ? Status::kDone : status_of(c);
  Held result(c, set_binary(c, kAnd, word(set), other));
  if (!result) return status_of(c);
  std::swap(set->table, as<Set>(result.get())->table);
  std::swap(set->length, as<Set>(result.get())->length);
  set->aux++;
  return Status::kDone;
}

Status set_update(Context* c, Set* set, Word iterable) {
  if (has_kind(iterable, Kind::kSet)) return merge(c, set, as<Set>(iterable));
  if (is_set_base(builtin_base(c, iterable))) {  // whatever its `__iter__` is
    Held value(c, base_value(c, iterable));
    return value ? merge(c, set, as<Set>(value.get())) : status_of(c);
  }
  if (is_plain_dict(iterable)) {
    if (Status s = make_room(c, set, as<Dict>(iterable)->length); s != Status::kDone) return s;
    const bool all = dict_each(c, as<Dict>(iterable), [&](const DictEntry& e) {
      return set_add_hashed(c, set, e.key, e.hash) >= 0;
    });
    return all ? Status::kDone : status_of(c);
  }
  Held iterator(c, pk_iter(c, iterable));
  if (!iterator) return status_of(c);
  for (int64_t rounds = 1;; rounds++) {
    int32_t ended = 0;
    Held item(c, pk_next(c, iterator.get(), &ended));
    if (!item) return ended ? Status::kDone : status_of(c);
    if (set_add(c, set, item.get()) < 0) return status_of(c);
    if ((rounds & 0x3ff) == 0 && c->poke->load(std::memory_order_relaxed) != 0)
      if (Status s = pk_safepoint(c); s != Status::kDone) return s;
  }
}

Status set_clear(Context* c, Set* set) {
  SetTable* old = set_table(set);
  SetTable* small_table = make_table(c, 7);
  if (small_table == nullptr) return status_of(c);
  set->table = small_table;
  set->flags &= static_cast<uint16_t>(~kSetAnyOrder);
  set->length = 0;
  set->aux++;
  for (uint64_t i = 0; i <= old->mask; i++) {
    Word key = old->entries[i].key;
    if (key != 0 && key != kRemovedKey) release(c, key);
  }
  free_buffer(c, old, table_bytes(old->mask));
  return Status::kDone;
}

extern "C" Word pk_set_new(Context* c, const Word* items, int64_t count) {
  Word w = set_new(c, false);
  for (int64_t i = 0; w != kFailed && i < count; i++) {
    if (!stopped_at(c, i) && set_add(c, as<Set>(w), items[i]) >= 0) continue;
    release(c, w);
    return kFailed;
  }
  return w;
}

}  // namespace pyreck::rt
