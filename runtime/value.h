// Values in memory: one 64-bit word each, and the objects that words point to.
//
//   bit 0 = 1          an integer of 63 bits, in the upper bits (`any` and wide ints)
//   low 2 bits = 10    a float (float_word)
//   low 3 bits = 100   None, False, True, unbound, the two zeros of floats: kNone, kFalse, ...
//   low 3 bits = 000   a pointer to an Object; 0 is no value at all (how entry points say "failed")
//
// An int that fits 63 bits is always the immediate, never a BigInt, so equal ints of equal size
// compare as words; a float that fits is the immediate as well. Typed code and list[float] hold
// plain doubles.
//
// Header of an object, 16 bytes:
//
//   0        4        8     10    12       16
//   | count  | region | kind| flags| aux   | the object's own fields ...
//
// Counting: plain when the object's region is the running one, atomic otherwise (design section 7).
// Count kImmortal: never counted, never freed (static objects, interned strings of a module).
// Mutation: only objects whose region resolves to the running one (design section 4.5, region.h).
#pragma once

#include <gmp.h>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace pyreck::rt {

using Word = uint64_t;

inline constexpr Word kNone = 0x04, kFalse = 0x0c, kTrue = 0x14, kUnbound = 0x1c;
inline constexpr Word kZero = 0x24, kMinusZero = 0x2c;  // floats
inline constexpr Word kRemovedKey = 0x34;               // in tables of sets (set.h): never a value
inline constexpr Word kFloatHere = 0x02;  // in compiled code: a double stands beside it
inline constexpr Word kFailed = 0;
inline constexpr int64_t kSmallMin = -(int64_t{1} << 62), kSmallMax = (int64_t{1} << 62) - 1;

enum class Kind : uint16_t {
  kFloat,
  kComplex,
  kBigInt,
  kStr,
  kBytes,
  kByteArray,
  kTuple,
  kList,
  kDict,
  kSet,
  kRange,
  kSlice,
  kFunction,
  kBuiltin,
  kCell,
  kException,
  kIterator,
  kDictView,
  kInstance,
  kClass,
  kMethod,
  kSuper,
  kGenerator,
};

inline constexpr uint32_t kImmortal = 0x80000000u;  // counts at or above it are not touched
inline constexpr uint32_t kForeignRegion = 0;  // captures and constants: nobody may change them
inline constexpr uint32_t kFrozenRegion = 1;   // what static classes hold: the same
inline constexpr uint32_t kArrayRegion = 2;    // lists that stand for arrays (array.h)
inline constexpr uint32_t kSeriesRegion = 3;   // those of pandas and polars

struct Object {
  uint32_t count;
  uint32_t region;
  Kind kind;
  uint16_t flags;
  uint32_t aux;
};
static_assert(sizeof(Object) == 16);

struct Float : Object {  // what is no immediate: very large and very small floats, infinities, NaN
  double value;
};

struct Complex : Object {
  double real, imag;
};

/// Sign and magnitude as in mpz: `aux` limbs are allocated, `size` is negative for negative values.
struct BigInt : Object {
  int64_t size;  // limbs in use, with the sign
  mp_limb_t limbs[1];
};

/// Code points of 1, 2 or 4 bytes (`flags`: kStr*), the least width that holds them all, zero-free
/// or not; `hash` is 0 until asked for. Lone surrogates are allowed.
struct Str : Object {
  int64_t length;  // code points
  uint64_t hash;
  uint8_t data[8];
};
enum StrFlags : uint16_t { kStrWidth1 = 1, kStrWidth2 = 2, kStrWidth4 = 4, kStrWidthMask = 7 };

struct Bytes : Object {
  int64_t length;
  uint64_t hash;  // 0 until asked for
  uint8_t data[8];
};
struct ByteArray : Object {
  int64_t length;
  int64_t capacity;
  uint8_t* data;
};

struct Tuple : Object {
  int64_t length;
  Word items[1];
};

/// `flags`: ListKind. A list[int] starts as kI64 and becomes kWords (all ints) when a value beyond
/// 64 bits enters; list[float] is always kF64; bools, strings, mixed: kWords. An empty list of
/// unknown element type is kEmpty and takes the kind of its first element: int kI64, float kF64,
/// else kWords. A kind other than kWords never holds anything but its own type of element.
enum ListKind : uint16_t { kListEmpty = 0, kListI64 = 1, kListF64 = 2, kListWords = 3 };
struct List : Object {
  int64_t length;
  int64_t capacity;
  union {
    int64_t* i64;
    double* f64;
    Word* words;
    void* data;
  };
};

/// Insertion-ordered open addressing: `index` maps a hash slot to an entry, entries stand in order,
/// deleted ones have key 0. `aux` counts changes of the keys, for "changed size during iteration".
struct DictEntry {
  uint64_t hash;
  Word key;
  Word value;
};
struct Dict : Object {
  int64_t length;  // live entries
  int64_t first;   // all entries before it are deleted
  int64_t used;    // entries in the array, deleted ones included
  int64_t entry_capacity;
  uint64_t mask;   // slots - 1
  int32_t* index;  // -1 empty, else position in entries
  DictEntry* entries;
};
/// kDictOrdered: of an OrderedDict, whose iterators differ. kDictInner: the base value of an
/// instance of any class derived from dict, set when it is first asked for.
enum DictFlags : uint16_t { kDictOrdered = 1, kDictInner = 2 };
/// A set is a dict table with CPython's set order for iteration (set.h).
struct Set : Object {
  void* table;
  int64_t length;
  uint64_t finger;  // where pop() looks next
};

struct Range : Object {
  Word start, stop, step, length;
};
struct Slice : Object {
  Word start, stop, step;
};
/// A closure over a generic function: called through the module's table of entry points.
struct Function : Object {        // aux: FunctionId
  const struct Program* program;  // null: it came from outside, and is of the program that runs
  int64_t count_captures;
  Word captures[1];
};
struct BuiltinObject : Object {};  // aux: builtin id (runtime/base/builtins.def)
struct Cell : Object {
  Word contents;
};  // kUnbound when empty

/// aux: ExceptionClass. The traceback grows as the exception passes frames: innermost first.
struct Exception : Object {
  Word args;      // a tuple
  Word cause;     // kNone or an exception; flags kSuppressContext
  Word context;   // kNone or an exception
  Word instance;  // of the user's classes: an Instance that holds the class and fields; or kNone
  struct Traceback* traceback;
};
enum ExceptionFlags : uint16_t { kSuppressContext = 1 };

/// Where an exception passed: `site` is an index into Program::sites.
struct Traceback {
  uint32_t length, capacity;
  struct Frame {
    const struct Program* program;
    uint32_t site;
  } frames[1];
};

/// Heap iterators, for `any`-typed iteration, zip, enumerate, map, filter, reversed. aux:
/// IteratorKind.
struct Iterator : Object {
  Word source;  // what is iterated over, or kNone when exhausted
  int64_t index;
  int64_t extra;
  int64_t count_children;
  Word children[1];  // iterators of zip, map; callee of map and filter
};

/// A class of the user's. aux: ClassId; flags: ClassFlags (class.h). Immutable once made. A static
/// class may stand in several objects, of which only pk_class_ref()'s has the words.
struct Class : Object {
  const struct Program* program;  // null: a reference to a static class from outside of programs
  const char* name;               // the program's, or where there is none its own (malloc'ed)
  int64_t count;
  Word words[1];  // the other classes of its MRO, in order; then its own attributes
};
/// An instance of a class of the user's; of an exception only the class and the fields. aux:
/// instance_tag(). A field is a word, kUnbound if it has no value; of the first 16, the floats are
/// plain doubles, and their bits are set in `flags`.
struct Instance : Object {
  Word cls;
  Word fields[1];
};
inline constexpr uint32_t kFloatFields = 16;
inline constexpr uint32_t instance_tag(uint32_t class_id, uint32_t count_fields) {
  return class_id << 16 | count_fields;
}
inline bool has_float_field(const Instance* i, uint64_t index) {
  return index < kFloatFields && (i->flags >> index & 1) != 0;
}
inline uint32_t class_id(const Instance* i) { return i->aux >> 16; }
inline uint32_t count_fields(const Instance* i) { return i->aux & 0xffff; }
/// A function and the first argument of its calls. `function`: a closure; or a str, the name of
/// a method of a builtin type.
struct BoundMethod : Object {
  Word function, self;
};
/// super(): attributes of `self` that come after class `aux` in the MRO.
struct Super : Object {
  Word self;  // an instance or a class
};
/// A generator: `body` called on a stack of its own (runtime/generator.h). `flags`: GeneratorState.
struct Generator : Object {
  Word body;            // a Function without parameters; kNone when it has ended
  struct Fiber* fiber;  // null before it begins and after it has ended
};

inline bool is_small(Word w) { return w & 1; }
inline bool is_object(Word w) { return (w & 7) == 0 && w != 0; }
inline Object* object(Word w) { return reinterpret_cast<Object*>(w); }
template <class T>
T* as(Word w) {
  return static_cast<T*>(object(w));
}
inline Word word(const Object* o) { return reinterpret_cast<Word>(o); }
inline bool has_kind(Word w, Kind kind) { return is_object(w) && object(w)->kind == kind; }
inline int64_t small_value(Word w) { return static_cast<int64_t>(w) >> 1; }
inline bool fits_small(int64_t v) { return v >= kSmallMin && v <= kSmallMax; }
inline Word small(int64_t v) { return (static_cast<Word>(v) << 1) | 1; }
inline Word boolean(bool b) { return b ? kTrue : kFalse; }
inline bool is_bool(Word w) { return w == kTrue || w == kFalse; }
inline bool is_int(Word w) { return is_small(w) || has_kind(w, Kind::kBigInt); }
inline bool is_float(Word w) {
  return (w & 3) == 2 || (w | 8) == kMinusZero || has_kind(w, Kind::kFloat);
}
/// The immediate of a float: 0, or a magnitude from 2^-255 to below 2^257, whose exponent without
/// its bias leaves two bits free that are rotated to the bottom (Melançon, Serrano and Feeley,
/// "Float Self-Tagging", 2025). kFailed: it is none of these.
inline constexpr uint64_t kFloatBias = 0x3000000000000000;
inline Word float_word(double value) {
  const auto bits = std::bit_cast<uint64_t>(value);
  const uint64_t unbiased = bits - kFloatBias;
  if ((unbiased >> 61 & 3) == 0) return std::rotl(unbiased, 3) | 2;
  return bits << 1 != 0 ? kFailed : bits == 0 ? kZero : kMinusZero;
}
/// Of a word that is a float.
inline double float_value(Word w) {
  if ((w & 3) == 2) return std::bit_cast<double>(std::rotr(w ^ 2, 3) + kFloatBias);
  if (is_object(w)) return as<Float>(w)->value;
  return w == kZero ? 0.0 : -0.0;
}
inline bool is_complex(Word w) { return has_kind(w, Kind::kComplex); }
/// A float that is NaN, or a complex of which a part is: unequal to itself.
inline bool is_nan(Word w) {
  auto unequal = [](double value) { return value != value; };
  if (is_float(w)) return unequal(float_value(w));
  return is_complex(w) && (unequal(as<Complex>(w)->real) || unequal(as<Complex>(w)->imag));
}

}  // namespace pyreck::rt
