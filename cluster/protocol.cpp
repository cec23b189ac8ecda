// Each record is named once, field by field, in fields(); packing and unpacking are expansions of
// that list. A record is an array of its kind and its fields; a record within a record has no kind.
// What is read must have exactly the fields that are known here: versions differ as a whole
// (kProtocolVersion), never field by field.

#include "cluster/protocol.h"

#include "runtime/base/check.h"

#define MSGPACK_NO_BOOST
#include <algorithm>
#include <bit>
#include <cstdio>
#include <exception>
#include <limits>
#include <msgpack.hpp>
#include <type_traits>

namespace pyreck::cluster {
namespace {

enum Kind : uint32_t {
  kSpec = 1,
  kResult = 2,
  kNode = 3,
  kObject = 4,
  kProgress = 5,
  kHungry = 16,
  kPiece = 17,
  kEnded = 18,
  kCancel = 19,
  kHello = 20,
  kPart = 21,
};

constexpr size_t kMostId = 256;         // ids, hashes, addresses
constexpr size_t kMostText = 64 << 10;  // for people; longer ones are cut when they are packed
constexpr size_t kMostItems = 1 << 20;  // of one list
constexpr size_t kMostDepth = 6;        // record, list of records, list of theirs, and one to spare

/// What a string field may hold.
struct Id {
  std::string& value;
};
struct Text {
  std::string& value;
};
struct Raw {
  std::string& value;
};
struct Packed {  // bytes as Lua's cmsgpack knows them: as a string
  std::string& value;
};

template <class Form>
void fields(Form& form, ValueRef& ref) {
  form("object", Id{ref.object});
  form("root", ref.root);
}

template <class Form>
void fields(Form& form, Limits& limits) {
  form("memory", limits.memory_bytes);
  form("time", limits.time_ms);
  form("recursion", limits.recursion);
}

template <class Form>
void fields(Form& form, JobSpec& spec) {
  form("module hash", Id{spec.module_hash});
  form("roots", Raw{spec.roots});
  form("captures", spec.captures);
  form("arguments", spec.arguments);
  form("limits", spec.limits);
  form("is block", spec.is_block);
  form("most inline bytes", spec.most_inline_bytes);
  form("client", Id{spec.client});
  form("provenance", Text{spec.provenance});
  form("is profiled", spec.is_profiled);
}

template <class Form>
void fields(Form& form, ResultItem& item) {
  form("object", Id{item.object});
  form("root", item.root);
}

template <class Form>
void fields(Form& form, rt::ProfiledPlace& place) {
  form("place", place.place);
  form("time", place.ns);
  form("parallel time", place.parallel_ns);
  form("time in folds", place.fold_ns);
}

template <class Form>
void fields(Form& form, rt::ProfiledFold& fold) {
  form("site", fold.site);
  form("runs", fold.runs);
  form("elements", fold.elements);
  form("pieces", fold.pieces);
  form("is serial", fold.is_serial);
  form("is iterated", fold.is_iterated);
  form("wrote around", fold.wrote_around);
}

template <class Form>
void fields(Form& form, JobResult::Share& share) {
  form("node", Id{share.node});
  form("elements", share.elements);
  form("pieces", share.pieces);
  form("busy seconds", share.busy_seconds);
  form("places", share.places);
}

template <class Form>
void fields(Form& form, JobResult& result) {
  form("status", result.status);
  form("abandon", result.abandon);
  form("message", Text{result.message});
  form("refusal site", result.refusal_site);
  form("roots", Raw{result.roots});
  form("items", result.items);
  form("shares", result.shares);
  form("steals", result.steals);
  form("attempts", result.attempts);
  form("folds", result.folds);
}

template <class Form>
void fields(Form& form, Reply& reply) {
  form("job", Id{reply.job});
  form("result", Packed{reply.result});
}

template <class Form>
void fields(Form& form, Given& given) {
  form("job", Id{given.job});
  form("spec", Packed{given.spec});
  form("token", Id{given.token});
}

template <class Form>
void fields(Form& form, NodeInfo& info) {
  form("id", Id{info.id});
  form("address", Id{info.address});
  form("name", Text{info.name});
  form("threads", info.threads);
  form("memory", info.memory_bytes);
  form("version", info.version);
  form("build", Text{info.build});
  form("libm", Text{info.libm});
  form("process", info.process);
  form("counter", info.counter);
  form("draining", info.draining);
  form("jobs", info.jobs);
  form("pieces taken", info.pieces_taken);
  form("pieces given", info.pieces_given);
  form("refused", info.refused);
  form("running", info.running);
}

template <class Form>
void fields(Form& form, ObjectInfo::Chunk& chunk) {
  form("bytes", chunk.bytes);
  form("hash", Id{chunk.hash});
}

template <class Form>
void fields(Form& form, ObjectInfo& info) {
  form("id", Id{info.id});
  form("type", Text{info.type});
  form("length", info.length);
  form("bytes", info.bytes);
  form("form", info.form);
  form("roots", info.roots);
  form("chunks", info.chunks);
  form("provenance", Text{info.provenance});
  form("inlined", Packed{info.inlined});
  form("encoded bytes", info.encoded_bytes);
}

template <class Form>
void fields(Form& form, JobProgress& progress) {
  form("fraction", progress.fraction);
  form("elements", progress.elements);
  form("steals", progress.steals);
}

template <class Form>
void fields(Form& form, Token& token) {
  form("high half", token[0]);
  form("low half", token[1]);
}

template <class Form>
void fields(Form& form, Hungry& hungry) {
  form("roles", hungry.roles);
}

template <class Form>
void fields(Form& form, PieceMessage& piece) {
  form("attempt", piece.attempt);
  form("job", Id{piece.job});
  form("fold", piece.fold);
  form("sink kind", piece.sink_kind);
  form("lo", piece.lo);
  form("hi", piece.hi);
  form("elements", piece.elements);
  form("depth", piece.depth);
  form("is result", piece.is_result);
  form("environment", Raw{piece.environment});
}

template <class Form>
void fields(Form& form, Part& part) {
  form("attempt", part.attempt);
  form("from", part.from);
  form("to", part.to);
  form("done", Raw{part.done});
  form("elements", part.elements);
  form("busy seconds", part.busy_seconds);
}

template <class Form>
void fields(Form& form, Ended& ended) {
  form("attempt", ended.attempt);
  form("ran", ended.ran);
  form("problem", Text{ended.problem});
  form("from", ended.from);
  form("ended", Raw{ended.ended});
  form("elements", ended.elements);
  form("busy seconds", ended.busy_seconds);
  form("given on", ended.given_on);
  form("places", ended.places);
}

template <class Form>
void fields(Form& form, Cancel& cancel) {
  form("attempt", cancel.attempt);
}

template <class Form>
void fields(Form& form, Hello& hello) {
  form("node", Id{hello.node});
}

/// How many fields a record has.
struct Count {
  uint32_t count = 0;
  template <class Field>
  void operator()(const char*, Field&&) {
    ++count;
  }
};

template <class Record>
uint32_t field_count() {
  Record record;
  Count counter;
  fields(counter, record);
  return counter.count;
}

// ---- packing -----------------------------------------------------------------------------------

/// What msgpack::packer writes to.
struct Buffer {
  std::string bytes;
  void write(const char* data, size_t size) { bytes.append(data, size); }
};

/// The longest beginning of `text` within kMostText that does not end within a UTF-8 character.
size_t cut_length(const std::string& text) {
  if (text.size() <= kMostText) return text.size();
  size_t end = kMostText;
  while (end > 0 && (static_cast<uint8_t>(text[end]) & 0xc0) == 0x80) --end;
  return end;
}

class Writer {
 public:
  explicit Writer(Buffer& buffer) : buffer_(buffer), packer_(buffer) {}

  template <class Record>
  void record(Kind kind, Record& record) {
    packer_.pack_array(1 + field_count<Record>());
    packer_.pack_uint32(kind);
    fields(*this, record);
  }

  void operator()(const char*, bool value) { value ? packer_.pack_true() : packer_.pack_false(); }
  /// By hand: pack_double() turns a whole number into an integer.
  void operator()(const char*, double value) {
    const auto bits = std::bit_cast<uint64_t>(value);
    buffer_.bytes += '\xcb';
    for (int shift = 56; shift >= 0; shift -= 8) buffer_.bytes += static_cast<char>(bits >> shift);
  }
  void operator()(const char*, ObjectInfo::Form form) {
    packer_.pack_uint8(static_cast<uint8_t>(form));
  }
  void operator()(const char*, Id id) { text(id.value, id.value.size()); }
  void operator()(const char*, Text text) { this->text(text.value, cut_length(text.value)); }
  void operator()(const char*, Packed packed) { text(packed.value, packed.value.size()); }
  void operator()(const char*, Raw raw) {
    packer_.pack_bin(static_cast<uint32_t>(raw.value.size()));
    packer_.pack_bin_body(raw.value.data(), static_cast<uint32_t>(raw.value.size()));
  }
  template <class T>
  void operator()(const char*, std::vector<T>& list) {
    packer_.pack_array(static_cast<uint32_t>(list.size()));
    for (T& item : list) (*this)("", item);
  }
  template <class T>
  void operator()(const char*, T& field) {
    if constexpr (std::is_integral_v<T>) {
      packer_.pack(field);
    } else {
      packer_.pack_array(field_count<T>());
      fields(*this, field);
    }
  }

 private:
  void text(const std::string& value, size_t size) {
    packer_.pack_str(static_cast<uint32_t>(size));
    packer_.pack_str_body(value.data(), static_cast<uint32_t>(size));
  }

  Buffer& buffer_;
  msgpack::packer<Buffer> packer_;
};

template <class Record>
std::string pack_as(Kind kind, const Record& record) {
  Buffer buffer;
  // Packing only reads: fields() is shared with unpacking, which writes.
  Writer(buffer).record(kind, const_cast<Record&>(record));
  return std::move(buffer.bytes);
}

// ---- unpacking ---------------------------------------------------------------------------------

/// Fills the fields of one record in turn; after the first that does not fit, no more.
class Reader {
 public:
  Reader(const msgpack::object* next, const msgpack::object* end) : next_(next), end_(end) {}

  const std::string& problem() const { return problem_; }

  void operator()(const char* name, bool& field) {
    if (const auto* object = next(name, msgpack::type::BOOLEAN)) field = object->via.boolean;
  }
  void operator()(const char* name, double& field) {
    if (const auto* object = next(name, msgpack::type::FLOAT64)) field = object->via.f64;
  }
  void operator()(const char* name, ObjectInfo::Form& field) {
    uint8_t number = 0;
    (*this)(name, number);
    if (problem_.empty() && number > static_cast<uint8_t>(ObjectInfo::Form::kF64Array)) {
      fail(name, "is none that is known");
    } else {
      field = static_cast<ObjectInfo::Form>(number);
    }
  }
  void operator()(const char* name, Id id) { text(name, id.value, kMostId); }
  void operator()(const char* name, Text text) { this->text(name, text.value, kMostText); }
  void operator()(const char* name, Raw raw) {
    if (const auto* object = next(name, msgpack::type::BIN)) {
      raw.value.assign(object->via.bin.ptr, object->via.bin.size);
    }
  }
  void operator()(const char* name, Packed packed) { text(name, packed.value, kMostFrameBytes); }
  template <class T>
  void operator()(const char* name, std::vector<T>& list) {
    const msgpack::object* object = next(name, msgpack::type::ARRAY);
    if (object == nullptr) return;
    list.resize(object->via.array.size);
    Reader items(object->via.array.ptr, object->via.array.ptr + object->via.array.size);
    for (T& item : list) items(name, item);
    if (!items.problem_.empty()) problem_ = items.problem_;
  }
  template <class T>
  void operator()(const char* name, T& field) {
    if constexpr (std::is_integral_v<T>) {
      integer(name, field);
    } else {
      record(name, field);
    }
  }

 private:
  /// The next field, if it is of `type`.
  const msgpack::object* next(const char* name, msgpack::type::object_type type) {
    if (!problem_.empty()) return nullptr;
    PYRECK_CHECK(next_ != end_, "more fields read than the array has");
    const msgpack::object* object = next_++;
    if (object->type == type) return object;
    fail(name, "is of another type");
    return nullptr;
  }

  void fail(const char* name, const char* reason) {
    problem_ = std::string("field `") + name + "` " + reason;
  }

  void text(const char* name, std::string& field, size_t most) {
    const msgpack::object* object = next(name, msgpack::type::STR);
    if (object == nullptr) return;
    if (object->via.str.size > most) return fail(name, "is too long");
    field.assign(object->via.str.ptr, object->via.str.size);
  }

  template <class T>
  void integer(const char* name, T& field) {
    if (!problem_.empty()) return;
    PYRECK_CHECK(next_ != end_, "more fields read than the array has");
    if (std::is_signed_v<T> && next_->type == msgpack::type::NEGATIVE_INTEGER) {
      if (next_->via.i64 < static_cast<int64_t>(std::numeric_limits<T>::min())) {
        return fail(name, "is out of range");
      }
      field = static_cast<T>((next_++)->via.i64);
      return;
    }
    const msgpack::object* object = next(name, msgpack::type::POSITIVE_INTEGER);
    if (object == nullptr) return;
    if (object->via.u64 > static_cast<uint64_t>(std::numeric_limits<T>::max())) {
      return fail(name, "is out of range");
    }
    field = static_cast<T>(object->via.u64);
  }

  template <class T>
  void record(const char* name, T& field) {
    const msgpack::object* object = next(name, msgpack::type::ARRAY);
    if (object == nullptr) return;
    if (object->via.array.size != field_count<T>()) return fail(name, "has another length");
    Reader inner(object->via.array.ptr, object->via.array.ptr + object->via.array.size);
    fields(inner, field);
    problem_ = inner.problem_;
  }

  const msgpack::object* next_;
  const msgpack::object* end_;
  std::string problem_;
};

Error invalid(const std::string& problem) {
  return Error{Error::Code::Invalid, "bytes that are no message: " + problem};
}

/// The array that `bytes` are, with its kind. Memory is linear in the length of `bytes`: no list is
/// believed to have more items than there are bytes. Strings refer to `bytes`.
class Parsed {
 public:
  /// Of a record: an array that begins with a kind.
  static Result<Parsed> parse(std::string_view bytes) {
    PYRECK_TRY(Parsed parsed, parse_array(bytes));
    if (parsed.size() == 0 || parsed.items()->type != msgpack::type::POSITIVE_INTEGER) {
      return invalid("they do not begin with a kind");
    }
    return parsed;
  }

  static Result<Parsed> parse_array(std::string_view bytes) {
    if (bytes.size() > kMostFrameBytes) {
      return Error{Error::Code::LimitExceeded, "a message of " + std::to_string(bytes.size()) +
                                                   " bytes, the limit is " +
                                                   std::to_string(kMostFrameBytes)};
    }
    const size_t most = std::min(bytes.size(), kMostItems);
    const msgpack::unpack_limit limit(most, 0, bytes.size(), bytes.size(), 0, kMostDepth);
    Parsed parsed;
    parsed.zone_ = std::make_unique<msgpack::zone>();
    size_t end = 0;
    bool referenced = false;
    try {
      parsed.root_ = msgpack::unpack(
          *parsed.zone_, bytes.data(), bytes.size(), end, referenced,
          [](msgpack::type::object_type, size_t, void*) { return true; }, nullptr, limit);
    } catch (const std::exception&) {  // msgpack's: cut off, too many, too deep, no such type
      return invalid("they are cut off or are not msgpack");
    }
    if (end != bytes.size()) return invalid("there is more behind its end");
    if (parsed.root_.type != msgpack::type::ARRAY) return invalid("they are no array");
    return parsed;
  }

  const msgpack::object* items() const { return root_.via.array.ptr; }
  size_t size() const { return root_.via.array.size; }
  uint64_t kind() const { return items()->via.u64; }

  template <class Record>
  Result<Record> record() const {
    return rest_as<Record>(1);
  }

  /// The record whose fields are the items from `first` on.
  template <class Record>
  Result<Record> rest_as(size_t first) const {
    if (size() != first + field_count<Record>()) return invalid("it has another number of fields");
    Record record;
    Reader reader(items() + first, items() + size());
    fields(reader, record);
    if (!reader.problem().empty()) return invalid(reader.problem());
    return record;
  }

 private:
  std::unique_ptr<msgpack::zone> zone_;
  msgpack::object root_;
};

template <class Record>
Result<Record> unpack_as(Kind kind, std::string_view bytes) {
  PYRECK_TRY(const Parsed parsed, Parsed::parse(bytes));
  if (parsed.kind() != kind) return invalid("of another kind");
  return parsed.record<Record>();
}

template <class Record>
Result<Message> message_of(const Parsed& parsed) {
  PYRECK_TRY(Record record, parsed.record<Record>());
  return Message(std::move(record));
}

}  // namespace

std::string pack(const JobSpec& spec) { return pack_as(kSpec, spec); }
std::string pack(const JobResult& result) { return pack_as(kResult, result); }
std::string pack(const NodeInfo& info) { return pack_as(kNode, info); }
std::string pack(const ObjectInfo& info) { return pack_as(kObject, info); }
std::string pack(const JobProgress& progress) { return pack_as(kProgress, progress); }

Result<JobSpec> unpack_spec(std::string_view bytes) { return unpack_as<JobSpec>(kSpec, bytes); }
Result<JobResult> unpack_result(std::string_view bytes) {
  return unpack_as<JobResult>(kResult, bytes);
}
Result<Reply> unpack_reply(std::string_view bytes) {
  PYRECK_TRY(const Parsed parsed, Parsed::parse_array(bytes));
  return parsed.rest_as<Reply>(0);
}
Result<Given> unpack_given(std::string_view bytes) {
  PYRECK_TRY(const Parsed parsed, Parsed::parse_array(bytes));
  return parsed.rest_as<Given>(0);
}
Result<NodeInfo> unpack_node(std::string_view bytes) { return unpack_as<NodeInfo>(kNode, bytes); }
Result<ObjectInfo> unpack_object(std::string_view bytes) {
  PYRECK_TRY(ObjectInfo info, unpack_as<ObjectInfo>(kObject, bytes));
  const std::string& inlined = info.inlined;
  if (info.encoded_bytes > 0 && info.is_flat())
    return Error{Error::Code::Invalid, "a list of numbers that is compressed"};
  if (inlined.empty() || (info.chunks.size() == 1 && info.chunks[0].bytes == inlined.size() &&
                          info.chunks[0].hash == sha256_hex(inlined)))
    return info;
  return Error{Error::Code::Invalid, "an object whose bytes are not those of its chunk"};
}
Result<JobProgress> unpack_progress(std::string_view bytes) {
  return unpack_as<JobProgress>(kProgress, bytes);
}

std::string pack(const Message& message) {
  struct Pack {
    std::string operator()(const Hungry& hungry) const { return pack_as(kHungry, hungry); }
    std::string operator()(const PieceMessage& piece) const { return pack_as(kPiece, piece); }
    std::string operator()(const Part& part) const { return pack_as(kPart, part); }
    std::string operator()(const Ended& ended) const { return pack_as(kEnded, ended); }
    std::string operator()(const Cancel& cancel) const { return pack_as(kCancel, cancel); }
    std::string operator()(const Hello& hello) const { return pack_as(kHello, hello); }
  };
  return std::visit(Pack(), message);
}

Result<Message> unpack_message(std::string_view bytes) {
  PYRECK_TRY(const Parsed parsed, Parsed::parse(bytes));
  switch (parsed.kind()) {
    case kHungry:
      return message_of<Hungry>(parsed);
    case kPiece:
      return message_of<PieceMessage>(parsed);
    case kPart:
      return message_of<Part>(parsed);
    case kEnded:
      return message_of<Ended>(parsed);
    case kCancel:
      return message_of<Cancel>(parsed);
    case kHello:
      return message_of<Hello>(parsed);
    default:
      return invalid("of another kind");
  }
}

std::string to_hex(const Token& token) {
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(token[0]),
                static_cast<unsigned long long>(token[1]));
  return text;
}

}  // namespace pyreck::cluster
