// FoldEngine: the model of an Engine. Its jobs are folds over ranges whose elements take time, flat
// or with a fold in each element; its workers run in virtual time, split what they run when others
// have nothing to do, and give pieces away.
//
// The result of a fold is a Part: a hash of its elements in their order. An element that is
// missing, counted twice or out of order gives another hash. A job may raise at elements: then its
// result is what comes before the leftmost of them.
#pragma once

#include "cluster/engine.h"
#include "tests/simulation/world.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::simulation {

/// What a job computes: its module's bytes are this, as text.
struct FoldProgram {
  uint64_t seed = 0;
  int64_t length = 1;
  int64_t inner = 0;          // length of the fold in each element; 0: flat
  int64_t raises_every = 0;   // elements whose number (flattened) is a multiple plus a remainder
  int64_t raises_at = 0;      // drawn from the seed raise; 0: none
  int64_t element_us = 1000;  // on average
  uint64_t environment_bytes = 16;
  bool is_large = false;  // its result is stored as an object
  int64_t kills_at = -1;  // the process ends when it begins with this element

  std::string text() const;
  static std::optional<FoldProgram> parse(std::string_view text);
  int64_t elements() const { return length * std::max<int64_t>(inner, 1); }
  bool raises(int64_t element) const;
  nanoseconds duration(int64_t element) const;
};

/// The result of consecutive elements.
struct Part {
  uint64_t hash = 0, count = 0;
  int64_t raised = -1;  // at this element, flattened; what comes after it does not count
  void append(const Part& next);
  std::string bytes() const;
  static std::optional<Part> parse(std::string_view bytes);
  friend bool operator==(const Part&, const Part&) = default;
};

/// One element's value.
Part part_of(const FoldProgram& program, int64_t element);
/// What a job of `program` must give.
Part expected(const FoldProgram& program);
/// The chunks of a large result.
std::vector<std::string> large_chunks(const Part& part);

class FoldEngine final : public cluster::Engine {
 public:
  /// `kill` ends the process: an element asked for that.
  FoldEngine(std::shared_ptr<Process> process, uint32_t workers, std::function<void()> kill);

  using RunThen = std::function<void(cluster::RunEnded)>;
  void run_job(std::shared_ptr<const cluster::LoadedJob> job, RunThen then) override;
  void run_piece(std::shared_ptr<const cluster::LoadedJob> job, const cluster::PieceMessage& piece,
                 cluster::PieceEvents events) override;
  cluster::JobProgress progress(const std::string& job) override;
  void cancel_job(const std::string& job) override;
  void cancel_piece(const cluster::Token& attempt) override;
  uint32_t idle() override;
  void want(uint32_t count) override { wanted_ = count; }
  std::optional<cluster::Offer> take() override;
  bool bring_part(uint64_t handle, const cluster::Part& part) override;
  bool finish(uint64_t handle, const cluster::Ended& ended) override;
  void keep(uint64_t handle) override;
  bool needed(uint64_t handle) override;

  /// Runs and pieces that have not ended.
  size_t under_way() const { return runs_.size(); }
  std::string describe() const;

 private:
  struct Run;
  struct Task;
  /// A fold, or the part of one that runs here: done when its finished segments, from the left,
  /// reach its end or an element that raised.
  struct Fold {
    Run* run;
    int64_t outer;  // the element of the outer fold that it belongs to; -1: it is the outer one
    int64_t lo, hi;
    std::map<int64_t, std::pair<int64_t, Part>> segments;  // by first element: end, result
    Task* parent;  // whose element it is; null: the run's own fold
    bool is_done = false;
    std::vector<Task*> tasks;
  };
  /// A range of a fold, one element after the other.
  struct Task {
    enum class State { kReady, kRunning, kWaiting, kGiven, kEnded };
    Fold* fold;
    int64_t from, next, hi;
    Part part;
    State state = State::kReady;
    Fold* child = nullptr;  // while it waits
    bool is_needed = true;
  };
  struct Run {
    uint64_t number;
    std::shared_ptr<const cluster::LoadedJob> job;
    FoldProgram program;
    bool is_piece = false;
    cluster::Token attempt{};
    RunThen then;
    cluster::PieceEvents events;
    std::list<Fold> folds;
    std::list<Task> tasks;
    uint32_t given = 0;
    uint64_t elements = 0, reported = 0;
    nanoseconds busy{};
    bool is_done = false, is_cancelled = false, is_told = false;
    Part result;
  };

  Run* start(std::shared_ptr<const cluster::LoadedJob> job);
  Fold* add_fold(Run* run, int64_t outer, int64_t lo, int64_t hi, Task* parent);
  Task* add_task(Fold* fold, int64_t lo, int64_t hi);
  void ready(Task* task, bool first);
  void pump();
  void step(Task* task);
  void element_ended(uint64_t run, Task* task, nanoseconds took);
  void went_on(Task* task, const Part& part);
  void end_segment(Task* task);
  void end_fold(Fold* fold, const Part& part);
  void forget(Task* task);
  void cancel(Run* run);
  void report_parts(uint64_t run);
  static Part take_done(Fold* fold);
  void maybe_end(Run* run);
  void end(Run* run);
  Task* split();
  int64_t number(const Fold* fold, int64_t index) const;
  static int64_t index(const Fold* fold, int64_t number);

  std::shared_ptr<Process> process_;
  World& world_;
  std::shared_ptr<int> existence_ = std::make_shared<int>();
  const uint32_t workers_;
  const std::function<void()> kill_;
  uint32_t busy_ = 0, wanted_ = 0;
  uint64_t numbers_ = 0, handles_ = 0;
  bool pump_is_due_ = false;
  std::map<uint64_t, std::unique_ptr<Run>> runs_;
  std::deque<Task*> ready_;
  std::map<uint64_t, Task*> given_;
};

}  // namespace pyreck::simulation
