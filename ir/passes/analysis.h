// What passes ask of a function's shape: predecessors, order, dominance, liveness.
//
// An unwind edge leaves its block before the first inst (module.h, law 4): what the block's insts
// define is not available in the handler, what its parameters define is. So every block counts as
// two nodes, head (parameters) and tail (insts); the unwind edge leaves the head, the others the
// tail.
#pragma once

#include "ir/module.h"

#include <vector>

namespace pyreck::ir {

/// Edges between blocks, unwind edges included, each pair once per edge. Targets must be in range.
struct Cfg {
  explicit Cfg(const Function& function);
  std::vector<std::vector<BlockId>> predecessors, successors;  // by BlockId
  std::vector<BlockId> reverse_postorder;  // of the reachable blocks, entry first
  std::vector<bool> reachable;             // from block 0
};

/// Source: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm", 2001. Queries are O(1).
class Dominators {
 public:
  explicit Dominators(const Function& function);

  bool reachable(BlockId block) const { return order_[head(block)] != kUnreached; }
  /// Invalid for the entry and for unreachable blocks.
  BlockId immediate_dominator(BlockId block) const;
  /// Whether every path to `b` passes `a`: a's parameters are available in all of `b`.
  bool head_dominates(BlockId a, BlockId b) const { return dominates(head(a), head(b)); }
  /// Whether every path to `b` passes all insts of `a`: what they define is available in all of
  /// `b`.
  bool tail_dominates(BlockId a, BlockId b) const { return dominates(tail(a), head(b)); }

 private:
  static constexpr uint32_t kUnreached = UINT32_MAX;
  static uint32_t head(BlockId block) { return block.index * 2; }
  static uint32_t tail(BlockId block) { return block.index * 2 + 1; }
  bool dominates(uint32_t a, uint32_t b) const;
  void solve(const std::vector<std::vector<uint32_t>>& predecessors,
             const std::vector<uint32_t>& reverse_postorder);
  void number_tree(const std::vector<uint32_t>& reverse_postorder);

  std::vector<uint32_t> order_;         // place in reverse postorder, by node
  std::vector<uint32_t> idom_;          // by node
  std::vector<uint32_t> first_, last_;  // interval in a preorder of the tree, by node
};

/// Sets of values as bits.
class ValueBits {
 public:
  explicit ValueBits(size_t count = 0) : words_((count + 63) / 64) {}
  bool contains(ValueId v) const { return words_[v.index / 64] >> (v.index % 64) & 1; }
  void insert(ValueId v) { words_[v.index / 64] |= uint64_t{1} << (v.index % 64); }
  void erase(ValueId v) { words_[v.index / 64] &= ~(uint64_t{1} << (v.index % 64)); }
  /// Adds what `other` holds; whether anything was new.
  bool insert_all(const ValueBits& other);
  std::vector<ValueId> values() const;

 private:
  std::vector<uint64_t> words_;
};

/// Values live where a block begins, before its parameters are defined, and where it ends. What a
/// handler needs is live throughout the blocks that unwind to it.
struct Liveness {
  explicit Liveness(const Function& function);
  std::vector<ValueBits> live_in, live_out;  // by BlockId
};

}  // namespace pyreck::ir
