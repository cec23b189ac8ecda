#include "runtime/regex/template.h"

#include "runtime/regex/source.h"

#include <algorithm>

namespace pyreck::rt::regex {

namespace {

class TemplateParser {
 public:
  TemplateParser(std::span<const uint32_t> text, bool is_bytes, const Regex& program,
                 Problem* problem)
      : source_(text, is_bytes, problem), program_(program) {}

  std::vector<TemplatePart> run() {
    while (!source_.next().is_end()) {
      Token token = source_.take();
      if (token.kind == Token::Kind::kPlain) {
        add(token.point);
      } else if (token.point == 'g') {
        named_group();
      } else if (token.point >= '0' && token.point <= '9') {
        number(token.point);
      } else if (int64_t plain = plain_escape(token.point); plain >= 0) {
        add(static_cast<uint32_t>(plain));
      } else if (is_ascii_letter(token.point)) {
        source_.fail("bad escape " + source_.shown(token), 2);
      } else {
        add('\\');
        add(token.point);
      }
    }
    return std::move(parts_);
  }

 private:
  void add(uint32_t point) {
    if (parts_.empty() || parts_.back().group >= 0) parts_.emplace_back();
    parts_.back().text.push_back(point);
  }

  void add_group(int64_t group, int64_t offset) {
    if (group > int64_t{program_.count_groups})
      return source_.fail("invalid group reference " + std::to_string(group), offset);
    parts_.push_back({{}, group});
  }

  void named_group() {
    if (!source_.match('<')) return source_.fail("missing <");
    Points name = source_.take_until('>', "group name");
    if (source_.failed()) return;
    auto offset = static_cast<int64_t>(name.size()) + 1;
    if (is_identifier(name)) {
      for (const auto& [known, group] : program_.names)
        if (known == utf8_of(name)) return add_group(group, offset);
      return source_.fail_as(Problem::Kind::kIndex, "unknown group name " + source_.quoted(name));
    }
    constexpr int64_t kMostGroups = INT32_MAX / 2;
    int64_t group = number_of(name, kMostGroups);
    if (group == -2)
      return source_.fail_as(Problem::Kind::kRefused, "a group named by other than ASCII digits");
    if (group < 0)
      return source_.fail("bad character in group name " + source_.quoted(name), offset);
    if (group >= kMostGroups)
      return source_.fail_as(Problem::Kind::kRefused, "a group with a number as large as this");
    add_group(group, offset);
  }

  /// `\0`, `\123` are code points, `\1` and `\12` groups.
  void number(uint32_t first) {
    Points digits{first};
    if (first == '0') {
      source_.take_digits(2, is_octal_digit, &digits);
      return add(octal(digits) & 0xff);
    }
    if (source_.next().is_digit()) {
      digits.push_back(source_.take().point);
      bool is_octal =
          is_octal_digit(first) && is_octal_digit(digits[1]) && source_.next().is_octal();
      if (is_octal) {
        digits.push_back(source_.take().point);
        if (octal(digits) > 0377)
          source_.fail(
              "octal escape value \\" + source_.shown(digits) + " outside of range 0-0o377", 4);
        return add(octal(digits));
      }
    }
    add_group(number_of(digits, 99), static_cast<int64_t>(digits.size()));
  }

  static uint32_t octal(const Points& digits) {
    uint32_t value = 0;
    for (uint32_t digit : digits) value = value * 8 + (digit - '0');
    return value;
  }

  Source source_;
  const Regex& program_;
  std::vector<TemplatePart> parts_;
};

}  // namespace

std::vector<TemplatePart> parse_template(std::span<const uint32_t> text, bool is_bytes,
                                         const Regex& program, Problem* problem) {
  return TemplateParser(text, is_bytes, program, problem).run();
}

}  // namespace pyreck::rt::regex
