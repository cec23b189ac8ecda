// Comparison, `is` and `in` of values of any type.

#include "runtime/arguments.h"
#include "runtime/array.h"
#include "runtime/builtin_ids.h"
#include "runtime/dict.h"
#include "runtime/dispatch.h"
#include "runtime/enum.h"
#include "runtime/equality.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/objects.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/stop.h"
#include "runtime/str.h"

namespace pyreck::rt {

namespace {

/// Whether the dict has this pair of key and value: 1, 0, -1.
int items_contain(Context* c, const Dict* dict, Word item) {
  bool derives = builtin_base(c, item) == static_cast<uint32_t>(B::kTuple);
  if (!derives && !has_kind(item, Kind::kTuple)) return 0;
  Held pair(c, derives ? base_value(c, item) : retained(c, item));
  if (!pair) return -1;
  const Tuple* parts = as<Tuple>(pair.get());
  if (parts->length != 2) return 0;
  uint64_t hash;
  int64_t at = dict_find(c, dict, parts->items[0], &hash);
  if (at < 0) return at == -2 ? -1 : 0;
  Held value(c, retained(c, dict->entries[at].value));
  return values_equal(c, value.get(), parts->items[1]);
}

/// 1, 0, -1.
int contains(Context* c, Word container, Word item) {
  if (is_user(container)) return user_contains(c, container, item);
  bool is_text = has_kind(container, Kind::kStr) || is_bytes_like(container);
  if (is_text && is_plain_base(builtin_base(c, item))) {
    uint32_t base = builtin_base(c, item);
    bool is_str = base == static_cast<uint32_t>(B::kStr);
    bool fits = has_kind(container, Kind::kStr) ? is_str
                                                : base == static_cast<uint32_t>(B::kInt) ||
                                                      base == static_cast<uint32_t>(B::kBytes);
    Held value(c, base_value(c, item));
    if (!value || fits) return value ? contains(c, container, value.get()) : -1;
  }
  if (is_object(container)) {
    switch (object(container)->kind) {
      case Kind::kStr:
        if (!has_kind(item, Kind::kStr)) {
          raise_type_error(c, "'in <string>' requires string as left operand, not %s",
                           type_name(item));
          return -1;
        }
        return str_find(as<Str>(container), as<Str>(item), 0, as<Str>(container)->length) >= 0;
      case Kind::kBytes:
      case Kind::kByteArray:
        return bytes_contain(c, container, item);
      case Kind::kDict: {
        uint64_t hash;
        int64_t at = dict_find(c, as<Dict>(container), item, &hash);
        return at == -2 ? -1 : at >= 0;
      }
      case Kind::kSet:
        return set_contains(c, as<Set>(container), item);
      case Kind::kList: {
        if (is_series(container) && refused_array(c, container, "searched")) return -1;
        int64_t at = list_position(c, as<List>(container), item, 0, INT64_MAX);
        return at == -2 ? -1 : at >= 0;
      }
      case Kind::kRange:
        // What is no number is compared with one element after the other.
        if (is_user(item) || is_complex(item)) break;
        return range_contains(c, as<Range>(container), item);
      case Kind::kDictView: {
        const auto* view = as<Iterator>(container);
        if (view->aux == 0) return contains(c, view->source, item);
        if (view->aux == 2) return items_contain(c, as<Dict>(view->source), item);
        break;
      }
      default:
        break;
    }
  }
  if (is_enum_class(container)) return enum_contains(c, container, item);
  std::string message = std::string("argument of type '") + type_name(container);
  Word iterator = iter_or(c, container, message + "' is not iterable");
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

/// `is`: of values without identity of their own it cannot be answered.
int same(Context* c, Word a, Word b) {
  auto valued = [](Word w) {
    if (is_int(w) || is_float(w)) return true;
    if (!is_object(w)) return false;
    Kind kind = object(w)->kind;
    return kind == Kind::kComplex || kind == Kind::kStr || kind == Kind::kBytes ||
           kind == Kind::kTuple || kind == Kind::kRange;
  };
  if (valued(a) && valued(b)) {
    bool some_number = is_number(a) || is_number(b);
    bool same_type = some_number ? is_int(a) == is_int(b) && is_float(a) == is_float(b)
                                 : object(a)->kind == object(b)->kind;
    if (!same_type) return 0;
    // What is not equal is not the same; but a NaN is.
    bool is_plain = is_integral(a) || has_kind(a, Kind::kStr) || has_kind(a, Kind::kBytes);
    if (is_plain && values_equal(c, a, b, false) == 0) return 0;
    refuse(c, "`is` between values of type `%s` depends on how they are stored; write `==`",
           type_name(a));
    return -1;
  }
  if (has_kind(a, Kind::kBuiltin) && has_kind(b, Kind::kBuiltin))
    return object(a)->aux == object(b)->aux;
  if (has_kind(a, Kind::kFunction) && has_kind(b, Kind::kFunction)) return functions_equal(c, a, b);
  if (has_kind(a, Kind::kClass) && has_kind(b, Kind::kClass)) return same_class(a, b);
  return a == b;
}

}  // namespace

extern "C" {

Word pk_compare(Context* c, int32_t number, Word a, Word b) {
  auto kind = static_cast<CompareKind>(number);
  int result;
  switch (kind) {
    case CompareKind::kEq:
      result = values_equal(c, a, b, false);
      break;
    case CompareKind::kNe:
      if (is_user(a) || is_user(b)) {
        result = user_compare(c, kind, a, b);
        break;
      }
      result = values_equal(c, a, b, false);
      if (result >= 0) result = !result;
      break;
    case CompareKind::kIs:
      result = same(c, a, b);
      break;
    case CompareKind::kIsNot:
      result = same(c, a, b);
      if (result >= 0) result = !result;
      break;
    case CompareKind::kIn:
      result = contains(c, b, a);
      break;
    case CompareKind::kNotIn:
      result = contains(c, b, a);
      if (result >= 0) result = !result;
      break;
    default:
      result = values_ordered(c, kind, a, b);
  }
  return result < 0 ? kFailed : boolean(result != 0);
}

}  // extern "C"

}  // namespace pyreck::rt
