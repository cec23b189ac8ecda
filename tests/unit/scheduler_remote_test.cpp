// Pieces for other nodes: a second pool plays the other node, the test the cluster between them.

#include "runtime/encoding.h"
#include "runtime/remote.h"
#include "tests/unit/scheduler_support.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

namespace pyreck::rt {
namespace {

constexpr int64_t kCount = 4000;

// The environment: how elements behave, in one leaf.
enum Behaviour : uint64_t { kPlain, kRaisesAt3000, kEndlessFrom3000, kWritesAround };
std::atomic<uint32_t> around{0};  // a region that elements may write to

Status run_behaviour(Context* c, FoldFrame* frame) {
  auto behaviour = static_cast<Behaviour>(*static_cast<const uint64_t*>(frame->environment));
  for (int64_t i = frame->next; i < frame->bound.load(std::memory_order_relaxed); i++) {
    frame->next = i;
    Status status = spin(c, 2000);
    if (status == Status::kDone && behaviour == kRaisesAt3000 && i >= 3000) {
      pk_raise_zero_division_int(c);
      status = Status::kRaised;
    }
    if (status == Status::kDone && behaviour == kEndlessFrom3000 && i >= 3000) {
      if (i == 3000) pk_raise_zero_division_int(c);
      status = i == 3000 ? Status::kRaised : spin_forever(c);
    }
    if (status == Status::kDone && behaviour == kWritesAround && i % 1000 == 999)
      status = write_to(c, around.load());
    if (status == Status::kDone) status = pk_emit_int(c, frame->sink, i);
    if (status != Status::kDone) return status;
    frame->next = i + 1;
  }
  return Status::kDone;
}

constexpr uint8_t kNoWords[] = {0};

FoldCode code_of(SinkKind kind, bool certain) {
  return {run_behaviour, kind, 0, certain, 0, 0, /*index=*/7, 1, kNoWords};
}

// What becomes of pieces that are taken.
enum class Fate {
  kRun,
  kKeep,
  kMixed,
  kGarbage,
  kInParts,         // brought in part by part
  kLostAfterParts,  // some parts were brought in, then its node was lost
};

// What a piece reports, from its worker to the thread that is here's cluster.
class Reported {
 public:
  void add(int64_t to, std::string done) {
    std::scoped_lock lock(mutex_);
    parts_.emplace_back(to, std::move(done));
  }
  std::vector<std::pair<int64_t, std::string>> take() {
    std::scoped_lock lock(mutex_);
    return std::exchange(parts_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::pair<int64_t, std::string>> parts_;
};

class Remote : public testing::TestWithParam<Setting> {
 protected:
  Remote() : here_(options_of(GetParam())), there_(options_of({2, false, 0})) {}

  /// The list that the fold makes here, with pieces run there.
  Outcome run(Behaviour behaviour, Fate fate, std::vector<int64_t>* items) {
    FoldCode code = code_of(SinkKind::kListI64, GetParam().writes_nothing != 0);
    uint64_t environment = behaviour;
    JobHandle job = here_.start(
        nullptr, {},
        [&](Context* c, Word*) {
          around = c->region;
          Sink sink;
          sink_init(c, &sink, SinkKind::kListI64, false, kFailed);
          Status status = pk_fold_run(c, &code, &environment, &sink, kCount);
          if (sink.list != nullptr)
            items->assign(sink.list->i64, sink.list->i64 + sink.list->length);
          sink_drop(c, &sink);
          return status;
        },
        /*tag=*/5);
    while (!job.wait(std::chrono::milliseconds(0))) {
      here_.want(2);
      if (std::optional<RemotePiece> piece = here_.take_piece()) settle(*piece, code, fate);
    }
    here_.want(0);
    return job.take_outcome();
  }

  void settle(RemotePiece& piece, const FoldCode& code, Fate fate) {
    taken_++;
    EXPECT_EQ(piece.fold, 7u);
    EXPECT_EQ(piece.job_tag, 5u);
    if (fate == Fate::kKeep || (fate == Fate::kMixed && taken_ % 2 == 0)) return here_.keep(piece);
    if (fate == Fate::kGarbage) {
      EXPECT_FALSE(here_.bring_in(piece, "garbage").ok());
      return here_.keep(piece);
    }
    Result<std::string> environment = encode_environment(piece, {}, 1 << 20);
    EXPECT_TRUE(environment.ok());
    bool in_parts = fate == Fate::kInParts || fate == Fate::kLostAfterParts;
    bool is_lost = false;
    Reported reported;
    std::string ended;
    auto bring_parts = [&] {
      for (const auto& [to, done] : reported.take()) {
        if (is_lost) break;
        EXPECT_FALSE(here_.bring_part(piece, piece.record.hi, done).ok());
        EXPECT_FALSE(here_.bring_part(piece, to, "garbage").ok());
        EXPECT_TRUE(here_.bring_part(piece, to, done).ok());
        EXPECT_FALSE(here_.bring_part(piece, to, done).ok());  // it has this one already
        parts_++;
        is_lost = fate == Fate::kLostAfterParts && parts_ % 3 == 0;
      }
    };
    JobHandle run = there_.start(nullptr, {}, [&](Context* c, Word* value) {
      PieceRun what{&code,          piece.sink_kind,    piece.record.lo,     piece.record.hi,
                    piece.elements, piece.record.depth, environment.value(), {}};
      what.report_every = std::chrono::microseconds(500);
      if (in_parts)
        what.report = [&](int64_t to, std::string done) { reported.add(to, std::move(done)); };
      Result<std::string> bytes = run_remote_piece(c, what);
      EXPECT_TRUE(bytes.ok());
      if (bytes.ok()) ended = std::move(bytes).value();
      *value = kNone;
      return Status::kDone;
    });
    while (!run.wait(std::chrono::milliseconds(1))) {
      bring_parts();
      if (is_lost || !here_.needs(piece)) run.cancel();
    }
    run.take_outcome();
    bring_parts();
    if (is_lost) return here_.keep(piece);
    // One that was cancelled before it began has no end of its own.
    if (ended.empty()) return here_.keep(piece);
    EXPECT_TRUE(here_.bring_in(piece, ended).ok());
  }

  Pool here_, there_;
  int taken_ = 0, parts_ = 0;
};

INSTANTIATE_TEST_SUITE_P(All, Remote, testing::ValuesIn(all_settings()), setting_name);

std::vector<int64_t> numbers(int64_t count) {
  std::vector<int64_t> all;
  for (int64_t i = 0; i < count; i++) all.push_back(i);
  return all;
}

TEST_P(Remote, TheAnswerIsTheSameWhateverBecomesOfPieces) {
  for (Fate fate : {Fate::kRun, Fate::kKeep, Fate::kMixed, Fate::kGarbage}) {
    std::vector<int64_t> items;
    EXPECT_EQ(run(kPlain, fate, &items).status, Status::kDone);
    EXPECT_EQ(items, numbers(kCount));
  }
  // A fold may be over before anybody has asked for a piece: until one was taken, once more.
  for (int i = 0; i < 1000 && taken_ == 0; i++) {
    std::vector<int64_t> items;
    run(kPlain, Fate::kRun, &items);
  }
  EXPECT_GT(taken_, 0);
}

TEST_P(Remote, WhatWasReportedIsNotRunAgain) {
  for (Fate fate : {Fate::kInParts, Fate::kLostAfterParts}) {
    parts_ = 0;
    // On a busy machine most folds are over before a piece has reported: until enough have.
    for (int i = 0; i < 5000 && parts_ < 6; i++) {
      std::vector<int64_t> items;
      EXPECT_EQ(run(kPlain, fate, &items).status, Status::kDone);
      EXPECT_EQ(items, numbers(kCount));
    }
    EXPECT_GE(parts_, 6);
  }
}

TEST_P(Remote, TheFirstExceptionInSequenceComesBack) {
  for (Fate fate : {Fate::kRun, Fate::kInParts, Fate::kLostAfterParts}) {
    std::vector<int64_t> items;
    Outcome outcome = run(kRaisesAt3000, fate, &items);
    EXPECT_EQ(outcome.status, Status::kRaised);
    EXPECT_NE(take_exception(outcome), UINT32_MAX);
    EXPECT_EQ(items, numbers(3000));
  }
}

TEST_P(Remote, WhatStandsBehindTheEndIsCancelledThere) {
  std::vector<int64_t> items;
  Outcome outcome = run(kEndlessFrom3000, Fate::kRun, &items);
  EXPECT_EQ(outcome.status, Status::kRaised);
  EXPECT_NE(take_exception(outcome), UINT32_MAX);
  EXPECT_EQ(items, numbers(3000));
}

TEST_P(Remote, AWriteAroundThemMakesThePiecesRunInOrder) {
  if (GetParam().writes_nothing != 0) return;
  for (Fate fate : {Fate::kRun, Fate::kInParts, Fate::kLostAfterParts}) {
    std::vector<int64_t> items;
    EXPECT_EQ(run(kWritesAround, fate, &items).status, Status::kDone);
    EXPECT_EQ(items, numbers(kCount));
  }
}

TEST_P(Remote, IdleCountsOwnRolesOnly) {
  here_.want(3);
  for (int i = 0; i < 1000 && here_.idle() != GetParam().threads; i++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(here_.idle(), GetParam().threads);
  here_.want(0);
  EXPECT_EQ(here_.idle(), GetParam().threads);
}

}  // namespace
}  // namespace pyreck::rt
