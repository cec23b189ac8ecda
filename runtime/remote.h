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
#include "runtime/known_objects.h"

#include <chrono>
#include <functional>
#include <memory>
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
  bool is_outermost = false;  // no other fold is around it
  uint64_t elements = 0;
  std::chrono::nanoseconds expected{0};       // how long it would take here, estimated; 0: unknown
  std::shared_ptr<const KnownObjects> known;  // by both ends, once its environment is encoded
};

/// What every node of a job has: captures, then arguments, and the objects with an identity that
/// they reach, both in the same order everywhere.
struct SharedValues {
  std::span<const Word> words;
  const KnownObjects* objects = nullptr;
};

/// The fold's environment as bytes; sets piece.known. Shared values travel as their number.
/// Unsupported: it cannot travel (an iterator is among it). LimitExceeded: more than `most` bytes.
Result<std::string> encode_environment(RemotePiece& piece, const SharedValues& shared,
                                       uint64_t most);

/// A piece on the node that runs it.
struct PieceRun {
  const FoldCode* code;
  SinkKind sink_kind;
  int64_t lo, hi;
  uint64_t elements;
  uint32_t depth;
  std::string_view environment;
  SharedValues shared;
  /// Told, on the worker, about once each `report_every`: encode_ended() of all elements up to `to`
  /// that it was not told yet. May be empty.
  std::function<void(int64_t to, std::string done)> report = {};
  std::chrono::nanoseconds report_every = std::chrono::seconds(1);
  /// Told, on the worker, what a fold that makes a list has made of it, before that is reported or
  /// the piece ends well. May be empty.
  std::function<void(const List& made)> made = {};
};

/// Runs a piece in the main body of a job of its own. Gives encode_ended() of the end of what was
/// not reported; Invalid: the environment is not one of this fold.
Result<std::string> run_remote_piece(Context* c, const PieceRun& run);

}  // namespace pyreck::rt
