// Order of dicts under growth and deletion, keys that are equal, changes during iteration.
#include "runtime/dict.h"
#include "tests/unit/runtime_container_support.h"

namespace pyreck::rt {
namespace {

class RuntimeDict : public testing::Test {
 protected:
  ~RuntimeDict() override { EXPECT_EQ(context_.balance(), 0); }
  Context* c() { return context_.get(); }

 private:
  CountingContext context_;
};

TEST_F(RuntimeDict, KeepsTheOrderOfInsertionThroughGrowthAndDeletion) {
  constexpr int64_t kCount = 20000;
  Held d(c(), pk_dict_new(c(), 0));
  Dict* dict = as<Dict>(d.get());
  for (int64_t i = 0; i < kCount; i++)
    ASSERT_EQ(pk_dict_set(c(), dict, small(i * 7919 % kCount), small(i)), Status::kDone);
  for (int64_t i = 0; i < kCount; i += 3)
    ASSERT_EQ(pk_delitem(c(), d.get(), small(i * 7919 % kCount)), Status::kDone);
  ASSERT_EQ(pk_dict_set(c(), dict, small(0), small(-1)), Status::kDone);  // goes to the end
  Held iterator(c(), pk_iter(c(), d.get()));
  int64_t seen = 0;
  for (int64_t i = 0; i < kCount; i++) {
    if (i % 3 == 0) continue;
    int32_t ended = 0;
    Held key(c(), pk_next(c(), iterator.get(), &ended));
    ASSERT_EQ(key.get(), small(i * 7919 % kCount));
    seen++;
  }
  EXPECT_EQ(dict->length, seen + 1);
}

TEST_F(RuntimeDict, IsFilledAndEmptiedInTurn) {
  Held d(c(), pk_dict_new(c(), 0));
  for (int64_t i = 0; i < 1000; i++) {
    ASSERT_EQ(pk_setitem(c(), d.get(), small(i), small(i)), Status::kDone);
    ASSERT_EQ(pk_setitem(c(), d.get(), small(i + 16), small(-i)), Status::kDone);
    ASSERT_EQ(pk_delitem(c(), d.get(), small(i)), Status::kDone);
    ASSERT_EQ(pk_compare(c(), 8, small(i + 16), d.get()), kTrue);
    ASSERT_EQ(pk_delitem(c(), d.get(), small(i + 16)), Status::kDone);
    ASSERT_EQ(pk_compare(c(), 8, small(i + 16), d.get()), kFalse);
  }
  EXPECT_EQ(shown(c(), d.get()), "{}");
}

TEST_F(RuntimeDict, RefusesIterationWhileItsKeysAreReplaced) {
  Held d(c(), literal(c(), "{1: 2, 3: 4}")), iterator(c(), pk_iter(c(), d.get()));
  int32_t ended = 0;
  Held first(c(), pk_next(c(), iterator.get(), &ended));
  ASSERT_EQ(pk_setitem(c(), d.get(), small(1), small(0)), Status::kDone);  // no other key
  ASSERT_EQ(pk_delitem(c(), d.get(), small(1)), Status::kDone);
  ASSERT_EQ(pk_setitem(c(), d.get(), small(5), small(6)), Status::kDone);
  EXPECT_EQ(pk_next(c(), iterator.get(), &ended), kFailed);
  EXPECT_EQ(failure(c()), "refused");
}

TEST_F(RuntimeDict, TheFirstOfEqualKeysStays) {
  EXPECT_EQ(observe("item.set", "({1: 'a'}, True, 'b')"), "None -> {1: 'b'}");
  EXPECT_EQ(observe("item.set", "({1.0: 'a'}, 1, 'b')"), "None -> {1.0: 'b'}");
  EXPECT_EQ(observe("item.set", "({36893488147419103232: 0}, 3.6893488147419103e+19, 1)"),
            "None -> {36893488147419103232: 1}");
}

TEST_F(RuntimeDict, RefusesNanAsAKey) {
  EXPECT_EQ(observe("item.set", "({}, nan, 1)"), "refused -> {}");
  EXPECT_EQ(observe("compare.in", "(nan, {1: 2})"), "False");  // none is in any
}

TEST_F(RuntimeDict, RaisesWhenItsSizeChangesDuringIteration) {
  Held d(c(), literal(c(), "{1: 2, 3: 4}")), iterator(c(), pk_iter(c(), d.get()));
  int32_t ended = 0;
  Held first(c(), pk_next(c(), iterator.get(), &ended));
  ASSERT_EQ(pk_setitem(c(), d.get(), small(5), small(6)), Status::kDone);
  for (int again = 0; again < 2; again++) {
    EXPECT_EQ(pk_next(c(), iterator.get(), &ended), kFailed);
    EXPECT_EQ(ended, 0);
    EXPECT_EQ(failure(c()), "RuntimeError: dictionary changed size during iteration");
  }
}

TEST_F(RuntimeDict, ViewsFollowTheDict) {
  Held d(c(), literal(c(), "{'a': 1, 'b': [2]}"));
  Held keys(c(), operate(c(), "dict.keys", std::vector<Word>{d.get()}.data(), 1));
  Held items(c(), operate(c(), "dict.items", std::vector<Word>{d.get()}.data(), 1));
  Held name(c(), str_from_ascii(c(), "c"));
  ASSERT_EQ(pk_setitem(c(), d.get(), name.get(), small(3)), Status::kDone);
  Held names(c(), pk_call_builtin(c(), builtin_id("list"), std::vector<Word>{keys.get()}.data(), 1,
                                  nullptr));
  Held pairs(c(), pk_call_builtin(c(), builtin_id("list"), std::vector<Word>{items.get()}.data(), 1,
                                  nullptr));
  EXPECT_EQ(shown(c(), names.get()), "['a', 'b', 'c']");
  EXPECT_EQ(shown(c(), pairs.get()), "[('a', 1), ('b', [2]), ('c', 3)]");
  EXPECT_EQ(pk_compare(c(), 8, name.get(), keys.get()), kTrue);
  EXPECT_EQ(pk_compare(c(), 0, keys.get(), keys.get()), kTrue);
}

}  // namespace
}  // namespace pyreck::rt
