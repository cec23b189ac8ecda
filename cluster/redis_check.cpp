#include "cluster/redis_check.h"

#include "cluster/protocol.h"
#include "generated/cluster/functions_lua.h"
#include "runtime/base/owned.h"

#include <charconv>
#include <hiredis/hiredis.h>
#include <optional>
#include <thread>

namespace pyreck::cluster {
namespace {

using Clock = std::chrono::steady_clock;
using ReplyPtr = Owned<redisReply, freeReplyObject>;

Error unavailable(const std::string& message) { return Error{Error::Code::Unavailable, message}; }

/// Sends one command. Only a connection that broke is an Error; Redis' own errors are replies.
Result<ReplyPtr> command(redisContext& connection, const std::vector<std::string>& words) {
  std::vector<const char*> starts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  ReplyPtr reply(static_cast<redisReply*>(
      redisCommandArgv(&connection, static_cast<int>(words.size()), starts.data(), sizes.data())));
  if (reply == nullptr) return unavailable(std::string("lost Redis: ") + connection.errstr);
  return reply;
}

std::string_view text_of(const redisReply& reply) {
  return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

bool is_error(const redisReply& reply, std::string_view beginning = "") {
  return reply.type == REDIS_REPLY_ERROR && text_of(reply).starts_with(beginning);
}

/// What stands behind `name:` in the lines of INFO.
std::string info_field(std::string_view info, std::string_view name) {
  const std::string key = std::string(name) + ":";
  size_t at = info.starts_with(key) ? 0 : info.find("\n" + key);
  if (at == std::string_view::npos) return "";
  at = info.find(':', at) + 1;
  return std::string(info.substr(at, info.find_first_of("\r\n", at) - at));
}

std::string at(const RedisUrl& url) { return "Redis at " + url.shown(); }

/// AUTH and SELECT, then PING, for which a Redis that loads, or wants a password, gives an error.
Result<Unit> introduce(redisContext& connection, const RedisUrl& url) {
  if (!url.password.empty()) {
    std::vector<std::string> auth = {"AUTH"};
    if (!url.user.empty()) auth.push_back(url.user);
    auth.push_back(url.password);
    PYRECK_TRY(ReplyPtr reply, command(connection, auth));
    if (is_error(*reply)) {
      return unavailable(at(url) + " refuses user or password; check those in the URL");
    }
  }
  if (url.database != 0) {
    PYRECK_TRY(ReplyPtr reply, command(connection, {"SELECT", std::to_string(url.database)}));
    if (is_error(*reply) && !is_error(*reply, "LOADING") && !is_error(*reply, "NOAUTH")) {
      return unavailable(at(url) + " has no such database: " + std::string(text_of(*reply)));
    }
  }
  PYRECK_TRY(ReplyPtr reply, command(connection, {"PING"}));
  if (is_error(*reply, "NOAUTH")) {
    return unavailable(at(url) +
                       " wants a password; write `redis://:password@host` or "
                       "`redis://user:password@host`");
  }
  if (is_error(*reply) && !is_error(*reply, "NOPERM")) {
    return unavailable(at(url) + " does not serve: " + std::string(text_of(*reply)));
  }
  return Unit{};
}

timeval as_timeval(std::chrono::milliseconds time) {
  return {.tv_sec = static_cast<time_t>(time.count() / 1000),
          .tv_usec = static_cast<suseconds_t>(time.count() % 1000 * 1000)};
}

Result<RedisConnection> connect_once(const RedisUrl& url, std::chrono::milliseconds timeout) {
  const timeval limit = as_timeval(timeout);
  RedisConnection connection(url.host.empty()
                                 ? redisConnectUnixWithTimeout(url.path.c_str(), limit)
                                 : redisConnectWithTimeout(url.host.c_str(), url.port, limit));
  if (connection == nullptr) return unavailable("out of memory for a connection to Redis");
  if (connection->err != 0) {
    return unavailable("no " + at(url) + ": " + connection->errstr +
                       "; start it (`redis-server`), or check the address");
  }
  redisSetTimeout(connection.get(), limit);
  if (!url.host.empty()) redisEnableKeepAlive(connection.get());
  PYRECK_TRY([[maybe_unused]] const Unit introduced, introduce(*connection, url));
  return connection;
}

Result<Unit> check_version(redisContext& connection, const RedisUrl& url) {
  PYRECK_TRY(ReplyPtr reply, command(connection, {"INFO", "server"}));
  const std::string version = info_field(text_of(*reply), "redis_version");
  int major = 7;  // if INFO is not permitted: the functions will tell
  std::from_chars(version.data(), version.data() + version.size(), major);
  if (major >= 7) return Unit{};
  return unavailable(at(url) + " is version " + version + "; pyreck needs Redis 7 or newer");
}

Result<Unit> check_eviction(redisContext& connection, const RedisUrl& url) {
  PYRECK_TRY(ReplyPtr reply, command(connection, {"INFO", "memory"}));
  const std::string policy = info_field(text_of(*reply), "maxmemory_policy");
  if (!policy.starts_with("allkeys")) return Unit{};
  return unavailable(at(url) + " may evict any key (`maxmemory-policy " + policy +
                     "`), and so lose jobs; set it to `noeviction` or `volatile-lru`");
}

Result<std::vector<std::string>> unsafe_settings(redisContext& connection) {
  std::vector<std::string> warnings;
  PYRECK_TRY(ReplyPtr reply, command(connection, {"INFO", "persistence"}));
  if (info_field(text_of(*reply), "aof_enabled") == "0") {
    warnings.push_back(
        "Redis keeps no log (`appendonly no`): what is submitted or stored is lost when it "
        "restarts; set `appendonly yes`");
  }
  return warnings;
}

struct Library {
  int protocol = 0;
  int revision = 0;
};

int as_number(const redisReply& reply) {
  int value = 0;
  const std::string_view text = text_of(reply);
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// What pyreck_version says; nothing if there is no such function.
Result<std::optional<Library>> loaded_library(redisContext& connection, const RedisUrl& url) {
  PYRECK_TRY(ReplyPtr reply, command(connection, {"FCALL", "pyreck_version", "1", "pyreck"}));
  if (reply->type == REDIS_REPLY_ARRAY && reply->elements == 2) {
    return std::optional(Library{as_number(*reply->element[0]), as_number(*reply->element[1])});
  }
  if (is_error(*reply, "ERR Function not found")) return std::optional<Library>();
  return unavailable(at(url) + " does not run functions: " + std::string(text_of(*reply)));
}

Result<Unit> check_functions(redisContext& connection, const RedisUrl& url) {
  PYRECK_TRY(const std::optional<Library> there, loaded_library(connection, url));
  const int ours = static_cast<int>(kProtocolVersion);
  if (there && there->protocol > ours) {
    return unavailable("the cluster in " + at(url) + " speaks protocol " +
                       std::to_string(there->protocol) + ", this pyreck " + std::to_string(ours) +
                       "; install the newer pyreck here");
  }
  if (there && there->protocol == ours && there->revision >= kFunctionsRevision) return Unit{};
  PYRECK_TRY(ReplyPtr reply, command(connection, {"FUNCTION", "LOAD", "REPLACE", kFunctionsLua}));
  if (is_error(*reply)) {
    return unavailable(at(url) +
                       " does not load pyreck's functions: " + std::string(text_of(*reply)));
  }
  return Unit{};
}

}  // namespace

void CloseRedis::operator()(redisContext* connection) const { redisFree(connection); }

Result<RedisConnection> connect_redis(const RedisUrl& url, std::chrono::milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (true) {
    Result<RedisConnection> connection = connect_once(url, timeout);
    if (connection.ok() || connection.error().message.find("LOADING") == std::string::npos ||
        Clock::now() > deadline) {
      return connection;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Result<std::vector<std::string>> check_redis(redisContext& connection, const RedisUrl& url) {
  PYRECK_TRY([[maybe_unused]] const Unit version, check_version(connection, url));
  PYRECK_TRY([[maybe_unused]] const Unit eviction, check_eviction(connection, url));
  PYRECK_TRY([[maybe_unused]] const Unit functions, check_functions(connection, url));
  return unsafe_settings(connection);
}

Result<std::vector<std::string>> check_redis_at(const RedisUrl& url,
                                                std::chrono::milliseconds timeout) {
  PYRECK_TRY(RedisConnection connection, connect_redis(url, timeout));
  return check_redis(*connection, url);
}

}  // namespace pyreck::cluster
