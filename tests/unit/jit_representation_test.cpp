// Leaves of types: what stands in registers, and what is counted there.
#include "ir/text.h"
#include "jit/representation.h"

#include <gtest/gtest.h>

#include <string>

namespace pyreck::jit {
namespace {

using Leaves = std::vector<Leaf>;

class Representation : public testing::Test {
 protected:
  ir::TypeId type(const std::string& text) {
    Result<ir::TypeId> parsed = ir::parse_type(types_, text);
    EXPECT_TRUE(parsed.ok()) << text;
    return *parsed;
  }
  Leaves of(const std::string& text, bool wide = false) { return leaves(types_, type(text), wide); }

  ir::TypeTable types_;
};

/// A pair of tuples that together have so many leaves.
std::string tuple_of(size_t items) {
  std::string text = "tuple[tuple[int";
  for (size_t i = 1; i < items; i++) text += i == items / 2 ? "], tuple[int" : ", int";
  return text + "]]";
}

TEST_F(Representation, Scalars) {
  EXPECT_EQ(of("int"), Leaves{Leaf::kInt});
  EXPECT_EQ(of("float"), Leaves{Leaf::kFloat});
  EXPECT_EQ(of("complex"), (Leaves{Leaf::kFloat, Leaf::kFloat}));
  EXPECT_EQ(of("bool"), Leaves{Leaf::kBool});
  EXPECT_EQ(of("none"), Leaves{Leaf::kPlain});
  EXPECT_EQ(of("str"), Leaves{Leaf::kObject});
  EXPECT_EQ(of("list[int]"), Leaves{Leaf::kObject});
  EXPECT_EQ(of("any"), Leaves{Leaf::kWord});
  EXPECT_EQ(of("int|none"), Leaves{Leaf::kWord});
}

TEST_F(Representation, UnionsWithAFloatHaveALeafForIt) {
  const Leaves both{Leaf::kWord, Leaf::kFloat};
  for (const char* text : {"int|float", "none|float", "str|float|none", "list[int]|float"}) {
    EXPECT_EQ(of(text), both) << text;
    EXPECT_EQ(of(text, true), both) << text;
    EXPECT_EQ(word_of(types_, type(text)), Leaf::kWord);
  }
  EXPECT_EQ(of("complex|int"), Leaves{Leaf::kWord});
  EXPECT_FALSE(has_float_leaf(types_, type("any")));
  EXPECT_FALSE(has_float_leaf(types_, type("float")));
  EXPECT_TRUE(counted(types_, type("int|float"), false));
}

TEST_F(Representation, TuplesAreTheLeavesOfTheirItems) {
  EXPECT_EQ(of("tuple[int, tuple[float, str]]"), (Leaves{Leaf::kInt, Leaf::kFloat, Leaf::kObject}));
  EXPECT_EQ(of(tuple_of(kMaxLeaves)).size(), kMaxLeaves);
  EXPECT_EQ(of(tuple_of(kMaxLeaves + 1)), Leaves{Leaf::kObject});
  EXPECT_TRUE(is_flat_tuple(types_, type(tuple_of(kMaxLeaves))));
  EXPECT_FALSE(is_flat_tuple(types_, type(tuple_of(kMaxLeaves + 1))));
  EXPECT_FALSE(is_flat_tuple(types_, type("list[int]")));
}

TEST_F(Representation, WideCodeCountsIntegers) {
  EXPECT_EQ(of("tuple[int, bool]", true), of("tuple[int, bool]", false));  // so are signatures
  EXPECT_FALSE(counted(types_, type("int"), false));
  EXPECT_TRUE(counted(types_, type("int"), true));
  EXPECT_FALSE(counted(types_, type("tuple[float, bool, none]"), true));
  EXPECT_TRUE(counted(types_, type("tuple[float, str]"), false));
  EXPECT_TRUE(counted(types_, type("any"), false));
}

TEST_F(Representation, IntegersMakeTheWidthsDiffer) {
  EXPECT_TRUE(has_int(types_, type("tuple[str, int]")));
  EXPECT_FALSE(has_int(types_, type("float")));
  EXPECT_FALSE(has_int(types_, type("list[int]")));  // one object in either
}

}  // namespace
}  // namespace pyreck::jit
