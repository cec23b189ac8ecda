// Ssa::finish(): from blocks with edges and parameters on the side to a well-formed Function.

#include "frontend/ssa.h"
#include "runtime/base/check.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Inst;
using ir::Opcode;
using ir::ValueId;

namespace {

/// Whether the inst may go when nobody uses its result.
bool is_droppable(const Inst& inst) {
  constexpr uint8_t kHarmless = ir::kPure | ir::kAllocates;
  return !ir::is_terminator(inst.op) && (ir::info(inst.op).effects & ~kHarmless) == 0;
}

bool may_raise(const ir::Block& block) {
  return std::any_of(block.insts.begin(), block.insts.end(), [](const Inst& inst) {
    return (ir::info(inst.op).effects & ir::kRaises) != 0;
  });
}

}  // namespace

void Ssa::finish() {
  close_open_blocks();
  std::vector<bool> live = reachable_blocks();
  drop_dead_edges(live);
  remove_trivial_phis();
  remove_unused();
  place_arguments();
  merge_blocks(live);
  renumber(live);
}

void Ssa::close_open_blocks() {
  for (uint32_t i = 0; i < blocks_.size(); ++i) {
    if (blocks_[i].terminated) continue;
    block_ = BlockId(i);
    terminate(Opcode::kUnreachable, {}, {});
  }
  for (uint32_t i = 0; i < blocks_.size(); ++i)
    if (!blocks_[i].sealed) seal(BlockId(i));
}

std::vector<bool> Ssa::reachable_blocks() const {
  std::vector<bool> live(blocks_.size());
  std::vector<uint32_t> open{0};
  live[0] = true;
  auto reach = [&](BlockId block) {
    if (block.valid() && !live[block.index]) {
      live[block.index] = true;
      open.push_back(block.index);
    }
  };
  while (!open.empty()) {
    uint32_t at = open.back();
    open.pop_back();
    if (blocks_[at].raises) reach(blocks_[at].unwind);
    for (const ir::Target& target : function_.blocks[at].insts.back().targets) reach(target.block);
  }
  return live;
}

void Ssa::drop_dead_edges(const std::vector<bool>& live) {
  for (uint32_t i = 0; i < blocks_.size(); ++i)
    if (!live[i]) function_.blocks[i].insts.clear();
  for (BlockState& block : blocks_) {
    std::vector<Edge> kept;
    std::vector<size_t> positions;
    for (size_t i = 0; i < block.preds.size(); ++i) {
      if (!live[block.preds[i].from.index]) continue;
      kept.push_back(block.preds[i]);
      positions.push_back(i);
    }
    for (uint32_t index : block.phis) {
      std::vector<ValueId> operands;
      for (size_t i : positions) operands.push_back(phis_[index].operands[i]);
      phis_[index].operands = std::move(operands);
    }
    block.preds = std::move(kept);
  }
}

ValueId Ssa::resolve(ValueId value) const {
  for (auto found = replaced_.find(value.index); found != replaced_.end();
       found = replaced_.find(value.index))
    value = found->second;
  return value;
}

/// A phi of one value besides itself is that value. Repeated until none is left: removing one may
/// make another trivial.
void Ssa::remove_trivial_phis() {
  phi_dead_.assign(phis_.size(), false);
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t index = 0; index < phis_.size(); ++index) {
      Phi& phi = phis_[index];
      if (phi_dead_[index]) continue;
      ValueId same;
      bool trivial = !phi.operands.empty();
      for (ValueId& operand : phi.operands) {
        operand = resolve(operand);
        if (operand == same || operand == phi.value) continue;
        if (same.valid()) trivial = false;
        same = operand;
      }
      if (!trivial || !same.valid()) continue;
      replaced_[phi.value.index] = same;
      phi_dead_[index] = true;
      changed = true;
    }
  }
}

/// Marks what insts with effects need, through phis; drops the rest.
void Ssa::remove_unused() {
  std::unordered_map<uint32_t, const Inst*> definition;
  std::vector<bool> used(function_.value_types.size());
  std::vector<ValueId> open;
  auto use = [&](ValueId value) {
    if (used[value.index]) return;
    used[value.index] = true;
    open.push_back(value);
  };
  for (ir::Block& block : function_.blocks) {
    for (Inst& inst : block.insts) {
      for (ValueId& operand : inst.operands) operand = resolve(operand);
      if (inst.result.valid()) definition[inst.result.index] = &inst;
    }
  }
  for (const ir::Block& block : function_.blocks)
    for (const Inst& inst : block.insts)
      if (!is_droppable(inst))
        for (ValueId operand : inst.operands) use(operand);
  while (!open.empty()) {
    ValueId value = open.back();
    open.pop_back();
    if (auto found = definition.find(value.index); found != definition.end()) {
      if (is_droppable(*found->second))
        for (ValueId operand : found->second->operands) use(operand);
    } else if (auto phi = phi_of_.find(value.index); phi != phi_of_.end()) {
      for (ValueId operand : phis_[phi->second].operands) use(operand);
    }
  }
  for (ir::Block& block : function_.blocks)
    std::erase_if(block.insts,
                  [&](const Inst& inst) { return is_droppable(inst) && !used[inst.result.index]; });
  for (uint32_t index = 0; index < phis_.size(); ++index)
    if (!used[phis_[index].value.index]) phi_dead_[index] = true;
}

void Ssa::place_arguments() {
  for (uint32_t i = 0; i < blocks_.size(); ++i) {
    BlockState& block = blocks_[i];
    ir::Block& out = function_.blocks[i];
    if (block.fixed.valid()) out.params.push_back(block.fixed);
    if (block.raises && block.unwind.valid() && !out.unwind)
      out.unwind = ir::Target{block.unwind, {}};
    for (uint32_t index : block.phis) {
      if (phi_dead_[index]) continue;
      out.params.push_back(phis_[index].value);
      for (size_t p = 0; p < block.preds.size(); ++p) {
        const Edge& edge = block.preds[p];
        ir::Block& from = code(edge.from);
        if (edge.target == kUnwind && !from.unwind) from.unwind = ir::Target{BlockId(i), {}};
        std::vector<ValueId>& args = edge.target == kUnwind
                                         ? from.unwind->args
                                         : from.insts.back().targets[edge.target].args;
        args.push_back(resolve(phis_[index].operands[p]));
      }
    }
  }
}

/// Joins a block to its only successor if that has no other predecessor and their unwinds agree.
void Ssa::merge_blocks(std::vector<bool>& live) {
  for (uint32_t i = 0; i < blocks_.size(); ++i) {
    if (!live[i]) continue;
    for (;;) {
      ir::Block& from = function_.blocks[i];
      if (from.insts.back().op != Opcode::kBranch) break;
      uint32_t to = from.insts.back().targets[0].block.index;
      ir::Block& next = function_.blocks[to];
      if (to == i || blocks_[to].preds.size() != 1 || !next.params.empty()) break;
      // What the second's handler uses must be defined before the joined block.
      bool first_raises = may_raise(from), second_raises = may_raise(next);
      bool is_empty = from.insts.size() == 1;
      bool agree =
          !second_raises || (first_raises ? from.unwind == next.unwind : !next.unwind || is_empty);
      if (!agree) break;
      if (!first_raises) from.unwind = second_raises ? next.unwind : std::nullopt;
      from.insts.pop_back();
      std::move(next.insts.begin(), next.insts.end(), std::back_inserter(from.insts));
      live[to] = false;
      for (const ir::Target& target : from.insts.back().targets)
        for (Edge& edge : state(target.block).preds)
          if (edge.from.index == to) edge.from = BlockId(i);
    }
  }
}

void Ssa::renumber(const std::vector<bool>& live) {
  // Reverse postorder, the first target of a branch first, handlers last.
  std::vector<uint32_t> order;
  std::vector<uint8_t> state_of(blocks_.size());
  struct Visit {
    uint32_t block;
    std::vector<uint32_t> successors;
  };
  std::vector<Visit> stack;
  auto enter = [&](uint32_t block) {
    if (state_of[block]) return;
    state_of[block] = 1;
    std::vector<uint32_t> successors;  // taken from the back
    const ir::Block& code = function_.blocks[block];
    for (const ir::Target& target : code.insts.back().targets)
      successors.push_back(target.block.index);
    if (code.unwind) successors.push_back(code.unwind->block.index);
    stack.push_back({block, std::move(successors)});
  };
  PYRECK_CHECK(live[0], "the entry block is live");
  enter(0);
  while (!stack.empty()) {
    if (stack.back().successors.empty()) {
      order.push_back(stack.back().block);
      stack.pop_back();
      continue;
    }
    uint32_t next = stack.back().successors.back();
    stack.back().successors.pop_back();
    enter(next);
  }
  std::reverse(order.begin(), order.end());

  std::vector<BlockId> block_id(blocks_.size());
  for (uint32_t i = 0; i < order.size(); ++i) block_id[order[i]] = BlockId(i);
  std::vector<ValueId> value_id(function_.value_types.size());
  std::vector<ir::TypeId> types;
  auto define = [&](ValueId& value) {
    value_id[value.index] = ValueId(static_cast<uint32_t>(types.size()));
    types.push_back(function_.value_types[value.index]);
    value = value_id[value.index];
  };
  std::vector<ir::Block> blocks;
  for (uint32_t index : order) {
    ir::Block& block = blocks.emplace_back(std::move(function_.blocks[index]));
    for (ValueId& param : block.params) define(param);
    for (Inst& inst : block.insts)
      if (inst.result.valid()) define(inst.result);
  }
  auto rename = [&](std::vector<ValueId>& values) {
    for (ValueId& value : values) value = value_id[value.index];
  };
  for (ir::Block& block : blocks) {
    if (block.unwind) {
      block.unwind->block = block_id[block.unwind->block.index];
      rename(block.unwind->args);
    }
    for (Inst& inst : block.insts) {
      rename(inst.operands);
      for (ir::Target& target : inst.targets) {
        target.block = block_id[target.block.index];
        rename(target.args);
      }
    }
  }
  function_.blocks = std::move(blocks);
  function_.value_types = std::move(types);
}

}  // namespace pyreck::frontend
