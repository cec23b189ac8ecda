// What only a real Redis can show: restarts, wrong settings, connections that come back.
#include "tests/unit/cluster_store_support.h"

#include <netinet/in.h>
#include <sys/socket.h>

namespace pyreck::cluster {
namespace {

TEST(RedisUrl, IsParsed) {
  const RedisUrl url = parse_redis_url("redis://us%65r:p%40ss%3a@host.example:7000/3").value();
  EXPECT_EQ(url.host, "host.example");
  EXPECT_EQ(url.port, 7000);
  EXPECT_EQ(url.user, "user");
  EXPECT_EQ(url.password, "p@ss:");
  EXPECT_EQ(url.database, 3);
  EXPECT_EQ(url.shown(), "redis://host.example:7000/3");
  EXPECT_EQ(parse_redis_url("redis://localhost")->shown(), "redis://localhost:6379");
  EXPECT_EQ(parse_redis_url("redis://[::1]:7000")->host, "::1");
  EXPECT_EQ(parse_redis_url("redis://[::1]")->shown(), "redis://[::1]:6379");
  EXPECT_EQ(parse_redis_url("redis://:pw@h/")->password, "pw");
  EXPECT_EQ(parse_redis_url("unix:///run/redis%20x?db=2")->path, "/run/redis x");
  EXPECT_EQ(parse_redis_url("unix:///run/redis?db=2")->database, 2);
  EXPECT_EQ(parse_redis_url("unix://u:p@/run/redis")->password, "p");
  for (const char* bad :
       {"", "host:6379", "http://host", "redis://", "redis://:pw@", "redis://h:0", "redis://h:x",
        "redis://h:70000", "redis://h/x", "redis://pw@h", "redis://a:%4@h", "redis://a:%zz@h",
        "unix://relative", "redis://[::1", "redis://[::1]7", "rediss://h"}) {
    Result<RedisUrl> parsed = parse_redis_url(bad);
    EXPECT_FALSE(parsed.ok()) << bad;
    if (!parsed.ok()) EXPECT_EQ(parsed.error().message.find("pw"), std::string::npos);
  }
}

TEST(RedisCheck, SaysWhatIsWrong) {
  RedisServer server({"--requirepass", "open sesame", "--maxmemory-policy", "allkeys-lru"});
  RedisUrl url = server.url();
  auto problem = [&] { return check_redis_at(url, 2000ms).error().message; };
  EXPECT_NE(problem().find("wants a password"), std::string::npos) << problem();
  url.password = "wrong";
  EXPECT_NE(problem().find("refuses user or password"), std::string::npos) << problem();
  url.password = "open sesame";
  EXPECT_NE(problem().find("allkeys-lru"), std::string::npos) << problem();
  server.stop();
  EXPECT_NE(problem().find("No such file"), std::string::npos) << problem();
  url = RedisUrl();
  url.host = "127.0.0.1";
  url.port = 1;
  EXPECT_NE(problem().find("Connection refused"), std::string::npos) << problem();
}

TEST(RedisCheck, LoadsTheFunctionsAndWarns) {
  RedisServer server;
  Result<Words> warnings = check_redis_at(server.url(), 2000ms);
  ASSERT_TRUE(warnings.ok()) << warnings.error().message;
  ASSERT_EQ(warnings->size(), 1u);
  EXPECT_NE((*warnings)[0].find("appendonly"), std::string::npos);
  RedisBench bench(server.url());
  EXPECT_EQ(bench.run("version")[0], std::to_string(kProtocolVersion));
  EXPECT_EQ(bench.log, "");  // they were there
}

TEST(RedisStore, SurvivesARestartWithoutData) {
  RedisServer server;
  RedisBench bench(server.url());
  bench.run("join", {"a", "info", "secret 1"});
  server.stop();
  server.start();
  Result<Words> beat = bench.call("beat", {"a", "info"});
  while (!beat.ok()) {
    ASSERT_EQ(beat.error().code, Error::Code::Unavailable);
    beat = bench.call("beat", {"a", "info"});
  }
  EXPECT_EQ(*beat, Words{"0"});
  EXPECT_EQ(bench.run("join", {"a", "info", "secret 2"}), Words{"secret 2"});
  EXPECT_NE(bench.log.find("is back"), std::string::npos) << bench.log;
  EXPECT_NE(bench.log.find("loaded again"), std::string::npos) << bench.log;
}

TEST(RedisStore, SurvivesARestartWithData) {
  RedisServer server({"--appendonly", "yes", "--appendfsync", "always"});
  RedisBench bench(server.url());
  bench.run("join", {"a", "info", "secret"});
  EXPECT_TRUE(bench.put("pyreck:test:chunk:h", "bytes").ok());
  server.stop();
  server.start();
  Result<Words> beat = bench.call("beat", {"a", "info"});
  while (!beat.ok()) beat = bench.call("beat", {"a", "info"});
  EXPECT_EQ(*beat, Words{"1"});
  Result<std::string> chunk = bench.get("pyreck:test:chunk:h");
  while (!chunk.ok()) chunk = bench.get("pyreck:test:chunk:h");
  EXPECT_EQ(*chunk, "bytes");
}

/// A port of this machine that nobody listens to.
int free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  close(listener);
  return ntohs(address.sin_port);
}

TEST(RedisStore, ARefusedConnectIsSoonTriedAgain) {
  RedisUrl url;
  url.host = "127.0.0.1";
  url.port = free_port();
  RedisServer server({"--port", std::to_string(url.port), "--bind", url.host});
  RedisBench bench(url);
  bench.run("join", {"a", "info", "secret"});
  server.stop();
  const auto stopped = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() < stopped + 1500ms) bench.turn();
  server.start();
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(bench.run("nodes"), Words{});
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1s);  // 0.3 s where nothing else runs
}

TEST(RedisStore, SubscriptionsComeBack) {
  RedisServer server;
  RedisBench bench(server.url());
  int rung = 0;
  bench.store().subscribe(kPrefix + ":bell", [&](const std::string&) { ++rung; });
  bench.run("version");
  server.stop();
  for (int i = 0; i < 10; ++i) bench.turn();
  server.start();
  for (int i = 0; i < 400 && rung == 0; ++i) {
    (void)bench.call("submit", {"j" + std::to_string(i), "c", "spec", "hash", "module"});
    bench.turn();
  }
  EXPECT_GT(rung, 0);
}

TEST(RedisStore, CallsWaitForARedisThatIsAwayButNotForEver) {
  RedisServer server;
  const RedisUrl url = server.url();
  server.stop();
  RedisBench bench(url, {.patience = 300ms, .reply = 300ms, .most_waiting_bytes = 1000});
  const auto start = std::chrono::steady_clock::now();
  Result<Words> reply = bench.call("nodes", {});
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, Error::Code::Unavailable);
  EXPECT_NE(reply.error().message.find("No such file"), std::string::npos) << reply.error().message;
  EXPECT_GE(std::chrono::steady_clock::now() - start, 300ms);
  reply = bench.call("join", {"a", std::string(2000, 'x'), "secret"});
  ASSERT_FALSE(reply.ok());
  EXPECT_NE(reply.error().message.find("too much waits"), std::string::npos);
  std::optional<Result<Words>> answer;
  bench.store().call("pyreck_nodes", {kPrefix}, {}, [&](Result<Words> late) { answer = late; });
  server.start();
  EXPECT_TRUE(bench.await(answer).ok()) << "it waited, and Redis came in time";
}

TEST(RedisStore, ARedisThatDoesNotAnswerIsGivenUp) {
  RedisServer server;
  RedisBench bench(server.url(), {.patience = 2000ms, .reply = 200ms});
  bench.run("join", {"a", "info", "secret"});
  server.pause();
  Result<Words> reply = bench.call("nodes", {});
  server.resume();
  ASSERT_FALSE(reply.ok());
  EXPECT_EQ(reply.error().code, Error::Code::Unavailable);
  EXPECT_EQ(bench.run("nodes"), Words{"info"});
}

TEST(RedisLine, WhoeverHasEnoughDoesNotMissTheRest) {
  RedisServer server;
  Line line(server.url(), 200ms, [](redisContext&) { return Result<Unit>(Unit{}); });
  ASSERT_TRUE(line.command({"SET", "key", std::string(8 << 20, 'x')}).ok());
  size_t taken = 0;
  const std::vector<Words> commands(3, {"GET", "key"});
  const Result<Unit> done = line.each(commands, [&](size_t i, const RedisReply& reply) {
    EXPECT_EQ(i, taken++);
    EXPECT_EQ(reply->len, size_t{8} << 20);
    server.stop();  // while the other replies are on their way
    return false;
  });
  EXPECT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(taken, 1u);
}

TEST(RedisStore, AFullRedisTakesEndsButNoJobs) {
  RedisServer server({"--maxmemory", "3mb", "--maxmemory-policy", "noeviction"});
  RedisBench bench(server.url());
  bench.run("join", {"a", "info", "secret"});
  bench.run("submit", {"j1", "client", "spec", "hash", "module"});
  bench.run("claim", {"a", kToken1});
  Result<Unit> put = Unit{};
  for (const int size : {1 << 20, 1 << 16, 1 << 10, 1 << 4}) {
    put = Unit{};
    for (int i = 0; put.ok() && i < 1000; ++i) {
      const std::string key = "pyreck:test:chunk:" + std::to_string(size + i);
      put = bench.put(key, std::string(static_cast<size_t>(size), 'x'));
    }
  }
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().code, Error::Code::LimitExceeded);
  Result<Words> submit = bench.call("submit", {"j2", "client", "spec", "hash", "module"});
  ASSERT_FALSE(submit.ok());
  EXPECT_EQ(submit.error().code, Error::Code::LimitExceeded) << submit.error().message;
  EXPECT_EQ(bench.run("beat", {"a", "info"}), Words{"1"});
  EXPECT_EQ(bench.run("finish", {"j1", kToken1, "result"}), Words{"1"});
}

}  // namespace
}  // namespace pyreck::cluster
