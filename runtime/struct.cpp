// The module `struct`: values packed into bytes by a format, and back.
//
// By Modules/_struct.c of CPython 3.11 on this machine: native sizes and alignments are those of
// x86-64 and AArch64 Linux. What raises struct.error there is refused here, since kernels do not
// know that class.

#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>
#include <vector>

namespace pyreck::rt {

namespace {

/// One letter of a format, with its count.
struct Code {
  char letter;
  int64_t count;   // of values; of bytes for `s` and `p`
  int64_t offset;  // of the first
  int size;        // of one
};

struct Layout {
  std::vector<Code> codes;
  int64_t size = 0;
  int64_t values = 0;
  bool little = true;
};

Word struct_error(Context* c, const std::string& text) {
  refuse(c, "this raises `struct.error`, which kernels do not know: %s", text.c_str());
  return kFailed;
}

/// 0: no such letter. `native`: sizes of C, and `n`, `N`.
int size_of(char letter, bool native) {
  switch (letter) {
    case 'x':
    case 'c':
    case 'b':
    case 'B':
    case '?':
    case 's':
    case 'p':
      return 1;
    case 'h':
    case 'H':
    case 'e':
      return 2;
    case 'i':
    case 'I':
    case 'f':
      return 4;
    case 'l':
    case 'L':
      return native ? 8 : 4;
    case 'q':
    case 'Q':
    case 'd':
      return 8;
    case 'n':
    case 'N':
      return native ? 8 : 0;
    default:
      return 0;
  }
}

bool fail(Word) { return false; }

/// False: failed.
bool read_layout(Context* c, Word format, Layout* out) {
  std::string text;
  uint64_t hash;  // CPython looks the format up in a dict
  if (!hash_of(c, format, &hash)) return false;
  if (has_kind(format, Kind::kStr))
    text = str_to_utf8(format);
  else if (is_bytes(format))
    text = view_of(format).text();
  else
    return fail(type_error(c, std::string("Struct() argument 1 must be a str or bytes object, "
                                          "not ") +
                                  type_name(format)));
  size_t at = 0;
  char order = !text.empty() && std::strchr("@=<>!", text[0]) != nullptr ? text[at++] : '@';
  bool native = order == '@';
  out->little = order != '>' && order != '!';
  while (at < text.size()) {
    char letter = text[at++];
    if (letter == ' ' || (letter >= '\t' && letter <= '\r')) continue;
    int64_t count = 1;
    if (letter >= '0' && letter <= '9') {
      count = letter - '0';
      while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
        if (count > INT64_MAX / 16) return fail(struct_error(c, "overflow in item count"));
        count = count * 10 + (text[at++] - '0');
      }
      if (at == text.size())
        return fail(struct_error(c, "repeat count given without format specifier"));
      letter = text[at++];
    }
    int size = size_of(letter, native);
    if (size == 0) return fail(struct_error(c, "bad char in struct format"));
    if (native) out->size = (out->size + size - 1) / size * size;
    int64_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes) || bytes > INT64_MAX / 2 - out->size)
      return fail(struct_error(c, "total struct size too long"));
    bool is_string = letter == 's' || letter == 'p';
    if (letter == 'p' && count == 0) {
      refuse(c, "`0p` has no place for the length of its string");
      return false;
    }
    if (letter != 'x' && (count > 0 || is_string))
      out->codes.push_back({letter, count, out->size, size});
    out->values += letter == 'x' ? 0 : is_string ? 1 : count;
    out->size += bytes;
  }
  return true;
}

// ---- halves -------------------------------------------------------------------------------------

/// The bits of the nearest half, ties to even; nothing: too large.
std::optional<uint16_t> half_of(double x) {
  uint16_t sign = std::signbit(x) ? 0x8000 : 0;
  if (std::isnan(x)) return sign | 0x7e00;
  if (std::isinf(x)) return sign | 0x7c00;
  if (x == 0.0) return sign;
  int exponent;
  double f = 2.0 * std::frexp(std::fabs(x), &exponent);  // in [1, 2)
  exponent--;
  if (exponent >= 16) return std::nullopt;
  bool is_normal = exponent >= -14;
  if (exponent < -25) return sign;
  f = is_normal ? f - 1.0 : std::ldexp(f, 14 + exponent);
  f *= 1024.0;
  auto bits = static_cast<uint32_t>(f);
  double rest = f - bits;
  if (rest > 0.5 || (rest == 0.5 && bits % 2 == 1)) bits++;
  bits += is_normal ? static_cast<uint32_t>(exponent + 15) << 10 : 0;  // a carry goes up
  if (bits >= 0x7c00) return std::nullopt;
  return static_cast<uint16_t>(sign | bits);
}

double half_value(uint16_t bits) {
  int exponent = bits >> 10 & 0x1f;
  uint32_t fraction = bits & 0x3ff;
  double value;
  if (exponent == 0x1f)
    value = fraction == 0 ? HUGE_VAL : NAN;
  else if (exponent == 0)
    value = std::ldexp(fraction, -24);
  else
    value = std::ldexp(1024 + fraction, exponent - 25);
  return std::copysign(value, bits & 0x8000 ? -1.0 : 1.0);
}

// ---- one value ----------------------------------------------------------------------------------

void put(uint8_t* to, uint64_t bits, int size, bool little) {
  for (int i = 0; i < size; i++) {
    to[little ? i : size - 1 - i] = static_cast<uint8_t>(bits);
    bits >>= 8;
  }
}

uint64_t take(const uint8_t* from, int size, bool little) {
  uint64_t bits = 0;
  for (int i = 0; i < size; i++) bits = bits << 8 | from[little ? size - 1 - i : i];
  return bits;
}

bool is_signed(char letter) { return letter >= 'a'; }

bool pack_int(Context* c, char letter, int size, Word w, uint64_t* bits) {
  if (!is_integral(w)) return fail(struct_error(c, "required argument is not an integer"));
  Word value = as_int(w);
  int width = 8 * size;
  Held bound(c, pk_int_shl(c, small(1), small(is_signed(letter) ? width - 1 : width)));
  if (!bound) return false;
  Held least(c, is_signed(letter) ? pk_int_neg(c, bound.get()) : small(0));
  if (!least) return false;
  if (pk_int_compare(value, least.get()) < 0 || pk_int_compare(value, bound.get()) >= 0)
    return fail(
        struct_error(c, std::string("an int is out of range of the format `") + letter + "`"));
  Held mask(c, pk_int_from_decimal(c, "18446744073709551615"));
  Held low(c, mask ? pk_int_and(c, value, mask.get()) : kFailed);
  if (!low) return false;
  *bits = mpz_get_ui(IntView(low.get()).get());
  return true;
}

bool pack_float(Context* c, char letter, Word w, uint64_t* bits) {
  if (!is_number(w)) return fail(struct_error(c, "required argument is not a float"));
  double x;
  if (!to_double(c, w, &x)) {
    if (c->exception == nullptr) return false;
    release(c, pk_exception_take(c));
    return fail(struct_error(c, "int too large to convert to float"));
  }
  if (letter == 'd') {
    *bits = std::bit_cast<uint64_t>(x);
  } else if (letter == 'f') {
    auto narrow = static_cast<float>(x);
    if (std::isinf(narrow) && !std::isinf(x))
      return fail(overflow_error(c, "float too large to pack with f format"));
    *bits = std::bit_cast<uint32_t>(narrow);
  } else {
    auto half = half_of(x);
    if (!half) return fail(overflow_error(c, "float too large to pack with e format"));
    *bits = *half;
  }
  return true;
}

/// `s` and `p`: a p begins with its length.
bool pack_string(Context* c, const Code& code, Word w, uint8_t* to) {
  if (!is_bytes_like(w))
    return fail(
        struct_error(c, std::string("argument for '") + code.letter + "' must be a bytes object"));
  ByteView s = view_of(w);
  bool counted = code.letter == 'p';
  int64_t most = code.count - counted, length = std::min(s.length, most);
  if (length > 0) std::memcpy(to + counted, s.data, static_cast<size_t>(length));
  if (counted) *to = static_cast<uint8_t>(std::min<int64_t>(length, 255));
  return true;
}

bool pack_value(Context* c, const Code& code, Word w, bool little, uint8_t* to) {
  uint64_t bits = 0;
  switch (code.letter) {
    case 'c':
      if (!is_bytes(w) || view_of(w).length != 1)
        return fail(struct_error(c, "char format requires a bytes object of length 1"));
      bits = view_of(w)[0];
      break;
    case '?': {
      int32_t truth = pk_truth(c, w);
      if (truth < 0) return false;
      bits = static_cast<uint64_t>(truth);
      break;
    }
    case 'e':
    case 'f':
    case 'd':
      if (!pack_float(c, code.letter, w, &bits)) return false;
      break;
    default:
      if (!pack_int(c, code.letter, code.size, w, &bits)) return false;
  }
  put(to, bits, code.size, little);
  return true;
}

Word unpack_value(Context* c, const Code& code, bool little, const uint8_t* from) {
  uint64_t bits = take(from, code.size, little);
  switch (code.letter) {
    case 'c':
      return bytes_new(c, false, {from, 1});
    case '?':
      return boolean(bits != 0);
    case 'e':
      return pk_float_box(c, half_value(static_cast<uint16_t>(bits)));
    case 'f':
      return pk_float_box(c, std::bit_cast<float>(static_cast<uint32_t>(bits)));
    case 'd':
      return pk_float_box(c, std::bit_cast<double>(bits));
    default:
      break;
  }
  if (is_signed(code.letter)) {
    int spare = 64 - 8 * code.size;
    return pk_int_from_i64(c, static_cast<int64_t>(bits << spare) >> spare);
  }
  if (static_cast<int64_t>(bits) >= 0) return pk_int_from_i64(c, static_cast<int64_t>(bits));
  return pk_int_from_decimal(c, std::to_string(bits).c_str());
}

Word unpack_string(Context* c, const Code& code, const uint8_t* from) {
  if (code.letter == 's') return bytes_new(c, false, {from, code.count});
  return bytes_new(c, false, {from + 1, std::min<int64_t>(*from, code.count - 1)});
}

bool is_string(const Code& code) { return code.letter == 's' || code.letter == 'p'; }

/// A tuple of what stands at `from`.
Word unpack(Context* c, const Layout& layout, const uint8_t* from) {
  if (!can_allocate(c, static_cast<uint64_t>(layout.values) * 16)) return kFailed;
  std::vector<Word> items;
  bool ok = true;
  for (const Code& code : layout.codes) {
    int64_t values = is_string(code) ? 1 : code.count;
    for (int64_t i = 0; ok && i < values; i++) {
      const uint8_t* at = from + code.offset + i * code.size;
      Word item =
          is_string(code) ? unpack_string(c, code, at) : unpack_value(c, code, layout.little, at);
      ok = item != kFailed && !stopped_at(c, i);
      if (item != kFailed) items.push_back(item);
    }
  }
  Word tuple = ok ? pk_tuple_new(c, items.data(), static_cast<int64_t>(items.size())) : kFailed;
  for (Word item : items) release(c, item);
  return tuple;
}

bool needs_buffer(Context* c, Word w) {
  return is_bytes_like(w) || type_error(c, std::string("a bytes-like object is required, not '") +
                                               type_name(w) + "'") != kFailed;
}

}  // namespace

Word run_StructCalcsize(const Call& k) {
  Layout layout;
  return read_layout(k.c, k[0], &layout) ? pk_int_from_i64(k.c, layout.size) : kFailed;
}

Word run_StructPack(const Call& k) {
  Layout layout;
  if (!read_layout(k.c, k[0], &layout)) return kFailed;
  if (k.count - 1 != layout.values)
    return struct_error(k.c, "pack expected " + std::to_string(layout.values) +
                                 " items for packing (got " + std::to_string(k.count - 1) + ")");
  if (!can_allocate(k.c, static_cast<uint64_t>(layout.size))) return kFailed;
  Held out(k.c, bytes_make(k.c, false, layout.size));
  if (!out) return kFailed;
  uint8_t* to = bytes_data(out.get());
  std::memset(to, 0, static_cast<size_t>(layout.size));
  uint32_t next = 1;
  for (const Code& code : layout.codes) {
    if (is_string(code)) {
      if (!pack_string(k.c, code, k[next++], to + code.offset)) return kFailed;
      continue;
    }
    for (int64_t i = 0; i < code.count; i++)
      if (!pack_value(k.c, code, k[next++], layout.little, to + code.offset + i * code.size))
        return kFailed;
  }
  return out.take();
}

Word run_StructUnpack(const Call& k) {
  Layout layout;
  if (!read_layout(k.c, k[0], &layout) || !needs_buffer(k.c, k[1])) return kFailed;
  if (view_of(k[1]).length != layout.size)
    return struct_error(k.c,
                        "unpack requires a buffer of " + std::to_string(layout.size) + " bytes");
  return unpack(k.c, layout, view_of(k[1]).data);
}

Word run_StructUnpackFrom(const Call& k) {
  Layout layout;
  int64_t offset = 0;
  if (!read_layout(k.c, k[0], &layout) || !needs_buffer(k.c, k[1])) return kFailed;
  if (k.has(2) && !to_ssize(k.c, k[2], &offset)) return kFailed;
  ByteView s = view_of(k[1]);
  if (offset < 0) offset += s.length;
  if (offset < 0 || s.length - offset < layout.size)
    return struct_error(k.c, "unpack_from requires a larger buffer");
  return unpack(k.c, layout, s.data + offset);
}

Word run_StructIterUnpack(const Call& k) {
  Layout layout;
  if (!read_layout(k.c, k[0], &layout) || !needs_buffer(k.c, k[1])) return kFailed;
  ByteView s = view_of(k[1]);
  if (layout.size == 0)
    return struct_error(k.c, "cannot iteratively unpack with a struct of length 0");
  if (s.length % layout.size != 0)
    return struct_error(k.c, "iterative unpacking requires a buffer of a multiple of " +
                                 std::to_string(layout.size) + " bytes");
  Held list(k.c, pk_list_new(k.c, kListEmpty, 0));
  for (int64_t at = 0; list && at < s.length; at += layout.size) {
    Held item(k.c, stopped_at(k.c, at / layout.size) ? kFailed : unpack(k.c, layout, s.data + at));
    if (!item || pk_list_append(k.c, as<List>(list.get()), item.get()) != Status::kDone)
      return kFailed;
  }
  return list ? pk_iter(k.c, list.get()) : kFailed;
}

}  // namespace pyreck::rt
