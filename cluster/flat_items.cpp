#include "cluster/flat_items.h"

#include "cluster/objects.h"
#include "runtime/entry.h"
#include "runtime/external.h"

#include <cstdlib>
#include <cstring>

namespace pyreck::cluster {

using rt::Word;

namespace {

constexpr size_t kLeastShared = 64 << 10;  // bytes: fewer are decoded anew for each job

}  // namespace

std::shared_ptr<FlatItems> FlatItems::make(const std::shared_ptr<rt::Disk>& disk,
                                           uint64_t most_bytes, const ObjectInfo& info) {
  if (!info.is_flat()) return nullptr;
  Result<std::vector<int64_t>> starts = chunk_starts(info);
  if (!starts.ok()) return nullptr;  // whoever makes a list of it says why
  const size_t bytes = static_cast<size_t>(starts->back()) * sizeof(int64_t);
  std::shared_ptr<int64_t> data;
  const bool is_for_disk = disk != nullptr && bytes >= rt::kLeastOnDisk;
  if (is_for_disk) {
    void* made = rt::allocate_on_disk(disk, bytes);
    if (made != nullptr)
      data.reset(static_cast<int64_t*>(made), [](int64_t* items) { rt::free_on_disk(items); });
  } else if (bytes >= kLeastShared && bytes <= most_bytes) {
    data.reset(static_cast<int64_t*>(std::malloc(bytes)), std::free);
  }
  if (data == nullptr) return nullptr;
  return std::shared_ptr<FlatItems>(
      new FlatItems(std::move(data), is_for_disk, std::move(starts).value()));
}

void FlatItems::put(size_t chunk, std::string_view bytes) {
  std::memcpy(data_.get() + starts_[chunk], bytes.data(), bytes.size());
  there_[chunk] = true;
}

Result<Word> FlatItems::list(rt::Context* c, const ObjectInfo& info) const {
  const rt::ListKind kind = info.is_of_ints() ? rt::kListI64 : rt::kListF64;
  const uint32_t region = info.is_array() ? rt::kArrayRegion : c->region;
  const Word made = rt::list_on_external(c, kind, region, data_.get(), starts_.back(),
                                         [held = data_] { static_cast<void>(held); });
  if (made == rt::kFailed) return Error{Error::Code::LimitExceeded, "there is no memory for it"};
  return made;
}

}  // namespace pyreck::cluster
