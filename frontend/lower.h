// The syntax tree of one function to generic IR.
//
// A Unit is a compilation: the module being made, its functions and what is said about them. A
// Lowering makes one function: lower_function.cpp its frame and its variables, lower_entry.cpp what
// is particular to files and blocks, lower_stmt.cpp, lower_loop.cpp, lower_match.cpp,
// lower_try.cpp and lower_with.cpp statements, lower_target.cpp what they assign to, lower_expr.cpp
// expressions, lower_call.cpp and lower_spread.cpp calls, lower_fold.cpp comprehensions,
// lower_generator.cpp generators, lower_class.cpp classes, lower_library.cpp the standard library.
//
// Invariants:
//   1. Insts are emitted in Python's order of evaluation.
//   2. What is refused leaves `refuse` behind, so that the function stays well formed and the rest
//      of it is checked too.
#pragma once

#include "frontend/class_table.h"
#include "frontend/compile.h"
#include "frontend/library.h"
#include "frontend/purity.h"
#include "frontend/scope.h"
#include "frontend/ssa.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace pyreck::frontend {

/// What is compiled on its own: a file, a captured function or a block.
struct Root {
  uint32_t source = 0;
  ScopeTree scopes;
  std::unordered_map<std::string, Binding> names;
  const CapturedFunction* captured = nullptr;  // a captured function: its defaults
  uint32_t captured_index = 0;                 // and its number in the request
  bool at_module_level = false;                // the root's own variables are globals to messages
  std::string module_name;                     // what __name__ is
  std::string library_path;                    // of a function of the standard library
  bool is_in_c = false;                        // of a module that CPython has in C
  bool hidden = false;                         // stands for a C function: no frame, no diagnostics
  bool counts_frames = false;                  // hidden, but a frame for the recursion limit
  std::string member_of;                       // qualname of the class whose methods it makes
};

/// The binding of a name or dotted path that nothing in the root binds; null: there is none.
const Binding* outside_binding(const Root& root, Scope* scope, const Expr& expr);
/// What a name or dotted path means that stands for something outside the root: for a binding, a
/// builtin, an import. `path` becomes the path by which the frontend knows it.
std::optional<Meaning> static_meaning(const Root& root, Scope* scope, const Expr& expr,
                                      std::string* path);
/// That path; "": the expression stands for nothing outside the root.
std::string path_of(const Root& root, Scope* scope, const Expr& expr);

/// A function of the module and where it comes from.
struct FunctionUnit {
  Root* root = nullptr;
  Scope* scope = nullptr;
  ir::FunctionId id;
  bool is_class_body = false;
  std::string method_name;  // the attribute that a class body makes of it; "": none
  std::vector<Diagnostic> diagnostics;
};

class Unit {
 public:
  explicit Unit(const CaptureRequest* request) : classes(*this), request_(request) {}

  ir::Module module;
  std::deque<ir::Function> functions;  // by FunctionId; do not move while they are built
  std::deque<FunctionUnit> units;      // by FunctionId
  ClassTable classes;

  /// The function of a def or lambda scope: made on first use, lowered later by run().
  ir::FunctionId function_of(Root& root, Scope& scope);
  /// A function that is lowered by the caller.
  ir::FunctionId new_function(Root& root, Scope* scope);
  /// The body of a static class: made on first use.
  ir::FunctionId body_of(const ClassUnit& unit);
  /// Captured function `index` is a value from outside: it is compiled whether anything names it.
  void give_function(uint32_t index);
  /// The function of captured function `index`; invalid: nothing has asked for it.
  ir::FunctionId made_function(uint32_t index) const;
  /// A function that makes a captured class, or one that a call has described, anew at each call.
  ir::FunctionId maker_of(const ClassUnit& unit);
  /// Root of a captured function, made on first use; null if the source does not have it.
  Root* captured_root(uint32_t index);
  /// A module of the standard library, or the natives for "" (library.h); null: it has no source.
  const LibraryModule* library_module(const std::string& name);
  const Stmt* native_of(const std::string& path);
  /// The root of the function that makes methods of the class from `text`.
  Root& made_root(const ClassUnit& unit, const std::string& text, uint32_t source);
  /// Takes away the text of library modules that no traceback can show.
  void drop_hidden_text();
  /// The class of the standard library that users call by this path; null: it is none.
  ClassUnit* library_class(const std::string& path);
  Root& library_root(const std::string& path, const Stmt& def, bool hidden);
  /// Lowers what is queued until nothing is.
  void run();

  const CaptureRequest* request() const { return request_; }
  /// Whether any object of the program can be a deque: some text of it, or what it captures, names
  /// the class.
  bool may_hold_deques();
  /// Adds a parsed source; gives its tree, or null after a diagnostic.
  const Tree* tree_of(uint32_t source);
  void report(ir::FunctionId function, Code code, const ir::Span& span, const std::string& seen);
  bool check_all =
      false;  // every function of the file is compiled, whether the entry needs it or not
  /// Variables hold their values as long as Python's do: some generator waits inside `try`, and
  /// what it does when it is dropped may be seen.
  bool keeps_variables = false;
  /// Diagnostics that belong to no function.
  std::vector<Diagnostic> general;
  /// What captured functions read from outside: for blocks that assign the same names.
  std::vector<std::unique_ptr<Root>> roots;
  std::unordered_map<uint32_t, Root*> root_of_captured;

 private:
  const CaptureRequest* request_;
  std::deque<ir::FunctionId> queue_;
  std::optional<bool> may_hold_deques_;
  std::unordered_map<const Scope*, ir::FunctionId> by_scope_;
  std::unordered_map<uint32_t, std::unique_ptr<Tree>> trees_;
  std::deque<Tree> trees_of_text_;
  std::unordered_map<std::string, std::unique_ptr<LibraryModule>> library_;
  std::map<std::tuple<const Stmt*, std::string, bool>, std::unique_ptr<Root>> library_roots_;
};

class Lowering {
 public:
  Lowering(Unit& unit, ir::FunctionId id, Root& root, Scope& scope, Lowering* parent = nullptr);

  /// The body of a def or lambda.
  void lower_user_function();
  /// A file's top level; then, if `entry` is given, a call of that function with its own
  /// parameters.
  void lower_file(const Symbol* entry);
  /// A block: gives (exception or None, values of `assigned`...).
  void lower_block(const std::string& frame_name, const std::vector<std::string>& assigned);
  /// The body of a captured class.
  void lower_captured_class(const ClassUnit& unit);
  /// A frame that calls captured function `index` with the function's own parameters.
  void lower_caller_of(uint32_t captured_index);

 private:
  using Values = std::vector<ir::ValueId>;

  /// How a symbol is reached in this function.
  struct Access {
    enum class Kind : uint8_t { kVariable, kCell, kValue } kind = Kind::kVariable;
    VarId variable;     // kCell in its own function: a shadow that tells whether it is bound
    ir::ValueId value;  // the cell or the value
    bool own = false;
  };
  /// What a jump out of the code being lowered passes.
  struct Frame {
    enum class Kind : uint8_t { kLoop, kFinally, kCleanup, kWith } kind;
    ir::BlockId break_block, continue_block;  // kLoop
    const Body* finalbody = nullptr;          // kFinally
    const Symbol* name = nullptr;             // kCleanup: of `except ... as`
    ir::BlockId outer_handler;
    size_t handled = 0;        // length of handled_ around it
    ir::ValueId manager = {};  // kWith: whose __exit__ is called
    ir::Span place = {};       // kWith: where
    Values iterated = {};      // kLoop: what a `for` goes over, if it is to be kept until the end
  };
  /// What a captured value of a fold body stands for.
  struct FoldCapture {
    Symbol* symbol;  // null: the key function of a min or max
    bool wrap;       // maybe unbound: the body gets it in a cell
  };
  struct Arguments {
    Values values;
    uint32_t keywords = 0;
  };

  // Entries (lower_entry.cpp)
  ir::ValueId value_before_block(const Symbol& symbol);
  ir::ValueId value_after_block(const Symbol& symbol);
  ir::ValueId contents_or_unbound(const std::string& name, ir::ValueId cell);
  void give_names(ir::ValueId exception, const std::vector<std::string>& assigned);

  // Frame and variables (lower_function.cpp)
  void declare_function(const std::string& name, const ir::Span& span);
  void declare_parameters();
  void declare_captures();
  void declare_free();
  ir::Span definition_span() const;
  void lower_code();
  static bool is_local_import(const Symbol& symbol);
  void check_imported(const Expr& expr);
  void create_variables(const std::function<ir::ValueId(const Symbol&)>& initial);
  Access access(const Symbol* symbol);
  Access capture_into_fold(const Symbol* symbol);
  ir::ValueId read_symbol(const Symbol* symbol);
  void write_symbol(const Symbol* symbol, ir::ValueId value);
  void unbind_symbol(const Symbol* symbol);
  void keep_variables();
  void keep(const Values& values);
  void keep_iterated();
  ir::ValueId raise_if_unbound(const Symbol* symbol, ir::ValueId value);
  ir::ValueId read_own_cell(const Symbol* symbol, const Access& cell);
  void raise_name(const std::string& name);
  ir::ValueId capture_operand(const Symbol* symbol);
  ir::ValueId closure(Scope& scope, const Values& defaults);
  ir::ValueId static_closure(const Symbol* symbol);
  ir::ValueId binding_value(const Binding& binding, const ir::Span& span);
  ir::ValueId captured_closure(uint32_t index, const ir::Span& span, int depth = 0);
  bool is_global_like(const Symbol* symbol) const;
  ir::ValueId emit_or(const std::function<ir::ValueId()>& attempt,
                      const std::function<void()>& on_raise);

  // Classes (lower_class.cpp)
  void lower_class(const Stmt& stmt);
  void lower_class_body();
  Values lower_decorators(const Stmt& stmt);
  ir::ValueId apply_decorators(const Stmt& stmt, const Values& decorators, ir::ValueId made);
  std::string decorator_path(const Expr& decorator);
  ClassUnit* class_named_by(const Expr& expr);
  static bool is_static_class(const Symbol& symbol);
  bool is_static_base(Scope& scope, const Expr& base);
  static bool is_known_everywhere(const ClassUnit& unit);
  ir::ValueId class_reference(const ClassUnit& unit, const ir::Span& span);
  Values base_values(const ClassUnit& unit);
  /// What a class body has bound, in order.
  struct Bound {
    std::vector<ir::ClassAttribute> attributes;
    Values values;
    void add(const std::string& name, ir::ValueId value,
             ir::ClassAttribute::Kind kind = ir::ClassAttribute::Kind::kPlain) {
      attributes.push_back({name, kind});
      values.push_back(value);
    }
    void remove(const std::string& name) {
      auto found = std::ranges::find(attributes, name, &ir::ClassAttribute::name);
      values.erase(values.begin() + (found - attributes.begin()));
      attributes.erase(found);
    }
    void rename(const std::string& name, const std::string& to) {
      std::ranges::find(attributes, name, &ir::ClassAttribute::name)->name = to;
    }
    ir::ClassAttribute::Kind kind(const std::string& name) const {
      return std::ranges::find(attributes, name, &ir::ClassAttribute::name)->kind;
    }
    std::optional<ir::ValueId> find(const std::string& name) const {
      for (size_t i = 0; i < attributes.size(); ++i)
        if (attributes[i].name == name) return values[i];
      return std::nullopt;
    }
  };
  void finish_class(const ClassUnit& unit, const Values& bases);
  void make_class(const ClassUnit& unit, const Values& bases, Bound bound);
  const ClassUnit* base_in_method(const Expr& call);
  ir::ValueId lower_set_base(const Expr& call);
  std::optional<ir::ValueId> lower_replace(const Expr& call);
  std::optional<ir::ValueId> lower_cast(const Expr& call);
  bool is_type(const Expr& expr);
  std::optional<ir::ValueId> lower_class_question(const Expr& call, ir::Builtin builtin);
  std::string abstract_class(const Expr& expr);
  bool is_class_union(const Expr& expr);
  ir::ValueId lower_class_union(const Expr& expr);
  Values make_methods(Root& root, Values arguments, size_t count);
  void add_named_members(const ClassUnit& unit, Bound& bound);
  void add_enum_members(const ClassUnit& unit, const Values& bases, Bound& bound);
  bool lower_auto(const Stmt& stmt);
  // Of functools (lower_made_methods.cpp)
  void add_cached_properties(const ClassUnit& unit, Bound& bound);
  bool add_total_ordering(const ClassUnit& unit, Bound& bound);
  std::optional<ir::ValueId> lower_named_tuple(const Expr& call);
  ir::ValueId refusing_getter(const Binding& binding);
  bool raises_abstract(const Expr& call);
  std::optional<ir::ValueId> lower_named_attribute(const Expr& call, const std::string& path);
  ir::ValueId read_class_name(const Symbol& symbol, const Expr& expr);
  std::optional<VarId> accessor_of(const Stmt& stmt);
  bool lower_member_call(const Stmt& stmt);
  const ClassUnit* class_around_here();
  const ClassUnit* class_of_method();

  // Dataclasses (lower_dataclass.cpp)
  ir::ValueId data_value(const std::string& attribute, const ClassUnit& unit, const Bound& bound,
                         const Values& bases);
  bool add_data_members(const ClassUnit& unit, const Values& bases, Bound& bound);
  bool lower_data_field(const Stmt& stmt);
  std::optional<ir::ValueId> lower_object_call(const Expr& call);
  ir::ValueId lower_super(const Expr& call);
  ir::ValueId lower_class_cell(const ir::Span& span);
  void note_assigned(const Expr& receiver, const std::string& name);

  // Targets (lower_target.cpp)
  void assign(const Expr& target, ir::ValueId value);
  void assign_starred(const Expr& target, ir::ValueId value);
  ir::ValueId emit_new_list(ir::ValueId value, size_t least);
  Values starred_items(ir::ValueId list, size_t count, size_t star);
  void assign_items(const Expr& target, const Values& values);
  void assign_name(const Expr& name, ir::ValueId value);
  void bind_name(const std::string& name, const ir::Span& span, ir::ValueId value);
  bool refuses_change(const Expr& receiver, const ir::Span& span);
  bool refuses_attribute_change(const Expr& target);
  static bool takes_items(const Expr& target, size_t count);
  void lower_augmented(const Stmt& stmt);
  void lower_delete(const Stmt& stmt);

  // Statements (lower_stmt.cpp, lower_loop.cpp, lower_try.cpp, lower_with.cpp)
  void lower_body(const Body& body);
  void lower_statement(const Stmt& stmt);
  void lower_definition(const Stmt& stmt);
  void lower_assign(const Stmt& stmt);
  void lower_annotated(const Stmt& stmt);
  void lower_match(const Stmt& stmt);
  void lower_if(const Stmt& stmt);
  void lower_while(const Stmt& stmt);
  void lower_for(const Stmt& stmt);
  void lower_return(const Stmt& stmt);
  void lower_jump(const Stmt& stmt);
  void lower_raise(const Stmt& stmt);
  void lower_assert(const Stmt& stmt);
  void lower_import(const Stmt& stmt);
  void lower_try(const Stmt& stmt);
  bool sees_generator_exit(const Handler& handler);
  void lower_try_except(const Stmt& stmt);
  void lower_handlers(const Stmt& stmt, ir::ValueId exception, ir::BlockId after);
  void add_context(ir::ValueId exception);
  void lower_final_raise(const Body& finalbody, ir::ValueId exception);
  void protected_by_context(ir::ValueId exception, const Symbol* name,
                            const std::function<void()>& body);
  void leave_frames(size_t depth);
  void lower_with(const Stmt& stmt);
  void lower_with_item(const Stmt& stmt, size_t item);
  void call_exit(ir::ValueId manager);
  void check_manages(ir::ValueId manager, const std::string& name);
  ir::ValueId call_method(ir::ValueId receiver, const std::string& name, const Values& arguments);
  struct LoopSource;
  LoopSource loop_source(const Expr& iterable);
  std::optional<ir::Builtin> plain_builtin_call(const Expr& expr);
  Values next_elements(const LoopSource& source, const ir::Span& at, ir::BlockId done);
  void loop_body(const Stmt& stmt, ir::BlockId header, ir::BlockId after, Values iterated = {});

  // Expressions (lower_expr.cpp)
  ir::ValueId lower(const Expr& expr);
  ir::ValueId lower_name(const Expr& expr);
  ir::ValueId lower_iterable(const Expr& expr);
  ir::ValueId set_of_constants(const Values& items);
  ir::ValueId lower_outside_name(const std::string& name, const ir::Span& span);
  ir::ValueId lower_meaning(const Meaning& meaning, const std::string& path, const ir::Span& span);
  ir::ValueId lower_attribute(const Expr& expr);
  ir::ValueId lower_method_value(ir::ValueId object, const std::string& name);
  ir::ValueId is_exactly(ir::ValueId object, const std::vector<ir::Builtin>& classes);
  ir::ValueId bound_method(ir::ValueId object, const std::string& name);
  ir::ValueId lower_compare(const Expr& expr);
  ir::ValueId lower_boolean(const Expr& expr);
  ir::ValueId lower_conditional(const Expr& expr);
  ir::ValueId lower_joined(const Expr& expr);
  ir::ValueId lower_dict(const Expr& expr);
  ir::ValueId lower_display(const Expr& expr);
  ir::ValueId lower_lambda(const Expr& expr, bool stays);
  ir::ValueId lower_int(const Expr& expr, bool negative);
  ir::ValueId lower_imaginary(double imag);
  ir::ValueId lower_named(const Expr& expr);
  void lower_condition(const Expr& expr, ir::BlockId on_true, ir::BlockId on_false);
  ir::ValueId lower_right_side(const Expr& expr, size_t comparison);
  void lower_comparison_chain(const Expr& expr, ir::BlockId on_true, ir::BlockId on_false);
  ir::ValueId truth(ir::ValueId value);
  std::optional<bool> constant_truth(const Expr& expr);
  std::optional<bool> constant_comparison(const Expr& expr);
  /// The value of one of two arms, each in a block of its own.
  using Arm = std::function<ir::ValueId()>;
  ir::ValueId either(ir::ValueId condition, const Arm& if_true, const Arm& if_false);
  ir::ValueId either(ir::BlockId on_true, const Arm& if_true, ir::BlockId on_false,
                     const Arm& if_false);
  ir::ValueId is_none(ir::ValueId value);
  /// None, False or True, if the expression is surely one of them.
  std::optional<ExprKind> constant_singleton(const Expr& expr);
  bool surely_not_none(const Expr& expr);
  bool in_block() const;
  std::optional<Meaning> static_meaning(const Expr& expr, std::string* path) {
    return frontend::static_meaning(root_, &scope_, expr, path);
  }
  std::vector<std::string> visible_names() const;
  const Binding* outside_binding(const Expr& expr) const {
    return frontend::outside_binding(root_, &scope_, expr);
  }

  // Calls (lower_call.cpp)
  ir::ValueId lower_call(const Expr& expr);
  ir::ValueId lower_builtin_call(const Expr& expr, uint32_t builtin);
  bool arguments_are_plain(const Expr& call);
  ir::ValueId lower_method_call(const Expr& expr);
  Arguments lower_arguments(const Expr& expr, bool stays, bool uses_up = false);
  ir::ValueId call_builtin(ir::Builtin builtin, Values arguments, uint32_t keywords = 0);
  ir::ValueId call_exception(ir::ExceptionClass exception, Values arguments);

  // The standard library (lower_library.cpp)
  ir::ValueId library_value(const std::string& path, bool hidden, const ir::Span& span);
  ir::ValueId cached_closure(const Binding& binding, const ir::Span& span);
  ir::ValueId refuse_library_part(const std::string& path, const ir::Span& span);
  ir::ValueId library_closure(Root& root, const ir::Span& span);
  ir::ValueId library_constant(const LibraryModule& module, const Expr& expr,
                               const std::string& path, const ir::Span& span);
  bool refuses_library_call(const Expr& call, const std::string& path);
  ir::ValueId lower_native_refusal(const Expr& call);
  ir::ValueId lower_native_iterator(const Expr& call);

  // Patterns of `match` (lower_match.cpp). Each goes on where the pattern fits, and to `fail`.
  class Captures;
  void match(const Pattern& pattern, ir::ValueId subject, ir::BlockId fail, Captures& captures);
  void match_sequence(const Pattern& pattern, ir::ValueId subject, ir::BlockId fail,
                      Captures& captures);
  void match_mapping(const Pattern& pattern, ir::ValueId subject, ir::BlockId fail,
                     Captures& captures);
  void match_class(const Pattern& pattern, ir::ValueId subject, ir::BlockId fail,
                   Captures& captures);
  void raise_if_same_key(ir::ValueId a, ir::ValueId b);
  bool check_class_pattern(const Pattern& pattern, const std::string& name,
                           const std::vector<std::string>& match_args);
  ir::ValueId match_attribute(ir::ValueId subject, const std::string& name, ir::BlockId fail);
  void match_any(const Pattern& pattern, ir::ValueId subject, ir::BlockId fail, Captures& captures);
  void unless(ir::ValueId condition, ir::BlockId fail);
  void unless_instance(ir::ValueId value, std::initializer_list<ir::Builtin> classes,
                       ir::BlockId fail, ir::ValueId other = {});
  ir::ValueId items_of_sequence(ir::ValueId subject, size_t count, bool has_star);
  ir::ValueId value_of_key(ir::ValueId subject, ir::ValueId key, ir::BlockId fail);
  void unless_compares(ir::CompareKind kind, ir::ValueId left, ir::ValueId right, ir::BlockId fail);

  // `*` and `**` in displays and calls (lower_spread.cpp)
  ir::ValueId lower_spread_display(const Expr& expr);
  ir::ValueId lower_spread_dict(const Expr& expr);
  ir::ValueId lower_spread_tuple(const std::vector<const Expr*>& items, bool stays);
  ir::ValueId lower_spread_positional(const Expr& call, bool stays);
  ir::ValueId lower_spread_keywords(const Expr& call, ir::ValueId callee, bool stays);
  ir::ValueId lower_spread_call(const Expr& expr, ir::ValueId callee, bool stays);
  ir::ValueId lower_argument(const Expr& item, bool stays);
  ir::ValueId call_with_own_parameters(ir::ValueId callee, const std::vector<Param>& params,
                                       const Values& values);

  // Generators (lower_generator.cpp)
  void lower_generator_function();
  void lower_generator_body(const ir::Function& maker);
  ir::ValueId lower_yield(const Expr& expr);
  ir::ValueId lower_generator_expression(const Expr& expr, bool stays);
  void lower_generator_expression_body(const Expr& expr);
  void lower_generator_clause(const Expr& expr, size_t index, ir::ValueId sequence);
  ir::ValueId emit_generator(ir::FunctionId body, Values captures);

  // Comprehensions (lower_fold.cpp)
  ir::ValueId lower_comprehension(const Expr& expr);
  std::optional<ir::ValueId> lower_generator_call(const Expr& call, uint32_t builtin);
  struct FoldPlan;
  ir::ValueId lower_list_of(const Expr& generator, Values* others,
                            const std::vector<const Expr*>& exprs);
  ir::ValueId lower_min_max(const Expr& call, bool is_min);
  ir::ValueId emit_fold(const FoldPlan& plan, size_t clause, ir::ValueId sequence);
  void lower_fold_body(const FoldPlan& plan, size_t clause);
  void emit_element(const FoldPlan& plan);
  ir::ValueId plan_key();
  bool surely_callable(const Expr& expr);
  bool has_async_clause(const Expr& comprehension);

  // Helpers
  ir::ValueId emit(ir::Opcode op, Values operands = {}, int64_t imm = 0, uint8_t sub = 0,
                   uint32_t imm2 = 0) {
    return ssa_.emit(op, std::move(operands), imm, sub, imm2);
  }
  ir::ValueId emit_text(ir::Opcode op, std::string_view text, Values operands = {}) {
    return ssa_.emit(op, std::move(operands), unit_.module.intern(text));
  }
  ir::ValueId none() { return emit(ir::Opcode::kConstNone); }
  ir::ValueId make_bool(bool value) { return emit(ir::Opcode::kConstBool, {}, value); }
  void report(Code code, const ir::Span& span, const std::string& seen = "") {
    unit_.report(id_, code, span, seen);
  }
  /// Says so, and leaves a `refuse` in the code; gives a value that nothing computes.
  ir::ValueId refuse(Code code, const ir::Span& span, const std::string& seen = "");
  ir::ValueId refuse_definition(const Stmt& definition);
  ir::ValueId leave_refusal(const Diagnostic& said);
  ir::TypeId cell_type() { return unit_.module.types.cell(ir::TypeTable::kAny); }

  Unit& unit_;
  ir::FunctionId id_;
  Root& root_;
  Scope& scope_;
  Lowering* parent_;  // of a fold body: the function around the fold
  ir::Function& function_;
  Ssa ssa_;
  std::unordered_map<const Symbol*, Access> access_;
  std::unordered_map<const Symbol*, ir::ValueId> initial_;  // blocks: captured values as they came
  ir::ValueId key_;  // of a fold body: the key function of its min or max, once asked for
  std::vector<FoldCapture> fold_captures_;
  std::vector<Frame> frames_;
  Values handled_;  // exceptions being handled, innermost last
  /// Of a class body: setters and deleters.
  std::map<std::pair<std::string, ir::ClassAttribute::Kind>, VarId> accessors_;
  int seeing_exit_ = 0;   // how many `try` around see that a generator is closed
  bool refused_ = false;  // something was: what follows is checked although nothing reaches it
};

/// Keeps the span of insts for a scope.
class SpanScope {
 public:
  SpanScope(Ssa& ssa, const ir::Span& span) : ssa_(ssa), saved_(ssa.span()) { ssa_.set_span(span); }
  ~SpanScope() { ssa_.set_span(saved_); }
  SpanScope(const SpanScope&) = delete;

 private:
  Ssa& ssa_;
  ir::Span saved_;
};

}  // namespace pyreck::frontend
