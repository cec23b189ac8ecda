// A generic function made ready for analysis: what branches tell of a value has a name.
//
// On an edge of `condbr` whose condition tests a value (`is None`, isinstance, truth, exc.match)
// stands a block that narrows it: a `narrow` inst whose immediate is an index into `facts`, and all
// uses that the edge dominates read its result (extended SSA form: Bodik, Gupta, Sarkar, "ABCD",
// PLDI 2000). These insts belong to inference alone: in typed code they become `narrow` to a type,
// or vanish.
#pragma once

#include "ir/module.h"

#include <optional>
#include <string_view>
#include <vector>

namespace pyreck::ir {

struct Fact {
  enum class Kind : uint8_t {
    kIsNone,
    kNotNone,
    kInstance,
    kNotInstance,
    kExactly,
    kNotExactly,
    kTrue,
    kFalse
  };
  Kind kind;
  ValueId value;
  ValueId classes;  // kInstance, kExactly and their contraries: a class or a tuple of them
};

struct Prepared {
  Function function;
  std::vector<Fact> facts;
  std::vector<BlockId> order;           // reachable blocks in reverse postorder
  std::vector<uint32_t> position;       // in `order`, by block; order.size() if unreachable
  std::vector<const Inst*> definition;  // by value; null for parameters

  /// The value if `id` is a constant int (negated constants included).
  std::optional<int64_t> constant_int(ValueId id) const;
  /// The value if `id` is a constant string.
  std::optional<std::string_view> constant_text(const Module& module, ValueId id) const;
  /// An int or float.
  std::optional<double> constant_number(ValueId id) const;
};

/// `each`: the body of folds that emit what they are given, which sum(xs) and its like become; may
/// be invalid.
Prepared prepare(const Function& generic, FunctionId each);
/// The fold that a call inst of a builtin stands for, if it is one: sum, min, max, any or all of
/// one iterable.
std::optional<FoldKind> fold_of_builtin(const Inst& inst);
/// Fills what follows from the function: order, positions, definitions.
void complete(Prepared& prepared);

}  // namespace pyreck::ir
