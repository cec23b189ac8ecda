// Piece: a part of a fold's range that its owner gave away, and how it ended.
//
// Life: made by the owner of the fold and pushed on its deque (kGiven); taken back by the owner if
// nobody took it, else run by the thief; then its result is in (kIn) and belongs to the owner
// again, which merges and deletes it. An owner that has nothing else to do before it comes sleeps
// (kAwaited). A thief on another node brings in what it has done in parts, now and then: if it is
// lost, or gives the piece back, only what comes after them is run again.
//
// Threads: fields up to `cancelled` are written before the piece is pushed; those of the result are
// written by the thief before `state` becomes kIn (release) and read by the owner after it has seen
// kIn (acquire); the last group is the owner's alone.
// A piece outlives all pieces that its activation gave away, so `parent` is never dangling.
#pragma once

#include "runtime/fold.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace pyreck::rt {

/// How an activation ended, with what Context held of it. Moved between contexts.
struct Ending {
  Status status = Status::kDone;
  Abandon abandon = Abandon::kNone;
  Exception* exception = nullptr;  // owned
  char* message = nullptr;         // malloc'ed
  uint32_t refusal_site = 0;
};

/// Takes from `c` what belongs to `status`, leaving nothing pending there.
Ending take_ending(Context* c, Status status);
/// Puts it back; gives the status.
Status put_ending(Context* c, const Ending& ending);
void drop_ending(Context* c, Ending& ending);

struct Piece {
  enum State : uint32_t { kGiven, kAwaited, kIn };

  const FoldCode* code;
  const void* environment;
  SinkKind sink_kind;
  uint64_t elements;  // of the whole fold
  bool outermost;     // counts for the job's progress
  PieceRecord record;
  std::vector<uint64_t> path;
  Job* job;
  const Program* program;
  uint32_t depth_limit;
  uint32_t around;                       // region of the fold's owner
  Piece* parent;                         // whose activation gave it; null: the job's main body
  std::chrono::nanoseconds expected{0};  // how long it takes, estimated; 0: unknown
  std::atomic<bool> cancelled{false};

  /// What another node has done of it up to `to`, from where the part before ended.
  struct Part {
    Sink sink;
    int64_t to;
  };
  std::vector<Part> parts;  // of [record.lo, done_to), left to right
  int64_t done_to = 0;      // from here on it is to be run
  Ending ending;
  Sink sink;  // of what comes after the parts; initialised if has_sink
  bool has_sink = false;
  uint32_t region = 0;  // of its activation, or of what came from another node; 0: none yet
  int64_t counted = 0;  // elements added to the job's progress, with those of parts

  std::atomic<uint32_t> state{kGiven};
  Worker* waiter = nullptr;  // written before kAwaited

  Piece* right = nullptr;   // next piece of the same fold
  bool taken_back = false;  // popped from the owner's deque; never ran
  bool dropped = false;     // its result was thrown away: to be run again
};

}  // namespace pyreck::rt
