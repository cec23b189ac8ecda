// What the parts of the verifier share. Internal to ir/.
#pragma once

#include "ir/module.h"
#include "ir/passes/analysis.h"

#include <string>
#include <vector>

namespace pyreck::ir {

/// Gathers messages, up to the limit.
class Findings {
 public:
  void add(const char* rule, const std::string& place, const std::string& what);
  bool empty() const { return messages_.empty(); }
  bool full() const;
  std::vector<std::string> take() { return std::move(messages_); }

 private:
  std::vector<std::string> messages_;
};

/// `func @name#3`.
std::string place_of(const Module& module, uint32_t function);
std::string place_of(const Module& module, uint32_t function, uint32_t block, uint32_t inst);

/// M5. In order, up to the first class that is wrong.
void verify_classes(const Module& module, Findings& findings);

/// M1 to M5, F1 to F3: nothing that needs blocks.
void verify_module(const Module& module, Findings& findings);

/// F4 to F7, I1 to I4, I8, and that fold bodies state what they emit (I13): afterwards every id can
/// be followed. False if something was found.
bool verify_structure(const Module& module, uint32_t function, Findings& findings);

/// F8, I5 to I7, I9 to I13. Needs the structure of all functions to be right. `module` is a copy
/// whose types may grow. `arity`: values per emit by function, 0 where no fold says.
void verify_types(Module& module, uint32_t function, const std::vector<unsigned>& arity,
                  Findings& findings);

/// Values that each fold body has to emit at a time, from the folds that use it (I12).
std::vector<unsigned> verify_fold_kinds(const Module& module, Findings& findings);

}  // namespace pyreck::ir
