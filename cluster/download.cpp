#include "cluster/download.h"

#include <algorithm>
#include <future>
#include <hiredis/hiredis.h>
#include <optional>
#include <utility>
#include <vector>

namespace pyreck::cluster {
namespace {

constexpr uint64_t kMostInTurn = 64 << 20;  // before others have the connection
constexpr uint64_t kMostPartBytes = 1 << 20;

struct Range {
  size_t chunk = 0;
  uint64_t from = 0, to = 0;  // bytes of the chunk
};

/// The parts of chunks [first, last), as they are asked for.
std::vector<Range> ranges_of(const ObjectInfo& info, size_t first, size_t last) {
  std::vector<Range> ranges;
  for (size_t i = first; i < last; i++) {
    uint64_t from = 0;
    do {
      const uint64_t to = std::min(from + kMostPartBytes, info.chunks[i].bytes);
      ranges.push_back({i, std::exchange(from, to), to});
    } while (from < info.chunks[i].bytes);
  }
  return ranges;
}

/// Looks at one part after the other, and at each chunk's hash when it has all of it.
class Checker {
 public:
  Checker(const Download& wanted, const std::function<void(const ChunkPart&)>& take)
      : wanted_(wanted), take_(take) {}

  Result<Unit> check(const Range& range, const redisReply& reply) {
    const ObjectInfo::Chunk& chunk = wanted_.info.chunks[range.chunk];
    // A range of nothing is an empty string.
    if (reply.type != REDIS_REPLY_STRING || (reply.len == 0 && range.to > range.from))
      return problem(Error::Code::NotFound, " is gone from Redis at ");
    const std::string_view bytes(reply.str, reply.len);
    if (range.from == 0) hash_.emplace();
    hash_->add(bytes);
    const bool is_whole = range.to == chunk.bytes;
    if (bytes.size() != range.to - range.from || (is_whole && hash_->hex() != chunk.hash))
      return problem(Error::Code::Invalid, " is corrupt in Redis at ");
    take_({range.chunk, range.from, bytes});
    return Unit{};
  }

 private:
  Error problem(Error::Code code, const char* what) const {
    return {code, "a part of the stored object " + wanted_.info.id + what + wanted_.address};
  }

  const Download& wanted_;
  const std::function<void(const ChunkPart&)>& take_;
  std::optional<Sha256> hash_;  // of the chunk so far
};

std::vector<std::string> command_of(const Download& wanted, const Range& range) {
  const ObjectInfo::Chunk& chunk = wanted.info.chunks[range.chunk];
  std::string key = wanted.key_of(chunk.hash);
  if (range.from == 0 && range.to == chunk.bytes) return {"GET", std::move(key)};
  return {"GETRANGE", std::move(key), std::to_string(range.from), std::to_string(range.to - 1)};
}

}  // namespace

Result<Unit> download(Line& line, const Download& wanted,
                      const std::function<void(const ChunkPart&)>& take,
                      const std::function<bool()>& goes_on) {
  if (!wanted.info.inlined.empty()) {
    if (wanted.first < wanted.last && goes_on()) take({0, 0, wanted.info.inlined});
    return Unit{};
  }
  const std::vector<Range> ranges = ranges_of(wanted.info, wanted.first, wanted.last);
  Checker checker(wanted, take);
  RedisReply held;  // looked at by `checking`, while the next one comes
  std::future<Result<Unit>> checking;
  auto checked = [&] { return checking.valid() ? checking.get() : Result<Unit>(Unit{}); };
  for (size_t begin = 0, end = 0; begin < ranges.size() && goes_on(); begin = end) {
    std::vector<std::vector<std::string>> commands;
    for (; end < ranges.size() && commands.size() < kMostInTurn / kMostPartBytes; end++)
      commands.push_back(command_of(wanted, ranges[end]));
    Result<Unit> result = Unit{};
    auto take_reply = [&](size_t i, RedisReply reply) {
      result = checked();
      if (!result.ok() || !goes_on()) return false;
      held = std::move(reply);
      checking = std::async(std::launch::async, [&checker, &held, range = ranges[begin + i]] {
        return checker.check(range, *held);
      });
      return true;
    };
    Result<Unit> came = line.each(commands, take_reply);
    if (!result.ok()) return result;
    if (!came.ok()) {
      static_cast<void>(checked());
      return came;
    }
  }
  return checked();
}

}  // namespace pyreck::cluster
