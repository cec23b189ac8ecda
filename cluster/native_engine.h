// NativeEngine: the machine under a node, in production: inference and LLVM (jit), and the workers
// of rt::Pool. A module is decoded and verified once per hash, compiled once per hash and types.
//
// Threads: as Engine. Compiling happens on a thread of its own, running on the pool's; both come
// back through `post`.
#pragma once

#include "cluster/engine.h"
#include "runtime/job.h"

#include <functional>
#include <memory>

namespace pyreck::cluster {

struct EngineOptions {
  unsigned threads = 0;              // 0: one a core
  int64_t memory_bytes = 0;          // limit of any job; 0: none
  std::shared_ptr<rt::Disk> disk;    // where large lists go when memory is short; null: nowhere
  bool split_every_element = false;  // tests: every chance to give work away is taken
  /// Runs a function on the loop's thread, later. Any thread may call it.
  std::function<void(std::function<void()>)> post;
};

class NativeEngine final : public Engine {
 public:
  explicit NativeEngine(EngineOptions options);
  ~NativeEngine() override;  ///< cancels what runs; nothing is posted afterwards

  unsigned threads() const;
  std::vector<bool> needed_chunks(const LoadedJob& job, const ObjectInfo& info) override;
  void run_job(std::shared_ptr<const LoadedJob> job, std::function<void(RunEnded)> then) override;
  void run_piece(std::shared_ptr<const LoadedJob> job, const PieceMessage& piece,
                 PieceEvents events) override;
  JobProgress progress(const std::string& job) override;
  void cancel_job(const std::string& job) override;
  void cancel_piece(const Token& attempt) override;
  uint32_t idle() override;
  void want(uint32_t count) override;
  std::optional<Offer> take() override;
  bool bring_part(uint64_t handle, const Part& part) override;
  bool finish(uint64_t handle, const Ended& ended) override;
  void keep(uint64_t handle) override;
  bool needed(uint64_t handle) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::cluster
