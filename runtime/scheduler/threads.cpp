// Worker threads: looking for work, parking, waiting for pieces. The protocol is in pool_state.h.

#include "runtime/base/check.h"
#include "runtime/scheduler/fold_run.h"
#include "runtime/scheduler/futex.h"
#include "runtime/scheduler/pool_state.h"

#include <algorithm>
#include <csignal>
#include <ctime>

namespace pyreck::rt {

namespace {

// Before parking a worker looks this often, and this long in between (about 30 us altogether).
constexpr int kLooks = 60, kPausesBetweenLooks = 16;
// A waiting owner looks this often for its piece before it hands its role on (about 3 us).
constexpr int kGlances = 100;
// Between two beats of the heart: the first, doubled as long as nothing comes of it, and the most.
constexpr std::chrono::microseconds kFirstBeat{200}, kSlowestBeat{2000};

void pause() { __builtin_ia32_pause(); }

uint64_t next_random(uint64_t& state) {  // xorshift64, Marsaglia 2003
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state;
}

// Signals belong to the client's threads.
class BlockSignals {
 public:
  BlockSignals() {
    sigset_t all;
    sigfillset(&all);
    for (int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) sigdelset(&all, fault);
    pthread_sigmask(SIG_SETMASK, &all, &old_);
  }
  ~BlockSignals() { pthread_sigmask(SIG_SETMASK, &old_, nullptr); }

 private:
  sigset_t old_;
};

}  // namespace

std::chrono::nanoseconds processor_time() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

Worker::Worker(Pool::State* its_pool, unsigned its_index, size_t stack_bytes)
    : pool(its_pool),
      index(its_index),
      stress(its_pool->options.split_every_element),
      stack(stack_bytes),
      pokes{.poke = stress ? kPokeStress : 0u},
      random(its_index + 1) {}

// ---- Threads and spares ------------------------------------------------------------------------

Worker* Pool::State::make_worker() {
  unsigned index = count_workers_.load(std::memory_order_relaxed);
  if (index == kMostWorkers) return nullptr;
  auto worker = std::make_unique<Worker>(this, index, options.stack_bytes);
  if (worker->stack.base() == nullptr) return nullptr;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstack(&attributes, worker->stack.base(), worker->stack.size_bytes());
  BlockSignals blocked;
  int failed = pthread_create(
      &worker->thread, &attributes,
      [](void* argument) -> void* {
        auto& self = *static_cast<Worker*>(argument);
        pthread_setname_np(pthread_self(), "pyreck worker");
        self.pool->worker_main(self);
        return nullptr;
      },
      worker.get());
  pthread_attr_destroy(&attributes);
  if (failed != 0) return nullptr;
  workers_[index].store(worker.get(), std::memory_order_release);
  count_workers_.store(index + 1, std::memory_order_release);
  return worker.release();
}

void Pool::State::add_workers(unsigned count) {
  std::lock_guard lock(mutex_);
  for (unsigned i = 0; i < count; i++) {
    Worker* worker = make_worker();
    PYRECK_CHECK(worker != nullptr || i > 0, "no worker thread can be started");
    if (worker == nullptr) break;
    hungry.fetch_add(1);
    signal(*worker);
  }
}

void Pool::State::join_workers() {
  epoch_.fetch_add(1);
  futex_wake(epoch_, INT_MAX);
  unsigned count = count_workers_.load();  // no job is left, so none is added any more
  for (unsigned i = 0; i < count; i++) signal(*workers_[i].load());
  for (unsigned i = 0; i < count; i++) pthread_join(workers_[i].load()->thread, nullptr);
  for (unsigned i = 0; i < count; i++) delete workers_[i].load();  // none looks into another now
}

Worker* Pool::State::take_spare() {
  std::lock_guard lock(mutex_);
  if (spares_.empty()) return make_worker();
  Worker* worker = spares_.back();
  spares_.pop_back();
  return worker;
}

void Pool::State::leave_spare(Worker& worker) {
  std::lock_guard lock(mutex_);
  spares_.push_back(&worker);
}

void Pool::State::signal(Worker& worker) {
  worker.signal.store(1, std::memory_order_release);
  futex_wake(worker.signal, 1);
}

// Sleeps until signalled.
void Pool::State::rest(Worker& worker) {
  while (worker.signal.exchange(0, std::memory_order_acquire) == 0) futex_wait(worker.signal, 0);
}

// ---- Looking for work --------------------------------------------------------------------------

bool Pool::State::quitting() const { return stopping_.load(); }

void Pool::State::worker_main(Worker& worker) {
  rest(worker);
  while (Task task = find_work(worker)) {
    if (task.retire) {
      leave_spare(worker);
      // The signal that the pool is ending may have been one with that of the role given up here.
      if (!quitting()) rest(worker);
      continue;
    }
    if (task.job != nullptr) {
      run_job(worker, *task.job);
    } else {
      task.piece->job->steals.fetch_add(1, std::memory_order_relaxed);
      std::chrono::nanoseconds before = processor_time();
      run_piece(worker, *task.piece);
      task.piece->job->busy_ns.fetch_add((processor_time() - before).count(),
                                         std::memory_order_relaxed);
      if (!bring_in(worker, *task.piece)) {
        rest(worker);
        continue;
      }
    }
    hungry.fetch_add(1);
  }
}

// Whether this worker is the one to give its role up.
bool Pool::State::retires() {
  uint32_t excess = excess_roles_.load(std::memory_order_relaxed);
  while (excess > 0)
    if (excess_roles_.compare_exchange_weak(excess, excess - 1)) return true;
  return false;
}

Task Pool::State::look(Worker& worker) {
  if (retires()) return Task{.retire = true};
  if (count_kept_.load() > 0) {
    std::lock_guard lock(mutex_);
    if (!kept_.empty()) {
      Task task{.piece = kept_.front()};
      kept_.pop_front();
      count_kept_.fetch_sub(1);
      return task;
    }
  }
  if (queued_.load() > 0) {
    std::lock_guard lock(mutex_);
    if (!queue_.empty()) {
      Task task{.job = std::move(queue_.front())};
      queue_.pop_front();
      queued_.fetch_sub(1);
      return task;
    }
  }
  unsigned count = count_workers_.load(std::memory_order_acquire);
  auto first = static_cast<unsigned>(next_random(worker.random) % count);
  for (unsigned i = 0; i < count; i++) {
    Worker* victim = workers_[(first + i) % count].load(std::memory_order_acquire);
    if (victim == &worker) continue;
    if (Piece* piece = victim->deque.steal()) return Task{.piece = piece, .victim = victim};
  }
  return {};
}

Task Pool::State::find_work(Worker& worker) {
  Task task = look(worker);
  if (!task) poke_all(kPokeHungry);
  for (int i = 0; i < kLooks && !task; i++) {
    for (int j = 0; j < kPausesBetweenLooks; j++) pause();
    task = look(worker);
  }
  bool is_heart = false;
  std::chrono::nanoseconds beat = kFirstBeat;
  while (!task && !quitting()) {
    task = park(worker, beat, &is_heart);
    if (!task && is_heart && hungry.load() > 0) poke_all(kPokeHungry);
    beat = std::min<std::chrono::nanoseconds>(2 * beat, kSlowestBeat);
  }
  bool others = hungry.fetch_sub(1) > 1;
  if (is_heart) {
    heart_.store(false);
    wake_one();  // to take the heart over
  }
  // The victim may be deep in one element by now: tell it that one piece was not enough.
  if (others && task.victim != nullptr) task.victim->poke_with(kPokeHungry);
  return task;
}

// Sleeps until woken, or for a beat if this thread is the heart; then looks.
Task Pool::State::park(Worker& worker, std::chrono::nanoseconds beat, bool* is_heart) {
  uint32_t epoch = epoch_.load();
  sleepers_.fetch_add(1);
  Task task = look(worker);
  if (!task && !quitting()) {
    if (!*is_heart) *is_heart = !heart_.exchange(true);
    bool beats = *is_heart && running_jobs_.load() > 0;
    futex_wait(epoch_, epoch, beats ? beat : kForever);
  }
  sleepers_.fetch_sub(1);
  return task ? task : look(worker);
}

void Pool::State::wake_one() {
  if (sleepers_.load() == 0) return;
  epoch_.fetch_add(1);
  futex_wake(epoch_, 1);
}

void Pool::State::poke_all(uint32_t bits) {
  unsigned count = count_workers_.load(std::memory_order_acquire);
  for (unsigned i = 0; i < count; i++) workers_[i].load(std::memory_order_acquire)->poke_with(bits);
}

// ---- Waiting for a piece -----------------------------------------------------------------------

void Pool::State::await(Worker& worker, Piece& piece) {
  for (int i = 0; i < kGlances; i++) {
    if (piece.state.load(std::memory_order_acquire) == Piece::kIn) return;
    pause();
  }
  Worker* spare = take_spare();
  worker.gave_role = spare != nullptr;
  piece.waiter = &worker;
  uint32_t given = Piece::kGiven;
  if (!piece.state.compare_exchange_strong(given, Piece::kAwaited, std::memory_order_acq_rel,
                                           std::memory_order_acquire)) {
    if (spare != nullptr) leave_spare(*spare);
    return;
  }
  if (spare != nullptr) {
    hungry.fetch_add(1);
    signal(*spare);
  }
  const Watched nothing(worker, nullptr);
  rest(worker);
}

bool Pool::State::bring_in(Worker& worker, Piece& piece) {
  // Unless somebody waits, the piece may be gone as soon as its state is kIn.
  if (piece.state.exchange(Piece::kIn, std::memory_order_acq_rel) != Piece::kAwaited) return true;
  Worker* waiter = piece.waiter;
  bool gives_role = waiter->gave_role;
  if (gives_role) leave_spare(worker);
  signal(*waiter);
  return !gives_role;
}

}  // namespace pyreck::rt
