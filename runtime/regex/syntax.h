// The parts of Python's syntax of regular expressions that know nothing of groups: escapes, sets,
// flags.
#pragma once

#include "runtime/regex/source.h"

#include <optional>

namespace pyreck::rt::regex {

/// What `\d` and its kin stand for.
std::optional<Category> category_of(uint32_t letter);

/// The code point of an escape by its number, `\x41`, of which the token is the beginning; nothing:
/// it is another escape.
std::optional<uint32_t> escaped_point(Source& source, const Token& token);
/// Of an escape that means what stands behind the backslash; an error of letters and digits.
uint32_t plain_point(Source& source, const Token& token);
/// Of a backslash and octal digits.
uint32_t octal_point(Source& source, const Points& text);

/// A set, from behind its bracket on.
Node read_set(Source& source);

/// 0: it is none.
uint32_t flag_of(const Token& token);
/// The flags of a group, of which `token` is the first, up to the colon. True: it ends in a
/// parenthesis instead, as those of the whole pattern do.
bool read_flags(Source& source, Token token, Node* group);

}  // namespace pyreck::rt::regex
