#include "ir/text_cursor.h"

#include "ir/names.h"

#include <bit>
#include <charconv>
#include <optional>

namespace pyreck::ir {
namespace {

/// Brackets that a type may open within each other; those of a valid type are far fewer.
constexpr int kMaxBrackets = 32;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '.';
}
bool is_name(char c) { return is_word(c) || c == '<' || c == '>' || c == ':'; }

struct KindName {
  std::string_view name;
  TypeKind kind;
};
constexpr KindName kScalars[] = {{"never", TypeKind::kNever},        {"any", TypeKind::kAny},
                                 {"unbound", TypeKind::kUnbound},    {"none", TypeKind::kNone},
                                 {"bool", TypeKind::kBool},          {"int", TypeKind::kInt},
                                 {"float", TypeKind::kFloat},        {"str", TypeKind::kStr},
                                 {"range", TypeKind::kRange},        {"slice", TypeKind::kSlice},
                                 {"complex", TypeKind::kComplex},    {"bytes", TypeKind::kBytes},
                                 {"bytearray", TypeKind::kByteArray}};
constexpr KindName kContainers[] = {{"list", TypeKind::kList}, {"tuple", TypeKind::kTuple},
                                    {"dict", TypeKind::kDict}, {"set", TypeKind::kSet},
                                    {"iter", TypeKind::kIter}, {"cell", TypeKind::kCell}};
constexpr KindName kNamed[] = {{"builtin", TypeKind::kBuiltin},
                               {"exception", TypeKind::kException},
                               {"instance", TypeKind::kInstance},
                               {"class", TypeKind::kClass}};

template <size_t n>
std::optional<TypeKind> find(const KindName (&table)[n], std::string_view name) {
  for (const KindName& row : table)
    if (row.name == name) return row.kind;
  return std::nullopt;
}

std::optional<uint32_t> payload_of(TypeKind kind, std::string_view text) {
  if (kind == TypeKind::kBuiltin) return find_builtin(text);
  if (kind == TypeKind::kException) return find_exception(text);
  uint32_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

void TextCursor::fail(std::string message) {
  if (failed()) return;
  error_ = std::move(message);
  error_at_ = at_;
}

void TextCursor::skip_blanks() {
  while (at_ < line_.size() && (line_[at_] == ' ' || line_[at_] == '\t' || line_[at_] == '\r'))
    at_++;
}

bool TextCursor::at_end() { return peek() == 0; }

char TextCursor::peek() {
  skip_blanks();
  return at_ == line_.size() || line_[at_] == ';' || failed() ? '\0' : line_[at_];
}

bool TextCursor::eat(std::string_view text) {
  if (peek() == 0 || line_.substr(at_, text.size()) != text) return false;
  size_t end = at_ + text.size();
  bool runs_on = end < line_.size() && is_word(line_[end]) && !is_digit(line_[end]);
  if (is_word(text.back()) && runs_on) return false;
  at_ = end;
  return true;
}

void TextCursor::expect(std::string_view text) {
  if (!eat(text)) fail("expected `" + std::string(text) + "`");
}

std::string_view TextCursor::run(bool (*belongs)(char)) {
  skip_blanks();
  size_t start = at_;
  while (!failed() && at_ < line_.size() && belongs(line_[at_])) at_++;
  return line_.substr(start, at_ - start);
}

std::string_view TextCursor::word() {
  std::string_view found = run(is_word);
  if (found.empty()) fail("expected a word");
  return found;
}

int64_t TextCursor::number() {
  skip_blanks();
  int64_t value = 0;
  auto [end, error] = std::from_chars(line_.data() + at_, line_.data() + line_.size(), value);
  if (failed() || error != std::errc()) {
    fail(error == std::errc::result_out_of_range ? "number out of range" : "expected a number");
    return 0;
  }
  at_ = static_cast<size_t>(end - line_.data());
  return value;
}

uint32_t TextCursor::small_number(uint32_t max) {
  skip_blanks();
  size_t start = at_;
  int64_t value = number();
  if (value >= 0 && value <= max) return static_cast<uint32_t>(value);
  at_ = start;
  fail("number out of range");
  return 0;
}

uint32_t TextCursor::id(std::string_view prefix, uint32_t max) {
  expect(prefix);
  if (at_ < line_.size() && !is_digit(line_[at_])) fail("expected a number");
  return small_number(max);
}

int64_t TextCursor::float_bits() {
  skip_blanks();
  const char *start = line_.data() + at_, *last = line_.data() + line_.size();
  int64_t bits = 0;
  std::from_chars_result read{};
  if (line_.substr(at_, 2) == "0x") {
    uint64_t pattern = 0;
    read = std::from_chars(start + 2, last, pattern, 16);
    bits = static_cast<int64_t>(pattern);
  } else {
    double value = 0;
    read = std::from_chars(start, last, value);
    bits = std::bit_cast<int64_t>(value);
  }
  if (read.ec != std::errc()) {
    fail("expected a float");
    return 0;
  }
  at_ = static_cast<size_t>(read.ptr - line_.data());
  return bits;
}

char TextCursor::escape() {
  char kind = at_ < line_.size() ? line_[at_++] : '\0';
  switch (kind) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case '"':
    case '\\':
      return kind;
    case 'x': {
      uint8_t byte = 0;
      const char* digits = line_.data() + at_;
      if (at_ + 2 <= line_.size() &&
          std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
        at_ += 2;
        return static_cast<char>(byte);
      }
      break;
    }
    default:
      break;
  }
  fail("bad escape in string");
  return '\0';
}

std::string TextCursor::string() {
  std::string text;
  expect("\"");
  while (!failed()) {
    if (at_ == line_.size()) {
      fail("string without end");
      break;
    }
    char c = line_[at_++];
    if (c == '"') break;
    text += c == '\\' ? escape() : c;
  }
  return text;
}

std::string TextCursor::name() {
  if (peek() == '"') return string();
  std::string_view found = run(is_name);
  if (found.empty()) fail("expected a name");
  return std::string(found);
}

TypeId TextCursor::type(TypeTable& types, int depth) {
  TypeId joined = single_type(types, depth);
  while (eat("|")) joined = types.join(joined, single_type(types, depth));
  return joined;
}

TypeId TextCursor::single_type(TypeTable& types, int depth) {
  skip_blanks();
  size_t start = at_;
  if (depth > kMaxBrackets) fail("type is nested too deeply");
  std::string_view name = word();
  TypeNode node;
  if (auto scalar = find(kScalars, name)) {
    node.kind = *scalar;
  } else if (auto container = find(kContainers, name)) {
    node.kind = *container;
    node.args = type_list(types, "[", "]", depth);
  } else if (auto named = find(kNamed, name)) {
    node.kind = *named;
    expect("[");
    if (auto payload = payload_of(*named, word()))
      node.payload = *payload;
    else
      fail("unknown name in type");
    expect("]");
  } else if (name == "fn" || name == "super") {
    node.kind = name == "fn" ? TypeKind::kFunction : TypeKind::kSuper;
    node.payload = small_number();
    node.args = type_list(types, "(", ")", depth);
  } else {
    at_ = start;
    fail("unknown type `" + std::string(name) + "`");
  }
  TypeId id = failed() ? TypeTable::kNever : types.intern(std::move(node));
  if (id.valid()) return id;
  at_ = start;
  fail("type is not well-formed or beyond the limits");
  return TypeTable::kNever;
}

std::vector<TypeId> TextCursor::type_list(TypeTable& types, std::string_view open,
                                          std::string_view close, int depth) {
  std::vector<TypeId> list;
  expect(open);
  if (eat(close)) return list;
  do {
    list.push_back(type(types, depth + 1));
  } while (eat(","));
  expect(close);
  return list;
}

}  // namespace pyreck::ir
