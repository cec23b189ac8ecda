// The modules `binascii` and `zlib`, as far as they are checksums and texts of bytes. What raises
// binascii.Error is refused: kernels do not know that class.

#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <array>

namespace pyreck::rt {

namespace {

Word binascii_error(Context* c, const std::string& text) {
  refuse(c, "this raises `binascii.Error`, which kernels do not know: %s", text.c_str());
  return kFailed;
}

bool needs_buffer(Context* c, Word w) {
  return is_bytes_like(w) || type_error(c, std::string("a bytes-like object is required, not '") +
                                               type_name(w) + "'") != kFailed;
}

/// The low 32 bits of an int. False: failed.
bool low_bits(Context* c, Word w, uint32_t* out) {
  if (w == kFailed) return true;
  if (!is_integral(w)) return not_an_integer(c, w) != kFailed;
  Held low(c, pk_int_and(c, as_int(w), small(0xffffffff)));
  if (low) *out = static_cast<uint32_t>(small_value(low.get()));
  return static_cast<bool>(low);
}

constexpr std::array<uint32_t, 256> crc_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t n = 0; n < 256; n++) {
    uint32_t crc = n;
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    table[n] = crc;
  }
  return table;
}

Word crc32(const Call& k) {
  static constexpr std::array<uint32_t, 256> kTable = crc_table();
  uint32_t crc = 0;
  if (!needs_buffer(k.c, k[0]) || !low_bits(k.c, k[1], &crc)) return kFailed;
  ByteView s = view_of(k[0]);
  crc = ~crc;
  bool all = in_strides(k.c, s.length, [&](int64_t i, int64_t end) {
    for (; i < end; i++) crc = crc >> 8 ^ kTable[(crc ^ s[i]) & 0xff];
  });
  return all ? small(~crc) : kFailed;
}

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a text of bytes may be given as: bytes, or a str of ASCII. False: failed.
bool ascii_of(const Call& k, Word w, std::string* out) {
  if (is_bytes_like(w)) {
    *out = view_of(w).text();
    return true;
  }
  if (!has_kind(w, Kind::kStr))
    return type_error(k.c, std::string("argument should be bytes, buffer or ASCII string, not '") +
                               type_name(w) + "'") != kFailed;
  if (!str_is_ascii(as<Str>(w)))
    return value_error(k.c, "string argument should contain only ASCII characters") != kFailed;
  *out = str_to_utf8(w);
  return true;
}

int hex_value(char ch) {
  if (ch >= '0' && ch <= '9') return ch - '0';
  ch = static_cast<char>(ch | 0x20);
  return ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
}

}  // namespace

Word run_ZlibCrc32(const Call& k) { return crc32(k); }
Word run_BinasciiCrc32(const Call& k) { return crc32(k); }

Word run_ZlibAdler32(const Call& k) {
  uint32_t value = 1;
  if (!needs_buffer(k.c, k[0]) || !low_bits(k.c, k[1], &value)) return kFailed;
  ByteView s = view_of(k[0]);
  constexpr uint32_t kPrime = 65521;
  uint32_t a = value & 0xffff, b = value >> 16;
  bool all = in_strides(k.c, s.length, [&](int64_t i, int64_t end) {
    for (; i < end; i++) {
      a = (a + s[i]) % kPrime;
      b = (b + a) % kPrime;
    }
  });
  return all ? small(int64_t{b} << 16 | a) : kFailed;
}

Word run_BinasciiHexlify(const Call& k) {
  if (!needs_buffer(k.c, k[0])) return kFailed;
  Call hex{k.c, k[0], "hex", k.args + 1, k.count - 1};
  Held text(k.c, bytes_method_hex(hex));
  return text ? text_encode(k.c, text.get(), kFailed, kFailed) : kFailed;
}

Word run_BinasciiUnhexlify(const Call& k) {
  std::string text, out;
  if (!ascii_of(k, k[0], &text)) return kFailed;
  if (text.size() % 2 != 0) return binascii_error(k.c, "Odd-length string");
  for (size_t i = 0; i < text.size(); i += 2) {
    int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return binascii_error(k.c, "Non-hexadecimal digit found");
    out += static_cast<char>(high << 4 | low);
    if (stopped_at(k.c, static_cast<int64_t>(i / 2))) return kFailed;
  }
  return bytes_new(k.c, false, view_of(out));
}

Word run_BinasciiB2aBase64(const Call& k) {
  if (!needs_buffer(k.c, k[0])) return kFailed;
  Word newline = k.keyword("newline");
  bool ends_line = newline == kFailed || pk_truth(k.c, newline) == 1;
  ByteView s = view_of(k[0]);
  if (!can_allocate(k.c, static_cast<uint64_t>(s.length) * 2)) return kFailed;
  std::string out;
  for (int64_t i = 0; i < s.length; i += 3) {
    int64_t count = std::min<int64_t>(3, s.length - i);
    uint32_t bits = 0;
    for (int64_t b = 0; b < 3; b++) bits = bits << 8 | (b < count ? s[i + b] : 0);
    for (int64_t letter = 0; letter < 4; letter++)
      out += letter <= count ? kAlphabet[bits >> (18 - 6 * letter) & 63] : '=';
    if (stopped_at(k.c, i / 3)) return kFailed;
  }
  if (ends_line) out += '\n';
  return bytes_new(k.c, false, view_of(out));
}

Word run_BinasciiA2bBase64(const Call& k) {
  std::string text, out;
  if (!ascii_of(k, k[0], &text)) return kFailed;
  Word flag = k.keyword("strict_mode");
  bool strict = flag != kFailed && pk_truth(k.c, flag) == 1;
  if (strict && text.starts_with('=')) return binascii_error(k.c, "Leading padding not allowed");
  std::array<int8_t, 256> values;
  values.fill(-1);
  for (int8_t i = 0; i < 64; i++) values[static_cast<uint8_t>(kAlphabet[i])] = i;
  int at = 0, pads = 0;  // letters of the group of four, and what fills it up
  bool padded = false;
  uint32_t bits = 0;
  for (size_t i = 0; i < text.size(); i++) {
    if (stopped_at(k.c, static_cast<int64_t>(i))) return kFailed;
    if (text[i] == '=') {
      padded = true;
      if (at >= 2 && at + ++pads >= 4) {
        if (strict && i + 1 < text.size()) return binascii_error(k.c, "Excess data after padding");
        return bytes_new(k.c, false, view_of(out));
      }
      continue;
    }
    int value = values[static_cast<uint8_t>(text[i])];
    if (value < 0) {
      if (strict) return binascii_error(k.c, "Only base64 data is allowed");
      continue;
    }
    if (strict && padded) return binascii_error(k.c, "Discontinuous padding not allowed");
    pads = 0;
    bits = bits << 6 | static_cast<uint32_t>(value);
    if (at > 0) out += static_cast<char>(bits >> (6 - 2 * at));
    at = (at + 1) % 4;
  }
  if (at == 1) return binascii_error(k.c, "Invalid base64-encoded string");
  if (at != 0) return binascii_error(k.c, "Incorrect padding");
  return bytes_new(k.c, false, view_of(out));
}

}  // namespace pyreck::rt
