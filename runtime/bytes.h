// bytes and bytearray: what both are built from. A bytearray is a buffer that grows like a list.
#pragma once

#include "runtime/entry.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pyreck::rt {

inline bool is_bytes(Word w) { return has_kind(w, Kind::kBytes); }
inline bool is_bytearray(Word w) { return has_kind(w, Kind::kByteArray); }
/// What CPython calls a bytes-like object.
inline bool is_bytes_like(Word w) { return is_bytes(w) || is_bytearray(w); }

/// The bytes of a bytes-like object. Valid until it is changed or freed.
struct ByteView {
  const uint8_t* data;
  int64_t length;

  uint8_t operator[](int64_t i) const { return data[i]; }
  std::string_view text() const {
    return {reinterpret_cast<const char*>(data), static_cast<size_t>(length)};
  }
};
inline ByteView view_of(const Bytes* b) { return {b->data, b->length}; }
inline ByteView view_of(const ByteArray* b) { return {b->data, b->length}; }
inline ByteView view_of(Word w) {
  return is_bytes(w) ? view_of(as<Bytes>(w)) : view_of(as<ByteArray>(w));
}
inline ByteView view_of(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), static_cast<int64_t>(text.size())};
}

/// New bytes, or a bytearray, of `length`, to be written by the caller. Owned.
Word bytes_make(Context* c, bool is_array, int64_t length);
/// Where bytes_make()'s result is written.
uint8_t* bytes_data(Word w);
/// New bytes, or a bytearray, with these.
Word bytes_new(Context* c, bool is_array, ByteView from);
/// All of `w` as bytes: itself, or a copy of a bytearray.
Word bytes_frozen(Context* c, Word w);
/// `count` bytes from `start` on, every `step`th; of the type of `w`.
Word bytes_slice(Context* c, Word w, int64_t start, int64_t step, int64_t count);
/// Of the type of `a`; TypeError if one of them is not bytes-like.
Word bytes_concat(Context* c, Word a, Word b);
Word bytes_repeat(Context* c, Word w, int64_t count);
bool bytes_equal(ByteView a, ByteView b);
int bytes_compare(ByteView a, ByteView b);  // -1, 0, 1
/// First, or last, place of `part` within [from, end); -1.
int64_t bytes_find(ByteView s, ByteView part, int64_t from, int64_t end);
int64_t bytes_rfind(ByteView s, ByteView part, int64_t from, int64_t end);
/// `item in w`: 1, 0, -1 failed.
int bytes_contain(Context* c, Word w, Word item);
/// CPython's repr of bytes: b'...'.
std::string bytes_repr(ByteView s);
/// `format % values`.
Word bytes_percent(Context* c, Word format, Word values);

/// Makes room for `length` bytes and sets the length. What is new is not written. False: failed.
bool bytearray_resize(Context* c, ByteArray* b, int64_t length);
/// Replaces [from, to) by `with`, which may be the array's own bytes.
bool bytearray_replace(Context* c, ByteArray* b, int64_t from, int64_t to, ByteView with);
/// The value of an item: TypeError, ValueError.
bool byte_of(Context* c, Word w, uint8_t* out);
/// A bytearray of an iterable of ints.
Word bytearray_from(Context* c, Word iterable);
Status bytearray_set(Context* c, ByteArray* b, Word index, Word value);
Status bytearray_delete(Context* c, ByteArray* b, Word index);
/// `b += other`, `b *= times`. The caller has checked the region.
Status bytearray_append(Context* c, ByteArray* b, Word other);
Status bytearray_repeat(Context* c, ByteArray* b, int64_t times);

/// bytes.fromhex, bytearray.fromhex.
Word bytes_from_hex(const struct Call& k, bool is_array);
/// text.encode(encoding, errors), data.decode(encoding, errors): kFailed arguments are the
/// defaults.
Word text_encode(Context* c, Word text, Word encoding, Word errors);
Word text_decode(Context* c, Word data, Word encoding, Word errors);

}  // namespace pyreck::rt
