// What the tests of the frontend share: compiling a file or the first block of one.
//
// A file with a line `with cluster` is a block: its functions and values are captured as the client
// would. `outside` stands for something impure, `unsupported` for something of an unknown kind.
#pragma once

#include "frontend/compile.h"
#include "frontend/cpython.h"
#include "frontend/scope.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <string>
#include <variant>

namespace pyreck::frontend::samples {

inline Tree tree_of(const std::string& text) { return std::get<Tree>(parse({"test.py", 1, text})); }

inline const Stmt* first_with(const Body& body, std::string* frame, const std::string& around) {
  for (const StmtPtr& stmt : body) {
    if (stmt->kind == StmtKind::kWith) {
      *frame = around;
      return stmt.get();
    }
    std::string inner = stmt->kind == StmtKind::kFunction ? stmt->text : around;
    const Stmt* found = nullptr;
    each_body(*stmt, [&](const Body& nested) {
      if (!found) found = first_with(nested, frame, inner);
    });
    if (found) return found;
  }
  return nullptr;
}

inline CapturedFunction captured_function(const Stmt& def, const std::string& qualname) {
  CapturedFunction function;
  function.line = def.span.line;
  function.column = def.span.column;
  function.name = def.given_name;
  function.qualname = qualname;
  return function;
}

/// A class without bases, as the client takes it apart: its methods.
inline CapturedClass captured_class(const Stmt& stmt, CaptureRequest& request) {
  CapturedClass out;
  out.name = out.qualname = stmt.text;
  out.module = "__main__";
  for (const StmtPtr& each : stmt.body) {
    if (each->kind != StmtKind::kFunction) continue;
    auto index = static_cast<uint32_t>(request.functions.size());
    request.functions.push_back(captured_function(*each, stmt.text + "." + each->text));
    out.attributes.push_back({each->text, {}, {each->text, Binding::Kind::kFunction, index, ""}});
  }
  return out;
}

/// Bindings for all names that the file's top level defines, and for the two special ones.
inline std::vector<Binding> bindings_of(const Tree& tree, CaptureRequest& request) {
  std::vector<Binding> names;
  auto add = [&](const std::string& name, Binding::Kind kind, uint32_t index) {
    names.push_back({name, kind, index, ""});
  };
  for (const StmtPtr& stmt : tree.body) {
    if (stmt->kind == StmtKind::kFunction) {
      add(stmt->text, Binding::Kind::kFunction, static_cast<uint32_t>(request.functions.size()));
      request.functions.push_back(captured_function(*stmt, stmt->text));
    } else if (stmt->kind == StmtKind::kClass) {
      add(stmt->text, Binding::Kind::kClass, static_cast<uint32_t>(request.classes.size()));
      request.classes.push_back(captured_class(*stmt, request));
    } else if (stmt->kind == StmtKind::kAssign && stmt->values[0]->kind == ExprKind::kName) {
      using Constant = CapturedValue::Constant;
      ExprKind kind = stmt->values[1]->kind;
      Constant constant = kind == ExprKind::kNone    ? Constant::kNone
                          : kind == ExprKind::kTrue  ? Constant::kTrue
                          : kind == ExprKind::kFalse ? Constant::kFalse
                                                     : Constant::kNo;
      add(stmt->values[0]->text, Binding::Kind::kValue,
          static_cast<uint32_t>(request.values.size()));
      request.values.push_back({stmt->values[0]->text, constant});
    } else if (stmt->kind == StmtKind::kImport) {
      names.push_back({stmt->names[0].as, Binding::Kind::kModule, 0, stmt->names[0].name});
    }
  }
  add("outside", Binding::Kind::kImpure, 0);
  names.push_back({"unsupported", Binding::Kind::kUnsupported, 0, "a socket"});
  return names;
}

inline Compiled compile_block(const std::string& text) {
  CaptureRequest request;
  request.sources.push_back({"test.py", 1, text});
  Tree tree = tree_of(text);
  std::string frame;
  const Stmt* with = first_with(tree.body, &frame, "<module>");
  std::vector<Binding> names = bindings_of(tree, request);
  for (CapturedFunction& function : request.functions) function.names = names;
  CaptureRequest::Block block;
  block.line = with->span.line;
  block.column = with->span.column;
  block.function_name = frame;
  block.names = names;
  request.block = block;
  return compile_capture(request);
}

inline Compiled compile(const std::string& text) {
  bool block = text.find("with cluster") != std::string::npos;
  return block ? compile_block(text) : compile_file("test.py", text, std::nullopt);
}

/// The text of function `name`.
inline std::string ir_of(const Compiled& compiled, const std::string& name) {
  for (uint32_t i = 0; i < compiled.module.functions.size(); ++i)
    if (compiled.module.functions[i].name == name)
      return ir::print(compiled.module, ir::FunctionId(i));
  return "";
}

inline std::vector<std::string> codes(const Compiled& compiled) {
  std::vector<std::string> out;
  for (const Diagnostic& diagnostic : compiled.diagnostics)
    out.push_back(spelling(diagnostic.code));
  return out;
}

}  // namespace pyreck::frontend::samples
