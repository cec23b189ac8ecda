// Reads the pieces of one line of textual IR: words, numbers, ids, strings, types.
//
// Errors stick: the first one is kept with its column, everything after it reads as empty. So
// callers read on and look at the end.
#pragma once

#include "ir/types.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pyreck::ir {

class TextCursor {
 public:
  explicit TextCursor(std::string_view line) : line_(line) {}

  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }
  size_t error_column() const { return error_at_ + 1; }
  void fail(std::string message);

  /// Whether nothing but a comment is left.
  bool at_end();
  /// The next character that is no blank; 0 at the end.
  char peek();
  /// Goes past `text` if it is next. A word must end there, or a number follow.
  bool eat(std::string_view text);
  void expect(std::string_view text);
  /// Where the next piece begins.
  size_t position() {
    skip_blanks();
    return at_;
  }
  void back_to(size_t position) { at_ = position; }

  /// Letters, digits, `_` and `.`; an error if there are none.
  std::string_view word();
  int64_t number();
  /// A number from 0 to `max`.
  uint32_t small_number(uint32_t max = UINT32_MAX);
  /// The number after `prefix`: `%3`, `#12`.
  uint32_t id(std::string_view prefix, uint32_t max = UINT32_MAX - 1);
  /// A double, or 0x and its 16 hexadecimal digits: its bits.
  int64_t float_bits();
  std::string string();
  /// A plain name or a string.
  std::string name();
  TypeId type(TypeTable& types) { return type(types, 0); }

 private:
  TypeId type(TypeTable& types, int depth);
  TypeId single_type(TypeTable& types, int depth);
  std::vector<TypeId> type_list(TypeTable& types, std::string_view open, std::string_view close,
                                int depth);
  std::string_view run(bool (*belongs)(char));
  void skip_blanks();
  char escape();

  std::string_view line_;
  size_t at_ = 0;
  std::string error_;
  size_t error_at_ = 0;
};

}  // namespace pyreck::ir
