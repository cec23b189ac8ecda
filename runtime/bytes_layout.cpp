// Methods that bytes and bytearray have in common: laying out, replacing, putting together.

#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/method_table.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace pyreck::rt {

namespace {

ByteView bytes_of(const Call& k) { return view_of(k.receiver); }

/// A new object of the receiver's type.
Word made(const Call& k, const std::string& bytes) {
  return bytes_new(k.c, is_bytearray(k.receiver), view_of(bytes));
}

/// The receiver, or a copy of it if it is a bytearray.
Word itself(const Call& k) {
  return is_bytes(k.receiver) ? retained(k.c, k.receiver) : bytes_new(k.c, true, bytes_of(k));
}

bool needs_bytes(const Call& k, Word w) {
  if (is_bytes_like(w)) return true;
  type_error(k.c, std::string("a bytes-like object is required, not '") + type_name(w) + "'");
  return false;
}

/// Whether `bytes` may be gathered: before the string that gathers them grows.
bool room_for(Context* c, __int128 bytes) {
  return can_allocate(c, bytes > INT64_MAX ? INT64_MAX : static_cast<uint64_t>(bytes));
}

/// The receiver with `left` and `right` bytes of `fill` around it.
Word padded(const Call& k, int64_t left, int64_t right, char fill) {
  if (!room_for(k.c, static_cast<__int128>(left) + bytes_of(k).length + right)) return kFailed;
  std::string out(static_cast<size_t>(left), fill);
  out += bytes_of(k).text();
  out.append(static_cast<size_t>(right), fill);
  return made(k, out);
}

enum class Side { kLeft, kCentre, kRight };

Word justify(const Call& k, Side side) {
  int64_t width;
  char fill = ' ';
  if (!to_ssize(k.c, k[0], &width)) return kFailed;
  if (k.has(1)) {
    if (!is_bytes_like(k[1]) || view_of(k[1]).length != 1)
      return type_error(k.c, std::string(k.name) +
                                 "() argument 2 must be a byte string of length 1, not " +
                                 (k[1] == kNone ? "None" : type_name(k[1])));
    fill = view_of(k[1]).text()[0];
  }
  int64_t missing = width - bytes_of(k).length;
  if (width <= bytes_of(k).length) return itself(k);
  int64_t left = side == Side::kLeft    ? 0
                 : side == Side::kRight ? missing
                                        : missing / 2 + (missing & width & 1);
  return padded(k, left, missing - left, fill);
}

char to_lower(char b) { return b >= 'A' && b <= 'Z' ? static_cast<char>(b + 32) : b; }
char to_upper(char b) { return b >= 'a' && b <= 'z' ? static_cast<char>(b - 32) : b; }
bool is_letter(char b) { return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z'); }

/// Each byte changed; change(byte, whether the one before is a letter).
template <class Change>
Word changed(const Call& k, Change change) {
  ByteView s = bytes_of(k);
  Word out = bytes_make(k.c, is_bytearray(k.receiver), s.length);
  if (out == kFailed) return kFailed;
  uint8_t* to = bytes_data(out);
  bool in_word = false;
  bool all = in_strides(k.c, s.length, [&](int64_t i, int64_t end) {
    for (; i < end; i++) {
      auto b = static_cast<char>(s[i]);
      to[i] = static_cast<uint8_t>(change(b, in_word));
      in_word = is_letter(b);
    }
  });
  if (all) return out;
  release(k.c, out);
  return kFailed;
}

int hex_value(uint32_t p) {
  if (p >= '0' && p <= '9') return static_cast<int>(p - '0');
  p |= 0x20;
  return p >= 'a' && p <= 'f' ? static_cast<int>(p - 'a' + 10) : -1;
}

/// What stands between groups in hex(); "" for none. False: failed.
bool hex_separator(const Call& k, std::string* out) {
  if (!k.has(0)) return true;
  Word w = k[0];
  Held length(k.c, pk_call_builtin(k.c, static_cast<uint32_t>(B::kLen), &w, 1, nullptr));
  if (!length) return false;
  if (length.get() != small(1)) return value_error(k.c, "sep must be length 1.") != kFailed;
  if (k.is_str(0))
    *out = str_to_utf8(w);
  else if (is_bytes(w))
    *out = view_of(w).text();
  else
    return type_error(k.c, "sep must be str or bytes.") != kFailed;
  bool ascii = out->size() == 1 && (*out)[0] >= 0;
  return ascii || value_error(k.c, "sep must be ASCII.") != kFailed;
}

}  // namespace

Word bytes_method_ljust(const Call& k) { return justify(k, Side::kLeft); }
Word bytes_method_rjust(const Call& k) { return justify(k, Side::kRight); }
Word bytes_method_center(const Call& k) { return justify(k, Side::kCentre); }

Word bytes_method_lower(const Call& k) {
  return changed(k, [](char b, bool) { return to_lower(b); });
}
Word bytes_method_upper(const Call& k) {
  return changed(k, [](char b, bool) { return to_upper(b); });
}
Word bytes_method_swapcase(const Call& k) {
  return changed(k, [](char b, bool) { return b >= 'a' ? to_upper(b) : to_lower(b); });
}
Word bytes_method_title(const Call& k) {
  return changed(k, [](char b, bool in_word) { return in_word ? to_lower(b) : to_upper(b); });
}
Word bytes_method_capitalize(const Call& k) {
  bool first = true;
  return changed(
      k, [&](char b, bool) { return std::exchange(first, false) ? to_upper(b) : to_lower(b); });
}

Word bytes_method_zfill(const Call& k) {
  int64_t width;
  if (!to_ssize(k.c, k[0], &width)) return kFailed;
  ByteView s = bytes_of(k);
  if (width <= s.length) return itself(k);
  if (!room_for(k.c, width)) return kFailed;
  std::string out(s.text());
  bool has_sign = !out.empty() && (out[0] == '+' || out[0] == '-');
  out.insert(has_sign, static_cast<size_t>(width - s.length), '0');
  return made(k, out);
}

Word bytes_method_expandtabs(const Call& k) {
  int64_t size = 8;
  if (k.has(0) && !to_c_int(k.c, k[0], &size)) return kFailed;
  ByteView s = bytes_of(k);
  std::string out;
  int64_t column = 0;
  for (int64_t i = 0; i < s.length; i++) {
    if (s[i] == '\t') {
      int64_t blanks = size > 0 ? size - column % size : 0;
      if (!room_for(k.c, static_cast<__int128>(out.size()) + blanks)) return kFailed;
      out.append(static_cast<size_t>(blanks), ' ');
      column += blanks;
    } else {
      out += static_cast<char>(s[i]);
      column = s[i] == '\n' || s[i] == '\r' ? 0 : column + 1;
    }
    if (stopped_at(k.c, i)) return kFailed;
  }
  return made(k, out);
}

Word bytes_method_join(const Call& k) {
  std::vector<Word> items;
  Word iterator = iter_or(k.c, k[0], "can only join an iterable");
  if (!collect_from(k.c, iterator, &items)) return kFailed;
  __int128 length = 0;
  bool ok = true;
  for (size_t i = 0; i < items.size() && ok; i++) {
    ok = is_bytes_like(items[i]);
    if (!ok)
      type_error(k.c, "sequence item " + std::to_string(i) + ": expected a bytes-like object, " +
                          type_name(items[i]) + " found");
    else
      length += view_of(items[i]).length + (i > 0 ? bytes_of(k).length : 0);
  }
  Word out = ok && room_for(k.c, length)
                 ? bytes_make(k.c, is_bytearray(k.receiver), static_cast<int64_t>(length))
                 : kFailed;
  uint8_t* to = out == kFailed ? nullptr : bytes_data(out);
  auto put = [&](ByteView from) {
    if (from.length > 0) std::memcpy(to, from.data, static_cast<size_t>(from.length));
    to += from.length;
  };
  for (size_t i = 0; i < items.size(); i++) {
    if (out != kFailed && i > 0) put(bytes_of(k));
    if (out != kFailed) put(view_of(items[i]));
    release(k.c, items[i]);
  }
  return out;
}

Word bytes_method_replace(const Call& k) {
  if (!needs_bytes(k, k[0]) || !needs_bytes(k, k[1])) return kFailed;
  int64_t most = -1;
  if (k.has(2) && !to_ssize(k.c, k[2], &most)) return kFailed;
  if (most < 0) most = INT64_MAX;
  ByteView s = bytes_of(k), from = view_of(k[0]), to = view_of(k[1]);
  std::vector<int64_t> places;
  // An empty part stands before each byte and at the end.
  for (int64_t at = 0; static_cast<int64_t>(places.size()) < most;) {
    at = from.length == 0 ? (at <= s.length ? at : -1) : bytes_find(s, from, at, s.length);
    if (at < 0) break;
    places.push_back(at);
    at += std::max<int64_t>(from.length, 1);
    auto found = static_cast<int64_t>(places.size());
    if (stopped_at(k.c, found) || !room_for(k.c, found * 16)) return kFailed;
  }
  auto found = static_cast<int64_t>(places.size());
  __int128 length = s.length + static_cast<__int128>(found) * (to.length - from.length);
  if (!room_for(k.c, length)) return kFailed;
  std::string out;
  out.reserve(static_cast<size_t>(length));
  int64_t done = 0;
  for (int64_t at : places) {
    out.append(s.text(), static_cast<size_t>(done), static_cast<size_t>(at - done));
    out += to.text();
    done = at + from.length;
  }
  out.append(s.text(), static_cast<size_t>(done));
  return made(k, out);
}

Word bytes_method_translate(const Call& k) {
  uint32_t given = k.count + k.count_named();
  if (given > 2)
    return type_error(
        k.c, "translate() takes at most 2 arguments (" + std::to_string(given) + " given)");
  if (k.count == 0)
    return type_error(k.c, "translate() takes at least 1 positional argument (0 given)");
  Word gone = k.has(1) ? k[1] : k.keyword("delete");
  if (k.count_named() > 0 && gone == kFailed)
    return type_error(k.c,
                      "'" + k.keyword_name(0) + "' is an invalid keyword argument for translate()");
  if (k[0] != kNone && !needs_bytes(k, k[0])) return kFailed;
  if (k[0] != kNone && view_of(k[0]).length != 256)
    return value_error(k.c, "translation table must be 256 characters long");
  if (gone != kFailed && !needs_bytes(k, gone)) return kFailed;
  bool drops[256] = {};
  if (gone != kFailed)
    for (char b : view_of(gone).text()) drops[static_cast<uint8_t>(b)] = true;
  ByteView s = bytes_of(k);
  if (!room_for(k.c, s.length)) return kFailed;
  std::string out;
  bool all = in_strides(k.c, s.length, [&](int64_t i, int64_t end) {
    for (; i < end; i++)
      if (!drops[s[i]]) out += static_cast<char>(k[0] == kNone ? s[i] : view_of(k[0])[s[i]]);
  });
  return all ? made(k, out) : kFailed;
}

Word bytes_method_maketrans(const Call& k) {
  if (!needs_bytes(k, k[0]) || !needs_bytes(k, k[1])) return kFailed;
  ByteView from = view_of(k[0]), to = view_of(k[1]);
  if (from.length != to.length)
    return value_error(k.c, "maketrans arguments must have same length");
  uint8_t table[256];
  for (int b = 0; b < 256; b++) table[b] = static_cast<uint8_t>(b);
  for (int64_t i = 0; i < from.length; i++) table[from[i]] = to[i];
  return bytes_new(k.c, false, {table, 256});
}

Word bytes_method_hex(const Call& k) {
  int64_t group = 1;
  std::string separator;
  if (k.has(1) && !to_c_int(k.c, k[1], &group)) return kFailed;
  if (!hex_separator(k, &separator)) return kFailed;
  ByteView s = bytes_of(k);
  if (!room_for(k.c, static_cast<__int128>(s.length) * 3)) return kFailed;
  std::string out;
  int64_t every = group < 0 ? -group : group;
  for (int64_t i = 0; i < s.length; i++) {
    // Positive groups are counted from the right.
    int64_t before = group < 0 ? i : s.length - i;
    if (i > 0 && every != 0 && before % every == 0) out += separator;
    for (int nibble : {s[i] >> 4, s[i] & 15}) out += "0123456789abcdef"[nibble];
    if (stopped_at(k.c, i)) return kFailed;
  }
  return pk_str_from_utf8(k.c, out.data(), out.size());
}

Word bytes_from_hex(const Call& k, bool is_array) {
  if (!k.is_str(0)) return not_a_str(k.c, "fromhex", "", k[0]);
  const Str* s = as<Str>(k[0]);
  auto invalid = [&](int64_t at) {
    return value_error(
        k.c, "non-hexadecimal number found in fromhex() arg at position " + std::to_string(at));
  };
  // CPython looks for code points beyond ASCII first.
  for (int64_t i = 0; i < s->length; i++)
    if (str_at(s, i) >= 0x80) return invalid(i);
  if (!room_for(k.c, s->length / 2)) return kFailed;
  std::string out;
  for (int64_t i = 0; i < s->length;) {
    uint32_t p = str_at(s, i);
    if (p == ' ' || (p >= '\t' && p <= '\r')) {
      i++;
      continue;
    }
    int high = hex_value(p);
    if (high < 0) return invalid(i);
    int low = i + 1 < s->length ? hex_value(str_at(s, i + 1)) : -1;
    if (low < 0) return invalid(i + 1);
    out += static_cast<char>(high << 4 | low);
    i += 2;
    if (stopped_at(k.c, i / 2)) return kFailed;
  }
  return bytes_new(k.c, is_array, view_of(out));
}

Word bytes_method_fromhex(const Call& k) { return bytes_from_hex(k, is_bytearray(k.receiver)); }

}  // namespace pyreck::rt
