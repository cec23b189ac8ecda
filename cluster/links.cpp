// Links to other nodes: who connects, who is at the other end, what is no longer needed.
#include "cluster/node_state.h"
#include "runtime/base/check.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{2000};
constexpr std::chrono::milliseconds kReview{100};

}  // namespace

Links::Links(Parts& all) : all_(all), core_(all.core) {}

void Links::tick() {
  nanoseconds now = core_.now();
  if (now < next_review_) return;
  next_review_ = now + kReview;
  const std::vector<std::string>& lifelines = all_.registry.lifelines();
  for (const std::string& peer : lifelines) {
    const NodeInfo* info = all_.registry.alive(peer);
    if (!info || peer < core_.info.id || by_peer_.contains(peer)) continue;
    if (backoff_[peer].next > now) continue;
    Link link = core_.transport.connect(info->address);
    ends_[link] = {.peer = {}, .expected = peer, .since = now};
    by_peer_[peer] = link;
  }
  // Lifelines move when nodes come and go. A link that no longer is one is closed by the end that
  // made it; one of a node that the registry does not know, or that never said who it is, by both.
  std::vector<Link> needless;
  for (const auto& [link, end] : ends_) {
    bool is_lifeline = std::find(lifelines.begin(), lifelines.end(), end.peer) != lifelines.end();
    bool is_stranger = !all_.registry.is_listed(end.peer.empty() ? end.expected : end.peer);
    bool is_old = now - end.since > core_.options.lease;
    if (!is_old || all_.pieces.in_use(link)) continue;
    if (is_stranger || end.peer.empty() || (!is_lifeline && !end.expected.empty())) {
      needless.push_back(link);
    }
  }
  for (Link link : needless) close(link);
  std::erase_if(backoff_, [&](const auto& entry) { return !all_.registry.is_listed(entry.first); });
}

void Links::connected(Link link) {
  End& end = ends_[link];
  end.since = core_.now();
  send(link, Hello{core_.info.id});
}

void Links::received(Link link, const Message& message) {
  if (auto* said = std::get_if<Hello>(&message)) return hello(link, said->node);
  auto end = ends_.find(link);
  if (end == ends_.end()) return;
  if (end->second.peer.empty()) {
    core_.count_refused("a message of a node that has not said who it is");
    return close(link);
  }
  if (auto* hungry = std::get_if<Hungry>(&message)) return all_.pieces.received(link, *hungry);
  if (auto* piece = std::get_if<PieceMessage>(&message)) {
    return all_.pieces.received(link, PieceMessage(*piece));
  }
  if (auto* part = std::get_if<Part>(&message)) return all_.pieces.received(link, *part);
  if (auto* ended = std::get_if<Ended>(&message)) return all_.pieces.received(link, *ended);
  if (auto* cancel = std::get_if<Cancel>(&message)) return all_.pieces.received(link, *cancel);
}

void Links::hello(Link link, const std::string& node) {
  auto at = ends_.find(link);
  if (at == ends_.end()) return;
  End& end = at->second;
  // At a known address there may be another process by now; the registry will tell.
  if (!end.peer.empty() || node.empty() || node == core_.info.id ||
      (!end.expected.empty() && end.expected != node)) {
    return close(link);
  }
  auto other = by_peer_.find(node);
  if (other != by_peer_.end() && other->second != link) {
    Link old = other->second;
    close(old);  // its other end has given it up, or we see that only now
  }
  ends_[link].peer = node;
  by_peer_[node] = link;
  backoff_.erase(node);
  all_.pieces.link_up(link);
}

void Links::lost(Link link) { forget(link); }

void Links::close(Link link) {
  core_.transport.close(link);
  forget(link);
}

void Links::close_all() {
  std::map<Link, End> ends = ends_;
  for (const auto& [link, end] : ends) close(link);
  backoff_.clear();
}

void Links::forget(Link link) {
  auto at = ends_.find(link);
  if (at == ends_.end()) return;
  End end = std::move(at->second);
  ends_.erase(at);
  const std::string& peer = end.peer.empty() ? end.expected : end.peer;
  auto known = by_peer_.find(peer);
  if (known != by_peer_.end() && known->second == link) by_peer_.erase(known);
  if (!end.expected.empty()) postpone(end.expected);
  if (!end.peer.empty()) all_.pieces.link_lost(link);
}

void Links::postpone(const std::string& peer) {
  Backoff& backoff = backoff_[peer];
  backoff.pause = backoff.pause.count() == 0
                      ? nanoseconds(kFirstPause)
                      : std::min<nanoseconds>(backoff.pause * 2, kLongestPause);
  backoff.next = core_.now() + core_.jittered(backoff.pause);
}

std::optional<Link> Links::to(const std::string& peer) const {
  auto at = by_peer_.find(peer);
  if (at == by_peer_.end() || ends_.at(at->second).peer.empty()) return std::nullopt;
  return at->second;
}

const std::string& Links::peer_at(Link link) const {
  static const std::string kNobody;
  auto at = ends_.find(link);
  return at == ends_.end() ? kNobody : at->second.peer;
}

void Links::send(Link link, const Message& message) {
  std::string bytes = pack(message);
  PYRECK_CHECK(bytes.size() <= kMostFrameBytes, "a message is larger than a frame may be");
  core_.transport.send(link, {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace pyreck::cluster
