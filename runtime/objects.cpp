#include "runtime/objects.h"

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/iterate.h"
#include "runtime/special_methods.h"

#include <algorithm>
#include <cmath>

namespace pyreck::rt {

bool index_of(Context* c, Word w, const char* what, int64_t* out) {
  if (is_bool(w)) {
    *out = w == kTrue;
    return true;
  }
  if (has_special(c, w, Special::kIndex)) {
    Held index(c, user_index(c, w));
    return index && index_of(c, index.get(), what, out);
  }
  if (!is_int(w)) {
    raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
                "%s indices must be integers or slices, not %s", what, type_name(w));
    return false;
  }
  if (pk_int_fits_i64(w, out)) return true;
  raise_error(c, static_cast<uint32_t>(Exc::kIndexError),
              "cannot fit 'int' into an index-sized integer");
  return false;
}

namespace {

bool slice_part(Context* c, Word w, int64_t* out) {
  if (is_bool(w)) {
    *out = w == kTrue;
    return true;
  }
  if (is_int(w)) {
    *out = int_clamped(w);
    return true;
  }
  if (has_special(c, w, Special::kIndex)) {
    Held index(c, user_index(c, w));
    return index && slice_part(c, index.get(), out);
  }
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError),
              "slice indices must be integers or None or have an __index__ method");
  return false;
}

}  // namespace

bool slice_indices(Context* c, const Slice* slice, Word sequence, Indices* out) {
  int64_t step = 1;
  if (slice->step != kNone) {
    if (!slice_part(c, slice->step, &step)) return false;
    step = std::max(step, -INT64_MAX);  // so that it has a magnitude
    if (step == 0) {
      raise_error(c, static_cast<uint32_t>(Exc::kValueError), "slice step cannot be zero");
      return false;
    }
  }
  int64_t start = step < 0 ? INT64_MAX : 0, stop = step < 0 ? INT64_MIN : INT64_MAX;
  if (slice->start != kNone && !slice_part(c, slice->start, &start)) return false;
  bool has_stop = slice->stop != kNone;
  if (has_stop && !slice_part(c, slice->stop, &stop)) return false;
  int64_t length = pk_sequence_length(c, sequence);  // which `__index__` may have changed
  auto adjust = [&](int64_t at) {
    if (at < 0) {
      at += length;
      if (at < 0) return step < 0 ? int64_t{-1} : int64_t{0};
      return at;
    }
    if (at >= length) return step < 0 ? length - 1 : length;
    return at;
  };
  start = adjust(start);
  stop = !has_stop && step < 0 ? -1 : adjust(stop);
  int64_t count = 0;
  if (step < 0 && stop < start) count = (start - stop - 1) / -step + 1;
  if (step > 0 && start < stop) count = (stop - start - 1) / step + 1;
  *out = {start, stop, step, count};
  return true;
}

int64_t range_length(const Range* r) {
  int64_t length;
  return pk_int_fits_i64(r->length, &length) ? length : -1;
}

Word range_at(Context* c, const Range* r, int64_t index) {
  Word i = pk_int_from_i64(c, index);
  Word offset = pk_int_mul(c, i, r->step);
  release(c, i);
  if (offset == kFailed) return kFailed;
  Word value = pk_int_add(c, r->start, offset);
  release(c, offset);
  return value;
}

Word range_item(Context* c, const Range* r, Word index) {
  Held at(c, pk_int_add(c, index, int_sign(index) < 0 ? r->length : small(0)));
  if (!at) return kFailed;
  if (int_sign(at.get()) < 0 || pk_int_compare(at.get(), r->length) >= 0) {
    pk_raise_index(c, 3);
    return kFailed;
  }
  Held offset(c, pk_int_mul(c, at.get(), r->step));
  return offset ? pk_int_add(c, r->start, offset.get()) : kFailed;
}

Word range_slice(Context* c, const Range* r, const Slice* slice, const Indices& at) {
  // A step beyond 64 bits leads nowhere, but shows.
  bool is_wide = is_int(slice->step) && !is_small(slice->step);
  Held step(c, is_wide ? pk_int_add(c, slice->step, small(0)) : pk_int_from_i64(c, at.step));
  Held start(c, range_at(c, r, at.start)), stop(c, range_at(c, r, at.stop));
  Held stride(c, pk_int_mul(c, r->step, step.get()));
  if (!start || !stop || !stride) return kFailed;
  return pk_range_new(c, start.get(), stop.get(), stride.get());
}

int range_contains(Context* c, const Range* r, Word value) {
  if (is_float(value)) {
    double number = float_value(value);
    if (!std::isfinite(number) || std::floor(number) != number) return 0;
    Held whole(c, pk_int_from_float(c, number));
    return whole ? range_contains(c, r, whole.get()) : -1;
  }
  if (is_bool(value)) value = small(value == kTrue);
  if (!is_int(value) || int_is_zero(r->length)) return 0;
  Held offset(c, pk_int_sub(c, value, r->start));
  if (!offset) return -1;
  Held rest(c, pk_int_mod(c, offset.get(), r->step));
  Held index(c, pk_int_floordiv(c, offset.get(), r->step));
  if (!rest || !index) return -1;
  return int_is_zero(rest.get()) && int_sign(index.get()) >= 0 &&
         pk_int_compare(index.get(), r->length) < 0;
}

extern "C" {

Word pk_tuple_new(Context* c, const Word* items, int64_t count) {
  return tuple_of(c, count, [&](Word* to, int64_t from, int64_t end) {
    std::copy(items + from, items + end, to + from);
  });
}

Word pk_range_new(Context* c, Word start, Word stop, Word step) {
  int direction = int_sign(step);
  if (direction == 0) {
    raise_error(c, static_cast<uint32_t>(Exc::kValueError), "range() arg 3 must not be zero");
    return kFailed;
  }
  Word length = small(0);
  int order = pk_int_compare(start, stop);
  if (direction > 0 ? order < 0 : order > 0) {
    Held distance(c, pk_int_sub(c, stop, start));
    if (!distance) return kFailed;
    Held less(c, pk_int_sub(c, distance.get(), small(direction)));
    if (!less) return kFailed;
    Held whole(c, pk_int_floordiv(c, less.get(), step));
    if (!whole) return kFailed;
    length = pk_int_add(c, whole.get(), small(1));
    if (length == kFailed) return kFailed;
  }
  auto* r = static_cast<Range*>(allocate(c, Kind::kRange, sizeof(Range)));
  if (r == nullptr) {
    release(c, length);
    return kFailed;
  }
  r->start = retained(c, start);
  r->stop = retained(c, stop);
  r->step = retained(c, step);
  r->length = length;
  return word(r);
}

Word pk_slice_new(Context* c, Word start, Word stop, Word step) {
  auto* s = static_cast<Slice*>(allocate(c, Kind::kSlice, sizeof(Slice)));
  if (s == nullptr) return kFailed;
  s->start = retained(c, start);
  s->stop = retained(c, stop);
  s->step = retained(c, step);
  return word(s);
}

Word pk_function_new(Context* c, uint32_t function, const Word* captures, uint32_t count) {
  auto* f =
      static_cast<Function*>(allocate(c, Kind::kFunction, sizeof(Function) + count * sizeof(Word)));
  if (f == nullptr) return kFailed;
  f->aux = function;
  f->program = c->program;
  f->count_captures = count;
  for (uint32_t i = 0; i < count; i++) f->captures[i] = retained(c, captures[i]);
  return word(f);
}

Word pk_builtin_ref(Context* c, uint32_t builtin) {
  auto* b = static_cast<BuiltinObject*>(allocate(c, Kind::kBuiltin, sizeof(BuiltinObject)));
  if (b == nullptr) return kFailed;
  b->aux = builtin;
  return word(b);
}

Word pk_cell_new(Context* c, Word contents) {
  auto* cell = static_cast<Cell*>(allocate(c, Kind::kCell, sizeof(Cell)));
  if (cell == nullptr) return kFailed;
  cell->contents = retained(c, contents);
  return word(cell);
}

Status pk_cell_set(Context* c, Word w, Word contents) {
  auto* cell = as<Cell>(w);
  if (!pk_may_write(c, cell)) return status_of(c);
  Word old = cell->contents;
  cell->contents = retained(c, contents);
  release(c, old);
  return Status::kDone;
}

}  // extern "C"

/// The type of what a native stands for.
static const char* native_type_name(std::string_view qualname) {
  if (qualname == "partial.<locals>.call") return "functools.partial";
  if (qualname == "itemgetter.<locals>.call") return "operator.itemgetter";
  if (qualname == "attrgetter.<locals>.call") return "operator.attrgetter";
  if (qualname == "methodcaller.<locals>.call") return "operator.methodcaller";
  return "builtin_function_or_method";
}

const char* type_name(Word w) {
  if (is_int(w)) return "int";
  if (is_bool(w)) return "bool";
  if (is_float(w)) return "float";
  if (w == kNone) return "NoneType";
  if (!is_object(w)) return "unbound";
  switch (object(w)->kind) {
    case Kind::kFloat:
      return "float";
    case Kind::kBigInt:
      return "int";
    case Kind::kComplex:
      return "complex";
    case Kind::kBytes:
      return "bytes";
    case Kind::kByteArray:
      return "bytearray";
    case Kind::kStr:
      return "str";
    case Kind::kTuple:
      return "tuple";
    case Kind::kList:
      return "list";
    case Kind::kDict:
      return "dict";
    case Kind::kSet:
      return object(w)->flags & 1 ? "frozenset" : "set";
    case Kind::kRange:
      return "range";
    case Kind::kSlice:
      return "slice";
    case Kind::kFunction: {
      const Program* program = as<Function>(w)->program;
      if (program == nullptr) return "function";
      const auto& info = program->functions[object(w)->aux];
      return info.is_native ? native_type_name(info.qualname) : "function";
    }
    case Kind::kBuiltin:
      if (is_not_implemented(w)) return "NotImplementedType";
      return builtin_is_class(object(w)->aux) ? "type" : "builtin_function_or_method";
    case Kind::kCell:
      return "cell";
    case Kind::kException: {
      Word instance = as<Exception>(w)->instance;
      return instance == kNone ? exception_name(object(w)->aux) : type_name(instance);
    }
    case Kind::kInstance:
      return as<Class>(as<Instance>(w)->cls)->name;
    case Kind::kClass:
      return "type";
    case Kind::kMethod:
      return has_kind(as<BoundMethod>(w)->function, Kind::kStr) ? "builtin_function_or_method"
                                                                : "method";
    case Kind::kSuper:
      return "super";
    case Kind::kIterator: {
      static constexpr const char* kNames[] = {"iterator",
                                               "dict_keyiterator",
                                               "dict_valueiterator",
                                               "dict_itemiterator",
                                               "set_iterator",
                                               "enumerate",
                                               "zip",
                                               "map",
                                               "filter",
                                               "reversed",
                                               "iterator",
                                               "callable_iterator",
                                               "iterator"};
      static constexpr const char* kOwnNames[] = {
          "",
#define PYRECK_ITERATOR(Id, text) text,
#include "runtime/base/iterators.def"
      };
      if (object(w)->flags != kIteratorNamedByKind) return kOwnNames[object(w)->flags];
      return kNames[object(w)->aux];
    }
    case Kind::kGenerator:
      return "generator";
    case Kind::kDictView: {
      static constexpr const char* kNames[] = {"dict_keys", "dict_values", "dict_items"};
      static constexpr const char* kOrdered[] = {"odict_keys", "odict_values", "odict_items"};
      bool is_ordered = object(as<Iterator>(w)->source)->flags & kDictOrdered;
      return (is_ordered ? kOrdered : kNames)[object(w)->aux];
    }
  }
  return "object";
}

}  // namespace pyreck::rt
