// Rules of calls: what builtins and methods of builtin types give.
#include "ir/infer/rules.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kNone = TypeTable::kNone,
                 kBool = TypeTable::kBool, kInt = TypeTable::kInt, kFloat = TypeTable::kFloat,
                 kStr = TypeTable::kStr;

TypeId unknown_call(Lattice& lattice, const CallArguments& call) {
  for (TypeId type : call.args) lattice.opaque({type});
  return kAny;
}

/// What iterating over each member of `over` gives, joined; kNever if nothing can be iterated.
TypeId elements(Lattice& lattice, TypeId over) { return element_rule(lattice, over); }

bool cannot_iterate(const Lattice& lattice, TypeId type) {
  return lattice.kind(type) != TypeKind::kUnion && !is_iterable(lattice.kind(type));
}

TypeId abs_rule(Lattice& lattice, TypeId operand) {
  return unary_rule(lattice, UnaryKind::kNeg, operand);
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

TypeId isinstance_rule(Lattice& lattice, const CallArguments& call) {
  Answer answer = instance_answer(lattice, call.args[0], call.args[1]);
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
  bool is_set = builtin == Builtin::kSet || builtin == Builtin::kFrozenset;
  return is_set ? lattice.new_set(element) : lattice.new_list(element);
}

/// Conversions int(x), float(x): what cannot work is a TypeError.
TypeId number_call(Lattice& lattice, const CallArguments& call, TypeId result) {
  if (call.args.empty()) return result;
  return over_members(lattice, call.args[0], [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    return is_number(kind) || is_unknown(kind) || kind == TypeKind::kStr ? result : kNever;
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

struct StrMethod {
  std::string_view name;
  char result;  // s str, b bool, i int, l list[str], p (str, str, str)
};
// Sorted by name.
constexpr StrMethod kStrMethods[] = {
    {"capitalize", 's'}, {"casefold", 's'},    {"center", 's'},       {"count", 'i'},
    {"endswith", 'b'},   {"expandtabs", 's'},  {"find", 'i'},         {"format", 's'},
    {"index", 'i'},      {"isalnum", 'b'},     {"isalpha", 'b'},      {"isascii", 'b'},
    {"isdecimal", 'b'},  {"isdigit", 'b'},     {"isidentifier", 'b'}, {"islower", 'b'},
    {"isnumeric", 'b'},  {"isprintable", 'b'}, {"isspace", 'b'},      {"istitle", 'b'},
    {"isupper", 'b'},    {"join", 's'},        {"ljust", 's'},        {"lower", 's'},
    {"lstrip", 's'},     {"partition", 'p'},   {"removeprefix", 's'}, {"removesuffix", 's'},
    {"replace", 's'},    {"rfind", 'i'},       {"rindex", 'i'},       {"rjust", 's'},
    {"rpartition", 'p'}, {"rsplit", 'l'},      {"rstrip", 's'},       {"split", 'l'},
    {"splitlines", 'l'}, {"startswith", 'b'},  {"strip", 's'},        {"swapcase", 's'},
    {"title", 's'},      {"translate", 's'},   {"upper", 's'},        {"zfill", 's'},
};

TypeId str_method(Lattice& lattice, std::string_view name, const CallArguments& call) {
  auto row = std::ranges::lower_bound(kStrMethods, name, {}, &StrMethod::name);
  if (row == std::end(kStrMethods) || row->name != name) return unknown_call(lattice, call);
  switch (row->result) {
    case 's':
      return kStr;
    case 'b':
      return kBool;
    case 'i':
      return kInt;
    case 'l':
      return lattice.new_list(kStr);
    default:
      return lattice.tuple(std::vector<TypeId>(3, kStr));
  }
}

TypeId list_method(Lattice& lattice, TypeId list, std::string_view name,
                   const CallArguments& call) {
  if (name == "pop") return lattice.arg(list, 0);
  if (name == "index" || name == "count") return kInt;
  if (name == "copy") return lattice.new_list(lattice.arg(list, 0));
  if (name == "sort") {
    TypeId key = call.keyword("key");
    if (key.valid() && key != kNone) lattice.call(key, {lattice.arg(list, 0)});
    return kNone;
  }
  for (std::string_view other : {"append", "extend", "insert", "remove", "reverse", "clear"})
    if (name == other) return kNone;
  lattice.opaque({list});
  return unknown_call(lattice, call);
}

TypeId dict_method(Lattice& lattice, TypeId dict, std::string_view name,
                   const CallArguments& call) {
  TypeId key = lattice.arg(dict, 0), value = lattice.arg(dict, 1);
  TypeId second = call.args.size() >= 2 ? call.args[1] : TypeId();
  if (name == "get") return lattice.join(value, second.valid() ? second : kNone);
  if (name == "pop") return second.valid() ? lattice.join(value, second) : value;
  // What setdefault returns has been stored.
  if (name == "setdefault") return value;
  if (name == "keys") return lattice.view(key);
  if (name == "values") return lattice.view(value);
  TypeId pair[] = {key, value};
  bool is_empty = key == kNever || value == kNever;
  if (name == "items") return lattice.view(is_empty ? kNever : lattice.tuple(pair));
  if (name == "popitem") return is_empty ? kNever : lattice.tuple(pair);
  if (name == "copy") return lattice.new_dict(key, value);
  if (name == "update" || name == "clear") return kNone;
  lattice.opaque({dict});
  return unknown_call(lattice, call);
}

TypeId set_method(Lattice& lattice, TypeId set, std::string_view name, const CallArguments& call) {
  for (std::string_view other : {"add", "discard", "remove", "clear", "update"})
    if (name == other) return kNone;
  for (std::string_view other : {"issubset", "issuperset", "isdisjoint"})
    if (name == other) return kBool;
  if (name == "pop") return lattice.arg(set, 0);
  TypeId element = lattice.arg(set, 0);
  if (name == "copy" || name == "difference" || name == "intersection")
    return lattice.new_set(element);
  if (name == "union" || name == "symmetric_difference") {
    for (TypeId arg : call.args) element = lattice.join(element, elements(lattice, arg));
    return lattice.new_set(element);
  }
  lattice.opaque({set});
  return unknown_call(lattice, call);
}

}  // namespace

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
      return sequence_rule(lattice, call, static_cast<Builtin>(builtin));
    case Builtin::kDict:
      return dict_rule(lattice, call);
    case Builtin::kRange:
      return TypeTable::kRange;
    case Builtin::kInt:
      return number_call(lattice, call, kInt);
    case Builtin::kFloat:
      return number_call(lattice, call, kFloat);
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
      return isinstance_rule(lattice, call);
    case Builtin::kDivmod:
      return divmod_rule(lattice, call);
    case Builtin::kPow:
      if (call.args.size() == 2)
        return binary_rule(lattice, BinaryKind::kPow, call.args[0], call.args[1]);
      return unknown_call(lattice, call);
    case Builtin::kRound:
      return round_rule(lattice, call);
    case Builtin::kMathSqrt:
    case Builtin::kMathSin:
    case Builtin::kMathCos:
    case Builtin::kMathTan:
    case Builtin::kMathExp:
    case Builtin::kMathLog:
    case Builtin::kMathFabs:
      return math_rule(lattice, call, kFloat);
    case Builtin::kMathFloor:
    case Builtin::kMathCeil:
      return math_rule(lattice, call, kInt);
    case Builtin::kMathIsnan:
    case Builtin::kMathIsinf:
      return math_rule(lattice, call, kBool);
    case Builtin::kMap:
      return map_rule(lattice, call);
    case Builtin::kFilter:
      return filter_rule(lattice, call);
    case Builtin::kFunctoolsReduce:
      return reduce_rule(lattice, call);
    case Builtin::kType:
    case Builtin::kCount:
      break;
  }
  return unknown_call(lattice, call);
}

TypeId method_rule(Lattice& lattice, TypeId receiver, std::string_view name,
                   const CallArguments& call) {
  for (TypeId arg : call.args)
    if (arg == kNever) return kNever;
  return over_members(lattice, receiver, [&](TypeId type) {
    switch (lattice.kind(type)) {
      case TypeKind::kNever:
        return kNever;
      case TypeKind::kStr:
        return str_method(lattice, name, call);
      case TypeKind::kList:
        return list_method(lattice, type, name, call);
      case TypeKind::kDict:
        return dict_method(lattice, type, name, call);
      case TypeKind::kSet:
        return set_method(lattice, type, name, call);
      case TypeKind::kTuple:
        if (name == "index" || name == "count") return kInt;
        break;
      default:
        break;
    }
    lattice.opaque({type});
    return unknown_call(lattice, call);
  });
}

}  // namespace pyreck::ir
