// Chunks that are cut by content: their lengths, and that parts find those of the whole again.
#include "cluster/chunking.h"

#include <gtest/gtest.h>

#include <bit>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <string_view>

namespace pyreck::cluster {
namespace {

using Items = std::vector<uint64_t>;

constexpr size_t kWhole = 6'000'000;  // 46 MiB

Items made(const std::function<uint64_t(size_t)>& item, size_t length = kWhole) {
  Items items(length);
  for (size_t i = 0; i < length; i++) items[i] = item(i);
  return items;
}

std::vector<bool> sieve(size_t below) {
  std::vector<bool> is_prime(below, true);
  is_prime[0] = is_prime[1] = false;
  for (size_t p = 2; p * p < below; p++) {
    if (!is_prime[p]) continue;
    for (size_t multiple = p * p; multiple < below; multiple += p) is_prime[multiple] = false;
  }
  return is_prime;
}

Items primes() {
  Items found;
  std::vector<bool> is_prime = sieve(60'000'000);
  for (size_t i = 0; i < is_prime.size(); i++)
    if (is_prime[i]) found.push_back(i);
  return found;  // 3.6 million
}

Items answers() {  // [is_prime(x) for x in range(...)]
  std::vector<bool> is_prime = sieve(kWhole);
  return made([&](size_t i) { return is_prime[i]; });
}

Items noise() {
  std::mt19937_64 random(7);
  return made([&](size_t) { return random(); });
}

std::string_view bytes_of(const Items& items, size_t begin, size_t end) {
  return {reinterpret_cast<const char*>(&items[begin]), (end - begin) * kItemBytes};
}

std::vector<std::pair<size_t, size_t>> chunks_of(const std::vector<size_t>& cuts) {
  std::vector<std::pair<size_t, size_t>> chunks;
  size_t begin = 0;
  for (size_t end : cuts) {
    chunks.emplace_back(begin, end);
    begin = end;
  }
  return chunks;
}

void expect_lengths(const std::vector<size_t>& cuts, size_t items) {
  ASSERT_FALSE(cuts.empty());
  EXPECT_EQ(cuts.back(), items);
  std::vector<std::pair<size_t, size_t>> chunks = chunks_of(cuts);
  for (auto [begin, end] : chunks) {
    EXPECT_LE(end - begin, kMostItems);
    if (end != items) EXPECT_GE(end - begin, kLeastItems);
  }
}

/// Cuts parts at odd places; gives how many of their chunks are certain, and checks these.
size_t certain_chunks_of_parts(const Items& whole) {
  std::vector<size_t> cuts = cut_points(whole);
  expect_lengths(cuts, whole.size());
  std::set<size_t> ends(cuts.begin(), cuts.end());
  std::mt19937_64 random(11);
  size_t count = 0;
  for (int i = 0; i < 12; i++) {
    size_t length = whole.size() / 3;
    size_t begin = random() % (whole.size() - length);
    std::span<const uint64_t> part = std::span(whole).subspan(begin, length);
    std::vector<size_t> own = cut_points(part);
    expect_lengths(own, length);
    CertainChunks certain = certain_chunks(part, own);
    EXPECT_LE(certain.end, own.size());
    for (size_t k = certain.first; k < certain.end; k++) {
      EXPECT_TRUE(ends.contains(begin + own[k - 1])) << "chunk " << k << " of " << own.size();
      EXPECT_TRUE(ends.contains(begin + own[k])) << "chunk " << k << " of " << own.size();
      count++;
    }
  }
  return count;
}

/// The share of the parts' inner chunks whose content is a chunk of the whole.
double found_again(const Items& whole) {
  std::set<std::string_view> contents;
  for (auto [begin, end] : chunks_of(cut_points(whole)))
    contents.insert(bytes_of(whole, begin, end));
  std::mt19937_64 random(13);
  size_t all = 0, found = 0;
  for (int i = 0; i < 12; i++) {
    size_t length = whole.size() / 3;
    size_t from = random() % (whole.size() - length);
    auto chunks = chunks_of(cut_points(std::span(whole).subspan(from, length)));
    for (size_t k = 1; k + 1 < chunks.size(); k++) {
      all++;
      found += contents.contains(bytes_of(whole, from + chunks[k].first, from + chunks[k].second));
    }
  }
  EXPECT_GT(all, 20u);
  return static_cast<double>(found) / static_cast<double>(all);
}

TEST(Chunking, ContentDecides) {
  const std::vector<std::pair<const char*, Items>> contents = {
      {"noise", noise()},
      {"primes", primes()},
      {"0 and 1", answers()},
      {"0..n", made([](size_t i) { return i; })},
      {"squares", made([](size_t i) { return i * i; })},
      {"floats", made([](size_t i) { return std::bit_cast<uint64_t>(static_cast<double>(i)); })},
      {"fractions",
       made([](size_t i) { return std::bit_cast<uint64_t>(1.0 / static_cast<double>(i + 1)); })},
  };
  for (const auto& [name, whole] : contents) {
    SCOPED_TRACE(name);
    size_t chunks = cut_points(whole).size();  // 1.25 MiB each, give or take a half
    EXPECT_GT(chunks, whole.size() / 240'000);
    EXPECT_LT(chunks, whole.size() / 100'000);
    EXPECT_GT(certain_chunks_of_parts(whole), 50u);
    EXPECT_GT(found_again(whole), 0.75);
  }
}

TEST(Chunking, ConstantsAreCutByLength) {
  for (uint64_t item : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}, std::bit_cast<uint64_t>(1.0)}) {
    Items whole = made([&](size_t) { return item; });
    EXPECT_EQ(cut_points(whole).front(), kMostItems);
    EXPECT_EQ(certain_chunks_of_parts(whole), 0u);  // they might begin anywhere
    EXPECT_EQ(found_again(whole), 1.0);             // and hold the same wherever they do
  }
}

TEST(Chunking, PeriodicContentIsCutWithinBounds) {
  for (size_t period : {2, 3, 10, 1000, 100'000}) {
    SCOPED_TRACE(period);
    certain_chunks_of_parts(made([&](size_t i) { return i % period; }));
  }
}

TEST(Chunking, OneChangeMovesFewCuts) {
  Items whole = noise();
  std::vector<size_t> before = cut_points(whole);
  whole.insert(whole.begin() + 1'000'000, 42);
  std::set<size_t> after;
  for (size_t cut : cut_points(whole)) after.insert(cut);
  size_t lost = 0;
  for (size_t cut : before) lost += !after.contains(cut < 1'000'000 ? cut : cut + 1);
  EXPECT_LE(lost, 4u);
}

TEST(Chunking, ShortLists) {
  EXPECT_TRUE(cut_points({}).empty());
  for (size_t length : {size_t{1}, kWindow, kLeastItems - 1, kLeastItems}) {
    Items items = made([](size_t i) { return i; }, length);
    EXPECT_EQ(cut_points(items), std::vector<size_t>{length});
    CertainChunks certain = certain_chunks(items, cut_points(items));
    EXPECT_EQ(certain.first, certain.end);
  }
  CertainChunks none = certain_chunks({}, {});
  EXPECT_EQ(none.first, none.end);
}

// Nodes and clients of different builds share chunks only if they cut alike.
TEST(Chunking, CutsStayWhereTheyAre) {
  std::vector<size_t> cuts = cut_points(made([](size_t i) { return i; }, 1'000'000));
  EXPECT_EQ(cuts, (std::vector<size_t>{33'413, 109'478, 518'510, 909'808, 1'000'000}));
}

}  // namespace
}  // namespace pyreck::cluster
