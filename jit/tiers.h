// Two tiers: code is compiled quickly when it is first needed, and optimised on a thread of its own
// once it has run for a while.
//
// What replaces what: entries, functions that call themselves (CodeUnit::recursive) and the code of
// folds are called through pointers that change. A loop of quick code goes on in optimised code
// from its head (lower_loop.cpp). Everything else ends soon and is not replaced.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

namespace pyreck::jit {

using Nanoseconds = std::chrono::nanoseconds;

/// Code with two tiers.
class Tiered : public std::enable_shared_from_this<Tiered> {
 public:
  virtual ~Tiered() = default;

 protected:
  /// Around every run of quick code, on the thread that runs it.
  void began();
  void ended(Nanoseconds took);
  /// From now on it counts as running, until it is optimised: who runs it cannot tell when they
  /// stop.
  void began_for_good();
  void optimised() { since_.store(0); }

 private:
  friend class Tiers;
  /// How long it must have run until optimising it pays.
  virtual Nanoseconds worth() const = 0;
  /// A step towards better code: called every millisecond while it runs. False: nothing is left to
  /// do.
  virtual bool improve() = 0;

  bool runs() const { return running_.load() > 0 || since_.load() != 0; }
  Nanoseconds busy() const;

  std::atomic<int64_t> busy_{0};     // nanoseconds of the runs that have ended
  std::atomic<int64_t> running_{0};  // runs
  std::atomic<int64_t> latest_{0};   // when the latest one began, on the steady clock
  std::atomic<int64_t> since_{0};    // began_for_good(); 0: not
  std::atomic<bool> watched_{false};
};

/// The thread that improves code. One per process.
class Tiers {
 public:
  static void watch(const std::shared_ptr<Tiered>& code);
  /// Called by LLVM on any thread, now and then. Where the process ends the thread stops here for
  /// ever: it must not be in LLVM while that is taken down.
  static void pause_point();

  static inline std::atomic<uint64_t> optimised = 0, continued = 0;  // jit/compiler.h, TierCounts

 private:
  struct State;
  static State& state();
  static void work(State& s);
  static void stop_at_exit();

  static State* current;            // of this process, or of the one that forked it
  static thread_local State* mine;  // the improving thread's
};

}  // namespace pyreck::jit
