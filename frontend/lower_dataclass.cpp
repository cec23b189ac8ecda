// The methods of dataclasses: from their text (dataclass.h) to attributes of the class.

#include "frontend/cpython.h"
#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;
using Kind = ir::ClassAttribute::Kind;

/// The root of the function whose text makes methods of `unit`.
Root& Unit::made_root(const ClassUnit& unit, const std::string& text, uint32_t source) {
  trees_of_text_.push_back(std::get<Tree>(parse({"<string>", 1, text})));
  const Stmt& create = *trees_of_text_.back().body[0];
  auto root = std::make_unique<Root>();
  root->source = source;
  root->scopes = ScopeTree::of_function(create, create.text);
  root->hidden = true;
  root->counts_frames = true;
  root->member_of = module.classes[unit.id.index].qualname;
  auto bind_class = [&](const std::string& name, ir::ClassId id) {
    root->names[name] = {name, Binding::Kind::kClass, id.index, ""};
  };
  bind_class("__class__", unit.id);
  if (unit.data && unit.data->frozen) bind_class("FrozenInstanceError", classes.frozen_error().id);
  roots.push_back(std::move(root));
  return *roots.back();
}

/// The value of a field's default or factory: from the class, or from a base that has it.
ValueId Lowering::data_value(const std::string& attribute, const ClassUnit& unit,
                             const Bound& bound, const Values& bases) {
  auto own = bound.find(attribute);
  if (own && bound.kind(attribute) == Kind::kPlain) return *own;
  if (own) return refuse(Code::kDataclass, ssa_.span(), "`" + attribute + "`");
  const ir::Class& made = unit_.module.classes[unit.id.index];
  for (size_t i = 0; i < made.bases.size(); ++i)
    if (ir::find_attribute(unit_.module.classes, made.bases[i], attribute))
      return emit_text(Opcode::kGetAttr, attribute, {bases[i]});
  return refuse(Code::kDataclass, ssa_.span(), "`" + attribute + "`");
}

/// What the function of the root, which gives a tuple of `count` methods, makes of the arguments.
Lowering::Values Lowering::make_methods(Root& root, Values arguments, size_t count) {
  ir::FunctionId maker = unit_.function_of(root, root.scopes.root());
  arguments.insert(arguments.begin(), emit(Opcode::kClosure, {}, maker.index));
  ValueId made =
      emit(Opcode::kUnpack, {emit(Opcode::kCall, arguments)}, static_cast<int64_t>(count));
  Values items;
  for (size_t i = 0; i < count; ++i)
    items.push_back(emit(Opcode::kTupleGet, {made}, static_cast<int64_t>(i)));
  return items;
}

/// Adds what `@dataclass` gives the class to what its body has bound. False: CPython raises.
bool Lowering::add_data_members(const ClassUnit& unit, const Values& bases, Bound& bound) {
  const Dataclass& data = *unit.data;
  std::vector<std::string> defined;
  for (const ir::ClassAttribute& each : bound.attributes) defined.push_back(each.name);
  // A class that is a variable is known to its methods by its name alone.
  std::string is_own =
      is_known_everywhere(unit)
          ? "type(self) is __class__"
          : "self.__class__.__qualname__ == '" + unit_.module.classes[unit.id.index].qualname + "'";
  DataMethods methods = data_methods(data, defined, is_own);
  if (!methods.type_error.empty()) {
    std::string text = methods.type_error;
    if (size_t mark = text.find("{}"); mark != std::string::npos)
      text.replace(mark, 2, unit_.module.classes[unit.id.index].name);
    ValueId message = emit_text(Opcode::kConstStr, text);
    ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {message}));
    return false;
  }
  Root& root = unit_.made_root(unit, methods.text, root_.source);
  // In place of an argument that is not given, in which case a factory makes it.
  ValueId missing = emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(ir::Builtin::kCallable));
  Values arguments{missing};
  for (const DataField& field : data.fields) {
    std::string hidden = default_attribute(field.name);
    bool is_hidden = field.has_default && bound.find(hidden).has_value();
    if (field.has_default)
      arguments.push_back(data_value(is_hidden ? hidden : field.name, unit, bound, bases));
    if (field.has_factory)
      arguments.push_back(data_value(factory_attribute(field.name), unit, bound, bases));
  }
  Values items = make_methods(root, arguments, methods.names.size());
  for (size_t i = 0; i < items.size(); ++i) bound.add(methods.names[i], items[i]);
  if (methods.unhashable) bound.add("__hash__", none());
  auto add_names = [&](const std::string& attribute, const std::vector<std::string>& names) {
    Values texts;
    for (const std::string& name : names) texts.push_back(emit_text(Opcode::kConstStr, name));
    if (!bound.find(attribute)) bound.add(attribute, emit(Opcode::kTupleNew, texts));
  };
  if (data.match_args) add_names("__match_args__", *unit.match_args);
  if (data.slots) add_names("__slots__", unit.fields);
  return true;
}

/// `dataclasses.replace(x, name=value)`: a method of the class, so that fields keep their types.
std::optional<ValueId> Lowering::lower_replace(const Expr& call) {
  if (has_star(call) || call.items.size() != call.keywords.size() + 2) return std::nullopt;
  Arguments arguments = lower_arguments(call, false);
  auto has = [&](const char* name) {
    return call_builtin(ir::Builtin::kBaseHas,
                        {arguments.values[0], emit_text(Opcode::kConstStr, name)});
  };
  auto replaced = [&] {
    return ssa_.emit(Opcode::kCallMethod, arguments.values, arguments.keywords, 0,
                     unit_.module.intern("__dataclass_replace__"));
  };
  auto refused = [&] {
    return refuse(Code::kDataclass, call.span,
                  "`replace` of a class with an `__init__` of its own");
  };
  auto wrong = [&] {
    ValueId text =
        emit_text(Opcode::kConstStr, "replace() should be called on dataclass instances");
    ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {text}));
    return none();
  };
  return either(
      has(kRawFields), [&] { return either(has("__dataclass_replace__"), replaced, refused); },
      wrong);
}

/// `x: int = field(...)`: whether it is such a statement of a dataclass.
bool Lowering::lower_data_field(const Stmt& stmt) {
  const Expr* call = stmt.values[1].get();
  if (scope_.kind != Scope::Kind::kClass || !call || call->kind != ExprKind::kCall) return false;
  if (decorator_path(*call) != "dataclasses.field") return false;
  for (size_t i = 0; i < call->keywords.size(); ++i) {
    const Expr& value = *call->items[call->items.size() - call->keywords.size() + i];
    if (call->keywords[i] == "default") assign_name(*stmt.values[0], lower(value));
    if (call->keywords[i] == "default_factory") {
      auto key = std::pair(factory_attribute(stmt.values[0]->text), Kind::kPlain);
      accessors_[key] = ssa_.new_variable();
      ssa_.write(accessors_[key], lower(value));
    }
  }
  return true;
}

/// `set_base(self, "name", value)` in a hidden method: the first value of a field of the base
/// value.
ValueId Lowering::lower_set_base(const Expr& call) {
  ir::ClassId last = unit_.module.classes[class_around_here()->id.index].mro.back();
  Values operands{emit(Opcode::kSuper, {lower(*call.items[1])}, last.index)};
  for (size_t i = 2; i < call.items.size(); ++i) operands.push_back(lower(*call.items[i]));
  return ssa_.emit(Opcode::kCallMethod, operands, 0, 0, unit_.module.intern(kSetBase));
}

/// `object.__setattr__(x, name, value)`, `object.__delattr__(x, name)` and `object.__new__(cls)` in
/// a method.
std::optional<ValueId> Lowering::lower_object_call(const Expr& call) {
  const Expr& callee = *call.items[0];
  if (callee.kind != ExprKind::kAttribute || path_of(root_, &scope_, *callee.items[0]) != "object")
    return std::nullopt;
  bool sets = callee.text == "__setattr__" && call.items.size() == 4;
  bool deletes = callee.text == "__delattr__" && call.items.size() == 3;
  bool makes = callee.text == "__new__" && call.items.size() >= 2;
  const ClassUnit* of = class_of_method();
  bool plain = (sets || deletes || makes) && of && !of->refused() && !has_star(call) &&
               call.keywords.empty();
  if (!plain) return std::nullopt;
  // What comes after all classes of the user's.
  ir::ClassId last = unit_.module.classes[of->id.index].mro.back();
  Values operands{emit(Opcode::kSuper, {lower(*call.items[1])}, last.index)};
  if (makes) operands.push_back(lower(*call.items[1]));
  for (size_t i = 2; i < call.items.size(); ++i) operands.push_back(lower(*call.items[i]));
  if (!makes && call.items[2]->kind == ExprKind::kStr)
    note_assigned(*call.items[1], call.items[2]->text);
  return ssa_.emit(Opcode::kCallMethod, operands, 0, 0, unit_.module.intern(callee.text));
}

}  // namespace pyreck::frontend
