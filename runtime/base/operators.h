// Python's operators by number: in the IR (Inst::sub), in bytecode, and as arguments of the
// runtime's entry points. The order is part of the bytecode.
#pragma once

#include <cstdint>

namespace pyreck {

enum class BinaryKind : uint8_t {
  kAdd,
  kSub,
  kMul,
  kTrueDiv,
  kFloorDiv,
  kMod,
  kPow,
  kLShift,
  kRShift,
  kAnd,
  kOr,
  kXor,
  kMatMul
};
enum class UnaryKind : uint8_t { kNeg, kPos, kInvert };
enum class CompareKind : uint8_t { kEq, kNe, kLt, kLe, kGt, kGe, kIs, kIsNot, kIn, kNotIn };

}  // namespace pyreck
