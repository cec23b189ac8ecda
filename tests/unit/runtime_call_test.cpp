// Arguments bound to parameters as Python does, and keyword arguments of builtins and methods.
#include "tests/unit/runtime_program_support.h"

namespace pyreck::rt {
namespace {

Word tuple_of(Context* c, const Word* args, int64_t count) { return pk_tuple_new(c, args, count); }

// def f(a, b=20, *, k=30): return captures and parameters
// def g(p, /, q): ...          def h(*, x, y): ...          def n(): ...
std::vector<TestFunction> functions() {
  return {
      {"f",
       {"a", "b", "k"},
       2,
       0,
       {0, 1, 1},
       [](Context* c, const Word* a) { return tuple_of(c, a + 2, 3); }},
      {"g", {"p", "q"}, 2, 1, {0, 0}, [](Context* c, const Word* a) { return tuple_of(c, a, 2); }},
      {"h", {"x", "y"}, 0, 0, {0, 0}, [](Context* c, const Word* a) { return tuple_of(c, a, 2); }},
      {"n", {}, 0, 0, {}, [](Context* c, const Word* a) { return tuple_of(c, a, 0); }},
  };
}

std::string call(uint32_t function, std::vector<Word> args,
                 std::initializer_list<const char*> names = {}) {
  ProgramContext context(functions());
  Context* c = context.get();
  Held f(c, context.closure(function, function == 0 ? "(20, 30)" : "()"));
  const uint32_t* keywords = names.size() > 0 ? context.keywords(names) : nullptr;
  Held result(c, pk_call(c, f.get(), args.data(), static_cast<uint32_t>(args.size()), keywords));
  return outcome(c, result.get());
}

TEST(RuntimeCall, BindsPositionsKeywordsAndDefaults) {
  EXPECT_EQ(call(0, {small(1)}), "(1, 20, 30)");
  EXPECT_EQ(call(0, {small(1), small(2)}), "(1, 2, 30)");
  EXPECT_EQ(call(0, {small(3), small(1)}, {"k", "a"}), "(1, 20, 3)");
  EXPECT_EQ(call(1, {small(1), small(2)}, {"q"}), "(1, 2)");
}

TEST(RuntimeCall, SaysWhatIsWrongAsCpythonDoes) {
  EXPECT_EQ(call(0, {}), "TypeError: f() missing 1 required positional argument: 'a'");
  EXPECT_EQ(call(1, {}), "TypeError: g() missing 2 required positional arguments: 'p' and 'q'");
  EXPECT_EQ(call(2, {}), "TypeError: h() missing 2 required keyword-only arguments: 'x' and 'y'");
  EXPECT_EQ(call(3, {small(1)}), "TypeError: n() takes 0 positional arguments but 1 was given");
  EXPECT_EQ(call(0, {small(1), small(2), small(3)}),
            "TypeError: f() takes from 1 to 2 positional arguments but 3 were given");
  EXPECT_EQ(call(0, {small(1), small(2), small(3), small(4)}, {"k"}),
            "TypeError: f() takes from 1 to 2 positional arguments but 3 positional arguments "
            "(and 1 keyword-only argument) were given");
  EXPECT_EQ(call(0, {small(1), small(2)}, {"z"}),
            "TypeError: f() got an unexpected keyword argument 'z'");
  EXPECT_EQ(call(0, {small(1), small(2)}, {"a"}),
            "TypeError: f() got multiple values for argument 'a'");
  EXPECT_EQ(call(1, {small(1), small(2)}, {"p", "q"}),
            "TypeError: g() got some positional-only arguments passed as keyword arguments: 'p'");
}

TEST(RuntimeCall, OnlyFunctionsAndClassesCanBeCalled) {
  TestContext context;
  EXPECT_EQ(pk_call(context.get(), small(5), nullptr, 0, nullptr), kFailed);
  EXPECT_EQ(failure(context.get()), "TypeError: 'int' object is not callable");
}

TEST(RuntimeCall, KeywordsOfBuiltins) {
  ProgramContext k(functions());
  EXPECT_EQ(k.builtin("sum", "([1, 2],)", {"start"}, {small(10)}), "13");
  EXPECT_EQ(k.builtin("enumerate", "('ab',)", {"start"}, {small(5)}), "[(5, 'a'), (6, 'b')]");
  EXPECT_EQ(k.builtin("max", "([],)", {"default"}, {kNone}), "None");
  EXPECT_EQ(k.builtin("dict", "({1: 2},)", {"a"}, {small(1)}), "{1: 2, 'a': 1}");
  EXPECT_EQ(k.builtin("int", "()", {"base"}, {small(3)}),
            "TypeError: int() missing string argument");
  EXPECT_EQ(k.builtin("sum", "([1], 2)", {"start"}, {small(3)}),
            "TypeError: sum() takes at most 2 arguments (3 given)");
  EXPECT_EQ(k.builtin("min", "(1, 2)", {"default"}, {small(3)}),
            "TypeError: Cannot specify a default for min() with multiple positional arguments");
  EXPECT_EQ(k.builtin("len", "([],)", {"x"}, {small(3)}),
            "TypeError: len() takes no keyword arguments");
  EXPECT_EQ(k.builtin("min", "([],)", {"foo"}, {small(3)}),
            "TypeError: 'foo' is an invalid keyword argument for min()");
  EXPECT_EQ(k.builtin("sorted", "([],)", {"foo"}, {small(3)}),
            "TypeError: 'foo' is an invalid keyword argument for sort()");
  EXPECT_EQ(k.builtin("sorted", "([],)", {"reverse"}, {kNone}),
            "TypeError: 'NoneType' object cannot be interpreted as an integer");
  EXPECT_EQ(k.builtin("sorted", "([],)", {"reverse"}, {small(int64_t{1} << 40)}),
            "OverflowError: Python int too large to convert to C int");
}

}  // namespace
}  // namespace pyreck::rt
