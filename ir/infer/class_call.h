// What an op on instances, classes and `super()` objects of known class calls: a method, found in
// the MRO before anything runs.
#pragma once

#include "ir/infer/sites.h"

#include <optional>
#include <span>
#include <vector>

namespace pyreck::ir {

struct ClassCall {
  /// What the callee gets before the other arguments.
  enum class First : uint8_t { kNothing, kSelf, kClass };
  /// What becomes of its result.
  enum class Then : uint8_t { kResult, kInstance, kTruth, kNot, kDropped };

  ClassId of;           // whose MRO is searched
  FoundAttribute at;    // where in it the callee stands
  TypeId self;          // what the operation is on: an instance or a class; invalid: a new instance
  size_t receiver = 0;  // the operand that it comes from: itself, or the `super()` object around it
  First first = First::kSelf;
  Then then = Then::kResult;
  std::vector<size_t> arguments;          // operands
  const std::vector<uint32_t>* keywords;  // names of the last ones
  /// A special method that may answer NotImplemented: then the runtime asks the other operand.
  bool may_decline = false;
};

/// The call that `inst` is for operands of these types; nothing if the class does not decide it.
std::optional<ClassCall> find_class_call(const Module& module, const SiteLattice& lattice,
                                         const Inst& inst, std::span<const TypeId> operands);

/// Whether it derives from a number, text or bytes (runtime/builtin_ids.h).
bool derives_from_plain(const Class& definition);
/// Whether what the instances of the class have under this name is the method of the number, text
/// or bytes that they derive from.
bool finds_in_base(const Module& module, ClassId id, std::string_view name);

/// The operand, an instance of a class derived from a builtin one, of which the op asks only what
/// that has: then it is done on the base value. Nothing: there is none.
std::optional<size_t> base_operand(const Module& module, const SiteLattice& lattice,
                                   const Inst& inst, std::span<const TypeId> operands);

}  // namespace pyreck::ir
