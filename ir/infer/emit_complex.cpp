// Complex numbers are taken apart: what CPython's formulas say of the parts becomes float ops.
#include "ir/infer/emit.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kBool = TypeTable::kBool, kFloat = TypeTable::kFloat,
                 kComplex = TypeTable::kComplex;

}  // namespace

/// As CPython converts an operand: the real number, and +0.0.
FunctionEmitter::ComplexParts FunctionEmitter::complex_parts(ValueId value) {
  if (type_of(value) != kComplex) return {as_float(value), builder_.const_float(0.0, kFloat)};
  return {emit(Opcode::kComplexReal, {value}, kFloat), emit(Opcode::kComplexImag, {value}, kFloat)};
}

ValueId FunctionEmitter::new_complex(ValueId real, ValueId imag) {
  return emit(Opcode::kComplexNew, {real, imag}, kComplex);
}

/// Of numbers, of which one is complex.
ValueId FunctionEmitter::complex_binary(const Inst& inst, ValueId left, ValueId right) {
  auto op = static_cast<BinaryKind>(inst.sub);
  auto sum = [&](Opcode code, ValueId a, ValueId b) { return emit(code, {a, b}, kFloat); };
  auto times = [&](ValueId a, ValueId b) { return emit(Opcode::kMulFloat, {a, b}, kFloat); };
  switch (op) {
    case BinaryKind::kAdd:
    case BinaryKind::kSub: {
      Opcode code = op == BinaryKind::kAdd ? Opcode::kAddFloat : Opcode::kSubFloat;
      ComplexParts a = complex_parts(left), b = complex_parts(right);
      return new_complex(sum(code, a.real, b.real), sum(code, a.imag, b.imag));
    }
    case BinaryKind::kMul: {
      ComplexParts a = complex_parts(left), b = complex_parts(right);
      return new_complex(sum(Opcode::kSubFloat, times(a.real, b.real), times(a.imag, b.imag)),
                         sum(Opcode::kAddFloat, times(a.real, b.imag), times(a.imag, b.real)));
    }
    case BinaryKind::kTrueDiv: {
      ComplexParts a = complex_parts(left), b = complex_parts(right);
      return emit(Opcode::kDivComplex, {new_complex(a.real, a.imag), new_complex(b.real, b.imag)},
                  kComplex);
    }
    default:
      return emit_copy(inst, {left, right});
  }
}

ValueId FunctionEmitter::complex_unary(const Inst& inst, ValueId operand) {
  auto op = static_cast<UnaryKind>(inst.sub);
  if (op == UnaryKind::kPos) return operand;
  if (op != UnaryKind::kNeg) return emit_copy(inst, {operand});
  ComplexParts z = complex_parts(operand);
  return new_complex(emit(Opcode::kNegFloat, {z.real}, kFloat),
                     emit(Opcode::kNegFloat, {z.imag}, kFloat));
}

/// == and != where one operand is complex and none is an int: those compare exactly.
ValueId FunctionEmitter::complex_compare(CompareKind op, ValueId left, ValueId right) {
  auto whole = [&](ValueId value) {
    ComplexParts parts = complex_parts(value);
    return type_of(value) == kComplex ? value : new_complex(parts.real, parts.imag);
  };
  return emit(Opcode::kCompareComplex, {whole(left), whole(right)}, kBool, 0,
              static_cast<uint8_t>(op));
}

/// complex(x, y) of reals; invalid for other arguments.
ValueId FunctionEmitter::complex_call(const Values& arguments) {
  bool reals = std::ranges::all_of(arguments, [&](ValueId v) { return is_number(kind_of(v)); });
  if (!reals || arguments.size() > 2) return ValueId();
  ValueId parts[2];
  for (size_t i = 0; i < 2; ++i)
    parts[i] = i < arguments.size() ? as_float(arguments[i]) : builder_.const_float(0.0, kFloat);
  return new_complex(parts[0], parts[1]);
}

}  // namespace pyreck::ir
