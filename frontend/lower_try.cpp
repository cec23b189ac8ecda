// `try`: handlers are blocks with the exception as their first parameter (law 4 of ir/module.h).
//
//   body          unwinds to   handlers
//   handlers      unwind to    a block that hangs the handled exception on the new one, then raises
//   finally       is lowered once for each way out: normal, raised, and every jump
//
// What is raised while an exception is being handled gets it as its context.

#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;

void Lowering::lower_try(const Stmt& stmt) {
  if (stmt.finalbody.empty()) {
    lower_try_except(stmt);
    return;
  }
  BlockId outer = ssa_.handler(), after = ssa_.new_block();
  ValueId exception;
  BlockId raised = ssa_.new_block_with_value(&exception);
  frames_.push_back(
      {Frame::Kind::kFinally, {}, {}, &stmt.finalbody, nullptr, outer, handled_.size()});
  ssa_.set_handler(raised);
  lower_try_except(stmt);
  ssa_.set_handler(outer);
  frames_.pop_back();
  if (ssa_.reachable() || refused_) lower_body(stmt.finalbody);
  ssa_.branch(after);
  ssa_.seal(raised);
  if (ssa_.has_predecessors(raised)) {
    ssa_.set_block(raised);
    add_context(exception);
    lower_final_raise(stmt.finalbody, exception);
  }
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// An exception caught inside the handler of another one has that as its context: seen here, while
/// protected_by_context() sees to those that leave the handler.
void Lowering::add_context(ValueId exception) {
  if (!handled_.empty()) emit(Opcode::kExcContext, {exception, handled_.back()});
}

/// The `finally` body on the way of an exception, which goes on after it.
void Lowering::lower_final_raise(const Body& finalbody, ValueId exception) {
  protected_by_context(exception, nullptr, [&] { lower_body(finalbody); });
  if (ssa_.reachable()) ssa_.raise(exception);
}

/// Lowers `body` as code that handles `exception`: what it raises gets `exception` as its context,
/// and takes `name` away on its way.
void Lowering::protected_by_context(ValueId exception, const Symbol* name,
                                    const std::function<void()>& body) {
  BlockId outer = ssa_.handler();
  ValueId second;
  BlockId cleanup = ssa_.new_block_with_value(&second);
  frames_.push_back({Frame::Kind::kCleanup, {}, {}, nullptr, name, outer, handled_.size()});
  handled_.push_back(exception);
  ssa_.set_handler(cleanup);
  body();
  ssa_.set_handler(outer);
  handled_.pop_back();
  frames_.pop_back();
  BlockId after = ssa_.block();
  ssa_.seal(cleanup);
  if (ssa_.has_predecessors(cleanup)) {
    ssa_.set_block(cleanup);
    emit(Opcode::kExcContext, {second, exception});
    if (name) unbind_symbol(name);
    ssa_.raise(second);
  }
  ssa_.set_block(after);
}

/// Whether code of the user's runs there when a generator that waits in the body is closed.
bool Lowering::sees_generator_exit(const Handler& handler) {
  if (!handler.type) return true;
  bool is_tuple = handler.type->kind == ExprKind::kTuple;
  auto sees = [&](const Expr& cls) {
    std::string path;
    auto meaning = static_meaning(cls, &path);
    constexpr auto kFirst = static_cast<uint32_t>(ir::Builtin::kCount);
    if (!meaning || meaning->kind != Meaning::Kind::kBuiltin || meaning->builtin < kFirst)
      return true;
    auto exception = static_cast<ir::ExceptionClass>(meaning->builtin - kFirst);
    return exception == ir::ExceptionClass::kBaseException ||
           exception == ir::ExceptionClass::kGeneratorExit;
  };
  if (!is_tuple) return sees(*handler.type);
  return std::any_of(handler.type->items.begin(), handler.type->items.end(),
                     [&](const ExprPtr& cls) { return sees(*cls); });
}

void Lowering::lower_try_except(const Stmt& stmt) {
  if (stmt.handlers.empty()) {
    lower_body(stmt.body);
    return;
  }
  BlockId outer = ssa_.handler(), after = ssa_.new_block();
  ValueId exception;
  BlockId raised = ssa_.new_block_with_value(&exception);
  ssa_.set_handler(raised);
  bool sees_exit =
      std::any_of(stmt.handlers.begin(), stmt.handlers.end(),
                  [&](const Handler& handler) { return sees_generator_exit(handler); });
  seeing_exit_ += sees_exit;
  lower_body(stmt.body);
  seeing_exit_ -= sees_exit;
  ssa_.set_handler(outer);
  if (ssa_.reachable() || refused_) lower_body(stmt.orelse);
  ssa_.branch(after);
  ssa_.seal(raised);
  if (ssa_.has_predecessors(raised)) {
    ssa_.set_block(raised);
    add_context(exception);
    lower_handlers(stmt, exception, after);
  }
  ssa_.seal(after);
  ssa_.set_block(after);
}

void Lowering::lower_handlers(const Stmt& stmt, ValueId exception, BlockId after) {
  for (const Handler& handler : stmt.handlers) {
    SpanScope span(ssa_, handler.span);
    BlockId next = ssa_.new_block();
    if (handler.type) {
      BlockId body = ssa_.new_block();
      protected_by_context(exception, nullptr, [&] {
        SpanScope type_span(ssa_, handler.type->span);
        ValueId classes = lower(*handler.type);
        ValueId matches = emit(Opcode::kExcMatch, {exception, classes});
        ssa_.cond_branch(matches, body, next);
        ssa_.set_block(ssa_.new_sealed_block());
      });
      ssa_.seal(body);
      ssa_.set_block(body);
    }
    const Symbol* name = handler.name.empty() ? nullptr : ScopeTree::resolve(&scope_, handler.name);
    if (name) write_symbol(name, exception);
    protected_by_context(exception, name, [&] { lower_body(handler.body); });
    if (name && ssa_.reachable()) unbind_symbol(name);
    ssa_.branch(after);
    ssa_.seal(next);
    ssa_.set_block(next);
  }
  // None of them: it goes on. After a bare `except` nothing comes here.
  ssa_.raise(exception);
}

}  // namespace pyreck::frontend
