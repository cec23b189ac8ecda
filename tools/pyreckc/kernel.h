// The subcommands of pyreckc that need types and machine code: build, run, and the later stages of
// emit. Each gives the exit status: 0 done, 1 the user's program is at fault, 2 the call is.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pyreck::tools {

struct BuildOptions {
  std::string source, entry, arguments, output;
};
/// Compiles `entry` of a source file for arguments of the given types ("int,list[float]") and
/// writes the module.
int build(const BuildOptions& options);

struct RunOptions {
  std::string kernel;                  // .pyrk
  std::vector<std::string> arguments;  // Python literals
  unsigned threads = 0;                // 0: one a core
  int64_t memory_bytes = 0;            // 0: no limit
  double seconds = 0;                  // 0: no limit
  uint32_t recursion_depth = 1000;
};
/// Calls a kernel and prints the repr of its result, or its traceback.
int run(const RunOptions& options);

/// Prints stage `typed`, `llvm` or `asm` of `entry` for arguments of the given types.
int emit_compiled(const std::string& stage, const std::string& source, const std::string& entry,
                  const std::string& arguments);

}  // namespace pyreck::tools
