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
#include <unordered_map>
#include <unordered_set>

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
  return RemotePiece{piece,         piece->job->tag, piece->code->index, piece->sink_kind,
                     piece->record, piece->elements, piece->expected};
}

bool Pool::needs(const RemotePiece& remote) const {
  return remote.piece->job->stopped(remote.piece) == Abandon::kNone;
}

Result<Unit> Pool::bring_in(const RemotePiece& remote, std::string_view bytes) {
  Piece& piece = *remote.piece;
  Context c{};
  c.job = piece.job;
  c.program = piece.program;
  c.region = new_region(piece.around);
  Result<Ended> ended = decode_ended(&c, piece.sink_kind, bytes);
  return_credit(&c);
  if (!ended.ok()) {
    end_region(c.region, piece.around);
    return ended.error();
  }
  piece.region = c.region;
  piece.ending = ended->ending;
  piece.sink = ended->sink;
  piece.has_sink = ended->has_sink;
  if (piece.outermost && piece.ending.status == Status::kDone) {
    piece.counted = piece.record.hi - piece.record.lo;
    piece.job->fold_done.fetch_add(piece.counted, std::memory_order_relaxed);
  }
  state_->bring_in_remote(piece);
  return Unit{};
}

void Pool::keep(const RemotePiece& remote) { state_->keep(*remote.piece); }

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

// Objects with an identity. One of the foreign region belongs to a captured value.
bool is_mutable(const Object* o) {
  return o->kind == Kind::kList || o->kind == Kind::kDict || o->kind == Kind::kSet ||
         o->kind == Kind::kCell || o->kind == Kind::kInstance;
}

// Whether `roots` reach a part of a captured value: as a copy it would be another object there.
bool reaches_foreign(const std::vector<Word>& roots) {
  std::vector<Word> todo = roots;
  std::unordered_set<Word> seen;
  while (!todo.empty()) {
    Word w = todo.back();
    todo.pop_back();
    if (!is_object(w) || !seen.insert(w).second) continue;
    Object* o = object(w);
    if (is_mutable(o) && resolve_region(region_of(o)) == kForeignRegion) return true;
    switch (o->kind) {
      case Kind::kTuple: {
        auto* t = static_cast<Tuple*>(o);
        todo.insert(todo.end(), t->items, t->items + t->length);
        break;
      }
      case Kind::kList: {
        auto* l = static_cast<List*>(o);
        if (l->flags == kListWords) todo.insert(todo.end(), l->words, l->words + l->length);
        break;
      }
      case Kind::kDict: {
        auto* d = static_cast<Dict*>(o);
        for (int64_t i = 0; i < d->used; i++) {
          todo.push_back(d->entries[i].key);
          todo.push_back(d->entries[i].value);
        }
        break;
      }
      case Kind::kFunction: {
        auto* f = static_cast<Function*>(o);
        todo.insert(todo.end(), f->captures, f->captures + f->count_captures);
        break;
      }
      case Kind::kCell:
        todo.push_back(static_cast<Cell*>(o)->contents);
        break;
      case Kind::kException: {
        auto* e = static_cast<Exception*>(o);
        todo.insert(todo.end(), {e->args, e->cause, e->context});
        break;
      }
      default:
        break;
    }
  }
  return false;
}

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

// What a piece reads, decoded, in a region that no activation runs in.
class Environment {
 public:
  explicit Environment(Context* c) : c_(c), region_(new_region(kForeignRegion)) {}
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
      if (!read(bytes, &value) || (kind == kShared && value >= run.shared.size()))
        return not_of_this_fold();
      leaves_[i] = kind == kBits ? value : run.shared[value];
    }
    uint32_t running = std::exchange(c_->region, region_);
    Result<std::vector<Word>> words = rt::decode(c_, bytes);
    c_->region = running;
    if (!words.ok()) return words.error();
    owned_ = std::move(words).value();
    if (owned_.size() != roots.size()) return not_of_this_fold();
    for (size_t i = 0; i < roots.size(); i++) leaves_[roots[i]] = owned_[i];
    return Unit{};
  }

  const void* leaves() const { return leaves_.data(); }

 private:
  Context* c_;
  uint32_t region_;
  std::vector<uint64_t> leaves_;
  std::vector<Word> owned_;
};

}  // namespace

Result<std::string> encode_environment(const RemotePiece& remote, std::span<const Word> shared,
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
    auto found = is_object(leaves[i]) ? std::ranges::find(shared, leaves[i]) : shared.end();
    if (found != shared.end()) {
      append(bytes, kShared);
      append(bytes, static_cast<uint64_t>(found - shared.begin()));
      continue;
    }
    append(bytes, kRoot);
    roots.push_back(leaves[i]);
  }
  if (reaches_foreign(roots))
    return Error{Error::Code::Unsupported, "a part of a captured value is used on its own"};
  PYRECK_TRY(std::string encoded, encode(roots, most));
  return bytes + encoded;
}

// ---- Running a piece of another node -----------------------------------------------------------

Result<std::string> run_remote_piece(Context* c, const PieceRun& run) {
  Environment environment(c);
  PYRECK_TRY([[maybe_unused]] Unit decoded, environment.decode(run));
  c->depth = run.depth;
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
    c->fold_stack = static_cast<FoldFrame*>(&f);
    c->fold_depth = 1;
    if (!f.writes_nothing() && isolate_at_start(c, f)) isolate(c, f);
    status = run_fold(c, f);
    c->fold_stack = nullptr;
    c->fold_depth = 0;
  }
  Ending ending = take_ending(c, status);
  Result<std::string> bytes = encode_ended(sink, has_sink, ending);
  if (has_sink) sink_drop(c, &sink);
  drop_ending(c, ending);
  return bytes;
}

}  // namespace pyreck::rt
