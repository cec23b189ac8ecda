// Named tuples: what `namedtuple(...)` and `class P(NamedTuple)` say, and the methods that they
// make.
//
// The methods follow Lib/collections/__init__.py of CPython 3.11. The items are fields of the
// instances (ir::Class, law 4); what tuples do is inherited from `tuple_` (library/bases.py).
#pragma once

#include "frontend/ast.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::frontend {

inline constexpr std::string_view kNamedTuplePath = "typing.NamedTuple";

struct NamedTuple {
  std::string name;
  std::vector<std::string> fields;
  std::vector<std::string> with_default;  // the last of them
  std::vector<const Expr*> defaults;      // of a call: literals for these, in order
};

/// What a call of `collections.namedtuple` or `typing.NamedTuple` says; nothing if that cannot be
/// told from its text.
std::optional<NamedTuple> read_named_tuple(const Expr& call, bool is_typing);
/// The same of the annotations in the body of a class statement.
NamedTuple read_named_tuple(const std::string& name, const Body& body);
/// Whether a field can have the name: CPython allows it, and it means nothing in the methods' text.
bool is_field_name(const std::string& name);
/// Whether CPython refuses that a class statement defines this.
bool is_named_tuples_own(const std::string& member);

/// A function of the defaults that gives the methods, as Python text, and what the class calls
/// them.
struct NamedMethods {
  std::string text;
  std::vector<std::string> names;
};
NamedMethods named_methods(const NamedTuple& named);

}  // namespace pyreck::frontend
