// Drops blocks that cannot be reached, and insts that nobody needs.
//
// An inst is needed if its effects could be noticed (anything but reading and allocating), or if
// its result is used by one that is needed. Block parameters stay: they are part of the targets'
// shape.
#pragma once

#include "ir/module.h"

namespace pyreck::ir {

/// Numbers blocks anew where some go; values keep their numbers.
bool drop_dead_code(Module& module);
/// The same for one function that has blocks.
bool drop_dead_code(Function& function);

}  // namespace pyreck::ir
