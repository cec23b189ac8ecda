#include "tests/simulation/scenario.h"

#include "cluster/protocol.h"
#include "tests/simulation/actors.h"
#include "tests/simulation/network.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <sstream>
#include <utility>
#include <vector>

namespace pyreck::simulation {

namespace {

constexpr uint32_t kMostAttempts = 3;   // where that is what is tried: many faults take more
constexpr seconds kUntilAllEnd{180};    // once faults have ended
constexpr seconds kUntilAllBuried{60};  // a client's counter may stand still for 30 s
constexpr seconds kUntilAllKept{20};
constexpr seconds kUntilAllSwept{15};
constexpr seconds kUntilAllLeft{20};
constexpr seconds kUntilAllExpired{700};

template <class Kind>
bool is_message(std::string_view frame) {
  Result<cluster::Message> message = cluster::unpack_message(frame);
  return message.ok() && std::holds_alternative<Kind>(*message);
}

class Scenario {
 public:
  explicit Scenario(const ScenarioOptions& options)
      : options_(options),
        world_(options.seed * 1000003 + 17),
        network_(world_),
        server_(world_, options.bug) {}

  Outcome run();

 private:
  struct Slot {
    std::string address;
    uint32_t workers;
    std::unique_ptr<Machine> machine;
    Figures figures{};  // of machines that are gone
    uint64_t lives = 0;
    bool stays_stopped = false;  // until all jobs have ended: these must not wait for it
  };
  struct Fault {
    const char* name;
    std::function<void()> happens;
  };

  void draw();
  std::vector<Customer::Order> orders(bool loses_objects);
  FoldProgram program();
  std::vector<Fault> all_faults();
  void next_fault();
  void heal();
  void settle();
  std::string unsafe_objects();
  void check_objects();
  void check_store();
  void count();

  void start(Slot& slot);
  void crash(Slot& slot);
  void wake(Slot& slot);
  Slot& some_slot() { return slots_[world_.random.below(slots_.size())]; }
  size_t running() const;
  bool only_the_living_are_listed();
  static std::string describe(const Slot& slot);

  ScenarioOptions options_;
  World world_;
  Network network_;
  Server server_;
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<Customer>> customers_;
  std::vector<Fault> faults_;
  nanoseconds faults_end_{}, fault_gap_{};
  bool is_over_ = false;  // nothing is started any more
  Figures figures_;
};

// ---- what is there -----------------------------------------------------------------------------

FoldProgram Scenario::program() {
  Random& random = world_.random;
  FoldProgram p;
  p.seed = random.next();
  p.length = random.chance(0.3) ? random.between(1, 8) : random.between(8, 150);
  if (random.chance(0.3)) {
    p.inner = random.between(1, 20);
    p.length = random.between(1, 12);
  }
  if (random.chance(0.2)) {
    p.raises_every = random.between(2, 200);
    p.raises_at = static_cast<int64_t>(random.below(200));
  }
  p.element_us = random.chance(0.2) ? random.between(100, 1000) : random.between(2'000, 80'000);
  p.environment_bytes = random.chance(0.2) ? 20'000 : 16;
  p.is_large = random.chance(0.25);
  if (options_.is_poisonous) {
    p.kills_at = p.elements() / 2;
    p.raises_every = 0;
  }
  return p;
}

std::vector<Customer::Order> Scenario::orders(bool loses_objects) {
  Random& random = world_.random;
  std::vector<Customer::Order> orders;
  FoldProgram shared = program();
  for (int64_t i = random.between(1, 5); i > 0; --i) {
    Customer::Order order;
    order.program = random.chance(0.2) ? shared : program();
    order.at = random.between(milliseconds(0), faults_end_);
    if (random.chance(0.15)) order.cancelled_after = random.between(milliseconds(0), seconds(4));
    order.uses_object = !loses_objects && random.chance(0.2);
    orders.push_back(order);
  }
  return orders;
}

void Scenario::draw() {
  Random& random = world_.random;
  faults_end_ = random.between(seconds(3), seconds(15));
  fault_gap_ = random.between(milliseconds(200), seconds(3));
  int64_t nodes = random.chance(0.15) ? random.between(6, 12) : random.between(1, 5);
  for (int64_t i = 0; i < nodes; ++i) {
    slots_.push_back({.address = "host-" + std::to_string(i) + ":1",
                      .workers = static_cast<uint32_t>(random.between(1, 3)),
                      .machine = nullptr});
  }
  // Each seed has some kinds of faults only: rare meetings need the absence of others.
  bool loses_writes = false, loses_objects = false;
  if (options_.has_faults) {
    double how_many = random.chance(0.1) ? 0.0 : random.chance(0.5) ? 0.3 : 0.7;
    for (Fault& fault : all_faults()) {
      if (!random.chance(how_many)) continue;
      loses_writes |= std::string_view(fault.name).starts_with("server loses");
      loses_objects |= loses_writes || std::string_view(fault.name) == "client stops";
      faults_.push_back(std::move(fault));
    }
  }
  if (loses_writes) server_.keep_older();
  for (Slot& slot : slots_) {
    world_.after(random.between(milliseconds(0), seconds(2)), [this, &slot] { start(slot); });
  }
  bool is_quiet = faults_.empty();
  for (int64_t i = random.between(1, 3); i > 0; --i) {
    customers_.push_back(std::make_unique<Customer>(world_, server_, "client-" + std::to_string(i),
                                                    orders(loses_objects), is_quiet,
                                                    options_.refusal));
  }
  if (options_.is_corrupt) server_.corrupt_some_reads(1.0);
  if (options_.bug == Bug::kLostReport) {
    network_.drop_frames(is_message<cluster::Ended>, 20);
  } else if (!is_quiet && random.chance(0.25)) {
    // No link does that, but neither may it do harm: what comes next does not fit.
    network_.drop_frames(is_message<cluster::Part>, 5);
  }
}

void Scenario::start(Slot& slot) {
  if (slot.machine || is_over_) return;
  slot.machine = std::make_unique<Machine>(
      world_, network_, server_, slot.address, slot.workers,
      options_.is_poisonous ? kMostAttempts : 0, [this, &slot, life = ++slot.lives] {
        world_.after(nanoseconds(0), [this, &slot, life] {
          if (slot.lives != life || !slot.machine) return;
          ++figures_.crashes;
          crash(slot);
          world_.after(seconds(1), [this, &slot] { start(slot); });
        });
      });
}

void Scenario::crash(Slot& slot) {
  if (!slot.machine) return;
  slot.figures.refused += slot.machine->info().refused;
  slot.stays_stopped = false;
  slot.machine.reset();
}

size_t Scenario::running() const {
  return std::count_if(slots_.begin(), slots_.end(),
                       [](const Slot& slot) { return slot.machine != nullptr; });
}

// ---- faults ------------------------------------------------------------------------------------

std::vector<Scenario::Fault> Scenario::all_faults() {
  Random& random = world_.random;
  return {
      {"node crashes",
       [this, &random] {
         Slot& slot = some_slot();
         if (!slot.machine) return;
         ++figures_.crashes;
         crash(slot);
         world_.after(random.between(milliseconds(10), seconds(8)), [this, &slot] { start(slot); });
       }},
      {"node stops",
       [this, &random] {
         Slot& slot = some_slot();
         if (!slot.machine || slot.machine->is_stopped()) return;
         ++figures_.stops;
         slot.machine->stop();
         if (random.chance(0.1)) {
           slot.stays_stopped = true;
           return;
         }
         world_.after(random.between(milliseconds(50), seconds(9)), [this, &slot] {
           if (!slot.stays_stopped) wake(slot);
         });
       }},
      {"node drains",
       [this, &random] {
         Slot& slot = some_slot();
         if (!slot.machine || slot.machine->is_draining || slot.machine->is_stopped()) return;
         slot.machine->is_draining = true;
         slot.machine->drain(milliseconds(random.between(0, 2000)));
       }},
      {"nodes are parted",
       [this, &random] {
         network_.part(some_slot().address, some_slot().address);
         world_.after(random.between(milliseconds(100), seconds(8)), [this] { network_.heal(); });
       }},
      {"link is lost", [this] { network_.lose_some_link(); }},
      {"connection of a node is lost",
       [this] {
         Slot& slot = some_slot();
         if (slot.machine) slot.machine->connection().disconnect();
       }},
      {"connection of a client is lost",
       [this, &random] { customers_[random.below(customers_.size())]->connection().disconnect(); }},
      {"server restarts",
       [this, &random] {
         ++figures_.restarts;
         server_.restart(Server::Data::kKept, random.between(milliseconds(10), seconds(5)));
       }},
      {"server loses its data",
       [this, &random] {
         ++figures_.losses;
         server_.restart(Server::Data::kLost, random.between(milliseconds(10), seconds(5)));
       }},
      {"server loses its last writes",
       [this, &random] {
         ++figures_.losses;
         server_.restart(Server::Data::kOlder, random.between(milliseconds(10), seconds(3)));
       }},
      {"server is slow",
       [this, &random] { server_.pause(random.between(milliseconds(10), seconds(4))); }},
      {"wall clock jumps",
       [this, &random] { server_.jump_wall_clock(seconds(random.between(-3600, 3600))); }},
      {"bytes are corrupt", [this] { server_.corrupt_some_reads(0.02); }},
      {"client stops",
       [this, &random] {
         // So long now and then that it is buried; nobody heals that.
         Customer* customer = customers_[random.below(customers_.size())].get();
         if (customer->is_stopped()) return;
         customer->stop();
         nanoseconds time = random.chance(0.3) ? random.between(seconds(25), seconds(50))
                                               : random.between(milliseconds(10), seconds(5));
         world_.after(time, [this, customer] {
           for (const auto& one : customers_) {
             if (one.get() == customer) customer->go_on();
           }
         });
       }},
      {"client crashes",
       [this, &random] {
         // Orders of one that is gone are nobody's: its jobs must go as well.
         if (customers_.size() > 1 && random.chance(0.3)) customers_.pop_back();
       }},
  };
}

void Scenario::next_fault() {
  if (faults_.empty()) return;
  world_.after(world_.random.between(milliseconds(1), fault_gap_), [this] {
    if (world_.now() >= faults_end_) return;
    const Fault& fault = faults_[world_.random.below(faults_.size())];
    world_.tell(std::string("fault: ") + fault.name);
    ++figures_.faults;
    fault.happens();
    for (Slot& slot : slots_) {
      if (!slot.machine || !slot.machine->has_left) continue;
      crash(slot);  // it has drained
      world_.after(seconds(1), [this, &slot] { start(slot); });
    }
    next_fault();
  });
}

void Scenario::heal() {
  world_.tell("faults have ended");
  network_.heal();
  if (!options_.is_corrupt) server_.corrupt_some_reads(0);
  bool some_run = false;
  for (Slot& slot : slots_) {
    if (!slot.stays_stopped) wake(slot);
    if (slot.machine && slot.machine->is_draining) crash(slot);
    start(slot);
    some_run |= !slot.machine->is_stopped();
  }
  if (!some_run) wake(slots_[0]);
}

void Scenario::wake(Slot& slot) {
  slot.stays_stopped = false;
  if (slot.machine && slot.machine->is_stopped()) slot.machine->go_on();
}

// ---- what must hold ----------------------------------------------------------------------------

/// Whether the registries hold all nodes, nothing else, and no clients.
bool Scenario::only_the_living_are_listed() {
  std::vector<std::string> keys;
  for (const Slot& slot : slots_) {
    if (slot.machine) keys.push_back(slot.machine->info().id);
  }
  std::sort(keys.begin(), keys.end());
  Result<Server::Words> listed = server_.script().command({"HKEYS", server_.key(":nodes")});
  if (!listed.ok()) return false;
  std::sort(listed->begin(), listed->end());
  Result<Server::Words> clients = server_.script().command({"HLEN", server_.key(":clients")});
  bool no_clients = std::none_of(customers_.begin(), customers_.end(),
                                 [](const auto& customer) { return !customer->has_left(); }) &&
                    clients.ok() && *clients == Server::Words{"0"};
  return no_clients && *listed == keys;
}

std::string Scenario::describe(const Slot& slot) {
  std::string what = "\n  " + slot.address;
  if (!slot.machine) return what + " is down";
  return what + " " + slot.machine->info().id + ": " + slot.machine->engine().describe();
}

// Property 4: all jobs end, all nodes take part, the dead are buried, and nothing runs.
void Scenario::settle() {
  bool all_ended = world_.run_until(world_.now() + kUntilAllEnd, [&] {
    return std::all_of(customers_.begin(), customers_.end(),
                       [](const auto& customer) { return customer->is_done(); });
  });
  if (!all_ended) {
    std::string what = "jobs do not end";
    for (const std::string& key : server_.script().keys()) {
      what += "\n  " + key;
      if (!key.starts_with(server_.key(":job:"))) continue;
      for (const char* field : {"state", "owner", "token", "attempts"}) {
        Result<Server::Words> value = server_.script().command({"HGET", key, field});
        if (value.ok() && !value->empty()) what += std::string(" ") + field + " " + value->front();
      }
    }
    for (const auto& customer : customers_) what += customer->describe();
    for (const Slot& slot : slots_) {
      what += describe(slot);
    }
    return world_.fail(what);
  }
  for (Slot& slot : slots_) wake(slot);
  check_objects();
  for (const auto& customer : customers_) customer->leave();
  bool is_quiet = world_.run_until(world_.now() + kUntilAllBuried, [&] {
    return std::all_of(slots_.begin(), slots_.end(),
                       [](const Slot& slot) {
                         return slot.machine && slot.machine->engine().under_way() == 0;
                       }) &&
           only_the_living_are_listed();
  });
  if (!is_quiet) {
    std::string what = "no rest after the last job";
    for (const Slot& slot : slots_) {
      what += describe(slot);
    }
    for (const char* key : {":nodes", ":clients"}) {
      Result<Server::Words> ids = server_.script().command({"HKEYS", server_.key(key)});
      for (const std::string& id : *ids) {
        what += "\n  " + std::string(key) + " " + id;
      }
    }
    return world_.fail(what);
  }
}

/// The objects whose chunks are not all there, and permanent.
std::string Scenario::unsafe_objects() {
  std::string unsafe;
  const std::string objects = server_.key(":object:");
  for (const std::string& key : server_.script().keys()) {
    if (!key.starts_with(objects)) continue;
    Result<Server::Words> record = server_.script().command({"HGET", key, "info"});
    if (!record.ok() || record->empty()) continue;
    Result<cluster::ObjectInfo> info = cluster::unpack_object(record->front());
    if (!info.ok()) continue;
    for (const auto& chunk : info->chunks) {
      Result<Server::Words> left =
          server_.script().command({"TTL", "pyreck:default:chunk:" + chunk.hash});
      if (left.ok() && *left == Server::Words{"-1"}) continue;
      unsafe += "\n  " + key + " chunk " + chunk.hash;
    }
  }
  return unsafe;
}

// Property 5: an object that was told to somebody keeps its chunks.
void Scenario::check_objects() {
  if (server_.has_lost_writes()) return;
  bool are_safe =
      world_.run_until(world_.now() + kUntilAllKept, [&] { return unsafe_objects().empty(); });
  if (!are_safe) world_.fail("chunks of objects would go, or have gone" + unsafe_objects());
}

// Property 6.
void Scenario::check_store() {
  // What was under way arrives: a node that polls finds the ids of jobs that were cancelled while
  // they waited, and entries of those that are gone are buried, should they have come so late.
  world_.run_until(world_.now() + seconds(3), [] { return false; });
  if (!world_.run_until(world_.now() + kUntilAllBuried,
                        [&] { return only_the_living_are_listed(); })) {
    return world_.fail("the registry does not come to rest");
  }
  world_.run_until(world_.now() + kUntilAllSwept, [] { return false; });
  is_over_ = true;
  for (Slot& slot : slots_) slot.machine->drain(milliseconds(1000));
  bool all_left = world_.run_until(world_.now() + kUntilAllLeft, [&] {
    return std::all_of(slots_.begin(), slots_.end(),
                       [](const Slot& slot) { return slot.machine->has_left; });
  });
  if (!all_left) return world_.fail("a node does not end when it is drained");
  count();
  for (Slot& slot : slots_) crash(slot);
  customers_.clear();
  world_.run_until(world_.now() + kUntilAllExpired, [] { return false; });
  for (const std::string& key : server_.script().keys()) {
    if (key == server_.key(":secret") || key == server_.key(":stats")) continue;
    world_.fail("in the store stays " + key);
  }
}

void Scenario::count() {
  for (const auto& customer : customers_) figures_.add(customer->figures);
  for (const Slot& slot : slots_) {
    figures_.refused += slot.figures.refused;
    if (slot.machine) figures_.refused += slot.machine->info().refused;
  }
}

Outcome Scenario::run() {
  draw();
  next_fault();
  world_.run_until(faults_end_, [] { return false; });
  if (world_.failure().empty()) heal();
  if (world_.failure().empty()) settle();
  if (world_.failure().empty()) check_store();
  figures_.events = world_.events();
  figures_.calls = server_.script().calls();
  figures_.frames = network_.frames();
  figures_.virtual_seconds = std::chrono::duration<double>(world_.now()).count();
  return {world_.failure(), world_.trace(), figures_};
}

}  // namespace

Outcome simulate(const ScenarioOptions& options) { return Scenario(options).run(); }

void Figures::add(const Figures& o) {
  jobs += o.jobs, ended += o.ended, cancelled += o.cancelled, raised += o.raised;
  steals += o.steals, attempts += o.attempts, faults += o.faults, crashes += o.crashes;
  stops += o.stops, restarts += o.restarts, losses += o.losses, refused += o.refused;
  events += o.events, calls += o.calls, frames += o.frames;
  virtual_seconds += o.virtual_seconds;
}

std::string Figures::text() const {
  std::ostringstream out;
  out << jobs << " jobs, " << ended << " ended (" << cancelled << " cancelled, " << raised
      << " raised), " << attempts << " attempts, " << steals << " pieces run elsewhere; " << faults
      << " faults (" << crashes << " crashes, " << stops << " stops, " << restarts << " restarts, "
      << losses << " losses of data), " << refused << " refusals; " << events << " events, "
      << calls << " calls, " << frames << " frames, " << static_cast<uint64_t>(virtual_seconds)
      << " s";
  return out.str();
}

}  // namespace pyreck::simulation
