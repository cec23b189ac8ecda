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

/// Bindings for all names that the file's top level defines, and for the two special ones.
inline std::vector<Binding> bindings_of(const Tree& tree, CaptureRequest& request) {
  std::vector<Binding> names;
  auto add = [&](const std::string& name, Binding::Kind kind, uint32_t index) {
    names.push_back({name, kind, index, ""});
  };
  for (const StmtPtr& stmt : tree.body) {
    if (stmt->kind == StmtKind::kFunction) {
      add(stmt->text, Binding::Kind::kFunction, static_cast<uint32_t>(request.functions.size()));
      CapturedFunction function;
      function.line = stmt->span.line;
      function.column = stmt->span.column;
      function.name = function.qualname = stmt->text;
      request.functions.push_back(function);
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
