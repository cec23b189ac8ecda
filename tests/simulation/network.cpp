#include "tests/simulation/network.h"

#include <algorithm>

namespace pyreck::simulation {

using cluster::Link;

namespace {

constexpr milliseconds kPing{3000};        // a partition or a silent peer is noticed after so long
constexpr milliseconds kConnecting{1500};  // then an attempt is given up
constexpr milliseconds kLook{50};          // while parted

}  // namespace

struct Network::Wire {
  struct Side {
    End* end = nullptr;  // null once closed or lost there: no callback follows
    std::shared_ptr<Process> process;
    std::string address;
    Link link{};
    std::deque<std::pair<nanoseconds, std::string>> coming;
    nanoseconds last{};  // nothing that comes arrives before
    bool is_pumped = false;
    uint64_t queued = 0;
  };
  std::array<Side, 2> sides;
  bool broken = false;
};

nanoseconds Network::latency() {
  return world_.random.chance(0.02) ? world_.random.between(milliseconds(1), milliseconds(200))
                                    : world_.random.between(milliseconds(0), milliseconds(2));
}

bool Network::is_parted(const Wire& wire) const {
  return parted_.contains(std::minmax(wire.sides[0].address, wire.sides[1].address));
}

std::unique_ptr<Network::End> Network::end_of(std::shared_ptr<Process> process,
                                              const std::string& address) {
  return std::make_unique<End>(*this, std::move(process), address);
}

void Network::send(const std::shared_ptr<Wire>& wire, int from, std::string frame) {
  if (wire->broken) return;
  if (dropped_ && dropped_(frame) && world_.random.below(one_in_) == 0) return;
  Wire::Side& to = wire->sides[1 - from];
  wire->sides[from].queued += frame.size();
  to.last = std::max(to.last, world_.now() + latency());
  to.coming.emplace_back(to.last, std::move(frame));
  ++frames_;
  pump(wire, 1 - from);
}

void Network::pump(const std::shared_ptr<Wire>& wire, int to) {
  Wire::Side& side = wire->sides[to];
  if (side.is_pumped || side.coming.empty()) return;
  side.is_pumped = true;
  nanoseconds due = side.coming.front().first - world_.now();
  if (is_parted(*wire)) due = std::max<nanoseconds>(due, kLook);
  world_.after(due, [this, wire, to] {
    Wire::Side& side = wire->sides[to];
    side.is_pumped = false;
    if (wire->broken) return;
    while (!side.coming.empty() && side.coming.front().first <= world_.now() && !is_parted(*wire)) {
      std::string frame = std::move(side.coming.front().second);
      side.coming.pop_front();
      wire->sides[1 - to].queued -= frame.size();
      world_.note(frame);
      side.process->deliver([wire, to, frame = std::move(frame)] {
        Wire::Side& side = wire->sides[to];
        if (!side.end) return;
        side.end->receiver->received(
            side.link, {reinterpret_cast<const uint8_t*>(frame.data()), frame.size()});
      });
    }
    pump(wire, to);
  });
}

void Network::tell_lost(const std::shared_ptr<Wire>& wire, int side, nanoseconds delay) {
  std::shared_ptr<Process> process = wire->sides[side].process;
  if (!process) return;  // the link never came to be
  process->after(delay, [wire, side] {
    Wire::Side& at = wire->sides[side];
    if (!at.end) return;
    End* end = std::exchange(at.end, nullptr);
    Link link = at.link;
    end->wires_.erase(link);
    end->receiver->lost(link);
  });
}

void Network::break_wire(const std::shared_ptr<Wire>& wire, nanoseconds soonest,
                         nanoseconds latest) {
  if (wire->broken) return;
  wire->broken = true;
  for (int side : {0, 1}) tell_lost(wire, side, world_.random.between(soonest, latest));
}

void Network::part(const std::string& one, const std::string& other) {
  std::pair<std::string, std::string> pair = std::minmax(one, other);
  if (!parted_.insert(pair).second) return;
  world_.after(kPing, [this, pair] {
    for (const std::weak_ptr<Wire>& known : wires_) {
      auto wire = known.lock();
      if (!wire || !is_parted(*wire)) continue;
      std::pair<std::string, std::string> ends =
          std::minmax(wire->sides[0].address, wire->sides[1].address);
      if (ends == pair) {
        break_wire(wire, milliseconds(0), kPing);
      }
    }
  });
}

void Network::heal() { parted_.clear(); }

void Network::lose_some_link() {
  std::erase_if(wires_, [](const std::weak_ptr<Wire>& wire) { return wire.expired(); });
  if (wires_.empty()) return;
  if (auto wire = wires_[world_.random.below(wires_.size())].lock()) {
    break_wire(wire, milliseconds(0), milliseconds(300));
  }
}

void Network::drop_frames(std::function<bool(std::string_view)> which, uint64_t one_in) {
  dropped_ = std::move(which);
  one_in_ = one_in;
}

// ---- End ---------------------------------------------------------------------------------------

Network::End::End(Network& network, std::shared_ptr<Process> process, std::string address)
    : network_(network), process_(std::move(process)), address_(std::move(address)) {
  network_.listening_[address_] = this;
}

Network::End::~End() {
  if (network_.listening_[address_] == this) network_.listening_.erase(address_);
  // A process that dies resets its links; a machine that dies says nothing.
  nanoseconds latest = network_.world_.random.chance(0.5) ? milliseconds(2) : kPing;
  for (auto& [link, at] : wires_) {
    at.first->sides[at.second].end = nullptr;
    network_.break_wire(at.first, milliseconds(0), latest);
  }
}

Link Network::End::connect(const std::string& address) {
  Link link{++network_.links_};
  auto wire = std::make_shared<Wire>();
  network_.wires_.push_back(wire);
  wire->sides[0] = {.end = this,
                    .process = process_,
                    .address = address_,
                    .link = link,
                    .coming = {},
                    .last = network_.world_.now() + network_.latency() * 2};
  wire->sides[1].address = address;
  wires_[link] = {wire, 0};
  nanoseconds there = network_.latency();
  network_.world_.after(there, [&network = network_, wire, address] {
    auto listening = network.listening_.find(address);
    bool is_parted = network.is_parted(*wire);
    if (listening == network.listening_.end() || is_parted || wire->broken || !wire->sides[0].end) {
      wire->broken = true;
      return network.tell_lost(wire, 0, is_parted ? nanoseconds(kConnecting) : network.latency());
    }
    End* other = listening->second;
    Wire::Side& side = wire->sides[1];
    side.end = other;
    side.process = other->process_;
    side.link = Link{++network.links_};
    other->wires_[side.link] = {wire, 1};
    nanoseconds back = std::max(wire->sides[0].last, network.world_.now()) - network.world_.now();
    for (int one : {1, 0}) {
      auto tell = [wire, one] {
        Wire::Side& side = wire->sides[one];
        if (side.end) side.end->receiver->connected(side.link, wire->sides[1 - one].address);
      };
      if (one == 1) {
        side.process->deliver(tell);
      } else {
        wire->sides[0].process->after(back, tell);
      }
    }
  });
  return link;
}

void Network::End::send(Link link, std::span<const uint8_t> frame) {
  auto at = wires_.find(link);
  if (at == wires_.end()) return;
  network_.send(at->second.first, at->second.second,
                std::string(reinterpret_cast<const char*>(frame.data()), frame.size()));
}

uint64_t Network::End::queued_bytes(Link link) const {
  auto at = wires_.find(link);
  return at == wires_.end() ? 0 : at->second.first->sides[at->second.second].queued;
}

void Network::End::close(Link link) {
  auto at = wires_.find(link);
  if (at == wires_.end()) return;
  auto [wire, side] = at->second;
  wires_.erase(at);
  wire->sides[side].end = nullptr;
  // What was sent before still arrives; then the other end learns of it.
  int other = 1 - side;
  if (!wire->sides[other].end) return;
  nanoseconds last = std::max(wire->sides[other].last - network_.world_.now(), nanoseconds(0));
  network_.tell_lost(wire, other,
                     last + (network_.is_parted(*wire) ? nanoseconds(kPing) : network_.latency()));
}

}  // namespace pyreck::simulation
