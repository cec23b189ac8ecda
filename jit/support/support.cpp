// The support library: small operations that are inlined into compiled code. Compiled to bitcode at
// build time, linked into every module; what is rare is left to the runtime (runtime/entry.h).
//
// Nothing here may call anything but entry points of jit/entries.def.

#include "runtime/base/operators.h"
#include "runtime/context.h"
#include "runtime/entry.h"
#include "runtime/fold.h"
#include "runtime/sink.h"
#include "runtime/value.h"

using namespace pyreck::rt;
using pyreck::BinaryKind;
using pyreck::CompareKind;

namespace {

inline bool own_region(const Context* c, const Object* o) { return o->region == c->region; }

}  // namespace

extern "C" {

// Of a word that is known to point to an object. One test leads to the usual case: counts of
// kImmortal and more are negative.
void pks_retain_object(Context* c, Word w) {
  Object* o = object(w);
  if (own_region(c, o) & (static_cast<int32_t>(o->count) > 0)) [[likely]]
    o->count++;
  else
    pk_retain(c, w);
}

void pks_release_object(Context* c, Word w) {
  Object* o = object(w);
  if (own_region(c, o) & (static_cast<int32_t>(o->count) > 1)) [[likely]]
    o->count--;
  else
    pk_release(c, w);
}

void pks_retain(Context* c, Word w) {
  if (is_object(w)) pks_retain_object(c, w);
}

void pks_release(Context* c, Word w) {
  if (is_object(w)) pks_release_object(c, w);
}

int32_t pks_is_kind(Word w, int32_t kind) {
  return is_object(w) && object(w)->kind == static_cast<Kind>(kind);
}

int32_t pks_is_tagged(Word w, int32_t kind, uint32_t aux) {
  return pks_is_kind(w, kind) && object(w)->aux == aux;
}

int32_t pks_is_float(Word w) { return is_float(w); }

double pks_float_value(Word w) { return float_value(w); }

Word pks_float_word(Context* c, double value) {
  Word immediate = float_word(value);
  return immediate != kFailed ? immediate : pk_float_box(c, value);
}

Word pks_int_word(Context* c, int64_t value) {
  if (fits_small(value)) [[likely]]
    return small(value);
  return pk_int_from_i64(c, value);
}

Word pks_widen_if(Context* c, int64_t bits, int32_t is_narrow) {
  return is_narrow ? pks_int_word(c, bits) : static_cast<Word>(bits);
}

/// The leaves of a union with a float among its members (jit/representation.h), of a borrowed word.
Word pks_union_part(Word w) { return is_float(w) ? kFloatHere : w; }

double pks_union_float(Word w) { return is_float(w) ? float_value(w) : 0.0; }

/// The word of such leaves, owned.
Word pks_union_word(Context* c, Word part, double number) {
  if (part == kFloatHere) return pks_float_word(c, number);
  pks_retain(c, part);
  return part;
}

/// Gives up the word of a float whose number has been read.
void pks_release_float(Context* c, Word w) {
  if (has_kind(w, Kind::kFloat)) pks_release_object(c, w);
}

/// Operators on such leaves, as CPython's on ints and floats; kUnbound: the runtime is to be asked.
/// The result's float is `*number`.
Word pks_union_binary(int32_t op, Word a, double x, Word b, double y, double* number) {
  const auto kind = static_cast<BinaryKind>(op);
  if (is_small(a) && is_small(b)) {
    const int64_t i = small_value(a), j = small_value(b);
    int64_t result;
    switch (kind) {
      case BinaryKind::kAdd:
        result = i + j;
        break;
      case BinaryKind::kSub:
        result = i - j;
        break;
      case BinaryKind::kMul:
        if (__builtin_mul_overflow(i, j, &result)) return kUnbound;
        break;
      case BinaryKind::kFloorDiv:
      case BinaryKind::kMod: {
        if (j == 0) return kUnbound;
        const int64_t rest = i % j, differ = rest != 0 && (rest ^ j) < 0;
        result = kind == BinaryKind::kMod ? rest + differ * j : i / j - differ;
        break;
      }
      case BinaryKind::kTrueDiv: {
        constexpr int64_t kExact = int64_t{1} << 53;  // as doubles
        if (j == 0 || i < -kExact || i > kExact || j < -kExact || j > kExact) return kUnbound;
        *number = static_cast<double>(i) / static_cast<double>(j);
        return kFloatHere;
      }
      default:
        return kUnbound;
    }
    return fits_small(result) ? small(result) : kUnbound;
  }
  if ((a != kFloatHere && !is_small(a)) || (b != kFloatHere && !is_small(b))) return kUnbound;
  const double left = a == kFloatHere ? x : static_cast<double>(small_value(a));
  const double right = b == kFloatHere ? y : static_cast<double>(small_value(b));
  switch (kind) {
    case BinaryKind::kAdd:
      *number = left + right;
      return kFloatHere;
    case BinaryKind::kSub:
      *number = left - right;
      return kFloatHere;
    case BinaryKind::kMul:
      *number = left * right;
      return kFloatHere;
    case BinaryKind::kTrueDiv:
      if (right == 0) return kUnbound;
      *number = left / right;
      return kFloatHere;
    default:
      return kUnbound;
  }
}

/// Comparisons: 0, 1; 2: the runtime is to be asked.
int32_t pks_union_compare(int32_t op, Word a, double x, Word b, double y) {
  auto holds = [&](auto left, auto right) -> int32_t {
    switch (static_cast<CompareKind>(op)) {
      case CompareKind::kEq:
        return left == right;
      case CompareKind::kNe:
        return left != right;
      case CompareKind::kLt:
        return left < right;
      case CompareKind::kLe:
        return left <= right;
      case CompareKind::kGt:
        return left > right;
      case CompareKind::kGe:
        return left >= right;
      default:
        return 2;
    }
  };
  if (is_small(a) && is_small(b)) return holds(small_value(a), small_value(b));
  constexpr int64_t kExact = int64_t{1} << 53;  // as doubles
  auto exact = [](Word w) {
    return w == kFloatHere ||
           (is_small(w) && small_value(w) >= -kExact && small_value(w) <= kExact);
  };
  if (!exact(a) || !exact(b)) return 2;
  return holds(a == kFloatHere ? x : static_cast<double>(small_value(a)),
               b == kFloatHere ? y : static_cast<double>(small_value(b)));
}

/// Truth: 0, 1; 2: the runtime is to be asked.
int32_t pks_union_truth(Word part, double number) {
  if (part == kFloatHere) return number != 0.0;
  if (is_small(part)) return part != small(0);
  return is_object(part) ? 2 : part == kTrue;
}

int32_t pks_list_append_i64(Context* c, Word list, int64_t value) {
  List* l = as<List>(list);
  if (l->region == c->region && l->flags == kListI64 && l->length < l->capacity) [[likely]] {
    l->i64[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_list_append_i64(c, l, value));
}

int32_t pks_list_append_f64(Context* c, Word list, double value) {
  List* l = as<List>(list);
  if (l->region == c->region && l->flags == kListF64 && l->length < l->capacity) [[likely]] {
    l->f64[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_list_append_f64(c, l, value));
}

int32_t pks_list_append_word(Context* c, Word list, Word value) {
  List* l = as<List>(list);
  if (l->region == c->region && l->flags == kListWords && l->length < l->capacity) [[likely]] {
    pks_retain(c, value);
    l->words[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_list_append(c, l, value));
}

int32_t pks_list_append_union(Context* c, Word list, Word part, double number) {
  List* l = as<List>(list);
  if (l->region == c->region && l->length < l->capacity) [[likely]] {
    if (l->flags == kListF64 && part == kFloatHere) {
      l->f64[l->length++] = number;
      return 0;
    }
    if (l->flags == kListI64 && is_small(part)) {
      l->i64[l->length++] = small_value(part);
      return 0;
    }
  }
  Word word = pks_union_word(c, part, number);
  if (word == kFailed) return static_cast<int32_t>(status_of(c));
  int32_t status = pks_list_append_word(c, list, word);
  pks_release(c, word);
  return status;
}

int32_t pks_list_set_word(Context* c, Word list, int64_t index, Word value) {
  List* l = as<List>(list);
  int64_t at = index < 0 ? index + l->length : index;
  if (l->region == c->region && l->flags == kListWords &&
      static_cast<uint64_t>(at) < static_cast<uint64_t>(l->length)) [[likely]] {
    Word old = l->words[at];
    pks_retain(c, value);
    l->words[at] = value;
    pks_release(c, old);
    return 0;
  }
  return static_cast<int32_t>(pk_list_set(c, l, index, value));
}

int32_t pks_list_set_i64(Context* c, Word list, int64_t index, int64_t value) {
  List* l = as<List>(list);
  int64_t at = index < 0 ? index + l->length : index;
  if (l->region == c->region && l->flags == kListI64 &&
      static_cast<uint64_t>(at) < static_cast<uint64_t>(l->length)) [[likely]] {
    l->i64[at] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_list_set_i64(c, l, index, value));
}

int32_t pks_list_set_f64(Context* c, Word list, int64_t index, double value) {
  List* l = as<List>(list);
  int64_t at = index < 0 ? index + l->length : index;
  if (l->region == c->region && l->flags == kListF64 &&
      static_cast<uint64_t>(at) < static_cast<uint64_t>(l->length)) [[likely]] {
    l->f64[at] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_list_set_f64(c, l, index, value));
}

/// A field that holds anything. Owned.
Word pks_field_get(Context* c, Word instance, uint32_t index) {
  const Instance* i = as<Instance>(instance);
  Word value = i->fields[index];
  bool is_double = i->flags >> index & 1;
  if (is_double || value == kUnbound) return pk_field_get(c, instance, index);
  pks_retain(c, value);
  return value;
}

/// A field that holds a word and gets one that is no float.
int32_t pks_field_set_word(Context* c, Word instance, uint32_t index, Word value) {
  Instance* i = as<Instance>(instance);
  bool is_double = index < kFloatFields && (i->flags >> index & 1);
  if (i->region == c->region && !is_double && !is_float(value)) [[likely]] {
    Word old = i->fields[index];
    pks_retain(c, value);
    i->fields[index] = value;
    pks_release(c, old);
    return 0;
  }
  return static_cast<int32_t>(pk_field_set(c, instance, index, value));
}

/// A field that holds a double, or nothing yet, and gets one.
int32_t pks_field_set_float(Context* c, Word instance, uint32_t index, double value) {
  Instance* i = as<Instance>(instance);
  bool is_double = i->flags >> index & 1;
  if (i->region == c->region && (is_double || i->fields[index] == kUnbound)) [[likely]] {
    i->flags |= static_cast<uint16_t>(1u << index);
    __builtin_memcpy(&i->fields[index], &value, 8);
    return 0;
  }
  Word boxed = pks_float_word(c, value);
  if (boxed == kFailed) return static_cast<int32_t>(status_of(c));
  Status status = pk_field_set(c, instance, index, boxed);
  pks_release(c, boxed);
  return static_cast<int32_t>(status);
}

int32_t pks_emit_list_i64(Context* c, Sink* sink, int64_t value) {
  List* l = sink->list;
  if (l->flags == kListI64 && l->length < l->capacity) [[likely]] {
    l->i64[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_emit_int(c, sink, value));
}

int32_t pks_emit_list_f64(Context* c, Sink* sink, double value) {
  List* l = sink->list;
  if (l->flags == kListF64 && l->length < l->capacity) [[likely]] {
    l->f64[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_emit_float(c, sink, value));
}

int32_t pks_emit_list_word(Context* c, Sink* sink, Word value) {
  List* l = sink->list;
  if (l->flags == kListWords && l->length < l->capacity) [[likely]] {
    pks_retain(c, value);
    l->words[l->length++] = value;
    return 0;
  }
  return static_cast<int32_t>(pk_emit_word(c, sink, value));
}

}  // extern "C"
