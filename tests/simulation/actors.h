// Machine: a node with all that is under it, as one process. Customer: a client, which does what
// cluster/client.cpp does, in virtual time.
#pragma once

#include "cluster/node.h"
#include "tests/simulation/fold_engine.h"
#include "tests/simulation/network.h"
#include "tests/simulation/scenario.h"
#include "tests/simulation/server.h"
#include "tests/simulation/world.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pyreck::simulation {

class Machine {
 public:
  Machine(World& world, Network& network, Server& server, const std::string& address,
          uint32_t workers, uint32_t most_attempts, std::function<void()> kill);
  ~Machine();
  Machine(const Machine&) = delete;

  void drain(milliseconds grace) {
    node_.drain(grace, [this] { has_left = true; });
  }
  void stop() { process_->stop(); }
  void go_on() { process_->go_on(); }
  bool is_stopped() const { return process_->is_stopped(); }
  Server::Connection& connection() { return connection_; }
  const cluster::NodeInfo& info() const { return node_.info(); }
  const FoldEngine& engine() const { return engine_; }

  bool is_draining = false, has_left = false;

 private:
  void tick();
  void tick_soon(nanoseconds delay);

  World& world_;
  std::shared_ptr<Process> process_;
  SimulatedClock clock_;
  SimulatedRandomness randomness_;
  Server::Connection connection_;
  std::unique_ptr<Network::End> end_;
  FoldEngine engine_;
  cluster::Node node_;
  bool tick_is_due_ = false, has_just_ticked_ = false;
};

class Customer {
 public:
  struct Order {
    FoldProgram program;
    nanoseconds at{};
    std::optional<nanoseconds> cancelled_after;
    bool uses_object = false;
  };
  Customer(World& world, Server& server, const std::string& id, std::vector<Order> orders,
           bool checks_shares, std::string refusal);
  ~Customer();
  Customer(const Customer&) = delete;

  bool is_done() const;
  void stop();
  void go_on();
  bool is_stopped() const { return process_->is_stopped(); }
  /// Cancels what still runs, drops what it holds, and is gone: has_left.
  void leave();
  bool has_left() const { return has_left_; }
  Server::Connection& connection() { return connection_; }
  std::string describe() const;

  Figures figures;

 private:
  enum class Phase { kDue, kSubmitting, kSubmitted, kDone };
  struct Job {
    Order order;
    std::string id, module, hash;
    Phase phase = Phase::kDue;
    bool is_cancelled = false, cancel_is_due = false;
    std::optional<nanoseconds> lost_since;  // the store says it has ended, but there is no reply
    uint32_t renamed = 0;
  };
  struct Object {
    cluster::ObjectInfo info;
    std::vector<std::string> chunks;
    size_t left = 0;  // chunks that are on their way
    std::string key(size_t index) const {
      return "pyreck:default:chunk:" + info.chunks[index].hash;
    }
  };
  void tick();
  void submit(Job& job, bool with_module);
  void cancel(Job& job);
  void free_chunks(const std::shared_ptr<const Server::Words>& hashes);
  void beat();
  void read();
  void accept(const std::string& reply);
  void check(const Job& job, const cluster::JobResult& result);
  void fetch(const std::string& object, const Part& part);
  void put_object();
  void register_object(const std::shared_ptr<Object>& object);
  void keep_chunk(const std::shared_ptr<Object>& object, size_t index);
  void rename(Job& job);
  Job* find(const std::string& id);
  std::string module_key(const Job& job) const;

  World& world_;
  Server& server_;
  const std::string id_;
  const bool checks_shares_;
  const std::string refusal_;  // if its jobs are to be refused
  std::shared_ptr<Process> process_;
  Server::Connection connection_;
  std::vector<Job> jobs_;
  std::string object_;  // what some jobs refer to; empty until it is stored
  bool wants_object_ = false, object_is_due_ = false;
  uint64_t generation_ = 1, counter_ = 0;
  nanoseconds stopped_{};
  bool was_forgotten_ = false;  // may have been buried: jobs and ends of it are gone
  bool is_beating_ = false, is_reading_ = false, is_leaving_ = false;
  bool has_asked_to_leave_ = false, has_left_ = false;
  nanoseconds next_beat_{};
  std::string last_reply_;
};

}  // namespace pyreck::simulation
