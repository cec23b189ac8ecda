#include "runtime/bytes.h"

#include "runtime/arguments.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/search.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace pyreck::rt {

namespace {

/// `w` if all of it could be written.
Word finished(Context* c, Word w, bool all) {
  if (w == kFailed || all) return w;
  release(c, w);
  return kFailed;
}

/// False: stopped.
bool copy(Context* c, uint8_t* to, ByteView from) {
  return in_strides(c, from.length, [&](int64_t i, int64_t end) {
    std::memcpy(to + i, from.data + i, static_cast<size_t>(end - i));
  });
}

/// Repeats the first `unit` of `length` bytes up to their end. False: stopped.
bool repeat(Context* c, uint8_t* data, int64_t unit, int64_t length) {
  for (int64_t done = unit; done < length;) {
    int64_t more =
        std::min({done / unit * unit, length - done, kManyElements / unit * unit + unit});
    std::memcpy(data + done, data, static_cast<size_t>(more));
    done += more;
    if (stopped(c)) return false;
  }
  return true;
}

/// Capacity for `length` bytes: a little more than is asked for, as lists grow.
int64_t roomy(int64_t length) { return length + length / 8 + 8; }

}  // namespace

Word bytes_make(Context* c, bool is_array, int64_t length) {
  if (!is_array) {
    auto* b =
        static_cast<Bytes*>(allocate(c, Kind::kBytes, sizeof(Bytes) + static_cast<size_t>(length)));
    if (b == nullptr) return kFailed;
    b->length = length;
    b->hash = 0;
    return word(b);
  }
  auto* b = static_cast<ByteArray*>(allocate(c, Kind::kByteArray, sizeof(ByteArray)));
  if (b == nullptr) return kFailed;
  b->length = b->capacity = 0;
  b->data = nullptr;
  return finished(c, word(b), bytearray_resize(c, b, length));
}

uint8_t* bytes_data(Word w) { return is_bytes(w) ? as<Bytes>(w)->data : as<ByteArray>(w)->data; }

Word bytes_new(Context* c, bool is_array, ByteView from) {
  Word w = bytes_make(c, is_array, from.length);
  return finished(c, w, w != kFailed && copy(c, bytes_data(w), from));
}

Word bytes_frozen(Context* c, Word w) {
  return is_bytes(w) ? retained(c, w) : bytes_new(c, false, view_of(w));
}

Word bytes_slice(Context* c, Word w, int64_t start, int64_t step, int64_t count) {
  ByteView s = view_of(w);
  if (step == 1) return bytes_new(c, is_bytearray(w), {s.data + start, count});
  Word out = bytes_make(c, is_bytearray(w), count);
  if (out == kFailed) return kFailed;
  uint8_t* to = bytes_data(out);
  bool all = in_strides(c, count, [&](int64_t i, int64_t end) {
    for (; i < end; i++) to[i] = s[start + i * step];
  });
  return finished(c, out, all);
}

Word bytes_concat(Context* c, Word a, Word b) {
  if (!is_bytes_like(a) || !is_bytes_like(b))
    return type_error(c, std::string("can't concat ") + type_name(b) + " to " + type_name(a));
  ByteView x = view_of(a), y = view_of(b);
  Word out = bytes_make(c, is_bytearray(a), x.length + y.length);
  return finished(
      c, out,
      out != kFailed && copy(c, bytes_data(out), x) && copy(c, bytes_data(out) + x.length, y));
}

Word bytes_repeat(Context* c, Word w, int64_t count) {
  ByteView s = view_of(w);
  int64_t length;
  if (__builtin_mul_overflow(s.length, std::max<int64_t>(count, 0), &length)) {
    raise_error(c, static_cast<uint32_t>(Exc::kMemoryError), "%s", "");
    return kFailed;
  }
  if (!can_allocate(c, static_cast<uint64_t>(length))) return kFailed;
  Word out = bytes_make(c, is_bytearray(w), length);
  if (out == kFailed || length == 0) return out;
  return finished(c, out,
                  copy(c, bytes_data(out), s) && repeat(c, bytes_data(out), s.length, length));
}

bool bytes_equal(ByteView a, ByteView b) {
  return a.length == b.length &&
         (a.length == 0 || std::memcmp(a.data, b.data, static_cast<size_t>(a.length)) == 0);
}

int bytes_compare(ByteView a, ByteView b) {
  int order = a.text().compare(b.text());
  return order < 0 ? -1 : order > 0;
}

int64_t bytes_find(ByteView s, ByteView part, int64_t from, int64_t end) {
  if (part.length == 1) {
    const void* at = end <= from
                         ? nullptr
                         : std::memchr(s.data + from, part[0], static_cast<size_t>(end - from));
    return at == nullptr ? -1 : static_cast<const uint8_t*>(at) - s.data;
  }
  int64_t at = search([=](int64_t i) { return part[i]; }, part.length,
                      [=](int64_t i) { return s[from + i]; }, end - from);
  return at < 0 ? -1 : from + at;
}

int64_t bytes_rfind(ByteView s, ByteView part, int64_t from, int64_t end) {
  int64_t m = part.length;
  int64_t at = search([=](int64_t i) { return part[m - 1 - i]; }, m,
                      [=](int64_t i) { return s[end - 1 - i]; }, end - from);
  return at < 0 ? -1 : end - at - m;
}

int bytes_contain(Context* c, Word w, Word item) {
  ByteView s = view_of(w);
  if (is_integral(item)) {
    int64_t value;
    if (!pk_int_fits_i64(as_int(item), &value) || value < 0 || value > 255) {
      value_error(c, "byte must be in range(0, 256)");
      return -1;
    }
    auto byte = static_cast<uint8_t>(value);
    return bytes_find(s, {&byte, 1}, 0, s.length) >= 0;
  }
  if (is_bytes_like(item)) return bytes_find(s, view_of(item), 0, s.length) >= 0;
  if (!refuses_index(c, item))
    type_error(c, std::string("a bytes-like object is required, not '") + type_name(item) + "'");
  return -1;
}

std::string bytes_repr(ByteView s) {
  bool single = s.text().find('\'') != std::string_view::npos;
  bool both = single && s.text().find('"') != std::string_view::npos;
  char quote = single && !both ? '"' : '\'';
  std::string out = std::string("b") + quote;
  for (char ch : s.text()) {
    if (ch == quote || ch == '\\') {
      out += '\\';
      out += ch;
    } else if (ch == '\n' || ch == '\r' || ch == '\t') {
      out += ch == '\n' ? "\\n" : ch == '\r' ? "\\r" : "\\t";
    } else if (ch < ' ' || ch == 0x7f) {  // char is signed: bytes from 0x80 on are below too
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\x%02x", static_cast<uint8_t>(ch));
      out += escape;
    } else {
      out += ch;
    }
  }
  return out + quote;
}

bool bytearray_resize(Context* c, ByteArray* b, int64_t length) {
  if (length > b->capacity || length < b->capacity / 2) {
    // A new one gets what it needs, one that grows a little more.
    int64_t capacity = b->data == nullptr ? length : roomy(length);
    void* data =
        resize_buffer(c, b->data, static_cast<size_t>(b->capacity), static_cast<size_t>(capacity));
    if (data == nullptr) return false;
    b->data = static_cast<uint8_t*>(data);
    b->capacity = capacity;
  }
  b->length = length;
  return true;
}

bool bytearray_replace(Context* c, ByteArray* b, int64_t from, int64_t to, ByteView with) {
  std::string own;  // the array's own bytes move
  if (with.data >= b->data && with.data < b->data + b->length) {
    if (!can_allocate(c, static_cast<uint64_t>(with.length))) return false;
    own = with.text();
    with = view_of(own);
  }
  int64_t tail = b->length - to, length = from + with.length + tail;
  bool grows = length > b->length;
  if (grows && !bytearray_resize(c, b, length)) return false;
  if (tail > 0 && b->data != nullptr)
    std::memmove(b->data + from + with.length, b->data + to, static_cast<size_t>(tail));
  if (with.length > 0) std::memcpy(b->data + from, with.data, static_cast<size_t>(with.length));
  return grows || bytearray_resize(c, b, length);
}

bool byte_of(Context* c, Word w, uint8_t* out) {
  int64_t value;
  if (!is_integral(w)) return not_an_integer(c, w) != kFailed;
  if (!pk_int_fits_i64(as_int(w), &value) || value < 0 || value > 255)
    return value_error(c, "byte must be in range(0, 256)") != kFailed;
  *out = static_cast<uint8_t>(value);
  return true;
}

}  // namespace pyreck::rt
