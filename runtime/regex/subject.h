// The text that is searched: a str of any width, bytes or a bytearray.
#pragma once

#include "runtime/bytes.h"
#include "runtime/regex/match.h"
#include "runtime/str.h"

namespace pyreck::rt::regex {

struct Subject {
  Word text = kNone;
  bool is_bytes = false;
  uint8_t width = 1;  // bytes of a code point
  const uint8_t* data = nullptr;
  int64_t length = 0;
  int64_t pos = 0, end = 0;  // where to begin, and what counts as the end

  /// Borrows `word`; `from` and `to` are ints, or kFailed for the whole text. False: a TypeError,
  /// for what is no text or not of the pattern's kind.
  bool take(Context* c, const Regex& program, Word word, Word from, Word to);
  /// A new str, or bytes.
  Word piece(Context* c, int64_t from, int64_t to) const;
  /// The text of a group; None of one that has not matched.
  Word group(Context* c, const Found& found, uint32_t number) const;
};

/// What `action` gives, called with a Matcher of the subject.
template <class Action>
auto with_matcher(Context* c, const Regex& program, const Subject& subject, Action action) {
  switch (subject.width) {
    case 1: {
      Matcher<uint8_t> matcher(c, program, subject.data, subject.end);
      return action(matcher);
    }
    case 2: {
      Matcher<uint16_t> matcher(c, program, reinterpret_cast<const uint16_t*>(subject.data),
                                subject.end);
      return action(matcher);
    }
    default: {
      Matcher<uint32_t> matcher(c, program, reinterpret_cast<const uint32_t*>(subject.data),
                                subject.end);
      return action(matcher);
    }
  }
}

/// Calls action(found) for the matches that do not overlap, at most `most` of them unless that is
/// 0, while it gives true. After an empty match the next is not empty at the same place. False:
/// action gave it, or the job was stopped.
template <class Action>
bool for_matches(Context* c, const Regex& program, const Subject& subject, int64_t most,
                 Action action) {
  return with_matcher(c, program, subject, [&](auto& matcher) {
    int64_t from = subject.pos;
    bool must_advance = false;
    for (int64_t count = 0; from <= subject.end && (most == 0 || count < most); count++) {
      Outcome outcome = matcher.find(Mode::kSearch, from, must_advance);
      if (outcome != Outcome::kMatched) return outcome == Outcome::kNone;
      const Found& found = matcher.found();
      if (!action(found)) return false;
      must_advance = found.start == found.end;
      from = found.end;
    }
    return true;
  });
}

}  // namespace pyreck::rt::regex
