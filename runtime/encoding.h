// Values as bytes, for the wire and for Redis: numbers, strings, containers, functions and
// instances of the same program, exceptions, and what a fold has gathered.
//
// Sharing is kept: an object that several roots reach is written once (at its first place, later
// ones refer to it), so lists and dicts stay one object; and so do those that both ends have
// already (known_objects.h), of which only a number is written. Sets and dicts come back in their
// order; list[int] and list[float] are written as one block. Format: little endian; a count of
// roots, then each root as a tag byte and its fields; it starts with a version byte.
//
// Decoding is total: any bytes give a value or an Error, whatever they are; no allocation is larger
// than the bytes justify. Neither direction recurses: a list nested a million deep is fine.
#pragma once

#include "runtime/base/result.h"
#include "runtime/context.h"
#include "runtime/known_objects.h"
#include "runtime/scheduler/piece.h"
#include "runtime/sink.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pyreck::rt {

/// The roots and all that they reach. Unsupported: an iterator, a dict view or a super object is
/// among it (the message names the type), or an instance as a key. kFailed is a root like others.
/// `most`: LimitExceeded beyond that many bytes. `known`: what the reader has. `written`, if any,
/// is given the other objects with an identity, in the order in which decode() gives them to its
/// `made`.
Result<std::string> encode(std::span<const Word> roots, uint64_t most = UINT64_MAX,
                           const KnownObjects* known = nullptr, KnownObjects* written = nullptr);

/// The roots again, owned, allocated by `c` in c->region. Functions and tracebacks refer to
/// c->program, within whose tables their indices are checked. Invalid: not what encode() wrote;
/// LimitExceeded: c's job has not got the memory (c->abandon is then reset).
Result<std::vector<Word>> decode(Context* c, std::string_view bytes,
                                 const KnownObjects* known = nullptr, KnownObjects* made = nullptr);

/// How a piece ended: what its sink gathered, and the ending. Borrowed.
Result<std::string> encode_ended(const Sink& sink, bool has_sink, const Ending& ending,
                                 const KnownObjects* known = nullptr);

struct Ended {
  Ending ending;
  Sink sink;  // initialised if has_sink; of the kind that was asked for
  bool has_sink = false;
};
/// Invalid also: a sink of another kind than `kind`, or one that is not detached.
Result<Ended> decode_ended(Context* c, SinkKind kind, std::string_view bytes,
                           const KnownObjects* known = nullptr);

}  // namespace pyreck::rt
