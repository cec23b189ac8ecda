// Functions and constants of the standard library, from the source of its modules (library.h).

#include "frontend/cpython.h"
#include "frontend/library.h"
#include "frontend/library_methods.h"
#include "frontend/lower.h"
#include "runtime/base/check.h"

#include <algorithm>

namespace pyreck::frontend {

using ir::Opcode;
using ir::ValueId;

namespace {

/// By rt::IteratorName.
constexpr std::string_view kIteratorNames[] = {
    "",
#define PYRECK_ITERATOR(Id, text) text,
#include "runtime/base/iterators.def"
};

std::string module_of(const std::string& path) { return path.substr(0, path.find('.')); }
std::string name_of(const std::string& path) { return path.substr(path.find('.') + 1); }

/// The path that an assignment `a = b` of the module makes another name of; "": none.
std::string alias(const LibraryModule& module, const Stmt& definition) {
  if (definition.kind != StmtKind::kAssign) return "";
  const Expr& value = *definition.values.back();
  bool other = value.kind == ExprKind::kName && value.text != definition.values[0]->text &&
               module.find(value.text);
  return other ? module.name + "." + value.text : "";
}

/// Whether the call gives each parameter that has no default one value, and nothing else.
bool fits(const Stmt& def, const Expr& call) {
  using Kind = ir::Parameter::Kind;
  size_t positional = call.items.size() - 1 - call.keywords.size(), next = 0;
  std::vector<std::string> named = call.keywords;
  for (const Param& param : def.params) {
    if (param.kind == Kind::kVarArgs) next = std::max(next, positional);
    if (param.kind == Kind::kVarKeywords) named.clear();
    if (param.kind == Kind::kVarArgs || param.kind == Kind::kVarKeywords) continue;
    auto found = std::find(named.begin(), named.end(), param.name);
    bool by_name = found != named.end() && param.kind != Kind::kPositionalOnly;
    if (by_name) named.erase(found);
    bool by_place = param.kind != Kind::kKeywordOnly && next < positional;
    next += by_place;
    if (by_name ? by_place : !by_place && !param.default_value) return false;
  }
  return next == positional && named.empty();
}

}  // namespace

const LibraryModule* Unit::library_module(const std::string& name) {
  auto [known, fresh] = library_.try_emplace(name);
  if (!fresh) return known->second.get();
  const WrittenModule* written = written_module(name);
  std::optional<ir::Source> text =
      name.empty()             ? ir::Source{"<pyreck>", 1, std::string(kNatives)}
      : is_method_module(name) ? ir::Source{"<pyreck methods>", 1, method_module_text(name)}
      : written                ? ir::Source{"<pyreck " + name + ">", 1, std::string(written->text)}
                               : library_source(name);
  if (!text) return nullptr;
  if (!written && !name.empty()) text->text = patched(name, std::move(text->text));
  uint32_t source = static_cast<uint32_t>(module.sources.size());
  module.sources.push_back(std::move(*text));
  bool keeps = keeps_variables;
  const Tree* tree = tree_of(source);
  keeps_variables = keeps;  // what waits in `try` there is not compiled
  if (!tree) return nullptr;
  return (known->second =
              std::make_unique<LibraryModule>(read_library_module(name, source, tree->body)))
      .get();
}

/// What stands for the C function that users call by this path; null: they call the Python one.
const Stmt* Unit::native_of(const std::string& path) {
  const LibraryModule* owner = library_module(module_of(path));
  const Stmt* definition = owner ? owner->find(name_of(path)) : nullptr;
  if (!definition) return nullptr;
  if (std::string other = alias(*owner, *definition); !other.empty()) return native_of(other);
  if (owner->is_in_c && definition->kind == StmtKind::kFunction) return definition;
  bool has_twin = owner->name == "bisect" || owner->name == "heapq";
  return has_twin ? library_module("")->find(name_of(path)) : nullptr;
}

Root& Unit::library_root(const std::string& path, const Stmt& def, bool hidden) {
  std::unique_ptr<Root>& root = library_roots_[{&def, path, hidden}];
  if (root) return *root;
  const LibraryModule& owner = *library_module(module_of(path));
  bool is_native = owner.find(def.text) != &def;
  root = std::make_unique<Root>();
  root->source = is_native ? library_module("")->source : owner.source;
  root->scopes = def.kind == StmtKind::kClass ? ScopeTree::of_class(def)
                                              : ScopeTree::of_function(def, def.text);
  root->names = hidden ? owner.hidden_names : owner.names;
  root->hidden = hidden;
  root->counts_frames = owner.is_written && !owner.is_in_c;
  root->is_in_c = owner.is_in_c;
  root->module_name = owner.name;
  root->library_path = path;
  if (is_native) {
    // What the module does not define is a helper of ours.
    for (const auto& [name, stmt] : library_module("")->definitions)
      root->names.try_emplace(name, Binding{name, Binding::Kind::kLibrary, 1, "." + name});
  }
  return *root;
}

ClassUnit* Unit::library_class(const std::string& path) {
  const LibraryModule* owner = library_module(module_of(path));
  const Stmt* definition = owner ? owner->find(name_of(path)) : nullptr;
  if (!definition) return nullptr;
  if (std::string other = alias(*owner, *definition); !other.empty()) return library_class(other);
  const WrittenModule* written = written_module(owner->name);
  bool is_newer = written && written->latest_minor && module.python.minor > written->latest_minor;
  if (definition->kind != StmtKind::kClass || is_newer) return nullptr;
  Root& root = library_root(path, *definition, owner->is_written);
  return &classes.of(root, root.scopes.root());
}

void Unit::drop_hidden_text() {
  for (const auto& [name, library] : library_) {
    if (!library) continue;
    bool shown = std::any_of(module.functions.begin(), module.functions.end(),
                             [&](const ir::Function& function) {
                               return function.source == library->source && function.span.line != 0;
                             });
    if (!shown) module.sources[library->source].text.clear();
  }
}

ValueId Lowering::library_value(const std::string& path, bool hidden, const ir::Span& span) {
  const LibraryModule* module = unit_.library_module(module_of(path));
  const Stmt* definition = module ? module->find(name_of(path)) : nullptr;
  const WrittenModule* written = written_module(module_of(path));
  uint32_t latest = written ? written->latest_minor : 0;
  if (!definition || (latest && unit_.module.python.minor > latest))
    return refuse(Code::kUnknownAttribute, span, "`" + path + "`");
  if (std::string other = alias(*module, *definition); !other.empty())
    return library_value(other, hidden, span);
  if (definition->kind == StmtKind::kAssign)
    return library_constant(*module, *definition->values.back(), path, span);
  if (!library_advice(path).empty()) return refuse_library_part(path, span);
  if (Refusal refusal = refusal_of(*definition); refusal.any())
    return refuse(refusal.code, span, "`" + path + "`");
  if (const ClassUnit* known = unit_.library_class(path)) return class_reference(*known, span);
  hidden |= module->is_written;
  const Stmt* native = hidden ? nullptr : unit_.native_of(path);
  Root& root = unit_.library_root(path, native ? *native : *definition, hidden || native);
  ValueId closure = library_closure(root, span);
  bool is_attribute = name_of(path).find('.') != std::string::npos && definition->params.empty();
  return is_attribute ? emit(Opcode::kCall, {closure}) : closure;
}

/// A function of the client's with a cache. Each has a copy of the code that looks into it, which
/// is specialised for its arguments.
ValueId Lowering::cached_closure(const Binding& binding, const ir::Span& span) {
  const LibraryModule* module = unit_.library_module("functools");
  size_t space = binding.text.find(' ');
  std::string size = binding.text.substr(0, space);
  bool typed = binding.text[space + 1] == '1', warm = binding.text[space + 3] == '1';
  bool limited = typed || size != "None";
  const Stmt* maker = module->find(limited ? "limited_cache" : "unlimited_cache");
  std::string path = "functools.cache of " + std::to_string(binding.index);
  ValueId made = library_closure(unit_.library_root(path, *maker, true), span);
  Values operands{made, captured_closure(binding.index, span)};
  if (limited) {
    bool is_small = size.size() < 18;  // no table is as large as other numbers say
    operands.push_back(size == "None" || !is_small ? none()
                                                   : emit(Opcode::kConstInt, {}, std::stoll(size)));
    operands.push_back(make_bool(typed));
  }
  operands.push_back(make_bool(warm));
  operands.push_back(none());
  return emit(Opcode::kCall, operands);
}

ValueId Lowering::refuse_library_part(const std::string& path, const ir::Span& span) {
  bool dotted = path.find('.') != std::string::npos;
  Diagnostic said =
      make_diagnostic(dotted ? Code::kUnknownAttribute : Code::kUnknownBuiltin,
                      unit_.module.sources[root_.source], root_.source, span, "`" + path + "`");
  said.advice = library_advice(path);
  SpanScope scope(ssa_, span);
  if (!root_.hidden) unit_.units[id_.index].diagnostics.push_back(said);
  return leave_refusal(said);
}

ValueId Lowering::library_closure(Root& root, const ir::Span& span) {
  Scope& scope = root.scopes.root();
  const LibraryModule* module = unit_.library_module(root.module_name);
  auto is_builtin = [](const Expr& value) {
    return value.kind == ExprKind::kName && is_builtin_class(meaning_of_builtin(value.text));
  };
  Values operands;
  for (const Param& param : scope.params()) {
    if (!param.default_value) continue;
    const Expr& value = *param.default_value;
    bool is_named = value.kind == ExprKind::kName && module && module->find(value.text);
    operands.push_back(
        is_literal(value) ? lower(value)
        : is_named        ? library_value(root.module_name + "." + value.text, root.hidden, span)
        : is_builtin(value)
            ? lower_meaning(meaning_of_builtin(value.text), value.text, span)
            : refuse(Code::kUnsupportedValue, span,
                     "the default of `" + param.name + "` of `" + root.library_path + "`"));
  }
  return emit(Opcode::kClosure, operands, unit_.function_of(root, scope).index);
}

/// The value that the module's top level computes: of numbers, texts and builtins, by operators and
/// by calls that make what nobody can change.
ValueId Lowering::library_constant(const LibraryModule& module, const Expr& expr,
                                   const std::string& path, const ir::Span& span) {
  auto constant = [&](const Expr& part) { return library_constant(module, part, path, span); };
  std::string named = dotted_path(expr);
  const Stmt* other = expr.kind == ExprKind::kName ? module.find(expr.text) : nullptr;
  bool is_constant =
      other && other->kind == StmtKind::kAssign && other->values.back().get() != &expr;
  if (is_literal(expr)) return lower(expr);
  if (is_constant) return constant(*other->values.back());
  if (expr.kind == ExprKind::kBinary) {
    ValueId left = constant(*expr.items[0]), right = constant(*expr.items[1]);
    return emit(Opcode::kBinary, {left, right}, 0, static_cast<uint8_t>(expr.binary));
  }
  // The module's own functions only look things up in its lists.
  bool is_own_list = expr.kind == ExprKind::kList && root_.module_name == module.name;
  if ((expr.kind == ExprKind::kTuple || is_own_list) && !has_star(expr)) {
    Values items;
    for (const ExprPtr& item : expr.items) items.push_back(constant(*item));
    return emit(Opcode::kTupleNew, items);
  }
  if (!other && !named.empty()) {
    Meaning meaning = meaning_of_builtin(named);
    if (meaning.kind == Meaning::Kind::kBuiltin) return lower_meaning(meaning, named, span);
  }
  std::string called = expr.kind == ExprKind::kCall ? dotted_path(*expr.items[0]) : "";
  if (called == "bytes.maketrans" || called == "complex") {
    Values arguments;
    for (size_t i = 1; i < expr.items.size(); ++i) arguments.push_back(constant(*expr.items[i]));
    return call_builtin(called == "complex" ? ir::Builtin::kComplex : ir::Builtin::kBytesMaketrans,
                        arguments);
  }
  if (expr.kind == ExprKind::kAttribute && is_library_path(named))
    return library_value(named, true, span);
  const ClassUnit* made = unit_.library_class(module.name + "." + called);
  if (made || called == "re.compile") {
    Values operands{made ? class_reference(*made, span) : library_value(called, true, span)};
    for (size_t i = 1; i < expr.items.size(); ++i) operands.push_back(constant(*expr.items[i]));
    return emit(Opcode::kCall, operands);
  }
  return refuse(Code::kUnknownAttribute, span, "`" + path + "`");
}

/// A call of a C function that it would not accept: its message is not that of a Python function.
bool Lowering::refuses_library_call(const Expr& call, const std::string& path) {
  const Stmt* native = unit_.native_of(path);
  if (!native || has_star(call) || fits(*native, call)) return false;
  refuse(Code::kLibraryCall, call.span, "`" + path + "` with these arguments");
  return true;
}

/// `iterator("itertools.count", step)` in a native.
ValueId Lowering::lower_native_iterator(const Expr& call) {
  auto found = std::find(std::begin(kIteratorNames), std::end(kIteratorNames), call.items[1]->text);
  PYRECK_CHECK(found != std::end(kIteratorNames), "a native makes an iterator of no known type");
  ValueId name = emit(Opcode::kConstInt, {}, found - std::begin(kIteratorNames));
  Values arguments{name};
  for (size_t i = 2; i < call.items.size(); ++i) arguments.push_back(lower(*call.items[i]));
  return call_builtin(ir::Builtin::kItertoolsIterator, arguments);
}

/// `refuse("...")` in a native.
ValueId Lowering::lower_native_refusal(const Expr& call) {
  return refuse(Code::kLibraryCall, call.span,
                "`" + root_.library_path + "` " + call.items[1]->text);
}

}  // namespace pyreck::frontend
