#include "runtime/regex/charset.h"

#include "runtime/unicode.h"

#include <algorithm>
#include <iterator>
#include <memory>

namespace pyreck::rt::regex {

namespace {

/// Lower-case code points that have the same upper case as another one, which then match each
/// other: the pairs of CPython's `re._casefix`, by the first.
struct Fix {
  uint32_t point, other;
};
constexpr Fix kFixes[] = {
    {0x69, 0x131},    {0x73, 0x17f},    {0xb5, 0x3bc},    {0x131, 0x69},    {0x17f, 0x73},
    {0x345, 0x3b9},   {0x345, 0x1fbe},  {0x390, 0x1fd3},  {0x3b0, 0x1fe3},  {0x3b2, 0x3d0},
    {0x3b5, 0x3f5},   {0x3b8, 0x3d1},   {0x3b9, 0x345},   {0x3b9, 0x1fbe},  {0x3ba, 0x3f0},
    {0x3bc, 0xb5},    {0x3c0, 0x3d6},   {0x3c1, 0x3f1},   {0x3c2, 0x3c3},   {0x3c3, 0x3c2},
    {0x3c6, 0x3d5},   {0x3d0, 0x3b2},   {0x3d1, 0x3b8},   {0x3d5, 0x3c6},   {0x3d6, 0x3c0},
    {0x3f0, 0x3ba},   {0x3f1, 0x3c1},   {0x3f5, 0x3b5},   {0x432, 0x1c80},  {0x434, 0x1c81},
    {0x43e, 0x1c82},  {0x441, 0x1c83},  {0x442, 0x1c84},  {0x442, 0x1c85},  {0x44a, 0x1c86},
    {0x463, 0x1c87},  {0x1c80, 0x432},  {0x1c81, 0x434},  {0x1c82, 0x43e},  {0x1c83, 0x441},
    {0x1c84, 0x442},  {0x1c84, 0x1c85}, {0x1c85, 0x442},  {0x1c85, 0x1c84}, {0x1c86, 0x44a},
    {0x1c87, 0x463},  {0x1c88, 0xa64b}, {0x1e61, 0x1e9b}, {0x1e9b, 0x1e61}, {0x1fbe, 0x345},
    {0x1fbe, 0x3b9},  {0x1fd3, 0x390},  {0x1fe3, 0x3b0},  {0xa64b, 0x1c88}, {0xfb05, 0xfb06},
    {0xfb06, 0xfb05},
};

constexpr uint32_t kBeyondPlane = 0x10000;  // what is not in the first plane

template <class Action>
void for_fixes(uint32_t point, Action action) {
  auto found = std::ranges::lower_bound(kFixes, point, {}, &Fix::point);
  for (; found != std::end(kFixes) && found->point == point; ++found) action(found->other);
}

/// The first code point of what a case makes of it.
uint32_t cased(Case which, uint32_t point) {
  thread_local std::vector<uint32_t> out;
  out.clear();
  append_case(which, point, &out);
  return out[0];
}

/// What is asked of each code point of a text beyond Latin-1: looked up once for the first plane.
struct PlaneFlags {
  static constexpr uint8_t kIsWord = 1, kIsDigit = 2, kIsSpace = 4;

  static uint8_t computed(uint32_t point) {
    uint32_t flags = unicode_flags(point);
    bool is_word = (flags & (kAlpha | kDecimal | rt::kDigit | kNumeric)) != 0 || point == '_';
    return static_cast<uint8_t>((is_word ? kIsWord : 0) | (flags & kDecimal ? kIsDigit : 0) |
                                (flags & kSpace ? kIsSpace : 0));
  }

  static uint8_t of(uint32_t point) {
    static const std::unique_ptr<const uint8_t[]> plane = [] {
      auto made = std::make_unique<uint8_t[]>(kBeyondPlane);
      for (uint32_t p = 0; p < kBeyondPlane; p++) made[p] = computed(p);
      return made;
    }();
    return point < kBeyondPlane ? plane[point] : computed(point);
  }
};

bool is_ascii_category(Category category, uint32_t point) {
  bool is_digit = point >= '0' && point <= '9';
  switch (category) {
    case Category::kDigit:
    case Category::kNotDigit:
      return is_digit;
    case Category::kSpace:
    case Category::kNotSpace:
      return point == ' ' || (point >= '\t' && point <= '\r');
    case Category::kWord:
    case Category::kNotWord:
      break;
  }
  uint32_t lower = point | 0x20;
  return is_digit || point == '_' || (lower >= 'a' && lower <= 'z');
}

bool is_unicode_category(Category category, uint32_t point) {
  switch (category) {
    case Category::kDigit:
    case Category::kNotDigit:
      return (PlaneFlags::of(point) & PlaneFlags::kIsDigit) != 0;
    case Category::kSpace:
    case Category::kNotSpace:
      return (PlaneFlags::of(point) & PlaneFlags::kIsSpace) != 0;
    case Category::kWord:
    case Category::kNotWord:
      break;
  }
  return (PlaneFlags::of(point) & PlaneFlags::kIsWord) != 0;
}

}  // namespace

uint32_t lowered(Casing casing, uint32_t point) {
  if (point < 0x80 || casing != Casing::kUnicode) {
    bool is_upper = casing != Casing::kExact && point >= 'A' && point <= 'Z';
    return is_upper ? point | 0x20 : point;
  }
  return cased(Case::kLower, point);
}

bool is_cased(Casing casing, uint32_t point) {
  if (casing == Casing::kExact) return false;
  if (point < 0x80) return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
  if (casing == Casing::kAscii) return false;
  uint32_t lower = cased(Case::kLower, point);
  return lower != point || cased(Case::kUpper, lower) != point;
}

bool is_in_category(Category category, bool unicode, uint32_t point) {
  bool is_other = (static_cast<uint32_t>(category) & 1) != 0;
  bool is = unicode ? is_unicode_category(category, point) : is_ascii_category(category, point);
  return is != is_other;
}

CharSet::CharSet(const std::vector<SetItem>& items, bool negated, Casing casing, bool unicode)
    : casing_(casing), negated_(negated), unicode_(unicode) {
  for (const SetItem& item : items) {
    switch (item.kind) {
      case SetItem::Kind::kLiteral:
        add_literal(item.first);
        break;
      case SetItem::Kind::kRange:
        add_range(item.first, item.last);
        break;
      case SetItem::Kind::kCategory:
        categories_.push_back(static_cast<Category>(item.first));
        break;
    }
  }
  finish();
}

CharSet CharSet::of_literal(uint32_t point, bool negated, Casing casing) {
  CharSet out;
  out.casing_ = casing;
  out.negated_ = negated;
  uint32_t lower = lowered(casing, point);
  out.ranges_.push_back({lower, lower, false});
  if (casing == Casing::kUnicode)
    for_fixes(lower, [&](uint32_t other) { out.ranges_.push_back({other, other, false}); });
  out.lowers_ = true;
  out.finish();
  return out;
}

/// What is not in the first plane CPython leaves as it is, and so does not find it if it is a
/// capital and case is ignored.
void CharSet::add_literal(uint32_t point) {
  bool is_beyond = point >= kBeyondPlane;
  uint32_t lower = is_beyond ? point : lowered(casing_, point);
  ranges_.push_back({lower, lower, false});
  if (casing_ == Casing::kUnicode)
    for_fixes(lower, [&](uint32_t other) { ranges_.push_back({other, other, false}); });
  lowers_ |= casing_ != Casing::kExact && (is_beyond || is_cased(casing_, point));
}

/// CPython lowers each code point of the range. Of a range that leaves the first plane it looks at
/// both cases of what is to match.
void CharSet::add_range(uint32_t first, uint32_t last) {
  if (casing_ == Casing::kExact) {
    ranges_.push_back({first, last, false});
    return;
  }
  uint32_t one_by_one = casing_ == Casing::kAscii ? 0x80 : kBeyondPlane;
  for (uint32_t point = first; point <= last && point < one_by_one; point++) add_literal(point);
  if (last >= one_by_one) ranges_.push_back({std::max(first, one_by_one), last, false});
  if (last < kBeyondPlane) return;
  lowers_ = true;
  ranges_.push_back({first, last, true});
}

void CharSet::finish() {
  auto before = [](const Range& a, const Range& b) {
    return std::pair(a.either_case, a.first) < std::pair(b.either_case, b.first);
  };
  std::ranges::sort(ranges_, before);
  std::vector<Range> merged;
  for (const Range& range : ranges_) {
    bool joins = !merged.empty() && !range.either_case && range.first <= merged.back().last + 1;
    if (joins) {
      merged.back().last = std::max(merged.back().last, range.last);
    } else {
      merged.push_back(range);
    }
  }
  ranges_ = std::move(merged);
  for (uint32_t point = 0; point < low_.size(); point++) low_[point] = contains_slowly(point);
}

bool CharSet::contains_slowly(uint32_t point) const {
  if (lowers_) point = lowered(casing_, point);
  auto holds = [&](const Range& range) {
    if (range.first <= point && point <= range.last) return true;
    if (!range.either_case) return false;
    uint32_t upper = cased(Case::kUpper, point);
    return range.first <= upper && upper <= range.last;
  };
  auto is_of = [&](Category category) { return is_in_category(category, unicode_, point); };
  bool found = std::ranges::any_of(categories_, is_of) || std::ranges::any_of(ranges_, holds);
  return found != negated_;
}

}  // namespace pyreck::rt::regex
