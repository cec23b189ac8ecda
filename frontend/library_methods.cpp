#include "frontend/library_methods.h"

#include "ir/names.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pyreck::frontend {

namespace {

struct Method {
  std::string_view type, name;
  bool takes_keywords;
};

constexpr Method kMethods[] = {
#define PYRECK_METHOD(type, name, parse, least, most, keywords, result, effect) \
  {#type, #name, std::string_view(#parse) == "Keywords" || std::string_view(#parse) == "Free"},
#include "runtime/base/methods.def"
};

/// Types whose methods are values. `set` has those of `frozenset`, `bytearray` those of `bytes`.
struct Type {
  std::string_view name, inherits;
  std::array<ir::Builtin, 2> classes;  // those whose instances have its methods
};
constexpr Type kTypes[] = {
    {"bytearray", "bytes", {ir::Builtin::kBytearray, ir::Builtin::kBytearray}},
    {"bytes", "", {ir::Builtin::kBytes, ir::Builtin::kBytearray}},
    {"complex", "", {ir::Builtin::kComplex, ir::Builtin::kComplex}},
    {"dict", "", {ir::Builtin::kDict, ir::Builtin::kDict}},
    {"float", "", {ir::Builtin::kFloat, ir::Builtin::kFloat}},
    {"frozenset", "", {ir::Builtin::kFrozenset, ir::Builtin::kSet}},
    {"int", "", {ir::Builtin::kInt, ir::Builtin::kBool}},
    {"list", "", {ir::Builtin::kList, ir::Builtin::kList}},
    {"range", "", {ir::Builtin::kRange, ir::Builtin::kRange}},
    {"set", "frozenset", {ir::Builtin::kSet, ir::Builtin::kSet}},
    {"str", "", {ir::Builtin::kStr, ir::Builtin::kStr}},
    {"tuple", "", {ir::Builtin::kTuple, ir::Builtin::kTuple}},
};

const Type* type_called(std::string_view name) {
  auto found = std::ranges::find(kTypes, name, &Type::name);
  return found == std::end(kTypes) ? nullptr : &*found;
}

/// Of the types of which frontend/library/bases.py has a class, with the number of arguments.
struct SpecialMethod {
  std::string_view name;
  int arguments;
  bool of_dict, of_tuple;
};
constexpr SpecialMethod kSpecialMethods[] = {
    {"__add__", 1, false, true}, {"__contains__", 1, true, true}, {"__delitem__", 1, true, false},
    {"__eq__", 1, true, true},   {"__ge__", 1, false, true},      {"__getitem__", 1, true, true},
    {"__gt__", 1, false, true},  {"__iter__", 0, true, true},     {"__le__", 1, false, true},
    {"__len__", 0, true, true},  {"__lt__", 1, false, true},      {"__mul__", 1, false, true},
    {"__ne__", 1, true, true},   {"__repr__", 0, true, true},     {"__setitem__", 2, true, false},
};

bool has_special(std::string_view type, const SpecialMethod& method) {
  return type == "list" || (type == "dict" && method.of_dict) ||
         (type == "tuple" && method.of_tuple);
}

/// Special methods that are used as functions, `key=d.__getitem__`: what they do with `x`.
struct Operation {
  std::string_view name, result;
  std::vector<ir::Builtin> classes;
};
const Operation* operation_called(std::string_view name) {
  using B = ir::Builtin;
  static const Operation kOperations[] = {
      {"__contains__",
       "x in self",
       {B::kBytearray, B::kBytes, B::kDict, B::kFrozenset, B::kList, B::kRange, B::kSet, B::kStr,
        B::kTuple}},
      {"__getitem__",
       "self[x]",
       {B::kBytearray, B::kBytes, B::kDict, B::kList, B::kRange, B::kStr, B::kTuple}},
  };
  auto found = std::ranges::find(kOperations, name, &Operation::name);
  return found == std::end(kOperations) ? nullptr : &*found;
}

constexpr std::string_view kBinder = "<bound ";

/// The text with what stands for `$type`, `$name`, `$parameters` and so on.
std::string filled(std::string text, std::string_view type, std::string_view name,
                   std::string_view parameters, std::string_view count = "",
                   std::string_view exact = "", std::string_view result = "") {
  const std::pair<std::string_view, std::string_view> all[] = {
      {"$type", type},   {"$name", name},   {"$parameters", parameters},
      {"$count", count}, {"$exact", exact}, {"$result", result}};
  for (auto [mark, value] : all)
    for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  return text;
}

std::string_view parameters_of(bool takes_keywords) {
  return takes_keywords ? "*arguments, **keywords" : "*arguments";
}

// Without an argument they are refused by the binding of arguments.
std::string unbound_method(std::string_view type, const Method& method) {
  return filled(
      "def $name(self, /, $parameters):\n"
      "    if not isinstance(self, $type):\n"
      "        raise TypeError(f\"descriptor '$name' for '$type' objects doesn't apply to a \"\n"
      "                        f\"'{type_name(self)}' object\")\n"
      "    return base_value(self).$name($parameters)\n",
      type, method.name, parameters_of(method.takes_keywords));
}

std::string unbound_special_method(std::string_view type, const SpecialMethod& method) {
  // A dict itself has no `__missing__`.
  bool asks_missing = type == "dict" && method.name == "__getitem__";
  std::string_view exact = asks_missing ? "    if type(self) is dict:\n"
                                          "        return self[arguments[0]]\n"
                                        : "";
  static constexpr std::string_view kArguments[] = {"", ", arguments[0]",
                                                    ", arguments[0], arguments[1]"};
  return filled(
      "def $name(self, /, *arguments):\n"
      "    if not isinstance(self, $type):\n"
      "        raise TypeError(f\"descriptor '$name' requires a '$type' object but received a \"\n"
      "                        f\"'{type_name(self)}'\")\n"
      "    if len(arguments) != $count:\n"
      "        refuse('with these arguments')\n"
      "$exact"
      "    return $type_.$name(self$parameters)\n",
      type, method.name, kArguments[method.arguments], std::to_string(method.arguments), exact);
}

std::string unbound_methods(const Type& type) {
  std::string text = "from _bases import type_name, value as base_value\n";
  for (const Method& method : kMethods)
    if (method.type == type.name || (!type.inherits.empty() && method.type == type.inherits))
      text += unbound_method(type.name, method);
  for (const SpecialMethod& method : kSpecialMethods)
    if (has_special(type.name, method)) text += unbound_special_method(type.name, method);
  return text;
}

}  // namespace

bool is_unbound_method(std::string_view path) {
  size_t dot = path.find('.');
  const Type* type = dot == path.npos ? nullptr : type_called(path.substr(0, dot));
  if (!type) return false;
  std::string_view name = path.substr(dot + 1);
  return std::ranges::any_of(kMethods,
                             [&](const Method& method) {
                               return method.name == name &&
                                      (method.type == type->name || method.type == type->inherits);
                             }) ||
         std::ranges::any_of(kSpecialMethods, [&](const SpecialMethod& method) {
           return method.name == name && has_special(type->name, method);
         });
}

std::vector<ir::Builtin> classes_with_method(std::string_view name) {
  std::vector<ir::Builtin> found;
  if (const Operation* operation = operation_called(name))
    found.assign(operation->classes.begin(), operation->classes.end());
  for (const Method& method : kMethods) {
    const Type* type = method.name == name ? type_called(method.type) : nullptr;
    if (!type) continue;
    for (ir::Builtin each : type->classes)
      if (std::ranges::find(found, each) == found.end()) found.push_back(each);
  }
  return found;
}

bool is_operator_method(std::string_view name) { return operation_called(name) != nullptr; }

std::string binder_path(std::string_view name) {
  return std::string(kBinder) + std::string(name) + ">." + std::string(name);
}

bool is_method_module(std::string_view module) {
  return module.starts_with(kBinder) || type_called(module);
}

std::string method_module_text(std::string_view module) {
  if (const Type* type = type_called(module)) return unbound_methods(*type);
  std::string_view name = module.substr(kBinder.size(), module.size() - kBinder.size() - 1);
  if (const Operation* operation = operation_called(name))
    return filled(
        "def $name(self):\n"
        "    def $name(*arguments):\n"
        "        if len(arguments) != 1:\n"
        "            refuse('with these arguments')\n"
        "        x = arguments[0]\n"
        "        return $result\n"
        "    return $name\n",
        "", name, "", "", "", operation->result);
  bool takes_keywords = std::ranges::any_of(
      kMethods, [&](const Method& method) { return method.name == name && method.takes_keywords; });
  return filled(
      "def $name(self):\n"
      "    def $name($parameters):\n"
      "        return self.$name($parameters)\n"
      "    return $name\n",
      "", name, parameters_of(takes_keywords));
}

}  // namespace pyreck::frontend
