// Links between nodes over TCP, whose ends have proved to each other that they know the cluster's
// secret. docs/wire.md has the bytes.
//
//   frame      length (4 bytes, of the payload) | sequence (8) | MAC (16) | payload
//   handshake  length (4) | payload, at most kMostHandshakeBytes:
//     hello    "pyreck" | version (4) | role (1: 'C' connects, 'L' listens) | nonce (32)
//              | cluster, node id, address, each with its length (1) before it
//     proof    HMAC-SHA-256 under the secret over "pyreck proof", its sender's role and both hellos
//
// Numbers are little endian. The one that connects sends its hello, the other answers with its own;
// then the one that connects proves itself, then the other. A frame's MAC is HMAC-SHA-256, cut to
// 16 bytes, over sequence, length and payload, under a key for each direction made of the secret
// and both hellos; the sequence counts from 0. So what is altered, repeated or left out is refused.
// Frames are not encrypted.
//
// Threads: the loop's. The process ignores SIGPIPE.
#pragma once

#include "cluster/transport.h"
#include "runtime/base/result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

struct uv_loop_s;

namespace pyreck::cluster {

/// Links that ended, by reason, and what they carried.
struct TransportCounters {
  uint64_t accepted = 0, established = 0;  // connections from others; handshakes that succeeded
  uint64_t frames_in = 0, frames_out = 0, bytes_in = 0, bytes_out = 0;

  uint64_t ended = 0;        // by the other end, between two frames
  uint64_t broken = 0;       // by the network: reset, timed out
  uint64_t unreachable = 0;  // connect() failed
  uint64_t not_ready = 0;    // came before become()
  uint64_t crowded = 0;      // came when too many others had not proved themselves
  uint64_t silent = 0;       // no handshake within its time
  uint64_t garbage = 0;      // what came is no handshake
  uint64_t other_version = 0;
  uint64_t other_cluster = 0;
  uint64_t wrong_secret = 0;
  uint64_t oversize = 0;   // a frame over kMostFrameBytes
  uint64_t truncated = 0;  // ended within a frame
  uint64_t replayed = 0;   // not the next sequence number
  uint64_t altered = 0;    // wrong MAC
};

struct TcpOptions {
  std::string cluster = "default";
  std::string advertise = "";  // address told to others; empty: the one that is listened on
  std::chrono::milliseconds handshake{3000};
  std::chrono::milliseconds user_timeout{5000};  // sent bytes that nobody acknowledges: broken
  uint32_t most_strangers = 256;                 // connections that have not proved themselves
};

class TcpTransport final : public Transport {
 public:
  using Log = std::function<void(const std::string& line)>;

  /// Listens on host:port ([host]:port for IPv6; port 0: any). Unavailable: why it cannot.
  /// Connections are refused until become().
  static Result<std::unique_ptr<TcpTransport>> listen(uv_loop_s* loop, const std::string& address,
                                                      TcpOptions options, Log log);
  ~TcpTransport() override;  ///< closes all links without callbacks

  /// host:port as told to other nodes.
  const std::string& address() const;
  /// Who is told of links; before become().
  void set_receiver(Receiver* receiver);
  /// Who this node is from now on, once it has joined: for new links, the others stay.
  void become(const std::string& node, const std::string& secret);
  const TransportCounters& counters() const;

  Link connect(const std::string& address) override;
  /// Before connected() frames wait. One over kMostFrameBytes breaks the link.
  void send(Link link, std::span<const uint8_t> frame) override;
  uint64_t queued_bytes(Link link) const override;
  void close(Link link) override;

 private:
  struct State;
  explicit TcpTransport(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

inline constexpr uint32_t kMostHandshakeBytes = 1024;

}  // namespace pyreck::cluster
