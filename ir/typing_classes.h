// Typing rules of the ops on classes, and what follows from users' special methods.
#pragma once

#include "ir/module.h"

#include <span>

namespace pyreck::ir {

/// result_type() and operands_allowed() (ir/typing.h) for the ops on classes.
TypeId class_op_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                     TypeId stated);
bool class_op_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands);

/// Whether the op may call a special method of a class of the user's (`__add__`, `__eq__`, ...),
/// and so have every effect, whatever ops.def says of it.
bool may_run_user_code(const Module& module, const Function& function, const Inst& inst);

}  // namespace pyreck::ir
