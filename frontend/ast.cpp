#include "frontend/ast.h"

#include <algorithm>

namespace pyreck::frontend {

namespace {

/// Walks everything and gathers what may be meant by a position.
struct Finder {
  enum class Wanted { kFunction, kWith } wanted;
  uint32_t line, column;
  std::vector<Definition> exact, on_line;

  void consider(Definition found, const ir::Span& span) {
    if (span.line != line) return;
    (span.column == column ? exact : on_line).push_back(found);
  }

  void visit(const Expr& expr, const Stmt* enclosing) {
    if (expr.kind == ExprKind::kLambda && wanted == Wanted::kFunction)
      consider({nullptr, &expr, enclosing}, expr.span);
    each_child(expr, [&](const Expr& child) { visit(child, enclosing); });
  }

  void visit(const Body& body, const Stmt* enclosing) {
    for (const StmtPtr& stmt : body) {
      StmtKind kind = wanted == Wanted::kFunction ? StmtKind::kFunction : StmtKind::kWith;
      if (stmt->kind == kind) consider({stmt.get(), nullptr, enclosing}, stmt->span);
      each_expr(*stmt, [&](const Expr& expr) { visit(expr, enclosing); });
      const Stmt* inner = stmt->kind == StmtKind::kFunction ? stmt.get() : enclosing;
      each_body(*stmt, [&](const Body& nested) { visit(nested, inner); });
    }
  }

  Definition found() const {
    if (!exact.empty()) return exact.front();
    return on_line.size() == 1 ? on_line.front() : Definition{};
  }
};

Definition find(const Tree& tree, Finder::Wanted wanted, uint32_t line, uint32_t column) {
  Finder finder{wanted, line, column, {}, {}};
  finder.visit(tree.body, nullptr);
  return finder.found();
}

}  // namespace

std::string dotted_path(const Expr& expr) {
  if (expr.kind == ExprKind::kName) return expr.text;
  if (expr.kind != ExprKind::kAttribute) return "";
  std::string root = dotted_path(*expr.items[0]);
  return root.empty() ? root : root + "." + expr.text;
}

ir::Span span_from_attribute(const ir::Span& span, const Expr& attribute) {
  const ir::Span& whole = attribute.span;
  if (whole.line == whole.end_line) return span;
  auto length = static_cast<uint32_t>(attribute.text.size());
  uint32_t column = whole.end_column > length ? whole.end_column - length : 0;
  return {whole.end_line, column, span.end_line, span.end_column};
}

bool has_star(const Expr& expr) {
  auto is_star = [](const ExprPtr& item) { return !item || item->kind == ExprKind::kStarred; };
  auto is_empty = [](const std::string& name) { return name.empty(); };
  return std::any_of(expr.items.begin(), expr.items.end(), is_star) ||
         std::any_of(expr.keywords.begin(), expr.keywords.end(), is_empty);
}

bool contains_yield(const Expr& expr) {
  if (expr.kind == ExprKind::kYield || expr.kind == ExprKind::kYieldFrom) return true;
  if (expr.kind == ExprKind::kLambda) return false;
  bool found = false;
  each_child(expr, [&](const Expr& child) { found = found || contains_yield(child); });
  return found;
}

bool contains_yield(const Body& body) {
  for (const StmtPtr& stmt : body) {
    bool found = false;
    each_expr(*stmt, [&](const Expr& expr) { found = found || contains_yield(expr); });
    if (stmt->kind != StmtKind::kFunction && stmt->kind != StmtKind::kClass)
      each_body(*stmt, [&](const Body& nested) { found = found || contains_yield(nested); });
    if (found) return true;
  }
  return false;
}

bool contains_guarded_yield(const Body& body) {
  for (const StmtPtr& stmt : body) {
    bool found = false;
    each_body(*stmt, [&](const Body& nested) {
      found = found || contains_guarded_yield(nested) ||
              ((stmt->kind == StmtKind::kTry || stmt->kind == StmtKind::kWith) &&
               contains_yield(nested));
    });
    if (found) return true;
  }
  return false;
}

Definition find_function(const Tree& tree, uint32_t line, uint32_t column) {
  return find(tree, Finder::Wanted::kFunction, line, column);
}

Definition find_with(const Tree& tree, uint32_t line, uint32_t column) {
  return find(tree, Finder::Wanted::kWith, line, column);
}

}  // namespace pyreck::frontend
