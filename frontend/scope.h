// Names: which variable each one is, by Python's own rules, and how inner functions get at it.
//
// A *root* is what is compiled on its own: a file, a captured function, a block. What is not bound
// inside a root is left to its bindings (compile.h). The names of a class body are seen by its own
// statements alone, not by the functions in it.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostics.h"

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace pyreck::frontend {

struct Scope;

/// A variable of one scope.
struct Symbol {
  enum class Mode : uint8_t {
    kVariable,  // only its own function (and folds in it) use it
    kByValue,   // assigned once, for good, before the first inner function is made: they get the
                // value
    kCell,      // shared with inner functions through a cell
    kStatic,   // a `def` that nothing rebinds: inner functions make the closure themselves; a class
               // that needs nothing of the code around it: they refer to it
    kImport,   // a module or a part of one, at the top level of a file or function
    kElement,  // of a comprehension: each element has its own
    kRefused,  // a def of a kind that is not compiled: refused where it is read
  };
  std::string name;
  Scope* owner = nullptr;
  Mode mode = Mode::kVariable;
  bool is_parameter = false;
  bool unbinds = false;         // `del` or `except ... as` takes it away
  bool written_inside = false;  // `nonlocal` or `:=` in an inner scope, assigned there
  bool unbound_inside = false;  // `nonlocal` and `del` in an inner scope
  uint32_t bindings = 0;
  uint32_t bound_at = 0;             // index of the top-level statement that binds it last
  bool bound_nested = false;         // some binding is not itself a top-level statement
  const Stmt* assignment = nullptr;  // `name = value` that binds it, if that is the only one
  const Stmt* definition =
      nullptr;  // the def, class or import that binds it, if that is the only one
};

struct Scope {
  enum class Kind : uint8_t { kFile, kBlock, kFunction, kLambda, kComprehension, kClass };
  Kind kind = Kind::kFunction;
  Scope* parent = nullptr;
  const Stmt* statement = nullptr;   // def or class, or the `with` of a block
  const Expr* expression = nullptr;  // lambda or comprehension
  const Body* body = nullptr;        // null for expressions
  std::string qualname;
  uint32_t position = 0;  // index of the parent's top-level statement that contains it
  std::vector<std::unique_ptr<Symbol>> symbols;  // in order of first appearance
  std::unordered_map<std::string, Symbol*> own;
  std::unordered_set<std::string> globals, nonlocals;
  std::vector<std::unique_ptr<Scope>> children;
  /// Functions, lambdas, classes and what is suspended: outer symbols that they or what is in them
  /// use, but for static ones: their captures, in this order.
  std::vector<Symbol*> free;
  std::vector<Symbol*> static_uses;

  bool is_suspended = false;  // a generator expression that is not consumed where it stands

  bool is_comprehension() const { return kind == Kind::kComprehension; }
  const std::vector<Param>& params() const;
};

/// Whether a name that nothing in the root binds is that builtin.
using IsBuiltin = std::function<bool(const std::string& name)>;
inline bool any_name(const std::string&) { return true; }

/// The scopes of a root.
class ScopeTree {
 public:
  static ScopeTree of_file(const Tree& tree);
  static ScopeTree of_block(const Stmt& with, const std::string& qualname,
                            const IsBuiltin& is_builtin = any_name);
  static ScopeTree of_function(const Stmt& def, const std::string& qualname,
                               const IsBuiltin& is_builtin = any_name);
  static ScopeTree of_lambda(const Expr& lambda, const std::string& qualname,
                             const IsBuiltin& is_builtin = any_name);
  /// A class that stands alone: its root is the class itself.
  static ScopeTree of_class(const Stmt& stmt);
  /// One scope without names, for what has no text.
  static ScopeTree of_nothing();

  Scope& root() const { return *root_; }
  /// The scope of a def, class, lambda or comprehension inside the root.
  Scope* of(const void* node) const;
  /// What `name` means in `scope`: null if it is left to the root's bindings.
  static Symbol* resolve(Scope* scope, const std::string& name);
  /// Names that are left to the bindings, in order of first use.
  const std::vector<std::string>& outside() const { return outside_; }

 private:
  friend class ScopeBuilder;
  std::unique_ptr<Scope> root_;
  std::unordered_map<const void*, Scope*> by_node_;
  std::vector<std::string> outside_;
};

/// Calls `visit(name expression)` for each name that a target binds.
template <class Visit>
void each_bound_name(const Expr& target, Visit visit) {
  if (target.kind == ExprKind::kName) visit(target);
  if (target.kind == ExprKind::kTuple || target.kind == ExprKind::kList ||
      target.kind == ExprKind::kStarred)
    for (const ExprPtr& item : target.items) each_bound_name(*item, visit);
}

/// Why a def or lambda is not compiled, and what the message calls it; kSyntax: it is compiled.
struct Refusal {
  Code code = Code::kSyntax;
  std::string seen;
  bool any() const { return code != Code::kSyntax; }
};
Refusal refusal_of(const Scope& scope);
Refusal refusal_of(const Stmt& definition);  // a def or class

/// Whether the def or lambda has a `yield` of its own.
bool is_generator(const Scope& scope);

/// The class in whose body the function around `scope` stands; null: none. `method`, if given,
/// becomes the function of that body.
Scope* class_around(Scope* scope, Scope** method = nullptr);

/// A literal: evaluating it again gives the same value and does nothing else.
bool is_literal(const Expr& expr);

}  // namespace pyreck::frontend
