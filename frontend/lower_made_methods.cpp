// Methods that functools makes: of a cached_property, and by total_ordering.
//
// They are made of Python text after Lib/functools.py, as those of dataclasses are. What a
// cached_property has computed stands in a field of its own (kCachedPrefix); until then the class
// attribute of that name is found, which is no value of Python's.

#include "frontend/lower.h"

#include <algorithm>
#include <array>

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;
using Kind = ir::ClassAttribute::Kind;

namespace {

std::string replaced(std::string text, const std::string& mark, const std::string& by) {
  for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size()))
    text.replace(at, mark.size(), by);
  return text;
}

/// $name: of the property; $field: of the field.
constexpr const char* kCached =
    "def create(missing, function):\n"
    "    def $name(self):\n"
    "        value = getattr(self, '$field')\n"
    "        if value is missing:\n"
    "            value = function(self)\n"
    "            object.__setattr__(self, '$field', value)\n"
    "        return value\n"
    "    def put(self, value):\n"
    "        object.__setattr__(self, '$field', value)\n"
    "    def drop(self):\n"
    "        if getattr(self, '$field') is missing:\n"
    "            raise AttributeError('$name')\n"
    "        object.__delattr__(self, '$field')\n"
    "    return $name, put, drop\n";

constexpr const char* kWithoutDict =
    "def create(missing, function):\n"
    "    def $name(self):\n"
    "        raise TypeError(f\"No '__dict__' attribute on {type(self).__name__!r} \"\n"
    "                        f\"instance to cache '$name' property.\")\n"
    "    return $name,\n";

struct Converted {
  const char *root, *name, *result;
};
/// What each comparison is in terms of the one that the class has, and of `!=` and `==`.
constexpr Converted kConverted[] = {
    {"__lt__", "__gt__", "not result and self != other"},
    {"__lt__", "__le__", "result or self == other"},
    {"__lt__", "__ge__", "not result"},
    {"__le__", "__ge__", "not result or self == other"},
    {"__le__", "__lt__", "result and self != other"},
    {"__le__", "__gt__", "not result"},
    {"__gt__", "__lt__", "not result and self != other"},
    {"__gt__", "__ge__", "result or self == other"},
    {"__gt__", "__le__", "not result"},
    {"__ge__", "__le__", "not result or self == other"},
    {"__ge__", "__gt__", "result and self != other"},
    {"__ge__", "__lt__", "not result"},
};

}  // namespace

/// Makes properties of the functions under `<cached>name`.
void Lowering::add_cached_properties(const ClassUnit& unit, Bound& bound) {
  std::vector<std::string> fields;
  for (const ir::ClassAttribute& each : bound.attributes)
    if (each.name.starts_with(kCachedPrefix)) fields.push_back(each.name);
  for (const std::string& field : fields) {
    std::string name = field.substr(kCachedPrefix.size());
    ValueId function = *bound.find(field);
    ValueId missing = emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(ir::Builtin::kCallable));
    bound.remove(field);
    std::string text = unit.has_slots ? kWithoutDict : kCached;
    text = replaced(replaced(text, "$name", name), "$field", field);
    Root& root = unit_.made_root(unit, text, root_.source);
    Values made = make_methods(root, {missing, function}, unit.has_slots ? 1 : 3);
    bound.add(name, made[0], Kind::kProperty);
    if (unit.has_slots) continue;
    bound.add(name, made[1], Kind::kSetter);
    bound.add(name, made[2], Kind::kDeleter);
    bound.add(field, missing);
    unit_.classes.add_field(unit_.classes.bound(unit.id.index), field);
  }
}

/// Adds the comparisons that the class has not. False: CPython raises.
bool Lowering::add_total_ordering(const ClassUnit& unit, Bound& bound) {
  const ir::Class& made = unit_.module.classes[unit.id.index];
  bool is_ordered = made.has_base() && made.base != static_cast<uint32_t>(ir::Builtin::kDict) &&
                    made.base != static_cast<uint32_t>(ir::Builtin::kComplex);
  auto has = [&](const std::string& name) {
    return is_ordered || bound.find(name).has_value() ||
           std::ranges::any_of(made.bases, [&](ir::ClassId base) {
             return static_cast<bool>(ir::find_attribute(unit_.module.classes, base, name));
           });
  };
  constexpr std::array kRoots = {"__lt__", "__le__", "__gt__", "__ge__"};
  auto root_name = std::ranges::find_if(kRoots, has);
  if (root_name == kRoots.end()) {
    ValueId text =
        emit_text(Opcode::kConstStr, "must define at least one ordering operation: < > <= >=");
    ssa_.raise(call_exception(ir::ExceptionClass::kValueError, {text}));
    return false;
  }
  std::string text = "def create():\n", names;
  std::vector<std::string> missing;
  for (const Converted& row : kConverted) {
    if (std::string(row.root) != *root_name || has(row.name)) continue;
    text += std::string("    def ") + row.name + "(self, other):\n        result = self." +
            row.root +
            "(other)\n        if result is NotImplemented:\n            return result\n" +
            "        return " + row.result + "\n";
    names += std::string(row.name) + ", ";
    missing.push_back(row.name);
  }
  if (missing.empty()) return true;
  Root& root = unit_.made_root(unit, text + "    return " + names + "\n", root_.source);
  Values methods = make_methods(root, {}, missing.size());
  for (size_t i = 0; i < methods.size(); ++i) bound.add(missing[i], methods[i]);
  return true;
}

}  // namespace pyreck::frontend
