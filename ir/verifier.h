// The verifier: the security boundary of pyreck (design section 5). Total and fast on any Module,
// whoever made it; run on every module before any other part relies on it.
//
// Module
//   M1  No more functions, sources, captures, types than ir/limits.h allows.
//   M2  Strings are UTF-8 (surrogates allowed). Keyword lists name existing strings, none twice.
//   M3  The entry is a function, not a fold body.
//   M4  Types: `fn` names a generic function and has its number of captures; no `instance` (there
//   are
//       no classes yet). Captures of the module are no cells, iterators or `never`.
// Function
//   F1  No more blocks, insts, values, captures, parameters than ir/limits.h allows.
//   F2  The source exists. Parameters: kinds in Python's order, distinct names, at most one `*` and
//   one
//       `**`, no default on those; captures enough for the defaults.
//   F3  A typed function comes from a generic one with the same numbers of captures and parameters,
//   as
//       much a fold body as it; a generic function comes from none.
//   F4  There is a block. The parameters of block 0: one for each capture, then one for each
//       parameter (fold bodies: then the element). No edge leads to block 0. Typed: every block is
//       reachable.
//   F5  A block ends in its only terminator.
//   F6  Values, blocks and types that are referred to exist. A value is defined once.
//   F7  Definitions dominate uses. Arguments of an unwind target are defined before the first inst.
//   F8  Generic: values are `any`, results of `iter` iter[any], cells cell[any]; the result is
//   `any`.
//       Typed: no value but the result of `iter` is an iterator. Results of functions are no cells.
// Inst
//   I1  Operands and targets as the layout says, operands within limits.
//   I2  Immediates in range: sub of its enum, strings, builtins, functions, types, keyword lists
//   (no
//       more names than arguments), captures, bools 0 or 1, digits of big integers, counts.
//   I3  A result exactly if the op's rule has one (`never`: either).
//   I4  Generic functions have no typed ops.
//   I5  Typed: operand types are allowed (ir/typing.h), the result's type is the one of the rule.
//   I6  Cells go only to cell.get, cell.set, capture.get, calls and folds as captures, closures,
//   and
//       block arguments.
//   I7  Targets: as many arguments as parameters, of equal types. `fornext` passes the element's
//   type,
//       unwind exception[BaseException] (generic: `any`).
//   I8  The operand of `fornext` is the result of an `iter`; each `iter` (that does not always raise)
//       has exactly one use, that one.
//   I9  `return` gives the function's result type. `unreachable` follows an op whose result is
//   `never`. I10 call.direct: a typed function that is no fold body, arguments of exactly its
//   parameter types. I11 closure: a generic function that is no fold body, an operand for each
//   capture, cells for cells. I12 fold: a fold body of the same level; captures and element of
//   exactly its parameter types; a
//       start only where the kind takes one; known flags. A body is used by folds of one kind
//       (typed: its sink); `nested` stands in a fold body, whose sink and emitted types it shares.
//   I13 emit: in fold bodies; as many values as the sink takes (typed: of the declared types).
#pragma once

#include "ir/module.h"
#include "runtime/base/result.h"

#include <string>
#include <vector>

namespace pyreck::ir {

/// What is wrong with `module`, with rule and place, at most kMaxVerifierErrors; empty if it
/// verifies. Function-level rules are looked at only where the module's own shape is right.
std::vector<std::string> verify(const Module& module);

/// verify() as a Result: the error has the first message.
Result<Unit> check_verified(const Module& module);

}  // namespace pyreck::ir
