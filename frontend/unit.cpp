// Unit: sources, roots and functions of one compilation.

#include "frontend/cpython.h"
#include "frontend/library.h"
#include "frontend/lower.h"

namespace pyreck::frontend {

ir::FunctionId Unit::new_function(Root& root, Scope* scope) {
  ir::FunctionId id(static_cast<uint32_t>(functions.size()));
  functions.emplace_back();
  FunctionUnit& made = units.emplace_back();
  made.root = &root;
  made.scope = scope;
  made.id = id;
  return id;
}

ir::FunctionId Unit::function_of(Root& root, Scope& scope) {
  if (auto found = by_scope_.find(&scope); found != by_scope_.end()) return found->second;
  ir::FunctionId id = new_function(root, &scope);
  by_scope_[&scope] = id;
  queue_.push_back(id);
  return id;
}

ir::FunctionId Unit::body_of(const ClassUnit& unit) {
  ir::Class& made = module.classes[unit.id.index];
  if (made.body.valid()) return made.body;
  if (unit.scope) return made.body = function_of(*unit.root, *unit.scope);
  return maker_of(unit);
}

ir::FunctionId Unit::maker_of(const ClassUnit& unit) {
  auto root = std::make_unique<Root>();
  root->source = unit.captured->source;
  root->scopes = ScopeTree::of_nothing();
  root->hidden = true;
  Scope& scope = root->scopes.root();
  roots.push_back(std::move(root));
  ir::FunctionId id = new_function(*roots.back(), &scope);
  if (!unit.is_made_anew) module.classes[unit.id.index].body = id;
  Lowering(*this, id, *roots.back(), scope).lower_captured_class(unit);
  return id;
}

void Unit::run() {
  while (!queue_.empty()) {
    ir::FunctionId id = queue_.front();
    queue_.pop_front();
    FunctionUnit& made = units[id.index];
    Lowering(*this, id, *made.root, *made.scope).lower_user_function();
  }
  classes.finish();
}

bool Unit::may_hold_deques() {
  if (may_hold_deques_) return *may_hold_deques_;
  auto names_it = [](const Binding& binding) { return binding.text == kDequePath; };
  bool found = std::ranges::any_of(module.sources, [](const ir::Source& each) {
    return each.text.find("deque") != std::string::npos;
  });
  if (request_ != nullptr) {
    for (const CapturedFunction& each : request_->functions)
      found = found || std::ranges::any_of(each.names, names_it) ||
              std::ranges::any_of(each.defaults, names_it);
    for (const CapturedClass& each : request_->classes)
      found = found || (each.is_library && each.name == "deque");
    if (request_->block) found = found || std::ranges::any_of(request_->block->names, names_it);
  }
  may_hold_deques_ = found;
  return found;
}

const Tree* Unit::tree_of(uint32_t source) {
  auto [found, fresh] = trees_.try_emplace(source);
  if (!fresh) return found->second.get();
  auto parsed = parse(module.sources[source], request_ ? Extent::kPart : Extent::kProgram);
  if (auto* problem = std::get_if<SyntaxProblem>(&parsed)) {
    Code code = problem->too_deep ? Code::kTooDeep : Code::kSyntax;
    general.push_back(
        make_diagnostic(code, module.sources[source], source, problem->span, problem->message));
    return nullptr;
  }
  found->second = std::make_unique<Tree>(std::move(std::get<Tree>(parsed)));
  keeps_variables = keeps_variables || contains_guarded_yield(found->second->body);
  return found->second.get();
}

Root* Unit::captured_root(uint32_t index) {
  auto [known, fresh] = root_of_captured.try_emplace(index);
  if (!fresh) return known->second;
  const CapturedFunction& captured = request_->functions[index];
  const Tree* tree = tree_of(captured.source);
  if (!tree) return nullptr;
  Definition found = find_function(*tree, captured.line, captured.column);
  if (!found.statement && !found.lambda) {
    ir::Span at{captured.line, captured.column, captured.line, captured.column + 3};
    general.push_back(make_diagnostic(Code::kSourceMissing, module.sources[captured.source],
                                      captured.source, at, "function `" + captured.name + "`"));
    return nullptr;
  }
  auto root = std::make_unique<Root>();
  root->source = captured.source;
  IsBuiltin is_builtin = [&](const std::string& name) {
    return is_builtin_under(captured.names, name);
  };
  root->scopes = found.statement
                     ? ScopeTree::of_function(*found.statement, captured.qualname, is_builtin)
                     : ScopeTree::of_lambda(*found.lambda, captured.qualname, is_builtin);
  for (const Binding& binding : captured.names) root->names.emplace(binding.name, binding);
  root->captured = &captured;
  root->captured_index = index;
  root->module_name = captured.module;
  roots.push_back(std::move(root));
  return root_of_captured[index] = roots.back().get();
}

void Unit::give_function(uint32_t index) {
  Root* root = captured_root(index);
  if (root && !refusal_of(root->scopes.root()).any()) function_of(*root, root->scopes.root());
}

ir::FunctionId Unit::made_function(uint32_t index) const {
  auto root = root_of_captured.find(index);
  if (root == root_of_captured.end() || !root->second) return {};
  auto found = by_scope_.find(&root->second->scopes.root());
  return found == by_scope_.end() ? ir::FunctionId() : found->second;
}

void Unit::report(ir::FunctionId function, Code code, const ir::Span& span,
                  const std::string& seen) {
  FunctionUnit& made = units[function.index];
  uint32_t source = made.root->source;
  made.diagnostics.push_back(make_diagnostic(code, module.sources[source], source, span, seen));
}

}  // namespace pyreck::frontend
