// Builtins of numbers, of single characters, and of the text of values.

#include "runtime/array.h"
#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/complex.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/number.h"
#include "runtime/objects.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <cmath>
#include <string>

namespace pyreck::rt {

namespace {

Word round_int(Context* c, Word w, int64_t digits) {
  if (digits >= 0) return retained(c, w);
  // Half to even: the remainder of a floor division by 10**-digits decides.
  Word ten = pk_int_pow(c, small(10), small(-digits));
  if (ten == kFailed) return kFailed;
  Word quotient = pk_int_floordiv(c, w, ten), rest = pk_int_mod(c, w, ten);
  Word twice = pk_int_add(c, rest, rest);
  int order = pk_int_compare(twice, ten);
  Word two = pk_int_mod(c, quotient, small(2));
  bool up = order > 0 || (order == 0 && two == small(1));
  Word whole = pk_int_add(c, quotient, small(up));
  Word out = pk_int_mul(c, whole, ten);
  for (Word x : {ten, quotient, rest, twice, two, whole}) release(c, x);
  return out;
}

/// bin, oct and hex.
Word digits_of(const Call& k, int base, const char* prefix) {
  Held number(k.c, indexed(k.c, k[0]));
  if (!number) return kFailed;
  if (!is_integral(number.get())) return not_an_integer(k.c, k[0]);
  std::string digits = int_digits(as_int(number.get()), base);
  return str_from_ascii(k.c, digits.insert(digits[0] == '-', prefix));
}

}  // namespace

Word run_Divmod(const Call& k) {
  if (refused_arrays(k.c, k[0], k[1], "divided")) return kFailed;
  Word parts[2] = {kFailed, kFailed};
  if (is_user(k[0]) || is_user(k[1])) {
    Word result = user_divmod(k.c, k[0], k[1]);
    if (!is_not_implemented(result)) return result;
    release(k.c, result);
  }
  Held left(k.c, plain_value(k.c, k[0])), right(k.c, plain_value(k.c, k[1]));
  if (!left || !right) return kFailed;
  Word x = left.get(), y = right.get();
  if (!is_number(x) || !is_number(y))
    return type_error(k.c, std::string("unsupported operand type(s) for divmod(): '") +
                               type_name(k[0]) + "' and '" + type_name(k[1]) + "'");
  double b;
  if (is_float(x) || is_float(y)) {
    if (!to_double(k.c, y, &b)) return kFailed;
    if (b == 0.0)
      return raise(k.c, static_cast<uint32_t>(Exc::kZeroDivisionError), "float divmod()");
  }
  parts[0] = pk_binary(k.c, 4, x, y);
  if (parts[0] == kFailed) return kFailed;
  parts[1] = pk_binary(k.c, 5, x, y);
  Word tuple = parts[1] == kFailed ? kFailed : pk_tuple_new(k.c, parts, 2);
  release(k.c, parts[0]);
  if (parts[1] != kFailed) release(k.c, parts[1]);
  return tuple;
}

/// pow() with a modulus of instances derived from numbers: as those, if no class has its own way.
Word derived_pow(const Call& k) {
  Held parts[3] = {
      {k.c, plain_value(k.c, k[0])}, {k.c, plain_value(k.c, k[1])}, {k.c, plain_value(k.c, k[2])}};
  Word values[3];
  for (uint32_t i = 0; i < 3; i++) {
    if (!parts[i]) return kFailed;
    values[i] = parts[i].get();
    bool own = is_user(k[i]) && (values[i] == k[i] || !is_of_base(k.c, k[i], Special::kPow));
    if (!own && is_numeric(values[i])) continue;
    refuse(k.c, "pow() with a modulus of a `%s`", type_name(k[i]));
    return kFailed;
  }
  Call plain = k;
  plain.args = values;
  return run_Pow(plain);
}

Word run_Pow(const Call& k) {
  if (!k.has(2) || k[2] == kNone) return pk_binary(k.c, 6, k[0], k[1]);
  if (has_special(k.c, k[0], Special::kPow)) {  // `__rpow__` is not asked
    Word result = call_special(k.c, k[0], Special::kPow, &k.args[1], 2);
    if (!is_not_implemented(result)) return result;
    release(k.c, result);
  }
  for (uint32_t i = 0; i < 3; i++)
    if (is_plain_base(builtin_base(k.c, k[i]))) return derived_pow(k);
  bool integral = true, real = false, numbers = true, complex = false;
  for (uint32_t i = 0; i < 3; i++) {
    integral &= is_integral(k[i]);
    real |= is_float(k[i]);
    complex |= is_complex(k[i]);
    numbers &= is_number(k[i]) || is_complex(k[i]);
  }
  // The first operand that is no int answers.
  bool complex_first = is_complex(k[0]) || (is_integral(k[0]) && !is_float(k[1]));
  if (numbers && complex && complex_first) {
    Parts part;
    if (!to_complex(k.c, k[0], &part) || !to_complex(k.c, k[1], &part)) return kFailed;
    return value_error(k.c, "complex modulo");
  }
  if (integral) return int_pow_mod(k.c, as_int(k[0]), as_int(k[1]), as_int(k[2]));
  if (real)
    return type_error(k.c, "pow() 3rd argument not allowed unless all arguments are integers");
  return type_error(k.c, std::string("unsupported operand type(s) for ** or pow(): '") +
                             type_name(k[0]) + "', '" + type_name(k[1]) + "', '" + type_name(k[2]) +
                             "'");
}

Word run_Round(const Call& k) {
  if (refused_array(k.c, k[0], "rounded")) return kFailed;
  Word w = k[0], digits = k[1];
  if (is_user(w)) {
    bool is_plain = digits == kFailed || digits == kNone;
    Word result = call_special(k.c, w, Special::kRound, &k.args[1], is_plain ? 0 : 1);
    if (result != kUnbound) return result;
  }
  if (digits == kFailed) digits = kNone;
  if (!is_number(w))
    return type_error(k.c,
                      std::string("type ") + type_name(w) + " doesn't define __round__ method");
  if (digits != kNone && !is_integral(digits)) return not_an_integer(k.c, digits);
  if (!is_float(w))
    return digits == kNone ? retained(k.c, as_int(w))
                           : round_int(k.c, as_int(w), int_clamped(as_int(digits)));
  double value = float_value(w);
  if (digits == kNone)
    return pk_int_from_float(k.c, std::isfinite(value) ? std::nearbyint(value) : value);
  double rounded = float_round(value, int_clamped(as_int(digits)));
  if (std::isinf(rounded) && !std::isinf(value))
    return overflow_error(k.c, "rounded value too large to represent");
  return pk_float_box(k.c, rounded);
}

Word run_Abs(const Call& k) {
  if (is_float(k[0])) return pk_float_box(k.c, std::fabs(float_value(k[0])));
  if (is_integral(k[0])) return pk_int_abs(k.c, as_int(k[0]));
  if (is_complex(k[0])) {
    double out;
    Status s = pk_complex_abs(k.c, as<Complex>(k[0])->real, as<Complex>(k[0])->imag, &out);
    return s == Status::kDone ? pk_float_box(k.c, out) : kFailed;
  }
  if (is_user(k[0])) {
    Word result = call_special(k.c, k[0], Special::kAbs);
    if (result != kUnbound) return result;
  }
  if (refused_array(k.c, k[0], "asked for its absolute value")) return kFailed;
  return type_error(k.c, std::string("bad operand type for abs(): '") + type_name(k[0]) + "'");
}

Word run_Ord(const Call& k) {
  Word w = k[0];
  if (is_bytes_like(w)) {
    if (view_of(w).length == 1) return small(view_of(w)[0]);
    return type_error(k.c, "ord() expected a character, but string of length " +
                               std::to_string(view_of(w).length) + " found");
  }
  if (!has_kind(w, Kind::kStr))
    return type_error(
        k.c, std::string("ord() expected string of length 1, but ") + type_name(w) + " found");
  if (as<Str>(w)->length != 1)
    return type_error(k.c, "ord() expected a character, but string of length " +
                               std::to_string(as<Str>(w)->length) + " found");
  return small(str_at(as<Str>(w), 0));
}

Word run_Chr(const Call& k) {
  if (!is_integral(k[0])) return not_an_integer(k.c, k[0]);
  int64_t point;
  if (!pk_int_fits_i64(as_int(k[0]), &point) || point != static_cast<int32_t>(point))
    return overflow_error(k.c, "Python int too large to convert to C int");
  if (point < 0 || point > 0x10ffff) return value_error(k.c, "chr() arg not in range(0x110000)");
  auto p = static_cast<uint32_t>(point);
  return str_from_points(k.c, &p, 1);
}

Word run_Bin(const Call& k) { return digits_of(k, 2, "0b"); }
Word run_Oct(const Call& k) { return digits_of(k, 8, "0o"); }
Word run_Hex(const Call& k) { return digits_of(k, 16, "0x"); }

Word run_Repr(const Call& k) {
  std::string text;
  return repr_text(k.c, k[0], &text) ? pk_str_from_utf8(k.c, text.data(), text.size()) : kFailed;
}

Word run_Ascii(const Call& k) {
  std::string text;
  return repr_text(k.c, k[0], &text) ? str_from_ascii(k.c, ascii_of(text)) : kFailed;
}

Word run_Format(const Call& k) {
  if (k.has(1) && !k.is_str(1)) return not_a_str(k.c, "format", "2", k[1]);
  return pk_format(k.c, k[0], k[1], 0);
}

/// Whether CPython hashes it as bytes, whose hash differs from run to run.
bool is_date_or_time(Word w) {
  std::string_view name = type_name(w);
  return name == "datetime.date" || name == "datetime.time" || name == "datetime.datetime";
}

Word run_Hash(const Call& k) {
  uint64_t hash;
  uint32_t base = builtin_base(k.c, k[0]);
  bool by_value = (base == static_cast<uint32_t>(B::kTuple) || is_plain_base(base)) &&
                  is_of_base(k.c, k[0], Special::kHash);
  Held held(k.c, by_value ? base_value(k.c, k[0]) : retained(k.c, k[0]));
  if (!held || !hash_of(k.c, held.get(), &hash)) return kFailed;
  bool has_own = has_special(k.c, held.get(), Special::kHash) && !is_date_or_time(held.get());
  if (has_fixed_hash(held.get()) || has_own)
    return pk_int_from_i64(k.c, static_cast<int64_t>(hash));
  refuse(k.c,
         "the hash of a `%s` differs from run to run; only numbers and tuples of them have one",
         type_name(k[0]));
  return kFailed;
}

}  // namespace pyreck::rt
