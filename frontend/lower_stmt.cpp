// Statements, but for `try`.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

void Lowering::lower_body(const Body& body) {
  for (const StmtPtr& stmt : body) {
    if (!ssa_.reachable() && !refused_) return;
    lower_statement(*stmt);
  }
}

void Lowering::lower_statement(const Stmt& stmt) {
  SpanScope span(ssa_, stmt.head);
  switch (stmt.kind) {
    case StmtKind::kFunction:
    case StmtKind::kClass:
      lower_definition(stmt);
      break;
    case StmtKind::kReturn:
      lower_return(stmt);
      break;
    case StmtKind::kDelete:
      lower_delete(stmt);
      break;
    case StmtKind::kAssign:
      lower_assign(stmt);
      break;
    case StmtKind::kAugAssign:
      lower_augmented(stmt);
      break;
    case StmtKind::kAnnAssign:
      if (stmt.values[1]) assign(*stmt.values[0], lower(*stmt.values[1]));
      break;
    case StmtKind::kFor:
      lower_for(stmt);
      break;
    case StmtKind::kWhile:
      lower_while(stmt);
      break;
    case StmtKind::kIf:
      lower_if(stmt);
      break;
    case StmtKind::kWith:
      refuse(Code::kWith, stmt.head);
      break;
    case StmtKind::kMatch:
      refuse(Code::kMatch, stmt.head);
      break;
    case StmtKind::kRaise:
      lower_raise(stmt);
      break;
    case StmtKind::kTry:
      lower_try(stmt);
      break;
    case StmtKind::kTryStar:
      refuse(Code::kExceptStar, stmt.head);
      break;
    case StmtKind::kAssert:
      lower_assert(stmt);
      break;
    case StmtKind::kImport:
    case StmtKind::kImportFrom:
      lower_import(stmt);
      break;
    case StmtKind::kExpr:
      // A docstring, or a value that nobody wants.
      if (!is_literal(*stmt.values[0])) lower(*stmt.values[0]);
      break;
    case StmtKind::kBreak:
    case StmtKind::kContinue:
      lower_jump(stmt);
      break;
    case StmtKind::kPass:
    case StmtKind::kGlobal:
    case StmtKind::kNonlocal:
      break;
  }
}

void Lowering::lower_definition(const Stmt& stmt) {
  const Symbol* symbol = ScopeTree::resolve(&scope_, stmt.text);
  if (Refusal refusal = refusal_of(stmt); refusal.any()) {
    bool only_where_read = symbol && symbol->mode == Mode::kRefused;
    if (!only_where_read) {
      refuse(refusal.code, stmt.head, refusal.seen);
    } else if (unit_.check_all) {
      report(refusal.code, stmt.head, refusal.seen);
    }
    return;
  }
  Values defaults;
  for (const Param& param : stmt.params)
    if (param.default_value) defaults.push_back(lower(*param.default_value));
  ValueId function = closure(*root_.scopes.of(&stmt), defaults);
  if (symbol) {
    write_symbol(symbol, function);
  } else {
    refuse(Code::kGlobalAssignment, stmt.head, "`" + stmt.text + "`");
  }
}

void Lowering::lower_assign(const Stmt& stmt) {
  const Expr& value = *stmt.values.back();
  const Expr& target = *stmt.values.front();
  bool displays = (target.kind == ExprKind::kTuple || target.kind == ExprKind::kList) &&
                  (value.kind == ExprKind::kTuple || value.kind == ExprKind::kList) &&
                  stmt.values.size() == 2 && target.items.size() == value.items.size();
  auto starred = [](const Expr& list) {
    for (const ExprPtr& item : list.items)
      if (item->kind == ExprKind::kStarred) return true;
    return false;
  };
  if (displays && !starred(value) && !starred(target)) {
    // a, b = b, a: no tuple is built.
    Values values;
    for (const ExprPtr& item : value.items) values.push_back(lower(*item));
    assign_items(target, values);
    return;
  }
  ValueId result = lower(value);
  for (size_t i = 0; i + 1 < stmt.values.size(); ++i) assign(*stmt.values[i], result);
}

void Lowering::assign(const Expr& target, ValueId value) {
  SpanScope span(ssa_, target.span);
  switch (target.kind) {
    case ExprKind::kName:
      assign_name(target, value);
      return;
    case ExprKind::kTuple:
    case ExprKind::kList: {
      for (const ExprPtr& item : target.items) {
        if (item->kind != ExprKind::kStarred) continue;
        refuse(Code::kStarred, item->span, "`*` in an assignment");
        return;
      }
      auto count = static_cast<int64_t>(target.items.size());
      ValueId items = emit(Opcode::kUnpack, {value}, count);
      Values values;
      for (int64_t i = 0; i < count; ++i) values.push_back(emit(Opcode::kTupleGet, {items}, i));
      assign_items(target, values);
      return;
    }
    case ExprKind::kSubscript: {
      if (refuses_change(*target.items[0], target.span)) return;
      ValueId object = lower(*target.items[0]);
      ValueId index = lower(*target.items[1]);
      emit(Opcode::kSetItem, {object, index, value});
      return;
    }
    default:
      refuse(Code::kAttributeAssignment, target.span, "`" + target.text + "`");
  }
}

void Lowering::assign_items(const Expr& target, const Values& values) {
  for (size_t i = 0; i < values.size(); ++i) assign(*target.items[i], values[i]);
}

void Lowering::assign_name(const Expr& name, ValueId value) {
  const Symbol* symbol = ScopeTree::resolve(&scope_, name.text);
  bool outer = scope_.globals.contains(name.text);
  if (!symbol || outer) {
    refuse(Code::kGlobalAssignment, name.span, "`" + name.text + "`");
    return;
  }
  write_symbol(symbol, value);
}

/// Whether `receiver` is, by its name alone, an object captured from outside the job: then says so.
bool Lowering::refuses_change(const Expr& receiver, const ir::Span& span) {
  const Binding* binding = receiver.kind == ExprKind::kName ? outside_binding(receiver) : nullptr;
  if (!binding || binding->kind != Binding::Kind::kValue) return false;
  refuse(Code::kMutatesCaptured, span, "item assignment to `" + receiver.text + "`");
  return true;
}

void Lowering::lower_augmented(const Stmt& stmt) {
  const Expr& target = *stmt.values[0];
  auto kind = static_cast<uint8_t>(stmt.binary);
  SpanScope span(ssa_, stmt.span);
  if (target.kind == ExprKind::kName) {
    if (!ScopeTree::resolve(&scope_, target.text) || scope_.globals.contains(target.text)) {
      refuse(Code::kGlobalAssignment, target.span, "`" + target.text + "`");
      return;
    }
    ValueId before = lower_name(target);
    ValueId operand = lower(*stmt.values[1]);
    assign_name(target, emit(Opcode::kInplace, {before, operand}, 0, kind));
  } else if (target.kind == ExprKind::kSubscript) {
    if (refuses_change(*target.items[0], target.span)) return;
    ValueId object = lower(*target.items[0]);
    ValueId index = lower(*target.items[1]);
    ValueId before = emit(Opcode::kGetItem, {object, index});
    ValueId operand = lower(*stmt.values[1]);
    ValueId after = emit(Opcode::kInplace, {before, operand}, 0, kind);
    emit(Opcode::kSetItem, {object, index, after});
  } else {
    refuse(Code::kAttributeAssignment, target.span, "`" + target.text + "`");
  }
}

void Lowering::lower_delete(const Stmt& stmt) {
  std::function<void(const Expr&)> remove = [&](const Expr& target) {
    SpanScope span(ssa_, target.span);
    if (target.kind == ExprKind::kTuple || target.kind == ExprKind::kList) {
      for (const ExprPtr& item : target.items) remove(*item);
    } else if (target.kind == ExprKind::kSubscript) {
      if (refuses_change(*target.items[0], target.span)) return;
      ValueId object = lower(*target.items[0]);
      emit(Opcode::kDelItem, {object, lower(*target.items[1])});
    } else if (target.kind != ExprKind::kName) {
      refuse(Code::kAttributeAssignment, target.span, "`" + target.text + "`");
    } else if (const Symbol* symbol = ScopeTree::resolve(&scope_, target.text);
               !symbol || scope_.globals.contains(target.text)) {
      refuse(Code::kGlobalAssignment, target.span, "`" + target.text + "`");
    } else if (symbol->owner->kind == Scope::Kind::kBlock) {
      refuse(Code::kDeleteName, target.span, "`" + target.text + "`");
    } else {
      read_symbol(symbol);  // raises if there is nothing to delete
      unbind_symbol(symbol);
    }
  };
  for (const ExprPtr& target : stmt.values) remove(*target);
}

void Lowering::lower_if(const Stmt& stmt) {
  if (auto known = constant_truth(*stmt.values[0])) {
    lower_body(*known ? stmt.body : stmt.orelse);
    return;
  }
  BlockId on_true = ssa_.new_block(), on_false = ssa_.new_block(), after = ssa_.new_block();
  lower_condition(*stmt.values[0], on_true, on_false);
  auto arm = [&](BlockId block, const Body& body) {
    ssa_.seal(block);
    ssa_.set_block(block);
    lower_body(body);
    ssa_.branch(after);
  };
  arm(on_true, stmt.body);
  arm(on_false, stmt.orelse);
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// The body of a loop with `break` to `after` and `continue` to `header`; goes back to the header.
void Lowering::loop_body(const Stmt& stmt, BlockId header, BlockId after) {
  frames_.push_back(
      {Frame::Kind::kLoop, after, header, nullptr, nullptr, ssa_.handler(), handled_.size()});
  lower_body(stmt.body);
  frames_.pop_back();
  ssa_.branch(header);
  ssa_.seal(header);
}

void Lowering::lower_while(const Stmt& stmt) {
  auto known = constant_truth(*stmt.values[0]);
  if (known && !*known) {
    lower_body(stmt.orelse);
    return;
  }
  BlockId header = ssa_.new_block(), body = ssa_.new_block(), done = ssa_.new_block();
  BlockId after = ssa_.new_block();
  ssa_.branch(header);
  ssa_.set_block(header);
  if (known) {
    ssa_.branch(body);
  } else {
    lower_condition(*stmt.values[0], body, done);
  }
  ssa_.seal(body);
  ssa_.set_block(body);
  loop_body(stmt, header, after);
  ssa_.seal(done);
  if (ssa_.has_predecessors(done)) {
    ssa_.set_block(done);
    lower_body(stmt.orelse);
    ssa_.branch(after);
  }
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// What a `for` statement runs over: the iterators to advance, in order, and the counter of an
/// enumerate. `for` over a direct call of enumerate or zip needs no tuples.
struct Lowering::Counting {
  Values iterators;
  VarId counter;  // valid: enumerate
  bool is_zip = false;
};

void Lowering::lower_for(const Stmt& stmt) {
  if (stmt.is_async) {
    refuse(Code::kAsync, stmt.head, "`async for`");
    return;
  }
  const Expr& target = *stmt.values[0];
  const Expr& iterable = *stmt.values[1];
  Counting over;
  {
    SpanScope span(ssa_, iterable.span);
    std::string path;
    auto callee = iterable.kind == ExprKind::kCall && iterable.keywords.empty()
                      ? static_meaning(*iterable.items[0], &path)
                      : std::nullopt;
    bool plain = callee && callee->kind == Meaning::Kind::kBuiltin;
    for (const ExprPtr& item : iterable.items)
      plain =
          plain && item && item->kind != ExprKind::kStarred && item->kind != ExprKind::kGenerator;
    size_t arguments = iterable.items.size() - 1;
    auto is = [&](ir::Builtin builtin) {
      return plain && callee->builtin == static_cast<uint32_t>(builtin);
    };
    auto iterate = [&](const Expr& expr) { return lower(expr); };
    auto start_iterating = [&](ValueId value) {
      over.iterators.push_back(
          ssa_.emit(Opcode::kIter, {value}, 0, 0, 0, unit_.module.types.iter(ir::TypeTable::kAny)));
    };
    bool literal_start = arguments == 2 && (iterable.items[2]->kind == ExprKind::kInt);
    if (is(ir::Builtin::kEnumerate) && (arguments == 1 || literal_start)) {
      ValueId sequence = iterate(*iterable.items[1]);
      over.counter = ssa_.new_variable(true);
      ssa_.write(over.counter,
                 arguments == 2 ? lower(*iterable.items[2]) : emit(Opcode::kConstInt));
      start_iterating(sequence);
    } else if (is(ir::Builtin::kZip) && arguments >= 1) {
      over.is_zip = true;
      Values sequences;
      for (size_t i = 1; i < iterable.items.size(); ++i)
        sequences.push_back(iterate(*iterable.items[i]));
      for (ValueId sequence : sequences) start_iterating(sequence);
    } else {
      start_iterating(lower(iterable));
    }
  }
  BlockId header = ssa_.new_block(), done = ssa_.new_block(), after = ssa_.new_block();
  ssa_.branch(header);
  ssa_.set_block(header);
  Values elements;
  {
    SpanScope span(ssa_, iterable.span);
    for (ValueId iterator : over.iterators) {
      ValueId element;
      BlockId next = ssa_.new_block_with_value(&element);
      ssa_.for_next(iterator, next, done);
      ssa_.seal(next);
      ssa_.set_block(next);
      elements.push_back(element);
    }
  }
  if (over.counter.valid()) {
    ValueId count = ssa_.read(over.counter);
    ValueId one = emit(Opcode::kConstInt, {}, 1);
    auto add = static_cast<uint8_t>(ir::BinaryKind::kAdd);
    ssa_.write(over.counter, emit(Opcode::kBinary, {count, one}, 0, add));
    elements.insert(elements.begin(), count);
  }
  bool together = over.counter.valid() || over.is_zip;
  bool matches = (target.kind == ExprKind::kTuple || target.kind == ExprKind::kList) &&
                 target.items.size() == elements.size();
  for (const ExprPtr& item : target.items)
    matches = matches && item && item->kind != ExprKind::kStarred;
  if (together && matches) {
    assign_items(target, elements);
  } else {
    assign(target, together ? emit(Opcode::kTupleNew, elements) : elements[0]);
  }
  loop_body(stmt, header, after);
  ssa_.seal(done);
  ssa_.set_block(done);
  lower_body(stmt.orelse);
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
}

/// Runs what a jump to the frame at `depth` passes on its way: `finally` bodies, the end of
/// `except ... as`. The frames stay for the code after the jump.
void Lowering::leave_frames(size_t depth) {
  std::vector<Frame> all = frames_;
  Values handled = handled_;
  BlockId handler = ssa_.handler();
  while (frames_.size() > depth) {
    Frame frame = frames_.back();
    frames_.pop_back();
    if (frame.kind == Frame::Kind::kLoop) continue;
    ssa_.set_handler(frame.outer_handler);
    handled_.resize(frame.handled);
    if (frame.name) unbind_symbol(frame.name);
    if (frame.finalbody && ssa_.reachable()) lower_body(*frame.finalbody);
  }
  frames_ = std::move(all);
  handled_ = std::move(handled);
  ssa_.set_handler(handler);
}

void Lowering::lower_return(const Stmt& stmt) {
  if (scope_.kind == Scope::Kind::kBlock) {
    refuse(Code::kReturnFromBlock, stmt.head);
    return;
  }
  ValueId value = stmt.values[0] ? lower(*stmt.values[0]) : none();
  leave_frames(0);
  ssa_.return_value(value);
}

void Lowering::lower_jump(const Stmt& stmt) {
  size_t depth = frames_.size();
  while (depth > 0 && frames_[depth - 1].kind != Frame::Kind::kLoop) --depth;
  bool is_break = stmt.kind == StmtKind::kBreak;
  if (depth == 0) {
    refuse(Code::kJumpFromBlock, stmt.head, is_break ? "`break`" : "`continue`");
    return;
  }
  Frame loop = frames_[depth - 1];
  leave_frames(depth);
  ssa_.branch(is_break ? loop.break_block : loop.continue_block);
  ssa_.set_block(ssa_.new_sealed_block());
}

void Lowering::lower_raise(const Stmt& stmt) {
  if (!stmt.values[0]) {
    if (handled_.empty()) {
      refuse(Code::kBareRaise, stmt.head);
    } else {
      ssa_.raise(handled_.back());
    }
    return;
  }
  ValueId raised = lower(*stmt.values[0]);
  ValueId cause = stmt.values[1] ? lower(*stmt.values[1]) : ValueId();
  ValueId exception = emit(Opcode::kExcNormalize, {raised});
  if (cause.valid()) emit(Opcode::kExcCause, {exception, cause});
  ssa_.raise(exception);
}

void Lowering::lower_assert(const Stmt& stmt) {
  auto known = constant_truth(*stmt.values[0]);
  if (known && *known) return;
  BlockId passed = ssa_.new_block(), failed = ssa_.new_block();
  lower_condition(*stmt.values[0], passed, failed);
  ssa_.seal(failed);
  ssa_.set_block(failed);
  Values arguments;
  if (stmt.values[1]) arguments.push_back(lower(*stmt.values[1]));
  ssa_.raise(call_exception(ir::ExceptionClass::kAssertionError, arguments));
  ssa_.seal(passed);
  ssa_.set_block(passed);
}

void Lowering::lower_import(const Stmt& stmt) {
  for (const ImportName& name : stmt.names) {
    const Symbol* symbol = ScopeTree::resolve(&scope_, name.as);
    if (symbol && symbol->mode == Mode::kImport && name.name != "*") continue;
    refuse(Code::kImport, stmt.head, "`import`");
    return;
  }
}

}  // namespace pyreck::frontend
