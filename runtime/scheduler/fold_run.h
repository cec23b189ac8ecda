// FoldRun: one running range of a fold, the owner's or a piece's; where splitting, joining and the
// leftmost rule meet. fold.cpp runs strips, split.cpp gives work away, join.cpp takes it back in.
//
//   lo        next                    end                                   hi
//   | done    | running, ours to do   | pieces, left to right ...           |
//
// Regions. Whoever runs beside a piece must run in a region of its own, so that counts of objects
// around the fold are atomic and writes to them are noticed. A fold whose body certainly writes
// nothing (FoldCode::writes_nothing) moves to a child region at the moment it is first split, even
// in the middle of an element. Any other fold does so only between two elements, because objects
// that the running element has made belong to the region around: it *stands apart* from then on, is
// split on trial, and its strips emit to a sink of their own, so that an element that turns out
// to write to the region around can be forgotten and run again, in order, in that region. Folds
// stand apart from their first element on if somebody is hungry when they start.
//
// Invariants:
//   1. Pieces tile [end, hi); `pieces` is sorted; new ones are put at the front.
//   2. Pieces that nobody took are a prefix of `pieces` and lie in that order at the bottom of the
//      owner's deque, above those of frames further out (a frame gives nothing away while one
//      inside it is split).
//   3. While a frame is split, its context runs in a region of the fold's own, a child of `around`,
//      or in one of a split frame further in.
//   4. `target` holds the emissions of [lo, next) and of nothing else whenever no strip runs.
#pragma once

#include "runtime/remote.h"
#include "runtime/scheduler/pool_state.h"

namespace pyreck::rt {

/// When a piece of another node says what it has done so far, and to whom.
struct Reports {
  const PieceRun* run;
  const KnownObjects* known;
  int64_t reported_to;
  std::chrono::nanoseconds due;
};

struct FoldRun : FoldFrame {
  FoldRun(Context* c, const FoldCode* its_code, const void* its_environment, Sink* its_target,
          int64_t lo, int64_t its_hi, uint64_t its_elements);

  int64_t hi;             // end of the range with all pieces
  Sink* target;           // what `sink` is unless a strip runs apart
  uint32_t around = 0;    // region to return to; set while is_split
  uint32_t depth;         // recursion depth at the fold
  bool is_split = false;  // runs in a region of its own
  bool in_order = false;  // is not (any longer) to be split
  bool timed = false;     // past its first strips
  bool outermost;         // counts for the job's progress
  int64_t strip_length;
  std::chrono::nanoseconds ticked{0};   // when `timed` strips were last looked at; 0: not yet
  std::chrono::nanoseconds started{0};  // when somebody was first hungry, or of the first tick
  int64_t started_at = 0;               // element that was next at `started`
  int64_t counted_to;                   // elements up to here are counted...
  int64_t counted = 0;                  // ... in the job's progress, with those of merged pieces
  Reports* reports = nullptr;           // of a piece of another node

  bool writes_nothing() const { return code->writes_nothing != 0; }
  /// Whether its strips emit to a sink of their own.
  bool stands_apart() const { return is_split && !writes_nothing(); }
};

/// Runs all of `f` (in this activation) to its end and takes its pieces in. c->fold_stack is `f`.
Status run_fold(Context* c, FoldRun& f);

/// Runs a piece as an activation of its own on this thread; leaves the result in it.
void run_piece(Worker& worker, Piece& piece);

/// Gives away half of what remains of the oldest fold that can be split, if somebody is hungry.
/// `between_elements`: the innermost fold is not inside an element.
void feed(Context* c, bool between_elements);
/// Moves the running activation, and what its sinks gather in, to a region of the fold's own.
/// Between elements, or writes_nothing.
void isolate(Context* c, FoldRun& f);
/// The end of that: no pieces are left.
void end_isolation(Context* c, FoldRun& f);
/// Whether the fold should stand apart from its first element on.
bool isolate_at_start(const Context* c, const FoldRun& f);

/// Takes in the leftmost piece when [lo, end) is done: extends the range over it or merges its
/// result. On kDone, go on with what remains of [next, end) and then with the pieces that are left.
Status join_leftmost(Context* c, FoldRun& f);
/// A strip or piece of `f` ended with `status`, which decides the fold unless it wrote to the
/// region around on trial. On kDone, go on: [next, end) is to be run in order.
Status settle(Context* c, FoldRun& f, Status status);
/// Appends `sink`, whose range ended with `status`, to the target; consumes it. What fails first
/// in sequence decides: combining may raise what stands before the end of the range.
Status merge(Context* c, FoldRun& f, Sink* sink, Status status);
/// Stops all pieces of this activation and forgets their results; they will be run again. Whether
/// there were any that had been taken.
bool drop_all_pieces(Context* c);

/// Hands over what the target has gathered so far, if that is due and no strip runs, and empties
/// it.
void report_part(Context* c, FoldRun& f, std::chrono::nanoseconds now);

/// Whether the activation must stop; sets c->abandon.
bool must_stop(Context* c);
/// Adds finished elements to the progress of the job.
void count_progress(Context* c, FoldRun& f);
/// The outermost fold of a main body has ended.
void end_progress(Context* c, FoldRun& f);
void uncount_progress(Job* job, int64_t elements);

inline FoldRun* fold_run(void* frame) {
  return static_cast<FoldRun*>(static_cast<FoldFrame*>(frame));
}

}  // namespace pyreck::rt
