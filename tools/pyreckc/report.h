// What pyreckc says of a run: results and tracebacks.
#pragma once

#include "ir/module.h"
#include "runtime/value.h"

#include <string>

namespace pyreck::tools {

/// Python's repr of a value.
std::string repr(rt::Word value);
/// As CPython prints an uncaught exception, causes and contexts first.
std::string traceback(const rt::Exception* exception, const ir::Module& module);

}  // namespace pyreck::tools
