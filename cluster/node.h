// Node: what one pyreckd does, without the machine under it: registry, claiming jobs, giving and
// taking pieces, leases. Written against clock, transport, store, randomness and engine.
//
// Life of a job here: claimed under a token; its spec, module and objects fetched and checked; run
// by the engine; its end told to the store under the token (which refuses it when the job has got
// another owner meanwhile). Pieces: idle nodes tell their peers (Hungry); a node with work answers
// with pieces; each ends in an Ended under its attempt token, or, when the taker is lost, in
// Engine::keep(). A peer is lost when its link is, or when its counter in the registry has stood
// still for `lease` on this node's own clock.
//
// Invariants:
//   1. Whatever this node offers to others is in `given_` until finished or kept, exactly once.
//   2. A report whose attempt is not in `given_` under that link is counted and dropped.
//   3. A node that finds itself buried cancels all that it runs, and joins under a new id.
//
// Threads: the loop's. tick() at least every `tick_interval`.
#pragma once

#include "cluster/engine.h"
#include "cluster/store.h"
#include "cluster/transport.h"
#include "runtime/clock.h"
#include "runtime/randomness.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace pyreck::cluster {

struct NodeOptions {
  std::string cluster = "default";
  NodeInfo info;  // address, name, threads, memory, build, libm, process; the id is made here
  std::shared_ptr<rt::Disk> disk;  // for large stored lists; null: they are in memory
  uint32_t most_jobs = 0;          // main bodies at once; 0: as many as threads
  uint32_t most_attempts = 5;  // owners of a job that were lost before it is refused; 0: any number
  std::chrono::milliseconds beat{500};     // between two renewals in the registry
  std::chrono::milliseconds lease{3000};   // a counter that stands still so long is dead
  std::chrono::milliseconds poll{1000};    // for waiting jobs, behind the doorbell
  std::chrono::milliseconds sweep{60000};  // for chunks that belong to no object
  std::chrono::milliseconds tick_interval{2};
};

/// What the node's log says; the daemon prints it.
enum class Level : uint8_t { kInfo, kWarning, kError };
using Log = std::function<void(Level, const std::string&)>;

class Node final : public Transport::Receiver {
 public:
  Node(NodeOptions options, rt::Clock& clock, Transport& transport, Store& store,
       rt::Randomness& randomness, Engine& engine, Log log);
  ~Node() override;
  Node(const Node&) = delete;

  /// Joins the cluster, then takes part. `joined` comes when it is in the registry, with the
  /// cluster's secret, or with the error of the first attempt (it goes on trying).
  void start(std::function<void(Result<std::string>)> joined);
  void tick();
  /// Takes nothing new, hands back what waits, ends what runs or gives it back after `grace`,
  /// leaves the registry, then calls `done`.
  void drain(std::chrono::milliseconds grace, std::function<void()> done);
  const NodeInfo& info() const;

  void connected(Link link, const std::string& peer_address) override;
  void received(Link link, std::span<const uint8_t> frame) override;
  void lost(Link link) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::cluster
