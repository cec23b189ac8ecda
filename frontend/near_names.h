// What a misspelt name may have been meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pyreck::frontend {

/// The name that differs from `name` by the fewest letters, if these are few; "": there is none.
std::string nearest(std::string_view name, const std::vector<std::string>& among);
/// "`name`", or "`name`, close to `other`,": the subject of a message.
std::string misspelt(std::string_view name, const std::vector<std::string>& among,
                     std::string_view of = "");
/// The identifiers in a piece of Python text, each once, in order.
std::vector<std::string> identifiers(std::string_view text);

}  // namespace pyreck::frontend
