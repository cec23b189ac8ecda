// What pyreckc says of a user's program: diagnostics, results and tracebacks.
#pragma once

#include "frontend/diagnostics.h"
#include "ir/module.h"
#include "runtime/value.h"

#include <span>
#include <string>
#include <vector>

namespace pyreck::tools {

/// Diagnostics with their source lines, on stderr; coloured on a terminal unless NO_COLOR is set.
void print_diagnostics(const std::vector<frontend::Diagnostic>& diagnostics,
                       std::span<const ir::Source> sources);
/// Python's repr of a value.
std::string repr(rt::Word value);
/// As CPython prints an uncaught exception, causes and contexts first.
std::string traceback(const rt::Exception* exception, const ir::Module& module);

}  // namespace pyreck::tools
