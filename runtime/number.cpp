#include "runtime/number.h"

#include "runtime/arguments.h"
#include "runtime/exception.h"
#include "runtime/heap.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace pyreck::rt {

std::string float_repr(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value < 0 ? "-inf" : "inf";
  char text[64];
  // Scientific digits, laid out by hand: CPython turns to exponents below 1e-4 and from 1e16 on.
  const char* end =
      std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  std::string digits, sign;
  const char* at = text;
  if (*at == '-') {
    sign = "-";
    at++;
  }
  const char* e = at;
  while (e < end && *e != 'e') {
    if (*e != '.') digits += *e;
    e++;
  }
  int exponent = std::atoi(std::string(e + 1, end).c_str());
  if (exponent < -4 || exponent >= 16) {
    std::string out = sign + digits.substr(0, 1);
    if (digits.size() > 1) out += "." + digits.substr(1);
    char tail[16];
    std::snprintf(tail, sizeof tail, "e%c%02d", exponent < 0 ? '-' : '+', std::abs(exponent));
    return out + tail;
  }
  auto count = static_cast<int>(digits.size());
  if (exponent < 0)
    return sign + "0." + std::string(static_cast<size_t>(-exponent - 1), '0') + digits;
  if (exponent >= count - 1)
    return sign + digits + std::string(static_cast<size_t>(exponent - count + 1), '0') + ".0";
  return sign + digits.substr(0, static_cast<size_t>(exponent) + 1) + "." +
         digits.substr(static_cast<size_t>(exponent) + 1);
}

bool float_parse(const std::string& text, double* out) {
  // Less than what str.strip() takes away.
  auto space = [](char ch) { return ch == ' ' || (ch >= '\t' && ch <= '\r'); };
  size_t begin = 0, end = text.size();
  while (begin < end && space(text[begin])) begin++;
  while (end > begin && space(text[end - 1])) end--;
  std::string plain;
  for (size_t i = begin; i < end; i++) {
    char ch = text[i];
    if (ch == '_') {
      bool between = i > begin && i + 1 < end &&
                     std::isdigit(static_cast<unsigned char>(text[i - 1])) &&
                     std::isdigit(static_cast<unsigned char>(text[i + 1]));
      if (!between) return false;
      continue;
    }
    plain += static_cast<char>(ch >= 'A' && ch <= 'Z' ? ch | 0x20 : ch);
  }
  size_t sign = !plain.empty() && (plain[0] == '-' || plain[0] == '+');
  bool negative = sign && plain[0] == '-';
  std::string body = plain.substr(sign);
  if (body == "inf" || body == "infinity") {
    *out = negative ? -HUGE_VAL : HUGE_VAL;
    return true;
  }
  if (body == "nan") {
    *out = std::copysign(NAN, negative ? -1.0 : 1.0);
    return true;
  }
  if (body.empty() || (!std::isdigit(static_cast<unsigned char>(body[0])) && body[0] != '.'))
    return false;
  if (body.find_first_not_of("0123456789.e+-") != std::string::npos) return false;
  char* stop = nullptr;
  double value = std::strtod(body.c_str(), &stop);
  if (stop != body.c_str() + body.size()) return false;
  *out = negative ? -value : value;
  return true;
}

double float_round(double value, int64_t digits) {
  if (!std::isfinite(value) || digits > 323) return value;
  if (digits < -308) return 0.0 * value;
  // The decimal digits of the exact value, rounded half to even by printf, and read back.
  if (digits >= 0) {
    char text[800];
    std::snprintf(text, sizeof text, "%.*f", static_cast<int>(digits), value);
    return std::strtod(text, nullptr);
  }
  // Left of the point: round the exact integer part by its decimal digits.
  std::string exact;
  {
    int length = std::snprintf(nullptr, 0, "%.1074f", value);
    exact.resize(static_cast<size_t>(length) + 1);
    std::snprintf(exact.data(), exact.size(), "%.1074f", value);
    exact.pop_back();
  }
  bool negative = exact[0] == '-';
  std::string whole = exact.substr(negative, exact.find('.') - negative);
  std::string fraction = exact.substr(exact.find('.') + 1);
  auto drop = static_cast<size_t>(-digits);
  if (whole.size() < drop) return negative ? -0.0 : 0.0;
  std::string kept = whole.substr(0, whole.size() - drop);
  std::string tail = whole.substr(whole.size() - drop) + fraction;
  std::string half = "5" + std::string(tail.size() - 1, '0');
  bool odd = !kept.empty() && (kept.back() - '0') % 2 == 1;
  if (tail > half || (tail == half && odd)) {
    size_t i = kept.size();
    while (i > 0 && kept[i - 1] == '9') kept[--i] = '0';
    if (i > 0)
      kept[i - 1]++;
    else
      kept = "1" + kept;
  }
  if (kept.empty()) return negative ? -0.0 : 0.0;
  double result = std::strtod((kept + std::string(drop, '0')).c_str(), nullptr);
  return negative ? -result : result;
}

namespace {

Status fail(Context* c, Exc cls, const char* text) {
  raise_error(c, static_cast<uint32_t>(cls), "%s", text);
  return status_of(c);
}

/// CPython's float_divmod.
void divide(double a, double b, double* floor_div, double* modulo) {
  double mod = std::fmod(a, b);
  double div = (a - mod) / b;
  if (mod != 0.0) {
    if ((b < 0) != (mod < 0)) {
      mod += b;
      div -= 1.0;
    }
  } else {
    mod = std::copysign(0.0, b);
  }
  double floored;
  if (div != 0.0) {
    floored = std::floor(div);
    if (div - floored > 0.5) floored += 1.0;
  } else {
    floored = std::copysign(0.0, a / b);
  }
  *floor_div = floored;
  *modulo = mod;
}

}  // namespace

extern "C" {

Word pk_float_box(Context* c, double value) {
  if (Word immediate = float_word(value); immediate != kFailed) return immediate;
  auto* f = static_cast<Float*>(allocate(c, Kind::kFloat, sizeof(Float)));
  if (f == nullptr) return kFailed;
  f->value = value;
  return word(f);
}

Status pk_real_pow(Context* c, Word a, Word b, double* out) {
  double x, y;
  if (!to_double(c, a, &x) || !to_double(c, b, &y)) return status_of(c);
  return pk_float_pow(c, x, y, out);
}

Status pk_float_floordiv(Context* c, double a, double b, double* out) {
  if (b == 0.0) return fail(c, Exc::kZeroDivisionError, "float floor division by zero");
  double modulo;
  divide(a, b, out, &modulo);
  return Status::kDone;
}

Status pk_float_mod(Context* c, double a, double b, double* out) {
  if (b == 0.0) return fail(c, Exc::kZeroDivisionError, "float modulo");
  double mod = std::fmod(a, b);
  if (mod != 0.0) {
    if ((b < 0) != (mod < 0)) mod += b;
  } else {
    mod = std::copysign(0.0, b);
  }
  *out = mod;
  return Status::kDone;
}

Status pk_float_pow(Context* c, double a, double b, double* out) {
  auto done = [&](double value) {
    *out = value;
    return Status::kDone;
  };
  if (b == 0.0 || a == 1.0) return done(1.0);
  if (std::isnan(a)) return done(a);
  if (std::isnan(b)) return done(b);
  bool odd = std::fmod(std::fabs(b), 2.0) == 1.0;
  if (std::isinf(b)) {
    double magnitude = std::fabs(a);
    if (magnitude == 1.0) return done(1.0);
    return done((b > 0) == (magnitude > 1.0) ? std::fabs(b) : 0.0);
  }
  if (std::isinf(a)) {
    if (b > 0) return done(odd ? a : std::fabs(a));
    return done(odd ? std::copysign(0.0, a) : 0.0);
  }
  if (a == 0.0) {
    if (b < 0) return fail(c, Exc::kZeroDivisionError, "0.0 cannot be raised to a negative power");
    return done(odd ? a : 0.0);
  }
  bool negate = false;
  if (a < 0) {
    if (b != std::floor(b)) {
      refuse(c,
             "a negative number to a fractional power is a complex number where a float is "
             "computed with; write `complex(x) ** y` for the one, `abs(x) ** y` for the other");
      return Status::kAbandoned;
    }
    a = -a;
    negate = odd;
  }
  if (a == 1.0) return done(negate ? -1.0 : 1.0);
  double result = std::pow(a, b);
  if (std::isinf(result)) {
    Word code = small(34);
    Word text = pk_str_from_utf8(c, "Numerical result out of range", 29);
    Word items[2] = {code, text};
    Word args = pk_tuple_new(c, items, 2);
    release(c, text);
    Word exception = exception_new(c, static_cast<uint32_t>(Exc::kOverflowError), args);
    if (exception != kFailed) {
      pk_raise(c, exception);
      release(c, exception);
    }
    return status_of(c);
  }
  return done(negate ? -result : result);
}

}  // extern "C"

}  // namespace pyreck::rt
