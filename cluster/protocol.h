// What travels between clients, Redis and nodes, as structs and as msgpack (https://msgpack.org).
//
// Each message is a msgpack array whose first item is its kind. Parsing is total: any bytes give a
// message or an Error that says what is wrong; no field is believed to be shorter than it is.
// The list of messages with their fields stands in docs/wire.md.
#pragma once

#include "cluster/sha256.h"
#include "runtime/base/result.h"
#include "runtime/profile.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pyreck::cluster {

/// Of the wire and of what lies in Redis. Nodes and clients of another one are refused.
inline constexpr uint32_t kProtocolVersion = 1;

/// Larger frames close the connection.
inline constexpr uint32_t kMostFrameBytes = 64u << 20;

/// Results up to here travel in the job's record; larger ones become objects.
inline constexpr uint64_t kMostInlineBytes = 64 << 10;
/// Most bytes of one chunk of an object.
inline constexpr uint64_t kChunkBytes = 4 << 20;
/// An object whose chunks have no more bytes together has them in its record.
inline constexpr uint64_t kMostRecordBytes = 512;

using Token = std::array<uint64_t, 2>;  // random; says whose word counts

struct Limits {
  int64_t memory_bytes = 0;  // 0: the node's own limit
  int64_t time_ms = 0;       // 0: none
  uint32_t recursion = 1000;
};

/// A captured value or argument: one of the encoded roots, or a stored object.
struct ValueRef {
  std::string object;  // id; empty: the next root of JobSpec::roots
  uint32_t root = 0;   // of the object
};

/// What runs. Immutable; stored under the job's id until the client has the result.
struct JobSpec {
  std::string module_hash;  // SHA-256 of the module's bytes, hex
  std::string roots;        // rt::encode() of the values given inline, in order
  std::vector<ValueRef> captures;
  std::vector<ValueRef> arguments;
  Limits limits;
  /// Blocks: the entry's result is a tuple whose items are delivered one by one.
  bool is_block = false;
  /// Items of more bytes become objects; -1: every item but scalars and None does.
  int64_t most_inline_bytes = kMostInlineBytes;
  std::string client;      // id; its list of replies is told of the end
  std::string provenance;  // which block of which file, for people
  bool is_profiled = false;
};
std::string pack(const JobSpec& spec);
Result<JobSpec> unpack_spec(std::string_view bytes);

/// One item of a result: encoded (root of JobResult::roots) or stored.
struct ResultItem {
  std::string object;  // id; empty: inline
  uint32_t root = 0;   // of JobResult::roots, or of the object
};

/// How a job ended.
struct JobResult {
  uint32_t status = 0;   // rt::Status
  uint32_t abandon = 0;  // rt::Abandon
  std::string message;   // of a refusal
  uint32_t refusal_site = 0;
  std::string roots;              // rt::encode(): the inline items; or the exception alone
  std::vector<ResultItem> items;  // blocks: of the tuple; else one
  struct Share {
    std::string node;
    uint64_t elements = 0, pieces = 0;
    double busy_seconds = 0;
    std::vector<rt::ProfiledPlace> places;  // of a profiled job
  };
  std::vector<Share> shares;            // who did how much
  uint64_t steals = 0;                  // between nodes
  uint32_t attempts = 1;                // owners that the job has had
  std::vector<rt::ProfiledFold> folds;  // of a profiled job, as its owner has run them
};
std::string pack(const JobResult& result);
Result<JobResult> unpack_result(std::string_view bytes);

/// What is pushed to a client's list of replies (by functions.lua).
struct Reply {
  std::string job;     // id
  std::string result;  // packed JobResult; empty: cancelled before it ran
};
Result<Reply> unpack_reply(std::string_view bytes);

/// What is published to a node that is given a job which it has offered to take (by functions.lua).
struct Given {
  std::string job;    // id
  std::string spec;   // packed
  std::string token;  // of the node's claim, hex
};
Result<Given> unpack_given(std::string_view bytes);

/// What a node says of itself in the registry.
struct NodeInfo {
  std::string id;       // random, of this run of the process
  std::string address;  // host:port for other nodes
  std::string name;     // of the host, for people
  uint32_t threads = 0;
  int64_t memory_bytes = 0;
  uint32_t version = kProtocolVersion;
  std::string build;  // pyreck's version
  std::string libm;   // fingerprint
  int64_t process = 0;
  uint64_t counter = 0;  // renewed as long as it lives
  bool draining = false;
  uint64_t jobs = 0, pieces_taken = 0, pieces_given = 0, refused = 0;  // so far
  uint64_t running = 0;
};
std::string pack(const NodeInfo& info);
Result<NodeInfo> unpack_node(std::string_view bytes);

/// A stored object.
struct ObjectInfo {
  std::string id;
  std::string type;     // as the client shows it: list[int]
  int64_t length = -1;  // items; -1: it has none
  uint64_t bytes = 0;   // of the value in memory
  /// kEncoded: the chunks, one after the other, are rt::encode() of `roots` roots, perhaps
  /// compressed. kI64, kF64: one list whose chunks are its elements, little endian, cut by
  /// cluster/chunking.h. kWithClasses: encoded, and classes of the program that made it are in it,
  /// or instances. kI64Array, kF64Array: as kI64 and kF64, of an array (runtime/array.h).
  enum class Form : uint8_t {
    kEncoded,
    kI64,
    kF64,
    kWithClasses,
    kI64Array,
    kF64Array,
  } form = Form::kEncoded;
  bool is_array() const { return form == Form::kI64Array || form == Form::kF64Array; }
  bool is_of_ints() const { return form == Form::kI64 || form == Form::kI64Array; }
  bool is_flat() const { return form == Form::kI64 || form == Form::kF64 || is_array(); }
  uint32_t roots = 1;
  struct Chunk {
    uint64_t bytes = 0;
    std::string hash;  // SHA-256, hex; part of its key
  };
  std::vector<Chunk> chunks;
  std::string provenance;
  std::string inlined;  // the bytes of the only chunk, which is then stored nowhere else; or empty
  uint64_t encoded_bytes = 0;  // of what the chunks are a frame of (cluster/compression.h); 0: none
};
std::string pack(const ObjectInfo& info);
/// Inlined bytes are those of the chunk; flat lists are not compressed.
Result<ObjectInfo> unpack_object(std::string_view bytes);

/// How far a running job is: of its outermost folds, from 0 to 1, and in elements that are done.
struct JobProgress {
  double fraction = 0;
  uint64_t elements = 0;
  uint64_t steals = 0;  // pieces that have gone to another node
};
std::string pack(const JobProgress& progress);
Result<JobProgress> unpack_progress(std::string_view bytes);

// ---- between nodes -----------------------------------------------------------------------------

/// "I have `roles` idle workers": holds until the next one. The receiver may send a Piece.
struct Hungry {
  uint32_t roles = 0;
};
/// Run this; answer with any number of Parts and exactly one Ended under the same token, also after
/// Cancel.
struct PieceMessage {
  Token attempt{};
  std::string job;  // whose spec is in the store
  uint32_t fold = 0;
  uint8_t sink_kind = 0;
  int64_t lo = 0, hi = 0;
  uint64_t elements = 0;
  uint32_t depth = 0;
  bool is_result = false;  // what its fold makes may be a result of the job
  std::string environment;
};
/// What has been done of the piece since its last Part, elements [from, to): rt::encode_ended().
/// Should its taker be lost, only what comes after that is run again.
struct Part {
  Token attempt{};
  int64_t from = 0, to = 0;
  std::string done;
  uint64_t elements = 0;  // of all its Parts, like the seconds
  double busy_seconds = 0;
};
/// How what comes after its Parts, from `from` on, ended: rt::encode_ended(). `ran` false: it could
/// not be run
/// (`problem` says why), and the giver keeps it.
struct Ended {
  Token attempt{};
  bool ran = true;
  std::string problem;
  int64_t from = 0;
  std::string ended;
  uint64_t elements = 0;  // of the whole piece; of this node's own, like the seconds
  double busy_seconds = 0;
  std::vector<JobResult::Share> given_on;  // what other nodes did of it
  std::vector<rt::ProfiledPlace> places;   // of this node's own, of a profiled job
};
/// The giver no longer needs it.
struct Cancel {
  Token attempt{};
};
/// First on every link, from both ends: the sender's id in the registry.
struct Hello {
  std::string node;
};
using Message = std::variant<Hungry, PieceMessage, Part, Ended, Cancel, Hello>;
std::string pack(const Message& message);
Result<Message> unpack_message(std::string_view bytes);

/// 128 random bits as 32 hex digits.
std::string to_hex(const Token& token);

}  // namespace pyreck::cluster
