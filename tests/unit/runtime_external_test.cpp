// Lists on memory of somebody else: what frees it, and that it is not theirs.
#include "runtime/external.h"
#include "runtime/list.h"
#include "tests/unit/runtime_support.h"

#include <gtest/gtest.h>

#include <vector>

namespace pyreck::rt {
namespace {

TEST(External, IsReleasedWithTheList) {
  TestContext context;
  Context* c = context.get();
  std::vector<int64_t> numbers{5, -6, 7};
  int released = 0;
  const Word list =
      list_on_external(c, kListI64, kForeignRegion, numbers.data(), 3, [&released] { released++; });
  EXPECT_EQ(as<List>(list)->length, 3);
  const Word item = list_at(c, as<List>(list), 1);
  EXPECT_EQ(small_value(item), -6);
  const Word whole = pk_tuple_new(c, std::vector<Word>{list, list}.data(), 2);
  pk_release(c, list);
  EXPECT_EQ(released, 0);
  pk_release(c, whole);
  EXPECT_EQ(released, 1);
  EXPECT_EQ(numbers, (std::vector<int64_t>{5, -6, 7}));
}

TEST(External, SeveralListsStandOnTheSame) {
  TestContext context;
  Context* c = context.get();
  double number = 2.5;
  std::vector<int> released;
  std::vector<Word> lists;
  for (int i = 0; i < 3; i++)
    lists.push_back(list_on_external(c, kListF64, kForeignRegion, &number, 1,
                                     [&released, i] { released.push_back(i); }));
  for (int i : {1, 0, 2}) pk_release(c, lists[static_cast<size_t>(i)]);
  EXPECT_EQ(released, (std::vector<int>{1, 0, 2}));
}

}  // namespace
}  // namespace pyreck::rt
