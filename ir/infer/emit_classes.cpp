// Ops on classes and instances: fields by index, methods as direct calls; where an operand is one
// of several classes, an arm for each.
#include "ir/infer/binding.h"
#include "ir/infer/class_call.h"
#include "ir/infer/emit.h"
#include "ir/typing.h"

#include <algorithm>
#include <utility>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever;

int64_t place_of(FoundAttribute at) { return int64_t{at.depth} << 16 | at.index; }

}  // namespace

/// False: the op is nothing particular to classes.
bool FunctionEmitter::emit_class_op(const Inst& inst, ValueId& result) {
  if (auto arms = spec_.arms.find(&inst); arms != spec_.arms.end() && is_union(inst)) {
    result = emit_arms(inst, arms->second);
    return true;
  }
  if (module().classes.empty() || inst.operands.empty()) return emit_class_value(inst, result);
  ClassOperands operands{mapped_all(inst.operands), {}};
  for (ValueId operand : inst.operands) operands.types.push_back(known(operand));
  auto callee = spec_.callees.find(&inst);
  return emit_known_class(inst, operands,
                          callee == spec_.callees.end() ? Spec::kNone : callee->second, result) ||
         emit_class_value(inst, result);
}

/// An op of which the builtin base of its operand's class is all that matters.
bool FunctionEmitter::emit_on_base(const Inst& inst, ValueId& result) {
  std::vector<TypeId> operands;
  for (ValueId operand : inst.operands) operands.push_back(known(operand));
  auto at = base_operand(module(), lattice(), inst, operands);
  ValueId value = at ? emit_base_value(mapped(inst.operands[*at])) : ValueId();
  if (!value.valid()) return false;
  uint32_t index = inst.operands[*at].index;
  ValueId whole = std::exchange(map_[index], value);
  TypeId type = std::exchange(spec_.values[index], program_.analysis().base_value(operands[*at]));
  result = emit_plain(inst);
  map_[index] = whole;
  spec_.values[index] = type;
  return true;
}

bool FunctionEmitter::is_union(const Inst& inst) {
  return lattice().kind(known(inst.operands[0])) == TypeKind::kUnion &&
         kind_of(mapped(inst.operands[0])) == TypeKind::kUnion;
}

/// Ops that make classes.
bool FunctionEmitter::emit_class_value(const Inst& inst, ValueId& result) {
  auto id = static_cast<uint32_t>(inst.imm);
  switch (inst.op) {
    case Opcode::kClassNew: {
      const Class& definition = module().classes[id];
      Values operands = mapped_all(inst.operands);
      size_t count_bases = definition.bases.size();
      for (size_t i = 0; i < operands.size(); ++i)
        operands[i] =
            coerce(operands[i], i < count_bases ? types().class_value(definition.bases[i].index)
                                                : definition.attribute_types[i - count_bases]);
      result = emit(inst.op, std::move(operands), types().class_value(id), inst.imm);
      return true;
    }
    case Opcode::kClassRef:
      result = emit(inst.op, {}, types().class_value(id), inst.imm);
      return true;
    case Opcode::kSuper: {
      ValueId self = mapped(inst.operands[0]);
      result = emit(inst.op, {self}, types().super_of(id, type_of(self)), inst.imm);
      return true;
    }
    default:
      return false;
  }
}

/// An op whose operands are of known classes.
bool FunctionEmitter::emit_known_class(const Inst& inst, const ClassOperands& operands,
                                       uint32_t callee, ValueId& result) {
  if (auto call = find_class_call(module(), lattice(), inst, operands.types)) {
    if (callee == Spec::kNone) return false;
    TypeId gives = program_.analysis().spec(callee).result;
    // What `__init__` gives is not None: CPython raises, and so does the runtime.
    if (call->then == ClassCall::Then::kInstance && gives != kNever &&
        lattice().structural(gives) != TypeTable::kNone)
      return false;
    if (call->may_decline && program_.analysis().may_decline(lattice().current(gives)))
      return false;
    return emit_class_call(inst, *call, operands, callee, result);
  }
  TypeKind kind = lattice().kind(operands.types[0]);
  ClassId id(lattice().payload(operands.types[0]));
  switch (inst.op) {
    case Opcode::kCall:
      if (kind != TypeKind::kClass || operands.values.size() != 1) return false;
      if (module().classes[id.index].is_exception() || is_enum(module().classes, id) ||
          find_attribute(module().classes, id, "__init__") ||
          find_attribute(module().classes, id, "__new__"))
        return false;
      result = emit(Opcode::kInstanceNew, {class_operand(operands.values[0], id)},
                    types().instance(id.index));
      return true;
    case Opcode::kLoadMethod:
      return kind == TypeKind::kInstance && emit_field_get(inst, operands.values[0], id, result);
    case Opcode::kGetAttr:
      return kind == TypeKind::kInstance
                 ? emit_field_get(inst, operands.values[0], id, result)
                 : kind == TypeKind::kClass && emit_class_get(inst, operands.values[0], id, result);
    case Opcode::kSetAttr:
      return kind == TypeKind::kInstance &&
             emit_field_set(module().strings[static_cast<size_t>(inst.imm)], operands.values, id);
    case Opcode::kCallMethod:
      return kind == TypeKind::kSuper && (emit_base_new(inst, operands, result) ||
                                          emit_base_setattr(inst, operands.values, result));
    default:
      return false;
  }
}

ValueId FunctionEmitter::class_operand(ValueId value, ClassId id) {
  return coerce(value, types().class_value(id.index));
}

bool FunctionEmitter::emit_field_get(const Inst& inst, ValueId object, ClassId id,
                                     ValueId& result) {
  std::string_view name = module().strings[static_cast<size_t>(inst.imm)];
  const Class& definition = module().classes[id.index];
  auto found = find_attribute(module().classes, id, name);
  auto field = find_field(definition, name);
  if (name == "__class__") {
    result = emit(Opcode::kClassOf, {object}, types().class_value(id.index));
    return true;
  }
  if (field && !found && definition.field_types[*field] != kNever &&
      !find_attribute(module().classes, id, "__getattr__")) {
    result = emit(Opcode::kFieldGet, {object}, definition.field_types[*field], *field);
    return true;
  }
  return false;
}

/// What an instance of a class derived from a builtin one is to it; another value is that itself.
/// Invalid where only the running program can tell.
ValueId FunctionEmitter::emit_base_value(ValueId object) {
  TypeKind kind = kind_of(object);
  if (kind != TypeKind::kInstance) {
    bool is_known = !is_unknown(kind) && kind != TypeKind::kUnion;
    return is_known ? object : ValueId();
  }
  const Class& definition = module().classes[types()[type_of(object)].payload];
  if (!definition.has_base()) return object;
  Values items;
  for (size_t i = 0; i < definition.count_base_fields(); ++i) {
    if (definition.field_types[i] == kNever) return ValueId();
    items.push_back(
        emit(Opcode::kFieldGet, {object}, definition.field_types[i], static_cast<int64_t>(i)));
  }
  return definition.count_items ? new_tuple(items) : items[0];
}

/// A new instance of the class; invalid where it is not known.
ValueId FunctionEmitter::emit_new_instance(ValueId cls) {
  if (kind_of(cls) != TypeKind::kClass) return ValueId();
  return emit(Opcode::kInstanceNew, {cls}, types().instance(types()[type_of(cls)].payload));
}

bool FunctionEmitter::emit_class_get(const Inst& inst, ValueId object, ClassId id,
                                     ValueId& result) {
  std::string_view name = module().strings[static_cast<size_t>(inst.imm)];
  auto found = find_attribute(module().classes, id, name);
  using Kind = ClassAttribute::Kind;
  if (!found || (found->kind != Kind::kPlain && found->kind != Kind::kStaticMethod)) return false;
  result = class_attribute(class_operand(object, id), id, *found);
  return true;
}

ValueId FunctionEmitter::class_attribute(ValueId cls, ClassId id, FoundAttribute at) {
  ClassId owner = module().classes[id.index].mro[at.depth];
  TypeId type = module().classes[owner.index].attribute_types[at.index];
  return emit(Opcode::kClassAttr, {cls}, type, place_of(at));
}

bool FunctionEmitter::emit_field_set(std::string_view name, const Values& operands, ClassId id) {
  bool hooked = find_attribute(module().classes, id, "__setattr__").has_value();
  auto found = find_attribute(module().classes, id, name);
  bool is_property = found && found->kind == ClassAttribute::Kind::kProperty;
  return !hooked && !is_property && !is_base_field(id, name) &&
         store_field(name, operands[0], operands[1], id);
}

/// Whether the field is part of the base value, which nobody sets.
bool FunctionEmitter::is_base_field(ClassId id, std::string_view name) {
  const Class& definition = module().classes[id.index];
  auto field = find_field(definition, name);
  return field && *field < definition.count_base_fields();
}

bool FunctionEmitter::store_field(std::string_view name, ValueId object, ValueId value,
                                  ClassId id) {
  const Class& definition = module().classes[id.index];
  auto field = find_field(definition, name);
  if (!field) return false;
  // A value of a narrower type needs no conversion: a float that goes to a field of int|float stays
  // a float.
  TypeId held = definition.field_types[*field];
  if (!types().subtype(type_of(value), held)) value = coerce(value, held);
  emit(Opcode::kFieldSet, {object, value}, TypeId(), *field);
  return true;
}

/// `super().__setattr__("name", value)` that ends at `object`, as frozen dataclasses have it.
bool FunctionEmitter::emit_base_setattr(const Inst& inst, const Values& operands, ValueId& result) {
  const Inst* made = spec_.body->definition[inst.operands[0].index];
  if (made == nullptr || made->op != Opcode::kSuper) return false;
  const std::string& method = module().strings[inst.imm2];
  if ((method != "__setattr__" && method != kSetBase) || operands.size() != 3) return false;
  auto name = spec_.body->constant_text(module(), inst.operands[1]);
  ValueId self = mapped(made->operands[0]);
  if (!name || kind_of(self) != TypeKind::kInstance) return false;
  ClassId id(types()[type_of(self)].payload);
  auto found = find_attribute(module().classes, id, *name);
  if (found && found->kind == ClassAttribute::Kind::kProperty && method != kSetBase) return false;
  if (method != kSetBase && is_base_field(id, *name)) return false;
  if (!store_field(*name, self, operands[2], id)) return false;
  result = builder_.const_none(TypeTable::kNone);
  return true;
}

/// `super().__new__(cls)` that ends at `object`.
bool FunctionEmitter::emit_base_new(const Inst& inst, const ClassOperands& operands,
                                    ValueId& result) {
  bool fits = module().strings[inst.imm2] == "__new__" && operands.values.size() == 2 &&
              lattice().kind(operands.types[1]) == TypeKind::kClass &&
              lattice().kind(lattice().arg(operands.types[0], 0)) == TypeKind::kClass;
  if (!fits) return false;
  ClassId id(lattice().payload(operands.types[1]));
  const Class& definition = module().classes[id.index];
  if (definition.is_exception() || is_enum(module().classes, id) || derives_from_plain(definition))
    return false;
  result = emit_new_instance(class_operand(operands.values[1], id));
  return true;
}

bool FunctionEmitter::emit_class_call(const Inst& inst, const ClassCall& call,
                                      const ClassOperands& operands, uint32_t spec,
                                      ValueId& result) {
  using First = ClassCall::First;
  using Then = ClassCall::Then;
  bool makes = call.then == Then::kInstance;
  ValueId object = operands.values[call.receiver];
  // The first argument of `super()` is what its op was given.
  if (lattice().kind(operands.types[call.receiver]) == TypeKind::kSuper) {
    const Inst* made = spec_.body->definition[inst.operands[call.receiver].index];
    if (made == nullptr || made->op != Opcode::kSuper) return false;
    object = mapped(made->operands[0]);
  }
  bool on_class = makes || lattice().kind(call.self) == TypeKind::kClass;
  object = coerce(object,
                  on_class ? types().class_value(call.of.index) : types().instance(call.of.index));
  ValueId cls;
  auto class_of = [&] {
    if (!cls.valid())
      cls =
          on_class ? object : emit(Opcode::kClassOf, {object}, types().class_value(call.of.index));
    return cls;
  };
  Values given;
  ValueId made;
  if (makes) {
    made = emit(Opcode::kInstanceNew, {object}, types().instance(call.of.index));
    given.push_back(made);
  } else if (call.first == First::kSelf) {
    given.push_back(object);
  } else if (call.first == First::kClass) {
    given.push_back(class_of());
  }
  for (size_t operand : call.arguments) given.push_back(operands.values[operand]);
  const Function& callee = program_.analysis().spec(spec).body->function;
  ValueId function;
  if (!callee.captures.empty()) function = class_attribute(class_of(), call.of, call.at);
  ValueId value = emit_bound(spec, function, given, *call.keywords);
  if (makes) {
    result = type_of(value) == kNever ? value : made;
    return true;
  }
  switch (call.then) {
    case Then::kTruth:
    case Then::kNot:
      if (type_of(value) != kNever) {
        value = coerce(emit_truth(inst, value), TypeTable::kBool);
        if (call.then == Then::kNot) value = emit(Opcode::kNotBool, {value}, TypeTable::kBool);
      }
      break;
    default:
      break;
  }
  result = value;
  return true;
}

/// The op where its first operand is of one class, or is one function. `callee` may be none.
ValueId FunctionEmitter::emit_arm(const Inst& inst, const ClassOperands& operands,
                                  uint32_t callee) {
  Values arguments(operands.values.begin() + 1, operands.values.end());
  switch (lattice().kind(operands.types[0])) {
    case TypeKind::kFunction:
      if (callee == Spec::kNone) break;
      return emit_bound(callee, operands.values[0], arguments, keywords_of(module(), inst));
    case TypeKind::kBuiltin:
      return emit_builtin(inst, lattice().payload(operands.types[0]), std::move(arguments));
    default:
      if (ValueId value; emit_known_class(inst, operands, callee, value)) return value;
  }
  return emit_copy(inst, operands.values);
}

/// An arm for each class that the first operand may be of, or each function that is called, and one
/// for what else it may be.
ValueId FunctionEmitter::emit_arms(const Inst& inst, const Spec::Arms& callees) {
  ClassOperands operands{mapped_all(inst.operands), {}};
  for (ValueId operand : inst.operands) operands.types.push_back(known(operand));
  TypeId to = inst.result.valid() ? wanted(inst.result) : kNever;
  BlockId after;
  /// Ends an arm: where it has a result, behind all of them.
  auto leave = [&](ValueId value) {
    bool never = value.valid() && type_of(value) == kNever;
    if (never) return builder_.unreachable();
    if (inst.result.valid() && (to == kNever || !value.valid())) return cut_off();
    Values passed;
    std::vector<TypeId> params;
    if (inst.result.valid()) {
      passed.push_back(coerce(value, to));
      params.push_back(to);
    }
    BlockId here = builder_.block();
    if (!after.valid()) after = builder_.new_block(params);
    builder_.set_block(here);
    builder_.branch({after, std::move(passed)});
  };
  ValueId object = operands.values[0];
  bool others = false, calls = inst.op == Opcode::kCall;
  TypeId all = operands.types[0];
  for (size_t i = 0; i < lattice().arity(all); ++i) {
    TypeId member = lattice().arg(all, i);
    TypeKind kind = lattice().kind(member);
    if (kind != TypeKind::kInstance &&
        !(calls && (is_callable(kind) || kind == TypeKind::kClass))) {
      others = true;
      continue;
    }
    TypeId exact = lattice().structural(member);
    ValueId is = emit(Opcode::kTypeTest, {object}, TypeTable::kBool, exact.index);
    BlockId here = builder_.block();
    BlockId arm = builder_.new_block({}), next = builder_.new_block({});
    builder_.set_block(here);
    builder_.cond_branch(is, {arm, {}}, {next, {}});
    begin_part(arm);
    ClassOperands narrowed = operands;
    narrowed.types[0] = member;
    narrowed.values[0] = emit(Opcode::kNarrow, {object}, exact);
    auto callee = callees.find({kind, lattice().payload(member)});
    leave(emit_arm(inst, narrowed, callee == callees.end() ? Spec::kNone : callee->second));
    begin_part(next);
  }
  ValueId rest = others ? emit_copy(inst, operands.values) : ValueId();
  if (!after.valid()) return rest;
  if (others)
    leave(rest);
  else
    cut_off();
  begin_part(after);
  return inst.result.valid() ? function_.blocks[after.index].params[0] : ValueId();
}

/// Goes on in a further block of the one being emitted: it has the same unwind target.
void FunctionEmitter::begin_part(BlockId block) {
  parts_.push_back(block);
  builder_.set_block(block);
}

}  // namespace pyreck::ir
