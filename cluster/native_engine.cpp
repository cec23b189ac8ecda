#include "cluster/native_engine.h"

#include "cluster/code_cache.h"
#include "cluster/demand.h"
#include "cluster/results.h"
#include "ir/bytecode.h"
#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/remote.h"
#include "runtime/stop.h"

#include <algorithm>
#include <condition_variable>
#include <ctime>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

namespace pyreck::cluster {
namespace {

using rt::Abandon;
using rt::Status;
using rt::Word;

// Of one frame with its environment.
constexpr uint64_t kMostEnvironmentBytes = 48 << 20;

// One thread that compiles, in order.
class Background {
 public:
  Background() : thread_([this] { run(); }) {}
  ~Background() {
    {
      std::scoped_lock lock(mutex_);
      stopping_ = true;
      work_.clear();
    }
    changed_.notify_one();
    thread_.join();
  }
  void add(std::function<void()> work) {
    {
      std::scoped_lock lock(mutex_);
      work_.push_back(std::move(work));
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return stopping_ || !work_.empty(); });
      if (stopping_) return;
      std::function<void()> work = std::move(work_.front());
      work_.pop_front();
      lock.unlock();
      work();
      work = nullptr;
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;
  bool stopping_ = false;
  std::thread thread_;
};

// Calls a function when its last copy is destroyed: a job's body goes when the job ends.
class AtEnd {
 public:
  explicit AtEnd(std::function<void()> f) : f_(std::move(f)) {}
  ~AtEnd() { f_(); }
  AtEnd(const AtEnd&) = delete;

 private:
  std::function<void()> f_;
};

constexpr size_t kLargePart = 256 << 10;

// On a worker: unless the piece is asked to stop.
void wait_while(const std::atomic<bool>& holds, rt::Context* c) {
  const Abandon before = c->abandon;
  while (holds.load(std::memory_order_relaxed) && !rt::stopped(c))
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  c->abandon = before;  // it is met again where it counts
}

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

struct NativeEngine::State {
  explicit State(EngineOptions its_options)
      : options(std::move(its_options)),
        pool(rt::PoolOptions{.threads = options.threads,
                             .disk = options.disk,
                             .split_every_element = options.split_every_element}) {}

  // What runs: the main body of a job, or a piece of one.
  struct Run {
    std::shared_ptr<PreparedJob> job;
    std::optional<rt::JobHandle> handle;
    uint64_t given_elements = 0;  // that other nodes ran
    // A main body:
    RunEnded ended;
    std::function<void(RunEnded)> then;
    // A piece:
    Token attempt{};
    std::string bytes;
    std::string problem;
    uint64_t elements = 0;
    int64_t reported_to = 0;
    PieceEvents events;
    bool is_piece = false;
    bool is_result = false;
  };
  struct Given {
    rt::RemotePiece piece;
    int64_t done_to;
  };

  void start_job(std::shared_ptr<PreparedJob> prepared, uint64_t tag);
  void start_piece(std::shared_ptr<PreparedJob> prepared, uint64_t tag, PieceMessage piece);
  void job_ended(uint64_t tag);
  void piece_ended(uint64_t tag);
  void part_done(uint64_t tag, Part part);
  void keep(const Given& given);
  void count_given(const Given& given, int64_t to);
  void prepare(std::shared_ptr<const LoadedJob> job, uint64_t tag,
               std::function<void(std::shared_ptr<PreparedJob>)> then);
  void fail(uint64_t tag, const std::string& why);
  rt::Limits limits_of(const JobSpec& spec, bool is_piece) const;
  void post(std::function<void()> f) {
    options.post([alive = std::weak_ptr<bool>(alive), f = std::move(f)] {
      if (!alive.expired()) f();
    });
  }

  EngineOptions options;
  std::shared_ptr<bool> alive = std::make_shared<bool>(true);
  CodeCache cache;
  std::map<uint64_t, std::shared_ptr<Run>> runs;  // by tag
  std::map<std::string, uint64_t> jobs;           // main bodies, by id
  std::map<Token, uint64_t> pieces;               // of other nodes, by attempt
  std::map<uint64_t, Given> given;                // to other nodes, by handle
  uint64_t next_tag = 1, next_handle = 1;
  rt::Pool pool;
  Background background;
};

// ---- Starting ----------------------------------------------------------------------------------

void NativeEngine::State::prepare(std::shared_ptr<const LoadedJob> job, uint64_t tag,
                                  std::function<void(std::shared_ptr<PreparedJob>)> then) {
  if (std::shared_ptr<PreparedJob> prepared = cache.try_prepare(job)) {
    // Callbacks come later, never within the call; what follows only starts workers.
    then(std::move(prepared));
    return;
  }
  background.add([this, job = std::move(job), tag, then = std::move(then)]() mutable {
    Result<std::shared_ptr<PreparedJob>> prepared = cache.prepare(std::move(job));
    post([this, tag, prepared = std::move(prepared), then = std::move(then)] {
      if (!runs.contains(tag)) return;  // cancelled meanwhile
      if (prepared.ok())
        then(prepared.value());
      else
        fail(tag, prepared.error().message);
    });
  });
}

// It cannot be run at all.
void NativeEngine::State::fail(uint64_t tag, const std::string& why) {
  std::shared_ptr<Run> run = runs[tag];
  runs.erase(tag);
  if (run->is_piece) {
    pieces.erase(run->attempt);
    Ended ended;
    ended.attempt = run->attempt;
    ended.ran = false;
    ended.problem = why;
    run->events.ended(std::move(ended));
    return;
  }
  std::erase_if(jobs, [&](const auto& entry) { return entry.second == tag; });
  run->ended.result = refused(why);
  run->then(std::move(run->ended));
}

rt::Limits NativeEngine::State::limits_of(const JobSpec& spec, bool is_piece) const {
  rt::Limits limits;
  limits.memory_bytes = spec.limits.memory_bytes;
  int64_t own = options.memory_bytes;
  if (own > 0 && (limits.memory_bytes == 0 || limits.memory_bytes > own)) limits.memory_bytes = own;
  // The owner of the job keeps its time.
  if (!is_piece) limits.time = std::chrono::milliseconds(spec.limits.time_ms);
  limits.recursion_depth = spec.limits.recursion;
  return limits;
}

void NativeEngine::State::start_job(std::shared_ptr<PreparedJob> prepared, uint64_t tag) {
  std::shared_ptr<Run> run = runs[tag];
  run->job = prepared;
  auto at_end = std::make_shared<AtEnd>([this, tag] { post([this, tag] { job_ended(tag); }); });
  auto body = [run, prepared, at_end](rt::Context* c, Word* value) {
    Word result = rt::kFailed;
    Status status = prepared->code().run(c, prepared->arguments(), &result);
    if (status == Status::kDone || status == Status::kWide) {
      deliver(c, *prepared, result, run->ended);
      rt::release(c, result);
      *value = rt::kNone;
    } else if (status == Status::kRaised) {
      deliver_exception(c, *prepared, run->ended.result);
    }
    return status;
  };
  run->handle = pool.start(prepared->code().program(), limits_of(prepared->spec(), false),
                           std::move(body), tag, prepared->spec().is_profiled);
}

void NativeEngine::State::start_piece(std::shared_ptr<PreparedJob> prepared, uint64_t tag,
                                      PieceMessage piece) {
  std::shared_ptr<Run> run = runs[tag];
  const rt::FoldCode* code = prepared->code().fold(piece.fold);
  auto sink_kind = static_cast<rt::SinkKind>(piece.sink_kind);
  bool sane = code != nullptr && code->sink == sink_kind && piece.lo >= 0 && piece.lo < piece.hi;
  if (!sane) return post([this, tag] { fail(tag, "there is no such fold in the module"); });
  run->job = prepared;
  run->elements = static_cast<uint64_t>(piece.hi - piece.lo);
  auto at_end = std::make_shared<AtEnd>([this, tag] { post([this, tag] { piece_ended(tag); }); });
  auto body = [this, tag, run, prepared, code, sink_kind, at_end, piece = std::move(piece)](
                  rt::Context* c, Word* value) {
    rt::PieceRun what{code,           sink_kind,   piece.lo,          piece.hi,
                      piece.elements, piece.depth, piece.environment, prepared->shared()};
    what.report = [this, tag, c, is_behind = run->events.is_behind, lo = piece.lo,
                   began = thread_seconds()](int64_t to, std::string done) {
      Part part;
      part.to = to;
      part.done = std::move(done);
      part.elements = static_cast<uint64_t>(to - lo);
      part.busy_seconds = thread_seconds() - began;
      const bool waits = is_behind != nullptr && part.done.size() >= kLargePart;
      if (waits) is_behind->store(true, std::memory_order_relaxed);
      post([this, tag, part = std::move(part)]() mutable { part_done(tag, std::move(part)); });
      if (waits) wait_while(*is_behind, c);
    };
    if (run->is_result) {
      what.made = [this, tag, most = prepared->spec().most_inline_bytes](const rt::List& list) {
        std::vector<MadeChunk> chunks = chunks_of_part(list, most);
        if (chunks.empty()) return;
        post([this, tag, chunks = std::move(chunks)]() mutable {
          auto found = runs.find(tag);
          if (found != runs.end()) found->second->events.made(std::move(chunks));
        });
      };
    }
    Result<std::string> bytes = rt::run_remote_piece(c, what);
    if (bytes.ok())
      run->bytes = std::move(bytes).value();
    else
      run->problem = bytes.error().message;
    *value = rt::kNone;
    return Status::kDone;
  };
  run->handle = pool.start(prepared->code().program(), limits_of(prepared->spec(), true),
                           std::move(body), tag, prepared->spec().is_profiled);
}

// ---- Ending ------------------------------------------------------------------------------------

namespace {

rt::Outcome outcome_of(rt::JobHandle& handle) {
  while (!handle.wait(std::chrono::seconds(1))) {  // the body has gone: a moment
  }
  return handle.take_outcome();
}

}  // namespace

void NativeEngine::State::job_ended(uint64_t tag) {
  auto found = runs.find(tag);
  if (found == runs.end()) return;
  std::shared_ptr<Run> run = found->second;
  rt::Outcome outcome = outcome_of(*run->handle);
  rt::Progress progress = run->handle->progress();
  runs.erase(found);
  std::erase_if(jobs, [&](const auto& entry) { return entry.second == tag; });
  JobResult& result = run->ended.result;
  if (outcome.exception != nullptr) {
    rt::Context c{};
    c.region = UINT32_MAX;
    rt::release(&c, rt::word(outcome.exception));
  }
  if (result.status == 0 && result.abandon == 0) {  // not refused while it was delivered
    result.status =
        static_cast<uint32_t>(outcome.status == Status::kWide ? Status::kDone : outcome.status);
    result.abandon = static_cast<uint32_t>(outcome.abandon);
    result.message = outcome.message;
    result.refusal_site = outcome.refusal_site;
    if (outcome.status == Status::kAbandoned && outcome.refusal_site != 0)
      result.roots = encoded_sites(*run->job->code().program());  // the client shows the place
  }
  uint64_t done = progress.elements_done;
  JobResult::Share share;  // of this node
  share.elements = done > run->given_elements ? done - run->given_elements : 0;
  share.busy_seconds = progress.busy_seconds;
  rt::Profile profile = run->handle->profile();
  share.places = std::move(profile.places);
  result.folds = std::move(profile.folds);
  result.shares.push_back(share);
  auto then = std::move(run->then);
  then(std::move(run->ended));
}

void NativeEngine::State::piece_ended(uint64_t tag) {
  auto found = runs.find(tag);
  if (found == runs.end()) return;
  std::shared_ptr<Run> run = found->second;
  rt::Outcome outcome = outcome_of(*run->handle);
  runs.erase(found);
  pieces.erase(run->attempt);
  Ended ended;
  ended.attempt = run->attempt;
  ended.ran = !run->bytes.empty();
  ended.problem = ended.ran ? "" : run->problem.empty() ? "it was cancelled" : run->problem;
  ended.from = run->reported_to;
  ended.ended = std::move(run->bytes);
  // Those that it gave away in turn are counted where they ran.
  ended.elements = run->elements - std::min(run->elements, run->given_elements);
  ended.busy_seconds = run->handle->progress().busy_seconds;
  ended.places = run->handle->profile().places;
  for (rt::ProfiledPlace& seen : ended.places) seen.parallel_ns = seen.fold_ns = seen.ns;
  auto then = std::move(run->events.ended);
  then(std::move(ended));
}

void NativeEngine::State::part_done(uint64_t tag, Part part) {
  auto found = runs.find(tag);
  if (found == runs.end()) return;
  std::shared_ptr<Run> run = found->second;
  part.from = std::exchange(run->reported_to, part.to);
  run->events.report(std::move(part));
}

// ---- Pieces of ours elsewhere ------------------------------------------------------------------

void NativeEngine::State::count_given(const Given& given, int64_t to) {
  auto run = runs.find(given.piece.job_tag);
  if (run != runs.end())
    run->second->given_elements += static_cast<uint64_t>(to - given.piece.record.lo);
}

void NativeEngine::State::keep(const Given& given) {
  count_given(given, given.done_to);
  pool.keep(given.piece);
}

// ---- Engine ------------------------------------------------------------------------------------

NativeEngine::NativeEngine(EngineOptions options)
    : state_(std::make_unique<State>(std::move(options))) {}

NativeEngine::~NativeEngine() {
  State& s = *state_;
  s.alive.reset();
  for (auto& [handle, given] : s.given) s.pool.keep(given.piece);
  for (auto& [tag, run] : s.runs)
    if (run->handle) run->handle->cancel();
}

unsigned NativeEngine::threads() const { return state_->pool.threads(); }

std::vector<bool> NativeEngine::needed_chunks(const LoadedJob& job, const ObjectInfo& info) {
  Result<ir::Module> module = ir::decode(job.module);
  if (!module.ok()) return Engine::needed_chunks(job, info);
  return cluster::needed_chunks(module.value(), job.spec, info);
}

void NativeEngine::run_job(std::shared_ptr<const LoadedJob> job,
                           std::function<void(RunEnded)> then) {
  State& s = *state_;
  uint64_t tag = s.next_tag++;
  auto run = std::make_shared<State::Run>();
  run->then = std::move(then);
  s.runs[tag] = run;
  s.jobs[job->id] = tag;
  s.prepare(std::move(job), tag, [&s, tag](std::shared_ptr<PreparedJob> prepared) {
    s.start_job(std::move(prepared), tag);
  });
}

void NativeEngine::run_piece(std::shared_ptr<const LoadedJob> job, const PieceMessage& piece,
                             PieceEvents events) {
  State& s = *state_;
  uint64_t tag = s.next_tag++;
  auto run = std::make_shared<State::Run>();
  run->is_piece = true;
  run->attempt = piece.attempt;
  run->is_result = piece.is_result;
  run->reported_to = piece.lo;
  run->events = std::move(events);
  s.runs[tag] = run;
  s.pieces[piece.attempt] = tag;
  s.prepare(std::move(job), tag, [&s, tag, piece](std::shared_ptr<PreparedJob> prepared) {
    s.start_piece(std::move(prepared), tag, piece);
  });
}

JobProgress NativeEngine::progress(const std::string& job) {
  State& s = *state_;
  auto found = s.jobs.find(job);
  if (found == s.jobs.end() || !s.runs[found->second]->handle) return {};
  rt::Progress progress = s.runs[found->second]->handle->progress();
  return {progress.fraction, progress.elements_done};
}

void NativeEngine::cancel_job(const std::string& job) {
  State& s = *state_;
  auto found = s.jobs.find(job);
  if (found == s.jobs.end()) return;
  uint64_t tag = found->second;
  if (s.runs[tag]->handle) return s.runs[tag]->handle->cancel();
  s.post([&s, tag] {  // it is being compiled
    auto run = s.runs.find(tag);
    if (run == s.runs.end()) return;
    if (run->second->handle) return run->second->handle->cancel();
    auto then = std::move(run->second->then);
    s.runs.erase(run);
    std::erase_if(s.jobs, [&](const auto& entry) { return entry.second == tag; });
    RunEnded ended;
    ended.result.status = static_cast<uint32_t>(Status::kAbandoned);
    ended.result.abandon = static_cast<uint32_t>(Abandon::kCancelled);
    then(std::move(ended));
  });
}

void NativeEngine::cancel_piece(const Token& attempt) {
  State& s = *state_;
  auto found = s.pieces.find(attempt);
  if (found == s.pieces.end()) return;
  uint64_t tag = found->second;
  if (s.runs[tag]->handle) return s.runs[tag]->handle->cancel();
  s.post([&s, tag] {
    auto run = s.runs.find(tag);
    if (run == s.runs.end()) return;
    if (run->second->handle) return run->second->handle->cancel();
    s.fail(tag, "it was cancelled");
  });
}

uint32_t NativeEngine::idle() { return state_->pool.idle(); }

void NativeEngine::want(uint32_t count) { state_->pool.want(count); }

std::optional<Offer> NativeEngine::take() {
  State& s = *state_;
  std::optional<rt::RemotePiece> piece = s.pool.take_piece();
  if (!piece) return std::nullopt;
  auto run = s.runs.find(piece->job_tag);
  if (run == s.runs.end()) {
    s.pool.keep(*piece);
    return std::nullopt;
  }
  const PreparedJob& job = *run->second->job;
  Result<std::string> environment =
      rt::encode_environment(*piece, job.shared(), kMostEnvironmentBytes);
  if (!environment.ok()) {
    s.pool.keep(*piece);
    return std::nullopt;
  }
  Offer offer;
  offer.handle = s.next_handle++;
  offer.message.job = job.id();
  offer.message.fold = piece->fold;
  offer.message.sink_kind = static_cast<uint8_t>(piece->sink_kind);
  offer.message.lo = piece->record.lo;
  offer.message.hi = piece->record.hi;
  offer.message.elements = piece->elements;
  offer.message.depth = piece->record.depth;
  offer.message.is_result =
      piece->is_outermost && (!run->second->is_piece || run->second->is_result);
  offer.message.environment = std::move(environment).value();
  offer.expected_seconds = 1e-9 * static_cast<double>(piece->expected.count());
  if (s.options.split_every_element) offer.expected_seconds = 1e9;  // whatever it costs
  s.given.emplace(offer.handle, State::Given{*piece, piece->record.lo});
  return offer;
}

bool NativeEngine::bring_part(uint64_t handle, const Part& part) {
  State& s = *state_;
  auto found = s.given.find(handle);
  if (found == s.given.end()) return false;
  State::Given& given = found->second;
  if (part.from != given.done_to) return false;
  if (!s.pool.bring_part(given.piece, part.to, part.done).ok()) return false;
  given.done_to = part.to;
  return true;
}

bool NativeEngine::finish(uint64_t handle, const Ended& ended) {
  State& s = *state_;
  auto found = s.given.find(handle);
  if (found == s.given.end()) return false;
  State::Given given = found->second;
  s.given.erase(found);
  bool is_in =
      ended.ran && ended.from == given.done_to && s.pool.bring_in(given.piece, ended.ended).ok();
  if (is_in)
    s.count_given(given, given.piece.record.hi);
  else
    s.keep(given);
  return is_in;
}

void NativeEngine::keep(uint64_t handle) {
  State& s = *state_;
  auto found = s.given.find(handle);
  if (found == s.given.end()) return;
  s.keep(found->second);
  s.given.erase(found);
}

bool NativeEngine::needed(uint64_t handle) {
  auto found = state_->given.find(handle);
  return found != state_->given.end() && state_->pool.needs(found->second.piece);
}

}  // namespace pyreck::cluster
