// Lists that stand on memory of somebody else, such as a NumPy array, or with others on the same.
// They lie in regions that nobody changes; they alone have more items than capacity, which is 0.
#pragma once

#include "runtime/array.h"

#include <functional>

namespace pyreck::rt {

inline bool is_external(const List* list) { return list->capacity < list->length; }

/// A list[int] or list[float] (`kind`) in `region` on `length` > 0 numbers at `data`, which stay as
/// they are until `release` is called, once, on any thread: when the list goes. Owned.
Word list_on_external(Context* c, ListKind kind, uint32_t region, void* data, int64_t length,
                      std::function<void()> release);

/// Gives such a list memory of its own, with the same items. Nobody else looks at it meanwhile.
/// False: there is no memory.
bool copy_external(Context* c, List* list);

/// When such a list is freed.
void release_external(const List* list);

}  // namespace pyreck::rt
