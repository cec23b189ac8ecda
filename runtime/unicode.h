// What Unicode says of code points, as CPython 3.11 has it (Unicode 14): properties and cases.
#pragma once

#include <cstdint>
#include <vector>

namespace pyreck::rt {

/// Bits of the table that tools/dev/unicode_tables.py writes.
enum UnicodeFlags : uint32_t {
  kAlpha = 1 << 0,
  kDecimal = 1 << 1,
  kDigit = 1 << 2,
  kNumeric = 1 << 3,
  kSpace = 1 << 4,
  kUpper = 1 << 5,
  kLower = 1 << 6,
  kTitle = 1 << 7,  // title case alone: ǅ
  kCased = 1 << 8,
  kCaseIgnorable = 1 << 9,
  kIdentifierStart = 1 << 10,
  kIdentifierPart = 1 << 11,
  kPrintable = 1 << 12,
};

uint32_t unicode_flags(uint32_t point);
inline bool is_space(uint32_t point) { return unicode_flags(point) & kSpace; }

enum class Case { kUpper, kLower, kTitle, kFold };
/// Appends what `point` becomes: up to three code points (ß gives SS).
void append_case(Case which, uint32_t point, std::vector<uint32_t>* out);

}  // namespace pyreck::rt
