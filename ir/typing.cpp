#include "ir/typing.h"

#include "ir/infer/binding.h"
#include "ir/infer/rules.h"
#include "ir/typing_classes.h"

#include <algorithm>
#include <optional>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kBool = TypeTable::kBool,
                 kInt = TypeTable::kInt, kFloat = TypeTable::kFloat, kStr = TypeTable::kStr;

/// The module's own types. New containers are `stated` where that is wide enough.
class TypeLattice final : public Lattice {
 public:
  TypeLattice(TypeTable& types, const std::vector<Class>& classes, TypeId stated)
      : types_(types), classes_(classes), stated_(stated) {}

  TypeKind kind(TypeId type) const override { return types_.kind(type); }
  uint32_t payload(TypeId type) const override { return types_[type].payload; }
  size_t arity(TypeId type) const override { return types_[type].args.size(); }
  TypeId arg(TypeId type, size_t index) const override { return types_[type].args[index]; }

  TypeId join(TypeId a, TypeId b) override { return types_.join(a, b); }
  TypeId tuple(std::span<const TypeId> items) override {
    return types_.tuple({items.begin(), items.end()});
  }
  TypeId iter(TypeId over) override { return types_.iter(over); }
  TypeId exception(uint32_t exception_class) override { return types_.exception(exception_class); }
  TypeId new_list(TypeId element) override { return made(TypeKind::kList, {element}); }
  TypeId new_set(TypeId element) override { return made(TypeKind::kSet, {element}); }
  TypeId new_dict(TypeId key, TypeId value) override { return made(TypeKind::kDict, {key, value}); }
  TypeId view(TypeId) override { return kAny; }
  TypeId opaque(std::initializer_list<TypeId>) override { return kAny; }
  TypeId call(TypeId, std::initializer_list<TypeId>) override { return kAny; }
  TypeId literal(bool) override { return kBool; }
  TypeId instance(ClassId id) override { return types_.instance(id.index); }
  bool derives(uint32_t id, uint32_t base) const override {
    return is_subclass(classes_, ClassId(id), ClassId(base));
  }
  uint32_t builtin_base(uint32_t id) const override { return classes_[id].base; }
  bool is_static(uint32_t id) const override { return classes_[id].body.valid(); }

 private:
  /// The member of `stated_` that is a container of `kind` wide enough for `args`.
  std::optional<TypeId> stated(TypeKind kind, std::initializer_list<TypeId> args) const {
    for (TypeId member : types_.members(stated_)) {
      if (types_.kind(member) != kind) continue;
      if (std::ranges::equal(args, types_[member].args,
                             [&](TypeId a, TypeId b) { return types_.subtype(a, b); }))
        return member;
    }
    return std::nullopt;
  }

  TypeId made(TypeKind kind, std::initializer_list<TypeId> args) {
    if (auto wide = stated(kind, args)) return *wide;
    auto known = [](TypeId type) { return type == kNever ? kAny : type; };
    auto first = known(*args.begin());
    if (kind == TypeKind::kList) return types_.list(first);
    if (kind == TypeKind::kSet) return types_.set(first);
    return types_.dict(first, known(*(args.begin() + 1)));
  }

  TypeTable& types_;
  const std::vector<Class>& classes_;
  TypeId stated_;
};

bool has_kind(const TypeTable& types, TypeId type, TypeKind kind) {
  return types.kind(type) == kind;
}

/// Names of the keyword arguments of a call inst.
std::vector<std::string_view> keyword_names(const Module& module, const Inst& inst) {
  std::vector<std::string_view> names;
  for (uint32_t index : keywords_of(module, inst)) names.push_back(module.strings[index]);
  return names;
}

TypeId call_type(Module& module, Lattice& lattice, const Inst& inst,
                 std::span<const TypeId> operands) {
  auto names = keyword_names(module, inst);
  size_t skip = inst.op == Opcode::kCallBuiltin ? 0 : 1;
  if (operands.size() < skip + names.size()) return kNever;
  CallArguments call{operands.subspan(skip), names};
  if (inst.op == Opcode::kCallBuiltin) return builtin_rule(lattice, inst.imm2, call);
  if (inst.op == Opcode::kCallMethod)
    return method_rule(lattice, operands[0], module.strings[inst.imm2], call);
  TypeKind callee = module.types.kind(operands[0]);
  if (callee == TypeKind::kBuiltin)
    return builtin_rule(lattice, module.types[operands[0]].payload, call);
  if (callee == TypeKind::kFunction) {
    const Function& function = module.functions[module.types[operands[0]].payload];
    CallBinding binding =
        bind_call(module, function, operands.size() - 1, keywords_of(module, inst));
    return binding.kind == CallBinding::Kind::kWrong ? kNever : kAny;
  }
  bool callable = callee == TypeKind::kUnion || is_unknown(callee);
  return callable ? kAny : kNever;
}

bool all_equal(std::span<const TypeId> types, TypeId type) {
  return std::ranges::all_of(types, [&](TypeId each) { return each == type; });
}

/// Sums, min and max of ints and floats have those types; what else they may give is `any`.
TypeId scalar_fold(TypeTable& types, const Function& body, TypeId start) {
  bool has_start = start.valid();
  if (body.sink != FoldKind::kSum || body.emits != kFloat)
    return has_start && body.emits != kAny && body.sink != FoldKind::kSum
               ? types.join(body.emits, start)
               : body.emits;
  return start == kFloat ? kFloat : types.join(kFloat, kInt);
}

TypeId fold_type(Module& module, const Inst& inst, std::span<const TypeId> operands) {
  if (static_cast<size_t>(inst.imm) >= module.functions.size() || operands.empty()) return kNever;
  const Function& body = module.functions[inst.imm];
  bool has_start = (inst.imm2 & kFoldHasStart) != 0;
  if ((has_start && operands.size() < 2) || !body.emits.valid()) return kNever;
  TypeId start = has_start ? operands[1] : TypeId();
  switch (static_cast<FoldKind>(inst.sub)) {
    case FoldKind::kSum:
    case FoldKind::kMin:
    case FoldKind::kMax:
      return scalar_fold(module.types, body, start);
    case FoldKind::kMinKey:
    case FoldKind::kMaxKey:
      return start.valid() ? kAny : body.emits;
    case FoldKind::kAny:
    case FoldKind::kAll:
      return kBool;
    case FoldKind::kList:
      return module.types.list(body.emits);
    case FoldKind::kTuple:
      return kAny;
    case FoldKind::kDict:
      return module.types.dict(body.emits_key, body.emits);
    case FoldKind::kSet:
      return module.types.set(body.emits);
    case FoldKind::kJoin:
      return kStr;
    case FoldKind::kNested:
      return TypeTable::kNone;
  }
  return kNever;
}

TypeId container_type(const TypeTable& types, std::span<const TypeId> operands, TypeId stated,
                      TypeKind kind) {
  if (!has_kind(types, stated, kind)) return kNever;
  const auto& args = types[stated].args;
  if (args.size() > 1 && operands.size() % args.size() != 0) return kNever;
  for (size_t i = 0; i < operands.size(); ++i)
    if (operands[i] != args[i % args.size()]) return kNever;
  return stated;
}

TypeId closure_type(const TypeTable& types, const Inst& inst, std::span<const TypeId> operands,
                    TypeId stated) {
  if (stated == kAny) return kAny;
  const TypeNode& node = types[stated];
  bool fits = node.kind == TypeKind::kFunction && node.payload == inst.imm &&
              std::ranges::equal(node.args, operands);
  return fits ? stated : kNever;
}

/// Whether `container` may hold `value` at `position` of its arguments (0: element or key).
bool holds(const TypeTable& types, TypeId container, size_t position, TypeId value) {
  return types.subtype(value, types[container].args[position]);
}

/// Whether `container` may hold whatever iterating over `source` gives.
bool holds_elements(const TypeTable& types, TypeId container, TypeId source) {
  const TypeNode& node = types[source];
  switch (node.kind) {
    case TypeKind::kStr:
      return holds(types, container, 0, kStr);
    case TypeKind::kRange:
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
      return holds(types, container, 0, kInt);
    case TypeKind::kList:
    case TypeKind::kSet:
    case TypeKind::kDict:
      return holds(types, container, 0, node.args[0]);
    case TypeKind::kTuple:
      return std::ranges::all_of(node.args,
                                 [&](TypeId item) { return holds(types, container, 0, item); });
    case TypeKind::kAny:
    case TypeKind::kUnion:
    case TypeKind::kInstance:
      return types[container].args[0] == kAny;
    default:
      return true;  // raises
  }
}

TypeId stated_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                   TypeId stated) {
  TypeTable& types = module.types;
  auto when = [&](bool holds) { return holds ? stated : kNever; };
  switch (inst.op) {
    case Opcode::kCaptured:
      if (static_cast<size_t>(inst.imm) >= module.captures.size()) return kNever;
      return when(module.captures[inst.imm].type == stated);
    case Opcode::kBuiltinRef:
      return stated == kAny ? kAny : types.builtin(inst.imm);
    case Opcode::kClosure:
      return closure_type(types, inst, operands, stated);
    case Opcode::kCellNew:
      return when(has_kind(types, stated, TypeKind::kCell) && types[stated].args[0] == operands[0]);
    case Opcode::kListNew:
      return container_type(types, operands, stated, TypeKind::kList);
    case Opcode::kDictNew:
      return container_type(types, operands, stated, TypeKind::kDict);
    case Opcode::kSetNew:
      return container_type(types, operands, stated, TypeKind::kSet);
    case Opcode::kUnpackList:
      return when(has_kind(types, stated, TypeKind::kList) &&
                  holds_elements(types, stated, operands[0]));
    case Opcode::kFold:
      return fold_type(module, inst, operands);
    case Opcode::kConvert:
      return when(types.subtype(operands[0], stated));
    case Opcode::kNarrow:
      return when(types.subtype(stated, operands[0]));
    default:
      return class_op_type(module, inst, operands, stated);
  }
}

TypeId rule_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                 TypeId stated) {
  TypeLattice lattice(module.types, module.classes, stated);
  TypeTable& types = module.types;
  auto arg = [&](size_t operand, size_t index) {
    const auto& args = types[operands[operand]].args;
    return index < args.size() ? args[index] : kNever;
  };
  switch (inst.op) {
    case Opcode::kCheckBound:
      return bound_rule(lattice, operands[0]);
    case Opcode::kCellGet: {
      bool is_cell = has_kind(types, operands[0], TypeKind::kCell);
      return is_cell ? bound_rule(lattice, arg(0, 0)) : kAny;
    }
    case Opcode::kBinary:
    case Opcode::kInplace:
      if (static_cast<BinaryKind>(inst.sub) == BinaryKind::kPow && stated == kFloat &&
          is_real_power(lattice, operands[0], operands[1]))
        return kFloat;  // refused at run time where it is complex
      if (inst.op == Opcode::kInplace)
        return inplace_rule(lattice, static_cast<BinaryKind>(inst.sub), operands[0], operands[1]);
      return binary_rule(lattice, static_cast<BinaryKind>(inst.sub), operands[0], operands[1]);
    case Opcode::kUnary:
      return unary_rule(lattice, static_cast<UnaryKind>(inst.sub), operands[0]);
    case Opcode::kCompare:
      return compare_rule(lattice, static_cast<CompareKind>(inst.sub), operands[0], operands[1]);
    case Opcode::kGetItem:
      return getitem_rule(lattice, operands[0], operands[1]);
    case Opcode::kUnpack:
      return unpack_rule(lattice, operands[0], static_cast<size_t>(inst.imm));
    case Opcode::kSpreadTuple:
      return spread_rule(lattice, operands[0]);
    case Opcode::kTupleGet:
      if (has_kind(types, operands[0], TypeKind::kAny)) return kAny;
      return arg(0, static_cast<size_t>(inst.imm));
    case Opcode::kCaptureGet:
      return arg(0, static_cast<size_t>(inst.imm));
    case Opcode::kCall:
    case Opcode::kCallMethod:
    case Opcode::kCallBuiltin:
      return call_type(module, lattice, inst, operands);
    case Opcode::kCallDirect:
      return module.functions[inst.imm].result;
    case Opcode::kTupleNew:
      return lattice.tuple(operands);
    case Opcode::kIter:
      return iter_rule(lattice, operands[0]);
    case Opcode::kExcNormalize:
      return normalize_rule(lattice, operands[0]);
    case Opcode::kPowInt:
      return types.join(kInt, kFloat);
    case Opcode::kListGet:
      return arg(0, 0);
    default:
      return class_op_type(module, inst, operands, kAny);
  }
}

bool setitem_allowed(const TypeTable& types, TypeId container, TypeId index, TypeId value) {
  TypeKind kind = types.kind(container);
  if (kind == TypeKind::kDict)
    return holds(types, container, 0, index) && holds(types, container, 1, value);
  if (kind != TypeKind::kList) return true;
  TypeKind i = types.kind(index);
  if (i == TypeKind::kSlice) return holds_elements(types, container, value);
  if (is_intlike(i)) return holds(types, container, 0, value);
  return types[container].args[0] == kAny || (!is_unknown(i) && i != TypeKind::kUnion);
}

bool list_method_allowed(const TypeTable& types, TypeId list, std::string_view name,
                         std::span<const TypeId> args) {
  if (name == "append") return args.size() != 1 || holds(types, list, 0, args[0]);
  if (name == "insert") return args.size() != 2 || holds(types, list, 0, args[1]);
  if (name == "extend") return args.size() != 1 || holds_elements(types, list, args[0]);
  return true;
}

bool dict_method_allowed(const TypeTable& types, TypeId dict, std::string_view name,
                         std::span<const TypeId> args) {
  const auto& held = types[dict].args;
  if (name == "setdefault") {
    if (args.empty()) return true;
    return holds(types, dict, 0, args[0]) &&
           holds(types, dict, 1, args.size() > 1 ? args[1] : TypeTable::kNone);
  }
  if (name != "update" || args.empty()) return true;
  if (has_kind(types, args[0], TypeKind::kDict))
    return std::ranges::equal(types[args[0]].args, held,
                              [&](TypeId a, TypeId b) { return types.subtype(a, b); });
  return held[0] == kAny && held[1] == kAny;
}

bool method_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  const TypeTable& types = module.types;
  std::string_view name = module.strings[inst.imm2];
  auto args = operands.subspan(1);
  return std::ranges::all_of(types.members(operands[0]), [&](TypeId receiver) {
    switch (types.kind(receiver)) {
      case TypeKind::kList:
        return list_method_allowed(types, receiver, name, args);
      case TypeKind::kDict:
        return dict_method_allowed(types, receiver, name, args);
      case TypeKind::kSet:
        if (name == "add") return args.size() != 1 || holds(types, receiver, 0, args[0]);
        return name != "update" || std::ranges::all_of(args, [&](TypeId arg) {
                 return holds_elements(types, receiver, arg);
               });
      default:
        return true;
    }
  });
}

bool inplace_allowed(const TypeTable& types, BinaryKind op, TypeId left, TypeId right) {
  switch (types.kind(left)) {
    case TypeKind::kList:
      return op != BinaryKind::kAdd || holds_elements(types, left, right);
    case TypeKind::kSet:
      return (op != BinaryKind::kOr && op != BinaryKind::kXor) ||
             holds_elements(types, left, right);
    case TypeKind::kDict:
      if (op != BinaryKind::kOr) return true;
      if (has_kind(types, right, TypeKind::kDict))
        return holds(types, left, 0, types[right].args[0]) &&
               holds(types, left, 1, types[right].args[1]);
      return types[left].args[0] == kAny && types[left].args[1] == kAny;
    default:
      return true;
  }
}

/// Whether a display may take in all of `source`.
bool extend_allowed(const TypeTable& types, TypeId container, TypeId source) {
  switch (types.kind(container)) {
    case TypeKind::kList:
    case TypeKind::kSet:
      return holds_elements(types, container, source);
    case TypeKind::kDict:
      return dict_method_allowed(types, container, "update", {&source, 1});
    default:
      return true;
  }
}

bool call_direct_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  if (inst.imm < 0 || static_cast<size_t>(inst.imm) >= module.functions.size()) return false;
  const Function& callee = module.functions[inst.imm];
  if (callee.level != Function::Level::kTyped || callee.is_fold_body || callee.blocks.empty())
    return false;
  return std::ranges::equal(callee.blocks[0].params, operands, [&](ValueId param, TypeId type) {
    return callee.type_of(param) == type;
  });
}

bool generic_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  const TypeTable& types = module.types;
  switch (inst.op) {
    case Opcode::kSetItem: {
      auto members = types.members(operands[0]);
      return std::ranges::all_of(members, [&](TypeId container) {
        return setitem_allowed(types, container, operands[1], operands[2]);
      });
    }
    case Opcode::kInplace: {
      auto members = types.members(operands[0]);
      return std::ranges::all_of(members, [&](TypeId left) {
        return inplace_allowed(types, static_cast<BinaryKind>(inst.sub), left, operands[1]);
      });
    }
    case Opcode::kExtend:
    case Opcode::kMergeKeywords: {
      auto members = types.members(operands[0]);
      return std::ranges::all_of(
          members, [&](TypeId container) { return extend_allowed(types, container, operands[1]); });
    }
    case Opcode::kCallMethod:
      return method_allowed(module, inst, operands);
    case Opcode::kCallDirect:
      return call_direct_allowed(module, inst, operands);
    default:
      return class_op_allowed(module, inst, operands);
  }
}

bool typed_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  const TypeTable& types = module.types;
  auto is = [&](size_t index, TypeKind kind) { return types.kind(operands[index]) == kind; };
  auto ordering = [&] { return inst.sub <= static_cast<uint8_t>(CompareKind::kGe); };
  auto element = [&](size_t value) { return types[operands[0]].args[0] == operands[value]; };
  switch (inst.op) {
    case Opcode::kAddInt:
    case Opcode::kSubInt:
    case Opcode::kMulInt:
    case Opcode::kFloorDivInt:
    case Opcode::kModInt:
    case Opcode::kTrueDivInt:
    case Opcode::kPowInt:
    case Opcode::kNegInt:
    case Opcode::kInvertInt:
    case Opcode::kAndInt:
    case Opcode::kOrInt:
    case Opcode::kXorInt:
    case Opcode::kShlInt:
    case Opcode::kShrInt:
    case Opcode::kAbsInt:
    case Opcode::kMinInt:
    case Opcode::kMaxInt:
    case Opcode::kFloatFromInt:
    case Opcode::kRangeNew:
      return all_equal(operands, kInt);
    case Opcode::kCompareInt:
      return ordering() && all_equal(operands, kInt);
    case Opcode::kAddFloat:
    case Opcode::kSubFloat:
    case Opcode::kMulFloat:
    case Opcode::kDivFloat:
    case Opcode::kFloorDivFloat:
    case Opcode::kModFloat:
    case Opcode::kNegFloat:
    case Opcode::kAbsFloat:
    case Opcode::kSqrtFloat:
    case Opcode::kIntFromFloat:
    case Opcode::kComplexNew:
      return all_equal(operands, kFloat);
    case Opcode::kComplexReal:
    case Opcode::kComplexImag:
    case Opcode::kDivComplex:
    case Opcode::kAbsComplex:
      return all_equal(operands, TypeTable::kComplex);
    case Opcode::kCompareComplex:
      return static_cast<CompareKind>(inst.sub) <= CompareKind::kNe &&
             all_equal(operands, TypeTable::kComplex);
    case Opcode::kCompareFloat:
      return ordering() && all_equal(operands, kFloat);
    case Opcode::kCompareIntFloat:
      return ordering() && operands[0] == kInt && operands[1] == kFloat;
    case Opcode::kIntFromBool:
    case Opcode::kNotBool:
    case Opcode::kCondBranch:
      return all_equal(operands, kBool);
    case Opcode::kConcat:
      return all_equal(operands, kStr);
    case Opcode::kStrLen:
      return all_equal(operands, kStr);
    case Opcode::kBytesLen:
      return is_bytes_like(types.kind(operands[0]));
    case Opcode::kBytesGet:
      return is_bytes_like(types.kind(operands[0])) && operands[1] == kInt;
    case Opcode::kByteArraySet:
      return is(0, TypeKind::kByteArray) && all_equal(operands.subspan(1), kInt);
    case Opcode::kListLen:
      return is(0, TypeKind::kList);
    case Opcode::kListGet:
      return is(0, TypeKind::kList) && operands[1] == kInt;
    case Opcode::kListSet:
      return is(0, TypeKind::kList) && operands[1] == kInt && element(2);
    case Opcode::kListAppend:
      return is(0, TypeKind::kList) && element(1);
    case Opcode::kTupleLen:
      return is(0, TypeKind::kTuple);
    case Opcode::kTupleGet:
      return is(0, TypeKind::kAny) ||
             (is(0, TypeKind::kTuple) && inst.imm >= 0 &&
              static_cast<size_t>(inst.imm) < types[operands[0]].args.size());
    case Opcode::kCaptureGet:
      return is(0, TypeKind::kFunction) && inst.imm >= 0 &&
             static_cast<size_t>(inst.imm) < types[operands[0]].args.size();
    case Opcode::kDictLen:
      return is(0, TypeKind::kDict);
    case Opcode::kRangeLen:
      return is(0, TypeKind::kRange);
    case Opcode::kRangeGet:
      return is(0, TypeKind::kRange) && operands[1] == kInt;
    case Opcode::kCellGet:
      return is(0, TypeKind::kCell);
    case Opcode::kCellSet:
      return is(0, TypeKind::kCell) && element(1);
    case Opcode::kForNext:
      return is(0, TypeKind::kIter);
    case Opcode::kRaise:
      return is(0, TypeKind::kException);
    default:
      return generic_allowed(module, inst, operands);
  }
}

}  // namespace

TypeId result_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                   TypeId stated) {
  switch (info(inst.op).result) {
    case ResultRule::kNoResult:
    case ResultRule::kNever:
      return kNever;
    case ResultRule::kAny:
      return kAny;
    case ResultRule::kNoneT:
      return TypeTable::kNone;
    case ResultRule::kUnbound:
      return TypeTable::kUnbound;
    case ResultRule::kBool:
      return kBool;
    case ResultRule::kInt:
      return kInt;
    case ResultRule::kFloat:
      return kFloat;
    case ResultRule::kComplex:
      return TypeTable::kComplex;
    case ResultRule::kStr:
      return kStr;
    case ResultRule::kBytes:
      return TypeTable::kBytes;
    case ResultRule::kRange:
      return TypeTable::kRange;
    case ResultRule::kSlice:
      return TypeTable::kSlice;
    case ResultRule::kStated:
      return stated_type(module, inst, operands, stated);
    case ResultRule::kRule:
      return rule_type(module, inst, operands, stated);
  }
  return kNever;
}

bool operands_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  return typed_allowed(module, inst, operands);
}

TypeId element_type(TypeTable& types, TypeId over) {
  static const std::vector<Class> kNoClasses;
  TypeLattice lattice(types, kNoClasses, kAny);
  return element_rule(lattice, over);
}

}  // namespace pyreck::ir
