// Cutting a list of 8-byte items into chunks where its content says so.
//
// An item is marked if the rolling hash of the kWindow items that end with it begins with zeros. A
// chunk ends after the first marked item that gives it at least kLeastItems, or at kMostItems. So
// lists that share a stretch of items share its chunks, wherever the stretch begins: the node that
// made a part of a list and the owner of the whole cut, and name, the same chunks.
// Source: Muthitacharoen, Chen, Mazieres, "A Low-bandwidth Network File System", SOSP 2001; the
// rolling hash is that of Xia et al., "FastCDC", USENIX ATC 2016. We differ: items are hashed, not
// bytes, through a mixer in place of a table.
//
// What is certain. Let a marked item c be the first after another marked one, p, with
// kLeastItems <= c - p <= kMostItems - kLeastItems. Then every list with this stretch in it (p's
// window whole) is cut after c. For no cut lies less than kLeastItems before c: marks are not
// there, and a chunk that ends there for its length would have ended at p. So c can end a chunk;
// the one that it ends begins at p, or so little before p that p could not end it, and is not too
// long. After one cut the next ones follow from the items alone; but the end of a part is no cut of
// the whole.
#pragma once

#include "cluster/protocol.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pyreck::cluster {

inline constexpr size_t kItemBytes = 8;
inline constexpr size_t kWindow = 64;  // items
inline constexpr size_t kLeastItems = (256 << 10) / kItemBytes;
inline constexpr size_t kMostItems = kChunkBytes / kItemBytes;

/// Where the chunks of a list end, as numbers of items before it; the last is `items.size()`. Empty
/// for an empty list.
std::vector<size_t> cut_points(std::span<const uint64_t> items);

/// Chunks [first, end) of a part's cut points.
struct CertainChunks {
  size_t first = 0, end = 0;
};
/// Which chunks of a part are chunks of every list that contains it. None if the part has no cut
/// that is certain, as in constants: what its inner chunks hold is then found again only if it
/// repeats with their length. Looks at the items up to the first certain cut.
CertainChunks certain_chunks(std::span<const uint64_t> part, const std::vector<size_t>& cuts);

}  // namespace pyreck::cluster
