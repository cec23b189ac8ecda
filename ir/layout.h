// Layouts taken apart: which parts an inst of each layout has. Printer, parser, codec and verifier
// loop over these parts; none of them knows an op by name.
#pragma once

#include "ir/module.h"

namespace pyreck::ir {

/// What an immediate means.
enum class Part : uint8_t {
  kNone,
  kInteger,
  kFloat,
  kString,
  kBuiltin,
  kFunction,
  kClass,
  kType,
  kKeywords,
  kFlags,
};

struct LayoutParts {
  Part imm = Part::kNone;
  Part imm2 = Part::kNone;
  int operands = 0;  // -1: any number, at least min_operands
  int min_operands = 0;
  int targets = 0;
  bool imm_is_last = false;  // in text, after the operands
};

constexpr LayoutParts parts_of(Layout layout) {
  switch (layout) {
    case Layout::kNone:
      return {};
    case Layout::kImm:
      return {.imm = Part::kInteger};
    case Layout::kImmFloat:
      return {.imm = Part::kFloat};
    case Layout::kImmString:
      return {.imm = Part::kString};
    case Layout::kImmBuiltin:
      return {.imm = Part::kBuiltin};
    case Layout::kImmFunctionVar:
      return {.imm = Part::kFunction, .operands = -1};
    case Layout::kUnary:
      return {.operands = 1};
    case Layout::kBinary:
      return {.operands = 2};
    case Layout::kTernary:
      return {.operands = 3};
    case Layout::kUnaryImm:
      return {.imm = Part::kInteger, .operands = 1, .imm_is_last = true};
    case Layout::kUnaryString:
      return {.imm = Part::kString, .operands = 1, .imm_is_last = true};
    case Layout::kUnaryType:
      return {.imm = Part::kType, .operands = 1, .imm_is_last = true};
    case Layout::kBinaryImm:
      return {.imm = Part::kInteger, .operands = 2, .imm_is_last = true};
    case Layout::kBinaryString:
      return {.imm = Part::kString, .operands = 2, .imm_is_last = true};
    case Layout::kClass:
      return {.imm = Part::kClass, .operands = -1};
    case Layout::kSubUnary:
      return {.operands = 1};
    case Layout::kSubBinary:
    case Layout::kSubCompare:
      return {.operands = 2};
    case Layout::kVariadic:
    case Layout::kSubVariadic:
      return {.operands = -1};
    case Layout::kCallValue:
      return {.imm = Part::kKeywords, .operands = -1, .min_operands = 1};
    case Layout::kCallMethod:
      return {.imm = Part::kKeywords, .imm2 = Part::kString, .operands = -1, .min_operands = 1};
    case Layout::kCallBuiltin:
      return {.imm = Part::kKeywords, .imm2 = Part::kBuiltin, .operands = -1};
    case Layout::kCallDirect:
      return {.imm = Part::kFunction, .operands = -1};
    case Layout::kFold:
      return {.imm = Part::kFunction, .imm2 = Part::kFlags, .operands = -1, .min_operands = 1};
    case Layout::kJump:
      return {.targets = 1};
    case Layout::kCondJump:
      return {.operands = 1, .targets = 2};
  }
  return {};
}

}  // namespace pyreck::ir
