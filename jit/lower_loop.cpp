// From a loop of quick code to optimised code of it (jit/tiers.h): at a back edge quick code hands
// over what lives at the head of the loop, and gives its caller what comes back.

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::ValueId;

/// At the end of an edge to `block`: arguments of its parameters are owned, and so is what lives
/// there.
void FunctionLowering::offer_loop(uint32_t block, const std::vector<Value>& arguments) {
  auto [known, is_new] = e_.unit.loop_index.try_emplace(
      std::pair(id_, block), static_cast<uint32_t>(e_.unit.loops.size()));
  if (is_new) e_.unit.loops.emplace_back(id_, block);
  llvm::Constant* slot = e_.address(&e_.unit.loops[known->second]);
  llvm::LoadInst* code = b_.CreateLoad(e_.ptr, e_.address(&e_.unit.loops[known->second].code));
  code->setAtomic(llvm::AtomicOrdering::Monotonic);
  llvm::Constant* none = llvm::ConstantPointerNull::get(b_.getPtrTy());
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpNE(code, none), "better");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  llvm::Value* better = e_.call("pkj_loop", {slot});
  llvm::BasicBlock* over = e_.block("over");
  b_.CreateCondBr(b_.CreateICmpEQ(better, none), next, over);
  e_.start(over);
  std::vector<llvm::Value*> state;
  auto add = [&](const Value& value) {
    for (llvm::Value* leaf : value) state.push_back(e_.to_bits(leaf));
  };
  plan_.live_in(block).for_each([&](ValueId v) { add(get(v)); });
  for (const Value& argument : arguments) add(argument);
  llvm::AllocaInst* array = e_.slot(e_.word, std::max<uint64_t>(state.size(), 2));
  for (size_t i = 0; i < state.size(); i++) e_.store(state[i], array, static_cast<int64_t>(8 * i));
  llvm::Type* result = function_->getReturnType();
  auto* type = llvm::FunctionType::get(result, {e_.ptr, e_.i32_type, e_.ptr}, false);
  b_.CreateRet(b_.CreateCall(type, better, {context_, depth(), array}));
  e_.start(next);
}

void FunctionLowering::loop_entry() {
  auto argument = function_->arg_begin();
  context_ = argument++;
  depth_ = argument++;
  state_ = argument++;
  poke_ = e_.load(e_.ptr, context_, 0);
  int64_t position = 0;
  auto take = [&](ValueId v) {
    Value value;
    for (Leaf leaf : leaves_of(type_of(v)))
      value.push_back(e_.from_bits(e_.load(e_.word, state_, 8 * position++), leaf));
    set(v, value);
  };
  plan_.live_in(*loop_).for_each(take);
  for (ValueId param : f_.blocks[*loop_].params) take(param);
  if (suspends_) {
    depth_slot_ = e_.slot(e_.i32_type);
    b_.CreateStore(depth_, depth_slot_);
  }
  b_.CreateBr(heads_[*loop_]);
}

void FunctionLowering::find_reached() {
  std::vector<uint32_t> pending{*loop_};
  reached_[*loop_] = true;
  while (!pending.empty()) {
    const ir::Block& block = f_.blocks[pending.back()];
    pending.pop_back();
    auto reach = [&](const ir::Target& target) {
      if (reached_[target.block.index]) return;
      reached_[target.block.index] = true;
      pending.push_back(target.block.index);
    };
    if (block.unwind) reach(*block.unwind);
    for (const ir::Target& target : block.insts.back().targets) reach(target);
  }
}

}  // namespace pyreck::jit
