// What one inst does to the types: operators, constants, containers, narrowing.
#include "ir/infer/analysis.h"

#include <algorithm>
#include <cmath>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kNone = TypeTable::kNone;

/// Type that ops.def states for results that do not depend on the operands.
TypeId fixed_result(ResultRule rule) {
  switch (rule) {
    case ResultRule::kNoneT:
      return TypeTable::kNone;
    case ResultRule::kUnbound:
      return TypeTable::kUnbound;
    case ResultRule::kBool:
      return TypeTable::kBool;
    case ResultRule::kInt:
      return TypeTable::kInt;
    case ResultRule::kFloat:
      return TypeTable::kFloat;
    case ResultRule::kComplex:
      return TypeTable::kComplex;
    case ResultRule::kStr:
      return TypeTable::kStr;
    case ResultRule::kBytes:
      return TypeTable::kBytes;
    case ResultRule::kRange:
      return TypeTable::kRange;
    case ResultRule::kSlice:
      return TypeTable::kSlice;
    case ResultRule::kNoResult:
    case ResultRule::kNever:
      return kNever;
    case ResultRule::kAny:
    case ResultRule::kStated:
    case ResultRule::kRule:
      return kAny;
  }
  return kAny;
}

}  // namespace

bool Analysis::step(Spec& spec, const Inst& inst) {
  std::vector<TypeId> operands;
  operands.reserve(inst.operands.size());
  for (ValueId operand : inst.operands) {
    operands.push_back(lattice_.current(spec.values[operand.index]));
    if (operands.back() == kNever) return false;
  }
  SiteId scratch;
  lattice_.set_maker(inst.result.valid() ? &spec.makers[inst.result.index] : &scratch);
  TypeId type = transfer(spec, inst, operands);
  if (!inst.result.valid()) return info(inst.op).result != ResultRule::kNever;
  set_value(spec, inst.result, type);
  return spec.values[inst.result.index] != kNever;
}

TypeId Analysis::transfer(Spec& spec, const Inst& inst, Types operands) {
  if (auto at = base_operand(module_, lattice_, inst, operands)) {
    std::vector<TypeId> seen(operands.begin(), operands.end());
    seen[*at] = base_value(operands[*at]);
    if (seen[*at] == kNever) return kNever;
    demand_for(inst, seen);
    return transfer_known(spec, inst, seen);
  }
  if (!module_.classes.empty())
    if (auto result = transfer_class(spec, inst, operands)) return *result;
  if (inst.op == Opcode::kCall && lattice_.kind(operands[0]) == TypeKind::kUnion)
    return transfer_arms(spec, inst, operands);
  return transfer_known(spec, inst, operands);
}

TypeId Analysis::transfer_known(Spec& spec, const Inst& inst, Types operands) {
  switch (inst.op) {
    case Opcode::kCall:
      return transfer_call(spec, inst, operands);
    case Opcode::kCallMethod:
      return call_method(spec, inst, operands);
    case Opcode::kCallBuiltin:
      if (auto known = class_question(spec, inst, operands)) return *known;
      return call_builtin(inst, inst.imm2, operands);
    case Opcode::kFold:
      return transfer_fold(spec, inst, operands);
    case Opcode::kEmit:
      transfer_emit(spec, operands);
      return kNever;
    case Opcode::kBinary:
    case Opcode::kInplace:
      return transfer_binary(spec, inst, operands);
    case Opcode::kNarrow:
      return transfer_fact(spec, inst, operands[0]);
    case Opcode::kCallSpread:
      return transfer_call_spread(spec, inst, operands);
    case Opcode::kCallMethodSpread:
      note_write(spec, operands[0]);
      for (TypeId type : operands) lattice_.escape(type);
      return kAny;
    case Opcode::kGenNew:
      return new_generator(spec, operands[0]);
    case Opcode::kYield:
    case Opcode::kYieldFrom:
      return transfer_yield(spec, inst, operands[0]);
    case Opcode::kListNew:
    case Opcode::kDictNew:
    case Opcode::kSetNew:
      return new_container(inst, operands);
    case Opcode::kExtend:
    case Opcode::kMergeKeywords:
      store_spread(spec, operands[0], operands[1]);
      return kNever;
    case Opcode::kSetItem:
      store_item(spec, operands[0], operands[1], operands[2]);
      return kNever;
    case Opcode::kDelItem:
      note_write(spec, operands[0]);
      return kNever;
    case Opcode::kListAppend:
      store_method(spec, operands[0], "append", operands.subspan(1));
      return kNever;
    default:
      return transfer_plain(spec, inst, operands);
  }
}

TypeId Analysis::transfer_plain(Spec& spec, const Inst& inst, Types operands) {
  switch (inst.op) {
    case Opcode::kConstInt:
      return inst.imm >= 0 ? SiteLattice::kNatural : TypeTable::kInt;
    case Opcode::kConstBool:
      return lattice_.literal(inst.imm != 0);
    case Opcode::kCaptured:
      return captured(static_cast<size_t>(inst.imm));
    case Opcode::kBuiltinRef:
      return lattice_.builtin(static_cast<uint32_t>(inst.imm));
    case Opcode::kClosure:
      return lattice_.function(static_cast<uint32_t>(inst.imm), operands);
    case Opcode::kCheckBound:
      return bound_rule(lattice_, operands[0]);
    case Opcode::kCellNew: {
      SiteId& site = spec.makers[inst.result.index];
      if (!site.valid()) site = lattice_.new_site(TypeKind::kCell);
      lattice_.grow(lattice_.cell(site), 0, operands[0]);
      return lattice_.cell(site);
    }
    case Opcode::kCellGet: {
      bool is_cell = lattice_.kind(operands[0]) == TypeKind::kCell;
      return is_cell ? bound_rule(lattice_, lattice_.arg(operands[0], 0)) : kAny;
    }
    case Opcode::kCellSet:
      if (lattice_.kind(operands[0]) == TypeKind::kCell) {
        note_write(spec, operands[0]);
        lattice_.grow(operands[0], 0, operands[1]);
      } else {
        lattice_.escape(operands[1]);
      }
      return kNever;
    case Opcode::kUnary:
      return unary_rule(lattice_, static_cast<UnaryKind>(inst.sub), operands[0]);
    case Opcode::kCompare:
      return compare_rule(lattice_, static_cast<CompareKind>(inst.sub), operands[0], operands[1]);
    case Opcode::kIs:
      return compare_rule(lattice_, CompareKind::kIs, operands[0], operands[1]);
    case Opcode::kTruth:
      return truth_rule(lattice_, operands[0]);
    case Opcode::kNotBool:
      if (operands[0] == SiteLattice::kTrue) return SiteLattice::kFalse;
      return operands[0] == SiteLattice::kFalse ? SiteLattice::kTrue : TypeTable::kBool;
    case Opcode::kGetItem: {
      auto index = spec.body->constant_int(inst.operands[1]);
      if (index && lattice_.kind(operands[0]) == TypeKind::kTuple) {
        int64_t count = static_cast<int64_t>(lattice_.arity(operands[0]));
        int64_t position = *index < 0 ? *index + count : *index;
        if (position >= 0 && position < count) return tuple_item(operands[0], position);
      }
      return getitem_rule(lattice_, operands[0], operands[1]);
    }
    case Opcode::kTupleGet:
      return over_members(lattice_, operands[0],
                          [&](TypeId type) { return tuple_item(type, inst.imm); });
    case Opcode::kGetAttr:
      if (is_part_of_complex(operands[0], module_.strings[static_cast<size_t>(inst.imm)]))
        return TypeTable::kFloat;
      return lattice_.opaque({operands[0]});
    case Opcode::kLoadMethod:
      return load_method(operands[0], module_.strings[static_cast<size_t>(inst.imm)]);
    case Opcode::kUnpack:
      return unpack_rule(lattice_, operands[0], static_cast<size_t>(inst.imm));
    case Opcode::kUnpackList: {
      TypeKind kind = lattice_.kind(operands[0]);
      if (kind != TypeKind::kUnion && !is_iterable(kind)) return kNever;
      return lattice_.new_list(element_rule(lattice_, operands[0]));
    }
    case Opcode::kSpreadTuple:
      return spread_rule(lattice_, operands[0]);
    case Opcode::kTupleNew:
      return lattice_.tuple(operands);
    case Opcode::kIter:
      return iter_rule(lattice_, operands[0]);
    case Opcode::kExcNormalize:
      return normalize_rule(lattice_, operands[0]);
    default:
      return fixed_result(info(inst.op).result);
  }
}

TypeId Analysis::tuple_item(TypeId tuple, int64_t index) {
  TypeKind kind = lattice_.kind(tuple);
  if (is_unknown(kind)) return lattice_.opaque({tuple});
  if (kind != TypeKind::kTuple || index < 0) return kNever;
  bool inside = static_cast<size_t>(index) < lattice_.arity(tuple);
  return inside ? lattice_.arg(tuple, static_cast<size_t>(index)) : kNever;
}

TypeId Analysis::captured(size_t index) {
  TypeId& type = captures_[index];
  if (!type.valid()) type = lattice_.import(module_.captures[index].type);
  return type;
}

TypeId Analysis::transfer_binary(Spec& spec, const Inst& inst, Types operands) {
  auto op = static_cast<BinaryKind>(inst.sub);
  if (is_intlike(lattice_.kind(operands[0])) && is_intlike(lattice_.kind(operands[1])))
    return transfer_ints(spec, inst, operands);
  if (op == BinaryKind::kPow && stays_real(spec, inst, operands)) return TypeTable::kFloat;
  if (inst.op == Opcode::kBinary) return binary_rule(lattice_, op, operands[0], operands[1]);
  TypeId result = inplace_rule(lattice_, op, operands[0], operands[1]);
  store_inplace(spec, op, operands[0], operands[1]);
  return result;
}

/// Whether a power of floats is taken to be a float, though a negative base with a fractional
/// exponent gives a complex number: then the runtime refuses. All powers would be float|complex
/// otherwise, and what is computed from them. A base that is written as a negative number decides.
bool Analysis::stays_real(const Spec& spec, const Inst& inst, Types operands) {
  if (!is_real_power(lattice_, operands[0], operands[1])) return false;
  auto base = spec.body->constant_number(inst.operands[0]);
  return !base || !std::signbit(*base);
}

TypeId Analysis::transfer_ints(Spec& spec, const Inst& inst, Types operands) {
  auto op = static_cast<BinaryKind>(inst.sub);
  bool left = lattice_.is_natural(operands[0]), right = lattice_.is_natural(operands[1]);
  TypeId result = binary_rule(lattice_, op, operands[0], operands[1]);
  if (op == BinaryKind::kPow) {
    auto exponent = spec.body->constant_int(inst.operands[1]);
    if (exponent && *exponent < 0) return TypeTable::kFloat;
    if (right) result = TypeTable::kInt;
  }
  bool stays = op != BinaryKind::kSub && left && right;
  if (op == BinaryKind::kMod) stays = right;
  if (op == BinaryKind::kAnd) stays = left || right;
  return result == TypeTable::kInt && stays ? SiteLattice::kNatural : result;
}

TypeId Analysis::new_container(const Inst& inst, Types operands) {
  TypeId first = kNever, second = kNever;
  bool pairs = inst.op == Opcode::kDictNew;
  for (size_t i = 0; i < operands.size(); ++i) {
    TypeId& into = pairs && i % 2 == 1 ? second : first;
    into = lattice_.join(into, operands[i]);
  }
  if (pairs) return lattice_.new_dict(first, second);
  return inst.op == Opcode::kListNew ? lattice_.new_list(first) : lattice_.new_set(first);
}

TypeId Analysis::transfer_fact(Spec& spec, const Inst& inst, TypeId type) {
  const Fact& fact = spec.body->facts[static_cast<size_t>(inst.imm)];
  TypeId classes = fact.classes.valid() ? spec.values[fact.classes.index] : kNever;
  return over_members(lattice_, type, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member);
    bool is_none = member == kNone;
    switch (fact.kind) {
      case Fact::Kind::kIsNone:
        return is_none || is_unknown(kind) ? kNone : kNever;
      case Fact::Kind::kNotNone:
        return is_none ? kNever : member;
      case Fact::Kind::kTrue:
        return is_none || member == SiteLattice::kFalse ? kNever : member;
      case Fact::Kind::kFalse: {
        TypeId truth = truth_rule(lattice_, member);
        return truth == SiteLattice::kTrue ? kNever : member;
      }
      case Fact::Kind::kInstance:
        return narrowed_to_class(member, classes);
      case Fact::Kind::kNotInstance:
        return instance_answer(lattice_, member, classes) == Answer::kYes ? kNever : member;
      case Fact::Kind::kExactly:
        return exactly_answer(lattice_, member, classes) == Answer::kNo ? kNever : member;
      case Fact::Kind::kNotExactly:
        return exactly_answer(lattice_, member, classes) == Answer::kYes ? kNever : member;
    }
    return member;
  });
}

/// What is left of `type` after isinstance(value, classes) was true.
TypeId Analysis::narrowed_to_class(TypeId type, TypeId classes) {
  TypeKind kind = lattice_.kind(type);
  switch (instance_answer(lattice_, type, classes)) {
    case Answer::kNo:
      return kNever;
    case Answer::kYes:
      return type;
    case Answer::kMaybe:
      break;
  }
  TypeId found = instance_of_any(classes);
  if (kind == TypeKind::kAny) return found;
  return kind == TypeKind::kException && lattice_.kind(found) == kind ? found : type;
}

/// The type of any instance of a class, or of one of a tuple of them; `any` if it has none.
TypeId Analysis::instance_of_any(TypeId classes) {
  if (lattice_.kind(classes) == TypeKind::kTuple) {
    TypeId result = kNever;
    for (size_t i = 0; i < lattice_.arity(classes); ++i)
      result = lattice_.join(result, instance_of_any(lattice_.arg(classes, i)));
    return result == kNever ? kAny : result;
  }
  if (lattice_.kind(classes) == TypeKind::kClass) {
    TypeId result = kNever;
    for (uint32_t i = 0; i < module_.classes.size(); ++i)
      if (lattice_.derives(i, lattice_.payload(classes)))
        result = lattice_.join(result, self_type(ClassId(i)));
    return result;
  }
  if (lattice_.kind(classes) != TypeKind::kBuiltin) return kAny;
  uint32_t builtin = lattice_.payload(classes);
  TypeId derived = kNever;
  for (uint32_t i = 0; i < module_.classes.size(); ++i)
    if (module_.classes[i].base == builtin)
      derived = lattice_.join(derived, lattice_.instance(ClassId(i)));
  if (derived != kNever) return lattice_.join(derived, exact_instance(builtin));
  return exact_instance(builtin);
}

/// The type of any value of just this builtin class; `any` if it has none.
TypeId Analysis::exact_instance(uint32_t builtin) {
  if (builtin >= static_cast<uint32_t>(Builtin::kCount))
    return lattice_.exception(builtin - static_cast<uint32_t>(Builtin::kCount));
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kInt:
      return lattice_.join(TypeTable::kInt, TypeTable::kBool);
    case Builtin::kBool:
      return TypeTable::kBool;
    case Builtin::kFloat:
      return TypeTable::kFloat;
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
    // Containers that are `any` have escaped: they may hold anything.
    case Builtin::kList:
      return lattice_.new_list(kAny);
    case Builtin::kDict:
      return lattice_.new_dict(kAny, kAny);
    default:
      return kAny;
  }
}

}  // namespace pyreck::ir
