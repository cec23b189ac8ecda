// Sorting: stability, keys, and the very comparisons that CPython makes of partial orders.
#include "tests/unit/runtime_program_support.h"

namespace pyreck::rt {
namespace {

int64_t calls = 0;

std::vector<TestFunction> functions() {
  return {
      {"tens",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word* a) {
         calls++;
         return pk_binary(c, 4, a[0], small(10));  // x // 10
       }},
      {"fails",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word* a) {
         calls++;
         return pk_binary(c, 4, small(1), a[0]);  // 1 // x
       }},
  };
}

std::string sorted(const std::string& items, uint32_t key, Word reverse) {
  ProgramContext context(functions());
  Held f(context.get(), context.closure(key));
  calls = 0;
  return context.builtin("sorted", "(" + items + ",)", {"key", "reverse"}, {f.get(), reverse});
}

TEST(RuntimeSort, IsStableWithAKeyBothWays) {
  EXPECT_EQ(sorted("[31, 12, 35, 18, 10, 39]", 0, kFalse), "[12, 18, 10, 31, 35, 39]");
  EXPECT_EQ(sorted("[31, 12, 35, 18, 10, 39]", 0, kTrue), "[31, 35, 39, 12, 18, 10]");
  EXPECT_EQ(calls, 6) << "the key is called once for each element";
}

TEST(RuntimeSort, EndsAtTheFirstKeyThatFails) {
  EXPECT_EQ(sorted("[5, 0, 7]", 1, kFalse),
            "ZeroDivisionError: integer division or modulo by zero");
  EXPECT_EQ(calls, 2);
}

Word victim = kNone;  // the list that the functions below change while it is sorted

TEST(RuntimeSort, TheKeyFunctionSeesAnEmptyListAndMustLeaveItEmpty) {
  ProgramContext context({
      {"length",
       {"x"},
       1,
       0,
       {0},
       [](Context*, const Word*) { return small(as<List>(victim)->length); }},
      {"grow",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word* a) {
         EXPECT_EQ(pk_list_append(c, as<List>(victim), a[0]), Status::kDone);
         return retained(c, a[0]);
       }},
      {"shrink",
       {"x"},
       1,
       0,
       {0},
       [](Context* c, const Word*) {
         Word popped = operate(c, "list.pop", &victim, 1);
         return popped;
       }},
  });
  Context* c = context.get();
  const char* expected[] = {"[3, 1, 2]None", "[1, 2, 3]ValueError: list modified during sort",
                            "[3, 1, 2]IndexError: pop from empty list"};
  for (uint32_t f = 0; f < 3; f++) {
    Held list(c, literal(c, "[3, 1, 2]")), key(c, context.closure(f)),
        name(c, str_from_ascii(c, "sort"));
    victim = list.get();
    Word argument = key.get();
    Held result(c, pk_call_method(c, victim, name.get(), &argument, 1, context.keywords({"key"})));
    std::string text = outcome(c, result.get());
    EXPECT_EQ(shown(c, victim) + text, expected[f]);
  }
}

/// Sets of bits of a generated sequence, ordered by inclusion: a partial order, so that the result
/// tells which comparisons were made.
std::string bit_sets(int count, uint64_t seed) {
  std::string text = "[";
  for (int i = 0; i < count; i++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t bits = (seed >> 40) & 7;
    text += "{";
    for (int b = 0; b < 3; b++)
      if (bits >> b & 1) text += std::to_string(b) + ", ";
    text += std::to_string(10 + i % 2) + "}, ";
  }
  return text + "]";
}

uint64_t digest(const std::string& text) {
  uint64_t h = 1469598103934665603u;
  for (char ch : text) h = (h ^ static_cast<uint8_t>(ch)) * 1099511628211u;
  return h;
}

// Expected digests: runtime_sort_digests.py, the same sequences in CPython.
#include "tests/unit/runtime_sort_digests.inc"

TEST(RuntimeSort, MakesTheComparisonsOfCpython) {
  for (const auto& [count, seed, expected] : kDigests) {
    std::string text = observe("call.sorted", "(" + bit_sets(count, seed) + ",)");
    size_t end = text.find(" -> ");
    EXPECT_EQ(digest(text.substr(0, end)), expected) << count << " sets of seed " << seed;
  }
}

}  // namespace
}  // namespace pyreck::rt
