// What a block or function reads from outside itself, for the client's capture walk.

#include "frontend/compile.h"
#include "frontend/cpython.h"
#include "frontend/scope.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <mutex>
#include <unordered_set>
#include <variant>

namespace pyreck::frontend {

namespace {

using NameSet = std::unordered_set<std::string>;

/// Reads in order; of a block, those that come before an assignment that surely happens count too:
/// they see what the name held before.
class FreeNameWalk {
 public:
  FreeNameWalk(const ScopeTree& scopes, bool block) : scopes_(scopes), block_(block) {}

  FreeNames take() { return std::move(out_); }

  void function(Scope& scope) {
    if (scope.body) {
      for (const StmtPtr& stmt : *scope.body) everything(scope, *stmt);
    } else if (scope.kind == Scope::Kind::kLambda) {
      expression(scope, *scope.expression->items[0], {});
    }
  }

  /// Statements of the block in order; gives what is surely assigned after them.
  NameSet body(Scope& scope, const Body& statements, NameSet assigned) {
    for (const StmtPtr& stmt : statements) statement(scope, *stmt, assigned);
    return assigned;
  }

 private:
  void add(std::vector<std::string>& list, const std::string& name) {
    if (std::find(list.begin(), list.end(), name) == list.end()) list.push_back(name);
  }

  void read(Scope& scope, const std::string& name, const NameSet& assigned) {
    const Symbol* symbol = ScopeTree::resolve(&scope, name);
    bool own = symbol && block_ && symbol->owner == &scopes_.root();
    // In a class body a name that is not bound yet is a global.
    bool of_class = symbol && symbol->owner->kind == Scope::Kind::kClass;
    if (!symbol || of_class || (own && !assigned.contains(name))) add(out_.reads, name);
  }

  void expression(Scope& scope, const Expr& expr, const NameSet& assigned) {
    switch (expr.kind) {
      case ExprKind::kName:
        if (expr.use != NameUse::kStore) read(scope, expr.text, assigned);
        return;
      case ExprKind::kAttribute: {
        std::string path = dotted_path(expr);
        std::string root = path.substr(0, path.find('.'));
        if (!path.empty() && !ScopeTree::resolve(&scope, root)) add(out_.attribute_paths, path);
        break;
      }
      case ExprKind::kLambda: {
        for (const Param& param : expr.params)
          if (param.default_value) expression(scope, *param.default_value, assigned);
        expression(*scopes_.of(&expr), *expr.items[0], assigned);
        return;
      }
      case ExprKind::kListComp:
      case ExprKind::kSetComp:
      case ExprKind::kDictComp:
      case ExprKind::kGenerator: {
        Scope& inner = *scopes_.of(&expr);
        const Expr* first = expr.clauses[0].iterable.get();
        expression(scope, *first, assigned);
        each_child(expr, [&](const Expr& child) {
          if (&child != first) expression(inner, child, assigned);
        });
        return;
      }
      default:
        break;
    }
    each_child(expr, [&](const Expr& child) { expression(scope, child, assigned); });
  }

  /// A statement whose order does not matter: inside a function.
  void everything(Scope& scope, const Stmt& stmt, const NameSet& assigned = {}) {
    each_expr(stmt, [&](const Expr& expr) { expression(scope, expr, assigned); });
    if (stmt.kind == StmtKind::kAugAssign) augmented(scope, stmt, assigned);
    bool opens = stmt.kind == StmtKind::kFunction || stmt.kind == StmtKind::kClass;
    Scope& inner = opens ? *scopes_.of(&stmt) : scope;
    each_body(stmt, [&](const Body& nested) {
      for (const StmtPtr& each : nested) everything(inner, *each, assigned);
    });
  }

  /// `x += 1` reads x, although its target is a store.
  void augmented(Scope& scope, const Stmt& stmt, const NameSet& assigned) {
    if (stmt.values[0]->kind == ExprKind::kName) read(scope, stmt.values[0]->text, assigned);
  }

  void statement(Scope& scope, const Stmt& stmt, NameSet& assigned) {
    auto bind = [&](const Expr& target) {
      each_bound_name(target, [&](const Expr& name) { assigned.insert(name.text); });
    };
    each_expr(stmt, [&](const Expr& expr) { expression(scope, expr, assigned); });
    switch (stmt.kind) {
      case StmtKind::kAssign:
        for (size_t i = 0; i + 1 < stmt.values.size(); ++i) bind(*stmt.values[i]);
        return;
      case StmtKind::kAnnAssign:
        if (stmt.values[1]) bind(*stmt.values[0]);
        return;
      case StmtKind::kAugAssign:
        augmented(scope, stmt, assigned);
        bind(*stmt.values[0]);
        return;
      case StmtKind::kFunction:
      case StmtKind::kClass:
        for (const StmtPtr& inner : stmt.body) everything(*scopes_.of(&stmt), *inner, assigned);
        assigned.insert(stmt.text);
        return;
      case StmtKind::kIf: {
        NameSet first = body(scope, stmt.body, assigned),
                second = body(scope, stmt.orelse, assigned);
        for (const std::string& name : first)
          if (second.contains(name)) assigned.insert(name);
        return;
      }
      case StmtKind::kFor: {
        NameSet inner = assigned;
        each_bound_name(*stmt.values[0], [&](const Expr& name) { inner.insert(name.text); });
        body(scope, stmt.body, inner);
        body(scope, stmt.orelse, assigned);
        return;
      }
      case StmtKind::kMatch:
        for (const Case& each : stmt.cases) {
          NameSet inner = assigned;
          each_captured_name(*each.pattern, [&](const std::string& name) { inner.insert(name); });
          body(scope, each.body, inner);
        }
        return;
      case StmtKind::kTry: {
        body(scope, stmt.body, assigned);
        for (const Handler& handler : stmt.handlers) {
          NameSet inner = assigned;
          if (!handler.name.empty()) inner.insert(handler.name);
          body(scope, handler.body, inner);
        }
        body(scope, stmt.orelse, assigned);
        assigned = body(scope, stmt.finalbody, assigned);
        return;
      }
      default:
        each_body(stmt, [&](const Body& nested) { body(scope, nested, assigned); });
    }
  }

  const ScopeTree& scopes_;
  bool block_;
  FreeNames out_;
};

using Parsed = std::variant<Tree, SyntaxProblem>;

/// The source as it was parsed the last time: the functions of a file are asked about one by one.
std::shared_ptr<const Parsed> parse_once(const ir::Source& source) {
  struct Known {
    ir::Source source;
    std::shared_ptr<const Parsed> parsed;
  };
  constexpr size_t kMost = 8;
  static std::mutex mutex;
  static std::deque<Known> known;  // the latest first
  {
    std::scoped_lock lock(mutex);
    for (const Known& each : known)
      if (each.source.path == source.path && each.source.first_line == source.first_line &&
          each.source.text == source.text)
        return each.parsed;
  }
  auto parsed = std::make_shared<const Parsed>(parse(source));  // may let other threads run
  std::scoped_lock lock(mutex);
  known.push_front({source, parsed});
  if (known.size() > kMost) known.pop_back();
  return parsed;
}

}  // namespace

Result<FreeNames> free_names(const ir::Source& source, uint32_t line, uint32_t column, bool block) {
  std::shared_ptr<const Parsed> parsed = parse_once(source);
  if (auto* problem = std::get_if<SyntaxProblem>(parsed.get())) {
    return Error{Error::Code::Invalid, concise(make_diagnostic(Code::kSyntax, source, 0,
                                                               problem->span, problem->message))};
  }
  const Tree& tree = std::get<Tree>(*parsed);
  Definition found = block ? find_with(tree, line, column) : find_function(tree, line, column);
  if (!found.statement && !found.lambda) {
    ir::Span at{line, column, line, column + 1};
    return Error{Error::Code::NotFound, concise(make_diagnostic(Code::kSourceMissing, source, 0, at,
                                                                block ? "`with`" : "function"))};
  }
  ScopeTree scopes = block             ? ScopeTree::of_block(*found.statement, "")
                     : found.statement ? ScopeTree::of_function(*found.statement, "")
                                       : ScopeTree::of_lambda(*found.lambda, "");
  Scope& root = scopes.root();
  FreeNameWalk walk(scopes, block);
  if (block) {
    walk.body(root, *root.body, {});
  } else {
    walk.function(root);
  }
  FreeNames out = walk.take();
  if (block)
    for (const auto& symbol : root.symbols)
      if (symbol->bindings > 0) out.assigns.push_back(symbol->name);
  return out;
}

}  // namespace pyreck::frontend
