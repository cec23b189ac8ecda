// Structure of one function: shape, ids, dominance, immediates (F4 to F7, I1 to I4, I8).
#include "ir/layout.h"
#include "ir/limits.h"
#include "ir/names.h"
#include "ir/verifier_context.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

/// Where a value is defined: in a block, as parameter (0) or by inst `position` - 1.
struct Definition {
  uint32_t block = UINT32_MAX;
  uint32_t position = 0;
  bool exists() const { return block != UINT32_MAX; }
};

/// Ops of the generic level; the others stand in typed functions only.
bool is_generic(Opcode op) {
  if (op == Opcode::kNotBool || op == Opcode::kIs || is_terminator(op)) return true;
  bool by_name = op >= Opcode::kClassNew && op <= Opcode::kSuper;
  return by_name ||
         (op < Opcode::kConvert && op != Opcode::kCallDirect && op != Opcode::kCaptureGet);
}

bool are_digits(const std::string& text) {
  size_t start = text.starts_with('-') ? 1 : 0;
  return text.size() > start && text.size() <= kMaxDigits &&
         std::all_of(text.begin() + static_cast<ptrdiff_t>(start), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether all code points of UTF-8 are below 256.
bool are_bytes(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<uint8_t>(c) < 0xc4; });
}

class StructureVerifier {
 public:
  StructureVerifier(const Module& module, uint32_t id, Findings& findings)
      : module_(module), function_(module.functions[id]), id_(id), findings_(findings) {}

  bool run() {
    check_entry();
    for (block_ = 0; sound_ && block_ < function_.blocks.size(); block_++) check_block();
    if (sound_) check_edges();
    if (sound_) check_dominance();
    if (sound_) check_iterators();
    return sound_;
  }

 private:
  void fail(const char* rule, const std::string& what) {
    findings_.add(rule, place_of(module_, id_, block_, inst_), what);
    sound_ = false;
  }
  const Block& block() const { return function_.blocks[block_]; }

  void check_entry();
  void check_block();
  void check_inst(const Inst& inst);
  void check_immediates(const Inst& inst, const LayoutParts& parts);
  void check_immediate(Part part, int64_t imm, const Inst& inst);
  void check_integer(const Inst& inst);
  void check_result(const Inst& inst);
  void define(ValueId value, uint32_t position);
  void check_ids(const std::vector<ValueId>& values);
  void check_target(const Target& target);
  void check_edges();
  void check_dominance();
  void check_uses(const Dominators& dominators, const std::vector<ValueId>& values,
                  uint32_t position);
  void check_iterators();

  const Module& module_;
  const Function& function_;
  uint32_t id_;
  Findings& findings_;
  uint32_t block_ = 0, inst_ = UINT32_MAX;  // looked at
  bool sound_ = true;
  std::vector<Definition> definitions_;
};

void StructureVerifier::check_entry() {
  definitions_.resize(function_.value_types.size());
  auto refuse = [&](const char* rule, const std::string& what) {
    findings_.add(rule, place_of(module_, id_), what);
    sound_ = false;
  };
  auto is_type = [&](TypeId type) { return type.index < module_.types.size(); };
  const TypeId emits = function_.emits, key = function_.emits_key;
  bool types_exist =
      is_type(function_.result) && (!emits.valid() || is_type(emits)) &&
      (!key.valid() || is_type(key)) &&
      std::all_of(function_.value_types.begin(), function_.value_types.end(), is_type);
  if (!types_exist) return refuse("F6", "a type does not exist");
  if (static_cast<uint8_t>(function_.sink) >= kFoldKinds)
    return refuse("I13", "the kind of fold does not exist");
  bool states_emits = emits.valid() && key.valid() == (fold_arity(function_.sink) == 2);
  if (function_.level == Function::Level::kTyped && function_.is_fold_body && !states_emits)
    return refuse("I13", "a typed fold body states the types that it emits");
  if (function_.blocks.empty()) return refuse("F4", "no block");
  size_t expected =
      function_.captures.size() + (function_.is_fold_body ? 1 : function_.parameters.size());
  size_t params = function_.blocks[0].params.size();
  if (params != expected)
    refuse("F4", "block0 has " + std::to_string(params) + " parameters, the function " +
                     std::to_string(expected));
}

void StructureVerifier::check_block() {
  inst_ = UINT32_MAX;
  if (block().params.size() > kMaxBlockParams) fail("F1", "too many parameters");
  for (ValueId param : block().params) define(param, 0);
  if (block().unwind) check_target(*block().unwind);
  if (block().insts.empty()) fail("F5", "no terminator");
  for (inst_ = 0; inst_ < block().insts.size(); inst_++) {
    const Inst& inst = block().insts[inst_];
    if (!known(static_cast<uint8_t>(inst.op))) return fail("I2", "unknown opcode");
    bool is_last = inst_ + 1 == block().insts.size();
    if (is_terminator(inst.op) != is_last)
      fail("F5", is_last ? "the block does not end in a terminator" : "terminator before the end");
    check_inst(inst);
  }
}

void StructureVerifier::define(ValueId value, uint32_t position) {
  if (value.index >= definitions_.size()) return fail("F6", "a value does not exist");
  Definition& definition = definitions_[value.index];
  if (definition.exists())
    return fail("F6", "%" + std::to_string(value.index) + " is defined twice");
  definition = {block_, position};
}

void StructureVerifier::check_ids(const std::vector<ValueId>& values) {
  if (values.size() > kMaxOperands) fail("I1", "too many operands");
  for (ValueId value : values)
    if (value.index >= definitions_.size()) return fail("F6", "a value does not exist");
}

void StructureVerifier::check_target(const Target& target) {
  check_ids(target.args);
  if (target.block.index >= function_.blocks.size())
    fail("F6", "block" + std::to_string(target.block.index) + " does not exist");
  else if (target.block.index == 0)
    fail("F4", "an edge leads to block0");
}

void StructureVerifier::check_inst(const Inst& inst) {
  const OpInfo& op = info(inst.op);
  LayoutParts parts = parts_of(op.layout);
  auto count = static_cast<int>(std::min(inst.operands.size(), kMaxOperands + 1));
  bool fits = parts.operands >= 0 ? count == parts.operands : count >= parts.min_operands;
  if (!fits) fail("I1", "takes another number of operands than " + std::to_string(count));
  if (inst.targets.size() != static_cast<size_t>(parts.targets))
    fail("I1", "has " + std::to_string(inst.targets.size()) + " targets instead of " +
                   std::to_string(parts.targets));
  check_ids(inst.operands);
  for (const Target& target : inst.targets) check_target(target);
  if (has_sub(op.layout) && sub_text(op.layout, inst.sub).empty())
    fail("I2", "kind " + std::to_string(inst.sub) + " does not exist");
  check_immediates(inst, parts);
  check_result(inst);
  if (function_.level == Function::Level::kGeneric && !is_generic(inst.op))
    fail("I4", "a typed op in a generic function");
}

void StructureVerifier::check_immediates(const Inst& inst, const LayoutParts& parts) {
  check_immediate(parts.imm, inst.imm, inst);
  check_immediate(parts.imm2, inst.imm2, inst);
  if (inst.op == Opcode::kConstBig && sound_ && !are_digits(module_.strings[inst.imm]))
    fail("I2", "the string is no decimal number");
  if (inst.op == Opcode::kConstBytes && sound_ && !are_bytes(module_.strings[inst.imm]))
    fail("I2", "the string has code points that are no bytes");
  if (inst.op == Opcode::kFormat && (inst.operands.empty() || inst.operands.size() > 2))
    fail("I1", "takes a value and perhaps a specification");
  if (inst.op == Opcode::kCallMethodSpread && (inst.operands.size() != 3 || inst.imm != 0))
    fail("I1", "takes a receiver, a tuple and a dict or None");
  if (inst.op == Opcode::kDictNew && inst.operands.size() % 2 != 0)
    fail("I1", "a key without a value");
}

void StructureVerifier::check_immediate(Part part, int64_t imm, const Inst& inst) {
  auto in_range = [&](size_t count, const char* what) {
    if (imm < 0 || static_cast<uint64_t>(imm) >= count)
      fail("I2", std::string(what) + " " + std::to_string(imm) + " does not exist");
  };
  switch (part) {
    case Part::kNone:
    case Part::kFloat:
      return;
    case Part::kInteger:
      return check_integer(inst);
    case Part::kString:
      return in_range(std::max<size_t>(module_.strings.size(), 1), "string");
    case Part::kFunction:
      return in_range(module_.functions.size(), "function");
    case Part::kClass:
      return in_range(module_.classes.size(), "class");
    case Part::kType:
      return in_range(module_.types.size(), "type");
    case Part::kBuiltin:
      if (imm < 0 || imm > UINT32_MAX || builtin_text(static_cast<uint32_t>(imm)).empty())
        fail("I2", "builtin " + std::to_string(imm) + " does not exist");
      return;
    case Part::kFlags:
      if ((imm & ~int64_t{kFoldSerial | kFoldHasStart}) != 0) fail("I12", "unknown flags");
      return;
    case Part::kKeywords: {
      in_range(std::max<size_t>(module_.keyword_lists.size(), 1), "keyword list");
      size_t callee = inst.op == Opcode::kCallBuiltin ? 0 : 1;
      size_t names = sound_ && imm > 0 ? module_.keyword_lists[imm].size() : 0;
      if (names + callee > inst.operands.size()) fail("I2", "more keywords than arguments");
      return;
    }
  }
}

void StructureVerifier::check_integer(const Inst& inst) {
  auto between = [&](int64_t low, int64_t high, const char* what) {
    if (inst.imm < low || inst.imm > high)
      fail("I2", std::string(what) + " " + std::to_string(inst.imm) + " is out of range");
  };
  if (inst.op == Opcode::kConstBool) between(0, 1, "bool");
  if (inst.op == Opcode::kCaptured)
    between(0, static_cast<int64_t>(module_.captures.size()) - 1, "capture");
  if (inst.op == Opcode::kUnpack || inst.op == Opcode::kUnpackList) between(0, kMaxUnpack, "count");
  if (inst.op == Opcode::kTupleGet || inst.op == Opcode::kCaptureGet)
    between(0, kMaxUnpack - 1, "index");
}

void StructureVerifier::check_result(const Inst& inst) {
  ResultRule rule = info(inst.op).result;
  bool may = rule != ResultRule::kNoResult, must = may && rule != ResultRule::kNever;
  if (inst.result.valid() ? !may : must) return fail("I3", must ? "has no result" : "has a result");
  if (inst.result.valid()) define(inst.result, inst_ + 1);
}

void StructureVerifier::check_edges() {
  if (function_.level == Function::Level::kGeneric) return;
  Cfg cfg(function_);
  inst_ = UINT32_MAX;
  for (block_ = 0; block_ < function_.blocks.size(); block_++)
    if (!cfg.reachable[block_]) fail("F4", "cannot be reached");
}

void StructureVerifier::check_dominance() {
  Dominators dominators(function_);
  for (block_ = 0; block_ < function_.blocks.size(); block_++) {
    if (!dominators.reachable(BlockId(block_))) {
      continue;  // nothing runs there; inference leaves it out
    }
    inst_ = UINT32_MAX;
    if (block().unwind) check_uses(dominators, block().unwind->args, 0);
    for (inst_ = 0; inst_ < block().insts.size(); inst_++) {
      const Inst& inst = block().insts[inst_];
      check_uses(dominators, inst.operands, inst_);
      for (const Target& target : inst.targets) check_uses(dominators, target.args, inst_);
    }
  }
}

/// Uses by inst `position` of the block, or (0) by its unwind target: what is defined before it.
void StructureVerifier::check_uses(const Dominators& dominators, const std::vector<ValueId>& values,
                                   uint32_t position) {
  for (ValueId value : values) {
    const Definition& definition = definitions_[value.index];
    bool available = false;
    if (definition.block == block_)
      available = definition.position <= position;
    else if (definition.exists() && definition.position == 0)
      available = dominators.head_dominates(BlockId(definition.block), BlockId(block_));
    else if (definition.exists())
      available = dominators.tail_dominates(BlockId(definition.block), BlockId(block_));
    if (!available)
      fail("F7", "%" + std::to_string(value.index) +
                     (definition.exists() ? " is not defined on every path to here"
                                          : " is never defined"));
  }
}

void StructureVerifier::check_iterators() {
  auto is_iter = [&](ValueId value) {
    const Definition& at = definitions_[value.index];
    return at.exists() && at.position > 0 &&
           function_.blocks[at.block].insts[at.position - 1].op == Opcode::kIter;
  };
  auto forbid = [&](const std::vector<ValueId>& values) {
    if (std::any_of(values.begin(), values.end(), is_iter))
      fail("I8", "only `fornext` takes an `iter`");
  };
  for (block_ = 0; block_ < function_.blocks.size(); block_++) {
    inst_ = UINT32_MAX;
    if (block().unwind) forbid(block().unwind->args);
    for (inst_ = 0; inst_ < block().insts.size(); inst_++) {
      const Inst& inst = block().insts[inst_];
      for (const Target& target : inst.targets) forbid(target.args);
      if (inst.op != Opcode::kForNext) {
        forbid(inst.operands);
      } else if (!is_iter(inst.operands[0])) {
        fail("I8", "the operand is no `iter`");
      }
    }
  }
}

}  // namespace

bool verify_structure(const Module& module, uint32_t function, Findings& findings) {
  return StructureVerifier(module, function, findings).run();
}

}  // namespace pyreck::ir
