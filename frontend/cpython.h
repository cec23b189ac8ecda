// CPython as a parser: the one door to libpython.
//
// Works in two homes: inside a running interpreter (the client's extension module), where it takes
// the GIL for the length of a call; and in a program of our own, where the first call starts an
// isolated interpreter without site packages that lives until the process ends. The library is
// compiled against the headers only; the program or extension module decides about linking.
#pragma once

#include "frontend/ast.h"
#include "runtime/base/result.h"

#include <optional>
#include <string>
#include <variant>

namespace pyreck::frontend {

/// What CPython says of a text that it cannot parse.
struct SyntaxProblem {
  std::string message;  // CPython's own
  ir::Span span;
  bool too_deep = false;  // nesting beyond CPython's own limits, not a mistake
};

enum class Extent : uint8_t {
  kPart,     // of a file or session that CPython has compiled already
  kProgram,  // a whole file: what CPython's compiler refuses after parsing is refused too
};

/// Parses the text of `source` by CPython's parser. Lines count from source.first_line. A text that
/// starts indented (the source of a nested function alone) is accepted.
std::variant<Tree, SyntaxProblem> parse(const ir::Source& source, Extent extent = Extent::kPart);

/// The CPython that parses: the one whose headers this was compiled against.
ir::PythonVersion python_version();

/// Path and text of a module of the standard library of this interpreter; none: it has no source,
/// or another module is imported under its name.
std::optional<ir::Source> library_source(const std::string& name);

/// `ast.dump(tree, indent=2)` by CPython itself.
std::variant<std::string, SyntaxProblem> dump(const ir::Source& source);

}  // namespace pyreck::frontend
