#include "cluster/redis_line.h"

#include <algorithm>
#include <hiredis/hiredis.h>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace pyreck::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kConnectTimeout{2000};
constexpr milliseconds kCommandTimeout{5000};
constexpr milliseconds kBetweenAttempts{50};
constexpr size_t kAhead = 4;  // replies that each() has asked for

timeval timeval_of(milliseconds duration) {
  return {.tv_sec = duration.count() / 1000, .tv_usec = (duration.count() % 1000) * 1000};
}

/// Answers that a Redis gives while it starts, loads its data or fails over.
bool passes(std::string_view error) {
  for (std::string_view prefix : {"LOADING", "BUSY", "TRYAGAIN", "CLUSTERDOWN", "MASTERDOWN",
                                  "READONLY", "ERR Function not found"})
    if (error.starts_with(prefix)) return true;
  return false;
}

bool append(redisContext* connection, const std::vector<std::string>& words) {
  std::vector<const char*> texts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  return redisAppendCommandArgv(connection, static_cast<int>(words.size()), texts.data(),
                                sizes.data()) == REDIS_OK;
}

bool receive(redisContext* connection, RedisReply& reply) {
  void* received = nullptr;
  if (redisGetReply(connection, &received) != REDIS_OK) return false;
  reply.reset(static_cast<redisReply*>(received));
  return true;
}

const redisReply* first_error(const std::vector<RedisReply>& replies) {
  for (const RedisReply& reply : replies)
    if (reply->type == REDIS_REPLY_ERROR) return reply.get();
  return nullptr;
}

}  // namespace

void free_reply(redisReply* reply) { freeReplyObject(reply); }

std::vector<std::string> strings_of(const redisReply& reply) {
  std::vector<std::string> strings;
  if (reply.type != REDIS_REPLY_ARRAY) return strings;
  for (size_t i = 0; i < reply.elements; i++)
    strings.emplace_back(reply.element[i]->str != nullptr
                             ? std::string(reply.element[i]->str, reply.element[i]->len)
                             : std::string());
  return strings;
}

Line::Line(RedisUrl url, milliseconds patience, Prepare prepare)
    : url_(std::move(url)), patience_(patience), prepare_(std::move(prepare)), process_(getpid()) {}

std::unique_lock<std::mutex> Line::turn() {
  const std::scoped_lock next(next_);
  return std::unique_lock(mutex_);
}

Result<Unit> Line::connect() {
  const std::unique_lock lock = turn();
  return open(kConnectTimeout);
}

Result<Unit> Line::open(milliseconds timeout) {
  PYRECK_TRY(connection_, connect_redis(url_, timeout));
  generation_++;
  timeout_ = milliseconds(0);
  Result<Unit> prepared = prepare_ ? prepare_(*connection_) : Unit{};
  if (!prepared.ok()) connection_.reset();
  return prepared;
}

Result<Unit> Line::make_ready(milliseconds timeout) {
  if (getpid() != process_)
    return Error{Error::Code::Unavailable,
                 "this connection belongs to the process that forked this one; connect again"};
  if (connection_ == nullptr) {
    PYRECK_TRY([[maybe_unused]] const Unit opened, open(kConnectTimeout));
  }
  if (timeout_ != timeout) redisSetTimeout(connection_.get(), timeval_of(timeout));
  timeout_ = timeout;
  return Unit{};
}

Error Line::lost() {
  Error error{Error::Code::Unavailable, "Redis at " + url_.shown() + " does not answer (" +
                                            std::string(connection_->errstr) + ")"};
  connection_.reset();
  return error;
}

Result<std::vector<RedisReply>> Line::attempt(const std::vector<std::vector<std::string>>& commands,
                                              milliseconds timeout) {
  PYRECK_TRY([[maybe_unused]] const Unit ready, make_ready(timeout));
  std::vector<RedisReply> replies(commands.size());
  for (const auto& command : commands)
    if (!append(connection_.get(), command)) return lost();
  for (RedisReply& reply : replies)
    if (!receive(connection_.get(), reply)) return lost();
  return replies;
}

Result<Unit> Line::attempt_each(const std::vector<std::vector<std::string>>& commands, size_t& next,
                                const std::function<bool(size_t, RedisReply)>& take) {
  PYRECK_TRY([[maybe_unused]] const Unit ready, make_ready(kCommandTimeout));
  size_t last = commands.size(), asked = next;
  for (size_t got = next; got < asked || asked < last;) {
    for (; asked < last && asked < got + kAhead; asked++)
      if (!append(connection_.get(), commands[asked])) return lost();
    RedisReply reply;
    if (!receive(connection_.get(), reply)) {
      Error error = lost();
      if (last < commands.size()) return Unit{};  // nobody waits for the rest
      return error;
    }
    if (got++ >= last) continue;  // what was asked for before the end was known
    failing_since_.reset();
    if (reply->type == REDIS_REPLY_ERROR) {
      Error error = refusal(*reply);
      connection_.reset();  // other replies are on their way
      return error;
    }
    if (!take(next++, std::move(reply))) last = got;
  }
  return Unit{};
}

Error Line::refusal(const redisReply& error) {
  const std::string said(error.str, error.len);
  if (said.starts_with("ERR Function not found")) connection_.reset();  // to be prepared anew
  if (!passes(said)) return {Error::Code::Internal, "Redis says: " + said};
  return {Error::Code::Unavailable, "Redis at " + url_.shown() + " says: " + said};
}

bool Line::may_repeat(const Error& error, std::unique_lock<std::mutex>& lock) {
  const auto now = steady_clock::now();
  if (error.code != Error::Code::Unavailable) return false;
  if (!failing_since_.has_value()) failing_since_ = now;
  const bool forked = getpid() != process_;
  if (now >= *failing_since_ + patience_ || stopped_ || forked) return false;
  lock.unlock();
  std::this_thread::sleep_for(kBetweenAttempts);
  lock = turn();
  return true;
}

Result<RedisReply> Line::once(const std::vector<std::vector<std::string>>& commands,
                              milliseconds timeout) {
  const std::unique_lock lock = turn();
  PYRECK_TRY(std::vector<RedisReply> replies, attempt(commands, timeout));
  return std::move(replies.back());
}

Result<RedisReply> Line::command(const std::vector<std::string>& words) {
  PYRECK_TRY(std::vector<RedisReply> replies, commands({words}));
  return std::move(replies.front());
}

Result<std::vector<RedisReply>> Line::commands(
    const std::vector<std::vector<std::string>>& commands) {
  std::unique_lock lock = turn();
  for (;;) {
    Result<std::vector<RedisReply>> replies = attempt(commands, kCommandTimeout);
    if (replies.ok()) {
      const redisReply* error = first_error(replies.value());
      if (error == nullptr) {
        failing_since_.reset();
        return replies;
      }
      replies = refusal(*error);
    }
    if (!may_repeat(replies.error(), lock)) return replies;
  }
}

Result<Unit> Line::each(const std::vector<std::vector<std::string>>& commands,
                        const std::function<bool(size_t, RedisReply)>& take) {
  std::unique_lock lock = turn();
  size_t next = 0;
  for (;;) {
    Result<Unit> done = attempt_each(commands, next, take);
    if (done.ok() || !may_repeat(done.error(), lock)) return done;
  }
}

}  // namespace pyreck::cluster
