#include "runtime/regex/match.h"

#include "runtime/heap.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cstring>

namespace pyreck::rt::regex {

namespace {

Stacks& stacks() {
  thread_local Stacks own;
  return own;
}

/// Bytes of stacks that a thread keeps.
constexpr size_t kMostKept = 1 << 20;

}  // namespace

template <class Unit>
Matcher<Unit>::Matcher(Context* c, const Regex& program, const Unit* data, int64_t end)
    : c_(c),
      p_(program),
      code_(program.code.data()),
      data_(data),
      end_(end),
      frames_(stacks().frames),
      repeats_(stacks().repeats),
      saved_(stacks().saved),
      found_(stacks().found) {
  found_.marks.assign(2 * size_t{program.count_groups}, -1);
}

template <class Unit>
Matcher<Unit>::~Matcher() {
  size_t kept = frames_.capacity() * sizeof(Frame) + repeats_.capacity() * sizeof(Repeat) +
                saved_.capacity() * sizeof(int64_t);
  if (kept > kMostKept) stacks() = Stacks{};
}

// What is matched where.

template <class Unit>
Outcome Matcher<Unit>::find(Mode mode, int64_t from, bool must_advance) {
  full_ = mode == Mode::kFullMatch;
  must_advance_ = must_advance;
  if (from > end_ || static_cast<uint64_t>(end_ - from) < p_.least_width) return Outcome::kNone;
  if (mode != Mode::kSearch || p_.starts_text) {
    if (mode == Mode::kSearch && from > 0) return Outcome::kNone;
    return run(from, true);
  }
  int64_t last = end_ - static_cast<int64_t>(p_.least_width);
  for (int64_t at = from; at <= last; at++) {
    if (p_.first_point >= 0) {
      auto point = static_cast<Unit>(p_.first_point);
      if (int64_t{point} != p_.first_point) return Outcome::kNone;
      at = std::find(data_ + at, data_ + last + 1, point) - data_;
    } else if (p_.knows_first) {
      while (at <= last && data_[at] < 256 && !p_.first[static_cast<uint8_t>(data_[at])]) at++;
    }
    if (at > last) break;
    if (p_.search_set >= 0 && !p_.sets[static_cast<size_t>(p_.search_set)].contains(data_[at]))
      continue;
    Outcome outcome = run(at, at == from);
    if (outcome != Outcome::kNone) return outcome;
    must_advance_ = false;
    if (stopped(c_)) return Outcome::kStopped;  // one try may go through the whole text
  }
  return Outcome::kNone;
}

template <class Unit>
Outcome Matcher<Unit>::run(int64_t at, bool is_top) {
  start_ = at;
  found_.last_mark = found_.last_index = -1;
  repeat_ = -1;
  frames_.clear();
  repeats_.clear();
  saved_.clear();
  frames_.push_back({.is_top = is_top});
  pc_ = 0;
  at_ = at;
  for (;;) {
    Next next = step();
    while (next != Next::kGo) {
      if (next == Next::kStopped) return Outcome::kStopped;
      Jump jump = frame().jump;
      if (frames_.size() == 1) {
        found_.start = start_;
        found_.end = end_at_;
        return next == Next::kMatched ? Outcome::kMatched : Outcome::kNone;
      }
      frames_.pop_back();
      pc_ = frame().pc;
      at_ = frame().at;
      next = resume(jump, next == Next::kMatched);
    }
  }
}

/// Runs instructions up to one that needs another frame or ends this one.
template <class Unit>
auto Matcher<Unit>::step() -> Next {
  // In registers: what is written through other pointers does not change them.
  uint32_t pc = pc_;
  int64_t at = at_;
  const int64_t end = end_;
  const Unit* const data = data_;
  for (;;) {
    const Inst& inst = code_[pc];
    switch (inst.op) {
      case Op::kLiteral:
        if (at >= end || data[at] != inst.a) return Next::kFailed;
        at++;
        pc++;
        break;
      case Op::kNotLiteral:
        if (at >= end || data[at] == inst.a) return Next::kFailed;
        at++;
        pc++;
        break;
      case Op::kText:
        if (end - at < inst.b ||
            !std::equal(data + at, data + at + inst.b, p_.text.data() + inst.a))
          return Next::kFailed;
        at += inst.b;
        pc++;
        break;
      case Op::kAny:
        if (at >= end || data[at] == '\n') return Next::kFailed;
        at++;
        pc++;
        break;
      case Op::kAnyAll:
        if (at >= end) return Next::kFailed;
        at++;
        pc++;
        break;
      case Op::kSet:
        if (at >= end || !p_.sets[inst.a].contains(data[at])) return Next::kFailed;
        at++;
        pc++;
        break;
      case Op::kAt:
        if (!is_at(static_cast<At>(inst.a), inst.b != 0, at)) return Next::kFailed;
        pc++;
        break;
      case Op::kMark:
        mark(inst.a, at);
        pc++;
        break;
      case Op::kJump:
        pc = inst.to;
        break;
      case Op::kGroupRef:
        if (!group_ref(inst, &at)) return Next::kFailed;
        pc++;
        break;
      case Op::kConditional:
        pc = is_bound(inst.a) ? pc + 1 : inst.to;
        break;
      case Op::kSuccess:
        if (frame().is_top && !ends_here(at)) return Next::kFailed;
        end_at_ = at;
        return Next::kMatched;
      case Op::kAlternative:
      case Op::kFail:
        return Next::kFailed;
      case Op::kPossessiveRepeatOne: {
        int64_t rounds = count(code_[pc + 1], at, inst.b);
        if (rounds < inst.a) return Next::kFailed;
        at += rounds;
        pc += 2;
        break;
      }
      default: {
        pc_ = pc;
        at_ = at;
        Next next = begin(inst);
        if (next != Next::kGo) return next;
        pc = pc_;
        at = at_;
        break;
      }
    }
  }
}

/// The end of the whole pattern: whether the match may end at `at`.
template <class Unit>
bool Matcher<Unit>::ends_here(int64_t at) const {
  return !(full_ && at != end_) && !(must_advance_ && at == start_);
}

template <class Unit>
bool Matcher<Unit>::is_at(At at, bool unicode, int64_t ptr) const {
  auto is_word = [&](int64_t i) {
    return i >= 0 && i < end_ && is_in_category(Category::kWord, unicode, data_[i]);
  };
  switch (at) {
    case At::kBeginning:
    case At::kBeginningString:
      return ptr == 0;
    case At::kBeginningLine:
      return ptr == 0 || data_[ptr - 1] == '\n';
    case At::kEnd:
      return ptr == end_ || (ptr == end_ - 1 && data_[ptr] == '\n');
    case At::kEndLine:
      return ptr == end_ || data_[ptr] == '\n';
    case At::kEndString:
      return ptr == end_;
    case At::kBoundary:
      return end_ != 0 && is_word(ptr - 1) != is_word(ptr);
    case At::kNotBoundary:
      return end_ != 0 && is_word(ptr - 1) == is_word(ptr);
  }
  return false;
}

/// Whether the instruction can begin to match here; true where that takes more than a look.
template <class Unit>
bool Matcher<Unit>::can_begin(const Inst& inst, int64_t at) const {
  switch (inst.op) {
    case Op::kLiteral:
      return at < end_ && data_[at] == inst.a;
    case Op::kText:
      return at < end_ && data_[at] == p_.text[inst.a];
    case Op::kSet:
      return at < end_ && p_.sets[inst.a].contains(data_[at]);
    default:
      return true;
  }
}

/// How often an instruction that matches one code point matches from `at` on.
template <class Unit>
int64_t Matcher<Unit>::count(const Inst& inst, int64_t at, uint32_t most) const {
  int64_t last = most == kUnlimited ? end_ : std::min(end_, at + int64_t{most});
  const Unit *from = data_ + at, *to = data_ + last;
  switch (inst.op) {
    case Op::kAnyAll:
      return to - from;
    case Op::kAny:
      return std::find(from, to, static_cast<Unit>('\n')) - from;
    case Op::kLiteral:
      return std::find_if(from, to, [&](Unit u) { return u != inst.a; }) - from;
    case Op::kNotLiteral:
      return std::find_if(from, to, [&](Unit u) { return u == inst.a; }) - from;
    default: {
      const CharSet& set = p_.sets[inst.a];
      return std::find_if(from, to, [&](Unit u) { return !set.contains(u); }) - from;
    }
  }
}

// Groups.

template <class Unit>
void Matcher<Unit>::mark(uint32_t index, int64_t at) {
  auto i = static_cast<int32_t>(index);
  if (i & 1) found_.last_index = i / 2 + 1;
  for (int32_t j = found_.last_mark + 1; j < i; j++) found_.marks[static_cast<size_t>(j)] = -1;
  found_.last_mark = std::max(found_.last_mark, i);
  found_.marks[index] = at;
}

/// Whether a group, by the mark of its beginning, holds something.
template <class Unit>
bool Matcher<Unit>::is_bound(uint32_t mark) const {
  if (static_cast<int32_t>(mark) >= found_.last_mark) return false;
  int64_t from = found_.marks[mark], to = found_.marks[mark + 1];
  return from >= 0 && to >= from;
}

template <class Unit>
bool Matcher<Unit>::group_ref(const Inst& inst, int64_t* at) const {
  if (!is_bound(inst.a)) return false;
  int64_t from = found_.marks[inst.a], length = found_.marks[inst.a + 1] - from;
  if (end_ - *at < length) return false;
  auto casing = static_cast<Casing>(inst.b);
  for (int64_t i = 0; i < length; i++) {
    uint32_t a = data_[from + i], b = data_[*at + i];
    if (a != b && lowered(casing, a) != lowered(casing, b)) return false;
  }
  *at += length;
  return true;
}

template <class Unit>
void Matcher<Unit>::save(bool always) {
  Frame& f = frame();
  f.last_mark = found_.last_mark;
  f.last_index = found_.last_index;
  f.has_marks = always || repeat_ >= 0;
  if (f.has_marks)
    saved_.insert(saved_.end(), found_.marks.begin(), found_.marks.begin() + (f.last_mark + 1));
}

template <class Unit>
void Matcher<Unit>::restore(bool keeps) {
  Frame& f = frame();
  found_.last_mark = f.last_mark;
  found_.last_index = f.last_index;
  if (!f.has_marks) return;
  std::copy(saved_.end() - (f.last_mark + 1), saved_.end(), found_.marks.begin());
  if (!keeps) drop_marks();
}

template <class Unit>
void Matcher<Unit>::drop_marks() {
  if (frame().has_marks) saved_.resize(saved_.size() - static_cast<size_t>(frame().last_mark + 1));
  frame().has_marks = false;
}

// Frames.

template <class Unit>
auto Matcher<Unit>::enter(Jump jump, uint32_t pc, int64_t at, bool is_top) -> Next {
  frame().pc = pc_;
  frame().at = at_;
  if ((++count_entered_ & 0xfff) == 0 && stopped(c_)) return Next::kStopped;
  if (frames_.size() == frames_.capacity() || saved_.capacity() != known_capacity_) {
    uint64_t more = sizeof(Frame) * frames_.size() + sizeof(int64_t) * saved_.size();
    known_capacity_ = saved_.capacity();
    if (!can_allocate(c_, 2 * more)) return Next::kStopped;
  }
  frames_.push_back({.jump = jump, .is_top = is_top});
  pc_ = pc;
  at_ = at;
  return Next::kGo;
}

template <class Unit>
auto Matcher<Unit>::begin(const Inst& inst) -> Next {
  switch (inst.op) {
    case Op::kBranch:
      save(false);
      frame().alternative = pc_ + 1;
      return next_alternative();
    case Op::kRepeatOne:
      return begin_repeat_one(inst);
    case Op::kLazyRepeatOne:
      return begin_lazy_repeat_one(inst);
    case Op::kRepeat:
      repeats_.push_back({-1, pc_, repeat_, -1});
      frame().repeat = repeat_ = static_cast<int32_t>(repeats_.size()) - 1;
      return enter(Jump::kRepeat, inst.to, at_);
    case Op::kUntil:
      return begin_until();
    case Op::kLazyUntil:
      return begin_lazy_until();
    case Op::kPossessiveRepeat:
      frame().count = 0;
      end_at_ = at_;
      return possessive_least();
    case Op::kAtomic:
      return enter(Jump::kAtomic, pc_ + 1, at_, false);
    case Op::kAssert:
      if (at_ < inst.a) return Next::kFailed;
      return enter(Jump::kAssert, pc_ + 1, at_ - inst.a, false);
    case Op::kAssertNot:
      if (at_ < inst.a) {
        pc_ = inst.to + 1;
        return Next::kGo;
      }
      save(false);
      return enter(Jump::kAssertNot, pc_ + 1, at_ - inst.a, false);
    default:
      return Next::kFailed;
  }
}

template <class Unit>
auto Matcher<Unit>::resume(Jump jump, bool matched) -> Next {
  Next ended = matched ? Next::kMatched : Next::kFailed;
  const Inst& inst = code_[pc_];
  switch (jump) {
    case Jump::kNone:
      return ended;
    case Jump::kBranch:
      if (matched) return drop_marks(), Next::kMatched;
      restore(true);
      frame().alternative = code_[frame().alternative].to;
      return next_alternative();
    case Jump::kRepeatOne:
      if (matched) return drop_marks(), Next::kMatched;
      restore(true);
      at_--;
      frame().count--;
      return next_repeat_one();
    case Jump::kLazyRepeatOne:
      if (matched) return drop_marks(), Next::kMatched;
      restore(true);
      return another_lazy_round() ? next_lazy_repeat_one() : Next::kFailed;
    case Jump::kRepeat:
      repeat_ = repeats_[static_cast<size_t>(frame().repeat)].outer;
      repeats_.pop_back();
      return ended;
    case Jump::kUntilLeast:
    case Jump::kLazyUntilLeast:
      if (!matched) repeats_[static_cast<size_t>(frame().repeat)].count = frame().count - 1;
      return ended;
    case Jump::kUntilMore:
      repeats_[static_cast<size_t>(frame().repeat)].last_at = frame().last_at;
      if (matched) return drop_marks(), Next::kMatched;
      restore(false);
      repeats_[static_cast<size_t>(frame().repeat)].count = frame().count - 1;
      return until_rest();
    case Jump::kUntilRest:
      repeat_ = frame().repeat;
      return ended;
    case Jump::kLazyUntilRest: {
      Repeat& repeat = repeats_[static_cast<size_t>(frame().repeat)];
      repeat_ = frame().repeat;
      if (matched) return drop_marks(), Next::kMatched;
      restore(false);
      uint32_t most = code_[repeat.pc].b;
      if ((most != kUnlimited && frame().count >= int64_t{most}) || at_ == repeat.last_at)
        return Next::kFailed;
      repeat.count = frame().count;
      frame().last_at = repeat.last_at;
      repeat.last_at = at_;
      return enter(Jump::kLazyUntilMore, repeat.pc + 1, at_);
    }
    case Jump::kLazyUntilMore:
      repeats_[static_cast<size_t>(frame().repeat)].last_at = frame().last_at;
      if (!matched) repeats_[static_cast<size_t>(frame().repeat)].count = frame().count - 1;
      return ended;
    case Jump::kPossessiveLeast:
      if (!matched) return Next::kFailed;
      frame().count++;
      return possessive_least();
    case Jump::kPossessiveMore:
      if (!matched) {
        restore(false);
        end_at_ = frame().last_at;
        return after_possessive();
      }
      drop_marks();
      frame().count++;
      return possessive_more();
    case Jump::kAtomic:
      if (!matched) return Next::kFailed;
      pc_ = inst.to + 1;
      at_ = end_at_;
      return Next::kGo;
    case Jump::kAssert:
      if (!matched) return Next::kFailed;
      pc_ = inst.to + 1;
      return Next::kGo;
    case Jump::kAssertNot:
      if (matched) return drop_marks(), Next::kFailed;
      restore(false);
      pc_ = inst.to + 1;
      return Next::kGo;
  }
  return ended;
}

template <class Unit>
auto Matcher<Unit>::next_alternative() -> Next {
  for (uint32_t i = frame().alternative; code_[i].op == Op::kAlternative; i = code_[i].to) {
    if (!can_begin(code_[i + 1], at_)) continue;
    frame().alternative = i;
    return enter(Jump::kBranch, i + 1, at_);
  }
  drop_marks();
  return Next::kFailed;
}

// Repeats of one code point.

template <class Unit>
auto Matcher<Unit>::begin_repeat_one(const Inst& inst) -> Next {
  int64_t rounds = count(code_[pc_ + 1], at_, inst.b);
  if (rounds < inst.a) return Next::kFailed;
  at_ += rounds;
  bool is_done = code_[pc_ + 2].op == Op::kSuccess && at_ == end_;
  if (is_done && !(frame().is_top && must_advance_ && at_ == start_)) {
    end_at_ = at_;
    return Next::kMatched;
  }
  frame().count = rounds;
  save(false);
  return next_repeat_one();
}

/// Tries the rest with as many rounds as there are now, or fewer.
template <class Unit>
auto Matcher<Unit>::next_repeat_one() -> Next {
  const Inst &inst = code_[pc_], &rest = code_[pc_ + 2];
  int64_t rounds = frame().count;
  for (; rounds >= int64_t{inst.a} && !can_begin(rest, at_); rounds--) at_--;
  frame().count = rounds;
  if (rounds >= int64_t{inst.a}) return enter(Jump::kRepeatOne, pc_ + 2, at_);
  drop_marks();
  return Next::kFailed;
}

template <class Unit>
auto Matcher<Unit>::begin_lazy_repeat_one(const Inst& inst) -> Next {
  int64_t rounds = inst.a == 0 ? 0 : count(code_[pc_ + 1], at_, inst.a);
  if (rounds < inst.a) return Next::kFailed;
  at_ += rounds;
  if (code_[pc_ + 2].op == Op::kSuccess && !(frame().is_top && !ends_here(at_))) {
    end_at_ = at_;
    return Next::kMatched;
  }
  frame().count = rounds;
  save(false);
  return next_lazy_repeat_one();
}

/// False: there is none.
template <class Unit>
bool Matcher<Unit>::another_lazy_round() {
  const Inst& inst = code_[pc_];
  bool may_more = inst.b == kUnlimited || frame().count < int64_t{inst.b};
  if (!may_more || count(code_[pc_ + 1], at_, 1) == 0) return drop_marks(), false;
  at_++;
  frame().count++;
  return true;
}

/// Tries the rest with as many rounds as there are now, or more.
template <class Unit>
auto Matcher<Unit>::next_lazy_repeat_one() -> Next {
  while (!can_begin(code_[pc_ + 2], at_))
    if (!another_lazy_round()) return Next::kFailed;
  return enter(Jump::kLazyRepeatOne, pc_ + 2, at_);
}

// Repeats of more.

template <class Unit>
auto Matcher<Unit>::begin_until() -> Next {
  Repeat& repeat = repeats_[static_cast<size_t>(repeat_)];
  const Inst& head = code_[repeat.pc];
  Frame& f = frame();
  f.repeat = repeat_;
  f.count = repeat.count + 1;
  if (f.count < int64_t{head.a}) {
    repeat.count = f.count;
    return enter(Jump::kUntilLeast, repeat.pc + 1, at_);
  }
  bool may_more = head.b == kUnlimited || f.count < int64_t{head.b};
  if (!may_more || at_ == repeat.last_at) return until_rest();
  repeat.count = f.count;
  save(true);
  f.last_at = repeat.last_at;
  repeat.last_at = at_;
  return enter(Jump::kUntilMore, repeat.pc + 1, at_);
}

template <class Unit>
auto Matcher<Unit>::until_rest() -> Next {
  repeat_ = repeats_[static_cast<size_t>(frame().repeat)].outer;
  return enter(Jump::kUntilRest, pc_ + 1, at_);
}

template <class Unit>
auto Matcher<Unit>::begin_lazy_until() -> Next {
  Repeat& repeat = repeats_[static_cast<size_t>(repeat_)];
  const Inst& head = code_[repeat.pc];
  Frame& f = frame();
  f.repeat = repeat_;
  f.count = repeat.count + 1;
  if (f.count < int64_t{head.a}) {
    repeat.count = f.count;
    return enter(Jump::kLazyUntilLeast, repeat.pc + 1, at_);
  }
  repeat_ = repeat.outer;
  save(false);
  return enter(Jump::kLazyUntilRest, pc_ + 1, at_);
}

template <class Unit>
auto Matcher<Unit>::possessive_least() -> Next {
  if (frame().count < int64_t{code_[pc_].a})
    return enter(Jump::kPossessiveLeast, pc_ + 1, end_at_, false);
  frame().last_at = -1;
  return possessive_more();
}

template <class Unit>
auto Matcher<Unit>::possessive_more() -> Next {
  uint32_t most = code_[pc_].b;
  bool may_more = most == kUnlimited || frame().count < int64_t{most};
  if (!may_more || end_at_ == frame().last_at) return after_possessive();
  save(true);
  frame().last_at = end_at_;
  return enter(Jump::kPossessiveMore, pc_ + 1, end_at_, false);
}

template <class Unit>
auto Matcher<Unit>::after_possessive() -> Next {
  pc_ = code_[pc_].to + 1;
  at_ = end_at_;
  return Next::kGo;
}

template class Matcher<uint8_t>;
template class Matcher<uint16_t>;
template class Matcher<uint32_t>;

}  // namespace pyreck::rt::regex
