// `a[i]`, `a[i] = x` and `del a[i]` of values of any type.

#include "runtime/array.h"
#include "runtime/dict.h"
#include "runtime/dispatch.h"
#include "runtime/enum.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

namespace pyreck::rt {

namespace {

/// Whether the type has what CPython calls a sequence's slots, if only for `len` or `in`.
bool has_sequence_slots(Word w) {
  return repeatable(w) || is_user(w) || has_kind(w, Kind::kSet) || has_kind(w, Kind::kRange) ||
         has_kind(w, Kind::kDictView);
}

/// Of the two methods that one slot of C calls, a class has only the other.
Status raise_missing(Context* c, const char* name) {
  raise_error(c, static_cast<uint32_t>(Exc::kAttributeError), "%s", name);
  return Status::kRaised;
}

/// Lets go of what a method gave whose result means nothing.
Status finished(Context* c, Word result) {
  if (result == kFailed) return status_of(c);
  release(c, result);
  return Status::kDone;
}

/// Removes every `step`th of the elements from `first`, `count` of them, in one pass.
void remove_stride(Context* c, List* list, int64_t first, int64_t step, int64_t count) {
  if (count == 0) return;  // `first` may then lie outside
  std::vector<Word> removed;
  int64_t to = first;
  for (int64_t from = first; from < list->length; from++) {
    int64_t away = from - first;
    if (away % step != 0 || away / step >= count)
      list->i64[to++] = list->i64[from];
    else if (list->flags == kListWords)
      removed.push_back(list->words[from]);
  }
  list->length -= count;
  for (Word w : removed) release(c, w);
}

}  // namespace

extern "C" {

Word pk_getitem(Context* c, Word container, Word index) {
  if (!is_object(container))
    return raise_type_error(c, "'%s' object is not subscriptable", type_name(container));
  Object* o = object(container);
  if (is_user(container)) {
    Word result = call_special(c, container, Special::kGetItem, &index, 1);
    if (result != kUnbound) return result;
  }
  if (o->kind == Kind::kDict) return pk_dict_get(c, as<Dict>(container), index);
  if (is_enum_class(container)) return enum_by_name(c, container, index);
  if (is_array(container) && !is_int(index) && !has_kind(index, Kind::kSlice) && !is_user(index) &&
      refused_array(c, container, "indexed by anything but an int or a slice"))
    return kFailed;
  int64_t length = pk_sequence_length(c, container);
  bool sequence = is_bytes_like(container) || o->kind == Kind::kList || o->kind == Kind::kTuple ||
                  o->kind == Kind::kStr || o->kind == Kind::kRange;
  if (!sequence) {
    if (o->kind == Kind::kBuiltin) {
      refuse(c, "subscripting a type is not supported in kernels");
      return kFailed;
    }
    return raise_type_error(c, "'%s' object is not subscriptable", type_name(container));
  }
  if (has_kind(index, Kind::kSlice)) {
    if (length < 0) {
      refuse(c, "slices of ranges longer than 2**63 are not supported");
      return kFailed;
    }
    Indices at;
    if (!slice_indices(c, as<Slice>(index), container, &at)) return kFailed;
    switch (o->kind) {
      case Kind::kList: {
        Word part = list_slice(c, as<List>(container), at.start, at.step, at.count);
        if (part != kFailed && is_array(container)) object(part)->region = region_of(o);
        return part;
      }
      case Kind::kBytes:
      case Kind::kByteArray:
        return bytes_slice(c, container, at.start, at.step, at.count);
      case Kind::kStr:
        return str_slice(c, as<Str>(container), at.start, at.step, at.count);
      case Kind::kRange:
        return range_slice(c, as<Range>(container), as<Slice>(index), at);
      default:
        return tuple_of(c, at.count, [&](Word* to, int64_t from, int64_t end) {
          for (int64_t i = from; i < end; i++)
            to[i] = as<Tuple>(container)->items[at.start + i * at.step];
        });
    }
  }
  if (o->kind == Kind::kRange && is_int(index)) return range_item(c, as<Range>(container), index);
  const char* what = o->kind == Kind::kStr     ? "string"
                     : o->kind == Kind::kBytes ? "byte"
                                               : type_name(container);
  int64_t i;
  if (o->kind == Kind::kStr && !is_int(index) && !is_bool(index) &&
      !has_special(c, index, Special::kIndex))
    return raise_type_error(c, "string indices must be integers, not '%s'", type_name(index));
  if (!index_of(c, index, what, &i)) return kFailed;
  if (i < 0 && length >= 0) i += length;
  if (i < 0 || (length >= 0 && i >= length)) {
    if (is_bytes(container))
      raise_error(c, static_cast<uint32_t>(Exc::kIndexError), "index out of range");
    else if (is_bytearray(container))
      raise_error(c, static_cast<uint32_t>(Exc::kIndexError), "bytearray index out of range");
    else
      pk_raise_index(c, o->kind == Kind::kList    ? 0
                        : o->kind == Kind::kTuple ? 1
                        : o->kind == Kind::kStr   ? 2
                                                  : 3);
    return kFailed;
  }
  return pk_sequence_get(c, container, i);
}

Status pk_setitem(Context* c, Word container, Word index, Word value) {
  if (is_user(container)) {
    Word args[2] = {index, value};
    Word result = call_special(c, container, Special::kSetItem, args, 2);
    if (result != kUnbound) return finished(c, result);
    if (has_special(c, container, Special::kDelItem)) return raise_missing(c, "__setitem__");
  }
  if (has_kind(container, Kind::kDict)) return pk_dict_set(c, as<Dict>(container), index, value);
  if (is_bytearray(container)) return bytearray_set(c, as<ByteArray>(container), index, value);
  if (!has_kind(container, Kind::kList)) {
    raise_type_error(c, "'%s' object does not support item assignment", type_name(container));
    return Status::kRaised;
  }
  List* list = as<List>(container);
  if (!has_kind(index, Kind::kSlice)) {
    int64_t i;
    if (!index_of(c, index, "list", &i)) return status_of(c);
    return pk_list_set(c, list, i, value);
  }
  if (!pk_may_write(c, list)) return status_of(c);
  Indices at;
  if (!is_iterable(c, value)) {
    bool extended = as<Slice>(index)->step != kNone && as<Slice>(index)->step != small(1);
    raise_type_error(
        c, extended ? "must assign iterable to extended slice" : "can only assign an iterable", "");
    return Status::kRaised;
  }
  std::vector<Word> items;
  if (!slice_indices(c, as<Slice>(index), container, &at)) return status_of(c);
  int64_t length = list->length;
  if (!collect(c, value, &items)) return status_of(c);
  if (list->length != length) {
    for (Word w : items) release(c, w);
    refuse(c, "a list changed its length while what is assigned to a slice of it was gathered");
    return status_of(c);
  }
  Status s = list_assign_slice(c, list, at.start, at.stop, at.step, at.count, items.data(),
                               static_cast<int64_t>(items.size()));
  for (Word w : items) release(c, w);
  return s;
}

Status pk_delitem(Context* c, Word container, Word index) {
  if (is_user(container)) {
    Word result = call_special(c, container, Special::kDelItem, &index, 1);
    if (result != kUnbound) return finished(c, result);
    if (has_special(c, container, Special::kSetItem)) return raise_missing(c, "__delitem__");
  }
  if (has_kind(container, Kind::kDict)) {
    if (!pk_may_write(c, object(container))) return status_of(c);
    uint64_t hash;
    int64_t at = dict_find(c, as<Dict>(container), index, &hash);
    if (at == -1) raise_key_error(c, index);
    if (at < 0) return status_of(c);
    dict_remove_at(c, as<Dict>(container), at);
    return Status::kDone;
  }
  if (is_bytearray(container)) return bytearray_delete(c, as<ByteArray>(container), index);
  if (!has_kind(container, Kind::kList)) {
    bool by_position = (is_int(index) || is_bool(index)) && has_sequence_slots(container);
    raise_type_error(c,
                     by_position ? "'%s' object doesn't support item deletion"
                                 : "'%s' object does not support item deletion",
                     type_name(container));
    return Status::kRaised;
  }
  List* list = as<List>(container);
  if (!pk_may_write(c, list)) return status_of(c);
  Indices at{0, 0, 1, 1};
  if (has_kind(index, Kind::kSlice)) {
    if (!slice_indices(c, as<Slice>(index), container, &at)) return status_of(c);
  } else {
    if (!index_of(c, index, "list", &at.start)) return status_of(c);
    if (at.start < 0) at.start += list->length;
    if (at.start < 0 || at.start >= list->length) {
      pk_raise_index(c, 4);
      return Status::kRaised;
    }
  }
  if (at.step < 0 && at.count > 0) {
    at.start += at.step * (at.count - 1);
    at.step = -at.step;
  }
  remove_stride(c, list, at.start, at.step, at.count);
  return Status::kDone;
}

}  // extern "C"

}  // namespace pyreck::rt
