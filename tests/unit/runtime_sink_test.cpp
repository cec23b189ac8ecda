// Sinks: however a fold is cut into pieces, merging them gives what one piece gives.
#include "runtime/sink.h"
#include "tests/unit/runtime_container_support.h"

namespace pyreck::rt {
namespace {

struct SinkCase {
  SinkKind kind;
  const char* start;     // a literal, or null
  const char* emitted;   // a list literal; of pairs for keys and dicts
  const char* expected;  // by CPython: sum(emitted, start), min(emitted), ...
};

enum class Emit { kWord, kInt, kFloat, kPair };

Emit emit_of(SinkKind kind) {
  switch (kind) {
    case SinkKind::kSumFloat:
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
    case SinkKind::kListF64:
      return Emit::kFloat;
    case SinkKind::kMinKey:
    case SinkKind::kMaxKey:
    case SinkKind::kDict:
      return Emit::kPair;
    default:
      return Emit::kWord;
  }
}

Status emit(Context* c, Sink* sink, Word item) {
  int64_t number;
  switch (emit_of(sink->kind)) {
    case Emit::kFloat:
      return pk_emit_float(c, sink, float_value(item));
    case Emit::kPair:
      return pk_emit_pair(c, sink, as<Tuple>(item)->items[0], as<Tuple>(item)->items[1]);
    default:
      if (is_int(item) && pk_int_fits_i64(item, &number)) return pk_emit_int(c, sink, number);
      return pk_emit_word(c, sink, item);
  }
}

/// The fold's result, with a detached piece from every position of `cuts` (bits) on.
std::string fold(const SinkCase& test, uint64_t cuts) {
  CountingContext context;
  Context* c = context.get();
  std::string text;
  {
    Held items(c, literal(c, test.emitted));
    Held start(c, test.start == nullptr ? kFailed : literal(c, test.start));
    Sink sink;
    Status status = sink_init(c, &sink, test.kind, false, start.get());
    if (status != Status::kDone) return failure(c);
    int64_t count = as<List>(items.get())->length;
    for (int64_t lo = 0, hi; lo < count && status == Status::kDone; lo = hi) {
      Sink piece;
      bool detached = lo > 0;
      if (detached) EXPECT_EQ(sink_init(c, &piece, test.kind, true, kFailed), Status::kDone);
      for (hi = lo; hi < count && status == Status::kDone; hi++) {
        if (hi > lo && (cuts >> hi & 1)) break;
        Held item(c, pk_list_get(c, as<List>(items.get()), hi));
        status = emit(c, detached ? &piece : &sink, item.get());
      }
      if (!detached) continue;
      Status merged = sink_merge(c, &sink, &piece);
      if (merged != Status::kDone) status = merged;
    }
    if (status == Status::kRaised || status == Status::kAbandoned) {
      text = failure(c);
      sink_drop(c, &sink);
    } else {
      Held result(c, sink_finish(c, &sink));
      text = outcome(c, result.get());
    }
  }
  EXPECT_EQ(context.balance(), 0) << test.emitted << " leaks";
  return text;
}

// clang-format off
const SinkCase kCases[] = {
    {SinkKind::kSumInt, nullptr, "[1, 2, 3]", "6"},
    {SinkKind::kSumInt, "True", "[]", "1"},
    {SinkKind::kSumInt, "9223372036854775807", "[1, 9223372036854775807, -5]", "18446744073709551610"},
    {SinkKind::kSumInt, nullptr, "[-9223372036854775808, -1, 36893488147419103232, 5]", "27670116110564327428"},
    {SinkKind::kSumFloat, nullptr, "[0.1, 0.2, 0.3, 1e16, -1e16, 0.7]", "0.7"},
    {SinkKind::kSumFloat, "10", "[0.5]", "10.5"},
    {SinkKind::kSumFloat, nullptr, "[-0.0, -0.0]", "0.0"},
    {SinkKind::kSumFloat, "-0.0", "[-0.0, -0.0]", "-0.0"},
    {SinkKind::kSumFloat, nullptr, "[1e308, 1e308, -1e308]", "inf"},
    {SinkKind::kSumWord, nullptr, "[1, 2.5, True]", "4.5"},
    {SinkKind::kSumWord, "[]", "[[1], [2], [3]]", "[1, 2, 3]"},
    {SinkKind::kSumWord, nullptr, "[1, 'a', 2]", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"},
    {SinkKind::kSumWord, "'x'", "[]", "TypeError: sum() can't sum strings [use ''.join(seq) instead]"},
    {SinkKind::kMinInt, nullptr, "[3, 1, 2]", "1"},
    {SinkKind::kMaxInt, nullptr, "[3, 36893488147419103232, 5, -1]", "36893488147419103232"},
    {SinkKind::kMinInt, nullptr, "[3, -36893488147419103232, 5]", "-36893488147419103232"},
    {SinkKind::kMinInt, nullptr, "[]", "ValueError: min() arg is an empty sequence"},
    {SinkKind::kMinFloat, nullptr, "[3.0, nan, 2.0]", "2.0"},
    {SinkKind::kMinFloat, nullptr, "[nan, 3.0, 2.0]", "nan"},
    {SinkKind::kMaxFloat, nullptr, "[2.0, nan, nan, 3.0]", "3.0"},
    {SinkKind::kMinFloat, nullptr, "[0.0, -0.0]", "0.0"},
    {SinkKind::kMaxFloat, nullptr, "[-0.0, 0.0, -0.0]", "-0.0"},
    {SinkKind::kMaxFloat, nullptr, "[]", "ValueError: max() arg is an empty sequence"},
    {SinkKind::kMinWord, nullptr, "[True, 1, 1.0]", "True"},
    {SinkKind::kMaxWord, nullptr, "[1.0, True, 1, 0]", "1.0"},
    {SinkKind::kMinWord, nullptr, "['b', 'a', 'c']", "'a'"},
    {SinkKind::kMinWord, nullptr, "[2, 1, 'a', None]", "TypeError: '<' not supported between instances of 'str' and 'int'"},
    {SinkKind::kMinKey, nullptr, "[(2, 'x'), (1, 'y'), (1, 'z')]", "'y'"},
    {SinkKind::kMaxKey, nullptr, "[(2, 'x'), (1, 'y'), (2, 'z')]", "'x'"},
    {SinkKind::kAny, nullptr, "[0, '', 5, 0]", "True"},
    {SinkKind::kAny, nullptr, "[0, '', None]", "False"},
    {SinkKind::kAll, nullptr, "[1, [0], 'x']", "True"},
    {SinkKind::kAll, nullptr, "[1, [], 'x']", "False"},
    {SinkKind::kListI64, nullptr, "[1, 2, 36893488147419103232, 3]", "[1, 2, 36893488147419103232, 3]"},
    {SinkKind::kListF64, nullptr, "[1.5, -0.0, nan]", "[1.5, -0.0, nan]"},
    {SinkKind::kListWord, nullptr, "[1, 2, 'a', 2.5, None]", "[1, 2, 'a', 2.5, None]"},
    {SinkKind::kListWord, nullptr, "[1, True, 1.0]", "[1, True, 1.0]"},
    {SinkKind::kDict, nullptr, "[(1, 'a'), (2, 'b'), (True, 'c'), (3, 'd')]", "{1: 'c', 2: 'b', 3: 'd'}"},
    {SinkKind::kDict, nullptr, "[(1, 'a'), (2, 'b'), ([], 'c')]", "TypeError: unhashable type: 'list'"},
    {SinkKind::kSet, nullptr, "[33, 1, 65, 9, 1, 17]", "{65, 33, 1, 9, 17}"},
};
// clang-format on

TEST(RuntimeSink, GivesTheSameHoweverItIsCut) {
  for (const SinkCase& test : kCases)
    for (uint64_t cuts = 0; cuts < 64; cuts += 2)
      EXPECT_EQ(fold(test, cuts), test.expected) << test.emitted << " cut at " << cuts;
}

TEST(RuntimeSink, MergesNeighboursThatAreBothDetached) {
  CountingContext context;
  Context* c = context.get();
  {
    Sink first, second, third;
    ASSERT_EQ(sink_init(c, &first, SinkKind::kMinFloat, false, kFailed), Status::kDone);
    for (Sink* sink : {&second, &third})
      ASSERT_EQ(sink_init(c, sink, SinkKind::kMinFloat, true, kFailed), Status::kDone);
    pk_emit_float(c, &first, 2.0);
    pk_emit_float(c, &second, __builtin_nan(""));
    pk_emit_float(c, &third, 1.0);
    EXPECT_EQ(sink_merge(c, &second, &third), Status::kDone);
    EXPECT_EQ(sink_merge(c, &first, &second), Status::kDone);
    Held result(c, sink_finish(c, &first));
    EXPECT_EQ(shown(c, result.get()), "1.0");
  }
  EXPECT_EQ(context.balance(), 0);
}

TEST(RuntimeSink, ListsKeepTheirKind) {
  CountingContext context;
  Context* c = context.get();
  for (SinkKind kind : {SinkKind::kListI64, SinkKind::kListF64}) {
    Sink sink;
    ASSERT_EQ(sink_init(c, &sink, kind, false, kFailed), Status::kDone);
    Held list(c, sink_finish(c, &sink));
    EXPECT_EQ(object(list.get())->flags, kind == SinkKind::kListI64 ? kListI64 : kListF64);
  }
}

}  // namespace
}  // namespace pyreck::rt
