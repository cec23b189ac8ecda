#include "cluster/flat_items.h"

#include "cluster/objects.h"
#include "runtime/entry.h"
#include "runtime/objects.h"

#include <cstring>

namespace pyreck::cluster {

using rt::Word;

Result<std::shared_ptr<FlatItems>> FlatItems::make(const std::shared_ptr<rt::Disk>& disk,
                                                   const ObjectInfo& info) {
  std::shared_ptr<FlatItems> none;
  if (disk == nullptr || !info.is_flat()) return none;
  PYRECK_TRY(std::vector<int64_t> starts, chunk_starts(info));
  const size_t bytes = static_cast<size_t>(starts.back()) * sizeof(int64_t);
  void* data = bytes < rt::kLeastOnDisk ? nullptr : rt::allocate_on_disk(disk, bytes);
  if (data == nullptr) return none;
  return std::shared_ptr<FlatItems>(new FlatItems(data, std::move(starts)));
}

FlatItems::~FlatItems() { rt::free_on_disk(data_); }

void FlatItems::put(size_t chunk, std::string_view bytes) {
  std::memcpy(data_ + starts_[chunk], bytes.data(), bytes.size());
  there_[chunk] = true;
}

Result<Word> FlatItems::list(rt::Context* c, const ObjectInfo& info) const {
  PYRECK_TRY(Word made, new_flat(c, info, 0));
  auto* list = rt::as<rt::List>(made);
  rt::share_on_disk(data_);
  list->data = data_;
  list->length = list->capacity = starts_.back();
  return made;
}

}  // namespace pyreck::cluster
