// What activations share, and the client's handle.

#include "runtime/job.h"

#include "runtime/scheduler/fold_run.h"

#include <unistd.h>

namespace pyreck::rt {

Abandon Job::stopped(const Piece* piece) const {
  Abandon why = stop.load(std::memory_order_acquire);
  if (why != Abandon::kNone) return why;
  for (; piece != nullptr; piece = piece->parent)
    if (piece->cancelled.load(std::memory_order_acquire)) return Abandon::kCancelled;
  return Abandon::kNone;
}

void Job::request_stop(Abandon why) {
  Abandon none = Abandon::kNone;
  if (stop.compare_exchange_strong(none, why)) pool->poke_all(kPokeStop);
}

bool Job::wrote_around(const FoldCode* code) const {
  return in_order_folds[fold_slot(code)].load(std::memory_order_relaxed) == code;
}

void Job::remember_wrote_around(const FoldCode* code) {
  in_order_folds[fold_slot(code)].store(code, std::memory_order_relaxed);
  if (profile != nullptr) profile->wrote_around(code);
}

// ---- Progress ----------------------------------------------------------------------------------

void count_progress(Context* c, FoldRun& f) {
  Job& job = *c->job;
  if (c->piece == nullptr) job.fold_elements.store(f.elements, std::memory_order_relaxed);
  int64_t done = f.next - f.counted_to;
  f.counted_to = f.next;
  f.counted += done;
  job.fold_done.fetch_add(done, std::memory_order_relaxed);
}

void uncount_progress(Job* job, int64_t elements) {
  if (elements != 0) job->fold_done.fetch_sub(elements, std::memory_order_relaxed);
}

void end_progress(Context* c, FoldRun& f) {
  if (c->piece != nullptr) return;
  Job& job = *c->job;
  job.fold_elements.store(0, std::memory_order_relaxed);
  job.fold_done.store(0, std::memory_order_relaxed);
  job.elements_before.fetch_add(f.elements, std::memory_order_relaxed);
}

// ---- JobHandle ---------------------------------------------------------------------------------

bool JobHandle::wait(std::chrono::milliseconds timeout) {
  if (getpid() != state_->process) return true;
  std::unique_lock lock(state_->mutex);
  return state_->has_ended.wait_for(lock, timeout, [this] { return state_->ended; });
}

void JobHandle::cancel() {
  if (getpid() != state_->process) return;
  std::lock_guard lock(state_->mutex);  // keeps the pool alive until the job has ended
  if (!state_->ended) state_->request_stop(Abandon::kCancelled);
}

Progress JobHandle::progress() const {
  const Job& job = *state_;
  Progress progress;
  progress.steals = job.steals.load(std::memory_order_relaxed);
  progress.splits = job.splits.load(std::memory_order_relaxed);
  progress.busy_seconds = 1e-9 * static_cast<double>(job.busy_ns.load(std::memory_order_relaxed));
  progress.elements_done = job.elements_before.load(std::memory_order_relaxed);
  auto all = static_cast<double>(job.fold_elements.load(std::memory_order_relaxed));
  int64_t done = job.fold_done.load(std::memory_order_relaxed);
  if (all > 0 && done > 0) {
    progress.elements_done += static_cast<uint64_t>(done);
    progress.fraction = std::min(1.0, static_cast<double>(done) / all);
  }
  return progress;
}

Profile JobHandle::profile() const {
  bool is_here = getpid() == state_->process && state_->profile != nullptr;
  return is_here ? state_->profile->read() : Profile();
}

Outcome JobHandle::take_outcome() {
  if (getpid() != state_->process) {
    Outcome refused;
    refused.status = Status::kAbandoned;
    refused.abandon = Abandon::kRefused;
    refused.message = "the job runs in the process that this one was forked from";
    return refused;
  }
  std::lock_guard lock(state_->mutex);
  return std::move(state_->outcome);
}

}  // namespace pyreck::rt
