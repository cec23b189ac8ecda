#include "runtime/regex/tree.h"

#include <algorithm>

namespace pyreck::rt::regex {

namespace {

/// CPython's bounds of what it computes; sums and products stay far below 64 bits with them.
constexpr uint64_t kMostLeast = kUnlimited - 1, kMostMost = kUnlimited;

Width bounded(Width w) { return {std::min(w.least, kMostLeast), std::min(w.most, kMostMost)}; }

uint64_t product(uint64_t a, uint64_t b) {
  uint64_t out = 0;
  return __builtin_mul_overflow(a, b, &out) ? UINT64_MAX : out;
}

Width either(Width a, Width b) { return {std::min(a.least, b.least), std::max(a.most, b.most)}; }

Width width_of_node(const Node& node, const std::vector<Width>& groups) {
  auto part = [&](size_t i) { return width_of(node.parts[i], groups); };
  switch (node.kind) {
    case NodeKind::kLiteral:
    case NodeKind::kNotLiteral:
    case NodeKind::kAny:
    case NodeKind::kSet:
      return {1, 1};
    case NodeKind::kAt:
    case NodeKind::kAssert:
      return {0, 0};
    case NodeKind::kGroup:
    case NodeKind::kAtomic:
      return part(0);
    case NodeKind::kRepeat: {
      Width one = part(0);
      return {product(one.least, node.min), product(one.most, node.max)};
    }
    case NodeKind::kBranch: {
      Width all = part(0);
      for (size_t i = 1; i < node.parts.size(); i++) all = either(all, part(i));
      return all;
    }
    case NodeKind::kGroupRef:
      return groups[node.value];
    case NodeKind::kConditional:
      return either(part(0), node.parts.size() > 1 ? part(1) : Width{});
  }
  return {};
}

}  // namespace

Width width_of(const Sequence& sequence, const std::vector<Width>& groups) {
  Width all;
  for (const Node& node : sequence) {
    Width one = width_of_node(node, groups);
    all.least = std::min(all.least + std::min(one.least, kMostLeast), kMostLeast);
    all.most = std::min(all.most + std::min(one.most, kMostMost), kMostMost);
  }
  return bounded(all);
}

}  // namespace pyreck::rt::regex
