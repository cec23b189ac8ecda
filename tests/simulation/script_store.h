// A Redis in memory that runs functions.lua itself (Lua 5.1, as Redis does), for simulations and
// tests: ScriptServer is the Redis, a ScriptStore one node's or client's connection to it.
//
// Not Redis: one keyspace, only the commands that functions.lua uses, collections in the order of
// their keys. An unknown command is an error of the function that calls it.
// Threads: one.
#pragma once

#include "cluster/store.h"
#include "runtime/clock.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace pyreck::cluster {

class ScriptServer {
 public:
  using Bytes = Store::Bytes;
  using OnMessage = std::function<void(const Bytes& message)>;

  /// `clock` tells when keys expire.
  explicit ScriptServer(rt::Clock& clock);
  ~ScriptServer();
  ScriptServer(const ScriptServer&) = delete;

  /// Runs a function of the library, as FCALL does.
  Result<std::vector<Bytes>> run(const std::string& name, const std::vector<Bytes>& keys,
                                 const std::vector<Bytes>& arguments);
  /// Runs one of the commands that functions may call; for checks of what is there. What it gives
  /// is flattened into a list: of nothing for nil.
  Result<std::vector<Bytes>> command(const std::vector<Bytes>& words);
  // What a Store does with chunks.
  Result<Unit> put(const Bytes& key, const Bytes& value, Store::Life life);
  Result<bool> keep(const Bytes& key);
  Result<Unit> let_expire(const Bytes& key);
  Store::Scanned scan(const Bytes& prefix, const std::string& cursor);
  /// All keys that have not expired, in order.
  std::vector<Bytes> keys();

  /// Ends with the subscription's number; nobody is told while none is subscribed.
  uint64_t subscribe(const std::string& channel, OnMessage on_message);
  void unsubscribe(uint64_t subscription);

  /// As a Redis that is started again: with its data, or empty. Subscriptions stay (those who
  /// subscribe do it again).
  void restart(bool keep_data);
  /// What is there now; restore() puts it back, as a failover to an older replica does.
  struct Snapshot;
  std::shared_ptr<const Snapshot> snapshot() const;
  void restore(const Snapshot& snapshot);

  uint64_t calls() const;  // of functions, so far

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class ScriptStore final : public Store {
 public:
  /// One call on its way. The courier calls `run` at most once, when the call arrives at the
  /// server; then, later, either `reply` (after `run`) or `lose` (with or without `run`:
  /// Unavailable, with or without effect). Never within the call that made the trip. For a
  /// published message `run` does nothing, and `lose` drops it.
  struct Trip {
    std::function<void()> run;
    std::function<void()> reply;
    std::function<void()> lose;
  };
  using Courier = std::function<void(Trip)>;

  /// Without a courier trips are queued for deliver(). The server outlives the store.
  explicit ScriptStore(ScriptServer& server, Courier courier = nullptr);
  ~ScriptStore() override;
  ScriptStore(const ScriptStore&) = delete;

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

  /// Runs and answers what is queued, in order, until nothing is left. How many trips that were.
  size_t deliver();

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with trips, which do nothing once it is closed
};

}  // namespace pyreck::cluster
