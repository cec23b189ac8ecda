// CodeCache: machine code by module and types, with the captured values of one job bound to each
// copy while the job runs.
//
// Threads: any; compiling holds no lock but that of the module that is compiled.
#pragma once

#include "cluster/engine.h"
#include "jit/compiler.h"
#include "jit/outline.h"
#include "runtime/remote.h"

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::cluster {

class CodeCache;

/// A job as this node runs it: code, and the values that every node of the job has. Shared by its
/// main body and its pieces.
class PreparedJob {
 public:
  ~PreparedJob();
  PreparedJob(const PreparedJob&) = delete;

  jit::Code& code() const { return *code_; }
  const JobSpec& spec() const { return job_->spec; }
  const std::string& id() const { return job_->id; }
  const rt::Word* arguments() const { return shared_.data() + job_->spec.captures.size(); }
  /// Captures, then arguments.
  rt::SharedValues shared() const { return {shared_, &known_}; }

 private:
  friend class CodeCache;
  PreparedJob() = default;

  CodeCache* cache_ = nullptr;
  std::shared_ptr<const LoadedJob> job_;
  std::vector<rt::Word> shared_, owned_;
  rt::KnownObjects known_;  // that they reach
  std::string key_;
  std::shared_ptr<jit::Code> code_;
};

class CodeCache {
 public:
  /// Invalid: bytes that are no module, that do not verify, or values that do not decode.
  Result<std::shared_ptr<PreparedJob>> prepare(std::shared_ptr<const LoadedJob> job);
  /// The same at once, or null if it would have to compile or to decode much.
  std::shared_ptr<PreparedJob> try_prepare(const std::shared_ptr<const LoadedJob>& job);

 private:
  friend class PreparedJob;
  static constexpr size_t kMostCodes = 256, kMostModules = 256;

  /// A module that verifies, once for all jobs that run it.
  struct Known {
    ir::Module module;
    jit::Outline outline{module};
  };
  std::shared_ptr<const Known> known(const std::string& hash);
  Result<std::shared_ptr<const Known>> learn(const LoadedJob& job);
  Result<Unit> load_values(PreparedJob& made, const Known& known);
  std::shared_ptr<jit::Code> take_free(const std::string& key, bool no_captures);
  void put_back(const std::string& key, std::shared_ptr<jit::Code> code, bool no_captures);
  Result<std::shared_ptr<jit::Code>> compile(const PreparedJob& made, const Known& known);

  struct Entry {
    std::vector<std::shared_ptr<jit::Code>> free;  // nothing is bound to them
    std::shared_ptr<jit::Code> common;             // of modules without captures: for all jobs
    std::list<std::string>::iterator used;
  };
  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
  std::list<std::string> order_;  // keys, used last at the front
  std::unordered_map<std::string, std::shared_ptr<const Known>> modules_;  // by hash
};

}  // namespace pyreck::cluster
