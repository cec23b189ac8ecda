// The format mini-language: f-strings and format(). Specification: Python Library Reference,
// "Format Specification Mini-Language".

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/number.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <vector>

namespace pyreck::rt {

namespace {

using Points = std::vector<uint32_t>;

struct Spec {
  uint32_t fill = ' ';
  char align = 0;  // < > = ^
  bool filled = false;
  char sign = '-';
  bool sign_given = false, z = false, alternate = false;
  bool bare = false;  // without `.0` after an integral number: parts of complex numbers
  int64_t width = -1, precision = -1;
  char group = 0;  // , or _
  uint32_t type = 0;
};

bool is_one_of(uint32_t code, const char* codes) {
  return code != 0 && code < 0x80 && std::strchr(codes, static_cast<int>(code)) != nullptr;
}

bool error(Context* c, const std::string& text) {
  raise_with(c, Exc::kValueError, pk_str_from_utf8(c, text.data(), text.size()));
  return false;
}

/// `x`, or `\x7f` for what is no printable ASCII.
std::string shown_code(uint32_t code) {
  char text[16];
  std::snprintf(text, sizeof text, code > 32 && code < 128 ? "%c" : "\\x%x", code);
  return text;
}

bool parse(Context* c, const Points& p, const char* type, char default_align, Spec* out) {
  size_t i = 0;
  auto is_align = [](uint32_t ch) { return ch == '<' || ch == '>' || ch == '=' || ch == '^'; };
  auto number = [&](int64_t* to) {
    bool some = false;
    for (; i < p.size() && p[i] >= '0' && p[i] <= '9'; i++) {
      *to = (some ? *to : 0) * 10 + (p[i] - '0');
      some = true;
      if (*to > INT32_MAX) return error(c, "Too many decimal digits in format string");
    }
    return true;
  };
  if (p.size() >= 2 && is_align(p[1])) {
    out->fill = p[0];
    out->filled = true;
    out->align = static_cast<char>(p[1]);
    i = 2;
  } else if (!p.empty() && is_align(p[0])) {
    out->align = static_cast<char>(p[i++]);
  }
  if (i < p.size() && (p[i] == '+' || p[i] == '-' || p[i] == ' ')) {
    out->sign = static_cast<char>(p[i++]);
    out->sign_given = true;
  }
  if (i < p.size() && p[i] == 'z') out->z = true, i++;
  if (i < p.size() && p[i] == '#') out->alternate = true, i++;
  if (!out->filled && i < p.size() && p[i] == '0') {
    out->fill = '0';
    if (out->align == 0 && default_align == '>') out->align = '=';
    i++;
  }
  if (!number(&out->width)) return false;
  if (i < p.size() && p[i] == ',') out->group = ',', i++;
  if (i < p.size() && p[i] == '_') {
    if (out->group != 0) return error(c, "Cannot specify both ',' and '_'.");
    out->group = '_';
    i++;
  }
  if (i < p.size() && p[i] == ',' && out->group == '_')
    return error(c, "Cannot specify both ',' and '_'.");
  if (i < p.size() && p[i] == '.') {
    i++;
    if (!number(&out->precision)) return false;
    if (out->precision < 0) return error(c, "Format specifier missing precision");
  }
  if (p.size() - i > 1) {
    Word whole = str_from_points(c, p.data(), static_cast<int64_t>(p.size()));
    std::string shown = str_to_utf8(whole);
    release(c, whole);
    return error(c, "Invalid format specifier '" + shown + "' for object of type '" + type + "'");
  }
  if (i < p.size()) out->type = p[i];
  if (out->group == 0 || (out->type == 0 && default_align == '>')) return true;
  uint32_t code = out->type == 0 ? 's' : out->type;
  if (is_one_of(code, "defgEG%F") || (out->group == '_' && is_one_of(code, "boxX"))) return true;
  return error(c,
               std::string("Cannot specify '") + out->group + "' with '" + shown_code(code) + "'.");
}

bool unknown_type(Context* c, const Spec& s, const char* type) {
  return error(
      c, "Unknown format code '" + shown_code(s.type) + "' for object of type '" + type + "'");
}

Points from_ascii(const std::string& text) { return Points(text.begin(), text.end()); }

Word padded(Context* c, const Points& text, const Spec& s, char default_align) {
  char align = s.align ? s.align : default_align;
  auto length = static_cast<int64_t>(text.size());
  int64_t missing = s.width > length ? s.width - length : 0;
  if (!can_allocate(c, 8 * static_cast<uint64_t>(length + missing))) return kFailed;
  int64_t left = align == '>' || align == '=' ? missing : align == '^' ? missing / 2 : 0;
  Points out(static_cast<size_t>(left), s.fill);
  out.insert(out.end(), text.begin(), text.end());
  out.insert(out.end(), static_cast<size_t>(missing - left), s.fill);
  return str_from_points(c, out.data(), static_cast<int64_t>(out.size()));
}

/// Groups `digits` from the right; zero-fills the groups up to `width` characters.
std::string grouped(const std::string& digits, char separator, int size, int64_t width) {
  std::string reversed;
  int64_t count = 0;
  auto put = [&](char digit) {
    if (count > 0 && count % size == 0) reversed += separator;
    reversed += digit;
    count++;
  };
  for (size_t i = digits.size(); i-- > 0;) put(digits[i]);
  while (static_cast<int64_t>(reversed.size()) < width) put('0');
  return {reversed.rbegin(), reversed.rend()};
}

/// Sign, prefix, digits with groups, tail (fraction, exponent, %), laid out by the spec.
Word number_text(Context* c, const Spec& s, bool negative, const std::string& prefix,
                 std::string digits, const std::string& tail, int group_size) {
  std::string sign = negative ? "-" : s.sign == '+' ? "+" : s.sign == ' ' ? " " : "";
  bool zero_fill = (s.align == '=') && s.fill == '0';
  if (s.group != 0 && !digits.empty()) {
    int64_t width =
        zero_fill ? s.width - static_cast<int64_t>(sign.size() + prefix.size() + tail.size()) : 0;
    if (!can_allocate(c, 2 * static_cast<uint64_t>(std::max<int64_t>(width, 0)))) return kFailed;
    digits = grouped(digits, s.group, group_size, width);
  }
  if (!can_allocate(c, 8 * static_cast<uint64_t>(std::max<int64_t>(s.width, 0)))) return kFailed;
  Points body = from_ascii(digits + tail);
  Points head = from_ascii(sign + prefix);
  if (s.align == '=') {
    auto missing = s.width - static_cast<int64_t>(head.size() + body.size());
    for (int64_t i = 0; i < missing; i++) head.push_back(s.fill);
  }
  head.insert(head.end(), body.begin(), body.end());
  return padded(c, head, s, '>');
}

Word format_float(Context* c, const Spec& s, double value, const char* type);

Word format_int(Context* c, Spec s, Word w, const char* type) {
  if (is_one_of(s.type, "eEfFgG%")) {
    double value;
    if (pk_int_to_float(c, w, &value) != Status::kDone) return kFailed;
    return format_float(c, s, value, type);
  }
  if (s.type != 0 && !is_one_of(s.type, "bcdoxXn")) return unknown_type(c, s, type), kFailed;
  char t = s.type != 0 ? static_cast<char>(s.type) : 'd';
  if (s.precision >= 0)
    return error(c, "Precision not allowed in integer format specifier"), kFailed;
  if (s.z)
    return error(c, "Negative zero coercion (z) not allowed in integer format specifier"), kFailed;
  if (t == 'c') {
    if (s.sign_given)
      return error(c, "Sign not allowed with integer format specifier 'c'"), kFailed;
    if (s.alternate)
      return error(c, "Alternate form (#) not allowed with integer format specifier 'c'"), kFailed;
    int64_t point;
    if (!pk_int_fits_i64(w, &point)) {
      raise_error(c, static_cast<uint32_t>(Exc::kOverflowError),
                  "Python int too large to convert to C long");
      return kFailed;
    }
    if (point < 0 || point > 0x10ffff) {
      raise_error(c, static_cast<uint32_t>(Exc::kOverflowError), "%%c arg not in range(0x110000)");
      return kFailed;
    }
    return padded(c, Points{static_cast<uint32_t>(point)}, s, '>');
  }
  int base = t == 'd' || t == 'n' ? 10 : t == 'b' ? 2 : t == 'o' ? 8 : 16;
  std::string refused;
  if (base == 10 && int_bit_length(w) > kMostTextBits) return str_text(c, w, &refused), kFailed;
  std::string digits = int_digits(w, base);
  bool negative = digits[0] == '-';
  if (negative) digits.erase(0, 1);
  if (base == 10 && digits.size() > 4300) return str_text(c, w, &refused), kFailed;
  if (t == 'X')
    for (char& ch : digits) ch = static_cast<char>(std::toupper(ch));
  std::string prefix = s.alternate && base != 10 ? std::string("0") + t : "";
  return number_text(c, s, negative, prefix, digits, "", base == 10 ? 3 : 4);
}

/// The digits of `value` (not negative) for e, f, g and %, with CPython's handling of '#'.
std::string float_digits(double value, char type, int64_t precision, bool alternate) {
  char form[16];
  std::snprintf(form, sizeof form, "%%%s.*%c", alternate ? "#" : "", type);
  int length = std::snprintf(nullptr, 0, form, static_cast<int>(precision), value);
  std::string text(static_cast<size_t>(length) + 1, 0);
  std::snprintf(text.data(), text.size(), form, static_cast<int>(precision), value);
  text.pop_back();
  return text;
}

/// As %g with `digits` significant ones, but with exponents from 10**limit on. By way of %e and %f:
/// glibc's %#g loses a zero where rounding changes the exponent (99.6 with 2 digits).
std::string general_digits(double value, int64_t digits, int64_t limit, bool alternate) {
  std::string text = float_digits(value, 'e', digits - 1, alternate), tail;
  size_t e = text.find('e');
  int exponent = std::atoi(text.c_str() + e + 1);
  if (exponent >= -4 && exponent < limit) {
    text = float_digits(value, 'f', digits - 1 - exponent, alternate);
  } else {
    tail = text.substr(e);
    text.resize(e);
  }
  if (!alternate && text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
  }
  return text + tail;
}

/// Without a type: repr, or like g with at least one digit after the point and exponents from
/// precision - 1 on.
std::string plain_digits(double value, int64_t precision, bool alternate, bool bare) {
  if (precision >= 0) {
    int64_t digits = std::max<int64_t>(precision, 1);
    std::string text = general_digits(value, digits, digits - 1, alternate);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
  }
  std::string text = float_repr(value);
  size_t e = text.find('e');
  if (alternate && e != std::string::npos && text.find('.') == std::string::npos)
    text.insert(e, ".");
  if (bare && text.ends_with(".0")) text.resize(text.size() - (alternate ? 1 : 2));
  return text;
}

Word format_float(Context* c, const Spec& s, double value, const char* type) {
  if (s.type != 0 && !is_one_of(s.type, "eEfFgG%n")) return unknown_type(c, s, type), kFailed;
  char t = static_cast<char>(s.type);
  bool negative = std::signbit(value) && !std::isnan(value);
  double magnitude = std::fabs(value);
  std::string text;
  if (!std::isfinite(value)) {
    text = std::isnan(value) ? "nan" : "inf";
    if (t == 'E' || t == 'F' || t == 'G')
      for (char& ch : text) ch = static_cast<char>(std::toupper(ch));
    return number_text(c, s, negative, "", "", text + (t == '%' ? "%" : ""), 3);
  }
  int64_t precision = s.precision;
  if (!can_allocate(c, 8 * static_cast<uint64_t>(std::max<int64_t>(precision, 0)))) return kFailed;
  if (t == 0) {
    text = plain_digits(magnitude, precision, s.alternate, s.bare);
  } else if (t == '%') {
    text = float_digits(magnitude * 100, 'f', precision < 0 ? 6 : precision, s.alternate);
  } else if (is_one_of(s.type, "gGn")) {
    int64_t digits = precision < 0 ? 6 : std::max<int64_t>(precision, 1);
    text = general_digits(magnitude, digits, digits, s.alternate);
    if (t == 'G') std::replace(text.begin(), text.end(), 'e', 'E');
  } else {
    text = float_digits(magnitude, t, precision < 0 ? 6 : precision, s.alternate);
  }
  if (s.z && text.find_first_of("123456789i") >= text.find_first_of("eE")) negative = false;
  size_t whole = text.find_first_not_of("0123456789");
  if (whole == std::string::npos) whole = text.size();
  return number_text(c, s, negative, "", text.substr(0, whole),
                     text.substr(whole) + (t == '%' ? "%" : ""), 3);
}

Word format_complex(Context* c, const Spec& s, const Complex* z, const char* type) {
  if (s.type != 0 && !is_one_of(s.type, "eEfFgGn")) return unknown_type(c, s, type), kFailed;
  if (s.fill == '0')
    return error(c, "Zero padding is not allowed in complex format specifier"), kFailed;
  if (s.align == '=')
    return error(c, "'=' alignment flag is not allowed in complex format specifier"), kFailed;
  // Without a type like str(): no real part that is +0.0, else parentheses.
  bool plain = s.type == 0;
  bool skips_real = plain && z->real == 0.0 && !std::signbit(z->real);
  Spec part = s;
  part.width = -1;
  part.align = '<';
  part.bare = true;
  if (plain && s.precision >= 0) part.type = 'g';
  std::string text = plain && !skips_real ? "(" : "";
  auto append = [&](double value) {
    Held shown(c, format_float(c, part, value, type));
    if (shown) text += str_to_utf8(shown.get());
    return static_cast<bool>(shown);
  };
  if (!skips_real) {
    if (!append(z->real)) return kFailed;
    part.sign = '+';
  }
  if (!append(z->imag)) return kFailed;
  text += plain && !skips_real ? "j)" : "j";
  return padded(c, from_ascii(text), s, '>');
}

Word format_str(Context* c, const Spec& s, const Str* text) {
  if (s.type != 0 && s.type != 's') return unknown_type(c, s, "str"), kFailed;
  if (s.sign_given)
    return error(c, s.sign == ' ' ? "Space not allowed in string format specifier"
                                  : "Sign not allowed in string format specifier"),
           kFailed;
  if (s.z)
    return error(c, "Negative zero coercion (z) not allowed in string format specifier"), kFailed;
  if (s.alternate)
    return error(c, "Alternate form (#) not allowed in string format specifier"), kFailed;
  if (s.align == '=')
    return error(c, "'=' alignment not allowed in string format specifier"), kFailed;
  Points points = str_points(text);
  if (s.precision >= 0 && static_cast<int64_t>(points.size()) > s.precision)
    points.resize(static_cast<size_t>(s.precision));
  return padded(c, points, s, '<');
}

}  // namespace

extern "C" Word pk_format(Context* c, Word value, Word spec, int32_t conversion) {
  Word shown = value;
  bool owned = false;
  if (conversion != 0) {
    std::string text;
    bool ok = conversion == 's' ? str_text(c, value, &text) : repr_text(c, value, &text);
    if (!ok) return kFailed;
    if (conversion == 'a') text = ascii_of(text);
    shown = pk_str_from_utf8(c, text.data(), text.size());
    owned = true;
    if (shown == kFailed) return kFailed;
  }
  if (has_special(c, shown, Special::kFormat)) return user_format(c, shown, spec);
  Word result;
  if (spec == kFailed || as<Str>(spec)->length == 0) {
    std::string text;
    if (has_kind(shown, Kind::kStr))
      result = retained(c, shown);
    else if (!str_text(c, shown, &text))
      result = kFailed;
    else
      result = pk_str_from_utf8(c, text.data(), text.size());
  } else {
    Spec s;
    const char* type = type_name(shown);
    bool known = is_int(shown) || is_bool(shown) || is_float(shown) || is_complex(shown) ||
                 has_kind(shown, Kind::kStr);
    if (!known) {
      raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
                  "unsupported format string passed to %s.__format__", type);
      result = kFailed;
    } else if (!parse(c, str_points(as<Str>(spec)), type, has_kind(shown, Kind::kStr) ? '<' : '>',
                      &s)) {
      result = kFailed;
    } else if (has_kind(shown, Kind::kStr)) {
      result = format_str(c, s, as<Str>(shown));
    } else if (is_complex(shown)) {
      result = format_complex(c, s, as<Complex>(shown), type);
    } else if (is_float(shown)) {
      result = format_float(c, s, float_value(shown), type);
    } else {
      Word number = is_bool(shown) ? small(shown == kTrue) : shown;
      result = format_int(c, s, number, type);
    }
  }
  if (owned) release(c, shown);
  return result;
}

}  // namespace pyreck::rt
