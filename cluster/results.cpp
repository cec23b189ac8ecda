#include "cluster/results.h"

#include "cluster/chunking.h"
#include "cluster/objects.h"
#include "jit/value_types.h"
#include "runtime/encoding.h"
#include "runtime/entry.h"
#include "runtime/heap.h"

#include <climits>

#include <algorithm>
#include <utility>

namespace pyreck::cluster {
namespace {

using rt::Abandon;
using rt::Status;
using rt::Word;

// Inline items of a result beyond this become objects, whatever the client would like.
constexpr uint64_t kMostResultBytes = 16 << 20;

bool is_scalar(Word w) { return !rt::is_object(w) || rt::is_float(w) || rt::is_int(w); }

// The sites of a program as a tuple of (function, line, column, end line, end column).
Word sites_of(rt::Context* c, const rt::Program& program) {
  std::vector<Word> sites;
  for (uint32_t i = 0; i < program.count_sites; i++) {
    const rt::Site& site = program.sites[i];
    std::vector<Word> fields;
    for (uint32_t field : {site.function, site.line, site.column, site.end_line, site.end_column})
      fields.push_back(rt::small(field));
    sites.push_back(rt::pk_tuple_new(c, fields.data(), static_cast<int64_t>(fields.size())));
  }
  Word tuple = rt::pk_tuple_new(c, sites.data(), static_cast<int64_t>(sites.size()));
  for (Word site : sites) rt::release(c, site);
  return tuple;
}

}  // namespace

JobResult refused(std::string message) {
  JobResult result;
  result.status = static_cast<uint32_t>(Status::kAbandoned);
  result.abandon = static_cast<uint32_t>(Abandon::kRefused);
  result.message = std::move(message);
  return result;
}

void deliver(rt::Context* c, const PreparedJob& job, Word value, RunEnded& ended) {
  std::vector<Word> items{value};
  if (job.spec().is_block && rt::has_kind(value, rt::Kind::kTuple)) {
    const auto* tuple = rt::as<rt::Tuple>(value);
    items.assign(tuple->items, tuple->items + tuple->length);
  }
  std::vector<Word> roots;
  uint64_t inline_bytes = 0;
  for (size_t i = 0; i < items.size(); i++) {
    Word item = items[i];
    int64_t most = job.spec().most_inline_bytes;
    int64_t bytes = jit::size_bytes(item, static_cast<int64_t>(kMostResultBytes) + 1);
    bool fits = bytes <= most && inline_bytes + static_cast<uint64_t>(bytes) <= kMostResultBytes;
    // A block's first item is its exception, or None.
    bool stays = is_scalar(item) || rt::has_kind(item, rt::Kind::kException) ||
                 (job.spec().is_block && i == 0);
    if (!fits && !stays) {
      Result<NewObject> object = pack_object(item, job.spec().provenance);
      // What cannot be stored, such as functions and what holds them, goes with the result.
      if (object.ok()) {
        ended.result.items.push_back({object->info.id, 0});
        ended.objects.push_back(std::move(object).value());
        continue;
      }
    }
    inline_bytes += static_cast<uint64_t>(bytes);
    ended.result.items.push_back({"", static_cast<uint32_t>(roots.size())});
    roots.push_back(item);
  }
  Word sites = sites_of(c, *job.code().program());
  roots.push_back(sites);
  Result<std::string> encoded = rt::encode(roots, kMostFrameBytes);
  rt::release(c, sites);
  if (encoded.ok()) {
    ended.result.roots = std::move(encoded).value();
    return;
  }
  ended.objects.clear();
  ended.result = refused("the result cannot leave the cluster: " + encoded.error().message);
}

void deliver_exception(rt::Context* c, const PreparedJob& job, JobResult& result) {
  Word sites = sites_of(c, *job.code().program());
  std::vector<Word> roots{rt::word(c->exception), sites};
  Result<std::string> encoded = rt::encode(roots);
  rt::release(c, sites);
  if (encoded.ok()) {
    result.roots = std::move(encoded).value();
    result.items = {{"", 0}};
  } else {
    result = refused("the exception cannot leave the cluster: " + encoded.error().message);
  }
}

std::string encoded_sites(const rt::Program& program) {
  rt::Context c{};
  c.region = UINT32_MAX - 1;
  c.memory_credit = INT64_MAX / 2;
  Word sites = sites_of(&c, program);
  Result<std::string> encoded = rt::encode(std::span(&sites, 1));
  rt::release(&c, sites);
  return encoded.ok() ? std::move(encoded).value() : std::string();
}

// The chunks of a part of a list that the whole list will have too. Nothing, if the part alone
// would not be stored.
std::vector<MadeChunk> chunks_of_part(const rt::List& list, int64_t most_inline_bytes) {
  bool is_flat = list.flags == rt::kListI64 || list.flags == rt::kListF64;
  if (!is_flat || list.length <= most_inline_bytes / static_cast<int64_t>(kItemBytes)) return {};
  std::span items(reinterpret_cast<const uint64_t*>(list.i64), static_cast<size_t>(list.length));
  std::vector<size_t> cuts = cut_points(items);
  CertainChunks certain = certain_chunks(items, cuts);
  std::vector<MadeChunk> chunks;
  for (size_t i = certain.first; i < certain.end; i++) {
    size_t from = i == 0 ? 0 : cuts[i - 1];
    auto bytes = std::make_shared<const std::string>(
        reinterpret_cast<const char*>(items.data() + from), (cuts[i] - from) * kItemBytes);
    chunks.push_back({sha256_hex(*bytes), bytes});
  }
  return chunks;
}

}  // namespace pyreck::cluster
