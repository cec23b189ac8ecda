// Operators on values of any type, by Python's rules.

#include "runtime/complex.h"
#include "runtime/dict.h"
#include "runtime/equality.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/methods.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <cmath>

namespace pyreck::rt {

namespace {

enum Op : int32_t {
  kAdd,
  kSub,
  kMul,
  kTrueDiv,
  kFloorDiv,
  kMod,
  kPow,
  kLShift,
  kRShift,
  kAnd,
  kOr,
  kXor,
  kMatMul
};
constexpr const char* kSpelling[] = {"+",  "-",  "*", "/", "//", "%", "** or pow()",
                                     "<<", ">>", "&", "|", "^",  "@"};
constexpr const char* kInplaceSpelling[] = {
    "+=", "-=", "*=", "/=", "//=", "%=", "**=", "<<=", ">>=", "&=", "|=", "^=", "@="};

bool is_number(Word w) { return is_int(w) || is_bool(w) || is_float(w); }
Word as_int(Word w) { return w == kTrue ? small(1) : w == kFalse ? small(0) : w; }

Word type_error(Context* c, const char* format, const char* a, const char* b = "",
                const char* d = "") {
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), format, a, b, d);
  return kFailed;
}

Word unsupported(Context* c, int32_t op, Word a, Word b, bool inplace) {
  return type_error(c, "unsupported operand type(s) for %s: '%s' and '%s'",
                    inplace ? kInplaceSpelling[op] : kSpelling[op], type_name(a), type_name(b));
}

Word int_binary(Context* c, int32_t op, Word a, Word b) {
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

Word float_binary(Context* c, int32_t op, Word a, Word b) {
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

Word number_binary(Context* c, int32_t op, Word a, Word b, bool inplace) {
  bool bits = op == kAnd || op == kOr || op == kXor;
  if (is_bool(a) && is_bool(b) && bits) {
    bool x = a == kTrue, y = b == kTrue;
    return boolean(op == kAnd ? x && y : op == kOr ? x || y : x != y);
  }
  if (op == kMatMul) return unsupported(c, op, a, b, inplace);
  if (!is_float(a) && !is_float(b)) return int_binary(c, op, as_int(a), as_int(b));
  if (bits || op == kLShift || op == kRShift) return unsupported(c, op, a, b, inplace);
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

bool repeatable(Word w) {
  return has_kind(w, Kind::kStr) || has_kind(w, Kind::kList) || has_kind(w, Kind::kTuple);
}

Word concatenate(Context* c, Word a, Word b) {
  Kind kind = object(a)->kind;
  if (!has_kind(b, kind)) {
    if (kind == Kind::kStr)
      return type_error(c, "can only concatenate str (not \"%s\") to str", type_name(b));
    return type_error(c,
                      kind == Kind::kList ? "can only concatenate list (not \"%s\") to list"
                                          : "can only concatenate tuple (not \"%s\") to tuple",
                      type_name(b));
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

Word binary(Context* c, int32_t op, Word a, Word b, bool inplace) {
  if (is_number(a) && is_number(b)) return number_binary(c, op, a, b, inplace);
  if ((is_complex(a) && (is_complex(b) || is_number(b))) || (is_number(a) && is_complex(b))) {
    bool is_known;
    Word result = complex_binary(c, op, a, b, &is_known);
    return is_known ? result : unsupported(c, op, a, b, inplace);
  }
  if (op == kAdd && repeatable(a)) return concatenate(c, a, b);
  if (op == kMul && repeatable(a)) {
    if (is_int(b) || is_bool(b)) return repeat(c, a, b);
    return type_error(c, "can't multiply sequence by non-int of type '%s'", type_name(b));
  }
  // `*=` does not ask the right operand when the left one has slots of a sequence or mapping.
  bool left_decides =
      inplace && (has_kind(a, Kind::kDict) || has_kind(a, Kind::kSet) || has_kind(a, Kind::kRange));
  if (op == kMul && repeatable(b) && !left_decides) {
    if (is_int(a) || is_bool(a)) return repeat(c, b, a);
    return type_error(c, "can't multiply sequence by non-int of type '%s'", type_name(a));
  }
  if (op == kMod && has_kind(a, Kind::kStr)) return str_percent(c, a, b);
  bool set_op = op == kSub || op == kAnd || op == kOr || op == kXor;
  if (set_op && has_kind(a, Kind::kSet) && has_kind(b, Kind::kSet)) return set_binary(c, op, a, b);
  if (op == kOr && has_kind(a, Kind::kDict) && has_kind(b, Kind::kDict)) {
    Word w = dict_copy(c, as<Dict>(a));
    if (w == kFailed || dict_update(c, as<Dict>(w), b) == Status::kDone) return w;
    release(c, w);
    return kFailed;
  }
  if (has_kind(a, Kind::kDictView) || has_kind(b, Kind::kDictView)) {
    refuse(c, "set operations on dict views are not supported yet");
    return kFailed;
  }
  return unsupported(c, op, a, b, inplace);
}

}  // namespace

extern "C" {

Word pk_binary(Context* c, int32_t kind, Word a, Word b) { return binary(c, kind, a, b, false); }

Word pk_inplace(Context* c, int32_t kind, Word a, Word b) {
  bool changes = has_kind(a, Kind::kList) && (kind == kAdd || kind == kMul);
  changes |= has_kind(a, Kind::kDict) && kind == kOr;
  bool set_op = kind == kSub || kind == kAnd || kind == kOr || kind == kXor;
  changes |= has_kind(a, Kind::kSet) && !(object(a)->flags & kSetFrozen) && set_op &&
             has_kind(b, Kind::kSet);
  if (!changes) return binary(c, kind, a, b, true);
  if (has_kind(a, Kind::kList) && kind == kAdd && !is_iterable(b))
    return type_error(c, "'%s' object is not iterable", type_name(b));
  if (has_kind(a, Kind::kList) && kind == kMul && !is_int(b) && !is_bool(b))
    return type_error(c, "can't multiply sequence by non-int of type '%s'", type_name(b));
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

Word pk_unary(Context* c, int32_t kind, Word a) {
  static constexpr const char* kSigns[] = {"-", "+", "~"};
  if (is_float(a) && kind < 2) return kind == 0 ? pk_float_box(c, -float_value(a)) : retained(c, a);
  if (is_int(a) || is_bool(a)) {
    Word i = as_int(a);
    return kind == 0 ? pk_int_neg(c, i) : kind == 1 ? retained(c, i) : pk_int_invert(c, i);
  }
  if (is_complex(a) && kind < 2) {
    if (kind == 1) return retained(c, a);
    return pk_complex_box(c, -as<Complex>(a)->real, -as<Complex>(a)->imag);
  }
  return type_error(c, "bad operand type for unary %s: '%s'", kSigns[kind], type_name(a));
}

int32_t pk_truth(Context*, Word a) {
  if (!is_object(a)) return is_small(a) ? a != small(0) : a == kTrue;
  switch (object(a)->kind) {
    case Kind::kFloat:
      return float_value(a) != 0.0;
    case Kind::kComplex:
      return as<Complex>(a)->real != 0.0 || as<Complex>(a)->imag != 0.0;
    case Kind::kStr:
      return as<Str>(a)->length != 0;
    case Kind::kTuple:
      return as<Tuple>(a)->length != 0;
    case Kind::kList:
      return as<List>(a)->length != 0;
    case Kind::kDict:
      return as<Dict>(a)->length != 0;
    case Kind::kSet:
      return as<Set>(a)->length != 0;
    case Kind::kRange:
      return as<Range>(a)->length != small(0);
    case Kind::kDictView:
      return as<Dict>(as<Iterator>(a)->source)->length != 0;
    default:
      return 1;
  }
}

}  // extern "C"

namespace {

/// 1, 0, -1.
int contains(Context* c, Word container, Word item) {
  if (is_object(container)) {
    switch (object(container)->kind) {
      case Kind::kStr:
        if (!has_kind(item, Kind::kStr)) {
          type_error(c, "'in <string>' requires string as left operand, not %s", type_name(item));
          return -1;
        }
        return str_find(as<Str>(container), as<Str>(item), 0, as<Str>(container)->length) >= 0;
      case Kind::kDict: {
        uint64_t hash;
        int64_t at = dict_find(c, as<Dict>(container), item, &hash);
        return at == -2 ? -1 : at >= 0;
      }
      case Kind::kSet:
        // A set is looked for as a frozenset, and no set holds one of these here.
        if (has_kind(item, Kind::kSet)) return 0;
        return set_contains(c, as<Set>(container), item);
      case Kind::kList: {
        int64_t at = list_position(c, as<List>(container), item, 0, INT64_MAX);
        return at == -2 ? -1 : at >= 0;
      }
      case Kind::kRange:
        return range_contains(c, as<Range>(container), item);
      case Kind::kDictView:
        if (as<Iterator>(container)->aux == 0)
          return contains(c, as<Iterator>(container)->source, item);
        break;
      default:
        break;
    }
  }
  if (!is_iterable(container)) {
    type_error(c, "argument of type '%s' is not iterable", type_name(container));
    return -1;
  }
  Word iterator = pk_iter(c, container);
  if (iterator == kFailed) return -1;
  int found = 0;
  for (int64_t i = 0; found == 0; i++) {
    int32_t ended = 0;
    Word each = stopped_at(c, i) ? kFailed : pk_next(c, iterator, &ended);
    if (each == kFailed) {
      if (!ended) found = -1;
      break;
    }
    found = values_equal(c, each, item);
    release(c, each);
  }
  release(c, iterator);
  return found;
}

/// Whether the type has what CPython calls a sequence's slots, if only for `len` or `in`.
bool has_sequence_slots(Word w) {
  return repeatable(w) || has_kind(w, Kind::kSet) || has_kind(w, Kind::kRange) ||
         has_kind(w, Kind::kDictView);
}

/// Removes every `step`th of the elements from `first`, `count` of them, in one pass.
void remove_stride(Context* c, List* list, int64_t first, int64_t step, int64_t count) {
  if (count == 0) return;  // `first` may then lie outside
  std::vector<Word> removed;
  int64_t to = first;
  for (int64_t from = first; from < list->length; from++) {
    int64_t away = from - first;
    if (away % step != 0 || away / step >= count)
      list->i64[to++] = list->i64[from];
    else if (list->flags == kListWords)
      removed.push_back(list->words[from]);
  }
  list->length -= count;
  for (Word w : removed) release(c, w);
}

/// `is`: of values without identity of their own it cannot be answered.
int same(Context* c, Word a, Word b) {
  auto valued = [](Word w) {
    if (!is_object(w)) return is_small(w);
    Kind kind = object(w)->kind;
    return kind == Kind::kFloat || kind == Kind::kComplex || kind == Kind::kBigInt ||
           kind == Kind::kStr || kind == Kind::kTuple || kind == Kind::kRange;
  };
  if (valued(a) && valued(b)) {
    bool same_type = is_int(a) == is_int(b) && (is_int(a) || object(a)->kind == object(b)->kind);
    if (!same_type) return 0;
    refuse(c, "`is` between values of type `%s` depends on how they are stored; write `==`",
           type_name(a));
    return -1;
  }
  if (has_kind(a, Kind::kBuiltin) && has_kind(b, Kind::kBuiltin))
    return object(a)->aux == object(b)->aux;
  if (has_kind(a, Kind::kFunction) && has_kind(b, Kind::kFunction)) return functions_equal(c, a, b);
  return a == b;
}

}  // namespace

extern "C" {

Word pk_compare(Context* c, int32_t kind, Word a, Word b) {
  int result;
  switch (kind) {
    case 0:
      result = values_equal(c, a, b, false);
      break;
    case 1:
      result = values_equal(c, a, b, false);
      if (result >= 0) result = !result;
      break;
    case 6:
      result = same(c, a, b);
      break;
    case 7:
      result = same(c, a, b);
      if (result >= 0) result = !result;
      break;
    case 8:
      result = contains(c, b, a);
      break;
    case 9:
      result = contains(c, b, a);
      if (result >= 0) result = !result;
      break;
    default:
      result = values_ordered(c, kind, a, b);
  }
  return result < 0 ? kFailed : boolean(result != 0);
}

Word pk_getitem(Context* c, Word container, Word index) {
  if (!is_object(container))
    return type_error(c, "'%s' object is not subscriptable", type_name(container));
  Object* o = object(container);
  if (o->kind == Kind::kDict) return pk_dict_get(c, as<Dict>(container), index);
  int64_t length = pk_sequence_length(c, container);
  bool sequence = o->kind == Kind::kList || o->kind == Kind::kTuple || o->kind == Kind::kStr ||
                  o->kind == Kind::kRange;
  if (!sequence) {
    if (o->kind == Kind::kBuiltin) {
      refuse(c, "subscripting a type is not supported in kernels");
      return kFailed;
    }
    return type_error(c, "'%s' object is not subscriptable", type_name(container));
  }
  if (has_kind(index, Kind::kSlice)) {
    if (length < 0) {
      refuse(c, "slices of ranges longer than 2**63 are not supported");
      return kFailed;
    }
    Indices at;
    if (!slice_indices(c, as<Slice>(index), length, &at)) return kFailed;
    switch (o->kind) {
      case Kind::kList:
        return list_slice(c, as<List>(container), at.start, at.step, at.count);
      case Kind::kStr:
        return str_slice(c, as<Str>(container), at.start, at.step, at.count);
      case Kind::kRange:
        return range_slice(c, as<Range>(container), as<Slice>(index), at);
      default:
        return tuple_of(c, at.count, [&](Word* to, int64_t from, int64_t end) {
          for (int64_t i = from; i < end; i++)
            to[i] = as<Tuple>(container)->items[at.start + i * at.step];
        });
    }
  }
  if (o->kind == Kind::kRange && is_int(index)) return range_item(c, as<Range>(container), index);
  const char* what = o->kind == Kind::kStr ? "string" : type_name(container);
  int64_t i;
  if (o->kind == Kind::kStr && !is_int(index) && !is_bool(index))
    return type_error(c, "string indices must be integers, not '%s'", type_name(index));
  if (!index_of(c, index, what, &i)) return kFailed;
  if (i < 0 && length >= 0) i += length;
  if (i < 0 || (length >= 0 && i >= length)) {
    pk_raise_index(c, o->kind == Kind::kList    ? 0
                      : o->kind == Kind::kTuple ? 1
                      : o->kind == Kind::kStr   ? 2
                                                : 3);
    return kFailed;
  }
  return pk_sequence_get(c, container, i);
}

Status pk_setitem(Context* c, Word container, Word index, Word value) {
  if (has_kind(container, Kind::kDict)) return pk_dict_set(c, as<Dict>(container), index, value);
  if (!has_kind(container, Kind::kList)) {
    type_error(c, "'%s' object does not support item assignment", type_name(container));
    return Status::kRaised;
  }
  List* list = as<List>(container);
  if (!has_kind(index, Kind::kSlice)) {
    int64_t i;
    if (!index_of(c, index, "list", &i)) return status_of(c);
    return pk_list_set(c, list, i, value);
  }
  if (!pk_may_write(c, list)) return status_of(c);
  Indices at;
  if (!is_iterable(value)) {
    bool extended = as<Slice>(index)->step != kNone && as<Slice>(index)->step != small(1);
    type_error(
        c, extended ? "must assign iterable to extended slice" : "can only assign an iterable", "");
    return Status::kRaised;
  }
  std::vector<Word> items;
  if (!slice_indices(c, as<Slice>(index), list->length, &at) || !collect(c, value, &items))
    return status_of(c);
  Status s = list_assign_slice(c, list, at.start, at.stop, at.step, at.count, items.data(),
                               static_cast<int64_t>(items.size()));
  for (Word w : items) release(c, w);
  return s;
}

Status pk_delitem(Context* c, Word container, Word index) {
  if (has_kind(container, Kind::kDict)) {
    if (!pk_may_write(c, object(container))) return status_of(c);
    uint64_t hash;
    int64_t at = dict_find(c, as<Dict>(container), index, &hash);
    if (at == -1) raise_key_error(c, index);
    if (at < 0) return status_of(c);
    dict_remove_at(c, as<Dict>(container), at);
    return Status::kDone;
  }
  if (!has_kind(container, Kind::kList)) {
    bool by_position = (is_int(index) || is_bool(index)) && has_sequence_slots(container);
    type_error(c,
               by_position ? "'%s' object doesn't support item deletion"
                           : "'%s' object does not support item deletion",
               type_name(container));
    return Status::kRaised;
  }
  List* list = as<List>(container);
  if (!pk_may_write(c, list)) return status_of(c);
  Indices at{0, 0, 1, 1};
  if (has_kind(index, Kind::kSlice)) {
    if (!slice_indices(c, as<Slice>(index), list->length, &at)) return status_of(c);
  } else {
    if (!index_of(c, index, "list", &at.start)) return status_of(c);
    if (at.start < 0) at.start += list->length;
    if (at.start < 0 || at.start >= list->length) {
      pk_raise_index(c, 4);
      return Status::kRaised;
    }
  }
  if (at.step < 0 && at.count > 0) {
    at.start += at.step * (at.count - 1);
    at.step = -at.step;
  }
  remove_stride(c, list, at.start, at.step, at.count);
  return Status::kDone;
}

Word pk_getattr(Context* c, Word o, Word name) {
  std::string attribute = str_to_utf8(name);
  if (has_kind(o, Kind::kException)) {
    const Exception* e = as<Exception>(o);
    if (attribute == "args") return retained(c, e->args);
    if (attribute == "__cause__") return retained(c, e->cause);
    if (attribute == "__context__") return retained(c, e->context);
    if (attribute == "__suppress_context__") return boolean(e->flags & kSuppressContext);
  }
  if (is_int(o) || is_bool(o)) {
    if (attribute == "real" || attribute == "numerator") return retained(c, as_int(o));
    if (attribute == "imag") return small(0);
    if (attribute == "denominator") return small(1);
  }
  if (is_float(o) && attribute == "real") return retained(c, o);
  if (is_float(o) && attribute == "imag") return pk_float_box(c, 0.0);
  if (is_complex(o) && attribute == "real") return pk_float_box(c, as<Complex>(o)->real);
  if (is_complex(o) && attribute == "imag") return pk_float_box(c, as<Complex>(o)->imag);
  if (has_kind(o, Kind::kRange)) {
    if (attribute == "start") return retained(c, as<Range>(o)->start);
    if (attribute == "stop") return retained(c, as<Range>(o)->stop);
    if (attribute == "step") return retained(c, as<Range>(o)->step);
  }
  bool dunder = attribute.size() > 4 && attribute.compare(0, 2, "__") == 0;
  if (!dunder && !has_method(o, attribute) && !has_kind(o, Kind::kFunction) &&
      !has_kind(o, Kind::kBuiltin) && !has_kind(o, Kind::kException)) {
    raise_error(c, static_cast<uint32_t>(Exc::kAttributeError), "'%s' object has no attribute '%s'",
                type_name(o), attribute.c_str());
    return kFailed;
  }
  refuse(c, "the attribute `%s` of a `%s` is not supported as a value", attribute.c_str(),
         type_name(o));
  return kFailed;
}

}  // extern "C"

}  // namespace pyreck::rt
