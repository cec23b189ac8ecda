// Lists that stand on memory of somebody else, such as a NumPy array, or with others on the same.
// They lie in regions that nobody changes; they alone have more items than capacity, which is 0.
#pragma once

#include "runtime/array.h"

#include <functional>

namespace pyreck::rt {

/// A list[int] or list[float] (`kind`) in `region` on `length` > 0 numbers at `data`, which stay as
/// they are until `release` is called, once, on any thread: when the list goes. Owned.
Word list_on_external(Context* c, ListKind kind, uint32_t region, void* data, int64_t length,
                      std::function<void()> release);

/// When such a list is freed.
void release_external(const List* list);

}  // namespace pyreck::rt
