#include "runtime/set.h"

#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"

#include <cmath>
#include <cstring>

namespace pyreck::rt {

namespace {

struct Entry {
  Word key;  // 0: never used; kDummy: removed
  uint64_t hash;
};
constexpr Word kDummy = 0x22;

struct Table {
  uint64_t mask;
  int64_t fill, used;  // used + dummies, live
  Entry entries[1];
};

constexpr int kLinearProbes = 9;

Table* table_of(const Set* set) { return static_cast<Table*>(set->table); }
size_t table_bytes(uint64_t mask) { return sizeof(Table) + mask * sizeof(Entry); }

Table* make_table(Context* c, uint64_t mask) {
  auto* t = static_cast<Table*>(resize_buffer(c, nullptr, 0, table_bytes(mask)));
  if (t == nullptr) return nullptr;
  std::memset(t, 0, table_bytes(mask));
  t->mask = mask;
  return t;
}

void insert_clean(Table* t, Word key, uint64_t hash) {
  uint64_t perturb = hash, i = hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      Entry& e = t->entries[i + static_cast<uint64_t>(j)];
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
  Table* old = table_of(set);
  Table* t = make_table(c, size - 1);
  if (t == nullptr) return status_of(c);
  for (uint64_t i = 0; i <= old->mask; i++)
    if (old->entries[i].key != 0 && old->entries[i].key != kDummy)
      insert_clean(t, old->entries[i].key, old->entries[i].hash);
  t->fill = t->used = old->used;
  free_buffer(c, old, table_bytes(old->mask));
  set->table = t;
  return Status::kDone;
}

/// Entry of the key, or null; -1 in *failed when hashing or comparing failed.
Entry* look(Context* c, const Set* set, Word key, uint64_t* hash, bool* failed) {
  *failed = !hash_of(c, key, hash);
  if (!*failed && is_float(key) && std::isnan(float_value(key))) {
    refuse(c, "a NaN in a set depends on which NaN object it is");
    *failed = true;
  }
  if (*failed) return nullptr;
  Table* t = table_of(set);
  uint64_t perturb = *hash, i = *hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      Entry& e = t->entries[i + static_cast<uint64_t>(j)];
      if (e.key == 0) return nullptr;
      if (e.key == kDummy || e.hash != *hash) continue;
      int equal = values_equal(c, e.key, key);
      if (equal < 0) *failed = true;
      if (equal != 0) return *failed ? nullptr : &e;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

int add_hashed(Context* c, Set* set, Word key, uint64_t hash) {
  Table* t = table_of(set);
  uint64_t perturb = hash, i = hash & t->mask;
  while (true) {
    int probes = i + kLinearProbes <= t->mask ? kLinearProbes : 0;
    for (int j = 0; j <= probes; j++) {
      Entry& e = t->entries[i + static_cast<uint64_t>(j)];
      if (e.key != 0) continue;
      e = {retained(c, key), hash};
      t->fill++;
      t->used++;
      set->length = t->used;
      if (static_cast<uint64_t>(t->fill) * 5 < t->mask * 3) return 0;
      return resize(c, set, t->used > 50000 ? t->used * 2 : t->used * 4) == Status::kDone ? 0 : -1;
    }
    perturb >>= 5;
    i = (i * 5 + 1 + perturb) & t->mask;
  }
}

Word copy_of(Context* c, const Set* from, bool frozen) {
  Word w = set_new(c, frozen);
  if (w == kFailed) return kFailed;
  Set* to = as<Set>(w);
  Table* t = table_of(from);
  // set_merge into an empty set.
  if ((static_cast<uint64_t>(t->used)) * 5 >= table_of(to)->mask * 3 &&
      resize(c, to, t->used * 2) != Status::kDone) {
    release(c, w);
    return kFailed;
  }
  Table* out = table_of(to);
  bool same = out->mask == t->mask && t->fill == t->used;
  for (uint64_t i = 0; i <= t->mask; i++) {
    Word key = t->entries[i].key;
    if (key == 0 || key == kDummy) continue;
    retain(c, key);
    if (same)
      out->entries[i] = t->entries[i];
    else
      insert_clean(out, key, t->entries[i].hash);
  }
  out->fill = out->used = to->length = t->used;
  return w;
}

}  // namespace

Word set_new(Context* c, bool frozen) {
  auto* set = static_cast<Set*>(allocate(c, Kind::kSet, sizeof(Set)));
  if (set == nullptr) return kFailed;
  set->flags = frozen ? kSetFrozen : 0;
  set->length = 0;
  set->table = make_table(c, 7);
  if (set->table == nullptr) {
    release(c, word(set));
    return kFailed;
  }
  return word(set);
}

void free_set_table(Freeing& freeing, Set* set) {
  if (set->table == nullptr) return;
  set_each(set, [&](Word key) { freeing.drop(key); });
  free_buffer(freeing.context, set->table, table_bytes(table_of(set)->mask));
}

int set_add(Context* c, Set* set, Word key) {
  uint64_t hash;
  bool failed;
  if (look(c, set, key, &hash, &failed) != nullptr) return 1;
  return failed ? -1 : add_hashed(c, set, key, hash);
}

int set_contains(Context* c, const Set* set, Word key) {
  uint64_t hash;
  bool failed;
  bool found = look(c, set, key, &hash, &failed) != nullptr;
  return failed ? -1 : found;
}

int set_discard(Context* c, Set* set, Word key) {
  uint64_t hash;
  bool failed;
  Entry* e = look(c, set, key, &hash, &failed);
  if (e == nullptr) return failed ? -1 : 0;
  Word old = e->key;
  *e = {kDummy, UINT64_MAX};
  set->length = --table_of(set)->used;
  release(c, old);
  return 1;
}

void set_each(const Set* set, const std::function<void(Word)>& f) {
  if (set->table == nullptr) return;
  Table* t = table_of(set);
  for (uint64_t i = 0; i <= t->mask; i++)
    if (t->entries[i].key != 0 && t->entries[i].key != kDummy) f(t->entries[i].key);
}

bool set_ordered_items(Context* c, const Set* set, std::vector<Word>* out) {
  bool fixed = true;
  set_each(set, [&](Word w) {
    fixed = fixed && (is_int(w) || is_bool(w) || is_float(w));
    out->push_back(w);
  });
  if (fixed || out->size() < 2) return true;
  refuse(c,
         "the order of a set of anything but numbers differs from run to run; iterate over "
         "sorted(...)");
  return false;
}

int sets_equal(Context* c, const Set* a, const Set* b) {
  if (a->length != b->length) return 0;
  int result = 1;
  set_each(a, [&](Word w) {
    if (result == 1) result = set_contains(c, b, w);
  });
  return result;
}

int sets_ordered(Context* c, int32_t kind, const Set* a, const Set* b) {
  if (kind >= 4) return sets_ordered(c, kind - 2, b, a);
  if (a->length > b->length || (kind == 2 && a->length == b->length)) return 0;
  int result = 1;
  set_each(a, [&](Word w) {
    if (result == 1) result = set_contains(c, b, w);
  });
  return result;
}

Word set_binary(Context* c, int32_t kind, Word left, Word right) {
  const Set *a = as<Set>(left), *b = as<Set>(right);
  bool frozen = a->flags & kSetFrozen;
  constexpr int32_t kSub = 1, kAnd = 9, kOr = 10, kXor = 11;
  bool keeps_all = kind == kOr || kind == kXor;
  // & goes through the smaller set, as CPython does; the others start from the left one.
  if (kind == kAnd && b->length > a->length) std::swap(a, b);
  Word w = keeps_all ? copy_of(c, a, frozen) : set_new(c, frozen);
  if (w == kFailed) return kFailed;
  Set* out = as<Set>(w);
  bool ok = true;
  set_each(kind == kSub ? a : b, [&](Word key) {
    if (!ok) return;
    int in_other = kind == kOr ? 0 : set_contains(c, kind == kSub ? b : a, key);
    int done = in_other;
    if (in_other >= 0) {
      bool add = kind == kAnd ? in_other == 1 : in_other == 0;
      if (kind == kXor && in_other == 1)
        done = set_discard(c, out, key);
      else if (add)
        done = set_add(c, out, key);
    }
    ok = done >= 0;
  });
  if (ok) return w;
  release(c, w);
  return kFailed;
}

void set_clear(Context* c, Set* set) {
  Table* t = table_of(set);
  for (uint64_t i = 0; i <= t->mask; i++) {
    Word key = t->entries[i].key;
    t->entries[i] = {0, 0};
    if (key != 0 && key != kDummy) release(c, key);
  }
  t->fill = t->used = set->length = 0;
}

extern "C" Word pk_set_new(Context* c, const Word* items, int64_t count) {
  Word w = set_new(c, false);
  for (int64_t i = 0; w != kFailed && i < count; i++) {
    if (set_add(c, as<Set>(w), items[i]) >= 0) continue;
    release(c, w);
    return kFailed;
  }
  return w;
}

}  // namespace pyreck::rt
