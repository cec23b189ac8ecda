// Connecting to Redis and looking whether it can serve a cluster: done once, blocking, by node and
// client before anything else. The errors are one line that says what is wrong and what to do.
#pragma once

#include "cluster/redis_url.h"
#include "runtime/base/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

struct redisContext;

namespace pyreck::cluster {

/// Of functions.lua, raised by every change: within one protocol version a newer library serves
/// older nodes and clients, and is never replaced by an older one.
inline constexpr int kFunctionsRevision = 3;

struct CloseRedis {
  void operator()(redisContext* connection) const;
};
using RedisConnection = std::unique_ptr<redisContext, CloseRedis>;

/// Connects, authenticates, selects the database; calls on it take at most `timeout` each. Waits so
/// long, too, for a Redis that is loading its data. Unavailable: what is wrong.
Result<RedisConnection> connect_redis(const RedisUrl& url, std::chrono::milliseconds timeout);

/// Version 7 or newer, no eviction of keys that have no expiry, the functions there and not older
/// than ours (else loaded). Gives warnings: settings that are unsafe, and what to set instead.
Result<std::vector<std::string>> check_redis(redisContext& connection, const RedisUrl& url);

/// connect_redis() and check_redis(), for who needs no connection of the kind afterwards.
Result<std::vector<std::string>> check_redis_at(const RedisUrl& url,
                                                std::chrono::milliseconds timeout);

}  // namespace pyreck::cluster
