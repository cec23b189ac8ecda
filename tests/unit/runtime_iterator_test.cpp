// Iterators that builtins make of others.
#include "tests/unit/runtime_program_support.h"

namespace pyreck::rt {
namespace {

std::vector<TestFunction> functions() {
  return {
      {"ratio",
       {"x", "y"},
       2,
       0,
       {0, 0},
       [](Context* c, const Word* a) { return pk_binary(c, 4, a[0], a[1]); }},
      {"odd",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word* a) { return pk_binary(c, 5, a[0], small(2)); }},
      {"stop",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word* a) {
         if (a[0] != small(3)) return a[0];
         raise_error(c, static_cast<uint32_t>(Exc::kStopIteration), "%s", "");
         return kFailed;
       }},
  };
}

/// A builtin called with a function and then a tuple literal's items.
std::string with_function(const std::string& name, uint32_t function, const std::string& rest) {
  ProgramContext context(functions());
  Context* c = context.get();
  Held f(c, context.closure(function)), tuple(c, literal(c, rest));
  const Tuple* t = as<Tuple>(tuple.get());
  std::vector<Word> all{f.get()};
  all.insert(all.end(), t->items, t->items + t->length);
  Held result(c, pk_call_builtin(c, builtin_id(name), all.data(), static_cast<uint32_t>(all.size()),
                                 nullptr));
  return outcome(c, result.get());
}

TEST(RuntimeIterator, MapsAndFilters) {
  EXPECT_EQ(with_function("map", 0, "([6, 9, 4], [3, 2])"), "[2, 4]");
  EXPECT_EQ(with_function("map", 0, "([6, 9], [3, 0])"),
            "ZeroDivisionError: integer division or modulo by zero");
  EXPECT_EQ(with_function("filter", 1, "([1, 2, 3, 4, 5],)"), "[1, 3, 5]");
  EXPECT_EQ(with_function("filter", 0, "([1],)"),
            "TypeError: ratio() missing 1 required positional argument: 'y'");
  EXPECT_EQ(with_function("functools.reduce", 0, "([100, 5, 4],)"), "5");
  EXPECT_EQ(with_function("functools.reduce", 0, "([],)"),
            "TypeError: reduce() of empty iterable with no initial value");
}

TEST(RuntimeIterator, AFunctionThatRaisesStopIterationEndsTheIterator) {
  EXPECT_EQ(with_function("map", 2, "([1, 2, 3, 4],)"), "[1, 2]");
  EXPECT_EQ(with_function("filter", 2, "([1, 2, 3, 4],)"), "[1, 2]");
}

TEST(RuntimeIterator, StrictZipPassesOnWhatALaterIteratorRaises) {
  ProgramContext context(functions());
  Context* c = context.get();
  Held f(c, context.closure(0)), ones(c, literal(c, "[1]")), zeros(c, literal(c, "[0]"));
  Word parts[3] = {f.get(), ones.get(), zeros.get()};
  Held mapped(c, pk_call_builtin(c, builtin_id("map"), parts, 3, nullptr));
  EXPECT_EQ(context.builtin("zip", "([],)", {"strict"}, {kTrue}), "[]");
  Held empty(c, literal(c, "[]"));
  Word all[3] = {empty.get(), mapped.get(), kTrue};
  Held zipped(c, pk_call_builtin(c, builtin_id("zip"), all, 3, context.keywords({"strict"})));
  EXPECT_EQ(outcome(c, zipped.get()), "ZeroDivisionError: integer division or modulo by zero");
}

TEST(RuntimeIterator, OfASetNoticesThatItChanges) {
  CountingContext context;
  Context* c = context.get();
  for (bool same_size : {false, true}) {
    Held set(c, literal(c, "{1, 2, 3}")), iterator(c, pk_iter(c, set.get()));
    int32_t ended = 0;
    Held first(c, pk_next(c, iterator.get(), &ended));
    Word change[2] = {set.get(), small(9)}, back[2] = {set.get(), small(3)};
    EXPECT_EQ(operate(c, "set.add", change, 2), kNone);
    if (same_size) EXPECT_EQ(operate(c, "set.discard", back, 2), kNone);
    EXPECT_EQ(pk_next(c, iterator.get(), &ended), kFailed);
    EXPECT_EQ(failure(c),
              same_size ? "refused" : "RuntimeError: Set changed size during iteration");
  }
}

TEST(RuntimeIterator, StrictZip) {
  ProgramContext k(functions());
  const std::pair<const char*, const char*> cases[] = {
      {"([1, 2], 'ab')", "[(1, 'a'), (2, 'b')]"},
      {"([1, 2], 'a')", "ValueError: zip() argument 2 is shorter than argument 1"},
      {"([1], 'ab')", "ValueError: zip() argument 2 is longer than argument 1"},
      {"([1], 'a', ())", "ValueError: zip() argument 3 is shorter than arguments 1-2"},
      {"([], '', (1, 2))", "ValueError: zip() argument 3 is longer than arguments 1-2"}};
  for (const auto& [arguments, expected] : cases)
    EXPECT_EQ(k.builtin("zip", arguments, {"strict"}, {kTrue}), expected) << arguments;
}

TEST(RuntimeIterator, SplitsByPositionOnlyWhatHasPositions) {
  CountingContext context;
  Context* c = context.get();
  const std::pair<const char*, int64_t> cases[] = {
      {"[1, 2]", 2}, {"(1, 2, 3)", 3}, {"'abcd'", 4}, {"{1, 2}", -1}, {"5", -1}};
  for (const auto& [text, length] : cases) {
    Held value(c, literal(c, text));
    EXPECT_EQ(pk_sequence_length(c, value.get()), length) << text;
    if (length < 1) continue;
    Held last(c, pk_sequence_get(c, value.get(), length - 1)), index(c, small(-1));
    Held expected(c, pk_getitem(c, value.get(), index.get()));
    EXPECT_EQ(shown(c, last.get()), shown(c, expected.get()));
  }
}

TEST(RuntimeIterator, UnpackingSaysWhatIsWrong) {
  EXPECT_EQ(observe("unpack.3", "([1, 2],)").substr(0, 62),
            "ValueError: not enough values to unpack (expected 3, got 2) ->");
  EXPECT_EQ(observe("unpack.2", "('abc',)"), "ValueError: too many values to unpack (expected 2)");
  EXPECT_EQ(observe("unpack.2", "(5,)"), "TypeError: cannot unpack non-iterable int object");
}

}  // namespace
}  // namespace pyreck::rt
