#include "frontend/scope.h"
#include "tests/unit/frontend_samples.h"

#include <gtest/gtest.h>

namespace pyreck::frontend {
namespace {

using Mode = Symbol::Mode;

struct Names {
  Tree tree;
  ScopeTree scopes;
  explicit Names(const std::string& text)
      : tree(samples::tree_of(text)), scopes(ScopeTree::of_file(tree)) {}

  /// The scope of the def called `name`, anywhere.
  Scope& function(const std::string& name) { return *find(scopes.root(), name); }
  Symbol& symbol(const std::string& function_name, const std::string& name) {
    return *function(function_name).own.at(name);
  }
  static Scope* find(Scope& scope, const std::string& name) {
    if (scope.statement && scope.statement->text == name) return &scope;
    for (auto& child : scope.children)
      if (Scope* found = find(*child, name)) return found;
    return nullptr;
  }
};

TEST(Scope, AssignedOnceBeforeTheCaptureIsTakenByValue) {
  Names names("def f(p):\n    x = 1\n    return lambda: x + p\n");
  EXPECT_EQ(names.symbol("f", "x").mode, Mode::kByValue);
  EXPECT_EQ(names.symbol("f", "p").mode, Mode::kByValue);
}

TEST(Scope, AssignedAgainAfterTheCaptureNeedsACell) {
  Names names("def f():\n    x = 1\n    g = lambda: x\n    x = 2\n    return g()\n");
  EXPECT_EQ(names.symbol("f", "x").mode, Mode::kCell);
}

TEST(Scope, AssignedInALoopNeedsACell) {
  Names names(
      "def f():\n    fs = []\n    for i in range(3):\n        fs.append(lambda: i)\n    return "
      "fs\n");
  EXPECT_EQ(names.symbol("f", "i").mode, Mode::kCell);
  EXPECT_EQ(names.symbol("f", "fs").mode, Mode::kVariable);
}

TEST(Scope, AssignedOnOnePathOnlyNeedsACell) {
  Names names("def f(p):\n    if p:\n        x = 1\n    return lambda: x\n");
  EXPECT_EQ(names.symbol("f", "x").mode, Mode::kCell);
}

TEST(Scope, NonlocalWritesNeedACell) {
  Names names(
      "def f():\n    n = 0\n    def g():\n        nonlocal n\n        n += 1\n    g()\n    return "
      "n\n");
  EXPECT_EQ(names.symbol("f", "n").mode, Mode::kCell);
  EXPECT_EQ(names.function("g").free.size(), 1u);
  EXPECT_FALSE(names.function("g").own.contains("n"));
}

TEST(Scope, DefinitionsInARowMayCallEachOther) {
  Names names("def a(n):\n    return b(n)\ndef b(n):\n    return a(n)\n");
  EXPECT_EQ(names.scopes.root().own.at("a")->mode, Mode::kStatic);
  EXPECT_EQ(names.scopes.root().own.at("b")->mode, Mode::kStatic);
  EXPECT_TRUE(names.function("a").free.empty());
}

TEST(Scope, CallBetweenTwoDefinitionsNeedsACell) {
  Names names("def a(n):\n    return b(n)\na(1)\ndef b(n):\n    return n\n");
  EXPECT_EQ(names.scopes.root().own.at("b")->mode, Mode::kCell);
}

TEST(Scope, StaticFunctionsBringWhatTheyCapture) {
  Names names(
      "def f(k):\n    def g():\n        return k\n    def h():\n        return g()\n    return "
      "h()\n");
  ASSERT_EQ(names.function("h").free.size(), 1u);
  EXPECT_EQ(names.function("h").free[0]->name, "k");
}

TEST(Scope, ComprehensionVariablesAreTheirOwn) {
  Names names("def f(xs):\n    x = 5\n    ys = [x for x in xs]\n    return x\n");
  EXPECT_EQ(names.symbol("f", "x").mode, Mode::kVariable);
  EXPECT_EQ(names.symbol("f", "x").bindings, 1u);
}

TEST(Scope, WalrusInAComprehensionBindsInTheFunction) {
  Names names("def f(xs):\n    ys = [y := x for x in xs]\n    return y\n");
  EXPECT_EQ(names.symbol("f", "y").mode, Mode::kCell);
}

TEST(Scope, FirstIterableBelongsToTheFunctionAround) {
  Names names("def f(x):\n    return [x for x in x]\n");
  EXPECT_EQ(names.symbol("f", "x").mode, Mode::kVariable);
  EXPECT_EQ(names.function("f").children[0]->own.count("x"), 1u);
}

TEST(Scope, GlobalSkipsTheFunctionsBetween) {
  Names names(
      "x = 1\ndef f():\n    x = 2\n    def g():\n        global x\n        return x\n    return "
      "g()\n");
  Symbol* found = ScopeTree::resolve(&names.function("g"), "x");
  EXPECT_EQ(found->owner, &names.scopes.root());
}

TEST(Scope, OutsideNamesInOrderOfFirstUse) {
  Names names("def f():\n    return zeta + alpha + zeta\nbeta\n");
  EXPECT_EQ(names.scopes.outside(), (std::vector<std::string>{"zeta", "alpha", "beta"}));
}

TEST(Scope, NamesOfAClassAreNotSeenByItsMethods) {
  Names names("x = 1\nclass A:\n    x = 2\n    def f(self):\n        return x\n    y = x\n");
  EXPECT_EQ(ScopeTree::resolve(&names.function("f"), "x")->owner, &names.scopes.root());
  EXPECT_EQ(ScopeTree::resolve(&names.function("A"), "x")->owner, &names.function("A"));
  EXPECT_EQ(names.function("f").qualname, "A.f");
}

TEST(Scope, ClassThatNeedsNothingAroundItIsStatic) {
  Names names(
      "class A:\n    def f(self):\n        return A()\nclass B(A):\n    pass\n"
      "def g():\n    n = 1\n    class C(B):\n        size = n\n    return C\n");
  EXPECT_EQ(names.scopes.root().own.at("A")->mode, Mode::kStatic);
  EXPECT_EQ(names.scopes.root().own.at("B")->mode, Mode::kStatic);
  EXPECT_EQ(names.symbol("g", "C").mode, Mode::kVariable);
  EXPECT_EQ(names.symbol("g", "n").mode, Mode::kByValue);
}

TEST(Scope, ClassThatUsesAVariableIsOne) {
  Names names(
      "n = len('ab')\nclass A:\n    def f(self):\n        return n\nclass B(A):\n    pass\n");
  EXPECT_EQ(names.scopes.root().own.at("A")->mode, Mode::kVariable);
  EXPECT_EQ(names.scopes.root().own.at("B")->mode, Mode::kVariable);
}

TEST(Scope, PrivateNamesAreThoseOfTheirClass) {
  Names names("class _A:\n    def __f(self, __x):\n        return __x.__y\n");
  EXPECT_TRUE(names.function("_A").own.contains("_A__f"));
  EXPECT_TRUE(names.function("_A__f").own.contains("_A__x"));
  EXPECT_EQ(names.function("_A__f").qualname, "_A.__f");
}

TEST(Scope, QualifiedNamesAsCPythonGivesThem) {
  Names names("def f():\n    def g():\n        return [lambda: 1 for x in ()]\n    return g\n");
  EXPECT_EQ(names.function("g").qualname, "f.<locals>.g");
  EXPECT_EQ(names.function("g").children[0]->qualname, "f.<locals>.g.<locals>.<listcomp>");
  EXPECT_EQ(names.function("g").children[0]->children[0]->qualname,
            "f.<locals>.g.<locals>.<listcomp>.<locals>.<lambda>");
}

}  // namespace
}  // namespace pyreck::frontend
