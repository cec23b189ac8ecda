#include "runtime/arguments.h"

#include "runtime/array.h"
#include "runtime/builtin_ids.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/integer.h"
#include "runtime/signature.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

#include <algorithm>

namespace pyreck::rt {

namespace {

std::string plural(const std::string& count, const char* what) {
  return count + " " + what + (count == "1" ? "" : "s");
}

/// A wrong number of positional arguments, in CPython's words.
std::string arity_text(const Signature& s, std::string_view type, uint32_t given) {
  std::string name(s.name), got = std::to_string(given);
  bool few = given < s.least;
  std::string bound = std::to_string(few ? s.least : s.most);
  std::string how = s.least == s.most ? "" : few ? "at least " : "at most ";
  switch (s.parse) {
    case Parse::kDirect: {
      std::string takes = s.most == 0   ? "no arguments"
                          : s.most == 1 ? "exactly one argument"
                                        : "exactly " + plural(bound, "argument");
      return (type.empty() ? "" : std::string(type) + ".") + name + "() takes " + takes + " (" +
             got + " given)";
    }
    case Parse::kTuple:
      return name + "() takes " + how + plural(bound, "argument") + " (" + got + " given)";
    default:
      return name + " expected " + how + plural(bound, "argument") + ", got " + got;
  }
}

bool fail(Context* c, const std::string& text) {
  type_error(c, text);
  return false;
}

bool bind_keywords(const Signature& s, Call* call, Word* slots) {
  Context* c = call->c;
  std::string name(s.name);
  uint32_t named = call->count_named(), given = call->count + named;
  auto parameters = static_cast<uint32_t>(1 + std::ranges::count(s.keywords, ' '));
  if (given > parameters)
    return fail(c, name + "() takes at most " + std::to_string(parameters) +
                       (call->count == 0 ? " keyword" : "") + " argument" +
                       (parameters == 1 ? "" : "s") + " (" + std::to_string(given) + " given)");
  if (call->count > s.most)
    return fail(c, name + "() takes at most " +
                       plural(std::to_string(s.most), "positional argument") + " (" +
                       std::to_string(call->count) + " given)");
  std::fill(slots, slots + kMostParameters, kFailed);
  std::copy(call->args, call->args + call->count, slots);
  uint32_t found = 0, at = 0;
  for (size_t from = 0; from < s.keywords.size(); at++) {
    size_t to = std::min(s.keywords.find(' ', from), s.keywords.size());
    std::string_view parameter = s.keywords.substr(from, to - from);
    from = to + 1;
    Word value = call->keyword(parameter);
    found += value != kFailed;
    if (at >= call->count) {
      slots[at] = value;
      if (value == kFailed && at < s.least)
        return fail(c, name + "() missing required argument '" + std::string(parameter) +
                           "' (pos " + std::to_string(at + 1) + ")");
    } else if (value != kFailed) {
      return fail(c, "argument for " + name + "() given by name ('" + std::string(parameter) +
                         "') and position (" + std::to_string(at + 1) + ")");
    }
  }
  if (found < named) {
    for (uint32_t i = 0; i < named; i++) {
      std::string key = call->keyword_name(i);
      if ((" " + std::string(s.keywords) + " ").find(" " + key + " ") == std::string::npos)
        return fail(c, "'" + key + "' is an invalid keyword argument for " + name + "()");
    }
  }
  call->args = slots;
  call->count = at;
  call->keywords = nullptr;
  return true;
}

}  // namespace

std::string Call::keyword_name(uint32_t i) const {
  return str_to_utf8(rt::keyword_name(c, keywords[1 + i]));
}

Word Call::keyword(std::string_view wanted) const {
  for (uint32_t i = 0; i < count_named(); i++)
    if (keyword_name(i) == wanted) return keyword_value(i);
  return kFailed;
}

bool take_arguments(const Signature& s, std::string_view type, Call* call, Word* slots) {
  if (s.parse == Parse::kFree) return true;
  if (s.parse == Parse::kKeywords) return bind_keywords(s, call, slots);
  if (call->count_named() > 0)
    return fail(call->c, (type.empty() ? "" : std::string(type) + ".") + std::string(s.name) +
                             "() takes no keyword arguments");
  bool bounded = s.most != kUnbounded;
  if (call->count >= s.least && (!bounded || call->count <= s.most)) return true;
  return fail(call->c, arity_text(s, type, call->count));
}

Word raise(Context* c, uint32_t exception_class, const std::string& text) {
  raise_with(c, static_cast<Exc>(exception_class), pk_str_from_utf8(c, text.data(), text.size()));
  return kFailed;
}
Word type_error(Context* c, const std::string& text) {
  return raise(c, static_cast<uint32_t>(Exc::kTypeError), text);
}
Word value_error(Context* c, const std::string& text) {
  return raise(c, static_cast<uint32_t>(Exc::kValueError), text);
}
Word overflow_error(Context* c, const std::string& text) {
  return raise(c, static_cast<uint32_t>(Exc::kOverflowError), text);
}
Word not_a_str(Context* c, std::string_view function, const std::string& which, Word w) {
  return type_error(c, std::string(function) + "() argument " + which + (which.empty() ? "" : " ") +
                           "must be str, not " + (w == kNone ? "None" : type_name(w)));
}

bool refuses_index(Context* c, Word w) {
  if (!has_special(c, w, Special::kIndex)) return false;
  refuse(c, "the `__index__` of a `%s` is not called here yet; write `operator.index(x)`",
         type_name(w));
  return true;
}

Word not_an_integer(Context* c, Word w) {
  if (refuses_index(c, w)) return kFailed;
  return type_error(
      c, std::string("'") + type_name(w) + "' object cannot be interpreted as an integer");
}

bool to_ssize(Context* c, Word w, int64_t* out) {
  if (has_special(c, w, Special::kIndex)) {
    Held index(c, user_index(c, w));
    return index && to_ssize(c, index.get(), out);
  }
  if (!is_integral(w)) return not_an_integer(c, w) != kFailed;
  if (pk_int_fits_i64(as_int(w), out)) return true;
  return overflow_error(c, "Python int too large to convert to C ssize_t") != kFailed;
}

bool to_c_int(Context* c, Word w, int64_t* out) {
  if (has_special(c, w, Special::kIndex)) {
    Held index(c, user_index(c, w));
    return index && to_c_int(c, index.get(), out);
  }
  if (!is_integral(w)) return not_an_integer(c, w) != kFailed;
  if (pk_int_fits_i64(as_int(w), out) && *out == static_cast<int32_t>(*out)) return true;
  return overflow_error(c, "Python int too large to convert to C int") != kFailed;
}

bool to_double(Context* c, Word w, double* out) {
  if (is_float(w)) {
    *out = float_value(w);
    return true;
  }
  if (is_integral(w)) return pk_int_to_float(c, as_int(w), out) == Status::kDone;
  if (builtin_base(c, w) == static_cast<uint32_t>(B::kFloat)) {
    Held value(c, base_value(c, w));
    return value && to_double(c, value.get(), out);
  }
  if (has_special(c, w, Special::kFloat) || has_special(c, w, Special::kIndex)) {
    Held number(c, user_float(c, w));
    return number && to_double(c, number.get(), out);
  }
  if (refused_array(c, w, "turned into a number")) return false;
  return type_error(c, std::string("must be real number, not ") + type_name(w)) != kFailed;
}

bool to_slice_bound(Context* c, Word w, int64_t* out) {
  if (w == kNone) return true;
  if (has_special(c, w, Special::kIndex)) {
    Held index(c, user_index(c, w));
    return index && to_slice_bound(c, index.get(), out);
  }
  if (!is_integral(w))
    return type_error(c, "slice indices must be integers or None or have an __index__ method") !=
           kFailed;
  *out = int_clamped(as_int(w));
  return true;
}

bool interrupted(Context* c, int64_t* rounds) {
  return (++*rounds & 0x3ff) == 0 && c->poke->load(std::memory_order_relaxed) != 0 &&
         pk_safepoint(c) != Status::kDone;
}

}  // namespace pyreck::rt
