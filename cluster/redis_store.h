// Store over Redis: hiredis on the loop, one connection each for functions, chunks and messages.
//
// A connection that is lost is made again, after pauses that grow and vary. Calls that were on
// their way end as Unavailable; calls that come meanwhile wait, up to a bound and for a time, then
// end as Unavailable too. If Redis has lost the functions (restarted without its data) they are
// loaded, and the call repeated.
//
// Threads: the loop's. The process ignores SIGPIPE.
#pragma once

#include "cluster/redis_url.h"
#include "cluster/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

struct uv_loop_s;

namespace pyreck::cluster {

struct RedisStoreOptions {
  std::chrono::milliseconds patience{10000};  // how long a call waits for a Redis that is away
  std::chrono::milliseconds reply{10000};  // a connection silent so long after a call is given up
  uint64_t most_waiting_bytes = 64 << 20;  // of the calls that wait, per connection
};

class RedisStore final : public Store {
 public:
  using Log = std::function<void(const std::string& line)>;

  /// Begins to connect. check_redis_at() says beforehand whether that makes sense.
  RedisStore(uv_loop_s* loop, const RedisUrl& url, RedisStoreOptions options, Log log);
  ~RedisStore() override;  ///< without callbacks
  RedisStore(const RedisStore&) = delete;

  /// Besides Unavailable: LimitExceeded if Redis is full, Invalid if the function refused.
  void call(const std::string& name, std::vector<Bytes> keys, std::vector<Bytes> arguments,
            Then<std::vector<Bytes>> then) override;
  void put(const Bytes& key, Bytes value, Life life, Then<Unit> then) override;
  void keep(const Bytes& key, Then<bool> then) override;
  void let_expire(const Bytes& key, Then<Unit> then) override;
  void scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) override;
  void get(const Bytes& key, Then<Bytes> then) override;
  void has(const Bytes& key, Then<bool> then) override;
  void remove(const Bytes& key, Then<Unit> then) override;
  void subscribe(const std::string& channel, std::function<void(Bytes)> on_message) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::cluster
