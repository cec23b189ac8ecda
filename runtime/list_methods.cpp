// Methods of lists, tuples and ranges.

#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/list.h"
#include "runtime/method_table.h"
#include "runtime/methods.h"
#include "runtime/objects.h"
#include "runtime/sort.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/text.h"

#include <algorithm>
#include <vector>

namespace pyreck::rt {

namespace {

List* list_of(const Call& k) { return as<List>(k.receiver); }
Word done(Status s) { return s == Status::kDone ? kNone : kFailed; }

/// Position of an equal item in [from, to), -1, or -2 failed.
int64_t position_of(const Call& k, Word item, int64_t from, int64_t to) {
  if (has_kind(k.receiver, Kind::kList))
    return list_position(k.c, as<List>(k.receiver), item, from, to);
  const Tuple* t = as<Tuple>(k.receiver);
  for (int64_t i = from; i < to && i < t->length; i++) {
    int equal = stopped_at(k.c, i) ? -1 : values_equal(k.c, t->items[i], item);
    if (equal != 0) return equal < 0 ? -2 : i;
  }
  return -1;
}

/// Position of the first argument between the others; -1: nowhere, -2: failed.
int64_t index_of_item(const Call& k) {
  int64_t length = pk_sequence_length(k.c, k.receiver), bounds[2] = {0, INT64_MAX};
  for (uint32_t i = 1; i < k.count; i++) {
    if (!is_integral(k[i])) {
      if (!refuses_index(k.c, k[i]))
        type_error(k.c, "slice indices must be integers or have an __index__ method");
      return -2;
    }
    int64_t at = int_clamped(as_int(k[i]));
    bounds[i - 1] = at < 0 ? std::max<int64_t>(0, at + length) : at;
  }
  return position_of(k, k[0], bounds[0], bounds[1]);
}

/// "<item> is not in <what>"
Word not_in(const Call& k, const char* what) {
  std::string shown;
  if (!repr_text(k.c, k[0], &shown)) return kFailed;
  return value_error(k.c, shown + " is not in " + what);
}

Word count_of_item(const Call& k) {
  int64_t n = 0, at = -1;
  while ((at = position_of(k, k[0], at + 1, INT64_MAX)) >= 0)
    if (stopped_at(k.c, n++)) return kFailed;
  return at == -2 ? kFailed : small(n);
}

}  // namespace

Word list_method_append(const Call& k) { return done(pk_list_append(k.c, list_of(k), k[0])); }

Word list_method_clear(const Call& k) {
  List* list = list_of(k);
  if (!pk_may_write(k.c, list)) return kFailed;
  int64_t length = list->length;
  std::vector<Word> old;
  if (list->flags == kListWords) old.assign(list->words, list->words + length);
  list->length = 0;
  for (Word w : old) release(k.c, w);
  return kNone;
}

Word list_method_copy(const Call& k) {
  return list_slice(k.c, list_of(k), 0, 1, list_of(k)->length);
}

Word list_method_count(const Call& k) { return count_of_item(k); }

Word list_method_extend(const Call& k) {
  return pk_may_write(k.c, list_of(k)) ? done(list_extend(k.c, list_of(k), k[0])) : kFailed;
}

Word list_method_index(const Call& k) {
  int64_t at = index_of_item(k);
  if (at == -1) return not_in(k, "list");
  return at < 0 ? kFailed : small(at);
}

Word list_method_insert(const Call& k) {
  List* list = list_of(k);
  int64_t at;
  if (!to_ssize(k.c, k[0], &at) || !pk_may_write(k.c, list)) return kFailed;
  if (at < 0) at = std::max<int64_t>(0, at + list->length);
  at = std::min(at, list->length);
  if (list_push(k.c, list, k[1]) != Status::kDone) return kFailed;
  std::rotate(list->i64 + at, list->i64 + list->length - 1, list->i64 + list->length);
  return kNone;
}

Word list_method_pop(const Call& k) {
  List* list = list_of(k);
  int64_t at = -1;
  if ((k.has(0) && !to_ssize(k.c, k[0], &at)) || !pk_may_write(k.c, list)) return kFailed;
  auto index_error = [&](const char* text) {
    return raise(k.c, static_cast<uint32_t>(Exc::kIndexError), text);
  };
  if (list->length == 0) return index_error("pop from empty list");
  if (at < 0) at += list->length;
  if (at < 0 || at >= list->length) return index_error("pop index out of range");
  Word item = list_at(k.c, list, at);
  if (item == kFailed) return kFailed;
  list_drop_items(k.c, list, at, at + 1);
  list_close_gap(list, at, 1);
  return item;
}

Word list_method_remove(const Call& k) {
  List* list = list_of(k);
  if (!pk_may_write(k.c, list)) return kFailed;
  int64_t at = position_of(k, k[0], 0, INT64_MAX);
  if (at == -2) return kFailed;
  if (at < 0) return value_error(k.c, "list.remove(x): x not in list");
  if (at >= list->length) return kNone;  // what compared them has removed it
  list_drop_items(k.c, list, at, at + 1);
  list_close_gap(list, at, 1);
  return kNone;
}

Word list_method_reverse(const Call& k) {
  List* list = list_of(k);
  if (!pk_may_write(k.c, list)) return kFailed;
  std::reverse(list->i64, list->i64 + list->length);
  return kNone;
}

Word list_method_sort(const Call& k) {
  if (const uint32_t given = k.count + k.count_named(); given > 2)
    return type_error(k.c, std::string("sort() takes at most 2 ") +
                               (k.count == 0 ? "keyword " : "") + "arguments (" +
                               std::to_string(given) + " given)");
  if (k.count > 0) return type_error(k.c, "sort() takes no positional arguments");
  for (uint32_t i = 0; i < k.count_named(); i++)
    if (std::string name = k.keyword_name(i); name != "key" && name != "reverse")
      return type_error(k.c, "'" + name + "' is an invalid keyword argument for sort()");
  if (!pk_may_write(k.c, list_of(k))) return kFailed;
  Word key = k.keyword("key");
  bool reverse;
  if (!flag_of(k.c, k.keyword("reverse"), &reverse)) return kFailed;
  return done(list_sort(k.c, list_of(k), key == kFailed ? kNone : key, reverse));
}

Word tuple_method_count(const Call& k) { return count_of_item(k); }

Word tuple_method_index(const Call& k) {
  int64_t at = index_of_item(k);
  if (at == -1) return value_error(k.c, "tuple.index(x): x not in tuple");
  return at < 0 ? kFailed : small(at);
}

/// An instance may be equal to any element.
bool refuses_search(const Call& k) {
  if (!is_user(k[0]) && !is_complex(k[0])) return false;
  refuse(k.c, "a `%s` is not looked for in a range: write a loop, or take an int", type_name(k[0]));
  return true;
}

Word range_method_count(const Call& k) {
  if (refuses_search(k)) return kFailed;
  int found = range_contains(k.c, as<Range>(k.receiver), k[0]);
  return found < 0 ? kFailed : small(found);
}

Word range_method_index(const Call& k) {
  const Range* r = as<Range>(k.receiver);
  if (refuses_search(k)) return kFailed;
  int found = range_contains(k.c, r, k[0]);
  if (found < 0) return kFailed;
  if (found == 0) {
    // An int is named; what is only compared is not.
    if (is_integral(k[0])) return not_in(k, "range");
    return value_error(k.c, "sequence.index(x): x not in sequence");
  }
  Held value(k.c, is_float(k[0]) ? pk_int_from_float(k.c, float_value(k[0]))
                                 : retained(k.c, as_int(k[0])));
  if (!value) return kFailed;
  Held distance(k.c, pk_int_sub(k.c, value.get(), r->start));
  return distance ? pk_int_floordiv(k.c, distance.get(), r->step) : kFailed;
}

}  // namespace pyreck::rt
