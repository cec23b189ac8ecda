// The syntax tree, converted from CPython's own at once: plain structs that know nothing of Python.
//
// One struct for all expressions and one for all statements; what the children mean depends on the
// kind and stands beside it. Spans are the file's lines and UTF-8 byte columns, as `ast` gives
// them.
#pragma once

#include "ir/module.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace pyreck::frontend {

struct Expr;
struct Stmt;
using ExprPtr = std::unique_ptr<Expr>;
using StmtPtr = std::unique_ptr<Stmt>;
using Body = std::vector<StmtPtr>;

enum class ExprKind : uint8_t {
  kNone,
  kTrue,
  kFalse,
  kEllipsis,
  kInt,      // text: decimal digits, never negative
  kFloat,    // number
  kStr,      // text: UTF-8, lone surrogates as three bytes
  kBytes,    // text: UTF-8, a code point for each byte
  kComplex,  // number: the imaginary part
  kName,     // text
  kTuple,
  kList,
  kSet,     // items
  kDict,    // items: key, value, key, value ...; a null key is `**value`
  kUnary,   // unary; items: operand
  kNot,     // items: operand
  kBinary,  // binary; items: left, right
  kAnd,
  kOr,           // items: two or more
  kCompare,      // items: operands; compares: one less
  kConditional,  // items: test, if true, if false
  kCall,         // items: callee, positional arguments, then the values of `keywords`
  kAttribute,    // items: object; text
  kSubscript,    // items: object, index
  kSlice,        // items: start, stop, step, each may be null
  kStarred,      // items: value
  kLambda,       // params; items: body
  kListComp,
  kSetComp,
  kGenerator,  // items: element; clauses
  kDictComp,   // items: key, value; clauses
  kNamed,      // items: name, value
  kJoinedStr,  // items: kStr and kFormatted
  kFormatted,  // items: value, spec or null; conversion
  kAwait,
  kYield,
  kYieldFrom,  // items: value or null
};

/// How many kinds of brackets a name may be in: what CPython calls the context.
enum class NameUse : uint8_t { kLoad, kStore, kDelete };

struct Param {
  std::string name;
  ir::Parameter::Kind kind = ir::Parameter::Kind::kPositional;
  ExprPtr default_value;  // null: none
  ir::Span span;
};

/// `for target in iterable if conditions...` of a comprehension.
struct Clause {
  ExprPtr target, iterable;
  std::vector<ExprPtr> conditions;
  bool is_async = false;
};

struct Expr {
  ExprKind kind = ExprKind::kNone;
  NameUse use = NameUse::kLoad;
  ir::UnaryKind unary{};
  ir::BinaryKind binary{};
  char conversion = 0;  // of kFormatted: 0, 's', 'r', 'a'
  ir::Span span;
  std::string text;
  double number = 0;
  std::vector<ExprPtr> items;
  std::vector<ir::CompareKind> compares;
  std::vector<std::string> keywords;  // of kCall; an empty one is `**value`
  std::vector<Param> params;          // of kLambda
  std::vector<Clause> clauses;
};

struct Pattern;
using PatternPtr = std::unique_ptr<Pattern>;

enum class PatternKind : uint8_t {
  kValue,      // value: a literal or a dotted name; compared by ==
  kSingleton,  // value: None, True, False; compared by `is`
  kSequence,   // parts, of which one may be kStar
  kMapping,    // keys and their parts; name of `**rest` or empty
  kClass,      // value: the class; positional parts, then those of `keywords`
  kStar,       // name or empty
  kAs,         // a pattern or nothing in parts; name or empty: `_`
  kOr,         // parts
};

struct Pattern {
  PatternKind kind = PatternKind::kAs;
  ir::Span span;
  ExprPtr value;
  std::string name;
  std::vector<PatternPtr> parts;
  std::vector<ExprPtr> keys;
  std::vector<std::string> keywords;
};

enum class StmtKind : uint8_t {
  kFunction,   // text: name; params; body; values: decorators
  kClass,      // text: name; bases, then the values of `keywords`; body; values: decorators
  kReturn,     // values: value or null
  kDelete,     // values: targets
  kAssign,     // values: targets, then the value
  kAugAssign,  // binary; values: target, value
  kAnnAssign,  // values: target, value or null; annotation
  kFor,        // values: target, iterable; body; orelse
  kWhile,      // values: test; body; orelse
  kIf,         // values: test; body; orelse
  kWith,       // values: context manager, target or null, for each item; body
  kMatch,      // values: subject; cases
  kRaise,      // values: exception or null, cause or null
  kTry,        // body; handlers; orelse; finalbody
  kTryStar,
  kAssert,  // values: test, message or null
  kImport,
  kImportFrom,  // names; text: module of `from`
  kGlobal,
  kNonlocal,  // names
  kExpr,      // values: value
  kPass,
  kBreak,
  kContinue,
};

struct Handler {
  ExprPtr type;      // null: bare except
  std::string name;  // empty: none
  Body body;
  ir::Span span;
};

struct Case {
  PatternPtr pattern;
  ExprPtr guard;  // null: none
  Body body;
};

struct ImportName {
  std::string name, as;  // as: what it is bound to (`import a.b` binds `a`)
  bool renamed = false;
};

struct Stmt {
  StmtKind kind = StmtKind::kPass;
  bool is_async = false;  // of kFunction, kFor, kWith
  ir::BinaryKind binary{};
  ir::Span span;  // of the whole statement
  ir::Span head;  // of its first line or its name, for diagnostics
  std::string text;
  std::string given_name;  // of kFunction and kClass: as written, while `text` may be mangled
  std::vector<ExprPtr> values;
  std::vector<ExprPtr> bases;         // of kClass
  std::vector<std::string> keywords;  // of kClass
  ExprPtr annotation;                 // of kAnnAssign: never evaluated
  std::vector<Param> params;
  std::vector<ImportName> names;
  Body body, orelse, finalbody;
  std::vector<Handler> handlers;
  std::vector<Case> cases;
};

/// A parsed source file.
struct Tree {
  Body body;
};

/// The dotted path of a name or attribute chain (`math.sqrt`), or "".
std::string dotted_path(const Expr& expr);

/// `span`, but where the chain that ends in `attribute` takes several lines, from the attribute's
/// name on: the line that CPython gives in tracebacks.
ir::Span span_from_attribute(const ir::Span& span, const Expr& attribute);

/// Calls `visit(expr)` for each expression in a pattern.
template <class Visit>
void each_expr(const Pattern& pattern, Visit visit) {
  if (pattern.value) visit(*pattern.value);
  for (const ExprPtr& key : pattern.keys) visit(*key);
  for (const PatternPtr& part : pattern.parts) each_expr(*part, visit);
}

/// Calls `visit(name)` for each name that a pattern captures.
template <class Visit>
void each_captured_name(const Pattern& pattern, Visit visit) {
  if (!pattern.name.empty()) visit(pattern.name);
  for (const PatternPtr& part : pattern.parts) each_captured_name(*part, visit);
}

/// Calls `visit(expr)` for each direct child expression of a statement, in order of evaluation as
/// far as that matters to analyses. Bodies are not visited.
template <class Visit>
void each_expr(const Stmt& stmt, Visit visit) {
  for (const ExprPtr& value : stmt.values)
    if (value) visit(*value);
  for (const ExprPtr& base : stmt.bases) visit(*base);
  for (const Param& param : stmt.params)
    if (param.default_value) visit(*param.default_value);
  for (const Handler& handler : stmt.handlers)
    if (handler.type) visit(*handler.type);
  for (const Case& each : stmt.cases) {
    each_expr(*each.pattern, visit);
    if (each.guard) visit(*each.guard);
  }
}

/// Calls `visit(body)` for each list of statements in a statement.
template <class Visit>
void each_body(const Stmt& stmt, Visit visit) {
  visit(stmt.body);
  for (const Handler& handler : stmt.handlers) visit(handler.body);
  for (const Case& each : stmt.cases) visit(each.body);
  visit(stmt.orelse);
  visit(stmt.finalbody);
}

/// Calls `visit(expr)` for each direct child of an expression.
template <class Visit>
void each_child(const Expr& expr, Visit visit) {
  for (const ExprPtr& item : expr.items)
    if (item) visit(*item);
  for (const Param& param : expr.params)
    if (param.default_value) visit(*param.default_value);
  for (const Clause& clause : expr.clauses) {
    visit(*clause.target);
    visit(*clause.iterable);
    for (const ExprPtr& condition : clause.conditions) visit(*condition);
  }
}

/// Whether a display, a target or a call has a `*` or `**` item of its own.
bool has_star(const Expr& expr);

/// Whether the statements contain a `yield` of their own (not of a nested function).
bool contains_yield(const Body& body);
bool contains_yield(const Expr& expr);
/// Whether the statements or functions in them contain a `yield` inside `try` or `with`.
bool contains_guarded_yield(const Body& body);

/// The `def`, `lambda` or `with` that starts at (line, column). Null if there is none; where no
/// column fits but only one stands on the line, that one.
struct Definition {
  const Stmt* statement = nullptr;  // def or with
  const Expr* lambda = nullptr;
  const Stmt* enclosing = nullptr;  // innermost def around it
};
Definition find_function(const Tree& tree, uint32_t line, uint32_t column);
Definition find_with(const Tree& tree, uint32_t line, uint32_t column);

}  // namespace pyreck::frontend
