// What is compressed comes back; what is no such frame is refused, and takes no memory.
#include "cluster/compression.h"

#include <gtest/gtest.h>

#include <random>

namespace pyreck::cluster {
namespace {

std::string text_of(size_t size) {
  std::string text;
  for (size_t i = 0; text.size() < size; i++) text += "user-" + std::to_string(i * i % 7919) + " ";
  text.resize(size);
  return text;
}

std::string noise_of(size_t size) {
  std::mt19937_64 random(7);
  std::string noise(size, '\0');
  for (char& byte : noise) byte = static_cast<char>(random());
  return noise;
}

TEST(Compression, TextsComeBack) {
  for (size_t size : {size_t{4} << 10, size_t{100'000}, (size_t{1} << 20) + 1, size_t{5} << 20}) {
    for (const std::string& text : {text_of(size), std::string(size, 'x')}) {
      const std::optional<std::string> frame = compressed(text);
      ASSERT_TRUE(frame.has_value()) << size;
      EXPECT_LE(frame->size(), text.size() / 2);
      const Result<std::string> back = decompressed(*frame, text.size());
      ASSERT_TRUE(back.ok()) << back.error().message;
      EXPECT_TRUE(back.value() == text);
    }
  }
}

TEST(Compression, WhatDoesNotPayIsLeft) {
  EXPECT_FALSE(compressed("").has_value());
  EXPECT_FALSE(compressed(std::string(4095, 'x')).has_value());
  EXPECT_FALSE(compressed(noise_of(100'000)).has_value());
  EXPECT_FALSE(compressed(noise_of(3 << 20)).has_value());
  EXPECT_FALSE(compressed(noise_of(3 << 20) + text_of(100'000)).has_value());
}

TEST(Compression, OtherFramesAreRefused) {
  const std::string text = text_of(3 << 20);
  const std::string frame = *compressed(text);
  auto is_refused = [](std::string_view bytes, uint64_t size) {
    const Result<std::string> back = decompressed(bytes, size);
    return !back.ok() && back.error().code == Error::Code::Invalid;
  };
  for (uint64_t size : {uint64_t{0}, uint64_t{1}, text.size() - 1, text.size() + 1, UINT64_MAX})
    EXPECT_TRUE(is_refused(frame, size)) << size;
  for (size_t cut : {size_t{0}, size_t{1}, size_t{4}, frame.size() / 2, frame.size() - 1})
    EXPECT_TRUE(is_refused(frame.substr(0, cut), text.size())) << cut;
  EXPECT_TRUE(is_refused(frame + "x", text.size()));
  EXPECT_TRUE(is_refused(frame + frame, text.size()));
  EXPECT_TRUE(is_refused(noise_of(10'000), text.size()));
  for (size_t i = 0; i < 64; i++) {  // it has no checksum: chunks have, by their hash
    std::string other = frame;
    other[i * frame.size() / 64] ^= 0x55;
    const Result<std::string> back = decompressed(other, text.size());
    EXPECT_TRUE(back.ok() ? back.value().size() == text.size() : is_refused(other, text.size()))
        << i;
  }
}

}  // namespace
}  // namespace pyreck::cluster
