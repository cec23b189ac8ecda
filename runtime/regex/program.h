// A compiled regular expression: the instructions that Matcher (match.h) runs.
//
// They are those of CPython's engine, with the same bounds between what it tries one after the
// other and what it remembers of groups: which of several matches is found, and what the groups
// hold after the engine has gone back, is the same by construction.
#pragma once

#include "runtime/regex/charset.h"

#include <memory>
#include <span>
#include <string>

namespace pyreck::rt::regex {

enum class Op : uint8_t {
  kSuccess,     // the end of the pattern, or of a part that is matched by itself
  kLiteral,     // a: code point
  kNotLiteral,  // a: code point
  kText,        // a, b: where in `text`, how many
  kAny,         // all but a line feed
  kAnyAll,
  kSet,          // a: index into `sets`
  kAt,           // a: At
  kMark,         // a: 2 * group - 2 at its beginning, one more at its end
  kJump,         // to
  kBranch,       // kAlternatives follow
  kAlternative,  // to: the next one, or kFail
  kFail,
  kRepeatOne,            // a, b: least and most; one instruction, which matches one code point,
  kLazyRepeatOne,        //   follows, then the rest
  kPossessiveRepeatOne,  //
  kRepeat,               // a, b; to: the kUntil or kLazyUntil at the end of its content
  kUntil,                //
  kLazyUntil,            //
  kPossessiveRepeat,     // a, b; to: the kSuccess at the end of its content
  kAtomic,               // to: the same
  kAssert,               // a: how far back; to: the same
  kAssertNot,            //
  kGroupRef,             // a: 2 * group - 2; b: Casing
  kConditional,          // a: 2 * group - 2; to: if the group has not matched
};

struct Inst {
  Op op;
  uint32_t a = 0, b = 0, to = 0;
};

struct Regex {
  std::vector<Inst> code;
  std::vector<CharSet> sets;
  std::vector<uint32_t> text;
  uint32_t flags = 0;
  uint32_t count_groups = 0;  // without group 0
  bool is_bytes = false;
  bool starts_text = false;  // matches at the very beginning alone
  uint64_t least_width = 0;  // code points of a match
  int64_t first_point = -1;  // with which every match begins; -1: not one alone
  /// Those of Latin-1 with which a match may begin; matches may begin with any other. Not asked
  /// where a match may be empty.
  std::array<bool, 256> first{};
  bool knows_first = false;
  /// A set in which CPython looks for the beginning, reading it by the flags of the whole pattern
  /// though a group around it has others: `(?a:\W)`. -1: that makes no difference.
  int64_t search_set = -1;
  std::vector<std::pair<std::string, uint32_t>> names;  // UTF-8
};

/// The program of a pattern; null where `problem` says what is wrong.
std::shared_ptr<const Regex> compile(std::span<const uint32_t> pattern, bool is_bytes,
                                     uint32_t flags, Problem* problem);

}  // namespace pyreck::rt::regex
