// The text of a pattern or a template, in tokens as CPython's `re._parser.Tokenizer` has them: a
// code point, or a backslash with the one after it.
//
// The first problem is kept, and there are no more tokens then: all loops over them end.
#pragma once

#include "runtime/regex/tree.h"

#include <span>

namespace pyreck::rt::regex {

struct Token {
  enum class Kind : uint8_t { kEnd, kPlain, kEscape } kind = Kind::kEnd;
  uint32_t point = 0;

  bool is(char c) const { return kind == Kind::kPlain && point == static_cast<uint8_t>(c); }
  bool is_end() const { return kind == Kind::kEnd; }
  bool is_digit() const { return kind == Kind::kPlain && point >= '0' && point <= '9'; }
  bool is_octal() const { return kind == Kind::kPlain && point >= '0' && point <= '7'; }
  bool is_any_of(const char* points) const;
  int64_t length() const { return static_cast<int64_t>(kind); }
};

using Points = std::vector<uint32_t>;

class Source {
 public:
  Source(std::span<const uint32_t> text, bool is_bytes, Problem* problem);

  const Token& next() const { return next_; }
  Token take();
  bool match(char c);
  /// The token that take() has given, and everything in `digits` that follows it, `count` at most.
  void take_digits(int count, bool (*is_digit)(uint32_t), Points* out);
  /// All up to `terminator`, which is taken; an error if that is missing, or nothing before it.
  Points take_until(char terminator, const char* name);
  int64_t tell() const { return index_ - next_.length(); }
  void seek(int64_t index);
  bool is_bytes() const { return is_bytes_; }

  /// re.error at tell() - offset.
  void fail(std::string message, int64_t offset = 0);
  void fail_as(Problem::Kind kind, std::string message);
  bool failed() const { return problem_->any(); }

  /// For messages: as it is, and in quotes as repr() has it.
  std::string shown(std::span<const uint32_t> points) const;
  std::string shown(const Token& token) const;
  std::string quoted(std::span<const uint32_t> points) const;
  /// What has no identifier where a group's name is wanted is an error.
  void check_name(const Points& name, int64_t offset);

 private:
  void advance();

  std::span<const uint32_t> text_;
  bool is_bytes_;
  Problem* problem_;
  int64_t index_ = 0;
  Token next_;
};

std::string utf8_of(std::span<const uint32_t> points);
bool is_octal_digit(uint32_t point);
bool is_hex_digit(uint32_t point);
bool is_ascii_letter(uint32_t point);
bool is_identifier(std::span<const uint32_t> name);
/// What int() makes of the text, if that is 0 or more; most + 1 of what is more than `most`. -1: it
/// is no such number. -2: it is not ASCII, and nothing is known of it.
int64_t number_of(std::span<const uint32_t> text, int64_t most);
/// What the letter after a backslash stands for: `\n`; -1: nothing.
int64_t plain_escape(uint32_t letter);

}  // namespace pyreck::rt::regex
