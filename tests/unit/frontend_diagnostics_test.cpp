// Every code has an example that provokes it and a fix that does not; the catalogue is current.

#include "frontend/certain.h"
#include "tests/unit/frontend_samples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

namespace pyreck::frontend {
namespace {

using samples::codes;

std::string expanded(std::string text) {
  // Nesting that CPython's parser refuses would be unreadable in the table.
  size_t at = text.find("#DEEP#");
  if (at != std::string::npos) text.replace(at, 6, std::string(20000, '-') + "1");
  return text;
}

Compiled compile_example(const CodeInfo& row, const char* text) {
  if (row.code == Code::kEntryMissing) return compile_file("test.py", text, "main");
  if (row.code == Code::kSourceMissing) {
    CaptureRequest request;
    request.sources.push_back({"test.py", 1, text});
    request.functions.push_back({0, 1, 0, "main", "main", {}, {}});
    request.entry_function = 0;
    return compile_capture(request);
  }
  Compiled compiled = samples::compile(expanded(text));
  if (compiled.ok())
    for (Diagnostic& each : certain_failures(compiled.module))
      compiled.diagnostics.push_back(std::move(each));
  return compiled;
}

TEST(Diagnostics, EveryExampleProvokesItsCode) {
  for (const CodeInfo& row : all_codes()) {
    std::vector<std::string> said = codes(compile_example(row, row.example));
    EXPECT_NE(std::find(said.begin(), said.end(), spelling(row.code)), said.end())
        << spelling(row.code) << "\n"
        << row.example;
  }
}

TEST(Diagnostics, NoFixIsRefused) {
  for (const CodeInfo& row : all_codes()) {
    std::vector<std::string> said = codes(compile_example(row, row.fix));
    EXPECT_EQ(std::find(said.begin(), said.end(), spelling(row.code)), said.end())
        << spelling(row.code) << "\n"
        << row.fix;
  }
}

TEST(Diagnostics, FixesThatCompileVerify) {
  for (const CodeInfo& row : all_codes()) {
    Compiled compiled = compile_example(row, row.fix);
    if (compiled.ok())
      EXPECT_EQ(ir::verify(compiled.module), std::vector<std::string>()) << row.fix;
  }
}

TEST(Diagnostics, CodesAreUniqueAndMessagesInStyle) {
  int last = 0;
  for (const CodeInfo& row : all_codes()) {
    EXPECT_GT(static_cast<int>(row.code), last);
    last = static_cast<int>(row.code);
    std::string message = row.message;
    EXPECT_NE(message.back(), '.') << message;
    EXPECT_FALSE(std::isupper(static_cast<unsigned char>(message[0]))) << message;
    EXPECT_NE(std::string(row.advice), "");
  }
}

TEST(Diagnostics, FindsCodesHoweverTheyAreSpelt) {
  EXPECT_EQ(find_code("PR0201")->code, Code::kOutput);
  EXPECT_EQ(find_code("pr201")->code, Code::kOutput);
  EXPECT_EQ(find_code("201")->code, Code::kOutput);
  EXPECT_EQ(find_code("PR"), nullptr);
  EXPECT_EQ(find_code("PR0201x"), nullptr);
  EXPECT_EQ(find_code(""), nullptr);
}

TEST(Diagnostics, UnderlinesByCodePointsAndKeepsTabs) {
  ir::Source source{"a.py", 1, "if 1:\n\tx = 'é' + print(1)\n"};
  Diagnostic said = make_diagnostic(Code::kOutput, source, 0, {2, 12, 2, 17}, "`print`");
  EXPECT_EQ(render(said, {&source, 1}, false),
            "error[PR0201]: `print` writes to the outside\n"
            " --> a.py:2:13\n"
            "  |\n"
            "2 | \tx = 'é' + print(1)\n"
            "  | \t          ^^^^^\n"
            "  = help: return the text and print it after the block\n");
  EXPECT_EQ(concise(said),
            "a.py:2:13: error PR0201: `print` writes to the outside; return the text and print it "
            "after the block");
}

TEST(Diagnostics, AllOfAFileInOrderOfPosition) {
  Compiled compiled =
      samples::compile("def f():\n    return input()\ndef g():\n    print(1)\n    eval('1')\n");
  EXPECT_EQ(codes(compiled), (std::vector<std::string>{"PR0202", "PR0201", "PR0204"}));
  EXPECT_FALSE(compiled.ok());
}

}  // namespace
}  // namespace pyreck::frontend
