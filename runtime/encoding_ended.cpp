// How pieces end, as bytes (encoding_format.h draws them).
#include "runtime/encoding.h"
#include "runtime/encoding_format.h"
#include "runtime/heap.h"

#include <algorithm>
#include <cstdlib>

namespace pyreck::rt {

namespace {

constexpr size_t kRoots = 6;  // exception, word, key, list, keys, table

Word word_or_failed(const Object* o) { return o == nullptr ? kFailed : word(o); }
Error invalid(std::string message) { return {Error::Code::Invalid, std::move(message)}; }

bool is_key_kind(SinkKind k) { return k == SinkKind::kMinKey || k == SinkKind::kMaxKey; }

/// What the list of a detached sink may be: doubles, ints, anything; or the sink has none.
enum class Holds { kNothing, kFloats, kInts, kWords };
Holds holds(SinkKind kind) {
  switch (kind) {
    case SinkKind::kSumFloat:
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
    case SinkKind::kListF64:
      return Holds::kFloats;
    case SinkKind::kListI64:
      return Holds::kInts;
    case SinkKind::kSumWord:
    case SinkKind::kMinWord:
    case SinkKind::kMaxWord:
    case SinkKind::kMinKey:
    case SinkKind::kMaxKey:
    case SinkKind::kListWord:
    case SinkKind::kSet:
      return Holds::kWords;
    case SinkKind::kSumInt:
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt:
    case SinkKind::kAny:
    case SinkKind::kAll:
    case SinkKind::kDict:
      break;
  }
  return Holds::kNothing;
}

bool is_list_of(Word w, Holds what) {
  if (what == Holds::kNothing) return w == kFailed;
  if (!has_kind(w, Kind::kList)) return false;
  const List* list = as<List>(w);
  if (what == Holds::kFloats) return list->flags == kListF64;
  if (what == Holds::kWords || list->flags == kListI64) return true;
  if (list->flags != kListWords) return false;
  for (int64_t i = 0; i < list->length; i++)
    if (!is_int(list->words[i])) return false;
  return true;
}

bool is_free_int(SinkKind k) {
  return k == SinkKind::kSumInt || k == SinkKind::kMinInt || k == SinkKind::kMaxInt;
}

/// Whether these are the words of a detached sink of `kind`.
bool are_sink_words(const std::vector<Word>& roots, SinkKind kind) {
  Word accumulator = roots[1], key = roots[2], list = roots[3], keys = roots[4], table = roots[5];
  bool may_be_wide = is_free_int(kind) && is_int(accumulator);  // what `i` cannot hold
  if ((accumulator != kFailed && !may_be_wide) || key != kFailed ||
      !is_list_of(list, holds(kind)) ||
      !is_list_of(keys, is_key_kind(kind) ? Holds::kWords : Holds::kNothing))
    return false;
  if (is_key_kind(kind) && (list == keys || as<List>(list)->length != as<List>(keys)->length))
    return false;
  return kind == SinkKind::kDict ? has_kind(table, Kind::kDict) : table == kFailed;
}

/// Whether what gathers was made for that, not known before: the sink will own it.
bool are_own(const Context* c, const std::vector<Word>& roots) {
  return std::all_of(roots.begin() + 3, roots.end(),
                     [c](Word w) { return w == kFailed || region_of(object(w)) == c->region; });
}

void write_sink(Writer& out, const Sink& sink) {
  out.byte(static_cast<uint8_t>(sink.kind));
  for (uint8_t flag : {sink.detached, sink.has, sink.truth}) out.byte(flag);
  out.block(&sink.i, 8);
  out.block(&sink.f, 8);
}

/// False: it is not of `kind`, or not detached.
bool read_sink(Reader& in, SinkKind kind, Sink* sink) {
  sink->kind = static_cast<SinkKind>(in.byte());
  for (uint8_t* flag : {&sink->detached, &sink->has, &sink->truth}) *flag = in.byte();
  sink->i = static_cast<int64_t>(in.fixed());
  sink->f = std::bit_cast<double>(in.fixed());
  return sink->kind == kind && sink->detached == 1 && sink->has <= 1 && sink->truth <= 1;
}

/// All of an Ended but its words. The message is owned by `out` at once.
bool read_head(Context* c, SinkKind kind, Reader& in, Ended* out) {
  if (in.byte() != kEncodingVersion) return false;
  uint8_t status = in.byte(), abandon = in.byte();
  uint64_t site = in.number();
  uint64_t most_site = c->program == nullptr ? 0 : c->program->count_sites;
  if (status > static_cast<uint8_t>(Status::kBroken) || site > most_site ||
      abandon > static_cast<uint8_t>(Abandon::kIntDigits))
    return false;
  out->ending.status = static_cast<Status>(status);
  out->ending.abandon = static_cast<Abandon>(abandon);
  out->ending.refusal_site = static_cast<uint32_t>(site);
  uint8_t has_message = in.byte();
  if (has_message > 1) return false;
  if (has_message == 1) {
    uint64_t bytes = in.number();
    std::string_view text(in.block(bytes), in.failed() ? 0 : bytes);
    if (in.failed() || text.find('\0') != std::string_view::npos) return false;
    out->ending.message = strndup(text.data(), text.size());
  }
  uint8_t has_sink = in.byte();
  if (has_sink > 1 || (has_sink == 1 && !read_sink(in, kind, &out->sink))) return false;
  out->has_sink = has_sink == 1;
  return !in.failed();
}

}  // namespace

Result<std::string> encode_ended(const Sink& sink, bool has_sink, const Ending& ending,
                                 const KnownObjects* known) {
  if (has_sink && sink.detached != 1)
    return Error{Error::Code::Unsupported, "the sink of the leftmost piece cannot be encoded"};
  std::string bytes;
  Writer out(bytes);
  out.byte(kEncodingVersion);
  out.byte(static_cast<uint8_t>(ending.status));
  out.byte(static_cast<uint8_t>(ending.abandon));
  out.number(ending.refusal_site);
  out.byte(ending.message != nullptr);
  if (ending.message != nullptr) {
    size_t length = std::strlen(ending.message);
    out.number(length);
    out.block(ending.message, length);
  }
  out.byte(has_sink);
  Word roots[kRoots] = {word_or_failed(ending.exception)};
  if (has_sink) {
    write_sink(out, sink);
    roots[1] = sink.word;
    roots[2] = sink.key;
    roots[3] = word_or_failed(sink.list);
    roots[4] = word_or_failed(sink.keys);
    roots[5] = word_or_failed(sink.table);
  }
  PYRECK_TRY(std::string values, encode(roots, UINT64_MAX, known));
  return bytes + values;
}

Result<Ended> decode_ended(Context* c, SinkKind kind, std::string_view bytes,
                           const KnownObjects* known) {
  Ended ended;
  Reader in(bytes);
  if (!read_head(c, kind, in, &ended)) {
    std::free(ended.ending.message);
    return invalid("an ending that is none");
  }
  Result<std::vector<Word>> decoded = decode(c, in.rest(), known);
  if (!decoded.ok()) {
    std::free(ended.ending.message);
    return decoded.error();
  }
  std::vector<Word>& roots = *decoded;
  bool raised = ended.ending.status == Status::kRaised;
  bool fits = roots.size() == kRoots &&
              (has_kind(roots[0], Kind::kException) || (roots[0] == kFailed && !raised));
  if (fits && ended.has_sink) fits = are_sink_words(roots, kind) && are_own(c, roots);
  if (fits && !ended.has_sink)
    for (size_t i = 1; i < kRoots; i++) fits = fits && roots[i] == kFailed;
  if (!fits) {
    std::free(ended.ending.message);
    if (known == nullptr)
      free_reachable(c, roots);
    else
      for (Word w : roots) release(c, w);
    return invalid("an ending whose values are not those of its sink and status");
  }
  auto object_or_null = [](Word w) { return w == kFailed ? nullptr : object(w); };
  ended.ending.exception = static_cast<Exception*>(object_or_null(roots[0]));
  if (ended.has_sink) {
    ended.sink.word = roots[1];
    ended.sink.key = roots[2];
    ended.sink.list = static_cast<List*>(object_or_null(roots[3]));
    ended.sink.keys = static_cast<List*>(object_or_null(roots[4]));
    ended.sink.table = object_or_null(roots[5]);
  }
  return ended;
}

}  // namespace pyreck::rt
