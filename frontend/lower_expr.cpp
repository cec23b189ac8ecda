// Expressions, but for calls and comprehensions.

#include "frontend/library_methods.h"
#include "frontend/lower.h"

#include <algorithm>
#include <bit>
#include <charconv>

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

ValueId Lowering::lower(const Expr& expr) {
  SpanScope span(ssa_, expr.span);
  switch (expr.kind) {
    case ExprKind::kNone:
      return none();
    case ExprKind::kTrue:
      return make_bool(true);
    case ExprKind::kFalse:
      return make_bool(false);
    case ExprKind::kInt:
      return lower_int(expr, false);
    case ExprKind::kFloat:
      return emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(expr.number));
    case ExprKind::kStr:
      return emit_text(Opcode::kConstStr, expr.text);
    case ExprKind::kEllipsis:
      return refuse(Code::kLiteral, expr.span, "`...`");
    case ExprKind::kBytes:
      return emit_text(Opcode::kConstBytes, expr.text);
    case ExprKind::kComplex:
      return lower_imaginary(expr.number);
    case ExprKind::kName:
      return lower_name(expr);
    case ExprKind::kTuple:
    case ExprKind::kList:
    case ExprKind::kSet:
      return lower_display(expr);
    case ExprKind::kDict:
      return lower_dict(expr);
    case ExprKind::kUnary: {
      const Expr& operand = *expr.items[0];
      bool negates = expr.unary == ir::UnaryKind::kNeg;
      if (operand.kind == ExprKind::kInt && negates) return lower_int(operand, true);
      if (operand.kind == ExprKind::kFloat && negates)
        return emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(-operand.number));
      return emit(Opcode::kUnary, {lower(operand)}, 0, static_cast<uint8_t>(expr.unary));
    }
    case ExprKind::kNot:
      if (auto known = constant_truth(expr)) return make_bool(*known);
      return emit(Opcode::kNotBool, {truth(lower(*expr.items[0]))});
    case ExprKind::kBinary: {
      ValueId left = lower(*expr.items[0]);
      ValueId right = lower(*expr.items[1]);
      return emit(Opcode::kBinary, {left, right}, 0, static_cast<uint8_t>(expr.binary));
    }
    case ExprKind::kAnd:
    case ExprKind::kOr:
      return lower_boolean(expr);
    case ExprKind::kCompare:
      return lower_compare(expr);
    case ExprKind::kConditional:
      return lower_conditional(expr);
    case ExprKind::kCall:
      return lower_call(expr);
    case ExprKind::kAttribute:
      return lower_attribute(expr);
    case ExprKind::kSubscript: {
      ValueId object = lower(*expr.items[0]);
      ValueId index = lower(*expr.items[1]);
      return emit(Opcode::kGetItem, {object, index});
    }
    case ExprKind::kSlice: {
      Values parts;
      for (const ExprPtr& part : expr.items) parts.push_back(part ? lower(*part) : none());
      return emit(Opcode::kSliceNew, parts);
    }
    case ExprKind::kStarred: {
      // Alone in a subscript, `x[*a]`: a tuple of one part.
      return lower_spread_tuple({&expr}, false);
    }
    case ExprKind::kLambda:
      return lower_lambda(expr, false);
    case ExprKind::kListComp:
    case ExprKind::kSetComp:
    case ExprKind::kDictComp:
      return lower_comprehension(expr);
    case ExprKind::kGenerator:
      return lower_generator_expression(expr, false);
    case ExprKind::kNamed:
      return lower_named(expr);
    case ExprKind::kJoinedStr:
      return lower_joined(expr);
    case ExprKind::kFormatted: {
      Values operands{lower(*expr.items[0])};
      if (expr.items[1]) operands.push_back(lower(*expr.items[1]));
      return emit(Opcode::kFormat, operands, 0, static_cast<uint8_t>(expr.conversion));
    }
    case ExprKind::kAwait:
      return in_block() ? refuse(Code::kAwaitInBlock, expr.span)
                        : refuse(Code::kAsync, expr.span, "`await`");
    case ExprKind::kYield:
    case ExprKind::kYieldFrom:
      return lower_yield(expr);
  }
  return {};
}

bool Lowering::in_block() const {
  const Scope* scope = &scope_;
  while (scope->is_comprehension()) scope = scope->parent;
  return scope->kind == Scope::Kind::kBlock;
}

ValueId Lowering::lower_int(const Expr& expr, bool negative) {
  std::string digits = negative ? "-" + expr.text : expr.text;
  int64_t value = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error == std::errc()) return emit(Opcode::kConstInt, {}, value);
  return emit_text(Opcode::kConstBig, digits);
}

/// `2j`: complex(0.0, 2.0), of the builtin whatever the user calls `complex`.
ValueId Lowering::lower_imaginary(double imag) {
  ValueId real = emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(0.0));
  ValueId part = emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(imag));
  return call_builtin(ir::Builtin::kComplex, {real, part});
}

ValueId Lowering::truth(ValueId value) { return emit(Opcode::kTruth, {value}); }

// Names.

ValueId Lowering::lower_name(const Expr& expr) {
  const Symbol* symbol = ScopeTree::resolve(&scope_, expr.text);
  if (!symbol && expr.text == "__class__" && class_around_here())
    return lower_class_cell(expr.span);
  if (!symbol) return lower_outside_name(expr.text, expr.span);
  if (symbol->owner == &scope_ && scope_.kind == Scope::Kind::kClass)
    return read_class_name(*symbol, expr);
  if (symbol->mode != Mode::kImport) return read_symbol(symbol);
  std::string path;
  auto meaning = static_meaning(expr, &path);
  check_imported(expr);
  return lower_meaning(*meaning, path, expr.span);
}

ValueId Lowering::lower_outside_name(const std::string& name, const ir::Span& span) {
  if (auto found = root_.names.find(name); found != root_.names.end())
    return binding_value(found->second, span);
  if (name == "__name__" && !root_.module_name.empty())
    return emit_text(Opcode::kConstStr, root_.module_name);
  if (name == "__debug__") return make_bool(true);
  Meaning meaning = meaning_of_builtin(name);
  if (meaning.kind != Meaning::Kind::kMissing) return lower_meaning(meaning, name, span);
  Binding missing;
  missing.name = name;
  return binding_value(missing, span);
}

ValueId Lowering::lower_meaning(const Meaning& meaning, const std::string& path,
                                const ir::Span& span) {
  std::string seen = "`" + path + "`";
  switch (meaning.kind) {
    case Meaning::Kind::kBuiltin:
      return emit(Opcode::kBuiltinRef, {}, meaning.builtin);
    case Meaning::Kind::kFloat:
      return emit(Opcode::kConstFloat, {}, std::bit_cast<int64_t>(meaning.number));
    case Meaning::Kind::kModule:
      return refuse(Code::kUnsupportedValue, span, "module " + seen);
    case Meaning::Kind::kImpure:
      return refuse(meaning.code, span, seen);
    case Meaning::Kind::kLibrary:
      return library_value(path, false, span);
    case Meaning::Kind::kDeclares:
      return refuse(Code::kUnsupportedValue, span, seen + " as a value");
    case Meaning::Kind::kUnknown:
    case Meaning::Kind::kMissing:
      break;
  }
  if (!library_advice(path).empty()) return refuse_library_part(path, span);
  bool dotted = path.find('.') != std::string::npos;
  if (std::string near = near_path(path); !near.empty()) seen += ", close to `" + near + "`,";
  return refuse(dotted ? Code::kUnknownAttribute : Code::kUnknownBuiltin, span, seen);
}

ValueId Lowering::lower_attribute(const Expr& expr) {
  std::string path;
  if (auto meaning = static_meaning(expr, &path)) {
    check_imported(expr);
    return lower_meaning(*meaning, path, expr.span);
  }
  if (const Binding* outside = outside_binding(expr)) return binding_value(*outside, expr.span);
  ValueId object = lower(*expr.items[0]);
  SpanScope span(ssa_, span_from_attribute(expr.span, expr));
  return lower_method_value(object, expr.text);
}

/// Attribute `name` of the object, which may be a method of a builtin type.
ValueId Lowering::lower_method_value(ValueId object, const std::string& name) {
  std::vector<ir::Builtin> classes = classes_with_method(name);
  if (classes.empty()) return emit_text(Opcode::kGetAttr, name, {object});
  return either(
      is_exactly(object, classes), [&] { return bound_method(object, name); },
      [&] { return emit_text(Opcode::kGetAttr, name, {object}); });
}

/// Whether the object is of one of the builtin classes itself.
ValueId Lowering::is_exactly(ValueId object, const std::vector<ir::Builtin>& classes) {
  Values among;
  for (ir::Builtin each : classes)
    among.push_back(emit(Opcode::kBuiltinRef, {}, static_cast<int64_t>(each)));
  return call_builtin(ir::Builtin::kIsExactly, {object, emit(Opcode::kTupleNew, among)});
}

/// A method of an object of a builtin type, as a function (library_methods.h).
ValueId Lowering::bound_method(ValueId object, const std::string& name) {
  return emit(Opcode::kCall, {library_value(binder_path(name), true, {}), object});
}

// What is known without running anything.

std::optional<ExprKind> Lowering::constant_singleton(const Expr& expr) {
  if (expr.kind == ExprKind::kNone || expr.kind == ExprKind::kTrue || expr.kind == ExprKind::kFalse)
    return expr.kind;
  const Binding* binding = outside_binding(expr);
  if (!binding || binding->kind != Binding::Kind::kValue) return std::nullopt;
  using Constant = CapturedValue::Constant;
  switch (unit_.request()->values[binding->index].constant) {
    case Constant::kNo:
      return std::nullopt;
    case Constant::kNone:
      return ExprKind::kNone;
    case Constant::kFalse:
      return ExprKind::kFalse;
    case Constant::kTrue:
      return ExprKind::kTrue;
  }
  return std::nullopt;
}

/// A captured value that is not marked as a constant is neither None nor a bool.
bool Lowering::surely_not_none(const Expr& expr) {
  if (auto known = constant_singleton(expr)) return *known != ExprKind::kNone;
  const Binding* binding = outside_binding(expr);
  return binding &&
         (binding->kind == Binding::Kind::kValue || binding->kind == Binding::Kind::kFunction ||
          binding->kind == Binding::Kind::kClass);
}

std::optional<bool> Lowering::constant_comparison(const Expr& expr) {
  if (expr.compares.size() != 1) return std::nullopt;
  const Expr &left = *expr.items[0], &right = *expr.items[1];
  ir::CompareKind kind = expr.compares[0];
  if (kind == ir::CompareKind::kIs || kind == ir::CompareKind::kIsNot) {
    bool positive = kind == ir::CompareKind::kIs;
    auto a = constant_singleton(left), b = constant_singleton(right);
    if (a && b) return (*a == *b) == positive;
    if ((b == ExprKind::kNone && surely_not_none(left)) ||
        (a == ExprKind::kNone && surely_not_none(right)))
      return !positive;
    return std::nullopt;
  }
  bool names_module = left.kind == ExprKind::kName && left.text == "__name__" &&
                      right.kind == ExprKind::kStr && !root_.module_name.empty() &&
                      !ScopeTree::resolve(&scope_, left.text);
  if (names_module && kind == ir::CompareKind::kEq) return root_.module_name == right.text;
  if (names_module && kind == ir::CompareKind::kNe) return root_.module_name != right.text;
  return std::nullopt;
}

std::optional<bool> Lowering::constant_truth(const Expr& expr) {
  if (auto known = constant_singleton(expr)) return *known == ExprKind::kTrue;
  switch (expr.kind) {
    case ExprKind::kInt:
      return expr.text != "0";
    case ExprKind::kStr:
    case ExprKind::kBytes:
      return !expr.text.empty();
    case ExprKind::kName:
      if (expr.text == "__debug__") return true;
      return std::nullopt;
    case ExprKind::kCompare:
      return constant_comparison(expr);
    case ExprKind::kNot: {
      auto operand = constant_truth(*expr.items[0]);
      return operand ? std::optional(!*operand) : std::nullopt;
    }
    case ExprKind::kAnd:
    case ExprKind::kOr: {
      bool decides = expr.kind == ExprKind::kOr;
      for (const ExprPtr& item : expr.items) {
        auto known = constant_truth(*item);
        if (!known) return std::nullopt;
        if (*known == decides) return decides;
      }
      return !decides;
    }
    default:
      return std::nullopt;
  }
}

// Conditions. Both targets may get any number of edges; the caller seals them.

void Lowering::lower_condition(const Expr& expr, BlockId on_true, BlockId on_false) {
  SpanScope span(ssa_, expr.span);
  if (auto known = constant_truth(expr)) {
    ssa_.branch(*known ? on_true : on_false);
  } else if (expr.kind == ExprKind::kNot) {
    lower_condition(*expr.items[0], on_false, on_true);
  } else if (expr.kind == ExprKind::kAnd || expr.kind == ExprKind::kOr) {
    for (size_t i = 0; i + 1 < expr.items.size(); ++i) {
      BlockId next = ssa_.new_block();
      bool is_and = expr.kind == ExprKind::kAnd;
      lower_condition(*expr.items[i], is_and ? next : on_true, is_and ? on_false : next);
      ssa_.seal(next);
      ssa_.set_block(next);
    }
    lower_condition(*expr.items.back(), on_true, on_false);
  } else if (expr.kind == ExprKind::kCompare && expr.compares.size() > 1) {
    lower_comparison_chain(expr, on_true, on_false);
  } else {
    ssa_.cond_branch(truth(lower(expr)), on_true, on_false);
  }
}

/// The order of a set does not matter to `in`.
ValueId Lowering::lower_right_side(const Expr& expr, size_t comparison) {
  const Expr& right = *expr.items[comparison + 1];
  ir::CompareKind op = expr.compares[comparison];
  bool is_membership = op == ir::CompareKind::kIn || op == ir::CompareKind::kNotIn;
  if (!is_membership || right.kind != ExprKind::kSet || has_star(right)) return lower(right);
  SpanScope span(ssa_, right.span);
  Values items;
  for (const ExprPtr& item : right.items) items.push_back(lower(*item));
  return emit(Opcode::kSetNew, items);
}

void Lowering::lower_comparison_chain(const Expr& expr, BlockId on_true, BlockId on_false) {
  ValueId left = lower(*expr.items[0]);
  for (size_t i = 0; i < expr.compares.size(); ++i) {
    ValueId right = lower_right_side(expr, i);
    ValueId result =
        emit(Opcode::kCompare, {left, right}, 0, static_cast<uint8_t>(expr.compares[i]));
    bool last = i + 1 == expr.compares.size();
    BlockId next = last ? on_true : ssa_.new_block();
    ssa_.cond_branch(truth(result), next, on_false);
    if (!last) {
      ssa_.seal(next);
      ssa_.set_block(next);
    }
    left = right;
  }
}

/// The value of a comparison that is false, or of the last one.
ValueId Lowering::lower_compare(const Expr& expr) {
  VarId outcome = ssa_.new_variable(true);
  BlockId after = expr.compares.size() > 1 ? ssa_.new_block() : BlockId();
  ValueId left = lower(*expr.items[0]), result;
  for (size_t i = 0; i < expr.compares.size(); ++i) {
    ValueId right = lower_right_side(expr, i);
    result = emit(Opcode::kCompare, {left, right}, 0, static_cast<uint8_t>(expr.compares[i]));
    left = right;
    if (!after.valid()) return result;
    ssa_.write(outcome, result);
    if (i + 1 == expr.compares.size()) break;
    BlockId next = ssa_.new_block();
    ssa_.cond_branch(truth(result), next, after);
    ssa_.seal(next);
    ssa_.set_block(next);
  }
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
  return ssa_.read(outcome);
}

ValueId Lowering::lower_boolean(const Expr& expr) {
  VarId outcome = ssa_.new_variable(true);
  BlockId after = ssa_.new_block();
  bool is_and = expr.kind == ExprKind::kAnd;
  for (size_t i = 0; i < expr.items.size(); ++i) {
    auto known = constant_truth(*expr.items[i]);
    ssa_.write(outcome, lower(*expr.items[i]));
    bool last = i + 1 == expr.items.size() || (known && *known != is_and);
    if (last) break;
    BlockId next = ssa_.new_block();
    if (known) {
      ssa_.branch(next);
    } else {
      ValueId condition = truth(ssa_.read(outcome));
      ssa_.cond_branch(condition, is_and ? next : after, is_and ? after : next);
    }
    ssa_.seal(next);
    ssa_.set_block(next);
  }
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
  return ssa_.read(outcome);
}

ValueId Lowering::lower_conditional(const Expr& expr) {
  if (auto known = constant_truth(*expr.items[0])) return lower(*expr.items[*known ? 1 : 2]);
  BlockId on_true = ssa_.new_block(), on_false = ssa_.new_block();
  lower_condition(*expr.items[0], on_true, on_false);
  return either(
      on_true, [&] { return lower(*expr.items[1]); }, on_false,
      [&] { return lower(*expr.items[2]); });
}

ValueId Lowering::either(ValueId condition, const Arm& if_true, const Arm& if_false) {
  BlockId on_true = ssa_.new_block(), on_false = ssa_.new_block();
  ssa_.cond_branch(truth(condition), on_true, on_false);
  return either(on_true, if_true, on_false, if_false);
}

ValueId Lowering::either(BlockId on_true, const Arm& if_true, BlockId on_false,
                         const Arm& if_false) {
  VarId outcome = ssa_.new_variable(true);
  BlockId after = ssa_.new_block();
  auto arm = [&](BlockId block, const Arm& value) {
    ssa_.seal(block);
    ssa_.set_block(block);
    ssa_.write(outcome, value());
    ssa_.branch(after);
  };
  arm(on_true, if_true);
  arm(on_false, if_false);
  ssa_.seal(after);
  ssa_.set_block(after);
  return ssa_.read(outcome);
}

ValueId Lowering::is_none(ValueId value) {
  return emit(Opcode::kCompare, {value, none()}, 0, static_cast<uint8_t>(ir::CompareKind::kIs));
}

// Displays and strings.

namespace {

/// What CPython's compiler makes a constant of, if no text is in it (their sets have no order of
/// their own anyway).
bool is_number_constant(const Expr& expr) {
  switch (expr.kind) {
    case ExprKind::kTrue:
    case ExprKind::kFalse:
    case ExprKind::kInt:
    case ExprKind::kFloat:
    case ExprKind::kComplex:
      return true;
    case ExprKind::kTuple:
    case ExprKind::kUnary:
    case ExprKind::kNot:
    case ExprKind::kBinary:
      return std::ranges::all_of(expr.items,
                                 [](const ExprPtr& item) { return is_number_constant(*item); });
    default:
      return false;
  }
}

bool is_set_of_numbers(const Expr& expr) {
  return expr.kind == ExprKind::kSet && !expr.items.empty() &&
         std::ranges::all_of(expr.items,
                             [](const ExprPtr& item) { return is_number_constant(*item); });
}

}  // namespace

/// A frozenset: from three on, a set display of constants is filled from one.
ValueId Lowering::set_of_constants(const Values& items) {
  return call_builtin(ir::Builtin::kSetConstants, {emit(Opcode::kTupleNew, items)});
}

/// What a loop or comprehension goes over. CPython's compiler makes a frozenset of a set display of
/// constants, and an enum class stands for the list of its members.
ValueId Lowering::lower_iterable(const Expr& expr) {
  if (is_set_of_numbers(expr)) {
    Values items;
    for (const ExprPtr& item : expr.items) items.push_back(lower(*item));
    return set_of_constants(items);
  }
  const ClassUnit* known = class_named_by(expr);
  bool is_told = known && (known->captured || known->enumeration);
  bool has_members = is_told && known->is_enum && !known->refused();
  if (!has_members) return lower(expr);
  return emit_text(Opcode::kGetAttr, "_members_", {lower(expr)});
}

ValueId Lowering::lower_display(const Expr& expr) {
  if (has_star(expr)) return lower_spread_display(expr);
  Values items;
  for (const ExprPtr& item : expr.items) items.push_back(lower(*item));
  if (expr.items.size() > 2 && is_set_of_numbers(expr))
    return call_builtin(ir::Builtin::kSet, {set_of_constants(items)});
  Opcode op = expr.kind == ExprKind::kTuple  ? Opcode::kTupleNew
              : expr.kind == ExprKind::kList ? Opcode::kListNew
                                             : Opcode::kSetNew;
  return emit(op, items);
}

ValueId Lowering::lower_dict(const Expr& expr) {
  if (has_star(expr)) return lower_spread_dict(expr);
  Values items;
  for (const ExprPtr& item : expr.items) items.push_back(lower(*item));
  return emit(Opcode::kDictNew, items);
}

ValueId Lowering::lower_joined(const Expr& expr) {
  Values parts;
  for (const ExprPtr& item : expr.items) parts.push_back(lower(*item));
  if (parts.empty()) return emit_text(Opcode::kConstStr, "");
  return parts.size() == 1 ? parts[0] : emit(Opcode::kConcat, parts);
}

/// `stays`: the function is used up where it is made.
ValueId Lowering::lower_lambda(const Expr& expr, bool stays) {
  Scope& scope = *root_.scopes.of(&expr);
  if (Refusal refusal = refusal_of(scope); refusal.any())
    return refuse(refusal.code, expr.span, refusal.seen);
  for (const Symbol* symbol : scope.free)
    if (symbol->mode == Mode::kElement && !stays)
      return refuse(Code::kEscapingCapture, expr.span, "`" + symbol->name + "`");
  Values defaults;
  for (const Param& param : expr.params)
    if (param.default_value) defaults.push_back(lower(*param.default_value));
  return closure(scope, defaults);
}

ValueId Lowering::lower_named(const Expr& expr) {
  ValueId value = lower(*expr.items[1]);
  assign_name(*expr.items[0], value);
  return value;
}

}  // namespace pyreck::frontend
