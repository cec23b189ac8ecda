// Records and messages: what is packed comes back, and no bytes are too strange for unpacking.
#include "cluster/protocol.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace pyreck::cluster {
namespace {

JobSpec a_spec() {
  JobSpec spec;
  spec.module_hash = sha256_hex("module");
  spec.roots = std::string("\x00\xff\x01roots", 8);
  spec.captures = {{"", 0}, {"object", 3}};
  spec.arguments = {{"other", 0}};
  spec.limits = {.memory_bytes = int64_t{1} << 40, .time_ms = 2500, .recursion = 1000};
  spec.is_block = true;
  spec.most_inline_bytes = -1;
  spec.client = "client";
  spec.provenance = "notebook, cell 3";
  return spec;
}

JobResult a_result() {
  JobResult result;
  result.status = 1;
  result.abandon = 2;
  result.message = "out of memory";
  result.refusal_site = 77;
  result.roots = std::string(300, '\0');
  result.items = {{"", 0}, {"object", 0}, {"", 1}};
  result.shares = {{"node a", 1000, 3, 0.25}, {"node b", UINT64_MAX, 0, 1e300}};
  result.steals = 5;
  result.attempts = 2;
  return result;
}

NodeInfo a_node() {
  NodeInfo info;
  info.id = "node a";
  info.address = "127.0.0.1:7000";
  info.name = "h\xc3\xb6st";
  info.threads = 64;
  info.memory_bytes = -1;
  info.build = "0.1.0";
  info.libm = "fingerprint";
  info.process = 4711;
  info.counter = UINT64_MAX;
  info.draining = true;
  info.jobs = 1;
  info.pieces_taken = 2;
  info.pieces_given = 3;
  info.refused = 4;
  info.running = 5;
  return info;
}

ObjectInfo an_object() {
  ObjectInfo info;
  info.id = "object";
  info.type = "list[float]";
  info.length = 1 << 20;
  info.bytes = 8 << 20;
  info.form = ObjectInfo::Form::kF64;
  info.roots = 1;
  info.chunks = {{kChunkBytes, sha256_hex("1")}, {kChunkBytes, sha256_hex("2")}};
  info.provenance = "fib.py:3";
  return info;
}

std::vector<Message> all_messages() {
  PieceMessage piece;
  piece.attempt = {1, UINT64_MAX};
  piece.job = "job";
  piece.fold = 3;
  piece.sink_kind = 255;
  piece.lo = INT64_MIN;
  piece.hi = INT64_MAX;
  piece.elements = 1000;
  piece.depth = 2;
  piece.is_result = true;
  piece.environment = std::string(70000, 'e');
  Ended ended;
  ended.attempt = {3, 4};
  ended.ran = false;
  ended.problem = "no such module";
  ended.ended = "bytes";
  ended.elements = 9;
  ended.busy_seconds = -0.0;
  ended.given_on = {{"node b", 7, 2, 0.5}, {"node c", 1, 1, 0}};
  ended.from = INT64_MAX - 1;
  Part part{{7, 8}, -1, INT64_MAX, std::string(3, '\0'), 5, 0.25};
  return {Hungry{8}, piece, part, ended, Cancel{{5, 6}}, Hello{"node a"}};
}

/// All that can be packed, as bytes.
std::vector<std::string> all_packed() {
  std::vector<std::string> packed = {pack(a_spec()), pack(a_result()), pack(a_node()),
                                     pack(an_object())};
  for (const Message& message : all_messages()) packed.push_back(pack(message));
  return packed;
}

/// Unpacks `bytes` as everything. How often that succeeded; what came out packs again to what
/// unpacks again.
int unpack_as_everything(std::string_view bytes) {
  int successes = 0;
  auto check = [&](const auto& result, auto unpack) {
    if (!result.ok()) {
      EXPECT_FALSE(result.error().message.empty());
      return;
    }
    ++successes;
    EXPECT_TRUE(unpack(pack(result.value())).ok());
  };
  check(unpack_spec(bytes), unpack_spec);
  check(unpack_result(bytes), unpack_result);
  check(unpack_node(bytes), unpack_node);
  check(unpack_object(bytes), unpack_object);
  check(unpack_message(bytes), unpack_message);
  return successes;
}

TEST(Protocol, SpecsComeBack) {
  const JobSpec spec = a_spec();
  Result<JobSpec> back = unpack_spec(pack(spec));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->module_hash, spec.module_hash);
  EXPECT_EQ(back->roots, spec.roots);
  ASSERT_EQ(back->captures.size(), 2u);
  EXPECT_EQ(back->captures[1].object, "object");
  EXPECT_EQ(back->captures[1].root, 3u);
  EXPECT_EQ(back->arguments.size(), 1u);
  EXPECT_EQ(back->limits.memory_bytes, spec.limits.memory_bytes);
  EXPECT_EQ(back->most_inline_bytes, -1);
  EXPECT_TRUE(back->is_block);
  EXPECT_EQ(back->provenance, spec.provenance);
  EXPECT_EQ(pack(*back), pack(spec));
}

TEST(Protocol, EverythingPacksTheSameAgain) {
  EXPECT_EQ(pack(unpack_result(pack(a_result())).value()), pack(a_result()));
  EXPECT_EQ(pack(unpack_node(pack(a_node())).value()), pack(a_node()));
  EXPECT_EQ(pack(unpack_object(pack(an_object())).value()), pack(an_object()));
  for (const Message& message : all_messages()) {
    Result<Message> back = unpack_message(pack(message));
    ASSERT_TRUE(back.ok()) << back.error().message;
    EXPECT_EQ(back->index(), message.index());
    EXPECT_EQ(pack(*back), pack(message));
  }
}

TEST(Protocol, InlinedBytesAreThoseOfTheOnlyChunk) {
  ObjectInfo info = an_object();
  info.inlined = std::string("\0\xff\x90", 3);
  EXPECT_FALSE(unpack_object(pack(info)).ok());
  info.chunks = {{3, sha256_hex(info.inlined)}};
  EXPECT_EQ(unpack_object(pack(info)).value().inlined, info.inlined);
  info.chunks[0].bytes = 4;
  EXPECT_FALSE(unpack_object(pack(info)).ok());
  info.chunks = {{3, sha256_hex("other")}};
  EXPECT_FALSE(unpack_object(pack(info)).ok());
}

TEST(Protocol, OnlyWhatIsEncodedIsCompressed) {
  ObjectInfo info = an_object();
  info.inlined.clear();
  info.encoded_bytes = 88;
  for (auto form : {ObjectInfo::Form::kEncoded, ObjectInfo::Form::kI64, ObjectInfo::Form::kF64,
                    ObjectInfo::Form::kWithClasses, ObjectInfo::Form::kI64Array}) {
    info.form = form;
    EXPECT_EQ(unpack_object(pack(info)).ok(), !info.is_flat());
  }
}

TEST(Protocol, DefaultsComeBack) {
  EXPECT_TRUE(unpack_spec(pack(JobSpec())).ok());
  EXPECT_TRUE(unpack_result(pack(JobResult())).ok());
  EXPECT_TRUE(unpack_node(pack(NodeInfo())).ok());
  EXPECT_TRUE(unpack_object(pack(ObjectInfo())).ok());
}

TEST(Protocol, KindsAreNotMistakenForOneAnother) {
  for (const std::string& bytes : all_packed()) EXPECT_EQ(unpack_as_everything(bytes), 1);
}

TEST(Protocol, WhatIsCutOffOrFollowedByMoreIsRefused) {
  for (const std::string& bytes : all_packed()) {
    const size_t step = bytes.size() > 2000 ? 997 : 1;
    for (size_t size = 0; size < bytes.size(); size += step) {
      EXPECT_EQ(unpack_as_everything(std::string_view(bytes).substr(0, size)), 0) << size;
    }
    EXPECT_EQ(unpack_as_everything(bytes + '\0'), 0);
    EXPECT_EQ(unpack_as_everything(bytes + bytes), 0);
  }
}

TEST(Protocol, EveryByteMayBeChanged) {
  std::mt19937_64 random(1);
  for (const std::string& bytes : all_packed()) {
    for (size_t at = 0; at < std::min<size_t>(bytes.size(), 400); ++at) {
      for (int i = 0; i < 16; ++i) {
        std::string changed = bytes;
        changed[at] = static_cast<char>(random());
        unpack_as_everything(changed);
      }
    }
  }
}

TEST(Protocol, RandomBytesAreNoMessage) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(random() % 64, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (!bytes.empty() && i % 2 == 0) bytes[0] = static_cast<char>(0x90 + random() % 16);
    unpack_as_everything(bytes);
  }
}

TEST(Protocol, DeclaredLengthsAreNotBelieved) {
  const std::string array32 = "\xdd\xff\xff\xff\xff";
  const std::string bin32 = "\xc6\xff\xff\xff\xff";
  const std::string map32 = "\xdf\xff\xff\xff\xff";
  for (const std::string& bytes : {array32, bin32, map32, "\x91" + array32, "\x91" + bin32,
                                   std::string(100000, '\x91'), std::string(100000, '\xdd')}) {
    EXPECT_EQ(unpack_as_everything(bytes), 0);
  }
  // A list of 2^20 items, well within the bytes that follow it, but not what stands there.
  std::string many("\x94\x10\xdd\x00\x10\x00\x00", 7);
  many.append(1 << 20, '\xc0');
  EXPECT_EQ(unpack_as_everything(many + "\xc0\xc0"), 0);
}

TEST(Protocol, RecordsOfAnotherLengthAreRefused) {
  std::string hungry = pack(Message(Hungry{1}));
  ASSERT_EQ(hungry, std::string("\x92\x10\x01", 3));
  EXPECT_FALSE(unpack_message("\x91\x10").ok());
  EXPECT_FALSE(unpack_message(std::string("\x93\x10\x01\x01", 4)).ok());
  EXPECT_FALSE(unpack_message(std::string("\x92\x10\xff", 3)).ok());  // negative
  EXPECT_FALSE(unpack_message(std::string("\x92\x10\xc3", 3)).ok());  // true
  EXPECT_FALSE(unpack_message("\x92\x10\xcf\x00\x00\x00\x01\x00\x00\x00\x00").ok());
  EXPECT_FALSE(unpack_message(std::string("\x92\x10\xcf\0\0\0\x01\0\0\0\0", 11)).ok());  // 2^32
}

TEST(Protocol, TextForPeopleIsCutAndIdsAreBounded) {
  JobResult result;
  result.message = std::string((64 << 10) - 1, 'x') + "\xc3\xa9";
  Result<JobResult> back = unpack_result(pack(result));
  ASSERT_TRUE(back.ok()) << back.error().message;
  EXPECT_EQ(back->message, std::string((64 << 10) - 1, 'x'));
  NodeInfo info;
  info.id = std::string(257, 'i');
  EXPECT_FALSE(unpack_node(pack(info)).ok());
}

TEST(Protocol, GivenJobsAreTriplesAsLuaPacksThem) {
  Result<Given> given = unpack_given(std::string("\x93\xa2j1\xd9\x03\x00\xff\x01\xa1t", 11));
  ASSERT_TRUE(given.ok()) << given.error().message;
  EXPECT_EQ(given->job, "j1");
  EXPECT_EQ(given->spec, std::string("\x00\xff\x01", 3));
  EXPECT_EQ(given->token, "t");
  for (const char* bytes : {"", "\x90", "\x92\xa2j1\xa1s", "\x93\xa2j1\xa1s\x01"}) {
    EXPECT_FALSE(unpack_given(bytes).ok());
  }
}

TEST(Protocol, RepliesArePairsAsLuaPacksThem) {
  Result<Reply> reply = unpack_reply(std::string("\x92\xa2j1\xd9\x03\x00\xff\x01", 9));
  ASSERT_TRUE(reply.ok()) << reply.error().message;
  EXPECT_EQ(reply->job, "j1");
  EXPECT_EQ(reply->result, std::string("\x00\xff\x01", 3));
  EXPECT_TRUE(unpack_reply("\x92\xa2j1\xa0")->result.empty());
  for (const char* bytes : {"", "\x90", "\x91\xa2j1", "\x92\xa2j1\x01", "\x93\xa1j\xa1r\xa0"}) {
    EXPECT_FALSE(unpack_reply(bytes).ok());
  }
}

TEST(Protocol, FramesHaveALimit) {
  Ended ended;
  ended.ended = std::string(kMostFrameBytes, 'x');
  Result<Message> back = unpack_message(pack(Message(ended)));
  ASSERT_FALSE(back.ok());
  EXPECT_EQ(back.error().code, Error::Code::LimitExceeded);
}

TEST(Protocol, HexDigits) {
  EXPECT_EQ(to_hex(Token{0x0123456789abcdef, 1}), "0123456789abcdef0000000000000001");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace pyreck::cluster
