// A client's reading of an object's chunks: parts of them are on their way while those before are
// checked and put in place, so that no more memory is needed than for a few of them.
#pragma once

#include "cluster/protocol.h"
#include "cluster/redis_line.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace pyreck::cluster {

/// A part of a chunk: whole items, where the object is a flat list.
struct ChunkPart {
  size_t chunk = 0;
  size_t offset = 0;  // bytes of the chunk before it
  std::string_view bytes;
};

struct Download {
  const ObjectInfo& info;
  size_t first, last;                                     // chunks
  std::function<std::string(const std::string&)> key_of;  // the key of the chunk with this hash
  std::string address;                                    // for messages
};

/// Gives `take` all parts in order, on a thread of its own. `goes_on` is asked between them, on
/// this one: false ends it. NotFound; Invalid when a chunk has another hash: what `take` has been
/// given then is nothing.
Result<Unit> download(Line& line, const Download& wanted,
                      const std::function<void(const ChunkPart&)>& take,
                      const std::function<bool()>& goes_on);

}  // namespace pyreck::cluster
