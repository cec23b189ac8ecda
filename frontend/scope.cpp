#include "frontend/scope.h"

#include "frontend/scope_modes.h"

#include <algorithm>

namespace pyreck::frontend {

namespace {

bool is_pair(const Expr& expr) {
  return expr.kind == ExprKind::kTuple && expr.items.size() == 2 &&
         expr.items[0]->kind != ExprKind::kStarred && expr.items[1]->kind != ExprKind::kStarred;
}

/// Whether a call of the builtin `name`, whose first argument is a generator expression, is a fold
/// over that.
bool folds_generator(const std::string& name, const Expr& call) {
  size_t positional = call.items.size() - 1 - call.keywords.size();
  auto has_only = [&](std::initializer_list<std::string_view> allowed) {
    return std::all_of(call.keywords.begin(), call.keywords.end(), [&](const std::string& keyword) {
      return std::find(allowed.begin(), allowed.end(), keyword) != allowed.end();
    });
  };
  if (name == "min" || name == "max") return positional == 1 && has_only({"key", "default"});
  if (name == "sorted") return positional == 1 && has_only({"key", "reverse"});
  if (name == "sum" && call.items.size() == 3)
    return has_only({"start"}) && call.items[2]->kind != ExprKind::kStarred;
  if (positional != 1 || !call.keywords.empty()) return false;
  if (name == "dict") return is_pair(*call.items[1]->items[0]);
  for (const char* known : {"sum", "any", "all", "list", "tuple", "set", "frozenset"})
    if (name == known) return true;
  return false;
}

/// The scope around `scope` that `:=` binds in and whose activation runs its code.
Scope* function_of(Scope* scope) {
  while (scope->is_comprehension()) scope = scope->parent;
  return scope;
}

}  // namespace

Refusal refusal_of(const Stmt& definition) {
  if (definition.kind != StmtKind::kFunction) return {};
  if (definition.is_async) return {Code::kAsync, "`async def`"};
  return {};
}

Refusal refusal_of(const Scope& scope) {
  return scope.statement ? refusal_of(*scope.statement) : Refusal{};
}

bool is_generator(const Scope& scope) {
  return scope.statement ? contains_yield(scope.statement->body)
                         : contains_yield(*scope.expression->items[0]);
}

Scope* class_around(Scope* scope, Scope** method) {
  for (; scope->parent; scope = scope->parent) {
    if (scope->parent->kind != Scope::Kind::kClass) continue;
    if (method) *method = scope;
    return scope->parent;
  }
  return nullptr;
}

const std::vector<Param>& Scope::params() const {
  static const std::vector<Param> none;
  if (kind == Kind::kFunction) return statement->params;
  if (kind == Kind::kLambda) return expression->params;
  return none;
}

/// Two walks: one that finds scopes and what they bind, one that finds uses. Then modes.
class ScopeBuilder {
 public:
  explicit ScopeBuilder(const IsBuiltin& is_builtin) : is_builtin_(is_builtin) {}

  ScopeTree build(Scope::Kind kind, const Stmt* statement, const Expr* expression, const Body* body,
                  const std::string& qualname) {
    tree_.root_ = std::make_unique<Scope>();
    Scope& root = *tree_.root_;
    root.kind = kind;
    root.statement = statement;
    root.expression = expression;
    root.body = body;
    root.qualname = qualname;
    const void* node = expression ? static_cast<const void*>(expression) : statement;
    if (node) tree_.by_node_[node] = &root;
    bind_scope(root);
    use_scope(root);
    choose_modes(tree_, all_, uses_);
    return std::move(tree_);
  }

 private:
  // First walk: bindings.
  void bind_scope(Scope& scope) {
    all_.push_back(&scope);
    for (const Param& param : scope.params()) {
      Symbol& symbol = declare(scope, param.name);
      symbol.is_parameter = true;
      ++symbol.bindings;
    }
    if (scope.body) {
      declare_outer_names(scope, *scope.body);
      for (size_t i = 0; i < scope.body->size(); ++i) {
        statement_ = static_cast<uint32_t>(i);
        bind_statement(scope, *(*scope.body)[i], false);
      }
    } else if (scope.kind == Scope::Kind::kLambda) {
      bind_expr(scope, *scope.expression->items[0]);
    } else {
      for (const Clause& clause : scope.expression->clauses)
        each_bound_name(*clause.target,
                        [&](const Expr& name) { ++declare(scope, name.text).bindings; });
      each_child_but_first_iterable(*scope.expression, [&](const Expr& e) { bind_expr(scope, e); });
    }
  }

  /// `global` and `nonlocal` hold for the whole function, wherever they stand.
  void declare_outer_names(Scope& scope, const Body& body) {
    for (const StmtPtr& stmt : body) {
      if (stmt->kind == StmtKind::kGlobal)
        for (const ImportName& name : stmt->names) scope.globals.insert(name.name);
      if (stmt->kind == StmtKind::kNonlocal)
        for (const ImportName& name : stmt->names) scope.nonlocals.insert(name.name);
      if (stmt->kind != StmtKind::kFunction && stmt->kind != StmtKind::kClass)
        each_body(*stmt, [&](const Body& nested) { declare_outer_names(scope, nested); });
    }
  }

  template <class Visit>
  static void each_child_but_first_iterable(const Expr& comprehension, Visit visit) {
    const Expr* first = comprehension.clauses[0].iterable.get();
    each_child(comprehension, [&](const Expr& child) {
      if (&child != first) visit(child);
    });
  }

  Symbol& declare(Scope& scope, const std::string& name) {
    Symbol*& found = scope.own[name];
    if (!found) {
      scope.symbols.push_back(std::make_unique<Symbol>());
      found = scope.symbols.back().get();
      found->name = name;
      found->owner = &scope;
    }
    return *found;
  }

  /// Null where the name belongs to an outer scope by `global` or `nonlocal`: seen in the second
  /// walk.
  Symbol* bind(Scope& scope, const std::string& name, bool nested,
               const Stmt* definition = nullptr) {
    if (scope.globals.contains(name) || scope.nonlocals.contains(name)) return nullptr;
    Symbol& symbol = declare(scope, name);
    ++symbol.bindings;
    symbol.bound_at = statement_;
    symbol.bound_nested |= nested;
    symbol.definition = definition;
    return &symbol;
  }

  void bind_target(Scope& scope, const Expr& target, bool nested) {
    each_bound_name(target, [&](const Expr& name) { bind(scope, name.text, nested); });
    bind_expr(scope, target);
  }

  void bind_statement(Scope& scope, const Stmt& stmt, bool nested) {
    switch (stmt.kind) {
      case StmtKind::kFunction: {
        bind(scope, stmt.text, nested, &stmt);
        each_expr(stmt, [&](const Expr& expr) { bind_expr(scope, expr); });
        open(scope, Scope::Kind::kFunction, &stmt, nullptr, &stmt.body, stmt.given_name);
        return;
      }
      case StmtKind::kClass:
        bind(scope, stmt.text, nested, &stmt);
        each_expr(stmt, [&](const Expr& expr) { bind_expr(scope, expr); });
        open(scope, Scope::Kind::kClass, &stmt, nullptr, &stmt.body, stmt.given_name);
        return;
      case StmtKind::kWith:
        for (size_t i = 0; i < stmt.values.size(); i += 2) {
          bind_expr(scope, *stmt.values[i]);
          if (stmt.values[i + 1]) bind_target(scope, *stmt.values[i + 1], true);
        }
        break;
      case StmtKind::kImport:
      case StmtKind::kImportFrom:
        for (const ImportName& name : stmt.names) bind(scope, name.as, nested, &stmt);
        return;
      case StmtKind::kAssign:
        for (size_t i = 0; i + 1 < stmt.values.size(); ++i)
          bind_target(scope, *stmt.values[i], nested);
        if (stmt.values.size() == 2 && stmt.values[0]->kind == ExprKind::kName)
          if (auto found = scope.own.find(stmt.values[0]->text); found != scope.own.end())
            found->second->assignment = &stmt;
        bind_expr(scope, *stmt.values.back());
        return;
      case StmtKind::kAnnAssign:
        // `x: int` without a value makes `x` local as well.
        bind_target(scope, *stmt.values[0], nested || !stmt.values[1]);
        if (stmt.values[1]) bind_expr(scope, *stmt.values[1]);
        return;
      case StmtKind::kAugAssign:
      case StmtKind::kFor:
        bind_target(scope, *stmt.values[0], true);
        bind_expr(scope, *stmt.values[1]);
        break;
      case StmtKind::kDelete:
        for (const ExprPtr& target : stmt.values)
          each_bound_name(*target, [&](const Expr& name) {
            if (Symbol* symbol = bind(scope, name.text, true)) symbol->unbinds = true;
          });
        each_expr(stmt, [&](const Expr& expr) { bind_expr(scope, expr); });
        return;
      default:
        each_expr(stmt, [&](const Expr& expr) {
          if (expr.use == NameUse::kStore)
            each_bound_name(expr, [&](const Expr& name) { bind(scope, name.text, true); });
          bind_expr(scope, expr);
        });
        break;
    }
    for (const Handler& handler : stmt.handlers)
      if (!handler.name.empty())
        if (Symbol* symbol = bind(scope, handler.name, true)) symbol->unbinds = true;
    for (const Case& each : stmt.cases)
      each_captured_name(*each.pattern, [&](const std::string& name) { bind(scope, name, true); });
    each_body(stmt, [&](const Body& body) {
      for (const StmtPtr& inner : body) bind_statement(scope, *inner, true);
    });
  }

  void bind_expr(Scope& scope, const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kLambda:
        for (const Param& param : expr.params)
          if (param.default_value) bind_expr(scope, *param.default_value);
        open(scope, Scope::Kind::kLambda, nullptr, &expr, nullptr, "<lambda>");
        return;
      case ExprKind::kListComp:
      case ExprKind::kSetComp:
      case ExprKind::kDictComp:
      case ExprKind::kGenerator:
        bind_expr(scope, *expr.clauses[0].iterable);
        open(scope, Scope::Kind::kComprehension, nullptr, &expr, nullptr, comprehension_name(expr));
        return;
      case ExprKind::kNamed: {
        Scope* target = function_of(&scope);
        Symbol* symbol = bind(*target, expr.items[0]->text, true);
        if (symbol && target != &scope) symbol->written_inside = true;
        bind_expr(scope, *expr.items[1]);
        return;
      }
      default:
        each_child(expr, [&](const Expr& child) { bind_expr(scope, child); });
    }
  }

  static std::string comprehension_name(const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kListComp:
        return "<listcomp>";
      case ExprKind::kSetComp:
        return "<setcomp>";
      case ExprKind::kDictComp:
        return "<dictcomp>";
      default:
        return "<genexpr>";
    }
  }

  static std::string qualify(const Scope& parent, const std::string& name) {
    switch (parent.kind) {
      case Scope::Kind::kFile:
        return name;
      case Scope::Kind::kClass:
        return parent.qualname + "." + name;
      case Scope::Kind::kBlock:
        return parent.qualname.empty() || parent.qualname == "<module>"
                   ? name
                   : parent.qualname + ".<locals>." + name;
      default:
        return parent.qualname + ".<locals>." + name;
    }
  }

  void open(Scope& parent, Scope::Kind kind, const Stmt* statement, const Expr* expression,
            const Body* body, const std::string& name) {
    auto scope = std::make_unique<Scope>();
    scope->kind = kind;
    scope->parent = &parent;
    scope->statement = statement;
    scope->expression = expression;
    scope->body = body;
    scope->qualname = qualify(parent, name);
    scope->position = statement_;
    scope->is_suspended = expression && expression->kind == ExprKind::kGenerator;
    const void* node = expression ? static_cast<const void*>(expression) : statement;
    tree_.by_node_[node] = scope.get();
    parent.children.push_back(std::move(scope));
    uint32_t outer_statement = statement_;
    bind_scope(*parent.children.back());
    statement_ = outer_statement;
  }

  // Second walk: uses.
  void use_scope(Scope& scope) {
    if (scope.body) {
      for (const StmtPtr& stmt : *scope.body) use_statement(scope, *stmt);
    } else if (scope.kind == Scope::Kind::kLambda) {
      use_expr(scope, *scope.expression->items[0]);
    } else {
      each_child_but_first_iterable(*scope.expression, [&](const Expr& e) { use_expr(scope, e); });
    }
  }

  void use_statement(Scope& scope, const Stmt& stmt) {
    each_expr(stmt, [&](const Expr& expr) { use_expr(scope, expr); });
    for (const Handler& handler : stmt.handlers)
      if (!handler.name.empty()) use_name(scope, handler.name, true);
    for (const Case& each : stmt.cases)
      each_captured_name(*each.pattern,
                         [&](const std::string& name) { use_name(scope, name, true); });
    if (stmt.kind == StmtKind::kFunction || stmt.kind == StmtKind::kClass) {
      use_name(scope, stmt.text, true);
      use_scope(*tree_.of(&stmt));
      return;
    }
    if (stmt.kind == StmtKind::kImport || stmt.kind == StmtKind::kImportFrom)
      for (const ImportName& name : stmt.names) use_name(scope, name.as, true);
    each_body(stmt, [&](const Body& body) {
      for (const StmtPtr& inner : body) use_statement(scope, *inner);
    });
  }

  void use_expr(Scope& scope, const Expr& expr) {
    switch (expr.kind) {
      case ExprKind::kName:
        use_name(scope, expr.text, expr.use != NameUse::kLoad);
        if (expr.use == NameUse::kDelete)
          if (Symbol* symbol = ScopeTree::resolve(&scope, expr.text);
              symbol && symbol->owner != &scope)
            symbol->unbound_inside = true;
        return;
      case ExprKind::kLambda:
        for (const Param& param : expr.params)
          if (param.default_value) use_expr(scope, *param.default_value);
        use_scope(*tree_.of(&expr));
        return;
      case ExprKind::kListComp:
      case ExprKind::kSetComp:
      case ExprKind::kDictComp:
      case ExprKind::kGenerator:
        use_expr(scope, *expr.clauses[0].iterable);
        use_scope(*tree_.of(&expr));
        return;
      case ExprKind::kCall:
        if (const Expr* generator = consumed_generator(scope, expr))
          tree_.of(generator)->is_suspended = false;
        each_child(expr, [&](const Expr& child) { use_expr(scope, child); });
        return;
      case ExprKind::kNamed:
        use_name(*function_of(&scope), expr.items[0]->text, true);
        // The scopes between the two need the variable as well.
        if (scope.is_comprehension()) use_name(scope, expr.items[0]->text, true);
        use_expr(scope, *expr.items[1]);
        return;
      default:
        each_child(expr, [&](const Expr& child) { use_expr(scope, child); });
    }
  }

  /// The generator expression that the call consumes before it returns, as folds do: the argument
  /// of `join` or of a builtin.
  const Expr* consumed_generator(Scope& scope, const Expr& call) const {
    size_t positional = call.items.size() - 1 - call.keywords.size();
    if (positional < 1 || call.items[1]->kind != ExprKind::kGenerator) return nullptr;
    const Expr& callee = *call.items[0];
    if (callee.kind == ExprKind::kAttribute)
      return callee.text == "join" && call.items.size() == 2 ? call.items[1].get() : nullptr;
    bool is_builtin = callee.kind == ExprKind::kName && !ScopeTree::resolve(&scope, callee.text) &&
                      is_builtin_(callee.text);
    return is_builtin && folds_generator(callee.text, call) ? call.items[1].get() : nullptr;
  }

  void use_name(Scope& scope, const std::string& name, bool writes) {
    Symbol* symbol = ScopeTree::resolve(&scope, name);
    if (!symbol) {
      if (std::find(tree_.outside_.begin(), tree_.outside_.end(), name) == tree_.outside_.end())
        tree_.outside_.push_back(name);
      return;
    }
    if (symbol->owner == &scope) return;
    if (writes) symbol->written_inside = true;
    uses_.push_back({&scope, symbol});
  }

  const IsBuiltin& is_builtin_;
  ScopeTree tree_;
  std::vector<Scope*> all_;
  std::vector<SymbolUse> uses_;
  uint32_t statement_ = 0;
};

ScopeTree ScopeTree::of_file(const Tree& tree) {
  return ScopeBuilder(any_name).build(Scope::Kind::kFile, nullptr, nullptr, &tree.body, "<module>");
}

ScopeTree ScopeTree::of_block(const Stmt& with, const std::string& qualname,
                              const IsBuiltin& is_builtin) {
  return ScopeBuilder(is_builtin).build(Scope::Kind::kBlock, &with, nullptr, &with.body, qualname);
}

ScopeTree ScopeTree::of_function(const Stmt& def, const std::string& qualname,
                                 const IsBuiltin& is_builtin) {
  return ScopeBuilder(is_builtin).build(Scope::Kind::kFunction, &def, nullptr, &def.body, qualname);
}

ScopeTree ScopeTree::of_class(const Stmt& stmt) {
  return ScopeBuilder(any_name).build(Scope::Kind::kClass, &stmt, nullptr, &stmt.body, stmt.text);
}

ScopeTree ScopeTree::of_lambda(const Expr& lambda, const std::string& qualname,
                               const IsBuiltin& is_builtin) {
  return ScopeBuilder(is_builtin).build(Scope::Kind::kLambda, nullptr, &lambda, nullptr, qualname);
}

ScopeTree ScopeTree::of_nothing() {
  static const Body no_statements;
  return ScopeBuilder(any_name).build(Scope::Kind::kFile, nullptr, nullptr, &no_statements, "");
}

Scope* ScopeTree::of(const void* node) const {
  auto found = by_node_.find(node);
  return found == by_node_.end() ? nullptr : found->second;
}

Symbol* ScopeTree::resolve(Scope* scope, const std::string& name) {
  const Scope* from = scope;
  for (; scope; scope = scope->parent) {
    if (scope->kind == Scope::Kind::kClass && scope != from) continue;
    if (auto found = scope->own.find(name); found != scope->own.end()) return found->second;
    if (scope->globals.contains(name)) {
      while (scope->parent) scope = scope->parent;
      auto top = scope->own.find(name);
      return scope->kind == Scope::Kind::kFile && top != scope->own.end() ? top->second : nullptr;
    }
  }
  return nullptr;
}

}  // namespace pyreck::frontend
