#include "jit/plan.h"

#include <algorithm>

namespace pyreck::jit {

using ir::BlockId;
using ir::Inst;
using ir::Opcode;
using ir::TypeKind;
using ir::ValueId;

bool ValueSet::merge(const ValueSet& other) {
  bool changed = false;
  for (size_t i = 0; i < words_.size(); i++) {
    uint64_t merged = words_[i] | other.words_[i];
    changed |= merged != words_[i];
    words_[i] = merged;
  }
  return changed;
}

bool scalar_op(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kConstInt:
    case Opcode::kConstFloat:
    case Opcode::kConstBool:
    case Opcode::kConstNone:
    case Opcode::kUnbound:
    case Opcode::kAddInt:
    case Opcode::kSubInt:
    case Opcode::kMulInt:
    case Opcode::kFloorDivInt:
    case Opcode::kModInt:
    case Opcode::kNegInt:
    case Opcode::kInvertInt:
    case Opcode::kAndInt:
    case Opcode::kOrInt:
    case Opcode::kXorInt:
    case Opcode::kShlInt:
    case Opcode::kShrInt:
    case Opcode::kAbsInt:
    case Opcode::kCompareInt:
    case Opcode::kMinInt:
    case Opcode::kMaxInt:
    case Opcode::kIntFromBool:
    case Opcode::kFloatFromInt:
    case Opcode::kAddFloat:
    case Opcode::kSubFloat:
    case Opcode::kMulFloat:
    case Opcode::kDivFloat:
    case Opcode::kNegFloat:
    case Opcode::kAbsFloat:
    case Opcode::kCompareFloat:
    case Opcode::kCompareIntFloat:
    case Opcode::kComplexNew:
    case Opcode::kComplexReal:
    case Opcode::kComplexImag:
    case Opcode::kDivComplex:
    case Opcode::kAbsComplex:
    case Opcode::kCompareComplex:
    case Opcode::kNotBool:
    case Opcode::kTrueDivInt:
    case Opcode::kIntFromFloat:
      return true;
    default:
      return false;
  }
}

namespace {

/// Ops that only read and neither run foreign code nor give up counts: a borrowed load survives
/// them.
bool keeps_memory(const Inst& inst) {
  if (scalar_op(inst)) return true;
  switch (inst.op) {
    case Opcode::kListLen:
    case Opcode::kListGet:
    case Opcode::kStrLen:
    case Opcode::kBytesLen:
    case Opcode::kBytesGet:
    case Opcode::kTupleLen:
    case Opcode::kTupleGet:
    case Opcode::kDictLen:
    case Opcode::kRangeLen:
    case Opcode::kRangeGet:
    case Opcode::kTypeTest:
    case Opcode::kIs:
    case Opcode::kSqrtFloat:
    case Opcode::kModFloat:
    case Opcode::kFloorDivFloat:
      return true;
    default:
      return false;
  }
}

/// Whether giving up a value of the type may end a generator, which may then change anything.
bool may_hold_generator(TypeKind kind) {
  switch (kind) {
    case TypeKind::kAny:
    case TypeKind::kUnion:
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kDict:
    case TypeKind::kFunction:
    case TypeKind::kException:
    case TypeKind::kInstance:
    case TypeKind::kCell:
      return true;
    default:
      return false;
  }
}

template <class F>
void for_each_use(const Inst& inst, F f) {
  for (ValueId operand : inst.operands) f(operand);
  for (const ir::Target& target : inst.targets)
    for (ValueId argument : target.args) f(argument);
}

}  // namespace

Plan::Plan(const ir::TypeTable& types, const ir::Function& function, bool wide)
    : types_(types), function_(function), borrowed_(function.value_types.size()) {
  number_blocks();
  solve_liveness();
  if (!wide) find_borrowed();
}

void Plan::number_blocks() {
  size_t count = function_.blocks.size();
  order_.assign(count, UINT32_MAX);
  std::vector<uint8_t> seen(count);
  std::vector<std::pair<uint32_t, uint32_t>> stack{{0, 0}};
  seen[0] = 1;
  auto successor = [&](uint32_t block, uint32_t i) -> int64_t {
    const ir::Block& b = function_.blocks[block];
    const auto& targets = b.insts.back().targets;
    if (i < targets.size()) return targets[i].block.index;
    if (i == targets.size() && b.unwind) return b.unwind->block.index;
    return i == targets.size() ? -2 : -1;
  };
  std::vector<uint32_t> postorder;
  while (!stack.empty()) {
    auto& [block, next] = stack.back();
    int64_t to = successor(block, next);
    if (to == -1) {
      postorder.push_back(block);
      stack.pop_back();
      continue;
    }
    next++;
    if (to >= 0 && !seen[to]) {
      seen[to] = 1;
      stack.push_back({static_cast<uint32_t>(to), 0});
    }
  }
  rpo_.assign(postorder.rbegin(), postorder.rend());
  for (uint32_t i = 0; i < rpo_.size(); i++) order_[rpo_[i]] = i;
}

void Plan::solve_liveness() {
  size_t values = function_.value_types.size();
  live_in_.assign(function_.blocks.size(), ValueSet(values));
  live_out_.assign(function_.blocks.size(), ValueSet(values));
  for (bool changed = true; changed;) {
    changed = false;
    for (auto it = rpo_.rbegin(); it != rpo_.rend(); ++it) {
      const ir::Block& block = function_.blocks[*it];
      ValueSet& out = live_out_[*it];
      for (const ir::Target& target : block.insts.back().targets)
        out.merge(live_in_[target.block.index]);
      if (block.unwind) {
        out.merge(live_in_[block.unwind->block.index]);
        for (ValueId argument : block.unwind->args) out.insert(argument);
      }
      ValueSet in = live_before(*it, 0);
      for (ValueId param : block.params) in.erase(param);
      changed |= live_in_[*it].merge(in);
    }
  }
}

ValueSet Plan::live_before(uint32_t block, uint32_t position) const {
  const ir::Block& b = function_.blocks[block];
  ValueSet live = live_out_[block];
  for (size_t i = b.insts.size(); i-- > position;) {
    if (b.insts[i].result.valid()) live.erase(b.insts[i].result);
    for_each_use(b.insts[i], [&](ValueId v) { live.insert(v); });
  }
  return live;
}

std::vector<std::vector<ValueId>> Plan::deaths(uint32_t block) const {
  const ir::Block& b = function_.blocks[block];
  std::vector<std::vector<ValueId>> result(b.insts.size());
  ValueSet live = live_out_[block];
  auto use = [&](ValueId v, size_t position) {
    if (live.contains(v)) return;
    live.insert(v);
    result[position].push_back(v);
  };
  const Inst& terminator = b.insts.back();
  for (const ir::Target& target : terminator.targets)
    for (ValueId argument : target.args) live.insert(argument);
  for (size_t i = b.insts.size(); i-- > 0;) {
    const Inst& inst = b.insts[i];
    if (inst.result.valid()) {
      use(inst.result, i);
      live.erase(inst.result);
    }
    for (ValueId operand : inst.operands) use(operand, i);
  }
  return result;
}

bool Plan::is_used_after(uint32_t block, size_t position, ValueId value) const {
  if (live_out_[block].contains(value)) return true;
  const std::vector<Inst>& insts = function_.blocks[block].insts;
  bool found = false;
  for (size_t i = position + 1; i < insts.size() && !found; i++)
    for_each_use(insts[i], [&](ValueId v) { found |= v == value; });
  return found;
}

void Plan::find_borrowed() {
  // A float stored in a list of floats takes no object away.
  auto stores_float = [&](const Inst& inst) {
    return inst.op == Opcode::kListSet &&
           function_.type_of(inst.operands[2]) == ir::TypeTable::kFloat &&
           types_.kind(function_.type_of(inst.operands[0])) == TypeKind::kList &&
           types_[function_.type_of(inst.operands[0])].args[0] == ir::TypeTable::kFloat;
  };
  for (uint32_t at : rpo_) {
    const ir::Block& block = function_.blocks[at];
    for (size_t i = 0; i < block.insts.size(); i++) {
      const Inst& load = block.insts[i];
      if (load.op != Opcode::kListGet && load.op != Opcode::kTupleGet) continue;
      if (live_out_[at].contains(load.result)) continue;
      // Loads from lists of mixed elements may have to make the word.
      TypeKind kind = types_.kind(function_.type_of(load.result));
      if (kind == TypeKind::kAny || kind == TypeKind::kUnion) continue;
      // The container must not die before the last use of what was loaded from it.
      ValueId container = load.operands[0];
      bool ok = true;
      size_t last_use = i;
      for (size_t j = i + 1; j < block.insts.size(); j++) {
        bool used = false;
        for (ValueId v : block.insts[j].operands) used |= v == load.result;
        for (const ir::Target& target : block.insts[j].targets)
          for (ValueId v : target.args) ok &= v != load.result;
        if (used) last_use = j;
      }
      for (size_t j = i + 1; j <= last_use && ok; j++)
        ok = keeps_memory(block.insts[j]) || stores_float(block.insts[j]);
      for (size_t j = i + 1; j < last_use && ok; j++)
        for (ValueId v : block.insts[j].operands)
          ok &= v == load.result || !may_hold_generator(types_.kind(function_.type_of(v))) ||
                borrowed_.contains(v) || is_used_after(at, j, v);
      if (ok && last_use > i) {
        bool container_outlives =
            live_out_[at].contains(container) || borrowed_.contains(container);
        for (size_t j = last_use; j < block.insts.size() && !container_outlives; j++)
          for_each_use(block.insts[j], [&](ValueId v) { container_outlives |= v == container; });
        bool is_parameter =
            std::find(function_.blocks[0].params.begin(), function_.blocks[0].params.end(),
                      container) != function_.blocks[0].params.end();
        if (container_outlives || is_parameter) borrowed_.insert(load.result);
      }
    }
  }
}

ResumePoint Plan::point_before(uint32_t block, uint32_t position) const {
  const ir::Block& b = function_.blocks[block];
  while (position > 0 && scalar_op(b.insts[position - 1])) position--;
  return {block, position};
}

}  // namespace pyreck::jit
