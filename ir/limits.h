// What a module may not exceed. Larger programs are refused with a clear error: LLVM is not safe on
// input of any size (design section 11), and the verifier must be fast on hostile bytes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pyreck::ir {

inline constexpr size_t kMaxModuleBytes = size_t{64} << 20;
inline constexpr size_t kMaxFunctions = 4096;
inline constexpr size_t kMaxClasses = 1024;
inline constexpr size_t kMaxFields = 65535;      // of a class
inline constexpr size_t kMaxBlocks = 2048;       // a function
inline constexpr size_t kMaxInsts = 8192;        // a function
inline constexpr size_t kMaxValues = 1 << 16;    // a function
inline constexpr size_t kMaxOperands = 4096;     // an inst, and the arguments of a target
inline constexpr size_t kMaxBlockParams = 4096;  // a block
inline constexpr size_t kMaxParameters = 255;    // a function
inline constexpr size_t kMaxFunctionCaptures = 1024;
inline constexpr size_t kMaxModuleCaptures = 65536;
inline constexpr size_t kMaxTypes = 8192;  // in bytecode
inline constexpr size_t kMaxSources = 4096;
inline constexpr size_t kMaxUnpack = 4096;        // items of one `unpack`
inline constexpr size_t kMaxDigits = 1 << 17;     // of one `const.big`
inline constexpr size_t kMaxVerifierErrors = 50;  // reported for one module

}  // namespace pyreck::ir
