#include "jit/tiers.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <unistd.h>
#include <vector>

namespace pyreck::jit {

namespace {

using std::chrono::milliseconds;

int64_t now() {
  return std::chrono::duration_cast<Nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void Tiered::began() {
  latest_.store(now());
  running_.fetch_add(1);
  if (!watched_.exchange(true)) Tiers::watch(shared_from_this());
}

void Tiered::ended(Nanoseconds took) {
  running_.fetch_sub(1);
  busy_.fetch_add(took.count());
}

void Tiered::began_for_good() {
  int64_t never = 0;
  since_.compare_exchange_strong(never, now());
  if (!watched_.exchange(true)) Tiers::watch(shared_from_this());
}

Nanoseconds Tiered::busy() const {
  int64_t busy = busy_.load();
  if (running_.load() > 0) busy += now() - latest_.load();
  if (int64_t since = since_.load()) busy += now() - since;
  return Nanoseconds(busy);
}

struct Tiers::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::weak_ptr<Tiered>> codes;
  std::atomic<bool> exiting = false;
  bool stopped = false;
  bool working = false;  // inside of LLVM, or about to be
  pid_t process = getpid();
};

Tiers::State* Tiers::current = nullptr;
thread_local Tiers::State* Tiers::mine = nullptr;

// Never destroyed. A forked child has the parent's state but not its thread: it makes its own.
Tiers::State& Tiers::state() {
  static std::mutex making;
  std::lock_guard lock(making);
  if (current != nullptr && current->process == getpid()) return *current;
  bool is_first = current == nullptr;
  current = new State;
  std::thread([s = current] { work(*s); }).detach();
  if (is_first) std::atexit(stop_at_exit);
  return *current;
}

void Tiers::watch(const std::shared_ptr<Tiered>& code) {
  State& s = state();
  std::lock_guard lock(s.mutex);
  s.codes.push_back(code);
  s.changed.notify_all();
}

void Tiers::work(State& s) {
  mine = &s;
  std::unique_lock lock(s.mutex);
  while (!s.exiting) {
    if (s.codes.empty()) {
      s.changed.wait(lock);
      continue;
    }
    s.changed.wait_for(lock, milliseconds(1));
    std::vector<std::weak_ptr<Tiered>> codes = std::move(s.codes), still;
    s.codes.clear();
    s.working = true;
    lock.unlock();
    for (const std::weak_ptr<Tiered>& each : codes) {
      pause_point();
      std::shared_ptr<Tiered> code = each.lock();
      if (code == nullptr) continue;
      bool is_left = code->busy() < code->worth() || code->improve();
      if (is_left && !code->runs()) {
        code->watched_.store(false);  // began() brings it back
        if (!code->runs() || code->watched_.exchange(true)) continue;
      }
      if (is_left) still.push_back(each);
    }
    lock.lock();
    s.working = false;
    s.changed.notify_all();
    s.codes.insert(s.codes.end(), still.begin(), still.end());
  }
  s.stopped = true;
  s.changed.notify_all();
}

void Tiers::pause_point() {
  if (mine == nullptr || !mine->exiting) return;
  State& s = *mine;
  std::unique_lock lock(s.mutex);
  s.stopped = true;
  s.changed.notify_all();
  while (true) s.changed.wait(lock);
}

void Tiers::stop_at_exit() {
  if (current->process != getpid()) return;
  State& s = *current;
  std::unique_lock lock(s.mutex);
  s.exiting = true;
  s.changed.notify_all();
  s.changed.wait(lock, [&] { return s.stopped || !s.working; });
}

}  // namespace pyreck::jit
