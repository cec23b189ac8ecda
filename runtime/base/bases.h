// The classes of frontend/library/bases.py, which stand for builtin ones as bases of other classes,
// are known to inference and to the runtime by their module.
#pragma once

#include <string_view>

namespace pyreck {

/// No program can import it.
inline constexpr std::string_view kBasesModule = "<bases>";
/// The method of `super()` objects that sets a field of the base value, which no other does.
inline constexpr std::string_view kSetBase = "<set>";

}  // namespace pyreck
