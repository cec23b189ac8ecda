#include "ir/infer/emit.h"

#include "ir/infer/certain.h"
#include "ir/infer/load_method.h"
#include "ir/passes/dead_code.h"
#include "ir/typing.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny;

bool may_hold_generator(const TypeTable& types, TypeId type) {
  const TypeNode& node = types[type];
  bool is_unknown_type = node.kind == TypeKind::kAny || node.kind == TypeKind::kInstance ||
                         node.kind == TypeKind::kException;
  return is_unknown_type ||
         std::ranges::any_of(node.args, [&](TypeId arg) { return may_hold_generator(types, arg); });
}

bool may_have_result(ResultRule rule) {
  return rule != ResultRule::kNoResult && rule != ResultRule::kNever;
}

/// Ops without effects whose literal result stands for them.
bool is_foldable(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kIs:
    case Opcode::kTruth:
    case Opcode::kNotBool:
      return true;
    case Opcode::kCompare: {
      auto op = static_cast<CompareKind>(inst.sub);
      return op == CompareKind::kIs || op == CompareKind::kIsNot;
    }
    case Opcode::kCallBuiltin: {
      auto builtin = static_cast<Builtin>(inst.imm2);
      return builtin == Builtin::kIsinstance || builtin == Builtin::kIsExactly ||
             builtin == Builtin::kBool;
    }
    default:
      return false;
  }
}

}  // namespace

/// `lists`: further captures, before the element.
FunctionId Emitter::declare(uint32_t index, TypeId element, std::vector<TypeId> lists) {
  if (ids_[index].valid()) return ids_[index];
  Module& module = this->module();
  SiteLattice& lattice = analysis_.lattice();
  const Spec& spec = analysis_.spec(index);
  const Function& generic = spec.body->function;
  Function typed;
  typed.name = generic.name;
  typed.qualname = generic.qualname;
  typed.level = Function::Level::kTyped;
  typed.is_fold_body = generic.is_fold_body;
  typed.counts_depth = generic.counts_depth;
  typed.source = generic.source;
  typed.span = generic.span;
  typed.captures = generic.captures;
  typed.parameters = generic.parameters;
  typed.generic = spec.generic;
  typed.result = lattice.structural(spec.result);
  if (spec.sink != Spec::kNone) {
    typed.sink = spec.kind;
    typed.emits = sinks_[spec.sink].emits;
    typed.emits_key = sinks_[spec.sink].emits_key;
  }
  typed.blocks.emplace_back();
  auto add_param = [&](TypeId type) { typed.blocks[0].params.push_back(typed.new_value(type)); };
  size_t count = spec.params.size() - (element.valid() ? 1 : 0);
  for (size_t i = 0; i < count; ++i) add_param(lattice.structural(spec.params[i]));
  for (TypeId list : lists) {
    typed.captures.push_back("zipped:" + std::to_string(typed.captures.size()));
    add_param(list);
  }
  if (element.valid()) add_param(element);
  FunctionId id(static_cast<uint32_t>(module.functions.size()));
  ids_[index] = id;
  module.functions.push_back(std::move(typed));
  todo_.push_back(index);
  return id;
}

void Emitter::run() {
  for (size_t next = 0; next < todo_.size(); ++next) {
    FunctionId id = ids_[todo_[next]];
    Function function = module().functions[id.index];  // the declaration stays for callers
    FunctionEmitter(*this, todo_[next], function).run();
    module().functions[id.index] = std::move(function);
  }
  todo_.clear();
}

FunctionEmitter::FunctionEmitter(Emitter& program, uint32_t spec, Function& function)
    : program_(program),
      spec_(program.analysis().spec(spec)),
      function_(function),
      builder_(program.module(), function),
      map_(spec_.values.size()),
      blocks_(spec_.reached.size()),
      entered_(spec_.reached.size()) {}

void FunctionEmitter::run() {
  declare_blocks();
  find_replaced();
  entered_[0] = true;
  for (BlockId block : spec_.body->order)
    if (entered_[block.index]) emit_block(block);
  drop_dead_code(function_);  // known callees leave their closures unused
}

/// What is emitted in another form together with the inst that uses it.
void FunctionEmitter::find_replaced() {
  const Function& function = spec_.body->function;
  std::vector<uint32_t> uses;
  for (BlockId block : spec_.body->order) {
    if (!spec_.reached[block.index]) continue;
    for (const Inst& inst : function.blocks[block.index].insts) {
      if (inst.op != Opcode::kFold && inst.op != Opcode::kCompare) continue;
      if (uses.empty()) uses = count_uses(function);
      if (inst.op == Opcode::kFold)
        find_zipped_fold(inst, uses);
      else
        find_membership(inst, uses);
    }
  }
}

void FunctionEmitter::declare_blocks() {
  const auto& blocks = spec_.body->function.blocks;
  for (BlockId id : spec_.body->order) {
    if (!spec_.reached[id.index]) continue;
    if (id.index == 0) {
      blocks_[0] = BlockId(0);
      const Values& params = function_.blocks[0].params;
      for (size_t i = 0; i < blocks[0].params.size(); ++i)
        map_[blocks[0].params[i].index] = params[i];
      if (spec_.sink != Spec::kNone) map_[blocks[0].params.back().index] = params.back();
      continue;
    }
    std::vector<TypeId> params;
    for (ValueId param : blocks[id.index].params) params.push_back(wanted(param));
    BlockId made = builder_.new_block(params);
    blocks_[id.index] = made;
    for (size_t i = 0; i < params.size(); ++i)
      map_[blocks[id.index].params[i].index] = function_.blocks[made.index].params[i];
  }
}

void FunctionEmitter::emit_block(BlockId id) {
  const Block& block = spec_.body->function.blocks[id.index];
  BlockId made = blocks_[id.index];
  parts_.clear();
  builder_.set_block(made);
  // What a fold hands over is as its sequence gives it, not as analysis knows it.
  builder_.set_span(function_.span);
  if (id.index == 0 && program_.zipped(spec_.index))
    map_[block.params.back().index] = zipped_element();
  if (id.index == 0)
    for (ValueId param : block.params) map_[param.index] = coerce(mapped(param), wanted(param));
  for (const Inst& inst : block.insts) {
    builder_.set_span(inst.span);
    if (is_terminator(inst.op)) {
      emit_terminator(inst);
    } else if (emit_inst(inst)) {
      continue;
    }
    break;
  }
  if (!block.unwind) return;
  parts_.insert(parts_.begin(), made);
  for (BlockId part : parts_) {
    const auto& insts = function_.blocks[part.index].insts;
    bool may_raise = std::ranges::any_of(
        insts, [](const Inst& inst) { return (info(inst.op).effects & kRaises) != 0; });
    if (!may_raise) continue;
    Target unwind = edge(*block.unwind, types().exception(0));
    function_.blocks[part.index].unwind = std::move(unwind);
  }
}

/// The block that stands for a target, from now on one to be emitted; invalid if analysis says that
/// control never gets there.
BlockId FunctionEmitter::enter(const Target& target) {
  BlockId made = blocks_[target.block.index];
  if (made.valid()) entered_[target.block.index] = true;
  return made;
}

/// Passes `first` and the arguments of `target` to it from the current block, converted.
void FunctionEmitter::jump(const Target& target, ValueId first) {
  BlockId to = enter(target);
  Values params = function_.blocks[to.index].params, args;
  size_t next = 0;
  if (first.valid() && !params.empty()) args.push_back(coerce(first, type_of(params[next++])));
  for (size_t i = 0; i < target.args.size() && next < params.size(); ++i)
    args.push_back(coerce(mapped(target.args[i]), type_of(params[next++])));
  builder_.branch({to, std::move(args)});
}

/// Where a conditional or unwind edge goes: `target`, or a block between that converts what it
/// passes on. `first` is the type of what the edge itself brings.
Target FunctionEmitter::edge(const Target& target, TypeId first) {
  BlockId to = enter(target);
  if (!to.valid()) return unreached(first);
  const Values& params = function_.blocks[to.index].params;
  size_t skip = first.valid() ? 1 : 0;
  bool same = params.size() == target.args.size() + skip;
  if (same && skip == 1) same = type_of(params[0]) == first;
  for (size_t i = 0; same && i < target.args.size(); ++i)
    same = type_of(params[i + skip]) == type_of(mapped(target.args[i]));
  if (!same) return split_edge(target, first);
  return {to, mapped_all(target.args)};
}

Target FunctionEmitter::split_edge(const Target& target, TypeId first) {
  BlockId from = builder_.block();
  std::vector<TypeId> params;
  if (first.valid()) params.push_back(first);
  BlockId between = builder_.new_block(params);
  builder_.set_block(between);
  jump(target, first.valid() ? function_.blocks[between.index].params[0] : ValueId());
  builder_.set_block(from);
  return {between, {}};
}

/// A target that control never reaches: the elements of what is always empty.
Target FunctionEmitter::unreached(TypeId first) {
  BlockId from = builder_.block();
  std::vector<TypeId> params;
  if (first.valid()) params.push_back(first);
  BlockId made = builder_.new_block(params);
  builder_.set_block(made);
  cut_off();
  builder_.set_block(from);
  return {made, {}};
}

void FunctionEmitter::emit_terminator(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kBranch:
      return jump(inst.targets[0]);
    case Opcode::kCondBranch: {
      TypeId condition = known(inst.operands[0]);
      if (condition == SiteLattice::kTrue) return jump(inst.targets[0]);
      if (condition == SiteLattice::kFalse) return jump(inst.targets[1]);
      ValueId value = coerce(mapped(inst.operands[0]), TypeTable::kBool);
      Target on_true = edge(inst.targets[0]), on_false = edge(inst.targets[1]);
      return builder_.cond_branch(value, std::move(on_true), std::move(on_false));
    }
    case Opcode::kForNext:
      return emit_fornext(inst);
    case Opcode::kReturn:
      return builder_.return_value(coerce(mapped(inst.operands[0]), function_.result));
    case Opcode::kRaise: {
      ValueId value = mapped(inst.operands[0]);
      bool is_exception = kind_of(value) == TypeKind::kException;
      return builder_.raise(is_exception ? value : coerce(value, types().exception(0)));
    }
    default:
      return builder_.unreachable();
  }
}

void FunctionEmitter::emit_fornext(const Inst& inst) {
  ValueId iterator = mapped(inst.operands[0]);
  if (kind_of(iterator) != TypeKind::kIter) iterator = coerce(iterator, types().iter(kAny));
  TypeId element = element_type(types(), types()[type_of(iterator)].args[0]);
  Target body = edge(inst.targets[0], element), exit = edge(inst.targets[1]);
  builder_.for_next(iterator, std::move(body), std::move(exit));
}

FunctionEmitter::Values FunctionEmitter::mapped_all(const Values& values) const {
  Values result;
  result.reserve(values.size());
  for (ValueId value : values) result.push_back(mapped(value));
  return result;
}

ValueId FunctionEmitter::coerce(ValueId value, TypeId to) {
  TypeId from = type_of(value);
  if (from == to) return value;
  if (types().subtype(from, to)) return emit(Opcode::kConvert, {value}, to);
  if (!types().subtype(to, from)) value = emit(Opcode::kConvert, {value}, kAny);
  return emit(Opcode::kNarrow, {value}, to);
}

/// The inst's result as its users expect it; invalid if control does not get here.
ValueId FunctionEmitter::finish(const Inst& inst, ValueId value) {
  TypeId to = wanted(inst.result);
  if (to == kNever || type_of(value) == kNever) return ValueId();
  return coerce(value, to);
}

bool FunctionEmitter::emit_inst(const Inst& inst) {
  if (gone_.contains(&inst)) return true;
  bool has_result = inst.result.valid();
  if (has_result && is_foldable(inst)) {
    TypeId type = known(inst.result);
    if (type == SiteLattice::kTrue || type == SiteLattice::kFalse) {
      if (type == SiteLattice::kTrue) refuse_arrays(inst);
      map_[inst.result.index] = builder_.const_bool(type == SiteLattice::kTrue, TypeTable::kBool);
      return true;
    }
  }
  ValueId value = emit_value(inst);
  if (!has_result) {
    if (info(inst.op).result != ResultRule::kNever) return true;
    builder_.unreachable();
    return false;
  }
  if (value.valid()) map_[inst.result.index] = finish(inst, value);
  if (mapped(inst.result).valid()) return true;
  remark_failure(inst);
  if (value.valid() && type_of(value) == kNever) {
    builder_.unreachable();
  } else {
    cut_off();
  }
  return false;
}

/// Ends the block where analysis says that control does not come, and nothing else does.
void FunctionEmitter::cut_off() {
  emit(Opcode::kRefuse, {}, kNever, module().intern("code that inference found unreachable"));
  builder_.unreachable();
}

ValueId FunctionEmitter::emit_value(const Inst& inst) {
  ValueId of_class;
  if (emit_on_base(inst, of_class) || emit_class_op(inst, of_class)) return of_class;
  return emit_plain(inst);
}

ValueId FunctionEmitter::emit_plain(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kBinary:
    case Opcode::kInplace:
      return emit_binary(inst);
    case Opcode::kUnary:
      return emit_unary(inst);
    case Opcode::kCompare:
    case Opcode::kIs:
      return emit_compare(inst);
    case Opcode::kTruth:
      return emit_truth(inst, mapped(inst.operands[0]));
    case Opcode::kGetItem:
      return emit_getitem(inst);
    case Opcode::kGetAttr: {
      ValueId operand = mapped(inst.operands[0]);
      const std::string& name = module().strings[static_cast<size_t>(inst.imm)];
      if (!is_part_of_complex(type_of(operand), name)) return emit_copy(inst, {operand});
      return emit(name == "real" ? Opcode::kComplexReal : Opcode::kComplexImag, {operand},
                  TypeTable::kFloat);
    }
    case Opcode::kLoadMethod: {
      const std::string& name = module().strings[static_cast<size_t>(inst.imm)];
      bool is_found = surely_method(module(), lattice(), known(inst.operands[0]), name);
      return is_found ? builder_.const_none(TypeTable::kNone)
                      : emit_copy(inst, {mapped(inst.operands[0])});
    }
    case Opcode::kSetItem:
      emit_setitem(inst);
      return ValueId();
    case Opcode::kKeep:
      emit_keep(inst);
      return ValueId();
    case Opcode::kTupleGet:
      return emit_tuple_get(inst);
    case Opcode::kCall:
    case Opcode::kCallSpread:
      return emit_call(inst);
    case Opcode::kCallBuiltin:
      return emit_builtin(inst, inst.imm2, mapped_all(inst.operands));
    case Opcode::kCallMethod:
      return emit_method(inst);
    case Opcode::kFold:
      return emit_fold(inst);
    case Opcode::kTupleNew:
      return new_tuple(mapped_all(inst.operands));
    case Opcode::kEmit:
      emit_emit(inst);
      return ValueId();
    case Opcode::kNarrow:
      return mapped(inst.operands[0]);
    case Opcode::kCheckBound: {
      ValueId operand = mapped(inst.operands[0]);
      auto members = types().members(type_of(operand));
      bool may_be_unbound = type_of(operand) == kAny ||
                            std::ranges::find(members, TypeTable::kUnbound) != members.end();
      return may_be_unbound ? emit_copy(inst, {operand}) : operand;
    }
    case Opcode::kUnpack: {
      ValueId operand = mapped(inst.operands[0]);
      const TypeNode& node = types()[type_of(operand)];
      bool same =
          node.kind == TypeKind::kTuple && static_cast<int64_t>(node.args.size()) == inst.imm;
      return same ? operand : emit_copy(inst, {operand});
    }
    case Opcode::kSpreadTuple: {
      ValueId operand = mapped(inst.operands[0]);
      return kind_of(operand) == TypeKind::kTuple ? operand : emit_copy(inst, {operand});
    }
    case Opcode::kCellNew:
    case Opcode::kCellGet:
    case Opcode::kCellSet:
      return emit_cell(inst);
    case Opcode::kListNew:
    case Opcode::kDictNew:
    case Opcode::kSetNew:
    case Opcode::kClosure:
      return emit_constructor(inst);
    default:
      return emit_copy(inst, mapped_all(inst.operands));
  }
}

/// Only generators end in a way that can be seen.
void FunctionEmitter::emit_keep(const Inst& inst) {
  Values held;
  for (ValueId value : mapped_all(inst.operands))
    if (may_hold_generator(types(), type_of(value))) held.push_back(value);
  if (!held.empty()) emit_copy(inst, std::move(held));
}

/// What cells hold is `any` in typed code; analysis knows better.
ValueId FunctionEmitter::emit_cell(const Inst& inst) {
  Values operands = mapped_all(inst.operands);
  TypeId cell = types().cell(kAny);
  if (inst.op == Opcode::kCellNew) return emit(inst.op, {coerce(operands[0], kAny)}, cell);
  operands[0] = coerce(operands[0], cell);
  if (inst.op == Opcode::kCellSet) operands[1] = coerce(operands[1], kAny);
  return emit_copy(inst, std::move(operands));
}

ValueId FunctionEmitter::emit_constructor(const Inst& inst) {
  Values operands = mapped_all(inst.operands);
  TypeId type = wanted(inst.result);
  if (inst.op == Opcode::kClosure) {
    // What analysis takes for `any`, because of what it captures, is made as a function all the
    // same.
    if (types().kind(type) != TypeKind::kFunction) {
      std::vector<TypeId> given;
      for (ValueId operand : operands) given.push_back(type_of(operand));
      auto function = static_cast<uint32_t>(inst.imm);
      type = types().function(function, given);
      if (type == kAny) type = types().function(function, std::vector(given.size(), kAny));
    }
    std::vector<TypeId> captures = types()[type].args;
    for (size_t i = 0; i < captures.size() && i < operands.size(); ++i)
      operands[i] = coerce(operands[i], captures[i]);
    return emit(inst.op, std::move(operands), type, inst.imm);
  }
  TypeKind kind = inst.op == Opcode::kListNew   ? TypeKind::kList
                  : inst.op == Opcode::kDictNew ? TypeKind::kDict
                                                : TypeKind::kSet;
  if (types().kind(type) != kind)
    type = kind == TypeKind::kList   ? types().list(kAny)
           : kind == TypeKind::kDict ? types().dict(kAny, kAny)
                                     : types().set(kAny);
  std::vector<TypeId> args = types()[type].args;
  for (size_t i = 0; i < operands.size(); ++i)
    operands[i] = coerce(operands[i], args[i % args.size()]);
  return emit(inst.op, std::move(operands), type);
}

/// The inst as it is, on these operands.
ValueId FunctionEmitter::emit_copy(const Inst& inst, Values operands) {
  if (inst.op == Opcode::kNotBool) operands[0] = coerce(operands[0], TypeTable::kBool);
  if (inst.op == Opcode::kConcat)
    for (ValueId& operand : operands) operand = coerce(operand, TypeTable::kStr);
  Inst copy;
  copy.op = inst.op;
  copy.sub = inst.sub;
  copy.imm = inst.imm;
  copy.imm2 = inst.imm2;
  copy.operands = std::move(operands);
  std::vector<TypeId> operand_types;
  for (ValueId operand : copy.operands) operand_types.push_back(type_of(operand));
  // Where nesting has cut a type short, what is stored may not fit it: then as code on `any`.
  if (!operand_types.empty() && !operands_allowed(module(), copy, operand_types)) {
    copy.operands[0] = coerce(copy.operands[0], kAny);
    operand_types[0] = kAny;
  }
  bool has_result = may_have_result(info(inst.op).result);
  if (has_result) {
    TypeId stated = inst.result.valid() ? wanted(inst.result) : kAny;
    copy.result = function_.new_value(result_type(module(), copy, operand_types, stated));
  }
  return builder_.append(std::move(copy)).result;
}

void FunctionEmitter::remark_failure(const Inst& inst) {
  bool of_function =
      inst.op == Opcode::kIter || inst.op == Opcode::kFold || inst.op == Opcode::kCall;
  if (of_function && spec_.callees.contains(&inst)) return;
  std::vector<std::string> spelt;
  for (ValueId operand : inst.operands) spelt.push_back(types().text(type_of(mapped(operand))));
  std::string text = operation_text(inst, spelt);
  if (text.empty()) return;
  program_.remark({Remark::Kind::kMustFail, spec_.generic, inst.span, std::move(text)});
}

}  // namespace pyreck::ir
