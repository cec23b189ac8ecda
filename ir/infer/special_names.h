// The special methods behind operators, builtins and methods of containers (Python's data model,
// section 3.3).
#pragma once

#include "ir/module.h"

#include <string_view>
#include <vector>

namespace pyreck::ir {

struct BinaryNames {
  std::string_view plain, reflected, inplace;
};
BinaryNames binary_names(BinaryKind op);
std::string_view unary_name(UnaryKind op);
/// `__lt__` and the method of the right operand that is asked in its place; empty for `is` and
/// `in`.
struct CompareNames {
  std::string_view plain, reflected;
};
CompareNames compare_names(CompareKind op);

/// What builtins and methods may call on any value that they get hold of, but for arithmetic.
const std::vector<std::string_view>& common_special_names();
/// The binary operators' methods, for builtins that calculate (`sum`, `pow`, `divmod`, ...).
const std::vector<std::string_view>& arithmetic_special_names();

}  // namespace pyreck::ir
