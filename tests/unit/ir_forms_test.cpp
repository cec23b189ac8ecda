// Text and binary form: round trips, errors, and bytes that are not what we wrote.
#include "ir/builder.h"
#include "ir/bytecode.h"
#include "ir/text.h"
#include "ir/verifier.h"
#include "tests/unit/ir_samples.h"

#include <gtest/gtest.h>

#include <random>

namespace pyreck::ir {
namespace {

Module sample() { return parse(kSample).value(); }

std::string parse_error(std::string_view text) {
  Result<Module> module = parse(text);
  return module.ok() ? "no error" : module.error().message;
}

TEST(TextForm, PrintsWhatItParsed) {
  Result<Module> module = parse(kSample);
  ASSERT_TRUE(module.ok()) << module.error().message;
  EXPECT_EQ(print(*module), kSample);
}

TEST(TextForm, TheSampleVerifies) {
  for (const std::string& finding : verify(sample())) ADD_FAILURE() << finding;
}

TEST(TextForm, TakesCommentsAndBlankLines) {
  Module module =
      parse("; a comment\n\nfunc @f#0 -> any ; another\nblock0():\n  unreachable\n").value();
  EXPECT_EQ(module.functions.size(), 1u);
  EXPECT_EQ(module.functions[0].blocks[0].insts.size(), 1u);
}

TEST(TextForm, ErrorsNameLineAndColumn) {
  EXPECT_EQ(parse_error("bogus"), "1:1: expected `func` or a line of the module's header");
  EXPECT_EQ(parse_error("func @f#1"), "1:8: functions are numbered in order: expected #0");
  EXPECT_EQ(parse_error("func @f#0\nblock1():"),
            "2:7: blocks are numbered in order: expected block0");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  %1 = nonsense"), "3:8: unknown op `nonsense`");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  binary plus %1, %2"), "3:10: unknown kind `plus`");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  builtin nope"), "3:11: unknown builtin `nope`");
  EXPECT_EQ(parse_error("func @f#0 -> lst"), "1:14: unknown type `lst`");
  EXPECT_EQ(parse_error("func @f#0 -> list[int"), "1:22: expected `]`");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  const.str \"x"), "3:15: string without end");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  const.int 9223372036854775808"),
            "3:13: number out of range");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  %99999999999 = const.none"),
            "3:4: number out of range");
  EXPECT_EQ(parse_error("func @f#0\nblock0():\n  const.none extra"),
            "3:14: expected the end of the line");
}

TEST(TextForm, RandomDamageIsAnErrorOrAModule) {
  std::mt19937 random(7);
  for (int i = 0; i < 4000; i++) {
    std::string text(kSample);
    for (int n = 0; n < 3; n++) text[random() % text.size()] = static_cast<char>(random() % 128);
    Result<Module> module = parse(text);
    if (module.ok()) {
      ASSERT_EQ(print(parse(print(*module)).value()), print(*module));
      verify(*module);
    }
  }
}

TEST(Bytecode, RoundTripsExactly) {
  Module module = sample();
  std::string bytes = encode(module);
  Result<Module> back = decode(bytes);
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(print(*back), kSample);
  EXPECT_EQ(encode(*back), bytes);
  EXPECT_EQ(hash(*back), hash(module));
  EXPECT_EQ(hash(module).size(), 64u);
}

TEST(Bytecode, DoesNotDependOnOrderOrOnWhatIsUnused) {
  Module module = sample(), again = sample();
  again.intern("unused");
  again.intern_keywords({"unused"});
  again.types.dict(TypeTable::kStr, again.types.list(TypeTable::kSlice));
  again.functions[0].new_value(TypeTable::kInt);
  EXPECT_EQ(hash(again), hash(module));
  again.functions[0].blocks[0].insts[0].imm++;
  EXPECT_NE(hash(again), hash(module));
}

TEST(Bytecode, EveryPrefixIsRefused) {
  std::string bytes = encode(sample());
  for (size_t length = 0; length < bytes.size(); length++)
    ASSERT_FALSE(decode(std::string_view(bytes).substr(0, length)).ok()) << length;
  EXPECT_FALSE(decode(bytes + '\0').ok());
}

TEST(Bytecode, OtherVersionsAreRefused) {
  std::string bytes = encode(sample());
  bytes[kMagic.size()] = kBytecodeVersion + 1;
  EXPECT_EQ(decode(bytes).error().message, "bad bytecode: byte 5: version " +
                                               std::to_string(kBytecodeVersion + 1) +
                                               " is not supported");
  EXPECT_EQ(decode("#!/bin/sh").error().message, "bad bytecode: byte 4: not a pyreck module");
}

TEST(Bytecode, RandomDamageIsAnErrorOrAModule) {
  std::mt19937 random(11);
  const std::string original = encode(sample());
  int decoded = 0;
  for (int i = 0; i < 30000; i++) {
    std::string bytes = original;
    for (uint32_t n = random() % 4; n < 4; n++) {
      size_t at = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes.erase(at, random() % 4);
          break;
        case 1:
          bytes.insert(at, 1, static_cast<char>(random()));
          break;
        default:
          bytes[at] = static_cast<char>(random() % 2 ? random() : bytes[at] ^ 1 << random() % 8);
      }
    }
    Result<Module> module = decode(bytes);
    if (!module.ok()) continue;
    decoded++;
    ASSERT_EQ(encode(*module), bytes);
    print(*module);
    verify(*module);
  }
  EXPECT_GT(decoded, 100);  // the damage is light enough to reach the verifier
}

TEST(Bytecode, HugeCountsAllocateNothing) {
  std::string bytes(kMagic);
  bytes += {1, 3, 11};
  bytes += "\xff\xff\xff\x1f";  // strings
  EXPECT_FALSE(decode(bytes).ok());
}

}  // namespace
}  // namespace pyreck::ir
