// Line: one blocking connection to Redis that mends itself: commands are repeated on a new
// connection until `patience` is over.
//
// Threads: every function from any thread; commands take turns.
#pragma once

#include "cluster/redis_check.h"
#include "runtime/base/owned.h"
#include "runtime/base/result.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

struct redisReply;

namespace pyreck::cluster {

void free_reply(redisReply* reply);
using RedisReply = Owned<redisReply, free_reply>;

/// The strings of a reply that is a list of them; empty for any other.
std::vector<std::string> strings_of(const redisReply& reply);

class Line {
 public:
  /// What is done on every new connection, before anything else: the functions are put there.
  using Prepare = std::function<Result<Unit>(redisContext&)>;

  Line(RedisUrl url, std::chrono::milliseconds patience, Prepare prepare);
  Line(const Line&) = delete;

  /// One attempt. Unavailable: one line for people.
  Result<Unit> connect();
  /// Repeats until Redis has answered: whether an earlier attempt took effect is unknown.
  /// Unavailable when patience is over (counted from the first failure, whoever met it) or after
  /// stop(); Internal: Redis said no.
  Result<RedisReply> command(const std::vector<std::string>& words);
  /// The same for several that are sent together; gives all replies.
  Result<std::vector<RedisReply>> commands(const std::vector<std::vector<std::string>>& commands);
  /// The same for many whose replies are large: `take` is given one after the other, each once,
  /// while Redis is sending the next ones. Ends early, and well, when it returns false.
  Result<Unit> each(const std::vector<std::vector<std::string>>& commands,
                    const std::function<bool(size_t, RedisReply)>& take);
  /// The same for several at once, sent together; gives the last reply. Tried once only.
  Result<RedisReply> once(const std::vector<std::vector<std::string>>& commands,
                          std::chrono::milliseconds timeout);

  /// Number of connections so far: another one means that Redis may have restarted.
  uint64_t generation() const { return generation_; }
  /// From now on a command gets one attempt and no more.
  void stop() { stopped_ = true; }

 private:
  /// The connection, for whoever has waited longest: a thread that asks again and again does not
  /// keep it from the one that renews the client's counter.
  std::unique_lock<std::mutex> turn();
  Result<Unit> open(std::chrono::milliseconds timeout);
  Result<Unit> make_ready(std::chrono::milliseconds timeout);
  /// The connection is of no use any more.
  Error lost();
  Result<std::vector<RedisReply>> attempt(const std::vector<std::vector<std::string>>& commands,
                                          std::chrono::milliseconds timeout);
  /// Of each(), from command `next` on, which is then the first whose reply was not taken.
  Result<Unit> attempt_each(const std::vector<std::vector<std::string>>& commands, size_t& next,
                            const std::function<bool(size_t, RedisReply)>& take);
  /// What the error that Redis answers is for whoever asked: Unavailable if it will pass.
  Error refusal(const redisReply& error);
  /// Waits for the next attempt. Whether there is one: not once patience is over.
  bool may_repeat(const Error& error, std::unique_lock<std::mutex>& lock);

  const RedisUrl url_;
  const std::chrono::milliseconds patience_;
  const Prepare prepare_;
  const int process_;  // a forked child must not speak on its parent's connection
  std::mutex next_;    // of the one thread that waits for mutex_
  std::mutex mutex_;
  RedisConnection connection_;
  std::chrono::milliseconds timeout_{};  // of its socket, as it was set last
  std::optional<std::chrono::steady_clock::time_point> failing_since_;
  std::atomic<uint64_t> generation_{0};
  std::atomic<bool> stopped_{false};
};

}  // namespace pyreck::cluster
