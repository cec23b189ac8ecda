// Rules of calls: what methods of builtin types give (runtime/base/methods.def).
#include "ir/infer/rules.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kNone = TypeTable::kNone,
                 kBool = TypeTable::kBool, kInt = TypeTable::kInt, kFloat = TypeTable::kFloat,
                 kStr = TypeTable::kStr;

/// What a method of the table gives.
enum class Gives : uint8_t {
  Rule,
  None,
  Bool,
  Int,
  Float,
  Complex,
  Bytes,
  Str,
  Strings,
  Parts,
  Own,
  Owns,
  OwnParts,
  Ratio
};
enum class Effect : uint8_t { Reads, Writes };
struct Method {
  std::string_view type, name;
  Gives gives;
  Effect effect;
};
constexpr Method kMethods[] = {
#define PYRECK_METHOD(type, name, parse, least, most, keywords, result, effect) \
  {#type, #name, Gives::result, Effect::effect},
#include "runtime/base/methods.def"
};

const Method* find_method(std::string_view type, std::string_view name) {
  auto key = [](const Method& row) { return std::pair(row.type, row.name); };
  auto row = std::ranges::lower_bound(kMethods, std::pair(type, name), {}, key);
  return row != std::end(kMethods) && key(*row) == std::pair(type, name) ? row : nullptr;
}

/// What the table calls values of a type; empty for those without methods of their own.
std::string_view method_type(TypeKind kind) {
  switch (kind) {
    case TypeKind::kBool:
    case TypeKind::kInt:
      return "int";
    case TypeKind::kFloat:
      return "float";
    case TypeKind::kComplex:
      return "complex";
    case TypeKind::kStr:
      return "str";
    case TypeKind::kBytes:
      return "bytes";
    case TypeKind::kByteArray:
      return "bytearray";
    case TypeKind::kRange:
      return "range";
    case TypeKind::kList:
      return "list";
    case TypeKind::kTuple:
      return "tuple";
    case TypeKind::kDict:
      return "dict";
    case TypeKind::kSet:
      return "set";
    case TypeKind::kGenerator:
      return "generator";
    default:
      return "";
  }
}

/// The method of values of the type: a bytearray has those of bytes too.
const Method* method_of(TypeKind receiver, std::string_view name) {
  const Method* own = find_method(method_type(receiver), name);
  bool inherits = own == nullptr && receiver == TypeKind::kByteArray;
  return inherits ? find_method("bytes", name) : own;
}

TypeId given(Lattice& lattice, TypeId receiver, Gives gives) {
  switch (gives) {
    case Gives::None:
      return kNone;
    case Gives::Bool:
      return kBool;
    case Gives::Int:
      return kInt;
    case Gives::Float:
      return kFloat;
    case Gives::Complex:
      return TypeTable::kComplex;
    case Gives::Bytes:
      return TypeTable::kBytes;
    case Gives::Own:
      return receiver;
    case Gives::Owns:
      return lattice.new_list(receiver);
    case Gives::OwnParts:
      return lattice.tuple(std::vector<TypeId>(3, receiver));
    case Gives::Str:
      return kStr;
    case Gives::Strings:
      return lattice.new_list(kStr);
    case Gives::Parts:
      return lattice.tuple(std::vector<TypeId>(3, kStr));
    case Gives::Ratio:
      return lattice.tuple(std::vector<TypeId>(2, kInt));
    case Gives::Rule:
      break;
  }
  return kAny;
}

TypeId fromkeys_rule(Lattice& lattice, const CallArguments& call) {
  if (call.args.empty()) return kNever;
  if (cannot_iterate(lattice, call.args[0])) return kNever;
  return lattice.new_dict(element_rule(lattice, call.args[0]),
                          call.args.size() > 1 ? call.args[1] : kNone);
}

TypeId str_method(Lattice& lattice, std::string_view name, const CallArguments& call) {
  // Of a dict the values are what it holds; of texts they are ints, or None.
  if (name != "maketrans" || call.args.empty()) return unknown_call(lattice, call);
  if (call.args.size() == 1) {
    if (lattice.kind(call.args[0]) != TypeKind::kDict) return unknown_call(lattice, call);
    return lattice.new_dict(kInt, lattice.arg(call.args[0], 1));
  }
  return lattice.new_dict(kInt, call.args.size() == 2 ? kInt : lattice.join(kInt, kNone));
}

TypeId list_method(Lattice& lattice, TypeId list, std::string_view name,
                   const CallArguments& call) {
  if (name == "pop") return lattice.arg(list, 0);
  if (name == "copy") return lattice.new_list(lattice.arg(list, 0));
  if (name == "sort") {
    TypeId key = call.keyword("key");
    if (key.valid() && key != kNone) lattice.call(key, {lattice.arg(list, 0)});
    return kNone;
  }
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
  if (name == "fromkeys") return fromkeys_rule(lattice, call);
  lattice.opaque({dict});
  return unknown_call(lattice, call);
}

TypeId set_method(Lattice& lattice, TypeId set, std::string_view name, const CallArguments& call) {
  if (name == "pop") return lattice.arg(set, 0);
  TypeId element = lattice.arg(set, 0);
  if (name == "copy" || name == "difference" || name == "intersection")
    return lattice.new_set(element);
  if (name == "union" || name == "symmetric_difference") {
    for (TypeId arg : call.args) element = lattice.join(element, element_rule(lattice, arg));
    return lattice.new_set(element);
  }
  lattice.opaque({set});
  return unknown_call(lattice, call);
}

}  // namespace

TypeId class_method_rule(Lattice& lattice, std::string_view type, std::string_view name,
                         const CallArguments& call) {
  return type == "dict" ? fromkeys_rule(lattice, call) : str_method(lattice, name, call);
}

TypeId method_rule(Lattice& lattice, TypeId receiver, std::string_view name,
                   const CallArguments& call) {
  for (TypeId arg : call.args)
    if (arg == kNever) return kNever;
  return over_members(lattice, receiver, [&](TypeId type) {
    TypeKind kind = lattice.kind(type);
    if (kind == TypeKind::kNever) return kNever;
    const Method* method = method_of(kind, name);
    if (method != nullptr && method->gives != Gives::Rule)
      return given(lattice, type, method->gives);
    switch (kind) {
      case TypeKind::kStr:
        return str_method(lattice, name, call);
      case TypeKind::kList:
        return list_method(lattice, type, name, call);
      case TypeKind::kDict:
        return dict_method(lattice, type, name, call);
      case TypeKind::kSet:
        return set_method(lattice, type, name, call);
      case TypeKind::kGenerator:
        if (method == nullptr) break;
        unknown_call(lattice, call);  // what is sent or thrown may be anywhere
        return lattice.arg(type, 0);
      default:
        break;
    }
    lattice.opaque({type});
    return unknown_call(lattice, call);
  });
}

std::vector<std::string> method_names(TypeKind receiver) {
  std::string_view type = method_type(receiver);
  std::vector<std::string> names;
  for (const Method& row : kMethods)
    if (row.type == type || (receiver == TypeKind::kByteArray && row.type == "bytes"))
      names.emplace_back(row.name);
  return names;
}

bool has_method(TypeKind receiver, std::string_view name) {
  const Method* method = method_of(receiver, name);
  return method && !(receiver == TypeKind::kSet && method->effect == Effect::Writes);
}

bool method_writes(TypeKind receiver, std::string_view name) {
  const Method* method = method_of(receiver, name);
  return method == nullptr || method->effect == Effect::Writes;
}

}  // namespace pyreck::ir
