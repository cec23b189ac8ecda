// Engine: the machine under a node, that compiles and runs. The logic of nodes (node.h) knows it by
// this interface alone; in production it is NativeEngine (native_engine.h: jit and rt::Pool), in
// the simulator a model of folds in virtual time.
//
// Threads: all calls and callbacks on the node's loop thread; callbacks come later, never within
// the call.
#pragma once

#include "cluster/flat_items.h"
#include "cluster/objects.h"
#include "cluster/protocol.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pyreck::cluster {

/// A stored object of a job. A chunk that is not needed is empty, or not in `items`.
struct LoadedObject {
  ObjectInfo info;
  std::vector<std::string> chunks;
  std::shared_ptr<FlatItems>
      items;  // in place of `chunks`; null: it is not large, or no list of numbers
};

/// All that a job needs, fetched and checked by the node.
struct LoadedJob {
  std::string id;
  JobSpec spec;
  std::string module;                 // bytes, of the hash in the spec
  std::vector<LoadedObject> objects;  // by order of first use
};

/// How the main body of a job ended, here.
struct RunEnded {
  JobResult result;  // its items refer to `objects`; at most one share, of what ran
                     // here, whose `node` is empty
  std::vector<NewObject> objects;
};

/// A chunk of a list that a piece has made: if the list becomes a stored object, one of its chunks.
struct MadeChunk {
  std::string hash;
  std::shared_ptr<const std::string> bytes;
};

/// What is heard of a running piece of another node.
struct PieceEvents {
  std::function<void(std::vector<MadeChunk>)> made;  // before the Part or end that they belong to
  std::function<void(Part)> report;                  // about once a second, if there is any
  std::function<void(Ended)> ended;                  // once
  /// Set by the engine with each large Part, after which the piece waits until the node has taken
  /// it back: when what was told is on its way.
  std::shared_ptr<std::atomic<bool>> is_behind;
};

/// A piece that the engine gives away.
struct Offer {
  PieceMessage message;  // the attempt is filled by the node, anew for each offer
  uint64_t handle = 0;   // for finish() or keep()
  double expected_seconds = 0;
};

class Engine {
 public:
  virtual ~Engine() = default;

  /// By chunk of an object that the job refers to: whether it may be read. The module is there.
  virtual std::vector<bool> needed_chunks(const LoadedJob& job, const ObjectInfo& info) {
    return std::vector<bool>(info.chunks.size(), true);
  }
  /// Runs a job's main body. `then` comes once, also after cancel().
  virtual void run_job(std::shared_ptr<const LoadedJob> job,
                       std::function<void(RunEnded)> then) = 0;
  /// Runs a piece of a job of another node; it ends also after cancel_piece(). Its elements and
  /// seconds are those of this node: what was given on is added by the node.
  virtual void run_piece(std::shared_ptr<const LoadedJob> job, const PieceMessage& piece,
                         PieceEvents events) = 0;
  /// Of a job's main body that runs here.
  virtual JobProgress progress(const std::string& job) = 0;
  /// Asks what runs of a job, or a piece, to stop.
  virtual void cancel_job(const std::string& job) = 0;
  virtual void cancel_piece(const Token& attempt) = 0;

  /// Workers that have nothing to do.
  virtual uint32_t idle() = 0;
  /// Workers of other nodes that would take pieces; from now on.
  virtual void want(uint32_t count) = 0;
  /// A piece for another node, if there is one worth the way.
  virtual std::optional<Offer> take() = 0;
  /// A part of the piece has been done elsewhere. False: the bytes are no such part; finish() can
  /// no longer be called for it.
  virtual bool bring_part(uint64_t handle, const Part& part) = 0;
  /// The piece has ended elsewhere. False: the bytes are no ending of this piece; it is kept.
  virtual bool finish(uint64_t handle, const Ended& ended) = 0;
  /// What is left of the piece is to be run here after all, or, if it is not needed, forgotten.
  virtual void keep(uint64_t handle) = 0;
  /// Whether the fold still needs it; one that it does not need must be finished or kept at once.
  virtual bool needed(uint64_t handle) = 0;
};

}  // namespace pyreck::cluster
