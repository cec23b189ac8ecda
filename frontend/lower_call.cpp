// Calls: of builtins by name, of methods, of values.

#include "frontend/library.h"
#include "frontend/library_methods.h"
#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;

namespace {

/// Builtins that call a function they are given and do not keep it.
bool uses_up_functions(uint32_t builtin) {
  switch (static_cast<ir::Builtin>(builtin)) {
    case ir::Builtin::kSorted:
    case ir::Builtin::kMin:
    case ir::Builtin::kMax:
    case ir::Builtin::kFunctoolsReduce:
      return true;
    default:
      return false;
  }
}

/// Builtins that consume an iterable before they return.
bool uses_up_iterables(uint32_t builtin) {
  switch (static_cast<ir::Builtin>(builtin)) {
    case ir::Builtin::kAll:
    case ir::Builtin::kAny:
    case ir::Builtin::kDict:
    case ir::Builtin::kFrozenset:
    case ir::Builtin::kList:
    case ir::Builtin::kMathFsum:
    case ir::Builtin::kMathProd:
    case ir::Builtin::kNext:
    case ir::Builtin::kSet:
    case ir::Builtin::kSum:
    case ir::Builtin::kTuple:
      return true;
    default:
      return uses_up_functions(builtin);
  }
}

/// Whether the attribute is a method of a text that stands there, as in `", ".join(...)`.
bool is_method_of_text(const Expr& attribute) {
  const Expr& object = *attribute.items[0];
  auto classes = classes_with_method(attribute.text);
  return (object.kind == ExprKind::kStr || object.kind == ExprKind::kJoinedStr) &&
         std::ranges::find(classes, ir::Builtin::kStr) != classes.end();
}

}  // namespace

ValueId Lowering::lower_call(const Expr& expr) {
  const Expr& callee = *expr.items[0];
  std::string path;
  auto meaning = static_meaning(callee, &path);
  bool library = meaning && meaning->kind == Meaning::Kind::kLibrary;
  if (meaning && path == "typing.cast")
    if (auto same = lower_cast(expr)) return *same;
  if (library && path == "dataclasses.replace")
    if (auto made = lower_replace(expr)) return *made;
  if (library && refuses_library_call(expr, path)) return none();
  if (root_.hidden && callee.text == "refuse") return lower_native_refusal(expr);
  if (root_.hidden && callee.text == "iterator") return lower_native_iterator(expr);
  if (root_.hidden && callee.text == "python_minor")
    return emit(Opcode::kConstInt, {}, unit_.module.python.minor);
  if (root_.hidden && callee.text == "call_missing")
    return ssa_.emit(Opcode::kCallMethod, {lower(*expr.items[1]), lower(*expr.items[2])}, 0, 0,
                     unit_.module.intern(kMissingMethod));
  if (root_.hidden && callee.text == "set_base") return lower_set_base(expr);
  if (root_.hidden && callee.text == "new_instance")
    return call_builtin(ir::Builtin::kObjectNew, {lower(*expr.items[1])});
  if (auto made = lower_named_tuple(expr)) return *made;
  if (meaning && path == "super") return lower_super(expr);
  if (auto of_object = lower_object_call(expr)) return *of_object;
  if (meaning)
    if (auto attribute = lower_named_attribute(expr, path)) return *attribute;
  if (raises_abstract(expr)) return none();
  if (callee.kind == ExprKind::kAttribute && base_in_method(expr)) return lower_method_call(expr);
  if (meaning && !library) {
    check_imported(callee);
    if (meaning->kind == Meaning::Kind::kBuiltin) return lower_builtin_call(expr, meaning->builtin);
    ValueId value = lower_meaning(*meaning, path, callee.span);
    // For what is to be said about them.
    for (size_t i = 1; i < expr.items.size(); ++i) lower_argument(*expr.items[i], false);
    return value;
  }
  bool is_method = callee.kind == ExprKind::kAttribute && callee.text != "__class__" && !library &&
                   !outside_binding(callee);
  if (is_method) return lower_method_call(expr);
  ValueId function = callee.kind == ExprKind::kLambda ? lower_lambda(callee, true) : lower(callee);
  if (has_star(expr)) return lower_spread_call(expr, function, false);
  Arguments arguments = lower_arguments(expr, false);
  arguments.values.insert(arguments.values.begin(), function);
  return emit(Opcode::kCall, arguments.values, arguments.keywords);
}

ValueId Lowering::lower_builtin_call(const Expr& expr, uint32_t builtin) {
  if (auto fold = lower_generator_call(expr, builtin)) return *fold;
  bool is_plain_object =
      builtin == static_cast<uint32_t>(ir::Builtin::kObject) && expr.items.size() == 1;
  if (is_plain_object)
    return emit(Opcode::kCall,
                {class_reference(*unit_.library_class("builtins.object"), expr.span)});
  bool asks_of_classes = builtin == static_cast<uint32_t>(ir::Builtin::kIsinstance) ||
                         builtin == static_cast<uint32_t>(ir::Builtin::kIssubclass);
  if (asks_of_classes && expr.items.size() == 3 && !has_star(expr) && expr.keywords.empty())
    if (auto answer = lower_class_question(expr, static_cast<ir::Builtin>(builtin))) return *answer;
  bool stays = uses_up_functions(builtin);
  if (has_star(expr)) return lower_spread_call(expr, emit(Opcode::kBuiltinRef, {}, builtin), stays);
  Arguments arguments = lower_arguments(expr, stays, uses_up_iterables(builtin));
  return call_builtin(static_cast<ir::Builtin>(builtin), arguments.values, arguments.keywords);
}

/// `typing.cast(T, x)`, where T is a type by its text: x.
std::optional<ValueId> Lowering::lower_cast(const Expr& call) {
  bool plain = call.items.size() == 3 && call.keywords.empty() && !has_star(call);
  if (!plain || !is_type(*call.items[1])) return std::nullopt;
  return lower(*call.items[2]);
}

/// Whether the expression surely is a type, or a text that stands for one: nothing comes of it.
bool Lowering::is_type(const Expr& expr) {
  auto all = [&](const Expr& parts) {
    return std::ranges::all_of(parts.items, [&](const ExprPtr& part) { return is_type(*part); });
  };
  switch (expr.kind) {
    case ExprKind::kStr:
    case ExprKind::kNone:
    case ExprKind::kEllipsis:
      return true;
    case ExprKind::kName:
      if (const Binding* binding = outside_binding(expr))  // whatever it is
        if (binding->kind != Binding::Kind::kMissing) return true;
      [[fallthrough]];
    case ExprKind::kAttribute: {
      std::string path;
      auto meaning = static_meaning(expr, &path);
      bool is_known = meaning && (path.starts_with("typing.") || path.starts_with("collections.") ||
                                  is_builtin_class(*meaning));
      return is_known || class_named_by(expr) != nullptr;
    }
    case ExprKind::kSubscript: {
      constexpr std::array<std::string_view, 6> kGeneric = {"list", "dict",      "tuple",
                                                            "set",  "frozenset", "type"};
      std::string path;
      bool is_known = static_meaning(*expr.items[0], &path).has_value();
      bool is_generic = path.starts_with("typing.") || path.starts_with("collections.") ||
                        std::ranges::find(kGeneric, path) != kGeneric.end();
      return is_known && is_generic && is_type(*expr.items[1]);
    }
    case ExprKind::kTuple:
    case ExprKind::kList:
      return all(expr);
    case ExprKind::kBinary:
      return expr.binary == ir::BinaryKind::kOr && all(expr);
    default:
      return false;
  }
}

/// isinstance() and issubclass() of `A | B`, and isinstance() of classes of collections.abc.
std::optional<ValueId> Lowering::lower_class_question(const Expr& call, ir::Builtin builtin) {
  const Expr& classes = *call.items[2];
  if (is_class_union(classes)) {
    ValueId asked = lower_argument(*call.items[1], false);
    return call_builtin(builtin, {asked, lower_class_union(classes)});
  }
  std::vector<const Expr*> all{&classes};
  if (classes.kind == ExprKind::kTuple) {
    all.clear();
    for (const ExprPtr& each : classes.items) all.push_back(each.get());
  }
  bool of_instance = builtin == ir::Builtin::kIsinstance;
  auto abstract = [&](const Expr* each) { return of_instance && !abstract_class(*each).empty(); };
  auto is_union = [&](const Expr* each) { return is_class_union(*each); };
  if (std::ranges::none_of(all, abstract) && std::ranges::none_of(all, is_union))
    return std::nullopt;
  ValueId asked = lower_argument(*call.items[1], false);
  Values plain;
  for (const Expr* each : all)
    if (!abstract(each))
      plain.push_back(is_union(each) ? lower_class_union(*each) : lower(*each));
  ValueId answer = make_bool(false);
  if (!plain.empty()) answer = call_builtin(builtin, {asked, emit(Opcode::kTupleNew, plain)});
  for (const Expr* each : all)
    if (abstract(each))
      answer = either(
          answer, [&] { return make_bool(true); },
          [&] {
            ValueId test = library_value(abstract_class(*each), true, each->span);
            return emit(Opcode::kCall, {test, asked});
          });
  return answer;
}

/// The path of the function that tells what is an instance of a class of collections.abc; "": the
/// expression means none that is known.
std::string Lowering::abstract_class(const Expr& expr) {
  constexpr std::string_view kModule = "collections.abc.";
  std::string path;
  auto meaning = static_meaning(expr, &path);
  if (!meaning || !path.starts_with(kModule)) return "";
  std::string test = std::string(kAbstractModule) + "." + path.substr(kModule.size());
  return is_library_path(test) ? test : "";
}

/// Whether it is `A | B`, where both surely mean classes or, but for one, None.
bool Lowering::is_class_union(const Expr& expr) {
  auto is_union = [](const Expr& part) {
    return part.kind == ExprKind::kBinary && part.binary == ir::BinaryKind::kOr;
  };
  auto is_class = [&](const Expr& part) {
    std::string path;
    auto meaning = static_meaning(part, &path);
    return meaning ? is_builtin_class(*meaning) : class_named_by(part) != nullptr;
  };
  if (!is_union(expr)) return false;
  const Expr &left = *expr.items[0], &right = *expr.items[1];
  bool left_fits = is_union(left) ? is_class_union(left) : is_class(left);
  bool first_is_none = left.kind == ExprKind::kNone && is_class(right);
  return first_is_none ||
         (left_fits && (right.kind == ExprKind::kNone || is_class(right) || is_class_union(right)));
}

/// A tuple of its classes, which the builtins that ask of classes take for the same.
ValueId Lowering::lower_class_union(const Expr& expr) {
  Values classes;
  std::function<void(const Expr&)> gather = [&](const Expr& part) {
    if (part.kind == ExprKind::kBinary) {
      gather(*part.items[0]);
      gather(*part.items[1]);
    } else {
      bool is_none = part.kind == ExprKind::kNone;
      auto none_type = static_cast<int64_t>(ir::Builtin::kNoneType);
      classes.push_back(is_none ? emit(Opcode::kBuiltinRef, {}, none_type) : lower(part));
    }
  };
  gather(expr);
  return emit(Opcode::kTupleNew, classes);
}

/// `list.append(self, x)` in a method of a class that derives from list: what stands for `list`
/// there; null: the call is none of these.
const ClassUnit* Lowering::base_in_method(const Expr& call) {
  std::string path;
  auto meaning = static_meaning(*call.items[0]->items[0], &path);
  if (!meaning || meaning->kind != Meaning::Kind::kBuiltin || call.items.size() < 2) return nullptr;
  const ClassUnit* of = class_of_method();
  bool derives = of && of->id.valid() && !of->refused() &&
                 unit_.module.classes[of->id.index].base == meaning->builtin;
  const auto& params = scope_.params();
  bool on_self = derives && !params.empty() && call.items[1]->kind == ExprKind::kName &&
                 call.items[1]->text == params[0].name;
  return on_self ? unit_.library_class(base_path(meaning->builtin)) : nullptr;
}

/// Whether no argument can tell that it is evaluated before the method is looked up.
bool Lowering::arguments_are_plain(const Expr& call) {
  std::string path;
  std::function<bool(const Expr&)> is_plain = [&](const Expr& expr) {
    bool is_display = expr.kind == ExprKind::kTuple || expr.kind == ExprKind::kList;
    if (is_display)
      return std::ranges::all_of(expr.items, [&](auto& item) { return is_plain(*item); });
    return expr.kind == ExprKind::kName || expr.kind == ExprKind::kLambda || is_literal(expr) ||
           static_meaning(expr, &path);
  };
  return std::all_of(call.items.begin() + 1, call.items.end(),
                     [&](auto& item) { return is_plain(*item); });
}

ValueId Lowering::lower_method_call(const Expr& expr) {
  const Expr& callee = *expr.items[0];
  const Expr& receiver = *callee.items[0];
  const Binding* binding = outside_binding(receiver);
  bool is_builtin_value = binding && binding->kind == Binding::Kind::kValue &&
                          !unit_.request()->values[binding->index].is_instance;
  if (is_builtin_value && is_mutator(callee.text))
    return refuse(Code::kMutatesCaptured, callee.span, "`" + dotted_path(callee) + "`");
  const ClassUnit* base = base_in_method(expr);
  Values operands{base ? class_reference(*base, receiver.span) : lower(receiver)};
  const std::string& name = callee.text;
  ir::Span call_span = span_from_attribute(expr.span, callee);
  ValueId loaded;
  if (!base && !root_.hidden && !arguments_are_plain(expr) && !is_method_of_text(callee)) {
    SpanScope span(ssa_, span_from_attribute(callee.span, callee));
    loaded = emit_text(Opcode::kLoadMethod, name, operands);
  }
  auto call = [&](const Arm& by_name, const Arm& by_value) {
    return loaded.valid() ? either(is_none(loaded), by_name, by_value) : by_name();
  };
  if (has_star(expr)) {
    ValueId positional = lower_spread_positional(expr, false);
    ValueId named = lower_spread_keywords(expr, none(), false);
    return call(
        [&] {
          return ssa_.emit(Opcode::kCallMethodSpread, {operands[0], positional, named}, 0, 0,
                           unit_.module.intern(name));
        },
        [&] { return emit(Opcode::kCallSpread, {loaded, positional, named}); });
  }
  uint32_t keywords = 0;
  bool joins = callee.text == "join" && expr.items.size() == 2 && expr.keywords.empty() &&
               expr.items[1]->kind == ExprKind::kGenerator;
  if (joins) {
    // str.join makes a list of its argument before it looks at any item.
    Values none_else;
    operands.push_back(lower_list_of(*expr.items[1], &none_else, {}));
  } else {
    Arguments arguments = lower_arguments(expr, callee.text == "sort");
    operands.insert(operands.end(), arguments.values.begin(), arguments.values.end());
    keywords = arguments.keywords;
  }
  SpanScope span(ssa_, call_span);
  auto call_value = [&](ValueId function) {
    Values called = operands;
    called[0] = function;
    return emit(Opcode::kCall, called, keywords);
  };
  auto call_method = [&] {
    return ssa_.emit(Opcode::kCallMethod, operands, keywords, 0, unit_.module.intern(name));
  };
  // The runtime does not know these of what is builtin: there they are operators.
  bool is_operator = !base && !root_.hidden && is_operator_method(name);
  auto by_name = [&] {
    if (!is_operator) return call_method();
    return either(
        is_exactly(operands[0], classes_with_method(name)),
        [&] { return call_value(bound_method(operands[0], name)); }, call_method);
  };
  return call(by_name, [&] { return call_value(loaded); });
}

/// The arguments in order, the values of keywords last; no `*` or `**` among them.
/// `uses_up`: neither do generators come back.
Lowering::Arguments Lowering::lower_arguments(const Expr& expr, bool stays, bool uses_up) {
  Arguments out;
  for (size_t i = 1; i < expr.items.size(); ++i) {
    const Expr& item = *expr.items[i];
    bool is_generator = item.kind == ExprKind::kGenerator;
    out.values.push_back(is_generator ? lower_generator_expression(item, uses_up)
                                      : lower_argument(item, stays));
  }
  out.keywords = unit_.module.intern_keywords(expr.keywords);
  return out;
}

ValueId Lowering::call_builtin(ir::Builtin builtin, Values arguments, uint32_t keywords) {
  return emit(Opcode::kCallBuiltin, std::move(arguments), keywords, 0,
              static_cast<uint32_t>(builtin));
}

ValueId Lowering::call_exception(ir::ExceptionClass exception, Values arguments) {
  uint32_t id = static_cast<uint32_t>(ir::Builtin::kCount) + static_cast<uint32_t>(exception);
  return call_builtin(static_cast<ir::Builtin>(id), std::move(arguments));
}

}  // namespace pyreck::frontend
