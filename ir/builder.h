// Appends blocks and insts to a function. Makes no decision: what it is told to emit, it emits.
#pragma once

#include "ir/module.h"

#include <vector>

namespace pyreck::ir {

/// `function` must be a function of `module`, and must not move while the Builder lives: reserve or
/// build it outside Module::functions and move it in when it is done.
class Builder {
 public:
  Builder(Module& module, Function& function) : module_(module), function_(function) {}

  Module& module() { return module_; }
  Function& function() { return function_; }

  /// A new block at the end of the function, with parameters of these types.
  BlockId new_block(const std::vector<TypeId>& params = {});
  ValueId add_param(BlockId block, TypeId type = TypeTable::kAny);
  /// Where insts go from now on.
  void set_block(BlockId block) { block_ = block; }
  BlockId block() const { return block_; }
  /// The span of the insts that follow.
  void set_span(const Span& span) { span_ = span; }
  const Span& span() const { return span_; }
  /// The unwind target of the current block.
  void set_unwind(Target target) { current().unwind = std::move(target); }
  /// Whether the current block has its terminator: nothing may be emitted to it.
  bool is_terminated() const;

  /// Appends an inst. Gives its result, of type `type`; no value for ops of rule kNoResult and
  /// kNever.
  ValueId emit(Opcode op, std::vector<ValueId> operands = {}, int64_t imm = 0, uint8_t sub = 0,
               uint32_t imm2 = 0, TypeId type = TypeTable::kAny);
  /// Appends an inst as it is but for its span; a result must have been made by new_value.
  Inst& append(Inst inst);

  ValueId const_int(int64_t value, TypeId type = TypeTable::kAny);
  ValueId const_float(double value, TypeId type = TypeTable::kAny);
  ValueId const_bool(bool value, TypeId type = TypeTable::kAny);
  ValueId const_none(TypeId type = TypeTable::kAny);
  ValueId const_str(std::string_view text, TypeId type = TypeTable::kAny);

  void branch(Target target);
  void cond_branch(ValueId condition, Target on_true, Target on_false);
  void for_next(ValueId iterator, Target body, Target exit);
  void return_value(ValueId value);
  void raise(ValueId exception);
  void unreachable();

 private:
  Block& current() { return function_.blocks[block_.index]; }
  void terminate(Opcode op, std::vector<ValueId> operands, std::vector<Target> targets);

  Module& module_;
  Function& function_;
  BlockId block_;
  Span span_;
};

}  // namespace pyreck::ir
