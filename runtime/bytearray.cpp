// What changes a bytearray: items, slices, its own methods.

#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/method_table.h"
#include "runtime/objects.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cstring>

namespace pyreck::rt {

namespace {

ByteArray* array_of(const Call& k) { return as<ByteArray>(k.receiver); }

Status raised(Context* c, Exc cls, const char* text) {
  raise_error(c, static_cast<uint32_t>(cls), "%s", text);
  return Status::kRaised;
}

Word done(Context* c, bool all) { return all ? kNone : kFailed; }

/// The index, or the slice, of an access. False: failed.
bool place_of(Context* c, const ByteArray* b, Word index, Indices* out) {
  if (has_kind(index, Kind::kSlice)) return slice_indices(c, as<Slice>(index), word(b), out);
  *out = {0, 0, 1, 1};
  if (!index_of(c, index, "bytearray", &out->start)) return false;
  if (out->start < 0) out->start += b->length;
  return true;
}

bool is_inside(const ByteArray* b, int64_t at) { return at >= 0 && at < b->length; }

/// Puts `with` in the place of a slice.
Status assign_slice(Context* c, ByteArray* b, const Slice* slice, ByteView with) {
  Indices at;
  if (!slice_indices(c, slice, word(b), &at)) return status_of(c);
  if (at.step == 1) {
    int64_t stop = std::max(at.start, at.stop);
    return bytearray_replace(c, b, at.start, stop, with) ? Status::kDone : status_of(c);
  }
  if (with.length == 0) return bytearray_delete(c, b, word(slice));
  if (with.length != at.count) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                "attempt to assign bytes of size %ld to extended slice of size %ld", with.length,
                at.count);
    return Status::kRaised;
  }
  for (int64_t i = 0; i < at.count; i++) b->data[at.start + i * at.step] = with[i];
  return Status::kDone;
}

}  // namespace

Status bytearray_set(Context* c, ByteArray* b, Word index, Word value) {
  if (!pk_may_write(c, b)) return status_of(c);
  if (!has_kind(index, Kind::kSlice)) {
    Indices at;
    uint8_t byte;
    if (!place_of(c, b, index, &at) || !byte_of(c, value, &byte)) return status_of(c);
    if (!is_inside(b, at.start)) return raised(c, Exc::kIndexError, "bytearray index out of range");
    b->data[at.start] = byte;
    return Status::kDone;
  }
  Indices unused;  // a wrong slice comes before a wrong value
  if (!place_of(c, b, index, &unused)) return status_of(c);
  if (is_number(value) || is_complex(value) || has_kind(value, Kind::kStr))
    return raised(c, Exc::kTypeError,
                  "can assign only bytes, buffers, or iterables of ints in range(0, 256)");
  Held made(c, is_bytes_like(value) ? retained(c, value) : bytearray_from(c, value));
  if (!made) return status_of(c);
  // An extended slice of the array may be given the array itself.
  if (made.get() == word(b)) made.reset(bytes_new(c, true, view_of(b)));
  return made ? assign_slice(c, b, as<Slice>(index), view_of(made.get())) : status_of(c);
}

Status bytearray_delete(Context* c, ByteArray* b, Word index) {
  Indices at;
  if (!pk_may_write(c, b) || !place_of(c, b, index, &at)) return status_of(c);
  bool is_slice = has_kind(index, Kind::kSlice);
  if (!is_slice && !is_inside(b, at.start))
    return raised(c, Exc::kIndexError, "bytearray index out of range");
  if (at.count == 0) return Status::kDone;
  if (at.step < 0) {
    at.start += at.step * (at.count - 1);
    at.step = -at.step;
  }
  int64_t to = at.start;
  for (int64_t from = at.start; from < b->length; from++) {
    int64_t away = from - at.start;
    if (away % at.step != 0 || away / at.step >= at.count) b->data[to++] = b->data[from];
  }
  return bytearray_resize(c, b, b->length - at.count) ? Status::kDone : status_of(c);
}

Status bytearray_append(Context* c, ByteArray* b, Word other) {
  // CPython holds the array's own bytes while it grows.
  if (word(b) == other && b->length > 0)
    return raised(c, Exc::kBufferError, "Existing exports of data: object cannot be re-sized");
  return bytearray_replace(c, b, b->length, b->length, view_of(other)) ? Status::kDone
                                                                       : status_of(c);
}

Status bytearray_repeat(Context* c, ByteArray* b, int64_t times) {
  Held product(c, bytes_repeat(c, word(b), times));
  if (!product) return status_of(c);
  auto* from = as<ByteArray>(product.get());
  std::swap(b->data, from->data);
  std::swap(b->length, from->length);
  std::swap(b->capacity, from->capacity);
  return Status::kDone;
}

Word bytearray_from(Context* c, Word iterable) {
  if (!is_iterable(c, iterable))
    return type_error(
        c, std::string("cannot convert '") + type_name(iterable) + "' object to bytearray");
  Held iterator(c, pk_iter(c, iterable)), out(c, bytes_make(c, true, 0));
  if (!iterator || !out) return kFailed;
  auto* b = as<ByteArray>(out.get());
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    Held item(c, interrupted(c, &rounds) ? kFailed : pk_next(c, iterator.get(), &ended));
    if (!item) return ended ? out.take() : kFailed;
    uint8_t byte;
    if (!byte_of(c, item.get(), &byte) || !bytearray_resize(c, b, b->length + 1)) return kFailed;
    b->data[b->length - 1] = byte;
  }
}

Word bytearray_method_append(const Call& k) {
  ByteArray* b = array_of(k);
  uint8_t byte;
  if (!pk_may_write(k.c, b) || !byte_of(k.c, k[0], &byte)) return kFailed;
  if (!bytearray_resize(k.c, b, b->length + 1)) return kFailed;
  b->data[b->length - 1] = byte;
  return kNone;
}

Word bytearray_method_clear(const Call& k) {
  return done(k.c, pk_may_write(k.c, array_of(k)) && bytearray_resize(k.c, array_of(k), 0));
}

Word bytearray_method_copy(const Call& k) { return bytes_new(k.c, true, view_of(array_of(k))); }

Word bytearray_method_extend(const Call& k) {
  ByteArray* b = array_of(k);
  if (!pk_may_write(k.c, b)) return kFailed;
  if (is_bytes_like(k[0]))
    return done(k.c, bytearray_replace(k.c, b, b->length, b->length, view_of(k[0])));
  if (!is_iterable(k.c, k[0]))
    return type_error(k.c, std::string("can't extend bytearray with ") + type_name(k[0]));
  Held items(k.c, bytearray_from(k.c, k[0]));  // all or nothing
  return items ? done(k.c, bytearray_replace(k.c, b, b->length, b->length, view_of(items.get())))
               : kFailed;
}

Word bytearray_method_insert(const Call& k) {
  ByteArray* b = array_of(k);
  int64_t at;
  uint8_t byte;
  if (!pk_may_write(k.c, b) || !to_ssize(k.c, k[0], &at) || !byte_of(k.c, k[1], &byte))
    return kFailed;
  if (at < 0) at = std::max<int64_t>(at + b->length, 0);
  at = std::min(at, b->length);
  return done(k.c, bytearray_replace(k.c, b, at, at, {&byte, 1}));
}

Word bytearray_method_pop(const Call& k) {
  ByteArray* b = array_of(k);
  int64_t at = -1;
  if (!pk_may_write(k.c, b) || (k.has(0) && !to_ssize(k.c, k[0], &at))) return kFailed;
  bool empty = b->length == 0;
  if (at < 0) at += b->length;
  if (empty || !is_inside(b, at)) {
    raised(k.c, Exc::kIndexError, empty ? "pop from empty bytearray" : "pop index out of range");
    return kFailed;
  }
  uint8_t byte = b->data[at];
  return bytearray_replace(k.c, b, at, at + 1, {nullptr, 0}) ? small(byte) : kFailed;
}

Word bytearray_method_remove(const Call& k) {
  ByteArray* b = array_of(k);
  uint8_t byte;
  if (!pk_may_write(k.c, b) || !byte_of(k.c, k[0], &byte)) return kFailed;
  int64_t at = bytes_find(view_of(b), {&byte, 1}, 0, b->length);
  if (at < 0) return value_error(k.c, "value not found in bytearray");
  return done(k.c, bytearray_replace(k.c, b, at, at + 1, {nullptr, 0}));
}

Word bytearray_method_reverse(const Call& k) {
  ByteArray* b = array_of(k);
  if (!pk_may_write(k.c, b)) return kFailed;
  std::reverse(b->data, b->data + b->length);
  return kNone;
}

}  // namespace pyreck::rt
