// Pool::State: the worker threads, their roles, and how they find work and sleep.
//
// A *role* is the right to run code; there are Pool::threads() of them. A thread with a role runs a
// job's main body or a piece, looks for work, or is parked. A thread whose fold waits for a stolen
// piece hands its role to a spare thread and sleeps; the thief that brings the piece in hands its
// own role to the sleeper and becomes a spare itself. So no foreign work ever runs on a stack that
// has a waiting frame, and no more threads run than there are roles.
//
// Invariants:
//   1. Each role is held by one thread, or is on its way to a sleeper through Worker::signal.
//   2. The deque of a thread without a role is empty, and so is that of a thread that looks for
//   work:
//      an owner runs what nobody took before it waits or ends (deque.h, invariant 3).
//   3. No wake-up is lost: whoever publishes work (a push, a queued job) then reads sleepers_, and
//      whoever parks first adds itself to sleepers_ and then looks once more; all four accesses are
//      sequentially consistent, so one of the two sees the other. Parking itself is a futex on
//      epoch_.
//   4. While somebody is hungry and a job runs, one parked thread (the heart) wakes from time to
//   time
//      to set kPokeHungry on every worker: a long element notices at its next safepoint (heartbeat
//      scheduling, Acar et al., PLDI 2018), and no fold pays for being noticed when it starts.
//
// Workers are made on demand and live until the pool ends.
#pragma once

#include "runtime/scheduler/deque.h"
#include "runtime/scheduler/job_state.h"
#include "runtime/scheduler/stack.h"

#include <array>
#include <deque>
#include <memory>
#include <pthread.h>
#include <thread>
#include <vector>

namespace pyreck::rt {

/// Bits of Context::poke.
enum Poke : uint32_t {
  kPokeStop = 1,    // a job, or a piece of one, was asked to stop
  kPokeHungry = 2,  // somebody has nothing to do
  kPokeStress = 4,  // always set under PoolOptions::split_every_element
};

/// What the calling thread has used.
std::chrono::nanoseconds processor_time();

/// One thread.
struct Worker {
  Worker(Pool::State* its_pool, unsigned its_index, size_t stack_bytes);

  Pool::State* pool;
  unsigned index;
  const bool stress;  // PoolOptions::split_every_element
  Stack stack;
  pthread_t thread{};
  alignas(64) Pokes pokes;
  Deque<Piece> deque;
  std::atomic<uint32_t> signal{0};  // 1: a role, or the awaited piece, is here
  bool gave_role = false;           // while it waits; read by the thief after kAwaited
  uint64_t random;                  // of victims
  std::array<const FoldCode*, 64> short_folds{};  // whose last run was short
  std::array<uint64_t, 32> tokens{};
  unsigned count_tokens = 0;       // unused ones, at the front of `tokens`
  std::atomic<uint32_t> folds{0};  // of a profiled job that can be split, one within the other
  Job* watched = nullptr;          // the profiled job whose code it runs; read under watch_mutex_

  void poke_with(uint32_t bits) {
    if ((pokes.poke.load(std::memory_order_relaxed) & bits) != bits) pokes.poke.fetch_or(bits);
  }
};

/// What a worker with a role does next; neither: the pool ends.
struct Task {
  std::shared_ptr<JobHandle::State> job = nullptr;
  Piece* piece = nullptr;
  Worker* victim = nullptr;
  bool retire = false;  // give up the role: a piece from another node has brought one too many
  explicit operator bool() const { return job != nullptr || piece != nullptr || retire; }
};

struct Pool::State {
  explicit State(const PoolOptions& options);
  ~State();

  PoolOptions options;
  KernelClock kernel_clock;
  KernelRandomness kernel_randomness;
  Clock* clock;
  Randomness* randomness;
  pid_t process;

  // Jobs (pool.cpp).
  std::shared_ptr<JobHandle::State> start(const Program* program, Limits limits, Body body,
                                          uint64_t tag, bool profiled);
  void run_job(Worker& worker, JobHandle::State& job);
  void end_job(JobHandle::State& job, Outcome outcome);
  void poke_all(uint32_t bits);

  // Threads (threads.cpp).
  void add_workers(unsigned count);
  void join_workers();  // once stopping_ is set
  void worker_main(Worker& worker);
  void wake_one();
  /// Sleeps until `piece` is in, handing the role on meanwhile.
  void await(Worker& worker, Piece& piece);
  /// Brings `piece` in. Whether `worker` keeps its role.
  bool bring_in(Worker& worker, Piece& piece);

  // Profiles (profiling.cpp).
  void begin_profile(Job& job);
  /// From now on the worker runs code of `job`; gives what it ran before.
  Job* watch(Worker& worker, Job* job);

  // Pieces for other nodes (remote.cpp).
  Piece* take_piece();
  void keep(Piece& piece);
  void bring_in_remote(Piece& piece);

  // Roles whose threads run no code of a job, and those that other nodes have (`wanted`).
  std::atomic<uint32_t> hungry{0};
  std::atomic<uint32_t> wanted{0};

 private:
  static constexpr unsigned kMostWorkers = 1024;

  Worker* make_worker();  // with mutex_ held; null: no more can be had
  Worker* take_spare();
  void leave_spare(Worker& worker);
  static void signal(Worker& worker);
  void rest(Worker& worker);
  Task find_work(Worker& worker);
  Task look(Worker& worker);
  bool retires();
  Task park(Worker& worker, std::chrono::nanoseconds beat, bool* is_heart);
  bool quitting() const;
  void keep_time();
  void keep_sampling();
  void sample();

  std::array<std::atomic<Worker*>, kMostWorkers> workers_{};
  std::atomic<unsigned> count_workers_{0};
  std::atomic<uint32_t> sleepers_{0}, epoch_{0}, queued_{0}, running_jobs_{0};
  std::atomic<bool> heart_{false}, stopping_{false};
  // Roles that sleepers got back while a thief of another node had none to hand over: as many
  // workers give theirs up when they next look for work.
  std::atomic<uint32_t> excess_roles_{0};
  std::atomic<uint32_t> count_kept_{0};

  std::mutex mutex_;
  std::condition_variable changed_;  // a job was added or has ended, or the pool is stopping
  std::vector<Worker*> spares_;
  std::deque<std::shared_ptr<JobHandle::State>> queue_;
  std::deque<Piece*> kept_;  // stolen by another node that did not run them
  std::vector<std::shared_ptr<JobHandle::State>> jobs_;  // not ended
  std::thread timekeeper_;
  unsigned profiled_jobs_ = 0;  // that have not ended

  std::mutex watch_mutex_;                           // of Worker::watched
  std::chrono::steady_clock::time_point sampled_{};  // the sampler's
  std::thread sampler_;
};

}  // namespace pyreck::rt
