#include "runtime/complex.h"

#include "runtime/arguments.h"
#include "runtime/builtin_table.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/method_table.h"
#include "runtime/number.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

#include <cerrno>
#include <cmath>

namespace pyreck::rt {

namespace {

using enum BinaryKind;

Parts product(Parts a, Parts b) {
  return {a.real * b.real - a.imag * b.imag, a.real * b.imag + a.imag * b.real};
}

Parts natural_power(Parts x, int64_t n) {
  Parts result{1.0, 0.0};
  for (int64_t mask = 1; n >= mask; mask <<= 1) {
    if (n & mask) result = product(result, x);
    x = product(x, x);
  }
  return result;
}

Parts general_power(Parts a, Parts b) {
  if (b.real == 0.0 && b.imag == 0.0) return {1.0, 0.0};
  if (a.real == 0.0 && a.imag == 0.0) {
    if (b.imag != 0.0 || b.real < 0.0) errno = EDOM;
    return {0.0, 0.0};
  }
  double magnitude = std::hypot(a.real, a.imag);
  double length = std::pow(magnitude, b.real);
  double angle = std::atan2(a.imag, a.real);
  double phase = angle * b.real;
  if (b.imag != 0.0) {
    length /= std::exp(angle * b.imag);
    phase += b.imag * std::log(magnitude);
  }
  return {length * std::cos(phase), length * std::sin(phase)};
}

Word boxed(Context* c, Parts z) { return pk_complex_box(c, z.real, z.imag); }

Parts value_of(Word w) { return {as<Complex>(w)->real, as<Complex>(w)->imag}; }

std::string part_repr(double value, bool with_sign) {
  std::string text = float_repr(value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return with_sign && text[0] != '-' ? "+" + text : text;
}

/// What PyOS_string_to_double takes from the front of a text: bytes taken, 0 for none.
size_t take_double(const char* text, double* out) {
  const char* at = text;
  bool negative = *at == '-';
  if (*at == '-' || *at == '+') at++;
  auto word = [&](const char* lower) {
    size_t i = 0;
    while (lower[i] != 0 && (at[i] | 0x20) == lower[i]) i++;
    return lower[i] == 0 ? i : 0;
  };
  auto digits = [&] {
    const char* begin = at;
    while (*at >= '0' && *at <= '9') at++;
    return at != begin;
  };
  size_t spelled = word("infinity");
  if (spelled == 0) spelled = word("inf");
  if (spelled != 0) {
    *out = negative ? -HUGE_VAL : HUGE_VAL;
    return static_cast<size_t>(at - text) + spelled;
  }
  if ((spelled = word("nan")) != 0) {
    *out = std::copysign(NAN, negative ? -1.0 : 1.0);
    return static_cast<size_t>(at - text) + spelled;
  }
  bool some = digits();
  if (*at == '.') {
    at++;
    some = digits() || some;
  }
  if (!some) return 0;
  if (*at == 'e' || *at == 'E') {
    const char* before = at++;
    if (*at == '+' || *at == '-') at++;
    if (!digits()) at = before;
  }
  *out = std::strtod(std::string(text, at).c_str(), nullptr);
  return static_cast<size_t>(at - text);
}

bool parse_plain(const std::string& text, Parts* out) {
  const char* at = text.c_str();
  auto skip_blanks = [&] {
    while (*at == ' ' || (*at >= '\t' && *at <= '\r')) at++;
  };
  auto take_unit = [&] {
    bool is_unit = *at == 'j' || *at == 'J';
    at += is_unit;
    return is_unit;
  };
  auto take_sign = [&] { return *at == '-' || *at == '+' ? (*at++ == '-' ? -1.0 : 1.0) : 0.0; };
  skip_blanks();
  bool bracket = *at == '(';
  if (bracket) {
    at++;
    skip_blanks();
  }
  *out = {0.0, 0.0};
  double first;
  if (size_t taken = take_double(at, &first); taken != 0) {
    at += taken;
    if (*at == '+' || *at == '-') {
      out->real = first;
      taken = take_double(at, &out->imag);
      at += taken;
      if (taken == 0) out->imag = take_sign();
      if (!take_unit()) return false;
    } else if (take_unit()) {
      out->imag = first;
    } else {
      out->real = first;
    }
  } else {
    double sign = take_sign();
    out->imag = sign == 0.0 ? 1.0 : sign;
    if (!take_unit()) return false;
  }
  skip_blanks();
  if (bracket) {
    if (*at++ != ')') return false;
    skip_blanks();
  }
  return at == text.c_str() + text.size();  // not so at a NUL inside
}

bool is_digit(char ch) { return ch >= '0' && ch <= '9'; }

Word from_text(Context* c, Word text) {
  Parts z;
  switch (complex_parse(str_number_text(as<Str>(text)), &z)) {
    case ComplexText::kGood:
      return boxed(c, z);
    case ComplexText::kMalformed:
      return value_error(c, "complex() arg is a malformed string");
    case ComplexText::kMisplacedUnderscore:
      break;
  }
  return value_error(c, "could not convert string to complex: " + str_repr_utf8(as<Str>(text)));
}

}  // namespace

/// By the larger part of the divisor.
Parts complex_quotient(Parts a, Parts b) {
  double breal = std::fabs(b.real), bimag = std::fabs(b.imag);
  if (breal >= bimag) {
    if (breal == 0.0) {
      errno = EDOM;
      return {0.0, 0.0};
    }
    double ratio = b.imag / b.real, denominator = b.real + b.imag * ratio;
    return {(a.real + a.imag * ratio) / denominator, (a.imag - a.real * ratio) / denominator};
  }
  if (bimag >= breal) {
    double ratio = b.real / b.imag, denominator = b.real * ratio + b.imag;
    return {(a.real * ratio + a.imag) / denominator, (a.imag * ratio - a.real) / denominator};
  }
  return {NAN, NAN};
}

std::string complex_repr(Parts z) {
  if (z.real == 0.0 && !std::signbit(z.real)) return part_repr(z.imag, false) + "j";
  return "(" + part_repr(z.real, false) + part_repr(z.imag, true) + "j)";
}

ComplexText complex_parse(const std::string& text, Parts* out) {
  std::string plain;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] != '_') {
      plain += text[i];
      continue;
    }
    bool between = i > 0 && i + 1 < text.size() && is_digit(text[i - 1]) && is_digit(text[i + 1]);
    if (!between) return ComplexText::kMisplacedUnderscore;
  }
  if (plain.size() != text.size() && plain.find('\0') != std::string::npos)
    return ComplexText::kMisplacedUnderscore;
  return parse_plain(plain, out) ? ComplexText::kGood : ComplexText::kMalformed;
}

bool to_complex(Context* c, Word w, Parts* out) {
  if (is_complex(w)) {
    *out = value_of(w);
    return true;
  }
  out->imag = 0.0;
  return to_double(c, w, &out->real);
}

Word complex_binary(Context* c, BinaryKind kind, Word a, Word b, bool* is_known) {
  *is_known = kind == kAdd || kind == kSub || kind == kMul || kind == kTrueDiv || kind == kPow;
  Parts x, y, z;
  if (!*is_known || !to_complex(c, a, &x) || !to_complex(c, b, &y)) return kFailed;
  switch (kind) {
    case kAdd:
      return boxed(c, {x.real + y.real, x.imag + y.imag});
    case kSub:
      return boxed(c, {x.real - y.real, x.imag - y.imag});
    case kMul:
      return boxed(c, product(x, y));
    default: {
      auto compute = kind == kPow ? pk_complex_pow : pk_complex_div;
      Status s = compute(c, x.real, x.imag, y.real, y.imag, &z.real);
      return s == Status::kDone ? boxed(c, z) : kFailed;
    }
  }
}

Word complex_power(Context* c, double a, double b) {
  Parts z;
  Status s = pk_complex_pow(c, a, 0.0, b, 0.0, &z.real);
  return s == Status::kDone ? boxed(c, z) : kFailed;
}

bool complex_equal(Word a, Word b) {
  if (!is_complex(a)) std::swap(a, b);
  Parts x = value_of(a);
  if (is_complex(b)) return x.real == value_of(b).real && x.imag == value_of(b).imag;
  if (x.imag != 0.0) return false;
  if (is_float(b)) return x.real == float_value(b);
  return pk_compare_int_float(as_int(b), x.real) == 0;
}

extern "C" {

Word pk_complex_box(Context* c, double real, double imag) {
  auto* z = static_cast<Complex*>(allocate(c, Kind::kComplex, sizeof(Complex)));
  if (z == nullptr) return kFailed;
  z->real = real;
  z->imag = imag;
  return word(z);
}

Status pk_complex_div(Context* c, double a_real, double a_imag, double b_real, double b_imag,
                      double* out) {
  if (b_real == 0.0 && b_imag == 0.0) {
    raise(c, static_cast<uint32_t>(Exc::kZeroDivisionError), "complex division by zero");
    return status_of(c);
  }
  Parts z = complex_quotient({a_real, a_imag}, {b_real, b_imag});
  out[0] = z.real;
  out[1] = z.imag;
  return Status::kDone;
}

/// CPython asks errno, which libm's functions set too: so do we.
Status pk_complex_pow(Context* c, double a_real, double a_imag, double b_real, double b_imag,
                      double* out) {
  constexpr double kSmall = 100.0;  // integral exponents up to here multiply
  Parts a{a_real, a_imag}, z;
  errno = 0;
  if (b_imag == 0.0 && b_real == std::floor(b_real) && std::fabs(b_real) <= kSmall) {
    auto n = static_cast<int64_t>(b_real);
    z = n > 0 ? natural_power(a, n) : complex_quotient({1.0, 0.0}, natural_power(a, -n));
  } else {
    z = general_power(a, {b_real, b_imag});
  }
  int problem = errno;
  if (std::isinf(z.real) || std::isinf(z.imag)) {
    if (problem == 0) problem = ERANGE;
  } else if (problem == ERANGE) {
    problem = 0;
  }
  out[0] = z.real;
  out[1] = z.imag;
  if (problem == 0) return Status::kDone;
  if (problem == EDOM)
    raise(c, static_cast<uint32_t>(Exc::kZeroDivisionError), "0.0 to a negative or complex power");
  else
    overflow_error(c, "complex exponentiation");
  return status_of(c);
}

Status pk_complex_abs(Context* c, double real, double imag, double* out) {
  if (std::isinf(real) || std::isinf(imag)) {
    *out = HUGE_VAL;
    return Status::kDone;
  }
  *out = std::isnan(real) || std::isnan(imag) ? NAN : std::hypot(real, imag);
  if (!std::isinf(*out)) return Status::kDone;
  overflow_error(c, "absolute value too large");
  return status_of(c);
}

}  // extern "C"

Word run_Complex(const Call& k) {
  Word real = k[0], imag = k[1];
  bool has_imag = imag != kFailed;
  if (real == kFailed) real = small(0);
  if (is_complex(real) && !has_imag) return retained(k.c, real);
  if (has_kind(real, Kind::kStr)) {
    if (has_imag) return type_error(k.c, "complex() can't take second arg if first is a string");
    return from_text(k.c, real);
  }
  if (has_imag && has_kind(imag, Kind::kStr))
    return type_error(k.c, "complex() second arg can't be a string");
  Held converted(k.c, is_user(real) ? user_complex(k.c, real) : kUnbound);
  if (!converted) return kFailed;
  if (converted.get() != kUnbound) real = converted.get();
  bool by_value = builtin_base(k.c, imag) == static_cast<uint32_t>(B::kComplex);
  Held second(k.c, by_value                    ? base_value(k.c, imag)
                   : has_imag && is_user(imag) ? user_float(k.c, imag)
                                               : kUnbound);
  if (!second) return kFailed;
  if (second.get() != kUnbound) imag = second.get();
  if (!is_numeric(real))
    return type_error(k.c, std::string("complex() first argument must be a string or a number, "
                                       "not '") +
                               type_name(real) + "'");
  if (has_imag && !is_numeric(imag))
    return type_error(k.c, std::string("complex() second argument must be a number, not '") +
                               type_name(imag) + "'");
  Parts x, y{0.0, 0.0};
  if (!to_complex(k.c, real, &x)) return kFailed;
  if (!has_imag) return boxed(k.c, x);
  if (!to_complex(k.c, imag, &y)) return kFailed;
  // real + imag * 1j, by parts and only where they are: signs of zeros are kept.
  if (is_complex(imag)) x.real -= y.imag;
  if (is_complex(real)) y.real += x.imag;
  return boxed(k.c, {x.real, y.real});
}

Word complex_method_conjugate(const Call& k) {
  Parts z = value_of(k.receiver);
  return boxed(k.c, {z.real, -z.imag});
}

}  // namespace pyreck::rt
