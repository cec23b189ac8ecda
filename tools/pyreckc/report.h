// What pyreckc says of a run: results and tracebacks.
#pragma once

#include "ir/module.h"
#include "runtime/job.h"
#include "runtime/value.h"

#include <string>

namespace pyreck::tools {

/// Python's repr of a value.
std::string repr(rt::Word value);
/// How a run ended that reached something that cannot be reproduced: where, and what to do.
std::string refusal(const rt::Outcome& outcome, const rt::Program* program,
                    const ir::Module& module);
/// As CPython prints an uncaught exception, causes and contexts first.
std::string traceback(const rt::Exception* exception, const ir::Module& module);

}  // namespace pyreck::tools
