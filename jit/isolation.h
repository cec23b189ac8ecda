// Isolation: LLVM at work in a child process. It is not safe on hostile input, nor against running
// out of memory (it aborts), nor bounded in time; the child contains all three. It is a fork, so
// LLVM is warm in it, and gives back an object file. For nodes, which compile what others send.
#pragma once

#include "runtime/base/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace pyreck::jit {

struct CompilerLimits {
  std::chrono::milliseconds time{30000};
  int64_t memory_bytes = int64_t{2} << 30;  // beyond what the process has at the fork
};

/// Runs `work` in a child and gives the bytes that it gave. LimitExceeded: it took too long, too
/// much memory, or crashed. Only the calling thread lives in the child: `work` must need no lock
/// that another one may hold (compilations exclude each other).
Result<std::string> run_in_child(const CompilerLimits& limits,
                                 const std::function<std::string()>& work);

}  // namespace pyreck::jit
