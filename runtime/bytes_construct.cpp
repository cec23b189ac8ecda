// bytes(...) and bytearray(...); ints to bytes and back.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/method_table.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>
#include <cstring>

namespace pyreck::rt {

namespace {

Word zeros(Context* c, bool is_array, Word count) {
  int64_t length;
  if (!pk_int_fits_i64(as_int(count), &length))
    return overflow_error(c, "cannot fit 'int' into an index-sized integer");
  if (length < 0) return value_error(c, "negative count");
  if (!can_allocate(c, static_cast<uint64_t>(length))) return kFailed;
  Word out = bytes_make(c, is_array, length);
  if (out == kFailed) return kFailed;
  bool all = in_strides(c, length, [&](int64_t from, int64_t to) {
    std::memset(bytes_data(out) + from, 0, static_cast<size_t>(to - from));
  });
  if (all) return out;
  release(c, out);
  return kFailed;
}

/// bytes of an iterable of ints.
Word bytes_from(Context* c, Word iterable) {
  if (refuses_index(c, iterable)) return kFailed;
  std::string message = std::string("cannot convert '") + type_name(iterable) + "' object to bytes";
  if (has_kind(iterable, Kind::kStr)) return type_error(c, message);
  Held iterator(c, iter_or(c, iterable, message));
  if (!iterator) return kFailed;
  std::string out;
  for (int64_t rounds = 0;;) {
    int32_t ended = 0;
    Held item(c, interrupted(c, &rounds) ? kFailed : pk_next(c, iterator.get(), &ended));
    if (!item) return ended ? bytes_new(c, false, view_of(out)) : kFailed;
    if (builtin_base(c, item.get()) == static_cast<uint32_t>(B::kInt))
      item.reset(base_value(c, item.get()));
    if (!item) return kFailed;
    if (!is_integral(item.get())) return not_an_integer(c, item.get());
    int64_t value = int_clamped(as_int(item.get()));
    if (value < 0 || value > 255) return value_error(c, "bytes must be in range(0, 256)");
    if (!can_allocate(c, out.size() + 1)) return kFailed;
    out += static_cast<char>(value);
  }
}

Word construct(const Call& k, bool is_array) {
  Word from = k[0], encoding = k[1], errors = k[2];
  const char* name = is_array ? "bytearray" : "bytes";
  for (uint32_t i = 1; i < 3; i++)
    if (k.has(i) && !k.is_str(i))
      return not_a_str(k.c, name, i == 1 ? "'encoding'" : "'errors'", k[i]);
  bool is_text = from != kFailed && has_kind(from, Kind::kStr);
  if (is_text && encoding == kFailed) return type_error(k.c, "string argument without an encoding");
  if (is_text) {
    Held encoded(k.c, text_encode(k.c, from, encoding, errors));
    if (!encoded || !is_array) return encoded.take();
    return bytes_new(k.c, true, view_of(encoded.get()));
  }
  if (encoding != kFailed) return type_error(k.c, "encoding without a string argument");
  if (errors != kFailed) return type_error(k.c, "errors without a string argument");
  if (from == kFailed) return bytes_new(k.c, is_array, {nullptr, 0});
  if (is_user(from) && !is_array && has_special(k.c, from, Special::kBytes)) {
    Held made(k.c, call_special(k.c, from, Special::kBytes));
    if (!made || is_bytes(made.get())) return made.take();
    return type_error(
        k.c, std::string("__bytes__ returned non-bytes (type ") + type_name(made.get()) + ")");
  }
  if (is_integral(from)) return zeros(k.c, is_array, from);
  if (builtin_base(k.c, from) == static_cast<uint32_t>(B::kInt)) {
    Held count(k.c, base_value(k.c, from));
    return count ? zeros(k.c, is_array, count.get()) : kFailed;
  }
  if (is_bytes(from) && !is_array) return retained(k.c, from);
  if (is_bytes_like(from)) return bytes_new(k.c, is_array, view_of(from));
  if (refused_array(k.c, from, "turned into bytes")) return kFailed;
  return is_array ? bytearray_from(k.c, from) : bytes_from(k.c, from);
}

/// 'little' or 'big', which is the default. False: failed.
bool byte_order(const Call& k, const char* function, Word w, bool* little) {
  *little = false;
  if (w == kFailed) return true;
  if (!has_kind(w, Kind::kStr)) return not_a_str(k.c, function, "'byteorder'", w) != kFailed;
  std::string order = str_to_utf8(w);
  *little = order == "little";
  return *little || order == "big" ||
         value_error(k.c, "byteorder must be either 'little' or 'big'") != kFailed;
}

}  // namespace

Word run_Bytes(const Call& k) { return construct(k, false); }
Word run_Bytearray(const Call& k) { return construct(k, true); }

Word int_method_to_bytes(const Call& k) {
  Context* c = k.c;
  Word value = as_int(k.receiver);
  int64_t length = 1;
  bool little;
  if (k.has(0) && !to_ssize(c, k[0], &length)) return kFailed;
  if (!byte_order(k, "to_bytes", k[1], &little)) return kFailed;
  bool is_signed = k.has(2) && pk_truth(c, k[2]) == 1;
  if (length < 0) return value_error(c, "length argument must be non-negative");
  int sign = int_sign(value);
  if (sign < 0 && !is_signed) return overflow_error(c, "can't convert negative int to unsigned");
  // The two's complement of a negative value is that of ~value, turned over.
  Held shown(c, sign < 0 ? pk_int_invert(c, value) : retained(c, value));
  if (!shown) return kFailed;
  int64_t bits = int_bit_length(shown.get()) + is_signed;
  bool fits = bits <= 8 * static_cast<__int128>(length) ||
              (is_signed && int_is_zero(shown.get()) && (sign == 0 || length == 0));
  if (!fits) return overflow_error(c, "int too big to convert");
  if (!can_allocate(c, static_cast<uint64_t>(length))) return kFailed;
  Word out = bytes_make(c, false, length);
  if (out == kFailed) return kFailed;
  uint8_t* to = bytes_data(out);
  std::memset(to, 0, static_cast<size_t>(length));
  size_t written = 0;
  if (!int_is_zero(shown.get())) mpz_export(to, &written, -1, 1, 0, 0, IntView(shown.get()).get());
  if (sign < 0)
    for (int64_t i = 0; i < length; i++) to[i] = static_cast<uint8_t>(~to[i]);
  if (!little) std::reverse(to, to + length);
  return out;
}

Word int_method_from_bytes(const Call& k) {
  Context* c = k.c;
  bool little;
  if (is_bool(k.receiver)) {
    refuse(c, "`from_bytes` of a bool, which makes a bool; write `int.from_bytes`");
    return kFailed;
  }
  if (!byte_order(k, "from_bytes", k[1], &little)) return kFailed;
  bool is_signed = k.has(2) && pk_truth(c, k[2]) == 1;
  Held given(c, is_bytes_like(k[0]) ? retained(c, k[0]) : bytes_from(c, k[0]));
  if (!given) return kFailed;
  ByteView s = view_of(given.get());
  if (!room_for_bits(c, static_cast<__int128>(s.length) * 8)) return kFailed;
  Temporary z;
  mpz_import(z.get(), static_cast<size_t>(s.length), little ? -1 : 1, 1, 0, 0, s.data);
  bool negative = is_signed && s.length > 0 && s[little ? s.length - 1 : 0] >= 0x80;
  if (negative) {
    Temporary range;
    mpz_setbit(range.get(), static_cast<mp_bitcnt_t>(s.length) * 8);
    mpz_sub(z.get(), z.get(), range.get());
  }
  return int_from_mpz(c, z.get());
}

}  // namespace pyreck::rt
