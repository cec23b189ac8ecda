// Folds and what their bodies emit.
#include "ir/infer/emit.h"
#include "ir/typing.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kBool = TypeTable::kBool,
                 kInt = TypeTable::kInt, kFloat = TypeTable::kFloat;

}  // namespace

void FunctionEmitter::find_zipped_fold(const Inst& inst, const std::vector<uint32_t>& uses) {
  auto zipped = find_zipped(program_.analysis(), program_.writes(), spec_, inst, uses);
  if (!zipped) return;
  gone_.insert(zipped->source);
  zipped_.emplace(&inst, std::move(*zipped));
}

ValueId FunctionEmitter::emit_fold(const Inst& inst) {
  auto found = spec_.callees.find(&inst);
  // What cannot be iterated over raises as a loop over it does.
  if (found == spec_.callees.end()) return emit(Opcode::kIter, {mapped(inst.operands[0])}, kNever);
  uint32_t body = found->second;
  const Spec& spec = program_.analysis().spec(body);
  bool has_start = (inst.imm2 & kFoldHasStart) != 0;
  if (spec.sink == body) {
    TypeId start = has_start ? type_of(mapped(inst.operands[1])) : TypeId();
    program_.set_sink(body, sink_of(inst, spec, start));
  }
  Values operands = mapped_all(inst.operands);
  Inst fold = inst;
  fold.imm = declare_fold_body(inst, body, operands).index;
  // A list may be reached through fields of instances that nobody passes by name.
  TypeId over = lattice().current(spec_.values[inst.operands[0].index]);
  bool changes_itself = lattice().kind(over) == TypeKind::kList &&
                        program_.writes().writes(body, lattice().site_of(over));
  if (changes_itself || program_.writes().writes_outside(body)) {
    fold.imm2 |= kFoldSerial;
    program_.remark({Remark::Kind::kNotSplit, spec_.generic, inst.span,
                     "runs in order: its body changes what was made outside of it"});
  }
  return emit_copy(fold, std::move(operands));
}

/// The typed body of a fold; `operands` become what it takes.
FunctionId FunctionEmitter::declare_fold_body(const Inst& inst, uint32_t body, Values& operands) {
  FunctionId target;
  if (auto zipped = zipped_.find(&inst); zipped != zipped_.end()) {
    target = zip_fold(zipped->second, body, operands);
  } else {
    target = program_.declare_body(body, element_type(types(), type_of(operands[0])));
  }
  std::vector<TypeId> params;
  for (ValueId param : module().function(target).blocks[0].params)
    params.push_back(module().function(target).type_of(param));
  size_t first = (inst.imm2 & kFoldHasStart) != 0 ? 2 : 1;
  for (size_t i = first; i < operands.size(); ++i)
    operands[i] = coerce(operands[i], params[i - first]);
  return target;
}

FunctionId FunctionEmitter::zip_fold(const Zipped& zipped, uint32_t body, Values& operands) {
  std::vector<TypeId> lists;
  ValueId count;
  for (ValueId value : zipped.lists) {
    ValueId list = mapped(value);
    lists.push_back(type_of(list));
    operands.push_back(list);
    ValueId length = emit(Opcode::kListLen, {list}, kInt);
    count = count.valid() ? emit(Opcode::kMinInt, {count, length}, kInt) : length;
  }
  operands[0] = emit(Opcode::kRangeNew, {const_int(0), count, const_int(1)}, TypeTable::kRange);
  return program_.declare_zipped(body, zipped, std::move(lists));
}

/// In a body of such a fold: the element at the position that it is given.
ValueId FunctionEmitter::zipped_element() {
  const Zipped& zipped = *program_.zipped(spec_.index);
  Values params = function_.blocks[0].params, items;
  ValueId position = params.back();
  size_t first = params.size() - 1 - zipped.lists.size();
  if (zipped.enumerates) {
    ValueId start = zipped.start == 0 ? ValueId() : const_int(zipped.start);
    items.push_back(start.valid() ? emit(Opcode::kAddInt, {start, position}, kInt) : position);
  }
  for (size_t i = 0; i < zipped.lists.size(); ++i) {
    ValueId list = params[first + i];
    TypeId element = types()[type_of(list)].args[0];
    items.push_back(emit(Opcode::kListGet, {list, position}, element));
  }
  return new_tuple(std::move(items));
}

/// To what the values emitted into a fold are converted: the runtime's sinks take ints, floats,
/// bools for any and all, and words.
Emitter::Sink FunctionEmitter::sink_of(const Inst& inst, const Spec& body, TypeId start) {
  TypeId emits = lattice().structural(body.emits), result = wanted(inst.result);
  std::vector<TypeId> held = types()[result].args;
  switch (static_cast<FoldKind>(inst.sub)) {
    case FoldKind::kSum: {
      bool int_start = !start.valid() || start == kInt;
      bool ints = emits == kInt || emits == kBool || emits == kNever;
      if (ints && int_start) return {kInt, TypeId()};
      bool floats = emits == kFloat && (int_start || start == kFloat);
      return {floats ? kFloat : kAny, TypeId()};
    }
    case FoldKind::kMin:
    case FoldKind::kMax:
      return {emits == kInt || emits == kFloat ? emits : kAny, TypeId()};
    case FoldKind::kAny:
    case FoldKind::kAll:
      return {kBool, TypeId()};
    case FoldKind::kList:
      return {types().kind(result) == TypeKind::kList ? held[0] : kAny, TypeId()};
    case FoldKind::kSet:
      return {types().kind(result) == TypeKind::kSet ? held[0] : kAny, TypeId()};
    case FoldKind::kDict:
      if (types().kind(result) == TypeKind::kDict) return {held[1], held[0]};
      return {kAny, kAny};
    case FoldKind::kMinKey:
    case FoldKind::kMaxKey:
      return {kAny, kAny};
    case FoldKind::kTuple:
    case FoldKind::kNested:
      return {kAny, TypeId()};
    case FoldKind::kJoin:
      return {emits == TypeTable::kStr ? emits : kAny, TypeId()};
  }
  return {kAny, kAny};
}

void FunctionEmitter::emit_emit(const Inst& inst) {
  const auto& sink = program_.sink(spec_.sink);
  Values operands = mapped_all(inst.operands);
  bool truths = spec_.kind == FoldKind::kAny || spec_.kind == FoldKind::kAll;
  if (truths && type_of(operands[0]) != kBool) operands[0] = emit_truth(inst, operands[0]);
  for (size_t i = 0; i < operands.size(); ++i) {
    bool is_key = operands.size() == 2 && i == 0;
    TypeId to = is_key ? sink.emits_key : sink.emits;
    if (to == kInt) operands[i] = as_int(operands[i]);
    operands[i] = coerce(operands[i], to);
  }
  emit_copy(inst, std::move(operands));
}

}  // namespace pyreck::ir
