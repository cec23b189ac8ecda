// Rules of calls: what builtins give.
#include "ir/infer/rules.h"
#include "ir/names.h"

#include <algorithm>
#include <vector>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kNone = TypeTable::kNone,
                 kBool = TypeTable::kBool, kInt = TypeTable::kInt, kFloat = TypeTable::kFloat,
                 kStr = TypeTable::kStr;

/// What iterating over each member of `over` gives, joined; kNever if nothing can be iterated.
TypeId elements(Lattice& lattice, TypeId over) { return element_rule(lattice, over); }

TypeId abs_rule(Lattice& lattice, TypeId operand) {
  return over_members(lattice, operand, [&](TypeId type) {
    if (lattice.kind(type) == TypeKind::kComplex) return kFloat;
    return unary_rule(lattice, UnaryKind::kNeg, type);
  });
}

TypeId sum_rule(Lattice& lattice, const CallArguments& call) {
  TypeId start = call.keyword("start");
  if (call.count_positional() == 2) start = call.args[1];
  if (!start.valid()) start = kInt;
  TypeId element = elements(lattice, call.args[0]);
  TypeKind e = lattice.kind(element), s = lattice.kind(start);
  if (e == TypeKind::kNever && is_number(s)) return lattice.join(start, kNever);
  if (is_intlike(e) && s == TypeKind::kInt) return kInt;
  if (is_number(e) && s == TypeKind::kFloat) return kFloat;
  if (e == TypeKind::kFloat && s == TypeKind::kInt) return lattice.join(kInt, kFloat);
  return lattice.opaque({element, start});
}

/// min and max give one of the values, or the default.
TypeId extreme_rule(Lattice& lattice, const CallArguments& call) {
  TypeId result = kNever;
  if (call.count_positional() == 1) {
    if (cannot_iterate(lattice, call.args[0])) return kNever;
    result = elements(lattice, call.args[0]);
  } else {
    for (size_t i = 0; i < call.count_positional(); ++i)
      result = lattice.join(result, call.args[i]);
  }
  TypeId key = call.keyword("key"), fallback = call.keyword("default");
  if (key.valid() && key != kNone) lattice.call(key, {result});
  return fallback.valid() ? lattice.join(result, fallback) : result;
}

TypeId dict_rule(Lattice& lattice, const CallArguments& call) {
  TypeId key = kNever, value = kNever;
  if (call.count_positional() == 1) {
    TypeId from = call.args[0];
    if (lattice.kind(from) == TypeKind::kDict) {
      key = lattice.arg(from, 0), value = lattice.arg(from, 1);
    } else {
      if (cannot_iterate(lattice, from)) return kNever;
      TypeId pair = elements(lattice, from);
      bool is_pair = lattice.kind(pair) == TypeKind::kTuple && lattice.arity(pair) == 2;
      key = is_pair ? lattice.arg(pair, 0) : pair == kNever ? kNever : lattice.opaque({pair});
      value = is_pair ? lattice.arg(pair, 1) : key;
    }
  }
  for (size_t i = 0; i < call.keywords.size(); ++i) {
    key = lattice.join(key, kStr);
    value = lattice.join(value, call.args[call.count_positional() + i]);
  }
  return lattice.new_dict(key, value);
}

TypeId zip_rule(Lattice& lattice, const CallArguments& call) {
  std::vector<TypeId> items;
  for (size_t i = 0; i < call.count_positional(); ++i) {
    if (cannot_iterate(lattice, call.args[i])) return kNever;
    items.push_back(elements(lattice, call.args[i]));
    if (items.back() == kNever) return lattice.view(kNever);
  }
  return lattice.view(items.empty() ? kNever : lattice.tuple(items));
}

TypeId enumerate_rule(Lattice& lattice, const CallArguments& call) {
  if (cannot_iterate(lattice, call.args[0])) return kNever;
  TypeId element = elements(lattice, call.args[0]);
  if (element == kNever) return lattice.view(kNever);
  TypeId items[] = {kInt, element};
  return lattice.view(lattice.tuple(items));
}

TypeId map_rule(Lattice& lattice, const CallArguments& call) {
  if (call.args.size() != 2) return unknown_call(lattice, call);
  if (cannot_iterate(lattice, call.args[1])) return kNever;
  TypeId element = elements(lattice, call.args[1]);
  return lattice.view(element == kNever ? kNever : lattice.call(call.args[0], {element}));
}

/// iter() of an iterator is itself.
TypeId iterator_rule(Lattice& lattice, const CallArguments& call) {
  if (call.args.size() == 2) return lattice.view(lattice.call(call.args[0], {}));
  return over_members(lattice, call.args[0], [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (!is_iterable(kind)) return kNever;
    return kind == TypeKind::kGenerator ? type : lattice.view(element_rule(lattice, type));
  });
}

TypeId next_rule(Lattice& lattice, const CallArguments& call) {
  TypeId result = over_members(lattice, call.args[0], [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    bool may_be_iterator = kind == TypeKind::kGenerator || is_unknown(kind);
    return may_be_iterator ? element_rule(lattice, type) : kNever;
  });
  return call.args.size() == 2 ? lattice.join(result, call.args[1]) : result;
}

TypeId filter_rule(Lattice& lattice, const CallArguments& call) {
  if (cannot_iterate(lattice, call.args[1])) return kNever;
  TypeId element = elements(lattice, call.args[1]);
  if (element != kNever && call.args[0] != kNone) lattice.call(call.args[0], {element});
  return lattice.view(element);
}

TypeId reduce_rule(Lattice& lattice, const CallArguments& call) {
  if (cannot_iterate(lattice, call.args[1])) return kNever;
  TypeId element = elements(lattice, call.args[1]);
  TypeId result = call.args.size() == 3 ? call.args[2] : element;
  if (element == kNever) return result;
  for (TypeId before = kNever; before != result;) {
    before = result;
    result = lattice.join(result, lattice.call(call.args[0], {result, element}));
  }
  return result;
}

TypeId divmod_rule(Lattice& lattice, const CallArguments& call) {
  TypeId quotient = binary_rule(lattice, BinaryKind::kFloorDiv, call.args[0], call.args[1]);
  TypeId rest = binary_rule(lattice, BinaryKind::kMod, call.args[0], call.args[1]);
  if (quotient == kNever || rest == kNever) return kNever;
  TypeId items[] = {quotient, rest};
  return quotient == kAny ? kAny : lattice.tuple(items);
}

TypeId round_rule(Lattice& lattice, const CallArguments& call) {
  bool whole = call.args.size() == 1 || call.args[1] == kNone;
  return over_members(lattice, call.args[0], [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (is_unknown(kind)) return lattice.opaque({type});
    if (!is_number(kind)) return kNever;
    if (kind != TypeKind::kFloat || whole) return kInt;
    TypeKind digits = lattice.kind(call.args[1]);
    return is_intlike(digits) ? kFloat : is_number(digits) ? kNever : kAny;
  });
}

TypeId answer_rule(Lattice& lattice, Answer answer) {
  return answer == Answer::kMaybe ? kBool : lattice.literal(answer == Answer::kYes);
}

TypeId sequence_rule(Lattice& lattice, const CallArguments& call, Builtin builtin) {
  TypeId element = kNever;
  if (!call.args.empty()) {
    if (cannot_iterate(lattice, call.args[0])) return kNever;
    if (builtin == Builtin::kTuple && lattice.kind(call.args[0]) == TypeKind::kTuple)
      return call.args[0];
    element = elements(lattice, call.args[0]);
  }
  TypeId key = call.keyword("key");
  if (key.valid() && key != kNone) lattice.call(key, {element});
  if (builtin == Builtin::kTuple)
    return call.args.empty() ? lattice.tuple({}) : lattice.opaque({element});
  bool is_set = builtin == Builtin::kSet || builtin == Builtin::kFrozenset ||
                builtin == Builtin::kSetConstants;
  return is_set ? lattice.new_set(element) : lattice.new_list(element);
}

/// Conversions int(x), float(x): what cannot work is a TypeError.
TypeId number_call(Lattice& lattice, const CallArguments& call, TypeId result) {
  if (call.args.empty()) return result;
  return over_members(lattice, call.args[0], [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    return is_number(kind) || is_unknown(kind) || kind == TypeKind::kStr || is_bytes_like(kind)
               ? result
               : kNever;
  });
}

/// math functions of one float: anything but a number is a TypeError.
TypeId math_rule(Lattice& lattice, const CallArguments& call, TypeId result) {
  for (TypeId arg : call.args) {
    TypeKind kind = lattice.kind(arg);
    if (kind != TypeKind::kUnion && !is_number(kind) && !is_unknown(kind)) return kNever;
  }
  return result;
}

TypeId len_rule(Lattice& lattice, TypeId operand) {
  return over_members(lattice, operand,
                      [&](TypeId type) { return is_iterable(lattice.kind(type)) ? kInt : kNever; });
}

bool count_allowed(uint32_t builtin, size_t positional) {
  struct Row {
    int min, max;
  };
  static constexpr Row kRows[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) {min, max},
#include "runtime/base/builtins.def"
#undef PYRECK_BUILTIN
  };
  int count = static_cast<int>(positional);
  const Row& row = kRows[builtin];
  return count >= row.min && (row.max < 0 || count <= row.max);
}

/// Functions of `math`.
TypeId math_call(Lattice& lattice, Builtin builtin, const CallArguments& call) {
  switch (builtin) {
    case Builtin::kMathFloor:
    case Builtin::kMathCeil:
    case Builtin::kMathTrunc:
      return math_rule(lattice, call, kInt);
    case Builtin::kMathIsclose:
    case Builtin::kMathIsfinite:
    case Builtin::kMathIsinf:
    case Builtin::kMathIsnan:
      return math_rule(lattice, call, kBool);
    case Builtin::kMathComb:
    case Builtin::kMathFactorial:
    case Builtin::kMathGcd:
    case Builtin::kMathIsqrt:
    case Builtin::kMathLcm:
    case Builtin::kMathPerm:
      return kInt;
    case Builtin::kMathDist:
    case Builtin::kMathFsum:
      return kFloat;
    case Builtin::kMathFrexp: {
      TypeId items[] = {kFloat, kInt};
      return math_rule(lattice, call, lattice.tuple(items));
    }
    case Builtin::kMathModf: {
      TypeId items[] = {kFloat, kFloat};
      return math_rule(lattice, call, lattice.tuple(items));
    }
    case Builtin::kMathProd:
      return sum_rule(lattice, call);
    default:
      return math_rule(lattice, call, kFloat);
  }
}

/// Functions of `cmath`: anything may have a `__complex__`.
TypeId cmath_call(Lattice& lattice, Builtin builtin, const CallArguments& call) {
  unknown_call(lattice, call);
  switch (builtin) {
    case Builtin::kCmathIsclose:
    case Builtin::kCmathIsfinite:
    case Builtin::kCmathIsinf:
    case Builtin::kCmathIsnan:
      return kBool;
    case Builtin::kCmathPhase:
      return kFloat;
    case Builtin::kCmathPolar: {
      TypeId items[] = {kFloat, kFloat};
      return lattice.tuple(items);
    }
    default:
      return TypeTable::kComplex;
  }
}

/// Functions of `operator`; invalid for others.
TypeId operator_call(Lattice& lattice, Builtin builtin, const CallArguments& call) {
  if (auto op = binary_operator(builtin))
    return binary_rule(lattice, *op, call.args[0], call.args[1]);
  if (auto op = comparison_operator(builtin))
    return compare_rule(lattice, *op, call.args[0], call.args[1]);
  switch (builtin) {
    case Builtin::kOperatorAbs:
      return abs_rule(lattice, call.args[0]);
    case Builtin::kOperatorContains:
      return compare_rule(lattice, CompareKind::kIn, call.args[1], call.args[0]);
    case Builtin::kOperatorCountOf:
    case Builtin::kOperatorIndex:
    case Builtin::kOperatorIndexOf:
      return kInt;
    case Builtin::kOperatorGetitem:
      return getitem_rule(lattice, call.args[0], call.args[1]);
    case Builtin::kOperatorInv:
    case Builtin::kOperatorInvert:
      return unary_rule(lattice, UnaryKind::kInvert, call.args[0]);
    case Builtin::kOperatorNeg:
      return unary_rule(lattice, UnaryKind::kNeg, call.args[0]);
    case Builtin::kOperatorNot:
    case Builtin::kOperatorTruth:
      return kBool;
    case Builtin::kOperatorPos:
      return unary_rule(lattice, UnaryKind::kPos, call.args[0]);
    default:
      return TypeId();
  }
}

/// Functions of `_re`, which call nothing.
TypeId re_call(Lattice& lattice, Builtin builtin, const CallArguments& call) {
  auto is_text = [](TypeId type) { return type == kStr || type == TypeTable::kBytes; };
  auto text = [&] { return is_text(call.args[3]) ? call.args[3] : kAny; };
  switch (builtin) {
    case Builtin::kReCompile: {
      TypeId items[] = {kInt, kStr, kInt, kInt, kInt};
      return lattice.tuple(items);
    }
    case Builtin::kReNames:
      return lattice.new_dict(kStr, kInt);
    case Builtin::kReNumber:
      return kInt;
    case Builtin::kReName:
      return lattice.join(kStr, kNone);
    case Builtin::kReFind:
    case Builtin::kReFindAll:
      return lattice.new_list(kInt);
    case Builtin::kReSub: {
      TypeId items[] = {kInt, kStr, kInt, text(), kInt};
      return lattice.tuple(items);
    }
    case Builtin::kReExpand: {
      TypeId items[] = {kInt, kStr, kInt, text()};
      return lattice.tuple(items);
    }
    default:  // kReTexts, kReSplit
      return lattice.new_list(kAny);
  }
}

/// Builtins of modules, and what nothing is known of.
TypeId module_rule(Lattice& lattice, Builtin builtin, const CallArguments& call) {
  if (builtin_text(static_cast<uint32_t>(builtin)).starts_with("math."))
    return math_call(lattice, builtin, call);
  if (builtin_text(static_cast<uint32_t>(builtin)).starts_with("cmath."))
    return cmath_call(lattice, builtin, call);
  if (builtin_text(static_cast<uint32_t>(builtin)).starts_with("_re."))
    return re_call(lattice, builtin, call);
  TypeId result = operator_call(lattice, builtin, call);
  return result.valid() ? result : unknown_call(lattice, call);
}

}  // namespace

std::optional<BinaryKind> binary_operator(Builtin builtin) {
  switch (builtin) {
    case Builtin::kOperatorAdd:
      return BinaryKind::kAdd;
    case Builtin::kOperatorAnd:
      return BinaryKind::kAnd;
    case Builtin::kOperatorFloordiv:
      return BinaryKind::kFloorDiv;
    case Builtin::kOperatorLshift:
      return BinaryKind::kLShift;
    case Builtin::kOperatorMatmul:
      return BinaryKind::kMatMul;
    case Builtin::kOperatorMod:
      return BinaryKind::kMod;
    case Builtin::kOperatorMul:
      return BinaryKind::kMul;
    case Builtin::kOperatorOr:
      return BinaryKind::kOr;
    case Builtin::kOperatorPow:
      return BinaryKind::kPow;
    case Builtin::kOperatorRshift:
      return BinaryKind::kRShift;
    case Builtin::kOperatorSub:
      return BinaryKind::kSub;
    case Builtin::kOperatorTruediv:
      return BinaryKind::kTrueDiv;
    case Builtin::kOperatorXor:
      return BinaryKind::kXor;
    default:
      return std::nullopt;
  }
}

std::optional<CompareKind> comparison_operator(Builtin builtin) {
  switch (builtin) {
    case Builtin::kOperatorEq:
      return CompareKind::kEq;
    case Builtin::kOperatorGe:
      return CompareKind::kGe;
    case Builtin::kOperatorGt:
      return CompareKind::kGt;
    case Builtin::kOperatorIs:
      return CompareKind::kIs;
    case Builtin::kOperatorIsNot:
      return CompareKind::kIsNot;
    case Builtin::kOperatorLe:
      return CompareKind::kLe;
    case Builtin::kOperatorLt:
      return CompareKind::kLt;
    case Builtin::kOperatorNe:
      return CompareKind::kNe;
    default:
      return std::nullopt;
  }
}

TypeId unknown_call(Lattice& lattice, const CallArguments& call) {
  for (TypeId type : call.args) lattice.opaque({type});
  return kAny;
}

bool cannot_iterate(const Lattice& lattice, TypeId type) {
  return lattice.kind(type) != TypeKind::kUnion && !is_iterable(lattice.kind(type));
}

TypeId CallArguments::keyword(std::string_view name) const {
  for (size_t i = 0; i < keywords.size(); ++i)
    if (keywords[i] == name) return args[count_positional() + i];
  return TypeId();
}

TypeId builtin_rule(Lattice& lattice, uint32_t builtin, const CallArguments& call) {
  for (TypeId arg : call.args)
    if (arg == kNever) return kNever;
  uint32_t first_class = static_cast<uint32_t>(Builtin::kCount);
  if (builtin >= first_class) {
    for (TypeId arg : call.args) lattice.opaque({arg});
    return call.keywords.empty() ? lattice.exception(builtin - first_class) : kNever;
  }
  // What CPython refuses for its arguments' number is left to the runtime's message.
  if (!count_allowed(builtin, call.count_positional())) return unknown_call(lattice, call);
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kLen:
      return len_rule(lattice, call.args[0]);
    case Builtin::kSum:
      return sum_rule(lattice, call);
    case Builtin::kMin:
    case Builtin::kMax:
      return extreme_rule(lattice, call);
    case Builtin::kAny:
    case Builtin::kAll:
    case Builtin::kCallable:
      return kBool;
    case Builtin::kAbs:
      return abs_rule(lattice, call.args[0]);
    case Builtin::kList:
    case Builtin::kSorted:
    case Builtin::kTuple:
    case Builtin::kSet:
    case Builtin::kFrozenset:
    case Builtin::kSetConstants:
      return sequence_rule(lattice, call, static_cast<Builtin>(builtin));
    case Builtin::kDict:
      return dict_rule(lattice, call);
    case Builtin::kRange:
      return TypeTable::kRange;
    case Builtin::kInt:
      return number_call(lattice, call, kInt);
    case Builtin::kFloat:
      return number_call(lattice, call, kFloat);
    case Builtin::kComplex:
      return unknown_call(lattice, call), TypeTable::kComplex;
    case Builtin::kBool:
      return call.args.empty() ? lattice.literal(false) : truth_rule(lattice, call.args[0]);
    case Builtin::kStr:
    case Builtin::kRepr:
    case Builtin::kChr:
      return kStr;
    case Builtin::kOrd:
      return kInt;
    case Builtin::kEnumerate:
      return enumerate_rule(lattice, call);
    case Builtin::kZip:
      return zip_rule(lattice, call);
    case Builtin::kReversed:
      if (cannot_iterate(lattice, call.args[0])) return kNever;
      return lattice.view(elements(lattice, call.args[0]));
    case Builtin::kIsinstance:
      return answer_rule(lattice, instance_answer(lattice, call.args[0], call.args[1]));
    case Builtin::kIsExactly:
      return answer_rule(lattice, exactly_answer(lattice, call.args[0], call.args[1]));
    case Builtin::kDivmod:
      return divmod_rule(lattice, call);
    case Builtin::kPow:
      if (call.args.size() == 2)
        return binary_rule(lattice, BinaryKind::kPow, call.args[0], call.args[1]);
      return unknown_call(lattice, call);
    case Builtin::kRound:
      return round_rule(lattice, call);
    case Builtin::kMap:
      return map_rule(lattice, call);
    case Builtin::kFilter:
      return filter_rule(lattice, call);
    case Builtin::kFunctoolsReduce:
      return reduce_rule(lattice, call);
    case Builtin::kAscii:
    case Builtin::kBin:
    case Builtin::kFormat:
    case Builtin::kHex:
    case Builtin::kOct:
      return kStr;
    case Builtin::kFunctoolsMemo: {
      TypeKind of = lattice.kind(call.args[0]);
      if (of != TypeKind::kFunction && of != TypeKind::kInt) return lattice.opaque({call.args[0]});
      return lattice.new_dict(kNever, kNever);
    }
    case Builtin::kCollectionsMove:
    case Builtin::kCollectionsOrdered:
    case Builtin::kCollectionsTurn:
    case Builtin::kFunctoolsKeep:
      return kNone;
    case Builtin::kCopyShallow:
    case Builtin::kCopyDeep:
      return call.args[0];
    case Builtin::kBinasciiCrc32:
    case Builtin::kStructCalcsize:
    case Builtin::kZlibAdler32:
    case Builtin::kZlibCrc32:
    case Builtin::kHash:
    case Builtin::kIntFromBytes:
      return kInt;
    case Builtin::kBinasciiA2bBase64:
    case Builtin::kBinasciiB2aBase64:
    case Builtin::kBinasciiHexlify:
    case Builtin::kBinasciiUnhexlify:
    case Builtin::kStructPack:
    case Builtin::kHashlibDigest:
    case Builtin::kBytes:
    case Builtin::kBytesFromhex:
    case Builtin::kBytesMaketrans:
    case Builtin::kBytearrayMaketrans:
      return TypeTable::kBytes;
    case Builtin::kBytearray:
    case Builtin::kBytearrayFromhex:
      return TypeTable::kByteArray;
    case Builtin::kJsonRead: {
      unknown_call(lattice, call);
      TypeId items[] = {kAny, kStr, kInt};
      return lattice.tuple(items);
    }
    case Builtin::kJsonWrite:
      return unknown_call(lattice, call), kStr;
    case Builtin::kIter:
      return iterator_rule(lattice, call);
    case Builtin::kNext:
      return next_rule(lattice, call);
    case Builtin::kItertoolsIterator:
      if (call.args.size() == 3) lattice.call(call.args[2], {});
      return lattice.view(lattice.call(call.args[1], {}));
    case Builtin::kDictFromkeys:
      return class_method_rule(lattice, "dict", "fromkeys", call);
    case Builtin::kFloatFromhex:
      return kFloat;
    case Builtin::kStrMaketrans:
      return class_method_rule(lattice, "str", "maketrans", call);
    default:
      return module_rule(lattice, static_cast<Builtin>(builtin), call);
  }
}

}  // namespace pyreck::ir
