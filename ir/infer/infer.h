// Type inference: generic functions and argument types to typed functions.
//
// Abstract interpretation over SSA, one specialisation per function and tuple of argument types,
// a fixpoint over loops and recursion. Bounded and total (design section 4.4): at most
// kMaxSpecialisations of a function, then its arguments widen to `any`.
#pragma once

#include "ir/module.h"
#include "runtime/base/result.h"

#include <string>
#include <vector>

namespace pyreck::ir {

inline constexpr size_t kMaxSpecialisations = 8;

/// What inference noticed: an operation that must fail, a fold that cannot split and why.
struct Remark {
  enum class Kind : uint8_t { kMustFail, kNotSplit };
  Kind kind;
  FunctionId function;  // generic
  Span span;
  std::string text;
};

/// A static class of which instances come from outside, and what these hold: by field of
/// Class::fields; `never` where no instance has the field, also of all behind the last.
struct GivenClass {
  ClassId id;
  std::vector<TypeId> fields;
  std::vector<uint8_t> lacks;  // by field, whether some instance does not have it
  bool is_value = false;       // the class itself is among the values
};
using GivenClasses = std::vector<GivenClass>;

struct InferOptions {
  bool keep_generic = true;
  GivenClasses given;
  /// Types of the function values that come from outside of the module, in all that is given.
  std::vector<TypeId> given_functions;
};

struct Inferred {
  FunctionId entry;  // typed function; takes the given argument types
  /// By generic FunctionId: the typed function that function values run, or invalid. Its parameters
  /// are `any` unless inference knows all callers, its captures have the types of the values'.
  std::vector<FunctionId> any_entries;
  std::vector<Remark> remarks;
  GivenClasses given;  // as in the options
};

/// Adds to `module` the typed functions that its entry needs for `arguments`; the types of captures
/// are those in Module::captures. The typed functions pass the verifier.
Result<Inferred> infer(Module& module, const std::vector<TypeId>& arguments,
                       const InferOptions& options = {});

}  // namespace pyreck::ir
