// Types and sizes of values as they lie in memory, found by looking at them.
#pragma once

#include "ir/infer/infer.h"
#include "ir/types.h"
#include "runtime/value.h"

#include <map>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

namespace pyreck::jit {

/// The least type in `table` that holds `word`: every element is looked at, down to the nesting
/// that the lattice can express; what is deeper is `any`.
ir::TypeId type_of(ir::TypeTable& table, rt::Word word);

/// Types of values that one job is given together. Functions without a program (runtime/value.h)
/// are functions of the job's module. Instances, through their references to static classes
/// (runtime/class.h), are instances of the job's classes; what their fields hold is joined over all
/// of them.
class ValueTypes {
 public:
  explicit ValueTypes(ir::TypeTable& table) : table_(&table) {}

  ir::TypeId add(rt::Word word);
  /// The classes met so far.
  ir::GivenClasses classes() const;
  /// The functions met so far that are hidden in what is typed `any`.
  std::vector<ir::TypeId> hidden_functions() const {
    return {functions_.begin(), functions_.end()};
  }
  /// Equal for equal classes() and hidden_functions(), as far as these texts go; "" where there are
  /// none.
  std::string key() const;

 private:
  friend class Typer;
  void meet(const rt::Instance* instance);
  void meet_hidden(rt::Word word);
  void hide_functions();
  ir::GivenClass& known(rt::Word cls);
  void finish();

  ir::TypeTable* table_;
  std::set<ir::TypeId> functions_;              // hidden
  std::set<ir::TypeId> seen_functions_;         // of all kinds
  std::map<uint32_t, ir::GivenClass> classes_;  // by id
  std::unordered_set<const rt::Object*> seen_;
  std::vector<const rt::Instance*> pending_;
};

/// The type `id` of `from`, in `to`.
ir::TypeId transfer(const ir::TypeTable& from, ir::TypeId id, ir::TypeTable& to);

/// Bytes that `word` and all it reaches take, shared objects once. Stops counting beyond `enough`.
int64_t size_bytes(rt::Word word, int64_t enough = INT64_MAX);

/// Whether CPython fixes in which order a set of these elements is iterated over: no strings, None
/// or objects without a hash of their own.
bool order_is_fixed(const std::vector<rt::Word>& elements);

/// The elements of a set in its order, borrowed.
std::vector<rt::Word> set_items(rt::Word set);

/// Whether an object of `kind` is among `roots` and all that they reach.
bool reaches(const std::vector<rt::Word>& roots, rt::Kind kind);
/// The lists among them that stand on memory of somebody else (runtime/external.h).
std::vector<rt::List*> external_lists(const std::vector<rt::Word>& roots);
/// The functions among them that some program made, and those that are the client's own.
std::vector<rt::Function*> made_functions(const std::vector<rt::Word>& roots);
std::vector<rt::Function*> given_functions(const std::vector<rt::Word>& roots);

/// Number of items of a sized value, or -1.
int64_t length_of(rt::Word word);

}  // namespace pyreck::jit
