// The type lattice: its laws on random types, its limits, its spelling.
#include "ir/names.h"
#include "ir/text.h"
#include "ir/types.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace pyreck::ir {
namespace {

using T = TypeTable;

class RandomTypes {
 public:
  explicit RandomTypes(uint32_t seed) : random_(seed) {}

  TypeId any_type(TypeTable& types, int depth = 3) {
    static constexpr TypeId kScalars[] = {
        T::kNever, T::kAny,   T::kUnbound, T::kNone,    T::kBool,  T::kInt,      T::kFloat,
        T::kStr,   T::kRange, T::kSlice,   T::kComplex, T::kBytes, T::kByteArray};
    auto inner = [&] { return any_type(types, depth - 1); };
    switch (depth == 0 ? 0 : pick(11)) {
      case 3:
        return types.list(inner());
      case 4:
        return types.dict(inner(), inner());
      case 5:
        return types.set(inner());
      case 6:
        return types.tuple({inner(), inner()});
      case 7:
        return types.tuple({inner()});
      case 8:
        return types.function(pick(2), {inner()});
      case 9:
        return types.exception(pick(12));
      case 10:
        return types.join(inner(), inner());
      default:
        return kScalars[pick(std::size(kScalars))];
    }
  }

 private:
  uint32_t pick(size_t count) { return static_cast<uint32_t>(random_() % count); }
  std::mt19937 random_;
};

TEST(Types, FixedIdsAreTheSameInEveryTable) {
  TypeTable types;
  EXPECT_EQ(types.kind(T::kInt), TypeKind::kInt);
  EXPECT_EQ(types.text(T::kNever), "never");
  EXPECT_EQ(types.text(T::kSlice), "slice");
  EXPECT_EQ(types.list(T::kInt), types.list(T::kInt));
}

TEST(Types, JoinIsALeastUpperBound) {
  TypeTable types;
  RandomTypes random(1);
  for (int i = 0; i < 20000; i++) {
    TypeId a = random.any_type(types), b = random.any_type(types), c = random.any_type(types);
    TypeId ab = types.join(a, b);
    ASSERT_EQ(ab, types.join(b, a)) << types.text(a) << " and " << types.text(b);
    ASSERT_EQ(types.join(a, a), a) << types.text(a);
    ASSERT_EQ(types.join(ab, c), types.join(a, types.join(b, c)))
        << types.text(a) << " and " << types.text(b) << " and " << types.text(c);
    ASSERT_TRUE(types.subtype(a, ab) && types.subtype(b, ab))
        << types.text(a) << " and " << types.text(b);
    ASSERT_EQ(types.subtype(a, b), ab == b) << types.text(a) << " and " << types.text(b);
    if (types.subtype(a, c) && types.subtype(b, c)) {
      ASSERT_TRUE(types.subtype(ab, c));
    }
    ASSERT_EQ(types.join(a, T::kNever), a);
    ASSERT_EQ(types.join(a, T::kAny), T::kAny);
    ASSERT_LE(types.depth(ab), T::kMaxNesting);
    bool callable = std::ranges::all_of(
        types.members(ab), [&](TypeId member) { return is_callable(types.kind(member)); });
    ASSERT_LE(types.members(ab).size(), callable ? T::kMaxCallables : T::kMaxUnion);
  }
}

TEST(Types, BoolIsNoIntAndListsAreInvariant) {
  TypeTable types;
  EXPECT_FALSE(types.subtype(T::kBool, T::kInt));
  EXPECT_FALSE(types.subtype(types.list(T::kInt), types.list(T::kAny)));
  EXPECT_TRUE(types.subtype(types.tuple({T::kInt}), types.tuple({T::kAny})));
  EXPECT_EQ(types.text(types.join(types.list(T::kInt), types.list(T::kAny))),
            "list[any]|list[int]");
}

TEST(Types, WhatExceedsTheLimitsIsAny) {
  TypeTable types;
  TypeId deep = T::kInt;
  for (size_t i = 0; i < T::kMaxNesting; i++) deep = types.list(deep);
  EXPECT_NE(deep, T::kAny);
  EXPECT_EQ(types.list(deep), T::kAny);
  EXPECT_EQ(types.kind(types.iter(deep)), TypeKind::kIter);
  EXPECT_EQ(types.kind(types.cell(deep)), TypeKind::kCell);
  EXPECT_EQ(types.tuple(std::vector<TypeId>(T::kMaxTuple + 1, T::kInt)), T::kAny);
  TypeId united = T::kNever;
  for (TypeId type : {T::kInt, T::kFloat, T::kStr, T::kNone}) united = types.join(united, type);
  EXPECT_EQ(types.kind(united), TypeKind::kUnion);
  EXPECT_EQ(types.join(united, T::kRange), T::kAny);
}

TEST(Types, CellsStandInNothingButCaptures) {
  TypeTable types;
  TypeId cell = types.cell(T::kInt);
  EXPECT_EQ(types.list(cell), T::kAny);
  EXPECT_EQ(types.cell(cell), T::kAny);
  EXPECT_EQ(types.kind(types.function(0, {cell})), TypeKind::kFunction);
}

TEST(Types, ExceptionsJoinToTheNearestBase) {
  TypeTable types;
  auto exception = [&](const char* name) { return types.exception(*find_exception(name)); };
  EXPECT_EQ(types.join(exception("KeyError"), exception("IndexError")), exception("LookupError"));
  EXPECT_EQ(types.join(exception("KeyError"), exception("SystemExit")), exception("BaseException"));
  EXPECT_TRUE(types.subtype(exception("KeyError"), exception("Exception")));
  EXPECT_FALSE(types.subtype(exception("Exception"), exception("KeyError")));
}

TEST(Types, WithoutDropsMembers) {
  TypeTable types;
  TypeId type = types.join(types.join(T::kInt, T::kStr), T::kUnbound);
  auto is_unbound = [&](TypeId member) { return member == T::kUnbound; };
  EXPECT_EQ(types.without(type, is_unbound), types.join(T::kInt, T::kStr));
  EXPECT_EQ(types.without(T::kUnbound, is_unbound), T::kNever);
}

TEST(Types, TextsAreReadBackInAnyTable) {
  TypeTable types;
  RandomTypes random(2);
  for (int i = 0; i < 3000; i++) {
    TypeId type = random.any_type(types);
    TypeTable other;
    other.list(other.join(T::kStr, T::kInt));  // another order of interning
    Result<TypeId> read = parse_type(other, types.text(type));
    ASSERT_TRUE(read.ok()) << types.text(type) << ": " << read.error().message;
    ASSERT_EQ(other.text(*read), types.text(type));
    ASSERT_EQ(parse_type(types, types.text(type)).value(), type);
  }
}

TEST(Types, InternRefusesWhatIsNotWellFormed) {
  TypeTable types;
  auto refused = [&](TypeNode node) { return !types.intern(std::move(node)).valid(); };
  EXPECT_TRUE(refused({TypeKind::kList, 0, {}}));
  EXPECT_TRUE(refused({TypeKind::kList, 0, {TypeId(1000)}}));
  EXPECT_TRUE(refused({TypeKind::kInt, 1, {}}));
  EXPECT_TRUE(refused({TypeKind::kUnion, 0, {T::kInt}}));
  EXPECT_TRUE(refused({TypeKind::kUnion, 0, {T::kInt, T::kAny}}));
  EXPECT_TRUE(refused({TypeKind::kUnion, 0, {T::kInt, T::kInt}}));
  EXPECT_TRUE(refused({TypeKind::kUnion, 0, {types.exception(1), types.exception(2)}}));
  EXPECT_TRUE(refused({TypeKind::kException, 9999, {}}));
  EXPECT_TRUE(refused({TypeKind::kIter, 0, {types.iter(T::kInt)}}));
  EXPECT_TRUE(refused({static_cast<TypeKind>(200), 0, {}}));
  EXPECT_TRUE(refused({TypeKind::kTuple, 0, std::vector<TypeId>(T::kMaxTuple + 1, T::kInt)}));
  EXPECT_FALSE(refused({TypeKind::kUnion, 0, {T::kStr, T::kInt}}));
}

}  // namespace
}  // namespace pyreck::ir
