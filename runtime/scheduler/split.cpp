// Giving work away.

#include "runtime/entry.h"
#include "runtime/scheduler/fold_run.h"
#include "runtime/stop.h"

#include <algorithm>
#include <cstring>

namespace pyreck::rt {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

namespace {

// A fold is split when it has run this long since somebody was first seen hungry, and is expected
// to last as long again: a piece costs about 2 us and a wake-up about 10.
constexpr nanoseconds kSplitAge = microseconds(20), kSplitRest = microseconds(20);

bool stress(const Context* c) { return c->worker->stress; }

bool has_rest(const FoldRun& f) { return f.end - f.next > 1 && !f.in_order; }

// How long `elements` of the fold will take, by those since somebody was first seen hungry.
nanoseconds expected_time(Context* c, const FoldRun& f, int64_t elements) {
  if (f.started.count() == 0) return {};
  nanoseconds elapsed = c->worker->pool->clock->now() - f.started;
  auto done = static_cast<double>(std::max<int64_t>(1, f.next - f.started_at));
  double expected = static_cast<double>(elapsed.count()) / done * static_cast<double>(elements);
  return nanoseconds(static_cast<int64_t>(std::min(expected, 9e18)));
}

// Whether the fold has lasted long enough and will; the first time somebody asks only starts a
// clock.
bool is_worth_splitting(Context* c, FoldRun& f) {
  if (stress(c)) return true;
  nanoseconds now = c->worker->pool->clock->now();
  if (f.started.count() == 0) {
    f.started = now;
    f.started_at = f.next;
    f.timed = true;
    return false;
  }
  if (now - f.started < kSplitAge) return false;
  return expected_time(c, f, f.end - f.next) >= kSplitRest;
}

void random_token(Worker& worker, uint64_t token[2]) {
  if (worker.count_tokens < 2) {
    worker.pool->randomness->fill(worker.tokens.data(), sizeof worker.tokens);
    worker.count_tokens = static_cast<unsigned>(worker.tokens.size());
  }
  token[0] = worker.tokens[--worker.count_tokens];
  token[1] = worker.tokens[--worker.count_tokens];
}

// (site, element) of each fold around `f`, then the site of `f`.
void append_path(const FoldFrame* f, bool last, std::vector<uint64_t>& path) {
  if (f->outer != nullptr) append_path(f->outer, false, path);
  // The base frame of a piece is the fold that the piece's own path ends with.
  bool is_base = f->outer == nullptr && !path.empty();
  if (!is_base) path.push_back(f->code->site);
  if (!last) path.push_back(static_cast<uint64_t>(f->next));
}

Piece* new_piece(Context* c, const FoldRun& f, int64_t lo) {
  auto* piece = new Piece{};
  piece->code = f.code;
  piece->environment = f.environment;
  piece->sink_kind = f.target->kind;
  piece->elements = f.elements;
  piece->outermost = f.outermost;
  if (c->piece != nullptr) piece->path = c->piece->path;
  append_path(&f, true, piece->path);
  piece->record = {
      piece->path.data(), static_cast<uint32_t>(piece->path.size()), lo, f.end, f.depth, {0, 0}};
  piece->done_to = lo;
  random_token(*c->worker, piece->record.attempt);
  piece->job = c->job;
  piece->program = c->program;
  piece->depth_limit = c->depth_limit;
  piece->around = c->region;
  piece->parent = c->piece;
  piece->expected = expected_time(c, f, f.end - lo);
  return piece;
}

void give(Context* c, FoldRun& f) {
  if (!f.is_split) isolate(c, f);
  if (f.outermost) count_progress(c, f);
  int64_t first = f.next + 1;
  int64_t middle = first + (f.end - first) / 2;
  Piece* piece = new_piece(c, f, middle);
  piece->right = f.pieces;
  f.pieces = piece;
  f.end = middle;
  if (f.bound.load(std::memory_order_relaxed) > middle)
    f.bound.store(middle, std::memory_order_relaxed);
  c->job->splits.fetch_add(1, std::memory_order_relaxed);
  if (c->job->profile != nullptr) c->job->profile->gave_piece(f.code);
  c->worker->deque.push(piece);
  c->worker->pool->wake_one();
}

// A sink owns what it gathers in: that follows the activation to its new region.
void adopt(Sink* sink, uint32_t region) {
  for (Object* o :
       {static_cast<Object*>(sink->list), static_cast<Object*>(sink->keys), sink->table})
    if (o != nullptr) o->region = region;
}

// Whether `f` can be split now. One that first has to stand apart ends its strip early for that.
bool is_splittable(Context* c, FoldRun& f, bool between_elements) {
  if (!has_rest(f)) return false;
  if (f.is_split) return true;
  if (f.writes_nothing()) return true;
  if (between_elements) return !c->job->wrote_around(f.code);
  f.bound.store(f.next + 1, std::memory_order_relaxed);
  return false;
}

}  // namespace

void feed(Context* c, bool between_elements) {
  Worker& worker = *c->worker;
  if (!stress(c) && (worker.pool->hungry.load() == 0 || !worker.deque.empty())) return;
  if (c->job->memory_short.load(std::memory_order_relaxed)) return;
  FoldRun* oldest = nullptr;
  auto* innermost = static_cast<FoldFrame*>(c->fold_stack);
  for (FoldFrame* frame = innermost; frame != nullptr; frame = frame->outer) {
    FoldRun& f = *fold_run(frame);
    if (is_splittable(c, f, between_elements && frame == innermost) && is_worth_splitting(c, f))
      oldest = &f;
    if (f.is_split) break;  // fold_run.h, invariant 2
  }
  if (oldest != nullptr) give(c, *oldest);
}

void isolate(Context* c, FoldRun& f) {
  f.around = c->region;
  c->region = new_region(f.around);
  f.is_split = true;
  for (auto* frame = static_cast<FoldFrame*>(c->fold_stack); frame != f.outer; frame = frame->outer)
    adopt(frame->sink, c->region);
}

void end_isolation(Context* c, FoldRun& f) {
  end_region(c->region, f.around);
  adopt(f.target, f.around);
  c->region = f.around;
  f.is_split = false;
}

bool isolate_at_start(const Context* c, const FoldRun& f) {
  const Worker& worker = *c->worker;
  if (stress(c)) return !c->job->wrote_around(f.code);
  if (worker.pool->hungry.load(std::memory_order_relaxed) == 0) return false;
  if (worker.short_folds[fold_slot(f.code)] == f.code || c->job->wrote_around(f.code)) return false;
  // As long as a fold further out has something to give, that goes first.
  for (FoldFrame* frame = f.outer; frame != nullptr; frame = frame->outer) {
    const FoldRun& older = *fold_run(frame);
    if (has_rest(older) && (older.is_split || older.writes_nothing())) return false;
  }
  return true;
}

extern "C" Status pk_safepoint(Context* c) {
  if (c->worker == nullptr) return Status::kDone;
  if (reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < c->stack_limit) {
    c->abandon = Abandon::kStack;
    return Status::kAbandoned;
  }
  if (must_stop(c)) return Status::kAbandoned;
  feed(c, false);
  return Status::kDone;
}

// Leaves the worker's word as it is, for the next safepoint.
bool stop_asked(Context* c) {
  if (c->worker == nullptr) return false;
  Abandon why = c->job->stopped(c->piece);
  if (why == Abandon::kNone) return false;
  c->abandon = why;
  return true;
}

// Clears the worker's word and then looks at what it may stand for: whoever sets a bit has written
// the reason before (the exchange acquires it).
bool must_stop(Context* c) {
  if (c->abandon != Abandon::kNone) return true;  // the end of a dropped generator
  Worker& worker = *c->worker;
  worker.pokes.poke.exchange(stress(c) ? kPokeStress : 0, std::memory_order_acq_rel);
  Abandon why = c->job->stopped(c->piece);
  if (why == Abandon::kNone) return false;
  c->abandon = why;
  return true;
}

}  // namespace pyreck::rt
