// What the functions of `math` share.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

Word math_domain_error(Context* c);  // ValueError; kFailed
Word math_range_error(Context* c);   // OverflowError; kFailed

}  // namespace pyreck::rt
