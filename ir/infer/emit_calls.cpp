// Calls and folds of known callees; builtins that are ops.
#include "ir/infer/binding.h"
#include "ir/infer/emit.h"
#include "ir/typing.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kBool = TypeTable::kBool,
                 kInt = TypeTable::kInt, kFloat = TypeTable::kFloat;

/// The type that `type.test` asks for in place of isinstance; invalid for classes whose instances
/// have no one type.
TypeId class_type(TypeTable& types, TypeId classes) {
  const TypeNode& node = types[classes];
  if (node.kind == TypeKind::kTuple) {
    TypeId all = kNever;
    std::vector<TypeId> items = node.args;
    for (TypeId item : items) {
      TypeId type = class_type(types, item);
      if (!type.valid()) return type;
      all = types.join(all, type);
    }
    return all == kNever || all == kAny ? TypeId() : all;
  }
  if (node.kind != TypeKind::kBuiltin) return TypeId();
  switch (static_cast<Builtin>(node.payload)) {
    case Builtin::kInt:
      return types.join(kInt, kBool);
    case Builtin::kBool:
      return kBool;
    case Builtin::kFloat:
      return kFloat;
    case Builtin::kComplex:
      return TypeTable::kComplex;
    case Builtin::kStr:
      return TypeTable::kStr;
    case Builtin::kBytes:
      return TypeTable::kBytes;
    case Builtin::kBytearray:
      return TypeTable::kByteArray;
    case Builtin::kRange:
      return TypeTable::kRange;
    default:
      return TypeId();
  }
}

/// Whether `list` is the class, or among the classes.
bool asks_for_list(const TypeTable& types, TypeId classes) {
  const TypeNode& node = types[classes];
  if (node.kind == TypeKind::kTuple)
    return std::ranges::any_of(node.args, [&](TypeId item) { return asks_for_list(types, item); });
  return node.kind == TypeKind::kBuiltin && node.payload == static_cast<uint32_t>(Builtin::kList);
}

}  // namespace

ValueId FunctionEmitter::emit_call(const Inst& inst) {
  Values operands = mapped_all(inst.operands);
  Values arguments(operands.begin() + 1, operands.end());
  bool known_arguments = inst.op == Opcode::kCall || spread_items(inst, arguments);
  const TypeNode& callee = types()[type_of(operands[0])];
  if (callee.kind == TypeKind::kBuiltin && known_arguments)
    return emit_builtin(inst, callee.payload, std::move(arguments));
  auto target = spec_.callees.find(&inst);
  if (lattice().kind(known(inst.operands[0])) == TypeKind::kFunction && known_arguments &&
      target != spec_.callees.end())
    return emit_direct(inst, target->second, arguments);
  return emit_copy(inst, std::move(operands));
}

/// The items of a tuple of known length that a call takes as its arguments. `arguments` comes as
/// the tuple and what is named; false: it stays so.
bool FunctionEmitter::spread_items(const Inst& inst, Values& arguments) {
  if (lattice().kind(known(inst.operands[1])) != TypeKind::kTuple) return false;
  if (kind_of(arguments[0]) != TypeKind::kTuple || kind_of(arguments[1]) != TypeKind::kNone)
    return false;
  ValueId tuple = arguments[0];
  auto made = tuple_items_.find(tuple.index);
  arguments.clear();
  for (size_t i = 0; i < types()[type_of(tuple)].args.size(); ++i) {
    TypeId type = types()[type_of(tuple)].args[i];
    bool is_made = made != tuple_items_.end();
    arguments.push_back(is_made ? made->second[i]
                                : emit(Opcode::kTupleGet, {tuple}, type, static_cast<int64_t>(i)));
  }
  return true;
}

/// Capture `index` of the function that a call inst calls.
ValueId FunctionEmitter::callee_capture(const Inst& inst, uint32_t index) {
  const Inst* closure = spec_.body->definition[inst.operands[0].index];
  if (closure != nullptr && closure->op == Opcode::kClosure)
    return mapped(closure->operands[index]);
  ValueId callee = mapped(inst.operands[0]);
  TypeId type = types()[type_of(callee)].args[index];
  return emit(Opcode::kCaptureGet, {callee}, type, index);
}

ValueId FunctionEmitter::emit_direct(const Inst& inst, uint32_t spec, const Values& given) {
  size_t count = program_.analysis().spec(spec).body->function.captures.size();
  Values captures;
  for (uint32_t i = 0; i < count; ++i) captures.push_back(callee_capture(inst, i));
  return pass_arguments(spec, std::move(captures), given, keywords_of(module(), inst));
}

/// A call of what Spec `spec` is made for; `callee` is the function value, if it captures anything.
ValueId FunctionEmitter::emit_bound(uint32_t spec, ValueId callee, const Values& given,
                                    const std::vector<uint32_t>& keywords) {
  size_t count = program_.analysis().spec(spec).body->function.captures.size();
  Values captures;
  for (uint32_t i = 0; i < count; ++i)
    captures.push_back(emit(Opcode::kCaptureGet, {callee}, types()[type_of(callee)].args[i], i));
  return pass_arguments(spec, std::move(captures), given, keywords);
}

ValueId FunctionEmitter::pass_arguments(uint32_t spec, Values arguments, const Values& given,
                                        const std::vector<uint32_t>& keywords) {
  const Function& generic = program_.analysis().spec(spec).body->function;
  CallBinding binding = bind_call(module(), generic, given.size(), keywords);
  FunctionId target = program_.declare(spec);
  std::vector<TypeId> params;
  for (ValueId param : module().function(target).blocks[0].params)
    params.push_back(module().function(target).type_of(param));
  for (ArgumentSource source : binding.arguments) {
    switch (source.kind) {
      case ArgumentSource::Kind::kArgument:
        arguments.push_back(given[source.index]);
        break;
      case ArgumentSource::Kind::kDefault:
        arguments.push_back(arguments[source.index]);
        break;
      case ArgumentSource::Kind::kRest:
        arguments.push_back(
            new_tuple({given.begin() + source.index, given.begin() + binding.positional}));
        break;
      case ArgumentSource::Kind::kNone:
        arguments.push_back(builder_.const_none(TypeTable::kNone));
        break;
      case ArgumentSource::Kind::kNamedRest:
        arguments.push_back(named_rest(binding, given, params[arguments.size()]));
        break;
    }
  }
  for (size_t i = 0; i < arguments.size(); ++i) arguments[i] = coerce(arguments[i], params[i]);
  TypeId result = module().function(target).result;
  return emit(Opcode::kCallDirect, std::move(arguments), result, target.index);
}

/// The dict that a `**kwargs` parameter of type `wanted` gets.
ValueId FunctionEmitter::named_rest(const CallBinding& binding, const Values& given,
                                    TypeId wanted) {
  TypeId type = types().kind(wanted) == TypeKind::kDict ? wanted : types().dict(kAny, kAny);
  TypeId key = types()[type].args[0], value = types()[type].args[1];
  Values items;
  for (CallBinding::Named named : binding.named_rest) {
    items.push_back(coerce(emit(Opcode::kConstStr, {}, TypeTable::kStr, named.name), key));
    items.push_back(coerce(given[named.argument], value));
  }
  return emit(Opcode::kDictNew, std::move(items), type);
}

ValueId FunctionEmitter::emit_builtin(const Inst& inst, uint32_t builtin, Values arguments) {
  bool is_builtin = builtin < static_cast<uint32_t>(Builtin::kCount);
  if (is_builtin && keywords_of(module(), inst).empty() && wanted(inst.result) != kNever) {
    ValueId value = typed_builtin(inst, static_cast<Builtin>(builtin), arguments);
    if (value.valid()) return value;
  }
  Inst call = inst;
  call.op = Opcode::kCallBuiltin;
  call.imm2 = builtin;
  return emit_copy(call, std::move(arguments));
}

/// The op that does what the builtin does for these arguments; invalid if there is none.
ValueId FunctionEmitter::typed_builtin(const Inst& inst, Builtin builtin, const Values& arguments) {
  auto all = [&](TypeId type) {
    return std::ranges::all_of(arguments, [&](ValueId v) { return type_of(v) == type; });
  };
  bool one = arguments.size() == 1;
  if (arguments.size() == 2)
    if (ValueId value = emit_operator(inst, builtin, arguments[0], arguments[1]); value.valid())
      return value;
  switch (builtin) {
    case Builtin::kLen:
      return one ? emit_len(arguments[0]) : ValueId();
    case Builtin::kComplex:
      return complex_call(arguments);
    case Builtin::kAbs:
      if (one && all(TypeTable::kComplex)) return emit(Opcode::kAbsComplex, {arguments[0]}, kFloat);
      if (!one || !is_number(kind_of(arguments[0]))) return ValueId();
      if (all(kFloat)) return emit(Opcode::kAbsFloat, {arguments[0]}, kFloat);
      return emit(Opcode::kAbsInt, {as_int(arguments[0])}, kInt);
    case Builtin::kMin:
    case Builtin::kMax: {
      if (arguments.size() < 2 || !all(kInt)) return ValueId();
      Opcode op = builtin == Builtin::kMin ? Opcode::kMinInt : Opcode::kMaxInt;
      ValueId best = arguments[0];
      for (size_t i = 1; i < arguments.size(); ++i) best = emit(op, {best, arguments[i]}, kInt);
      return best;
    }
    case Builtin::kInt:
    case Builtin::kFloat:
      return one ? emit_number(builtin, arguments[0]) : ValueId();
    case Builtin::kBool:
      return one ? emit_truth(inst, arguments[0]) : ValueId();
    case Builtin::kStr:
      return one && all(TypeTable::kStr) ? arguments[0] : ValueId();
    case Builtin::kRange:
      return emit_range(arguments);
    case Builtin::kMathSqrt:
      if (!one || !is_number(kind_of(arguments[0]))) return ValueId();
      return emit(Opcode::kSqrtFloat, {as_float(arguments[0])}, kFloat);
    case Builtin::kIsinstance:
      return emit_isinstance(inst, arguments);
    case Builtin::kFunctoolsMemo:
      return emit_memo(inst, arguments[0]);
    case Builtin::kFunctoolsKeep:
      return surely_kept(arguments) ? builder_.const_none(TypeTable::kNone) : ValueId();
    case Builtin::kType: {
      if (!one || kind_of(arguments[0]) != TypeKind::kInstance) return ValueId();
      uint32_t id = types()[type_of(arguments[0])].payload;
      return emit(Opcode::kClassOf, {arguments[0]}, types().class_value(id));
    }
    case Builtin::kBaseValue:
      return one ? emit_base_value(arguments[0]) : ValueId();
    case Builtin::kObjectNew:
      return emit_new_instance(arguments[0]);
    default:
      return ValueId();
  }
}

/// `operator.add` and its kin of numbers; invalid: it is none of them.
ValueId FunctionEmitter::emit_operator(const Inst& inst, Builtin builtin, ValueId left,
                                       ValueId right) {
  if (!is_number(kind_of(left)) || !is_number(kind_of(right))) return ValueId();
  bool floats = type_of(left) == kFloat || type_of(right) == kFloat;
  auto op = binary_operator(builtin);
  bool is_op = op && *op < BinaryKind::kMatMul && *op != BinaryKind::kPow;
  if (is_op && !floats) return int_binary(inst, *op, left, right);
  if (is_op && *op < BinaryKind::kPow) return float_binary(inst, *op, left, right);
  auto comparison = comparison_operator(builtin);
  bool orders = comparison && *comparison < CompareKind::kIs;
  return orders ? number_compare(*comparison, left, right) : ValueId();
}

/// The table of a function that is known is asked for by its number.
ValueId FunctionEmitter::emit_memo(const Inst& inst, ValueId function) {
  if (kind_of(function) != TypeKind::kFunction) return ValueId();
  Inst call = inst;
  call.op = Opcode::kCallBuiltin;
  call.imm2 = static_cast<uint32_t>(Builtin::kFunctoolsMemo);
  return emit_copy(call, {const_int(types()[type_of(function)].payload)});
}

/// Whether runtime/memo.h lets all keys of this table be kept, and this value, wherever the code
/// runs.
bool FunctionEmitter::surely_kept(const Values& arguments) {
  TypeId table = type_of(arguments[0]);
  if (types().kind(table) != TypeKind::kDict) return false;
  auto each = [&](auto&& self, TypeId type, bool is_key) -> bool {
    size_t numbers = 0;
    for (TypeId member : types().members(type)) {
      TypeKind kind = types().kind(member);
      numbers += is_number(kind);
      bool fits = kind == TypeKind::kNone || is_intlike(kind) || kind == TypeKind::kStr ||
                  kind == TypeKind::kBytes || (kind == TypeKind::kFloat && !is_key);
      if (kind == TypeKind::kTuple) {
        std::vector<TypeId> items = types()[member].args;
        fits = std::ranges::all_of(items, [&](TypeId item) { return self(self, item, is_key); });
      }
      if (!fits) return false;
    }
    return !is_key || numbers < 2;
  };
  return each(each, types()[table].args[0], true) && each(each, type_of(arguments[2]), false);
}

ValueId FunctionEmitter::emit_len(ValueId operand) {
  switch (kind_of(operand)) {
    case TypeKind::kStr:
      return emit(Opcode::kStrLen, {operand}, kInt);
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
      return emit(Opcode::kBytesLen, {operand}, kInt);
    case TypeKind::kList:
      return emit(Opcode::kListLen, {operand}, kInt);
    case TypeKind::kTuple:
      return emit(Opcode::kTupleLen, {operand}, kInt);
    case TypeKind::kDict:
      return emit(Opcode::kDictLen, {operand}, kInt);
    case TypeKind::kRange:
      return emit(Opcode::kRangeLen, {operand}, kInt);
    default:
      return ValueId();
  }
}

ValueId FunctionEmitter::emit_range(const Values& arguments) {
  bool ints = std::ranges::all_of(arguments, [&](ValueId v) { return is_intlike(kind_of(v)); });
  if (!ints || arguments.empty() || arguments.size() > 3) return ValueId();
  Values bounds;
  for (ValueId argument : arguments) bounds.push_back(as_int(argument));
  if (bounds.size() == 1) bounds.insert(bounds.begin(), const_int(0));
  if (bounds.size() == 2) bounds.push_back(const_int(1));
  return emit(Opcode::kRangeNew, std::move(bounds), TypeTable::kRange);
}

/// int(x) and float(x) of a number.
ValueId FunctionEmitter::emit_number(Builtin builtin, ValueId operand) {
  TypeKind kind = kind_of(operand);
  if (!is_number(kind)) return ValueId();
  if (builtin == Builtin::kFloat) return as_float(operand);
  return kind == TypeKind::kFloat ? emit(Opcode::kIntFromFloat, {operand}, kInt) : as_int(operand);
}

/// Whether the value may be an instance of a class derived from a builtin one.
bool FunctionEmitter::may_be_derived(TypeId type) {
  if (std::ranges::none_of(module().classes, &Class::has_base)) return false;
  bool found = false;
  for (TypeId member : types().members(type)) found |= is_unknown(types().kind(member));
  return found;
}

ValueId FunctionEmitter::emit_isinstance(const Inst& inst, const Values& arguments) {
  if (arguments.size() != 2) return ValueId();
  TypeId type = class_type(types(), type_of(arguments[1]));
  if (!type.valid() || may_be_derived(type_of(arguments[0]))) return ValueId();
  return emit(Opcode::kTypeTest, {arguments[0]}, kBool, type.index);
}

/// An array from outside is a list in kernels alone, which a type alone does not tell: before
/// `isinstance(x, list)` is answered by it, arrays are refused.
void FunctionEmitter::refuse_arrays(const Inst& inst) {
  if (inst.op != Opcode::kCallBuiltin || inst.imm2 != static_cast<uint32_t>(Builtin::kIsinstance))
    return;
  if (asks_for_list(types(), type_of(mapped(inst.operands[1]))))
    refuse_array(mapped(inst.operands[0]));
}

void FunctionEmitter::refuse_array(ValueId value) {
  if (!may_be_array(type_of(value))) return;
  builder_.emit(Opcode::kCallBuiltin, {value}, 0, 0, static_cast<uint32_t>(Builtin::kArrayRefuse),
                kAny);
}

/// Whether a list of numbers, or of lists of them, may be among the values.
bool FunctionEmitter::may_be_array(TypeId type) {
  return std::ranges::any_of(types().members(type), [&](TypeId member) {
    TypeKind kind = types().kind(member);
    if (kind != TypeKind::kList) return is_unknown(kind);
    TypeId element = types()[member].args[0];
    return is_number(types().kind(element)) || element == TypeTable::kComplex ||
           may_be_array(element);
  });
}

ValueId FunctionEmitter::emit_method(const Inst& inst) {
  Values operands = mapped_all(inst.operands);
  std::string_view name = module().strings[inst.imm2];
  bool plain = keywords_of(module(), inst).empty();
  if (kind_of(operands[0]) == TypeKind::kList && plain) {
    TypeId element = types()[type_of(operands[0])].args[0];
    if (name == "append" && operands.size() == 2) {
      emit(Opcode::kListAppend, {operands[0], coerce(operands[1], element)}, TypeId());
      return builder_.const_none(TypeTable::kNone);
    }
    if (name == "insert" && operands.size() == 3) operands[2] = coerce(operands[2], element);
  }
  return emit_copy(inst, std::move(operands));
}

}  // namespace pyreck::ir
