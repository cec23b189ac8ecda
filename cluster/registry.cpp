// Who is there: joining, beating, watching the others' counters, burying the dead.
#include "cluster/node_state.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{1000};
/// With so few nodes everyone asks everyone.
constexpr size_t kAllAreNeighbours = 4;
/// A client's counter may stand still for so many leases: its process may be busy.
constexpr int kClientLeases = 10;
constexpr std::chrono::milliseconds kPatienceOfLeaving{2000};

}  // namespace

// ---- Watch -------------------------------------------------------------------------------------

void Watch::begin(nanoseconds now) {
  gap_ = at_.count() < 0 || now - at_ > lease_ / 2;
  at_ = now;
  for (auto& [id, seen] : seen_) seen.now = false;
}

bool Watch::stands_still(const std::string& id, const std::string& value) {
  auto [at, is_new] = seen_.try_emplace(id);
  Seen& seen = at->second;
  seen.now = true;
  if (is_new || gap_ || seen.value != value) {
    seen.value = value;
    seen.since = at_;
  }
  return at_ - seen.since >= lease_;
}

std::vector<std::string> Watch::end() {
  std::vector<std::string> gone;
  std::erase_if(seen_, [&](const auto& entry) {
    if (!entry.second.now) gone.push_back(entry.first);
    return !entry.second.now;
  });
  return gone;
}

// ---- Registry ----------------------------------------------------------------------------------

Registry::Registry(Parts& all)
    : all_(all),
      core_(all.core),
      node_watch_(core_.options.lease),
      client_watch_(core_.options.lease * kClientLeases) {}

void Registry::start(std::function<void(Result<std::string>)> joined) {
  joined_ = std::move(joined);
  Token first = core_.token(), second = core_.token();
  secret_ = to_hex(first) + to_hex(second);
  core_.info.id = to_hex(core_.token());
  join(kFirstPause);
}

void Registry::join(nanoseconds pause) {
  // The secret goes with every attempt: a store that has lost its data gets the old one back.
  core_.call("pyreck_join", {core_.info.id, pack(core_.info), secret_},
             [this, pause](Result<std::vector<std::string>> reply) {
               if (reply.ok() && !reply->empty()) return entered(reply->front());
               if (is_leaving_) return;
               Error error = reply.ok() ? Error{Error::Code::Invalid, "an empty reply to joining"}
                                        : reply.error();
               if (joined_) std::exchange(joined_, nullptr)(error);
               core_.after(core_.jittered(pause), [this, pause] {
                 join(std::min<nanoseconds>(pause * 2, kLongestPause));
               });
             });
}

void Registry::entered(const std::string& secret) {
  if (is_leaving_) return;
  secret_ = secret;
  core_.joined = true;
  next_beat_ = next_reading_ = next_clients_ = core_.now();
  core_.log(Level::kInfo, "joined as " + core_.info.id);
  core_.store.subscribe(core_.key(":bell"),
                        core_.in_this_life([this](const std::string&) { all_.jobs.wake(); }));
  core_.store.subscribe(core_.key(":bell:" + core_.info.id),
                        core_.in_this_life([this](const std::string&) { all_.jobs.review(); }));
  core_.store.subscribe(
      core_.key(":given:" + core_.info.id),
      core_.in_this_life([this](const std::string& given) { all_.jobs.given(given); }));
  if (joined_) std::exchange(joined_, nullptr)(secret);
  all_.jobs.wake();
}

void Registry::tick() {
  if (!core_.joined) return;
  nanoseconds now = core_.now();
  if (!beating_ && now >= next_beat_) beat();
  if (!core_.joined) return;
  if (!reading_ && now >= next_reading_) read_nodes();
  if (!reading_clients_ && now >= next_clients_) read_clients();
}

void Registry::beat() {
  beating_ = true;
  next_beat_ = core_.now() + core_.options.beat;
  ++core_.info.counter;
  core_.info.running = all_.pieces.count() + (all_.jobs.any_run() ? 1 : 0);
  core_.call("pyreck_beat", {core_.info.id, pack(core_.info)},
             [this](Result<std::vector<std::string>> reply) {
               beating_ = false;
               if (reply.ok() && !reply->empty() && reply->front() == "0") buried();
             });
}

// Invariant 3 of node.h.
void Registry::buried() {
  core_.log(Level::kWarning, "buried by the others, or the store lost its data: joining as new");
  core_.end_life();
  all_.jobs.give_up();
  all_.pieces.give_up();
  all_.links.close_all();
  all_.loader.clear();
  all_.sweep.give_up();
  nodes_.clear();
  lifelines_.clear();
  node_watch_.clear();
  client_watch_.clear();
  core_.joined = beating_ = reading_ = reading_clients_ = false;
  core_.info.id = to_hex(core_.token());
  core_.info.counter = 0;
  if (!core_.draining) join(kFirstPause);
}

void Registry::leave(std::function<void()> then) {
  // Also when it has not joined: its joining may be under way.
  core_.joined = false;
  is_leaving_ = true;
  // Once, whether the store answers in time or not: without us it will bury this id.
  auto once = std::make_shared<std::function<void()>>(std::move(then));
  auto end = [once] {
    if (*once) std::exchange(*once, nullptr)();
  };
  core_.repeat("pyreck_leave", {core_.info.id}, [end](const std::vector<std::string>&) { end(); });
  core_.after(kPatienceOfLeaving, end);
}

void Registry::read_nodes() {
  reading_ = true;
  next_reading_ = core_.now() + core_.options.beat;
  core_.call("pyreck_nodes", {}, [this](Result<std::vector<std::string>> reply) {
    reading_ = false;
    if (reply.ok()) see_nodes(*reply);
  });
}

void Registry::see_nodes(const std::vector<std::string>& entries) {
  node_watch_.begin(core_.now());
  for (const std::string& entry : entries) {
    Result<NodeInfo> info = unpack_node(entry);
    if (!info.ok() || info->id == core_.info.id) continue;
    std::string id = info->id;
    bool is_dead = node_watch_.stands_still(id, entry);
    auto [at, is_new] = nodes_.try_emplace(id);
    bool was_alive = is_new || at->second.alive;
    at->second = {std::move(*info), !is_dead};
    if (!is_dead) continue;
    if (was_alive) {
      core_.log(Level::kWarning, "node " + id + " stands still");
      all_.pieces.peer_lost(id);
    }
    // Only while its entry is exactly what we saw. Whatever comes of it shows in the next reading.
    core_.call("pyreck_bury", {id, entry}, [](const Result<std::vector<std::string>>&) {});
  }
  for (const std::string& id : node_watch_.end()) {
    nodes_.erase(id);
    all_.pieces.peer_lost(id);
    if (std::optional<Link> link = all_.links.to(id)) all_.links.close(*link);
  }
  find_lifelines();
}

void Registry::find_lifelines() {
  std::vector<std::string> ids{core_.info.id};
  for (const auto& [id, entry] : nodes_) {
    if (entry.alive && entry.info.version == kProtocolVersion) ids.push_back(id);
  }
  std::sort(ids.begin(), ids.end());
  size_t own = std::find(ids.begin(), ids.end(), core_.info.id) - ids.begin();
  lifelines_.clear();
  for (size_t other = 0; other < ids.size(); ++other) {
    size_t difference = own ^ other;
    bool is_neighbour = (difference & (difference - 1)) == 0;  // one bit
    if (other != own && (is_neighbour || ids.size() <= kAllAreNeighbours)) {
      lifelines_.push_back(ids[other]);
    }
  }
}

const NodeInfo* Registry::alive(const std::string& id) const {
  auto at = nodes_.find(id);
  return at != nodes_.end() && at->second.alive ? &at->second.info : nullptr;
}

bool Registry::has_least_id() const {
  return std::none_of(nodes_.begin(), nodes_.end(), [this](const auto& entry) {
    return entry.second.alive && entry.first < core_.info.id;
  });
}

void Registry::read_clients() {
  reading_clients_ = true;
  next_clients_ = core_.now() + core_.options.lease;
  core_.call("pyreck_clients", {}, [this](Result<std::vector<std::string>> reply) {
    reading_clients_ = false;
    if (!reply.ok()) return;
    client_watch_.begin(core_.now());
    for (size_t i = 0; i + 1 < reply->size(); i += 2) {
      const std::string &client = (*reply)[i], &counter = (*reply)[i + 1];
      if (!client_watch_.stands_still(client, counter)) continue;
      core_.log(Level::kInfo, "client " + client + " stands still");
      core_.call("pyreck_bury_client", {client, counter},
                 [this](Result<std::vector<std::string>> chunks) {
                   if (chunks.ok()) all_.sweep.let_go(*chunks);
                 });
    }
    client_watch_.end();
  });
}

}  // namespace pyreck::cluster
