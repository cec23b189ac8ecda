// Pieces for other nodes: what a pool gives to, and takes from, workers that it does not have.
//
// To a pool another node is a hungry worker with a long arm. The cluster asks for pieces
// (Pool::want), takes them (Pool::take_piece), and later brings each in with its result or keeps
// it, to be run here after all: exactly one of the two. All of it on one thread, the cluster's
// loop.
#pragma once

#include "runtime/base/result.h"
#include "runtime/fold.h"
#include "runtime/job.h"

#include <chrono>
#include <span>
#include <string>
#include <string_view>

namespace pyreck::rt {

/// A piece that a pool gave away. What refers to other memory is borrowed from the piece.
struct RemotePiece {
  Piece* piece = nullptr;
  uint64_t job_tag = 0;
  uint32_t fold = kNoFold;  // FoldCode::index
  SinkKind sink_kind = SinkKind::kListWord;
  PieceRecord record{};
  uint64_t elements = 0;
  std::chrono::nanoseconds expected{0};  // how long it would take here, estimated; 0: unknown
};

/// The fold's environment as bytes. `shared`: the values that every node of the job has, in the
/// same order (captures, then arguments); they travel as their index. Unsupported: it cannot travel
/// (an iterator is among it, or a part of a shared value whose identity would be lost).
/// LimitExceeded: more than `most` bytes.
Result<std::string> encode_environment(const RemotePiece& piece, std::span<const Word> shared,
                                       uint64_t most);

/// A piece on the node that runs it.
struct PieceRun {
  const FoldCode* code;
  SinkKind sink_kind;
  int64_t lo, hi;
  uint64_t elements;
  uint32_t depth;
  std::string_view environment;
  std::span<const Word> shared;
};

/// Runs a piece in the main body of a job of its own. Gives encode_ended() of its end; Invalid: the
/// environment is not one of this fold.
Result<std::string> run_remote_piece(Context* c, const PieceRun& run);

}  // namespace pyreck::rt
