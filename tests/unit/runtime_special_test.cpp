// Special methods of instances, where the runtime calls them.
#include "tests/unit/runtime_class_support.h"

namespace pyreck::rt {
namespace {

using enum AttributeKind;

constexpr int32_t kAddOp = 0, kEqOp = 0, kNeOp = 1, kLtOp = 2, kInOp = 8;

Word value_of(Context* c, Word self) {
  Held name(c, str_from_ascii(c, "value"));
  return pk_getattr(c, self, name.get());
}

// class Money:                              0
//     def __init__(self, value): self.value = value
//     def __add__(self, other): return self.value + other
//     def __radd__(self, other): return other - self.value
//     def __eq__(self, other): return self.value == other.value
//     def __lt__(self, other): return self.value < other.value
//     def __bool__(self): return self.value       (a bool, or not)
//     def __len__(self): return self.value
//     def __getitem__(self, i): IndexError for 3, else i * 10
//     def __repr__(self): return "money"
//     def __index__(self): return self.value
//     def __contains__(self, item): return item
//     def __call__(self): return self.value
// class Hashed(Money):                      1
//     def __hash__(self): return 7
// class Counter:                            2
//     def __iter__(self): return self
//     def __next__(self): raises StopIteration
// class Plain: pass                         3
// class Quiet:                              4
//     def __add__(self, other): return NotImplemented
//     def __bool__(self): return value
std::vector<TestMethod> methods() {
  return {
      {"Money.__init__",
       {"self", "value"},
       [](Context* c, const Word* a) {
         Held name(c, str_from_ascii(c, "value"));
         return pk_setattr(c, a[0], name.get(), a[1]) == Status::kDone ? kNone : kFailed;
       }},
      {"Money.__add__",
       {"self", "other"},
       [](Context* c, const Word* a) {
         Held value(c, value_of(c, a[0]));
         return pk_binary(c, 0, value.get(), a[1]);
       }},
      {"Money.__radd__",
       {"self", "other"},
       [](Context* c, const Word* a) {
         Held value(c, value_of(c, a[0]));
         return pk_binary(c, 1, a[1], value.get());
       }},
      {"Money.__eq__",
       {"self", "other"},
       [](Context* c, const Word* a) {
         Held mine(c, value_of(c, a[0])), other(c, value_of(c, a[1]));
         return other ? pk_compare(c, kEqOp, mine.get(), other.get()) : kFailed;
       }},
      {"Money.__lt__",
       {"self", "other"},
       [](Context* c, const Word* a) {
         Held mine(c, value_of(c, a[0])), other(c, value_of(c, a[1]));
         return other ? pk_compare(c, kLtOp, mine.get(), other.get()) : kFailed;
       }},
      {"Money.value", {"self"}, [](Context* c, const Word* a) { return value_of(c, a[0]); }},
      {"Money.__getitem__",
       {"self", "i"},
       [](Context* c, const Word* a) {
         if (a[1] == small(3)) {
           pk_raise_index(c, 0);
           return kFailed;
         }
         return pk_binary(c, 2, a[1], small(10));
       }},
      {"Money.__repr__",
       {"self"},
       [](Context* c, const Word*) { return str_from_ascii(c, "money"); }},
      {"Money.second",
       {"self", "item"},
       [](Context* c, const Word* a) { return retained(c, a[1]); }},
      {"Hashed.__hash__", {"self"}, [](Context*, const Word*) { return small(7); }},
      {"Counter.__iter__", {"self"}, [](Context* c, const Word* a) { return retained(c, a[0]); }},
      {"Counter.__next__",
       {"self"},
       [](Context* c, const Word*) {
         raise_error(c, static_cast<uint32_t>(Exc::kStopIteration), "over");
         return kFailed;
       }},
      {"Quiet.__add__",
       {"self", "other"},
       [](Context* c, const Word*) {
         return pk_builtin_ref(c, static_cast<uint32_t>(B::kNotImplemented));
       }},
  };
}

std::vector<TestClass> classes() {
  return {
      {"Money",
       {0},
       {},
       {"value"},
       {{"__init__", kPlain, 0},
        {"__add__", kPlain, 1},
        {"__radd__", kPlain, 2},
        {"__eq__", kPlain, 3},
        {"__lt__", kPlain, 4},
        {"__len__", kPlain, 5},
        {"__index__", kPlain, 5},
        {"__call__", kPlain, 5},
        {"__getitem__", kPlain, 6},
        {"__repr__", kPlain, 7},
        {"__contains__", kPlain, 8}}},
      {"Hashed", {1, 0}, {0}, {"value"}, {{"__hash__", kPlain, 9}}},
      {"Counter", {2}, {}, {}, {{"__iter__", kPlain, 10}, {"__next__", kPlain, 11}}},
      {"Plain", {3}, {}, {}, {}},
      {"Quiet", {4}, {}, {"value"}, {{"__add__", kPlain, 12}, {"__bool__", kPlain, 5}}},
  };
}

class SpecialMethods : public testing::Test {
 protected:
  ClassProgram p{methods(), classes()};
  Context* c = p.get();

  std::string binary(Word a, Word b) { return p.shown(pk_binary(c, kAddOp, a, b)); }
  std::string compare(int32_t op, Word a, Word b) { return p.shown(pk_compare(c, op, a, b)); }
  std::string builtin(const char* name, std::vector<Word> args) {
    return p.shown(pk_call_builtin(c, builtin_id(name), args.data(),
                                   static_cast<uint32_t>(args.size()), nullptr));
  }
};

TEST_F(SpecialMethods, OperatorsAndReflectedOnes) {
  Held five(c, p.make(0, {small(5)})), plain(c, p.make(3)), quiet(c, p.make(4));
  EXPECT_EQ(binary(five.get(), small(2)), "7");
  EXPECT_EQ(binary(small(2), five.get()), "-3");
  EXPECT_EQ(p.shown(pk_inplace(c, kAddOp, five.get(), small(2))), "7");
  EXPECT_EQ(binary(plain.get(), small(1)),
            "TypeError: unsupported operand type(s) for +: 'Plain' and 'int'");
  EXPECT_EQ(binary(quiet.get(), quiet.get()),
            "TypeError: unsupported operand type(s) for +: 'Quiet' and 'Quiet'");
  EXPECT_EQ(p.shown(pk_inplace(c, kAddOp, quiet.get(), small(1))),
            "TypeError: unsupported operand type(s) for +=: 'Quiet' and 'int'");
  EXPECT_EQ(p.shown(pk_unary(c, 0, plain.get())),
            "TypeError: bad operand type for unary -: 'Plain'");
  Held list(c, literal(c, "[1]")), two(c, p.make(0, {small(2)}));
  EXPECT_EQ(p.shown(pk_binary(c, 2, list.get(), two.get())), "[1, 1]");
  EXPECT_EQ(binary(list.get(), plain.get()),
            "TypeError: can only concatenate list (not \"Plain\") to list");
}

TEST_F(SpecialMethods, Comparisons) {
  Held one(c, p.make(0, {small(1)})), other(c, p.make(0, {small(1)})),
      two(c, p.make(0, {small(2)}));
  EXPECT_EQ(compare(kEqOp, one.get(), other.get()), "True");
  EXPECT_EQ(compare(kNeOp, one.get(), other.get()), "False");
  EXPECT_EQ(compare(kNeOp, one.get(), two.get()), "True");
  EXPECT_EQ(compare(kLtOp, one.get(), two.get()), "True");
  EXPECT_EQ(compare(4, one.get(), two.get()), "False");
  Held a(c, p.make(3)), b(c, p.make(3));
  EXPECT_EQ(compare(kEqOp, a.get(), b.get()), "False");
  EXPECT_EQ(compare(kEqOp, a.get(), a.get()), "True");
  EXPECT_EQ(compare(kEqOp, a.get(), small(1)), "False");
  EXPECT_EQ(compare(kLtOp, a.get(), b.get()),
            "TypeError: '<' not supported between instances of 'Plain' and 'Plain'");
  Word items[2] = {two.get(), one.get()};
  Held list(c, pk_list_from_words(c, items, 2));
  EXPECT_EQ(compare(kEqOp, list.get(), list.get()), "True");
  EXPECT_EQ(builtin("sorted", {list.get()}), "[money, money]");
  Held least(c, pk_call_builtin(c, builtin_id("min"), &items[0], 2, nullptr));
  EXPECT_EQ(least.get(), one.get());
}

TEST_F(SpecialMethods, TruthAndLength) {
  Held none(c, p.make(0, {small(0)})), three(c, p.make(0, {small(3)})),
      bad(c, p.make(0, {small(-1)}));
  EXPECT_EQ(pk_truth(c, none.get()), 0);
  EXPECT_EQ(pk_truth(c, three.get()), 1);
  EXPECT_EQ(builtin("len", {three.get()}), "3");
  EXPECT_EQ(builtin("len", {bad.get()}), "ValueError: __len__() should return >= 0");
  EXPECT_EQ(builtin("bool", {bad.get()}), "ValueError: __len__() should return >= 0");
  Held text(c, p.make(0, {p.name("value")})), plain(c, p.make(3));
  EXPECT_EQ(builtin("len", {text.get()}),
            "TypeError: 'str' object cannot be interpreted as an integer");
  EXPECT_EQ(builtin("len", {plain.get()}), "TypeError: object of type 'Plain' has no len()");
  EXPECT_EQ(pk_truth(c, plain.get()), 1);
  Held quiet(c, p.make(4));
  p.set(quiet.get(), "value", small(1));
  EXPECT_EQ(builtin("bool", {quiet.get()}), "TypeError: __bool__ should return bool, returned int");
}

TEST_F(SpecialMethods, ItemsAndIteration) {
  Held three(c, p.make(0, {small(3)})), counter(c, p.make(2)), plain(c, p.make(3));
  EXPECT_EQ(p.shown(pk_getitem(c, three.get(), small(2))), "20");
  EXPECT_EQ(builtin("list", {three.get()}), "[0, 10, 20]");
  EXPECT_EQ(builtin("sum", {three.get()}), "30");
  EXPECT_EQ(builtin("list", {counter.get()}), "[]");
  EXPECT_EQ(builtin("list", {plain.get()}), "TypeError: 'Plain' object is not iterable");
  EXPECT_EQ(p.shown(pk_getitem(c, plain.get(), small(0))),
            "TypeError: 'Plain' object is not subscriptable");
  EXPECT_EQ(p.shown(status_word(pk_setitem(c, plain.get(), small(0), small(1)))),
            "TypeError: 'Plain' object does not support item assignment");
  EXPECT_EQ(compare(kInOp, small(1), three.get()), "True");
  EXPECT_EQ(compare(kInOp, small(0), three.get()), "False");
  EXPECT_EQ(compare(kInOp, small(0), plain.get()),
            "TypeError: argument of type 'Plain' is not iterable");
}

TEST_F(SpecialMethods, Hashes) {
  Held money(c, p.make(0, {small(3)})), hashed(c, p.make(1, {small(3)})), plain(c, p.make(3));
  EXPECT_EQ(builtin("hash", {hashed.get()}), "7");
  EXPECT_EQ(builtin("hash", {money.get()}), "TypeError: unhashable type: 'Money'");
  EXPECT_EQ(builtin("hash", {plain.get()}), "refused");
  Held dict(c, pk_dict_new(c, 0)), equal(c, p.make(1, {small(3)}));
  EXPECT_EQ(pk_dict_set(c, as<Dict>(dict.get()), hashed.get(), small(1)), Status::kDone);
  EXPECT_EQ(p.shown(pk_dict_get(c, as<Dict>(dict.get()), equal.get())), "1");
  EXPECT_EQ(pk_dict_set(c, as<Dict>(dict.get()), plain.get(), small(2)), Status::kDone);
  EXPECT_EQ(p.shown(pk_dict_get(c, as<Dict>(dict.get()), plain.get())), "2");
}

TEST_F(SpecialMethods, TextAndNumbers) {
  Held money(c, p.make(0, {small(3)})), plain(c, p.make(3));
  EXPECT_EQ(builtin("str", {money.get()}), "'money'");
  EXPECT_EQ(builtin("repr", {plain.get()}), "refused");
  Held spec(c, str_from_ascii(c, ">7"));
  EXPECT_EQ(p.shown(pk_format(c, money.get(), spec.get(), 0)),
            "TypeError: unsupported format string passed to Money.__format__");
  EXPECT_EQ(builtin("int", {money.get()}), "3");
  EXPECT_EQ(builtin("float", {money.get()}), "3.0");
  EXPECT_EQ(builtin("bin", {money.get()}), "'0b11'");
  EXPECT_EQ(builtin("range", {money.get()}), "range(0, 3)");
  Held list(c, literal(c, "[1, 2, 3, 4]"));
  EXPECT_EQ(p.shown(pk_getitem(c, list.get(), money.get())), "4");
  EXPECT_EQ(builtin("abs", {money.get()}), "TypeError: bad operand type for abs(): 'Money'");
}

TEST_F(SpecialMethods, BuiltinsThatAskForClasses) {
  Held hashed(c, p.make(1, {small(3)})), name(c, str_from_ascii(c, "value"));
  EXPECT_EQ(builtin("isinstance", {hashed.get(), p.type(0)}), "True");
  EXPECT_EQ(builtin("isinstance", {hashed.get(), p.type(3)}), "False");
  EXPECT_EQ(builtin("issubclass", {p.type(1), p.type(0)}), "True");
  EXPECT_EQ(builtin("type", {hashed.get()}), "<class '__main__.Hashed'>");
  EXPECT_EQ(builtin("callable", {hashed.get()}), "True");
  EXPECT_EQ(builtin("hasattr", {hashed.get(), name.get()}), "True");
  EXPECT_EQ(builtin("getattr", {hashed.get(), name.get()}), "3");
  EXPECT_EQ(builtin("getattr", {small(1), name.get(), kNone}), "None");
  EXPECT_EQ(builtin("setattr", {hashed.get(), name.get(), small(9)}), "None");
  EXPECT_EQ(p.attribute(hashed.get(), "value"), "9");
  EXPECT_EQ(builtin("getattr", {hashed.get(), small(1)}),
            "TypeError: attribute name must be string, not 'int'");
}

}  // namespace
}  // namespace pyreck::rt
