#include "frontend/scope_modes.h"

#include "frontend/class_syntax.h"

#include <algorithm>

namespace pyreck::frontend {

bool is_literal(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kNone:
    case ExprKind::kTrue:
    case ExprKind::kFalse:
    case ExprKind::kInt:
    case ExprKind::kFloat:
    case ExprKind::kComplex:
    case ExprKind::kStr:
    case ExprKind::kBytes:
      return true;
    case ExprKind::kUnary:
      return expr.items[0]->kind == ExprKind::kInt || expr.items[0]->kind == ExprKind::kFloat ||
             expr.items[0]->kind == ExprKind::kComplex;
    case ExprKind::kTuple:
      return std::all_of(expr.items.begin(), expr.items.end(),
                         [](const ExprPtr& item) { return is_literal(*item); });
    default:
      return false;
  }
}

namespace {

bool contains(const std::vector<Symbol*>& list, const Symbol* symbol) {
  return std::find(list.begin(), list.end(), symbol) != list.end();
}

void add_unique(std::vector<Symbol*>& list, Symbol* symbol) {
  if (!contains(list, symbol)) list.push_back(symbol);
}

/// Index of the top-level statement of `owner` in which `inner` stands.
uint32_t position_in(const Scope* inner, const Scope* owner) {
  while (inner->parent != owner) inner = inner->parent;
  return inner->position;
}

/// Statements that run no code of the user's, so that no function made before them is called yet.
bool is_harmless(const Stmt& stmt) {
  switch (stmt.kind) {
    case StmtKind::kPass:
    case StmtKind::kImport:
    case StmtKind::kImportFrom:
    case StmtKind::kGlobal:
    case StmtKind::kNonlocal:
      return true;
    case StmtKind::kExpr:
      return is_literal(*stmt.values[0]);
    case StmtKind::kAssign:
      return is_literal(*stmt.values.back()) &&
             std::all_of(stmt.values.begin(), stmt.values.end() - 1,
                         [](const ExprPtr& target) { return target->kind == ExprKind::kName; });
    case StmtKind::kClass:
      return is_harmless_class(stmt);
    case StmtKind::kFunction:
      return stmt.values.empty() &&
             std::all_of(stmt.params.begin(), stmt.params.end(), [](const Param& param) {
               return !param.default_value || is_literal(*param.default_value);
             });
    default:
      return false;
  }
}

/// Whether a class may be a base of one that is known everywhere: it is so itself, or stands for
/// something outside the root.
bool is_static_base(Scope& scope, const Expr& base) {
  const Expr* root = &base;
  while (root->kind == ExprKind::kAttribute || root->kind == ExprKind::kSubscript ||
         root->kind == ExprKind::kCall)  // of `namedtuple`
    root = root->items[0].get();
  if (root->kind != ExprKind::kName) return false;
  const Symbol* symbol = ScopeTree::resolve(&scope, root->text);
  return !symbol || symbol->mode == Symbol::Mode::kStatic || symbol->mode == Symbol::Mode::kImport;
}

/// Whether the definition may be static where it stands, as far as its own text tells.
bool may_be_static(Scope& scope, const Symbol& symbol) {
  if (symbol.bound_nested || !is_harmless(*symbol.definition)) return false;
  if (symbol.definition->kind != StmtKind::kClass) return true;
  bool once = scope.kind == Scope::Kind::kFile || scope.kind == Scope::Kind::kBlock;
  return once && std::ranges::all_of(symbol.definition->bases, [&](const ExprPtr& base) {
           return is_static_base(scope, *base);
         });
}

void choose_static(const std::vector<Scope*>& scopes, const std::vector<SymbolUse>& uses) {
  std::unordered_map<Symbol*, uint32_t> first_use;
  for (const SymbolUse& use : uses) {
    uint32_t at = position_in(use.from, use.symbol->owner);
    auto [found, fresh] = first_use.emplace(use.symbol, at);
    if (!fresh) found->second = std::min(found->second, at);
  }
  for (Scope* scope : scopes) {
    if (scope->kind == Scope::Kind::kClass) continue;  // only its own statements see its names
    for (auto& symbol : scope->symbols) {
      if (symbol->bindings != 1 || symbol->written_inside || !symbol->definition || !scope->body)
        continue;
      if (refusal_of(*symbol->definition).any()) symbol->mode = Symbol::Mode::kRefused;
      if (symbol->mode == Symbol::Mode::kRefused) continue;
      auto used = first_use.find(symbol.get());
      bool defines = symbol->definition->kind == StmtKind::kFunction ||
                     symbol->definition->kind == StmtKind::kClass;
      if (!defines) {
        // Inside a function what is made in it may need the name only after the import.
        bool in_function = scope->kind == Scope::Kind::kFunction;
        bool after =
            used == first_use.end() || (used->second > symbol->bound_at && !symbol->bound_nested);
        bool at_top = scope->kind == Scope::Kind::kFile && !symbol->bound_nested;
        if (at_top || (in_function && after)) symbol->mode = Symbol::Mode::kImport;
        continue;
      }
      uint32_t from = used == first_use.end() ? symbol->bound_at : used->second;
      bool harmless = may_be_static(*scope, *symbol);
      for (uint32_t i = from; harmless && i <= symbol->bound_at; ++i)
        harmless = is_harmless(*(*scope->body)[i]);
      if (harmless) symbol->mode = Symbol::Mode::kStatic;
    }
  }
}

/// What a function uses, what functions in it use, and what the static functions it makes use.
void complete_free(const ScopeTree& tree, const std::vector<Scope*>& scopes,
                   const std::vector<SymbolUse>& uses) {
  for (const SymbolUse& use : uses) {
    if (use.symbol->mode == Symbol::Mode::kImport || use.symbol->mode == Symbol::Mode::kRefused)
      continue;
    bool is_static = use.symbol->mode == Symbol::Mode::kStatic;
    for (Scope* scope = use.from; scope != use.symbol->owner; scope = scope->parent)
      if (!scope->is_comprehension() || scope->is_suspended)
        add_unique(is_static ? scope->static_uses : scope->free, use.symbol);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (Scope* scope : scopes) {
      for (Symbol* used : scope->static_uses) {
        for (Symbol* needed : tree.of(used->definition)->free) {
          if (contains(scope->free, needed)) continue;
          scope->free.push_back(needed);
          changed = true;
        }
      }
    }
  }
}

/// Classes that use a variable of the code around them are variables themselves. Whether there was
/// one.
bool demote_classes(const ScopeTree& tree, const std::vector<Scope*>& scopes) {
  bool found = false;
  for (Scope* scope : scopes) {
    for (auto& symbol : scope->symbols) {
      bool is_class =
          symbol->mode == Symbol::Mode::kStatic && symbol->definition->kind == StmtKind::kClass;
      if (!is_class || tree.of(symbol->definition)->free.empty()) continue;
      symbol->mode = Symbol::Mode::kVariable;
      found = true;
    }
  }
  return found;
}

/// Classes that derive from one that is a variable are variables too.
bool demote_derived(const std::vector<Scope*>& scopes) {
  bool found = false;
  for (Scope* scope : scopes) {
    for (auto& symbol : scope->symbols) {
      if (symbol->mode != Symbol::Mode::kStatic || may_be_static(*scope, *symbol)) continue;
      symbol->mode = Symbol::Mode::kVariable;
      found = true;
    }
  }
  return found;
}

void choose_captures(const std::vector<Scope*>& scopes) {
  std::unordered_map<Symbol*, uint32_t> first_capture;
  for (Scope* scope : scopes) {
    for (Symbol* symbol : scope->free) {
      uint32_t at = position_in(scope, symbol->owner);
      auto [found, fresh] = first_capture.emplace(symbol, at);
      if (!fresh) found->second = std::min(found->second, at);
    }
  }
  for (Scope* scope : scopes) {
    for (auto& owned : scope->symbols) {
      Symbol& symbol = *owned;
      if (symbol.mode != Symbol::Mode::kVariable) continue;
      auto captured = first_capture.find(&symbol);
      if (scope->is_suspended) {
        if (captured != first_capture.end()) symbol.mode = Symbol::Mode::kCell;
      } else if (scope->is_comprehension()) {
        symbol.mode = Symbol::Mode::kElement;
      } else if (symbol.written_inside) {
        symbol.mode = Symbol::Mode::kCell;
      } else if (captured != first_capture.end()) {
        bool once = symbol.bindings == 1 && !symbol.bound_nested;
        bool before = symbol.is_parameter || captured->second > symbol.bound_at;
        symbol.mode = once && before ? Symbol::Mode::kByValue : Symbol::Mode::kCell;
      }
    }
  }
}

}  // namespace

void choose_modes(const ScopeTree& tree, const std::vector<Scope*>& scopes,
                  const std::vector<SymbolUse>& uses) {
  choose_static(scopes, uses);
  complete_free(tree, scopes, uses);
  while (demote_classes(tree, scopes) || demote_derived(scopes)) {
    for (Scope* scope : scopes) {
      scope->free.clear();
      scope->static_uses.clear();
    }
    complete_free(tree, scopes, uses);
  }
  choose_captures(scopes);
}

}  // namespace pyreck::frontend
