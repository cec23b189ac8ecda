// The verifier: the security boundary of pyreck (design section 5). Total and fast on any Module,
// whoever made it; run on every module before any other part relies on it.
//
// Module
//   M1  No more functions, sources, captures than ir/limits.h allows.
//   M2  Strings, names and sources are UTF-8 (surrogates allowed). Keyword lists name strings
//       that exist, none twice.
//   M3  The entry is a function, not a fold body.
//   M4  Types: `fn` names a generic function and has its number of captures; `instance`,
//       `class` and `super` name a class. Captures of the module are no cells, iterators or
//       `never`.
//   M5  The MRO of a class is the C3 linearisation of its bases; it has the fields and
//       exception classes of its bases. Its body is a generic function without captures and
//       parameters. Names of fields and attributes are distinct. Types are stated for all of its
//       fields or none, all of its attributes or none.
// Function
//   F1  No more blocks, insts, values, captures, parameters than ir/limits.h allows.
//   F2  The source exists. Parameters: kinds in Python's order, distinct names, one `*` and one
//       `**` at most, without defaults; captures enough for the defaults.
//   F3  A typed function comes from a generic one with as many captures and parameters, both
//       fold bodies or neither; a fold body may have further captures. A generic function comes
//       from none.
//   F4  There is a block. Block 0 has a parameter for each capture, then for each parameter of
//       the function (fold bodies: for the element). No edge leads to it. Typed: every block is
//       reachable.
//   F5  A block ends in its only terminator.
//   F6  Values, blocks and types that are referred to exist. A value is defined once.
//   F7  Definitions dominate uses. Arguments of an unwind target are defined before the first
//       inst.
//   F8  Generic: values are `any`, results of `iter` iter[any], cells cell[any]; so is the
//       result `any`. Typed: only `iter` gives iterators, only cell.new and capture.get give
//       cells; functions return neither.
// Inst
//   I1  Operands and targets as the layout says, operands within limits.
//   I2  Immediates in range: sub of its enum, strings, builtins, functions, types, keyword lists
//       (no more names than arguments), captures, bools 0 or 1, digits of big integers, counts.
//   I3  A result exactly if the op's rule has one (`never`: either).
//   I4  Generic functions have no typed ops.
//   I5  Typed: operand types are allowed and the result's type is the one of the rule
//       (ir/typing.h).
//   I6  Cells go only to cell.get, cell.set, closures, block arguments, and as captures to
//       call.direct and folds.
//   I7  Targets: as many arguments as parameters, of equal types. `fornext` passes the element's
//       type, unwind exception[BaseException] (generic: `any`).
//   I8  The operand of `fornext` is the result of an `iter`; nothing else uses an `iter`, which may
//       have no use: in `zip(xs, 5)` that of `xs` has none, since the next one raises.
//   I9  `return` gives the function's result type. `unreachable` follows an op whose result is
//       `never`.
//   I10 call.direct: a typed function that is no fold body, arguments of exactly its parameter
//       types.
//   I11 closure: a generic function that is no fold body, an operand for each capture, cells for
//       cells.
//   I12 fold: a fold body of the same level; captures and element of exactly its parameter
//       types; a start only where the kind takes one; known flags. A body is used by folds of as
//       many emitted values (typed: of its sink); `nested` stands in a fold body, whose sink and
//       emitted types it shares.
//   I13 emit: in fold bodies; as many values as the sink takes (typed: of the types that it
//       states).
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
