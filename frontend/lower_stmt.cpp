// Statements, but for loops, `try`, and what is done to targets.

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
      lower_definition(stmt);
      break;
    case StmtKind::kClass:
      lower_class(stmt);
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
      lower_annotated(stmt);
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
      lower_with(stmt);
      break;
    case StmtKind::kMatch:
      lower_match(stmt);
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

/// `target: annotation = value`; without a value, what the target is made of is evaluated.
void Lowering::lower_annotated(const Stmt& stmt) {
  const Expr& target = *stmt.values[0];
  if (lower_data_field(stmt) || lower_auto(stmt)) return;
  if (stmt.values[1]) return assign(target, lower(*stmt.values[1]));
  if (target.kind == ExprKind::kName) return;
  for (const ExprPtr& part : target.items) lower(*part);
}

void Lowering::lower_definition(const Stmt& stmt) {
  const Symbol* symbol = ScopeTree::resolve(&scope_, stmt.text);
  // A method that is not compiled is refused where it is called.
  bool is_method = scope_.kind == Scope::Kind::kClass;
  if (Refusal refusal = refusal_of(stmt); refusal.any() && !is_method) {
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
  Values decorators = lower_decorators(stmt), defaults;
  for (const Param& param : stmt.params)
    if (param.default_value) defaults.push_back(lower(*param.default_value));
  ValueId made = closure(*root_.scopes.of(&stmt), defaults);
  ValueId function = apply_decorators(stmt, decorators, made);
  if (is_method && function == made)
    unit_.units[unit_.function_of(root_, *root_.scopes.of(&stmt)).index].method_name = stmt.text;
  if (auto accessor = accessor_of(stmt)) {
    ssa_.write(*accessor, function);
  } else if (symbol) {
    write_symbol(symbol, function);
  } else {
    refuse(Code::kGlobalAssignment, stmt.head, "`" + stmt.text + "`");
  }
}

void Lowering::lower_assign(const Stmt& stmt) {
  if (lower_member_call(stmt)) return;
  const Expr& value = *stmt.values.back();
  const Expr& target = *stmt.values.front();
  bool display = value.kind == ExprKind::kTuple || value.kind == ExprKind::kList;
  if (display && stmt.values.size() == 2 && !has_star(value) &&
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
      keep_iterated();
      ssa_.raise(handled_.back());
    }
    return;
  }
  ValueId raised = lower(*stmt.values[0]);
  ValueId cause = stmt.values[1] ? lower(*stmt.values[1]) : ValueId();
  ValueId exception = emit(Opcode::kExcNormalize, {raised});
  if (cause.valid()) emit(Opcode::kExcCause, {exception, cause});
  keep_iterated();
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
  ValueId exception = call_exception(ir::ExceptionClass::kAssertionError, arguments);
  keep_iterated();
  ssa_.raise(exception);
  ssa_.seal(passed);
  ssa_.set_block(passed);
}

void Lowering::lower_import(const Stmt& stmt) {
  bool from = stmt.kind == StmtKind::kImportFrom;
  for (const ImportName& name : stmt.names) {
    const Symbol* symbol = ScopeTree::resolve(&scope_, name.as);
    bool known = symbol && symbol->mode == Mode::kImport && name.name != "*";
    if (known && !is_local_import(*symbol)) continue;
    if (!known || !is_known_module(from ? stmt.text : name.name)) {
      refuse(Code::kImport, stmt.head, "`import`");
      return;
    }
    std::string path = stmt.text + "." + name.name;
    bool missing =
        from && is_library_path(path) &&
        !(unit_.library_module(stmt.text) && unit_.library_module(stmt.text)->find(name.name));
    if (missing) {
      refuse(Code::kUnknownAttribute, stmt.head, "`" + path + "`");
      return;
    }
    if (Meaning meaning = meaning_of_path(path); from && meaning.kind == Meaning::Kind::kUnknown) {
      lower_meaning(meaning, path, stmt.head);
      return;
    }
    ssa_.write(access(symbol).variable, none());
  }
}

}  // namespace pyreck::frontend
