// Compression of stored values where it pays: Zstandard (RFC 8878), by libzstd.
#pragma once

#include "runtime/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pyreck::cluster {

/// `bytes` as one frame; nothing where that saves less than an eighth of them.
std::optional<std::string> compressed(std::string_view bytes);

/// The `size` bytes that `frame` holds. Invalid: it is no whole frame of as many.
Result<std::string> decompressed(std::string_view frame, uint64_t size);

}  // namespace pyreck::cluster
