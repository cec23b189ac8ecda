#include "frontend/ssa.h"

#include "runtime/base/check.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;

VarId Ssa::new_variable(bool internal) {
  internal_.push_back(internal);
  return VarId(static_cast<uint32_t>(internal_.size() - 1));
}

ValueId Ssa::add_parameter(ir::TypeId type, size_t position) {
  ValueId value = function_.new_value(type);
  std::vector<ValueId>& params = code(BlockId(0)).params;
  params.insert(params.begin() + static_cast<long>(std::min(position, params.size())), value);
  return value;
}

BlockId Ssa::new_block() {
  function_.blocks.emplace_back();
  blocks_.emplace_back();
  return BlockId(static_cast<uint32_t>(blocks_.size() - 1));
}

BlockId Ssa::new_block_with_value(ValueId* value) {
  BlockId block = new_block();
  *value = function_.new_value(ir::TypeTable::kAny);
  state(block).fixed = *value;
  return block;
}

void Ssa::seal(BlockId block) {
  PYRECK_CHECK(!state(block).sealed, "a block is sealed once");
  // Filling a parameter may add incomplete ones to other blocks, never to this one.
  state(block).sealed = true;
  auto incomplete = std::move(state(block).incomplete);
  for (auto& [variable, phi] : incomplete) fill_phi(phi);
}

bool Ssa::reachable() const {
  const BlockState& here = blocks_[block_.index];
  if (here.terminated) return false;
  return block_.index == 0 || !here.sealed || !here.preds.empty();
}

void Ssa::write(VarId variable, ValueId value) {
  BlockState& here = state(block_);
  here.current[variable.index] = value;
  if (!internal_[variable.index]) here.dirty = true;
}

ValueId Ssa::read(VarId variable) { return read_at_end(variable, block_); }

ValueId Ssa::read_at_end(VarId variable, BlockId block) {
  BlockState& from = state(block);
  auto found = from.current.find(variable.index);
  return found != from.current.end() ? found->second : read_at_entry(variable, block);
}

ValueId Ssa::read_along(VarId variable, const Edge& edge) {
  return edge.target == kUnwind ? read_at_entry(variable, edge.from)
                                : read_at_end(variable, edge.from);
}

ValueId Ssa::read_at_entry(VarId variable, BlockId block) {
  auto found = state(block).at_entry.find(variable.index);
  if (found != state(block).at_entry.end()) {
    if (found->second.valid()) return found->second;
    // Asked again while its only edge is followed: a loop, whose phi need not stand at its head.
    return phis_[new_phi(variable, block)].value;
  }
  if (!state(block).sealed) {
    uint32_t phi = new_phi(variable, block);
    state(block).incomplete.emplace_back(variable, phi);
    return phis_[phi].value;
  }
  size_t count = state(block).preds.size();
  if (count == 0) {
    ValueId value = unbound_at(block);
    state(block).at_entry[variable.index] = value;
    return value;
  }
  if (count == 1) {
    state(block).at_entry[variable.index] = ValueId();
    ValueId value = read_along(variable, state(block).preds[0]);
    ValueId& known = state(block).at_entry[variable.index];
    if (known.valid()) {
      phis_[phi_of_.at(known.index)].operands.push_back(value);
    } else {
      known = value;
    }
    return known;
  }
  uint32_t phi = new_phi(variable, block);  // before its operands: breaks cycles
  fill_phi(phi);
  return phis_[phi].value;
}

uint32_t Ssa::new_phi(VarId variable, BlockId block) {
  ValueId value = function_.new_value(ir::TypeTable::kAny);
  uint32_t index = static_cast<uint32_t>(phis_.size());
  phis_.push_back({block, value, variable, {}});
  phi_of_[value.index] = index;
  state(block).phis.push_back(index);
  state(block).at_entry[variable.index] = value;
  return index;
}

void Ssa::fill_phi(uint32_t phi) {
  VarId variable = phis_[phi].variable;
  BlockId block = phis_[phi].block;
  for (size_t i = 0; i < state(block).preds.size(); ++i) {
    Edge edge = state(block).preds[i];
    ValueId operand = read_along(variable, edge);
    phis_[phi].operands.push_back(operand);
  }
}

/// An `unbound` at the head of a block without predecessors: the entry, or code that is never run.
ValueId Ssa::unbound_at(BlockId block) {
  ValueId value = function_.new_value(ir::TypeTable::kAny);
  ir::Inst inst;
  inst.op = Opcode::kUnbound;
  inst.result = value;
  code(block).insts.insert(code(block).insts.begin(), std::move(inst));
  is_unbound_[value.index] = true;
  return value;
}

bool Ssa::surely_bound(VarId variable, bool unbinds) {
  std::vector<bool> seen(phis_.size() + 64);
  return bound_value(read(variable), unbinds, seen);
}

bool Ssa::bound_value(ValueId value, bool unbinds, std::vector<bool>& seen) {
  if (is_unbound_.contains(value.index)) return false;
  auto found = phi_of_.find(value.index);
  if (found == phi_of_.end()) return true;
  uint32_t phi = found->second;
  if (phi >= seen.size()) seen.resize(phi + 64);
  if (seen[phi]) return true;  // decided by the other operands
  seen[phi] = true;
  BlockId block = phis_[phi].block;
  if (!state(block).sealed && unbinds) return false;
  // An open block's later predecessors can only have assigned, not deleted.
  for (size_t i = 0; i < state(block).preds.size(); ++i) {
    Edge edge = state(block).preds[i];
    if (!bound_value(read_along(phis_[phi].variable, edge), unbinds, seen)) return false;
  }
  return !state(block).preds.empty();
}

bool Ssa::is_unbound(ValueId value) {
  std::vector<bool> seen(phis_.size() + 64);
  std::vector<ValueId> open{value};
  while (!open.empty()) {
    ValueId next = open.back();
    open.pop_back();
    auto found = phi_of_.find(next.index);
    if (found == phi_of_.end()) {
      if (!is_unbound_.contains(next.index)) return false;
    } else if (!seen[found->second]) {
      seen[found->second] = true;
      for (ValueId operand : phis_[found->second].operands) open.push_back(operand);
    }
  }
  return true;
}

ValueId Ssa::single_source(ValueId value) {
  std::vector<bool> seen(phis_.size() + 64);
  std::vector<ValueId> open{value};
  ValueId source;
  while (!open.empty()) {
    ValueId next = open.back();
    open.pop_back();
    auto found = phi_of_.find(next.index);
    if (found == phi_of_.end()) {
      if (source.valid() && source != next) return {};
      source = next;
    } else if (!seen[found->second]) {
      seen[found->second] = true;
      for (ValueId operand : phis_[found->second].operands) open.push_back(operand);
    }
  }
  return source;
}

/// Invariant 1.
void Ssa::prepare_to_raise() {
  BlockState& here = state(block_);
  bool changed =
      handler_.valid() && (here.dirty || block_.index == 0);  // 0: `unbound` starts there
  bool split = here.raises ? here.unwind != handler_ || changed : changed;
  if (split && reachable()) {
    BlockId next = new_block();
    branch(next);
    seal(next);
    block_ = next;
  }
  BlockState& now = state(block_);
  if (now.raises) return;
  now.raises = true;
  now.unwind = reachable() ? handler_ : BlockId();
  if (now.unwind.valid()) {
    PYRECK_CHECK(!state(handler_).sealed, "a handler is sealed after what it protects");
    state(handler_).preds.push_back({block_, kUnwind});
  }
}

ValueId Ssa::emit(Opcode op, std::vector<ValueId> operands, int64_t imm, uint8_t sub, uint32_t imm2,
                  ir::TypeId type) {
  const ir::OpInfo& row = ir::info(op);
  if (row.effects & ir::kRaises) prepare_to_raise();
  ir::Inst inst;
  inst.op = op;
  inst.sub = sub;
  inst.imm = imm;
  inst.imm2 = imm2;
  inst.operands = std::move(operands);
  inst.span = span_;
  if (row.result != ir::ResultRule::kNoResult && row.result != ir::ResultRule::kNever)
    inst.result = function_.new_value(type);
  if (op == Opcode::kUnbound) is_unbound_[inst.result.index] = true;
  ValueId result = inst.result;
  code(block_).insts.push_back(std::move(inst));
  return result;
}

void Ssa::terminate(Opcode op, std::vector<ValueId> operands,
                    std::initializer_list<BlockId> targets) {
  if (ir::info(op).effects & ir::kRaises) prepare_to_raise();
  PYRECK_CHECK(!state(block_).terminated, "a block has one terminator");
  if (!reachable()) {  // code that is never run leads nowhere
    op = Opcode::kUnreachable;
    operands.clear();
    targets = {};
  }
  ir::Inst inst;
  inst.op = op;
  inst.operands = std::move(operands);
  inst.span = span_;
  for (BlockId target : targets) {
    PYRECK_CHECK(!state(target).sealed, "an edge to a sealed block");
    state(target).preds.push_back({block_, static_cast<uint32_t>(inst.targets.size())});
    inst.targets.push_back({target, {}});
  }
  code(block_).insts.push_back(std::move(inst));
  state(block_).terminated = true;
}

void Ssa::branch(BlockId target) { terminate(Opcode::kBranch, {}, {target}); }

void Ssa::cond_branch(ValueId condition, BlockId on_true, BlockId on_false) {
  terminate(Opcode::kCondBranch, {condition}, {on_true, on_false});
}

void Ssa::for_next(ValueId iterator, BlockId body, BlockId exit) {
  terminate(Opcode::kForNext, {iterator}, {body, exit});
}

void Ssa::return_value(ValueId value) {
  terminate(Opcode::kReturn, {value}, {});
  block_ = new_sealed_block();
}

void Ssa::raise(ValueId exception) {
  terminate(Opcode::kRaise, {exception}, {});
  block_ = new_sealed_block();
}

void Ssa::unreachable() {
  terminate(Opcode::kUnreachable, {}, {});
  block_ = new_sealed_block();
}

}  // namespace pyreck::frontend
