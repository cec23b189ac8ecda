// A regular expression as a tree: what parse() makes of Python's syntax and compile() reads.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace pyreck::rt::regex {

/// As the module `re` numbers them.
enum Flag : uint32_t {
  kTemplate = 1,
  kIgnoreCase = 2,
  kLocale = 4,
  kMultiline = 8,
  kDotAll = 16,
  kUnicode = 32,
  kVerbose = 64,
  kDebug = 128,
  kAscii = 256,
};
inline constexpr uint32_t kTypeFlags = kAscii | kLocale | kUnicode;

/// The end of `*` and `+`, as CPython has it: no count reaches it.
inline constexpr uint32_t kUnlimited = UINT32_MAX;

enum class At : uint8_t {
  kBeginning,  // ^
  kBeginningLine,
  kBeginningString,
  kEnd,  // $
  kEndLine,
  kEndString,
  kBoundary,
  kNotBoundary,
};

/// The even ones; the odd ones are all that is not in the one before.
enum class Category : uint8_t { kDigit, kNotDigit, kSpace, kNotSpace, kWord, kNotWord };

struct SetItem {
  enum class Kind : uint8_t { kLiteral, kRange, kCategory } kind;
  uint32_t first, last;  // a literal is both; of a category: Category

  bool operator==(const SetItem&) const = default;
};

enum class NodeKind : uint8_t {
  kLiteral,
  kNotLiteral,
  kAny,
  kSet,
  kAt,
  kGroup,
  kAtomic,
  kRepeat,
  kAssert,
  kBranch,
  kGroupRef,
  kConditional,
};

enum class Greed : uint8_t { kGreedy, kLazy, kPossessive };

struct Node;
using Sequence = std::vector<Node>;

struct Node {
  NodeKind kind;
  uint32_t value = 0;    // a code point; At; a group's number, 0 of one that captures nothing
  bool negated = false;  // of sets and assertions
  bool behind = false;   // of assertions
  Greed greed = Greed::kGreedy;
  uint32_t min = 0, max = 0;                    // of repeats
  uint32_t added_flags = 0, removed_flags = 0;  // of groups
  std::vector<SetItem> set{};
  /// Of a branch its alternatives; of a condition what follows if it holds and, perhaps, if not; of
  /// the others their content.
  std::vector<Sequence> parts{};
};

/// How many code points a match has, at least and at most.
struct Width {
  uint64_t least = 0, most = 0;
};

/// What is wrong with a pattern or a template.
struct Problem {
  enum class Kind : uint8_t {
    kNone,
    kError,     // re.error
    kValue,     // ValueError
    kOverflow,  // OverflowError
    kIndex,     // IndexError
    kRefused,   // right in CPython, but not reproduced
  } kind = Kind::kNone;
  std::string message;
  int64_t at = -1;  // of a kError; -1: nowhere

  bool any() const { return kind != Kind::kNone; }
};

struct Tree {
  Sequence top;
  uint32_t flags = 0;         // those given and those that the pattern begins with
  uint32_t count_groups = 0;  // without group 0
  std::vector<std::pair<std::vector<uint32_t>, uint32_t>> names;  // of groups, as they come
  std::vector<Width> group_widths;                                // by number; 0 is unused
};

/// Of a sequence, given those of the groups that it refers to.
Width width_of(const Sequence& sequence, const std::vector<Width>& groups);

}  // namespace pyreck::rt::regex
