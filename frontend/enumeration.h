// What an enum class has as members, told by the text of its statement: Lib/enum.py of CPython 3.11
// finds out by running it.
#pragma once

#include "frontend/ast.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pyreck::frontend {

struct Enumeration {
  struct Member {
    std::string name;
    size_t stands_for;             // itself, or the member that it is another name of
    std::optional<int64_t> number;  // by `auto()`
    std::string text;               // the same, in a StrEnum; else ""
    std::optional<size_t> items;    // of a tuple, which `__init__` gets
  };
  std::vector<Member> members;
  std::string base;          // "int", "float", "str" or "": what members are too
  bool is_lower = false;     // `auto()` gives names in lower case: of a StrEnum
  bool has_init = false;     // members are initialised
  bool has_aliases() const;
  const Member* find(const std::string& name) const;
};

/// Whether the expression is `auto()`, by the path that the callee's name stands for.
bool is_auto(const Expr& expr, const std::string& path_of_callee);

/// Reads the statement; `path_of` gives the path of a name or dotted name. A statement or value that
/// is not compiled: its place and what was seen. `out` has its base.
struct EnumerationProblem {
  ir::Span span;
  std::string seen;
};
std::optional<EnumerationProblem> read_enumeration(
    const Stmt& stmt, const std::function<std::string(const Expr&)>& path_of, Enumeration* out);

/// The source of a function `create(new, cls, values...)`, a value for each member that is not
/// another's name: gives the members of all names, their list `_members_` and the dict `_names_`. If
/// members are initialised, `__init__` comes before the values: the class cannot be asked for it yet.
std::string enumeration_text(const Enumeration& of);

/// Sums, products and the like of whole numbers that are written out; nothing: it is something else.
std::optional<int64_t> constant_number(const Expr& expr);

}  // namespace pyreck::frontend
