// World: virtual time, the queue of what happens in it, chance from a seed, and a hash of all that
// happened. Process: what may crash or be stopped as a whole.
//
// The same seed gives the same events in the same order, and so the same trace().
#pragma once

#include "runtime/clock.h"
#include "runtime/randomness.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::simulation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// SplitMix64 (Steele, Lea, Flood 2014): small, and good enough to choose faults.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next();
  uint64_t below(uint64_t bound) { return next() % bound; }
  int64_t between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(below(static_cast<uint64_t>(most - least + 1)));
  }
  bool chance(double probability) { return (next() >> 11) * 0x1p-53 < probability; }
  nanoseconds between(nanoseconds least, nanoseconds most) {
    return nanoseconds(between(least.count(), most.count()));
  }

 private:
  uint64_t state_;
};

/// `value` mixed up; equal for equal values.
uint64_t mixed(uint64_t value);

class World {
 public:
  explicit World(uint64_t seed) : random(seed), trace_(seed) {}
  World(const World&) = delete;

  nanoseconds now() const { return now_; }
  void after(nanoseconds delay, std::function<void()> event);
  /// Runs what happens until `time`, or until `done`. Whether `done` came.
  bool run_until(nanoseconds time, const std::function<bool()>& done);

  void note(uint64_t what) { trace_ = mixed(trace_ ^ what); }
  void note(std::string_view what);
  uint64_t trace() const { return trace_; }
  uint64_t events() const { return events_; }

  /// A property does not hold. The first one counts.
  void fail(const std::string& what);
  const std::string& failure() const { return failure_; }
  /// A line about what happens, if someone reads along (PYRECK_STORY).
  void tell(const std::string& line) const;

  Random random;

 private:
  struct Event {
    nanoseconds time;
    uint64_t number;
    std::function<void()> run;
    bool operator<(const Event& other) const {
      return time != other.time ? time > other.time : number > other.number;
    }
  };
  nanoseconds now_{0};
  uint64_t numbers_ = 0, events_ = 0, trace_;
  std::priority_queue<Event> queue_;
  std::string failure_;
};

/// What runs on one machine: events reach it while it is alive; while it is stopped they wait.
class Process : public std::enable_shared_from_this<Process> {
 public:
  Process(World& world, std::string name) : world(world), name(std::move(name)) {}

  /// `event` happens in this process, now or when it goes on; never once it has ended.
  void deliver(std::function<void()> event);
  void after(nanoseconds delay, std::function<void()> event);
  void stop() { is_stopped_ = true; }
  void go_on();
  void end();
  bool is_stopped() const { return is_stopped_; }
  bool has_ended() const { return has_ended_; }

  World& world;
  const std::string name;
  /// Called after every event: whoever runs a loop looks what there is to do.
  std::function<void()> after_event;

 private:
  bool is_stopped_ = false, has_ended_ = false;
  std::deque<std::function<void()>> waiting_;
};

/// A monotonic clock: of its own origin, and a little fast or slow.
class SimulatedClock final : public rt::Clock {
 public:
  SimulatedClock(World& world, nanoseconds origin, double rate)
      : world_(world), origin_(origin), rate_(rate) {}
  nanoseconds now() override {
    return origin_ + nanoseconds(static_cast<int64_t>(world_.now().count() * rate_));
  }

 private:
  World& world_;
  nanoseconds origin_;
  double rate_;
};

class SimulatedRandomness final : public rt::Randomness {
 public:
  explicit SimulatedRandomness(uint64_t seed) : random_(seed) {}
  void fill(void* bytes, size_t size_bytes) override;

 private:
  Random random_;
};

}  // namespace pyreck::simulation
