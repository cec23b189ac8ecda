// Methods of sets and frozensets. Other operands than sets follow Objects/setobject.c of CPython
// 3.11 step by step: the order in which elements come and go shows in the order of the result.

#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/set.h"
#include "runtime/stop.h"

#include <utility>

namespace pyreck::rt {

namespace {

using enum BinaryKind;

Set* set_of(const Call& k) { return as<Set>(k.receiver); }
bool is_frozen(const Call& k) { return set_of(k)->flags & kSetFrozen; }
bool is_set(Word w) { return has_kind(w, Kind::kSet); }
Word done(bool ok) { return ok ? kNone : kFailed; }
bool done(Status s) { return s == Status::kDone; }

/// Whether `step` was done for every element of the iterable.
template <class Step>
bool each_of(Context* c, Word iterable, Step step) {
  Held iterator(c, pk_iter(c, iterable));
  if (!iterator) return false;
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    Held item(c, interrupted(c, &rounds) ? kFailed : pk_next(c, iterator.get(), &ended));
    if (!item) return ended != 0;
    if (!step(item.get())) return false;
  }
}

/// Elements are not sought as `in` seeks a set, by a frozenset in its place.
bool may_be_element(Context* c, Word key) {
  if (!is_set(key) || (object(key)->flags & kSetFrozen)) return true;
  return type_error(c, std::string("unhashable type: '") + type_name(key) + "'") != kFailed;
}

Word set_from(Context* c, Word iterable, bool frozen) {
  Held set(c, set_new(c, frozen));
  return set && done(set_update(c, as<Set>(set.get()), iterable)) ? set.take() : kFailed;
}

Word intersection(Context* c, Word left, Word right) {
  if (is_set(right)) return set_binary(c, kAnd, left, right);
  const Set* set = as<Set>(left);
  Held out(c, set_new(c, set->flags & kSetFrozen));
  bool ok = out && each_of(c, right, [&](Word key) {
              int found = may_be_element(c, key) ? set_contains(c, set, key) : -1;
              return found >= 0 && (found == 0 || set_add(c, as<Set>(out.get()), key) >= 0);
            });
  return ok ? out.take() : kFailed;
}

/// Takes the elements of `other` out of the set.
bool take_out(Context* c, Set* set, Word other) {
  if (is_set(other)) return done(set_inplace(c, kSub, set, other));
  return each_of(
             c, other,
             [&](Word key) { return may_be_element(c, key) && set_discard(c, set, key) >= 0; }) &&
         done(set_tidy(c, set));
}

Word difference(Context* c, Word left, Word right) {
  if (is_set(right)) return set_binary(c, kSub, left, right);
  const Set* set = as<Set>(left);
  bool frozen = set->flags & kSetFrozen;
  // Of a dict that is not much smaller, what is not in it is gathered; else a copy loses the rest.
  if (is_plain_dict(right) && set->length >> 2 <= as<Dict>(right)->length) {
    Held out(c, set_new(c, frozen));
    if (!out) return kFailed;
    object(out.get())->flags |= set->flags & kSetAnyOrder;
    const bool all = set_each_entry(c, set, [&](const SetEntry& e) {
      const int64_t at = dict_find_hashed(c, as<Dict>(right), e.key, e.hash);
      return at >= 0 || (at == -1 && set_add_hashed(c, as<Set>(out.get()), e.key, e.hash) >= 0);
    });
    return all ? out.take() : kFailed;
  }
  Held out(c, set_copy(c, set, frozen));
  return out && take_out(c, as<Set>(out.get()), right) ? out.take() : kFailed;
}

/// What `step` makes of the receiver and each argument in turn; a copy without any.
template <class Step>
Word in_turn(const Call& k, Step step) {
  if (k.count == 0) return set_copy(k.c, set_of(k), is_frozen(k));
  Held result(k.c, step(k.c, k.receiver, k[0]));
  for (uint32_t i = 1; result && i < k.count; i++) result.reset(step(k.c, result.get(), k[i]));
  return result.take();
}

bool toggle_all(Context* c, Set* set, Word other) {
  if (is_set(other)) return done(set_inplace(c, kXor, set, other));
  if (is_plain_dict(other))
    return dict_each(c, as<Dict>(other),
                     [&](const DictEntry& e) { return set_toggle_hashed(c, set, e.key, e.hash); });
  Held others(c, set_from(c, other, false));
  return others && done(set_inplace(c, kXor, set, others.get()));
}

bool may_write(const Call& k) { return pk_may_write(k.c, set_of(k)); }

Word truth(int found) { return found < 0 ? kFailed : boolean(found == 1); }

}  // namespace

Word set_method_add(const Call& k) {
  return done(may_write(k) && set_add(k.c, set_of(k), k[0]) >= 0);
}

Word set_method_clear(const Call& k) {
  return done(may_write(k) && done(set_clear(k.c, set_of(k))));
}

Word set_method_copy(const Call& k) {
  return is_frozen(k) ? retained(k.c, k.receiver) : set_copy(k.c, set_of(k), false);
}

Word set_method_difference(const Call& k) {
  if (k.count == 0) return set_copy(k.c, set_of(k), is_frozen(k));
  Held result(k.c, difference(k.c, k.receiver, k[0]));
  for (uint32_t i = 1; result && i < k.count; i++)
    if (!take_out(k.c, as<Set>(result.get()), k[i])) return kFailed;
  return result.take();
}

Word set_method_difference_update(const Call& k) {
  if (!may_write(k)) return kFailed;
  for (uint32_t i = 0; i < k.count; i++)
    if (!take_out(k.c, set_of(k), k[i])) return kFailed;
  return kNone;
}

Word set_method_discard(const Call& k) {
  return done(may_write(k) && set_discard(k.c, set_of(k), k[0]) >= 0);
}

Word set_method_intersection(const Call& k) { return in_turn(k, intersection); }

Word set_method_intersection_update(const Call& k) {
  if (!may_write(k)) return kFailed;
  Held result(k.c, in_turn(k, intersection));
  if (!result) return kFailed;
  std::swap(set_of(k)->table, as<Set>(result.get())->table);
  std::swap(set_of(k)->length, as<Set>(result.get())->length);
  set_of(k)->aux++;
  return kNone;
}

Word set_method_isdisjoint(const Call& k) {
  if (is_set(k[0])) {
    Held common(k.c, intersection(k.c, k.receiver, k[0]));
    return common ? boolean(as<Set>(common.get())->length == 0) : kFailed;
  }
  int found = 0;
  bool all = each_of(k.c, k[0], [&](Word key) {
    found = may_be_element(k.c, key) ? set_contains(k.c, set_of(k), key) : -1;
    return found == 0;
  });
  return all ? kTrue : found == 1 ? kFalse : kFailed;
}

Word set_method_issubset(const Call& k) {
  const Set* set = set_of(k);
  if (is_set(k[0])) {
    const Set* other = as<Set>(k[0]);
    return set->length > other->length ? kFalse : truth(set_is_subset(k.c, set, other));
  }
  Held common(k.c, intersection(k.c, k.receiver, k[0]));
  return common ? boolean(as<Set>(common.get())->length == set->length) : kFailed;
}

Word set_method_issuperset(const Call& k) {
  const Set* set = set_of(k);
  if (is_set(k[0])) {
    const Set* other = as<Set>(k[0]);
    return other->length > set->length ? kFalse : truth(set_is_subset(k.c, other, set));
  }
  int found = 1;
  bool all =
      each_of(k.c, k[0], [&](Word key) { return (found = set_contains(k.c, set, key)) == 1; });
  return all ? kTrue : found == 0 ? kFalse : kFailed;
}

Word set_method_pop(const Call& k) {
  if (!may_write(k)) return kFailed;
  if (set_of(k)->length == 0)
    return raise(k.c, static_cast<uint32_t>(Exc::kKeyError), "pop from an empty set");
  return set_pop(k.c, set_of(k));
}

Word set_method_remove(const Call& k) {
  int removed = may_write(k) ? set_discard(k.c, set_of(k), k[0]) : -1;
  if (removed == 0) raise_key_error(k.c, k[0]);
  return done(removed == 1);
}

Word set_method_symmetric_difference(const Call& k) {
  Held other(k.c, set_from(k.c, k[0], is_frozen(k)));
  return other && toggle_all(k.c, as<Set>(other.get()), k.receiver) ? other.take() : kFailed;
}

Word set_method_symmetric_difference_update(const Call& k) {
  return done(may_write(k) && toggle_all(k.c, set_of(k), k[0]));
}

Word set_method_union(const Call& k) {
  Held result(k.c, set_copy(k.c, set_of(k), is_frozen(k)));
  for (uint32_t i = 0; result && i < k.count; i++)
    if (!done(set_update(k.c, as<Set>(result.get()), k[i]))) return kFailed;
  return result.take();
}

Word set_method_update(const Call& k) {
  if (!may_write(k)) return kFailed;
  for (uint32_t i = 0; i < k.count; i++)
    if (!done(set_update(k.c, set_of(k), k[i]))) return kFailed;
  return kNone;
}

}  // namespace pyreck::rt
