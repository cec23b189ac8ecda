// Taking pieces back in, left to right. The leftmost end decides.

#include "runtime/base/check.h"
#include "runtime/entry.h"
#include "runtime/scheduler/fold_run.h"

#include <cstdlib>
#include <utility>

namespace pyreck::rt {

Ending take_ending(Context* c, Status status) {
  Ending ending{status, c->abandon, c->exception, c->message, c->refusal_site};
  c->abandon = Abandon::kNone;
  c->exception = nullptr;
  c->message = nullptr;
  c->refusal_site = 0;
  return ending;
}

Status put_ending(Context* c, const Ending& ending) {
  c->abandon = ending.abandon;
  c->exception = ending.exception;
  c->message = ending.message;
  c->refusal_site = ending.refusal_site;
  return ending.status;
}

void drop_ending(Context* c, Ending& ending) {
  if (ending.exception != nullptr) pk_release(c, word(ending.exception));
  std::free(ending.message);
  ending = Ending{};
}

namespace {

void drop_sinks(Context* c, Piece& piece) {
  for (Piece::Part& part : piece.parts) sink_drop(c, &part.sink);
  piece.parts.clear();
  if (piece.has_sink) sink_drop(c, &piece.sink);
  piece.has_sink = false;
}

// Frees a piece that is in or was never run, with its result.
void delete_piece(Context* c, Piece* piece) {
  drop_sinks(c, *piece);
  drop_ending(c, piece->ending);
  if (piece->region != 0) end_region(piece->region, c->region);
  delete piece;
}

// Forgets the result of a piece that is in: it will be run again.
void drop_result(Context* c, Piece& piece) {
  drop_sinks(c, piece);
  drop_ending(c, piece.ending);
  if (piece.region != 0) end_region(piece.region, c->region);
  uncount_progress(c->job, piece.counted);
  piece.done_to = piece.record.lo;
  piece.region = 0;
  piece.counted = 0;
  piece.dropped = true;
}

// Pops from the deque what nobody took of `f`.
void take_back(Worker& worker, FoldRun& f) {
  for (Piece* p = f.pieces; p != nullptr; p = p->right) {
    if (p->taken_back || p->dropped) continue;
    Piece* popped = worker.deque.pop();
    if (popped == nullptr) return;
    PYRECK_CHECK(popped == p, "pieces and deque disagree");
    p->taken_back = true;
  }
}

bool is_out(const Piece* p) { return !p->taken_back && !p->dropped; }

// Cancels the pieces of `f` that run elsewhere; whether there are any.
bool cancel_pieces(FoldRun& f) {
  bool any = false;
  for (Piece* p = f.pieces; p != nullptr; p = p->right) {
    if (!is_out(p)) continue;
    p->cancelled.store(true, std::memory_order_release);
    any = true;
  }
  return any;
}

// Stops all pieces of `f` and forgets them; [end, hi) is the owner's again. They hold a borrowed
// environment, so each must have stopped.
void delete_pieces(Context* c, FoldRun& f) {
  Worker& worker = *c->worker;
  take_back(worker, f);
  if (cancel_pieces(f)) worker.pool->poke_all(kPokeStop);
  while (Piece* p = f.pieces) {
    if (is_out(p)) worker.pool->await(worker, *p);
    uncount_progress(c->job, p->counted);
    f.pieces = p->right;
    delete_piece(c, p);
  }
}

// Takes in the parts of a piece that is in, and with them the objects of its region. On kDone the
// fold is done up to where the piece's own sink begins.
Status take_parts(Context* c, FoldRun& f, Piece& piece) {
  if (piece.region != 0) end_region(std::exchange(piece.region, 0), c->region);
  if (f.outermost) {
    int64_t count = piece.done_to - piece.record.lo;
    piece.counted -= count;
    f.counted += count;
  }
  Status status = Status::kDone;
  for (Piece::Part& part : piece.parts) {
    if (status != Status::kDone) {
      sink_drop(c, &part.sink);
      continue;
    }
    status = merge(c, f, &part.sink, status);
    f.next = part.to;
    // A piece that is for another node in turn passes on what it gets.
    if (status == Status::kDone && f.reports != nullptr) report_part(c, f, {});
  }
  piece.parts.clear();
  f.next = f.counted_to = piece.done_to;
  return status;
}

// What is left of the piece becomes the owner's own, to be run next.
void extend_over(Context* c, FoldRun& f, Piece* piece) {
  f.next = f.counted_to = piece->done_to;
  f.end = piece->record.hi;
  f.ticked = f.started = {};  // the wait is not to count
  delete_piece(c, piece);
}

// The leftmost piece, no longer linked, was abandoned after its parts. What it hit may have been
// its own bad luck (a limit, beside others) or is what the fold meets here in sequence too.
Status join_abandoned(Context* c, FoldRun& f, Piece* piece) {
  uncount_progress(c->job, piece->counted);
  Status status = Status::kAbandoned;
  if (must_stop(c)) {
    delete_piece(c, piece);
    return status;
  }
  switch (piece->ending.abandon) {
    case Abandon::kMemory:
      // Needed and run alone, it may have all the memory there is.
      c->job->memory_short.store(true);
      delete_pieces(c, f);
      piece->record.hi = f.hi;
      [[fallthrough]];
    case Abandon::kStack:
    case Abandon::kCancelled:
      extend_over(c, f, piece);
      return Status::kDone;
    case Abandon::kRefused:
      put_ending(c, std::exchange(piece->ending, {}));
      piece->has_sink = false;
      status = merge(c, f, &piece->sink, status);
      break;
    default:  // a foreign write: settle() runs the rest in order
      put_ending(c, std::exchange(piece->ending, {}));
  }
  delete_piece(c, piece);
  return status;
}

}  // namespace

Status merge(Context* c, FoldRun& f, Sink* sink, Status status) {
  if (status == Status::kAbandoned && c->abandon != Abandon::kRefused) {
    sink_drop(c, sink);
    return status;
  }
  Ending ending = take_ending(c, status);
  Status merged = sink_merge(c, f.target, sink);
  if (merged == Status::kRaised || merged == Status::kAbandoned) {
    Ending first = take_ending(c, merged);
    drop_ending(c, ending);
    return put_ending(c, first);
  }
  put_ending(c, ending);
  return status == Status::kDone || status == Status::kWide ? merged : status;
}

Status join_leftmost(Context* c, FoldRun& f) {
  Worker& worker = *c->worker;
  take_back(worker, f);
  Piece* piece = f.pieces;
  if (piece->taken_back && worker.stress) {
    run_piece(worker, *piece);  // tests: as if a thief had taken it
  } else if (!is_out(piece)) {
    f.pieces = piece->right;
    extend_over(c, f, piece);
    return Status::kDone;
  } else {
    worker.pool->await(worker, *piece);
  }
  f.pieces = piece->right;
  Status status = take_parts(c, f, *piece);
  if (status != Status::kDone) {
    uncount_progress(c->job, piece->counted);
    delete_piece(c, piece);
    return status;
  }
  if (piece->ending.status == Status::kAbandoned) return join_abandoned(c, f, piece);
  status = put_ending(c, piece->ending);
  if (piece->has_sink) status = merge(c, f, &piece->sink, status);
  f.next = f.counted_to = f.end = piece->record.hi;
  f.counted += piece->counted;
  delete piece;
  return status;
}

Status settle(Context* c, FoldRun& f, Status status) {
  Ending ending = take_ending(c, status);
  bool on_trial = f.stands_apart();
  delete_pieces(c, f);
  if (f.is_split) end_isolation(c, f);
  if (!on_trial || status != Status::kAbandoned || ending.abandon != Abandon::kForeignWrite)
    return put_ending(c, ending);
  drop_ending(c, ending);
  c->job->remember_wrote_around(f.code);
  f.in_order = true;
  f.end = f.hi;
  return Status::kDone;
}

bool drop_all_pieces(Context* c) {
  Worker& worker = *c->worker;
  bool any = false;
  for (auto* frame = static_cast<FoldFrame*>(c->fold_stack); frame != nullptr;
       frame = frame->outer) {
    take_back(worker, *fold_run(frame));
    any |= cancel_pieces(*fold_run(frame));
  }
  if (!any) return false;
  worker.pool->poke_all(kPokeStop);
  for (auto* frame = static_cast<FoldFrame*>(c->fold_stack); frame != nullptr;
       frame = frame->outer) {
    for (Piece* p = fold_run(frame)->pieces; p != nullptr; p = p->right) {
      if (!is_out(p)) continue;
      worker.pool->await(worker, *p);
      drop_result(c, *p);
    }
  }
  return true;
}

}  // namespace pyreck::rt
