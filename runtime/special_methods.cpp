#include "runtime/special_methods.h"

#include "runtime/arguments.h"
#include "runtime/builtin_ids.h"
#include "runtime/bytes.h"
#include "runtime/complex.h"
#include "runtime/dispatch.h"
#include "runtime/equality.h"
#include "runtime/hash.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/set.h"
#include "runtime/stop.h"
#include "runtime/str.h"

namespace pyreck::rt {

namespace {

const ClassEntry* special_of(const Context* c, Word w, Special which) {
  Word type = user_class(w);
  if (type == kFailed) return nullptr;
  return program_of(c, as<Class>(type))->class_space->special(object(type)->aux, which);
}

Special plus(Special first, BinaryKind op) {
  return static_cast<Special>(static_cast<int>(first) + static_cast<int>(op));
}

Word not_implemented(Context* c) {
  return pk_builtin_ref(c, static_cast<uint32_t>(B::kNotImplemented));
}

/// What the class of `w` has for a special method, borrowed; kUnbound: nothing; kFailed.
Word special_word(Context* c, Word w, Special which) {
  const ClassEntry* entry = special_of(c, w, which);
  if (entry == nullptr) return kUnbound;
  const Class* cls = made_class(c, user_class(w));
  return cls == nullptr ? kFailed : attribute_word(c, cls, entry->depth, entry->attribute);
}

/// Whether the class of `b` has another reflected method than that of `a`, from which it derives.
/// -1: failed.
int overrides(Context* c, Word a, Word b, Special reflected) {
  if (!is_user(a) || !is_user(b) || special_of(c, b, reflected) == nullptr) return 0;
  if (!is_subclass(c, user_class(b), user_class(a))) return 0;
  Word of_a = special_word(c, a, reflected), of_b = special_word(c, b, reflected);
  if (of_a == kFailed || of_b == kFailed) return -1;
  return of_a != of_b;
}

/// Whether the method is the sum or repetition of a sequence of C: the last that CPython tries.
bool comes_last(const Context* c, Word w, Special which) {
  bool sequences = which == Special::kAdd || which == Special::kMul || which == Special::kIadd ||
                   which == Special::kImul;
  uint32_t base = builtin_base(c, w);
  return sequences && is_of_base(c, w, which) &&
         (base == static_cast<uint32_t>(B::kList) || base == static_cast<uint32_t>(B::kTuple) ||
          base == static_cast<uint32_t>(B::kStr) || base == static_cast<uint32_t>(B::kBytes));
}

/// Whether a builtin number on the left computes with the instance on the right before that is
/// asked, whose class derives from another one.
bool left_computes(const Context* c, Word a, Word b) {
  uint32_t base = builtin_base(c, b);
  bool of_int = base == static_cast<uint32_t>(B::kInt);
  bool of_float = base == static_cast<uint32_t>(B::kFloat);
  return (of_int && (is_bool(a) || is_float(a) || is_complex(a))) || (of_float && is_complex(a));
}

/// The result of `self.which(other)`, or NotImplemented where the class has no such method.
Word ask(Context* c, Word self, Special which, Word other) {
  Word result = call_special(c, self, which, &other, 1);
  return result == kUnbound ? not_implemented(c) : result;
}

Word binary(Context* c, Special method, Special reflected, Word a, Word b) {
  bool of_one_class = is_user(a) && is_user(b) && same_class(user_class(a), user_class(b));
  bool asks_other = is_user(b) && !of_one_class && !left_computes(c, a, b);
  if (asks_other) {
    int first =
        comes_last(c, a, method) ? !is_of_base(c, b, reflected) : overrides(c, a, b, reflected);
    Word result = first < 0 ? kFailed : first ? ask(c, b, reflected, a) : not_implemented(c);
    if (!is_not_implemented(result)) return result;
    release(c, result);
    asks_other = first == 0;
  }
  Word result = is_user(a) ? ask(c, a, method, b) : not_implemented(c);
  if (!is_not_implemented(result) || !asks_other) return result;
  release(c, result);
  return ask(c, b, reflected, a);
}

CompareKind mirrored(CompareKind op) {
  switch (op) {
    case CompareKind::kLt:
      return CompareKind::kGt;
    case CompareKind::kLe:
      return CompareKind::kGe;
    case CompareKind::kGt:
      return CompareKind::kLt;
    case CompareKind::kGe:
      return CompareKind::kLe;
    default:
      return op;
  }
}

/// A builtin value against an instance of a class derived from its own, which C code takes for one.
Word compare_with_base(Context* c, CompareKind op, Word self, Word other) {
  if (builtin_base(c, other) == Program::ClassInfo::kNone) return not_implemented(c);
  Held value(c, base_value(c, other));
  if (!value) return kFailed;
  Word own = value.get();
  bool orders = op != CompareKind::kEq && op != CompareKind::kNe;
  bool numbers =
      is_numeric(self) && is_numeric(own) && !(orders && (is_complex(self) || is_complex(own)));
  bool alike = is_object(self) && has_kind(own, object(self)->kind) && !is_numeric(self) &&
               !(orders && has_kind(self, Kind::kDict));
  bool same = numbers || alike || (is_bytes_like(self) && is_bytes_like(own));
  return same ? pk_compare(c, static_cast<int32_t>(op), self, value.get()) : not_implemented(c);
}

/// Whether the class of `w` derives from the builtin class of `of`.
bool derives_from_builtin(const Context* c, Word w, Word of) {
  uint32_t base = builtin_base(c, w);
  return (base == static_cast<uint32_t>(B::kInt) && is_int(of)) ||
         (base == static_cast<uint32_t>(B::kFloat) && is_float(of)) ||
         (base == static_cast<uint32_t>(B::kComplex) && is_complex(of)) ||
         (base == static_cast<uint32_t>(B::kStr) && has_kind(of, Kind::kStr)) ||
         (base == static_cast<uint32_t>(B::kBytes) && is_bytes(of)) ||
         (is_set_base(base) && has_kind(of, Kind::kSet) &&
          (base == static_cast<uint32_t>(B::kFrozenset)) ==
              ((object(of)->flags & kSetFrozen) != 0)) ||
         (base == static_cast<uint32_t>(B::kList) && has_kind(of, Kind::kList)) ||
         (base == static_cast<uint32_t>(B::kDict) && has_kind(of, Kind::kDict)) ||
         (base == static_cast<uint32_t>(B::kTuple) && has_kind(of, Kind::kTuple));
}

/// tp_richcompare of the class of `self`: `object`'s where the user has none.
Word rich_compare(Context* c, CompareKind op, Word self, Word other) {
  if (!is_user(self)) return compare_with_base(c, op, self, other);
  auto method = static_cast<Special>(static_cast<int>(Special::kEq) + static_cast<int>(op));
  Word result = call_special(c, self, method, &other, 1);
  if (result != kUnbound) return result;
  if (op == CompareKind::kEq) return self == other ? kTrue : not_implemented(c);
  if (op != CompareKind::kNe) return not_implemented(c);
  Word equal = rich_compare(c, CompareKind::kEq, self, other);
  if (equal == kFailed || is_not_implemented(equal)) return equal;
  int truth = pk_truth(c, equal);
  release(c, equal);
  return truth < 0 ? kFailed : boolean(truth == 0);
}

/// What a comparison gave, as a bool.
int taken_as_bool(Context* c, CompareKind op, Word self, Word result) {
  if (result == kFailed) return -1;
  if (is_bool(result)) return result == kTrue;
  refuse(c, "`%s` of `%s` gives a `%s`: comparisons that give no bool are not supported",
         spelling(static_cast<Special>(static_cast<int>(Special::kEq) + static_cast<int>(op))),
         type_name(self), type_name(result));
  release(c, result);
  return -1;
}

bool is_stop(Context* c, Exc which) {
  return c->exception != nullptr && exception_is(c->exception->aux, static_cast<uint32_t>(which));
}

void forget_exception(Context* c) { release(c, pk_exception_take(c)); }

/// Text that `__repr__` and the like gave; takes `result` over.
bool take_text(Context* c, Word result, const char* method, std::string* out) {
  if (result == kFailed) return false;
  Held held(c, result);
  if (has_kind(result, Kind::kStr)) {
    *out = str_to_utf8(result);
    return true;
  }
  if (builtin_base(c, result) == static_cast<uint32_t>(B::kStr)) {
    refuse(c, "`%s` gives a `%s`, which derives from str", method, type_name(result));
    return false;
  }
  raise_type_error(c, "%s returned non-string (type %s)", method, type_name(result));
  return false;
}

}  // namespace

bool is_not_implemented(Word w) {
  return has_kind(w, Kind::kBuiltin) && object(w)->aux == static_cast<uint32_t>(B::kNotImplemented);
}

bool has_special(const Context* c, Word self, Special which) {
  return special_of(c, self, which) != nullptr;
}

Word call_special(Context* c, Word self, Special which, const Word* args, uint32_t count) {
  BoundCall call;
  if (!find_special(c, self, which, &call)) return kFailed;
  if (call.callee == kUnbound) return kUnbound;
  Word result = call_bound(c, call.callee, call.self, args, count, nullptr);
  release(c, call.callee);
  release(c, call.self);
  return result;
}

Word user_binary(Context* c, BinaryKind op, Word a, Word b) {
  return binary(c, plus(Special::kAdd, op), plus(Special::kRadd, op), a, b);
}

Word user_divmod(Context* c, Word a, Word b) {
  return binary(c, Special::kDivmod, Special::kRdivmod, a, b);
}

Word user_inplace(Context* c, BinaryKind op, Word a, Word b) {
  Special reflected = plus(Special::kRadd, op);
  bool other_first = is_user(b) && comes_last(c, a, plus(Special::kIadd, op)) &&
                     has_special(c, b, reflected) && !is_of_base(c, b, reflected);
  if (other_first) {
    Word result = ask(c, b, reflected, a);
    if (!is_not_implemented(result)) return result;
    release(c, result);
  }
  return is_user(a) ? ask(c, a, plus(Special::kIadd, op), b) : not_implemented(c);
}

int user_compare(Context* c, CompareKind op, Word a, Word b) {
  bool of_one_class = is_user(a) && is_user(b) && same_class(user_class(a), user_class(b));
  bool b_first = is_user(a)
                     ? is_user(b) && !of_one_class && is_subclass(c, user_class(b), user_class(a))
                     : derives_from_builtin(c, b, a);
  for (int turn = 0; turn < 2; turn++) {
    bool of_b = (turn == 0) == b_first;
    Word self = of_b ? b : a;
    Word result = rich_compare(c, of_b ? mirrored(op) : op, self, of_b ? a : b);
    if (!is_not_implemented(result))
      return taken_as_bool(c, of_b ? mirrored(op) : op, self, result);
    release(c, result);
  }
  if (op == CompareKind::kEq) return a == b;
  if (op == CompareKind::kNe) return a != b;
  static constexpr const char* kSpelling[] = {"==", "!=", "<", "<=", ">", ">="};
  raise_type_error(c, "'%s' not supported between instances of '%s' and '%s'",
                   kSpelling[static_cast<size_t>(op)], type_name(a), type_name(b));
  return -1;
}

int user_contains(Context* c, Word container, Word item) {
  Word method = special_word(c, container, Special::kContains);
  if (method == kFailed) return -1;
  if (method != kUnbound && method != kNone) {
    Held result(c, call_special(c, container, Special::kContains, &item, 1));
    return result ? pk_truth(c, result.get()) : -1;
  }
  if (method == kNone) {
    raise_type_error(c, "'%s' object is not a container", type_name(container));
    return -1;
  }
  std::string message = std::string("argument of type '") + type_name(container);
  Held iterator(c, iter_or(c, container, message + "' is not iterable"));
  if (!iterator) return -1;
  for (int64_t i = 0;; i++) {
    int32_t ended = 0;
    Held each(c, stopped_at(c, i) ? kFailed : pk_next(c, iterator.get(), &ended));
    if (!each) return ended ? 0 : -1;
    if (int equal = values_equal(c, each.get(), item); equal != 0) return equal;
  }
}

int user_truth(Context* c, Word w) {
  Word result = call_special(c, w, Special::kBool);
  if (result == kFailed) return -1;
  if (result == kUnbound) {
    if (!has_special(c, w, Special::kLen)) return 1;
    int64_t length = user_length(c, w);
    return length < 0 ? -1 : length > 0;
  }
  if (is_bool(result)) return result == kTrue;
  raise_type_error(c, "__bool__ should return bool, returned %s", type_name(result));
  release(c, result);
  return -1;
}

int64_t user_length(Context* c, Word w) {
  Word result = call_special(c, w, Special::kLen);
  if (result == kFailed) return -1;
  if (result == kUnbound) {
    raise_type_error(c, "object of type '%s' has no len()", type_name(w));
    return -1;
  }
  Held held(c, result), number(c, indexed(c, result));
  if (!number) return -1;
  if (!is_integral(number.get())) return not_an_integer(c, number.get()), -1;
  Word length = as_int(number.get());
  int64_t out;
  if (int_sign(length) < 0) return value_error(c, "__len__() should return >= 0"), -1;
  if (!pk_int_fits_i64(length, &out))
    return overflow_error(c, "cannot fit 'int' into an index-sized integer"), -1;
  return out;
}

bool user_hash(Context* c, Word w, uint64_t* out) {
  const ClassEntry *hash = special_of(c, w, Special::kHash), *eq = special_of(c, w, Special::kEq);
  // A class that defines `__eq__` and not `__hash__` sets the latter to None.
  bool hides = eq != nullptr && (hash == nullptr || eq->depth < hash->depth);
  Word method = hides ? kNone : special_word(c, w, Special::kHash);
  if (method == kFailed) return false;
  if (method == kNone) {
    raise_type_error(c, "unhashable type: '%s'", type_name(w));
    return false;
  }
  if (method == kUnbound) {
    *out = w >> 4;  // by identity
    return true;
  }
  if (is_of_base(c, w, Special::kHash)) {
    Held value(c, base_value(c, w));
    return value && hash_of(c, value.get(), out);
  }
  Held result(c, call_special(c, w, Special::kHash));
  if (!result) return false;
  result.reset(plain_value(c, result.get()));
  if (!is_integral(result.get())) {
    type_error(c, "__hash__ method should return an integer");
    return false;
  }
  int64_t number;
  Word value = as_int(result.get());
  if (!pk_int_fits_i64(value, &number)) number = int_hash(value);
  *out = static_cast<uint64_t>(number == -1 ? -2 : number);
  return true;
}

Word user_index(Context* c, Word w) {
  if (builtin_base(c, w) == static_cast<uint32_t>(B::kInt)) return base_value(c, w);
  Word result = call_special(c, w, Special::kIndex);
  if (result == kFailed || result == kUnbound || is_int(result)) return result;
  if (is_bool(result)) return as_int(result);
  raise_type_error(c, "__index__ returned non-int (type %s)", type_name(result));
  release(c, result);
  return kFailed;
}

Word user_int(Context* c, Word w) {
  Word result = call_special(c, w, Special::kInt);
  if (result == kUnbound) return user_index(c, w);
  if (result == kFailed || is_int(result)) return result;
  if (is_bool(result)) return as_int(result);
  raise_type_error(c, "__int__ returned non-int (type %s)", type_name(result));
  release(c, result);
  return kFailed;
}

Word user_float(Context* c, Word w) {
  Word result = call_special(c, w, Special::kFloat);
  if (result == kUnbound) {
    Held index(c, user_index(c, w));
    double value;
    if (index.get() == kUnbound) return kUnbound;
    bool fits = index && pk_int_to_float(c, index.get(), &value) == Status::kDone;
    return fits ? pk_float_box(c, value) : kFailed;
  }
  if (result == kFailed || is_float(result)) return result;
  raise_type_error(c, "%s.__float__ returned non-float (type %s)", type_name(w), type_name(result));
  release(c, result);
  return kFailed;
}

Word user_complex(Context* c, Word w) {
  Word result = call_special(c, w, Special::kComplex);
  if (result == kUnbound) return user_float(c, w);
  if (result == kFailed || is_complex(result)) return result;
  raise_type_error(c, "__complex__ returned non-complex (type %s)", type_name(result));
  release(c, result);
  return kFailed;
}

Word indexed(Context* c, Word w) {
  Word index = is_user(w) ? user_index(c, w) : kUnbound;
  return index == kUnbound ? retained(c, w) : index;
}

bool user_text(Context* c, Word w, bool repr, std::string* out) {
  bool is_exception = has_kind(w, Kind::kException);
  if (!repr && has_special(c, w, Special::kStr))
    return take_text(c, call_special(c, w, Special::kStr), "__str__", out);
  // BaseException has a `__str__`, object's is `__repr__`.
  if ((repr || !is_exception) && has_special(c, w, Special::kRepr))
    return take_text(c, call_special(c, w, Special::kRepr), repr ? "__repr__" : "__str__", out);
  refuse(c,
         "the text of a `%s` names its address in memory, which differs from run to run; define "
         "`__repr__`",
         type_name(w));
  return false;
}

Word user_format(Context* c, Word w, Word spec) {
  Held given(c, spec == kFailed ? pk_str_from_utf8(c, "", 0) : retained(c, spec));
  if (!given) return kFailed;
  Word text = given.get();
  Word result = call_special(c, w, Special::kFormat, &text, 1);
  if (result == kFailed || has_kind(result, Kind::kStr)) return result;
  if (builtin_base(c, result) == static_cast<uint32_t>(B::kStr)) {
    Held derived(c, result);
    return base_value(c, result);
  }
  raise_type_error(c, "__format__ must return a str, not %s", type_name(result));
  release(c, result);
  return kFailed;
}

bool is_user_iterable(Context* c, Word w) {
  Word method = special_word(c, w, Special::kIter);
  if (method == kUnbound) return has_special(c, w, Special::kGetItem);
  return method != kNone;
}

Word user_iter(Context* c, Word w) {
  Word method = special_word(c, w, Special::kIter);
  if (method == kFailed) return kFailed;
  bool by_position = method == kUnbound && has_special(c, w, Special::kGetItem);
  if (by_position) return iterator_new(c, IteratorKind::kItems, w, 0, nullptr, 0);
  if (method == kUnbound || method == kNone)
    return raise_type_error(c, "'%s' object is not iterable", type_name(w));
  Word result = call_special(c, w, Special::kIter);
  bool is_iterator = has_kind(result, Kind::kIterator) || has_kind(result, Kind::kGenerator) ||
                     has_special(c, result, Special::kNext);
  if (result == kFailed || is_iterator) return result;
  raise_type_error(c, "iter() returned non-iterator of type '%s'", type_name(result));
  release(c, result);
  return kFailed;
}

Word user_next(Context* c, Word iterator) {
  Word result = call_special(c, iterator, Special::kNext);
  if (result == kUnbound)
    return raise_type_error(c, "'%s' object is not an iterator", type_name(iterator));
  return result;
}

Word user_item(Context* c, Word sequence, int64_t index, int32_t* ended) {
  Held position(c, pk_int_from_i64(c, index));
  Word at = position.get();
  Word result = position ? call_special(c, sequence, Special::kGetItem, &at, 1) : kFailed;
  if (result == kFailed && (is_stop(c, Exc::kIndexError) || is_stop(c, Exc::kStopIteration))) {
    forget_exception(c);
    *ended = 1;
  }
  return result;
}

}  // namespace pyreck::rt
