#include "runtime/regex/parse.h"

#include "runtime/regex/syntax.h"

#include <algorithm>
#include <optional>

namespace pyreck::rt::regex {

namespace {

using Kind = Problem::Kind;

Node literal(uint32_t point) { return {.kind = NodeKind::kLiteral, .value = point}; }
Node at(At where) { return {.kind = NodeKind::kAt, .value = static_cast<uint32_t>(where)}; }

std::optional<At> place_of(uint32_t letter) {
  switch (letter) {
    case 'A':
      return At::kBeginningString;
    case 'b':
      return At::kBoundary;
    case 'B':
      return At::kNotBoundary;
    case 'Z':
      return At::kEndString;
    default:
      return std::nullopt;
  }
}

Node category_node(Category category) {
  auto value = static_cast<uint32_t>(category);
  return {.kind = NodeKind::kSet, .set = {{SetItem::Kind::kCategory, value, value}}};
}

/// Whether two nodes are the same and have no parts, which CPython compares by identity.
bool same_leaf(const Node& a, const Node& b) {
  return a.kind == b.kind && a.value == b.value && a.negated == b.negated && a.set == b.set &&
         a.parts.empty() && b.parts.empty();
}

class Parser {
 public:
  Parser(std::span<const uint32_t> text, bool is_bytes, uint32_t flags, Problem* problem)
      : source_(text, is_bytes, problem), problem_(problem) {
    tree_.flags = flags;
    tree_.group_widths.resize(1);
  }

  Tree run() {
    tree_.top = alternatives((tree_.flags & kVerbose) != 0, 0);
    if (!source_.failed()) fix_flags();
    if (!source_.next().is_end()) source_.fail("unbalanced parenthesis");
    for (auto [group, place] : conditions_)
      if (!source_.failed() && group >= tree_.group_widths.size())
        *problem_ = {Kind::kError, "invalid group reference " + std::to_string(group), place};
    tree_.count_groups = static_cast<uint32_t>(tree_.group_widths.size()) - 1;
    return std::move(tree_);
  }

 private:
  // Alternatives.

  Sequence alternatives(bool verbose, uint32_t depth) {
    if (depth > kDeepest) source_.fail_as(Kind::kRefused, "groups nested this deep");
    std::vector<Sequence> items;
    for (;;) {
      items.push_back(sequence(verbose, depth, depth == 0 && items.empty()));
      if (!source_.match('|')) break;
      if (depth == 0) verbose = (tree_.flags & kVerbose) != 0;
    }
    if (items.size() == 1) return std::move(items[0]);
    Sequence out;
    while (begin_alike(items)) {
      out.push_back(items[0][0]);
      for (Sequence& item : items) item.erase(item.begin());
    }
    if (std::optional<Node> set = as_set(items)) {
      out.push_back(std::move(*set));
    } else {
      Node branch{.kind = NodeKind::kBranch};
      branch.parts = std::move(items);
      out.push_back(std::move(branch));
    }
    return out;
  }

  static bool begin_alike(const std::vector<Sequence>& items) {
    return std::ranges::all_of(items, [&](const Sequence& item) {
      return !item.empty() && same_leaf(item[0], items[0][0]);
    });
  }

  /// Alternatives of one code point each are a set.
  static std::optional<Node> as_set(const std::vector<Sequence>& items) {
    Node set{.kind = NodeKind::kSet};
    for (const Sequence& item : items) {
      if (item.size() != 1) return std::nullopt;
      const Node& node = item[0];
      if (node.kind == NodeKind::kLiteral) {
        set.set.push_back({SetItem::Kind::kLiteral, node.value, node.value});
      } else if (node.kind == NodeKind::kSet && !node.negated) {
        set.set.insert(set.set.end(), node.set.begin(), node.set.end());
      } else {
        return std::nullopt;
      }
    }
    return set;
  }

  // What stands one after the other.

  Sequence sequence(bool verbose, uint32_t depth, bool first) {
    Sequence out;
    while (!source_.next().is_end() && !source_.next().is_any_of("|)")) {
      Token token = source_.take();
      if (verbose && token.is_any_of(" \t\n\r\v\f")) continue;
      if (verbose && token.is('#')) {
        while (!source_.next().is_end() && !source_.take().is('\n')) {
        }
        continue;
      }
      if (token.kind == Token::Kind::kEscape) {
        out.push_back(escape(token));
      } else if (token.is('[')) {
        out.push_back(read_set(source_));
      } else if (token.is_any_of("*+?{")) {
        repeat(token, &out);
      } else if (token.is('.')) {
        out.push_back({.kind = NodeKind::kAny});
      } else if (token.is('(')) {
        group(&verbose, depth, first, &out);
      } else if (token.is('^')) {
        out.push_back(at(At::kBeginning));
      } else if (token.is('$')) {
        out.push_back(at(At::kEnd));
      } else {
        out.push_back(literal(token.point));
      }
    }
    return unpacked(std::move(out));
  }

  static bool is_plain_group(const Node& node) {
    return node.kind == NodeKind::kGroup && node.value == 0 && node.added_flags == 0 &&
           node.removed_flags == 0;
  }

  static Sequence unpacked(Sequence in) {
    if (std::ranges::none_of(in, is_plain_group)) return in;
    Sequence out;
    for (Node& node : in) {
      if (!is_plain_group(node)) {
        out.push_back(std::move(node));
        continue;
      }
      for (Node& inner : node.parts[0]) out.push_back(std::move(inner));
    }
    return out;
  }

  // Escapes.

  Node escape(const Token& token) {
    if (std::optional<At> place = place_of(token.point)) return at(*place);
    if (std::optional<Category> category = category_of(token.point))
      return category_node(*category);
    if (int64_t plain = plain_escape(token.point); plain >= 0)
      return literal(static_cast<uint32_t>(plain));
    if (std::optional<uint32_t> escaped = escaped_point(source_, token)) return literal(*escaped);
    Points text{'\\', token.point};
    if (token.point == '0') {
      source_.take_digits(2, is_octal_digit, &text);
      return literal(octal_point(source_, text));
    }
    if (token.point < '1' || token.point > '9') return literal(plain_point(source_, token));
    if (source_.next().is_digit()) {
      text.push_back(source_.take().point);
      if (is_octal_digit(text[1]) && is_octal_digit(text[2]) && source_.next().is_octal()) {
        text.push_back(source_.take().point);
        return literal(octal_point(source_, text));
      }
    }
    auto group = static_cast<uint32_t>(number_of(std::span(text).subspan(1), 99));
    auto length = static_cast<int64_t>(text.size());
    if (group >= tree_.group_widths.size()) {
      source_.fail("invalid group reference " + std::to_string(group), length - 1);
    } else if (is_open(group)) {
      source_.fail("cannot refer to an open group", length);
    }
    check_behind(group);
    return {.kind = NodeKind::kGroupRef, .value = group};
  }

  // Repeats.

  void repeat(const Token& token, Sequence* out) {
    int64_t here = source_.tell();
    uint32_t min = 0, max = kUnlimited;
    if (token.is('?')) max = 1;
    if (token.is('+')) min = 1;
    if (token.is('{') && !read_bounds(here, &min, &max)) {
      out->push_back(literal('{'));
      return;
    }
    int64_t length = source_.tell() - here + 1;
    if (out->empty() || out->back().kind == NodeKind::kAt) {
      source_.fail("nothing to repeat", length);
      return;
    }
    if (out->back().kind == NodeKind::kRepeat) {
      source_.fail("multiple repeat", length);
      return;
    }
    Node made{.kind = NodeKind::kRepeat, .min = min, .max = max};
    Node item = std::move(out->back());
    if (is_plain_group(item)) {
      made.parts.push_back(std::move(item.parts[0]));
    } else {
      made.parts.emplace_back().push_back(std::move(item));
    }
    if (source_.match('?')) {
      made.greed = Greed::kLazy;
    } else if (source_.match('+')) {
      made.greed = Greed::kPossessive;
    }
    out->back() = std::move(made);
  }

  /// `{2,3}`; false: the brace is a literal.
  bool read_bounds(int64_t here, uint32_t* min, uint32_t* max) {
    if (source_.next().is('}')) return false;
    Points low, high;
    auto is_digit = [](uint32_t p) { return p >= '0' && p <= '9'; };
    while (source_.next().is_digit()) source_.take_digits(1, is_digit, &low);
    if (source_.match(',')) {
      while (source_.next().is_digit()) source_.take_digits(1, is_digit, &high);
    } else {
      high = low;
    }
    if (!source_.match('}')) {
      if (!source_.failed()) source_.seek(here);
      return false;
    }
    for (auto [digits, bound] : {std::pair(&low, min), std::pair(&high, max)}) {
      if (digits->empty()) continue;
      int64_t value = number_of(*digits, kUnlimited);
      if (value >= kUnlimited)
        source_.fail_as(Kind::kOverflow, "the repetition number is too large");
      *bound = static_cast<uint32_t>(value);
    }
    if (!high.empty() && *max < *min)
      source_.fail("min repeat greater than max repeat", source_.tell() - here);
    return true;
  }

  // Groups.

  bool is_open(uint32_t group) const { return std::ranges::find(open_, group) != open_.end(); }

  /// In a lookbehind a group of the same lookbehind cannot be referred to.
  void check_behind(uint32_t group) {
    if (!behind_from_) return;
    if (group >= tree_.group_widths.size() || is_open(group)) {
      source_.fail("cannot refer to an open group");
    } else if (group >= *behind_from_) {
      source_.fail("cannot refer to group defined in the same lookbehind subpattern");
    }
  }

  std::optional<uint32_t> group_called(const Points& name) const {
    for (const auto& [known, number] : tree_.names)
      if (known == name) return number;
    return std::nullopt;
  }

  void expect_end_of_group(int64_t start) {
    if (!source_.match(')'))
      source_.fail("missing ), unterminated subpattern", source_.tell() - start);
  }

  void group(bool* verbose, uint32_t depth, bool first, Sequence* out) {
    int64_t start = source_.tell() - 1;
    Node made{.kind = NodeKind::kGroup};
    Points name;
    bool captures = true;
    if (source_.match('?')) {
      Token token = source_.take();
      if (token.is_end()) return source_.fail("unexpected end of pattern");
      if (token.is('P')) {
        if (!source_.match('<')) return named_reference(out);
        name = source_.take_until('>', "group name");
        source_.check_name(name, 1);
      } else if (token.is(':') || token.is('>')) {
        captures = false;
        if (token.is('>')) made.kind = NodeKind::kAtomic;
      } else if (token.is('#')) {
        return comment(start);
      } else if (token.is_any_of("=!<")) {
        return assertion(token, start, *verbose, depth, out);
      } else if (token.is('(')) {
        return condition(start, *verbose, depth, out);
      } else if (flag_of(token) != 0 || token.is('-')) {
        captures = false;
        if (read_flags(source_, token, &made)) {
          tree_.flags |= made.added_flags;
          if (!first || !out->empty())
            source_.fail("global flags not at the start of the expression", source_.tell() - start);
          *verbose = (tree_.flags & kVerbose) != 0;
          return;
        }
      } else {
        return source_.fail("unknown extension ?" + source_.shown(token), token.length() + 1);
      }
    }
    if (source_.failed()) return;
    if (captures) made.value = open_group(name);
    bool inner_verbose =
        (*verbose || (made.added_flags & kVerbose) != 0) && !(made.removed_flags & kVerbose);
    made.parts.push_back(alternatives(inner_verbose, depth + 1));
    expect_end_of_group(start);
    if (captures && !source_.failed()) {
      open_.pop_back();
      tree_.group_widths[made.value] = width_of(made.parts[0], tree_.group_widths);
    }
    out->push_back(std::move(made));
  }

  uint32_t open_group(const Points& name) {
    auto number = static_cast<uint32_t>(tree_.group_widths.size());
    tree_.group_widths.emplace_back();
    open_.push_back(number);
    if (name.empty()) return number;
    if (std::optional<uint32_t> other = group_called(name))
      source_.fail("redefinition of group name " + source_.quoted(name) + " as group " +
                       std::to_string(number) + "; was group " + std::to_string(*other),
                   static_cast<int64_t>(name.size()) + 1);
    tree_.names.emplace_back(name, number);
    return number;
  }

  void named_reference(Sequence* out) {
    if (!source_.match('=')) {
      Token token = source_.take();
      if (token.is_end()) return source_.fail("unexpected end of pattern");
      return source_.fail("unknown extension ?P" + source_.shown(token), token.length() + 2);
    }
    Points name = source_.take_until(')', "group name");
    source_.check_name(name, 1);
    std::optional<uint32_t> group = group_called(name);
    auto offset = static_cast<int64_t>(name.size()) + 1;
    if (!group) return source_.fail("unknown group name " + source_.quoted(name), offset);
    if (is_open(*group)) source_.fail("cannot refer to an open group", offset);
    check_behind(*group);
    out->push_back({.kind = NodeKind::kGroupRef, .value = *group});
  }

  void comment(int64_t start) {
    for (;;) {
      if (source_.next().is_end())
        return source_.fail("missing ), unterminated comment", source_.tell() - start);
      if (source_.take().is(')')) return;
    }
  }

  void assertion(Token token, int64_t start, bool verbose, uint32_t depth, Sequence* out) {
    Node made{.kind = NodeKind::kAssert};
    std::optional<size_t> around = behind_from_;
    if (token.is('<')) {
      token = source_.take();
      if (token.is_end()) return source_.fail("unexpected end of pattern");
      if (!token.is_any_of("=!"))
        return source_.fail("unknown extension ?<" + source_.shown(token), token.length() + 2);
      made.behind = true;
      if (!behind_from_) behind_from_ = tree_.group_widths.size();
    }
    made.negated = token.is('!');
    made.parts.push_back(alternatives(verbose, depth + 1));
    if (made.behind && !around) behind_from_.reset();
    expect_end_of_group(start);
    out->push_back(std::move(made));
  }

  void condition(int64_t start, bool verbose, uint32_t depth, Sequence* out) {
    Points name = source_.take_until(')', "group name");
    if (source_.failed()) return;
    auto offset = static_cast<int64_t>(name.size()) + 1;
    std::optional<uint32_t> group;
    if (is_identifier(name)) {
      group = group_called(name);
      if (!group) return source_.fail("unknown group name " + source_.quoted(name), offset);
    } else {
      constexpr int64_t kMostGroups = INT32_MAX / 2;
      int64_t number = number_of(name, kMostGroups);
      if (number == -2)
        return source_.fail_as(Kind::kRefused, "a group named by other than ASCII digits");
      if (number < 0)
        return source_.fail("bad character in group name " + source_.quoted(name), offset);
      if (number == 0) return source_.fail("bad group number", offset);
      if (number >= kMostGroups)
        return source_.fail_as(Problem::Kind::kRefused, "a group with a number as large as this");
      group = static_cast<uint32_t>(number);
      bool is_known = std::ranges::any_of(conditions_, [&](auto& c) { return c.first == *group; });
      if (!is_known) conditions_.emplace_back(*group, source_.tell() - offset);
    }
    check_behind(*group);
    Node made{.kind = NodeKind::kConditional, .value = *group};
    made.parts.push_back(sequence_in(verbose, depth));
    if (source_.match('|')) {
      made.parts.push_back(sequence_in(verbose, depth));
      if (source_.next().is('|')) source_.fail("conditional backref with more than two branches");
    }
    expect_end_of_group(start);
    out->push_back(std::move(made));
  }

  Sequence sequence_in(bool verbose, uint32_t depth) {
    if (depth + 1 > kDeepest) source_.fail_as(Kind::kRefused, "groups nested this deep");
    return sequence(verbose, depth + 1, false);
  }

  void fix_flags() {
    uint32_t& flags = tree_.flags;
    auto wrong = [&](const char* text) { source_.fail_as(Kind::kValue, text); };
    if (source_.is_bytes()) {
      if (flags & kUnicode) return wrong("cannot use UNICODE flag with a bytes pattern");
      if ((flags & kLocale) && (flags & kAscii))
        return wrong("ASCII and LOCALE flags are incompatible");
    } else {
      if (flags & kLocale) return wrong("cannot use LOCALE flag with a str pattern");
      if ((flags & kAscii) && (flags & kUnicode))
        return wrong("ASCII and UNICODE flags are incompatible");
      if (!(flags & kAscii)) flags |= kUnicode;
    }
  }

  Source source_;
  Problem* problem_;
  Tree tree_;
  std::vector<uint32_t> open_;                            // groups that have no end yet
  std::vector<std::pair<uint32_t, int64_t>> conditions_;  // on groups by number, and where
  std::optional<size_t> behind_from_;                     // the first group of a lookbehind
};

}  // namespace

Tree parse(std::span<const uint32_t> pattern, bool is_bytes, uint32_t flags, Problem* problem) {
  return Parser(pattern, is_bytes, flags, problem).run();
}

}  // namespace pyreck::rt::regex
