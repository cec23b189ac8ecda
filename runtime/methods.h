// Methods of the builtin types (pk_call_method in entry.h).
#pragma once

#include "runtime/entry.h"

#include <string>

namespace pyreck::rt {

/// Whether CPython 3.11 has a public method or attribute of this name on the value.
bool has_method(Word w, const std::string& name);
/// The `reverse` of a sort: an int or bool that fits a C int; not given (kFailed) is false. False:
/// failed.
bool flag_of(Context* c, Word w, bool* out);

}  // namespace pyreck::rt
