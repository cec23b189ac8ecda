#include "ir/passes/dead_code.h"

#include "ir/passes/analysis.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

bool drop_unreachable(Function& function) {
  Cfg cfg(function);
  std::vector<uint32_t> number(function.blocks.size());
  std::vector<Block> kept;
  for (uint32_t i = 0; i < function.blocks.size(); i++) {
    if (!cfg.reachable[i]) continue;
    number[i] = static_cast<uint32_t>(kept.size());
    kept.push_back(std::move(function.blocks[i]));
  }
  bool changed = kept.size() != function.blocks.size();
  function.blocks = std::move(kept);
  if (!changed) return false;
  auto renumber = [&](Target& target) { target.block = BlockId(number[target.block.index]); };
  for (Block& block : function.blocks) {
    if (block.unwind) renumber(*block.unwind);
    for (Target& target : block.insts.back().targets) renumber(target);
  }
  return true;
}

/// An op of result `never` stays although it is not used: the block ends there.
bool is_needed(const Function& function, const Inst& inst) {
  if ((info(inst.op).effects & ~(kAllocates | kReads)) != 0 || is_terminator(inst.op)) return true;
  return !inst.result.valid() || function.type_of(inst.result) == TypeTable::kNever;
}

bool drop_unused(Function& function) {
  std::vector<bool> used(function.value_types.size());
  auto use = [&](const std::vector<ValueId>& values) {
    for (ValueId value : values) used[value.index] = true;
  };
  std::vector<const Inst*> definition(function.value_types.size(), nullptr);
  std::vector<const Inst*> pending;
  for (const Block& block : function.blocks) {
    if (block.unwind) use(block.unwind->args);
    for (const Inst& inst : block.insts) {
      if (inst.result.valid()) definition[inst.result.index] = &inst;
      if (is_needed(function, inst)) pending.push_back(&inst);
    }
  }
  for (uint32_t i = 0; i < used.size(); i++)
    if (used[i] && definition[i] != nullptr) pending.push_back(definition[i]);
  auto reach = [&](const std::vector<ValueId>& values) {
    for (ValueId value : values) {
      if (!used[value.index] && definition[value.index] != nullptr)
        pending.push_back(definition[value.index]);
      used[value.index] = true;
    }
  };
  while (!pending.empty()) {
    const Inst* inst = pending.back();
    pending.pop_back();
    reach(inst->operands);
    for (const Target& target : inst->targets) reach(target.args);
  }
  size_t dropped = 0;
  for (Block& block : function.blocks)
    dropped += std::erase_if(block.insts, [&](const Inst& inst) {
      return !is_needed(function, inst) && !used[inst.result.index];
    });
  return dropped > 0;
}

}  // namespace

bool drop_dead_code(Function& function) {
  bool changed = drop_unreachable(function);
  return drop_unused(function) || changed;
}

bool drop_dead_code(Module& module) {
  bool changed = false;
  for (Function& function : module.functions)
    if (!function.blocks.empty()) changed |= drop_dead_code(function);
  return changed;
}

}  // namespace pyreck::ir
