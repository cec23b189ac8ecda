// The profile of a running job, and who samples it.
//
// Each worker that runs code of a profiled job is watched: a thread of the pool looks every
// millisecond where it is (Pokes::place) and counts the time since it last looked.
#pragma once

#include "runtime/fold.h"
#include "runtime/profile.h"

#include <mutex>
#include <unordered_map>

namespace pyreck::rt {

struct Worker;

class JobProfile {
 public:
  void saw(uint32_t place, int64_t ns, bool is_parallel, bool is_in_fold);
  void ran(const FoldCode* code, int64_t elements);
  void iterated(const FoldCode* code, int64_t elements);
  void gave_piece(const FoldCode* code);
  void wrote_around(const FoldCode* code);
  /// By place and by site.
  Profile read() const;

 private:
  ProfiledFold& fold(const FoldCode* code);

  mutable std::mutex mutex_;
  std::unordered_map<uint32_t, ProfiledPlace> places_;
  std::unordered_map<uint32_t, ProfiledFold> folds_;
};

/// While it lives, the worker of a profiled job is seen to run a fold that can be split.
class WatchedFold {
 public:
  WatchedFold(Context* c, bool can_be_split);
  ~WatchedFold();
  WatchedFold(const WatchedFold&) = delete;

 private:
  Worker* worker_ = nullptr;
};

/// While it lives, the worker is seen to run code of the job; null: of none. Does nothing for jobs
/// without a profile.
class Watched {
 public:
  Watched(Worker& worker, Job* job);
  ~Watched();
  Watched(const Watched&) = delete;

 private:
  Worker* worker_ = nullptr;
  Job* before_ = nullptr;
  uint32_t place_before_ = 0;
};

}  // namespace pyreck::rt
