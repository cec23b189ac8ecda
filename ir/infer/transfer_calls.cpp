// Calls and folds: which Spec they run, and what comes back.
#include "ir/infer/analysis.h"
#include "ir/infer/binding.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kInt = TypeTable::kInt,
                 kFloat = TypeTable::kFloat;

std::vector<std::string_view> names_of(const Module& module, const Inst& inst) {
  std::vector<std::string_view> names;
  for (uint32_t index : keywords_of(module, inst)) names.push_back(module.strings[index]);
  return names;
}

}  // namespace

TypeId Analysis::transfer_call(Spec& spec, const Inst& inst, Types operands) {
  Types arguments = operands.subspan(1);
  switch (lattice_.kind(operands[0])) {
    case TypeKind::kFunction:
      return call_function(spec, inst, operands[0], arguments, keywords_of(module_, inst));
    case TypeKind::kBuiltin:
      return call_builtin(inst, lattice_.payload(operands[0]), arguments);
    case TypeKind::kUnion:
    case TypeKind::kAny:
    case TypeKind::kView:
    case TypeKind::kInstance:
    case TypeKind::kClass:
    case TypeKind::kSuper:
    case TypeKind::kUnbound:
      for (TypeId type : operands) lattice_.escape(type);
      return kAny;
    default:
      return kNever;
  }
}

/// `type(x)`, `_bases.has(x, "name")` and `_bases.defines(x, "name")` where the class of `x` is known.
std::optional<TypeId> Analysis::class_question(const Spec& spec, const Inst& inst,
                                               Types arguments) {
  if (arguments.empty()) return std::nullopt;
  TypeKind kind = lattice_.kind(arguments[0]);
  bool asks_type = inst.imm2 == static_cast<uint32_t>(Builtin::kType);
  if (asks_type && arguments.size() == 1 && kind == TypeKind::kInstance)
    return lattice_.class_value(ClassId(lattice_.payload(arguments[0])));
  if (inst.imm2 == static_cast<uint32_t>(Builtin::kEnumBeingMade))
    if (auto id = spec.body->constant_int(inst.operands[0]))
      return lattice_.class_value(ClassId(static_cast<uint32_t>(*id)));
  bool asks_value = inst.imm2 == static_cast<uint32_t>(Builtin::kBaseDefines);
  if ((!asks_value && inst.imm2 != static_cast<uint32_t>(Builtin::kBaseHas)) ||
      arguments.size() != 2)
    return std::nullopt;
  if (kind != TypeKind::kInstance)
    return is_unknown(kind) || kind == TypeKind::kUnion || kind == TypeKind::kException ||
                   kind == TypeKind::kNever
               ? std::nullopt
               : std::optional(lattice_.literal(false));
  auto name = spec.body->constant_text(module_, inst.operands[1]);
  if (!name) return std::nullopt;
  ClassId id(lattice_.payload(arguments[0]));
  bool is_there = name->empty() || find_attribute(module_.classes, id, *name).has_value();
  if (is_there && asks_value) return TypeTable::kBool;
  return lattice_.literal(is_there);
}

TypeId Analysis::call_builtin(const Inst& inst, uint32_t builtin, Types arguments) {
  if (builtin == static_cast<uint32_t>(Builtin::kBaseValue) && arguments.size() == 1)
    return base_value(arguments[0]);
  if (builtin == static_cast<uint32_t>(Builtin::kObjectNew)) return new_instance(arguments[0]);
  auto names = names_of(module_, inst);
  bool is_memo = builtin == static_cast<uint32_t>(Builtin::kFunctoolsMemo);
  if (is_memo && lattice_.kind(arguments[0]) == TypeKind::kFunction)
    lattice_.set_maker(&memos_[lattice_.payload(arguments[0])]);
  TypeId result = builtin_rule(lattice_, builtin, {arguments, names});
  return names.empty() ? refined(builtin, arguments, result) : result;
}

/// What builtins give naturals for.
TypeId Analysis::refined(uint32_t builtin, Types arguments, TypeId result) const {
  auto is_natural = [&](TypeId type) { return lattice_.is_natural(type); };
  if (result == TypeTable::kInt && builtin == static_cast<uint32_t>(Builtin::kLen))
    return SiteLattice::kNatural;
  // Ranges that count up: the first element is the least.
  if (result != TypeTable::kRange || arguments.empty()) return result;
  bool up = arguments.size() == 1 ||
            (is_natural(arguments[0]) && (arguments.size() == 2 || is_natural(arguments.back())));
  return up ? SiteLattice::kNaturals : result;
}

TypeId Analysis::call_method(Spec& spec, const Inst& inst, Types operands) {
  auto names = names_of(module_, inst);
  std::string_view name = module_.strings[inst.imm2];
  Types arguments = operands.subspan(1);
  store_method(spec, operands[0], name, arguments);
  return method_rule(lattice_, operands[0], name, {arguments, names});
}

/// Captures of a function value, then what its parameters get.
std::vector<TypeId> Analysis::bound_params(TypeId callee, const CallBinding& binding,
                                           Types arguments) {
  std::vector<TypeId> params;
  for (size_t i = 0; i < lattice_.arity(callee); ++i) params.push_back(lattice_.arg(callee, i));
  for (ArgumentSource source : binding.arguments) {
    switch (source.kind) {
      case ArgumentSource::Kind::kArgument:
        params.push_back(arguments[source.index]);
        break;
      case ArgumentSource::Kind::kDefault:
        params.push_back(lattice_.arg(callee, source.index));
        break;
      case ArgumentSource::Kind::kRest:
        params.push_back(
            lattice_.tuple(arguments.subspan(source.index, binding.positional - source.index)));
        break;
      case ArgumentSource::Kind::kNone:
        params.push_back(TypeTable::kNone);
        break;
      case ArgumentSource::Kind::kNamedRest: {
        TypeId key = binding.named_rest.empty() ? kNever : TypeTable::kStr, value = kNever;
        for (CallBinding::Named named : binding.named_rest)
          value = lattice_.join(value, arguments[named.argument]);
        params.push_back(lattice_.new_dict(key, value));
        break;
      }
    }
  }
  return params;
}

/// `callee(*positional, **named)`: as an ordinary call where the tuple's length is known and
/// nothing is named.
TypeId Analysis::transfer_call_spread(Spec& spec, const Inst& inst, Types operands) {
  TypeKind callee = lattice_.kind(operands[0]);
  bool known = callee == TypeKind::kFunction || callee == TypeKind::kBuiltin;
  if (known && lattice_.kind(operands[1]) == TypeKind::kTuple && operands[2] == TypeTable::kNone) {
    std::vector<TypeId> plain{operands[0]};
    for (size_t i = 0; i < lattice_.arity(operands[1]); ++i)
      plain.push_back(lattice_.arg(operands[1], i));
    return transfer_call(spec, inst, plain);
  }
  for (TypeId type : operands) lattice_.escape(type);
  return kAny;
}

TypeId Analysis::call_function(Spec& spec, const Inst& inst, TypeId callee, Types arguments,
                               const std::vector<uint32_t>& keywords) {
  FunctionId function(lattice_.payload(callee));
  const Function& generic = module_.functions[function.index];
  CallBinding binding = bind_call(module_, generic, arguments.size(), keywords);
  if (binding.kind == CallBinding::Kind::kUnknown) {
    lattice_.escape(callee);
    for (TypeId type : arguments) lattice_.escape(type);
    return kAny;
  }
  if (binding.kind == CallBinding::Kind::kWrong) return kNever;
  Spec& target = find_spec(function, bound_params(callee, binding, arguments));
  spec.callees[&inst] = target.index;
  add_dependent(target, spec);
  if (!target.analysed) run_or_queue(target);
  return lattice_.current(target.result);
}

TypeId Analysis::transfer_fold(Spec& spec, const Inst& inst, Types operands) {
  bool has_start = (inst.imm2 & kFoldHasStart) != 0;
  TypeId start = has_start ? operands[1] : TypeId();
  TypeKind sequence = lattice_.kind(operands[0]);
  if (sequence != TypeKind::kUnion && !is_iterable(sequence)) return kNever;
  TypeId element = element_rule(lattice_, operands[0]);
  if (element == kNever && settled_) element = kAny;
  if (element == kNever) waiting_.push_back(spec.index);

  std::vector<TypeId> params(operands.begin() + 1 + has_start, operands.end());
  params.push_back(element);
  auto [slot, is_new] = spec.callees.try_emplace(&inst, Spec::kNone);
  if (is_new) {
    auto kind = static_cast<FoldKind>(inst.sub);
    bool nested = kind == FoldKind::kNested && spec.sink != Spec::kNone;
    Spec& made = new_spec(FunctionId(static_cast<uint32_t>(inst.imm)),
                          std::vector<TypeId>(params.size(), kNever));
    slot->second = made.index;
    made.sink = nested ? spec.sink : made.index;
    made.kind = nested ? spec.kind : kind;
    add_dependent(made, spec);
  }
  Spec& body = this->spec(slot->second);
  SiteId* maker = inst.result.valid() ? &spec.makers[inst.result.index] : nullptr;
  if (element != kNever) {
    join_params(body, params);
    run_or_queue(body);
  }
  lattice_.set_maker(maker);
  return static_cast<FoldKind>(inst.sub) == FoldKind::kNested ? TypeTable::kNone
                                                              : fold_result(body, start);
}

TypeId Analysis::fold_result(Spec& body, TypeId start) {
  TypeId emits = lattice_.current(body.emits);
  TypeKind e = lattice_.kind(emits);
  switch (body.kind) {
    case FoldKind::kSum: {
      TypeId from = start.valid() ? SiteLattice::plain(start) : kInt;
      if (emits == kNever) return from;
      if (is_intlike(e) && from == kInt) return kInt;
      if (is_number(e) && from == kFloat) return kFloat;
      if (e == TypeKind::kFloat && from == kInt) return lattice_.join(kInt, kFloat);
      return lattice_.opaque({emits, from});
    }
    case FoldKind::kMin:
    case FoldKind::kMax:
    case FoldKind::kMinKey:
    case FoldKind::kMaxKey:
      return start.valid() ? lattice_.join(emits, start) : emits;
    case FoldKind::kAny:
    case FoldKind::kAll:
      return TypeTable::kBool;
    case FoldKind::kList:
      return lattice_.new_list(emits);
    case FoldKind::kTuple:
      return lattice_.opaque({emits});
    case FoldKind::kDict:
      return lattice_.new_dict(lattice_.current(body.emits_key), emits);
    case FoldKind::kSet:
      return lattice_.new_set(emits);
    case FoldKind::kJoin:
      return TypeTable::kStr;
    case FoldKind::kNested:
      return TypeTable::kNone;
  }
  return kAny;
}

void Analysis::transfer_emit(Spec& spec, Types operands) {
  if (spec.sink == Spec::kNone) return;
  Spec& root = this->spec(spec.sink);
  if (!module_.classes.empty()) demand_for_emitted(root.kind, operands);
  auto add = [&](TypeId& into, TypeId type) {
    TypeId before = lattice_.current(into);
    into = lattice_.join(before, SiteLattice::plain(type));
    return into != lattice_.current(before);
  };
  bool changed = add(root.emits, operands.back());
  if (operands.size() == 2) changed |= add(root.emits_key, operands[0]);
  if (changed) invalidate_dependents(root);
}

}  // namespace pyreck::ir
