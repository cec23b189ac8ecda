// Store: what nodes and clients share (in production Redis); one of the four interfaces against
// which the logic of nodes and owners is written (design section 9).
//
// Control state is changed only by named functions that the store runs atomically; chunks of data
// are plain keys. Every call may fail with Error::Code::Unavailable, after which it is unknown
// whether it took effect: callers repeat it under the same token or ask.
// Threads: all calls and all callbacks on the node's loop thread; callbacks come later, never
// within the call.
#pragma once

#include "runtime/base/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pyreck::cluster {

/// A chunk that belongs to no object goes after this time; GARBAGE_SECONDS of functions.lua.
inline constexpr int64_t kChunkSeconds = 600;

class Store {
 public:
  /// Bytes, for keys and values alike: any byte may occur.
  using Bytes = std::string;
  enum class Life {
    kPassing,    // goes after kChunkSeconds; one that is there stays as it is
    kPermanent,  // stays until it is removed
  };
  struct Scanned {
    std::string cursor;
    std::vector<Bytes> keys;
  };
  template <class T>
  using Then = std::function<void(Result<T>)>;

  virtual ~Store() = default;
  /// Runs the store's function `name` atomically; its reply is a list of byte strings.
  virtual void call(const std::string& name, std::vector<Bytes> keys, std::vector<Bytes> arguments,
                    Then<std::vector<Bytes>> then) = 0;
  /// Writes a chunk. Chunk traffic has connections of its own.
  virtual void put(const Bytes& key, Bytes value, Life life, Then<Unit> then) = 0;
  /// Takes a chunk's expiry away. Whether it is there now, and permanent.
  virtual void keep(const Bytes& key, Then<bool> then) = 0;
  /// Gives a chunk that has none an expiry.
  virtual void let_expire(const Bytes& key, Then<Unit> then) = 0;
  /// Reads a chunk; Error::Code::NotFound if there is none.
  virtual void get(const Bytes& key, Then<Bytes> then) = 0;
  /// Whether a chunk is there.
  virtual void has(const Bytes& key, Then<bool> then) = 0;
  /// Some of the keys that begin with `prefix`. Begun with cursor "0" and gone on with the one that
  /// the last call gave, until that is "0", all that are there all the while come at least once.
  virtual void scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) = 0;
  /// Deletes a chunk that has an expiry: a permanent one stays. Success in any case. Whoever frees
  /// chunks lets them expire, asks whether they are in use, and removes them then: whoever has
  /// begun to refer to one meanwhile has made it permanent, or does so when it has gone.
  virtual void remove(const Bytes& key, Then<Unit> then) = 0;
  /// Calls `on_message` for what is published on `channel` from now on. A doorbell only: messages
  /// may be lost, and whoever waits also polls.
  virtual void subscribe(const std::string& channel, std::function<void(Bytes)> on_message) = 0;
};

}  // namespace pyreck::cluster
