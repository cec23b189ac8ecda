#include "runtime/regex/syntax.h"

#include "runtime/unicode.h"

#include <algorithm>
#include <string_view>

namespace pyreck::rt::regex {

namespace {

using Kind = Problem::Kind;

int64_t value_of(std::span<const uint32_t> digits, uint32_t base) {
  int64_t value = 0;
  for (uint32_t p : digits) value = value * base + (p <= '9' ? p - '0' : (p | 0x20) - 'a' + 10);
  return value;
}

SetItem escape_in_set(Source& source, const Token& token) {
  auto point = [](uint32_t p) { return SetItem{SetItem::Kind::kLiteral, p, p}; };
  if (int64_t plain = plain_escape(token.point); plain >= 0)
    return point(static_cast<uint32_t>(plain));
  if (std::optional<Category> category = category_of(token.point)) {
    auto value = static_cast<uint32_t>(*category);
    return {SetItem::Kind::kCategory, value, value};
  }
  if (std::optional<uint32_t> escaped = escaped_point(source, token)) return point(*escaped);
  if (!is_octal_digit(token.point)) return point(plain_point(source, token));
  Points text{'\\', token.point};
  source.take_digits(2, is_octal_digit, &text);
  return point(octal_point(source, text));
}

Node unterminated_set(Source& source, int64_t here) {
  source.fail("unterminated character set", source.tell() - here);
  return {.kind = NodeKind::kSet};
}

SetItem item_of(Source& source, const Token& token) {
  if (token.kind == Token::Kind::kEscape) return escape_in_set(source, token);
  return {SetItem::Kind::kLiteral, token.point, token.point};
}

SetItem range_of(Source& source, const Token& from, const SetItem& first, const Token& to) {
  SetItem last = item_of(source, to);
  bool are_points = first.kind == SetItem::Kind::kLiteral && last.kind == SetItem::Kind::kLiteral;
  // Of an escape the message has its first two code points.
  if (!are_points || last.first < first.first)
    source.fail("bad character range " + source.shown(from) + "-" + source.shown(to),
                from.length() + 1 + to.length());
  return {SetItem::Kind::kRange, first.first, last.first};
}

}  // namespace

std::optional<Category> category_of(uint32_t letter) {
  constexpr std::string_view kLetters = "dDsSwW";
  size_t found = letter < 0x80 ? kLetters.find(static_cast<char>(letter)) : kLetters.npos;
  if (found == kLetters.npos) return std::nullopt;
  return static_cast<Category>(found);
}

std::optional<uint32_t> escaped_point(Source& source, const Token& token) {
  Points text{'\\', token.point};
  bool wide = !source.is_bytes() && (token.point == 'u' || token.point == 'U');
  if (token.point == 'x' || wide) {
    int digits = token.point == 'x' ? 2 : token.point == 'u' ? 4 : 8;
    source.take_digits(digits, is_hex_digit, &text);
    auto length = static_cast<int64_t>(text.size());
    if (length != digits + 2) {
      source.fail("incomplete escape " + source.shown(text), length);
      return 0;
    }
    int64_t value = value_of(std::span(text).subspan(2), 16);
    if (value > 0x10ffff) source.fail("bad escape " + source.shown(text), length);
    return static_cast<uint32_t>(value);
  }
  if (token.point == 'N' && !source.is_bytes()) {
    source.fail_as(Kind::kRefused, "`\\N{...}`");
    return 0;
  }
  return std::nullopt;
}

uint32_t plain_point(Source& source, const Token& token) {
  bool is_digit = token.point >= '0' && token.point <= '9';
  if (is_digit || is_ascii_letter(token.point)) source.fail("bad escape " + source.shown(token), 2);
  return token.point;
}

uint32_t octal_point(Source& source, const Points& text) {
  int64_t value = value_of(std::span(text).subspan(1), 8);
  if (value > 0377)
    source.fail("octal escape value " + source.shown(text) + " outside of range 0-0o377",
                static_cast<int64_t>(text.size()));
  return static_cast<uint32_t>(value);
}

Node read_set(Source& source) {
  int64_t here = source.tell() - 1;
  std::vector<SetItem> items;
  bool negated = source.match('^');
  for (;;) {
    Token token = source.take();
    if (token.is_end()) return unterminated_set(source, here);
    if (token.is(']') && !items.empty()) break;
    SetItem item = item_of(source, token);
    if (!source.match('-')) {
      items.push_back(item);
      continue;
    }
    Token last = source.take();
    if (last.is_end()) return unterminated_set(source, here);
    if (last.is(']')) {
      items.push_back(item);
      items.push_back({SetItem::Kind::kLiteral, '-', '-'});
      break;
    }
    items.push_back(range_of(source, token, item, last));
  }
  std::vector<SetItem> unique;
  for (const SetItem& item : items)
    if (std::ranges::find(unique, item) == unique.end()) unique.push_back(item);
  if (unique.size() == 1 && unique[0].kind == SetItem::Kind::kLiteral)
    return {.kind = negated ? NodeKind::kNotLiteral : NodeKind::kLiteral, .value = unique[0].first};
  return {.kind = NodeKind::kSet, .negated = negated, .set = std::move(unique)};
}

uint32_t flag_of(const Token& token) {
  constexpr std::pair<char, uint32_t> kFlags[] = {
      {'i', kIgnoreCase}, {'L', kLocale}, {'m', kMultiline}, {'s', kDotAll},
      {'x', kVerbose},    {'a', kAscii},  {'t', kTemplate},  {'u', kUnicode},
  };
  for (auto [letter, flag] : kFlags)
    if (token.is(letter)) return flag;
  return 0;
}

bool read_flags(Source& source, Token token, Node* group) {
  auto unknown = [&](const Token& bad, const char* missing) {
    bool is_alpha = bad.kind == Token::Kind::kPlain && (unicode_flags(bad.point) & kAlpha) != 0;
    source.fail(is_alpha ? "unknown flag" : missing, bad.length());
  };
  if (!token.is('-')) {
    while (!source.failed()) {
      uint32_t flag = flag_of(token);
      if (!source.is_bytes() && flag == kLocale)
        source.fail("bad inline flags: cannot use 'L' flag with a str pattern");
      if (source.is_bytes() && flag == kUnicode)
        source.fail("bad inline flags: cannot use 'u' flag with a bytes pattern");
      group->added_flags |= flag;
      if ((flag & kTypeFlags) && (group->added_flags & kTypeFlags) != flag)
        source.fail("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
      token = source.take();
      if (token.is_end()) source.fail("missing -, : or )");
      if (token.is_any_of(")-:")) break;
      if (flag_of(token) == 0) unknown(token, "missing -, : or )");
    }
  }
  if (token.is(')')) return true;
  if (group->added_flags & kTemplate)
    source.fail("bad inline flags: cannot turn on global flag", 1);
  if (token.is('-')) {
    token = source.take();
    if (token.is_end()) source.fail("missing flag");
    if (flag_of(token) == 0) unknown(token, "missing flag");
    while (!source.failed()) {
      uint32_t flag = flag_of(token);
      if (flag & kTypeFlags)
        source.fail("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
      group->removed_flags |= flag;
      token = source.take();
      if (token.is_end()) source.fail("missing :");
      if (token.is(':')) break;
      if (flag_of(token) == 0) unknown(token, "missing :");
    }
  }
  if (group->removed_flags & kTemplate)
    source.fail("bad inline flags: cannot turn off global flag", 1);
  if (group->added_flags & group->removed_flags)
    source.fail("bad inline flags: flag turned on and off", 1);
  return false;
}

}  // namespace pyreck::rt::regex
