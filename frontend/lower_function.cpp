// The frame of a function: parameters, captures, variables, cells, closures.

#include "frontend/lower.h"
#include "frontend/near_names.h"
#include "runtime/base/check.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

Lowering::Lowering(Unit& unit, ir::FunctionId id, Root& root, Scope& scope, Lowering* parent)
    : unit_(unit),
      id_(id),
      root_(root),
      scope_(scope),
      parent_(parent),
      function_(unit.functions[id.index]),
      ssa_(function_) {
  ssa_.set_block(ssa_.new_sealed_block());
  if (root_.hidden) ssa_.hide_places();
}

void Lowering::declare_function(const std::string& name, const ir::Span& span) {
  function_.name = name;
  function_.qualname = scope_.qualname;
  function_.source = root_.source;
  function_.span = root_.hidden ? ir::Span{} : span;
  function_.counts_depth =
      !root_.hidden || (root_.counts_frames && (scope_.parent || !root_.library_path.empty()));
  if (!root_.member_of.empty() && scope_.parent) function_.qualname = root_.member_of + "." + name;
  ssa_.set_span(span);
}

void Lowering::declare_captures() {
  declare_free();
  for (const Param& param : scope_.params()) {
    if (!param.default_value) continue;
    function_.captures.push_back("default:" + param.name);
    ssa_.add_parameter();
  }
}

/// What the function reads of those around it.
void Lowering::declare_free() {
  for (const Symbol* symbol : scope_.free) {
    bool cell = symbol->mode == Mode::kCell;
    ValueId value = ssa_.add_parameter(cell ? cell_type() : ir::TypeTable::kAny);
    access_[symbol] = {cell ? Access::Kind::kCell : Access::Kind::kValue, {}, value, false};
    function_.captures.push_back(symbol->name);
  }
}

void Lowering::create_variables(const std::function<ValueId(const Symbol&)>& initial) {
  for (const auto& symbol : scope_.symbols) {
    bool is_import = symbol->mode == Mode::kImport;
    if (symbol->mode == Mode::kRefused || (is_import && !is_local_import(*symbol))) continue;
    Access access;
    access.own = true;
    access.variable = ssa_.new_variable();
    ValueId value = initial(*symbol);
    if (symbol->mode == Mode::kCell) {
      access.kind = Access::Kind::kCell;
      ValueId contents = value.valid() ? value : emit(Opcode::kUnbound);
      access.value = ssa_.emit(Opcode::kCellNew, {contents}, 0, 0, 0, cell_type());
    }
    access_[symbol.get()] = access;
    if (value.valid()) ssa_.write(access.variable, value);
  }
}

/// Whether the name is bound by an `import` inside a function: then it has a variable, which tells
/// whether that has run.
bool Lowering::is_local_import(const Symbol& symbol) {
  return symbol.mode == Mode::kImport && symbol.owner->kind == Scope::Kind::kFunction;
}

/// Raises if `expr` starts with a name whose `import` in this function may not have run.
void Lowering::check_imported(const Expr& expr) {
  const Expr* root = &expr;
  while (root->kind == ExprKind::kAttribute) root = root->items[0].get();
  const Symbol* symbol = ScopeTree::resolve(&scope_, root->text);
  if (!symbol || symbol->owner != &scope_ || !is_local_import(*symbol)) return;
  SpanScope span(ssa_, root->span);
  raise_if_unbound(symbol, ssa_.read(access(symbol).variable));
}

void Lowering::declare_parameters() {
  std::unordered_map<std::string, ValueId> values;
  for (const Param& param : scope_.params()) {
    bool or_none = root_.hidden && param.kind == ir::Parameter::Kind::kVarKeywords &&
                   param.name == "named_or_none";
    function_.parameters.push_back({or_none ? ir::Parameter::kNamedOrNone : param.name, param.kind,
                                    param.default_value != nullptr});
    values[param.name] = ssa_.add_parameter();
  }
  create_variables([&](const Symbol& symbol) {
    return symbol.is_parameter ? values.at(symbol.name) : ValueId();
  });
}

ir::Span Lowering::definition_span() const {
  return scope_.statement ? scope_.statement->span : scope_.expression->span;
}

void Lowering::lower_user_function() {
  if (scope_.kind == Scope::Kind::kClass) return lower_class_body();
  const Stmt* def = scope_.statement;
  declare_function(def ? def->given_name : "<lambda>", definition_span());
  if (root_.captured && !scope_.parent) {
    function_.name = root_.captured->name;
    function_.qualname = root_.captured->qualname;
  }
  declare_captures();
  Refusal refusal = refusal_of(scope_);
  if (!refusal.any() && is_generator(scope_)) {
    lower_generator_function();
    ssa_.finish();
    return;
  }
  declare_parameters();
  if (refusal.any()) {
    refuse(refusal.code, def ? def->head : scope_.expression->span, refusal.seen);
    ssa_.finish();
    return;
  }
  lower_code();
}

/// The statements of the def, or the lambda's expression.
void Lowering::lower_code() {
  if (scope_.statement) {
    lower_body(*scope_.body);
  } else {
    ValueId value = lower(*scope_.expression->items[0]);
    keep_variables();
    ssa_.return_value(value);
  }
  keep_variables();
  if (ssa_.reachable()) ssa_.return_value(none());
  ssa_.finish();
}

Lowering::Access Lowering::access(const Symbol* symbol) {
  if (auto found = access_.find(symbol); found != access_.end()) return found->second;
  PYRECK_CHECK(parent_ != nullptr, "a variable that the function does not capture");
  return access_[symbol] = capture_into_fold(symbol);
}

/// A fold body takes what it needs from the function around it when it needs it.
Lowering::Access Lowering::capture_into_fold(const Symbol* symbol) {
  Access outer = parent_->access(symbol);
  bool wrap = outer.kind == Access::Kind::kVariable &&
              !parent_->ssa_.surely_bound(outer.variable, symbol->unbinds);
  bool cell = wrap || outer.kind == Access::Kind::kCell;
  ValueId value =
      ssa_.add_parameter(cell ? cell_type() : ir::TypeTable::kAny, fold_captures_.size());
  fold_captures_.push_back({const_cast<Symbol*>(symbol), wrap});
  function_.captures.push_back(symbol->name);
  return {cell ? Access::Kind::kCell : Access::Kind::kValue, {}, value, false};
}

bool Lowering::is_global_like(const Symbol* symbol) const {
  return symbol->owner == &root_.scopes.root() && root_.at_module_level;
}

ValueId Lowering::read_symbol(const Symbol* symbol) {
  if (symbol->mode == Mode::kRefused) return refuse_definition(*symbol->definition);
  if (symbol->mode == Mode::kStatic && symbol->owner != &scope_) {
    if (symbol->definition->kind == StmtKind::kFunction) return static_closure(symbol);
    return class_reference(unit_.classes.of(root_, *root_.scopes.of(symbol->definition)),
                           ssa_.span());
  }
  Access how = access(symbol);
  switch (how.kind) {
    case Access::Kind::kValue:
      return how.value;
    case Access::Kind::kVariable:
      return raise_if_unbound(symbol, ssa_.read(how.variable));
    case Access::Kind::kCell:
      if (how.own) return read_own_cell(symbol, how);
      if (!is_global_like(symbol)) return emit_text(Opcode::kCellGet, symbol->name, {how.value});
      return emit_or([&] { return emit_text(Opcode::kCellGet, symbol->name, {how.value}); },
                     [&] { raise_name(symbol->name); });
  }
  return {};
}

/// In its own function an empty cell is an unbound local, not an unbound free variable.
ValueId Lowering::read_own_cell(const Symbol* symbol, const Access& cell) {
  auto get = [&] { return emit_text(Opcode::kCellGet, symbol->name, {cell.value}); };
  if (!symbol->unbound_inside && ssa_.surely_bound(cell.variable, symbol->unbinds)) return get();
  return emit_or(get, [&] {
    if (is_global_like(symbol)) {
      raise_name(symbol->name);
    } else {
      ValueId never = emit_text(Opcode::kCheckBound, symbol->name, {emit(Opcode::kUnbound)});
      ssa_.return_value(never);
    }
  });
}

ValueId Lowering::raise_if_unbound(const Symbol* symbol, ValueId value) {
  if (ssa_.surely_bound(access(symbol).variable, symbol->unbinds)) return value;
  auto check = [&] { return emit_text(Opcode::kCheckBound, symbol->name, {value}); };
  if (!is_global_like(symbol)) return check();
  return emit_or(check, [&] { raise_name(symbol->name); });
}

void Lowering::raise_name(const std::string& name) {
  emit_text(Opcode::kRaiseName, name);
  ssa_.unreachable();
}

/// `attempt`; if it raises, `on_raise` in its place, which does not go on.
ValueId Lowering::emit_or(const std::function<ValueId()>& attempt,
                          const std::function<void()>& on_raise) {
  ir::BlockId outer = ssa_.handler(), after = ssa_.new_block();
  ValueId ignored;
  ir::BlockId failed = ssa_.new_block_with_value(&ignored);
  ssa_.set_handler(failed);
  ValueId value = attempt();
  ssa_.set_handler(outer);
  ssa_.branch(after);
  ssa_.seal(failed);
  ssa_.set_block(failed);
  on_raise();
  ssa_.seal(after);
  ssa_.set_block(after);
  return value;
}

void Lowering::write_symbol(const Symbol* symbol, ValueId value) {
  if (symbol->mode == Mode::kImport || symbol->mode == Mode::kRefused) return;
  Access how = access(symbol);
  if (how.kind == Access::Kind::kCell) emit(Opcode::kCellSet, {how.value, value});
  if (!how.own) return;
  bool keeps = unit_.keeps_variables && how.kind == Access::Kind::kVariable && ssa_.reachable();
  ValueId old = keeps ? ssa_.read(how.variable) : ValueId();
  ssa_.write(how.variable, value);
  if (keeps) emit(Opcode::kKeep, {old});
}

/// At the end of the function: its variables hold their values until here.
void Lowering::keep_variables() {
  if (!unit_.keeps_variables || !ssa_.reachable()) return;
  Values held;
  for (const auto& symbol : scope_.symbols)
    if (auto how = access_.find(symbol.get()); how != access_.end())
      if (how->second.own && how->second.kind == Access::Kind::kVariable)
        held.push_back(ssa_.read(how->second.variable));
  keep(held);
}

void Lowering::keep(const Values& values) {
  if (!values.empty() && ssa_.reachable()) emit(Opcode::kKeep, values);
}

/// Before a `raise`: the loops that the exception leaves without passing a handler.
void Lowering::keep_iterated() {
  for (size_t i = frames_.size(); i-- > 0;) {
    if (frames_[i].kind != Frame::Kind::kLoop || frames_[i].outer_handler != ssa_.handler()) return;
    keep(frames_[i].iterated);
  }
}

void Lowering::unbind_symbol(const Symbol* symbol) { write_symbol(symbol, emit(Opcode::kUnbound)); }

/// What a closure or fold takes for `symbol`: its cell, or its value now.
ValueId Lowering::capture_operand(const Symbol* symbol) {
  Access how = access(symbol);
  return how.kind == Access::Kind::kVariable ? ssa_.read(how.variable) : how.value;
}

ValueId Lowering::closure(Scope& scope, const Values& defaults) {
  ir::FunctionId function = unit_.function_of(root_, scope);
  Values operands;
  for (const Symbol* symbol : scope.free) operands.push_back(capture_operand(symbol));
  operands.insert(operands.end(), defaults.begin(), defaults.end());
  return emit(Opcode::kClosure, operands, function.index);
}

/// A closure of a `def` of an outer scope, made here: its defaults are literals.
ValueId Lowering::static_closure(const Symbol* symbol) {
  Scope& scope = *root_.scopes.of(symbol->definition);
  Values defaults;
  for (const Param& param : scope.params())
    if (param.default_value) defaults.push_back(lower(*param.default_value));
  return closure(scope, defaults);
}

ValueId Lowering::captured_closure(uint32_t index, const ir::Span& span, int depth) {
  constexpr int kMaxDefaults = 16;  // functions as defaults of functions as defaults of ...
  const CapturedFunction& captured = unit_.request()->functions[index];
  Root* root = unit_.captured_root(index);
  if (!root || depth > kMaxDefaults)
    return refuse(Code::kUnsupportedValue, span, "`" + captured.name + "`");
  Scope& scope = root->scopes.root();
  if (Refusal refusal = refusal_of(scope); refusal.any())
    return refuse(refusal.code, span, refusal.seen);
  Values operands;
  for (const Param& param : scope.params()) {
    if (!param.default_value) continue;
    const Binding* found = nullptr;
    for (const Binding& binding : captured.defaults)
      if (binding.name == param.name) found = &binding;
    if (found && found->kind == Binding::Kind::kFunction) {
      operands.push_back(captured_closure(found->index, span, depth + 1));
    } else if (found) {
      operands.push_back(binding_value(*found, span));
    } else if (is_literal(*param.default_value)) {
      operands.push_back(lower(*param.default_value));
    } else {
      operands.push_back(
          refuse(Code::kUnsupportedValue, span, "the default of `" + param.name + "`"));
    }
  }
  ir::FunctionId function = unit_.function_of(*root, scope);
  return emit(Opcode::kClosure, operands, function.index);
}

/// What a name that is not defined may have been meant to be.
std::vector<std::string> Lowering::visible_names() const {
  std::vector<std::string> names;
  for (const Scope* scope = &scope_; scope; scope = scope->parent)
    for (const auto& symbol : scope->symbols) names.push_back(symbol->name);
  for (const auto& [name, binding] : root_.names)
    if (binding.kind != Binding::Kind::kMissing) names.push_back(name);
  auto builtins = builtin_names();
  names.insert(names.end(), builtins.begin(), builtins.end());
  return names;
}

ValueId Lowering::binding_value(const Binding& binding, const ir::Span& span) {
  const std::string& text = binding.text.empty() ? binding.name : binding.text;
  std::string seen = "`" + binding.name + "`";
  switch (binding.kind) {
    case Binding::Kind::kFunction:
      return captured_closure(binding.index, span);
    case Binding::Kind::kCached:
      return cached_closure(binding, span);
    case Binding::Kind::kClass:
      return class_reference(unit_.classes.bound(binding.index), span);
    case Binding::Kind::kValue:
      return emit(Opcode::kCaptured, {}, binding.index);
    case Binding::Kind::kMethod:
      return lower_method_value(emit(Opcode::kCaptured, {}, binding.index), binding.text);
    case Binding::Kind::kMade:
      return emit(Opcode::kCall, {captured_closure(binding.index, span)});
    case Binding::Kind::kBuiltin:
      return lower_meaning(meaning_of_builtin(text), text, span);
    case Binding::Kind::kModule:
      return refuse(Code::kUnsupportedValue, span, "module `" + text + "` as a value");
    case Binding::Kind::kMissing:
      report(Code::kUndefinedName, span, misspelt(binding.name, visible_names()));
      raise_name(binding.name);
      refused_ = true;
      return none();
    case Binding::Kind::kLibrary:
      return library_value(text, binding.index == 1, span);
    case Binding::Kind::kUnsupported:
      return refuse(Code::kUnsupportedValue, span,
                    binding.text.empty() ? seen : seen + " (" + binding.text + ")");
    case Binding::Kind::kImpure: {
      Meaning meaning = meaning_of_builtin(text);
      return refuse(meaning.kind == Meaning::Kind::kImpure ? meaning.code : Code::kImpureValue,
                    span, seen);
    }
  }
  return {};
}

ValueId Lowering::refuse(Code code, const ir::Span& span, const std::string& seen) {
  Diagnostic said =
      make_diagnostic(code, unit_.module.sources[root_.source], root_.source, span, seen);
  SpanScope scope(ssa_, span);
  ValueId never = leave_refusal(said);
  if (!root_.hidden) unit_.units[id_.index].diagnostics.push_back(std::move(said));
  return never;
}

ValueId Lowering::leave_refusal(const Diagnostic& said) {
  emit_text(Opcode::kRefuse, said.message + "; " + said.advice);
  ssa_.unreachable();
  refused_ = true;
  return none();
}

/// Where a class or a def that is not compiled is read. When the whole file is checked, it has been
/// spoken of where it stands.
ValueId Lowering::refuse_definition(const Stmt& definition) {
  Refusal refusal = refusal_of(definition);
  Diagnostic said = make_diagnostic(refusal.code, unit_.module.sources[root_.source], root_.source,
                                    ssa_.span(), refusal.seen);
  said.secondary = {definition.head, "defined here"};
  if (!unit_.check_all) unit_.units[id_.index].diagnostics.push_back(said);
  return leave_refusal(said);
}

}  // namespace pyreck::frontend
