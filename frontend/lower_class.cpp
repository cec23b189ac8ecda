// Class statements: a hidden function whose scope is the class's ends in `class.new`.
//
// A static class is referred to by `class.ref`, which runs its body once a job; other classes are
// variables, made by calling the body where the statement stands. Bases that are no static classes
// are captures of the body, after its free variables.

#include "frontend/class_syntax.h"
#include "frontend/library.h"
#include "frontend/lower.h"
#include "runtime/base/fixed_attributes.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;
using Kind = ir::ClassAttribute::Kind;

std::string Lowering::decorator_path(const Expr& decorator) {
  const Expr& named = decorator.kind == ExprKind::kCall ? *decorator.items[0] : decorator;
  return path_of(root_, &scope_, named);
}

ClassUnit* Lowering::class_named_by(const Expr& expr) {
  return unit_.classes.named_by(root_, &scope_, expr);
}

bool Lowering::is_static_class(const Symbol& symbol) {
  return symbol.mode == Mode::kStatic && symbol.definition->kind == StmtKind::kClass;
}

ValueId Lowering::class_reference(const ClassUnit& unit, const ir::Span& span) {
  if (unit.refused()) {
    const ClassUnit::Problem& why = *unit.problem;
    return refuse(why.code, unit.captured ? span : why.span, why.seen);
  }
  unit_.body_of(unit);
  return emit(Opcode::kClassRef, {}, unit.id.index);
}

void Lowering::lower_class(const Stmt& stmt) {
  Scope& scope = *root_.scopes.of(&stmt);
  ClassUnit& unit = unit_.classes.of(root_, scope);
  const Symbol* symbol = ScopeTree::resolve(&scope_, stmt.text);
  if (!symbol) {
    refuse(Code::kGlobalAssignment, stmt.head, "`" + stmt.text + "`");
    return;
  }
  if (unit.refused()) {
    refuse(unit.problem->code, unit.problem->span, unit.problem->seen);
    return;
  }
  Values decorators = lower_decorators(stmt);
  if (!unit.type_error.empty()) {
    for (const Expr* base : unit.bases) lower(*base);
    ValueId text = emit_text(Opcode::kConstStr, unit.type_error);
    ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {text}));
    return;
  }
  ValueId made;
  if (unit.enumeration && !is_static_class(*symbol)) {
    refuse(Code::kClassBase, stmt.head, "`Enum`, inside of a function,");
    return;
  }
  if (is_static_class(*symbol)) {
    made = class_reference(unit, stmt.head);
  } else {
    Values captures;
    for (const Symbol* each : scope.free) captures.push_back(capture_operand(each));
    for (const Expr* base : unit.bases)
      if (!is_static_base(scope_, *base)) captures.push_back(lower(*base));
    ir::FunctionId body = unit_.function_of(root_, scope);
    made = emit(Opcode::kCall, {emit(Opcode::kClosure, captures, body.index)});
  }
  write_symbol(symbol, apply_decorators(stmt, decorators, made));
}

/// Whether a base of a class statement in `scope` is a static class.
bool Lowering::is_static_base(Scope& scope, const Expr& base) {
  const Symbol* symbol =
      base.kind == ExprKind::kName ? ScopeTree::resolve(&scope, base.text) : nullptr;
  return !symbol || symbol->mode == Mode::kImport || is_static_class(*symbol);
}

/// The values of a definition's decorators but for those that are known, in order.
Lowering::Values Lowering::lower_decorators(const Stmt& stmt) {
  Values out;
  for (const ExprPtr& decorator : stmt.values) {
    switch (decorator_of(*decorator, decorator_path(*decorator))) {
      case Decorator::kOther:
        out.push_back(lower(*decorator));
        break;
      case Decorator::kWraps:
        // Its arguments give names and texts to the function, which nobody sees.
        for (size_t i = 1; i < decorator->items.size(); ++i) lower(*decorator->items[i]);
        break;
      case Decorator::kStaticMethod:
      case Decorator::kClassMethod:
      case Decorator::kProperty:
      case Decorator::kCachedProperty:
        // Outside of a class it makes an object that is refused as a value.
        if (scope_.kind != Scope::Kind::kClass) lower(*decorator);
        break;
      case Decorator::kUnique: {
        bool of_enum = stmt.kind == StmtKind::kClass &&
                       unit_.classes.of(root_, *root_.scopes.of(&stmt)).enumeration.has_value();
        if (!of_enum) lower(*decorator);
        break;
      }
      default:
        break;
    }
  }
  return out;
}

/// `made` as its decorators leave it, the last one first.
ValueId Lowering::apply_decorators(const Stmt& stmt, const Values& decorators, ValueId made) {
  size_t next = decorators.size();
  for (size_t i = stmt.values.size(); i-- > 0;) {
    const Expr& decorator = *stmt.values[i];
    if (decorator_of(decorator, decorator_path(decorator)) != Decorator::kOther) continue;
    SpanScope span(ssa_, decorator.span);
    made = emit(Opcode::kCall, {decorators[--next], made});
  }
  return made;
}

/// The body of a class statement.
void Lowering::lower_class_body() {
  const Stmt& stmt = *scope_.statement;
  const ClassUnit& unit = unit_.classes.of(root_, scope_);
  declare_function(stmt.given_name, stmt.span);
  unit_.units[id_.index].is_class_body = true;
  declare_captures();
  Values bases = base_values(unit);
  create_variables([](const Symbol&) { return ValueId(); });
  for (const ClassUnit::Member& member : unit.members)
    if (member.kind == Kind::kSetter || member.kind == Kind::kDeleter)
      accessors_[{member.name, member.kind}] = ssa_.new_variable();
  lower_body(*scope_.body);
  if (ssa_.reachable()) {
    SpanScope span(ssa_, stmt.head);
    finish_class(unit, bases);
  }
  ssa_.finish();
}

/// The bases, in a function whose captures after its free variables are those that are no static
/// classes.
Lowering::Values Lowering::base_values(const ClassUnit& unit) {
  Values out;
  Scope* around = scope_.parent;
  for (const Expr* base : unit.bases) {
    if (!is_static_base(*around, *base)) {
      function_.captures.push_back("base:" + base->text);
      out.push_back(ssa_.add_parameter());
    } else {
      out.push_back(
          class_reference(*unit_.classes.base_named_by(root_, around, *base), base->span));
    }
  }
  return out;
}

/// The class of what the body has bound. What it has deleted is no attribute; what may be either is
/// refused.
void Lowering::finish_class(const ClassUnit& unit, const Values& bases) {
  Bound bound;
  for (const ClassUnit::Member& member : unit.members) {
    const Symbol& symbol = *scope_.own.at(member.name);
    auto accessor = accessors_.find({member.name, member.kind});
    VarId variable = accessor == accessors_.end() ? access(&symbol).variable : accessor->second;
    ValueId value = ssa_.read(variable);
    if (ssa_.is_unbound(value)) continue;
    if (!ssa_.surely_bound(variable, symbol.unbinds)) {
      refuse(Code::kClassBody, scope_.statement->head, "`" + member.name + "`");
      return;
    }
    if (member.is_cached)
      bound.add(std::string(kCachedPrefix) + member.name, value);
    else
      bound.add(member.name, value, member.kind);
  }
  for (const auto& [key, variable] : accessors_)
    if (key.second == Kind::kPlain) bound.add(key.first, ssa_.read(variable));
  make_class(unit, bases, std::move(bound));
}

void Lowering::make_class(const ClassUnit& unit, const Values& bases, Bound bound) {
  if (unit.enumeration) add_enum_members(unit, bases, bound);
  if (unit.data && !add_data_members(unit, bases, bound)) return;
  if (unit.named) add_named_members(unit, bound);
  add_cached_properties(unit, bound);
  if (unit.is_totally_ordered && !add_total_ordering(unit, bound)) return;
  bool is_dict = unit.stands_for == static_cast<uint32_t>(ir::Builtin::kDict);
  if (auto missing = bound.find("__missing__")) {
    if (is_dict)
      bound.rename("__missing__", std::string(kMissingMethod));
    else
      bound.add(std::string(kMissingMethod), *missing);
  }
  // As in CPython, instances that are compared by value have no hash unless the class gives one.
  if (bound.find("__eq__") && !bound.find("__hash__")) bound.add("__hash__", none());
  unit_.module.classes[unit.id.index].attributes = std::move(bound.attributes);
  Values operands = bases;
  operands.insert(operands.end(), bound.values.begin(), bound.values.end());
  ssa_.return_value(emit(Opcode::kClassNew, operands, unit.id.index));
}

/// A name of the class body: what it has bound so far, else what is global.
ValueId Lowering::read_class_name(const Symbol& symbol, const Expr& expr) {
  VarId variable = access(&symbol).variable;
  ValueId value = ssa_.read(variable);
  if (ssa_.surely_bound(variable, symbol.unbinds)) return value;
  if (!ssa_.is_unbound(value)) return refuse(Code::kClassBody, expr.span, "`" + expr.text + "`");
  Scope& top = root_.scopes.root();
  if (top.kind == Scope::Kind::kFile)
    if (auto found = top.own.find(expr.text); found != top.own.end())
      return refuse(Code::kClassBody, expr.span, "`" + expr.text + "`");
  return lower_outside_name(expr.text, expr.span);
}

/// What the accessors of properties go to; nothing: it is an ordinary binding.
std::optional<VarId> Lowering::accessor_of(const Stmt& stmt) {
  if (scope_.kind != Scope::Kind::kClass) return std::nullopt;
  for (const ExprPtr& decorator : stmt.values) {
    Decorator kind = decorator_of(*decorator, decorator_path(*decorator));
    if (kind == Decorator::kSetter) return accessors_.at({stmt.text, Kind::kSetter});
    if (kind == Decorator::kDeleter) return accessors_.at({stmt.text, Kind::kDeleter});
  }
  return std::nullopt;
}

/// `x = property(get, set)`, `x = staticmethod(f)` in a class body: whether it is such a statement.
bool Lowering::lower_member_call(const Stmt& stmt) {
  const Expr& call = *stmt.values.back();
  if (scope_.kind != Scope::Kind::kClass || call.kind != ExprKind::kCall) return false;
  if (lower_auto(stmt)) return true;
  Decorator decorator = decorator_of(*call.items[0], decorator_path(call));
  bool wraps_one = decorator == Decorator::kStaticMethod || decorator == Decorator::kClassMethod;
  if (!wraps_one && decorator != Decorator::kProperty) return false;
  const std::string& name = stmt.values[0]->text;
  Values values;
  for (size_t i = 1; i < call.items.size(); ++i) values.push_back(lower(*call.items[i]));
  assign_name(*stmt.values[0], values.at(0));
  if (values.size() > 1) ssa_.write(accessors_.at({name, Kind::kSetter}), values[1]);
  if (values.size() > 2) ssa_.write(accessors_.at({name, Kind::kDeleter}), values[2]);
  return true;
}

/// The body of a class that the client found: what it holds is known.
void Lowering::lower_captured_class(const ClassUnit& unit) {
  ir::Class made = unit_.module.classes[unit.id.index];
  declare_function(made.name, {});
  function_.qualname = made.qualname;
  unit_.units[id_.index].is_class_body = true;
  Values bases;
  for (ir::ClassId base : made.bases)
    bases.push_back(class_reference(unit_.classes.unit_of(base), {}));
  Bound bound;
  for (const CapturedClass::Attribute& each : unit.captured->attributes) {
    bool usable =
        each.value.kind != Binding::Kind::kUnsupported && each.value.kind != Binding::Kind::kImpure;
    if (!usable) {
      // Refused where it is read, not where the class is made.
      bound.add(each.name, refusing_getter(each.value), Kind::kProperty);
      continue;
    }
    bound.add(each.name, binding_value(each.value, {}), each.kind);
    if (each.value.kind != Binding::Kind::kFunction) continue;
    if (Root* method = unit_.captured_root(each.value.index))
      unit_.units[unit_.function_of(*method, method->scopes.root()).index].method_name =
          each.name.starts_with(kCachedPrefix) ? each.name.substr(kCachedPrefix.size()) : each.name;
  }
  for (size_t i = 0; unit.named && i < unit.named->defaults.size(); ++i)
    bound.add(default_attribute(unit.named->with_default[i]), lower(*unit.named->defaults[i]));
  if (ssa_.reachable()) make_class(unit, bases, std::move(bound));
  ssa_.finish();
}

/// CPython's TypeError where an abstract class is called by its name. Whether it is.
bool Lowering::raises_abstract(const Expr& call) {
  const ClassUnit* known = class_named_by(*call.items[0]);
  if (!known || known->refused() || known->abstract_methods.empty()) return false;
  lower(*call.items[0]);
  for (size_t i = 1; i < call.items.size(); ++i) lower_argument(*call.items[i], false);
  bool quotes = unit_.module.python.minor >= 12, several = known->abstract_methods.size() > 1;
  std::string text = "Can't instantiate abstract class " +
                     unit_.module.classes[known->id.index].name +
                     (quotes ? " without an implementation for" : " with") + " abstract method" +
                     (several ? "s " : " ");
  for (const std::string& name : known->abstract_methods) {
    if (&name != &known->abstract_methods.front()) text += ", ";
    text += quotes ? "'" + name + "'" : name;
  }
  ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {emit_text(Opcode::kConstStr, text)}));
  ssa_.set_block(ssa_.new_sealed_block());
  return true;
}

/// `getattr(x, "name")`, `setattr(x, "name", value)`, `delattr(x, "name")`: the same as `x.name`.
std::optional<ValueId> Lowering::lower_named_attribute(const Expr& call, const std::string& path) {
  size_t count = call.items.size() - 1;
  bool named = count >= 2 && call.items[2]->kind == ExprKind::kStr && !has_star(call) &&
               call.keywords.empty();
  if (!named) return std::nullopt;
  const std::string& name = call.items[2]->text;
  if (path == "getattr" && count == 2)
    return emit_text(Opcode::kGetAttr, name, {lower(*call.items[1])});
  bool sets = path == "setattr" && count == 3;
  if (!sets && !(path == "delattr" && count == 2)) return std::nullopt;
  if (is_fixed_attribute(name))
    return refuse(Code::kClassChange, call.span, "assignment to `" + name + "`");
  ValueId object = lower(*call.items[1]);
  if (sets) {
    note_assigned(*call.items[1], name);
    emit_text(Opcode::kSetAttr, name, {object, lower(*call.items[3])});
  } else {
    emit_text(Opcode::kDelAttr, name, {object});
  }
  return none();
}

/// A function of one parameter that refuses what the binding stands for.
ValueId Lowering::refusing_getter(const Binding& binding) {
  ir::FunctionId id = unit_.new_function(root_, &scope_);
  Lowering getter(unit_, id, root_, scope_);
  getter.declare_function(binding.name, {});
  getter.function_.parameters.push_back({"self", ir::Parameter::Kind::kPositional, false});
  getter.ssa_.add_parameter();
  getter.ssa_.return_value(getter.binding_value(binding, {}));
  getter.ssa_.finish();
  return emit(Opcode::kClosure, {}, id.index);
}

// In methods.

/// The class that `super()` and `__class__` mean here: null: there is none.
const ClassUnit* Lowering::class_around_here() {
  if (Scope* found = class_around(&scope_)) return &unit_.classes.of(root_, *found);
  auto binding = root_.names.find("__class__");
  bool known = binding != root_.names.end() && binding->second.kind == Binding::Kind::kClass;
  return known ? &unit_.classes.bound(binding->second.index) : nullptr;
}

/// The class whose method this is, though it may not name its `__class__`; null: there is none.
const ClassUnit* Lowering::class_of_method() {
  if (const ClassUnit* of = class_around_here()) return of;
  if (!root_.captured) return nullptr;
  const auto& holders = unit_.classes.with_method(root_.captured_index);
  return holders.size() == 1 ? holders[0] : nullptr;
}

/// `super()` and `super(C, x)`.
ValueId Lowering::lower_super(const Expr& call) {
  auto fail = [&](const char* message) {
    ValueId text = emit_text(Opcode::kConstStr, message);
    ssa_.raise(call_exception(ir::ExceptionClass::kRuntimeError, {text}));
    ssa_.set_block(ssa_.new_sealed_block());
    return none();
  };
  std::string seen = "`super(...)`";
  if (has_star(call) || !call.keywords.empty()) return refuse(Code::kSuper, call.span, seen);
  const ClassUnit* of = nullptr;
  ValueId self;
  if (call.items.size() == 3) {
    of = class_named_by(*call.items[1]);
    bool is_class = call.items[1]->kind == ExprKind::kName && call.items[1]->text == "__class__";
    if (is_class && !of) of = class_around_here();
    if (of && !of->refused()) self = lower(*call.items[2]);
  } else if (call.items.size() == 1 && !scope_.is_comprehension()) {
    using ParamKind = ir::Parameter::Kind;
    const auto& params = scope_.params();
    bool takes_self = !params.empty() && (params[0].kind == ParamKind::kPositional ||
                                          params[0].kind == ParamKind::kPositionalOnly);
    if (!takes_self) {
      bool takes_any = !params.empty() && params[0].kind == ParamKind::kVarArgs;
      return takes_any ? refuse(Code::kSuper, call.span, seen) : fail("super(): no arguments");
    }
    of = class_around_here();
    if (!of) return fail("super(): __class__ cell not found");
    self = read_symbol(scope_.own.at(params[0].name));
  }
  if (!of || of->refused()) return refuse(Code::kSuper, call.span, seen);
  return emit(Opcode::kSuper, {self}, of->id.index);
}

bool Lowering::is_known_everywhere(const ClassUnit& unit) {
  if (unit.captured) return !unit.is_made_anew;
  return !unit.scope->parent ||
         is_static_class(*ScopeTree::resolve(unit.scope->parent, unit.scope->statement->text));
}

/// `__class__` in a method.
ValueId Lowering::lower_class_cell(const ir::Span& span) {
  const ClassUnit* of = class_around_here();
  if (!of || !is_known_everywhere(*of)) return refuse(Code::kSuper, span, "`__class__`");
  return class_reference(*of, span);
}

/// Attributes that instances get: `receiver.name = ...`.
void Lowering::note_assigned(const Expr& receiver, const std::string& name) {
  if (name.starts_with(kCachedPrefix)) return;  // add_cached_properties() knows of which class
  const Symbol* symbol =
      receiver.kind == ExprKind::kName ? ScopeTree::resolve(&scope_, receiver.text) : nullptr;
  Scope* owner = symbol ? symbol->owner : nullptr;
  bool is_self = symbol && symbol->is_parameter && owner->params()[0].name == symbol->name;
  if (is_self && owner->parent && owner->parent->kind == Scope::Kind::kClass)
    if (ClassUnit* known = unit_.classes.with_method(root_, *owner))
      return unit_.classes.add_field(*known, name);
  if (is_self && !owner->parent && root_.captured) {
    const auto& classes = unit_.classes.with_method(root_.captured_index);
    for (ClassUnit* each : classes) unit_.classes.add_field(*each, name);
    if (!classes.empty()) return;
  }
  // What a `__new__` fills is likely what it has made.
  Scope* method = nullptr;
  class_around(&scope_, &method);
  if (!method) method = &root_.scopes.root();
  bool in_new = method->kind == Scope::Kind::kFunction && method->statement &&
                method->statement->text == "__new__";
  const ClassUnit* of = in_new ? class_of_method() : nullptr;
  if (of && !of->refused()) unit_.classes.add_field(unit_.classes.bound(of->id.index), name);
  unit_.classes.add_field(name);
}

}  // namespace pyreck::frontend
