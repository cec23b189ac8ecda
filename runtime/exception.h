// Exceptions: creation, matching, tracebacks, and the raising helpers of entry.h.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

enum class Exc : uint32_t {
#define PYRECK_EXCEPTION(Name, Parent) k##Name,
#include "runtime/base/exceptions.def"
  kCount,
};

const char* exception_name(uint32_t exception_class);
/// Whether `derived` is `base` or comes from it.
bool exception_is(uint32_t derived, uint32_t base);
/// Whether the exception is an instance of the exception class, a builtin's or a user's.
bool exception_matches(Context* c, Word exception, Word cls);
/// A new exception with `args` (a tuple word, taken over). Owned; kFailed when out of memory.
Word exception_new(Context* c, uint32_t exception_class, Word args);
/// Raises `cls` with one argument (taken over).
void raise_with(Context* c, Exc cls, Word argument);

}  // namespace pyreck::rt
