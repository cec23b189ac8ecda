// Blocks and captured functions: what the client asks for.

#include "tests/unit/frontend_samples.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace pyreck::frontend {
namespace {

using samples::codes;
using samples::compile;
using samples::ir_of;

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void expect_verified(const Compiled& compiled) {
  ASSERT_EQ(codes(compiled), std::vector<std::string>());
  EXPECT_EQ(ir::verify(compiled.module), std::vector<std::string>());
}

TEST(Block, GivesTheExceptionAndEachAssignedName) {
  Compiled compiled = compile("n = 10\nwith cluster.remotely:\n    a = n + 1\n    b = 1 // a\n");
  expect_verified(compiled);
  EXPECT_EQ(compiled.assigned, (std::vector<std::string>{"a", "b"}));
  std::string text = ir_of(compiled, "<module>");
  EXPECT_TRUE(has(text, "captured 0")) << text;
  EXPECT_TRUE(has(text, "unwind")) << text;
  // A handler for each state of the names: none, then `a` assigned.
  EXPECT_TRUE(has(text, "tuple.new")) << text;
}

TEST(Block, KernelOfTheTutorial) {
  Compiled compiled = compile(
      "def isPrime(p):\n    x = 2\n    while x*x <= p:\n        if p%x == 0:\n            return "
      "0\n"
      "        x = x + 1\n    return 1\n"
      "with cluster.remotely.downloadAll():\n"
      "    result = sum(isPrime(x) for x in range(10 * 1000 * 1000))\n");
  expect_verified(compiled);
  EXPECT_TRUE(has(ir_of(compiled, "<module>"), "fold sum"));
  EXPECT_TRUE(has(ir_of(compiled, "<genexpr>"), "closure"));
  EXPECT_TRUE(has(ir_of(compiled, "isPrime"), "binary mod"));
}

TEST(Block, NameThatIsCapturedAndAssignedStartsWithItsValue) {
  Compiled compiled = compile("n = 10\nwith cluster.remotely:\n    n += 1\n");
  expect_verified(compiled);
  EXPECT_TRUE(has(ir_of(compiled, "<module>"), "inplace add"));
}

TEST(Block, NameThatNoPathAssignsIsGivenAsUnbound) {
  Compiled compiled = compile("n = 10\nwith cluster.remotely:\n    if False:\n        n = 5\n");
  expect_verified(compiled);
  std::string text = ir_of(compiled, "<module>");
  EXPECT_TRUE(has(text, "unbound")) << text;
  EXPECT_FALSE(has(text, "captured")) << text;
}

TEST(Block, CellOfALambdaIsReadAtTheEnd) {
  Compiled compiled =
      compile("with cluster.remotely:\n    n = 1\n    f = lambda: n\n    n = 2\n    m = f()\n");
  expect_verified(compiled);
  EXPECT_TRUE(has(ir_of(compiled, "<module>"), "cell.get"));
}

TEST(Block, ConstantsRuleOutBranches) {
  Compiled compiled = compile(
      "verbose = False\ncache = None\ndef f(x):\n    if verbose:\n        print(x)\n"
      "    if cache is not None:\n        open(x)\n    return x\n"
      "with cluster.remotely:\n    y = f(1)\n");
  expect_verified(compiled);
}

TEST(Block, ClassIsMadeOfWhatTheClientFound) {
  Compiled compiled = compile(
      "class A:\n    def __init__(self, x):\n        self.x = x\n    def get(self):\n        "
      "return "
      "self.x\nwith cluster.remotely:\n    y = A(1).get()\n");
  expect_verified(compiled);
  ASSERT_EQ(compiled.module.classes.size(), 1u);
  EXPECT_EQ(compiled.module.classes[0].fields, std::vector<std::string>{"x"});
  EXPECT_TRUE(compiled.module.classes[0].body.valid());
  EXPECT_TRUE(has(ir_of(compiled, "A"), "class.new #0"));
  EXPECT_TRUE(has(ir_of(compiled, "<module>"), "class.ref #0"));
}

TEST(Block, MethodsThatNothingAsksForAreNotJudged) {
  std::string text =
      "class A:\n    def save(self):\n        print(self)\n    def get(self):\n        return 1\n"
      "with cluster.remotely:\n    y = A().";
  expect_verified(compile(text + "get()\n"));
  EXPECT_EQ(codes(compile(text + "save()\n")), std::vector<std::string>{"PR0201"});
}

TEST(Block, FieldsAreWhatAnyCodeAssigns) {
  Compiled compiled = compile(
      "class A:\n    def fill(self):\n        self.a, (self.b, *self.c) = 1, (2, 3)\n"
      "class B:\n    pass\n"
      "with cluster.remotely:\n    x = A()\n    x.fill()\n    y = B()\n    y.later = x.a\n");
  expect_verified(compiled);
  EXPECT_EQ(compiled.module.classes[0].fields, (std::vector<std::string>{"a", "b", "c", "later"}));
  EXPECT_EQ(compiled.module.classes[1].fields, std::vector<std::string>{"later"});
}

TEST(Block, UnreachableFunctionsAreNotJudged) {
  Compiled compiled = compile(
      "def loud(x):\n    print(x)\ndef f(x):\n    return x\nwith cluster.remotely:\n    y = "
      "f(1)\n");
  expect_verified(compiled);
}

TEST(Block, FunctionNameOfTheFrameAround) {
  Compiled compiled = compile("def run():\n    with cluster.remotely:\n        x = 1\n");
  expect_verified(compiled);
  EXPECT_TRUE(has(ir_of(compiled, "run"), "tuple.new"));
}

TEST(Block, MissingNameRaisesWhereItIsReached) {
  Compiled compiled = compile("with cluster.remotely:\n    x = 1\n    y = nowhere\n");
  EXPECT_EQ(codes(compiled), std::vector<std::string>{"PR0401"});
  EXPECT_TRUE(compiled.ok());
  EXPECT_TRUE(has(ir_of(compiled, "<module>"), "raise.name \"nowhere\""));
}

TEST(Function, DefaultsComeFromTheRequest) {
  CaptureRequest request;
  request.sources.push_back({"t.py", 5, "def f(a, b=g(), *, c=2):\n    return a\n"});
  CapturedFunction function;
  function.line = 5;
  function.name = function.qualname = "f";
  function.defaults = {{"b", Binding::Kind::kValue, 0, ""}, {"c", Binding::Kind::kValue, 1, ""}};
  request.functions.push_back(function);
  request.values = {{"b"}, {"c"}};
  request.entry_function = 0;
  Compiled compiled = compile_capture(request);
  expect_verified(compiled);
  const ir::Function& entry = compiled.module.function(compiled.module.entry);
  EXPECT_EQ(entry.parameters.size(), 3u);
  EXPECT_TRUE(entry.captures.empty());
  EXPECT_FALSE(entry.counts_depth);
}

TEST(Function, IndentedSourceAndItsOwnLines) {
  CaptureRequest request;
  request.sources.push_back({"t.py", 40, "    def f(a):\n        return lambda: a\n"});
  request.functions.push_back({0, 40, 4, "f", "f", {}, {}});
  request.entry_function = 0;
  Compiled compiled = compile_capture(request);
  expect_verified(compiled);
  EXPECT_EQ(compiled.module.function(compiled.module.entry).span.line, 40u);
}

TEST(Function, LambdaByItsPosition) {
  CaptureRequest request;
  request.sources.push_back({"t.py", 1, "f, g = lambda x: x, lambda y: y * 2\n"});
  request.functions.push_back({0, 1, 20, "<lambda>", "<lambda>", {}, {}});
  request.entry_function = 0;
  Compiled compiled = compile_capture(request);
  expect_verified(compiled);
  EXPECT_TRUE(has(ir_of(compiled, "<lambda>"), "binary mul"));
}

TEST(FreeNames, ReadsOfABlock) {
  ir::Source source{"t.py", 1,
                    "with c.remotely:\n    a = b + math.sqrt(d)\n    e = a\n    for f in g:\n"
                    "        h = f + i\n    k = h\n    l += 1\n    m = [n for n in o]\n"};
  Result<FreeNames> names = free_names(source, 1, 0, true);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->reads, (std::vector<std::string>{"b", "math", "d", "g", "i", "h", "l", "o"}));
  EXPECT_EQ(names->attribute_paths, std::vector<std::string>{"math.sqrt"});
  EXPECT_EQ(names->assigns, (std::vector<std::string>{"a", "e", "f", "h", "k", "l", "m"}));
}

TEST(FreeNames, ReadsOfAFunctionAndOfWhatIsInIt) {
  ir::Source source{
      "t.py", 1,
      "def f(a):\n    b = 1\n    def g():\n        return a + b + c\n    return g() + d\n"};
  Result<FreeNames> names = free_names(source, 1, 0, false);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->reads, (std::vector<std::string>{"c", "d"}));
}

TEST(FreeNames, NothingThere) {
  ir::Source source{"t.py", 1, "x = 1\n"};
  EXPECT_FALSE(free_names(source, 1, 0, true).ok());
  EXPECT_FALSE(free_names({"t.py", 1, "def"}, 1, 0, true).ok());
}

}  // namespace
}  // namespace pyreck::frontend
