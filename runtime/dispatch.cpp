// Operators on values of any type, by Python's rules: arithmetic and truth.

#include "runtime/dispatch.h"

#include "runtime/arguments.h"
#include "runtime/array.h"
#include "runtime/builtin_ids.h"
#include "runtime/complex.h"
#include "runtime/dict.h"
#include "runtime/dict_views.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace pyreck::rt {

namespace {

using enum BinaryKind;
using enum UnaryKind;

constexpr const char* kSpelling[] = {"+",  "-",  "*", "/", "//", "%", "** or pow()",
                                     "<<", ">>", "&", "|", "^",  "@"};
constexpr const char* kInplaceSpelling[] = {
    "+=", "-=", "*=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^=", "@="};

constexpr auto kTupleClass = static_cast<uint32_t>(B::kTuple);

/// Whether it is an instance of a class derived from list or tuple.
bool is_sequence_base(const Context* c, Word w) {
  uint32_t base = builtin_base(c, w);
  return base == kTupleClass || base == static_cast<uint32_t>(B::kList);
}

/// Whether CPython makes a union of the two, as `int | None` is one.
bool makes_union(BinaryKind op, Word a, Word b) {
  bool fits = (is_class(a) || a == kNone) && (is_class(b) || b == kNone);
  return op == kOr && fits && (a != kNone || b != kNone);
}

/// Operands as messages show them: of classes derived from those that the operator takes.
struct Shown {
  Word a, b;
};

Word unsupported(Context* c, BinaryKind op, Shown of, bool inplace) {
  if (makes_union(op, of.a, of.b)) {
    refuse(c, "`|` of classes is supported in isinstance(x, A | B) alone; write a tuple of them");
    return kFailed;
  }
  size_t at = static_cast<size_t>(op);
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
              "unsupported operand type(s) for %s: '%s' and '%s'",
              inplace ? kInplaceSpelling[at] : kSpelling[at], type_name(of.a), type_name(of.b));
  return kFailed;
}

Word int_binary(Context* c, BinaryKind op, Word a, Word b) {
  switch (op) {
    case kAdd:
      return pk_int_add(c, a, b);
    case kSub:
      return pk_int_sub(c, a, b);
    case kMul:
      return pk_int_mul(c, a, b);
    case kFloorDiv:
      return pk_int_floordiv(c, a, b);
    case kMod:
      return pk_int_mod(c, a, b);
    case kPow:
      return pk_int_pow(c, a, b);
    case kLShift:
      return pk_int_shl(c, a, b);
    case kRShift:
      return pk_int_shr(c, a, b);
    case kAnd:
      return pk_int_and(c, a, b);
    case kOr:
      return pk_int_or(c, a, b);
    case kXor:
      return pk_int_xor(c, a, b);
    default: {
      double out;
      return pk_int_truediv(c, a, b, &out) == Status::kDone ? pk_float_box(c, out) : kFailed;
    }
  }
}

Word float_binary(Context* c, BinaryKind op, Word a, Word b) {
  double x, y, out = 0;
  auto load = [&](Word w, double* to) {
    if (is_float(w))
      *to = float_value(w);
    else
      return pk_int_to_float(c, w, to) == Status::kDone;
    return true;
  };
  if (!load(a, &x) || !load(b, &y)) return kFailed;
  Status s = Status::kDone;
  switch (op) {
    case kAdd:
      out = x + y;
      break;
    case kSub:
      out = x - y;
      break;
    case kMul:
      out = x * y;
      break;
    case kTrueDiv:
      if (y == 0.0) {
        pk_raise_zero_division_float(c);
        return kFailed;
      }
      out = x / y;
      break;
    case kFloorDiv:
      s = pk_float_floordiv(c, x, y, &out);
      break;
    case kMod:
      s = pk_float_mod(c, x, y, &out);
      break;
    default:
      if (std::isfinite(x) && x < 0 && std::isfinite(y) && y != std::floor(y))
        return complex_power(c, x, y);
      s = pk_float_pow(c, x, y, &out);
  }
  return s == Status::kDone ? pk_float_box(c, out) : kFailed;
}

Word number_binary(Context* c, BinaryKind op, Word a, Word b, bool inplace, Shown shown) {
  bool bits = op == kAnd || op == kOr || op == kXor;
  if (is_bool(a) && is_bool(b) && bits) {
    bool x = a == kTrue, y = b == kTrue;
    return boolean(op == kAnd ? x && y : op == kOr ? x || y : x != y);
  }
  if (op == kMatMul) return unsupported(c, op, shown, inplace);
  if (!is_float(a) && !is_float(b)) return int_binary(c, op, as_int(a), as_int(b));
  if (bits || op == kLShift || op == kRShift) return unsupported(c, op, shown, inplace);
  return float_binary(c, op, as_int(a), as_int(b));
}

bool repeat_count(Context* c, Word w, int64_t* out) {
  w = as_int(w);
  if (pk_int_fits_i64(w, out)) return true;
  raise_error(c, static_cast<uint32_t>(Exc::kOverflowError),
              "cannot fit 'int' into an index-sized integer");
  return false;
}

Word repeat(Context* c, Word sequence, Word times) {
  int64_t n;
  if (!repeat_count(c, times, &n)) return kFailed;
  if (n < 0) n = 0;
  if (is_bytes_like(sequence)) return bytes_repeat(c, sequence, n);
  if (has_kind(sequence, Kind::kStr)) return str_repeat(c, as<Str>(sequence), n);
  if (has_kind(sequence, Kind::kList)) return list_repeat(c, as<List>(sequence), n);
  const Tuple* t = as<Tuple>(sequence);
  int64_t total;
  if (__builtin_mul_overflow(t->length, n, &total) || total > (int64_t{1} << 40)) {
    c->abandon = Abandon::kMemory;
    return kFailed;
  }
  return tuple_of(c, total, [&](Word* to, int64_t from, int64_t end) {
    int64_t at = from % t->length;
    for (int64_t i = from; i < end; i++) {
      to[i] = t->items[at];
      if (++at == t->length) at = 0;
    }
  });
}

Word concatenate(Context* c, Word a, Word given, Word shown) {
  if (is_bytes_like(a)) return bytes_concat(c, a, given);
  Kind kind = object(a)->kind;
  Held value(c, base_value(c, given));
  if (!value) return kFailed;
  Word b = has_kind(value.get(), kind) ? value.get() : given;
  if (!has_kind(b, kind)) {
    if (kind == Kind::kStr)
      return raise_type_error(c, "can only concatenate str (not \"%s\") to str", type_name(shown));
    return raise_type_error(c,
                            kind == Kind::kList
                                ? "can only concatenate list (not \"%s\") to list"
                                : "can only concatenate tuple (not \"%s\") to tuple",
                            type_name(shown));
  }
  if (kind == Kind::kStr) return str_concat(c, as<Str>(a), as<Str>(b));
  if (kind == Kind::kTuple) {
    const Tuple *x = as<Tuple>(a), *y = as<Tuple>(b);
    return tuple_of(c, x->length + y->length, [&](Word* to, int64_t from, int64_t end) {
      for (int64_t i = from; i < end; i++)
        to[i] = i < x->length ? x->items[i] : y->items[i - x->length];
    });
  }
  const List* left = as<List>(a);
  Word w = list_slice(c, left, 0, 1, left->length);
  if (w == kFailed || list_extend(c, as<List>(w), b) == Status::kDone) return w;
  release(c, w);
  return kFailed;
}

Word binary(Context* c, BinaryKind op, Word a, Word b, bool inplace);

/// Of builtin values, and of what the classes' own methods have declined: what is left to be said
/// is C's to say.
Word builtin_binary(Context* c, BinaryKind op, Word a, Word b, bool inplace, Shown shown) {
  if (is_number(a) && is_number(b)) return number_binary(c, op, a, b, inplace, shown);
  if ((is_complex(a) && (is_complex(b) || is_number(b))) || (is_number(a) && is_complex(b))) {
    bool is_known;
    Word result = complex_binary(c, op, a, b, &is_known);
    return is_known ? result : unsupported(c, op, shown, inplace);
  }
  bool is_percent = op == kMod && (has_kind(a, Kind::kStr) || is_bytes_like(a));
  bool left = (op == kAdd || op == kMul) && is_sequence_base(c, a);
  if (left || (op == kMul && !repeatable(a) && is_sequence_base(c, b))) {
    Held value(c, base_value(c, left ? a : b));
    if (!value) return kFailed;
    return left ? binary(c, op, value.get(), b, inplace) : binary(c, op, a, value.get(), inplace);
  }
  if (op == kAdd && is_bytes_like(a) && !is_bytes_like(b)) {
    raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "can't concat %s to %s",
                type_name(shown.b), type_name(shown.a));
    return kFailed;
  }
  if (op == kAdd && repeatable(a)) return concatenate(c, a, b, shown.b);
  bool user_decides = inplace && is_user(a);
  if (op == kMul && !user_decides && (repeatable(a) || repeatable(b)) &&
      (is_user(a) || is_user(b))) {
    Held times(c, indexed(c, is_user(a) ? a : b));
    if (!times) return kFailed;
    if (is_int(times.get())) return repeat(c, is_user(a) ? b : a, times.get());
  }
  if (op == kMul && repeatable(a)) {
    if (is_int(b) || is_bool(b)) return repeat(c, a, b);
    return raise_type_error(c, "can't multiply sequence by non-int of type '%s'",
                            type_name(shown.b));
  }
  // `*=` does not ask the right operand when the left one has slots of a sequence or mapping.
  bool left_decides = (inplace && (has_kind(a, Kind::kDict) || has_kind(a, Kind::kSet) ||
                                   has_kind(a, Kind::kRange))) ||
                      user_decides;
  if (op == kMul && repeatable(b) && !left_decides) {
    if (is_int(a) || is_bool(a)) return repeat(c, b, a);
    return raise_type_error(c, "can't multiply sequence by non-int of type '%s'",
                            type_name(shown.a));
  }
  if (is_percent) {
    Held tuple(c, builtin_base(c, b) == kTupleClass ? base_value(c, b) : retained(c, b));
    if (!tuple) return kFailed;
    return has_kind(a, Kind::kStr) ? str_percent(c, a, tuple.get())
                                   : bytes_percent(c, a, tuple.get());
  }
  bool set_op = op == kSub || op == kAnd || op == kOr || op == kXor;
  if (set_op && has_kind(a, Kind::kSet) && has_kind(b, Kind::kSet)) return set_binary(c, op, a, b);
  if (op == kOr && has_kind(a, Kind::kDict) && has_kind(b, Kind::kDict)) {
    Word w = dict_copy(c, as<Dict>(a));
    if (w == kFailed || dict_update(c, as<Dict>(w), b) == Status::kDone) return w;
    release(c, w);
    return kFailed;
  }
  if (set_op && (is_set_view(a) || is_set_view(b))) return view_binary(c, op, a, b);
  return unsupported(c, op, shown, inplace);
}

bool is_dict_base(uint32_t base) { return base == static_cast<uint32_t>(B::kDict); }

/// The builtin class whose C code `w` has for its operators; nothing: it has its own, or none.
std::optional<B> class_with_slot(const Context* c, BinaryKind op, Word w) {
  if (is_int(w) || is_bool(w)) return B::kInt;
  if (is_float(w)) return B::kFloat;
  if (is_complex(w)) return B::kComplex;
  if (has_kind(w, Kind::kSet)) return B::kSet;
  if (!is_user(w)) return B::kObject;
  uint32_t base = builtin_base(c, w);
  if (base == Program::ClassInfo::kNone) return std::nullopt;
  for (Special first : {Special::kAdd, Special::kRadd}) {
    auto which = static_cast<Special>(static_cast<int>(first) + static_cast<int>(op));
    if (has_special(c, w, which) && !is_of_base(c, w, which)) return std::nullopt;
  }
  return is_set_base(base) ? B::kSet : static_cast<B>(base);
}

/// Whether the C code of `owner` has something to say of it and `other`, after all methods of
/// Python's have declined.
bool slot_takes(const Context* c, BinaryKind op, Word owner, Word other, bool is_left) {
  auto slot = class_with_slot(c, op, owner);
  if (!slot) return false;
  auto is_among = [&](std::initializer_list<B> classes) {
    uint32_t base = builtin_base(c, other);
    bool is_plain = is_number(other) || is_complex(other);
    B own = is_int(other) || is_bool(other) ? B::kInt
            : is_float(other)               ? B::kFloat
            : is_complex(other)             ? B::kComplex
                                            : static_cast<B>(base);
    return (is_plain || base != Program::ClassInfo::kNone) &&
           std::find(classes.begin(), classes.end(), own) != classes.end();
  };
  switch (*slot) {
    case B::kInt:
      return is_among({B::kInt});
    case B::kFloat:
      return is_among({B::kInt, B::kFloat});
    case B::kComplex:
      return is_among({B::kInt, B::kFloat, B::kComplex});
    case B::kSet:
      return has_kind(other, Kind::kSet) || is_set_base(builtin_base(c, other));
    default:  // sequences: the left one concatenates, each one is repeated
      return is_left || op == kMul || is_set_view(owner) ||
             (op == kOr && has_kind(owner, Kind::kDict) && is_dict_base(builtin_base(c, other)));
  }
}

/// The builtin value of an instance derived from a number, text, bytes, set, or, for `|`, dict;
/// else itself. Owned.
Word operand_value(Context* c, BinaryKind op, Word w) {
  const uint32_t base = builtin_base(c, w);
  bool takes_value = is_set_base(base) || (op == kOr && is_dict_base(base));
  return takes_value ? base_value(c, w) : plain_value(c, w);
}

/// Whether `a % b` formats whatever the class of `b` may have to say about it.
bool formats(const Context* c, BinaryKind op, Word a, Word b) {
  if (op != kMod || (!has_kind(a, Kind::kStr) && !is_bytes_like(a))) return false;
  return !is_plain_base(builtin_base(c, b)) || !has_special(c, b, Special::kRmod) ||
         is_of_base(c, b, Special::kRmod);
}

Word binary(Context* c, BinaryKind op, Word a, Word b, bool inplace) {
  if (!formats(c, op, a, b) && refused_arrays(c, a, b, "added or multiplied")) return kFailed;
  if ((!is_user(a) && !is_user(b)) || formats(c, op, a, b))
    return builtin_binary(c, op, a, b, inplace, {a, b});
  Word result = user_binary(c, op, a, b);
  if (!is_not_implemented(result)) return result;
  release(c, result);
  if (!slot_takes(c, op, a, b, true) && !slot_takes(c, op, b, a, false))
    return unsupported(c, op, {a, b}, inplace);
  Held x(c, operand_value(c, op, a)), y(c, operand_value(c, op, b));
  return x && y ? builtin_binary(c, op, x.get(), y.get(), inplace, {a, b}) : kFailed;
}

/// `a += b`, `a *= b` of a bytearray.
Word bytearray_inplace(Context* c, BinaryKind op, Word a, Word b) {
  auto* array = as<ByteArray>(a);
  if (op == kAdd) {
    if (!is_bytes_like(b)) return bytes_concat(c, a, b);  // raises
    if (!pk_may_write(c, array)) return kFailed;
    return bytearray_append(c, array, b) == Status::kDone ? retained(c, a) : kFailed;
  }
  int64_t times;
  Held count(c, indexed(c, b));
  if (!count) return kFailed;
  if (!is_integral(count.get()))
    return raise_type_error(c, "can't multiply sequence by non-int of type '%s'", type_name(b));
  if (!repeat_count(c, count.get(), &times) || !pk_may_write(c, array)) return kFailed;
  return bytearray_repeat(c, array, times) == Status::kDone ? retained(c, a) : kFailed;
}

}  // namespace

extern "C" {

Word pk_binary(Context* c, int32_t kind, Word a, Word b) {
  return binary(c, static_cast<BinaryKind>(kind), a, b, false);
}

Word pk_inplace(Context* c, int32_t number, Word a, Word b) {
  auto kind = static_cast<BinaryKind>(number);
  if (is_user(a) || is_user(b)) {
    Word result = user_inplace(c, kind, a, b);
    bool asks_right =
        (has_kind(a, Kind::kList) || is_bytearray(a)) && (kind == kAdd || kind == kMul);
    if (is_not_implemented(result) && asks_right) {
      release(c, result);
      result = user_binary(c, kind, a, b);
    }
    if (!is_not_implemented(result)) return result;
    release(c, result);
  }
  uint32_t base = builtin_base(c, b);
  bool counts = kind == kMul && base == static_cast<uint32_t>(B::kInt);
  bool is_derived =
      (counts && (has_kind(a, Kind::kList) || is_bytearray(a))) ||
      (kind == kAdd && is_bytearray(a) && base == static_cast<uint32_t>(B::kBytes)) ||
      (is_set_base(base) && has_kind(a, Kind::kSet) && !(object(a)->flags & kSetFrozen));
  if (is_derived) {
    Held value(c, base_value(c, b));
    return value ? pk_inplace(c, number, a, value.get()) : kFailed;
  }
  if (is_bytearray(a) && (kind == kAdd || kind == kMul)) return bytearray_inplace(c, kind, a, b);
  bool changes = has_kind(a, Kind::kList) && (kind == kAdd || kind == kMul);
  changes |= has_kind(a, Kind::kDict) && kind == kOr;
  bool set_op = kind == kSub || kind == kAnd || kind == kOr || kind == kXor;
  changes |= has_kind(a, Kind::kSet) && !(object(a)->flags & kSetFrozen) && set_op &&
             has_kind(b, Kind::kSet);
  if (!changes) return binary(c, kind, a, b, true);
  if (refused_array(c, a, "changed")) return kFailed;
  if (refused_array(c, b, "added or multiplied")) return kFailed;
  if (has_kind(a, Kind::kList) && kind == kAdd && !is_iterable(c, b))
    return raise_type_error(c, "'%s' object is not iterable", type_name(b));
  if (has_kind(a, Kind::kList) && kind == kMul && !is_int(b) && !is_bool(b)) {
    Held times(c, indexed(c, b));
    if (!times || is_int(times.get()))
      return times ? pk_inplace(c, number, a, times.get()) : kFailed;
    return raise_type_error(c, "can't multiply sequence by non-int of type '%s'", type_name(b));
  }
  if (!pk_may_write(c, object(a))) return kFailed;
  if (has_kind(a, Kind::kDict))
    return dict_update(c, as<Dict>(a), b) == Status::kDone ? retained(c, a) : kFailed;
  if (has_kind(a, Kind::kSet))
    return set_inplace(c, kind, as<Set>(a), b) == Status::kDone ? retained(c, a) : kFailed;
  if (kind == kAdd)
    return list_extend(c, as<List>(a), b) == Status::kDone ? retained(c, a) : kFailed;
  Word product = binary(c, kMul, a, b, true);
  if (product == kFailed) return kFailed;
  List *list = as<List>(a), *from = as<List>(product);
  std::swap(list->data, from->data);
  std::swap(list->length, from->length);
  std::swap(list->capacity, from->capacity);
  std::swap(list->flags, from->flags);
  release(c, product);
  return retained(c, a);
}

Word pk_unary(Context* c, int32_t number, Word a) {
  auto kind = static_cast<UnaryKind>(number);
  if (is_int(a) || is_bool(a)) {
    Word i = as_int(a);
    return kind == kNeg ? pk_int_neg(c, i) : kind == kPos ? retained(c, i) : pk_int_invert(c, i);
  }
  if ((is_float(a) || is_complex(a)) && kind != kInvert) {
    if (kind == kPos) return retained(c, a);
    if (is_float(a)) return pk_float_box(c, -float_value(a));
    return pk_complex_box(c, -as<Complex>(a)->real, -as<Complex>(a)->imag);
  }
  if (is_user(a)) {
    Word result =
        call_special(c, a, static_cast<Special>(static_cast<int32_t>(Special::kNeg) + number));
    if (result != kUnbound) return result;
  }
  static constexpr const char* kSigns[] = {"-", "+", "~"};
  if (refused_array(c, a, "negated or inverted")) return kFailed;
  return raise_type_error(c, "bad operand type for unary %s: '%s'", kSigns[number], type_name(a));
}

int32_t pk_truth(Context* c, Word a) {
  if (is_small(a)) return a != small(0);
  if (is_float(a)) return float_value(a) != 0.0;
  if (!is_object(a)) return a == kTrue;
  switch (object(a)->kind) {
    case Kind::kComplex:
      return as<Complex>(a)->real != 0.0 || as<Complex>(a)->imag != 0.0;
    case Kind::kStr:
      return as<Str>(a)->length != 0;
    case Kind::kBytes:
    case Kind::kByteArray:
      return view_of(a).length != 0;
    case Kind::kTuple:
      return as<Tuple>(a)->length != 0;
    case Kind::kList:
      if (refused_array(c, a, "asked for its truth")) return -1;
      return as<List>(a)->length != 0;
    case Kind::kDict:
      return as<Dict>(a)->length != 0;
    case Kind::kSet:
      return as<Set>(a)->length != 0;
    case Kind::kRange:
      return as<Range>(a)->length != small(0);
    case Kind::kDictView:
      return as<Dict>(as<Iterator>(a)->source)->length != 0;
    case Kind::kInstance:
    case Kind::kException:
      return is_user(a) ? user_truth(c, a) : 1;
    default:
      return 1;
  }
}

}  // extern "C"

}  // namespace pyreck::rt
