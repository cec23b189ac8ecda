// The binary form of modules, `.pyrk` (docs/bytecode.md): what is stored and shipped.
//
// Canonical: a module has one encoding, whatever the order in which its types, strings and values
// came to be; decode() takes no other. So the SHA-256 of the bytes identifies the module.
#pragma once

#include "ir/module.h"
#include "runtime/base/result.h"

#include <string>
#include <string_view>

namespace pyreck::ir {

/// First bytes of every encoded module; the version follows them.
inline constexpr std::string_view kMagic = "PYRK";
inline constexpr uint32_t kBytecodeVersion = 5;

/// The encoding. Needs a module that verifies. Values are numbered anew, in the order of their
/// definitions; strings, keyword lists and types that nothing uses are left out.
std::string encode(const Module& module);

/// The module that `bytes` encode. Total on any input: time and memory are linear in the length of
/// `bytes`, every index is checked. What comes back still has to be verified.
Result<Module> decode(std::string_view bytes);

/// SHA-256 of the encoding, as 64 hexadecimal digits.
std::string hash(const Module& module);

}  // namespace pyreck::ir
