// From the fixpoint to typed functions: every Spec that the entry reaches is cloned, its operations
// replaced by typed ones where the types allow.
//
// The types of values are those of the lattice in structural form. Where a typing rule gives a
// narrower type than that, a `convert` follows; where it gives a wider one (what a cell holds, the
// items of a zip), a checked `narrow`.
#pragma once

#include "ir/builder.h"
#include "ir/infer/analysis.h"
#include "ir/infer/class_call.h"
#include "ir/infer/effects.h"
#include "ir/infer/zipped.h"

#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace pyreck::ir {

/// Declares typed functions as they are asked for, and emits their bodies.
class Emitter {
 public:
  Emitter(Analysis& analysis, const WriteSummary& writes, std::vector<Remark>& remarks)
      : analysis_(analysis),
        writes_(writes),
        remarks_(remarks),
        ids_(analysis.count_specs()),
        zipped_(analysis.count_specs()),
        sinks_(analysis.count_specs()) {}

  /// The typed function of a Spec; its body is emitted by run().
  FunctionId declare(uint32_t spec) { return declare(spec, TypeId(), {}); }
  /// The same for a fold body whose elements come as `element`.
  FunctionId declare_body(uint32_t spec, TypeId element) { return declare(spec, element, {}); }
  /// The same for a body that makes its element of the items of these lists (zipped.h).
  FunctionId declare_zipped(uint32_t spec, const Zipped& zipped, std::vector<TypeId> lists) {
    zipped_[spec] = zipped;
    return declare(spec, TypeTable::kInt, std::move(lists));
  }
  const std::optional<Zipped>& zipped(uint32_t spec) const { return zipped_[spec]; }
  void run();

  /// What the fold bodies that emit into a Spec's sink convert to.
  struct Sink {
    TypeId emits, emits_key;
  };
  void set_sink(uint32_t spec, Sink sink) { sinks_[spec] = sink; }
  const Sink& sink(uint32_t spec) const { return sinks_[spec]; }

  Analysis& analysis() { return analysis_; }
  Module& module() { return analysis_.module(); }
  const WriteSummary& writes() const { return writes_; }
  void remark(Remark remark) { remarks_.push_back(std::move(remark)); }

 private:
  FunctionId declare(uint32_t spec, TypeId element, std::vector<TypeId> lists);

  Analysis& analysis_;
  const WriteSummary& writes_;
  std::vector<Remark>& remarks_;
  std::vector<FunctionId> ids_;                // by Spec
  std::vector<std::optional<Zipped>> zipped_;  // by Spec: fold bodies that make their element
  std::vector<Sink> sinks_;                    // by Spec
  std::vector<uint32_t> todo_;                 // Specs declared, not emitted
};

/// Emits the body of one Spec into `function`, which declare() has begun.
class FunctionEmitter {
 public:
  FunctionEmitter(Emitter& program, uint32_t spec, Function& function);
  void run();

 private:
  using Values = std::vector<ValueId>;

  // Blocks and edges (emit.cpp).
  void declare_blocks();
  void emit_block(BlockId id);
  void emit_terminator(const Inst& inst);
  void emit_fornext(const Inst& inst);
  BlockId enter(const Target& target);
  Target edge(const Target& target, TypeId first = TypeId());
  Target unreached(TypeId first);
  Target split_edge(const Target& target, TypeId first);
  void jump(const Target& target, ValueId first = ValueId());

  // Insts (emit.cpp). `false`: nothing follows, the block has its terminator.
  bool emit_inst(const Inst& inst);
  ValueId emit_value(const Inst& inst);
  ValueId emit_plain(const Inst& inst);
  ValueId emit_constructor(const Inst& inst);
  ValueId emit_cell(const Inst& inst);
  ValueId emit_copy(const Inst& inst, Values operands);
  void cut_off();
  ValueId finish(const Inst& inst, ValueId value);

  // Operators (emit_ops.cpp).
  ValueId emit_binary(const Inst& inst);
  ValueId int_binary(const Inst& inst, BinaryKind op, ValueId left, ValueId right);
  ValueId float_binary(const Inst& inst, BinaryKind op, ValueId left, ValueId right);
  ValueId const_digits(const std::string& digits);
  ValueId int_power(const Inst& inst, ValueId base, ValueId exponent);
  ValueId emit_unary(const Inst& inst);
  // emit_complex.cpp
  struct ComplexParts {
    ValueId real, imag;
  };
  ComplexParts complex_parts(ValueId value);
  ValueId new_complex(ValueId real, ValueId imag);
  ValueId complex_binary(const Inst& inst, ValueId left, ValueId right);
  ValueId complex_unary(const Inst& inst, ValueId operand);
  ValueId complex_compare(CompareKind op, ValueId left, ValueId right);
  ValueId complex_call(const Values& arguments);
  ValueId emit_compare(const Inst& inst);
  bool compares_by_identity(ValueId value);
  ValueId emit_membership(const Inst& inst, const Inst& display);
  ValueId number_compare(CompareKind op, ValueId left, ValueId right);
  ValueId emit_identity(const Inst& inst);
  ValueId emit_truth(const Inst& inst, ValueId operand);
  ValueId emit_getitem(const Inst& inst);
  ValueId emit_tuple_get(const Inst& inst);
  void emit_setitem(const Inst& inst);
  void emit_keep(const Inst& inst);

  // Calls and folds (emit_calls.cpp).
  ValueId emit_call(const Inst& inst);
  bool spread_items(const Inst& inst, Values& arguments);
  ValueId emit_direct(const Inst& inst, uint32_t spec, const Values& given);
  ValueId named_rest(const CallBinding& binding, const Values& given, TypeId wanted);
  ValueId callee_capture(const Inst& inst, uint32_t index);
  ValueId emit_builtin(const Inst& inst, uint32_t builtin, Values arguments);
  ValueId typed_builtin(const Inst& inst, Builtin builtin, const Values& arguments);
  ValueId emit_operator(const Inst& inst, Builtin builtin, ValueId left, ValueId right);
  ValueId emit_memo(const Inst& inst, ValueId function);
  bool surely_kept(const Values& arguments);
  ValueId emit_len(ValueId operand);
  ValueId emit_range(const Values& arguments);
  ValueId emit_number(Builtin builtin, ValueId operand);
  ValueId emit_isinstance(const Inst& inst, const Values& arguments);
  void refuse_arrays(const Inst& inst);
  void refuse_array(ValueId value);
  bool may_be_array(TypeId type);
  ValueId emit_method(const Inst& inst);
  ValueId emit_bound(uint32_t spec, ValueId callee, const Values& given,
                     const std::vector<uint32_t>& keywords);
  ValueId pass_arguments(uint32_t spec, Values captures, const Values& given,
                         const std::vector<uint32_t>& keywords);
  void find_replaced();
  void find_zipped_fold(const Inst& inst, const std::vector<uint32_t>& uses);
  void find_membership(const Inst& inst, const std::vector<uint32_t>& uses);
  ValueId zipped_element();
  ValueId emit_fold(const Inst& inst);
  FunctionId declare_fold_body(const Inst& inst, uint32_t body, Values& operands);
  FunctionId zip_fold(const Zipped& zipped, uint32_t body, Values& operands);
  ValueId new_tuple(Values items);
  Emitter::Sink sink_of(const Inst& inst, const Spec& body, TypeId start);
  void emit_emit(const Inst& inst);

  // Classes (emit_classes.cpp).
  struct ClassOperands {
    Values values;
    std::vector<TypeId> types;  // in the lattice
  };
  bool emit_class_op(const Inst& inst, ValueId& result);
  bool is_union(const Inst& inst);
  bool emit_class_value(const Inst& inst, ValueId& result);
  bool emit_known_class(const Inst& inst, const ClassOperands& operands, uint32_t callee,
                        ValueId& result);
  bool emit_class_call(const Inst& inst, const ClassCall& call, const ClassOperands& operands,
                       uint32_t spec, ValueId& result);
  bool emit_field_get(const Inst& inst, ValueId object, ClassId id, ValueId& result);
  bool emit_on_base(const Inst& inst, ValueId& result);
  ValueId emit_base_value(ValueId object);
  ValueId emit_new_instance(ValueId cls);
  bool may_be_derived(TypeId type);
  bool is_base_field(ClassId id, std::string_view name);
  bool emit_class_get(const Inst& inst, ValueId object, ClassId id, ValueId& result);
  bool emit_field_set(std::string_view name, const Values& operands, ClassId id);
  bool store_field(std::string_view name, ValueId object, ValueId value, ClassId id);
  bool emit_base_new(const Inst& inst, const ClassOperands& operands, ValueId& result);
  bool emit_base_setattr(const Inst& inst, const Values& operands, ValueId& result);
  ValueId class_attribute(ValueId cls, ClassId id, FoundAttribute at);
  ValueId class_operand(ValueId value, ClassId id);
  ValueId emit_arms(const Inst& inst, const Spec::Arms& callees);
  ValueId emit_arm(const Inst& inst, const ClassOperands& operands, uint32_t callee);
  void begin_part(BlockId block);

  // Values.
  Module& module() { return program_.module(); }
  TypeTable& types() { return program_.module().types; }
  SiteLattice& lattice() { return program_.analysis().lattice(); }
  /// The type that analysis gives the value, in the lattice and in structural form.
  TypeId known(ValueId value) { return lattice().current(spec_.values[value.index]); }
  TypeId wanted(ValueId value) { return lattice().structural(spec_.values[value.index]); }
  ValueId mapped(ValueId value) const { return map_[value.index]; }
  Values mapped_all(const Values& values) const;
  TypeId type_of(ValueId value) const { return function_.type_of(value); }
  TypeKind kind_of(ValueId value) { return types().kind(type_of(value)); }
  ValueId emit(Opcode op, Values operands, TypeId type, int64_t imm = 0, uint8_t sub = 0) {
    return builder_.emit(op, std::move(operands), imm, sub, 0, type);
  }
  /// The value as one of type `to`, by conversion or checked narrowing.
  ValueId coerce(ValueId value, TypeId to);
  ValueId as_int(ValueId value);    // of a bool or int
  ValueId as_float(ValueId value);  // of a number
  ValueId const_int(int64_t value) { return builder_.const_int(value, TypeTable::kInt); }
  void remark_failure(const Inst& inst);

  Emitter& program_;
  Spec& spec_;
  Function& function_;
  Builder builder_;
  std::vector<ValueId> map_;     // by value of the prepared function
  std::vector<BlockId> blocks_;  // by block of the prepared function; invalid if never reached
  std::unordered_map<const Inst*, Zipped> zipped_;  // folds over positions, by the fold
  std::unordered_map<const Inst*, const Inst*>
      memberships_;                                   // `in` of a display, by the comparison
  std::unordered_set<const Inst*> gone_;              // calls and displays that these two replace
  std::unordered_map<uint32_t, Values> tuple_items_;  // of tuples made here, by their value
  std::vector<BlockId> parts_;  // of the block being emitted: where it goes on
  std::vector<bool> entered_;   // by block of the prepared function: an edge to it was emitted
};

}  // namespace pyreck::ir
