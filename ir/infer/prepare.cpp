#include "ir/infer/prepare.h"

#include "ir/passes/analysis.h"

#include <algorithm>
#include <bit>

namespace pyreck::ir {
namespace {

/// Finds the facts of each conditional edge and gives it a block that narrows.
class Narrower {
 public:
  explicit Narrower(Prepared& out) : out_(out), function_(out.function) {}

  void run() {
    count_uses();
    size_t count = function_.blocks.size();
    for (uint32_t b = 0; b < count; ++b) narrow_edges(BlockId(b));
  }

 private:
  void count_uses() {
    uses_.assign(function_.value_types.size(), 0);
    definition_.assign(function_.value_types.size(), nullptr);
    for (const Block& block : function_.blocks) {
      if (block.unwind)
        for (ValueId arg : block.unwind->args) ++uses_[arg.index];
      for (const Inst& inst : block.insts) {
        if (inst.result.valid()) definition_[inst.result.index] = &inst;
        for (ValueId operand : inst.operands) ++uses_[operand.index];
        for (const Target& target : inst.targets)
          for (ValueId arg : target.args) ++uses_[arg.index];
      }
    }
  }

  const Inst* definition(ValueId value) const { return definition_[value.index]; }

  void add_fact(std::vector<Fact>& facts, Fact fact) const {
    if (uses_[fact.value.index] > 1) facts.push_back(fact);
  }

  /// What is known when `condition` is `truth`.
  void find_facts(ValueId condition, bool truth, std::vector<Fact>& facts) const {
    const Inst* inst = definition(condition);
    if (inst == nullptr) return;
    switch (inst->op) {
      case Opcode::kNotBool:
        return find_facts(inst->operands[0], !truth, facts);
      case Opcode::kTruth:
        return find_truth_facts(inst->operands[0], truth, facts);
      case Opcode::kCompare:
        return find_none_facts(*inst, truth, facts);
      case Opcode::kExcMatch:
        if (truth) add_fact(facts, {Fact::Kind::kInstance, inst->operands[0], inst->operands[1]});
        return;
      case Opcode::kCallBuiltin:
        if (inst->imm2 == static_cast<uint32_t>(Builtin::kIsinstance) && inst->operands.size() == 2)
          add_fact(facts, {truth ? Fact::Kind::kInstance : Fact::Kind::kNotInstance,
                           inst->operands[0], inst->operands[1]});
        if (inst->imm2 == static_cast<uint32_t>(Builtin::kIsExactly))
          add_fact(facts, {truth ? Fact::Kind::kExactly : Fact::Kind::kNotExactly,
                           inst->operands[0], inst->operands[1]});
        return;
      default:
        return;
    }
  }

  void find_truth_facts(ValueId value, bool truth, std::vector<Fact>& facts) const {
    const Inst* inst = definition(value);
    bool is_test =
        inst != nullptr && (inst->op == Opcode::kCompare || inst->op == Opcode::kNotBool ||
                            inst->op == Opcode::kExcMatch || inst->op == Opcode::kTruth ||
                            (inst->op == Opcode::kCallBuiltin &&
                             (inst->imm2 == static_cast<uint32_t>(Builtin::kIsinstance) ||
                              inst->imm2 == static_cast<uint32_t>(Builtin::kIsExactly))));
    if (is_test) return find_facts(value, truth, facts);
    add_fact(facts, {truth ? Fact::Kind::kTrue : Fact::Kind::kFalse, value, ValueId()});
  }

  void find_none_facts(const Inst& inst, bool truth, std::vector<Fact>& facts) const {
    auto kind = static_cast<CompareKind>(inst.sub);
    if (kind != CompareKind::kIs && kind != CompareKind::kIsNot) return;
    const Inst* right = definition(inst.operands[1]);
    if (right == nullptr || right->op != Opcode::kConstNone) return;
    bool is_none = (kind == CompareKind::kIs) == truth;
    add_fact(facts,
             {is_none ? Fact::Kind::kIsNone : Fact::Kind::kNotNone, inst.operands[0], ValueId()});
  }

  void narrow_edges(BlockId id) {
    if (function_.blocks[id.index].insts.empty()) return;
    const Inst& last = function_.blocks[id.index].insts.back();
    if (last.op != Opcode::kCondBranch) return;
    ValueId condition = last.operands[0];
    for (size_t edge = 0; edge < 2; ++edge) {
      std::vector<Fact> facts;
      find_facts(condition, edge == 0, facts);
      if (!facts.empty()) split_edge(id, edge, facts);
    }
  }

  void split_edge(BlockId id, size_t edge, const std::vector<Fact>& facts) {
    Inst& branch = function_.blocks[id.index].insts.back();
    BlockId between(static_cast<uint32_t>(function_.blocks.size()));
    Inst jump;
    jump.op = Opcode::kBranch;
    jump.span = branch.span;
    jump.targets = {std::move(branch.targets[edge])};
    branch.targets[edge] = Target{between, {}};
    Block block;
    for (const Fact& fact : facts) {
      Inst narrow;
      narrow.op = Opcode::kNarrow;
      narrow.imm = static_cast<int64_t>(out_.facts.size());
      narrow.operands = {fact.value};
      narrow.span = jump.span;
      narrow.result = function_.new_value(TypeTable::kAny);
      out_.facts.push_back(fact);
      block.insts.push_back(std::move(narrow));
    }
    block.insts.push_back(std::move(jump));
    // Moves blocks, not their insts: definition_ stays right.
    function_.blocks.push_back(std::move(block));
  }

  Prepared& out_;
  Function& function_;
  std::vector<uint32_t> uses_;
  std::vector<const Inst*> definition_;
};

/// Lets uses that a narrow dominates read its result.
class Renamer {
 public:
  explicit Renamer(Prepared& out) : out_(out), function_(out.function) {}

  void run() {
    Dominators dominators(function_);
    children_.resize(function_.blocks.size());
    for (BlockId block : out_.order) {
      BlockId parent = dominators.immediate_dominator(block);
      if (parent.valid()) children_[parent.index].push_back(block);
    }
    name_.resize(function_.value_types.size());
    for (uint32_t i = 0; i < name_.size(); ++i) name_[i] = ValueId(i);
    walk();
  }

 private:
  struct Frame {
    BlockId block;
    size_t child = 0;
    size_t undo = 0;
  };

  void walk() {
    std::vector<Frame> stack;
    auto enter = [&](BlockId block) {
      stack.push_back({block, 0, undo_.size()});
      rename(function_.blocks[block.index]);
    };
    enter(BlockId(0));
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const auto& children = children_[frame.block.index];
      if (frame.child < children.size()) {
        enter(children[frame.child++]);
        continue;
      }
      for (; undo_.size() > frame.undo; undo_.pop_back())
        name_[undo_.back().first.index] = undo_.back().second;
      stack.pop_back();
    }
  }

  void rename(Block& block) {
    auto rename_all = [&](std::vector<ValueId>& values) {
      for (ValueId& value : values) value = name_[value.index];
    };
    if (block.unwind) rename_all(block.unwind->args);
    for (Inst& inst : block.insts) {
      ValueId original = inst.op == Opcode::kNarrow ? inst.operands[0] : ValueId();
      rename_all(inst.operands);
      for (Target& target : inst.targets) rename_all(target.args);
      if (!original.valid()) continue;
      Fact& fact = out_.facts[inst.imm];
      if (fact.classes.valid()) fact.classes = name_[fact.classes.index];
      undo_.emplace_back(original, name_[original.index]);
      name_[original.index] = inst.result;
    }
  }

  Prepared& out_;
  Function& function_;
  std::vector<std::vector<BlockId>> children_;
  std::vector<ValueId> name_;
  std::vector<std::pair<ValueId, ValueId>> undo_;
};

void make_folds(Function& function, FunctionId each) {
  for (Block& block : function.blocks) {
    for (Inst& inst : block.insts) {
      auto kind = fold_of_builtin(inst);
      if (!kind) continue;
      inst.op = Opcode::kFold;
      inst.sub = static_cast<uint8_t>(*kind);
      inst.imm = each.index;
      inst.imm2 = 0;
    }
  }
}

}  // namespace

std::optional<int64_t> Prepared::constant_int(ValueId id) const {
  const Inst* inst = definition[id.index];
  if (inst == nullptr) return std::nullopt;
  if (inst->op == Opcode::kConstInt) return inst->imm;
  bool is_negation =
      inst->op == Opcode::kUnary && static_cast<UnaryKind>(inst->sub) == UnaryKind::kNeg;
  if (!is_negation) return std::nullopt;
  const Inst* operand = definition[inst->operands[0].index];
  if (operand == nullptr || operand->op != Opcode::kConstInt || operand->imm == INT64_MIN)
    return std::nullopt;
  return -operand->imm;
}

std::optional<std::string_view> Prepared::constant_text(const Module& module, ValueId id) const {
  const Inst* inst = definition[id.index];
  if (inst == nullptr || inst->op != Opcode::kConstStr) return std::nullopt;
  return module.strings[static_cast<size_t>(inst->imm)];
}

std::optional<double> Prepared::constant_number(ValueId id) const {
  if (auto known = constant_int(id)) return static_cast<double>(*known);
  const Inst* inst = definition[id.index];
  if (inst == nullptr || inst->op != Opcode::kConstFloat) return std::nullopt;
  return std::bit_cast<double>(inst->imm);
}

void complete(Prepared& prepared) {
  const Function& function = prepared.function;
  prepared.order = Cfg(function).reverse_postorder;
  prepared.position.assign(function.blocks.size(), static_cast<uint32_t>(prepared.order.size()));
  for (uint32_t i = 0; i < prepared.order.size(); ++i)
    prepared.position[prepared.order[i].index] = i;
  prepared.definition.assign(function.value_types.size(), nullptr);
  for (const Block& block : function.blocks)
    for (const Inst& inst : block.insts)
      if (inst.result.valid()) prepared.definition[inst.result.index] = &inst;
}

std::optional<FoldKind> fold_of_builtin(const Inst& inst) {
  if (inst.op != Opcode::kCallBuiltin || inst.operands.size() != 1 || inst.imm != 0)
    return std::nullopt;
  switch (static_cast<Builtin>(inst.imm2)) {
    case Builtin::kSum:
      return FoldKind::kSum;
    case Builtin::kMin:
      return FoldKind::kMin;
    case Builtin::kMax:
      return FoldKind::kMax;
    case Builtin::kAny:
      return FoldKind::kAny;
    case Builtin::kAll:
      return FoldKind::kAll;
    default:
      return std::nullopt;
  }
}

Prepared prepare(const Function& generic, FunctionId each) {
  Prepared prepared;
  prepared.function = generic;
  if (each.valid()) make_folds(prepared.function, each);
  Narrower(prepared).run();
  complete(prepared);
  if (!prepared.facts.empty()) Renamer(prepared).run();
  return prepared;
}

}  // namespace pyreck::ir
