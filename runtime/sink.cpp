#include "runtime/sink.h"

#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/list.h"
#include "runtime/set.h"

#include <cmath>

namespace pyreck::rt {

namespace {

bool is_list_kind(SinkKind k) {
  return k == SinkKind::kListI64 || k == SinkKind::kListF64 || k == SinkKind::kListWord;
}
bool is_key_kind(SinkKind k) { return k == SinkKind::kMinKey || k == SinkKind::kMaxKey; }

/// Ordered kinds combine in sequence only: a detached sink of these collects.
bool is_ordered(SinkKind k) {
  switch (k) {
    case SinkKind::kSumFloat:
    case SinkKind::kSumWord:
    case SinkKind::kMinWord:
    case SinkKind::kMaxWord:
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
    case SinkKind::kSet:
      return true;
    default:
      return is_key_kind(k);
  }
}

Status fold_float(Context* c, Sink* s, double value) {
  if (s->kind == SinkKind::kSumFloat) {
    if (!s->has) {
      // The start is an int or a float: as CPython's sum, which turns to doubles at the first
      // float.
      double start;
      if (is_float(s->word))
        start = float_value(s->word);
      else if (pk_int_to_float(c,
                               s->word == kTrue    ? small(1)
                               : s->word == kFalse ? small(0)
                                                   : s->word,
                               &start) != Status::kDone)
        return status_of(c);
      s->f = start;
      s->has = 1;
    }
    s->f += value;
    return Status::kDone;
  }
  bool better = !s->has || (s->kind == SinkKind::kMinFloat ? value < s->f : value > s->f);
  if (better) s->f = value;
  s->has = 1;
  return Status::kDone;
}

Status fold_word(Context* c, Sink* s, Word value) {
  if (s->kind == SinkKind::kSumWord) {
    Word total = pk_binary(c, 0, s->word, value);
    if (total == kFailed) return status_of(c);
    release(c, s->word);
    s->word = total;
    return Status::kDone;
  }
  if (s->kind == SinkKind::kSet)
    return set_add(c, static_cast<Set*>(s->table), value) < 0 ? status_of(c) : Status::kDone;
  if (!s->has) {
    s->word = retained(c, value);
    s->has = 1;
    return Status::kDone;
  }
  int better = values_ordered(
      c, s->kind == SinkKind::kMinWord ? CompareKind::kLt : CompareKind::kGt, value, s->word);
  if (better < 0) return status_of(c);
  if (better == 1) {
    release(c, s->word);
    s->word = retained(c, value);
  }
  return Status::kDone;
}

Status fold_key(Context* c, Sink* s, Word key, Word value) {
  int better =
      s->has ? values_ordered(c, s->kind == SinkKind::kMinKey ? CompareKind::kLt : CompareKind::kGt,
                              key, s->key)
             : 1;
  if (better < 0) return status_of(c);
  if (better == 1) {
    if (s->has) {
      release(c, s->key);
      release(c, s->word);
    }
    s->key = retained(c, key);
    s->word = retained(c, value);
    s->has = 1;
  }
  return Status::kDone;
}

Status decide(Sink* s, bool truth) {
  bool any = s->kind == SinkKind::kAny;
  if (truth != any) return Status::kDone;
  s->truth = any;
  return Status::kBroken;
}

/// Adds an int of any size to a sum.
Status add_int(Context* c, Sink* s, Word value) {
  int64_t number, total64;
  if (pk_int_fits_i64(value, &number) && !__builtin_add_overflow(s->i, number, &total64)) {
    s->i = total64;
    return Status::kDone;
  }
  Word total = s->word == kFailed ? retained(c, value) : pk_int_add(c, s->word, value);
  if (total == kFailed) return status_of(c);
  if (s->word != kFailed) release(c, s->word);
  s->word = total;
  return Status::kDone;
}

}  // namespace

Status sink_init(Context* c, Sink* s, SinkKind kind, bool detached, Word start) {
  *s = Sink{};
  s->kind = kind;
  s->detached = detached;
  s->truth = kind == SinkKind::kAll;
  s->word = s->key = kFailed;
  bool collects = detached && is_ordered(kind);
  if (is_list_kind(kind) || collects) {
    int32_t list_kind = kind == SinkKind::kListI64 ? kListI64
                        : kind == SinkKind::kListF64 || kind == SinkKind::kSumFloat ||
                                kind == SinkKind::kMinFloat || kind == SinkKind::kMaxFloat
                            ? kListF64
                            : kListEmpty;
    Word list = pk_list_new(c, list_kind, 0);
    if (list == kFailed) return status_of(c);
    s->list = as<List>(list);
    if (is_key_kind(kind)) {
      Word keys = pk_list_new(c, kListEmpty, 0);
      if (keys == kFailed) {
        sink_drop(c, s);
        return status_of(c);
      }
      s->keys = as<List>(keys);
    }
    return Status::kDone;
  }
  if (kind == SinkKind::kDict || kind == SinkKind::kSet) {
    Word table = kind == SinkKind::kDict ? pk_dict_new(c, 0) : set_new(c, false);
    if (table == kFailed) return status_of(c);
    s->table = object(table);
    return Status::kDone;
  }
  bool first = !detached && start != kFailed;
  if (kind == SinkKind::kSumInt && first) {
    return add_int(c, s, start == kTrue ? small(1) : start == kFalse ? small(0) : start);
  }
  if (kind == SinkKind::kSumFloat || kind == SinkKind::kSumWord) {
    if (has_kind(start, Kind::kStr)) {
      raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
                  "sum() can't sum strings [use ''.join(seq) instead]");
      return Status::kRaised;
    }
    if (has_kind(start, Kind::kBytes) || has_kind(start, Kind::kByteArray)) {
      raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
                  "sum() can't sum %s [use b''.join(seq) instead]", type_name(start));
      return Status::kRaised;
    }
    s->word = first ? retained(c, start) : small(0);
  }
  return Status::kDone;
}

Status sink_merge(Context* c, Sink* left, Sink* right) {
  Status status = Status::kDone;
  SinkKind kind = left->kind;
  if (is_list_kind(kind) || (left->detached && is_ordered(kind))) {
    status = list_extend(c, left->list, word(right->list));
    if (status == Status::kDone && left->keys != nullptr)
      status = list_extend(c, left->keys, word(right->keys));
  } else if (is_ordered(kind)) {
    for (int64_t i = 0; i < right->list->length && status == Status::kDone; i++) {
      if (right->list->flags == kListF64 && kind != SinkKind::kSumWord &&
          kind != SinkKind::kMinWord && kind != SinkKind::kMaxWord && !is_key_kind(kind) &&
          kind != SinkKind::kSet) {
        status = fold_float(c, left, right->list->f64[i]);
        continue;
      }
      Word item = list_at(c, right->list, i);
      Word key = is_key_kind(kind) && item != kFailed ? list_at(c, right->keys, i) : kNone;
      if (item == kFailed || key == kFailed)
        status = status_of(c);
      else
        status = is_key_kind(kind) ? fold_key(c, left, key, item) : fold_word(c, left, item);
      if (item != kFailed) release(c, item);
      if (key != kFailed) release(c, key);
    }
  } else {
    switch (kind) {
      case SinkKind::kSumInt: {
        Word low = pk_int_from_i64(c, right->i);
        status = add_int(c, left, low);
        release(c, low);
        if (status == Status::kDone && right->word != kFailed)
          status = add_int(c, left, right->word);
        break;
      }
      case SinkKind::kMinInt:
      case SinkKind::kMaxInt:
        if (right->word != kFailed)
          status = pk_emit_word(c, left, right->word);
        else if (right->has)
          status = pk_emit_int(c, left, right->i);
        break;
      case SinkKind::kAny:
      case SinkKind::kAll:
        status = decide(left, right->truth);
        break;
      case SinkKind::kDict:
        status = dict_update(c, static_cast<Dict*>(left->table), word(right->table));
        break;
      default:
        break;
    }
  }
  sink_drop(c, right);
  return status;
}

Word sink_finish(Context* c, Sink* s) {
  auto empty = [&](const char* name) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError), "%s() arg is an empty sequence", name);
    return kFailed;
  };
  Word result = kFailed;
  bool is_min = s->kind == SinkKind::kMinInt || s->kind == SinkKind::kMinFloat ||
                s->kind == SinkKind::kMinWord || s->kind == SinkKind::kMinKey;
  switch (s->kind) {
    case SinkKind::kSumInt: {
      Word low = pk_int_from_i64(c, s->i);
      result = s->word == kFailed ? retained(c, low) : pk_int_add(c, s->word, low);
      release(c, low);
      break;
    }
    case SinkKind::kSumFloat:
      result = s->has ? pk_float_box(c, s->f) : retained(c, s->word);
      break;
    case SinkKind::kSumWord:
      result = retained(c, s->word);
      break;
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
      result = s->has ? pk_float_box(c, s->f) : empty(is_min ? "min" : "max");
      break;
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt:
      if (s->word != kFailed)
        result = retained(c, s->word);
      else
        result = s->has ? pk_int_from_i64(c, s->i) : empty(is_min ? "min" : "max");
      break;
    case SinkKind::kMinWord:
    case SinkKind::kMaxWord:
    case SinkKind::kMinKey:
    case SinkKind::kMaxKey:
      result = s->has ? retained(c, s->word) : empty(is_min ? "min" : "max");
      break;
    case SinkKind::kAny:
    case SinkKind::kAll:
      result = boolean(s->truth);
      break;
    case SinkKind::kListI64:
    case SinkKind::kListF64:
    case SinkKind::kListWord:
      result = retained(c, word(s->list));
      break;
    case SinkKind::kDict:
    case SinkKind::kSet:
      result = retained(c, word(s->table));
      break;
  }
  sink_drop(c, s);
  return result;
}

void sink_drop(Context* c, Sink* s) {
  for (Word w : {s->word, s->key}) release(c, w);
  for (List* list : {s->list, s->keys})
    if (list != nullptr) release(c, word(list));
  if (s->table != nullptr) release(c, word(s->table));
  s->word = s->key = kFailed;
  s->list = s->keys = nullptr;
  s->table = nullptr;
}

extern "C" {

Status pk_emit_int(Context* c, Sink* s, int64_t value) {
  switch (s->kind) {
    case SinkKind::kSumInt: {
      int64_t total;
      if (!__builtin_add_overflow(s->i, value, &total)) {
        s->i = total;
        return Status::kDone;
      }
      Word w = pk_int_from_i64(c, value);
      Status status = add_int(c, s, w);
      release(c, w);
      return status;
    }
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt: {
      if (s->word != kFailed) {
        Word w = pk_int_from_i64(c, value);
        Status status = pk_emit_word(c, s, w);
        release(c, w);
        return status;
      }
      bool better = !s->has || (s->kind == SinkKind::kMinInt ? value < s->i : value > s->i);
      if (better) s->i = value;
      s->has = 1;
      return Status::kDone;
    }
    case SinkKind::kListI64:
      return pk_list_append_i64(c, s->list, value);
    default: {
      Word w = pk_int_from_i64(c, value);
      Status status = pk_emit_word(c, s, w);
      release(c, w);
      return status;
    }
  }
}

Status pk_emit_float(Context* c, Sink* s, double value) {
  bool floats = s->kind == SinkKind::kSumFloat || s->kind == SinkKind::kMinFloat ||
                s->kind == SinkKind::kMaxFloat;
  if (floats && !s->detached) return fold_float(c, s, value);
  if (floats || s->kind == SinkKind::kListF64) {
    if (floats) s->has = 1;
    return pk_list_append_f64(c, s->list, value);
  }
  Word w = pk_float_box(c, value);
  if (w == kFailed) return status_of(c);
  Status status = pk_emit_word(c, s, w);
  release(c, w);
  return status;
}

Status pk_emit_word(Context* c, Sink* s, Word value) {
  switch (s->kind) {
    case SinkKind::kSumInt:
      return add_int(c, s, value);
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt: {
      int64_t number;
      if (s->word == kFailed && pk_int_fits_i64(value, &number)) return pk_emit_int(c, s, number);
      Word best = s->word != kFailed ? retained(c, s->word)
                  : s->has           ? pk_int_from_i64(c, s->i)
                                     : kFailed;
      int order = best == kFailed ? 0 : pk_int_compare(value, best);
      bool better = best == kFailed || (s->kind == SinkKind::kMinInt ? order < 0 : order > 0);
      if (better) {
        if (best != kFailed) release(c, best);
        best = retained(c, value);
      }
      if (s->word != kFailed) release(c, s->word);
      s->word = best;
      s->has = 0;  // compiled code, which keeps `i` alone, leaves the comparing to this function
      if (pk_int_fits_i64(best, &number)) {
        release(c, best);
        s->word = kFailed;
        s->i = number;
        s->has = 1;
      }
      return Status::kDone;
    }
    case SinkKind::kAny:
    case SinkKind::kAll:
      return decide(s, pk_truth(c, value) == 1);
    case SinkKind::kListI64:
    case SinkKind::kListF64:
    case SinkKind::kListWord:
      return list_push(c, s->list, value);
    default:
      break;
  }
  if (s->detached && is_ordered(s->kind)) {
    s->has = 1;
    return list_push(c, s->list, value);
  }
  return fold_word(c, s, value);
}

Status pk_emit_pair(Context* c, Sink* s, Word key, Word value) {
  if (s->kind == SinkKind::kDict) return dict_put(c, static_cast<Dict*>(s->table), key, value);
  if (!s->detached) return fold_key(c, s, key, value);
  s->has = 1;
  Status status = list_push(c, s->keys, key);
  return status == Status::kDone ? list_push(c, s->list, value) : status;
}

}  // extern "C"

}  // namespace pyreck::rt
