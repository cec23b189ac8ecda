// str() and repr() of any value.
#pragma once

#include "runtime/entry.h"

#include <string>

namespace pyreck::rt {

/// 10**4300 has this many bits: an int of more has more than the 4300 digits that str() gives.
inline constexpr int64_t kMostTextBits = 14285;

/// UTF-8 (lone surrogates as 3 bytes). False: an exception is pending (too many digits).
bool repr_text(Context* c, Word w, std::string* out);
bool str_text(Context* c, Word w, std::string* out);
/// repr with everything outside ASCII escaped, as ascii() gives it.
std::string ascii_of(const std::string& repr_utf8);

}  // namespace pyreck::rt
