#include "runtime/region.h"

#include "runtime/base/check.h"

#include <atomic>
#include <cstdlib>

namespace pyreck::rt {

namespace {

// parents[r] is 0 while r runs, else the region around it when it ended. Chunks are made on demand
// and never freed; 65,536 chunks of 65,536 regions cover all 32-bit numbers.
constexpr uint32_t kChunk = 1 << 16;
std::atomic<std::atomic<uint32_t>*> parents[kChunk];
std::atomic<uint32_t> next_block{1};
constexpr uint32_t kBlock = 256;

std::atomic<uint32_t>& parent(uint32_t region) {
  std::atomic<std::atomic<uint32_t>*>& slot = parents[region / kChunk];
  std::atomic<uint32_t>* chunk = slot.load(std::memory_order_acquire);
  if (chunk == nullptr) {
    auto* fresh = static_cast<std::atomic<uint32_t>*>(std::calloc(kChunk, sizeof(uint32_t)));
    PYRECK_CHECK(fresh != nullptr, "no memory for the table of regions");
    if (slot.compare_exchange_strong(chunk, fresh, std::memory_order_acq_rel))
      chunk = fresh;
    else
      std::free(fresh);
  }
  return chunk[region % kChunk];
}

}  // namespace

uint32_t new_region(uint32_t) {
  static thread_local uint32_t next = 0, end = 0;
  if (next == end) {
    next = next_block.fetch_add(1, std::memory_order_relaxed) * kBlock;
    end = next + kBlock;
    PYRECK_CHECK(next != 0, "out of region numbers");
  }
  return next++;
}

void end_region(uint32_t region, uint32_t around) {
  if (region != around) parent(region).store(around, std::memory_order_release);
}

uint32_t resolve_region(uint32_t region) {
  if (region == 0 || region == UINT32_MAX) return region;
  uint32_t up = parent(region).load(std::memory_order_acquire);
  while (up != 0) {
    uint32_t above = parent(up).load(std::memory_order_acquire);
    if (above != 0) parent(region).store(above, std::memory_order_release);  // path halving
    region = up;
    up = above;
  }
  return region;
}

}  // namespace pyreck::rt
