// Regular expressions below the module `re`: trees, errors and their places, widths, sets, matches
// in texts of all widths.
#include "runtime/regex/cache.h"
#include "runtime/regex/match.h"
#include "runtime/regex/parse.h"
#include "runtime/str.h"
#include "tests/unit/runtime_support.h"

#include <algorithm>
#include <thread>

namespace pyreck::rt::regex {
namespace {

std::vector<uint32_t> points(const std::string& ascii) { return {ascii.begin(), ascii.end()}; }

struct Read {
  Tree tree;
  Problem problem;
};

Read read(const std::string& pattern, bool is_bytes = false) {
  Read out;
  out.tree = parse(points(pattern), is_bytes, 0, &out.problem);
  return out;
}

TEST(RegexParse, AlternativesShareWhatTheyBeginWith) {
  Tree tree = read("abc|abd").tree;
  ASSERT_EQ(tree.top.size(), 3u);  // a, b, [cd]
  EXPECT_EQ(tree.top[0].kind, NodeKind::kLiteral);
  EXPECT_EQ(tree.top[1].value, uint32_t{'b'});
  ASSERT_EQ(tree.top[2].kind, NodeKind::kSet);
  EXPECT_EQ(tree.top[2].set.size(), 2u);
}

TEST(RegexParse, GroupsWithoutNumberAreUnpacked) {
  Tree tree = read("(?:a(?:b))c").tree;
  EXPECT_EQ(tree.top.size(), 3u);
  Tree repeated = read("(?:ab)*").tree;
  ASSERT_EQ(repeated.top.size(), 1u);
  EXPECT_EQ(repeated.top[0].parts[0].size(), 2u);
}

TEST(RegexParse, FlagsAndGroupsAreKnown) {
  Tree tree = read("(?im)(?P<a>x)(y)").tree;
  EXPECT_EQ(tree.flags, kIgnoreCase | kMultiline | kUnicode);
  EXPECT_EQ(tree.count_groups, 2u);
  ASSERT_EQ(tree.names.size(), 1u);
  EXPECT_EQ(tree.names[0].second, 1u);
  EXPECT_EQ(read("a", true).tree.flags, 0u);
}

TEST(RegexParse, ErrorsHaveTheirPlace) {
  const struct {
    const char *pattern, *message;
    int64_t at;
  } kWrong[] = {
      {"a(b", "missing ), unterminated subpattern", 1},
      {"ab)", "unbalanced parenthesis", 2},
      {"a[b", "unterminated character set", 1},
      {"a**", "multiple repeat", 2},
      {"|*", "nothing to repeat", 1},
      {"a{2,1}", "min repeat greater than max repeat", 2},
      {"\\1", "invalid group reference 1", 1},
      {"(a\\1)", "cannot refer to an open group", 2},
      {"a\\", "bad escape (end of pattern)", 1},
      {"[z-a]", "bad character range z-a", 1},
      {"(?P<1>a)", "bad character in group name '1'", 4},
      {"a(?i)", "global flags not at the start of the expression", 1},
      {"(?(1)a", "missing ), unterminated subpattern", 0},
      {"(?(2)a)(b)", "invalid group reference 2", 3},
  };
  for (const auto& row : kWrong) {
    Problem problem = read(row.pattern).problem;
    EXPECT_EQ(problem.kind, Problem::Kind::kError) << row.pattern;
    EXPECT_EQ(problem.message, row.message) << row.pattern;
    EXPECT_EQ(problem.at, row.at) << row.pattern;
  }
}

TEST(RegexParse, NestingIsBounded) {
  auto nested = [](size_t depth) { return std::string(depth, '(') + std::string(depth, ')'); };
  EXPECT_FALSE(read(nested(kDeepest)).problem.any());
  EXPECT_EQ(read(nested(100'000)).problem.kind, Problem::Kind::kRefused);
}

TEST(RegexParse, WidthsAreBoundedAsInCPython) {
  auto width = [](const std::string& pattern) {
    Tree tree = read(pattern).tree;
    return width_of(tree.top, tree.group_widths);
  };
  EXPECT_EQ(width("a{2}(b|cd)").least, 3u);
  EXPECT_EQ(width("a{2}(b|cd)").most, 4u);
  EXPECT_EQ(width("(?=abc)").most, 0u);
  EXPECT_EQ(width("a*").most, uint64_t{kUnlimited});
  EXPECT_EQ(width("(?:a{4000000000}){4000000000}").least, uint64_t{kUnlimited} - 1);
}

TEST(RegexCharSet, CasesAndCategories) {
  CharSet k = CharSet::of_literal('k', false, Casing::kUnicode);
  EXPECT_TRUE(k.contains('K') && k.contains(0x212a));  // the sign of Kelvin
  EXPECT_FALSE(CharSet::of_literal('k', false, Casing::kAscii).contains(0x212a));
  CharSet range({{SetItem::Kind::kRange, 'a', 0x10410}}, false, Casing::kUnicode, true);
  EXPECT_TRUE(range.contains(0x10428) && range.contains('Z'));
  auto word = static_cast<uint32_t>(Category::kWord);
  CharSet words({{SetItem::Kind::kCategory, word, word}}, true, Casing::kExact, true);
  EXPECT_FALSE(words.contains(0xe9) || words.contains(0x4e00) || words.contains('_'));
  EXPECT_TRUE(words.contains(0x20ac) && words.contains(0x1f600));
}

template <class Unit>
void expect_groups(std::vector<Unit> text) {
  TestContext context;
  Problem problem;
  std::shared_ptr<const Regex> regex = compile(points("b(c)|(d)(e)?"), false, 0, &problem);
  ASSERT_TRUE(regex != nullptr);
  Matcher<Unit> matcher(context.get(), *regex, text.data(), static_cast<int64_t>(text.size()));
  ASSERT_EQ(matcher.find(Mode::kSearch, 0, false), Outcome::kMatched);
  EXPECT_EQ(matcher.found().group(0), (std::pair<int64_t, int64_t>{1, 3}));
  EXPECT_EQ(matcher.found().group(1), (std::pair<int64_t, int64_t>{2, 3}));
  EXPECT_EQ(matcher.found().group(2), (std::pair<int64_t, int64_t>{-1, -1}));
  ASSERT_EQ(matcher.find(Mode::kSearch, 3, false), Outcome::kMatched);
  EXPECT_EQ(matcher.found().group(2), (std::pair<int64_t, int64_t>{3, 4}));
  EXPECT_EQ(matcher.found().last_index, 2);
  EXPECT_EQ(matcher.find(Mode::kSearch, 4, false), Outcome::kNone);
  EXPECT_EQ(matcher.find(Mode::kFullMatch, 1, false), Outcome::kNone);
}

TEST(RegexMatch, TextsOfEveryWidth) {
  expect_groups<uint8_t>({'a', 'b', 'c', 'd'});
  expect_groups<uint16_t>({0x20ac, 'b', 'c', 'd'});
  expect_groups<uint32_t>({0x1f600, 'b', 'c', 'd'});
}

TEST(RegexMatch, AnEmptyMatchIsPassed) {
  TestContext context;
  Problem problem;
  std::shared_ptr<const Regex> regex = compile(points("a*?"), false, 0, &problem);
  const uint8_t text[] = {'a', 'b'};
  Matcher<uint8_t> matcher(context.get(), *regex, text, 2);
  ASSERT_EQ(matcher.find(Mode::kSearch, 0, false), Outcome::kMatched);
  EXPECT_EQ(matcher.found().end, 0);
  ASSERT_EQ(matcher.find(Mode::kSearch, 0, true), Outcome::kMatched);
  EXPECT_EQ(matcher.found().group(0), (std::pair<int64_t, int64_t>{0, 1}));
}

TEST(RegexCache, ThreadsShareAndOutlast) {
  TestContext context;
  auto fill = [] {
    TestContext own;
    for (int i = 0; i < 2000; i++) {  // more than are kept
      Word pattern = str_from_ascii(own.get(), "(a)" + std::to_string(i % 700) + "+");
      Problem problem;
      const Regex* regex = program_of(pattern, 0, &problem);
      ASSERT_TRUE(regex != nullptr && regex->count_groups == 1);
      EXPECT_EQ(program_of(pattern, kIgnoreCase, &problem)->flags, kIgnoreCase | kUnicode);
      pk_release(own.get(), pattern);
    }
  };
  std::thread other(fill);
  fill();
  other.join();
}

}  // namespace
}  // namespace pyreck::rt::regex
