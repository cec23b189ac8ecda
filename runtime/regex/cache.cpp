#include "runtime/regex/cache.h"

#include "runtime/bytes.h"
#include "runtime/str.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>

namespace pyreck::rt::regex {

namespace {

struct Key {
  std::vector<uint32_t> pattern;
  bool is_bytes = false;
  uint32_t flags = 0;

  auto operator<=>(const Key&) const = default;
};

/// Of all threads.
class Shared {
 public:
  std::shared_ptr<const Regex> find(const Key& key) {
    std::scoped_lock lock(mutex_);
    auto found = programs_.find(key);
    return found == programs_.end() ? nullptr : found->second;
  }

  void add(const Key& key, std::shared_ptr<const Regex> program) {
    std::scoped_lock lock(mutex_);
    if (programs_.size() >= kMost) programs_.clear();
    programs_.insert_or_assign(key, std::move(program));
  }

 private:
  static constexpr size_t kMost = 512;
  std::mutex mutex_;
  std::map<Key, std::shared_ptr<const Regex>> programs_;
};

Shared& shared() {
  static Shared all;
  return all;
}

template <class Unit>
bool equal(const uint8_t* data, const std::vector<uint32_t>& points) {
  return std::equal(points.begin(), points.end(), reinterpret_cast<const Unit*>(data));
}

/// Whether the word is the pattern of `key`.
bool is_of(const Key& key, Word word) {
  if (is_bytes(word) != key.is_bytes) return false;
  if (key.is_bytes) {
    ByteView view = view_of(word);
    return view.length == static_cast<int64_t>(key.pattern.size()) &&
           equal<uint8_t>(view.data, key.pattern);
  }
  const auto* str = as<Str>(word);
  if (str->length != static_cast<int64_t>(key.pattern.size())) return false;
  switch (str->flags & kStrWidthMask) {
    case kStrWidth1:
      return equal<uint8_t>(str->data, key.pattern);
    case kStrWidth2:
      return equal<uint16_t>(str->data, key.pattern);
    default:
      return equal<uint32_t>(str->data, key.pattern);
  }
}

struct Slot {
  Key key;
  std::shared_ptr<const Regex> program;
};
constexpr size_t kSlots = 64;

}  // namespace

std::vector<uint32_t> points_of(Word text) {
  if (!is_bytes_like(text)) return str_points(as<Str>(text));
  ByteView view = view_of(text);
  return {view.data, view.data + view.length};
}

const Regex* program_of(Word pattern, uint32_t flags, Problem* problem) {
  thread_local std::vector<Slot> slots(kSlots);
  // An address may be that of another text by now: what is found there is compared.
  Slot& slot = slots[(pattern >> 4 ^ pattern >> 10) % kSlots];
  if (slot.program && slot.key.flags == flags && is_of(slot.key, pattern))
    return slot.program.get();
  Key key{points_of(pattern), is_bytes(pattern), flags};
  std::shared_ptr<const Regex> program = shared().find(key);
  if (!program) {
    program = compile(key.pattern, key.is_bytes, flags, problem);
    if (!program) return nullptr;
    shared().add(key, program);
  }
  slot = {std::move(key), std::move(program)};
  return slot.program.get();
}

}  // namespace pyreck::rt::regex
