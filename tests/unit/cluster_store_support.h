// A Redis of one's own, and what calls the functions and a Store.
#pragma once

#include "cluster/client.h"
#include "cluster/protocol.h"
#include "cluster/redis_check.h"
#include "cluster/redis_line.h"
#include "cluster/redis_store.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "tests/unit/cluster_loop.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <hiredis/hiredis.h>
#include <memory>
#include <set>
#include <signal.h>
#include <stdlib.h>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace pyreck::cluster {

using namespace std::chrono_literals;
using Words = std::vector<std::string>;

inline const std::string kPrefix = "{pyreck:test}";
inline const std::string kToken1(32, '1'), kToken2(32, '2'), kToken3(32, '3');

/// A redis-server of its own, on a Unix socket in a folder of its own.
class RedisServer {
 public:
  explicit RedisServer(Words options = {}) : options_(std::move(options)) {
    signal(SIGPIPE, SIG_IGN);
    char name[] = "/tmp/pyreck-redis-XXXXXX";
    folder_ = mkdtemp(name);
    start();
  }
  ~RedisServer() {
    stop();
    std::filesystem::remove_all(folder_);
  }

  RedisUrl url() const {
    RedisUrl url;
    url.path = folder_ + "/socket";
    return url;
  }
  void start() {
    Words words = {"redis-server",  "--port", "0", "--unixsocket", url().path, "--dir",
                   folder_,         "--save", "",  "--loglevel",   "warning",  "--logfile",
                   folder_ + "/log"};
    words.insert(words.end(), options_.begin(), options_.end());
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = fork();
    if (process_ == 0) {  // without memory of its own: a thread may have held malloc's lock
      execvp(arguments[0], arguments.data());
      _exit(127);
    }
    // The socket is there a moment before it is listened to.
    for (int i = 0; i < 500 && !connect_redis(url(), 1000ms).ok(); ++i) {
      std::this_thread::sleep_for(10ms);
    }
  }
  void stop() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
    unlink(url().path.c_str());
  }
  void pause() { kill(process_, SIGSTOP); }
  void resume() { kill(process_, SIGCONT); }

 private:
  Words options_;
  std::string folder_;
  pid_t process_ = 0;
};

/// A Store, and whatever makes its callbacks come.
class Bench {
 public:
  virtual ~Bench() = default;
  virtual Store& store() = 0;
  virtual void turn() = 0;
  /// In seconds, as TTL gives it.
  virtual int64_t time_to_live(const std::string& key) = 0;

  template <class T>
  Result<T> await(const std::optional<Result<T>>& answer) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!answer && std::chrono::steady_clock::now() < deadline) turn();
    if (!answer) return Error{Error::Code::Internal, "no callback came"};
    return *answer;
  }
  Result<Words> call(const std::string& name, Words arguments) {
    std::optional<Result<Words>> answer;
    store().call("pyreck_" + name, {kPrefix}, std::move(arguments),
                 [&](Result<Words> reply) { answer.emplace(std::move(reply)); });
    EXPECT_FALSE(answer.has_value()) << "a callback came within the call";
    return await(answer);
  }
  /// The reply of a call that must succeed.
  Words run(const std::string& name, Words arguments = {}) {
    Result<Words> reply = call(name, std::move(arguments));
    EXPECT_TRUE(reply.ok()) << name << ": " << reply.error().message;
    return reply.ok() ? *reply : Words{"failed"};
  }
  Result<Unit> put(const std::string& key, const std::string& value,
                   Store::Life life = Store::Life::kPermanent) {
    std::optional<Result<Unit>> answer;
    store().put(key, value, life, [&](Result<Unit> done) { answer.emplace(std::move(done)); });
    return await(answer);
  }
  bool keep(const std::string& key) {
    std::optional<Result<bool>> answer;
    store().keep(key, [&](Result<bool> is_kept) { answer.emplace(std::move(is_kept)); });
    return await(answer).value();
  }
  Result<Unit> let_expire(const std::string& key) {
    std::optional<Result<Unit>> answer;
    store().let_expire(key, [&](Result<Unit> done) { answer.emplace(std::move(done)); });
    return await(answer);
  }
  Words scan(const std::string& prefix) {
    Words keys;
    std::string cursor = "0";
    do {
      std::optional<Result<Store::Scanned>> answer;
      store().scan(prefix, cursor,
                   [&](Result<Store::Scanned> part) { answer.emplace(std::move(part)); });
      const Store::Scanned part = await(answer).value();
      keys.insert(keys.end(), part.keys.begin(), part.keys.end());
      cursor = part.cursor;
    } while (cursor != "0");
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
  }
  Result<std::string> get(const std::string& key) {
    std::optional<Result<std::string>> answer;
    store().get(key, [&](Result<std::string> found) { answer.emplace(std::move(found)); });
    return await(answer);
  }
  Result<bool> has(const std::string& key) {
    std::optional<Result<bool>> answer;
    store().has(key, [&](Result<bool> is_there) { answer.emplace(std::move(is_there)); });
    return await(answer);
  }
  Result<Unit> remove(const std::string& key) {
    std::optional<Result<Unit>> answer;
    store().remove(key, [&](Result<Unit> done) { answer.emplace(std::move(done)); });
    return await(answer);
  }
  int64_t stat(const std::string& name) {
    const Words stats = run("status");
    for (size_t i = 0; i + 1 < stats.size(); i += 2) {
      if (stats[i] == name) return std::stoll(stats[i + 1]);
    }
    return 0;
  }
};

class RedisBench final : public Bench {
 public:
  explicit RedisBench(const RedisUrl& url, RedisStoreOptions options = {})
      : line_(url, 2000ms, nullptr),
        store_(std::make_unique<RedisStore>(
            loop_.get(), url, options, [this](const std::string& line) { log += line + "\n"; })) {}
  Store& store() override { return *store_; }
  void turn() override { loop_.turn(); }
  int64_t time_to_live(const std::string& key) override {
    return line_.command({"TTL", key}).value()->integer;
  }
  std::string log;

 private:
  Line line_;
  Loop loop_;
  std::unique_ptr<RedisStore> store_;
};

}  // namespace pyreck::cluster
