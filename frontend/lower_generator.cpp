// Generator functions and generator expressions as values.
//
// Both become a body: a function without parameters that captures what the arguments would be and
// says `yield` where Python does. Whoever calls the generator function makes a closure of the body
// and, of that, a generator (`gen.new`); the body runs when its first value is asked for. So names
// that a generator expression reads are captured as by a nested function, its first iterable is
// evaluated at once.

#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

ir::ValueId Lowering::emit_generator(ir::FunctionId body, Values captures) {
  return emit(Opcode::kGenNew, {emit(Opcode::kClosure, std::move(captures), body.index)});
}

/// What a call of a generator function does: the arguments become captures of the body.
void Lowering::lower_generator_function() {
  Values captures;
  for (const Symbol* symbol : scope_.free) captures.push_back(access(symbol).value);
  for (const Param& param : scope_.params()) {
    function_.parameters.push_back({param.name, param.kind, param.default_value != nullptr});
    captures.push_back(ssa_.add_parameter());
  }
  ir::FunctionId body_id = unit_.new_function(root_, &scope_);
  Lowering body(unit_, body_id, root_, scope_);
  body.lower_generator_body(function_);
  refused_ = refused_ || body.refused_;
  ssa_.return_value(emit_generator(body_id, std::move(captures)));
}

void Lowering::lower_generator_body(const ir::Function& maker) {
  declare_function(maker.name, definition_span());
  function_.qualname = maker.qualname;
  declare_free();
  std::unordered_map<std::string, ValueId> values;
  for (const Param& param : scope_.params()) {
    function_.captures.push_back(param.name);
    values[param.name] = ssa_.add_parameter();
  }
  create_variables([&](const Symbol& symbol) {
    return symbol.is_parameter ? values.at(symbol.name) : ValueId();
  });
  emit(Opcode::kGenBegin);
  lower_code();
}

ValueId Lowering::lower_yield(const Expr& expr) {
  if (in_block()) return refuse(Code::kYieldFromBlock, expr.span);
  ValueId value = expr.items[0] ? lower(*expr.items[0]) : none();
  SpanScope span(ssa_, expr.span);
  bool is_guarded =
      seeing_exit_ > 0 || std::any_of(frames_.begin(), frames_.end(), [](const Frame& frame) {
        return frame.kind == Frame::Kind::kFinally || frame.kind == Frame::Kind::kWith;
      });
  return emit(expr.kind == ExprKind::kYield ? Opcode::kYield : Opcode::kYieldFrom, {value},
              is_guarded);
}

/// One that is not consumed where it stands (Scope::is_suspended). `stays`: nobody keeps the
/// generator.
ValueId Lowering::lower_generator_expression(const Expr& expr, bool stays) {
  if (has_async_clause(expr)) return refuse(Code::kAsyncComprehension, expr.span);
  Scope& scope = *root_.scopes.of(&expr);
  for (const Symbol* symbol : scope.free)
    if (symbol->mode == Mode::kElement && !stays)
      return refuse(Code::kEscapingCapture, expr.span, "`" + symbol->name + "`");
  ValueId sequence = lower_iterable(*expr.clauses[0].iterable);
  SpanScope span(ssa_, expr.span);
  ValueId iterator = call_builtin(ir::Builtin::kIter, {sequence});
  ir::FunctionId body_id = unit_.new_function(root_, &scope);
  Lowering body(unit_, body_id, root_, scope);
  body.lower_generator_expression_body(expr);
  refused_ = refused_ || body.refused_;
  Values captures;
  for (const Symbol* symbol : scope.free) captures.push_back(capture_operand(symbol));
  captures.push_back(iterator);
  return emit_generator(body_id, std::move(captures));
}

void Lowering::lower_generator_expression_body(const Expr& expr) {
  declare_function("<genexpr>", expr.span);
  declare_free();
  function_.captures.push_back(".0");
  ValueId iterator = ssa_.add_parameter();
  create_variables([](const Symbol&) { return ValueId(); });
  emit(Opcode::kGenBegin);
  lower_generator_clause(expr, 0, iterator);
  ssa_.return_value(none());
  ssa_.finish();
}

void Lowering::lower_generator_clause(const Expr& expr, size_t index, ValueId sequence) {
  const Clause& clause = expr.clauses[index];
  ir::TypeId type = unit_.module.types.iter(ir::TypeTable::kAny);
  ValueId iterator = ssa_.emit(Opcode::kIter, {sequence}, 0, 0, 0, type);
  BlockId header = ssa_.new_block(), done = ssa_.new_block();
  ssa_.branch(header);
  ssa_.set_block(header);
  ValueId element;
  BlockId next = ssa_.new_block_with_value(&element);
  ssa_.for_next(iterator, next, done);
  ssa_.seal(next);
  ssa_.set_block(next);
  assign(*clause.target, element);
  for (const ExprPtr& condition : clause.conditions) {
    BlockId pass = ssa_.new_block();
    lower_condition(*condition, pass, header);
    ssa_.seal(pass);
    ssa_.set_block(pass);
  }
  if (index + 1 < expr.clauses.size())
    lower_generator_clause(expr, index + 1, lower_iterable(*expr.clauses[index + 1].iterable));
  else
    emit(Opcode::kYield, {lower(*expr.items[0])});
  ssa_.branch(header);
  ssa_.seal(header);
  ssa_.seal(done);
  ssa_.set_block(done);
}

}  // namespace pyreck::frontend
