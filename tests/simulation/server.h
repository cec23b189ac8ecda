// Server: the Redis of a simulated cluster. It runs functions.lua itself (ScriptServer), can go
// away and come back with its data, without it, or with what it had a moment ago, and watches
// what it is asked: invariants that hold at every step are checked here.
// Connection: the Store of one node or client. Calls of one lane run in order, each at most once;
// when the connection breaks nobody learns which of the last ones ran, and some run later still.
#pragma once

#include "cluster/store.h"
#include "tests/simulation/script_store.h"
#include "tests/simulation/world.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pyreck::simulation {

/// Mistakes that may be planted, to see that they are found.
enum class Bug {
  kNone,
  kNoTokenCheck,           // pyreck_finish accepts any token
  kClaimWithoutOwnership,  // a claimed job is gone from the store, as after a plain LPOP
  kLostReport,             // the end of a piece is lost although its link stays
  kWallClockLease,         // entries of nodes expire by the server's wall clock, which jumps
  kChunksStay,             // no chunk ever gets an expiry
};

class Server {
 public:
  using Words = std::vector<std::string>;
  Server(World& world, Bug bug);
  Server(const Server&) = delete;

  // What happens to it.
  enum class Data { kKept, kLost, kOlder };
  void restart(Data data, nanoseconds away);
  void pause(nanoseconds time) { paused_until_ = world_.now() + time; }
  void jump_wall_clock(nanoseconds by);
  void corrupt_some_reads(double probability) { corrupt_reads_ = probability; }
  /// From now on a state of a moment ago is kept for Data::kOlder.
  void keep_older();

  bool is_up() const { return is_up_; }
  bool has_lost_writes() const { return has_lost_writes_; }
  nanoseconds paused_until() const { return paused_until_; }
  cluster::ScriptServer& script() { return script_; }
  std::string key(const std::string& rest) const { return "{pyreck:default}" + rest; }

  // What connections run, at one moment.
  Result<Words> run(const std::string& name, const Words& keys, const Words& arguments);
  Result<std::string> get(const std::string& key);

  /// Of a client: the reply that comes first, without taking it; "" if there is none.
  std::string first_reply(const std::string& client);
  void take_reply(const std::string& client, const std::string& reply);

  class Connection;

 private:
  friend class Connection;
  struct Ledger {
    std::map<std::string, std::string> tokens;  // job: of its owner
  };
  void watch(const std::string& name, const Words& arguments, const Words& reply);
  void expire_by_wall_clock();

  World& world_;
  const Bug bug_;
  SimulatedClock clock_;
  cluster::ScriptServer script_;
  Ledger ledger_;
  std::map<std::string, nanoseconds> beats_;  // node: when it beat, on the wall clock and ours
  std::map<std::string, nanoseconds> wall_beats_;
  nanoseconds wall_ahead_{};
  bool is_up_ = true, has_lost_writes_ = false;
  nanoseconds paused_until_{};
  uint64_t restarts_ = 0;
  nanoseconds went_away_{};
  nanoseconds came_back_{};  // when it had been away for long, the last time
  double corrupt_reads_ = 0;
  struct Older {
    std::shared_ptr<const cluster::ScriptServer::Snapshot> state;
    Ledger ledger;
  };
  std::deque<Older> older_;
  std::map<uint64_t, Connection*> connections_;  // by number: never in the order of addresses
  uint64_t numbers_ = 0;
};

class Server::Connection final : public cluster::Store {
 public:
  Connection(Server& server, std::shared_ptr<Process> process);
  ~Connection() override;
  Connection(const Connection&) = delete;

  void call(const std::string& name, Words keys, Words arguments, Then<Words> then) override;
  void put(const Bytes& key, Bytes value, Life life, Then<Unit> then) override;
  void keep(const Bytes& key, Then<bool> then) override;
  void let_expire(const Bytes& key, Then<Unit> then) override;
  void scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) override;
  void get(const Bytes& key, Then<Bytes> then) override;
  void has(const Bytes& key, Then<bool> then) override;
  void remove(const Bytes& key, Then<Unit> then) override;
  void subscribe(const std::string& channel, std::function<void(Bytes)> on_message) override;
  /// Any other exchange with the server.
  void ask(std::function<Result<Words>(Server&)> what, Then<Words> then);

  /// It breaks, and is made anew a moment later.
  void disconnect();
  /// How often it was made: whoever sees it change does not know what became of its calls.
  uint64_t generation() const { return generation_; }

 private:
  friend class Server;
  struct Trip {
    std::function<void()> run;        // at the server
    std::function<void()> reply;      // back here, after run
    std::function<void(Error)> lose;  // instead of reply
    bool has_run = false, has_ended = false;
  };
  struct Lane {
    std::deque<std::shared_ptr<Trip>> trips;
    nanoseconds last_there{}, last_back{};
  };
  template <class T>
  void travel(Lane& lane, std::function<Result<T>()> what, Then<T> then);
  void arrive(Lane* lane, const std::shared_ptr<Trip>& trip);
  void lose_all(Lane& lane, bool server_lives);
  void reconnect();
  nanoseconds latency();

  Server& server_;
  std::shared_ptr<Process> process_;
  const uint64_t number_;
  std::shared_ptr<int> existence_ = std::make_shared<int>();
  Lane control_, data_;
  bool is_connected_;
  uint64_t generation_ = 1;
  std::vector<uint64_t> subscriptions_;
};

}  // namespace pyreck::simulation
