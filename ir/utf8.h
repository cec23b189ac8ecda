// UTF-8 as strings of the IR use it: code points as Python has them, lone surrogates among them.
#pragma once

#include <cstddef>
#include <string_view>

namespace pyreck::ir {

/// Bytes of the code point that `text` begins with; 0 if there is none, or it is not well-formed.
/// A surrogate (3 bytes) is well-formed only if `surrogates`.
size_t utf8_length(std::string_view text, bool surrogates);
/// Whether all of `text` is well-formed, surrogates included.
bool is_utf8(std::string_view text);

}  // namespace pyreck::ir
