// Spellings in textual IR of what Inst::sub, builtin ids and exception classes stand for.
#pragma once

#include "ir/module.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace pyreck::ir {

/// Whether insts of this layout use Inst::sub.
bool has_sub(Layout layout);
/// `add`, `lt`, `sum`, ...; empty when `sub` is out of the range of the layout's enum.
std::string_view sub_text(Layout layout, uint8_t sub);
std::optional<uint8_t> find_sub(Layout layout, std::string_view text);

/// `len`, `math.sqrt`, and the exception classes that follow the builtins; empty out of range.
std::string_view builtin_text(uint32_t id);
std::optional<uint32_t> find_builtin(std::string_view text);

/// `ValueError`, ...; empty out of range.
std::string_view exception_text(uint32_t id);
std::optional<uint32_t> find_exception(std::string_view text);
/// The base class; BaseException is its own.
uint32_t exception_parent(uint32_t id);
/// Whether `id` is `base` or derives from it.
bool is_exception_subclass(uint32_t id, uint32_t base);
/// The nearest class that both derive from.
uint32_t common_exception(uint32_t a, uint32_t b);

/// `static`, `property`, ...; empty for plain attributes of classes.
std::string_view attribute_kind_text(ClassAttribute::Kind kind);

/// Values per `emit` into a fold of this kind; whether it may take a start operand.
unsigned fold_arity(FoldKind kind);
bool fold_takes_start(FoldKind kind);
constexpr uint8_t kFoldKinds = 0
#define PYRECK_FOLD(Name, text, arity, start) +1
#include "ir/folds.def"
    ;

}  // namespace pyreck::ir
