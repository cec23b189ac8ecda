// The text form of modules, `.pyir` (docs/text-form.md): for people, tests and tools.
//
// print() and parse() round-trip: parse(print(m)) prints as print(m) did, byte for byte. parse()
// takes whatever can be written down, valid or not: what it means is for the verifier to judge.
#pragma once

#include "ir/module.h"
#include "runtime/base/result.h"

#include <string>
#include <string_view>

namespace pyreck::ir {

/// The whole module. Total: ids out of range are printed as they are.
std::string print(const Module& module);
/// One function, header and blocks.
std::string print(const Module& module, FunctionId function);
/// One inst, as a line without its end.
std::string print(const Module& module, const Function& function, const Inst& inst);

/// The module that `text` describes. The error is `line:column: message`, both from 1.
Result<Module> parse(std::string_view text);
/// A type as TypeTable::text() spells it: `int`, `dict[str, list[int|none]]`, ...
Result<TypeId> parse_type(TypeTable& types, std::string_view text);

}  // namespace pyreck::ir
