// Pieces of folds between nodes. Idle nodes tell their lifelines how many workers have nothing to
// do; a node that runs something sends them pieces; each ends in exactly one Ended, or with the
// link, and is told of in Parts meanwhile.
//
// Source: Saraswat, Kambadur, Kodali, Grove, Krishnamoorthy, "Lifeline-based Global Load
// Balancing", PPoPP 2011. We differ: no random victims before the lifelines, and hunger is a
// number that is renewed, so that a lost message costs a fifth of a second.
#include "cluster/node_state.h"
#include "runtime/base/check.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr std::chrono::milliseconds kTelling{200};    // between two renewals of hunger
constexpr std::chrono::milliseconds kMistrust{1000};  // of a peer that could not run a piece
constexpr std::chrono::milliseconds kPause{10};       // after a piece that was not worth the way
constexpr int kMostOffers = 64;                       // in one tick
constexpr uint64_t kBehindBytes = 1 << 20;  // a link with so much before it gets no more pieces
// A piece is worth the way if it takes longer than this, its bytes there and back several times
// over: 100 MB/s is a gigabit link.
constexpr double kLeastSeconds = 1e-3, kWays = 4, kBytesPerSecond = 100e6;
constexpr uint64_t kMostStoringBytes = 16 << 20;  // of a piece; the owner stores what is beyond
constexpr uint64_t kHeadBytes = 1024;             // of a message, beside what it carries
constexpr uint64_t kMostCarriedBytes = kMostFrameBytes - (uint64_t{1} << 20);

Ended not_run(std::string problem) {
  Ended ended;
  ended.ran = false;
  ended.problem = std::move(problem);
  return ended;
}

}  // namespace

Pieces::Pieces(Parts& all) : all_(all), core_(all.core) {}

void Pieces::tick() {
  if (taken_.empty()) given_on_.clear();
  withdraw_unneeded();
  hold_back();
  give();
  tell_hunger();
}

bool Pieces::in_use(Link link) const {
  auto uses = [link](const auto& entry) { return entry.second.link == link; };
  return std::any_of(given_.begin(), given_.end(), uses) ||
         std::any_of(taken_.begin(), taken_.end(), uses);
}

// ---- hunger ------------------------------------------------------------------------------------

void Pieces::tell_hunger() {
  uint32_t idle = core_.engine.idle(), promised = all_.jobs.unstarted();
  for (const auto& [attempt, taken] : taken_) promised += taken.runs ? 0 : 1;
  uint32_t roles = core_.draining || idle <= promised ? 0 : idle - promised;
  bool is_due = core_.now() >= next_telling_;
  if (is_due) next_telling_ = core_.now() + kTelling;
  for (const std::string& peer : all_.registry.lifelines()) {
    std::optional<Link> link = all_.links.to(peer);
    if (!link) continue;
    auto [told, is_new] = told_.try_emplace(*link, 0);
    if (told->second == roles && !(is_due && roles > 0)) continue;
    told->second = roles;
    all_.links.send(*link, Hungry{roles});
  }
}

void Pieces::received(Link link, const Hungry& hungry) {
  hunger_[all_.links.peer_at(link)].roles = hungry.roles;
}

uint64_t Pieces::count_given(const std::string& job) const {
  return std::ranges::count_if(given_, [&](const auto& entry) { return entry.second.job == job; });
}

uint32_t Pieces::hunger() const {
  uint64_t sum = 0;
  for (const auto& [peer, hunger] : hunger_) {
    if (hunger.mistrusted_until > core_.now() || !all_.registry.alive(peer)) continue;
    sum += hunger.roles;
  }
  return static_cast<uint32_t>(std::min<uint64_t>(sum, UINT16_MAX));
}

std::string Pieces::hungriest() const {
  std::string best;
  uint32_t most = 0;
  for (const auto& [peer, hunger] : hunger_) {
    if (hunger.roles <= most || hunger.mistrusted_until > core_.now()) continue;
    std::optional<Link> link = all_.links.to(peer);
    if (!link || !all_.registry.alive(peer)) continue;
    if (core_.transport.queued_bytes(*link) > kBehindBytes) continue;
    best = peer;
    most = hunger.roles;
  }
  return best;
}

// ---- giving ------------------------------------------------------------------------------------

void Pieces::give() {
  bool runs = all_.jobs.any_run() || !taken_.empty();
  uint32_t want = runs ? hunger() : 0;
  if (want != wanted_) core_.engine.want(wanted_ = want);
  if (want == 0 || core_.now() < next_offer_) return;
  for (int offers = 0; offers < kMostOffers; ++offers) {
    std::string peer = hungriest();
    if (peer.empty()) return;
    std::optional<Offer> offer = core_.engine.take();
    if (!offer) return;
    uint64_t bytes = offer->message.environment.size() + kHeadBytes;
    if (offer->expected_seconds < kLeastSeconds + kWays * bytes / kBytesPerSecond ||
        bytes > kMostCarriedBytes) {
      core_.engine.keep(offer->handle);
      next_offer_ = core_.now() + kPause;
      return;
    }
    Link link = *all_.links.to(peer);
    offer->message.attempt = core_.token();
    given_[offer->message.attempt] = {offer->handle, link, peer, offer->message.job, {}};
    --hunger_[peer].roles;
    ++core_.info.pieces_given;
    all_.links.send(link, std::move(offer->message));
  }
}

bool Pieces::is_withdrawn(const Token& attempt, Link link) const {
  auto withdrawn = withdrawn_.find(attempt);
  return withdrawn != withdrawn_.end() && withdrawn->second == link;
}

void Pieces::received(Link link, const Part& part) {
  auto at = given_.find(part.attempt);
  if (at == given_.end() || at->second.link != link) {
    if (is_withdrawn(part.attempt, link)) return;
    return core_.count_refused("a part of a piece that " + all_.links.peer_at(link) +
                               " no longer has");
  }
  Given& given = at->second;
  if (core_.engine.bring_part(given.handle, part)) {
    given.so_far.elements = part.elements;
    given.so_far.busy_seconds = part.busy_seconds;
    return;
  }
  core_.count_refused("a part of a piece from " + given.peer + ", which is none");
  withdraw(part.attempt);
}

void Pieces::received(Link link, const Ended& ended) {
  auto at = given_.find(ended.attempt);
  if (at == given_.end() || at->second.link != link) {
    if (is_withdrawn(ended.attempt, link)) {
      withdrawn_.erase(ended.attempt);
      return;
    }
    // Invariant 2: of a peer that we had given up.
    return core_.count_refused("the end of a piece that " + all_.links.peer_at(link) +
                               " no longer has");
  }
  Given given = std::move(at->second);
  given_.erase(at);
  if (!ended.ran) {
    hunger_[given.peer].mistrusted_until = core_.now() + kMistrust;
    core_.log(Level::kInfo, "node " + given.peer + " could not run a piece of job " + given.job +
                                ": " + ended.problem);
    return keep(given);
  }
  if (!core_.engine.finish(given.handle, ended)) {
    return core_.count_refused("the end of a piece from " + given.peer + ", which is none");
  }
  add_share(given, ended);
}

void Pieces::add_share(const Given& given, const Ended& ended) {
  if (!all_.jobs.add_share(given.job, given.peer, ended)) {
    add_shares(given_on_[given.job], given.peer, ended);
  }
}

void Pieces::withdraw_unneeded() {
  std::vector<Token> unneeded;
  for (const auto& [attempt, given] : given_) {
    if (!core_.engine.needed(given.handle)) unneeded.push_back(attempt);
  }
  for (const Token& attempt : unneeded) withdraw(attempt);
}

void Pieces::withdraw(const Token& attempt) {
  Given given = std::move(given_.at(attempt));
  given_.erase(attempt);
  withdrawn_[attempt] = given.link;
  all_.links.send(given.link, Cancel{attempt});
  keep(given);
}

/// It comes back; what its Parts told has been done by the peer all the same.
void Pieces::keep(const Given& given) {
  if (given.so_far.elements > 0) add_share(given, given.so_far);
  core_.engine.keep(given.handle);
}

void Pieces::keep_given(const std::function<bool(const Given&)>& which) {
  std::vector<Given> kept;
  std::erase_if(given_, [&](const auto& entry) {
    if (which(entry.second)) kept.push_back(entry.second);
    return which(entry.second);
  });
  for (const Given& given : kept) keep(given);
}

/// A piece makes its list no faster than the link takes it, and the store.
void Pieces::hold_back() {
  for (auto& [attempt, taken] : taken_) {
    const bool is_behind = core_.transport.queued_bytes(taken.link) > kBehindBytes ||
                           taken.storing_bytes > kMostStoringBytes / 2;
    taken.is_behind->store(is_behind && !taken.cancelled && !taken.orphan,
                           std::memory_order_relaxed);
  }
}

// ---- taking ------------------------------------------------------------------------------------

void Pieces::received(Link link, PieceMessage&& piece) {
  Token attempt = piece.attempt;
  if (taken_.contains(attempt)) return core_.count_refused("a piece that this node has already");
  taken_[attempt] = {.link = link, .job = piece.job};
  if (core_.draining) return answer(attempt, not_run("draining"));
  all_.loader.load_for_piece(
      piece.job, core_.in_this_life([this, attempt, piece](Result<Loader::Loaded> loaded) {
        run(attempt, piece, std::move(loaded));
      }));
}

void Pieces::run(const Token& attempt, const PieceMessage& piece, Result<Loader::Loaded> loaded) {
  auto at = taken_.find(attempt);
  if (at == taken_.end()) return;
  if (at->second.cancelled) return answer(attempt, not_run("cancelled"));
  if (!loaded.ok()) return answer(attempt, not_run(loaded.error().message));
  at->second.runs = true;
  ++core_.info.pieces_taken;
  PieceEvents events;
  events.is_behind = at->second.is_behind;
  events.made = core_.while_alive(
      [this, attempt](std::vector<MadeChunk> chunks) { store(attempt, std::move(chunks)); });
  events.report =
      core_.while_alive([this, attempt](Part part) { report(attempt, std::move(part)); });
  events.ended =
      core_.while_alive([this, attempt](Ended ended) { ran(attempt, std::move(ended)); });
  core_.engine.run_piece(*loaded, piece, std::move(events));
}

/// What a piece makes for a result is stored by the node that made it; the job's owner finds it
/// there. Where that fails the owner stores it.
void Pieces::store(const Token& attempt, std::vector<MadeChunk> chunks) {
  for (MadeChunk& chunk : chunks) {
    auto at = taken_.find(attempt);
    if (at == taken_.end() || at->second.cancelled) return;
    const uint64_t size = chunk.bytes->size();
    if (at->second.storing_bytes + size > kMostStoringBytes) return;
    ++at->second.storing;
    at->second.storing_bytes += size;
    std::string key = core_.chunk_key(chunk.hash);
    auto stored = core_.in_this_life(
        [this, attempt, size](const Result<Unit>&) { stored_one(attempt, size); });
    core_.store.has(key, core_.in_this_life([this, key, bytes = chunk.bytes,
                                             stored](const Result<bool>& is_there) mutable {
      if (!is_there.ok() || is_there.value()) return stored(Unit{});
      core_.store.put(key, *bytes, Store::Life::kPassing, stored);
    }));
  }
}

void Pieces::stored_one(const Token& attempt, uint64_t bytes) {
  auto at = taken_.find(attempt);
  if (at == taken_.end()) return;
  at->second.storing_bytes -= bytes;
  if (--at->second.storing > 0 || !at->second.ended) return;
  answer(attempt, *std::exchange(at->second.ended, std::nullopt));
}

/// Its end is told when its chunks are there, so that nobody stores them again.
void Pieces::ran(const Token& attempt, Ended ended) {
  auto at = taken_.find(attempt);
  if (at == taken_.end()) return;
  if (at->second.storing == 0 || at->second.cancelled) return answer(attempt, std::move(ended));
  at->second.ended = std::move(ended);
}

void Pieces::report(const Token& attempt, Part part) {
  auto at = taken_.find(attempt);
  if (at == taken_.end() || at->second.cancelled) return;
  if (part.done.size() > kMostCarriedBytes) return core_.engine.cancel_piece(attempt);
  part.attempt = attempt;
  all_.links.send(at->second.link, std::move(part));
}

void Pieces::answer(const Token& attempt, Ended ended) {
  auto at = taken_.find(attempt);
  if (at == taken_.end()) return;
  Taken taken = std::move(at->second);
  taken_.erase(at);
  auto given_on = given_on_.find(taken.job);
  if (given_on != given_on_.end()) {
    for (auto& [node, share] : given_on->second) ended.given_on.push_back(share);
    given_on_.erase(given_on);
  }
  if (taken.orphan) return;
  if (taken.cancelled) ended = not_run("cancelled");
  if (ended.ended.size() > kMostCarriedBytes) ended = not_run("its result is too large to travel");
  ended.attempt = attempt;
  all_.links.send(taken.link, std::move(ended));
}

void Pieces::received(Link link, const Cancel& cancel) {
  auto at = taken_.find(cancel.attempt);
  if (at == taken_.end() || at->second.link != link) return;  // its end is under way
  at->second.cancelled = true;
  if (at->second.ended) return answer(cancel.attempt, not_run("cancelled"));
  if (at->second.runs) return core_.engine.cancel_piece(cancel.attempt);
  answer(cancel.attempt, not_run("cancelled"));
}

void Pieces::cancel_taken(const std::function<bool(const Taken&)>& which, bool orphan) {
  std::vector<Token> loading, running;
  for (auto& [attempt, taken] : taken_) {
    if (!which(taken)) continue;
    taken.cancelled = true;
    taken.orphan |= orphan;
    (taken.runs && !taken.ended ? running : loading).push_back(attempt);
  }
  for (const Token& attempt : loading) answer(attempt, not_run("cancelled"));
  for (const Token& attempt : running) core_.engine.cancel_piece(attempt);
}

void Pieces::cancel_all_taken() {
  cancel_taken([](const Taken&) { return true; }, false);
}

// ---- losses ------------------------------------------------------------------------------------

void Pieces::link_up(Link link) { hunger_.erase(all_.links.peer_at(link)); }

void Pieces::link_lost(Link link) {
  keep_given([link](const Given& given) { return given.link == link; });
  std::erase_if(withdrawn_, [link](const auto& entry) { return entry.second == link; });
  cancel_taken([link](const Taken& taken) { return taken.link == link; }, true);
  told_.erase(link);
}

// Its link may still be up: when it wakes it answers, and is refused.
void Pieces::peer_lost(const std::string& peer) {
  std::optional<Link> link = all_.links.to(peer);
  hunger_.erase(peer);
  if (!link) return;
  keep_given([&](const Given& given) { return given.link == *link; });
  cancel_taken([&](const Taken& taken) { return taken.link == *link; }, false);
}

void Pieces::give_up() {
  keep_given([](const Given&) { return true; });
  cancel_taken([](const Taken&) { return true; }, true);
  withdrawn_.clear();
  hunger_.clear();
  given_on_.clear();
}

}  // namespace pyreck::cluster
