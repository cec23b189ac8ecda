// What needs no interpreter to read Python: names of `ast` classes, numbers, columns.
#pragma once

#include "frontend/ast.h"

#include <string>
#include <string_view>

namespace pyreck::frontend {

/// Kinds by the names of CPython's `ast` classes, all of which are known.
ExprKind expr_kind(std::string_view name);
PatternKind pattern_kind(std::string_view name);
ir::BinaryKind binary_kind(std::string_view name);
ir::CompareKind compare_kind(std::string_view name);

/// Decimal digits of a hexadecimal number: CPython's str() refuses long ones.
std::string decimal_from_hex(std::string_view hex);

/// The byte column of a column in code points, by which SyntaxError counts; lines from 1.
uint32_t byte_column(const std::string& text, uint32_t line, uint32_t characters);

/// `name` as the compiler spells it within class `class_name`, "" for none: `__x` is `_C__x`.
std::string mangled(std::string name, std::string_view class_name);

/// Whether the first line is indented: the source of a nested function alone.
bool starts_indented(const std::string& text);

}  // namespace pyreck::frontend
