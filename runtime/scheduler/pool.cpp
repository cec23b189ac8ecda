// Starting and ending jobs.

#include "runtime/entry.h"
#include "runtime/memo.h"
#include "runtime/scheduler/fold_run.h"
#include "runtime/scheduler/futex.h"

#include <algorithm>
#include <cstdlib>
#include <unistd.h>
#include <utility>

namespace pyreck::rt {

using std::chrono::nanoseconds;

Pool::Pool(PoolOptions options) : state_(std::make_unique<State>(options)) {}

Pool::~Pool() {
  if (getpid() != state_->process) static_cast<void>(state_.release());  // the parent's threads
}

unsigned Pool::threads() const { return state_->options.threads; }

JobHandle Pool::start(const Program* program, Limits limits, Body body, uint64_t tag,
                      bool profiled) {
  return JobHandle(state_->start(program, limits, std::move(body), tag, profiled));
}

Pool::State::State(const PoolOptions& its_options)
    : options(its_options),
      clock(its_options.clock != nullptr ? its_options.clock : &kernel_clock),
      randomness(its_options.randomness != nullptr ? its_options.randomness : &kernel_randomness),
      process(getpid()) {
  if (options.threads == 0) options.threads = std::max(1u, std::thread::hardware_concurrency());
  options.threads = std::min(options.threads, kMostWorkers / 2);
  add_workers(options.threads);
}

Pool::State::~State() {
  std::unique_lock lock(mutex_);
  for (auto& job : jobs_) job->request_stop(Abandon::kCancelled);
  changed_.wait(lock, [this] { return jobs_.empty(); });
  stopping_.store(true);
  changed_.notify_all();
  lock.unlock();
  join_workers();
  if (timekeeper_.joinable()) timekeeper_.join();
  if (sampler_.joinable()) sampler_.join();
}

std::shared_ptr<JobHandle::State> Pool::State::start(const Program* program, Limits limits,
                                                     Body body, uint64_t tag, bool profiled) {
  auto job = std::make_shared<JobHandle::State>();
  job->pool = this;
  job->program = program;
  job->limits = limits;
  job->body = std::move(body);
  job->tag = tag;
  job->process = process;
  if (getpid() != process) return job;  // the handle refuses
  if (limits.time.count() > 0) job->deadline = clock->now() + limits.time;
  if (profiled) begin_profile(*job);
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back(job);
    queue_.push_back(job);
    if (limits.time.count() > 0 && !timekeeper_.joinable())
      timekeeper_ = std::thread([this] { keep_time(); });
  }
  queued_.fetch_add(1);
  if (limits.time.count() > 0) changed_.notify_all();
  if (running_jobs_.fetch_add(1) == 0) {
    // The heart may sleep without a timeout: wake everybody.
    epoch_.fetch_add(1);
    futex_wake(epoch_, INT_MAX);
  } else {
    wake_one();
  }
  return job;
}

void Pool::State::run_job(Worker& worker, JobHandle::State& job) {
  Context c{};
  c.poke = &worker.pokes.poke;
  c.region = c.whole_region = new_region(kForeignRegion);
  c.depth_limit = job.limits.recursion_depth;
  c.stack_limit = worker.stack.frame_limit();
  c.job = &job;
  c.worker = &worker;
  c.program = job.program;
  Outcome outcome;
  outcome.status = Status::kAbandoned;
  std::chrono::nanoseconds before = processor_time();
  if (!must_stop(&c)) {
    const Watched watched(worker, &job);
    outcome.status = job.body(&c, &outcome.value);
  }
  job.busy_ns.fetch_add((processor_time() - before).count(), std::memory_order_relaxed);
  bool is_done = outcome.status == Status::kDone || outcome.status == Status::kWide;
  if (is_done && c.abandon != Abandon::kNone) {  // at the end of a generator that was dropped
    pk_release(&c, std::exchange(outcome.value, kFailed));
    outcome.status = Status::kAbandoned;
  }
  if (outcome.status == Status::kWide) outcome.status = Status::kDone;
  Ending ending = take_ending(&c, outcome.status);
  outcome.exception = ending.exception;
  outcome.abandon = ending.abandon;
  outcome.refusal_site = ending.refusal_site;
  if (ending.message != nullptr) outcome.message = ending.message;
  std::free(ending.message);
  // No region is around this one: the object is the client's, or of another job.
  if (outcome.abandon == Abandon::kForeignWrite) outcome.abandon = Abandon::kRefused;
  drop_memos(&c);
  end_region(c.region, kForeignRegion);
  return_credit(&c);
  end_job(job, std::move(outcome));
}

void Pool::State::end_job(JobHandle::State& job, Outcome outcome) {
  running_jobs_.fetch_sub(1);
  job.body = nullptr;
  {
    std::lock_guard lock(job.mutex);
    job.outcome = std::move(outcome);
    job.ended = true;
    job.has_ended.notify_all();
  }
  std::lock_guard lock(mutex_);
  if (job.profile != nullptr) profiled_jobs_--;
  std::erase_if(jobs_, [&](auto& other) { return other.get() == &job; });
  changed_.notify_all();
}

// Stops jobs whose time is up.
void Pool::State::keep_time() {
  std::unique_lock lock(mutex_);
  while (!quitting()) {
    nanoseconds next = nanoseconds::max(), now = clock->now();
    for (auto& job : jobs_) {
      if (job->deadline.count() == 0 || job->stop.load() != Abandon::kNone) continue;
      if (job->deadline <= now)
        job->request_stop(Abandon::kTime);
      else
        next = std::min(next, job->deadline - now);
    }
    if (next == nanoseconds::max())
      changed_.wait(lock);
    else
      changed_.wait_for(lock, next);
  }
}

}  // namespace pyreck::rt
