// KnownObjects: objects that both ends of an exchange have, numbered in the same order by both.
// What is encoded refers to them instead of copying them (encoding.h), so that a list of the fold's
// surroundings which a piece of another node emits is that list, and not its equal.
//
// Threads: filled by one; then any may read.
#pragma once

#include "runtime/value.h"

#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace pyreck::rt {

/// Whether a program can tell `o` from its copy: by `is`, by a change, by equality of functions.
bool has_identity(const Object* o);

class KnownObjects {
 public:
  /// Numbers go on after those of `outer`, which is borrowed; null: they begin with 0.
  explicit KnownObjects(const KnownObjects* outer = nullptr);

  /// The next object with an identity. Borrowed.
  void add(Object* o) { objects_.push_back(o); }
  uint64_t size() const { return first_ + objects_.size(); }
  Object* at(uint64_t number) const;
  /// The number of `o`, if it is one of those here or of `outer`. Those here were made in one
  /// region, such as that of what was decoded together.
  std::optional<uint64_t> find(const Object* o) const;

 private:
  const KnownObjects* outer_;
  uint64_t first_;
  std::vector<Object*> objects_;
  mutable std::once_flag is_indexed_;
  mutable std::unordered_map<const Object*, uint64_t> numbers_;  // made when it is first needed
};

}  // namespace pyreck::rt
