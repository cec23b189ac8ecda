#include "tests/simulation/fold_engine.h"

#include "runtime/base/check.h"
#include "runtime/context.h"

#include <algorithm>
#include <cstring>
#include <sstream>
#include <utility>

namespace pyreck::simulation {

using cluster::Ended;
using cluster::LoadedJob;
using cluster::Offer;
using cluster::PieceMessage;
using cluster::RunEnded;
using cluster::Token;

namespace {

constexpr uint64_t kBase = 0x100000001b3;
constexpr milliseconds kReporting{150};

uint64_t power(uint64_t base, uint64_t exponent) {
  uint64_t product = 1;
  for (; exponent; exponent >>= 1, base *= base) {
    if (exponent & 1) product *= base;
  }
  return product;
}

}  // namespace

// ---- programs and results ----------------------------------------------------------------------

std::string FoldProgram::text() const {
  std::ostringstream out;
  out << "fold " << seed << ' ' << length << ' ' << inner << ' ' << raises_every << ' ' << raises_at
      << ' ' << element_us << ' ' << environment_bytes << ' ' << is_large << ' ' << kills_at;
  return out.str();
}

std::optional<FoldProgram> FoldProgram::parse(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string word;
  FoldProgram p;
  in >> word >> p.seed >> p.length >> p.inner >> p.raises_every >> p.raises_at >> p.element_us >>
      p.environment_bytes >> p.is_large >> p.kills_at;
  if (!in || word != "fold") return std::nullopt;
  return p;
}

bool FoldProgram::raises(int64_t element) const {
  return raises_every > 0 && element % raises_every == raises_at % raises_every;
}

// Most elements take about as long as the others; a few take ten times as long.
nanoseconds FoldProgram::duration(int64_t element) const {
  uint64_t chance = mixed(seed * 31 + static_cast<uint64_t>(element));
  int64_t us = element_us / 2 + static_cast<int64_t>(chance % static_cast<uint64_t>(element_us));
  return std::chrono::microseconds(chance % 37 == 0 ? us * 10 : us);
}

void Part::append(const Part& next) {
  hash = hash * power(kBase, next.count) + next.hash;
  count += next.count;
  raised = next.raised;
}

std::string Part::bytes() const {
  std::string bytes(24, '\0');
  std::memcpy(bytes.data(), &hash, 8);
  std::memcpy(bytes.data() + 8, &count, 8);
  std::memcpy(bytes.data() + 16, &raised, 8);
  return bytes;
}

std::optional<Part> Part::parse(std::string_view bytes) {
  if (bytes.size() != 24) return std::nullopt;
  Part part;
  std::memcpy(&part.hash, bytes.data(), 8);
  std::memcpy(&part.count, bytes.data() + 8, 8);
  std::memcpy(&part.raised, bytes.data() + 16, 8);
  return part;
}

Part part_of(const FoldProgram& program, int64_t element) {
  if (program.raises(element)) return {.hash = 0, .count = 0, .raised = element};
  return {.hash = mixed(program.seed ^ mixed(static_cast<uint64_t>(element))), .count = 1};
}

Part expected(const FoldProgram& program) {
  Part sum;
  for (int64_t i = 0; i < program.elements() && sum.raised < 0; ++i) {
    sum.append(part_of(program, i));
  }
  return sum;
}

std::vector<std::string> large_chunks(const Part& part) {
  std::vector<std::string> chunks;
  for (uint64_t i = 0; i < 3; ++i) {
    chunks.push_back(part.bytes() + std::to_string(mixed(part.hash + i)));
  }
  return chunks;
}

// ---- runs --------------------------------------------------------------------------------------

FoldEngine::FoldEngine(std::shared_ptr<Process> process, uint32_t workers,
                       std::function<void()> kill)
    : process_(std::move(process)),
      world_(process_->world),
      workers_(workers),
      kill_(std::move(kill)) {}

FoldEngine::Run* FoldEngine::start(std::shared_ptr<const LoadedJob> job) {
  uint64_t number = ++numbers_;
  auto run = std::make_unique<Run>();
  run->number = number;
  run->job = std::move(job);
  std::optional<FoldProgram> program = FoldProgram::parse(run->job->module);
  if (!program) world_.fail("a module that is none reached the engine");
  run->program = program.value_or(FoldProgram{});
  for (const auto& [info, chunks, items] : run->job->objects) {
    for (size_t i = 0; i < chunks.size(); ++i) {
      if (cluster::sha256_hex(chunks[i]) != info.chunks[i].hash) {
        world_.fail("a corrupt chunk reached the engine");
      }
    }
  }
  return (runs_[number] = std::move(run)).get();
}

void FoldEngine::run_job(std::shared_ptr<const LoadedJob> job, RunThen then) {
  for (const auto& [number, run] : runs_) {
    if (!run->is_piece && run->job->id == job->id) world_.fail("a job runs twice on a node");
  }
  Run* run = start(std::move(job));
  run->then = std::move(then);
  ready(add_task(add_fold(run, -1, 0, run->program.length, nullptr), 0, run->program.length), true);
}

void FoldEngine::run_piece(std::shared_ptr<const LoadedJob> job, const PieceMessage& piece,
                           cluster::PieceEvents events) {
  Run* run = start(std::move(job));
  run->is_piece = true;
  run->attempt = piece.attempt;
  run->events = std::move(events);
  int64_t outer = -1;
  std::memcpy(&outer, piece.environment.data(), sizeof outer);
  ready(add_task(add_fold(run, outer, piece.lo, piece.hi, nullptr), piece.lo, piece.hi), true);
  report_parts(run->number);
}

/// Tells what has been done of a piece, now and then.
void FoldEngine::report_parts(uint64_t number) {
  process_->after(kReporting, [existence = std::weak_ptr<int>(existence_), this, number] {
    if (existence.expired()) return;
    auto found = runs_.find(number);
    if (found == runs_.end() || found->second->is_done || found->second->is_cancelled) return;
    Run* run = found->second.get();
    report_parts(number);
    Fold* fold = &run->folds.front();
    int64_t before = fold->lo;
    Part done = take_done(fold);
    if (fold->lo == before) return;
    run->reported += done.count;
    cluster::Part part;
    part.from = before;
    part.to = fold->lo;
    part.done = done.bytes();
    part.elements = run->reported;
    run->events.report(std::move(part));
  });
}

/// What is done at the left end of a fold, which then begins behind it.
Part FoldEngine::take_done(Fold* fold) {
  Part done;
  for (auto next = fold->segments.find(fold->lo);
       next != fold->segments.end() && next->second.second.raised < 0;
       next = fold->segments.find(fold->lo)) {
    done.append(next->second.second);
    fold->lo = next->second.first;
    fold->segments.erase(next);
  }
  for (Task* task : fold->tasks) {
    bool is_open = task->state != Task::State::kEnded && task->state != Task::State::kGiven;
    if (!is_open || task->from != fold->lo || task->next == task->from) continue;
    done.append(std::exchange(task->part, {}));
    fold->lo = task->from = task->next;
  }
  return done;
}

cluster::JobProgress FoldEngine::progress(const std::string& job) {
  for (const auto& [number, run] : runs_) {
    if (run->is_piece || run->job->id != job) continue;
    double share =
        static_cast<double>(run->elements) / static_cast<double>(run->program.elements());
    return {share, run->elements};
  }
  world_.fail("the progress of a job that does not run is asked for");
  return {};
}

void FoldEngine::cancel_job(const std::string& job) {
  for (const auto& [number, run] : runs_) {
    if (!run->is_piece && run->job->id == job) cancel(run.get());
  }
}

void FoldEngine::cancel_piece(const Token& attempt) {
  for (const auto& [number, run] : runs_) {
    if (run->is_piece && run->attempt == attempt) cancel(run.get());
  }
}

void FoldEngine::cancel(Run* run) {
  if (run->is_cancelled) return;
  run->is_cancelled = true;
  for (Task& task : run->tasks) forget(&task);
  maybe_end(run);
}

void FoldEngine::maybe_end(Run* run) {
  if (run->is_told || run->given > 0 || !(run->is_done || run->is_cancelled)) return;
  run->is_told = true;
  process_->after(nanoseconds(0),
                  [existence = std::weak_ptr<int>(existence_), this, number = run->number] {
                    if (!existence.expired()) end(runs_.at(number).get());
                  });
}

void FoldEngine::end(Run* run) {
  std::unique_ptr<Run> ended = std::move(runs_.at(run->number));
  runs_.erase(run->number);
  std::erase_if(ready_, [&](Task* task) { return task->fold->run == ended.get(); });
  double busy = std::chrono::duration<double>(ended->busy).count();
  if (ended->is_piece) {
    Ended end;
    end.attempt = ended->attempt;
    end.ran = ended->is_done;
    if (!end.ran) end.problem = "cancelled";
    end.from = ended->folds.front().lo;
    end.ended = ended->result.bytes();
    end.elements = ended->elements;
    end.busy_seconds = busy;
    return ended->events.ended(std::move(end));
  }
  RunEnded end;
  end.result.status = static_cast<uint32_t>(!ended->is_done            ? rt::Status::kAbandoned
                                            : ended->result.raised < 0 ? rt::Status::kDone
                                                                       : rt::Status::kRaised);
  if (!ended->is_done) {
    end.result.abandon = static_cast<uint32_t>(rt::Abandon::kCancelled);
  }
  end.result.roots = ended->result.bytes();
  end.result.items.push_back({});
  end.result.shares.push_back(
      {.node = "", .elements = ended->elements, .pieces = 1, .busy_seconds = busy});
  if (ended->is_done && ended->program.is_large) {
    cluster::NewObject object;
    std::string all;
    auto chunks = std::make_shared<const std::vector<std::string>>(large_chunks(ended->result));
    for (const std::string& chunk : *chunks) {
      object.info.chunks.push_back({chunk.size(), cluster::sha256_hex(chunk)});
      object.info.bytes += chunk.size();
      object.chunks.push_back(chunk);
      all += chunk;
    }
    object.owner = chunks;
    object.info.id = "object-" + cluster::sha256_hex(all);
    object.info.type = "fold";
    end.result.items[0].object = object.info.id;
    end.objects.push_back(std::move(object));
  }
  ended->then(std::move(end));
}

// ---- folds and tasks ---------------------------------------------------------------------------

FoldEngine::Fold* FoldEngine::add_fold(Run* run, int64_t outer, int64_t lo, int64_t hi,
                                       Task* parent) {
  run->folds.push_back({run, outer, lo, hi, {}, parent, false, {}});
  return &run->folds.back();
}

FoldEngine::Task* FoldEngine::add_task(Fold* fold, int64_t lo, int64_t hi) {
  Task task{};
  task.fold = fold;
  task.from = task.next = lo;
  task.hi = hi;
  fold->run->tasks.push_back(task);
  fold->tasks.push_back(&fold->run->tasks.back());
  return fold->tasks.back();
}

/// The flattened number of a fold's element.
int64_t FoldEngine::number(const Fold* fold, int64_t index) const {
  int64_t inner = fold->run->program.inner;
  return fold->outer >= 0 ? fold->outer * inner + index : index;
}

/// The element of `fold` in which a flattened element lies.
int64_t FoldEngine::index(const Fold* fold, int64_t number) {
  int64_t inner = fold->run->program.inner;
  if (inner == 0) return number;
  return fold->outer >= 0 ? number % inner : number / inner;
}

void FoldEngine::ready(Task* task, bool first) {
  task->state = Task::State::kReady;
  if (first) {
    ready_.push_back(task);
  } else {
    ready_.push_front(task);
  }
  if (std::exchange(pump_is_due_, true)) return;
  process_->after(nanoseconds(0), [existence = std::weak_ptr<int>(existence_), this] {
    if (existence.expired()) return;
    pump_is_due_ = false;
    pump();
  });
}

void FoldEngine::pump() {
  while (busy_ < workers_) {
    Task* task = nullptr;
    if (!ready_.empty()) {
      task = ready_.back();
      ready_.pop_back();
    } else {
      task = split();
    }
    if (!task) return;
    if (task->state != Task::State::kReady) continue;
    step(task);
  }
}

/// The upper half of what has most left, as a new task; null if nothing can be split.
FoldEngine::Task* FoldEngine::split() {
  Task* best = nullptr;
  int64_t most = 0;
  for (const auto& [number, run] : runs_) {
    if (run->is_cancelled || run->is_done) continue;
    for (Task& task : run->tasks) {
      bool runs = task.state == Task::State::kRunning || task.state == Task::State::kWaiting;
      int64_t left = task.hi - task.next - 1;
      if (runs && left > most) {
        best = &task;
        most = left;
      }
    }
  }
  if (!best) return nullptr;
  int64_t middle = best->hi - (most + 1) / 2;
  Task* upper = add_task(best->fold, middle, best->hi);
  best->hi = middle;
  return upper;
}

/// Begins the task's next element.
void FoldEngine::step(Task* task) {
  Run* run = task->fold->run;
  if (run->program.inner > 0 && task->fold->outer < 0) {
    task->state = Task::State::kWaiting;
    task->child = add_fold(run, task->next, 0, run->program.inner, task);
    return ready(add_task(task->child, 0, run->program.inner), true);
  }
  task->state = Task::State::kRunning;
  ++busy_;
  int64_t element = number(task->fold, task->next);
  if (element == run->program.kills_at) kill_();
  nanoseconds took = run->program.duration(element);
  process_->after(
      took, [existence = std::weak_ptr<int>(existence_), this, number = run->number, task, took] {
        if (!existence.expired()) element_ended(number, task, took);
      });
}

void FoldEngine::element_ended(uint64_t number, Task* task, nanoseconds took) {
  --busy_;
  auto run = runs_.find(number);
  if (run != runs_.end() && task->state == Task::State::kRunning) {
    run->second->elements += 1;
    run->second->busy += took;
    went_on(task, part_of(run->second->program, this->number(task->fold, task->next)));
  }
  pump();
}

/// An element of `task` gave `part`.
void FoldEngine::went_on(Task* task, const Part& part) {
  task->part.append(part);
  if (part.raised < 0 && ++task->next < task->hi) return ready(task, true);
  task->state = Task::State::kEnded;
  end_segment(task);
}

void FoldEngine::end_segment(Task* task) {
  Fold* fold = task->fold;
  int64_t end = task->part.raised < 0 ? task->hi : index(fold, task->part.raised) + 1;
  PYRECK_CHECK(task->from < end || task->part.raised >= 0, "an empty segment");
  if (!fold->segments.try_emplace(task->from, end, task->part).second) {
    return world_.fail("a segment of a fold came twice");
  }
  if (task->part.raised >= 0) {
    // What lies to the right of an element that raises is not needed.
    for (Task* other : fold->tasks) {
      if (other->from >= end) forget(other);
    }
  }
  Part sum;
  int64_t at = fold->lo;
  for (auto next = fold->segments.find(at); next != fold->segments.end() && sum.raised < 0;
       next = fold->segments.find(at)) {
    sum.append(next->second.second);
    at = next->second.first;
  }
  if (at == fold->hi || sum.raised >= 0) end_fold(fold, sum);
}

void FoldEngine::end_fold(Fold* fold, const Part& part) {
  if (std::exchange(fold->is_done, true)) return;
  if (Task* parent = fold->parent) {
    parent->child = nullptr;
    if (parent->state == Task::State::kWaiting) went_on(parent, part);
    return;
  }
  fold->run->result = part;
  fold->run->is_done = true;
  maybe_end(fold->run);
}

/// The task is not needed any more, nor what it waits for.
void FoldEngine::forget(Task* task) {
  if (task->state == Task::State::kEnded) return;
  task->is_needed = false;
  if (task->state == Task::State::kGiven) return;  // until keep() or finish()
  task->state = Task::State::kEnded;
  std::erase(ready_, task);
  if (task->child) {
    for (Task* one : task->child->tasks) forget(one);
  }
}

// ---- pieces for others -------------------------------------------------------------------------

uint32_t FoldEngine::idle() {
  uint32_t used = busy_ + static_cast<uint32_t>(ready_.size());
  return used < workers_ ? workers_ - used : 0;
}

std::optional<Offer> FoldEngine::take() {
  if (wanted_ == 0) return std::nullopt;
  Task* task = nullptr;
  for (Task* one : ready_) {
    // One that has begun keeps its own elements; one that would leave nothing here stays.
    if (one->from != one->next || one->fold->tasks.size() < 2) continue;
    task = one;
    std::erase(ready_, task);
    break;
  }
  if (!task) task = split();
  if (!task) return std::nullopt;
  Run* run = task->fold->run;
  task->state = Task::State::kGiven;
  ++run->given;
  uint64_t handle = ++handles_;
  given_[handle] = task;
  Offer offer;
  offer.handle = handle;
  offer.message.job = run->job->id;
  offer.message.fold = task->fold->outer < 0 ? 0 : 1;
  offer.message.lo = task->from;
  offer.message.hi = task->hi;
  int64_t each = task->fold->outer < 0 ? std::max<int64_t>(run->program.inner, 1) : 1;
  offer.message.elements = static_cast<uint64_t>((task->hi - task->from) * each);
  offer.message.depth = 1;
  offer.message.environment.assign(std::max<uint64_t>(run->program.environment_bytes, 8), '\0');
  std::memcpy(offer.message.environment.data(), &task->fold->outer, sizeof task->fold->outer);
  offer.expected_seconds = static_cast<double>(offer.message.elements) *
                           static_cast<double>(run->program.element_us) * 1e-6;
  return offer;
}

bool FoldEngine::bring_part(uint64_t handle, const cluster::Part& part) {
  auto at = given_.find(handle);
  if (at == given_.end()) {
    world_.fail("bring_part() of a piece that is not given");
    return false;
  }
  Task* task = at->second;
  std::optional<Part> done = Part::parse(part.done);
  bool fits = part.from == task->next && part.to > part.from && part.to < task->hi;
  if (!done || done->raised >= 0 || !fits) return false;
  task->part.append(*done);
  task->next = part.to;
  return true;
}

bool FoldEngine::finish(uint64_t handle, const Ended& ended) {
  auto at = given_.find(handle);
  if (at == given_.end()) {
    world_.fail("finish() of a piece that is not given");
    return false;
  }
  Task* task = at->second;
  Run* run = task->fold->run;
  std::optional<Part> part = Part::parse(ended.ended);
  if (!part || ended.from != task->next) {
    keep(handle);
    return false;
  }
  given_.erase(at);
  --run->given;
  task->state = Task::State::kEnded;
  task->part.append(*part);
  if (task->is_needed) end_segment(task);
  maybe_end(run);
  return true;
}

void FoldEngine::keep(uint64_t handle) {
  auto at = given_.find(handle);
  if (at == given_.end()) return world_.fail("keep() of a piece that is not given");
  Task* task = at->second;
  given_.erase(at);
  --task->fold->run->given;
  if (task->is_needed) {
    ready(task, false);
  } else {
    task->state = Task::State::kEnded;
  }
  maybe_end(task->fold->run);
}

bool FoldEngine::needed(uint64_t handle) {
  auto at = given_.find(handle);
  if (at == given_.end()) world_.fail("needed() of a piece that is not given");
  return at != given_.end() && at->second->is_needed;
}

std::string FoldEngine::describe() const {
  std::ostringstream out;
  out << "busy " << busy_ << " of " << workers_ << ", ready " << ready_.size() << ", given "
      << given_.size() << ", wanted " << wanted_;
  for (const auto& [number, run] : runs_) {
    out << "; " << (run->is_piece ? "piece" : "job") << " of " << run->job->id << " given "
        << run->given << (run->is_done ? " done" : "") << (run->is_cancelled ? " cancelled" : "");
  }
  return out.str();
}

}  // namespace pyreck::simulation
