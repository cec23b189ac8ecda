// FlatItems: the numbers of a stored list on a node, in memory or, of a large one, on its disk, as
// far as they are there. All jobs that use the list share them.
//
// Threads: of the node's loop; the lists that list() makes may be read by any.
#pragma once

#include "cluster/protocol.h"
#include "runtime/context.h"
#include "runtime/disk.h"

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace pyreck::cluster {

class FlatItems {
 public:
  /// None of them is there yet. Null: `info` is no flat object, a small one, one of more than
  /// `most_bytes` that is not for the disk, or there is no room.
  static std::shared_ptr<FlatItems> make(const std::shared_ptr<rt::Disk>& disk, uint64_t most_bytes,
                                         const ObjectInfo& info);
  FlatItems(const FlatItems&) = delete;

  bool is_on_disk() const { return is_on_disk_; }
  bool has(size_t chunk) const { return there_[chunk]; }
  /// `bytes` are of the chunk's length.
  void put(size_t chunk, std::string_view bytes);
  uint64_t size_bytes() const { return static_cast<uint64_t>(starts_.back()) * sizeof(int64_t); }
  /// A list of them, owned, made by `c`: chunks that are not there are undefined in it.
  Result<rt::Word> list(rt::Context* c, const ObjectInfo& info) const;

 private:
  FlatItems(std::shared_ptr<int64_t> data, bool is_on_disk, std::vector<int64_t> starts)
      : data_(std::move(data)),
        is_on_disk_(is_on_disk),
        starts_(std::move(starts)),
        there_(starts_.size() - 1) {}

  std::shared_ptr<int64_t> data_;
  bool is_on_disk_;
  std::vector<int64_t> starts_;  // positions of the chunks, and the length
  std::vector<bool> there_;      // by chunk
};

}  // namespace pyreck::cluster
