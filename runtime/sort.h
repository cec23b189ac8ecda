// list.sort and sorted.
#pragma once

#include "runtime/entry.h"

#include <vector>

namespace pyreck::rt {

/// Sorts `list` (whose words nobody else sees meanwhile) by `key` (kNone: itself), stably.
Status list_sort(Context* c, List* list, Word key, bool reverse);

}  // namespace pyreck::rt
