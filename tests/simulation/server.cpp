#include "tests/simulation/server.h"

#include <algorithm>
#include <utility>

namespace pyreck::simulation {

using cluster::Store;

namespace {

constexpr milliseconds kLease{3000};     // of the planted bug kWallClockLease
constexpr milliseconds kSnapshots{300};  // between two that a failover may bring back
constexpr size_t kOlderSnapshots = 4;
constexpr milliseconds kLate{1500};  // what a broken connection had sent may arrive so much later
constexpr milliseconds kReconnecting{400};

Error unavailable() { return {Error::Code::Unavailable, "the connection to Redis is lost"}; }

}  // namespace

// ---- Server ------------------------------------------------------------------------------------

Server::Server(World& world, Bug bug)
    : world_(world), bug_(bug), clock_(world, seconds(1000), 1.0), script_(clock_) {}

void Server::restart(Data data, nanoseconds away) {
  if (is_up_) went_away_ = world_.now();
  is_up_ = false;
  if (data == Data::kOlder && older_.empty()) data = Data::kKept;
  world_.tell(std::string("the server restarts: ") + (data == Data::kKept   ? "data kept"
                                                      : data == Data::kLost ? "empty"
                                                                            : "older"));
  if (data == Data::kOlder) {
    const Older& older = older_[world_.random.below(older_.size())];
    script_.restore(*older.state);
    ledger_ = older.ledger;
  } else {
    script_.restart(data == Data::kKept);
    if (data == Data::kLost) ledger_ = {};
  }
  if (data != Data::kKept) {
    has_lost_writes_ = true;
    beats_.clear();
  }
  older_.clear();
  for (const auto& [number, connection] : connections_) connection->disconnect();
  world_.after(away, [this, restart = ++restarts_] {
    if (restart != restarts_) return;  // it went away again
    is_up_ = true;
    if (world_.now() - went_away_ > kLease / 2 + milliseconds(500)) came_back_ = world_.now();
  });
}

void Server::keep_older() {
  if (is_up_) older_.push_back({script_.snapshot(), ledger_});
  if (older_.size() > kOlderSnapshots) older_.pop_front();
  world_.after(kSnapshots, [this] { keep_older(); });
}

void Server::jump_wall_clock(nanoseconds by) {
  wall_ahead_ += by;
  world_.tell("the wall clock jumps by " + std::to_string(by / seconds(1)) + " s");
}

Result<Server::Words> Server::run(const std::string& name, const Words& keys,
                                  const Words& arguments) {
  Words given = arguments;
  if (bug_ == Bug::kNoTokenCheck && name == "pyreck_finish") {
    Result<Words> token = script_.command({"HGET", key(":job:" + given[0]), "token"});
    if (token.ok() && !token->empty() && !token->front().empty()) given[1] = token->front();
  }
  if (bug_ == Bug::kWallClockLease) expire_by_wall_clock();
  Result<Words> reply = script_.run(name, keys, given);
  world_.tell("    " + name + (arguments.empty() ? "" : " " + arguments[0].substr(0, 20)) +
              (arguments.size() > 1 ? " " + arguments[1].substr(0, 20) : "") + " gives " +
              (reply.ok() && !reply->empty() ? reply->front().substr(0, 20) : "nothing"));
  world_.note(name);
  for (const std::string& argument : arguments) world_.note(argument);
  if (!reply.ok()) {
    world_.fail(name + " failed: " + reply.error().message);
    return reply;
  }
  if (bug_ == Bug::kClaimWithoutOwnership && name == "pyreck_claim" && !reply->empty()) {
    static_cast<void>(script_.command({"HDEL", key(":running:" + arguments[0]), reply->front()}));
  }
  watch(name, arguments, *reply);
  return reply;
}

// What holds at every call, whatever the functions say: an end is accepted from the owner alone,
// and a node that beats is not buried.
void Server::watch(const std::string& name, const Words& arguments, const Words& reply) {
  if (name == "pyreck_claim" && !reply.empty()) {
    ledger_.tokens[reply[0]] = arguments[1];
  } else if (name == "pyreck_submit") {  // it may have been given to a node that waited for one
    Result<Words> token = script_.command({"HGET", key(":job:" + arguments[0]), "token"});
    if (token.ok() && !token->empty() && !token->front().empty())
      ledger_.tokens[arguments[0]] = token->front();
  } else if (name == "pyreck_finish" && reply.front() == "1") {
    auto owner = ledger_.tokens.find(arguments[0]);
    if (owner == ledger_.tokens.end() || owner->second != arguments[1]) {
      world_.fail("an end under an old token was accepted, of job " + arguments[0]);
    }
  } else if (name == "pyreck_release" && reply.front() == "1") {
    // One that was cancelled ends by that, and its end may be told again.
    Result<Words> state = script_.command({"HGET", key(":job:" + arguments[0]), "state"});
    if (state.ok() && *state == Words{"ended"}) return;
    ledger_.tokens.erase(arguments[0]);
  } else if (name == "pyreck_join" || name == "pyreck_beat") {
    nanoseconds now = world_.now();
    auto last = beats_.find(arguments[0]);
    if (name == "pyreck_beat" && reply.front() == "0" && last != beats_.end() &&
        now - last->second < kLease / 2) {
      world_.fail("node " + arguments[0] + " was buried though it beat");
    }
    if (reply.front() == "0") {
      beats_.erase(arguments[0]);
    } else {
      beats_[arguments[0]] = now;
      wall_beats_[arguments[0]] = now + wall_ahead_;
    }
  } else if (name == "pyreck_bury" && reply.front() == "1") {
    // Whoever could not beat while the server was away has a whole lease again.
    if (came_back_ > nanoseconds(0) && world_.now() - came_back_ < kLease / 2) {
      world_.fail("node " + arguments[0] + " was buried as soon as the server came back");
    }
  } else if (name == "pyreck_leave") {
    beats_.erase(arguments[0]);
  }
}

void Server::expire_by_wall_clock() {
  for (const auto& [node, beat] : wall_beats_) {
    if (world_.now() + wall_ahead_ - beat > kLease) {
      static_cast<void>(script_.command({"HDEL", key(":nodes"), node}));
    }
  }
}

Result<std::string> Server::get(const std::string& key) {
  Result<Words> found = script_.command({"GET", key});
  if (!found.ok()) return found.error();
  if (found->empty()) return Error{Error::Code::NotFound, "no " + key};
  std::string value = std::move(found->front());
  if (!value.empty() && world_.random.chance(corrupt_reads_)) {
    value[world_.random.below(value.size())] ^= 0x10;
  }
  return value;
}

std::string Server::first_reply(const std::string& client) {
  Result<Words> first = script_.command({"LPOP", key(":replies:" + client)});
  if (!first.ok() || first->empty()) return "";
  static_cast<void>(script_.command({"LPUSH", key(":replies:" + client), first->front()}));
  return first->front();
}

void Server::take_reply(const std::string& client, const std::string& reply) {
  if (first_reply(client) == reply) {
    static_cast<void>(script_.command({"LPOP", key(":replies:" + client)}));
  }
}

// ---- Connection --------------------------------------------------------------------------------

Server::Connection::Connection(Server& server, std::shared_ptr<Process> process)
    : server_(server),
      process_(std::move(process)),
      number_(++server.numbers_),
      is_connected_(server.is_up()) {
  server_.connections_[number_] = this;
  if (!is_connected_) reconnect();
}

Server::Connection::~Connection() {
  server_.connections_.erase(number_);
  for (uint64_t subscription : subscriptions_) server_.script_.unsubscribe(subscription);
  lose_all(control_, true);
  lose_all(data_, true);
}

nanoseconds Server::Connection::latency() {
  Random& random = server_.world_.random;
  return random.chance(0.01) ? random.between(milliseconds(1), milliseconds(300))
                             : random.between(nanoseconds(50'000), milliseconds(2));
}

template <class T>
void Server::Connection::travel(Lane& lane, std::function<Result<T>()> what, Then<T> then) {
  auto trip = std::make_shared<Trip>();
  auto outcome = std::make_shared<std::optional<Result<T>>>();
  trip->run = [what = std::move(what), outcome] { *outcome = what(); };
  trip->reply = [outcome, then] { then(std::move(**outcome)); };
  trip->lose = [then](Error error) { then(std::move(error)); };
  if (!is_connected_) {
    process_->after(milliseconds(1), [trip] { trip->lose(unavailable()); });
    return;
  }
  lane.trips.push_back(trip);
  lane.last_there = std::max(lane.last_there, server_.world_.now() + latency());
  server_.world_.after(lane.last_there - server_.world_.now(),
                       [existence = std::weak_ptr<int>(existence_), this, at = &lane, trip] {
                         if (!existence.expired()) arrive(at, trip);
                       });
}

void Server::Connection::arrive(Lane* lane, const std::shared_ptr<Trip>& trip) {
  if (trip->has_ended) return;
  World& world = server_.world_;
  // A server that is slow keeps the order: all that comes meanwhile waits as long.
  if (server_.paused_until() > world.now()) {
    lane->last_there = std::max(lane->last_there, server_.paused_until());
    return world.after(server_.paused_until() - world.now(),
                       [existence = std::weak_ptr<int>(existence_), this, lane, trip] {
                         if (!existence.expired()) arrive(lane, trip);
                       });
  }
  trip->run();
  trip->has_run = true;
  lane->last_back = std::max(lane->last_back, world.now() + latency());
  world.after(lane->last_back - world.now(),
              [existence = std::weak_ptr<int>(existence_), this, lane, trip] {
                if (existence.expired() || trip->has_ended) return;
                trip->has_ended = true;
                std::erase(lane->trips, trip);
                process_->deliver(trip->reply);
              });
}

void Server::Connection::lose_all(Lane& lane, bool server_lives) {
  World& world = server_.world_;
  std::deque<std::shared_ptr<Trip>> trips = std::exchange(lane.trips, {});
  uint64_t arrive = server_lives ? world.random.below(trips.size() + 1) : 0;
  nanoseconds late =
      world.random.chance(0.5) ? world.random.between(nanoseconds(0), kLate) : nanoseconds(0);
  for (size_t i = 0; i < trips.size(); ++i) {
    const std::shared_ptr<Trip>& trip = trips[i];
    trip->has_ended = true;
    if (!trip->has_run && i < arrive) {
      world.after(late, [server = &server_, trip] {
        if (server->is_up()) trip->run();
      });
    }
    process_->after(milliseconds(1), [trip] { trip->lose(unavailable()); });
  }
  lane.last_there = lane.last_back = world.now();
}

void Server::Connection::disconnect() {
  if (!is_connected_) return;
  is_connected_ = false;
  lose_all(control_, server_.is_up());
  lose_all(data_, server_.is_up());
  reconnect();
}

void Server::Connection::reconnect() {
  World& world = server_.world_;
  world.after(world.random.between(milliseconds(5), kReconnecting),
              [existence = std::weak_ptr<int>(existence_), this] {
                if (existence.expired()) return;
                if (!server_.is_up()) return reconnect();
                is_connected_ = true;
                ++generation_;
              });
}

void Server::Connection::call(const std::string& name, Words keys, Words arguments,
                              Then<Words> then) {
  travel<Words>(
      control_,
      [server = &server_, name, keys, arguments] { return server->run(name, keys, arguments); },
      std::move(then));
}

void Server::Connection::ask(std::function<Result<Words>(Server&)> what, Then<Words> then) {
  travel<Words>(control_, [server = &server_, what] { return what(*server); }, std::move(then));
}

void Server::Connection::put(const Bytes& key, Bytes value, Life life, Then<Unit> then) {
  travel<Unit>(
      data_,
      [server = &server_, key, value = std::move(value), life] {
        return server->script().put(key, value,
                                    server->bug_ == Bug::kChunksStay ? Life::kPermanent : life);
      },
      std::move(then));
}

void Server::Connection::keep(const Bytes& key, Then<bool> then) {
  travel<bool>(
      data_, [server = &server_, key] { return server->script().keep(key); }, std::move(then));
}

void Server::Connection::let_expire(const Bytes& key, Then<Unit> then) {
  travel<Unit>(
      data_,
      [server = &server_, key]() -> Result<Unit> {
        if (server->bug_ == Bug::kChunksStay) return Unit{};
        return server->script().let_expire(key);
      },
      std::move(then));
}

void Server::Connection::scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) {
  travel<Scanned>(
      data_,
      [server = &server_, prefix, cursor] {
        return Result<Scanned>(server->script().scan(prefix, cursor));
      },
      std::move(then));
}

void Server::Connection::get(const Bytes& key, Then<Bytes> then) {
  travel<Bytes>(data_, [server = &server_, key] { return server->get(key); }, std::move(then));
}

void Server::Connection::has(const Bytes& key, Then<bool> then) {
  travel<bool>(
      data_,
      [server = &server_, key]() -> Result<bool> {
        PYRECK_TRY(Words found, server->script().command({"EXISTS", key}));
        return !found.empty() && found.front() == "1";
      },
      std::move(then));
}

void Server::Connection::remove(const Bytes& key, Then<Unit> then) {
  travel<Unit>(
      data_,
      [server = &server_, key]() -> Result<Unit> {
        PYRECK_TRY([[maybe_unused]] Words done, server->script().command({"DEL", key}));
        return Unit{};
      },
      std::move(then));
}

void Server::Connection::subscribe(const std::string& channel,
                                   std::function<void(Bytes)> on_message) {
  subscriptions_.push_back(server_.script_.subscribe(channel, [this,
                                                               on_message](const Bytes& message) {
    if (!is_connected_ || server_.world_.random.chance(0.1)) return;  // hints get lost
    process_->after(latency(), [existence = std::weak_ptr<int>(existence_), on_message, message] {
      if (!existence.expired()) on_message(message);
    });
  }));
}

}  // namespace pyreck::simulation
