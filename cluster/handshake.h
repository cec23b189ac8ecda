// The bytes of links between nodes, without the network: hellos, proofs and the MACs of frames.
// tcp_transport.h has the layout.
#pragma once

#include "runtime/base/result.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pyreck::cluster {

enum class Role : uint8_t { kConnects = 'C', kListens = 'L' };
constexpr Role other(Role role) {
  return role == Role::kConnects ? Role::kListens : Role::kConnects;
}

struct LinkHello {
  uint32_t version = 0;
  Role role = Role::kConnects;
  std::array<uint8_t, 32> nonce{};
  std::string cluster, node, address;  // at most 255 bytes each
};
std::string encode(const LinkHello& hello);
/// Invalid: these bytes are no hello. Unsupported: a hello of another version.
Result<LinkHello> decode_hello(std::string_view bytes);

using Digest = std::array<uint8_t, 32>;

/// HMAC-SHA-256 under one key.
class Hmac {
 public:
  explicit Hmac(std::string_view key);
  ~Hmac();
  Hmac(Hmac&& other) noexcept;
  Hmac& operator=(Hmac&& other) noexcept;
  Digest operator()(std::initializer_list<std::string_view> parts);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Compares in time that does not depend on where they differ.
bool are_equal(std::string_view left, std::string_view right);

/// Both hellos as they were sent, for what is derived from them.
struct Hellos {
  std::string connecting, listening;
};
/// By which the end of `role` shows that it knows `secret`.
Digest proof(std::string_view secret, Role role, const Hellos& hellos);
/// The key of the frames that the end of `role` sends.
Digest frame_key(std::string_view secret, Role role, const Hellos& hellos);

inline constexpr size_t kMacBytes = 16;
inline constexpr size_t kFrameHeaderBytes = 4 + 8 + kMacBytes;

/// Writes `value` in `size` bytes, little endian, at `at`.
void put_little_endian(uint8_t* at, uint64_t value, size_t size);
uint64_t little_endian(const uint8_t* at, size_t size);

}  // namespace pyreck::cluster
