#include "runtime/list.h"

#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace pyreck::rt {

Word list_at(Context* c, const List* list, int64_t i) {
  switch (list->flags) {
    case kListI64:
      return pk_int_from_i64(c, list->i64[i]);
    case kListF64:
      return pk_float_box(c, list->f64[i]);
    default:
      return retained(c, list->words[i]);
  }
}

Status list_reserve(Context* c, List* list, int64_t capacity) {
  if (capacity <= list->capacity) return Status::kDone;
  void* data = resize_buffer(c, list->data, static_cast<size_t>(list->capacity) * 8,
                             static_cast<size_t>(capacity) * 8);
  if (data == nullptr) return status_of(c);
  list->data = data;
  list->capacity = capacity;
  return Status::kDone;
}

namespace {

Status grow_for_one(Context* c, List* list) {
  if (list->length < list->capacity) [[likely]]
    return Status::kDone;
  return list_reserve(c, list, list->capacity + list->capacity / 2 + 8);
}

}  // namespace

namespace {

/// Makes numbers of the first `count` elements again.
void back_to_numbers(Context* c, List* list, int64_t count) {
  for (int64_t i = 0; i < count; i++) {
    Word w = list->words[i];
    if (list->flags == kListF64)
      list->f64[i] = float_value(w);
    else
      pk_int_fits_i64(w, &list->i64[i]);
    release(c, w);
  }
}

}  // namespace

Status list_to_words(Context* c, List* list) {
  if (list->flags == kListWords) return Status::kDone;
  for (int64_t i = 0; i < list->length; i++) {
    Word w = stopped_at(c, i)          ? kFailed
             : list->flags == kListI64 ? pk_int_from_i64(c, list->i64[i])
                                       : pk_float_box(c, list->f64[i]);
    if (w == kFailed) {
      back_to_numbers(c, list, i);
      return status_of(c);
    }
    list->words[i] = w;
  }
  list->flags = kListWords;
  return Status::kDone;
}

namespace {

/// The kind of a list whose first element is `value`.
uint16_t kind_for(Word value) {
  int64_t ignored;
  if (is_float(value)) return kListF64;
  return is_int(value) && pk_int_fits_i64(value, &ignored) ? kListI64 : kListWords;
}

}  // namespace

Status list_push(Context* c, List* list, Word value) {
  if (Status s = grow_for_one(c, list); s != Status::kDone) return s;
  if (list->length == 0 && list->flags != kListWords) list->flags = kind_for(value);
  int64_t number;
  if (list->flags == kListI64 && is_int(value) && pk_int_fits_i64(value, &number)) {
    list->i64[list->length++] = number;
  } else if (list->flags == kListF64 && is_float(value)) {
    list->f64[list->length++] = float_value(value);
  } else {
    if (Status s = list_to_words(c, list); s != Status::kDone) return s;
    list->words[list->length++] = retained(c, value);
  }
  return Status::kDone;
}

Word list_slice(Context* c, const List* list, int64_t start, int64_t step, int64_t count) {
  Word w = pk_list_new(c, list->flags, count);
  if (w == kFailed) return kFailed;
  List* out = as<List>(w);
  bool all = in_strides(c, count, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      out->i64[i] = list->i64[start + i * step];  // doubles and words too, as bits
      if (list->flags == kListWords) retain(c, out->words[i]);
    }
    out->length = to;
  });
  if (all) return w;
  release(c, w);
  return kFailed;
}

Word list_repeat(Context* c, const List* list, int64_t times) {
  int64_t total;
  if (__builtin_mul_overflow(list->length, times, &total) || total > (int64_t{1} << 40)) {
    c->abandon = Abandon::kMemory;
    return kFailed;
  }
  Word w = pk_list_new(c, list->flags, total);
  if (w == kFailed) return kFailed;
  List* out = as<List>(w);
  bool all = in_strides(c, total, [&](int64_t from, int64_t to) {
    int64_t at = from % list->length;
    for (int64_t i = from; i < to; i++) {
      out->i64[i] = list->i64[at];
      if (list->flags == kListWords) retain(c, out->words[i]);
      if (++at == list->length) at = 0;
    }
    out->length = to;
  });
  if (all) return w;
  release(c, w);
  return kFailed;
}

int64_t list_position(Context* c, const List* list, Word item, int64_t from, int64_t to) {
  to = std::min(to, list->length);
  int64_t found = -1, number;
  // Ints among ints, and floats among floats, are looked for as they are stored.
  bool int_in_ints = list->flags == kListI64 && is_int(item) && pk_int_fits_i64(item, &number);
  bool float_in_floats =
      list->flags == kListF64 && is_float(item) && float_value(item) == float_value(item);
  if (int_in_ints || float_in_floats) {
    double value = float_in_floats ? float_value(item) : 0;
    for (int64_t at = from; at < to && found < 0;) {
      int64_t end = std::min(to, at + kManyElements);
      if (int_in_ints)
        while (at < end && list->i64[at] != number) at++;
      else
        while (at < end && list->f64[at] != value) at++;
      if (at < end) found = at;
      if (found < 0 && stopped(c)) return -2;
    }
    return found;
  }
  for (int64_t i = from; i < to && i < list->length; i++) {
    Word each = stopped_at(c, i) ? kFailed : list_at(c, list, i);
    int equal = each == kFailed ? -1 : values_equal(c, each, item);
    release(c, each);
    if (equal != 0) return equal < 0 ? -2 : i;
  }
  return -1;
}

Status list_extend(Context* c, List* list, Word iterable) {
  if (has_kind(iterable, Kind::kList)) {
    const List* other = as<List>(iterable);
    int64_t count = other->length;
    int64_t needed = list->length + count;
    if (list->capacity > 0 && needed > list->capacity)
      needed = std::max(needed, list->capacity + list->capacity / 2 + 8);
    if (Status s = list_reserve(c, list, needed); s != Status::kDone) return s;
    bool same = list->flags == other->flags && list->flags != kListEmpty;
    if (count == 0) return Status::kDone;
    if (same && list->flags != kListWords) {
      int64_t end = list->length;
      bool all = in_strides(c, count, [&](int64_t from, int64_t to) {
        std::memcpy(list->i64 + end + from, other->i64 + from, static_cast<size_t>(to - from) * 8);
        list->length = end + to;
      });
      return all ? Status::kDone : status_of(c);
    }
    for (int64_t i = 0; i < count; i++) {
      Word item = stopped_at(c, i) ? kFailed : list_at(c, other, i);
      if (item == kFailed) return status_of(c);
      Status s = list_push(c, list, item);
      release(c, item);
      if (s != Status::kDone) return s;
    }
    return Status::kDone;
  }
  Word iterator = pk_iter(c, iterable);
  if (iterator == kFailed) return status_of(c);
  Status s = Status::kDone;
  int32_t ended = 0;
  for (int64_t rounds = 1; s == Status::kDone; rounds++) {
    if ((rounds & 0x3ff) == 0 && c->poke->load(std::memory_order_relaxed) != 0)
      if (s = pk_safepoint(c); s != Status::kDone) break;
    Word item = pk_next(c, iterator, &ended);
    if (item == kFailed) {
      if (!ended) s = status_of(c);
      break;
    }
    s = list_push(c, list, item);
    release(c, item);
  }
  release(c, iterator);
  return s;
}

void list_drop_items(Context* c, List* list, int64_t from, int64_t to) {
  if (list->flags == kListWords)
    for (int64_t i = from; i < to; i++) release(c, list->words[i]);
}

void list_close_gap(List* list, int64_t at, int64_t count) {
  std::memmove(list->i64 + at, list->i64 + at + count,
               static_cast<size_t>(list->length - at - count) * 8);
  list->length -= count;
}

namespace {

/// What the buffer of a list of this kind holds for `value`: its bits, or an owned word.
int64_t bits_of(Context* c, const List* list, Word value) {
  int64_t number = 0;
  if (list->flags == kListF64) return __builtin_bit_cast(int64_t, float_value(value));
  if (list->flags == kListWords) return static_cast<int64_t>(retained(c, value));
  pk_int_fits_i64(value, &number);
  return number;
}

}  // namespace

Status list_assign_slice(Context* c, List* list, int64_t start, int64_t stop, int64_t step,
                         int64_t count, const Word* items, int64_t n) {
  if (step != 1 && n != count) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                "attempt to assign sequence of size %ld to extended slice of size %ld", n, count);
    return Status::kRaised;
  }
  // A list of doubles or of 64-bit ints stays one if the items allow: typed code counts on it.
  if (list->length == 0 && list->flags != kListWords && n > 0) list->flags = kind_for(items[0]);
  bool flat = list->flags != kListWords &&
              std::all_of(items, items + n, [&](Word w) { return kind_for(w) == list->flags; });
  if (!flat)
    if (Status s = list_to_words(c, list); s != Status::kDone) return s;
  std::vector<Word> old;
  if (step != 1) {
    for (int64_t i = 0; i < n; i++) {
      int64_t at = start + i * step;
      if (!flat) old.push_back(list->words[at]);
      list->i64[at] = bits_of(c, list, items[i]);
    }
  } else {
    stop = std::max(start, stop);
    int64_t removed = stop - start;
    if (Status s = list_reserve(c, list, list->length - removed + n); s != Status::kDone) return s;
    if (!flat) old.assign(list->words + start, list->words + stop);
    if (list->length > stop)
      std::memmove(list->i64 + start + n, list->i64 + stop,
                   static_cast<size_t>(list->length - stop) * 8);
    for (int64_t i = 0; i < n; i++) list->i64[start + i] = bits_of(c, list, items[i]);
    list->length += n - removed;
  }
  for (Word w : old) release(c, w);
  return Status::kDone;
}

extern "C" {

Word pk_list_new(Context* c, int32_t kind, int64_t capacity) {
  auto* list = static_cast<List*>(allocate(c, Kind::kList, sizeof(List)));
  if (list == nullptr) return kFailed;
  list->flags = static_cast<uint16_t>(kind);
  list->length = list->capacity = 0;
  list->data = nullptr;
  if (capacity > 0 && list_reserve(c, list, capacity) != Status::kDone) {
    release(c, word(list));
    return kFailed;
  }
  return word(list);
}

Word pk_list_from_words(Context* c, const Word* items, int64_t count) {
  Word w = pk_list_new(c, kListEmpty, count);
  for (int64_t i = 0; w != kFailed && i < count; i++) {
    if (!stopped_at(c, i) && list_push(c, as<List>(w), items[i]) == Status::kDone) continue;
    release(c, w);
    return kFailed;
  }
  return w;
}

Word pk_list_get(Context* c, List* list, int64_t index) {
  int64_t at = index < 0 ? index + list->length : index;
  if (at < 0 || at >= list->length) {
    pk_raise_index(c, 0);
    return kFailed;
  }
  return list_at(c, list, at);
}

Status pk_list_set(Context* c, List* list, int64_t index, Word value) {
  if (!pk_may_write(c, list)) return status_of(c);
  int64_t at = index < 0 ? index + list->length : index;
  if (at < 0 || at >= list->length) {
    pk_raise_index(c, 4);
    return Status::kRaised;
  }
  int64_t number;
  if (list->flags == kListI64 && is_int(value) && pk_int_fits_i64(value, &number)) {
    list->i64[at] = number;
  } else if (list->flags == kListF64 && is_float(value)) {
    list->f64[at] = float_value(value);
  } else {
    if (Status s = list_to_words(c, list); s != Status::kDone) return s;
    Word old = list->words[at];
    list->words[at] = retained(c, value);
    release(c, old);
  }
  return Status::kDone;
}

Status pk_list_append(Context* c, List* list, Word value) {
  if (!pk_may_write(c, list)) return status_of(c);
  return list_push(c, list, value);
}

Status pk_list_append_i64(Context* c, List* list, int64_t value) {
  if (!pk_may_write(c, list)) return status_of(c);
  if (list->length == 0 && list->flags != kListWords) list->flags = kListI64;
  if (list->flags == kListI64) {
    if (Status s = grow_for_one(c, list); s != Status::kDone) return s;
    list->i64[list->length++] = value;
    return Status::kDone;
  }
  Word w = pk_int_from_i64(c, value);
  Status s = list_push(c, list, w);
  release(c, w);
  return s;
}

Status pk_list_append_f64(Context* c, List* list, double value) {
  if (!pk_may_write(c, list)) return status_of(c);
  if (list->length == 0 && list->flags != kListWords) list->flags = kListF64;
  if (list->flags == kListF64) {
    if (Status s = grow_for_one(c, list); s != Status::kDone) return s;
    list->f64[list->length++] = value;
    return Status::kDone;
  }
  Word w = pk_float_box(c, value);
  if (w == kFailed) return status_of(c);
  Status s = list_push(c, list, w);
  release(c, w);
  return s;
}

Status pk_list_set_i64(Context* c, List* list, int64_t index, int64_t value) {
  Word w = pk_int_from_i64(c, value);
  Status s = pk_list_set(c, list, index, w);
  release(c, w);
  return s;
}

Status pk_list_set_f64(Context* c, List* list, int64_t index, double value) {
  Word w = pk_float_box(c, value);
  if (w == kFailed) return status_of(c);
  Status s = pk_list_set(c, list, index, w);
  release(c, w);
  return s;
}

}  // extern "C"

}  // namespace pyreck::rt
