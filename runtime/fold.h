// Running a fold: strips over [lo, hi) of a splittable sequence, split on demand (design section
// 8).
//
// Compiled code calls pk_fold_run with a frame on its stack. The worker runs strips; when somebody
// is hungry, half of what remains of its oldest splittable fold becomes a Piece on its deque.
// Pieces are merged left to right; the leftmost that raised, broke off or was abandoned decides.
#pragma once

#include "runtime/context.h"
#include "runtime/sink.h"

#include <atomic>
#include <cstdint>

namespace pyreck::rt {

struct FoldFrame;

/// What the compiler knows of a fold site. Its code may be replaced by better code at any time
/// (jit/tiers.h): read `strip` and `element` through the functions below, anew for each strip and
/// element.
struct FoldCode {
  /// Runs elements from frame->next up to frame->bound (re-read at least after every element whose
  /// body calls or loops), advancing frame->next after each finished element. On kRaised, kBroken,
  /// kAbandoned, frame->next is the element at fault.
  Status (*strip)(Context*, FoldFrame*);
  SinkKind sink;
  uint8_t serial;  // never split
  // Certain: no element changes any object, not even one of its own making or an iterator, nor
  // calls back through the runtime; it only computes and emits. Else the fold is split on trial.
  uint8_t writes_nothing;
  uint8_t reserved;
  uint32_t site;   // Program site of the fold, for progress and profiles
  uint32_t index;  // among the folds of the program's code: the same on every node; or kNoFold
  uint32_t count_leaves;        // of the environment
  const uint8_t* leaf_is_word;  // by leaf: a counted word, or else 64 bits that mean themselves
  /// The body on one element, borrowed; null if the sequence always has positions.
  Status (*element)(Context*, const void* environment, Sink*, Word);
};

/// For the profile: a fold over what has no positions has ended.
void note_iterated(Context* c, const FoldCode* code, int64_t elements);

inline Status run_strip(const FoldCode* code, Context* c, FoldFrame* frame) {
  return __atomic_load_n(&code->strip, __ATOMIC_ACQUIRE)(c, frame);
}

inline Status run_element(const FoldCode* code, Context* c, const void* environment, Sink* sink,
                          Word element) {
  return __atomic_load_n(&code->element, __ATOMIC_ACQUIRE)(c, environment, sink, element);
}

/// Of folds that only this process knows (those of wide code, which is compiled when it is needed).
inline constexpr uint32_t kNoFold = UINT32_MAX;

/// One running range of a fold: the owner's, or a piece's. Written by its worker; `bound` may be
/// lowered by the worker itself at safepoints inside the body.
struct FoldFrame {
  const FoldCode* code;
  const void* environment;  // captures and the sequence, laid out by the compiler; borrowed
  Sink* sink;
  int64_t next;                // first element not done
  std::atomic<int64_t> bound;  // end of the running strip
  int64_t end;                 // end of this range; lowered when the rest is given away
  FoldFrame* outer;            // next older fold of this activation
  struct Piece* pieces;        // given away, left to right
  uint64_t elements;           // length of the whole fold, for progress
};

/// What names a piece wherever it runs: nothing of the thief's (design section 9). `path` is the
/// list of (fold site, element) from the job's main body down to this fold.
struct PieceRecord {
  const uint64_t* path;
  uint32_t path_length;
  int64_t lo, hi;
  uint32_t depth;       // recursion depth at the fold
  uint64_t attempt[2];  // random token; only the current attempt's result is accepted
};

extern "C" {
/// Runs the fold over [0, count) into `sink` (initialised, direct or the enclosing body's).
/// Gives kDone, kBroken, kRaised or kAbandoned. The environment stays alive until it returns.
Status pk_fold_run(Context* c, const FoldCode* code, const void* environment, Sink* sink,
                   int64_t count);
/// What compiled code calls at a back edge or at recursive entry when *c->poke is not 0: notices
/// cancellation and limits, gives work away if somebody is hungry. kDone or kAbandoned.
/// Here and in pk_fold_run, Context::region may change: read it anew afterwards.
Status pk_safepoint(Context* c);
}

}  // namespace pyreck::rt
