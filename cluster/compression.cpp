#include "cluster/compression.h"

#include "runtime/base/owned.h"

#include <algorithm>
#include <zstd.h>

namespace pyreck::cluster {
namespace {

constexpr int kLevel = 1;
constexpr size_t kLeast = 4 << 10;     // bytes: fewer are a message or two in any case
constexpr size_t kSample = 256 << 10;  // of what is longer: whether to begin with it
constexpr size_t kStep = 1 << 20;      // memory is taken as it is needed, whatever a frame claims

bool pays(size_t before, size_t after) { return after <= before - before / 8; }

std::optional<std::string> frame_of(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kLevel);
  if (ZSTD_isError(size) || !pays(bytes.size(), size)) return std::nullopt;
  frame.resize(size);
  frame.shrink_to_fit();
  return frame;
}

void free_stream(ZSTD_DCtx_s* stream) { ZSTD_freeDCtx(stream); }

}  // namespace

std::optional<std::string> compressed(std::string_view bytes) {
  if (bytes.size() < kLeast) return std::nullopt;
  // From the middle: what is first may be unlike the rest.
  if (bytes.size() > 2 * kSample && !frame_of(bytes.substr(bytes.size() / 2, kSample)))
    return std::nullopt;
  return frame_of(bytes);
}

Result<std::string> decompressed(std::string_view frame, uint64_t size) {
  const auto wrong = [](const char* why) { return Error{Error::Code::Invalid, why}; };
  const Owned<ZSTD_DCtx_s, free_stream> stream(ZSTD_createDCtx());
  ZSTD_inBuffer in{frame.data(), frame.size(), 0};
  std::string bytes;
  for (size_t left = 1; left != 0;) {
    const size_t before = bytes.size();
    bytes.resize(std::min<uint64_t>(size, before + std::max<uint64_t>(kStep, before / 2)));
    ZSTD_outBuffer out{bytes.data(), bytes.size(), before};
    left = ZSTD_decompressStream(stream.get(), &out, &in);
    if (ZSTD_isError(left)) return wrong("what is compressed is corrupt");
    if (left != 0 && in.pos == in.size && out.pos < out.size)
      return wrong("what is compressed is cut off");
    if (left != 0 && out.pos == size && out.pos == before)
      return wrong("what is compressed is longer than its record says");
    bytes.resize(out.pos);
  }
  if (bytes.size() != size || in.pos != in.size)
    return wrong("what is compressed is not of the length that its record says");
  return bytes;
}

}  // namespace pyreck::cluster
