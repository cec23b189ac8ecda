// sorted(), min(), max(), any() and all() of sets whose order differs from run to run: done where
// the answer is the same in every order, refused elsewhere.
#include "runtime/set_sorted.h"

#include "runtime/arguments.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/objects.h"
#include "runtime/set.h"

#include <algorithm>
#include <cmath>

namespace pyreck::rt {

namespace {

/// Whether the keys are of one kind, whose `<` cannot fail and orders them totally: strings, bytes,
/// numbers but NaN, tuples that are alike at every position.
bool are_alike(const std::vector<Word>& keys) {
  auto all = [&](auto is) { return std::ranges::all_of(keys, is); };
  if (all([](Word w) { return has_kind(w, Kind::kStr); })) return true;
  if (all([](Word w) { return has_kind(w, Kind::kBytes); })) return true;
  if (all([](Word w) { return is_integral(w) || (is_float(w) && !std::isnan(float_value(w))); }))
    return true;
  if (!all([](Word w) { return has_kind(w, Kind::kTuple); })) return false;
  int64_t longest = 0;
  for (Word key : keys) longest = std::max(longest, as<Tuple>(key)->length);
  for (int64_t i = 0; i < longest; i++) {
    std::vector<Word> column;
    for (Word key : keys)
      if (i < as<Tuple>(key)->length) column.push_back(as<Tuple>(key)->items[i]);
    if (!are_alike(column)) return false;
  }
  return true;
}

std::nullptr_t refuse_order(Context* c, const char* name, const char* why) {
  if (c->exception != nullptr) release(c, pk_exception_take(c));
  refuse(c, "the order of this set differs from run to run, and %s() depends on it: %s", name, why);
  return nullptr;
}

struct Element {
  Word key, item;
};

/// Frees the keys that calls have made.
struct Keys {
  Context* c;
  std::vector<Word> made;
  ~Keys() {
    for (Word key : made) release(c, key);
  }
};

}  // namespace

bool has_own_order(const Set* set) {
  bool fixed = (set->flags & kSetAnyOrder) == 0;
  set_each(set, [&](Word w) { fixed = fixed && has_fixed_hash(w); });
  return fixed || set->length < 2;
}

bool set_sorted(Context* c, const char* name, const Set* set, Word key, bool reverse,
                bool only_first, std::vector<Word>* out) {
  std::vector<Element> elements;
  std::vector<Word> keys;
  Keys held{c, {}};
  set_each(set, [&](Word item) { elements.push_back({item, item}); });
  for (Element& each : elements) {
    if (key != kNone) {
      each.key = pk_call(c, key, &each.item, 1, nullptr);
      if (each.key == kFailed) {
        if (c->exception != nullptr) refuse_order(c, name, "its key function raises");
        return false;
      }
      held.made.push_back(each.key);
    }
    keys.push_back(each.key);
  }
  if (!are_alike(keys)) {
    refuse_order(c, name, "its elements or keys are neither all numbers, all strings, nor alike");
    return false;
  }
  std::ranges::sort(elements, [&](const Element& a, const Element& b) {
    return values_ordered(c, CompareKind::kLt, reverse ? b.key : a.key, reverse ? a.key : b.key) ==
           1;
  });
  size_t compared = only_first ? 2 : elements.size();
  for (size_t i = 1; i < compared; i++) {
    if (values_equal(c, elements[i - 1].key, elements[i].key) != 1) continue;
    refuse_order(c, name, "two elements have the same key; add the element itself to the key");
    return false;
  }
  for (const Element& each : elements) out->push_back(each.item);
  return true;
}

int set_any_true(Context* c, const Set* set, bool any) {
  bool found = !any;
  bool decided = true;
  set_each(set, [&](Word item) {
    bool plain = has_fixed_hash(item) || has_kind(item, Kind::kStr) ||
                 has_kind(item, Kind::kBytes) || has_kind(item, Kind::kTuple) || item == kNone;
    decided &= plain;
    if (plain && (pk_truth(c, item) == 1) == any) found = any;
  });
  if (decided) return found;
  refuse_order(c, any ? "any" : "all", "the truth of an element may be code of yours");
  return -1;
}

}  // namespace pyreck::rt
