// What can be told of a class by its text: what its statements bind and as what.
#pragma once

#include "frontend/class_table.h"

#include <functional>

namespace pyreck::frontend {

/// What a decorator is, or the callee in `x = property(...)`.
enum class Decorator : uint8_t {
  kOther,
  kIgnored,  // `final`, `override`, ...: without effect
  kAbstract,
  kStaticMethod,
  kClassMethod,
  kProperty,
  kCachedProperty,
  kSetter,  // `x.setter`, in the class of `x`
  kDeleter,
  kWraps,
  kDataclass,
  kTotalOrdering,
  kUnique,  // of an enum class
};

/// Tells what a decorator is by the path that its name stands for; "": it stands for none.
Decorator decorator_of(const Expr& expr, const std::string& path);

/// Gives the path of a name or dotted name; "": none.
using PathOf = std::function<std::string(const Expr&)>;

/// The members of the class whose body is `scope`; a problem with them goes to `unit`.
void read_members(ClassUnit& unit, const PathOf& path_of);

/// What the decorator and the annotations say of the dataclass; `unit.data` has the inherited
/// fields.
void read_dataclass(ClassUnit& unit, const Expr& decorator, const PathOf& path_of);
/// What follows from its fields.
void finish_dataclass(ClassUnit& unit);

/// The strings of `"x"`, `("x", "y")` or `["x", "y"]`.
std::optional<std::vector<std::string>> literal_strings(const Expr& expr);

/// Whether making the class runs no code of the user's and cannot fail, if its bases are there.
bool is_harmless_class(const Stmt& stmt);

}  // namespace pyreck::frontend
