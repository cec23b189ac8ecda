#include "runtime/equality.h"

#include "runtime/array.h"
#include "runtime/bytes.h"
#include "runtime/complex.h"
#include "runtime/dict.h"
#include "runtime/dict_views.h"
#include "runtime/enum.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/known_objects.h"
#include "runtime/list.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <algorithm>

namespace pyreck::rt {

namespace {

bool is_number(Word w) { return is_int(w) || is_bool(w) || is_float(w); }
Word as_int(Word w) { return w == kTrue ? small(1) : w == kFalse ? small(0) : w; }

/// -1, 0, 1; 2 unordered (NaN).
int compare_numbers(Word a, Word b) {
  a = as_int(a);
  b = as_int(b);
  if (is_float(a) && is_float(b)) {
    double x = float_value(a), y = float_value(b);
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
  }
  if (is_float(b)) return pk_compare_int_float(a, float_value(b));
  if (is_float(a)) {
    int order = pk_compare_int_float(b, float_value(a));
    return order == 2 ? 2 : -order;
  }
  return pk_int_compare(a, b);
}

bool holds(CompareKind kind, int order) {
  switch (kind) {
    case CompareKind::kEq:
      return order == 0;
    case CompareKind::kNe:
      return order != 0;
    case CompareKind::kLt:
      return order == -1;
    case CompareKind::kLe:
      return order == -1 || order == 0;
    case CompareKind::kGt:
      return order == 1;
    default:
      return order == 1 || order == 0;
  }
}

struct Items {
  int64_t length;
  const List* list;
  const Tuple* tuple;
  Word at(Context* c, int64_t i) const {
    return list ? list_at(c, list, i) : retained(c, tuple->items[i]);
  }
};

Items items_of(Word w) {
  if (has_kind(w, Kind::kList)) return {as<List>(w)->length, as<List>(w), nullptr};
  return {as<Tuple>(w)->length, nullptr, as<Tuple>(w)};
}

constexpr uint32_t kDeepest = 2000;
thread_local uint32_t nesting = 0;

struct Deeper {
  Deeper() { nesting++; }
  ~Deeper() { nesting--; }
};

bool too_deep(Context* c) {
  if (nesting < kDeepest) return false;
  raise_error(c, static_cast<uint32_t>(Exc::kRecursionError),
              "maximum recursion depth exceeded in comparison");
  return true;
}

int sequences_equal(Context* c, Word a, Word b) {
  Items x = items_of(a), y = items_of(b);
  if (x.length != y.length) return 0;
  if (x.list && y.list && x.list->flags == kListI64 && y.list->flags == kListI64) {
    bool equal = true;
    bool all = in_strides(c, x.length, [&](int64_t from, int64_t to) {
      equal = equal && std::equal(x.list->i64 + from, x.list->i64 + to, y.list->i64 + from);
    });
    return all || !equal ? equal : -1;
  }
  // Comparing items may change the lists.
  int64_t i = 0;
  for (; i < items_of(a).length && i < items_of(b).length; i++) {
    if (stopped_at(c, i)) return -1;
    Word p = x.at(c, i), q = y.at(c, i);
    int equal = p == kFailed || q == kFailed ? -1 : values_equal(c, p, q);
    release(c, p);
    release(c, q);
    if (equal < 0) return -1;
    if (equal == 0 && i < items_of(a).length && i < items_of(b).length) return 0;
    if (equal == 0) break;
  }
  return items_of(a).length == items_of(b).length;
}

int sequences_ordered(Context* c, CompareKind kind, Word a, Word b) {
  Items x = items_of(a), y = items_of(b);
  for (int64_t i = 0; i < items_of(a).length && i < items_of(b).length; i++) {
    if (stopped_at(c, i)) return -1;
    Word p = x.at(c, i), q = y.at(c, i);
    int equal = p == kFailed || q == kFailed ? -1 : values_equal(c, p, q);
    int result = equal == 0 ? values_ordered(c, kind, p, q) : equal;
    release(c, p);
    release(c, q);
    if (equal != 1) return result;
  }
  x = items_of(a), y = items_of(b);
  return holds(kind, x.length < y.length ? -1 : x.length > y.length);
}

int dicts_equal(Context* c, const Dict* a, const Dict* b) {
  if (a->length != b->length) return 0;
  int equal = 1;
  const bool all = dict_each(c, a, [&](const DictEntry& mine) {
    const int64_t at = dict_find_hashed(c, b, mine.key, mine.hash);
    if (at < 0) return (equal = at == -1 ? 0 : -1) == 1;
    Held other(c, retained(c, b->entries[at].value));
    return (equal = values_equal(c, mine.value, other.get())) == 1;
  });
  return all ? 1 : equal == 1 ? -1 : equal;  // -1: all equal, but stopped meanwhile
}

}  // namespace

int functions_equal(Context* c, Word a, Word b) {
  if (a == b) return 1;
  if (object(a)->aux != object(b)->aux) return 0;
  refuse(c,
         "whether two functions of one `def` or `lambda` are the same cannot be told here; compare "
         "a name or number that is kept beside them");
  return -1;
}

/// Bound methods are equal when both of their parts are: the objects by identity.
static int methods_equal(Context* c, const BoundMethod* a, const BoundMethod* b) {
  bool has_address = is_object(a->self) && has_identity(object(a->self));
  if (!has_address) {
    refuse(c, "whether two methods of a `%s` are equal depends on which object it is",
           type_name(a->self));
    return -1;
  }
  return a->self == b->self ? values_equal(c, a->function, b->function) : 0;
}

int values_equal(Context* c, Word a, Word b, bool identity) {
  if (a == b && identity && !is_nan(a)) return 1;
  if (identity && is_nan(a) && is_nan(b)) {
    refuse(c, "whether a NaN in a container equals another depends on which NaN object it is");
    return -1;
  }
  if (is_number(a) && is_number(b)) return compare_numbers(a, b) == 0;
  if (is_user(a) || is_user(b)) {
    Held x(c, retained(c, a)), y(c, retained(c, b));
    bool members = is_enum_of_base(a) || is_enum_of_base(b);
    if (members && (is_enum_of_base(a) || !is_user(a)) && (is_enum_of_base(b) || !is_user(b))) {
      if (is_enum_of_base(a)) x.reset(load_field(c, as<Instance>(a), 0));
      if (is_enum_of_base(b)) y.reset(load_field(c, as<Instance>(b), 0));
      return x && y ? values_equal(c, x.get(), y.get(), false) : -1;
    }
    return user_compare(c, CompareKind::kEq, a, b);
  }
  if (is_complex(a) || is_complex(b)) {
    Word other = is_complex(a) ? b : a;
    return (is_complex(other) || is_number(other)) && complex_equal(a, b);
  }
  if (refused_arrays(c, a, b, "compared")) return -1;
  if (!is_object(a) || !is_object(b)) return a == b;
  if (compares_as_view(a, b)) return view_compare(c, CompareKind::kEq, a, b);
  if (is_bytes_like(a) && is_bytes_like(b)) return bytes_equal(view_of(a), view_of(b));
  Kind kind = object(a)->kind;
  if (kind != object(b)->kind) return 0;
  if (too_deep(c)) return -1;
  Deeper deeper;
  switch (kind) {
    case Kind::kStr:
      return str_equal(as<Str>(a), as<Str>(b));
    case Kind::kTuple:
    case Kind::kList:
      return sequences_equal(c, a, b);
    case Kind::kDict:
      return dicts_equal(c, as<Dict>(a), as<Dict>(b));
    case Kind::kSet:
      return sets_equal(c, as<Set>(a), as<Set>(b));
    case Kind::kRange: {
      const Range *x = as<Range>(a), *y = as<Range>(b);
      if (pk_int_compare(x->length, y->length) != 0) return 0;
      if (int_is_zero(x->length)) return 1;
      if (pk_int_compare(x->start, y->start) != 0) return 0;
      return x->length == small(1) || pk_int_compare(x->step, y->step) == 0;
    }
    case Kind::kSlice: {
      const Slice *x = as<Slice>(a), *y = as<Slice>(b);
      int equal = values_equal(c, x->start, y->start);
      if (equal == 1) equal = values_equal(c, x->stop, y->stop);
      return equal == 1 ? values_equal(c, x->step, y->step) : equal;
    }
    case Kind::kBuiltin:
      return object(a)->aux == object(b)->aux;
    case Kind::kFunction:
      return functions_equal(c, a, b);
    case Kind::kClass:
      return same_class(a, b);
    case Kind::kMethod:
      return methods_equal(c, as<BoundMethod>(a), as<BoundMethod>(b));
    default:
      return a == b;
  }
}

int values_ordered(Context* c, CompareKind kind, Word a, Word b) {
  if (is_number(a) && is_number(b)) return holds(kind, compare_numbers(a, b));
  if (is_user(a) || is_user(b)) {
    Held x(c, retained(c, a)), y(c, retained(c, b));
    return user_compare(c, kind, a, b);
  }
  if (refused_arrays(c, a, b, "compared")) return -1;
  if (compares_as_view(a, b)) return view_compare(c, kind, a, b);
  if (is_bytes_like(a) && is_bytes_like(b))
    return holds(kind, bytes_compare(view_of(a), view_of(b)));
  if (is_object(a) && is_object(b) && object(a)->kind == object(b)->kind) {
    if (too_deep(c)) return -1;
    Deeper deeper;
    switch (object(a)->kind) {
      case Kind::kStr:
        return holds(kind, str_compare(as<Str>(a), as<Str>(b)));
      case Kind::kTuple:
      case Kind::kList:
        return sequences_ordered(c, kind, a, b);
      case Kind::kSet:
        return sets_ordered(c, kind, as<Set>(a), as<Set>(b));
      default:
        break;
    }
  }
  static constexpr const char* kSpelling[] = {"==", "!=", "<", "<=", ">", ">="};
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
              "'%s' not supported between instances of '%s' and '%s'",
              kSpelling[static_cast<size_t>(kind)], type_name(a), type_name(b));
  return -1;
}

}  // namespace pyreck::rt
