#include "ir/passes/analysis.h"

#include <algorithm>
#include <bit>

namespace pyreck::ir {
namespace {

using Graph = std::vector<std::vector<uint32_t>>;

/// Nodes that node 0 reaches, each before its successors where there is no cycle. Without
/// recursion: a chain of blocks may be long.
std::vector<uint32_t> reverse_postorder_of(const Graph& successors) {
  std::vector<uint32_t> order;
  if (successors.empty()) return order;
  std::vector<bool> seen(successors.size());
  std::vector<std::pair<uint32_t, size_t>> stack{{0, 0}};
  seen[0] = true;
  while (!stack.empty()) {
    auto& [node, next] = stack.back();
    if (next == successors[node].size()) {
      order.push_back(node);
      stack.pop_back();
      continue;
    }
    uint32_t successor = successors[node][next++];
    if (!seen[successor]) {
      seen[successor] = true;
      stack.emplace_back(successor, 0);
    }
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

Cfg::Cfg(const Function& function)
    : predecessors(function.blocks.size()),
      successors(function.blocks.size()),
      reachable(function.blocks.size()) {
  Graph graph(function.blocks.size());
  for (uint32_t i = 0; i < function.blocks.size(); i++) {
    const Block& block = function.blocks[i];
    auto add = [&](const Target& target) {
      successors[i].push_back(target.block);
      predecessors[target.block.index].push_back(BlockId(i));
      graph[i].push_back(target.block.index);
    };
    if (!block.insts.empty())
      for (const Target& target : block.insts.back().targets) add(target);
    if (block.unwind) add(*block.unwind);
  }
  for (uint32_t block : reverse_postorder_of(graph)) {
    reverse_postorder.push_back(BlockId(block));
    reachable[block] = true;
  }
}

Dominators::Dominators(const Function& function) {
  size_t nodes = function.blocks.size() * 2;
  Graph successors(nodes), predecessors(nodes);
  auto add = [&](uint32_t from, uint32_t to) {
    successors[from].push_back(to);
    predecessors[to].push_back(from);
  };
  for (uint32_t i = 0; i < function.blocks.size(); i++) {
    const Block& block = function.blocks[i];
    BlockId id(i);
    add(head(id), tail(id));
    if (block.unwind) add(head(id), head(block.unwind->block));
    if (block.insts.empty()) continue;
    for (const Target& target : block.insts.back().targets) add(tail(id), head(target.block));
  }
  std::vector<uint32_t> order = reverse_postorder_of(successors);
  order_.assign(nodes, kUnreached);
  for (uint32_t i = 0; i < order.size(); i++) order_[order[i]] = i;
  idom_.assign(nodes, kUnreached);
  solve(predecessors, order);
  number_tree(order);
}

void Dominators::solve(const Graph& predecessors, const std::vector<uint32_t>& order) {
  if (order.empty()) return;
  idom_[order[0]] = order[0];
  auto intersect = [&](uint32_t a, uint32_t b) {
    while (a != b) {
      while (order_[a] > order_[b]) a = idom_[a];
      while (order_[b] > order_[a]) b = idom_[b];
    }
    return a;
  };
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 1; i < order.size(); i++) {
      uint32_t node = order[i], idom = kUnreached;
      for (uint32_t predecessor : predecessors[node]) {
        if (idom_[predecessor] == kUnreached) continue;
        idom = idom == kUnreached ? predecessor : intersect(predecessor, idom);
      }
      changed |= idom_[node] != idom;
      idom_[node] = idom;
    }
  }
}

/// In reverse postorder a node comes after its dominator: sizes of subtrees add up from the back,
/// and places are handed out from the front.
void Dominators::number_tree(const std::vector<uint32_t>& order) {
  std::vector<uint32_t> size(order_.size(), 1), next(order_.size(), 0);
  for (size_t i = order.size(); i-- > 1;) size[idom_[order[i]]] += size[order[i]];
  first_.assign(order_.size(), 0);
  last_.assign(order_.size(), 0);
  for (size_t i = 0; i < order.size(); i++) {
    uint32_t node = order[i];
    if (i > 0) {
      first_[node] = next[idom_[node]];
      next[idom_[node]] += size[node];
    }
    last_[node] = first_[node] + size[node];
    next[node] = first_[node] + 1;
  }
}

bool Dominators::dominates(uint32_t a, uint32_t b) const {
  if (order_[a] == kUnreached || order_[b] == kUnreached) return false;
  return first_[a] <= first_[b] && first_[b] < last_[a];
}

BlockId Dominators::immediate_dominator(BlockId block) const {
  if (block.index == 0 || !reachable(block)) return BlockId();
  return BlockId(idom_[head(block)] / 2);
}

bool ValueBits::insert_all(const ValueBits& other) {
  uint64_t added = 0;
  for (size_t i = 0; i < words_.size(); i++) {
    added |= other.words_[i] & ~words_[i];
    words_[i] |= other.words_[i];
  }
  return added != 0;
}

std::vector<ValueId> ValueBits::values() const {
  std::vector<ValueId> all;
  for (size_t i = 0; i < words_.size(); i++)
    for (uint64_t bits = words_[i]; bits != 0; bits &= bits - 1)
      all.push_back(ValueId(static_cast<uint32_t>(i * 64 + std::countr_zero(bits))));
  return all;
}

Liveness::Liveness(const Function& function) {
  size_t values = function.value_types.size(), blocks = function.blocks.size();
  live_in.assign(blocks, ValueBits(values));
  live_out.assign(blocks, ValueBits(values));
  Cfg cfg(function);

  auto step = [&](BlockId id) {
    const Block& block = function.blocks[id.index];
    ValueBits live = live_out[id.index];
    auto use_all = [&](const std::vector<ValueId>& used) {
      for (ValueId value : used) live.insert(value);
    };
    if (block.unwind) use_all(block.unwind->args);
    for (size_t i = block.insts.size(); i-- > 0;) {
      const Inst& inst = block.insts[i];
      if (inst.result.valid()) live.erase(inst.result);
      use_all(inst.operands);
      for (const Target& target : inst.targets) use_all(target.args);
    }
    for (ValueId param : block.params) live.erase(param);
    return live_in[id.index].insert_all(live);
  };

  std::vector<BlockId> order(cfg.reverse_postorder.rbegin(), cfg.reverse_postorder.rend());
  for (bool changed = true; changed;) {
    changed = false;
    for (BlockId block : order) {
      for (BlockId successor : cfg.successors[block.index])
        live_out[block.index].insert_all(live_in[successor.index]);
      changed |= step(block);
    }
  }
}

}  // namespace pyreck::ir
