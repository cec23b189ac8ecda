// Operators on known types become the typed ops; what is left stays generic.
#include "ir/infer/emit.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <optional>

namespace pyreck::ir {
namespace {

constexpr TypeId kAny = TypeTable::kAny, kBool = TypeTable::kBool, kInt = TypeTable::kInt,
                 kFloat = TypeTable::kFloat;
/// Powers with constant exponents up to this are products.
constexpr int64_t kMaxUnrolledPower = 4;
/// Powers of constants up to this size are computed here.
constexpr int64_t kMaxPowerBits = 1024;

Opcode int_opcode(BinaryKind op) {
  switch (op) {
    case BinaryKind::kAdd:
      return Opcode::kAddInt;
    case BinaryKind::kSub:
      return Opcode::kSubInt;
    case BinaryKind::kMul:
      return Opcode::kMulInt;
    case BinaryKind::kTrueDiv:
      return Opcode::kTrueDivInt;
    case BinaryKind::kFloorDiv:
      return Opcode::kFloorDivInt;
    case BinaryKind::kMod:
      return Opcode::kModInt;
    case BinaryKind::kPow:
      return Opcode::kPowInt;
    case BinaryKind::kLShift:
      return Opcode::kShlInt;
    case BinaryKind::kRShift:
      return Opcode::kShrInt;
    case BinaryKind::kAnd:
      return Opcode::kAndInt;
    case BinaryKind::kOr:
      return Opcode::kOrInt;
    case BinaryKind::kXor:
      return Opcode::kXorInt;
    case BinaryKind::kMatMul:
      break;
  }
  return Opcode::kBinary;
}

Opcode float_opcode(BinaryKind op) {
  switch (op) {
    case BinaryKind::kAdd:
      return Opcode::kAddFloat;
    case BinaryKind::kSub:
      return Opcode::kSubFloat;
    case BinaryKind::kMul:
      return Opcode::kMulFloat;
    case BinaryKind::kTrueDiv:
      return Opcode::kDivFloat;
    case BinaryKind::kFloorDiv:
      return Opcode::kFloorDivFloat;
    case BinaryKind::kMod:
      return Opcode::kModFloat;
    default:
      return Opcode::kBinary;
  }
}

bool is_bitwise(BinaryKind op) {
  return op == BinaryKind::kAnd || op == BinaryKind::kOr || op == BinaryKind::kXor;
}

/// The comparison with its sides exchanged.
CompareKind exchanged(CompareKind op) {
  switch (op) {
    case CompareKind::kLt:
      return CompareKind::kGt;
    case CompareKind::kLe:
      return CompareKind::kGe;
    case CompareKind::kGt:
      return CompareKind::kLt;
    case CompareKind::kGe:
      return CompareKind::kLe;
    default:
      return op;
  }
}

/// `base ** exponent` in decimal digits, if it is an int of at most kMaxPowerBits bits.
std::optional<std::string> power_digits(int64_t base, int64_t exponent) {
  constexpr uint64_t kLimb = 1'000'000'000;
  uint64_t magnitude = base < 0 ? -static_cast<uint64_t>(base) : static_cast<uint64_t>(base);
  if (exponent < 0 || exponent > kMaxPowerBits ||
      std::bit_width(magnitude) * exponent > kMaxPowerBits)
    return std::nullopt;
  std::vector<uint64_t> limbs = {1};  // least first
  for (int64_t i = 0; i < exponent; ++i) {
    unsigned __int128 carry = 0;
    for (uint64_t& limb : limbs) {
      carry += static_cast<unsigned __int128>(limb) * magnitude;
      limb = static_cast<uint64_t>(carry % kLimb);
      carry /= kLimb;
    }
    for (; carry != 0; carry /= kLimb) limbs.push_back(static_cast<uint64_t>(carry % kLimb));
  }
  std::string digits = std::to_string(limbs.back());
  for (size_t i = limbs.size() - 1; i-- > 0;) {
    std::string limb = std::to_string(limbs[i]);
    digits += std::string(9 - limb.size(), '0') + limb;
  }
  bool negative = base < 0 && exponent % 2 == 1 && magnitude != 0;
  return negative ? "-" + digits : digits;
}

/// Of a display for which `in` is a row of comparisons.
constexpr size_t kMostCompared = 32;

bool is_ordering(CompareKind op) { return op <= CompareKind::kGe; }

}  // namespace

ValueId FunctionEmitter::as_int(ValueId value) {
  return type_of(value) == kBool ? emit(Opcode::kIntFromBool, {value}, kInt) : value;
}

ValueId FunctionEmitter::as_float(ValueId value) {
  if (type_of(value) == kFloat) return value;
  return emit(Opcode::kFloatFromInt, {as_int(value)}, kFloat);
}

ValueId FunctionEmitter::emit_binary(const Inst& inst) {
  auto op = static_cast<BinaryKind>(inst.sub);
  ValueId left = mapped(inst.operands[0]), right = mapped(inst.operands[1]);
  TypeKind a = kind_of(left), b = kind_of(right);
  if (is_numeric(a) && is_numeric(b) && (!is_number(a) || !is_number(b)))
    return complex_binary(inst, left, right);
  if (!is_number(a) || !is_number(b)) return emit_copy(inst, {left, right});
  bool floats = a == TypeKind::kFloat || b == TypeKind::kFloat;
  return floats ? float_binary(inst, op, left, right) : int_binary(inst, op, left, right);
}

ValueId FunctionEmitter::int_binary(const Inst& inst, BinaryKind op, ValueId left, ValueId right) {
  bool bools = type_of(left) == kBool && type_of(right) == kBool;
  Opcode typed = int_opcode(op);
  if (typed == Opcode::kBinary) return emit_copy(inst, {left, right});
  if (op == BinaryKind::kPow) return int_power(inst, as_int(left), as_int(right));
  TypeId result = op == BinaryKind::kTrueDiv ? kFloat : kInt;
  ValueId value = emit(typed, {as_int(left), as_int(right)}, result);
  if (!bools || !is_bitwise(op)) return value;
  return emit(Opcode::kCompareInt, {value, const_int(0)}, kBool, 0,
              static_cast<uint8_t>(CompareKind::kNe));
}

ValueId FunctionEmitter::const_digits(const std::string& digits) {
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc()) return const_int(value);
  return emit(Opcode::kConstBig, {}, kInt, module().intern(digits));
}

ValueId FunctionEmitter::int_power(const Inst& inst, ValueId base, ValueId exponent) {
  auto constant = spec_.body->constant_int(inst.operands[1]);
  if (auto known = spec_.body->constant_int(inst.operands[0]); known && constant)
    if (auto digits = power_digits(*known, *constant)) return const_digits(*digits);
  if (!constant || *constant < 0 || *constant > kMaxUnrolledPower)
    return emit(Opcode::kPowInt, {base, exponent}, types().join(kInt, kFloat));
  if (*constant == 0) return const_int(1);
  ValueId square = *constant >= 2 ? emit(Opcode::kMulInt, {base, base}, kInt) : base;
  if (*constant <= 2) return square;
  return emit(Opcode::kMulInt, {square, *constant == 3 ? base : square}, kInt);
}

ValueId FunctionEmitter::float_binary(const Inst& inst, BinaryKind op, ValueId left,
                                      ValueId right) {
  Opcode typed = float_opcode(op);
  bool converts = typed != Opcode::kBinary || op == BinaryKind::kPow;
  if (!converts) return emit_copy(inst, {left, right});  // `<<` of a float: raises
  if (op == BinaryKind::kPow && wanted(inst.result) != kFloat)
    return emit_copy(inst, {left, right});
  left = as_float(left), right = as_float(right);
  if (op != BinaryKind::kPow) return emit(typed, {left, right}, kFloat);
  return emit(Opcode::kBinary, {left, right}, kFloat, 0, static_cast<uint8_t>(op));
}

ValueId FunctionEmitter::emit_unary(const Inst& inst) {
  ValueId operand = mapped(inst.operands[0]);
  TypeKind kind = kind_of(operand);
  auto op = static_cast<UnaryKind>(inst.sub);
  if (is_intlike(kind)) {
    operand = as_int(operand);
    if (op == UnaryKind::kPos) return operand;
    return emit(op == UnaryKind::kNeg ? Opcode::kNegInt : Opcode::kInvertInt, {operand}, kInt);
  }
  if (kind == TypeKind::kFloat && op == UnaryKind::kPos) return operand;
  if (kind == TypeKind::kFloat && op == UnaryKind::kNeg)
    return emit(Opcode::kNegFloat, {operand}, kFloat);
  if (kind == TypeKind::kComplex) return complex_unary(inst, operand);
  return emit_copy(inst, {operand});
}

/// `x in (a, b)`, of a tuple, list or set that is made for the question: equality with one of them,
/// where that is all that CPython asks.
void FunctionEmitter::find_membership(const Inst& inst, const std::vector<uint32_t>& uses) {
  auto op = static_cast<CompareKind>(inst.sub);
  if (op != CompareKind::kIn && op != CompareKind::kNotIn) return;
  ValueId right = inst.operands[1];
  const Inst* display = spec_.body->definition[right.index];
  bool is_display = display != nullptr && uses[right.index] == 1 &&
                    (display->op == Opcode::kTupleNew || display->op == Opcode::kListNew ||
                     display->op == Opcode::kSetNew);
  if (!is_display || display->operands.size() > kMostCompared) return;
  auto kind = [&](ValueId value) { return types().kind(wanted(value)); };
  auto is_plain = [&](ValueId value) {
    return is_number(kind(value)) || kind(value) == TypeKind::kStr;
  };
  // A NaN is in a tuple that holds the same object, though equal to nothing.
  bool is_float = kind(inst.operands[0]) == TypeKind::kFloat;
  auto is_compared = [&](ValueId item) {
    bool may_be_nan = kind(item) == TypeKind::kFloat && !spec_.body->constant_number(item);
    return is_plain(item) && !(is_float && may_be_nan);
  };
  if (!is_plain(inst.operands[0]) || !std::ranges::all_of(display->operands, is_compared)) return;
  memberships_.emplace(&inst, display);
  gone_.insert(display);
}

ValueId FunctionEmitter::emit_membership(const Inst& inst, const Inst& display) {
  ValueId left = mapped(inst.operands[0]), found = const_int(0);
  bool is_text = kind_of(left) == TypeKind::kStr;
  for (ValueId item : display.operands) {
    ValueId right = mapped(item);
    if (is_text != (kind_of(right) == TypeKind::kStr)) continue;
    auto equal = static_cast<uint8_t>(CompareKind::kEq);
    ValueId same = is_text ? emit(Opcode::kCompare, {left, right}, kBool, 0, equal)
                           : number_compare(CompareKind::kEq, left, right);
    found = emit(Opcode::kOrInt, {found, as_int(same)}, kInt);
  }
  bool is_in = static_cast<CompareKind>(inst.sub) == CompareKind::kIn;
  return emit(Opcode::kCompareInt, {found, const_int(0)}, kBool, 0,
              static_cast<uint8_t>(is_in ? CompareKind::kNe : CompareKind::kEq));
}

ValueId FunctionEmitter::emit_compare(const Inst& inst) {
  if (auto found = memberships_.find(&inst); found != memberships_.end())
    return emit_membership(inst, *found->second);
  auto op = inst.op == Opcode::kIs ? CompareKind::kIs : static_cast<CompareKind>(inst.sub);
  ValueId left = mapped(inst.operands[0]), right = mapped(inst.operands[1]);
  if (op == CompareKind::kIs || op == CompareKind::kIsNot) return emit_identity(inst);
  if (op <= CompareKind::kNe && compares_by_identity(left) && compares_by_identity(right)) {
    ValueId same = emit(Opcode::kIs, {left, right}, kBool);
    return op == CompareKind::kEq ? same : emit(Opcode::kNotBool, {same}, kBool);
  }
  if (is_ordering(op) && is_number(kind_of(left)) && is_number(kind_of(right)))
    return number_compare(op, left, right);
  auto parts = [&](ValueId v) {
    return kind_of(v) == TypeKind::kComplex || kind_of(v) == TypeKind::kFloat;
  };
  if (op <= CompareKind::kNe && parts(left) && parts(right))
    return complex_compare(op, left, right);
  return emit_copy(inst, {left, right});
}

/// An instance whose class has no `__eq__` and no `__ne__`.
bool FunctionEmitter::compares_by_identity(ValueId value) {
  if (kind_of(value) != TypeKind::kInstance) return false;
  ClassId id(types()[type_of(value)].payload);
  return !find_attribute(module().classes, id, "__eq__") &&
         !find_attribute(module().classes, id, "__ne__");
}

ValueId FunctionEmitter::number_compare(CompareKind op, ValueId left, ValueId right) {
  bool left_float = type_of(left) == kFloat, right_float = type_of(right) == kFloat;
  auto compare = [&](Opcode code, ValueId a, ValueId b, CompareKind kind) {
    return emit(code, {a, b}, kBool, 0, static_cast<uint8_t>(kind));
  };
  if (left_float && right_float) return compare(Opcode::kCompareFloat, left, right, op);
  if (left_float) return compare(Opcode::kCompareIntFloat, as_int(right), left, exchanged(op));
  if (right_float) return compare(Opcode::kCompareIntFloat, as_int(left), right, op);
  return compare(Opcode::kCompareInt, as_int(left), as_int(right), op);
}

/// `is None` is a test of the type; the identity of objects is `is`; that of numbers and strings is
/// left to the runtime, which refuses it.
ValueId FunctionEmitter::emit_identity(const Inst& inst) {
  bool negated =
      inst.op == Opcode::kCompare && static_cast<CompareKind>(inst.sub) == CompareKind::kIsNot;
  ValueId left = mapped(inst.operands[0]), right = mapped(inst.operands[1]);
  if (type_of(left) == TypeTable::kNone) std::swap(left, right);
  ValueId same;
  if (type_of(right) == TypeTable::kNone) {
    same = emit(Opcode::kTypeTest, {left}, kBool, TypeTable::kNone.index);
  } else {
    auto is_object = [&](ValueId value) {
      switch (kind_of(value)) {
        case TypeKind::kBool:
        case TypeKind::kByteArray:
        case TypeKind::kList:
        case TypeKind::kDict:
        case TypeKind::kSet:
          return true;
        default:
          return false;
      }
    };
    if (!is_object(left) || kind_of(left) != kind_of(right)) return emit_copy(inst, {left, right});
    same = emit(Opcode::kIs, {left, right}, kBool);
  }
  return negated ? emit(Opcode::kNotBool, {same}, kBool) : same;
}

ValueId FunctionEmitter::emit_truth(const Inst& inst, ValueId operand) {
  auto is_not_zero = [&](Opcode op, ValueId value, ValueId zero) {
    return emit(op, {value, zero}, kBool, 0, static_cast<uint8_t>(CompareKind::kNe));
  };
  switch (kind_of(operand)) {
    case TypeKind::kBool:
      return operand;
    case TypeKind::kInt:
      return is_not_zero(Opcode::kCompareInt, operand, const_int(0));
    case TypeKind::kFloat:
      return is_not_zero(Opcode::kCompareFloat, operand, builder_.const_float(0.0, kFloat));
    case TypeKind::kComplex: {
      ValueId zero = builder_.const_float(0.0, kFloat);
      return is_not_zero(Opcode::kCompareComplex, operand, new_complex(zero, zero));
    }
    case TypeKind::kStr:
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
    case TypeKind::kDict:
      return is_not_zero(Opcode::kCompareInt, emit_len(operand), const_int(0));
    default:
      return emit(Opcode::kTruth, {operand}, kBool);
  }
}

ValueId FunctionEmitter::emit_getitem(const Inst& inst) {
  ValueId container = mapped(inst.operands[0]), index = mapped(inst.operands[1]);
  const TypeNode& node = types()[type_of(container)];
  if (!is_intlike(kind_of(index))) return emit_copy(inst, {container, index});
  if (node.kind == TypeKind::kList) {
    TypeId element = node.args[0];
    if (kind_of(index) == TypeKind::kBool) refuse_array(container);
    return emit(Opcode::kListGet, {container, as_int(index)}, element);
  }
  if (is_bytes_like(node.kind)) return emit(Opcode::kBytesGet, {container, as_int(index)}, kInt);
  if (node.kind == TypeKind::kRange)
    return emit(Opcode::kRangeGet, {container, as_int(index)}, kInt);
  auto constant = spec_.body->constant_int(inst.operands[1]);
  if (node.kind == TypeKind::kTuple && constant) {
    int64_t count = static_cast<int64_t>(node.args.size());
    int64_t position = *constant < 0 ? *constant + count : *constant;
    if (position >= 0 && position < count)
      return emit(Opcode::kTupleGet, {container}, TypeId(node.args[position]), position);
  }
  return emit_copy(inst, {container, index});
}

/// A tuple whose items emit_tuple_get() finds again.
ValueId FunctionEmitter::new_tuple(Values items) {
  std::vector<TypeId> item_types;
  for (ValueId item : items) item_types.push_back(type_of(item));
  ValueId tuple = emit(Opcode::kTupleNew, items, types().tuple(std::move(item_types)));
  tuple_items_[tuple.index] = std::move(items);
  return tuple;
}

ValueId FunctionEmitter::emit_tuple_get(const Inst& inst) {
  ValueId tuple = mapped(inst.operands[0]);
  if (auto made = tuple_items_.find(tuple.index); made != tuple_items_.end())
    if (inst.imm >= 0 && static_cast<size_t>(inst.imm) < made->second.size())
      return made->second[static_cast<size_t>(inst.imm)];
  const TypeNode& node = types()[type_of(tuple)];
  bool inside = node.kind == TypeKind::kTuple && inst.imm >= 0 &&
                static_cast<size_t>(inst.imm) < node.args.size();
  if (inside) return emit(Opcode::kTupleGet, {tuple}, TypeId(node.args[inst.imm]), inst.imm);
  ValueId index = const_int(inst.imm);
  return emit(Opcode::kGetItem, {coerce(tuple, kAny), index}, kAny);
}

void FunctionEmitter::emit_setitem(const Inst& inst) {
  Values operands = mapped_all(inst.operands);
  TypeKind kind = kind_of(operands[0]);
  std::vector<TypeId> held = types()[type_of(operands[0])].args;
  if (kind == TypeKind::kList && is_intlike(kind_of(operands[1]))) {
    emit(Opcode::kListSet, {operands[0], as_int(operands[1]), coerce(operands[2], held[0])},
         TypeId());
    return;
  }
  bool ints = is_intlike(kind_of(operands[1])) && is_intlike(kind_of(operands[2]));
  if (kind == TypeKind::kByteArray && ints) {
    emit(Opcode::kByteArraySet, {operands[0], as_int(operands[1]), as_int(operands[2])}, TypeId());
    return;
  }
  if (kind == TypeKind::kDict) {
    operands[1] = coerce(operands[1], held[0]);
    operands[2] = coerce(operands[2], held[1]);
  }
  emit_copy(inst, std::move(operands));
}

}  // namespace pyreck::ir
