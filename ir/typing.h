// Typing rules: the type of an op's result from the types of its operands. Inference asks them to
// find types, the verifier to check them; there is no other source of types.
#pragma once

#include "ir/module.h"

#include <span>

namespace pyreck::ir {

/// Type of `inst`'s result for operands of these types; kNever if it always raises. For ops of
/// rule kStated: `stated` if it is consistent with the operands, else kNever. Ops that make a new
/// list, dict or set (`binary add` of lists, `sorted`, a slice, ...) may state wider elements than
/// the operands have: then `stated` too. So the verifier passes the declared type as `stated` for
/// every op, and asks for equality. `types` grows by interning.
TypeId result_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                   TypeId stated = TypeTable::kAny);

/// Whether a *typed* function may contain `inst` with operands of these types: typed ops need
/// exactly their types (add.int: int and int), generic ops take anything, but what they store into
/// a container of known type must have a type that it holds.
bool operands_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands);

/// The element type that iterating `over` gives; kNever if it is not iterable.
TypeId element_type(TypeTable& types, TypeId over);

}  // namespace pyreck::ir
