// Sets of code points, and cases as CPython's engine has them: one code point each.
#pragma once

#include "runtime/regex/tree.h"

#include <array>

namespace pyreck::rt::regex {

/// How case is ignored: not at all, of ASCII letters, of all of Unicode.
enum class Casing : uint8_t { kExact, kAscii, kUnicode };

/// The lower-case code point that `point` is compared by.
uint32_t lowered(Casing casing, uint32_t point);
/// Whether ignoring case changes what a literal of `point` matches.
bool is_cased(Casing casing, uint32_t point);
bool is_in_category(Category category, bool unicode, uint32_t point);

class CharSet {
 public:
  /// The set that these items make; `unicode` tells what the categories are.
  CharSet(const std::vector<SetItem>& items, bool negated, Casing casing, bool unicode);
  /// Everything that is `point` when case is ignored.
  static CharSet of_literal(uint32_t point, bool negated, Casing casing);

  bool contains(uint32_t point) const { return point < 256 ? low_[point] : contains_slowly(point); }

 private:
  struct Range {
    uint32_t first, last;
    bool either_case;  // holds a lowered code point also if its upper case is in the range
  };

  CharSet() = default;
  void add_literal(uint32_t point);
  void add_range(uint32_t first, uint32_t last);
  /// Fills low_ when all is known.
  void finish();
  bool contains_slowly(uint32_t point) const;

  Casing casing_ = Casing::kExact;
  bool lowers_ = false;  // what is asked for is lowered first
  bool negated_ = false, unicode_ = false;
  std::array<bool, 256> low_{};
  std::vector<Range> ranges_;
  std::vector<Category> categories_;
};

}  // namespace pyreck::rt::regex
