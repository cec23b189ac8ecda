// The kinds of lists, regions, and lists that grow while they are looked at.
#include "runtime/list.h"
#include "runtime/region.h"
#include "tests/unit/runtime_container_support.h"

namespace pyreck::rt {
namespace {

class RuntimeList : public testing::Test {
 protected:
  ~RuntimeList() override { EXPECT_EQ(context_.balance(), 0); }
  Context* c() { return context_.get(); }
  Word make(const std::string& text) { return literal(c(), text); }
  static ListKind kind(Word list) { return static_cast<ListKind>(object(list)->flags); }
  void append(Word list, const std::string& value) {
    Held item(c(), make(value));
    EXPECT_EQ(pk_list_append(c(), as<List>(list), item.get()), Status::kDone);
  }

 private:
  CountingContext context_;
};

TEST_F(RuntimeList, TakesTheKindOfWhatItIsMadeOf) {
  const std::pair<const char*, ListKind> cases[] = {{"[]", kListEmpty},
                                                    {"[1, 2]", kListI64},
                                                    {"[1.0, 2.0]", kListF64},
                                                    {"[True]", kListWords},
                                                    {"[1, True]", kListWords},
                                                    {"[1, 2.0]", kListWords},
                                                    {"['a']", kListWords},
                                                    {"[9223372036854775807]", kListI64},
                                                    {"[9223372036854775808]", kListWords}};
  for (const auto& [text, expected] : cases) {
    Held list(c(), make(text));
    EXPECT_EQ(kind(list.get()), expected) << text;
    EXPECT_EQ(shown(c(), list.get()), text);
  }
}

TEST_F(RuntimeList, BecomesWordsWhenAnotherTypeEnters) {
  for (const char* value : {"2.5", "True", "'a'", "9223372036854775808"}) {
    Held list(c(), make("[1, 2]"));
    append(list.get(), value);
    EXPECT_EQ(kind(list.get()), kListWords) << value;
    EXPECT_EQ(shown(c(), list.get()), std::string("[1, 2, ") + value + "]");
  }
}

TEST_F(RuntimeList, TakesTheKindOfItsFirstElement) {
  Held floats(c(), pk_list_new(c(), kListEmpty, 0)), ints(c(), pk_list_new(c(), kListEmpty, 0));
  append(floats.get(), "0.5");
  append(ints.get(), "-9223372036854775808");
  EXPECT_EQ(kind(floats.get()), kListF64);
  EXPECT_EQ(kind(ints.get()), kListI64);
}

TEST_F(RuntimeList, TypedEntriesFollowAListThatBecameWide) {
  Held list(c(), make("[1, 9223372036854775808]"));
  EXPECT_EQ(pk_list_append_i64(c(), as<List>(list.get()), 7), Status::kDone);
  EXPECT_EQ(pk_list_set_i64(c(), as<List>(list.get()), 0, INT64_MIN), Status::kDone);
  EXPECT_EQ(shown(c(), list.get()), "[-9223372036854775808, 9223372036854775808, 7]");
  EXPECT_EQ(pk_list_set_i64(c(), as<List>(list.get()), 3, 1), Status::kRaised);
  EXPECT_EQ(failure(c()), "IndexError: list assignment index out of range");
}

TEST_F(RuntimeList, SortingKeepsFloatsFlat) {
  Held list(c(), make("[2.5, -1.0, 0.5]"));
  Held none(c(), operate(c(), "list.sort", std::vector<Word>{list.get()}.data(), 1));
  EXPECT_EQ(kind(list.get()), kListF64);
  EXPECT_EQ(shown(c(), list.get()), "[-1.0, 0.5, 2.5]");
}

TEST_F(RuntimeList, StaysFlatWhenASliceOfItsOwnTypeIsAssigned) {
  const std::pair<const char*, const char*> cases[] = {
      {"[1.5, 2.5, 3.5]", "[9.5]"}, {"[1, 2, 3]", "[7, 8, 9, 10]"}, {"[1.5]", "[]"}};
  for (const auto& [text, items] : cases) {
    Held list(c(), make(text)), value(c(), make(items));
    Held cut(c(), pk_slice_new(c(), small(0), small(2), kNone));
    ListKind before = kind(list.get());
    EXPECT_EQ(pk_setitem(c(), list.get(), cut.get(), value.get()), Status::kDone);
    EXPECT_EQ(kind(list.get()), before) << text;
    Held other(c(), make("['a']"));
    EXPECT_EQ(pk_setitem(c(), list.get(), cut.get(), other.get()), Status::kDone);
    EXPECT_EQ(kind(list.get()), kListWords) << text;
  }
}

TEST_F(RuntimeList, ExtendsWithItself) {
  for (const char* text : {"[1, 2]", "[1.5]", "['a', None]"}) {
    Held list(c(), make(text));
    EXPECT_EQ(list_extend(c(), as<List>(list.get()), list.get()), Status::kDone);
    Held half(c(), make(text)), whole(c(), pk_binary(c(), 0, half.get(), half.get()));
    EXPECT_EQ(shown(c(), list.get()), shown(c(), whole.get()));
  }
}

TEST_F(RuntimeList, AnIteratorSeesWhatIsAppended) {
  Held list(c(), make("[1]")), iterator(c(), pk_iter(c(), list.get()));
  std::string seen;
  for (int round = 0; round < 10; round++) {
    int32_t ended = 0;
    Held item(c(), pk_next(c(), iterator.get(), &ended));
    if (!item) break;
    seen += shown(c(), item.get()) + " ";
    if (round < 3) append(list.get(), std::to_string(round + 2));
  }
  EXPECT_EQ(seen, "1 2 3 4 ");
  append(list.get(), "5");
  int32_t ended = 0;
  EXPECT_EQ(pk_next(c(), iterator.get(), &ended), kFailed);
  EXPECT_EQ(ended, 1) << "an exhausted iterator stays exhausted";
}

TEST_F(RuntimeList, SharesItsRowsWhenRepeated) {
  Held rows(c(), make("[[0, 0]]")), grid(c(), pk_binary(c(), 2, rows.get(), small(3)));
  Held row(c(), pk_getitem(c(), grid.get(), small(1)));
  EXPECT_EQ(pk_setitem(c(), row.get(), small(0), small(7)), Status::kDone);
  EXPECT_EQ(shown(c(), grid.get()), "[[7, 0], [7, 0], [7, 0]]");
}

TEST_F(RuntimeList, OfAnotherRegionIsNotChanged) {
  Held captured(c(), make("[1]")), outer(c(), make("[1]"));
  object(captured.get())->region = kForeignRegion;
  uint32_t around = c()->region;
  c()->region = new_region(around);
  EXPECT_EQ(pk_list_append(c(), as<List>(captured.get()), small(2)), Status::kAbandoned);
  EXPECT_EQ(failure(c()), "refused");
  EXPECT_EQ(pk_setitem(c(), outer.get(), small(0), small(2)), Status::kAbandoned);
  EXPECT_EQ(failure(c()), "foreign write");
  c()->region = around;
  EXPECT_EQ(shown(c(), captured.get()) + shown(c(), outer.get()), "[1][1]");
}

}  // namespace
}  // namespace pyreck::rt
