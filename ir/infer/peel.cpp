#include "ir/infer/peel.h"

#include "ir/passes/analysis.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr size_t kMaxLoopInsts = 400;

class Peeler {
 public:
  Peeler(const Prepared& from, BlockId header) : from_(from), header_(header) {}

  Peeled run() {
    if (!find_loop()) return {};
    out_.body = std::make_unique<Prepared>(from_);
    copy_values();
    copy_blocks();
    enter_copy();
    repair();
    complete(*out_.body);
    return std::move(out_);
  }

 private:
  Function& function() { return out_.body->function; }
  bool in_loop(BlockId block) const { return block.index < loop_.size() && loop_[block.index]; }

  /// The blocks from which the header is reached again without passing it.
  bool find_loop() {
    Cfg cfg(from_.function);
    Dominators dominators(from_.function);
    loop_.assign(from_.function.blocks.size(), false);
    loop_[header_.index] = true;
    std::vector<BlockId> todo;
    size_t count_insts = from_.function.blocks[header_.index].insts.size();
    auto add = [&](BlockId block) {
      if (loop_[block.index] || !cfg.reachable[block.index]) return;
      loop_[block.index] = true;
      count_insts += from_.function.blocks[block.index].insts.size();
      todo.push_back(block);
    };
    bool repeats = false;
    for (BlockId from : cfg.predecessors[header_.index]) {
      if (!cfg.reachable[from.index] || !dominators.head_dominates(header_, from)) continue;
      repeats = true;
      add(from);
    }
    while (!todo.empty()) {
      BlockId block = todo.back();
      todo.pop_back();
      for (BlockId from : cfg.predecessors[block.index]) add(from);
    }
    return repeats && count_insts <= kMaxLoopInsts && header_.index != 0;
  }

  void copy_values() {
    copy_.resize(from_.function.value_types.size());
    out_.origin.resize(copy_.size());
    auto copy = [&](ValueId value) {
      copy_[value.index] = function().new_value(from_.function.type_of(value));
      out_.origin.push_back(value);
    };
    for (uint32_t i = 0; i < loop_.size(); ++i) {
      if (!loop_[i]) continue;
      for (ValueId param : from_.function.blocks[i].params) copy(param);
      for (const Inst& inst : from_.function.blocks[i].insts)
        if (inst.result.valid()) copy(inst.result);
    }
  }

  ValueId copied(ValueId value) const {
    ValueId copy = value.index < copy_.size() ? copy_[value.index] : ValueId();
    return copy.valid() ? copy : value;
  }

  void copy_blocks() {
    block_copy_.resize(loop_.size());
    uint32_t next = static_cast<uint32_t>(loop_.size());
    for (uint32_t i = 0; i < loop_.size(); ++i)
      if (loop_[i]) block_copy_[i] = BlockId(next++);
    for (uint32_t i = 0; i < loop_.size(); ++i)
      if (loop_[i]) function().blocks.push_back(copy_block(from_.function.blocks[i]));
  }

  Block copy_block(Block block) {
    auto copy_all = [&](std::vector<ValueId>& values) {
      for (ValueId& value : values) value = copied(value);
    };
    auto copy_target = [&](Target& target) {
      copy_all(target.args);
      if (in_loop(target.block) && target.block != header_)
        target.block = block_copy_[target.block.index];
    };
    copy_all(block.params);
    if (block.unwind) copy_target(*block.unwind);
    for (Inst& inst : block.insts) {
      if (inst.result.valid()) inst.result = copied(inst.result);
      copy_all(inst.operands);
      for (Target& target : inst.targets) copy_target(target);
      if (inst.op == Opcode::kNarrow) inst.imm = copy_fact(inst.imm);
    }
    return block;
  }

  int64_t copy_fact(int64_t number) {
    auto& facts = out_.body->facts;
    Fact fact = facts[static_cast<size_t>(number)];
    fact.value = copied(fact.value);
    if (fact.classes.valid()) fact.classes = copied(fact.classes);
    facts.push_back(fact);
    return static_cast<int64_t>(facts.size() - 1);
  }

  /// Who came to the loop from outside comes to the copy.
  void enter_copy() {
    for (uint32_t i = 0; i < loop_.size(); ++i) {
      if (loop_[i]) continue;
      for_targets(function().blocks[i], [&](Target& target) {
        if (target.block == header_) target.block = block_copy_[header_.index];
      });
    }
  }

  template <class Visit>
  static void for_targets(Block& block, Visit visit) {
    if (block.unwind) visit(*block.unwind);
    if (block.insts.empty()) return;
    for (Target& target : block.insts.back().targets) visit(target);
  }

  /// Calls `visit(value)` for every use in the block.
  template <class Visit>
  void for_uses(Block& block, Visit visit) {
    auto visit_all = [&](std::vector<ValueId>& values) {
      for (ValueId& value : values) visit(value);
    };
    for_targets(block, [&](Target& target) { visit_all(target.args); });
    for (Inst& inst : block.insts) {
      visit_all(inst.operands);
      if (inst.op != Opcode::kNarrow) continue;
      Fact& fact = out_.body->facts[static_cast<size_t>(inst.imm)];
      if (fact.classes.valid()) visit(fact.classes);
    }
  }

  bool is_outside(uint32_t block) const { return block < loop_.size() && !loop_[block]; }

  /// Values of the loop that are used behind it now have two definitions: blocks where both arrive
  /// get a parameter for them.
  void repair() {
    find_predecessors();
    std::vector<bool> leaves(copy_.size());
    std::vector<ValueId> leaving;
    auto note = [&](ValueId value) {
      if (value.index >= copy_.size() || !copy_[value.index].valid() || leaves[value.index]) return;
      leaves[value.index] = true;
      leaving.push_back(value);
    };
    for (uint32_t i = 0; i < loop_.size(); ++i)
      if (is_outside(i)) for_uses(function().blocks[i], [&](ValueId& value) { note(value); });
    for (ValueId value : leaving) repair(value);
  }

  void find_predecessors() {
    predecessors_.resize(function().blocks.size());
    for (uint32_t i = 0; i < predecessors_.size(); ++i)
      for_targets(function().blocks[i], [&](Target& target) {
        auto& from = predecessors_[target.block.index];
        if (from.empty() || from.back() != BlockId(i)) from.push_back(BlockId(i));
      });
  }

  void repair(ValueId value) {
    arriving_.assign(function().blocks.size(), ValueId());
    for (uint32_t i = 0; i < loop_.size(); ++i) {
      if (!is_outside(i)) continue;
      bool uses = false;
      for_uses(function().blocks[i], [&](ValueId& use) { uses |= use == value; });
      if (!uses) continue;
      ValueId here = arriving(BlockId(i), value);
      for_uses(function().blocks[i], [&](ValueId& use) {
        if (use == value) use = here;
      });
    }
  }

  /// The definition of `value` that holds where `block`, behind the loop, begins.
  ValueId arriving(BlockId block, ValueId value) {
    if (arriving_[block.index].valid()) return arriving_[block.index];
    const auto& from = predecessors_[block.index];
    if (from.size() == 1) return arriving_[block.index] = leaving(from[0], value);
    ValueId param = function().new_value(function().type_of(value));
    out_.origin.push_back(ValueId());
    arriving_[block.index] = param;
    function().blocks[block.index].params.push_back(param);
    for (BlockId each : from) {
      ValueId passed = leaving(each, value);
      for_targets(function().blocks[each.index], [&](Target& target) {
        if (target.block == block) target.args.push_back(passed);
      });
    }
    return param;
  }

  ValueId leaving(BlockId block, ValueId value) {
    if (block.index >= loop_.size()) return copied(value);
    return loop_[block.index] ? value : arriving(block, value);
  }

  const Prepared& from_;
  BlockId header_;
  Peeled out_;
  std::vector<bool> loop_;           // by block of from_
  std::vector<BlockId> block_copy_;  // by block of from_
  std::vector<ValueId> copy_;        // by value of from_: its copy, for values of the loop
  std::vector<std::vector<BlockId>> predecessors_;  // by block, none twice
  std::vector<ValueId> arriving_;                   // by block, for the value under repair
};

}  // namespace

Peeled peel_loop(const Prepared& from, BlockId header) { return Peeler(from, header).run(); }

}  // namespace pyreck::ir
