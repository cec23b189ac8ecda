// One connection to Redis on a loop, that comes back: RedisStore has three.
//
// Invariants:
//   1. A command is in exactly one of waiting_ and sent_, and leaves by its `then` being called
//      once (unless the lane is destroyed).
//   2. context_ is set from the time that connecting begins until hiredis frees it, or the lane
//      lets go of it; callbacks of a context that is no longer context_ do nothing.
#pragma once

#include "cluster/loop.h"
#include "cluster/redis_url.h"
#include "runtime/base/result.h"

#include <chrono>
#include <deque>
#include <functional>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <random>
#include <string>
#include <vector>

namespace pyreck::cluster {

class RedisLane {
 public:
  using Words = std::vector<std::string>;
  /// The reply is borrowed. Redis' own errors are replies, too.
  using Then = std::function<void(Result<const redisReply*>)>;

  struct Options {
    std::chrono::milliseconds patience, reply;
    uint64_t most_waiting_bytes;
  };

  RedisLane(uv_loop_t* loop, RedisUrl url, Options options,
            std::function<void(const std::string&)> log);
  ~RedisLane();
  RedisLane(const RedisLane&) = delete;

  /// Sends, now or when the connection is there.
  void send(Words words, Then then);
  /// What is published on `channel` goes to `on_message`; then only for send() of nothing else.
  void subscribe(const std::string& channel, std::function<void(std::string)> on_message);

 private:
  enum class Phase { kAway, kResolving, kConnecting, kIntroducing, kReady };
  struct Command {
    Words words;
    Then then;
    uint64_t bytes = 0;
    std::chrono::steady_clock::time_point since;  // queued; then sent
    bool is_refused = false;                      // came when too much was waiting
  };
  struct Lookup;

  void connect();
  void connect_to(const std::string& host);
  void attach(redisAsyncContext* context);
  void connected(int status);
  void introduce();
  void introduced(const redisReply* reply, bool is_last);
  void become_ready();
  void come_back_later(const std::string& problem);
  void let_go();
  void lose_sent(const std::string& problem);
  void transmit(Command command);
  void replied(const redisReply* reply);
  void subscribe_on_wire(const std::string& channel);
  void check_times();
  void fail(Command command, const std::string& problem);
  void give_up(const std::string& problem);

  static RedisLane* lane_of(const redisAsyncContext* context);

  uv_loop_t* loop_;
  RedisUrl url_;
  Options options_;
  std::function<void(const std::string&)> log_;
  Phase phase_ = Phase::kAway;
  redisAsyncContext* context_ = nullptr;
  Lookup* lookup_ = nullptr;
  Timer retry_, watch_;
  std::chrono::steady_clock::time_point began_;       // to connect
  std::chrono::steady_clock::time_point away_since_;  // of these failures:
  uint32_t failures_ = 0;                             // to connect, in a row
  std::string problem_ = "not connected yet";
  std::minstd_rand jitter_{std::random_device()()};
  std::deque<Command> waiting_, sent_;
  uint64_t waiting_bytes_ = 0;
  std::vector<std::pair<std::string, std::function<void(std::string)>>> subscriptions_;
};

}  // namespace pyreck::cluster
