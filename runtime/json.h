// What reading and writing JSON share.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

/// How many containers in each other CPython surely goes through before it raises RecursionError;
/// deeper ones are refused.
uint32_t json_deepest(const Context* c);
Word refuse_json_depth(Context* c);  // kFailed

}  // namespace pyreck::rt
