// What `sub` and `expand` write in place of a match: texts and groups, `\1`, `\g<name>`.
#pragma once

#include "runtime/regex/program.h"

namespace pyreck::rt::regex {

struct TemplatePart {
  std::vector<uint32_t> text;
  int64_t group = -1;  // in place of a text
};

/// As CPython 3.11's `re._parser.parse_template`.
std::vector<TemplatePart> parse_template(std::span<const uint32_t> text, bool is_bytes,
                                         const Regex& program, Problem* problem);

}  // namespace pyreck::rt::regex
