// Operations that raise whenever they are reached, as far as types tell.
#pragma once

#include "ir/module.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace pyreck::ir {

struct Failure {
  enum class Kind : uint8_t {
    kType,       // TypeError: `text` says of what, "`+` between `int` and `str`"
    kAttribute,  // AttributeError: `name` of a `text`, which has `others`
    kUnbound,    // UnboundLocalError: local variable `name`
  };
  Kind kind;
  FunctionId function;  // generic
  Span span;
  std::string text, name;
  std::vector<std::string> others;
  /// Where one of the operands comes from, if it is elsewhere, and its type.
  std::optional<Span> origin;
  std::string origin_type;
};

/// What an operation on operands of these types (in their spelling) does: "`+` between `int` and
/// `str`"; "": it is none that fails by types.
std::string operation_text(const Inst& inst, std::span<const std::string> types);

/// The failures of the functions of the first source, each analysed for arguments of any type and
/// for those that the others call it with. Ops behind a handler of exceptions are left out.
std::vector<Failure> certain_failures(Module& module);

class Analysis;
/// The same of what a finished analysis has reached.
std::vector<Failure> certain_failures(Analysis& analysis);

}  // namespace pyreck::ir
