#include "runtime/unicode.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace pyreck::rt {

namespace {

struct Run {
  uint32_t first, flags;
};
/// first, first + step, ... last become themselves + distance.
struct Shift {
  uint32_t first, last, step;
  int32_t distance;
};
struct Expansion {
  uint32_t point, first, second, third;  // 0: none
};

#include "runtime/unicode_tables.inc"

/// The last row that begins at or before `point`; null if there is none.
template <class Row>
const Row* row_of(std::span<const Row> rows, uint32_t Row::* begin, uint32_t point) {
  auto after = std::ranges::upper_bound(rows, point, {}, begin);
  return after == rows.begin() ? nullptr : &after[-1];
}

/// Flags of the code points that most texts are made of.
constexpr uint32_t kDirect = 0x100;
constexpr auto kDirectFlags = [] {
  std::array<uint32_t, kDirect> flags{};
  size_t run = 0;
  for (uint32_t point = 0; point < kDirect; point++) {
    while (kRuns[run + 1].first <= point) run++;
    flags[point] = kRuns[run].flags;
  }
  return flags;
}();

struct CaseTable {
  std::span<const Shift> shifts;
  std::span<const Expansion> expansions;
};
constexpr CaseTable kCases[] = {{kUpperShifts, kUpperExpansions},
                                {kLowerShifts, kLowerExpansions},
                                {kTitleShifts, kTitleExpansions},
                                {kFoldShifts, kFoldExpansions}};

}  // namespace

uint32_t unicode_flags(uint32_t point) {
  if (point < kDirect) return kDirectFlags[point];
  return row_of(std::span<const Run>(kRuns), &Run::first, point)->flags;
}

void append_case(Case which, uint32_t point, std::vector<uint32_t>* out) {
  const CaseTable& table = kCases[static_cast<size_t>(which)];
  const Expansion* several = row_of(table.expansions, &Expansion::point, point);
  if (several != nullptr && several->point == point) {
    for (uint32_t to : {several->first, several->second, several->third})
      if (to != 0) out->push_back(to);
    return;
  }
  const Shift* shift = row_of(table.shifts, &Shift::first, point);
  bool moves =
      shift != nullptr && point <= shift->last && (point - shift->first) % shift->step == 0;
  out->push_back(moves ? point + static_cast<uint32_t>(shift->distance) : point);
}

}  // namespace pyreck::rt
