// Pieces for other nodes: what a pool gives to, and takes from, workers that it does not have.
//
// To a pool another node is a hungry worker with a long arm. The cluster asks for pieces
// (Pool::want), takes them (take), and later brings each in with its result, or returns it to be
// run here after all. Whatever a piece's fate, exactly one of the two follows. All of it on the
// cluster's loop thread.
#pragma once

#include "runtime/base/result.h"
#include "runtime/job.h"
#include "runtime/scheduler/piece.h"

#include <chrono>
#include <string>
#include <string_view>

namespace pyreck::rt {

/// A piece as it travels. Bounds, depth and attempt token are in `record` (its path is borrowed).
struct RemotePiece {
  Piece* piece;  // until brought in or returned
  uint64_t job_tag;
  uint32_t fold;  // index of the fold in its program's code, see FoldCode::index
  SinkKind sink_kind;
  PieceRecord record;
  uint64_t elements;
  std::chrono::nanoseconds expected;  // how long it takes here, estimated
};

/// What runs of a fold, with its captures, on a node that took a piece.
struct PieceRun {
  const FoldCode* code;
  const void* environment;
  int64_t lo, hi;
  uint64_t elements;
  uint32_t depth;
};

/// The environment of a piece as bytes: its leaves, and what the words among them reach.
Result<std::string> encode_environment(const Piece& piece, uint64_t most);

/// An environment on the node that runs the piece; owns what it reaches.
class Environment {
 public:
  /// `region` is one that no activation runs in. Errors as decode().
  static Result<std::unique_ptr<Environment>> decode(Context* c, const FoldCode& code,
                                                     std::string_view bytes);
  ~Environment();
  Environment(const Environment&) = delete;
  const void* leaves() const { return leaves_.data(); }

 private:
  Environment() = default;
  std::vector<uint64_t> leaves_;
  std::vector<Word> owned_;
  uint32_t region_ = 0;
};

/// Body of the job that runs a piece: the result as encode_ended() gives it.
std::string run_remote_piece(Context* c, const PieceRun& run);

}  // namespace pyreck::rt
