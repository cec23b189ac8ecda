#include "runtime/encoding_format.h"

#include "runtime/class.h"
#include "runtime/enum.h"
#include "runtime/heap.h"

#include <algorithm>
#include <unordered_set>

namespace pyreck::rt {

uint64_t Reader::number() {
  uint64_t n = 0;
  for (int shift = 0; shift < 64; shift += 7) {
    uint64_t b = byte();
    if (shift == 63 && b > 1) break;  // beyond 64 bits
    if (b == 0 && shift > 0) break;   // not the shortest, or past the end
    n |= (b & 0x7f) << shift;
    if (b < 0x80) return n;
  }
  fail();
  return 0;
}

namespace {

bool next_of(const Word* words, int64_t count, uint64_t* at, Word* out) {
  if (*at >= static_cast<uint64_t>(count)) return false;
  *out = words[(*at)++];
  return true;
}

bool next_of_dict(const Dict* dict, uint64_t* at, Word* out) {
  for (; *at / 2 < static_cast<uint64_t>(dict->used); *at += 2) {
    const DictEntry& entry = dict->entries[*at / 2];
    if (entry.key == 0) continue;
    *out = (*at)++ % 2 == 0 ? entry.key : entry.value;
    return true;
  }
  return false;
}

bool next_of_set(const SetTable* t, uint64_t* at, Word* out) {
  while (t != nullptr && *at <= t->mask) {
    const SetEntry& entry = t->entries[(*at)++];
    if (!is_live(entry)) continue;
    *out = entry.key;
    return true;
  }
  return false;
}

/// The class, then the fields that are words.
bool next_of_instance(const Instance* instance, uint64_t* at, Word* out) {
  if (*at == 0) return next_of(&instance->cls, 1, at, out);
  while (*at <= count_fields(instance) && has_float_field(instance, *at - 1)) ++*at;
  if (*at > count_fields(instance)) return false;
  *out = instance->fields[(*at)++ - 1];
  return true;
}

}  // namespace

bool next_word(const Object* o, uint64_t* at, Word* out) {
  switch (o->kind) {
    case Kind::kTuple: {
      const auto* t = static_cast<const Tuple*>(o);
      return next_of(t->items, t->length, at, out);
    }
    case Kind::kList: {
      const auto* list = static_cast<const List*>(o);
      return list->flags == kListWords && next_of(list->words, list->length, at, out);
    }
    case Kind::kDict:
      return next_of_dict(static_cast<const Dict*>(o), at, out);
    case Kind::kSet:
      return next_of_set(set_table(static_cast<const Set*>(o)), at, out);
    case Kind::kRange:
      return next_of(&static_cast<const Range*>(o)->start, 3, at, out);
    case Kind::kSlice:
      return next_of(&static_cast<const Slice*>(o)->start, 3, at, out);
    case Kind::kFunction: {
      const auto* f = static_cast<const Function*>(o);
      return next_of(f->captures, f->count_captures, at, out);
    }
    case Kind::kCell:
      return next_of(&static_cast<const Cell*>(o)->contents, 1, at, out);
    case Kind::kException:
      return next_of(&static_cast<const Exception*>(o)->args, 4, at, out);
    case Kind::kInstance:
      return next_of_instance(static_cast<const Instance*>(o), at, out);
    case Kind::kClass: {
      const auto* cls = static_cast<const Class*>(o);
      bool is_local = (cls->flags & kClassStatic) == 0;
      return is_local && next_of(cls->words, cls->count, at, out);
    }
    case Kind::kMethod:
      return next_of(&static_cast<const BoundMethod*>(o)->function, 2, at, out);
    case Kind::kSuper:
      return next_of(&static_cast<const Super*>(o)->self, 1, at, out);
    default:
      return false;
  }
}

namespace {

/// Makes `o` hold no words, without a look at their counts.
void forget_words(Object* o) {
  switch (o->kind) {
    case Kind::kTuple: {
      auto* t = static_cast<Tuple*>(o);
      for (int64_t i = 0; i < t->length; i++) t->items[i] = kNone;
      break;
    }
    case Kind::kList:
      static_cast<List*>(o)->length = 0;
      break;
    case Kind::kDict:
      static_cast<Dict*>(o)->used = 0;
      break;
    case Kind::kSet:
      if (SetTable* t = set_table(static_cast<Set*>(o)); t != nullptr)
        for (uint64_t i = 0; i <= t->mask; i++) t->entries[i].key = 0;
      break;
    case Kind::kRange: {
      auto* r = static_cast<Range*>(o);
      // The length is the range's own object; if it is an immediate there is nothing to it.
      r->start = r->stop = r->step = kNone;
      break;
    }
    case Kind::kSlice: {
      auto* s = static_cast<Slice*>(o);
      s->start = s->stop = s->step = kNone;
      break;
    }
    case Kind::kFunction: {
      auto* f = static_cast<Function*>(o);
      for (int64_t i = 0; i < f->count_captures; i++) f->captures[i] = kNone;
      break;
    }
    case Kind::kCell:
      static_cast<Cell*>(o)->contents = kNone;
      break;
    case Kind::kException: {
      auto* e = static_cast<Exception*>(o);
      e->args = e->cause = e->context = e->instance = kNone;
      break;
    }
    case Kind::kInstance: {
      auto* instance = static_cast<Instance*>(o);
      instance->flags = 0;
      instance->cls = kNone;
      std::fill_n(instance->fields, count_fields(instance), kNone);
      break;
    }
    case Kind::kClass:
      std::fill_n(static_cast<Class*>(o)->words, static_cast<Class*>(o)->count, kNone);
      break;
    case Kind::kMethod:
      static_cast<BoundMethod*>(o)->function = static_cast<BoundMethod*>(o)->self = kNone;
      break;
    case Kind::kSuper:
      static_cast<Super*>(o)->self = kNone;
      break;
    default:
      break;
  }
}

}  // namespace

void free_together(Context* c, std::span<Object* const> objects) {
  for (Object* o : objects) {
    forget_words(o);
    pk_release_slow(c, o);
  }
}

void free_reachable(Context* c, std::span<const Word> roots) {
  std::vector<Object*> all;
  std::unordered_set<Object*> met;
  auto meet = [&](Word w) {
    if (is_object(w) && count_of(object(w)) < kImmortal && met.insert(object(w)).second)
      all.push_back(object(w));
  };
  for (Word w : roots) meet(w);
  for (size_t i = 0; i < all.size(); i++) {
    uint64_t at = 0;
    for (Word w; next_word(all[i], &at, &w);) meet(w);
  }
  free_together(c, all);
}

Hashing KeyCheck::leaf(Word w) {
  if (budget_ == 0) return Hashing::kNone;
  budget_--;
  if (!is_object(w)) return w == kUnbound || w == kFailed ? Hashing::kNone : Hashing::kFixed;
  switch (object(w)->kind) {
    case Kind::kBigInt: {
      uint64_t limbs = as<BigInt>(w)->aux;
      if (budget_ < limbs) return Hashing::kNone;
      budget_ -= limbs;
      return Hashing::kFixed;
    }
    case Kind::kRange: {
      const Range* r = as<Range>(w);
      if (leaf(r->start) == Hashing::kNone) return Hashing::kNone;
      return leaf(r->length);
    }
    case Kind::kFloat:
    case Kind::kComplex:
    case Kind::kTuple:  // itself, without its items
      return Hashing::kFixed;
    case Kind::kByteArray:
    case Kind::kList:
    case Kind::kDict:
    case Kind::kSet:
    case Kind::kSlice:
      return Hashing::kNone;
    case Kind::kException:
      return as<Exception>(w)->instance == kNone ? Hashing::kSeeded : Hashing::kNone;
    case Kind::kInstance:  // by methods of the user's
      return is_enum_member(w) ? Hashing::kSeeded : Hashing::kNone;
    case Kind::kMethod:
      return Hashing::kNone;
    default:
      return Hashing::kSeeded;
  }
}

Hashing KeyCheck::operator()(Word key) {
  Hashing all = leaf(key);
  if (all == Hashing::kNone || !has_kind(key, Kind::kTuple)) return all;
  path_.assign(1, {as<Tuple>(key), 0});
  while (!path_.empty()) {
    auto& [tuple, next] = path_.back();
    if (next == tuple->length) {
      path_.pop_back();
      continue;
    }
    Word item = tuple->items[next++];
    Hashing one = leaf(item);
    if (one == Hashing::kNone) return one;
    if (one == Hashing::kSeeded) all = one;
    if (!has_kind(item, Kind::kTuple)) continue;
    if (path_.size() == kDeepestKey) return Hashing::kNone;
    path_.emplace_back(as<Tuple>(item), 0);
  }
  return all;
}

}  // namespace pyreck::rt
