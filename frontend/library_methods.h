// Methods of builtin types as values: `sorted(words, key=str.lower)`, `best = max(d, key=d.get)`.
//
// Such a value is a function of a hidden module, whose text is made here for the method:
// `str.lower` checks its first argument as the descriptor does, `d.get` of a dict is what a
// function `get(self)` gives. So inference knows what they call.
#pragma once

#include "ir/module.h"

#include <string>
#include <string_view>
#include <vector>

namespace pyreck::frontend {

/// `str.lower`, `list.__eq__`: whether there is such a function.
bool is_unbound_method(std::string_view path);
/// The builtin classes whose instances have a method of that name; empty: there are none.
std::vector<ir::Builtin> classes_with_method(std::string_view name);
/// The path of the function that binds a method of that name to its argument.
/// Whether the method of builtin types is an operator, `__contains__`, and not in the runtime's
/// table.
bool is_operator_method(std::string_view name);
std::string binder_path(std::string_view name);
/// Whether it is the module of a type's unbound methods, or a binder's.
bool is_method_module(std::string_view module);
/// The text of module `str` of unbound methods, or of a binder's module.
std::string method_module_text(std::string_view module);

}  // namespace pyreck::frontend
