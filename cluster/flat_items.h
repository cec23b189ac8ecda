// FlatItems: the numbers of a large stored list on a node, on its disk, as far as they are there.
// All jobs that use the list share them.
//
// Threads: of the node's loop; the lists that list() makes may be read by any.
#pragma once

#include "cluster/protocol.h"
#include "runtime/context.h"
#include "runtime/disk.h"

#include <memory>
#include <string_view>
#include <vector>

namespace pyreck::cluster {

class FlatItems {
 public:
  /// None of them is there yet. Null: `info` is no large flat object, or there is no room. Invalid:
  /// the record is no such object's.
  static Result<std::shared_ptr<FlatItems>> make(const std::shared_ptr<rt::Disk>& disk,
                                                 const ObjectInfo& info);
  ~FlatItems();
  FlatItems(const FlatItems&) = delete;

  bool has(size_t chunk) const { return there_[chunk]; }
  /// `bytes` are of the chunk's length.
  void put(size_t chunk, std::string_view bytes);
  uint64_t size_bytes() const { return static_cast<uint64_t>(starts_.back()) * sizeof(int64_t); }
  /// A list of them, owned, made by `c`: chunks that are not there are undefined in it.
  Result<rt::Word> list(rt::Context* c, const ObjectInfo& info) const;

 private:
  FlatItems(void* data, std::vector<int64_t> starts)
      : data_(static_cast<int64_t*>(data)),
        starts_(std::move(starts)),
        there_(starts_.size() - 1) {}

  int64_t* data_;
  std::vector<int64_t> starts_;  // positions of the chunks, and the length
  std::vector<bool> there_;      // by chunk
};

}  // namespace pyreck::cluster
