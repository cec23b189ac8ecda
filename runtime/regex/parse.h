// Python's syntax of regular expressions: code points in, a tree out, with the errors of CPython
// 3.11's `re._parser`, word by word and place by place.
#pragma once

#include "runtime/regex/tree.h"

#include <span>

namespace pyreck::rt::regex {

/// Groups nested deeper are refused: CPython's parser ends in a RecursionError at some depth that
/// depends on who calls.
inline constexpr uint32_t kDeepest = 100;

/// The tree of a pattern; of nothing where `problem` says what is wrong.
Tree parse(std::span<const uint32_t> pattern, bool is_bytes, uint32_t flags, Problem* problem);

}  // namespace pyreck::rt::regex
