// Matching: runs a Regex on a text of code points of 1, 2 or 4 bytes.
//
// By the algorithm of CPython 3.11's Modules/_sre/sre_lib.h: a frame is a call of its SRE(match),
// of which each tries the rest of the pattern in one way and says whether that has matched. What a
// call there keeps of the groups and gives back when it goes on is kept and given back here, no
// more: so the groups are those of CPython also where it has gone back. We differ: frames stand on
// a stack of our own, texts of literals are one instruction, and what cannot begin at a place is
// not tried.
//
// Long matches look now and then whether the job was stopped; memory is bounded by the job's limit.
#pragma once

#include "runtime/context.h"
#include "runtime/regex/program.h"

namespace pyreck::rt::regex {

enum class Mode : uint8_t { kSearch, kMatch, kFullMatch };
enum class Outcome : uint8_t { kMatched, kNone, kStopped };  // kStopped: c->abandon is set

/// What a match leaves: read it before the next one.
struct Found {
  int64_t start = 0, end = 0;
  int32_t last_mark = -1, last_index = -1;
  std::vector<int64_t> marks;  // up to last_mark; -1: never reached

  /// Where a group has matched; -1, -1: not at all.
  std::pair<int64_t, int64_t> group(uint32_t number) const {
    if (number == 0) return {start, end};
    int32_t first = 2 * static_cast<int32_t>(number) - 2;
    if (first + 1 > last_mark) return {-1, -1};
    int64_t from = marks[static_cast<size_t>(first)], to = marks[static_cast<size_t>(first) + 1];
    return from < 0 || to < 0 ? std::pair<int64_t, int64_t>{-1, -1} : std::pair{from, to};
  }
};

/// After which part of an instruction the frame goes on when the one above it has ended.
enum class Jump : uint8_t {
  kNone,
  kBranch,
  kRepeatOne,
  kLazyRepeatOne,
  kRepeat,
  kUntilLeast,
  kUntilMore,
  kUntilRest,
  kLazyUntilLeast,
  kLazyUntilRest,
  kLazyUntilMore,
  kPossessiveLeast,
  kPossessiveMore,
  kAtomic,
  kAssert,
  kAssertNot,
};
struct Frame {
  uint32_t pc = 0;
  Jump jump = Jump::kNone;  // of the frame below, which goes on there
  bool is_top = false;      // its kSuccess is that of the whole pattern
  bool has_marks = false;   // has pushed marks
  int32_t last_mark = -1, last_index = -1;
  int32_t repeat = -1;
  uint32_t alternative = 0;
  int64_t at = 0, count = 0, last_at = 0;
};
/// One of the repeats that matching is in.
struct Repeat {
  int64_t count;
  uint32_t pc;
  int32_t outer;
  int64_t last_at;  // where its last round has begun: it is not begun again there
};

/// What matching needs memory for: a thread's own, since no match begins within another.
struct Stacks {
  std::vector<Frame> frames;
  std::vector<Repeat> repeats;
  std::vector<int64_t> saved;  // marks
  Found found;
};

/// Of one text. Stays usable: for all matches of the text one after the other.
template <class Unit>
class Matcher {
 public:
  /// `data` has `end` code points; none beyond is looked at.
  Matcher(Context* c, const Regex& program, const Unit* data, int64_t end);
  ~Matcher();
  Matcher(const Matcher&) = delete;

  /// Looks from `from` on. `must_advance`: a match at `from` may not be empty.
  Outcome find(Mode mode, int64_t from, bool must_advance);
  const Found& found() const { return found_; }

 private:
  /// How far the innermost frame is.
  enum class Next : uint8_t { kGo, kMatched, kFailed, kStopped };

  Outcome run(int64_t at, bool is_top);
  Next step();
  Next begin(const Inst& inst);
  Next resume(Jump jump, bool matched);
  Next enter(Jump jump, uint32_t pc, int64_t at, bool is_top);
  Next enter(Jump jump, uint32_t pc, int64_t at) { return enter(jump, pc, at, frame().is_top); }

  Next next_alternative();
  Next begin_repeat_one(const Inst& inst);
  Next next_repeat_one();
  Next begin_lazy_repeat_one(const Inst& inst);
  Next next_lazy_repeat_one();
  bool another_lazy_round();
  Next begin_until();
  Next until_rest();
  Next begin_lazy_until();
  Next possessive_least();
  Next possessive_more();
  Next after_possessive();

  bool is_at(At at, bool unicode, int64_t ptr) const;
  bool can_begin(const Inst& inst, int64_t at) const;
  int64_t count(const Inst& inst, int64_t at, uint32_t most) const;
  bool group_ref(const Inst& inst, int64_t* at) const;
  bool is_bound(uint32_t mark) const;
  void mark(uint32_t index, int64_t at);
  bool ends_here(int64_t at) const;

  void save(bool always);  // lastmark and lastindex, and the marks if need be
  void restore(bool keeps);
  void drop_marks();

  Frame& frame() { return frames_.back(); }
  const Frame& frame() const { return frames_.back(); }

  Context* c_;
  const Regex& p_;
  const Inst* code_;
  const Unit* data_;
  const int64_t end_;
  int64_t start_ = 0;  // of this try
  bool full_ = false, must_advance_ = false;

  uint32_t pc_ = 0;
  int64_t at_ = 0;      // of the innermost frame
  int64_t end_at_ = 0;  // where the frame that has ended was then
  int32_t repeat_ = -1;
  uint32_t count_entered_ = 0;
  size_t known_capacity_ = 0;
  std::vector<Frame>& frames_;
  std::vector<Repeat>& repeats_;
  std::vector<int64_t>& saved_;
  Found& found_;
};

}  // namespace pyreck::rt::regex
