#include "runtime/dict_views.h"

#include "runtime/builtin_ids.h"
#include "runtime/dict.h"
#include "runtime/dispatch.h"
#include "runtime/equality.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/objects.h"
#include "runtime/set.h"

#include <utility>

namespace pyreck::rt {

namespace {

enum ViewOf : uint32_t { kKeys, kValues, kItems };

const Dict* dict_of(Word view) { return as<Dict>(as<Iterator>(view)->source); }
bool is_items(Word w) { return has_kind(w, Kind::kDictView) && object(w)->aux == kItems; }

int64_t size_of(Word w) {
  return has_kind(w, Kind::kSet) ? as<Set>(w)->length : dict_of(w)->length;
}

/// Calls step(item) for each; whether all went well and step never said to stop.
template <class Step>
bool each_of(Context* c, Word over, Step step) {
  Held iterator(c, pk_iter(c, over));
  if (!iterator) return false;
  for (int64_t rounds = 0;; rounds++) {
    int32_t ended = 0;
    Held item(c, stopped_at(c, rounds) ? kFailed : pk_next(c, iterator.get(), &ended));
    if (!item) return ended != 0;
    if (!step(item.get())) return false;
  }
}

/// 1, 0, -1.
int contains(Context* c, Word container, Word item) {
  Word found = pk_compare(c, static_cast<int32_t>(CompareKind::kIn), item, container);
  return found == kFailed ? -1 : found == kTrue;
}

/// A set of the elements of any iterable. A dict's own keys come at once.
Word set_of(Context* c, Word from) {
  Held made(c, set_new(c, false));
  bool of_dict = has_kind(from, Kind::kDictView) && object(from)->aux == kKeys &&
                 is_plain_dict(as<Iterator>(from)->source);
  Word elements = of_dict ? as<Iterator>(from)->source : from;
  if (!made || set_update(c, as<Set>(made.get()), elements) != Status::kDone) return kFailed;
  return made.take();
}

/// The set `into` itself, changed by its method; takes it over.
Word changed(Context* c, Word into, const char* method, Word other) {
  Held set(c, into);
  Held name(c, set ? pk_str_from_utf8(c, method, std::string_view(method).size()) : kFailed);
  Held done(c, name ? pk_call_method(c, set.get(), name.get(), &other, 1, nullptr) : kFailed);
  return done ? set.take() : kFailed;
}

Word intersection(Context* c, Word self, Word other) {
  if (!is_set_view(self)) std::swap(self, other);
  bool is_set = has_kind(other, Kind::kSet) && !(object(other)->flags & kSetFrozen);
  if (is_set && size_of(self) <= size_of(other)) {
    Held name(c, pk_str_from_utf8(c, "intersection", 12));
    return name ? pk_call_method(c, other, name.get(), &self, 1, nullptr) : kFailed;
  }
  if (is_set_view(other) && size_of(other) > size_of(self)) std::swap(self, other);
  Held result(c, set_new(c, false));
  bool whole = result && each_of(c, other, [&](Word key) {
                 int found = contains(c, self, key);
                 return found == 0 || (found > 0 && set_add(c, as<Set>(result.get()), key) >= 0);
               });
  return whole ? result.take() : kFailed;
}

/// Of two views of items: the smaller dict's items that are left, behind those of the larger one.
Word items_xor(Context* c, Word a, Word b) {
  if (size_of(a) > size_of(b)) std::swap(a, b);
  Held rest(c, dict_copy(c, dict_of(a))), result(c, rest ? set_new(c, false) : kFailed);
  bool whole = result && dict_each(c, dict_of(b), [&](const DictEntry& e) {
                 Dict* left = as<Dict>(rest.get());
                 int64_t at = dict_find_hashed(c, left, e.key, e.hash);
                 if (at == -2) return false;
                 Held mine(c, at < 0 ? kNone : retained(c, left->entries[at].value));
                 int equal = at < 0 ? 0 : values_equal(c, mine.get(), e.value, /*identity=*/true);
                 if (equal > 0) at = dict_find_hashed(c, left, e.key, e.hash);
                 if (equal > 0 && at >= 0) dict_remove_at(c, left, at);
                 if (equal != 0 || at == -2) return equal > 0 && at != -2;
                 const Word pair[] = {e.key, e.value};
                 Held item(c, pk_tuple_new(c, pair, 2));
                 return item && set_add(c, as<Set>(result.get()), item.get()) >= 0;
               });
  Held items(c, whole ? dict_view(c, rest.get(), kItems) : kFailed);
  if (!items) return kFailed;
  bool done = set_update(c, as<Set>(result.get()), items.get()) == Status::kDone;
  return done ? result.take() : kFailed;
}

bool all_within(Context* c, Word these, Word those, bool* failed) {
  int found = 1;
  bool whole =
      each_of(c, these, [&](Word item) { return (found = contains(c, those, item)) == 1; });
  *failed = !whole && found != 0;
  return whole;
}

}  // namespace

bool is_set_view(Word w) { return has_kind(w, Kind::kDictView) && object(w)->aux != kValues; }

Word view_binary(Context* c, BinaryKind op, Word a, Word b) {
  switch (op) {
    case BinaryKind::kAnd:
      return intersection(c, a, b);
    case BinaryKind::kOr:
      return changed(c, set_of(c, a), "update", b);
    case BinaryKind::kSub:
      return changed(c, set_of(c, a), "difference_update", b);
    default:
      if (is_items(a) && is_items(b)) return items_xor(c, a, b);
      return changed(c, set_of(c, a), "symmetric_difference_update", b);
  }
}

bool compares_as_view(Word a, Word b) {
  auto is_set = [](Word w) { return has_kind(w, Kind::kSet) || is_set_view(w); };
  return (is_set_view(a) || is_set_view(b)) && is_set(a) && is_set(b);
}

int view_compare(Context* c, CompareKind kind, Word a, Word b) {
  if (!is_set_view(a)) {  // the view answers, asked from the other side
    static constexpr CompareKind kReflected[] = {CompareKind::kEq, CompareKind::kNe,
                                                 CompareKind::kGt, CompareKind::kGe,
                                                 CompareKind::kLt, CompareKind::kLe};
    kind = kReflected[static_cast<size_t>(kind)];
    std::swap(a, b);
  }
  int64_t x = size_of(a), y = size_of(b);
  bool may_hold, failed = false;
  switch (kind) {
    case CompareKind::kLt:
      may_hold = x < y;
      break;
    case CompareKind::kLe:
      may_hold = x <= y;
      break;
    case CompareKind::kGt:
      may_hold = x > y;
      break;
    case CompareKind::kGe:
      may_hold = x >= y;
      break;
    default:
      may_hold = x == y;
  }
  bool backwards = kind == CompareKind::kGt || kind == CompareKind::kGe;
  bool holds = may_hold && all_within(c, backwards ? b : a, backwards ? a : b, &failed);
  if (failed) return -1;
  return kind == CompareKind::kNe ? !holds : holds;
}

}  // namespace pyreck::rt
