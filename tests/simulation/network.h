// Network: links between processes, with delay, loss, partitions and ends that die or stand still.
// Each end is a Transport, and keeps what transport.h promises: frames in order, each at most once,
// until the link is lost; nobody knows which of the last ones arrived.
#pragma once

#include "cluster/transport.h"
#include "tests/simulation/world.h"

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pyreck::simulation {

class Network {
 public:
  explicit Network(World& world) : world_(world) {}
  Network(const Network&) = delete;

  class End;
  /// An end of `process`, reached at `address`; `receiver` is told.
  std::unique_ptr<End> end_of(std::shared_ptr<Process> process, const std::string& address);

  // Faults.
  void part(const std::string& one, const std::string& other);  // by address
  void heal();
  void lose_some_link();
  /// Frames that are dropped although their link stays: against the protocol. Of the frames that
  /// `which` accepts, one in so many.
  void drop_frames(std::function<bool(std::string_view frame)> which, uint64_t one_in);

  uint64_t frames() const { return frames_; }

 private:
  struct Wire;
  void send(const std::shared_ptr<Wire>& wire, int from, std::string frame);
  void pump(const std::shared_ptr<Wire>& wire, int to);
  void break_wire(const std::shared_ptr<Wire>& wire, nanoseconds soonest, nanoseconds latest);
  void tell_lost(const std::shared_ptr<Wire>& wire, int side, nanoseconds delay);
  bool is_parted(const Wire& wire) const;
  nanoseconds latency();

  World& world_;
  std::map<std::string, End*> listening_;
  std::set<std::pair<std::string, std::string>> parted_;
  std::vector<std::weak_ptr<Wire>> wires_;
  std::function<bool(std::string_view)> dropped_;
  uint64_t one_in_ = 0, links_ = 0, frames_ = 0;
};

class Network::End final : public cluster::Transport {
 public:
  End(Network& network, std::shared_ptr<Process> process, std::string address);
  ~End() override;  ///< as if the process were killed: its peers lose their links

  cluster::Link connect(const std::string& address) override;
  void send(cluster::Link link, std::span<const uint8_t> frame) override;
  uint64_t queued_bytes(cluster::Link link) const override;
  void close(cluster::Link link) override;

  Receiver* receiver = nullptr;

 private:
  friend class Network;
  Network& network_;
  std::shared_ptr<Process> process_;
  const std::string address_;
  std::map<cluster::Link, std::pair<std::shared_ptr<Wire>, int>> wires_;  // wire, our side of it
};

}  // namespace pyreck::simulation
