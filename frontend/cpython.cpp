#include <Python.h>

#include "frontend/cpython.h"

#include "frontend/python_text.h"

#include <algorithm>
#include <mutex>
#include <string_view>
#include <utility>

namespace pyreck::frontend {

namespace {

/// Owns one reference. Only under the GIL.
class PyRef {
 public:
  PyRef() = default;
  static PyRef adopt(PyObject* object) { return PyRef(object); }
  static PyRef borrow(PyObject* object) {
    Py_XINCREF(object);
    return PyRef(object);
  }
  PyRef(PyRef&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  PyRef& operator=(PyRef&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~PyRef() { Py_XDECREF(object_); }

  PyObject* get() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  bool is_none() const { return object_ == nullptr || object_ == Py_None; }

 private:
  explicit PyRef(PyObject* object) : object_(object) {}
  PyObject* object_ = nullptr;
};

/// The GIL, for a scope; starts the interpreter if the process has none.
class Gil {
 public:
  Gil() {
    static std::once_flag once;
    std::call_once(once, [] {
      if (!Py_IsInitialized()) start_interpreter();
    });
    state_ = PyGILState_Ensure();
  }
  ~Gil() { PyGILState_Release(state_); }

 private:
  static void start_interpreter() {
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.site_import = 0;
    config.install_signal_handlers = 0;
    config.write_bytecode = 0;
    PyWideStringList_Append(&config.warnoptions, L"ignore");  // what it compiles is the user's
    PyStatus status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    PYRECK_CHECK(!PyStatus_Exception(status), "the embedded Python interpreter does not start");
    PyEval_SaveThread();  // the GIL is free again; each call takes it
  }

  PyGILState_STATE state_;
};

/// UTF-8 of a str, lone surrogates as three bytes.
std::string utf8(PyObject* text) {
  PyRef bytes = PyRef::adopt(PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass"));
  PYRECK_CHECK(bytes, "a str that has no UTF-8");
  return {PyBytes_AS_STRING(bytes.get()), static_cast<size_t>(PyBytes_GET_SIZE(bytes.get()))};
}

/// Converts one tree of `ast` nodes. Under the GIL, to the end of the conversion.
class Converter {
 public:
  /// `line_offset` is added to CPython's lines to give the file's.
  Converter(const ir::Source& source, uint32_t line_offset)
      : source_(source), line_offset_(line_offset) {
    for (size_t at = 0; at <= source.text.size();) {
      size_t end = std::min(source.text.find('\n', at), source.text.size());
      lines_.emplace_back(source.text.data() + at, end - at);
      at = end + 1;
    }
  }

  Body body(PyObject* node, const char* field) {
    Body out;
    each(node, field, [&](PyObject* item) { out.push_back(statement(item)); });
    return out;
  }

 private:
  static PyRef attr(PyObject* node, const char* name) {
    PyRef value = PyRef::adopt(PyObject_GetAttrString(node, name));
    if (!value) PyErr_Clear();
    return value;
  }
  static std::string_view type(PyObject* node) { return Py_TYPE(node)->tp_name; }
  /// "ast.Name" or "Name", by version: the last part.
  static std::string_view kind_of(PyObject* node) {
    std::string_view name = type(node);
    size_t dot = name.rfind('.');
    return dot == std::string_view::npos ? name : name.substr(dot + 1);
  }
  static std::string text(PyObject* node, const char* name) {
    PyRef value = attr(node, name);
    return value.is_none() ? "" : utf8(value.get());
  }
  /// A name as the class around it mangles it.
  std::string identifier(PyObject* node, const char* name) const {
    return mangled(text(node, name), class_name_);
  }
  static uint32_t number(PyObject* node, const char* name) {
    PyRef value = attr(node, name);
    return value.is_none() ? 0 : static_cast<uint32_t>(PyLong_AsUnsignedLong(value.get()));
  }
  template <class Visit>
  static void each(PyObject* node, const char* field, Visit visit) {
    PyRef list = attr(node, field);
    if (list.is_none()) return;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(list.get()); ++i)
      visit(PyList_GET_ITEM(list.get(), i));
  }

  ir::Span span(PyObject* node) const {
    return {number(node, "lineno") + line_offset_, number(node, "col_offset"),
            number(node, "end_lineno") + line_offset_, number(node, "end_col_offset")};
  }
  /// The first line of a statement, without what ends it.
  ir::Span head(const ir::Span& span) const {
    if (span.end_line == span.line) return span;
    size_t index = std::min<size_t>(span.line - source_.first_line, lines_.size() - 1);
    std::string_view line = lines_[index];
    size_t end = line.find_last_not_of(" \t\r\n:");
    return {span.line, span.column, span.line, static_cast<uint32_t>(end + 1)};
  }

  ExprPtr child(PyObject* node, const char* field) {
    PyRef value = attr(node, field);
    return value.is_none() ? nullptr : expression(value.get());
  }
  void children(PyObject* node, const char* field, std::vector<ExprPtr>& out) {
    each(node, field,
         [&](PyObject* item) { out.push_back(item == Py_None ? nullptr : expression(item)); });
  }

  ExprPtr expression(PyObject* node);
  void constant(PyObject* value, Expr& out);
  void call(PyObject* node, Expr& out);
  void comprehension(PyObject* node, Expr& out);
  std::vector<Param> parameters(PyObject* arguments);
  StmtPtr statement(PyObject* node);
  void definition(PyObject* node, Stmt& out);
  void class_definition(PyObject* node, Stmt& out);
  void try_statement(PyObject* node, Stmt& out);
  void match_statement(PyObject* node, Stmt& out);
  PatternPtr pattern(PyObject* node);
  void imports(PyObject* node, Stmt& out, bool from);

  const ir::Source& source_;
  uint32_t line_offset_;
  std::vector<std::string_view> lines_;  // without their ends
  std::string class_name_;               // of the innermost class around; "": none
};

void Converter::constant(PyObject* value, Expr& out) {
  if (value == Py_None) {
    out.kind = ExprKind::kNone;
  } else if (PyBool_Check(value)) {
    out.kind = value == Py_True ? ExprKind::kTrue : ExprKind::kFalse;
  } else if (PyLong_Check(value)) {
    out.kind = ExprKind::kInt;
    PyRef hex = PyRef::adopt(PyNumber_ToBase(value, 16));
    out.text = decimal_from_hex(utf8(hex.get()).substr(2));  // after 0x
  } else if (PyFloat_Check(value)) {
    out.kind = ExprKind::kFloat;
    out.number = PyFloat_AS_DOUBLE(value);
  } else if (PyUnicode_Check(value)) {
    out.kind = ExprKind::kStr;
    out.text = utf8(value);
  } else if (PyBytes_Check(value)) {
    out.kind = ExprKind::kBytes;
    // A code point for each byte.
    PyRef text = PyRef::adopt(
        PyUnicode_DecodeLatin1(PyBytes_AS_STRING(value), PyBytes_GET_SIZE(value), nullptr));
    PYRECK_CHECK(text, "bytes that are no Latin-1");
    out.text = utf8(text.get());
  } else if (PyComplex_Check(value)) {
    out.kind = ExprKind::kComplex;
    out.number = PyComplex_ImagAsDouble(value);
  } else {
    out.kind = ExprKind::kEllipsis;
  }
}

void Converter::call(PyObject* node, Expr& out) {
  out.items.push_back(child(node, "func"));
  children(node, "args", out.items);
  each(node, "keywords", [&](PyObject* keyword) {
    out.keywords.push_back(text(keyword, "arg"));
    out.items.push_back(child(keyword, "value"));
  });
}

void Converter::comprehension(PyObject* node, Expr& out) {
  if (out.kind == ExprKind::kDictComp) {
    out.items.push_back(child(node, "key"));
    out.items.push_back(child(node, "value"));
  } else {
    out.items.push_back(child(node, "elt"));
  }
  each(node, "generators", [&](PyObject* generator) {
    Clause clause;
    clause.target = child(generator, "target");
    clause.iterable = child(generator, "iter");
    children(generator, "ifs", clause.conditions);
    clause.is_async = number(generator, "is_async") != 0;
    out.clauses.push_back(std::move(clause));
  });
}

std::vector<Param> Converter::parameters(PyObject* arguments) {
  using Kind = ir::Parameter::Kind;
  std::vector<Param> out;
  auto add = [&](PyObject* arg, Kind kind) {
    out.push_back({identifier(arg, "arg"), kind, nullptr, span(arg)});
  };
  each(arguments, "posonlyargs", [&](PyObject* arg) { add(arg, Kind::kPositionalOnly); });
  each(arguments, "args", [&](PyObject* arg) { add(arg, Kind::kPositional); });
  std::vector<ExprPtr> defaults;
  children(arguments, "defaults", defaults);
  for (size_t i = 0; i < defaults.size(); ++i)
    out[out.size() - defaults.size() + i].default_value = std::move(defaults[i]);
  if (PyRef rest = attr(arguments, "vararg"); !rest.is_none()) add(rest.get(), Kind::kVarArgs);
  size_t first_keyword = out.size();
  each(arguments, "kwonlyargs", [&](PyObject* arg) { add(arg, Kind::kKeywordOnly); });
  std::vector<ExprPtr> keyword_defaults;
  children(arguments, "kw_defaults", keyword_defaults);
  for (size_t i = 0; i < keyword_defaults.size(); ++i)
    out[first_keyword + i].default_value = std::move(keyword_defaults[i]);
  if (PyRef rest = attr(arguments, "kwarg"); !rest.is_none()) add(rest.get(), Kind::kVarKeywords);
  return out;
}

ExprPtr Converter::expression(PyObject* node) {
  auto out = std::make_unique<Expr>();
  out->span = span(node);
  out->kind = expr_kind(kind_of(node));
  switch (out->kind) {
    case ExprKind::kName: {
      out->text = identifier(node, "id");
      PyRef context = attr(node, "ctx");
      std::string_view use = kind_of(context.get());
      out->use = use == "Load" ? NameUse::kLoad : use == "Del" ? NameUse::kDelete : NameUse::kStore;
      break;
    }
    case ExprKind::kTuple:
    case ExprKind::kList:
    case ExprKind::kSet:
      children(node, "elts", out->items);
      break;
    case ExprKind::kDict: {
      std::vector<ExprPtr> keys, values;
      children(node, "keys", keys);
      children(node, "values", values);
      for (size_t i = 0; i < keys.size(); ++i) {
        out->items.push_back(std::move(keys[i]));
        out->items.push_back(std::move(values[i]));
      }
      break;
    }
    case ExprKind::kUnary: {
      PyRef op = attr(node, "op");
      std::string_view name = kind_of(op.get());
      if (name == "Not") out->kind = ExprKind::kNot;
      out->unary = name == "USub"   ? ir::UnaryKind::kNeg
                   : name == "UAdd" ? ir::UnaryKind::kPos
                                    : ir::UnaryKind::kInvert;
      out->items.push_back(child(node, "operand"));
      break;
    }
    case ExprKind::kBinary: {
      PyRef op = attr(node, "op");
      out->binary = binary_kind(kind_of(op.get()));
      out->items.push_back(child(node, "left"));
      out->items.push_back(child(node, "right"));
      break;
    }
    case ExprKind::kAnd: {
      PyRef op = attr(node, "op");
      if (kind_of(op.get()) == "Or") out->kind = ExprKind::kOr;
      children(node, "values", out->items);
      break;
    }
    case ExprKind::kCompare:
      out->items.push_back(child(node, "left"));
      children(node, "comparators", out->items);
      each(node, "ops", [&](PyObject* op) { out->compares.push_back(compare_kind(kind_of(op))); });
      break;
    case ExprKind::kConditional:
      out->items.push_back(child(node, "test"));
      out->items.push_back(child(node, "body"));
      out->items.push_back(child(node, "orelse"));
      break;
    case ExprKind::kCall:
      call(node, *out);
      break;
    case ExprKind::kAttribute:
      out->items.push_back(child(node, "value"));
      out->text = identifier(node, "attr");
      break;
    case ExprKind::kSubscript:
      out->items.push_back(child(node, "value"));
      out->items.push_back(child(node, "slice"));
      break;
    case ExprKind::kSlice:
      out->items.push_back(child(node, "lower"));
      out->items.push_back(child(node, "upper"));
      out->items.push_back(child(node, "step"));
      break;
    case ExprKind::kLambda: {
      PyRef arguments = attr(node, "args");
      out->params = parameters(arguments.get());
      out->items.push_back(child(node, "body"));
      break;
    }
    case ExprKind::kListComp:
    case ExprKind::kSetComp:
    case ExprKind::kDictComp:
    case ExprKind::kGenerator:
      comprehension(node, *out);
      break;
    case ExprKind::kNamed:
      out->items.push_back(child(node, "target"));
      out->items.push_back(child(node, "value"));
      break;
    case ExprKind::kJoinedStr:
      children(node, "values", out->items);
      break;
    case ExprKind::kFormatted: {
      PyRef conversion = attr(node, "conversion");
      long code = PyLong_AsLong(conversion.get());
      out->conversion = code < 0 ? 0 : static_cast<char>(code);
      out->items.push_back(child(node, "value"));
      out->items.push_back(child(node, "format_spec"));
      break;
    }
    case ExprKind::kNone: {
      PyRef value = attr(node, "value");
      constant(value.get(), *out);
      break;
    }
    default:  // one child: starred, await, yield
      out->items.push_back(child(node, "value"));
      break;
  }
  return out;
}

void Converter::definition(PyObject* node, Stmt& out) {
  out.given_name = text(node, "name");
  out.text = mangled(out.given_name, class_name_);
  PyRef arguments = attr(node, "args");
  if (!arguments.is_none()) out.params = parameters(arguments.get());
  children(node, "decorator_list", out.values);
  out.body = body(node, "body");
}

void Converter::class_definition(PyObject* node, Stmt& out) {
  children(node, "bases", out.bases);
  each(node, "keywords", [&](PyObject* keyword) {
    out.keywords.push_back(text(keyword, "arg"));
    out.bases.push_back(child(keyword, "value"));
  });
  std::string outer = std::exchange(class_name_, text(node, "name"));
  out.body = body(node, "body");
  class_name_ = outer;
  out.given_name = text(node, "name");
  out.text = mangled(out.given_name, class_name_);
  children(node, "decorator_list", out.values);
}

void Converter::try_statement(PyObject* node, Stmt& out) {
  out.body = body(node, "body");
  each(node, "handlers", [&](PyObject* item) {
    out.handlers.push_back(
        {child(item, "type"), identifier(item, "name"), body(item, "body"), span(item)});
  });
  out.orelse = body(node, "orelse");
  out.finalbody = body(node, "finalbody");
}

void Converter::imports(PyObject* node, Stmt& out, bool from) {
  if (from) out.text = text(node, "module");
  each(node, "names", [&](PyObject* alias) {
    std::string name = text(alias, "name"), as = text(alias, "asname");
    bool renamed = !as.empty();
    if (!renamed) as = from ? name : name.substr(0, name.find('.'));
    out.names.push_back({name, mangled(as, class_name_), renamed});
  });
}

void Converter::match_statement(PyObject* node, Stmt& out) {
  out.values.push_back(child(node, "subject"));
  each(node, "cases", [&](PyObject* item) {
    PyRef top = attr(item, "pattern");
    out.cases.push_back({pattern(top.get()), child(item, "guard"), body(item, "body")});
  });
}

PatternPtr Converter::pattern(PyObject* node) {
  auto out = std::make_unique<Pattern>();
  out->span = span(node);
  out->kind = pattern_kind(kind_of(node));
  auto parts = [&](const char* field) {
    each(node, field, [&](PyObject* item) { out->parts.push_back(pattern(item)); });
  };
  switch (out->kind) {
    case PatternKind::kValue:
      out->value = child(node, "value");
      break;
    case PatternKind::kSingleton: {
      PyRef value = attr(node, "value");
      out->value = std::make_unique<Expr>();
      out->value->span = out->span;
      constant(value.get(), *out->value);
      break;
    }
    case PatternKind::kSequence:
    case PatternKind::kOr:
      parts("patterns");
      break;
    case PatternKind::kMapping:
      children(node, "keys", out->keys);
      parts("patterns");
      out->name = identifier(node, "rest");
      break;
    case PatternKind::kClass:
      out->value = child(node, "cls");
      parts("patterns");
      each(node, "kwd_attrs", [&](PyObject* name) { out->keywords.push_back(utf8(name)); });
      parts("kwd_patterns");
      break;
    case PatternKind::kStar:
      out->name = identifier(node, "name");
      break;
    case PatternKind::kAs:
      if (PyRef inner = attr(node, "pattern"); !inner.is_none())
        out->parts.push_back(pattern(inner.get()));
      out->name = identifier(node, "name");
      break;
  }
  return out;
}

StmtPtr Converter::statement(PyObject* node) {
  auto out = std::make_unique<Stmt>();
  out->span = span(node);
  out->head = head(out->span);
  std::string_view name = kind_of(node);
  out->is_async = name.starts_with("Async");
  if (out->is_async) name.remove_prefix(5);

  auto take = [&](StmtKind kind, std::initializer_list<const char*> fields) {
    out->kind = kind;
    for (const char* field : fields) out->values.push_back(child(node, field));
  };
  auto bodies = [&] {
    out->body = body(node, "body");
    out->orelse = body(node, "orelse");
  };
  auto names = [&](StmtKind kind) {
    out->kind = kind;
    each(node, "names", [&](PyObject* item) {
      std::string each_name = mangled(utf8(item), class_name_);
      out->names.push_back({each_name, each_name});
    });
  };
  if (name == "FunctionDef") {
    out->kind = StmtKind::kFunction;
    definition(node, *out);
  } else if (name == "ClassDef") {
    out->kind = StmtKind::kClass;
    class_definition(node, *out);
  } else if (name == "Return") {
    take(StmtKind::kReturn, {"value"});
  } else if (name == "Delete") {
    out->kind = StmtKind::kDelete;
    children(node, "targets", out->values);
  } else if (name == "Assign") {
    out->kind = StmtKind::kAssign;
    children(node, "targets", out->values);
    out->values.push_back(child(node, "value"));
  } else if (name == "AugAssign") {
    take(StmtKind::kAugAssign, {"target", "value"});
    PyRef op = attr(node, "op");
    out->binary = binary_kind(kind_of(op.get()));
  } else if (name == "AnnAssign") {
    take(StmtKind::kAnnAssign, {"target", "value"});
    out->annotation = child(node, "annotation");
  } else if (name == "For") {
    take(StmtKind::kFor, {"target", "iter"});
    bodies();
  } else if (name == "While") {
    take(StmtKind::kWhile, {"test"});
    bodies();
  } else if (name == "If") {
    take(StmtKind::kIf, {"test"});
    bodies();
  } else if (name == "With") {
    out->kind = StmtKind::kWith;
    each(node, "items", [&](PyObject* item) {
      out->values.push_back(child(item, "context_expr"));
      out->values.push_back(child(item, "optional_vars"));
    });
    out->body = body(node, "body");
  } else if (name == "Match") {
    out->kind = StmtKind::kMatch;
    match_statement(node, *out);
  } else if (name == "Raise") {
    take(StmtKind::kRaise, {"exc", "cause"});
  } else if (name == "Try" || name == "TryStar") {
    out->kind = name == "Try" ? StmtKind::kTry : StmtKind::kTryStar;
    try_statement(node, *out);
  } else if (name == "Assert") {
    take(StmtKind::kAssert, {"test", "msg"});
  } else if (name == "Import" || name == "ImportFrom") {
    out->kind = name == "Import" ? StmtKind::kImport : StmtKind::kImportFrom;
    imports(node, *out, name == "ImportFrom");
  } else if (name == "Global") {
    names(StmtKind::kGlobal);
  } else if (name == "Nonlocal") {
    names(StmtKind::kNonlocal);
  } else if (name == "Expr") {
    take(StmtKind::kExpr, {"value"});
  } else if (name == "Break") {
    out->kind = StmtKind::kBreak;
  } else if (name == "Continue") {
    out->kind = StmtKind::kContinue;
  } else {
    out->kind = StmtKind::kPass;
  }
  return out;
}

/// The pending exception of compile(), taken.
SyntaxProblem take_problem(const ir::Source& source, uint32_t line_offset) {
  PyObject *type = nullptr, *value = nullptr, *trace = nullptr;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  PyRef type_ref = PyRef::adopt(type), value_ref = PyRef::adopt(value),
        trace_ref = PyRef::adopt(trace);
  SyntaxProblem problem;
  if (PyErr_GivenExceptionMatches(type, PyExc_RecursionError) ||
      PyErr_GivenExceptionMatches(type, PyExc_MemoryError)) {
    problem.too_deep = true;
    problem.span = {line_offset + 1, 0, line_offset + 1, 1};
    problem.message = "the source is nested more deeply than CPython's parser allows";
    return problem;
  }
  auto number = [&](const char* name) -> uint32_t {
    PyRef field = PyRef::adopt(PyObject_GetAttrString(value, name));
    if (!field) PyErr_Clear();
    if (field.is_none()) return 0;
    long n = PyLong_AsLong(field.get());
    return n < 0 ? 0 : static_cast<uint32_t>(n);
  };
  PyRef message = PyRef::adopt(PyObject_GetAttrString(value, "msg"));
  if (!message) {
    PyErr_Clear();
    message = PyRef::adopt(PyObject_Str(value));
  }
  problem.message = message ? utf8(message.get()) : "the source does not parse";
  // SyntaxError counts columns from 1 and in code points; 0 stands for none.
  uint32_t line = std::max(1u, number("lineno")), end_line = std::max(line, number("end_lineno"));
  auto column = [&](const char* name, uint32_t at_line) {
    uint32_t characters = number(name);
    return characters > 0 ? byte_column(source.text, at_line, characters - 1) : 0;
  };
  uint32_t start = column("offset", line), end = column("end_offset", end_line);
  if (end_line == line) end = std::max(start + 1, end);
  problem.span = {line + line_offset, start, end_line + line_offset, end};
  return problem;
}

/// The builtin compile(what, path, "exec", flags, True); null with the exception pending.
PyRef run_compile(PyObject* what, const std::string& path, int flags) {
  PyRef builtins = PyRef::adopt(PyImport_ImportModule("builtins"));
  if (!builtins) return {};
  return PyRef::adopt(PyObject_CallMethod(builtins.get(), "compile", "OssiO", what, path.c_str(),
                                          "exec", flags, Py_True));
}

PyRef compile_to_ast(const std::string& text, const std::string& path) {
  PyRef source = PyRef::adopt(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogatepass"));
  return source ? run_compile(source.get(), path, PyCF_ONLY_AST) : PyRef();
}

/// The `ast.Module` of the source, or what is wrong. `line_offset` becomes what is to be added to
/// its line numbers.
std::variant<PyRef, SyntaxProblem> syntax_tree(const ir::Source& source, uint32_t& line_offset) {
  line_offset = source.first_line - 1;
  if (starts_indented(source.text)) {
    // The wrapping line is one too many: line 2 of what CPython sees is the source's first.
    PyRef wrapped = compile_to_ast("if 1:\n" + source.text, source.path);
    if (wrapped) {
      PyRef outer = PyRef::adopt(PyObject_GetAttrString(wrapped.get(), "body"));
      line_offset -= 1;
      return PyRef::borrow(PyList_GET_ITEM(outer.get(), 0));  // the `if`, which has a body too
    }
    PyErr_Clear();
  }
  PyRef tree = compile_to_ast(source.text, source.path);
  if (tree) return tree;
  return take_problem(source, line_offset);
}

}  // namespace

std::variant<Tree, SyntaxProblem> parse(const ir::Source& source, Extent extent) {
  Gil gil;
  uint32_t line_offset = 0;
  auto tree = syntax_tree(source, line_offset);
  if (auto* problem = std::get_if<SyntaxProblem>(&tree)) return *problem;
  PyObject* root = std::get<PyRef>(tree).get();
  if (extent == Extent::kProgram && !run_compile(root, source.path, 0))
    return take_problem(source, line_offset);
  Converter converter(source, line_offset);
  return Tree{converter.body(root, "body")};
}

std::optional<ir::Source> library_source(const std::string& name) {
  Gil gil;
  // From the folder of the library itself, and only if `import` finds the same: a module of the
  // user's may have the name.
  auto attribute = [](PyObject* object, const char* field) {
    return PyRef::adopt(object ? PyObject_GetAttrString(object, field) : nullptr);
  };
  PyRef os = PyRef::adopt(PyImport_ImportModule("os"));
  PyRef machinery = PyRef::adopt(PyImport_ImportModule("importlib.machinery"));
  PyRef file = attribute(os.get(), "__file__"), paths = attribute(os.get(), "path");
  PyRef finder = attribute(machinery.get(), "PathFinder");
  PyRef folder = file && paths
                     ? PyRef::adopt(PyObject_CallMethod(paths.get(), "dirname", "O", file.get()))
                     : PyRef();
  PyRef spec = finder && folder
                   ? PyRef::adopt(PyObject_CallMethod(finder.get(), "find_spec", "s[O]",
                                                      name.c_str(), folder.get()))
                   : PyRef();
  PyRef loader = attribute(spec.get(), "loader"), origin = attribute(spec.get(), "origin");
  PyErr_Clear();
  PyRef util = PyRef::adopt(PyImport_ImportModule("importlib.util"));
  PyRef imported =
      util ? PyRef::adopt(PyObject_CallMethod(util.get(), "find_spec", "s", name.c_str()))
           : PyRef();
  PyRef imported_origin = attribute(imported.get(), "origin");
  PyErr_Clear();
  if (!origin || !imported_origin ||
      PyObject_RichCompareBool(origin.get(), imported_origin.get(), Py_EQ) != 1)
    return {};
  PyRef text =
      loader ? PyRef::adopt(PyObject_CallMethod(loader.get(), "get_source", "s", name.c_str()))
             : PyRef();
  PyErr_Clear();
  if (!text || !PyUnicode_Check(origin.get()) || !PyUnicode_Check(text.get())) return {};
  return ir::Source{utf8(origin.get()), 1, utf8(text.get())};
}

ir::PythonVersion python_version() { return {PY_MAJOR_VERSION, PY_MINOR_VERSION}; }

std::variant<std::string, SyntaxProblem> dump(const ir::Source& source) {
  Gil gil;
  uint32_t line_offset = 0;
  auto tree = syntax_tree(source, line_offset);
  if (auto* problem = std::get_if<SyntaxProblem>(&tree)) return *problem;
  PyRef module = PyRef::adopt(PyImport_ImportModule("ast"));
  PyRef dump = module ? PyRef::adopt(PyObject_GetAttrString(module.get(), "dump")) : PyRef();
  PyRef arguments = PyRef::adopt(PyTuple_Pack(1, std::get<PyRef>(tree).get()));
  PyRef options = PyRef::adopt(Py_BuildValue("{s:i}", "indent", 2));
  PyRef text =
      dump ? PyRef::adopt(PyObject_Call(dump.get(), arguments.get(), options.get())) : PyRef();
  if (!text) return take_problem(source, line_offset);
  return utf8(text.get());
}

}  // namespace pyreck::frontend
