// What names of Python's builtins and standard library mean: code of ours, a constant, something
// that acts on the outside, or nothing that is known here.
#pragma once

#include "frontend/ast.h"
#include "frontend/diagnostics.h"

#include <string>
#include <string_view>

namespace pyreck::frontend {

struct Meaning {
  enum class Kind : uint8_t {
    kBuiltin,   // `builtin`: an id as in ir::Opcode::kBuiltinRef, exception classes included
    kFloat,     // `number`: math.pi and its kin
    kModule,    // a module itself
    kImpure,    // `code` says in which way
    kLibrary,   // compiled from the source of its module (library.h)
    kDeclares,  // says something about a class or function: a decorator, a base; no value
    kUnknown,   // pure as far as is known, not compiled
    kMissing,   // no builtin of this name
  };
  Kind kind = Kind::kMissing;
  uint32_t builtin = 0;
  double number = 0;
  Code code{};
};

/// A builtin name: `len`, `ValueError`, `print`.
Meaning meaning_of_builtin(std::string_view name);
/// A dotted path that starts with a module: `math.sqrt`, `time.time`.
Meaning meaning_of_path(std::string_view path);

/// Whether it is a builtin class: `int`, `ValueError`.
bool is_builtin_class(const Meaning& meaning);

/// Whether a module of this name has parts that are known, be it to refuse them.
bool is_known_module(std::string_view name);
/// What is known under a path that differs from `path` by a letter or two; "": nothing.
std::string near_path(std::string_view path);
/// The names that every module finds without an import, as far as they are compiled.
std::vector<std::string> builtin_names();

/// Whether a method of this name changes its receiver, whatever builtin type that is.
bool is_mutator(std::string_view method);

}  // namespace pyreck::frontend
