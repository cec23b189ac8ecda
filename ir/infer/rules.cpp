#include "ir/infer/rules.h"

#include "ir/names.h"

#include <algorithm>
#include <vector>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kBool = TypeTable::kBool,
                 kInt = TypeTable::kInt, kFloat = TypeTable::kFloat, kStr = TypeTable::kStr,
                 kRange = TypeTable::kRange, kComplex = TypeTable::kComplex;

TypeId number_rule(Lattice& lattice, BinaryKind op, TypeKind left, TypeKind right) {
  bool has_float = left == TypeKind::kFloat || right == TypeKind::kFloat;
  bool bools = left == TypeKind::kBool && right == TypeKind::kBool;
  switch (op) {
    case BinaryKind::kAdd:
    case BinaryKind::kSub:
    case BinaryKind::kMul:
    case BinaryKind::kFloorDiv:
    case BinaryKind::kMod:
      return has_float ? kFloat : kInt;
    case BinaryKind::kTrueDiv:
      return kFloat;
    // A negative base with a fractional exponent gives a complex number.
    case BinaryKind::kPow:
      if (right == TypeKind::kFloat) return lattice.join(kFloat, kComplex);
      return has_float ? kFloat : lattice.join(kInt, kFloat);
    case BinaryKind::kLShift:
    case BinaryKind::kRShift:
      return has_float ? kNever : kInt;
    case BinaryKind::kAnd:
    case BinaryKind::kOr:
    case BinaryKind::kXor:
      return has_float ? kNever : bools ? kBool : kInt;
    case BinaryKind::kMatMul:
      return kNever;
  }
  return kAny;
}

/// One operand is complex, the other that or a number.
TypeId complex_rule(BinaryKind op) {
  switch (op) {
    case BinaryKind::kAdd:
    case BinaryKind::kSub:
    case BinaryKind::kMul:
    case BinaryKind::kTrueDiv:
    case BinaryKind::kPow:
      return kComplex;
    default:
      return kNever;
  }
}

TypeId repeat_rule(Lattice& lattice, TypeId sequence, TypeKind count) {
  if (!is_intlike(count)) return kNever;
  switch (lattice.kind(sequence)) {
    case TypeKind::kStr:
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
      return sequence;
    case TypeKind::kList:
      return lattice.new_list(lattice.arg(sequence, 0));
    case TypeKind::kTuple:
      return lattice.opaque({sequence});
    default:
      return kNever;
  }
}

TypeId add_rule(Lattice& lattice, TypeId left, TypeId right, TypeKind kind) {
  switch (kind) {
    case TypeKind::kStr:
      return kStr;
    case TypeKind::kList:
      return lattice.new_list(lattice.join(lattice.arg(left, 0), lattice.arg(right, 0)));
    case TypeKind::kTuple: {
      std::vector<TypeId> items;
      for (TypeId side : {left, right})
        for (size_t i = 0; i < lattice.arity(side); ++i) items.push_back(lattice.arg(side, i));
      return lattice.tuple(items);
    }
    default:
      return kNever;
  }
}

/// Operators of two sets or two dicts.
TypeId table_rule(Lattice& lattice, BinaryKind op, TypeId left, TypeId right, TypeKind kind) {
  if (kind == TypeKind::kSet) {
    if (op == BinaryKind::kOr || op == BinaryKind::kXor)
      return lattice.new_set(lattice.join(lattice.arg(left, 0), lattice.arg(right, 0)));
    if (op == BinaryKind::kAnd || op == BinaryKind::kSub)
      return lattice.new_set(lattice.arg(left, 0));
  }
  if (kind == TypeKind::kDict && op == BinaryKind::kOr)
    return lattice.new_dict(lattice.join(lattice.arg(left, 0), lattice.arg(right, 0)),
                            lattice.join(lattice.arg(left, 1), lattice.arg(right, 1)));
  return kNever;
}

TypeId binary_pair(Lattice& lattice, BinaryKind op, TypeId left, TypeId right) {
  TypeKind a = lattice.kind(left), b = lattice.kind(right);
  if (a == TypeKind::kNever || b == TypeKind::kNever) return kNever;
  if (op == BinaryKind::kMod && (a == TypeKind::kStr || is_bytes_like(a))) return left;
  if (is_unknown(a) || is_unknown(b)) return lattice.opaque({left, right});
  if (is_number(a) && is_number(b)) return number_rule(lattice, op, a, b);
  if (is_numeric(a) && is_numeric(b)) return complex_rule(op);
  if (op == BinaryKind::kMul)
    return is_number(a) ? repeat_rule(lattice, right, a) : repeat_rule(lattice, left, b);
  if (op == BinaryKind::kAdd && is_bytes_like(a) && is_bytes_like(b)) return left;
  if (a != b) return kNever;
  return op == BinaryKind::kAdd ? add_rule(lattice, left, right, a)
                                : table_rule(lattice, op, left, right, a);
}

TypeId inplace_pair(Lattice& lattice, BinaryKind op, TypeId left, TypeId right) {
  TypeKind a = lattice.kind(left), b = lattice.kind(right);
  if (a == TypeKind::kList && op == BinaryKind::kAdd) return is_iterable(b) ? left : kNever;
  if (a == TypeKind::kList && op == BinaryKind::kMul)
    return is_intlike(b) || is_unknown(b) ? left : kNever;
  if (a == TypeKind::kDict && op == BinaryKind::kOr) return is_iterable(b) ? left : kNever;
  if (a == TypeKind::kSet && (op == BinaryKind::kOr || op == BinaryKind::kAnd ||
                              op == BinaryKind::kSub || op == BinaryKind::kXor))
    return b == TypeKind::kSet || is_unknown(b) ? left : kNever;
  return binary_pair(lattice, op, left, right);
}

template <class Rule>
TypeId over_pairs(Lattice& lattice, TypeId left, TypeId right, Rule rule) {
  return over_members(lattice, left, [&](TypeId a) {
    return over_members(lattice, right, [&](TypeId b) { return rule(a, b); });
  });
}

bool is_ordered(TypeKind kind) {
  return kind == TypeKind::kStr || kind == TypeKind::kList || kind == TypeKind::kTuple ||
         kind == TypeKind::kSet;
}

TypeId identity_pair(Lattice& lattice, CompareKind op, TypeKind a, TypeKind b) {
  if (is_unknown(a) || is_unknown(b)) return kBool;
  if (a != b) return lattice.literal(op == CompareKind::kIsNot);
  return a == TypeKind::kNone ? lattice.literal(op == CompareKind::kIs) : kBool;
}

TypeId membership_pair(TypeKind item, TypeKind container) {
  if (is_unknown(container) || is_unknown(item)) return kBool;
  if (container == TypeKind::kStr) return item == TypeKind::kStr ? kBool : kNever;
  if (is_bytes_like(container)) return is_intlike(item) || is_bytes_like(item) ? kBool : kNever;
  return is_iterable(container) ? kBool : kNever;
}

TypeId compare_pair(Lattice& lattice, CompareKind op, TypeId left, TypeId right) {
  TypeKind a = lattice.kind(left), b = lattice.kind(right);
  if (a == TypeKind::kNever || b == TypeKind::kNever) return kNever;
  switch (op) {
    case CompareKind::kEq:
    case CompareKind::kNe:
      return kBool;
    case CompareKind::kIs:
    case CompareKind::kIsNot:
      return identity_pair(lattice, op, a, b);
    case CompareKind::kIn:
    case CompareKind::kNotIn:
      return membership_pair(a, b);
    case CompareKind::kLt:
    case CompareKind::kLe:
    case CompareKind::kGt:
    case CompareKind::kGe:
      break;
  }
  if (is_unknown(a) || is_unknown(b) || (is_number(a) && is_number(b))) return kBool;
  if (is_bytes_like(a) && is_bytes_like(b)) return kBool;
  return a == b && is_ordered(a) ? kBool : kNever;
}

TypeId getitem_pair(Lattice& lattice, TypeId container, TypeId index) {
  TypeKind c = lattice.kind(container), i = lattice.kind(index);
  if (c == TypeKind::kNever || i == TypeKind::kNever) return kNever;
  if (c == TypeKind::kDict) return lattice.arg(container, 1);
  if (is_unknown(c)) return lattice.opaque({container});
  bool by_int = is_intlike(i), by_slice = i == TypeKind::kSlice;
  if (c == TypeKind::kStr) return by_int || by_slice || is_unknown(i) ? kStr : kNever;
  if (c != TypeKind::kList && c != TypeKind::kTuple && c != TypeKind::kRange && !is_bytes_like(c))
    return kNever;
  if (is_unknown(i)) return lattice.opaque({container});
  if (!by_int && !by_slice) return kNever;
  if (c == TypeKind::kRange) return by_int ? kInt : kRange;
  if (is_bytes_like(c)) return by_int ? kInt : container;
  if (by_int) return element_rule(lattice, container);
  return c == TypeKind::kList ? lattice.new_list(lattice.arg(container, 0))
                              : lattice.opaque({container});
}

/// Exception class that a builtin id stands for, or kCount.
uint32_t class_of_builtin(uint32_t builtin) {
  uint32_t first = static_cast<uint32_t>(Builtin::kCount);
  return builtin >= first ? builtin - first : static_cast<uint32_t>(ExceptionClass::kCount);
}

Answer exception_answer(uint32_t known, uint32_t asked) {
  if (is_exception_subclass(known, asked)) return Answer::kYes;
  return is_exception_subclass(asked, known) ? Answer::kMaybe : Answer::kNo;
}

Answer member_answer(const Lattice& lattice, TypeId type, uint32_t builtin) {
  TypeKind kind = lattice.kind(type);
  bool is_user = kind == TypeKind::kInstance && builtin_text(builtin) != "object";
  if (is_unknown(kind) && !is_user) return Answer::kMaybe;
  if (is_user && lattice.builtin_base(lattice.payload(type)) == builtin) return Answer::kYes;
  uint32_t exception = class_of_builtin(builtin);
  if (exception < static_cast<uint32_t>(ExceptionClass::kCount))
    return kind == TypeKind::kException ? exception_answer(lattice.payload(type), exception)
                                        : Answer::kNo;
  auto answer = [](bool yes) { return yes ? Answer::kYes : Answer::kNo; };
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kInt:
      return answer(is_intlike(kind));
    case Builtin::kBool:
      return answer(kind == TypeKind::kBool);
    case Builtin::kFloat:
      return answer(kind == TypeKind::kFloat);
    case Builtin::kComplex:
      return answer(kind == TypeKind::kComplex);
    case Builtin::kStr:
      return answer(kind == TypeKind::kStr);
    case Builtin::kBytes:
      return answer(kind == TypeKind::kBytes);
    case Builtin::kBytearray:
      return answer(kind == TypeKind::kByteArray);
    case Builtin::kList:
      return answer(kind == TypeKind::kList);
    case Builtin::kTuple:
      return answer(kind == TypeKind::kTuple);
    case Builtin::kDict:
      return answer(kind == TypeKind::kDict);
    case Builtin::kRange:
      return answer(kind == TypeKind::kRange);
    // A frozenset has the kind of a set.
    case Builtin::kSet:
    case Builtin::kFrozenset:
      return kind == TypeKind::kSet ? Answer::kMaybe : Answer::kNo;
    default:
      return Answer::kMaybe;
  }
}

/// The same for a class of the user's.
Answer class_answer(const Lattice& lattice, TypeId type, uint32_t id) {
  switch (lattice.kind(type)) {
    case TypeKind::kInstance:
      if (!lattice.derives(lattice.payload(type), id)) return Answer::kNo;
      return lattice.is_static(id) ? Answer::kYes : Answer::kMaybe;
    case TypeKind::kAny:
    case TypeKind::kView:
    case TypeKind::kException:
      return Answer::kMaybe;
    default:
      return Answer::kNo;
  }
}

}  // namespace

bool is_iterable(TypeKind kind) {
  switch (kind) {
    case TypeKind::kStr:
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
    case TypeKind::kRange:
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kDict:
    case TypeKind::kSet:
    case TypeKind::kGenerator:
      return true;
    default:
      return is_unknown(kind);
  }
}

bool is_real_power(const Lattice& lattice, TypeId left, TypeId right) {
  auto real = [&](TypeId type) {
    if (lattice.kind(type) != TypeKind::kUnion) return is_number(lattice.kind(type));
    for (size_t i = 0; i < lattice.arity(type); ++i)
      if (!is_number(lattice.kind(lattice.arg(type, i)))) return false;
    return true;
  };
  return (left == kFloat && real(right)) || (right == kFloat && real(left));
}

TypeId binary_rule(Lattice& lattice, BinaryKind op, TypeId left, TypeId right) {
  return over_pairs(lattice, left, right,
                    [&](TypeId a, TypeId b) { return binary_pair(lattice, op, a, b); });
}

TypeId inplace_rule(Lattice& lattice, BinaryKind op, TypeId left, TypeId right) {
  return over_pairs(lattice, left, right,
                    [&](TypeId a, TypeId b) { return inplace_pair(lattice, op, a, b); });
}

TypeId unary_rule(Lattice& lattice, UnaryKind op, TypeId operand) {
  return over_members(lattice, operand, [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (is_unknown(kind)) return lattice.opaque({type});
    if (is_intlike(kind)) return kInt;
    bool signs = kind == TypeKind::kFloat || kind == TypeKind::kComplex;
    return signs && op != UnaryKind::kInvert ? type : kNever;
  });
}

TypeId compare_rule(Lattice& lattice, CompareKind op, TypeId left, TypeId right) {
  return over_pairs(lattice, left, right,
                    [&](TypeId a, TypeId b) { return compare_pair(lattice, op, a, b); });
}

TypeId truth_rule(Lattice& lattice, TypeId operand) {
  return over_members(lattice, operand, [&](TypeId type) {
    switch (lattice.kind(type)) {
      case TypeKind::kNever:
        return kNever;
      case TypeKind::kBool:
        return type;
      case TypeKind::kNone:
        return lattice.literal(false);
      case TypeKind::kTuple:
        return lattice.literal(lattice.arity(type) != 0);
      case TypeKind::kFunction:
      case TypeKind::kBuiltin:
      case TypeKind::kException:
      case TypeKind::kSlice:
        return lattice.literal(true);
      default:
        return kBool;
    }
  });
}

TypeId getitem_rule(Lattice& lattice, TypeId container, TypeId index) {
  return over_pairs(lattice, container, index,
                    [&](TypeId c, TypeId i) { return getitem_pair(lattice, c, i); });
}

TypeId iter_rule(Lattice& lattice, TypeId over) {
  TypeKind kind = lattice.kind(over);
  if (kind == TypeKind::kUnion) return lattice.iter(lattice.opaque({over}));
  if (!is_iterable(kind)) return kNever;
  return lattice.iter(kind == TypeKind::kUnbound ? kAny : over);
}

TypeId element_rule(Lattice& lattice, TypeId over) {
  switch (lattice.kind(over)) {
    case TypeKind::kStr:
      return kStr;
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
      return kInt;
    case TypeKind::kRange:
      return lattice.arity(over) == 1 ? lattice.arg(over, 0) : kInt;
    case TypeKind::kList:
    case TypeKind::kDict:
    case TypeKind::kSet:
    case TypeKind::kGenerator:
      return lattice.arg(over, 0);
    case TypeKind::kTuple: {
      TypeId result = kNever;
      for (size_t i = 0; i < lattice.arity(over); ++i)
        result = lattice.join(result, lattice.arg(over, i));
      return result;
    }
    case TypeKind::kView:
      return lattice.arg(over, 0);
    case TypeKind::kUnion:
    case TypeKind::kInstance:
    case TypeKind::kClass:
    case TypeKind::kAny:
      return lattice.opaque({over});
    default:
      return kNever;
  }
}

TypeId unpack_rule(Lattice& lattice, TypeId over, size_t count) {
  return over_members(lattice, over, [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (kind == TypeKind::kTuple) return lattice.arity(type) == count ? type : kNever;
    if (!is_iterable(kind)) return kNever;
    TypeId element = element_rule(lattice, type);
    if (element == kNever && count != 0) return kNever;
    return lattice.tuple(std::vector<TypeId>(count, element));
  });
}

TypeId spread_rule(Lattice& lattice, TypeId over) {
  return over_members(lattice, over, [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (kind == TypeKind::kTuple) return type;
    return is_iterable(kind) ? lattice.opaque({type}) : kNever;
  });
}

TypeId bound_rule(Lattice& lattice, TypeId type) {
  return over_members(
      lattice, type, [](TypeId member) { return member == TypeTable::kUnbound ? kNever : member; });
}

TypeId normalize_rule(Lattice& lattice, TypeId operand) {
  return over_members(lattice, operand, [&](TypeId type) {
    switch (lattice.kind(type)) {
      case TypeKind::kException:
        return type;
      case TypeKind::kBuiltin: {
        uint32_t exception = class_of_builtin(lattice.payload(type));
        bool is_class = exception < static_cast<uint32_t>(ExceptionClass::kCount);
        return is_class ? lattice.exception(exception) : kNever;
      }
      case TypeKind::kAny:
      case TypeKind::kView:
      case TypeKind::kClass:
        return lattice.exception(0);
      default:
        return kNever;
    }
  });
}

Answer exactly_answer(const Lattice& lattice, TypeId type, TypeId classes) {
  TypeKind kind = lattice.kind(type);
  if (kind == TypeKind::kInstance) return Answer::kNo;
  if (kind != TypeKind::kUnion) return instance_answer(lattice, type, classes);
  bool yes = false, no = false;
  for (size_t i = 0; i < lattice.arity(type); ++i) {
    Answer answer = exactly_answer(lattice, lattice.arg(type, i), classes);
    yes |= answer != Answer::kNo;
    no |= answer != Answer::kYes;
  }
  return !yes ? Answer::kNo : no ? Answer::kMaybe : Answer::kYes;
}

Answer instance_answer(const Lattice& lattice, TypeId type, TypeId classes) {
  if (lattice.kind(type) == TypeKind::kUnion) {
    bool some = false, all = true;
    for (size_t i = 0; i < lattice.arity(type); ++i) {
      Answer answer = instance_answer(lattice, lattice.arg(type, i), classes);
      some |= answer != Answer::kNo;
      all &= answer == Answer::kYes;
    }
    return all ? Answer::kYes : some ? Answer::kMaybe : Answer::kNo;
  }
  if (lattice.kind(classes) == TypeKind::kBuiltin)
    return member_answer(lattice, type, lattice.payload(classes));
  if (lattice.kind(classes) == TypeKind::kClass)
    return class_answer(lattice, type, lattice.payload(classes));
  if (lattice.kind(classes) != TypeKind::kTuple) return Answer::kMaybe;
  Answer best = Answer::kNo;
  for (size_t i = 0; i < lattice.arity(classes); ++i)
    best = std::max(best, instance_answer(lattice, type, lattice.arg(classes, i)));
  return best;
}

}  // namespace pyreck::ir
