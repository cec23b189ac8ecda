#include "runtime/scheduler/profiling.h"

#include "runtime/scheduler/pool_state.h"

#include <algorithm>
#include <map>

namespace pyreck::rt {

namespace {

constexpr std::chrono::milliseconds kBetweenSamples{1};

}  // namespace

void add_places(std::vector<ProfiledPlace>& all, const std::vector<ProfiledPlace>& others) {
  for (const ProfiledPlace& other : others) {
    auto same = std::ranges::find(all, other.place, &ProfiledPlace::place);
    if (same == all.end()) {
      all.push_back(other);
    } else {
      same->ns += other.ns;
      same->parallel_ns += other.parallel_ns;
      same->fold_ns += other.fold_ns;
    }
  }
}

// ---- JobProfile --------------------------------------------------------------------------------

void JobProfile::saw(uint32_t place, int64_t ns, bool is_parallel, bool is_in_fold) {
  const std::scoped_lock lock(mutex_);
  ProfiledPlace& found = places_[place];
  found.place = place;
  found.ns += ns;
  if (is_parallel) found.parallel_ns += ns;
  if (is_in_fold) found.fold_ns += ns;
}

ProfiledFold& JobProfile::fold(const FoldCode* code) {
  ProfiledFold& found = folds_[code->site];
  found.site = code->site;
  return found;
}

void JobProfile::ran(const FoldCode* code, int64_t elements) {
  const std::scoped_lock lock(mutex_);
  ProfiledFold& found = fold(code);
  found.runs++;
  found.elements += static_cast<uint64_t>(elements);
  found.is_serial = found.is_serial || code->serial != 0;
}

void JobProfile::iterated(const FoldCode* code, int64_t elements) {
  ran(code, elements);
  const std::scoped_lock lock(mutex_);
  if (code->serial == 0) fold(code).is_iterated = true;
}

void JobProfile::gave_piece(const FoldCode* code) {
  const std::scoped_lock lock(mutex_);
  fold(code).pieces++;
}

void JobProfile::wrote_around(const FoldCode* code) {
  const std::scoped_lock lock(mutex_);
  fold(code).wrote_around = true;
}

Profile JobProfile::read() const {
  const std::scoped_lock lock(mutex_);
  Profile profile;
  for (const auto& [place, seen] : places_) profile.places.push_back(seen);
  for (const auto& [site, seen] : folds_) profile.folds.push_back(seen);
  std::ranges::sort(profile.places, {}, &ProfiledPlace::place);
  std::ranges::sort(profile.folds, {}, &ProfiledFold::site);
  return profile;
}

void note_iterated(Context* c, const FoldCode* code, int64_t elements) {
  if (c->job != nullptr && c->job->profile != nullptr) c->job->profile->iterated(code, elements);
}

WatchedFold::WatchedFold(Context* c, bool can_be_split) {
  if (c->job->profile == nullptr || !can_be_split) return;
  worker_ = c->worker;
  worker_->folds.fetch_add(1, std::memory_order_relaxed);
}

WatchedFold::~WatchedFold() {
  if (worker_ != nullptr) worker_->folds.fetch_sub(1, std::memory_order_relaxed);
}

// ---- Watched -----------------------------------------------------------------------------------

Watched::Watched(Worker& worker, Job* job) {
  // What a worker runs is changed by that worker alone.
  if (job == nullptr ? worker.watched == nullptr : job->profile == nullptr) return;
  worker_ = &worker;
  place_before_ = worker.pokes.place.exchange(0, std::memory_order_relaxed);
  before_ = worker.pool->watch(worker, job);
}

Watched::~Watched() {
  if (worker_ == nullptr) return;
  worker_->pool->watch(*worker_, before_);
  worker_->pokes.place.store(place_before_, std::memory_order_relaxed);
}

// ---- sampling ----------------------------------------------------------------------------------

Job* Pool::State::watch(Worker& worker, Job* job) {
  const std::scoped_lock lock(watch_mutex_);
  return std::exchange(worker.watched, job);
}

void Pool::State::begin_profile(Job& job) {
  job.profile = std::make_unique<JobProfile>();
  const std::scoped_lock lock(mutex_);
  profiled_jobs_++;
  if (!sampler_.joinable()) sampler_ = std::thread([this] { keep_sampling(); });
  changed_.notify_all();
}

void Pool::State::keep_sampling() {
  std::unique_lock lock(mutex_);
  while (!quitting()) {
    if (profiled_jobs_ == 0) {
      changed_.wait(lock);
      sampled_ = {};
      continue;
    }
    lock.unlock();
    sample();
    std::this_thread::sleep_for(kBetweenSamples);
    lock.lock();
  }
}

void Pool::State::sample() {
  const auto now = std::chrono::steady_clock::now();
  const auto before = std::exchange(sampled_, now);
  if (before == std::chrono::steady_clock::time_point{}) return;
  const int64_t ns = std::chrono::nanoseconds(now - before).count();
  const std::scoped_lock lock(watch_mutex_);  // whom it sees stays as long as it looks
  std::map<Job*, unsigned> busy;
  const unsigned count = count_workers_.load(std::memory_order_acquire);
  auto watched = [&](unsigned i) { return workers_[i].load(std::memory_order_acquire); };
  for (unsigned i = 0; i < count; i++)
    if (Job* job = watched(i)->watched) busy[job]++;
  for (unsigned i = 0; i < count; i++) {
    Worker& worker = *watched(i);
    if (worker.watched == nullptr) continue;
    Job& job = *worker.watched;
    const bool is_parallel = busy[&job] > 1 || job.lent.load(std::memory_order_relaxed) > 0;
    const bool is_in_fold = worker.folds.load(std::memory_order_relaxed) > 0;
    job.profile->saw(worker.pokes.place.load(std::memory_order_relaxed), ns, is_parallel,
                     is_in_fold);
  }
}

}  // namespace pyreck::rt
