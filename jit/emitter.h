// The LLVM side of one compilation: module, builder, and declarations of the entry points.
#pragma once

#include "ir/module.h"
#include "jit/bound_fields.h"
#include "jit/representation.h"
#include "runtime/context.h"
#include "runtime/fold.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace pyreck::rt {
class ClassSpace;
}

namespace pyreck::jit {

/// A loop of quick code that optimised code can go on with.
struct LoopSlot {
  uint32_t function, block;
  std::atomic<void*> code{nullptr};  // asked(): whoever is in the loop shall say so
  std::atomic<bool> wanted{false};

  static void* asked() { return reinterpret_cast<void*>(1); }
};

struct FoldFunctions {
  llvm::Function *strip, *element;  // element: null if the sequence always has positions
};

/// What is shared by all functions compiled from one typed module (jit/engine.cpp).
struct CodeUnit {
  explicit CodeUnit(const ir::Module& m) : module(m) {}

  const ir::Module& module;
  void* code = nullptr;           // the NativeCode, passed to pkj_resume
  std::vector<rt::Word> strings;  // immortal, by index into Module::strings
  std::vector<const uint32_t*> keyword_lists;
  const rt::ClassSpace* classes = nullptr;
  BoundFields bound_fields;
  std::vector<rt::Site> sites;
  bool profiled = false;  // CompileOptions
  uint32_t first_wrapper = UINT32_MAX;  // functions from here on are ours: no frame of the user's

  /// Immortal words of constants, made on demand: ints, const.big and const.bytes by string index,
  /// texts that the
  /// module's strings do not hold (`join`).
  rt::Word int_constant(int64_t value);
  rt::Word big_constant(uint32_t string);
  rt::Word bytes_constant(uint32_t string);
  rt::Word text(const char* utf8);
  /// Index of the site; all of a module's are known before its code runs.
  uint32_t site(uint32_t function, const ir::Span& span);

  std::map<int64_t, rt::Word> ints;
  std::map<uint32_t, rt::Word> bigs, byte_strings;
  std::map<std::string, rt::Word> texts;
  /// Folds of narrow code by their inst: index in `fold_table`, which is there once narrow code is.
  std::map<const ir::Inst*, uint32_t> fold_index;
  const rt::FoldCode* const* fold_table = nullptr;
  /// What quick code calls and goes on in once there is better (jit/tiers.h).
  std::deque<LoopSlot> loops;
  std::map<std::pair<uint32_t, uint32_t>, uint32_t> loop_index;  // by function and block
  std::map<uint32_t, std::atomic<void*>> recursive;  // by function: those that call themselves
  std::map<std::tuple<uint32_t, uint32_t, uint32_t, uint32_t, uint32_t>, uint32_t> site_index;
};

/// What code is written for.
enum class Purpose : uint8_t {
  kOnly,       // narrow code, the only
  kQuick,      // narrow code, to be replaced by optimised code
  kOptimised,  // narrow code that replaces quick code
  kWide,
};

class Emitter {
 public:
  Emitter(llvm::LLVMContext& context, CodeUnit& unit, Purpose purpose);

  /// Declares (once) and calls an entry point of entries.def.
  llvm::CallInst* call(std::string_view entry, llvm::ArrayRef<llvm::Value*> arguments);
  /// Declares (once) a function of the support library.
  llvm::CallInst* call_support(std::string_view name, llvm::Type* result,
                               llvm::ArrayRef<llvm::Value*> arguments);

  /// Counts of words, and words of ints: inlined, but for code that is hardly ever run.
  void retain(llvm::Value* context, llvm::Value* word, Leaf leaf = Leaf::kWord);
  void release(llvm::Value* context, llvm::Value* word, Leaf leaf = Leaf::kWord);
  llvm::Value* int_word(llvm::Value* context, llvm::Value* i64_value);
  bool cold() const { return all_cold || cold_.contains(builder.GetInsertBlock()); }

  /// Narrow code of a typed function, declared on first use.
  llvm::Function* narrow_function(uint32_t function);

  llvm::Type* type(Leaf leaf);
  llvm::ConstantInt* i64(int64_t value) { return builder.getInt64(static_cast<uint64_t>(value)); }
  llvm::ConstantInt* i32(int32_t value) { return builder.getInt32(static_cast<uint32_t>(value)); }
  llvm::Value* pointer(llvm::Value* word) { return builder.CreateIntToPtr(word, ptr); }
  llvm::Constant* address(const void* p) {
    return llvm::ConstantExpr::getIntToPtr(i64(reinterpret_cast<int64_t>(p)), ptr);
  }
  /// Field at `offset` bytes of the object or struct that `base` (ptr) points to.
  llvm::Value* load(llvm::Type* type, llvm::Value* base, int64_t offset);
  /// The same of a list's header, which stores into lists do not change.
  llvm::Value* load_header(llvm::Type* type, llvm::Value* list, int64_t offset);
  /// Item of a list's buffer: of `type`, at `index`.
  llvm::Value* load_item(llvm::Type* type, llvm::Value* data, llvm::Value* index);
  void store_item(llvm::Value* value, llvm::Value* data, llvm::Value* index);
  void store(llvm::Value* value, llvm::Value* base, int64_t offset);
  /// A leaf as 64 bits and back.
  llvm::Value* to_bits(llvm::Value* leaf);
  llvm::Value* from_bits(llvm::Value* bits, Leaf leaf);
  /// A stack slot of the function being written, in its entry block.
  llvm::AllocaInst* slot(llvm::Type* type, uint64_t count = 1);
  llvm::BasicBlock* block(const char* name);
  /// A block that is hardly ever reached.
  llvm::BasicBlock* cold_block(const char* name);
  void branch_unlikely(llvm::Value* condition, llvm::BasicBlock* rare, llvm::BasicBlock* usual);
  /// Branches on `condition` to a new block that is hardly ever reached; goes on in the other.
  llvm::BasicBlock* unlikely(llvm::Value* condition, const char* name);
  void start(llvm::BasicBlock* at) { builder.SetInsertPoint(at); }
  llvm::Function* current() { return builder.GetInsertBlock()->getParent(); }

  CodeUnit& unit;
  const Purpose purpose;
  std::unique_ptr<llvm::Module> module;
  llvm::IRBuilder<> builder;
  llvm::Type *i1, *word, *f64, *i32_type, *ptr, *nothing;
  bool all_cold = false;                      // wide code
  std::vector<llvm::Constant*> folds;         // rt::FoldCode of each fold in narrow code, in order
  std::map<uint32_t, FoldFunctions> renewed;  // optimised code of folds, by index

 private:
  void tag(llvm::Instruction* access, const char* kind);
  std::set<const llvm::BasicBlock*> cold_;
};

}  // namespace pyreck::jit
