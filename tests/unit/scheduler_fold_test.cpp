// Folds under every setting: the same results, and the leftmost end decides.

#include "runtime/scheduler/piece.h"
#include "tests/unit/scheduler_support.h"

#include <cstring>
#include <mutex>
#include <numeric>
#include <set>

namespace pyreck::rt {
namespace {

class Fold : public testing::TestWithParam<Setting> {
 protected:
  Fold() : pool_(options_of(GetParam())) {}

  const FoldCode& code(SinkKind kind, uint32_t site = 0) const {
    return fold_code(kind, GetParam().writes_nothing, site);
  }

  /// The sum of a fold as a job.
  Outcome sum(int64_t count, const Element& element, Limits limits = {}) {
    return run_job(
        pool_,
        [&](Context* c, Word* value) {
          Sink sink;
          sink_init(c, &sink, SinkKind::kSumInt, false, small(0));
          Status status = pk_fold_run(c, &code(SinkKind::kSumInt), &element, &sink, count);
          if (status != Status::kDone)
            sink_drop(c, &sink);
          else
            *value = sink_finish(c, &sink);
          return status;
        },
        limits);
  }

  /// The list that a fold makes, and its status.
  Outcome list(int64_t count, const Element& element, std::vector<int64_t>* items) {
    return run_job(pool_, [&](Context* c, Word*) {
      Sink sink;
      sink_init(c, &sink, SinkKind::kListI64, false, kFailed);
      Status status = pk_fold_run(c, &code(SinkKind::kListI64), &element, &sink, count);
      if (sink.list != nullptr) items->assign(sink.list->i64, sink.list->i64 + sink.list->length);
      sink_drop(c, &sink);
      return status;
    });
  }

  Pool pool_;
};

INSTANTIATE_TEST_SUITE_P(All, Fold, testing::ValuesIn(all_settings()), setting_name);

TEST_P(Fold, Sums) {
  for (int64_t count : {0, 1, 2, 7, 8, 9, 100, 3000}) {
    Outcome outcome = sum(count, [](Context* c, Sink* sink, int64_t i) {
      if (Status status = spin(c, 50); status != Status::kDone) return status;
      return pk_emit_int(c, sink, i);
    });
    EXPECT_EQ(outcome.status, Status::kDone);
    EXPECT_EQ(outcome.value, small(count * (count - 1) / 2)) << count;
  }
}

TEST_P(Fold, ListsKeepTheirOrder) {
  std::vector<int64_t> items, expected(3000);
  std::iota(expected.begin(), expected.end(), 0);
  list(
      3000,
      [](Context* c, Sink* sink, int64_t i) {
        if (Status status = spin(c, i % 7 * 100); status != Status::kDone) return status;
        return pk_emit_int(c, sink, i);
      },
      &items);
  EXPECT_EQ(items, expected);
}

TEST_P(Fold, FloatSumsAreInSequence) {
  constexpr int64_t kCount = 3000;
  double expected = 0, got = 0;
  for (int64_t i = 0; i < kCount; i++) expected += 1.0 / static_cast<double>(i + 1);
  Element element = [](Context* c, Sink* sink, int64_t i) {
    if (Status status = spin(c, 100); status != Status::kDone) return status;
    return pk_emit_float(c, sink, 1.0 / static_cast<double>(i + 1));
  };
  run_job(pool_, [&](Context* c, Word*) {
    Sink sink;
    sink_init(c, &sink, SinkKind::kSumFloat, false, small(0));
    Status status = pk_fold_run(c, &code(SinkKind::kSumFloat), &element, &sink, kCount);
    got = sink.f;
    sink_drop(c, &sink);
    return status;
  });
  EXPECT_EQ(std::memcmp(&got, &expected, sizeof got), 0);
}

TEST_P(Fold, NestedFoldsEmitInOrder) {
  std::vector<int64_t> items, expected;
  for (int64_t i = 0; i < 60; i++)
    for (int64_t j = 0; j < i; j++) expected.push_back(i * 1000 + j);
  Element outer = [this](Context* c, Sink* sink, int64_t i) {
    Element inner = [i](Context* c, Sink* sink, int64_t j) {
      if (Status status = spin(c, 200); status != Status::kDone) return status;
      return pk_emit_int(c, sink, i * 1000 + j);
    };
    return pk_fold_run(c, &code(SinkKind::kListI64, 1), &inner, sink, i);
  };
  list(60, outer, &items);
  EXPECT_EQ(items, expected);
}

TEST_P(Fold, NestedSumsOfSkewedWork) {
  Element outer = [this](Context* c, Sink* sink, int64_t i) {
    Element inner = [](Context* c, Sink* sink, int64_t j) {
      if (Status status = spin(c, 100); status != Status::kDone) return status;
      return pk_emit_int(c, sink, j);
    };
    int64_t count = i == 17 ? 3000 : i;
    Sink own;
    sink_init(c, &own, SinkKind::kSumInt, false, small(0));
    Status status = pk_fold_run(c, &code(SinkKind::kSumInt, 1), &inner, &own, count);
    if (status != Status::kDone) return sink_drop(c, &own), status;
    return pk_emit_int(c, sink, small_value(sink_finish(c, &own)));
  };
  int64_t expected = 0;
  for (int64_t i = 0; i < 40; i++) {
    int64_t count = i == 17 ? 3000 : i;
    expected += count * (count - 1) / 2;
  }
  EXPECT_EQ(sum(40, outer).value, small(expected));
}

TEST_P(Fold, AnyBreaksAtTheFirst) {
  std::atomic<int64_t> beyond{0};
  Element element = [&](Context* c, Sink* sink, int64_t i) {
    if (i > 700) {  // never needed
      beyond.fetch_add(1);
      return spin_forever(c);
    }
    if (Status status = spin(c, 100); status != Status::kDone) return status;
    return pk_emit_word(c, sink, boolean(i == 700));
  };
  Outcome outcome = run_job(pool_, [&](Context* c, Word* value) {
    Sink sink;
    sink_init(c, &sink, SinkKind::kAny, false, kFailed);
    Status status = pk_fold_run(c, &code(SinkKind::kAny), &element, &sink, 3000);
    *value = boolean(sink.truth != 0);
    sink_drop(c, &sink);
    return status;
  });
  EXPECT_EQ(outcome.status, Status::kBroken);
  EXPECT_EQ(outcome.value, kTrue);
}

TEST_P(Fold, TheFirstExceptionInSequenceWins) {
  for (int64_t first : {0, 1, 5, 900, 2999}) {
    Outcome outcome = sum(3000, [first](Context* c, Sink* sink, int64_t i) {
      if (Status status = spin(c, i < first ? 200 : 1); status != Status::kDone) return status;
      if (i < first) return pk_emit_int(c, sink, i);
      raise_error(c, i == first ? 5 : 4, "at %ld", static_cast<long>(i));
      return Status::kRaised;
    });
    ASSERT_EQ(outcome.status, Status::kRaised);
    EXPECT_EQ(take_exception(outcome), 5u) << first;
  }
}

TEST_P(Fold, AnEndlessElementBehindARaisingOneDoesNotMatter) {
  Outcome outcome = sum(64, [](Context* c, Sink* sink, int64_t i) {
    if (i > 20) return spin_forever(c);
    if (Status status = spin(c, 20'000); status != Status::kDone) return status;
    if (i < 20) return pk_emit_int(c, sink, i);
    raise_error(c, 7, "here");
    return Status::kRaised;
  });
  ASSERT_EQ(outcome.status, Status::kRaised);
  EXPECT_EQ(take_exception(outcome), 7u);
}

TEST_P(Fold, ARefusalIsAnEndLikeAnother) {
  Outcome outcome = sum(500, [](Context* c, Sink* sink, int64_t i) {
    if (Status status = spin(c, 500); status != Status::kDone) return status;
    if (i < 300) return pk_emit_int(c, sink, i);
    refuse(c, i == 300 ? "first" : "later");
    return Status::kAbandoned;
  });
  EXPECT_EQ(outcome.status, Status::kAbandoned);
  EXPECT_EQ(outcome.abandon, Abandon::kRefused);
  EXPECT_EQ(outcome.message, "first");
}

TEST_P(Fold, WritesToTheRegionAroundHappenInOrder) {
  if (GetParam().writes_nothing != 0) return;
  for (int64_t first : {0, 3, 800}) {
    std::vector<int64_t> written;
    uint32_t owner = 0;
    Element element = [&](Context* c, Sink* sink, int64_t i) {
      if (Status status = spin(c, 100); status != Status::kDone) return status;
      if (i >= first) {
        if (Status status = write_to(c, owner); status != Status::kDone) return status;
        written.push_back(i);
      }
      return pk_emit_int(c, sink, i);
    };
    Outcome outcome = run_job(pool_, [&](Context* c, Word* value) {
      owner = c->region;
      Sink sink;
      sink_init(c, &sink, SinkKind::kSumInt, false, small(0));
      Status status = pk_fold_run(c, &code(SinkKind::kSumInt), &element, &sink, 1000);
      *value = sink_finish(c, &sink);
      return status;
    });
    EXPECT_EQ(outcome.value, small(1000 * 999 / 2));
    std::vector<int64_t> expected(static_cast<size_t>(1000 - first));
    std::iota(expected.begin(), expected.end(), first);
    EXPECT_EQ(written, expected) << first;
  }
}

TEST_P(Fold, AForeignWriteAfterPartOfAnElementIsForgotten) {
  if (GetParam().writes_nothing != 0) return;
  std::vector<int64_t> items, expected;
  for (int64_t i = 0; i < 200; i++)
    for (int64_t j = 0; j < 3; j++) expected.push_back(i * 10 + j);
  uint32_t owner = 0;
  Element element = [&](Context* c, Sink* sink, int64_t i) {
    for (int64_t j = 0; j < 3; j++) {
      if (Status status = spin(c, 100); status != Status::kDone) return status;
      pk_emit_int(c, sink, i * 10 + j);
      if (j == 1 && i >= 30)
        if (Status status = write_to(c, owner); status != Status::kDone) return status;
    }
    return Status::kDone;
  };
  run_job(pool_, [&](Context* c, Word*) {
    owner = c->region;
    Sink sink;
    sink_init(c, &sink, SinkKind::kListI64, false, kFailed);
    Status status = pk_fold_run(c, &code(SinkKind::kListI64), &element, &sink, 200);
    items.assign(sink.list->i64, sink.list->i64 + sink.list->length);
    sink_drop(c, &sink);
    return status;
  });
  EXPECT_EQ(items, expected);
}

TEST_P(Fold, DepthTravelsAndRecordsNameThePiece) {
  std::mutex mutex;
  std::set<const Piece*> pieces;
  std::set<uint64_t> tokens;
  std::atomic<bool> wrong{false};
  Element element = [&](Context* c, Sink* sink, int64_t i) {
    if (c->depth != 12) wrong = true;
    if (c->piece != nullptr) {
      const PieceRecord& record = c->piece->record;
      if (i < record.lo || i >= record.hi || record.path_length != 1 || record.path[0] != 0)
        wrong = true;
      std::lock_guard lock(mutex);
      pieces.insert(c->piece);
      tokens.insert(record.attempt[0]);
    }
    c->depth += 5;  // a call
    Status status = spin(c, 500);
    c->depth -= 5;
    if (status != Status::kDone) return status;
    return pk_emit_int(c, sink, 1);
  };
  Outcome outcome = run_job(pool_, [&](Context* c, Word* value) {
    c->depth = 12;
    Sink sink;
    sink_init(c, &sink, SinkKind::kSumInt, false, small(0));
    Status status = pk_fold_run(c, &code(SinkKind::kSumInt), &element, &sink, 2000);
    *value = sink_finish(c, &sink);
    return status;
  });
  EXPECT_EQ(outcome.value, small(2000));
  EXPECT_FALSE(wrong);
  EXPECT_GE(tokens.size(), pieces.size());  // addresses are used again, tokens never
}

TEST_P(Fold, RecursionOverFolds) {
  // Divide and conquer: each element of a fold of two runs a fold of two.
  std::function<Status(Context*, Sink*, int64_t)> below = [&](Context* c, Sink* sink,
                                                              int64_t height) {
    if (height == 0) return pk_emit_int(c, sink, 1);
    Element half = [&](Context* c, Sink* sink, int64_t) { return below(c, sink, height - 1); };
    if (Status status = spin(c, 50); status != Status::kDone) return status;
    return pk_fold_run(c, &code(SinkKind::kSumInt), &half, sink, 2);
  };
  Element top = [&](Context* c, Sink* sink, int64_t) { return below(c, sink, 10); };
  EXPECT_EQ(sum(2, top).value, small(2048));
}

}  // namespace
}  // namespace pyreck::rt
