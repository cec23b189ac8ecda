#include "runtime/str.h"

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/search.h"
#include "runtime/stop.h"
#include "runtime/unicode.h"

#include <algorithm>
#include <cstring>

namespace pyreck::rt {

uint32_t str_at(const Str* s, int64_t i) {
  switch (s->flags & kStrWidthMask) {
    case kStrWidth1:
      return s->data[i];
    case kStrWidth2:
      return reinterpret_cast<const uint16_t*>(s->data)[i];
    default:
      return reinterpret_cast<const uint32_t*>(s->data)[i];
  }
}

namespace {

void put(Str* s, int64_t i, uint32_t point) {
  switch (s->flags & kStrWidthMask) {
    case kStrWidth1:
      s->data[i] = static_cast<uint8_t>(point);
      break;
    case kStrWidth2:
      reinterpret_cast<uint16_t*>(s->data)[i] = static_cast<uint16_t>(point);
      break;
    default:
      reinterpret_cast<uint32_t*>(s->data)[i] = point;
  }
}

uint16_t width_for(uint32_t greatest) {
  return greatest < 0x100 ? kStrWidth1 : greatest < 0x10000 ? kStrWidth2 : kStrWidth4;
}

Str* make(Context* c, int64_t length, uint16_t width) {
  auto* s =
      static_cast<Str*>(allocate(c, Kind::kStr, sizeof(Str) + static_cast<size_t>(length) * width));
  if (s == nullptr) return nullptr;
  s->flags = width;
  s->length = length;
  s->hash = 0;
  return s;
}

/// `s` if it could be made and all was written.
Word finished(Context* c, Str* s, bool all) {
  if (s == nullptr || all) return s == nullptr ? kFailed : word(s);
  release(c, word(s));
  return kFailed;
}

/// A string of point(i) for each i in [0, count), which it calls twice.
template <class Point>
Word from_points(Context* c, int64_t count, Point point) {
  uint32_t greatest = 0;
  bool all = in_strides(c, count, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) greatest = std::max(greatest, point(i));
  });
  Str* s = all ? make(c, count, width_for(greatest)) : nullptr;
  all = s != nullptr && in_strides(c, count, [&](int64_t from, int64_t to) {
          for (int64_t i = from; i < to; i++) put(s, i, point(i));
        });
  return finished(c, s, all);
}

}  // namespace

Word str_from_points(Context* c, const uint32_t* points, int64_t count) {
  return from_points(c, count, [&](int64_t i) { return points[i]; });
}

Word str_from_latin1(Context* c, const uint8_t* points, int64_t count) {
  Str* s = make(c, count, kStrWidth1);
  if (s == nullptr) return kFailed;
  std::copy_n(points, count, s->data);
  return word(s);
}

Word str_from_ascii(Context* c, const std::string& text) {
  return pk_str_from_utf8(c, text.data(), text.size());
}

std::vector<uint32_t> str_points(const Str* s) {
  std::vector<uint32_t> points(static_cast<size_t>(s->length));
  for (int64_t i = 0; i < s->length; i++) points[static_cast<size_t>(i)] = str_at(s, i);
  return points;
}

std::string str_to_utf8(Word w) {
  const Str* s = as<Str>(w);
  std::string out;
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t p = str_at(s, i);
    if (p < 0x80) {
      out += static_cast<char>(p);
    } else if (p < 0x800) {
      out += static_cast<char>(0xc0 | p >> 6);
      out += static_cast<char>(0x80 | (p & 0x3f));
    } else if (p < 0x10000) {
      out += static_cast<char>(0xe0 | p >> 12);
      out += static_cast<char>(0x80 | (p >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (p & 0x3f));
    } else {
      out += static_cast<char>(0xf0 | p >> 18);
      out += static_cast<char>(0x80 | (p >> 12 & 0x3f));
      out += static_cast<char>(0x80 | (p >> 6 & 0x3f));
      out += static_cast<char>(0x80 | (p & 0x3f));
    }
  }
  return out;
}

bool str_is_ascii(const Str* s) {
  if ((s->flags & kStrWidthMask) != kStrWidth1) return false;
  return std::all_of(s->data, s->data + s->length, [](uint8_t b) { return b < 0x80; });
}

bool str_equal(const Str* a, const Str* b) {
  if (a == b) return true;
  if (a->length != b->length || (a->flags & kStrWidthMask) != (b->flags & kStrWidthMask))
    return false;
  return std::memcmp(a->data, b->data,
                     static_cast<size_t>(a->length) * (a->flags & kStrWidthMask)) == 0;
}

int str_compare(const Str* a, const Str* b) {
  int64_t common = std::min(a->length, b->length);
  for (int64_t i = 0; i < common; i++) {
    uint32_t x = str_at(a, i), y = str_at(b, i);
    if (x != y) return x < y ? -1 : 1;
  }
  return a->length < b->length ? -1 : a->length > b->length;
}

Word str_slice(Context* c, const Str* s, int64_t start, int64_t step, int64_t count) {
  return from_points(c, count, [&](int64_t i) { return str_at(s, start + i * step); });
}

namespace {

/// False: stopped.
bool copy_into(Context* c, Str* out, int64_t at, const Str* from) {
  uint16_t width = out->flags & kStrWidthMask;
  bool same = (from->flags & kStrWidthMask) == width;
  return in_strides(c, from->length, [&](int64_t i, int64_t end) {
    if (same)
      std::memcpy(out->data + (at + i) * width, from->data + i * width,
                  static_cast<size_t>(end - i) * width);
    else
      for (; i < end; i++) put(out, at + i, str_at(from, i));
  });
}

/// Repeats the first `unit` of `bytes` bytes up to their end. False: stopped.
bool repeat_bytes(Context* c, uint8_t* data, int64_t unit, int64_t bytes) {
  int64_t period = unit;  // a multiple of it that is written, and about as long as a stride
  for (int64_t done = unit; done < bytes;) {
    int64_t more = std::min({period, bytes - done, kManyElements});
    std::memcpy(data + done, data + done - period, static_cast<size_t>(more));
    done += more;
    if (period < kManyElements && done >= 2 * period) period *= 2;
    if (stopped(c)) return false;
  }
  return true;
}

}  // namespace

Word str_concat(Context* c, const Str* a, const Str* b) {
  Str* out = make(c, a->length + b->length,
                  std::max<uint16_t>(a->flags & kStrWidthMask, b->flags & kStrWidthMask));
  if (out == nullptr) return kFailed;
  return finished(c, out, copy_into(c, out, 0, a) && copy_into(c, out, a->length, b));
}

Word str_repeat(Context* c, const Str* s, int64_t count) {
  if (count < 0) count = 0;
  int64_t length;
  if (__builtin_mul_overflow(s->length, count, &length)) {
    raise_error(c, static_cast<uint32_t>(Exc::kMemoryError), "%s", "");
    return kFailed;
  }
  if (!can_allocate(c, static_cast<uint64_t>(length))) return kFailed;
  Str* out = make(c, length, length == 0 ? uint16_t{kStrWidth1} : s->flags & kStrWidthMask);
  if (out == nullptr || length == 0) return out == nullptr ? kFailed : word(out);
  int64_t width = out->flags & kStrWidthMask;
  bool all =
      copy_into(c, out, 0, s) && repeat_bytes(c, out->data, s->length * width, length * width);
  return finished(c, out, all);
}

int64_t str_find(const Str* s, const Str* part, int64_t from, int64_t end) {
  int64_t at = search([=](int64_t i) { return str_at(part, i); }, part->length,
                      [=](int64_t i) { return str_at(s, from + i); }, end - from);
  return at < 0 ? -1 : from + at;
}

int64_t str_rfind(const Str* s, const Str* part, int64_t from, int64_t end) {
  int64_t m = part->length;
  int64_t at = search([=](int64_t i) { return str_at(part, m - 1 - i); }, m,
                      [=](int64_t i) { return str_at(s, end - 1 - i); }, end - from);
  return at < 0 ? -1 : end - at - m;
}

namespace {

// The zeros of the decimal digits beyond ASCII (category Nd of Unicode 14, which CPython 3.11 has);
// each is followed by its one to nine.
constexpr uint32_t kDigitZeros[] = {
    0x660,   0x6f0,   0x7c0,   0x966,   0x9e6,   0xa66,   0xae6,   0xb66,   0xbe6,   0xc66,
    0xce6,   0xd66,   0xde6,   0xe50,   0xed0,   0xf20,   0x1040,  0x1090,  0x17e0,  0x1810,
    0x1946,  0x19d0,  0x1a80,  0x1a90,  0x1b50,  0x1bb0,  0x1c40,  0x1c50,  0xa620,  0xa8d0,
    0xa900,  0xa9d0,  0xa9f0,  0xaa50,  0xabf0,  0xff10,  0x104a0, 0x10d30, 0x11066, 0x110f0,
    0x11136, 0x111d0, 0x112f0, 0x11450, 0x114d0, 0x11650, 0x116c0, 0x11730, 0x118e0, 0x11950,
    0x11c50, 0x11d50, 0x11da0, 0x16a60, 0x16ac0, 0x16b50, 0x1d7ce, 0x1d7d8, 0x1d7e2, 0x1d7ec,
    0x1d7f6, 0x1e140, 0x1e2f0, 0x1e950, 0x1fbf0,
};

}  // namespace

std::string str_number_text(const Str* s) {
  std::string out;
  for (int64_t i = 0; i < s->length; i++) {
    uint32_t p = str_at(s, i);
    if (p < 0x80) {
      out += static_cast<char>(p);
      continue;
    }
    const uint32_t* end = std::upper_bound(std::begin(kDigitZeros), std::end(kDigitZeros), p);
    bool digit = end != std::begin(kDigitZeros) && p - end[-1] < 10;
    out += digit ? static_cast<char>('0' + (p - end[-1])) : is_space(p) ? ' ' : '?';
  }
  return out;
}

extern "C" {

Word pk_str_from_utf8(Context* c, const char* text, uint64_t bytes) {
  std::vector<uint32_t> points;
  points.reserve(bytes);
  const auto* at = reinterpret_cast<const uint8_t*>(text);
  for (uint64_t i = 0; i < bytes;) {
    uint8_t b = at[i];
    int more = b < 0x80 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : 3;
    uint32_t point = more == 0 ? b : b & (0x3f >> more);
    for (int k = 1; k <= more && i + static_cast<uint64_t>(k) < bytes; k++)
      point = point << 6 | (at[i + static_cast<uint64_t>(k)] & 0x3f);
    points.push_back(point);
    i += static_cast<uint64_t>(more) + 1;
  }
  return str_from_points(c, points.data(), static_cast<int64_t>(points.size()));
}

Word pk_concat(Context* c, const Word* strings, uint32_t count) {
  int64_t length = 0;
  uint16_t width = kStrWidth1;
  for (uint32_t i = 0; i < count; i++) {
    length += as<Str>(strings[i])->length;
    width = std::max<uint16_t>(width, as<Str>(strings[i])->flags & kStrWidthMask);
  }
  Str* out = make(c, length, width);
  int64_t at = 0;
  bool all = out != nullptr;
  for (uint32_t i = 0; all && i < count; i++) {
    all = copy_into(c, out, at, as<Str>(strings[i])) && !stopped_at(c, i);
    at += as<Str>(strings[i])->length;
  }
  return finished(c, out, all);
}

}  // extern "C"

}  // namespace pyreck::rt
