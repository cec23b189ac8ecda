// Attributes that no program sets on an object.
#pragma once

#include <string_view>

namespace pyreck {

/// What an object's class and dict are, and the methods that CPython's `with` looks up in the class
/// alone, while compiled code calls them like any others.
inline bool is_fixed_attribute(std::string_view name) {
  return name == "__class__" || name == "__dict__" || name == "__enter__" || name == "__exit__";
}

}  // namespace pyreck
