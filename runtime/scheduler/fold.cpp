// Running strips.
//
// The first strips are not timed: a short fold reads no clock, takes no lock and touches no memory
// that others write. From kTimedFrom elements on strips aim at 20 to 50 us (design section 8).

#include "runtime/base/check.h"
#include "runtime/entry.h"
#include "runtime/memo.h"
#include "runtime/scheduler/fold_run.h"

#include <algorithm>

namespace pyreck::rt {

using std::chrono::microseconds;
using std::chrono::nanoseconds;

namespace {

constexpr int64_t kFirstStrip = 8;  // then 16, 32, 64
constexpr int64_t kTimedFrom = 64;  // strips of at least this many elements are timed
constexpr nanoseconds kShortStrip = microseconds(20), kLongStrip = microseconds(50);
constexpr nanoseconds kShortFold = microseconds(20);

bool stress(const Context* c) { return c->worker->stress; }

// Adapts the strip length to the time that the last one took, and looks who is hungry.
void tick(Context* c, FoldRun& f, int64_t done) {
  Pool::State& pool = *c->worker->pool;
  nanoseconds now = pool.clock->now();
  if (f.ticked.count() != 0) {
    nanoseconds took = now - f.ticked;
    if (took < kShortStrip && done >= f.strip_length) {
      f.strip_length *= 2;
    } else if (took > kLongStrip) {
      int64_t fitting = f.strip_length * kLongStrip.count() / (2 * took.count());
      f.strip_length = std::max<int64_t>(1, fitting);
    }
  }
  f.ticked = now;
  if (f.started.count() == 0) {
    f.started = now;
    f.started_at = f.next;
  }
  if (f.outermost) count_progress(c, f);
  if (f.reports != nullptr) report_part(c, f, now);
  if (pool.hungry.load(std::memory_order_relaxed) != 0) feed(c, true);
}

Status run_strip_apart(Context* c, FoldRun& f) {
  int64_t first = f.next;
  Sink apart;
  Status status = sink_init(c, &apart, f.target->kind, true, kFailed);
  if (status != Status::kDone) return status;
  f.sink = &apart;
  status = run_strip(f.code, c, &f);
  f.sink = f.target;
  if (status == Status::kAbandoned && c->abandon == Abandon::kForeignWrite) {
    sink_drop(c, &apart);
    f.next = first;  // settle() runs these elements again
    return status;
  }
  return merge(c, f, &apart, status);
}

// [next, end), in strips.
Status run_strips(Context* c, FoldRun& f) {
  int64_t done = 0;
  while (f.next < f.end) {
    if (c->poke->load(std::memory_order_relaxed) != 0) {
      f.bound.store(f.next, std::memory_order_relaxed);
      if (must_stop(c)) return Status::kAbandoned;
      if (!f.timed) feed(c, true);
    }
    if (f.timed)
      tick(c, f, done);
    else if (stress(c) && f.reports != nullptr)
      report_part(c, f, f.reports->due);
    int64_t first = f.next;
    f.bound.store(first + std::min(f.strip_length, f.end - first), std::memory_order_relaxed);
    Status status = f.stands_apart() ? run_strip_apart(c, f) : run_strip(f.code, c, &f);
    if (status != Status::kDone && status != Status::kWide) [[unlikely]]
      return status;
    PYRECK_CHECK(f.next > first && f.next <= f.end, "a strip left its bounds");
    done = f.next - first;
    if (!f.timed && !stress(c)) {
      if (f.strip_length >= kTimedFrom)
        f.timed = true;
      else
        f.strip_length *= 2;
    }
  }
  return Status::kDone;
}

// What only a fold on a worker needs at its end.
void remember_length(Context* c, const FoldRun& f) {
  bool is_short = f.started.count() == 0 || c->worker->pool->clock->now() - f.started < kShortFold;
  const FoldCode*& slot = c->worker->short_folds[fold_slot(f.code)];
  if (is_short)
    slot = f.code;
  else if (slot == f.code)
    slot = nullptr;
}

// A context without a worker (constants at compile time, tests of other parts): in one strip.
Status run_alone(Context* c, const FoldCode* code, const void* environment, Sink* sink,
                 int64_t count) {
  FoldFrame frame{code,
                  environment,
                  sink,
                  0,
                  count,
                  count,
                  static_cast<FoldFrame*>(c->fold_stack),
                  nullptr,
                  static_cast<uint64_t>(count)};
  c->fold_stack = &frame;
  Status status = run_strip(code, c, &frame);
  c->fold_stack = frame.outer;
  return status;
}

}  // namespace

FoldRun::FoldRun(Context* c, const FoldCode* its_code, const void* its_environment,
                 Sink* its_target, int64_t lo, int64_t its_hi, uint64_t its_elements)
    : FoldFrame{its_code,
                its_environment,
                its_target,
                lo,
                lo,
                its_hi,
                static_cast<FoldFrame*>(c->fold_stack),
                nullptr,
                its_elements},
      hi(its_hi),
      target(its_target),
      depth(c->depth),
      outermost(outer == nullptr && (c->piece == nullptr || c->piece->outermost)),
      strip_length(stress(c) ? 1 : kFirstStrip),
      counted_to(lo) {}

Status run_fold(Context* c, FoldRun& f) {
  while (true) {
    Status status = run_strips(c, f);
    if (status == Status::kDone) {
      if (f.pieces == nullptr) break;
      status = join_leftmost(c, f);
    }
    if (status != Status::kDone) status = settle(c, f, status);
    if (status != Status::kDone) return status;
  }
  if (f.is_split) end_isolation(c, f);
  return Status::kDone;
}

extern "C" Status pk_fold_run(Context* c, const FoldCode* code, const void* environment, Sink* sink,
                              int64_t count) {
  if (count <= 0) return Status::kDone;
  if (c->worker == nullptr) return run_alone(c, code, environment, sink, count);
  FoldRun f(c, code, environment, sink, 0, count, static_cast<uint64_t>(count));
  f.in_order = code->serial != 0 || count == 1;
  if (c->job->profile != nullptr) [[unlikely]]
    c->job->profile->ran(code, count);
  const WatchedFold watched(c, !f.in_order);
  c->fold_stack = static_cast<FoldFrame*>(&f);
  c->fold_depth++;
  bool on_trial = !f.in_order && !f.writes_nothing();
  if (on_trial && isolate_at_start(c, f)) isolate(c, f);
  Status status = run_fold(c, f);
  if (on_trial) remember_length(c, f);
  if (f.outermost && f.timed) end_progress(c, f);
  c->fold_depth--;
  c->fold_stack = f.outer;
  return status;
}

void run_piece(Worker& worker, Piece& piece) {
  Job* job = piece.job;
  Context c{};
  c.poke = &worker.pokes.poke;
  c.depth = piece.record.depth;
  c.depth_limit = piece.depth_limit;
  c.stack_limit = worker.stack.frame_limit();
  c.job = job;
  c.worker = &worker;
  c.piece = &piece;
  c.program = piece.program;
  Status status = Status::kAbandoned;
  if (!must_stop(&c)) {
    if (piece.region == 0) piece.region = new_region(piece.around);
    c.region = piece.region;
    status = sink_init(&c, &piece.sink, piece.sink_kind, true, kFailed);
    piece.has_sink = status == Status::kDone;
  }
  if (piece.has_sink) {
    const Watched watched(worker, job);
    const WatchedFold watched_fold(&c, true);
    FoldRun f(&c, piece.code, piece.environment, &piece.sink, piece.done_to, piece.record.hi,
              piece.elements);
    c.fold_stack = static_cast<FoldFrame*>(&f);
    c.fold_depth = 1;
    if (!f.writes_nothing() && isolate_at_start(&c, f)) isolate(&c, f);
    status = run_fold(&c, f);
    if (c.abandon != Abandon::kNone) status = Status::kAbandoned;
    if (f.outermost) count_progress(&c, f);
    piece.counted += f.counted;
  }
  piece.ending = take_ending(&c, status);
  drop_memos(&c);
  return_credit(&c);
}

}  // namespace pyreck::rt
