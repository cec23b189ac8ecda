#include "runtime/iterate.h"

#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/dict.h"
#include "runtime/enum.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/generator.h"
#include "runtime/heap.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

namespace pyreck::rt {

bool builtin_is_class(uint32_t builtin) {
  if (builtin >= kCountBuiltins) return true;
  switch (static_cast<B>(builtin)) {
#define PYRECK_BUILTIN_CLASS(Id) case B::k##Id:
#include "runtime/base/builtin_classes.def"
    return true;
    default:
      return false;
  }
}

bool is_class(Word w) {
  return has_kind(w, Kind::kClass) ||
         (has_kind(w, Kind::kBuiltin) && builtin_is_class(object(w)->aux));
}

bool is_iterable(Context* c, Word w) {
  if (!is_object(w)) return false;
  switch (object(w)->kind) {
    case Kind::kStr:
    case Kind::kBytes:
    case Kind::kByteArray:
    case Kind::kTuple:
    case Kind::kList:
    case Kind::kDict:
    case Kind::kSet:
    case Kind::kRange:
    case Kind::kIterator:
    case Kind::kDictView:
    case Kind::kGenerator:
      return true;
    case Kind::kClass:
      return is_enum_class(w);
    default:
      return is_user(w) && is_user_iterable(c, w);
  }
}

Word iterator_new(Context* c, IteratorKind kind, Word source, int64_t extra, const Word* children,
                  int64_t count) {
  auto* it = static_cast<Iterator*>(
      allocate(c, Kind::kIterator, sizeof(Iterator) + static_cast<size_t>(count) * 8));
  if (it == nullptr) return kFailed;
  it->aux = static_cast<uint32_t>(kind);
  it->source = retained(c, source);
  if (kind == IteratorKind::kSequence) it->flags = sequence_iterator_name(source);
  it->index = 0;
  it->extra = extra;
  it->count_children = count;
  for (int64_t i = 0; i < count; i++) it->children[i] = retained(c, children[i]);
  return word(it);
}

IteratorName sequence_iterator_name(Word w) {
  switch (object(w)->kind) {
    case Kind::kList:
      return kListIterator;
    case Kind::kTuple:
      return kTupleIterator;
    case Kind::kStr:
      return str_is_ascii(as<Str>(w)) ? kStrAsciiIterator : kStrIterator;
    case Kind::kBytes:
      return kBytesIterator;
    case Kind::kByteArray:
      return kBytearrayIterator;
    default: {
      const auto* range = as<Range>(w);
      int64_t ignored;
      bool fits = pk_int_fits_i64(range->start, &ignored) != 0 &&
                  pk_int_fits_i64(range->stop, &ignored) != 0 &&
                  pk_int_fits_i64(range->step, &ignored) != 0;
      return fits ? kRangeIterator : kLongRangeIterator;
    }
  }
}

Word dict_view(Context* c, Word dict, uint32_t which) {
  auto* view = static_cast<Iterator*>(allocate(c, Kind::kDictView, sizeof(Iterator)));
  if (view == nullptr) return kFailed;
  view->aux = which;
  view->source = retained(c, dict);
  view->index = view->extra = view->count_children = 0;
  return word(view);
}

namespace {

Word next_of_generator(Context* c, Word generator, int32_t* ended) {
  Word returned = kFailed;
  Word item = generator_send(c, as<Generator>(generator), kNone, &returned);
  if (returned == kNone) *ended = 1;
  if (returned == kNone || returned == kFailed) return item;
  raise_stop_iteration(c, returned);
  release(c, returned);
  return kFailed;
}

Word end(Context* c, Iterator* it, int32_t* ended) {
  // An exhausted iterator stays exhausted, and lets go of what it went over.
  release(c, it->source);
  it->source = kNone;
  *ended = 1;
  return kFailed;
}

Word next_by_position(Context* c, Iterator* it, int32_t* ended) {
  Word s = it->source;
  int64_t i = it->index++;
  switch (object(s)->kind) {
    case Kind::kList:
      return i < as<List>(s)->length ? list_at(c, as<List>(s), i) : end(c, it, ended);
    case Kind::kTuple:
      return i < as<Tuple>(s)->length ? retained(c, as<Tuple>(s)->items[i]) : end(c, it, ended);
    case Kind::kBytes:
    case Kind::kByteArray: {
      ByteView view = view_of(s);
      return i < view.length ? small(view[i]) : end(c, it, ended);
    }
    case Kind::kStr:
      return i < as<Str>(s)->length ? str_slice(c, as<Str>(s), i, 1, 1) : end(c, it, ended);
    default: {
      int64_t length = range_length(as<Range>(s));
      return length < 0 || i < length ? range_at(c, as<Range>(s), i) : end(c, it, ended);
    }
  }
}

Word pair(Context* c, Word a, Word b) {
  Word items[2] = {a, b};
  return pk_tuple_new(c, items, 2);
}

/// What an iterator remembers of a dict or set: its length, and its count of changes above.
int64_t state_of(int64_t length, uint32_t changes) {
  return static_cast<int64_t>(uint64_t{changes} << 32 | static_cast<uint32_t>(length));
}

/// Whether the dict or set is as it was when the iteration began. Once of another size, never
/// again.
bool unchanged(Context* c, Iterator* it, int64_t length, uint32_t changes, const char* what) {
  if (it->extra == state_of(length, changes)) return true;
  if (static_cast<uint32_t>(it->extra) == static_cast<uint32_t>(length)) {
    refuse(c, "elements were removed and as many added during the iteration; iterate over a copy");
    return false;
  }
  it->extra = -1;
  raise_error(c, static_cast<uint32_t>(Exc::kRuntimeError), "%s changed size during iteration",
              what);
  return false;
}

Word next_of_set(Context* c, Iterator* it, int32_t* ended) {
  const Set* set = as<Set>(it->children[0]);
  if (!unchanged(c, it, set->length, set->aux, "Set")) return kFailed;
  const List* items = as<List>(it->source);
  return it->index < items->length ? list_at(c, items, it->index++) : end(c, it, ended);
}

int64_t next_entry(const Dict* dict, int64_t at) {
  at = std::max(at, dict->first);
  while (at < dict->used && dict->entries[at].key == 0) at++;
  return at;
}

/// Whether an iterator of an OrderedDict may go on. Once it may not, it is exhausted.
bool unmoved(Context* c, Iterator* it, const Dict* dict) {
  if (it->extra == state_of(dict->length, dict->aux)) return true;
  if (dict->length == 0)
    refuse(c, "an OrderedDict was emptied during the iteration; iterate over a copy");
  else
    raise_error(c, static_cast<uint32_t>(Exc::kRuntimeError),
                "OrderedDict mutated during iteration");
  release(c, it->source);
  it->source = kNone;
  return false;
}

/// An OrderedDict's knows with each entry whether another one follows; what comes later it does not
/// see.
Word next_of_dict(Context* c, Iterator* it, int32_t* ended) {
  Dict* dict = as<Dict>(it->source);
  bool is_ordered = dict->flags & kDictOrdered;
  if (is_ordered && static_cast<uint32_t>(it->extra) == 0) return end(c, it, ended);
  bool goes_on =
      is_ordered ? unmoved(c, it, dict) : unchanged(c, it, dict->length, dict->aux, "dictionary");
  if (!goes_on) return kFailed;
  it->index = next_entry(dict, it->index);
  if (it->index >= dict->used) return end(c, it, ended);
  const DictEntry& entry = dict->entries[it->index++];
  if (is_ordered && !ordered_finds(c, dict, entry.key)) {
    release(c, it->source);
    it->source = kNone;
    return kFailed;
  }
  auto kind = static_cast<IteratorKind>(it->aux);
  Word item = kind == IteratorKind::kDict         ? retained(c, entry.key)
              : kind == IteratorKind::kDictValues ? retained(c, entry.value)
                                                  : pair(c, entry.key, entry.value);
  if (is_ordered && next_entry(dict, it->index) >= dict->used) {
    release(c, it->source);
    it->source = kNone;
  }
  return item;
}

Word next_zipped(Context* c, Iterator* it, int32_t* ended) {
  std::vector<Word> items;
  Word result = kFailed;
  int64_t count = it->count_children;
  int64_t stopped = -1;
  bool strict = it->extra != 0;
  for (int64_t i = 0; i < count; i++) {
    int32_t over = 0;
    Word item =
        strict ? pk_next(c, it->children[i], &over) : next_or_stop(c, it->children[i], &over);
    if (item != kFailed) {
      items.push_back(item);
      continue;
    }
    stopped = i;
    if (!over) break;
    *ended = 1;
    if (strict && i > 0) {
      *ended = 0;
      const char* plural = i == 1 ? " " : "s 1-";
      raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                  "zip() argument %ld is shorter than argument%s%ld", i + 1, plural, i);
    } else if (strict) {
      for (int64_t j = 1; j < count; j++) {
        over = 0;
        Word more = pk_next(c, it->children[j], &over);
        if (more == kFailed && over) continue;
        *ended = 0;
        if (more != kFailed) {
          release(c, more);
          const char* plural = j == 1 ? " " : "s 1-";
          raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                      "zip() argument %ld is longer than argument%s%ld", j + 1, plural, j);
        }
        break;
      }
    }
    break;
  }
  if (stopped < 0 && count > 0) result = pk_tuple_new(c, items.data(), count);
  if (count == 0) *ended = 1;
  for (Word item : items) release(c, item);
  return result;
}

Word next_mapped(Context* c, Iterator* it, int32_t* ended) {
  std::vector<Word> arguments;
  Word result = kFailed;
  bool all = true;
  for (int64_t i = 1; i < it->count_children && all; i++) {
    Word item = next_or_stop(c, it->children[i], ended);
    all = item != kFailed;
    if (all) arguments.push_back(item);
  }
  if (all)
    result = pk_call(c, it->children[0], arguments.data(), static_cast<uint32_t>(arguments.size()),
                     nullptr);
  for (Word item : arguments) release(c, item);
  return result;
}

/// An iterator that raises StopIteration has ended, whoever raised it: a function that it calls
/// too.
bool take_stop(Context* c) {
  if (c->exception == nullptr || c->exception->aux != static_cast<uint32_t>(Exc::kStopIteration))
    return false;
  release(c, word(std::exchange(c->exception, nullptr)));
  return true;
}

Word next_filtered(Context* c, Iterator* it, int32_t* ended) {
  while (true) {
    Word item = next_or_stop(c, it->children[1], ended);
    if (item == kFailed) return kFailed;
    Word verdict = it->children[0] == kNone ? retained(c, item)
                                            : pk_call(c, it->children[0], &item, 1, nullptr);
    int32_t truth = verdict == kFailed ? -1 : pk_truth(c, verdict);
    if (verdict != kFailed) release(c, verdict);
    if (truth == 1) return item;
    release(c, item);
    if (truth < 0) return kFailed;
    if (c->poke->load(std::memory_order_relaxed) != 0 && pk_safepoint(c) != Status::kDone)
      return kFailed;
  }
}

Word next_called(Context* c, Iterator* it, int32_t* ended) {
  Word item = it->index == 0 ? pk_call(c, it->children[0], nullptr, 0, nullptr) : kFailed;
  int equal = item == kFailed ? 0 : values_equal(c, it->children[1], item);
  bool stops = it->index != 0 || equal == 1 || (item == kFailed && take_stop(c));
  if (equal == 0 && item != kFailed) return item;
  release(c, item);
  if (stops) *ended = static_cast<int32_t>(it->index = 1);
  return kFailed;
}

}  // namespace

Word iter_or(Context* c, Word w, const std::string& message) {
  Word iterator = pk_iter(c, w);
  bool is_type_error = iterator == kFailed && c->exception != nullptr &&
                       exception_is(c->exception->aux, static_cast<uint32_t>(Exc::kTypeError));
  if (!is_type_error) return iterator;
  release(c, pk_exception_take(c));
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "%s", message.c_str());
  return kFailed;
}

bool collect(Context* c, Word iterable, std::vector<Word>* out) {
  return collect_from(c, pk_iter(c, iterable), out);
}

bool collect_from(Context* c, Word iterator, std::vector<Word>* out) {
  if (iterator == kFailed) return false;
  int32_t ended = 0;
  int64_t steps = 0;
  while (true) {
    Word item = pk_next(c, iterator, &ended);
    bool stopped = item != kFailed && (++steps & 0x3ff) == 0 &&
                   c->poke->load(std::memory_order_relaxed) != 0 &&
                   pk_safepoint(c) != Status::kDone;
    // What is gathered here is charged roughly, so that an endless iterator meets the memory limit.
    if (item != kFailed && !stopped) {
      stopped = !charge(c, 16);
      out->push_back(item);
    } else if (stopped) {
      release(c, item);
    }
    if (item == kFailed || stopped) {
      c->memory_credit += 16 * static_cast<int64_t>(out->size());
      release(c, iterator);
      if (ended && !stopped) return true;
      for (Word w : *out) release(c, w);
      out->clear();
      return false;
    }
  }
}

Word next_or_stop(Context* c, Word iterator, int32_t* ended) {
  if (has_kind(iterator, Kind::kGenerator)) return next_of_generator(c, iterator, ended);
  if (is_user(iterator)) return user_next(c, iterator);
  auto* it = as<Iterator>(iterator);
  if (!pk_may_write(c, it)) return kFailed;
  auto kind = static_cast<IteratorKind>(it->aux);
  bool has_source = kind <= IteratorKind::kSet;
  if (has_source && it->source == kNone) {
    *ended = 1;
    return kFailed;
  }
  switch (kind) {
    case IteratorKind::kItems: {
      if (it->source == kNone) {
        *ended = 1;
        return kFailed;
      }
      Word item = user_item(c, it->source, it->index++, ended);
      return *ended ? end(c, it, ended) : item;
    }
    case IteratorKind::kSequence:
      return next_by_position(c, it, ended);
    case IteratorKind::kSet:
      return next_of_set(c, it, ended);
    case IteratorKind::kDict:
    case IteratorKind::kDictValues:
    case IteratorKind::kDictItems:
      return next_of_dict(c, it, ended);
    case IteratorKind::kEnumerate: {
      Word item = next_or_stop(c, it->children[0], ended);
      if (item == kFailed) return kFailed;
      Word result = pair(c, it->children[1], item);
      release(c, item);
      Word next = pk_int_add(c, it->children[1], small(1));
      release(c, it->children[1]);
      it->children[1] = next;
      return result;
    }
    case IteratorKind::kZip:
      return next_zipped(c, it, ended);
    case IteratorKind::kMap:
      return next_mapped(c, it, ended);
    case IteratorKind::kFilter:
      return next_filtered(c, it, ended);
    case IteratorKind::kCallable:
      return next_called(c, it, ended);
    case IteratorKind::kLibrary:
      return pk_call(c, it->children[0], nullptr, 0, nullptr);
    case IteratorKind::kReversed: {
      int64_t length = pk_sequence_length(c, it->source);
      int64_t at = it->extra - it->index - 1;
      if (at < 0 || at >= length) {
        it->index = it->extra;
        *ended = 1;
        return kFailed;
      }
      it->index++;
      return pk_sequence_get(c, it->source, at);
    }
  }
  return kFailed;
}

namespace {

void refuse_changed(Context* c, Word sequence) {
  refuse(c,
         "a `%s` changed its length while a comprehension, or a builtin such as sum, went over it; "
         "write a `for` statement",
         type_name(sequence));
}

}  // namespace

extern "C" {

Word pk_iter(Context* c, Word w) {
  if (is_object(w)) {
    switch (object(w)->kind) {
      case Kind::kList:
      case Kind::kTuple:
      case Kind::kBytes:
      case Kind::kByteArray:
      case Kind::kStr:
      case Kind::kRange:
        return iterator_new(c, IteratorKind::kSequence, w, 0, nullptr, 0);
      case Kind::kDict:
        return iterator_new(c, IteratorKind::kDict, w,
                            state_of(as<Dict>(w)->length, object(w)->aux), nullptr, 0);
      case Kind::kDictView: {
        const auto* view = as<Iterator>(w);
        auto kind =
            static_cast<IteratorKind>(static_cast<uint32_t>(IteratorKind::kDict) + view->aux);
        const auto* dict = as<Dict>(view->source);
        return iterator_new(c, kind, view->source, state_of(dict->length, dict->aux), nullptr, 0);
      }
      case Kind::kSet: {
        std::vector<Word> items;
        if (!set_ordered_items(c, as<Set>(w), &items)) return kFailed;
        Word list = pk_list_new(c, kListWords, static_cast<int64_t>(items.size()));
        if (list == kFailed) return kFailed;
        for (Word item : items) as<List>(list)->words[as<List>(list)->length++] = retained(c, item);
        Word iterator = iterator_new(c, IteratorKind::kSet, list,
                                     state_of(as<Set>(w)->length, object(w)->aux), &w, 1);
        release(c, list);
        return iterator;
      }
      case Kind::kIterator:
      case Kind::kGenerator:
        return retained(c, w);
      case Kind::kClass:
        if (is_enum_class(w)) {
          Word members = enum_members(c, w);
          return members == kFailed ? kFailed : pk_iter(c, members);
        }
        break;
      default:
        if (is_user(w)) return user_iter(c, w);
        break;
    }
  }
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "'%s' object is not iterable",
              type_name(w));
  return kFailed;
}

Word pk_next(Context* c, Word iterator, int32_t* ended) {
  Word item = next_or_stop(c, iterator, ended);
  if (item == kFailed && take_stop(c)) *ended = 1;
  return item;
}

int64_t pk_sequence_length(Context*, Word w) {
  if (!is_object(w)) return -1;
  switch (object(w)->kind) {
    case Kind::kList:
      return as<List>(w)->length;
    case Kind::kTuple:
      return as<Tuple>(w)->length;
    case Kind::kBytes:
    case Kind::kByteArray:
      return view_of(w).length;
    case Kind::kStr:
      return as<Str>(w)->length;
    case Kind::kRange:
      return range_length(as<Range>(w));
    default:
      return -1;
  }
}

Word pk_sequence_get(Context* c, Word w, int64_t index) {
  switch (object(w)->kind) {
    case Kind::kList:
      return pk_list_get(c, as<List>(w), index);
    case Kind::kTuple:
      return retained(c, as<Tuple>(w)->items[index]);
    case Kind::kBytes:
    case Kind::kByteArray: {
      ByteView view = view_of(w);
      if (index < view.length) return small(view[index]);
      raise_error(c, static_cast<uint32_t>(Exc::kIndexError), "bytearray index out of range");
      return kFailed;
    }
    case Kind::kStr:
      return str_slice(c, as<Str>(w), index, 1, 1);
    default:
      return range_at(c, as<Range>(w), index);
  }
}

Word pk_fold_element(Context* c, Word sequence, int64_t index) {
  if (index < pk_sequence_length(c, sequence)) return pk_sequence_get(c, sequence, index);
  refuse_changed(c, sequence);
  return kFailed;
}

Status pk_fold_ended(Context* c, Word sequence, int64_t count) {
  if (pk_sequence_length(c, sequence) == count) return Status::kDone;
  refuse_changed(c, sequence);
  return status_of(c);
}

Word pk_unpack(Context* c, Word iterable, uint32_t count) {
  if (has_kind(iterable, Kind::kTuple) && as<Tuple>(iterable)->length == count)
    return retained(c, iterable);
  if (!is_iterable(c, iterable)) {
    raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "cannot unpack non-iterable %s object",
                type_name(iterable));
    return kFailed;
  }
  Word iterator = pk_iter(c, iterable);
  if (iterator == kFailed) return kFailed;
  std::vector<Word> items;
  Word result = kNone;
  while (result == kNone) {
    int32_t ended = 0;
    Word item = pk_next(c, iterator, &ended);
    if (item == kFailed && !ended) {
      result = kFailed;
    } else if (item == kFailed) {
      if (items.size() < count) {
        raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                    "not enough values to unpack (expected %u, got %zu)", count, items.size());
        result = kFailed;
      } else {
        result = pk_tuple_new(c, items.data(), static_cast<int64_t>(items.size()));
      }
    } else if (items.size() == count) {
      release(c, item);
      raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                  "too many values to unpack (expected %u)", count);
      result = kFailed;
    } else {
      items.push_back(item);
    }
  }
  for (Word item : items) release(c, item);
  release(c, iterator);
  return result;
}

}  // extern "C"

}  // namespace pyreck::rt
