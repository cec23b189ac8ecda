#include "runtime/regex/source.h"

#include "runtime/str.h"
#include "runtime/unicode.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace pyreck::rt::regex {

namespace {

void append_point(std::string* out, uint32_t p, bool is_bytes) {
  if (p < 0x80) {
    *out += static_cast<char>(p);
  } else if (is_bytes) {
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\x%02x", p);
    *out += escape;
  } else if (p < 0x800) {
    *out += {static_cast<char>(0xc0 | p >> 6), static_cast<char>(0x80 | (p & 0x3f))};
  } else if (p < 0x10000) {
    *out += {static_cast<char>(0xe0 | p >> 12), static_cast<char>(0x80 | (p >> 6 & 0x3f)),
             static_cast<char>(0x80 | (p & 0x3f))};
  } else {
    *out += {static_cast<char>(0xf0 | p >> 18), static_cast<char>(0x80 | (p >> 12 & 0x3f)),
             static_cast<char>(0x80 | (p >> 6 & 0x3f)), static_cast<char>(0x80 | (p & 0x3f))};
  }
}

}  // namespace

bool Token::is_any_of(const char* points) const {
  return kind == Kind::kPlain && point != 0 && point < 0x80 &&
         std::strchr(points, static_cast<int>(point)) != nullptr;
}

Source::Source(std::span<const uint32_t> text, bool is_bytes, Problem* problem)
    : text_(text), is_bytes_(is_bytes), problem_(problem) {
  advance();
}

void Source::advance() {
  auto length = static_cast<int64_t>(text_.size());
  next_ = {};
  if (index_ >= length || failed()) return;
  uint32_t point = text_[static_cast<size_t>(index_)];
  if (point != '\\') {
    index_++;
    next_ = {Token::Kind::kPlain, point};
    return;
  }
  if (index_ + 1 >= length) {
    *problem_ = {Problem::Kind::kError, "bad escape (end of pattern)", length - 1};
    return;
  }
  next_ = {Token::Kind::kEscape, text_[static_cast<size_t>(index_ + 1)]};
  index_ += 2;
}

Token Source::take() {
  Token taken = next_;
  advance();
  return taken;
}

bool Source::match(char c) {
  if (!next_.is(c)) return false;
  advance();
  return true;
}

void Source::take_digits(int count, bool (*is_digit)(uint32_t), Points* out) {
  for (int i = 0; i < count && next_.kind == Token::Kind::kPlain && is_digit(next_.point); i++)
    out->push_back(take().point);
}

Points Source::take_until(char terminator, const char* name) {
  Points result;
  for (;;) {
    Token token = take();
    if (token.is_end()) {
      if (result.empty()) {
        fail(std::string("missing ") + name);
      } else {
        fail(std::string("missing ") + terminator + ", unterminated name",
             static_cast<int64_t>(result.size()));
      }
      return result;
    }
    if (token.is(terminator)) {
      if (result.empty()) fail(std::string("missing ") + name, 1);
      return result;
    }
    if (token.kind == Token::Kind::kEscape) result.push_back('\\');
    result.push_back(token.point);
  }
}

void Source::seek(int64_t index) {
  index_ = index;
  advance();
}

void Source::fail(std::string message, int64_t offset) {
  int64_t at = tell() - offset;
  fail_as(Problem::Kind::kError, std::move(message));
  if (problem_->kind == Problem::Kind::kError && problem_->at < 0) problem_->at = at;
}

void Source::fail_as(Problem::Kind kind, std::string message) {
  if (failed()) return;
  *problem_ = {kind, std::move(message), -1};
  next_ = {};
}

std::string Source::shown(std::span<const uint32_t> points) const {
  std::string out;
  for (uint32_t point : points) append_point(&out, point, is_bytes_);
  return out;
}

std::string Source::shown(const Token& token) const {
  uint32_t points[] = {'\\', token.point};
  return shown(token.kind == Token::Kind::kEscape ? std::span(points) : std::span(points).last(1));
}

std::string Source::quoted(std::span<const uint32_t> points) const {
  std::vector<uint64_t> memory((sizeof(Str) + points.size_bytes()) / sizeof(uint64_t) + 1);
  auto* str = reinterpret_cast<Str*>(memory.data());
  str->flags = kStrWidth4;
  str->length = static_cast<int64_t>(points.size());
  std::memcpy(str->data, points.data(), points.size_bytes());
  std::string text = str_repr_utf8(str);
  if (!is_bytes_) return text;
  std::string out;  // of Latin-1: two bytes where it is beyond ASCII
  for (size_t i = 0; i < text.size(); i++) {
    auto byte = static_cast<uint8_t>(text[i]);
    bool is_two = byte >= 0x80 && i + 1 < text.size();
    append_point(&out, is_two ? (byte & 0x1fu) << 6 | (text[++i] & 0x3f) : byte, true);
  }
  return out;
}

void Source::check_name(const Points& name, int64_t offset) {
  if (is_identifier(name)) return;
  fail("bad character in group name " + quoted(name), static_cast<int64_t>(name.size()) + offset);
}

std::string utf8_of(std::span<const uint32_t> points) {
  std::string out;
  for (uint32_t point : points) append_point(&out, point, false);
  return out;
}

bool is_octal_digit(uint32_t point) { return point >= '0' && point <= '7'; }

bool is_hex_digit(uint32_t point) {
  uint32_t lower = point | 0x20;
  return (point >= '0' && point <= '9') || (lower >= 'a' && lower <= 'f');
}

bool is_ascii_letter(uint32_t point) {
  uint32_t lower = point | 0x20;
  return lower >= 'a' && lower <= 'z';
}

bool is_identifier(std::span<const uint32_t> name) {
  if (name.empty() || !(unicode_flags(name[0]) & kIdentifierStart)) return false;
  return std::ranges::all_of(name.subspan(1),
                             [](uint32_t p) { return (unicode_flags(p) & kIdentifierPart) != 0; });
}

int64_t number_of(std::span<const uint32_t> text, int64_t most) {
  auto is_blank = [](uint32_t p) { return p == ' ' || (p >= '\t' && p <= '\r'); };
  auto is_digit = [](uint32_t p) { return p >= '0' && p <= '9'; };
  if (std::ranges::any_of(text, [](uint32_t p) { return p >= 0x80; })) return -2;
  while (!text.empty() && is_blank(text.front())) text = text.subspan(1);
  while (!text.empty() && is_blank(text.back())) text = text.first(text.size() - 1);
  if (!text.empty() && text.front() == '+') text = text.subspan(1);
  int64_t value = 0;
  for (size_t i = 0; i < text.size(); i++) {
    bool joins = text[i] == '_' && i > 0 && i + 1 < text.size() && text[i - 1] != '_';
    if (!is_digit(text[i]) && !joins) return -1;
    if (!joins) value = std::min<int64_t>(value * 10 + (text[i] - '0'), most + 1);
  }
  return text.empty() ? -1 : value;
}

int64_t plain_escape(uint32_t letter) {
  switch (letter) {
    case 'a':
      return '\a';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'v':
      return '\v';
    case '\\':
      return '\\';
    default:
      return -1;
  }
}

}  // namespace pyreck::rt::regex
