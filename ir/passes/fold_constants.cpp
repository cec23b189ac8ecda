#include "ir/passes/fold_constants.h"

#include "ir/passes/analysis.h"

#include <algorithm>
#include <optional>

namespace pyreck::ir {
namespace {

using Constant = std::optional<int64_t>;

bool compare(CompareKind kind, int64_t a, int64_t b) {
  switch (kind) {
    case CompareKind::kEq:
      return a == b;
    case CompareKind::kNe:
      return a != b;
    case CompareKind::kLt:
      return a < b;
    case CompareKind::kLe:
      return a <= b;
    case CompareKind::kGt:
      return a > b;
    case CompareKind::kGe:
      return a >= b;
    default:
      return false;  // compare.int has no others (verifier, I5)
  }
}

/// Value of `inst` for constant operands: an int, or 0 and 1 for a bool.
Constant computed(const Inst& inst, int64_t a, int64_t b) {
  int64_t result = 0;
  switch (inst.op) {
    case Opcode::kAddInt:
      return __builtin_add_overflow(a, b, &result) ? Constant() : result;
    case Opcode::kSubInt:
      return __builtin_sub_overflow(a, b, &result) ? Constant() : result;
    case Opcode::kMulInt:
      return __builtin_mul_overflow(a, b, &result) ? Constant() : result;
    case Opcode::kNegInt:
      return __builtin_sub_overflow(int64_t{0}, a, &result) ? Constant() : result;
    case Opcode::kInvertInt:
      return ~a;
    case Opcode::kAndInt:
      return a & b;
    case Opcode::kOrInt:
      return a | b;
    case Opcode::kXorInt:
      return a ^ b;
    case Opcode::kMinInt:
      return std::min(a, b);
    case Opcode::kMaxInt:
      return std::max(a, b);
    case Opcode::kIntFromBool:
      return a;
    case Opcode::kNotBool:
      return 1 - a;
    case Opcode::kCompareInt:
      return compare(static_cast<CompareKind>(inst.sub), a, b);
    default:
      return std::nullopt;
  }
}

bool fold_function(Function& function) {
  std::vector<Constant> constants(function.value_types.size());
  bool changed = false;
  for (BlockId id : Cfg(function).reverse_postorder) {
    for (Inst& inst : function.blocks[id.index].insts) {
      if (inst.op == Opcode::kConstInt || inst.op == Opcode::kConstBool)
        constants[inst.result.index] = inst.imm;
      if (!inst.result.valid() || inst.operands.empty() || inst.operands.size() > 2) continue;
      Constant a = constants[inst.operands.front().index];
      Constant b = constants[inst.operands.back().index];
      Constant value = a && b ? computed(inst, *a, *b) : Constant();
      if (!value) continue;
      bool is_bool = function.type_of(inst.result) == TypeTable::kBool;
      inst.op = is_bool ? Opcode::kConstBool : Opcode::kConstInt;
      inst.imm = *value;
      inst.sub = 0;
      inst.operands.clear();
      constants[inst.result.index] = value;
      changed = true;
    }
  }
  return changed;
}

}  // namespace

bool fold_constants(Module& module) {
  bool changed = false;
  for (Function& function : module.functions)
    if (function.level == Function::Level::kTyped) changed |= fold_function(function);
  return changed;
}

}  // namespace pyreck::ir
