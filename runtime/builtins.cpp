// The builtin functions and classes, called with words.

#include "runtime/builtin_ids.h"
#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/fold.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/methods.h"
#include "runtime/number.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/sort.h"
#include "runtime/stop.h"
#include "runtime/str.h"
#include "runtime/text.h"

#include <cmath>
#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

struct Row {
  const char* name;
  int least, most;
  const char* keywords;
};
constexpr Row kRows[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) {text, min, max, keywords},
#include "runtime/base/builtins.def"
};

/// One call: positional arguments, and keyword arguments by name.
struct Call {
  Context* c;
  B id;
  const Word* args;
  uint32_t count;  // positional
  std::vector<std::pair<std::string, Word>> named;

  Word keyword(const char* name) const {
    for (const auto& [key, value] : named)
      if (key == name) return value;
    return kFailed;
  }
};

Word raise(Context* c, Exc cls, const std::string& text) {
  raise_with(c, cls, pk_str_from_utf8(c, text.data(), text.size()));
  return kFailed;
}
Word type_error(Context* c, const std::string& text) { return raise(c, Exc::kTypeError, text); }

Word as_int(Word w) { return w == kTrue ? small(1) : w == kFalse ? small(0) : w; }
bool is_integral(Word w) { return is_int(w) || is_bool(w); }

/// Counts the rounds of a loop that may be long; whether the job was stopped meanwhile.
bool interrupted(Context* c, int64_t* rounds) {
  return (++*rounds & 0x3ff) == 0 && c->poke->load(std::memory_order_relaxed) != 0 &&
         pk_safepoint(c) != Status::kDone;
}

/// A float from a number; false: TypeError or OverflowError is pending.
bool to_double(Context* c, Word w, double* out) {
  if (is_float(w)) {
    *out = float_value(w);
    return true;
  }
  if (is_integral(w)) return pk_int_to_float(c, as_int(w), out) == Status::kDone;
  type_error(c, std::string("must be real number, not ") + type_name(w));
  return false;
}

Word len(const Call& k) {
  Word w = k.args[0];
  if (is_object(w)) {
    switch (object(w)->kind) {
      case Kind::kStr:
        return small(as<Str>(w)->length);
      case Kind::kTuple:
        return small(as<Tuple>(w)->length);
      case Kind::kList:
        return small(as<List>(w)->length);
      case Kind::kDict:
        return small(as<Dict>(w)->length);
      case Kind::kSet:
        return small(as<Set>(w)->length);
      case Kind::kDictView:
        return small(as<Dict>(as<Iterator>(w)->source)->length);
      case Kind::kRange: {
        int64_t n = range_length(as<Range>(w));
        if (n < 0)
          return raise(k.c, Exc::kOverflowError, "Python int too large to convert to C ssize_t");
        return pk_int_from_i64(k.c, n);
      }
      default:
        break;
    }
  }
  return type_error(k.c, std::string("object of type '") + type_name(w) + "' has no len()");
}

Word sum(const Call& k) {
  Word start = k.count > 1 ? k.args[1] : k.keyword("start");
  if (start == kFailed) start = small(0);
  if (has_kind(start, Kind::kStr))
    return type_error(k.c, "sum() can't sum strings [use ''.join(seq) instead]");
  if (has_kind(k.args[0], Kind::kList) && start == small(0)) {
    const List* list = as<List>(k.args[0]);
    if (list->flags == kListI64) {
      // Summed in two halves of 32 bits, which do not overflow within 2**31 elements.
      __int128 total = 0;
      bool all = in_strides(k.c, list->length, [&](int64_t from, int64_t to) {
        int64_t low = 0, high = 0;
        for (int64_t i = from; i < to; i++) {
          low += static_cast<int64_t>(static_cast<uint32_t>(list->i64[i]));
          high += list->i64[i] >> 32;
        }
        total += (static_cast<__int128>(high) << 32) + low;
      });
      if (!all) return kFailed;
      if (total == static_cast<int64_t>(total))
        return pk_int_from_i64(k.c, static_cast<int64_t>(total));
    }
    if (list->flags == kListF64 && list->length > 0) {
      double total = 0.0;
      bool all = in_strides(k.c, list->length, [&](int64_t from, int64_t to) {
        for (int64_t i = from; i < to; i++) total += list->f64[i];
      });
      return all ? pk_float_box(k.c, total) : kFailed;
    }
  }
  Word iterator = pk_iter(k.c, k.args[0]);
  if (iterator == kFailed) return kFailed;
  Word total = retained(k.c, start);
  int64_t rounds = 0;
  while (total != kFailed) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      if (!ended) {
        release(k.c, total);
        total = kFailed;
      }
      break;
    }
    Word next = pk_binary(k.c, 0, total, item);
    release(k.c, item);
    release(k.c, total);
    total = next;
  }
  release(k.c, iterator);
  return total;
}

Word extreme(const Call& k, bool greatest) {
  const char* name = greatest ? "max" : "min";
  Word key = k.keyword("key"), fallback = k.keyword("default");
  if (key == kFailed) key = kNone;
  std::vector<Word> items;
  if (k.count > 1) {
    if (fallback != kFailed)
      return type_error(k.c, std::string("Cannot specify a default for ") + name +
                                 "() with multiple positional arguments");
    for (uint32_t i = 0; i < k.count; i++) items.push_back(retained(k.c, k.args[i]));
  }
  Word iterator = k.count > 1 ? kNone : pk_iter(k.c, k.args[0]);
  if (iterator == kFailed) return kFailed;
  Word best = kFailed, best_key = kFailed;
  bool ok = true;
  int64_t rounds = 0;
  for (size_t i = 0;; i++) {
    int32_t ended = 0;
    Word item;
    if (k.count > 1)
      item = i < items.size() ? items[i] : kFailed, ended = 1;
    else
      item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      ok = ended != 0;
      break;
    }
    Word item_key = key == kNone ? retained(k.c, item) : pk_call(k.c, key, &item, 1, nullptr);
    int better = item_key == kFailed ? -1
                 : best == kFailed   ? 1
                                     : values_ordered(k.c, greatest ? 4 : 2, item_key, best_key);
    if (better == 1) {
      if (best != kFailed) {
        release(k.c, best);
        release(k.c, best_key);
      }
      best = retained(k.c, item);
      best_key = item_key;
    } else if (item_key != kFailed) {
      release(k.c, item_key);
    }
    if (k.count == 1) release(k.c, item);
    if (better < 0) {
      ok = false;
      break;
    }
  }
  for (Word item : items) release(k.c, item);
  if (is_object(iterator)) release(k.c, iterator);
  if (best_key != kFailed) release(k.c, best_key);
  if (!ok) {
    if (best != kFailed) release(k.c, best);
    return kFailed;
  }
  if (best != kFailed) return best;
  if (fallback != kFailed) return retained(k.c, fallback);
  return raise(k.c, Exc::kValueError, std::string(name) + "() arg is an empty sequence");
}

Word any_all(const Call& k, bool any) {
  Word iterator = pk_iter(k.c, k.args[0]);
  if (iterator == kFailed) return kFailed;
  Word result = boolean(!any);
  int64_t rounds = 0;
  while (true) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      if (!ended) result = kFailed;
      break;
    }
    int32_t truth = pk_truth(k.c, item);
    release(k.c, item);
    if ((truth == 1) == any) {
      result = boolean(any);
      break;
    }
  }
  release(k.c, iterator);
  return result;
}

Word to_list(Context* c, Word iterable) {
  Word list = pk_list_new(c, kListEmpty, 0);
  if (list == kFailed || list_extend(c, as<List>(list), iterable) == Status::kDone) return list;
  release(c, list);
  return kFailed;
}

Word make_tuple(const Call& k) {
  if (k.count == 0) return pk_tuple_new(k.c, nullptr, 0);
  if (has_kind(k.args[0], Kind::kTuple)) return retained(k.c, k.args[0]);
  std::vector<Word> items;
  if (!collect(k.c, k.args[0], &items)) return kFailed;
  Word tuple = pk_tuple_new(k.c, items.data(), static_cast<int64_t>(items.size()));
  for (Word item : items) release(k.c, item);
  return tuple;
}

Word make_dict(const Call& k) {
  Word dict = pk_dict_new(k.c, 0);
  if (dict == kFailed) return kFailed;
  bool ok = true;
  if (k.count == 1) {
    if (!is_iterable(k.args[0])) {
      type_error(k.c, std::string("'") + type_name(k.args[0]) + "' object is not iterable");
      ok = false;
    } else {
      ok = dict_update(k.c, as<Dict>(dict), k.args[0]) == Status::kDone;
    }
  }
  for (const auto& [name, value] : k.named) {
    if (!ok) break;
    Word key = pk_str_from_utf8(k.c, name.data(), name.size());
    ok = key != kFailed && dict_put(k.c, as<Dict>(dict), key, value) == Status::kDone;
    if (key != kFailed) release(k.c, key);
  }
  if (ok) return dict;
  release(k.c, dict);
  return kFailed;
}

Word make_range(const Call& k) {
  Word parts[3] = {small(0), small(0), small(1)};
  for (uint32_t i = 0; i < k.count; i++) {
    if (!is_integral(k.args[i]))
      return type_error(k.c, std::string("'") + type_name(k.args[i]) +
                                 "' object cannot be interpreted as an integer");
    parts[k.count == 1 ? 1 : i] = as_int(k.args[i]);
  }
  return pk_range_new(k.c, parts[0], parts[1], parts[2]);
}

Word make_int(const Call& k) {
  if (k.count == 0 && !k.named.empty()) return type_error(k.c, "int() missing string argument");
  if (k.count == 0) return small(0);
  Word w = k.args[0], base = k.count > 1 ? k.args[1] : k.keyword("base");
  if (base != kFailed) {
    if (!has_kind(w, Kind::kStr))
      return type_error(k.c, "int() can't convert non-string with explicit base");
    if (!is_integral(base))
      return type_error(
          k.c, std::string("'") + type_name(base) + "' object cannot be interpreted as an integer");
    return int_parse(
        k.c, str_number_text(as<Str>(w)),
        static_cast<int>(std::min<int64_t>(std::max<int64_t>(int_clamped(as_int(base)), -1), 100)),
        w);
  }
  if (is_integral(w)) return retained(k.c, as_int(w));
  if (is_float(w)) return pk_int_from_float(k.c, float_value(w));
  if (has_kind(w, Kind::kStr)) {
    return int_parse(k.c, str_number_text(as<Str>(w)), 10, w);
  }
  return type_error(
      k.c,
      std::string("int() argument must be a string, a bytes-like object or a real number, not '") +
          type_name(w) + "'");
}

Word make_float(const Call& k) {
  if (k.count == 0) return pk_float_box(k.c, 0.0);
  Word w = k.args[0];
  double value;
  if (is_float(w)) return retained(k.c, w);
  if (is_integral(w)) return to_double(k.c, w, &value) ? pk_float_box(k.c, value) : kFailed;
  if (!has_kind(w, Kind::kStr))
    return type_error(k.c,
                      std::string("float() argument must be a string or a real number, not '") +
                          type_name(w) + "'");
  if (float_parse(str_number_text(as<Str>(w)), &value)) return pk_float_box(k.c, value);
  return raise(k.c, Exc::kValueError,
               "could not convert string to float: " + str_repr_utf8(as<Str>(w)));
}

Word text_of(Context* c, Word w, bool repr) {
  if (!repr && has_kind(w, Kind::kStr)) return retained(c, w);
  std::string text;
  if (!(repr ? repr_text(c, w, &text) : str_text(c, w, &text))) return kFailed;
  return pk_str_from_utf8(c, text.data(), text.size());
}

Word make_enumerate(const Call& k) {
  Word start = k.count > 1 ? k.args[1] : k.keyword("start");
  if (start == kFailed) start = small(0);
  if (!is_integral(start))
    return type_error(
        k.c, std::string("'") + type_name(start) + "' object cannot be interpreted as an integer");
  Word iterator = pk_iter(k.c, k.args[0]);
  if (iterator == kFailed) return kFailed;
  Word children[2] = {iterator, as_int(start)};
  Word out = iterator_new(k.c, IteratorKind::kEnumerate, kNone, 0, children, 2);
  release(k.c, iterator);
  return out;
}

Word make_zip(const Call& k) {
  Word strict = k.keyword("strict");
  std::vector<Word> iterators;
  Word out = kNone;
  for (uint32_t i = 0; i < k.count && out != kFailed; i++) {
    Word iterator = pk_iter(k.c, k.args[i]);
    if (iterator == kFailed)
      out = kFailed;
    else
      iterators.push_back(iterator);
  }
  if (out != kFailed)
    out = iterator_new(k.c, IteratorKind::kZip, kNone,
                       strict != kFailed && pk_truth(k.c, strict) == 1, iterators.data(),
                       static_cast<int64_t>(iterators.size()));
  for (Word iterator : iterators) release(k.c, iterator);
  return out;
}

Word make_map(const Call& k, IteratorKind kind) {
  std::vector<Word> children{k.args[0]};
  Word out = kNone;
  for (uint32_t i = 1; i < k.count && out != kFailed; i++) {
    Word iterator = pk_iter(k.c, k.args[i]);
    if (iterator == kFailed)
      out = kFailed;
    else
      children.push_back(iterator);
  }
  if (out != kFailed)
    out = iterator_new(k.c, kind, kNone, 0, children.data(), static_cast<int64_t>(children.size()));
  for (size_t i = 1; i < children.size(); i++) release(k.c, children[i]);
  return out;
}

Word make_reversed(const Call& k) {
  Word w = k.args[0];
  if (has_kind(w, Kind::kDict) || has_kind(w, Kind::kDictView)) {
    std::vector<Word> items;
    if (!collect(k.c, w, &items)) return kFailed;
    Word tuple = pk_tuple_new(k.c, items.data(), static_cast<int64_t>(items.size()));
    for (Word item : items) release(k.c, item);
    Word out = tuple == kFailed ? kFailed
                                : iterator_new(k.c, IteratorKind::kReversed, tuple,
                                               static_cast<int64_t>(items.size()), nullptr, 0);
    if (tuple != kFailed) release(k.c, tuple);
    return out;
  }
  int64_t n = pk_sequence_length(k.c, w);
  if (n < 0) return type_error(k.c, std::string("'") + type_name(w) + "' object is not reversible");
  return iterator_new(k.c, IteratorKind::kReversed, w, n, nullptr, 0);
}

Word make_sorted(const Call& k) {
  Word list = to_list(k.c, k.args[0]);
  if (list == kFailed) return kFailed;
  Word key = k.keyword("key"), reverse = k.keyword("reverse");
  bool backwards = false;
  if (!flag_of(k.c, reverse, &backwards)) {
    release(k.c, list);
    return kFailed;
  }
  if (list_sort(k.c, as<List>(list), key == kFailed ? kNone : key, backwards) == Status::kDone)
    return list;
  release(k.c, list);
  return kFailed;
}

/// 1, 0, -1.
int is_instance(Context* c, Word w, Word cls) {
  if (has_kind(cls, Kind::kTuple)) {
    for (int64_t i = 0; i < as<Tuple>(cls)->length; i++)
      if (int one = is_instance(c, w, as<Tuple>(cls)->items[i]); one != 0) return one;
    return 0;
  }
  if (!has_kind(cls, Kind::kBuiltin) || !builtin_is_class(object(cls)->aux)) {
    type_error(c, "isinstance() arg 2 must be a type, a tuple of types, or a union");
    return -1;
  }
  uint32_t id = object(cls)->aux;
  if (id >= kCountBuiltins)
    return has_kind(w, Kind::kException) && exception_is(object(w)->aux, id - kCountBuiltins);
  switch (static_cast<B>(id)) {
    case B::kInt:
      return is_integral(w);
    case B::kBool:
      return is_bool(w);
    case B::kFloat:
      return is_float(w);
    case B::kStr:
      return has_kind(w, Kind::kStr);
    case B::kList:
      return has_kind(w, Kind::kList);
    case B::kTuple:
      return has_kind(w, Kind::kTuple);
    case B::kDict:
      return has_kind(w, Kind::kDict);
    case B::kRange:
      return has_kind(w, Kind::kRange);
    case B::kSet:
      return has_kind(w, Kind::kSet) && !(object(w)->flags & kSetFrozen);
    case B::kFrozenset:
      return has_kind(w, Kind::kSet) && (object(w)->flags & kSetFrozen);
    default:
      refuse(c, "isinstance with the class `%s` is not supported yet", kRows[id].name);
      return -1;
  }
}

Word divmod(const Call& k) {
  Word parts[2] = {kFailed, kFailed};
  bool numbers = (is_integral(k.args[0]) || is_float(k.args[0])) &&
                 (is_integral(k.args[1]) || is_float(k.args[1]));
  if (!numbers)
    return type_error(k.c, std::string("unsupported operand type(s) for divmod(): '") +
                               type_name(k.args[0]) + "' and '" + type_name(k.args[1]) + "'");
  bool floats = is_float(k.args[0]) || is_float(k.args[1]);
  double b;
  if (floats) {
    if (!to_double(k.c, k.args[1], &b)) return kFailed;
    if (b == 0.0) return raise(k.c, Exc::kZeroDivisionError, "float divmod()");
  }
  parts[0] = pk_binary(k.c, 4, k.args[0], k.args[1]);
  if (parts[0] == kFailed) return kFailed;
  parts[1] = pk_binary(k.c, 5, k.args[0], k.args[1]);
  Word tuple = parts[1] == kFailed ? kFailed : pk_tuple_new(k.c, parts, 2);
  release(k.c, parts[0]);
  if (parts[1] != kFailed) release(k.c, parts[1]);
  return tuple;
}

Word power(const Call& k) {
  if (k.count == 2 || k.args[2] == kNone) return pk_binary(k.c, 6, k.args[0], k.args[1]);
  for (uint32_t i = 0; i < 3; i++)
    if (!is_integral(k.args[i]))
      return type_error(k.c, "pow() 3rd argument not allowed unless all arguments are integers");
  return int_pow_mod(k.c, as_int(k.args[0]), as_int(k.args[1]), as_int(k.args[2]));
}

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

Word round_value(const Call& k) {
  Word w = k.args[0], digits = k.count > 1 ? k.args[1] : k.keyword("ndigits");
  if (digits == kFailed) digits = kNone;
  if (digits != kNone && !is_integral(digits))
    return type_error(
        k.c, std::string("'") + type_name(digits) + "' object cannot be interpreted as an integer");
  if (is_integral(w))
    return digits == kNone ? retained(k.c, as_int(w))
                           : round_int(k.c, as_int(w), int_clamped(as_int(digits)));
  if (!is_float(w))
    return type_error(k.c,
                      std::string("type ") + type_name(w) + " doesn't define __round__ method");
  double value = float_value(w);
  if (digits == kNone)
    return pk_int_from_float(k.c, std::isfinite(value) ? std::nearbyint(value) : value);
  double rounded = float_round(value, int_clamped(as_int(digits)));
  if (std::isinf(rounded) && !std::isinf(value))
    return raise(k.c, Exc::kOverflowError, "rounded value too large to represent");
  return pk_float_box(k.c, rounded);
}

Word absolute(const Call& k) {
  if (is_float(k.args[0])) return pk_float_box(k.c, std::fabs(float_value(k.args[0])));
  if (is_integral(k.args[0])) return pk_int_abs(k.c, as_int(k.args[0]));
  return type_error(k.c, std::string("bad operand type for abs(): '") + type_name(k.args[0]) + "'");
}

Word ordinal(const Call& k) {
  Word w = k.args[0];
  if (!has_kind(w, Kind::kStr))
    return type_error(
        k.c, std::string("ord() expected string of length 1, but ") + type_name(w) + " found");
  if (as<Str>(w)->length != 1)
    return type_error(k.c, "ord() expected a character, but string of length " +
                               std::to_string(as<Str>(w)->length) + " found");
  return small(str_at(as<Str>(w), 0));
}

Word character(const Call& k) {
  if (!is_integral(k.args[0]))
    return type_error(k.c, std::string("'") + type_name(k.args[0]) +
                               "' object cannot be interpreted as an integer");
  int64_t point;
  if (!pk_int_fits_i64(as_int(k.args[0]), &point) || point != static_cast<int32_t>(point))
    return raise(k.c, Exc::kOverflowError, "Python int too large to convert to C int");
  if (point < 0 || point > 0x10ffff)
    return raise(k.c, Exc::kValueError, "chr() arg not in range(0x110000)");
  auto p = static_cast<uint32_t>(point);
  return str_from_points(k.c, &p, 1);
}

Word make_set(const Call& k, bool frozen) {
  Word set = set_new(k.c, frozen);
  if (set == kFailed || k.count == 0) return set;
  if (set_update(k.c, as<Set>(set), k.args[0]) == Status::kDone) return set;
  release(k.c, set);
  return kFailed;
}

Word math(const Call& k) {
  double x;
  if (k.id == B::kMathFloor || k.id == B::kMathCeil) {
    if (is_integral(k.args[0])) return retained(k.c, as_int(k.args[0]));
    if (!to_double(k.c, k.args[0], &x)) return kFailed;
    return pk_int_from_float(k.c, k.id == B::kMathFloor ? std::floor(x) : std::ceil(x));
  }
  if (k.id == B::kMathLog) {
    auto logarithm = [&](Word w, double* out) {
      if (is_integral(w) && int_sign(as_int(w)) > 0 && !int_to_double(as_int(w), out)) {
        refuse(k.c, "math.log of an int beyond the floats is not supported yet");
        return false;
      }
      if (!to_double(k.c, w, out)) return false;
      if (*out <= 0.0) {
        pk_raise_math_domain(k.c);
        return false;
      }
      *out = std::log(*out);
      return true;
    };
    double base;
    if (!logarithm(k.args[0], &x)) return kFailed;
    if (k.count == 1) return pk_float_box(k.c, x);
    if (!logarithm(k.args[1], &base)) return kFailed;
    if (base == 0.0) {
      pk_raise_zero_division_float(k.c);
      return kFailed;
    }
    return pk_float_box(k.c, x / base);
  }
  if (!to_double(k.c, k.args[0], &x)) return kFailed;
  double r = 0;
  switch (k.id) {
    case B::kMathIsnan:
      return boolean(std::isnan(x));
    case B::kMathIsinf:
      return boolean(std::isinf(x));
    case B::kMathSqrt:
      r = std::sqrt(x);
      break;
    case B::kMathSin:
      r = std::sin(x);
      break;
    case B::kMathCos:
      r = std::cos(x);
      break;
    case B::kMathTan:
      r = std::tan(x);
      break;
    case B::kMathExp:
      r = std::exp(x);
      break;
    default:
      r = std::fabs(x);
  }
  if (std::isnan(r) && !std::isnan(x)) {
    pk_raise_math_domain(k.c);
    return kFailed;
  }
  if (std::isinf(r) && std::isfinite(x)) return raise(k.c, Exc::kOverflowError, "math range error");
  return pk_float_box(k.c, r);
}

Word reduce(const Call& k) {
  Word iterator = pk_iter(k.c, k.args[1]);
  if (iterator == kFailed) return kFailed;
  Word total = k.count > 2 ? retained(k.c, k.args[2]) : kFailed;
  bool ok = true;
  int64_t rounds = 0;
  while (ok) {
    int32_t ended = 0;
    Word item = interrupted(k.c, &rounds) ? kFailed : pk_next(k.c, iterator, &ended);
    if (item == kFailed) {
      ok = ended != 0;
      break;
    }
    if (total == kFailed) {
      total = item;
      continue;
    }
    Word pair[2] = {total, item};
    Word next = pk_call(k.c, k.args[0], pair, 2, nullptr);
    release(k.c, item);
    release(k.c, total);
    total = next;
    ok = next != kFailed;
  }
  release(k.c, iterator);
  if (!ok) {
    if (total != kFailed) release(k.c, total);
    return kFailed;
  }
  if (total == kFailed) return type_error(k.c, "reduce() of empty iterable with no initial value");
  return total;
}

/// How CPython words a wrong number of arguments. Its builtins differ, by how each parses them.
std::string arity_text(const Call& k) {
  const Row& row = kRows[static_cast<uint32_t>(k.id)];
  std::string name = row.name, given = std::to_string(k.count + k.named.size());
  bool few = static_cast<int>(k.count) < row.least;
  switch (k.id) {
    case B::kMap:
      return "map() must have at least two arguments.";
    case B::kMathLog:
      return "math.log requires 1 to 2 arguments";
    case B::kSum:
      if (few)
        return "sum() takes at least 1 positional argument (" + std::to_string(k.count) + " given)";
      return "sum() takes at most 2 arguments (" + given + " given)";
    case B::kEnumerate:
      if (few) return "enumerate() missing required argument 'iterable'";
      return "enumerate() takes at most 2 arguments (" + given + " given)";
    case B::kRound:
      if (few) return "round() missing required argument 'number' (pos 1)";
      return "round() takes at most 2 arguments (" + given + " given)";
    case B::kPow:
      if (few)
        return std::string("pow() missing required argument ") +
               (k.count == 0 ? "'base' (pos 1)" : "'exp' (pos 2)");
      return "pow() takes at most 3 arguments (" + given + " given)";
    case B::kInt:
      return "int() takes at most 2 arguments (" + given + " given)";
    case B::kFunctoolsReduce:
      name = "reduce";
      break;
    default:
      break;
  }
  if (row.least == row.most && row.least == 1 && row.keywords[0] == 0 && k.id != B::kReversed)
    return name + "() takes exactly one argument (" + given + " given)";
  int bound = few ? row.least : row.most;
  std::string how = row.least == row.most ? "" : few ? "at least " : "at most ";
  return name + " expected " + how + std::to_string(bound) + " argument" + (bound == 1 ? "" : "s") +
         ", got " + std::to_string(k.count);
}

bool check_arity(const Call& k) {
  const Row& row = kRows[static_cast<uint32_t>(k.id)];
  std::string name = row.name, allowed = std::string(" ") + row.keywords + " ";
  auto given = static_cast<int>(k.count);
  if (k.id == B::kStr && given > 1) {
    // The second and third are an encoding and how to treat errors: of bytes, which there are not.
    if (given > 3)
      type_error(k.c, "str() takes at most 3 arguments (" + std::to_string(given) + " given)");
    else
      refuse(k.c, "str() with an encoding is not supported");
    return false;
  }
  bool twice = (k.id == B::kSum || k.id == B::kEnumerate || k.id == B::kRound || k.id == B::kInt) &&
               given + static_cast<int>(k.named.size()) > row.most;
  if (twice || given < row.least || (row.most >= 0 && given > row.most)) {
    type_error(k.c, arity_text(k));
    return false;
  }
  if (k.id == B::kSorted) name = "sort";  // sorted() hands its keywords on to list.sort
  for (const auto& [key, value] : k.named) {
    if (allowed == " * " || allowed.find(" " + key + " ") != std::string::npos) continue;
    type_error(k.c, allowed == "  "
                        ? name + "() takes no keyword arguments"
                        : "'" + key + "' is an invalid keyword argument for " + name + "()");
    return false;
  }
  return true;
}

Word call(const Call& k) {
  switch (k.id) {
    case B::kLen:
      return len(k);
    case B::kSum:
      return sum(k);
    case B::kMin:
      return extreme(k, false);
    case B::kMax:
      return extreme(k, true);
    case B::kAny:
      return any_all(k, true);
    case B::kAll:
      return any_all(k, false);
    case B::kAbs:
      return absolute(k);
    case B::kList:
      return k.count == 0 ? pk_list_new(k.c, kListEmpty, 0) : to_list(k.c, k.args[0]);
    case B::kTuple:
      return make_tuple(k);
    case B::kDict:
      return make_dict(k);
    case B::kRange:
      return make_range(k);
    case B::kInt:
      return make_int(k);
    case B::kFloat:
      return make_float(k);
    case B::kBool:
      return boolean(k.count == 1 && pk_truth(k.c, k.args[0]) == 1);
    case B::kStr: {
      Word w = k.count == 1 ? k.args[0] : k.keyword("object");
      return w == kFailed ? pk_str_from_utf8(k.c, "", 0) : text_of(k.c, w, false);
    }
    case B::kRepr:
      return text_of(k.c, k.args[0], true);
    case B::kEnumerate:
      return make_enumerate(k);
    case B::kZip:
      return make_zip(k);
    case B::kSorted:
      return make_sorted(k);
    case B::kReversed:
      return make_reversed(k);
    case B::kMap:
      return make_map(k, IteratorKind::kMap);
    case B::kFilter:
      return make_map(k, IteratorKind::kFilter);
    case B::kIsinstance: {
      int result = is_instance(k.c, k.args[0], k.args[1]);
      return result < 0 ? kFailed : boolean(result != 0);
    }
    case B::kDivmod:
      return divmod(k);
    case B::kPow:
      return power(k);
    case B::kRound:
      return round_value(k);
    case B::kOrd:
      return ordinal(k);
    case B::kChr:
      return character(k);
    case B::kCallable:
      return boolean(has_kind(k.args[0], Kind::kFunction) || has_kind(k.args[0], Kind::kBuiltin));
    case B::kType:
      refuse(k.c, "`type(x)` is not supported yet; write isinstance(x, ...)");
      return kFailed;
    case B::kSet:
      return make_set(k, false);
    case B::kFrozenset:
      return make_set(k, true);
    case B::kFunctoolsReduce:
      return reduce(k);
    default:
      return math(k);
  }
}

}  // namespace

extern "C" Word pk_call_builtin(Context* c, uint32_t builtin, const Word* args, uint32_t count,
                                const uint32_t* keywords) {
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  if (builtin >= kCountBuiltins) {
    uint32_t cls = builtin - kCountBuiltins;
    if (named > 0)
      return type_error(c, std::string(exception_name(cls)) + "() takes no keyword arguments");
    Word tuple = pk_tuple_new(c, args, count);
    return tuple == kFailed ? kFailed : exception_new(c, cls, tuple);
  }
  Call k{c, static_cast<B>(builtin), args, count - named, {}};
  for (uint32_t i = 0; i < named; i++)
    k.named.emplace_back(str_to_utf8(c->program->strings[keywords[1 + i]]),
                         args[count - named + i]);
  return check_arity(k) ? call(k) : kFailed;
}

}  // namespace pyreck::rt
