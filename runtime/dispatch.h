// What the files of dispatch share.
#pragma once

#include "runtime/base/operators.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"

namespace pyreck::rt {

/// Raises TypeError with a printf-formatted message of strings; kFailed.
inline Word raise_type_error(Context* c, const char* format, const char* a, const char* b = "",
                             const char* d = "") {
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), format, a, b, d);
  return kFailed;
}

/// Whether the value can be concatenated and repeated.
inline bool repeatable(Word w) {
  return has_kind(w, Kind::kStr) || has_kind(w, Kind::kList) || has_kind(w, Kind::kTuple) ||
         is_bytes_like(w);
}

}  // namespace pyreck::rt
