// What `sub` and `expand` write.
#pragma once

#include "runtime/regex/subject.h"
#include "runtime/regex/template.h"

namespace pyreck::rt::regex {

/// A text of pieces of the subject and others, of the subject's kind.
class Output {
 public:
  Output(Context* c, const Subject& subject) : c_(c), subject_(subject) {}

  /// False: no memory.
  bool add_piece(int64_t from, int64_t to);
  bool add(std::span<const uint32_t> points);
  /// A new str, or bytes.
  Word finish();
  const Subject& subject() const { return subject_; }

 private:
  bool reserve(size_t more);
  void widen();

  Context* c_;
  const Subject& subject_;
  std::vector<uint8_t> narrow_;  // until a code point needs more
  std::vector<uint32_t> wide_;
  bool is_wide_ = false;
};

/// What is written in place of a match.
class Replacement {
 public:
  /// Of a str or bytes, of the kind of the program's pattern.
  Replacement(Word text, const Regex& program, Problem* problem);
  bool write(Output* output, const Found& found) const;

 private:
  std::vector<TemplatePart> parts_;
};

}  // namespace pyreck::rt::regex
