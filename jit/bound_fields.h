// Which fields every instance of a class has by the time that anyone can read them: those that need
// no test. A property of a whole typed module, found on the machine that compiles it; it has no
// encoding, so no bytecode can claim it.
//
// A class's instances begin with nothing bound, at `instance.new` or where the runtime constructs
// one and calls `__init__` through a word. From there the fields that are bound on all paths are
// followed, into the functions that the instance is passed to. Where it gets anywhere else, what is
// not bound yet counts as readable; so does a field that is read before.
#pragma once

#include "ir/infer/infer.h"
#include "ir/module.h"

#include <cstdint>
#include <vector>

namespace pyreck::jit {

class BoundFields {
 public:
  /// Knows nothing of any field.
  BoundFields() = default;
  BoundFields(const ir::Module& module, const ir::Inferred& inferred);

  bool always(ir::TypeId instance, int64_t field) const;

 private:
  const ir::Module* module_ = nullptr;
  std::vector<uint64_t> fields_;  // by class, bits
};

}  // namespace pyreck::jit
