#include "cluster/redis_lane.h"

#include "cluster/redis_events.h"

#include <algorithm>
#include <memory>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

namespace pyreck::cluster {
namespace {

using std::chrono::milliseconds;
using SteadyClock = std::chrono::steady_clock;

constexpr milliseconds kFirstPause{50};
constexpr milliseconds kLongestPause{250};
constexpr milliseconds kLongestPauseLater{2000};  // when Redis has been away for
constexpr milliseconds kLong{10000};
constexpr milliseconds kConnectTime{5000};
constexpr milliseconds kWatchInterval{100};

/// Formats `words` and sends them. False: the connection is ending.
bool send_words(redisAsyncContext* context, redisCallbackFn* callback, void* data,
                const RedisLane::Words& words) {
  std::vector<const char*> starts;
  std::vector<size_t> sizes;
  for (const std::string& word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  return redisAsyncCommandArgv(context, callback, data, static_cast<int>(words.size()),
                               starts.data(), sizes.data()) == REDIS_OK;
}

void set_up_socket(int fd) {
  const int on = 1;
  const unsigned timeout = static_cast<unsigned>(kConnectTime.count());
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  const int idle_seconds = 5, interval_seconds = 2, probes = 3;
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
  setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
}

}  // namespace

/// A name that is being looked up; outlives the lane if need be.
struct RedisLane::Lookup {
  uv_getaddrinfo_t request{};
  RedisLane* lane = nullptr;
};

RedisLane::RedisLane(uv_loop_t* loop, RedisUrl url, Options options,
                     std::function<void(const std::string&)> log)
    : loop_(loop),
      url_(std::move(url)),
      options_(options),
      log_(std::move(log)),
      retry_(loop, [this] { connect(); }),
      watch_(loop, [this] { check_times(); }) {
  retry_.start(milliseconds(0));
}

RedisLane::~RedisLane() {
  if (lookup_ != nullptr) {
    lookup_->lane = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&lookup_->request));
  }
  let_go();
}

RedisLane* RedisLane::lane_of(const redisAsyncContext* context) {
  return static_cast<RedisLane*>(context->data);
}

// ---- connecting --------------------------------------------------------------------------------

void RedisLane::connect() {
  began_ = SteadyClock::now();
  watch_.start(kWatchInterval);
  if (url_.host.empty()) return attach(redisAsyncConnectUnix(url_.path.c_str()));
  phase_ = Phase::kResolving;
  auto lookup = std::make_unique<Lookup>();
  lookup->lane = this;
  lookup->request.data = lookup.get();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  const int error = uv_getaddrinfo(
      loop_, &lookup->request,
      [](uv_getaddrinfo_t* request, int status, addrinfo* first) {
        const std::unique_ptr<Lookup> done(static_cast<Lookup*>(request->data));
        char host[INET6_ADDRSTRLEN] = "";
        if (status == 0) uv_ip_name(first->ai_addr, host, sizeof host);
        uv_freeaddrinfo(first);
        RedisLane* lane = done->lane;
        if (lane == nullptr) return;
        lane->lookup_ = nullptr;
        if (status == 0) return lane->connect_to(host);
        lane->come_back_later(uv_strerror(status));
      },
      url_.host.c_str(), nullptr, &hints);
  if (error != 0) return come_back_later(uv_strerror(error));
  lookup_ = lookup.release();
}

void RedisLane::connect_to(const std::string& host) {
  attach(redisAsyncConnect(host.c_str(), url_.port));
}

void RedisLane::attach(redisAsyncContext* context) {
  if (context == nullptr) return come_back_later("out of memory");
  if (context->err != 0 || !attach_to_loop(context, loop_)) {
    const std::string problem = context->err != 0 ? context->errstr : "no room in the loop";
    redisAsyncFree(context);
    return come_back_later(problem);
  }
  context_ = context;
  context_->data = this;
  phase_ = Phase::kConnecting;
  redisAsyncSetConnectCallback(context, [](const redisAsyncContext* done, int status) {
    if (RedisLane* lane = lane_of(done)) lane->connected(status);
  });
  redisAsyncSetDisconnectCallback(context, [](const redisAsyncContext* done, int) {
    RedisLane* lane = lane_of(done);
    if (lane == nullptr) return;
    lane->context_ = nullptr;  // hiredis frees it
    const std::string problem = done->errstr != nullptr ? done->errstr : "";
    lane->lose_sent(problem);
    lane->come_back_later(problem.empty() ? "closed the connection" : problem);
  });
}

void RedisLane::connected(int status) {
  if (status == REDIS_OK) return introduce();
  const std::string problem = context_->c.errstr;
  context_ = nullptr;  // hiredis frees it
  come_back_later(problem);
}

void RedisLane::introduce() {
  phase_ = Phase::kIntroducing;
  if (!url_.host.empty()) set_up_socket(context_->c.fd);
  std::vector<Words> words;
  if (!url_.password.empty()) {
    words.push_back({"AUTH", url_.password});
    if (!url_.user.empty()) words.back().insert(words.back().begin() + 1, url_.user);
  }
  if (url_.database != 0) words.push_back({"SELECT", std::to_string(url_.database)});
  words.push_back({"PING"});  // an error while Redis is loading its data
  for (size_t i = 0; i < words.size(); ++i) {
    const bool is_last = i + 1 == words.size();
    auto callback = is_last ? [](redisAsyncContext* context, void* reply, void*) {
      if (RedisLane* lane = lane_of(context)) {
        lane->introduced(static_cast<redisReply*>(reply), true);
      }
    } : [](redisAsyncContext* context, void* reply, void*) {
      if (RedisLane* lane = lane_of(context)) {
        lane->introduced(static_cast<redisReply*>(reply), false);
      }
    };
    send_words(context_, callback, nullptr, words[i]);
  }
}

void RedisLane::introduced(const redisReply* reply, bool is_last) {
  if (reply == nullptr || phase_ != Phase::kIntroducing) return;  // on lost: onDisconnect tells
  const std::string_view text(reply->str == nullptr ? "" : reply->str,
                              reply->str == nullptr ? 0 : reply->len);
  if (reply->type == REDIS_REPLY_ERROR && !text.starts_with("NOPERM")) {
    let_go();
    return come_back_later(std::string(text));
  }
  if (is_last) become_ready();
}

void RedisLane::become_ready() {
  phase_ = Phase::kReady;
  if (failures_ > 0) log_("Redis at " + url_.shown() + " is back");
  failures_ = 0;
  for (const auto& [channel, on_message] : subscriptions_) subscribe_on_wire(channel);
  while (phase_ == Phase::kReady && !waiting_.empty()) {
    Command command = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_bytes_ -= command.bytes;
    transmit(std::move(command));
  }
}

void RedisLane::come_back_later(const std::string& problem) {
  phase_ = Phase::kAway;
  problem_ = problem;
  const auto now = SteadyClock::now();
  if (failures_ == 0) {
    log_("no Redis at " + url_.shown() + ": " + problem);
    away_since_ = now;
  }
  const auto doubled = kFirstPause * (1 << std::min<uint32_t>(failures_, 10));
  ++failures_;
  const milliseconds longest = now - away_since_ < kLong ? kLongestPause : kLongestPauseLater;
  const milliseconds pause = std::min<milliseconds>(doubled, longest);
  retry_.start(pause / 2 + pause / 2 * static_cast<int>(jitter_() % 1024) / 1024);
}

/// Frees the connection. Commands that were on their way are lost; nobody is told here.
void RedisLane::let_go() {
  redisAsyncContext* context = std::exchange(context_, nullptr);
  if (context == nullptr) return;
  context->data = nullptr;  // its callbacks, which come now, do nothing
  redisAsyncFree(context);
}

void RedisLane::lose_sent(const std::string& problem) {
  phase_ = Phase::kAway;  // commands that come from the callbacks wait
  std::deque<Command> lost = std::exchange(sent_, {});
  for (Command& command : lost) {
    fail(std::move(command), problem.empty() ? "connection lost" : problem);
  }
}

// ---- commands ----------------------------------------------------------------------------------

void RedisLane::send(Words words, Then then) {
  Command command{std::move(words), std::move(then), 0, SteadyClock::now()};
  for (const std::string& word : command.words) command.bytes += word.size();
  if (phase_ == Phase::kReady && waiting_.empty()) return transmit(std::move(command));
  command.is_refused = waiting_bytes_ + command.bytes > options_.most_waiting_bytes;
  waiting_bytes_ += command.bytes;
  waiting_.push_back(std::move(command));
  if (!watch_.is_running()) watch_.start(kWatchInterval);
}

void RedisLane::transmit(Command command) {
  auto callback = [](redisAsyncContext* context, void* reply, void*) {
    // Without a reply the connection is ending: the disconnect callback loses all that was sent.
    RedisLane* lane = lane_of(context);
    if (lane != nullptr && reply != nullptr) lane->replied(static_cast<redisReply*>(reply));
  };
  command.since = SteadyClock::now();
  if (send_words(context_, callback, nullptr, command.words)) {
    command.words.clear();  // hiredis has a copy
    sent_.push_back(std::move(command));
    if (!watch_.is_running()) watch_.start(kWatchInterval);
    return;
  }
  waiting_bytes_ += command.bytes;  // the connection is ending: it waits for the next one
  waiting_.push_back(std::move(command));
  phase_ = Phase::kAway;
}

void RedisLane::replied(const redisReply* reply) {
  if (sent_.empty()) return;
  Command command = std::move(sent_.front());
  sent_.pop_front();
  command.then(reply);
}

void RedisLane::fail(Command command, const std::string& problem) {
  command.then(Error{Error::Code::Unavailable, "no Redis at " + url_.shown() + ": " + problem});
}

/// The connection does not answer.
void RedisLane::give_up(const std::string& problem) {
  let_go();
  lose_sent(problem);
  come_back_later(problem);
}

/// Ends what has waited too long, and a connection that does not answer.
void RedisLane::check_times() {
  const auto now = SteadyClock::now();
  std::deque<Command> late;
  for (size_t i = waiting_.size(); i-- > 0;) {
    if (!waiting_[i].is_refused && now - waiting_[i].since < options_.patience) continue;
    waiting_bytes_ -= waiting_[i].bytes;
    late.push_front(std::move(waiting_[i]));
    waiting_.erase(waiting_.begin() + static_cast<ptrdiff_t>(i));
  }
  const bool is_connecting = phase_ == Phase::kConnecting || phase_ == Phase::kIntroducing;
  if (is_connecting && now - began_ > kConnectTime) give_up("no answer");
  if (!sent_.empty() && now - sent_.front().since > options_.reply) give_up("no reply");
  for (Command& command : late) {
    const std::string problem = command.is_refused ? "too much waits for it already" : problem_;
    fail(std::move(command), problem);
  }
  if (!waiting_.empty() || !sent_.empty() || is_connecting) watch_.start(kWatchInterval);
}

// ---- messages ----------------------------------------------------------------------------------

void RedisLane::subscribe(const std::string& channel, std::function<void(std::string)> on_message) {
  subscriptions_.emplace_back(channel, std::move(on_message));
  if (phase_ == Phase::kReady) subscribe_on_wire(channel);
}

void RedisLane::subscribe_on_wire(const std::string& channel) {
  auto callback = [](redisAsyncContext* context, void* data, void*) {
    RedisLane* lane = lane_of(context);
    const auto* reply = static_cast<const redisReply*>(data);
    if (lane == nullptr || reply == nullptr || reply->type != REDIS_REPLY_ARRAY ||
        reply->elements != 3 || reply->element[2]->type != REDIS_REPLY_STRING) {
      return;
    }
    const std::string from(reply->element[1]->str, reply->element[1]->len);
    const std::string message(reply->element[2]->str, reply->element[2]->len);
    const auto subscriptions = lane->subscriptions_;  // they may subscribe to more
    for (const auto& [subscribed, on_message] : subscriptions) {
      if (subscribed == from) on_message(message);
    }
  };
  send_words(context_, callback, nullptr, {"SUBSCRIBE", channel});
}

}  // namespace pyreck::cluster
