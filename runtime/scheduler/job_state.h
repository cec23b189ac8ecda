// Job: what all activations of one job share.
#pragma once

#include "runtime/job.h"
#include "runtime/scheduler/piece.h"
#include "runtime/scheduler/profiling.h"

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>

namespace pyreck::rt {

struct Job {
  Pool::State* pool;  // valid until the job has ended
  const Program* program;
  Limits limits;
  Pool::Body body;
  uint64_t tag = 0;
  std::chrono::nanoseconds deadline{0};  // 0: none
  pid_t process;

  /// Abandon::kNone until the job is asked to stop; then why.
  std::atomic<Abandon> stop{Abandon::kNone};
  /// Bytes granted to contexts, in use or still credit.
  std::atomic<int64_t> memory_bytes{0};
  /// Set once memory ran short: from then on nothing is given away.
  std::atomic<bool> memory_short{false};
  /// Folds that wrote to a region around them, and so are not tried again: a hash table of one
  /// slot a hash, which may forget.
  std::array<std::atomic<const FoldCode*>, 64> in_order_folds{};

  std::atomic<uint64_t> fold_elements{0};  // of the running outermost fold; 0: none
  std::atomic<int64_t> fold_done{0};
  std::atomic<uint64_t> elements_before{0};  // of outermost folds that have ended
  std::atomic<uint64_t> steals{0}, splits{0};
  std::atomic<int64_t> busy_ns{0};  // of processors, by activations that have ended

  std::unique_ptr<JobProfile> profile;  // null: nobody wants one
  std::atomic<int32_t> lent{0};         // pieces that other nodes have

  std::mutex mutex;
  std::condition_variable has_ended;
  bool ended = false;  // under mutex, like the outcome
  Outcome outcome;

  /// Whether the activation of `piece` (null: the main body) must stop; why.
  Abandon stopped(const Piece* piece) const;
  /// Asks all of the job to stop. The first reason stays. The pool must be alive.
  void request_stop(Abandon why);

  bool wrote_around(const FoldCode* code) const;
  void remember_wrote_around(const FoldCode* code);
};

/// Gives what is left of a context's credit back to its job.
void return_credit(Context* c);

struct JobHandle::State : Job {};

/// Slot of a fold in tables of 64.
inline size_t fold_slot(const FoldCode* code) {
  return (reinterpret_cast<uintptr_t>(code) >> 3) * 0x9e3779b97f4a7c15u >> 58;
}

}  // namespace pyreck::rt
