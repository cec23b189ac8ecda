// Comprehensions, and generator expressions that a builtin consumes at once, to folds.
//
// Each `for` clause is a body function of its own: the first one's fold is the expression's value,
// the others are `nested` folds in the body before them and emit into the same sink. The first
// iterable is evaluated in the function around, as Python does. A body captures what it needs, by
// value: nothing around a fold changes while it runs, but through cells.

#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::FoldKind;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

struct Lowering::FoldPlan {
  const Expr& comprehension;
  FoldKind kind;
  ValueId start = {};  // start, default; invalid: none
  ValueId key = {};    // key function of min and max, in the function around the fold
};

namespace {

const char* frame_name(ExprKind kind) {
  switch (kind) {
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

bool binds(const Clause& clause, const Symbol& symbol) {
  bool found = false;
  each_bound_name(*clause.target,
                  [&](const Expr& name) { found = found || name.text == symbol.name; });
  return found;
}

}  // namespace

bool Lowering::has_async_clause(const Expr& comprehension) {
  return std::any_of(comprehension.clauses.begin(), comprehension.clauses.end(),
                     [](const Clause& clause) { return clause.is_async; });
}

ValueId Lowering::lower_comprehension(const Expr& expr) {
  if (has_async_clause(expr)) return refuse(Code::kAsyncComprehension, expr.span);
  FoldKind kind = expr.kind == ExprKind::kListComp  ? FoldKind::kList
                  : expr.kind == ExprKind::kSetComp ? FoldKind::kSet
                                                    : FoldKind::kDict;
  return emit_fold({expr, kind}, 0, lower_iterable(*expr.clauses[0].iterable));
}

/// `builtin(element for ...)`: nothing unless that is a fold (ScopeBuilder::consumed_generator).
std::optional<ValueId> Lowering::lower_generator_call(const Expr& call, uint32_t builtin) {
  size_t positional = call.items.size() - 1 - call.keywords.size();
  if (positional < 1 || call.items[1]->kind != ExprKind::kGenerator) return std::nullopt;
  const Expr& generator = *call.items[1];
  if (root_.scopes.of(&generator)->is_suspended) return std::nullopt;
  if (has_async_clause(generator)) return refuse(Code::kAsyncComprehension, generator.span);
  auto fold = [&](FoldKind kind) {
    return emit_fold({generator, kind}, 0, lower_iterable(*generator.clauses[0].iterable));
  };
  switch (static_cast<ir::Builtin>(builtin)) {
    case ir::Builtin::kSum: {
      if (call.items.size() == 2) return fold(FoldKind::kSum);
      FoldPlan plan{generator, FoldKind::kSum};
      ValueId sequence = lower_iterable(*generator.clauses[0].iterable);
      plan.start = lower(*call.items[2]);
      return emit_fold(plan, 0, sequence);
    }
    case ir::Builtin::kMin:
    case ir::Builtin::kMax:
      return lower_min_max(call, static_cast<ir::Builtin>(builtin) == ir::Builtin::kMin);
    case ir::Builtin::kAny:
      return fold(FoldKind::kAny);
    case ir::Builtin::kAll:
      return fold(FoldKind::kAll);
    case ir::Builtin::kList:
      return fold(FoldKind::kList);
    case ir::Builtin::kTuple:
      return fold(FoldKind::kTuple);
    case ir::Builtin::kSet:
      return fold(FoldKind::kSet);
    case ir::Builtin::kDict:
      return fold(FoldKind::kDict);
    case ir::Builtin::kFrozenset: {
      Values none_else;
      ValueId list = lower_list_of(generator, &none_else, {});
      return call_builtin(ir::Builtin::kFrozenset, {list});
    }
    case ir::Builtin::kSorted: {
      std::vector<const Expr*> options;
      for (size_t i = 2; i < call.items.size(); ++i) options.push_back(call.items[i].get());
      Values arguments;
      ValueId list = lower_list_of(generator, &arguments, options);
      arguments.insert(arguments.begin(), list);
      return call_builtin(ir::Builtin::kSorted, arguments,
                          unit_.module.intern_keywords(call.keywords));
    }
    default:
      return std::nullopt;
  }
}

/// The list of what `generator` gives. `exprs` are evaluated after its first iterable and before
/// its elements, into `others`: the generator is an argument before them.
ValueId Lowering::lower_list_of(const Expr& generator, Values* others,
                                const std::vector<const Expr*>& exprs) {
  ValueId sequence = lower_iterable(*generator.clauses[0].iterable);
  for (const Expr* expr : exprs)
    others->push_back(expr->kind == ExprKind::kLambda ? lower_lambda(*expr, true) : lower(*expr));
  return emit_fold({generator, FoldKind::kList}, 0, sequence);
}

bool Lowering::surely_callable(const Expr& expr) {
  if (expr.kind == ExprKind::kLambda) return true;
  std::string path;
  if (auto meaning = static_meaning(expr, &path)) return meaning->kind == Meaning::Kind::kBuiltin;
  if (expr.kind != ExprKind::kName) return false;
  const Symbol* symbol = ScopeTree::resolve(&scope_, expr.text);
  if (symbol) return symbol->mode == Mode::kStatic;
  const Binding* binding = outside_binding(expr);
  return binding &&
         (binding->kind == Binding::Kind::kFunction || binding->kind == Binding::Kind::kClass);
}

/// min and max with `key` and `default`. A key that may be None is tested once.
ValueId Lowering::lower_min_max(const Expr& call, bool is_min) {
  const Expr& generator = *call.items[1];
  FoldPlan plain{generator, is_min ? FoldKind::kMin : FoldKind::kMax};
  FoldPlan keyed{generator, is_min ? FoldKind::kMinKey : FoldKind::kMaxKey};
  ValueId sequence = lower_iterable(*generator.clauses[0].iterable);
  const Expr* key = nullptr;
  for (size_t i = 0; i < call.keywords.size(); ++i) {
    const Expr& value = *call.items[2 + i];
    if (call.keywords[i] == "default") {
      plain.start = keyed.start = lower(value);
    } else if (constant_singleton(value) != ExprKind::kNone) {
      key = &value;
      keyed.key = value.kind == ExprKind::kLambda ? lower_lambda(value, true) : lower(value);
    }
  }
  if (!key) return emit_fold(plain, 0, sequence);
  if (surely_callable(*key)) return emit_fold(keyed, 0, sequence);
  return either(
      is_none(keyed.key), [&] { return emit_fold(plain, 0, sequence); },
      [&] { return emit_fold(keyed, 0, sequence); });
}

/// The fold of clause `clause` over `sequence`, its body made first: it says what it captures.
ValueId Lowering::emit_fold(const FoldPlan& plan, size_t clause, ValueId sequence) {
  Scope& scope = *root_.scopes.of(&plan.comprehension);
  ir::FunctionId body_id = unit_.new_function(root_, &scope);
  Lowering body(unit_, body_id, root_, scope, this);
  body.lower_fold_body(plan, clause);
  refused_ = refused_ || body.refused_;
  Values operands{sequence};
  bool starts = clause == 0 && plan.start.valid();
  if (starts) operands.push_back(plan.start);
  for (const FoldCapture& capture : body.fold_captures_) {
    if (!capture.symbol) {
      operands.push_back(clause == 0 ? plan.key : plan_key());
      continue;
    }
    ValueId value = capture_operand(capture.symbol);
    operands.push_back(capture.wrap ? ssa_.emit(Opcode::kCellNew, {value}, 0, 0, 0, cell_type())
                                    : value);
  }
  FoldKind kind = clause == 0 ? plan.kind : FoldKind::kNested;
  return emit(Opcode::kFold, operands, body_id.index, static_cast<uint8_t>(kind),
              starts ? ir::kFoldHasStart : 0);
}

void Lowering::lower_fold_body(const FoldPlan& plan, size_t clause_index) {
  const Expr& comprehension = plan.comprehension;
  const Clause& clause = comprehension.clauses[clause_index];
  declare_function(frame_name(comprehension.kind), comprehension.span);
  function_.is_fold_body = true;
  if (clause_index > 0) function_.counts_depth = false;  // CPython has one frame for all clauses
  ValueId element = ssa_.add_parameter();
  for (const auto& symbol : scope_.symbols) {
    bool earlier = false;
    for (size_t i = 0; i < clause_index; ++i)
      earlier = earlier || binds(comprehension.clauses[i], *symbol);
    if (earlier && !binds(clause, *symbol)) continue;  // captured from the body around
    access_[symbol.get()] = {Access::Kind::kVariable, ssa_.new_variable(), {}, true};
  }
  assign(*clause.target, element);
  BlockId skip = ssa_.new_block();
  for (const ExprPtr& condition : clause.conditions) {
    BlockId pass = ssa_.new_block();
    lower_condition(*condition, pass, skip);
    ssa_.seal(pass);
    ssa_.set_block(pass);
  }
  if (clause_index + 1 < comprehension.clauses.size()) {
    const Expr& inner = *comprehension.clauses[clause_index + 1].iterable;
    ValueId sequence = lower_iterable(inner);
    SpanScope span(ssa_, comprehension.span);  // CPython's place of beginning to iterate
    emit_fold(plan, clause_index + 1, sequence);
  } else {
    emit_element(plan);
  }
  ssa_.branch(skip);
  ssa_.seal(skip);
  ssa_.set_block(skip);
  ssa_.return_value(none());
  ssa_.finish();
}

void Lowering::emit_element(const FoldPlan& plan) {
  const Expr& comprehension = plan.comprehension;
  Values emitted;
  if (plan.kind == FoldKind::kDict) {
    const Expr& pair =
        comprehension.kind == ExprKind::kDictComp ? comprehension : *comprehension.items[0];
    emitted.push_back(lower(*pair.items[0]));
    emitted.push_back(lower(*pair.items[1]));
  } else if (plan.key.valid()) {
    ValueId value = lower(*comprehension.items[0]);
    emitted = {emit(Opcode::kCall, {plan_key(), value}), value};
  } else {
    emitted.push_back(lower(*comprehension.items[0]));
  }
  SpanScope span(ssa_, comprehension.items[0]->span);
  emit(Opcode::kEmit, emitted);
}

ValueId Lowering::plan_key() {
  if (!key_.valid()) {
    key_ = ssa_.add_parameter(ir::TypeTable::kAny, fold_captures_.size());
    fold_captures_.push_back({nullptr, false});
    function_.captures.push_back("key");
  }
  return key_;
}

}  // namespace pyreck::frontend
