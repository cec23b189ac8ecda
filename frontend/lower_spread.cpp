// `*` and `**` in displays and calls.
//
// A list, set or dict display is made of what stands before the first `*` and takes in the rest
// item by item (`extend`), so that each operand is iterated over before the next one is evaluated.
// Tuples, the arguments of a call among them, are concatenated: so their length stays known where
// that of their parts is, and a call of a known function with them is an ordinary call.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;

ValueId Lowering::lower_spread_display(const Expr& expr) {
  if (expr.kind == ExprKind::kTuple) {
    std::vector<const Expr*> items;
    for (const ExprPtr& item : expr.items) items.push_back(item.get());
    return lower_spread_tuple(items, false);
  }
  bool is_list = expr.kind == ExprKind::kList;
  size_t next = 0;
  Values first;
  for (; expr.items[next]->kind != ExprKind::kStarred; ++next)
    first.push_back(lower(*expr.items[next]));
  ValueId display = emit(is_list ? Opcode::kListNew : Opcode::kSetNew, first);
  for (; next < expr.items.size(); ++next) {
    const Expr& item = *expr.items[next];
    if (item.kind == ExprKind::kStarred) {
      emit(Opcode::kExtend, {display, lower(*item.items[0])});
    } else {
      ssa_.emit(Opcode::kCallMethod, {display, lower(item)}, 0, 0,
                unit_.module.intern(is_list ? "append" : "add"));
    }
  }
  return display;
}

ValueId Lowering::lower_spread_dict(const Expr& expr) {
  size_t next = 0;
  Values first;
  for (; expr.items[next]; next += 2) {
    first.push_back(lower(*expr.items[next]));
    first.push_back(lower(*expr.items[next + 1]));
  }
  ValueId dict = emit(Opcode::kDictNew, first);
  for (; next < expr.items.size(); next += 2) {
    if (expr.items[next]) {
      ValueId key = lower(*expr.items[next]);
      emit(Opcode::kSetItem, {dict, key, lower(*expr.items[next + 1])});
    } else {
      emit(Opcode::kExtend, {dict, lower(*expr.items[next + 1])});
    }
  }
  return dict;
}

/// A tuple of `items`, some of which are starred.
ValueId Lowering::lower_spread_tuple(const std::vector<const Expr*>& items, bool stays) {
  ValueId whole;
  Values run;
  auto add = [&](ValueId part) {
    auto plus = static_cast<uint8_t>(ir::BinaryKind::kAdd);
    whole = whole.valid() ? emit(Opcode::kBinary, {whole, part}, 0, plus) : part;
  };
  auto end_run = [&] {
    if (!run.empty()) add(emit(Opcode::kTupleNew, run));
    run.clear();
  };
  for (const Expr* item : items) {
    if (item->kind == ExprKind::kStarred) {
      end_run();
      add(emit(Opcode::kSpreadTuple, {lower(*item->items[0])}));
    } else {
      run.push_back(lower_argument(*item, stays));
    }
  }
  end_run();
  return whole.valid() ? whole : emit(Opcode::kTupleNew);
}

ValueId Lowering::lower_argument(const Expr& item, bool stays) {
  return item.kind == ExprKind::kLambda ? lower_lambda(item, stays) : lower(item);
}

/// The keyword arguments of a call as a dict, None if there are none. `callee` is for messages.
ValueId Lowering::lower_spread_keywords(const Expr& call, ValueId callee, bool stays) {
  if (call.keywords.empty()) return none();
  ValueId all;
  Values run;
  size_t first = call.items.size() - call.keywords.size();
  auto take_in = [&](ValueId mapping) {
    if (!all.valid()) all = emit(Opcode::kDictNew);
    emit(Opcode::kMergeKeywords, {all, mapping, callee});
  };
  auto end_run = [&] {
    if (run.empty()) return;
    ValueId dict = emit(Opcode::kDictNew, run);
    run.clear();
    if (all.valid()) {
      take_in(dict);
    } else {
      all = dict;
    }
  };
  for (size_t i = 0; i < call.keywords.size(); ++i) {
    const Expr& value = *call.items[first + i];
    if (call.keywords[i].empty()) {
      end_run();
      take_in(lower(value));
    } else {
      run.push_back(emit_text(Opcode::kConstStr, call.keywords[i]));
      run.push_back(lower_argument(value, stays));
    }
  }
  end_run();
  return all;
}

/// The positional arguments of a call. A `*` alone is taken as it is: its message names the callee.
ValueId Lowering::lower_spread_positional(const Expr& call, bool stays) {
  std::vector<const Expr*> items;
  for (size_t i = 1; i < call.items.size() - call.keywords.size(); ++i)
    items.push_back(call.items[i].get());
  bool alone = items.size() == 1 && items[0]->kind == ExprKind::kStarred;
  return alone ? lower(*items[0]->items[0]) : lower_spread_tuple(items, stays);
}

ValueId Lowering::lower_spread_call(const Expr& expr, ValueId callee, bool stays) {
  ValueId positional = lower_spread_positional(expr, stays);
  ValueId named = lower_spread_keywords(expr, callee, stays);
  return emit(Opcode::kCallSpread, {callee, positional, named});
}

/// Calls `callee` with `values`, which are those of parameters like its own.
ValueId Lowering::call_with_own_parameters(ValueId callee, const std::vector<Param>& params,
                                           const Values& values) {
  using Kind = ir::Parameter::Kind;
  Values positional, named, named_items;
  std::vector<std::string> keywords;
  ValueId rest, named_rest;
  for (size_t i = 0; i < params.size(); ++i) {
    switch (params[i].kind) {
      case Kind::kPositionalOnly:
      case Kind::kPositional:
        positional.push_back(values[i]);
        break;
      case Kind::kKeywordOnly:
        keywords.push_back(params[i].name);
        named.push_back(values[i]);
        break;
      case Kind::kVarArgs:
        rest = values[i];
        break;
      case Kind::kVarKeywords:
        named_rest = values[i];
        break;
    }
  }
  if (!rest.valid() && !named_rest.valid()) {
    Values operands{callee};
    operands.insert(operands.end(), positional.begin(), positional.end());
    operands.insert(operands.end(), named.begin(), named.end());
    return emit(Opcode::kCall, operands, unit_.module.intern_keywords(keywords));
  }
  ValueId tuple = emit(Opcode::kTupleNew, positional);
  if (rest.valid()) {
    auto plus = static_cast<uint8_t>(ir::BinaryKind::kAdd);
    tuple = emit(Opcode::kBinary, {tuple, emit(Opcode::kSpreadTuple, {rest})}, 0, plus);
  }
  for (size_t i = 0; i < keywords.size(); ++i) {
    named_items.push_back(emit_text(Opcode::kConstStr, keywords[i]));
    named_items.push_back(named[i]);
  }
  ValueId dict = none();
  if (!named.empty() || named_rest.valid()) {
    dict = emit(Opcode::kDictNew, named_items);
    if (named_rest.valid()) emit(Opcode::kMergeKeywords, {dict, named_rest, callee});
  }
  return emit(Opcode::kCallSpread, {callee, tuple, dict});
}

}  // namespace pyreck::frontend
