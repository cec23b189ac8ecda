// Inference on generic IR written as text: what the typed functions look like, and that they
// verify.
#include "ir/infer/infer.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace pyreck::ir {
namespace {

/// A module inferred for its entry, and the text of what came out.
struct Outcome {
  Module module;
  Inferred inferred;
  std::string typed;  // all typed functions

  const Function& entry() const { return module.function(inferred.entry); }
  std::string result() const {
    return inferred.entry.valid() ? module.types.text(entry().result) : "nothing";
  }
  /// The typed functions that come from the generic function of this name.
  std::vector<const Function*> typed_of(const std::string& name) const {
    std::vector<const Function*> found;
    for (const Function& function : module.functions)
      if (function.level == Function::Level::kTyped && function.name == name)
        found.push_back(&function);
    return found;
  }
  bool has(const std::string& text) const { return typed.find(text) != std::string::npos; }
};

Outcome run(const std::string& text, const std::vector<std::string>& arguments = {}) {
  Outcome outcome;
  auto parsed = parse(text);
  EXPECT_TRUE(parsed.ok()) << (parsed.ok() ? "" : parsed.error().message);
  if (!parsed.ok()) return outcome;
  outcome.module = std::move(*parsed);
  for (const std::string& error : verify(outcome.module)) ADD_FAILURE() << "generic: " << error;
  size_t count_generic = outcome.module.functions.size();
  std::vector<TypeId> types;
  for (const std::string& argument : arguments)
    types.push_back(parse_type(outcome.module.types, argument).value());
  auto inferred = infer(outcome.module, types);
  EXPECT_TRUE(inferred.ok()) << (inferred.ok() ? "" : inferred.error().message);
  if (!inferred.ok()) return outcome;
  outcome.inferred = std::move(*inferred);
  for (size_t i = count_generic; i < outcome.module.functions.size(); ++i)
    outcome.typed += print(outcome.module, FunctionId(static_cast<uint32_t>(i))) + "\n";
  for (const std::string& error : verify(outcome.module))
    ADD_FAILURE() << error << "\n" << outcome.typed;
  return outcome;
}

constexpr const char* kIsPrime = R"(
func @isPrime#0 generic params(p) -> any
block0(%0):
  %1 = const.int 2
  br block1(%1)
block1(%2):
  %3 = binary mul %2, %2
  %4 = compare le %3, %0
  %5 = truth %4
  condbr %5, block2(), block5()
block2():
  %6 = binary mod %0, %2
  %7 = const.int 0
  %8 = compare eq %6, %7
  %9 = truth %8
  condbr %9, block3(), block4()
block3():
  %10 = const.int 0
  return %10
block4():
  %11 = const.int 1
  %12 = binary add %2, %11
  br block1(%12)
block5():
  %13 = const.int 1
  return %13
)";

TEST(Infer, PrimeKernelHasOnlyTypedOps) {
  Outcome out = run(kIsPrime, {"int"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_TRUE(out.has("mul.int") && out.has("mod.int") && out.has("add.int"));
  EXPECT_TRUE(out.has("compare.int le"));
  EXPECT_FALSE(out.has("binary") || out.has("truth") || out.has("any")) << out.typed;
}

TEST(Infer, ArgumentsOfUnknownTypeStayGeneric) {
  Outcome out = run(kIsPrime, {"any"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_TRUE(out.has("binary mod"));
}

TEST(Infer, MixedNumbersConvertAsPythonDoes) {
  Outcome out = run(R"(
func @f#0 generic params(a, b, c) -> any
block0(%0, %1, %2):
  %3 = binary add %0, %1
  %4 = compare lt %1, %0
  %5 = binary add %2, %4
  %6 = tuple.new %3, %5
  return %6
)",
                    {"int", "float", "bool"});
  EXPECT_EQ(out.result(), "tuple[float, int]");
  EXPECT_TRUE(out.has("float.from.int") && out.has("compare.int.float gt"));
  EXPECT_TRUE(out.has("int.from.bool"));
}

TEST(Infer, PowersOfConstantsAreComputed) {
  Outcome out = run(R"(
func @f#0 generic -> any
block0():
  %0 = const.int 2
  %1 = const.int 64
  %2 = binary pow %0, %1
  %3 = const.int -10
  %4 = const.int 27
  %5 = binary pow %3, %4
  %6 = const.int 7
  %7 = const.int 2
  %8 = binary pow %6, %7
  %9 = tuple.new %2, %5, %8
  return %9
)");
  EXPECT_EQ(out.result(), "tuple[int, int, int]");
  EXPECT_TRUE(out.has("const.big \"18446744073709551616\"")) << out.typed;
  EXPECT_TRUE(out.has("const.big \"-1000000000000000000000000000\""));
  EXPECT_TRUE(out.has("const.int 49"));
}

TEST(Infer, PowersOfWhatIsNotNegativeAreInts) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = call.builtin range, %0
  %2 = fold sum #1, %1
  %3 = const.int 2
  %4 = binary pow %3, %0
  %5 = tuple.new %2, %4
  return %5

func @<genexpr>#1 generic body params(k) -> any
block0(%0):
  %1 = const.int 2
  %2 = binary pow %1, %0
  emit %2
  %3 = const.none
  return %3
)",
                    {"int"});
  EXPECT_EQ(out.result(), "tuple[int, float|int]") << out.typed;
}

constexpr const char* kFib = R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = closure #1
  %2 = call %1, %0
  return %2

func @fib#1 generic params(n) -> any
block0(%0):
  %1 = const.int 2
  %2 = compare lt %0, %1
  %3 = truth %2
  condbr %3, block1(), block2()
block1():
  return %0
block2():
  %4 = closure #1
  %5 = const.int 1
  %6 = binary sub %0, %5
  %7 = call %4, %6
  %8 = const.int 2
  %9 = binary sub %0, %8
  %10 = call %4, %9
  %11 = binary add %7, %10
  return %11
)";

TEST(Infer, RecursionReachesItsFixpoint) {
  Outcome out = run(kFib, {"int"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_EQ(out.typed_of("fib").size(), 1u);
  EXPECT_TRUE(out.has("call.direct"));
  EXPECT_FALSE(out.has("any"));
}

TEST(Infer, OneSpecialisationForEachTupleOfTypes) {
  Outcome out = run(kFib, {"float"});
  EXPECT_EQ(out.result(), "float");
  EXPECT_EQ(out.typed_of("fib").size(), 1u);
}

TEST(Infer, RecursionThroughACellIsCalledDirectly) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = unbound
  %2 = cell.new %1 : cell[any]
  %3 = closure #1, %2
  cell.set %2, %3
  %4 = cell.get %2, "fact"
  %5 = call %4, %0
  return %5

func @fact#1 generic captures(fact) params(n) -> any
block0(%0: cell[any], %1):
  %2 = const.int 2
  %3 = compare lt %1, %2
  %4 = truth %3
  condbr %4, block1(), block2()
block1():
  %5 = const.int 1
  return %5
block2():
  %6 = cell.get %0, "fact"
  %7 = const.int 1
  %8 = binary sub %1, %7
  %9 = call %6, %8
  %10 = binary mul %1, %9
  return %10
)",
                    {"int"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_TRUE(out.has("mul.int") && out.has("capture.get")) << out.typed;
}

TEST(Infer, JoinsOfIntAndFloatStayUnions) {
  Outcome out = run(R"(
func @f#0 generic params(c) -> any
block0(%0):
  %1 = truth %0
  condbr %1, block1(), block2()
block1():
  %2 = const.int 1
  br block3(%2)
block2():
  %3 = const.float 1.5
  br block3(%3)
block3(%4):
  %5 = const.int 1
  %6 = binary add %4, %5
  return %6
)",
                    {"bool"});
  EXPECT_EQ(out.result(), "float|int");
}

TEST(Infer, AliasesOfAListAgree) {
  Outcome out = run(R"(
func @f#0 generic params(n) -> any
block0(%0):
  %1 = list.new
  %2 = list.new %1
  %3 = const.int 0
  %4 = getitem %2, %3
  %5 = call.method "append", %4, %0
  %6 = getitem %1, %3
  return %6
)",
                    {"int"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_TRUE(out.has("list.append") && out.has("list[list[int]]")) << out.typed;
}

TEST(Infer, WhatAHelperStoresIsSeenByTheCaller) {
  Outcome out = run(R"(
func @main#0 generic params(x) -> any
block0(%0):
  %1 = list.new
  %2 = closure #1
  %3 = call %2, %1, %0
  %4 = list.new
  %5 = const.str "s"
  %6 = call %2, %4, %5
  %7 = const.int 0
  %8 = getitem %1, %7
  %9 = getitem %4, %7
  %10 = tuple.new %8, %9
  return %10

func @put#1 generic params(xs, x) -> any
block0(%0, %1):
  %2 = call.method "append", %0, %1
  %3 = const.none
  return %3
)",
                    {"float"});
  EXPECT_EQ(out.result(), "tuple[float, str]") << out.typed;
}

TEST(Infer, ListsThatEscapeHoldAny) {
  Outcome out = run(R"(
func @main#0 generic params(g) -> any
block0(%0):
  %1 = const.int 1
  %2 = list.new %1
  %3 = call %0, %2
  %4 = const.int 0
  %5 = getitem %2, %4
  return %5
)",
                    {"any"});
  EXPECT_EQ(out.result(), "any");
  EXPECT_TRUE(out.has("list[any]"));
}

TEST(Infer, ListsThatStayEmptyHoldAny) {
  Outcome out = run(R"(
func @f#0 generic -> any
block0():
  %0 = list.new
  %1 = const.int 0
  %2 = getitem %0, %1
  %3 = tuple.new %0, %2
  return %3
)");
  EXPECT_EQ(out.result(), "tuple[list[any], any]");
}

TEST(Infer, NestingWithoutEndIsCutOff) {
  Outcome out = run(R"(
func @f#0 generic params(n) -> any
block0(%0):
  %1 = list.new
  br block1(%1, %0)
block1(%2, %3):
  %4 = truth %3
  condbr %4, block2(), block3()
block2():
  %5 = list.new %2
  %6 = const.int 1
  %7 = binary sub %3, %6
  br block1(%5, %7)
block3():
  return %2
)",
                    {"int"});
  EXPECT_EQ(out.result(), "list[any]");
}

TEST(Infer, DeepNestingStillVerifies) {
  Outcome out = run(R"(
func @f#0 generic params(x) -> any
block0(%0):
  %1 = list.new %0
  %2 = list.new %1
  %3 = list.new %2
  %4 = list.new %3
  %5 = list.new %4
  %6 = list.new %5
  %7 = const.int 0
  %8 = getitem %6, %7
  %9 = call.method "append", %8, %4
  %10 = getitem %8, %7
  %11 = getitem %10, %7
  %12 = getitem %11, %7
  %13 = getitem %12, %7
  %14 = getitem %13, %7
  return %14
)",
                    {"int"});
  EXPECT_EQ(out.result(), "int") << out.typed;
}

constexpr const char* kSumOfPrimes = R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = call.builtin range, %0
  %2 = fold sum #1, %1
  %3 = fold list #1, %1
  %4 = tuple.new %2, %3
  return %4

func @<genexpr>#1 generic body params(x) -> any
block0(%0):
  %1 = binary mul %0, %0
  emit %1
  %2 = const.none
  return %2
)";

TEST(Infer, FoldsHaveABodyForEachSink) {
  Outcome out = run(kSumOfPrimes, {"int"});
  EXPECT_EQ(out.result(), "tuple[int, list[int]]");
  EXPECT_EQ(out.typed_of("<genexpr>").size(), 2u);
  EXPECT_TRUE(out.has("range.new") && out.has("emits int"));
  EXPECT_FALSE(out.has("any"));
}

TEST(Infer, SumOfFloatsMayBeTheIntZero) {
  Outcome out = run(R"(
func @main#0 generic params(xs) -> any
block0(%0):
  %1 = fold sum #1, %0
  return %1

func @<genexpr>#1 generic body params(x) -> any
block0(%0):
  emit %0
  %1 = const.none
  return %1
)",
                    {"list[float]"});
  EXPECT_EQ(out.result(), "float|int");
}

TEST(Infer, NestedFoldsEmitIntoTheSinkAroundThem) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = call.builtin range, %0
  %2 = fold list #1, %1, %0
  return %2

func @<listcomp>#1 generic body captures(n) params(x) -> any
block0(%0, %1):
  %2 = call.builtin range, %0
  %3 = fold nested #2, %2, %1
  %4 = const.none
  return %4

func @inner#2 generic body hidden captures(x) params(y) -> any
block0(%0, %1):
  %2 = tuple.new %0, %1
  emit %2
  %3 = const.none
  return %3
)",
                    {"int"});
  EXPECT_EQ(out.result(), "list[tuple[int, int]]");
}

constexpr const char* kDot = R"(
func @dot#0 generic params(a, b) -> any
block0(%0, %1):
  %2 = call.builtin zip, %0, %1
  %3 = const.float 0.0
  %4 = fold sum #1 start, %2, %3, %0
  return %4

func @<genexpr>#1 generic body captures(a) -> any
block0(%0, %1):
  %2 = unpack %1, 2
  %3 = tuple.get %2, 0
  %4 = tuple.get %2, 1
  %5 = binary mul %3, %4
  emit %5
  %6 = const.none
  return %6
)";

TEST(Infer, FoldsOverZipsOfListsRunOverPositions) {
  Outcome out = run(kDot, {"list[float]", "list[float]"});
  EXPECT_EQ(out.result(), "float");
  EXPECT_TRUE(out.has("min.int") && out.has("list.get")) << out.typed;
  EXPECT_FALSE(out.has("tuple") || out.has("zip,") || out.has("any")) << out.typed;
}

TEST(Infer, ZipsOfOtherThingsGiveTuplesOfKnownTypes) {
  Outcome out = run(kDot, {"list[float]", "dict[float, int]"});
  EXPECT_EQ(out.result(), "float");
  EXPECT_TRUE(out.has("narrow %1 : tuple[float, float]") && out.has("emits float")) << out.typed;
}

TEST(Infer, ZipsOfListsThatTheBodyChangesStay) {
  std::string text = kDot;
  std::string emits = "  emit %5\n";
  text.insert(text.find(emits), "  %7 = call.method \"append\", %0, %5\n");
  Outcome out = run(text, {"list[float]", "list[float]"});
  EXPECT_TRUE(out.has("call.builtin zip") && out.has("serial")) << out.typed;
}

TEST(Infer, FoldsOverEnumerateRunOverPositions) {
  Outcome out = run(R"(
func @f#0 generic params(a) -> any
block0(%0):
  %1 = const.int 5
  %2 = call.builtin enumerate, %0, %1
  %3 = fold list #1, %2
  return %3

func @<listcomp>#1 generic body -> any
block0(%0):
  emit %0
  %1 = const.none
  return %1
)",
                    {"list[str]"});
  EXPECT_EQ(out.result(), "list[tuple[int, str]]");
  EXPECT_TRUE(out.has("add.int") && out.has("list.get")) << out.typed;
}

TEST(Infer, DictsOfCounts) {
  Outcome out = run(R"(
func @count#0 generic params(words) -> any
block0(%0):
  %1 = dict.new
  %2 = iter %0 : iter[any]
  br block1()
block1():
  fornext %2, block2(), block3()
block2(%3):
  %4 = const.int 0
  %5 = call.method "get", %1, %3, %4
  %6 = const.int 1
  %7 = binary add %5, %6
  setitem %1, %3, %7
  br block1()
block3():
  return %1
)",
                    {"list[str]"});
  EXPECT_EQ(out.result(), "dict[str, int]") << out.typed;
  EXPECT_TRUE(out.has("add.int"));
}

TEST(Infer, BranchesNarrow) {
  Outcome out = run(R"(
func @f#0 generic params(x) -> any
block0(%0):
  %1 = const.none
  %2 = compare is %0, %1
  %3 = truth %2
  condbr %3, block1(), block2()
block1():
  %4 = const.int 0
  return %4
block2():
  %5 = builtin int
  %6 = call.builtin isinstance, %0, %5
  %7 = truth %6
  condbr %7, block3(), block4()
block3():
  %8 = const.int 1
  %9 = binary add %0, %8
  return %9
block4():
  %10 = call.builtin len, %0
  return %10
)",
                    {"none|int|str"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_TRUE(out.has("type.test") && out.has("add.int") && out.has("str.len")) << out.typed;
}

TEST(Infer, KnownConditionsDropBranches) {
  Outcome out = run(R"(
func @f#0 generic params(x) -> any
block0(%0):
  %1 = const.none
  %2 = compare is %0, %1
  %3 = truth %2
  condbr %3, block1(), block2()
block1():
  %4 = const.str "gone"
  return %4
block2():
  return %0
)",
                    {"int"});
  EXPECT_EQ(out.result(), "int");
  EXPECT_FALSE(out.has("gone") || out.has("condbr"));
}

TEST(Infer, WhatMustFailIsRemarked) {
  Outcome out = run(R"(
func @f#0 generic params(x) -> any
block0(%0):
  %1 = const.str "s"
  %2 = binary add %0, %1
  return %2
)",
                    {"int"});
  EXPECT_EQ(out.result(), "never");
  ASSERT_EQ(out.inferred.remarks.size(), 1u);
  EXPECT_EQ(out.inferred.remarks[0].text, "`+` between `int` and `str`");
}

TEST(Infer, WrongCallsRaise) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = closure #1
  %2 = call %1, %0, %0
  return %2

func @f#1 generic params(a) -> any
block0(%0):
  return %0
)",
                    {"int"});
  EXPECT_EQ(out.result(), "never");
  EXPECT_TRUE(out.has("call %"));
}

TEST(Infer, KeywordsAndDefaultsBind) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = const.float 2.0
  %2 = closure #1, %1
  %3 = call %2, %0 keywords(b)
  return %3

func @f#1 generic captures(default:a) params(a = default, b) -> any
block0(%0, %1, %2):
  %3 = tuple.new %1, %2
  return %3
)",
                    {"int"});
  EXPECT_EQ(out.result(), "tuple[float, int]");
}

constexpr const char* kMap = R"(
func @main#0 generic params(xs, g) -> any
block0(%0, %1):
  %2 = closure #1, %0
  %3 = call %1, %2
  %4 = call.builtin map, %2, %0
  %5 = call.builtin list, %4
  return %5

func @f#1 generic captures(xs) params(a) -> any
block0(%0, %1):
  %2 = const.int 0
  %3 = getitem %0, %2
  %4 = binary add %1, %3
  return %4
)";

TEST(Infer, FunctionsThatEscapeTakeAny) {
  Outcome out = run(kMap, {"list[int]", "any"});
  EXPECT_EQ(out.result(), "list[any]");
  ASSERT_EQ(out.inferred.any_entries.size(), 2u);
  EXPECT_FALSE(out.inferred.any_entries[0].valid());
  ASSERT_TRUE(out.inferred.any_entries[1].valid());
  EXPECT_TRUE(out.has("block0(%0: list[int], %1):")) << out.typed;
}

TEST(Infer, FunctionsThatOnlyBuiltinsCallTakeWhatTheseBring) {
  std::string text = kMap;
  text.erase(text.find("  %3 = call %1, %2\n"), 19);
  Outcome out = run(text, {"list[int]", "any"});
  EXPECT_EQ(out.result(), "list[int]");
  ASSERT_TRUE(out.inferred.any_entries[1].valid());
  EXPECT_TRUE(out.has("block0(%0: list[int], %1: int):")) << out.typed;
}

TEST(Infer, FoldsThatWriteOutsideAreSerial) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = list.new
  %2 = call.builtin range, %0
  %3 = fold list #1, %2, %1
  return %1

func @<listcomp>#1 generic body captures(out) params(x) -> any
block0(%0, %1):
  %2 = call.method "append", %0, %1
  emit %2
  %3 = const.none
  return %3
)",
                    {"int"});
  EXPECT_EQ(out.result(), "list[int]");
  EXPECT_TRUE(out.has("serial")) << out.typed;
}

TEST(Infer, ListsMadeInABodyLeaveItsFoldFree) {
  Outcome out = run(R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = call.builtin range, %0
  %2 = fold list #1, %1
  return %2

func @<listcomp>#1 generic body params(x) -> any
block0(%0):
  %1 = list.new
  %2 = call.method "append", %1, %0
  emit %1
  %3 = const.none
  return %3
)",
                    {"int"});
  EXPECT_EQ(out.result(), "list[list[int]]");
  EXPECT_FALSE(out.has("serial"));
}

TEST(Infer, HandlersGetTheirArgumentsConverted) {
  Outcome out = run(R"(
func @f#0 generic params(x) -> any
block0(%0):
  %1 = const.int 0
  br block1(%1)
block1(%2) unwind block3(%2):
  %3 = binary truediv %0, %2
  br block2(%3)
block2(%4) unwind block3(%4):
  %5 = binary floordiv %0, %2
  return %5
block3(%6, %7):
  %8 = builtin ZeroDivisionError
  %9 = exc.match %6, %8
  condbr %9, block4(), block5()
block4():
  return %7
block5():
  raise %6
)",
                    {"int"});
  EXPECT_EQ(out.result(), "float|int") << out.typed;
}

TEST(Infer, TooManySpecialisationsWidenToAny) {
  std::string text = R"(
func @main#0 generic params(n) -> any
block0(%0):
  %1 = closure #1
)";
  std::string item = "%0";
  int next = 2;
  for (int i = 0; i < 12; ++i) {  // tuples of 1 to 12 ints
    std::string tuple = "%" + std::to_string(next++), call = "%" + std::to_string(next++);
    text += "  " + tuple + " = tuple.new " + item + "\n  " + call + " = call %1, " + tuple + "\n";
    item += ", %0";
  }
  text += R"(  return %0

func @f#1 generic params(a) -> any
block0(%0):
  return %0
)";
  Outcome out = run(text, {"int"});
  EXPECT_LE(out.typed_of("f").size(), kMaxSpecialisations + 1);
  EXPECT_TRUE(out.inferred.any_entries[1].valid());
}

TEST(Infer, EveryTupleOfTypesGivesVerifiedCode) {
  const std::vector<std::string> types = {
      "any",           "none",
      "bool",          "int",
      "float",         "str",
      "range",         "list[int]",
      "list[float]",   "list[any]",
      "int|float",     "none|int",
      "list[str]",     "tuple[int]",
      "tuple[]",       "dict[str, int]",
      "set[int]",      "list[list[int]]",
      "int|list[int]", "tuple[int, list[int]]",
  };
  const std::vector<std::string> ops = {
      "binary add",     "binary mul",  "binary pow",  "binary mod", "binary and",
      "binary truediv", "inplace add", "inplace mul", "inplace or", "compare lt",
      "compare eq",     "compare is",  "compare in",  "getitem",
  };
  for (const std::string& op : ops) {
    for (const std::string& left : types) {
      for (const std::string& right : types) {
        SCOPED_TRACE(op + " of " + left + " and " + right);
        run("func @f#0 generic params(a, b) -> any\nblock0(%0, %1):\n  %2 = " + op +
                " %0, %1\n  %3 = truth %2\n  condbr %3, block1(), block2()\nblock1():\n"
                "  return %2\nblock2():\n  %4 = tuple.new %2, %0\n  return %4\n",
            {left, right});
      }
    }
  }
}

}  // namespace
}  // namespace pyreck::ir
