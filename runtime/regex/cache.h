// The programs of patterns. A thread keeps those that it has used last, so that a call takes no
// lock.
#pragma once

#include "runtime/regex/program.h"
#include "runtime/value.h"

namespace pyreck::rt::regex {

/// The program of a str or bytes. Valid until the thread asks again; null where `problem` says what
/// is wrong.
const Regex* program_of(Word pattern, uint32_t flags, Problem* problem);

/// The code points of a str, or of bytes.
std::vector<uint32_t> points_of(Word text);

}  // namespace pyreck::rt::regex
