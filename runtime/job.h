// A job on this node: runs a compiled main body on the pool, under limits, and can be cancelled.
// The scheduler behind it: a Pool of workers, one a core (runtime/scheduler/).
#pragma once

#include "runtime/base/result.h"
#include "runtime/clock.h"
#include "runtime/context.h"
#include "runtime/profile.h"
#include "runtime/randomness.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pyreck::rt {

class Disk;

struct Limits {
  int64_t memory_bytes = 0;           // 0: no limit
  std::chrono::milliseconds time{0};  // 0: no limit
  uint32_t recursion_depth = 1000;
};

struct Outcome {
  Status status = Status::kDone;
  Word value = kFailed;            // owned by the receiver; kDone only
  Exception* exception = nullptr;  // owned by the receiver; kRaised only
  Abandon abandon = Abandon::kNone;
  std::string message;        // of a refusal
  uint32_t refusal_site = 0;  // see Context
};

struct Progress {
  double fraction = 0;  // of the outermost running folds, 0..1
  uint64_t elements_done = 0;
  uint64_t steals = 0, splits = 0;
  double busy_seconds = 0;  // of processors, by all that has ended
};

struct PoolOptions {
  unsigned threads = 0;                  // 0: one a core
  std::shared_ptr<Disk> disk = nullptr;  // where large lists go when memory is short; null: nowhere
  size_t stack_bytes = size_t{512} << 20;  // address space a worker's stack may use
  bool split_every_element = false;  // tests: give away whatever can be given, at every chance
  Clock* clock = nullptr;            // borrowed; null: the kernel's
  Randomness* randomness = nullptr;  // borrowed; null: the kernel's. For attempt tokens
};

class Pool;
struct RemotePiece;

/// A running or finished job. Thread-safe. May outlive its pool. In a forked child every job counts
/// as ended, refused: its threads are the parent's.
class JobHandle {
 public:
  /// Waits up to `timeout`; whether it has ended.
  bool wait(std::chrono::milliseconds timeout);
  /// Asks every piece to stop at its next safepoint. The outcome is then kAbandoned/kCancelled,
  /// unless the job ends first.
  void cancel();
  Progress progress() const;
  /// Once, after wait() gave true.
  Outcome take_outcome();
  /// After wait() gave true, of a job that was started with one.
  Profile profile() const;

  struct State;
  explicit JobHandle(std::shared_ptr<State> state) : state_(std::move(state)) {}

 private:
  std::shared_ptr<State> state_;
};

/// Worker threads of this process. A forked child has none of them: there start() gives jobs that
/// are refused at once and the destructor joins nothing; make a new Pool at first use.
class Pool {
 public:
  explicit Pool(PoolOptions options);
  ~Pool();  ///< cancels what runs, joins all threads
  Pool(const Pool&) = delete;

  unsigned threads() const;
  /// Runs `body(context)` on a worker. It gives the status; a result is left in *value (owned).
  using Body = std::function<Status(Context*, Word* value)>;
  /// `tag`: what the job's pieces are known by elsewhere (RemotePiece::job_tag). `profiled`: the
  /// program was compiled to tell where it is.
  JobHandle start(const Program* program, Limits limits, Body body, uint64_t tag = 0,
                  bool profiled = false);

  // Work for other nodes (runtime/remote.h); on one thread.

  /// Roles that have nothing to do.
  unsigned idle() const;
  /// How many workers of other nodes would take pieces, from now on. To be repeated now and then
  /// while there are some: each call reminds workers that are deep in one element.
  void want(unsigned count);
  /// A piece that nobody here has taken; one of kNoFold never comes.
  std::optional<RemotePiece> take_piece();
  /// Whether the fold still waits for it; if not, it is to be brought in or kept at once.
  bool needs(const RemotePiece& piece) const;
  /// Takes in what has been done of the piece up to `to`, which is not its end: from now on the
  /// rest is what is to be brought in or kept. Invalid: the bytes are not encode_ended() of that.
  Result<Unit> bring_part(const RemotePiece& piece, int64_t to, std::string_view done);
  /// Brings the piece in. Invalid: the bytes are not encode_ended() of such a piece; it is not in.
  Result<Unit> bring_in(const RemotePiece& piece, std::string_view ended);
  /// Gives it back: a worker of this pool runs what is left of it.
  void keep(const RemotePiece& piece);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::rt
