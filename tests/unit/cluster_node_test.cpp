// A node alone, over a ScriptStore, with an engine that gives what the test wants: what the
// simulator (tests/simulation) would meet too rarely.
#include "cluster/node.h"
#include "tests/simulation/script_store.h"

#include <gtest/gtest.h>

#include <deque>
#include <string>

namespace pyreck::cluster {
namespace {

using Words = std::vector<std::string>;

const std::string kPrefix = "{pyreck:default}";

class ManualClock final : public rt::Clock {
 public:
  std::chrono::nanoseconds now() override { return time; }
  std::chrono::nanoseconds time{0};
};

class NoTransport final : public Transport {
 public:
  Link connect(const std::string&) override { return Link{1}; }
  void send(Link, std::span<const uint8_t>) override {}
  uint64_t queued_bytes(Link) const override { return 0; }
  void close(Link) override {}
};

/// Every job ends with the same object.
class OneObjectEngine final : public Engine {
 public:
  explicit OneObjectEngine(NewObject object) : object_(std::move(object)) {}
  void run_job(std::shared_ptr<const LoadedJob>, std::function<void(RunEnded)> then) override {
    RunEnded ended;
    ended.result.items.push_back({object_.info.id, 0});
    ended.objects.push_back(object_);
    to_end.push_back([then = std::move(then), ended = std::move(ended)] { then(ended); });
  }
  void run_piece(std::shared_ptr<const LoadedJob>, const PieceMessage&, PieceEvents) override {}
  bool bring_part(uint64_t, const Part&) override { return false; }
  JobProgress progress(const std::string&) override { return {}; }
  void cancel_job(const std::string&) override {}
  void cancel_piece(const Token&) override {}
  uint32_t idle() override { return 0; }
  void want(uint32_t) override {}
  std::optional<Offer> take() override { return std::nullopt; }
  bool finish(uint64_t, const Ended&) override { return false; }
  void keep(uint64_t) override {}
  bool needed(uint64_t) override { return false; }
  std::deque<std::function<void()>> to_end;

 private:
  NewObject object_;
};

NewObject object_of(const std::string& id, const std::string& chunk) {
  NewObject object;
  object.info.id = id;
  object.info.chunks.push_back({chunk.size(), sha256_hex(chunk)});
  auto bytes = std::make_shared<const std::string>(chunk);
  object.chunks.push_back(*bytes);
  object.owner = bytes;
  return object;
}

// Objects of two values share a chunk. The last holder of the one drops it after the node has
// written the chunk for the other, and before it has registered that.
TEST(Node, WritesChunksAgainThatADropHasTakenAway) {
  const std::string module = "module";
  const NewObject before = object_of("before", "the same bytes");
  const NewObject made = object_of("made", "the same bytes");
  const std::string chunk = "pyreck:default:chunk:" + made.info.chunks[0].hash;
  const std::string replies = kPrefix + ":replies:client";
  ManualClock clock;
  ScriptServer server(clock);
  auto run = [&](const std::string& name, Words arguments) {
    return server.run("pyreck_" + name, {kPrefix}, std::move(arguments)).value();
  };
  auto is_there = [&](const std::string& key) {
    return !server.command({"EXISTS", key}).value().empty() &&
           server.command({"EXISTS", key}).value()[0] == "1";
  };
  run("put", {"before", pack(before.info), "other"});

  bool was_dropped = false, was_told_early = false;
  std::deque<ScriptStore::Trip> trips;
  ScriptStore store(server, [&](ScriptStore::Trip trip) { trips.push_back(std::move(trip)); });
  NoTransport transport;
  OneObjectEngine engine(made);
  rt::KernelRandomness randomness;
  NodeOptions options;
  options.info.threads = 1;
  Node node(options, clock, transport, store, randomness, engine, nullptr);
  node.start([](const Result<std::string>&) {});
  JobSpec spec;
  spec.module_hash = sha256_hex(module);
  spec.client = "client";
  run("submit", {"job", "client", pack(spec), spec.module_hash, module});
  for (int i = 0; i < 5000 && !is_there(replies); ++i) {
    clock.time += std::chrono::milliseconds(2);
    node.tick();
    while (!engine.to_end.empty()) {
      engine.to_end.front()();
      engine.to_end.pop_front();
    }
    for (; !trips.empty(); trips.pop_front()) {
      ScriptStore::Trip trip = std::move(trips.front());
      trip.run();
      if (!was_dropped && is_there(chunk)) {
        was_dropped = true;
        EXPECT_EQ(run("drop", {"before", "other"}), Words{made.info.chunks[0].hash});
        ASSERT_TRUE(server.command({"DEL", chunk}).ok());
      }
      was_told_early = was_told_early || (is_there(replies) && !is_there(chunk));
      trip.reply();
    }
  }
  EXPECT_TRUE(was_dropped);
  EXPECT_TRUE(is_there(replies)) << "the job does not end";
  EXPECT_FALSE(was_told_early);
  EXPECT_EQ(server.command({"GET", chunk}).value(), Words{"the same bytes"});
}

}  // namespace
}  // namespace pyreck::cluster
