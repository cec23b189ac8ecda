// Methods of ints and floats.

#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/method_table.h"
#include "runtime/number.h"
#include "runtime/str.h"

#include <algorithm>
#include <cctype>
#include <cfloat>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace pyreck::rt {

namespace {

double value_of(const Call& k) { return float_value(k.receiver); }

/// A tuple of two owned words, which it takes over.
Word pair_of(Context* c, Word first, Word second) {
  Held a(c, first), b(c, second);
  Word items[2] = {first, second};
  return a && b ? pk_tuple_new(c, items, 2) : kFailed;
}

bool blank(char ch) { return ch == ' ' || (ch >= '\t' && ch <= '\r'); }

/// What float.fromhex() reads; strtod wants the prefix that Python leaves out at will. False: not a
/// number.
bool parse_hex(const std::string& text, double* out) {
  size_t from = 0, to = text.size();
  while (from < to && blank(text[from])) from++;
  while (to > from && blank(text[to - 1])) to--;
  std::string body;
  for (size_t i = from; i < to; i++) body += static_cast<char>(std::tolower(text[i]));
  bool negative = !body.empty() && body[0] == '-';
  if (negative || (!body.empty() && body[0] == '+')) body.erase(0, 1);
  double value;
  if (body == "inf" || body == "infinity") {
    value = HUGE_VAL;
  } else if (body == "nan") {
    value = NAN;
  } else {
    if (body.starts_with("0x")) body.erase(0, 2);
    size_t at = 0;
    auto digits = [&](auto is_digit) {
      size_t begin = at;
      while (at < body.size() && is_digit(static_cast<unsigned char>(body[at]))) at++;
      return at - begin;
    };
    size_t some = digits(::isxdigit);
    if (at < body.size() && body[at] == '.') {
      at++;
      some += digits(::isxdigit);
    }
    if (some == 0) return false;
    if (at < body.size() && body[at] == 'p') {
      at++;
      if (at < body.size() && (body[at] == '-' || body[at] == '+')) at++;
      if (digits(::isdigit) == 0) return false;
    }
    if (at != body.size()) return false;
    value = std::strtod(("0x" + body).c_str(), nullptr);
    if (std::isinf(value)) {
      *out = value;
      return true;
    }
  }
  *out = negative ? -value : value;
  return true;
}

}  // namespace

Word int_method_as_integer_ratio(const Call& k) {
  return pair_of(k.c, retained(k.c, as_int(k.receiver)), small(1));
}
Word int_method_bit_count(const Call& k) { return small(int_bit_count(as_int(k.receiver))); }
Word int_method_bit_length(const Call& k) { return small(int_bit_length(as_int(k.receiver))); }
Word int_method_conjugate(const Call& k) { return retained(k.c, as_int(k.receiver)); }

Word float_method_as_integer_ratio(const Call& k) {
  double value = value_of(k);
  if (std::isinf(value)) return overflow_error(k.c, "cannot convert Infinity to integer ratio");
  if (std::isnan(value)) return value_error(k.c, "cannot convert NaN to integer ratio");
  // value = mantissa * 2**exponent, the mantissa odd.
  int exponent;
  auto mantissa = static_cast<int64_t>(std::ldexp(std::frexp(value, &exponent), DBL_MANT_DIG));
  if (mantissa == 0) return pair_of(k.c, small(0), small(1));
  int zeros = __builtin_ctzll(static_cast<uint64_t>(mantissa));
  mantissa /= int64_t{1} << zeros;
  exponent += zeros - DBL_MANT_DIG;
  if (exponent < 0)
    return pair_of(k.c, small(mantissa), pk_int_shl(k.c, small(1), small(-exponent)));
  return pair_of(k.c, pk_int_shl(k.c, small(mantissa), small(exponent)), small(1));
}

Word float_method_conjugate(const Call& k) { return retained(k.c, k.receiver); }

Word float_method_fromhex(const Call& k) {
  if (!k.is_str(0)) return type_error(k.c, "bad argument type for built-in operation");
  double value;
  std::string text = str_to_utf8(k[0]);
  if (!parse_hex(text, &value))
    return value_error(k.c, "invalid hexadecimal floating-point string");
  bool spelled = text.find_first_of("nN") != std::string::npos;
  if (std::isinf(value) && !spelled)
    return overflow_error(k.c, "hexadecimal value too large to represent as a float");
  return pk_float_box(k.c, value);
}

Word float_method_hex(const Call& k) {
  double value = value_of(k);
  if (!std::isfinite(value)) return str_from_ascii(k.c, float_repr(value));
  const char* sign = std::signbit(value) ? "-" : "";
  if (value == 0.0) return str_from_ascii(k.c, std::string(sign) + "0x0.0p+0");
  // One digit before the point, 13 after it; subnormal numbers keep the least exponent.
  int exponent;
  double mantissa = std::frexp(std::fabs(value), &exponent);
  int shift = 1 - std::max(DBL_MIN_EXP - exponent, 0);
  auto bits = static_cast<uint64_t>(std::ldexp(mantissa, shift + 52));
  char text[40];
  std::snprintf(text, sizeof text, "%s0x%d.%013llxp%+d", sign, static_cast<int>(bits >> 52),
                static_cast<unsigned long long>(bits & ((uint64_t{1} << 52) - 1)),
                exponent - shift);
  return str_from_ascii(k.c, text);
}

Word float_method_is_integer(const Call& k) {
  double value = value_of(k);
  return boolean(std::isfinite(value) && std::floor(value) == value);
}

}  // namespace pyreck::rt
