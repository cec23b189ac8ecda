// Statements, but for loops and `try`.

#include "frontend/lower.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

namespace {

bool has_starred(const Expr& list) {
  return std::any_of(list.items.begin(), list.items.end(),
                     [](const ExprPtr& item) { return item->kind == ExprKind::kStarred; });
}

}  // namespace

/// Whether `target` is a list of `count` targets: then no tuple need be built for it.
bool Lowering::takes_items(const Expr& target, size_t count) {
  bool is_list = target.kind == ExprKind::kTuple || target.kind == ExprKind::kList;
  return is_list && target.items.size() == count && !has_starred(target);
}

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
      // A docstring, `...` as an empty body, or a value that nobody wants.
      if (is_literal(*stmt.values[0]) || stmt.values[0]->kind == ExprKind::kEllipsis) break;
      lower(*stmt.values[0]);
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
    // A block gives its names back, so there it is as good as read.
    bool only_where_read =
        symbol && symbol->mode == Mode::kRefused && symbol->owner->kind != Scope::Kind::kBlock;
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
  bool display = value.kind == ExprKind::kTuple || value.kind == ExprKind::kList;
  if (display && stmt.values.size() == 2 && !has_starred(value) &&
      takes_items(target, value.items.size())) {
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
  const Binding* binding = outside_binding(receiver);
  if (!binding || binding->kind != Binding::Kind::kValue) return false;
  refuse(Code::kMutatesCaptured, span, "item assignment to `" + dotted_path(receiver) + "`");
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
