// Targets: assignment, augmented assignment and deletion.

#include "frontend/lower.h"
#include "runtime/base/fixed_attributes.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;

/// Whether `target` is a list of `count` targets: then no tuple need be built for it.
bool Lowering::takes_items(const Expr& target, size_t count) {
  bool is_list = target.kind == ExprKind::kTuple || target.kind == ExprKind::kList;
  return is_list && target.items.size() == count && !has_star(target);
}

void Lowering::assign(const Expr& target, ValueId value) {
  SpanScope span(ssa_, target.span);
  switch (target.kind) {
    case ExprKind::kName:
      assign_name(target, value);
      return;
    case ExprKind::kTuple:
    case ExprKind::kList: {
      if (has_star(target)) {
        assign_starred(target, value);
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
    default: {
      if (refuses_attribute_change(target)) return;
      ValueId object = lower(*target.items[0]);
      note_assigned(*target.items[0], target.text);
      SpanScope place(ssa_, span_from_attribute(target.span, target));
      emit_text(Opcode::kSetAttr, target.text, {object, value});
    }
  }
}

/// `a, *b, c = value`: one new list of all that comes; `b` is what its ends leave.
void Lowering::assign_starred(const Expr& target, ValueId value) {
  size_t count = target.items.size(), star = 0;
  while (target.items[star]->kind != ExprKind::kStarred) ++star;
  ValueId list = emit_new_list(value, count - 1);
  Values values = starred_items(list, count, star);
  for (size_t i = 0; i < count; ++i)
    assign(i == star ? *target.items[i]->items[0] : *target.items[i], values[i]);
}

/// All that `value` gives, at least `least` items, in a new list.
ValueId Lowering::emit_new_list(ValueId value, size_t least) {
  return emit(Opcode::kUnpackList, {value}, static_cast<int64_t>(least));
}

/// What `count` targets get of `list`, of which the one at `star` takes what the others leave.
Lowering::Values Lowering::starred_items(ValueId list, size_t count, size_t star) {
  auto index = [&](size_t i) {
    auto at = static_cast<int64_t>(i);
    return emit(Opcode::kConstInt, {}, i < star ? at : at - static_cast<int64_t>(count));
  };
  Values values;
  for (size_t i = 0; i < count; ++i) {
    ValueId at;
    if (i == star) {
      ValueId stop = star + 1 == count ? none() : index(star + 1);
      ValueId start = emit(Opcode::kConstInt, {}, static_cast<int64_t>(star));
      at = emit(Opcode::kSliceNew, {start, stop, none()});
    } else {
      at = index(i);
    }
    values.push_back(emit(Opcode::kGetItem, {list, at}));
  }
  return values;
}

void Lowering::assign_items(const Expr& target, const Values& values) {
  for (size_t i = 0; i < values.size(); ++i) assign(*target.items[i], values[i]);
}

void Lowering::assign_name(const Expr& name, ValueId value) {
  bind_name(name.text, name.span, value);
}

void Lowering::bind_name(const std::string& name, const ir::Span& span, ValueId value) {
  const Symbol* symbol = ScopeTree::resolve(&scope_, name);
  bool outer = scope_.globals.contains(name);
  if (!symbol || outer) {
    refuse(Code::kGlobalAssignment, span, "`" + name + "`");
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

/// The same of an attribute; classes do not change either.
bool Lowering::refuses_attribute_change(const Expr& target) {
  const Expr& receiver = *target.items[0];
  std::string path = dotted_path(target);
  std::string seen = "assignment to `" + (path.empty() ? "." + target.text : path) + "`";
  const Symbol* symbol =
      receiver.kind == ExprKind::kName ? ScopeTree::resolve(&scope_, receiver.text) : nullptr;
  bool of_class = class_named_by(receiver) != nullptr ||
                  (!symbol && receiver.kind == ExprKind::kName && receiver.text == "__class__");
  const Binding* binding = outside_binding(receiver);
  std::string known;
  if (of_class || is_fixed_attribute(target.text)) {
    refuse(Code::kClassChange, target.span, seen);
  } else if (binding && binding->kind == Binding::Kind::kValue) {
    refuse(Code::kMutatesCaptured, target.span, seen);
  } else if (binding || static_meaning(receiver, &known)) {
    refuse(Code::kGlobalAssignment, target.span, "`" + path + "`");
  } else {
    return false;
  }
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
    if (refuses_attribute_change(target)) return;
    ValueId object = lower(*target.items[0]);
    note_assigned(*target.items[0], target.text);
    SpanScope place(ssa_, span_from_attribute(target.span, target));
    ValueId before = emit_text(Opcode::kGetAttr, target.text, {object});
    ValueId operand = lower(*stmt.values[1]);
    ValueId after;
    {
      SpanScope whole(ssa_, stmt.span);
      after = emit(Opcode::kInplace, {before, operand}, 0, kind);
    }
    emit_text(Opcode::kSetAttr, target.text, {object, after});
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
      if (refuses_attribute_change(target)) return;
      ValueId object = lower(*target.items[0]);
      SpanScope place(ssa_, span_from_attribute(target.span, target));
      emit_text(Opcode::kDelAttr, target.text, {object});
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

}  // namespace pyreck::frontend
