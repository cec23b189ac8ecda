#include "cluster/chunking.h"

#include <algorithm>

namespace pyreck::cluster {
namespace {

constexpr int kMarkBits = 17;  // one item of 2^17 is marked: 1 MiB

/// All bits of the result depend on all bits of `item` (the finalizer of SplitMix64).
constexpr uint64_t mixed(uint64_t item) {
  item += 0x9e3779b97f4a7c15;
  item = (item ^ (item >> 30)) * 0xbf58476d1ce4e5b9;
  item = (item ^ (item >> 27)) * 0x94d049bb133111eb;
  return item ^ (item >> 31);
}

bool is_marked(uint64_t hash) { return hash >> (64 - kMarkBits) == 0; }

/// The first position in [from, to) with a marked item right before it, or `to`.
size_t next_mark(std::span<const uint64_t> items, size_t from, size_t to) {
  uint64_t hash = 0;  // each shift pushes out what is kWindow items old
  for (size_t at = from - std::min(from, kWindow); at < to; ++at) {
    hash = (hash << 1) + mixed(items[at]);
    if (is_marked(hash) && at + 1 >= from) return at + 1;
  }
  return to;
}

}  // namespace

std::vector<size_t> cut_points(std::span<const uint64_t> items) {
  std::vector<size_t> cuts;
  for (size_t begin = 0; begin < items.size(); begin = cuts.back()) {
    size_t most = std::min(items.size(), begin + kMostItems);
    cuts.push_back(next_mark(items, std::min(most, begin + kLeastItems), most));
  }
  return cuts;
}

CertainChunks certain_chunks(std::span<const uint64_t> part, const std::vector<size_t>& cuts) {
  if (part.size() <= kWindow) return {};
  size_t before = next_mark(part, kWindow, part.size());
  while (before < part.size()) {
    size_t mark = next_mark(part, before + 1, part.size());
    size_t gap = mark - before;
    if (mark < part.size() && gap >= kLeastItems && gap <= kMostItems - kLeastItems) {
      auto cut = static_cast<size_t>(std::ranges::lower_bound(cuts, mark) - cuts.begin());
      return {cut + 1, cuts.size() - 1};  // the last cut is only the part's end
    }
    before = mark;
  }
  return {};
}

}  // namespace pyreck::cluster
