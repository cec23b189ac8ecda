// Pieces for other nodes: giving them away, bringing them in, and running those of others.

#include "runtime/remote.h"

#include "runtime/encoding.h"
#include "runtime/entry.h"
#include "runtime/heap.h"
#include "runtime/region.h"
#include "runtime/scheduler/fold_run.h"
#include "runtime/scheduler/futex.h"

#include <climits>

#include <algorithm>
#include <cstring>
#include <utility>

namespace pyreck::rt {

// ---- Giving and taking in ----------------------------------------------------------------------

unsigned Pool::idle() const {
  uint32_t hungry = state_->hungry.load(), wanted = state_->wanted.load();
  return hungry > wanted ? hungry - wanted : 0;
}

void Pool::want(unsigned count) {
  uint32_t before = state_->wanted.exchange(count);
  state_->hungry.fetch_add(count - before);  // modulo 2^32
  if (count > 0) state_->poke_all(kPokeHungry);
}

std::optional<RemotePiece> Pool::take_piece() {
  Piece* piece = state_->take_piece();
  if (piece == nullptr) return std::nullopt;
  if (piece->code->index == kNoFold) {
    state_->keep(*piece);
    return std::nullopt;
  }
  piece->job->lent.fetch_add(1, std::memory_order_relaxed);
  return RemotePiece{.piece = piece,
                     .job_tag = piece->job->tag,
                     .fold = piece->code->index,
                     .sink_kind = piece->sink_kind,
                     .record = piece->record,
                     .is_outermost = piece->outermost,
                     .elements = piece->elements,
                     .expected = piece->expected,
                     .known = nullptr};
}

bool Pool::needs(const RemotePiece& remote) const {
  return remote.piece->job->stopped(remote.piece) == Abandon::kNone;
}

namespace {

// In the region of the piece.
Result<Ended> decode_for(const RemotePiece& remote, std::string_view bytes) {
  Piece& piece = *remote.piece;
  if (piece.region == 0) piece.region = new_region(piece.around);
  Context c{};
  c.job = piece.job;
  c.program = piece.program;
  c.region = piece.region;
  Result<Ended> ended = decode_ended(&c, piece.sink_kind, bytes, remote.known.get());
  return_credit(&c);
  return ended;
}

void drop(const Piece& piece, Ended& ended) {
  Context c{};
  c.job = piece.job;
  c.region = piece.region;
  if (ended.has_sink) sink_drop(&c, &ended.sink);
  drop_ending(&c, ended.ending);
  return_credit(&c);
}

void count(Piece& piece, int64_t elements) {
  if (!piece.outermost) return;
  piece.counted += elements;
  piece.job->fold_done.fetch_add(elements, std::memory_order_relaxed);
}

}  // namespace

Result<Unit> Pool::bring_part(const RemotePiece& remote, int64_t to, std::string_view bytes) {
  Piece& piece = *remote.piece;
  if (to <= piece.done_to || to >= piece.record.hi)
    return Error{Error::Code::Invalid, "a part that is none of the piece"};
  PYRECK_TRY(Ended part, decode_for(remote, bytes));
  if (!part.has_sink || part.ending.status != Status::kDone) {
    drop(piece, part);
    return Error{Error::Code::Invalid, "a part that has not ended well"};
  }
  piece.parts.push_back({part.sink, to});
  count(piece, to - std::exchange(piece.done_to, to));
  return Unit{};
}

Result<Unit> Pool::bring_in(const RemotePiece& remote, std::string_view bytes) {
  Piece& piece = *remote.piece;
  PYRECK_TRY(Ended ended, decode_for(remote, bytes));
  piece.ending = ended.ending;
  piece.sink = ended.sink;
  piece.has_sink = ended.has_sink;
  if (piece.ending.status == Status::kDone) count(piece, piece.record.hi - piece.done_to);
  state_->bring_in_remote(piece);
  return Unit{};
}

void Pool::keep(const RemotePiece& remote) {
  remote.piece->job->lent.fetch_sub(1, std::memory_order_relaxed);
  state_->keep(*remote.piece);
}

Piece* Pool::State::take_piece() {
  unsigned count = count_workers_.load(std::memory_order_acquire);
  for (unsigned i = 0; i < count; i++)
    if (Piece* piece = workers_[i].load(std::memory_order_acquire)->deque.steal()) return piece;
  return nullptr;
}

void Pool::State::keep(Piece& piece) {
  {
    std::lock_guard lock(mutex_);
    kept_.push_back(&piece);
  }
  count_kept_.fetch_add(1);
  wake_one();
}

void Pool::State::bring_in_remote(Piece& piece) {
  piece.job->lent.fetch_sub(1, std::memory_order_relaxed);
  if (piece.state.exchange(Piece::kIn, std::memory_order_acq_rel) != Piece::kAwaited) return;
  Worker* waiter = piece.waiter;
  if (waiter->gave_role) {
    excess_roles_.fetch_add(1);
    epoch_.fetch_add(1);
    futex_wake(epoch_, INT_MAX);
  }
  signal(*waiter);
}

// ---- Environments ------------------------------------------------------------------------------
//
// u32 number of leaves, then each: u8 kind, u64 bits (kBits), index (kShared) or nothing (kRoot);
// then encode() of the roots.

namespace {

enum LeafKind : uint8_t { kBits, kShared, kRoot };

template <class T>
void append(std::string& bytes, T value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
bool read(std::string_view& bytes, T* value) {
  if (bytes.size() < sizeof *value) return false;
  std::memcpy(value, bytes.data(), sizeof *value);
  bytes.remove_prefix(sizeof *value);
  return true;
}

Error not_of_this_fold() {
  return {Error::Code::Invalid, "the environment of the piece is not one of its fold"};
}

bool makes_list(const Sink& sink) {
  return sink.kind == SinkKind::kListI64 || sink.kind == SinkKind::kListF64 ||
         sink.kind == SinkKind::kListWord;
}

// A part is reported before its time when the list that it makes is so long: it exists several
// times while it is on its way.
int64_t most_unreported_bytes(const Job& job) {
  constexpr int64_t kLeast = 1 << 20, kMost = 16 << 20;
  const int64_t limit = job.limits.memory_bytes;
  return limit == 0 ? kMost : std::clamp(limit / 64, kLeast, kMost);
}

int64_t gathered_bytes(const Sink& sink) {
  return sink.list == nullptr ? 0 : sink.list->length * 8;
}

// What a piece reads, decoded, in a region that no activation runs in.
class Environment {
 public:
  Environment(Context* c, const SharedValues& shared)
      : c_(c), shared_(shared), region_(new_region(kForeignRegion)), known_(shared.objects) {}
  ~Environment() {
    for (Word w : owned_) release(c_, w);
    end_region(region_, kForeignRegion);
  }
  Environment(const Environment&) = delete;

  Result<Unit> decode(const PieceRun& run) {
    std::string_view bytes = run.environment;
    uint32_t count = 0;
    if (!read(bytes, &count) || count != run.code->count_leaves) return not_of_this_fold();
    std::vector<size_t> roots;
    leaves_.assign(std::max<size_t>(count, 1), 0);
    for (uint32_t i = 0; i < count; i++) {
      uint8_t kind = 0;
      uint64_t value = 0;
      if (!read(bytes, &kind)) return not_of_this_fold();
      if ((kind != kBits) != (run.code->leaf_is_word[i] != 0)) return not_of_this_fold();
      if (kind == kRoot) {
        roots.push_back(i);
        continue;
      }
      if (!read(bytes, &value) || (kind == kShared && value >= shared_.words.size()))
        return not_of_this_fold();
      leaves_[i] = kind == kBits ? value : shared_.words[value];
    }
    uint32_t running = std::exchange(c_->region, region_);
    Result<std::vector<Word>> words = rt::decode(c_, bytes, shared_.objects, &known_);
    c_->region = running;
    if (!words.ok()) return words.error();
    owned_ = std::move(words).value();
    if (owned_.size() != roots.size()) return not_of_this_fold();
    for (size_t i = 0; i < roots.size(); i++) leaves_[roots[i]] = owned_[i];
    return Unit{};
  }

  const void* leaves() const { return leaves_.data(); }
  const KnownObjects& known() const { return known_; }

 private:
  Context* c_;
  SharedValues shared_;
  uint32_t region_;
  KnownObjects known_;
  std::vector<uint64_t> leaves_;
  std::vector<Word> owned_;
};

}  // namespace

Result<std::string> encode_environment(RemotePiece& remote, const SharedValues& shared,
                                       uint64_t most) {
  const FoldCode& code = *remote.piece->code;
  const auto* leaves = static_cast<const uint64_t*>(remote.piece->environment);
  std::string bytes;
  std::vector<Word> roots;
  append(bytes, code.count_leaves);
  for (uint32_t i = 0; i < code.count_leaves; i++) {
    if (code.leaf_is_word[i] == 0) {
      append(bytes, kBits);
      append(bytes, leaves[i]);
      continue;
    }
    auto found =
        is_object(leaves[i]) ? std::ranges::find(shared.words, leaves[i]) : shared.words.end();
    if (found != shared.words.end()) {
      append(bytes, kShared);
      append(bytes, static_cast<uint64_t>(found - shared.words.begin()));
      continue;
    }
    append(bytes, kRoot);
    roots.push_back(leaves[i]);
  }
  auto known = std::make_shared<KnownObjects>(shared.objects);
  PYRECK_TRY(std::string encoded, encode(roots, most, shared.objects, known.get()));
  remote.known = std::move(known);
  return bytes + encoded;
}

// ---- Running a piece of another node -----------------------------------------------------------

// Its elements make objects of their own or pass on those of the environment, so no two parts share
// an object that is not known.
void report_part(Context* c, FoldRun& f, std::chrono::nanoseconds now) {
  Reports& reports = *f.reports;
  bool is_due = now >= reports.due || gathered_bytes(*f.target) >= most_unreported_bytes(*c->job);
  if (!is_due || f.next == reports.reported_to) return;
  reports.due = now + reports.run->report_every;
  Sink fresh;
  if (sink_init(c, &fresh, f.target->kind, true, kFailed) != Status::kDone) {
    c->abandon = Abandon::kNone;  // it will be met again where it counts
    return;
  }
  Result<std::string> done = encode_ended(*f.target, true, {}, reports.known);
  if (!done.ok()) {
    sink_drop(c, &fresh);
    f.reports = nullptr;  // nor can the end be told
    return;
  }
  if (reports.run->made && makes_list(*f.target)) reports.run->made(*f.target->list);
  sink_drop(c, f.target);
  *f.target = fresh;
  reports.reported_to = f.next;
  reports.run->report(f.next, std::move(done).value());
}

Result<std::string> run_remote_piece(Context* c, const PieceRun& run) {
  Environment environment(c, run.shared);
  PYRECK_TRY([[maybe_unused]] Unit decoded, environment.decode(run));
  c->depth = run.depth;
  c->whole_region = 0;
  Sink sink;
  Status status = sink_init(c, &sink, run.sink_kind, true, kFailed);
  bool has_sink = status == Status::kDone;
  if (has_sink && run.code->count_leaves > 0 && run.code->leaf_is_word[0] != 0 &&
      pk_sequence_length(c, *static_cast<const Word*>(environment.leaves())) < run.hi) {
    sink_drop(c, &sink);
    return not_of_this_fold();
  }
  if (has_sink) {
    FoldRun f(c, run.code, environment.leaves(), &sink, run.lo, run.hi, run.elements);
    Reports reports{&run, &environment.known(), run.lo, {}};
    if (run.report) {
      reports.due = c->worker->pool->clock->now() + run.report_every;
      f.reports = &reports;
    }
    c->fold_stack = static_cast<FoldFrame*>(&f);
    c->fold_depth = 1;
    if (!f.writes_nothing() && isolate_at_start(c, f)) isolate(c, f);
    status = run_fold(c, f);
    c->fold_stack = nullptr;
    c->fold_depth = 0;
  }
  if (status == Status::kDone && run.made && makes_list(sink)) run.made(*sink.list);
  Ending ending = take_ending(c, status);
  Result<std::string> bytes = encode_ended(sink, has_sink, ending, &environment.known());
  if (has_sink) sink_drop(c, &sink);
  drop_ending(c, ending);
  return bytes;
}

}  // namespace pyreck::rt
