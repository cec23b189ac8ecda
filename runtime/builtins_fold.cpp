// Builtins that go over an iterable: len, sum, min, max, any, all, sorted, functools.reduce.

#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/enum.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/methods.h"
#include "runtime/objects.h"
#include "runtime/set_sorted.h"
#include "runtime/sort.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"

#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

bool is_set_of_any_order(Word w) { return has_kind(w, Kind::kSet) && !has_own_order(as<Set>(w)); }

Word extreme(const Call& k, bool greatest) {
  const char* name = greatest ? "max" : "min";
  Word key = k.keyword("key"), fallback = k.keyword("default");
  if (key == kFailed) key = kNone;
  std::vector<Word> items;
  if (k.count > 1) {
    if (fallback != kFailed)
      return type_error(k.c, std::string("Cannot specify a default for ") + name +
                                 "() with multiple positional arguments");
    for (uint32_t i = 0; i < k.count; i++) items.push_back(retained(k.c, k[i]));
  }
  if (k.count == 1 && is_set_of_any_order(k[0])) {
    std::vector<Word> sorted;
    bool known = set_sorted(k.c, name, as<Set>(k[0]), key, greatest, true, &sorted);
    return known ? retained(k.c, sorted[0]) : kFailed;
  }
  Word iterator = k.count > 1 ? kNone : pk_iter(k.c, k[0]);
  if (iterator == kFailed) return kFailed;
  Word best = kFailed, best_key = kFailed;
  bool ok = true;
  int64_t rounds = 0;
  for (size_t i = 0;; i++) {
    int32_t ended = 0;
    Word item;
    if (k.count > 1)
      item = i < items.size() ? items[i] : kFailed, ended = 1;
    else
      item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      ok = ended != 0;
      break;
    }
    Word item_key = key == kNone ? retained(k.c, item) : pk_call(k.c, key, &item, 1, nullptr);
    int better = item_key == kFailed ? -1
                 : best == kFailed
                     ? 1
                     : values_ordered(k.c, greatest ? CompareKind::kGt : CompareKind::kLt, item_key,
                                      best_key);
    if (better == 1) {
      if (best != kFailed) {
        release(k.c, best);
        release(k.c, best_key);
      }
      best = retained(k.c, item);
      best_key = item_key;
    } else if (item_key != kFailed) {
      release(k.c, item_key);
    }
    if (k.count == 1) release(k.c, item);
    if (better < 0) {
      ok = false;
      break;
    }
  }
  for (Word item : items) release(k.c, item);
  if (is_object(iterator)) release(k.c, iterator);
  if (best_key != kFailed) release(k.c, best_key);
  if (!ok) {
    if (best != kFailed) release(k.c, best);
    return kFailed;
  }
  if (best != kFailed) return best;
  if (fallback != kFailed) return retained(k.c, fallback);
  return value_error(k.c, std::string(name) + "() arg is an empty sequence");
}

Word any_all(const Call& k, bool any) {
  if (is_set_of_any_order(k[0])) {
    int known = set_any_true(k.c, as<Set>(k[0]), any);
    return known < 0 ? kFailed : boolean(known != 0);
  }
  Word iterator = pk_iter(k.c, k[0]);
  if (iterator == kFailed) return kFailed;
  Word result = boolean(!any);
  int64_t rounds = 0;
  while (true) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      if (!ended) result = kFailed;
      break;
    }
    int32_t truth = pk_truth(k.c, item);
    release(k.c, item);
    if (truth < 0 || (truth == 1) == any) {
      result = truth < 0 ? kFailed : boolean(any);
      break;
    }
  }
  release(k.c, iterator);
  return result;
}

}  // namespace

Word run_Len(const Call& k) {
  Word w = k[0];
  if (is_object(w)) {
    switch (object(w)->kind) {
      case Kind::kStr:
        return small(as<Str>(w)->length);
      case Kind::kBytes:
      case Kind::kByteArray:
        return small(view_of(w).length);
      case Kind::kTuple:
        return small(as<Tuple>(w)->length);
      case Kind::kList:
        return small(as<List>(w)->length);
      case Kind::kDict:
        return small(as<Dict>(w)->length);
      case Kind::kSet:
        return small(as<Set>(w)->length);
      case Kind::kDictView:
        return small(as<Dict>(as<Iterator>(w)->source)->length);
      case Kind::kRange: {
        int64_t n = range_length(as<Range>(w));
        if (n < 0) return overflow_error(k.c, "Python int too large to convert to C ssize_t");
        return pk_int_from_i64(k.c, n);
      }
      default:
        break;
    }
  }
  if (is_enum_class(w)) {
    Word members = enum_members(k.c, w);
    return members == kFailed ? kFailed : small(as<List>(members)->length);
  }
  if (is_user(w)) {
    int64_t length = user_length(k.c, w);
    return length < 0 ? kFailed : pk_int_from_i64(k.c, length);
  }
  return type_error(k.c, std::string("object of type '") + type_name(w) + "' has no len()");
}

Word run_Sum(const Call& k) {
  Word start = k.has(1) ? k[1] : k.keyword("start");
  if (start == kFailed) start = small(0);
  if (has_kind(start, Kind::kStr) && is_iterable(k.c, k[0]))
    return type_error(k.c, "sum() can't sum strings [use ''.join(seq) instead]");
  if (is_bytes_like(start) && is_iterable(k.c, k[0]))
    return type_error(
        k.c, std::string("sum() can't sum ") + type_name(start) + " [use b''.join(seq) instead]");
  if (has_kind(k[0], Kind::kList) && start == small(0)) {
    const List* list = as<List>(k[0]);
    if (list->flags == kListI64) {
      // Summed in two halves of 32 bits, which do not overflow within 2**31 elements.
      __int128 total = 0;
      bool all = in_strides(k.c, list->length, [&](int64_t from, int64_t to) {
        int64_t low = 0, high = 0;
        for (int64_t i = from; i < to; i++) {
          low += static_cast<int64_t>(static_cast<uint32_t>(list->i64[i]));
          high += list->i64[i] >> 32;
        }
        total += (static_cast<__int128>(high) << 32) + low;
      });
      if (!all) return kFailed;
      if (total == static_cast<int64_t>(total))
        return pk_int_from_i64(k.c, static_cast<int64_t>(total));
    }
    if (list->flags == kListF64 && list->length > 0) {
      double total = 0.0;
      bool all = in_strides(k.c, list->length, [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; i++) total += list->f64[i];
      });
      return all ? pk_float_box(k.c, total) : kFailed;
    }
  }
  Word iterator = pk_iter(k.c, k[0]);
  if (iterator == kFailed) return kFailed;
  Word total = retained(k.c, start);
  int64_t rounds = 0;
  while (total != kFailed) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      if (!ended) {
        release(k.c, total);
        total = kFailed;
      }
      break;
    }
    Word next = pk_binary(k.c, 0, total, item);
    release(k.c, item);
    release(k.c, total);
    total = next;
  }
  release(k.c, iterator);
  return total;
}

Word run_Sorted(const Call& k) {
  Word key = k.keyword("key"), reverse = k.keyword("reverse");
  if (key == kFailed) key = kNone;
  bool backwards = false;
  if (is_set_of_any_order(k[0])) {
    if (!flag_of(k.c, reverse, &backwards)) return kFailed;
    std::vector<Word> items;
    bool known = set_sorted(k.c, "sorted", as<Set>(k[0]), key, backwards, false, &items);
    return known ? pk_list_from_words(k.c, items.data(), static_cast<int64_t>(items.size()))
                 : kFailed;
  }
  Word list = list_from(k.c, k[0]);
  if (list == kFailed) return kFailed;
  if (!flag_of(k.c, reverse, &backwards)) {
    release(k.c, list);
    return kFailed;
  }
  if (list_sort(k.c, as<List>(list), key, backwards) == Status::kDone) return list;
  release(k.c, list);
  return kFailed;
}

Word run_FunctoolsReduce(const Call& k) {
  Word iterator = iter_or(k.c, k[1], "reduce() arg 2 must support iteration");
  if (iterator == kFailed) return kFailed;
  Word total = k.has(2) ? retained(k.c, k[2]) : kFailed;
  bool ok = true;
  int64_t rounds = 0;
  while (ok) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      ok = ended != 0;
      break;
    }
    if (total == kFailed) {
      total = item;
      continue;
    }
    Word pair[2] = {total, item};
    Word next = pk_call(k.c, k[0], pair, 2, nullptr);
    release(k.c, item);
    release(k.c, total);
    total = next;
    ok = next != kFailed;
  }
  release(k.c, iterator);
  if (!ok) {
    if (total != kFailed) release(k.c, total);
    return kFailed;
  }
  if (total == kFailed) return type_error(k.c, "reduce() of empty iterable with no initial value");
  return total;
}

Word run_Min(const Call& k) { return extreme(k, false); }
Word run_Max(const Call& k) { return extreme(k, true); }
Word run_Any(const Call& k) { return any_all(k, true); }
Word run_All(const Call& k) { return any_all(k, false); }

}  // namespace pyreck::rt
