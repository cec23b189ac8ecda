// What ops on values of several or unknown kinds may make the runtime call.
//
// An op demands a special method only where one of its operands, or of what it compares, adds or
// hashes inside of them, may be an instance: what is demanded is compiled for arguments of any
// type, and what such code stores in fields makes them `any`.
#include "ir/infer/analysis.h"
#include "ir/infer/special_names.h"
#include "ir/names.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

using Names = std::initializer_list<std::string_view>;
constexpr Names kIteration{"__iter__", "__next__", "__getitem__", "__len__"};
constexpr Names kHashing{"__hash__", "__eq__"};
constexpr Names kOrdering{"__lt__", "__gt__", "__eq__"};
constexpr Names kTruth{"__bool__", "__len__"};
constexpr Names kText{"__format__", "__str__", "__repr__"};
constexpr Names kNumbers{"__int__", "__float__", "__complex__", "__index__"};

bool one_of(std::string_view name, Names names) {
  for (std::string_view each : names)
    if (each == name) return true;
  return false;
}

}  // namespace

/// Whether an instance is among what can be reached through the value.
bool Analysis::may_hold_instance(TypeId type, size_t depth) {
  TypeKind kind = lattice_.kind(type);
  if (is_unknown(kind) || kind == TypeKind::kException || depth == 0) return true;
  for (size_t i = 0; i < lattice_.arity(type); ++i)
    if (may_hold_instance(lattice_.arg(type, i), depth - 1)) return true;
  return false;
}

/// Whether the value itself may be an instance.
bool Analysis::may_be_instance(TypeId type) {
  bool found = false;
  over_members(lattice_, type, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member);
    found |= is_unknown(kind) || kind == TypeKind::kException;
    return TypeTable::kNever;
  });
  return found;
}

void Analysis::demand_all(std::span<const std::string_view> names) {
  for (std::string_view name : names) demand(name);
}

void Analysis::demand_where(bool needed, std::initializer_list<std::string_view> names) {
  if (needed) demand_all({names.begin(), names.size()});
}

/// Iterating over the value.
void Analysis::demand_iteration(TypeId over) {
  if (lattice_.kind(over) == TypeKind::kIter) over = lattice_.arg(over, 0);
  demand_where(may_be_instance(over), kIteration);
}

/// Iterating over the value and over what it gives, unless that is a mapping.
void Analysis::demand_pairs(TypeId over) {
  demand_iteration(over);
  bool holds = lattice_.kind(over) != TypeKind::kDict &&
               may_hold_instance(over, TypeTable::kMaxNesting);
  demand_where(holds, kIteration);
}

/// What the sink of a fold may call on what it is given: a key, if there are two, and a value.
void Analysis::demand_for_emitted(FoldKind kind, Types emitted) {
  auto holds = [&](TypeId type) { return may_hold_instance(type, TypeTable::kMaxNesting); };
  switch (kind) {
    case FoldKind::kSum:
      return demand_where(may_be_instance(emitted.back()), {"__add__", "__radd__"});
    case FoldKind::kMin:
    case FoldKind::kMax:
    case FoldKind::kMinKey:
    case FoldKind::kMaxKey:
      return demand_where(holds(emitted[0]), kOrdering);
    case FoldKind::kAny:
    case FoldKind::kAll:
      return demand_where(may_be_instance(emitted.back()), kTruth);
    case FoldKind::kDict:
    case FoldKind::kSet:
      return demand_where(holds(emitted[0]), kHashing);
    case FoldKind::kList:
    case FoldKind::kTuple:
    case FoldKind::kJoin:
    case FoldKind::kNested:
      return;
  }
}

/// What an op may call that is no direct call of a known method.
void Analysis::demand_for(const Inst& inst, Types operands) {
  auto holds = [&](TypeId type) { return may_hold_instance(type, TypeTable::kMaxNesting); };
  // What a function gives, as the `key` of sorted, may be an instance too.
  bool calls_function =
      inst.op == Opcode::kCallBuiltin || inst.op == Opcode::kCallMethod || inst.op == Opcode::kCall;
  auto gives = [&](TypeId type) {
    TypeKind kind = lattice_.kind(type);
    return holds(type) || (calls_function && kind == TypeKind::kFunction);
  };
  if (std::ranges::none_of(operands, gives)) return;
  auto is = [&](TypeId type) { return may_be_instance(type); };
  // Whom they are given to may call them with any of the rest: `min(xs, key=repr)`.
  for (size_t i = 0; calls_function && i < operands.size(); ++i) {
    bool is_callee = i == 0 && inst.op == Opcode::kCall;
    if (!is_callee && lattice_.kind(operands[i]) == TypeKind::kBuiltin) {
      TypeId unknown = TypeTable::kAny;
      demand_for_builtin(builtin_text(lattice_.payload(operands[i])), Types(&unknown, 1));
    }
  }
  switch (inst.op) {
    case Opcode::kBinary:
    case Opcode::kInplace: {
      BinaryNames names = binary_names(static_cast<BinaryKind>(inst.sub));
      demand_where(is(operands[0]) || is(operands[1]),
                   {names.plain, names.reflected, names.inplace, "__index__"});
      TypeKind left = lattice_.kind(operands[0]);
      if (left == TypeKind::kSet || left == TypeKind::kDict) demand_where(true, kHashing);
      if (left == TypeKind::kStr || left == TypeKind::kBytes) {  // `%`
        demand_where(true, kText);
        demand_where(true, kNumbers);
        demand_where(is(operands[1]), {"__getitem__"});
      }
      if (inst.op == Opcode::kInplace) demand_iteration(operands[1]);
      return;
    }
    case Opcode::kUnary:
      return demand_where(is(operands[0]), {unary_name(static_cast<UnaryKind>(inst.sub))});
    case Opcode::kCompare:
      return demand_for_comparison(static_cast<CompareKind>(inst.sub), operands);
    case Opcode::kTruth:
      return demand_where(is(operands[0]), kTruth);
    case Opcode::kGetItem:
      return demand_for_item("__getitem__", operands);
    case Opcode::kSetItem:
      return demand_for_item("__setitem__", operands);
    case Opcode::kDelItem:
      return demand_for_item("__delitem__", operands);
    case Opcode::kSliceNew:
      return demand_where(std::ranges::any_of(operands, is), {"__index__"});
    case Opcode::kIter:
    case Opcode::kForNext:
    case Opcode::kUnpack:
    case Opcode::kUnpackList:
    case Opcode::kSpreadTuple:
    case Opcode::kFold:
      return demand_iteration(operands[0]);
    case Opcode::kYieldFrom:
      demand_iteration(operands[0]);
      return demand_where(true, {"send", "close"});
    case Opcode::kExtend:
      demand_iteration(operands[1]);
      if (lattice_.kind(operands[0]) != TypeKind::kList) demand_where(true, kHashing);
      return demand_where(is(operands[1]), {"keys", "__getitem__"});
    case Opcode::kMergeKeywords:
      return demand_where(is(operands[1]), {"keys", "__getitem__"});
    case Opcode::kDictNew:
      for (size_t i = 0; i < operands.size(); i += 2) demand_where(holds(operands[i]), kHashing);
      return;
    case Opcode::kSetNew:
      return demand_where(true, kHashing);
    case Opcode::kFormat:
      return demand_where(true, kText);
    case Opcode::kCallBuiltin:
      return demand_for_builtin(builtin_text(inst.imm2), operands);
    case Opcode::kCall:
      if (lattice_.kind(operands[0]) == TypeKind::kBuiltin)
        return demand_for_builtin(builtin_text(lattice_.payload(operands[0])), operands.subspan(1));
      // What is called may be a builtin.
      if (is_unknown(lattice_.kind(operands[0])) || lattice_.kind(operands[0]) == TypeKind::kUnion)
        demand_all(common_special_names());
      return demand_where(is(operands[0]), {"__call__"});
    case Opcode::kCallSpread:
      demand_where(is(operands[0]), {"__call__"});
      demand_where(is(operands[2]), {"keys", "__getitem__"});
      return demand_iteration(operands[1]);
    case Opcode::kCallMethod:
      return demand_for_method(module_.strings[inst.imm2], operands);
    case Opcode::kCallMethodSpread: {
      demand_iteration(operands[1]);
      std::vector<TypeId> given{operands[0]};
      bool is_tuple = lattice_.kind(operands[1]) == TypeKind::kTuple;
      if (!is_tuple) given.push_back(TypeTable::kAny);
      for (size_t i = 0; is_tuple && i < lattice_.arity(operands[1]); ++i)
        given.push_back(lattice_.arg(operands[1], i));
      return demand_for_method(module_.strings[inst.imm2], given);
    }
    default:
      return;
  }
}

void Analysis::demand_for_comparison(CompareKind op, Types operands) {
  if (op == CompareKind::kIs || op == CompareKind::kIsNot) return;
  if (op == CompareKind::kIn || op == CompareKind::kNotIn) {
    TypeKind container = lattice_.kind(operands[1]);
    demand_where(may_be_instance(operands[1]), {"__contains__"});
    demand_iteration(operands[1]);
    bool hashes = container != TypeKind::kList && container != TypeKind::kTuple;
    demand_where(hashes, {"__hash__"});
    return demand("__eq__");
  }
  CompareNames names = compare_names(op);
  demand_where(true, {names.plain, names.reflected, "__eq__"});
}

void Analysis::demand_for_item(std::string_view name, Types operands) {
  switch (lattice_.kind(operands[0])) {
    case TypeKind::kList:
    case TypeKind::kTuple:
    case TypeKind::kStr:
    case TypeKind::kRange:
    case TypeKind::kBytes:
    case TypeKind::kByteArray:
      if (name == "__setitem__") demand_iteration(operands[2]);  // of a slice
      return demand_where(may_be_instance(operands[1]), {"__index__"});
    case TypeKind::kDict: {
      size_t depth = TypeTable::kMaxNesting;
      bool keys = may_hold_instance(operands[1], depth) ||
                  may_hold_instance(lattice_.arg(operands[0], 0), depth);
      return demand_where(keys, kHashing);
    }
    default:
      demand_where(true, {name, "__index__"});
      return demand_where(true, kHashing);
  }
}

void Analysis::demand_for_builtin(std::string_view name, Types operands) {
  auto over_all = [&] {
    for (TypeId type : operands) demand_iteration(type);
  };
  bool is = std::ranges::any_of(operands, [&](TypeId type) { return may_be_instance(type); });
  if (one_of(name, {"isinstance", "issubclass", "type", "callable"})) return;
  if (name == "len") return demand_where(is, {"__len__"});
  if (name == "bool") return demand_where(is, kTruth);
  if (name == "hash") return demand_where(true, kHashing);
  if (one_of(name, {"str", "repr", "format", "ascii", "print"})) return demand_where(true, kText);
  if (one_of(name, {"range", "slice", "chr", "ord", "bin", "hex", "oct"}))
    return demand_where(is, {"__index__"});
  if (name.starts_with("_itertools.") || name.starts_with("_re.") || name.starts_with("_bases."))
    return;
  if (name.starts_with("_json.")) return demand_where(true, kOrdering);  // of keys
  if (name == "iter" && operands.size() == 2) return demand_where(true, {"__call__", "__eq__"});
  if (one_of(name, {"iter", "next", "enumerate", "zip", "list", "tuple"})) return over_all();
  if (one_of(name, {"reversed", "map", "filter"})) {
    over_all();
    demand_where(is, {"__reversed__", "__call__"});
    return demand_where(name == "filter", kTruth);
  }
  if (name == "dict") {
    for (TypeId type : operands) demand_pairs(type);
    demand_where(is, {"keys", "__getitem__"});
    return demand_where(true, kHashing);
  }
  if (one_of(name, {"set", "frozenset"})) {
    over_all();
    return demand_where(true, kHashing);
  }
  if (one_of(name, {"sorted", "min", "max"})) {
    over_all();
    demand_where(is, {"__call__"});  // of a key
    return demand_where(true, kOrdering);
  }
  if (one_of(name, {"any", "all"})) {
    over_all();
    return demand_where(true, kTruth);
  }
  if (name == "sum") {
    over_all();
    return demand_where(true, {"__add__", "__radd__"});
  }
  if (one_of(name, {"getattr", "hasattr", "setattr", "delattr"})) {
    demand_all(common_special_names());
    return demand_everything();
  }
  demand_all(common_special_names());
  bool calculates = one_of(name, {"pow", "divmod", "abs", "round"});
  if (calculates || name.find('.') != std::string_view::npos)
    demand_all(arithmetic_special_names());
}

void Analysis::demand_for_method(std::string_view name, Types operands) {
  Types arguments = operands.subspan(1);
  switch (lattice_.kind(operands[0])) {
    case TypeKind::kList:
      if (one_of(name, {"insert", "pop"}) && !arguments.empty())
        return demand_where(may_be_instance(arguments[0]), {"__index__"});
      if (one_of(name, {"append", "pop", "clear", "copy", "reverse"})) return;
      demand_where(name == "index", kText);  // of what is not there
      if (name == "sort")
        for (TypeId type : arguments) demand_where(may_be_instance(type), {"__call__"});
      if (name == "extend")
        return demand_iteration(arguments.empty() ? TypeTable::kNever : arguments[0]);
      return demand_where(true, kOrdering);
    case TypeKind::kTuple:
      return demand_where(true, {"__eq__"});
    case TypeKind::kDict: {
      if (one_of(name, {"keys", "values", "items", "clear", "copy", "popitem"})) return;
      size_t depth = TypeTable::kMaxNesting;
      bool keys = may_hold_instance(lattice_.arg(operands[0], 0), depth);
      if (!arguments.empty()) keys |= may_hold_instance(arguments[0], depth);
      if (name == "update") {
        for (TypeId type : arguments) {
          demand_pairs(type);
          demand_where(may_be_instance(type), {"keys", "__getitem__"});
        }
      }
      return demand_where(keys, kHashing);
    }
    case TypeKind::kSet:
      for (TypeId type : arguments) demand_iteration(type);
      return demand_where(true, kHashing);
    case TypeKind::kUnion:
    case TypeKind::kException:
      break;
    case TypeKind::kSuper: {
      // An exception class has been made with every `__init__` of its MRO demanded.
      TypeKind self = lattice_.kind(lattice_.arg(operands[0], 0));
      if (name == "__init__" && self == TypeKind::kException) return;
      break;
    }
    default:
      if (is_unknown(lattice_.kind(operands[0]))) break;
      return demand_all(common_special_names());
  }
  demand(name);
  demand("__getattr__");
  expose_field(name);
  if (lattice_.kind(operands[0]) == TypeKind::kUnion || is_unknown(lattice_.kind(operands[0])))
    demand_method_of_any(name, arguments);
}

/// A method of a value of unknown kind, which may be a builtin container.
void Analysis::demand_method_of_any(std::string_view name, Types arguments) {
  for (TypeId type : arguments) demand_iteration(type);
  bool orders = one_of(name, {"sort", "index", "count", "remove"});
  bool formats = one_of(name, {"format", "format_map"});
  demand_where(orders, kOrdering);
  demand_where(formats, kText);
  demand_where(!orders && !formats, kHashing);
}

/// Attributes are asked for by names that are computed.
void Analysis::demand_everything() {
  for (uint32_t i = 0; i < module_.classes.size(); ++i) {
    const Class& definition = module_.classes[i];
    for (const ClassAttribute& attribute : definition.attributes) demand(attribute.name);
    for (const std::string& field : definition.fields) expose_field(field);
  }
}

}  // namespace pyreck::ir
