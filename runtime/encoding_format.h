// What encode.cpp writes and decode.cpp reads; encoding.h has the contract.
//
//   values  = version, count n, value (the root) * n                       and nothing after that
//   value   = tag, the tag's fields; what an object holds follows it as values, in order
//   count, number: 7 bits a byte, low bits first, bit 7 set in all but the last byte, the shortest
//   int     = number, zigzag (0, -1, 1, -2 are 0, 1, 2, 3)
//
//   tag        fields                                          values that follow
//   Failed     (a root only)
//   None, False, True, Unbound (a root, in a cell, a capture)
//   Small      int of 63 bits
//   Reference  number of the object: objects count from 0 in the order in which their tags stand;
//              one that is still being read may be referred to
//   Known      number of an object that the reader has: KnownObjects
//   Float      8 bytes; an object, which counts as one, if no word holds it (float_word)
//   Complex    8 bytes of the real part, 8 of the imaginary
//   BigInt     count of limbs * 2 + is negative, 8 bytes a limb, lowest first
//   Str        width 1, 2 or 4, count, the code points
//   Bytes      count, the bytes
//   ByteArray  count, the bytes
//   Tuple      count n                                         n
//   List       ListKind + 64 for an array (array.h), + 128     n if kWords
//              for a series, count n, 8 bytes * n unless
//              kWords
//   Dict, OrderedDict                                          key, value, n times
//              count n
//   Set        kSetFrozen | kSetAnyOrder, count n              n
//   SetTable   kSetFrozen | kSetAnyOrder, log2 of slots, count n of those    a key for each slot that is not
//              in use, then for each: (slots skipped since     removed
//              the one before) * 2 + was removed
//   Range                                                      start, stop, step
//   Slice                                                      start, stop, step
//   Function   id, count n of captures                         n
//   Builtin    id
//   Cell                                                       contents
//   Exception  class, flags, count n, n sites (innermost       args, cause, context, instance
//              first)
//   Class      id, 1 if static, count n (0 if static)          n
//   Instance   class id, set of the fields that are doubles    its class, then its other fields
//              (bits of a number), 8 bytes for each of them    (each may be Unbound)
//   Method                                                     function, self
//
// A set is a SetTable where the hashes of its keys are the same in every process: its order is that
// of its slots. It is a Set where they are not, its order being none that the user may see.
//
//   ended   = version, status, abandon, refusal site (number), has message, [count, bytes],
//             has sink, [kind, detached, has, truth, i (8 bytes), f (8 bytes)],
//             values: exception, word, key, list, keys, table; each may be Failed
#pragma once

#include "runtime/context.h"
#include "runtime/set.h"
#include "runtime/value.h"

#include <bit>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pyreck::rt {

static_assert(std::endian::native == std::endian::little, "blocks are copied as they are");

inline constexpr uint8_t kEncodingVersion = 2;

enum class Tag : uint8_t {
  kFailed,
  kNone,
  kFalse,
  kTrue,
  kUnbound,
  kSmall,
  kReference,
  kFloat,
  kBigInt,
  kStr,
  kTuple,
  kList,
  kDict,
  kSet,
  kSetTable,
  kRange,
  kSlice,
  kFunction,
  kBuiltin,
  kCell,
  kException,
  kKnown,
  kComplex,
  kBytes,
  kByteArray,
  kClass,
  kInstance,
  kMethod,
  kOrderedDict,
};

inline constexpr uint8_t kArrayBit = 64, kSeriesBit = 128;  // beside a ListKind

/// Whether a table of mask + 1 slots is written as it is. A set grows to at most eight times what
/// it holds; emptier tables (an update that failed after its room was made) would make decoding
/// allocate more than the bytes justify.
inline bool may_be_table(uint64_t mask, uint64_t fill) {
  return fill <= mask && mask / 8 <= (fill == 0 ? 0 : fill - 1);
}

/// Appends to a string.
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}
  void byte(uint8_t b) { out_.push_back(static_cast<char>(b)); }
  void number(uint64_t n) {
    for (; n >= 0x80; n >>= 7) byte(static_cast<uint8_t>(n | 0x80));
    byte(static_cast<uint8_t>(n));
  }
  void block(const void* data, size_t bytes) {
    if (bytes > 0) out_.append(static_cast<const char*>(data), bytes);
  }

 private:
  std::string& out_;
};

/// Takes from the front of bytes. Past their end, and where a number is none, it gives zeros and
/// `failed` is set for good.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool failed() const { return failed_; }
  size_t remaining() const { return rest_.size(); }
  std::string_view rest() const { return rest_; }

  uint8_t byte() { return static_cast<uint8_t>(block(1)[0]); }
  uint64_t number();
  uint64_t fixed() {
    uint64_t bits;
    std::memcpy(&bits, block(8), 8);
    return bits;
  }
  /// The next `bytes`, or eight zeros.
  const char* block(uint64_t bytes) {
    if (bytes > rest_.size()) return fail();
    const char* at = rest_.data();
    rest_.remove_prefix(bytes);
    return at;
  }

 private:
  const char* fail() {
    static constexpr char kZeros[8] = {};
    failed_ = true;
    rest_ = {};
    return kZeros;
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// The next word that `o` holds, from position *at on (0 at first), as it is encoded: live entries
/// of dicts and sets, no length of a range. False at the end.
bool next_word(const Object* o, uint64_t* at, Word* out);

/// Frees objects that only each other refer to, whatever their counts: cycles, and what is half
/// made.
void free_together(Context* c, std::span<Object* const> objects);
/// The same of all that `roots` reach, when nothing else refers to it.
void free_reachable(Context* c, std::span<const Word> roots);

/// How words hash, told without recursion.
enum class Hashing : uint8_t {
  kFixed,   // the same in every process
  kSeeded,  // by the process's secret or by address
  kNone,    // not at all, or the key is too deep, or hashing it takes too long
};
class KeyCheck {
 public:
  /// `budget`: words and limbs that all keys together may have; shared ones count each time.
  explicit KeyCheck(uint64_t budget) : budget_(budget) {}
  Hashing operator()(Word key);

 private:
  Hashing leaf(Word w);

  uint64_t budget_;
  std::vector<std::pair<const Tuple*, int64_t>> path_;
};
/// Tuples in tuples; comparing them stops at 2000 (equality.cpp), and hash_of() recurses.
inline constexpr size_t kDeepestKey = 2000;

}  // namespace pyreck::rt
