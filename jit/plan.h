// What lowering must know of a function before it writes code: which values live where, who owns a
// count of them, which loads may borrow, and where wide code can take over.
//
// Ownership. Every counted value is owned by the function that computes it, block parameters too.
// Parameters of the function are borrowed in narrow code and owned in wide code. Ops borrow their
// operands; targets and `return` take over what they are given. A count is given up after the last
// use, or on the edge to a block where the value is dead.
//
// Resume points (design section 6). A point (block, position) stands before an inst. The point of
// an inst that may overflow is the last one in its block that has only scalar ops (`scalar_op`)
// between it and the inst; these have no effect and own nothing, so they are simply done again.
#pragma once

#include "ir/module.h"

#include <cstdint>
#include <vector>

namespace pyreck::jit {

/// A set of values of one function, as bits.
class ValueSet {
 public:
  ValueSet() = default;
  explicit ValueSet(size_t values) : words_((values + 63) / 64) {}
  bool contains(ir::ValueId v) const { return words_[v.index / 64] >> (v.index % 64) & 1; }
  void insert(ir::ValueId v) { words_[v.index / 64] |= uint64_t{1} << (v.index % 64); }
  void erase(ir::ValueId v) { words_[v.index / 64] &= ~(uint64_t{1} << (v.index % 64)); }
  /// Adds all of `other`; whether that changed anything.
  bool merge(const ValueSet& other);
  template <class F>
  void for_each(F f) const {
    for (size_t i = 0; i < words_.size(); i++)
      for (uint64_t bits = words_[i]; bits != 0; bits &= bits - 1)
        f(ir::ValueId(static_cast<uint32_t>(i * 64 + __builtin_ctzll(bits))));
  }

 private:
  std::vector<uint64_t> words_;
};

struct ResumePoint {
  uint32_t block;
  uint32_t position;
  bool operator==(const ResumePoint&) const = default;
};

class Plan {
 public:
  /// `wide`: for code that owns its parameters, where a load may make a new integer and nothing
  /// borrows.
  Plan(const ir::TypeTable& types, const ir::Function& function, bool wide);

  /// Values that some path from the head of `block` uses before defining them; its parameters count
  /// as defined there.
  const ValueSet& live_in(uint32_t block) const { return live_in_[block]; }
  /// Values that inst `position` of `block` or what follows uses; at 0 that includes parameters.
  ValueSet live_before(uint32_t block, uint32_t position) const;
  /// By inst of `block`: the values that are dead after it and were not before, unused results
  /// included (unused parameters are not: they are dead at the head). What a terminator passes on
  /// dies on its edges, not here.
  std::vector<std::vector<ir::ValueId>> deaths(uint32_t block) const;
  /// A load whose result is used only while its container cannot change: it takes no count.
  bool borrowed(ir::ValueId value) const { return borrowed_.contains(value); }
  /// The point at which wide code takes over when inst `position` cannot go on in 64 bits.
  ResumePoint point_before(uint32_t block, uint32_t position) const;
  /// Whether the edge goes backwards: code there needs a safepoint.
  bool is_back_edge(uint32_t from, uint32_t to) const { return order_[to] <= order_[from]; }
  bool reachable(uint32_t block) const { return order_[block] != UINT32_MAX; }
  const std::vector<uint32_t>& reverse_postorder() const { return rpo_; }

 private:
  void number_blocks();
  void solve_liveness();
  void find_borrowed();
  bool is_used_after(uint32_t block, size_t position, ir::ValueId value) const;

  const ir::TypeTable& types_;
  const ir::Function& function_;
  std::vector<uint32_t> rpo_, order_;
  std::vector<ValueSet> live_in_, live_out_;
  ValueSet borrowed_;
};

/// An op on numbers alone: no memory, no counts, no call that could be noticed.
bool scalar_op(const ir::Inst& inst);

}  // namespace pyreck::jit
