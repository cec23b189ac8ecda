// Clients: sessions beside a node that the test plays.
#include "tests/unit/cluster_store_support.h"

namespace pyreck::cluster {
namespace {

/// A session and a node that the test plays.
class Sessions : public testing::Test {
 protected:
  Sessions() : bench_(server_.url()) {
    Result<std::unique_ptr<Session>> connected =
        Session::connect({.url = "unix://" + server_.url().path, .cluster = "test"});
    EXPECT_TRUE(connected.ok()) << connected.error().message;
    session_ = std::move(connected).value();
    bench_.run("join", {"node", "info", "secret"});
  }
  std::string submit() {
    JobSpec spec;
    spec.module_hash = "hash";
    return session_->submit(spec, "module").value();
  }
  void bury() {
    for (Words clients = bench_.run("clients"); !clients.empty(); clients = bench_.run("clients"))
      bench_.run("bury_client", {clients[0], clients[1]});
  }
  /// Waits until the session is in the registry again, and has submitted its jobs again.
  void await_return() {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (bench_.run("clients").empty() && std::chrono::steady_clock::now() < deadline)
      EXPECT_FALSE(next_ended(10ms));
    EXPECT_FALSE(next_ended(10ms));
  }
  std::optional<std::pair<std::string, JobResult>> next_ended(std::chrono::milliseconds timeout) {
    auto ended = session_->next_ended(timeout);
    EXPECT_TRUE(ended.ok());
    return ended.ok() ? std::move(ended).value() : std::nullopt;
  }
  static std::string cancelled() {
    JobResult result;
    result.status = static_cast<uint32_t>(rt::Status::kAbandoned);
    result.abandon = static_cast<uint32_t>(rt::Abandon::kCancelled);
    return pack(result);
  }

  RedisServer server_;
  RedisBench bench_;
  std::unique_ptr<Session> session_;
};

TEST_F(Sessions, ABuriedClientsJobRunsAgain) {
  const std::string job = submit();
  EXPECT_EQ(bench_.run("claim", {"node", kToken1})[0], job);
  bury();
  EXPECT_EQ(bench_.run("mine", {"node"}), (Words{job, kToken1, "cancelled"}));
  await_return();
  EXPECT_EQ(bench_.run("finish", {job, kToken1, cancelled()}), Words{"1"});
  EXPECT_FALSE(next_ended(2s)) << "it was cancelled by nobody here";
  const Words again = bench_.run("claim", {"node", kToken2});
  ASSERT_EQ(again.size(), 3u);
  EXPECT_NE(again[0], job);
  JobResult done;
  done.message = "done";
  EXPECT_EQ(bench_.run("finish", {again[0], kToken2, pack(done)}), Words{"1"});
  const auto ended = next_ended(2s);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->first, job);
  EXPECT_EQ(ended->second.message, "done");
}

TEST_F(Sessions, ABuriedClientsOwnCancellationsStay) {
  const std::string job = submit();
  EXPECT_EQ(bench_.run("claim", {"node", kToken1})[0], job);
  bury();
  session_->cancel(job);
  await_return();
  EXPECT_EQ(bench_.run("finish", {job, kToken1, cancelled()}), Words{"1"});
  const auto ended = next_ended(2s);
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->first, job);
  EXPECT_EQ(ended->second.abandon, static_cast<uint32_t>(rt::Abandon::kCancelled));
  EXPECT_EQ(bench_.run("claim", {"node", kToken2}), Words{});
}

TEST_F(Sessions, ChunksArePermanentOnceTheirObjectIsThere) {
  const std::string bytes = "bytes", hash = sha256_hex(bytes), key = "pyreck:test:chunk:" + hash;
  ObjectInfo info;
  info.id = "object";
  info.chunks = {{bytes.size(), hash}};
  EXPECT_TRUE(bench_.put(key, bytes, Store::Life::kPassing).ok());  // as a report that was refused
  EXPECT_TRUE(session_->put(info, std::vector<std::string_view>{bytes}).ok());
  EXPECT_EQ(bench_.time_to_live(key), -1);
  std::string read;
  auto take = [&](const ChunkPart& part) { read += part.bytes; };
  auto goes_on = [] { return true; };
  EXPECT_TRUE(session_->read(info, 0, 1, take, goes_on).ok());
  EXPECT_EQ(read, bytes);
  session_.reset();
  EXPECT_EQ(bench_.time_to_live(key), -2);
}

TEST_F(Sessions, WhatIsInterruptedIsNotStored) {
  const std::vector<std::string_view> chunks = {"one", "two", "three"};
  ObjectInfo info;
  info.id = "object";
  for (std::string_view chunk : chunks) info.chunks.push_back({chunk.size(), sha256_hex(chunk)});
  int asked = 0;
  const Result<Unit> put = session_->put(info, chunks, [&] { return ++asked < 3; });
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(asked, 3);
  EXPECT_FALSE(session_->object("object").ok());
  EXPECT_GT(bench_.time_to_live("pyreck:test:chunk:" + info.chunks[1].hash),
            0);  // it goes by itself
  EXPECT_EQ(bench_.time_to_live("pyreck:test:chunk:" + info.chunks[2].hash), -2);
  EXPECT_TRUE(session_->put(info, chunks).ok());
  EXPECT_TRUE(session_->object("object").ok());
}

TEST_F(Sessions, ChunksComeInPartsAndAreCheckedAsAWhole) {
  ObjectInfo info;
  info.id = "object";
  std::vector<std::string> chunks;
  for (size_t size : {size_t{3} << 20, size_t{1}, (size_t{1} << 20) + 1, size_t{1} << 20}) {
    std::string bytes(size, static_cast<char>('a' + chunks.size()));
    info.chunks.push_back({size, sha256_hex(bytes)});
    chunks.push_back(std::move(bytes));
  }
  auto key = [&](size_t i) { return "pyreck:test:chunk:" + info.chunks[i].hash; };
  EXPECT_TRUE(
      session_->put(info, std::vector<std::string_view>(chunks.begin(), chunks.end())).ok());
  std::vector<std::string> read;
  auto take = [&](const ChunkPart& part) {
    EXPECT_EQ(part.offset, read.at(part.chunk).size());
    read.at(part.chunk) += part.bytes;
  };
  auto outcome = [&](size_t first, size_t last) {
    read.assign(chunks.size(), "");
    return session_->read(info, first, last, take, [] { return true; });
  };
  EXPECT_TRUE(outcome(0, chunks.size()).ok());
  EXPECT_EQ(read, chunks);
  EXPECT_TRUE(outcome(1, 3).ok());
  EXPECT_EQ(read, (Words{"", chunks[1], chunks[2], ""}));
  EXPECT_TRUE(outcome(2, 2).ok());

  size_t asked = 0;
  read.assign(chunks.size(), "");
  EXPECT_TRUE(session_->read(info, 0, chunks.size(), take, [&] { return ++asked < 4; }).ok());
  EXPECT_EQ(read[0].size(), size_t{2} << 20);   // asked before the first, and before each part
  EXPECT_TRUE(outcome(0, chunks.size()).ok());  // no answer to another question is left over
  EXPECT_EQ(read, chunks);

  std::string other = chunks[2];
  other.back() = '?';
  for (const std::string& wrong :
       {other, chunks[2] + "c", chunks[2].substr(1), std::string(3, 'c')}) {
    EXPECT_TRUE(bench_.put(key(2), wrong).ok());
    Result<Unit> came = outcome(0, chunks.size());
    // A chunk that only became longer has the right bytes where they are asked for.
    if (wrong.size() > chunks[2].size()) {
      EXPECT_TRUE(came.ok());
      continue;
    }
    ASSERT_FALSE(came.ok());
    EXPECT_NE(came.error().code, Error::Code::Internal) << came.error().message;
    EXPECT_EQ(read[3], "");
    EXPECT_TRUE(outcome(0, 2).ok());
  }
  EXPECT_TRUE(bench_.put(key(2), "").ok());
  EXPECT_EQ(outcome(0, 4).error().code, Error::Code::NotFound);
}

}  // namespace
}  // namespace pyreck::cluster
