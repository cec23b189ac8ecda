#include "runtime/external.h"

#include "runtime/base/check.h"
#include "runtime/heap.h"

#include <cstring>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace pyreck::rt {

namespace {

struct Borrowed {
  std::mutex mutex;
  std::unordered_map<const List*, std::function<void()>> releases;
};

Borrowed& borrowed() {
  static auto* all = new Borrowed;  // for lists that go when the process ends
  return *all;
}

}  // namespace

Word list_on_external(Context* c, ListKind kind, uint32_t region, void* data, int64_t length,
                      std::function<void()> release) {
  const Word made = pk_list_new(c, kind, 0);
  if (made == kFailed) return made;
  auto* list = as<List>(made);
  {
    const std::scoped_lock lock(borrowed().mutex);
    borrowed().releases.emplace(list, std::move(release));
  }
  list->data = data;
  list->length = length;
  list->region = region;
  return made;
}

bool copy_external(Context* c, List* list) {
  const size_t bytes = static_cast<size_t>(list->length) * sizeof(int64_t);
  void* own = resize_buffer(c, nullptr, 0, bytes);
  if (own == nullptr) return false;
  std::memcpy(own, list->data, bytes);
  list->data = own;
  list->capacity = list->length;
  release_external(list);
  return true;
}

void release_external(const List* list) {
  std::function<void()> release;
  {
    const std::scoped_lock lock(borrowed().mutex);
    auto found = borrowed().releases.extract(list);
    PYRECK_CHECK(!found.empty(), "a list without the memory for its items");
    release = std::move(found.mapped());
  }
  release();
}

}  // namespace pyreck::rt
