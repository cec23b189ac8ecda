#include "runtime/hash.h"

#include "runtime/dict_views.h"
#include "runtime/enum.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/integer.h"
#include "runtime/set.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

#include <algorithm>
#include <cmath>
#include <sys/random.h>

namespace pyreck::rt {

namespace {

constexpr uint64_t kPrime = (uint64_t{1} << 61) - 1;

uint64_t make_secret() {
  uint64_t secret = 0x9e3779b97f4a7c15;
  [[maybe_unused]] ssize_t got = getrandom(&secret, sizeof secret, 0);
  return secret | 1;
}

uint64_t mix(uint64_t x) {
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  x ^= x >> 32;
  x *= 0xd6e8feb86659fd93;
  return x ^ x >> 32;
}

/// `known` is where the hash is kept; at(i) is a letter.
template <class At>
uint64_t hash_text(uint64_t* known, int64_t length, At at) {
  static const uint64_t secret = make_secret();
  uint64_t h = __atomic_load_n(known, __ATOMIC_RELAXED);
  if (h != 0) return h;
  h = secret ^ static_cast<uint64_t>(length);
  for (int64_t i = 0; i < length; i++) h = mix(h + at(i) * secret);
  if (h == 0) h = 1;
  __atomic_store_n(known, h, __ATOMIC_RELAXED);
  return h;
}

uint64_t hash_str(Str* s) {
  return hash_text(&s->hash, s->length, [s](int64_t i) { return str_at(s, i); });
}

uint64_t hash_bytes(Bytes* b) {
  return hash_text(&b->hash, b->length, [b](int64_t i) { return b->data[i]; });
}

int64_t hash_float(double value) {
  if (!std::isfinite(value)) return std::isinf(value) ? (value > 0 ? 314159 : -314159) : 0;
  int exponent;
  double m = std::frexp(value, &exponent);
  int64_t sign = 1;
  if (m < 0) {
    sign = -1;
    m = -m;
  }
  uint64_t x = 0;
  while (m != 0.0) {
    x = (x << 28 & kPrime) | x >> (61 - 28);
    m *= 268435456.0;
    exponent -= 28;
    auto y = static_cast<uint64_t>(m);
    m -= static_cast<double>(y);
    x += y;
    if (x >= kPrime) x -= kPrime;
  }
  exponent = exponent >= 0 ? exponent % 61 : 61 - 1 - ((-1 - exponent) % 61);
  x = (x << exponent & kPrime) | x >> (61 - exponent);
  int64_t h = static_cast<int64_t>(x) * sign;
  return h == -1 ? -2 : h;
}

}  // namespace

int64_t int_hash(Word w) {
  int64_t h;
  if (is_small(w)) {
    int64_t v = small_value(w);
    uint64_t magnitude = v < 0 ? 0 - static_cast<uint64_t>(v) : static_cast<uint64_t>(v);
    h = static_cast<int64_t>(magnitude % kPrime);
    if (v < 0) h = -h;
  } else {
    const BigInt* b = as<BigInt>(w);
    int64_t limbs = b->size < 0 ? -b->size : b->size;
    unsigned __int128 rest = 0;
    for (int64_t i = limbs; i-- > 0;) rest = ((rest << 64) | b->limbs[i]) % kPrime;
    h = static_cast<int64_t>(rest);
    if (b->size < 0) h = -h;
  }
  return h == -1 ? -2 : h;
}

bool has_fixed_hash(Word w) {
  if (is_int(w) || is_bool(w)) return true;
  if (is_float(w) || is_complex(w)) return !is_nan(w);
  if (has_kind(w, Kind::kSet)) {
    bool all = true;
    set_each(as<Set>(w), [&](Word item) { all = all && has_fixed_hash(item); });
    return all;
  }
  if (!has_kind(w, Kind::kTuple)) return false;
  const Tuple* t = as<Tuple>(w);
  return std::all_of(t->items, t->items + t->length, has_fixed_hash);
}

bool hash_of(Context* c, Word w, uint64_t* out) {
  if (is_int(w)) {
    *out = static_cast<uint64_t>(int_hash(w));
    return true;
  }
  if (is_float(w)) {
    *out = static_cast<uint64_t>(hash_float(float_value(w)));
    return true;
  }
  if (!is_object(w)) {
    *out = w == kTrue ? 1 : w == kFalse ? 0 : 0xfca86420;
    return true;
  }
  switch (object(w)->kind) {
    case Kind::kComplex: {
      constexpr uint64_t kImaginary = 1000003;
      *out = static_cast<uint64_t>(hash_float(as<Complex>(w)->real)) +
             kImaginary * static_cast<uint64_t>(hash_float(as<Complex>(w)->imag));
      if (*out == UINT64_MAX) *out = UINT64_MAX - 1;
      return true;
    }
    case Kind::kStr:
      *out = hash_str(as<Str>(w));
      return true;
    case Kind::kBytes:
      *out = hash_bytes(as<Bytes>(w));
      return true;
    case Kind::kTuple: {
      const Tuple* t = as<Tuple>(w);
      return tuple_hash(
          t->length, [&](int64_t i, uint64_t* hash) { return hash_of(c, t->items[i], hash); }, out);
    }
    case Kind::kRange: {
      const Range* r = as<Range>(w);
      *out = mix(static_cast<uint64_t>(int_hash(r->length)));
      if (r->length != small(0)) *out ^= static_cast<uint64_t>(int_hash(r->start));
      return true;
    }
    case Kind::kByteArray:
    case Kind::kList:
    case Kind::kDict:
    case Kind::kSlice:
      break;
    case Kind::kSet:
      if (!(object(w)->flags & kSetFrozen)) break;
      *out = set_hash(as<Set>(w));
      return true;
    case Kind::kBuiltin:  // a new object at each reference
      *out = mix(object(w)->aux);
      return true;
    case Kind::kFunction:
      refuse(c, "a function as a key is not supported; use a name or number that stands for it");
      return false;
    case Kind::kInstance:
      if (is_enum_of_base(w)) {  // enums have no `__hash__` of their own
        Held value(c, load_field(c, as<Instance>(w), 0));
        return value && hash_of(c, value.get(), out);
      }
      if (is_enum_member(w)) {
        *out = mix(hash_str(as<Str>(enum_name(w))));
        return true;
      }
      return user_hash(c, w, out);
    case Kind::kException:
      if (is_user(w)) return user_hash(c, w, out);
      *out = mix(w);
      return true;
    case Kind::kClass:
      *out = mix(object(w)->flags & kClassStatic ? object(w)->aux : w);
      return true;
    case Kind::kMethod:
      refuse(c, "a method as a key is not supported");
      return false;
    case Kind::kDictView:
      if (is_set_view(w)) break;
      *out = mix(w);
      return true;
    default:
      *out = mix(w);
      return true;
  }
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "unhashable type: '%s'", type_name(w));
  return false;
}

}  // namespace pyreck::rt
