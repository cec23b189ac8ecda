// Transport: frames between nodes; one of the four interfaces against which the logic of nodes and
// owners is written (design section 9; clock and randomness are in runtime/). In production TCP
// with length-prefixed frames, in tests queues in one process with faults between any two steps.
//
// Threads: all calls and all callbacks on the node's loop thread.
// Delivery: frames between two ends arrive in order, each at most once, until the link is lost;
// nothing tells the sender which of its last frames arrived.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace pyreck::cluster {

/// One link to another node, valid until Receiver::lost; never used again for another link.
enum class Link : uint64_t {};

class Transport {
 public:
  /// What a node is told of its links.
  class Receiver {
   public:
    virtual ~Receiver() = default;
    /// A link is up: accepted from another node, or the one that connect() announced.
    virtual void connected(Link link, const std::string& peer_address) = 0;
    /// `frame` is borrowed for the call.
    virtual void received(Link link, std::span<const uint8_t> frame) = 0;
    /// The link is gone, or connect() failed: told once, nothing follows.
    virtual void lost(Link link) = 0;
  };

  virtual ~Transport() = default;
  /// Begins to connect to `address` (host:port); connected() or lost() follows.
  virtual Link connect(const std::string& address) = 0;
  /// Queues a copy of `frame`. On a lost link it does nothing.
  virtual void send(Link link, std::span<const uint8_t> frame) = 0;
  /// Bytes queued on the link and not yet taken by the network, for back-pressure.
  virtual uint64_t queued_bytes(Link link) const = 0;
  /// Closes the link; no callback for it follows.
  virtual void close(Link link) = 0;
};

}  // namespace pyreck::cluster
