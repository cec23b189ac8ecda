// Calls: of typed functions directly, of builtins, methods and unknown callees through the runtime.

#include "jit/lowering.h"
#include "runtime/generator.h"
#include "runtime/method_table.h"

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::ValueId;
using rt::Status;

llvm::Value* FunctionLowering::depth() {
  return depth_slot_ != nullptr ? b_.CreateLoad(e_.i32_type, depth_slot_) : depth_;
}

void FunctionLowering::publish_depth() {
  e_.store(depth(), context_, offsetof(rt::Context, depth));
}

/// The method that a call is about where the type of the receiver tells it; else null.
const rt::Method* FunctionLowering::builtin_method(const Inst& inst) const {
  if (inst.op != Opcode::kCallMethod) return nullptr;
  const std::string& name = m_.strings[inst.imm2];
  switch (m_.types.kind(type_of(inst.operands[0]))) {
    case ir::TypeKind::kStr:
      return rt::find_method("str", name);
    case ir::TypeKind::kList:
      return rt::find_method("list", name);
    case ir::TypeKind::kDict:
      return rt::find_method("dict", name);
    case ir::TypeKind::kTuple:
      return rt::find_method("tuple", name);
    case ir::TypeKind::kBytes:
      return rt::find_method("bytes", name);
    default:
      return nullptr;
  }
}

bool FunctionLowering::refuses_array(const Inst& inst) const {
  return inst.op == Opcode::kCallBuiltin &&
         inst.imm2 == static_cast<uint32_t>(ir::Builtin::kArrayRefuse) &&
         m_.types.kind(type_of(inst.operands[0])) == ir::TypeKind::kList;
}

void FunctionLowering::lower_call(const Inst& inst) {
  if (refuses_array(inst)) {
    refuse_array(e_.pointer(get(inst.operands[0])[0]), [&] { call_of_words(inst); });
    return set(inst.result, {e_.i64(rt::kNone)});
  }
  publish_depth();
  word_result(inst, call_of_words(inst));
}

/// A call whose arguments and result are words.
llvm::Value* FunctionLowering::call_of_words(const Inst& inst) {
  std::vector<Temporary> words;
  for (ValueId v : inst.operands) words.push_back(temporary(v));
  bool has_receiver = inst.op != Opcode::kCallBuiltin;
  std::vector<Temporary> arguments(words.begin() + has_receiver, words.end());
  llvm::Value* array = words_array(arguments);
  llvm::Value* count = e_.i32(static_cast<int32_t>(arguments.size()));
  const uint32_t* list = e_.unit.keyword_lists[static_cast<size_t>(inst.imm)];
  llvm::Value* keywords = inst.imm == 0 ? llvm::ConstantPointerNull::get(b_.getPtrTy())
                                        : static_cast<llvm::Value*>(e_.address(list));
  llvm::Value* word;
  if (inst.op == Opcode::kCall) {
    word = e_.call("pk_call", {context_, words[0].word, array, count, keywords});
  } else if (const rt::Method* method = builtin_method(inst)) {
    word = e_.call("pk_call_found_method", {context_, e_.address(method), words[0].word,
                                            string(inst.imm2), array, count, keywords});
  } else if (inst.op == Opcode::kCallMethod) {
    word = e_.call("pk_call_method",
                   {context_, words[0].word, string(inst.imm2), array, count, keywords});
  } else {
    word = e_.call("pk_call_builtin",
                   {context_, e_.i32(static_cast<int32_t>(inst.imm2)), array, count, keywords});
  }
  for (const Temporary& t : words) end(t);
  return word;
}

// The frame goes on where it is, but perhaps deeper in the calls of somebody else.
void FunctionLowering::lower_yield(const Inst& inst) {
  if (inst.op == Opcode::kYieldFrom) publish_depth();
  Temporary value = temporary(inst.operands[0]);
  int32_t flags =
      (inst.imm != 0 ? rt::kYieldGuarded : 0) | (f_.counts_depth ? rt::kYieldCounts : 0);
  llvm::Value* word = e_.call(inst.op == Opcode::kYield ? "pk_yield" : "pk_yield_from",
                              {context_, value.word, e_.i32(flags)});
  end(value);
  b_.CreateStore(e_.load(e_.i32_type, context_, offsetof(rt::Context, depth)), depth_slot_);
  word_result(inst, word);
}

void FunctionLowering::lower_call_direct(const Inst& inst) {
  const ir::Function& callee = m_.functions[static_cast<size_t>(inst.imm)];
  const std::vector<ValueId>& params = callee.blocks[0].params;
  auto narrow_call = [&](const std::vector<Value>& arguments) {
    std::string name = narrow_name(static_cast<uint32_t>(inst.imm));
    llvm::FunctionCallee target = e_.narrow_function(static_cast<uint32_t>(inst.imm));
    std::vector<llvm::Value*> flat{context_, depth()};
    for (const Value& argument : arguments)
      flat.insert(flat.end(), argument.begin(), argument.end());
    auto slot = e_.unit.recursive.find(static_cast<uint32_t>(inst.imm));
    if (e_.purpose == Purpose::kQuick && slot != e_.unit.recursive.end()) {
      llvm::LoadInst* code = b_.CreateLoad(e_.ptr, e_.address(&slot->second));
      code->setAtomic(llvm::AtomicOrdering::Monotonic);
      target = {target.getFunctionType(), code};
    }
    llvm::CallInst* call = b_.CreateCall(target, flat);
    // Who calls through a word has paid for more than a call.
    if (id_ >= e_.unit.first_wrapper) call->setIsNoInline();
    return call;
  };
  if (!wide_) {
    std::vector<Value> arguments;
    for (ValueId v : inst.operands) arguments.push_back(get(v));
    llvm::Value* result = narrow_call(arguments);
    size_t count = leaves(m_.types, callee.result, false).size();
    Value value;
    for (unsigned i = 0; i < count; i++) value.push_back(b_.CreateExtractValue(result, i));
    llvm::Value* status = b_.CreateExtractValue(result, static_cast<unsigned>(count));
    llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpNE(status, e_.i32(0)), "ended");
    llvm::BasicBlock* next = b_.GetInsertBlock();
    e_.start(cold);
    if (has_int(m_.types, callee.result)) {
      llvm::BasicBlock* wide = e_.block("wide");
      llvm::BasicBlock* failed = e_.block("failed");
      b_.CreateCondBr(b_.CreateICmpEQ(status, e_.i32(static_cast<int32_t>(Status::kWide))), wide,
                      failed);
      e_.start(wide);
      resume_wide_after(value);
      e_.start(failed);
    }
    fail();
    e_.start(next);
    return set(inst.result, value);
  }
  // Wide code calls narrow code when the arguments fit, else wide code from its start.
  llvm::Value* fits = b_.getTrue();
  std::vector<Value> narrow_arguments;
  for (size_t i = 0; i < inst.operands.size(); i++) {
    Value value = get(inst.operands[i]);
    TypeId type = callee.type_of(params[i]);
    fits = b_.CreateAnd(fits, narrowable(value, type));
    narrow_arguments.push_back(narrowed(value, type));
  }
  size_t results = leaves(m_.types, callee.result, true).size();
  llvm::AllocaInst* out = e_.slot(e_.word, std::max<uint64_t>(results, 2));
  llvm::BasicBlock* small = e_.block("small");
  llvm::BasicBlock* large = e_.block("large");
  llvm::BasicBlock* join = e_.block("called");
  b_.CreateCondBr(fits, small, large);
  e_.start(small);
  llvm::Value* result = narrow_call(narrow_arguments);
  for (unsigned i = 0; i < results; i++)
    e_.store(e_.to_bits(b_.CreateExtractValue(result, i)), out, 8 * i);
  llvm::Value* small_status = b_.CreateExtractValue(result, static_cast<unsigned>(results));
  b_.CreateBr(join);
  llvm::BasicBlock* small_end = b_.GetInsertBlock();
  e_.start(large);
  llvm::Value* large_status =
      call_wide(static_cast<uint32_t>(inst.imm), inst.operands, out, nullptr);
  llvm::BasicBlock* large_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(join);
  llvm::PHINode* status = b_.CreatePHI(e_.i32_type, 2);
  status->addIncoming(small_status, small_end);
  status->addIncoming(large_status, large_end);
  // kDone: ints are narrow and become words; kWide: they are words.
  fail_if(b_.CreateAnd(b_.CreateICmpNE(status, e_.i32(0)),
                       b_.CreateICmpNE(status, e_.i32(static_cast<int32_t>(Status::kWide)))));
  llvm::Value* done = b_.CreateICmpEQ(status, e_.i32(0));
  Value value;
  std::vector<Leaf> kinds = leaves(m_.types, callee.result, true);
  for (unsigned i = 0; i < results; i++) {
    llvm::Value* bits = e_.load(e_.word, out, 8 * i);
    if (kinds[i] == Leaf::kInt)
      bits = e_.call_support("pks_widen_if", e_.word,
                             {context_, bits, b_.CreateZExt(done, e_.i32_type)});
    value.push_back(e_.from_bits(bits, kinds[i]));
  }
  set(inst.result, value);
}

// Runs `function` in wide code from its start, on values of this (wide) code.
llvm::Value* FunctionLowering::call_wide(uint32_t function, const std::vector<ValueId>& arguments,
                                         llvm::Value* out, llvm::Value* sink) {
  std::vector<llvm::Value*> bits;
  for (ValueId v : arguments) {
    Value value = get(v);
    retain(value, type_of(v));
    for (llvm::Value* leaf : value) bits.push_back(e_.to_bits(leaf));
  }
  llvm::AllocaInst* state = e_.slot(e_.word, std::max<uint64_t>(bits.size(), 2));
  for (size_t i = 0; i < bits.size(); i++) e_.store(bits[i], state, static_cast<int64_t>(8 * i));
  llvm::Value* none = llvm::ConstantPointerNull::get(b_.getPtrTy());
  return e_.call("pkj_resume", {context_, depth(), e_.address(e_.unit.code),
                                e_.i32(static_cast<int32_t>(function)), e_.i32(0), state, out,
                                sink == nullptr ? none : sink});
}

}  // namespace pyreck::jit
