// `with`: what `__exit__` is told depends on the way out.
//
//   normal, and every jump   __exit__(None, None, None)
//   raised                   __exit__(type, exception, traceback), whose truth ends the exception
//
// There are no traceback objects in compiled code. In place of one stands a value that is not None
// and of which nothing can be asked.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;

void Lowering::lower_with(const Stmt& stmt) {
  if (stmt.is_async) {
    refuse(Code::kAsync, stmt.head, "`async with`");
    return;
  }
  lower_with_item(stmt, 0);
}

void Lowering::lower_with_item(const Stmt& stmt, size_t item) {
  if (item == stmt.values.size()) return lower_body(stmt.body);
  SpanScope span(ssa_, stmt.head);
  ValueId manager = lower(*stmt.values[item]);
  for (const char* name : {"__enter__", "__exit__"}) check_manages(manager, name);
  ValueId entered = call_method(manager, "__enter__", {});
  BlockId outer = ssa_.handler(), after = ssa_.new_block();
  ValueId exception;
  BlockId raised = ssa_.new_block_with_value(&exception);
  frames_.push_back(
      {Frame::Kind::kWith, {}, {}, nullptr, nullptr, outer, handled_.size(), manager, stmt.head});
  ssa_.set_handler(raised);
  if (const Expr* target = stmt.values[item + 1].get()) assign(*target, entered);
  lower_with_item(stmt, item + 2);
  ssa_.set_handler(outer);
  frames_.pop_back();
  if (ssa_.reachable() || refused_) call_exit(manager);
  ssa_.branch(after);
  ssa_.seal(raised);
  if (ssa_.has_predecessors(raised)) {
    ssa_.set_block(raised);
    add_context(exception);
    protected_by_context(exception, nullptr, [&] {
      ValueId type = call_builtin(ir::Builtin::kType, {exception});
      ValueId traceback = emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(ir::Builtin::kType));
      ValueId ends = truth(call_method(manager, "__exit__", {type, exception, traceback}));
      BlockId goes_on = ssa_.new_block();
      ssa_.cond_branch(ends, after, goes_on);
      ssa_.seal(goes_on);
      ssa_.set_block(goes_on);
    });
    if (ssa_.reachable()) ssa_.raise(exception);
  }
  ssa_.seal(after);
  ssa_.set_block(after);
}

void Lowering::call_exit(ValueId manager) {
  call_method(manager, "__exit__", {none(), none(), none()});
}

/// Raises CPython's TypeError if the object has no such method.
void Lowering::check_manages(ValueId manager, const std::string& name) {
  ValueId has = call_builtin(ir::Builtin::kBaseHas, {manager, emit_text(Opcode::kConstStr, name)});
  either(
      has, [&] { return none(); },
      [&] {
        ValueId type = call_builtin(ir::Builtin::kBaseTypeName, {manager});
        std::string rest = "' object does not support the context manager protocol";
        if (name == "__exit__") rest += " (missed __exit__ method)";
        ValueId text = emit(Opcode::kConcat, {emit_text(Opcode::kConstStr, "'"), type,
                                              emit_text(Opcode::kConstStr, rest)});
        ssa_.raise(call_exception(ir::ExceptionClass::kTypeError, {text}));
        return none();
      });
}

ValueId Lowering::call_method(ValueId receiver, const std::string& name, const Values& arguments) {
  Values operands{receiver};
  operands.insert(operands.end(), arguments.begin(), arguments.end());
  return ssa_.emit(Opcode::kCallMethod, operands, 0, 0, unit_.module.intern(name));
}

}  // namespace pyreck::frontend
