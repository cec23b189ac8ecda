#include "cluster/objects.h"

#include "cluster/chunking.h"
#include "cluster/compression.h"
#include "jit/value_types.h"
#include "runtime/array.h"
#include "runtime/encoding.h"
#include "runtime/entry.h"

#include <algorithm>
#include <cstring>

namespace pyreck::cluster {
namespace {

using Form = ObjectInfo::Form;
using rt::Word;

Error corrupt(const ObjectInfo& info, const std::string& why) {
  return {Error::Code::Invalid, "the stored object " + info.id + " cannot be read: " + why};
}

Form flat_form(const rt::List& list) {
  const bool is_int = list.flags == rt::kListI64;
  if (rt::region_of(&list) == rt::kArrayRegion) return is_int ? Form::kI64Array : Form::kF64Array;
  return is_int ? Form::kI64 : Form::kF64;
}

// Cuts `bytes`, which `owner` has, into chunks that end at `cuts`, and names them, and the object,
// by their content.
NewObject cut(ObjectInfo info, std::string_view bytes, const std::vector<size_t>& cuts,
              std::shared_ptr<const void> owner) {
  NewObject object{std::move(info), {}, std::move(owner)};
  std::string identity = object.info.type + "|" + std::to_string(object.info.length) + "|" +
                         std::to_string(static_cast<int>(object.info.form));
  size_t begin = 0;
  for (size_t end : cuts) {
    const std::string_view chunk = bytes.substr(begin, end - begin);
    begin = end;
    std::string hash = sha256_hex(chunk);
    identity += "|" + hash;
    object.info.chunks.push_back({chunk.size(), std::move(hash)});
    object.chunks.push_back(chunk);
  }
  object.info.id = sha256_hex(identity);
  if (bytes.size() <= kMostRecordBytes) {
    object.info.inlined = bytes;
    object.chunks.clear();
  }
  return object;
}

// Counts a word while it exists, whoever drops it.
std::shared_ptr<const void> kept(Word word) {
  static constexpr auto outside = [] {
    rt::Context c{};
    c.region = UINT32_MAX;
    return c;
  };
  rt::Context c = outside();
  rt::pk_retain(&c, word);
  return {reinterpret_cast<const void*>(word), [](const void* held) {
            rt::Context c = outside();
            rt::pk_release(&c, reinterpret_cast<Word>(held));
          }};
}

}  // namespace

bool is_flat(Word word, int64_t most_bytes) {
  if (!rt::has_kind(word, rt::Kind::kList)) return false;
  const auto* list = rt::as<rt::List>(word);
  if (rt::is_series(word)) return false;  // it has no form of its own
  bool numbers = list->flags == rt::kListI64 || list->flags == rt::kListF64;
  return numbers && list->length > most_bytes / static_cast<int64_t>(kItemBytes);
}

Result<NewObject> pack_object(Word word, std::string provenance) {
  ir::TypeTable table;
  ObjectInfo info;
  info.type = table.text(jit::type_of(table, word));
  info.length = jit::length_of(word);
  info.bytes = static_cast<uint64_t>(jit::size_bytes(word));
  info.provenance = std::move(provenance);
  if (is_flat(word, 0)) {
    const auto* list = rt::as<rt::List>(word);
    info.form = flat_form(*list);
    auto length = static_cast<size_t>(list->length);
    std::vector<size_t> cuts = cut_points({reinterpret_cast<const uint64_t*>(list->i64), length});
    for (size_t& end : cuts) end *= kItemBytes;
    return cut(std::move(info), {reinterpret_cast<const char*>(list->i64), length * kItemBytes},
               cuts, kept(word));
  }
  if (jit::reaches({word}, rt::Kind::kFunction))
    return Error{Error::Code::Unsupported,
                 "functions stay in the job that made them, and what holds them cannot be stored"};
  if (jit::reaches({word}, rt::Kind::kClass)) info.form = Form::kWithClasses;
  PYRECK_TRY(std::string encoded, rt::encode(std::span(&word, 1)));
  if (std::optional<std::string> frame = compressed(encoded)) {
    info.encoded_bytes = encoded.size();
    encoded = std::move(*frame);
  }
  auto bytes = std::make_shared<const std::string>(std::move(encoded));
  std::vector<size_t> cuts;
  for (size_t end = 0; end < bytes->size();) {
    end = std::min<size_t>(end + kChunkBytes, bytes->size());
    cuts.push_back(end);
  }
  return cut(std::move(info), *bytes, cuts, bytes);
}

Result<std::vector<int64_t>> chunk_starts(const ObjectInfo& info) {
  if (!info.is_flat()) return corrupt(info, "it is no list of numbers");
  std::vector<int64_t> starts{0};
  for (const ObjectInfo::Chunk& chunk : info.chunks) {
    if (chunk.bytes > kChunkBytes || chunk.bytes % kItemBytes != 0)
      return corrupt(info, "a chunk cannot have that length");
    starts.push_back(starts.back() + static_cast<int64_t>(chunk.bytes / kItemBytes));
  }
  if (starts.back() != info.length) return corrupt(info, "its chunks are not of its length");
  return starts;
}

Result<Word> make_flat(rt::Context* c, const ObjectInfo& info) {
  PYRECK_TRY(std::vector<int64_t> starts, chunk_starts(info));
  const rt::ListKind kind = info.is_of_ints() ? rt::kListI64 : rt::kListF64;
  const Word made = rt::pk_list_new(c, kind, starts.back());
  if (made == rt::kFailed) return Error{Error::Code::LimitExceeded, "there is no memory for it"};
  if (info.is_array()) rt::object(made)->region = rt::kArrayRegion;
  rt::as<rt::List>(made)->length = starts.back();
  return made;
}

Result<std::vector<Word>> unpack_object(rt::Context* c, const ObjectInfo& info,
                                        std::span<const std::string> chunks,
                                        rt::KnownObjects* made) {
  if (chunks.size() != info.chunks.size()) return corrupt(info, "chunks are missing");
  for (size_t i = 0; i < chunks.size(); i++)
    if (!chunks[i].empty() && chunks[i].size() != info.chunks[i].bytes)
      return corrupt(info, "a chunk is not of its length");
  if (info.is_flat()) {
    PYRECK_TRY(Word list, make_flat(c, info));
    auto* to = static_cast<char*>(rt::as<rt::List>(list)->data);
    for (size_t i = 0; i < chunks.size(); i++) {
      if (!chunks[i].empty()) std::memcpy(to, chunks[i].data(), chunks[i].size());
      to += info.chunks[i].bytes;
    }
    if (made != nullptr) made->add(rt::object(list));
    return std::vector<Word>{list};
  }
  std::string bytes;
  for (const std::string& chunk : chunks) bytes += chunk;
  if (info.encoded_bytes > 0) {
    Result<std::string> whole = decompressed(bytes, info.encoded_bytes);
    if (!whole.ok()) return corrupt(info, whole.error().message);
    bytes = std::move(whole).value();
  }
  Result<std::vector<Word>> roots = rt::decode(c, bytes, nullptr, made);
  if (!roots.ok()) return corrupt(info, roots.error().message);
  return roots;
}

}  // namespace pyreck::cluster
