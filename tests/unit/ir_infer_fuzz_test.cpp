// Inference on random programs: it ends, and what it makes verifies.
#include "ir/infer/infer.h"
#include "ir/text.h"
#include "ir/verifier.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace pyreck::ir {
namespace {

/// Writes random generic functions: `main`, two functions that call each other, two fold bodies.
class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  std::string module() {
    std::string text = function("main", 0, "generic params(a, b, c)", 3, false);
    text += function("f", 1, "generic params(a, b)", 2, false);
    text += function("g", 2, "generic captures(k) params(a, b)", 3, false);
    text += function("body", 3, "generic body captures(k) params(x)", 2, true);
    text += function("inner", 4, "generic body captures(k) params(x)", 2, true);
    return text;
  }

 private:
  size_t pick(size_t count) { return random_() % count; }
  std::string fresh() { return "%" + std::to_string(next_++); }
  std::string any_of(const std::vector<std::string>& values) { return values[pick(values.size())]; }
  std::string value() { return any_of(values_); }
  void line(const std::string& text) { out_ += "  " + text + "\n"; }
  std::string define(const std::string& op) {
    std::string result = fresh();
    line(result + " = " + op);
    values_.push_back(result);
    return result;
  }

  std::string function(const std::string& name, int id, const std::string& attributes, int params,
                       bool body) {
    out_.clear();
    values_.clear();
    next_ = blocks_ = 0;
    is_body_ = body;
    id_ = id;
    std::string list;
    for (int i = 0; i < params; ++i) {
      values_.push_back(fresh());
      list += (i == 0 ? "" : ", ") + values_.back();
    }
    out_ += "func @" + name + "#" + std::to_string(id) + " " + attributes + " -> any\n";
    start_block(list);
    body_of(0);
    if (is_body_) line("emit " + value());
    line("return " + value());
    return out_ + "\n";
  }

  void start_block(const std::string& params, const std::string& unwind = "") {
    out_ += "block" + std::to_string(blocks_++) + "(" + params + ")" + unwind + ":\n";
  }

  void body_of(int depth) {
    size_t count = 2 + pick(5);
    for (size_t i = 0; i < count; ++i) {
      size_t what = depth < 2 ? pick(12) : 9;
      if (what == 0) {
        conditional(depth);
      } else if (what == 1) {
        loop(depth);
      } else if (what == 2) {
        guarded();
      } else {
        simple();
      }
    }
  }

  void simple() {
    switch (pick(16)) {
      case 0:
        define("const.int " + std::to_string(pick(3)));
        break;
      case 1:
        define(any_of({"const.float 1.5", "const.str \"s\"", "const.none", "const.bool 1"}));
        break;
      case 2:
        define("binary " + any_of({"add", "mul", "sub", "mod", "pow", "and"}) + " " + value() +
               ", " + value());
        break;
      case 3:
        define("inplace " + any_of({"add", "mul", "or"}) + " " + value() + ", " + value());
        break;
      case 4:
        define("compare " + any_of({"lt", "eq", "is", "in"}) + " " + value() + ", " + value());
        break;
      case 5:
        define("list.new " + value() + ", " + value());
        break;
      case 6:
        define("list.new");
        break;
      case 7:
        define("tuple.new " + value() + ", " + value());
        break;
      case 8:
        define("dict.new " + value() + ", " + value());
        break;
      case 9:
        define("getitem " + value() + ", " + value());
        break;
      case 10:
        line("setitem " + value() + ", " + value() + ", " + value());
        break;
      case 11:
        define("call.method \"" +
               any_of({"append", "extend", "pop", "get", "setdefault", "update", "items", "copy"}) +
               "\", " + value() + ", " + value());
        break;
      case 12:
        define("call.builtin " +
               any_of({"len", "list", "sorted", "abs", "str", "enumerate", "zip", "dict", "int",
                       "range", "reversed"}) +
               ", " + value());
        break;
      case 13:
        call();
        break;
      case 14:
        fold();
        break;
      default:
        define("unpack " + value() + ", 2");
        break;
    }
  }

  void call() {
    if (pick(4) == 0) {
      define("call " + value() + ", " + value() + ", " + value());
      return;
    }
    std::string closure = pick(2) == 0 ? define("closure #1") : define("closure #2, " + value());
    if (pick(4) != 0) define("call " + closure + ", " + value() + ", " + value());
  }

  void fold() {
    if (is_body_) {
      if (id_ == 3) define("fold nested #4, " + value() + ", " + value());
      return;
    }
    define("fold " + any_of({"sum", "min", "any", "list", "set", "tuple"}) + " #3, " + value() +
           ", " + value());
  }

  void conditional(int depth) {
    std::string subject = value(), test;
    switch (pick(3)) {
      case 0:
        test = define("truth " + subject);
        values_.pop_back();
        break;
      case 1: {
        std::string none = define("const.none"),
                    same = define("compare is " + subject + ", " + none);
        test = define("truth " + same);
        values_.pop_back();
        break;
      }
      default: {
        std::string cls = define("builtin " + any_of({"int", "float", "list", "str"}));
        std::string is = define("call.builtin isinstance, " + subject + ", " + cls);
        test = define("truth " + is);
        values_.pop_back();
      }
    }
    branch_to(test, depth);
  }

  /// Blocks are written in order, so targets are patched in once their numbers are known.
  void branch_to(const std::string& test, int depth) {
    size_t at = out_.size();
    std::vector<std::string> around = values_;
    int on_true = blocks_;
    start_block("");
    body_of(depth + 1);
    std::string left = value();
    size_t left_end = out_.size();
    values_ = around;
    int on_false = blocks_;
    start_block("");
    body_of(depth + 1);
    std::string right = value();
    values_ = around;
    std::string after = "block" + std::to_string(blocks_);
    line("br " + after + "(" + right + ")");
    out_.insert(left_end, "  br " + after + "(" + left + ")\n");
    out_.insert(at, "  condbr " + test + ", block" + std::to_string(on_true) + "(), block" +
                        std::to_string(on_false) + "()\n");
    std::string joined = fresh();
    start_block(joined);
    values_.push_back(joined);
  }

  void loop(int depth) {
    std::string iterator = fresh(), element = fresh(), carried = fresh();
    line(iterator + " = iter " + value() + " : iter[any]");
    std::string header = "block" + std::to_string(blocks_);
    line("br " + header + "(" + value() + ")");
    start_block(carried);
    size_t at = out_.size();
    std::vector<std::string> around = values_;
    around.push_back(carried);
    values_ = around;
    int body = blocks_;
    start_block(element);
    values_.push_back(element);
    body_of(depth + 1);
    line("br " + header + "(" + value() + ")");
    values_ = around;
    int exit = blocks_;
    out_.insert(at, "  fornext " + iterator + ", block" + std::to_string(body) + "(), block" +
                        std::to_string(exit) + "()\n");
    start_block("");
  }

  void guarded() {
    std::string passed = value(), exception = fresh(), other = fresh(), joined = fresh();
    int guarded_block = blocks_, handler = blocks_ + 1, after = blocks_ + 2;
    line("br block" + std::to_string(guarded_block) + "()");
    std::vector<std::string> around = values_;
    start_block("", " unwind block" + std::to_string(handler) + "(" + passed + ")");
    simple();
    simple();
    line("br block" + std::to_string(after) + "(" + value() + ")");
    values_ = around;
    start_block(exception + ", " + other);
    line("br block" + std::to_string(after) + "(" + other + ")");
    start_block(joined);
    values_.push_back(joined);
  }

  std::mt19937 random_;
  std::string out_;
  std::vector<std::string> values_;
  int next_ = 0, blocks_ = 0, id_ = 0;
  bool is_body_ = false;
};

TEST(InferFuzz, RandomProgramsVerify) {
  const char* kTypes[] = {"int",
                          "float",
                          "any",
                          "none",
                          "list[int]",
                          "str",
                          "int|none",
                          "list[list[float]]",
                          "tuple[int, str]",
                          "dict[str, int]"};
  uint32_t count = std::getenv("FUZZ") != nullptr ? std::stoul(std::getenv("FUZZ")) : 1000;
  for (uint32_t seed = 0; seed < count; ++seed) {
    std::string text = Generator(seed).module();
    auto parsed = parse(text);
    ASSERT_TRUE(parsed.ok()) << parsed.error().message << "\n" << text;
    Module module = std::move(*parsed);
    auto generic = verify(module);
    ASSERT_TRUE(generic.empty()) << seed << ": " << generic[0] << "\n" << text;
    std::vector<TypeId> arguments;
    for (uint32_t i = 0; i < 3; ++i)
      arguments.push_back(
          parse_type(module.types, kTypes[(seed * 7 + i * 3 + seed / 10) % 10]).value());
    auto inferred = infer(module, arguments);
    ASSERT_TRUE(inferred.ok());
    auto findings = verify(module);
    ASSERT_TRUE(findings.empty()) << seed << ": " << findings[0] << "\n" << print(module);
  }
}

}  // namespace
}  // namespace pyreck::ir
