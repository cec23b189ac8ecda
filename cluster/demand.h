// Which chunks of a stored list a module looks at: `primes[-100:]` in a block fetches the last ones
// alone.
#pragma once

#include "cluster/engine.h"
#include "ir/module.h"

#include <vector>

namespace pyreck::cluster {

/// By chunk of `info`, which `job` refers to: whether code of `module` may read it. All of them
/// unless the list is captured, flat, and used only for its length, for items and for slices at
/// constant places.
std::vector<bool> needed_chunks(const ir::Module& module, const JobSpec& spec,
                                const ObjectInfo& info);

}  // namespace pyreck::cluster
