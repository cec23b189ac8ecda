// What a NativeCode is made of: for the files that implement it.
#pragma once

#include "jit/engine.h"
#include "jit/lowering.h"
#include "jit/orc.h"
#include "runtime/class.h"
#include "runtime/entry.h"

#include <deque>
#include <mutex>

namespace pyreck::jit {

using rt::Word;

struct NativeCode::State {
  explicit State(const ir::Module& module) : unit(module) {}

  CodeUnit unit;
  llvm::orc::JITDylib* library = nullptr;
  std::vector<llvm::orc::JITDylib*> better;  // of optimised code
  std::vector<uint32_t> wrappers;  // typed functions with `any` parameters; first the entry's
  std::vector<uint32_t> generic_of_wrapper;  // of all but the first
  std::vector<ResumeTable> resume;
  std::vector<Word> captures;
  std::vector<rt::Program::AnyEntry> any_entries;
  std::vector<rt::Program::FunctionInfo> functions;
  std::deque<std::vector<const char*>> parameter_names;
  std::deque<std::vector<uint8_t>> has_default;
  std::deque<std::vector<uint32_t>> keyword_lists;
  std::vector<rt::Program::ClassInfo> classes;
  std::deque<std::vector<uint32_t>> class_lists;
  std::deque<std::vector<uint8_t>> attribute_kinds;
  std::unique_ptr<rt::ClassSpace> class_space;
  std::atomic<rt::Program::AnyEntry> entry = nullptr;
  Nanoseconds worth{0};
  std::atomic<bool> is_quick = false;    // runs are of quick code
  bool asked = false, improved = false;  // of the thread that improves
  const rt::FoldCode* const* folds = nullptr;
  uint32_t count_folds = 0;
  std::mutex wide_mutex;  // of all lowering but the first
  std::unique_ptr<std::atomic<WideFunction>[]> wide;
};

/// The function that calls the wrapper `function` as the runtime does.
inline std::string any_name(uint32_t function) { return "any" + std::to_string(function); }

/// All narrow code, and the functions through which words call the wrappers.
void lower_narrow(Emitter& e, std::vector<ResumeTable>& resume,
                  const std::vector<uint32_t>& wrappers);
/// Narrow code of what the emitter's code calls and does not have.
void lower_called(Emitter& e, std::vector<ResumeTable>& resume);

}  // namespace pyreck::jit
