#include "ir/builder.h"

#include "runtime/base/check.h"

#include <bit>

namespace pyreck::ir {

BlockId Builder::new_block(const std::vector<TypeId>& params) {
  BlockId block(static_cast<uint32_t>(function_.blocks.size()));
  function_.blocks.emplace_back();
  for (TypeId type : params) add_param(block, type);
  return block;
}

ValueId Builder::add_param(BlockId block, TypeId type) {
  ValueId value = function_.new_value(type);
  function_.blocks[block.index].params.push_back(value);
  return value;
}

bool Builder::is_terminated() const {
  const std::vector<Inst>& insts = function_.blocks[block_.index].insts;
  return !insts.empty() && is_terminator(insts.back().op);
}

ValueId Builder::emit(Opcode op, std::vector<ValueId> operands, int64_t imm, uint8_t sub,
                      uint32_t imm2, TypeId type) {
  Inst inst;
  inst.op = op;
  inst.sub = sub;
  inst.imm = imm;
  inst.imm2 = imm2;
  inst.operands = std::move(operands);
  ResultRule rule = info(op).result;
  if (rule != ResultRule::kNoResult && rule != ResultRule::kNever)
    inst.result = function_.new_value(type);
  return append(std::move(inst)).result;
}

Inst& Builder::append(Inst inst) {
  PYRECK_CHECK(block_.valid() && !is_terminated(), "inst after a block's terminator");
  inst.span = span_;
  return current().insts.emplace_back(std::move(inst));
}

ValueId Builder::const_int(int64_t value, TypeId type) {
  return emit(Opcode::kConstInt, {}, value, 0, 0, type);
}

ValueId Builder::const_float(double value, TypeId type) {
  return emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(value), 0, 0, type);
}

ValueId Builder::const_bool(bool value, TypeId type) {
  return emit(Opcode::kConstBool, {}, value ? 1 : 0, 0, 0, type);
}

ValueId Builder::const_none(TypeId type) { return emit(Opcode::kConstNone, {}, 0, 0, 0, type); }

ValueId Builder::const_str(std::string_view text, TypeId type) {
  return emit(Opcode::kConstStr, {}, module_.intern(text), 0, 0, type);
}

void Builder::branch(Target target) { terminate(Opcode::kBranch, {}, {std::move(target)}); }

void Builder::cond_branch(ValueId condition, Target on_true, Target on_false) {
  terminate(Opcode::kCondBranch, {condition}, {std::move(on_true), std::move(on_false)});
}

void Builder::for_next(ValueId iterator, Target body, Target exit) {
  terminate(Opcode::kForNext, {iterator}, {std::move(body), std::move(exit)});
}

void Builder::return_value(ValueId value) { terminate(Opcode::kReturn, {value}, {}); }
void Builder::raise(ValueId exception) { terminate(Opcode::kRaise, {exception}, {}); }
void Builder::unreachable() { terminate(Opcode::kUnreachable, {}, {}); }

void Builder::terminate(Opcode op, std::vector<ValueId> operands, std::vector<Target> targets) {
  Inst inst;
  inst.op = op;
  inst.operands = std::move(operands);
  inst.targets = std::move(targets);
  append(std::move(inst));
}

}  // namespace pyreck::ir
