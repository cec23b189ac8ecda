// From narrow to wide code: what is handed over at a resume point, and how wide code begins and
// ends.

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::ValueId;
using rt::Status;

std::vector<ValueId> FunctionLowering::state_of(ResumePoint point) const {
  std::vector<ValueId> state;
  plan_.live_before(point.block, point.position).for_each([&](ValueId v) { state.push_back(v); });
  return state;
}

Value FunctionLowering::widen(const Value& value, ir::TypeId type, bool take) {
  if (m_.types.kind(type) == ir::TypeKind::kIter && has_int(m_.types, type))
    return {e_.call("pkj_range_iterator", {context_, value[0], value[1], value[2]})};
  Value wide;
  std::vector<Leaf> kinds = leaves(m_.types, type, false);
  for (size_t i = 0; i < kinds.size(); i++) {
    if (kinds[i] == Leaf::kInt) {
      wide.push_back(int_word(value[i]));
      continue;
    }
    if (counted(kinds[i], false) && !take) retain_word(value[i]);
    wide.push_back(value[i]);
  }
  return wide;
}

void FunctionLowering::resume_wide(ResumePoint point, const std::map<uint32_t, Value>& replaced) {
  uint32_t index = resume_.index(point);
  if (buffer_ == nullptr) buffer_ = e_.slot(e_.word, 2);
  ValueSet handed(f_.value_types.size());
  uint64_t position = 0;
  for (ValueId v : state_of(point)) {
    handed.insert(v);
    auto found = replaced.find(v.index);
    Value wide =
        found != replaced.end() ? found->second : widen(get(v), type_of(v), live_.contains(v));
    for (llvm::Value* leaf : wide)
      e_.store(e_.to_bits(leaf), buffer_, static_cast<int64_t>(8 * position++));
  }
  live_.for_each([&](ValueId v) {
    if (!handed.contains(v)) release(get(v), type_of(v));
  });
  uint64_t results = leaves(m_.types, f_.result, true).size();
  buffer_size_ = std::max({buffer_size_, position, results, uint64_t{2}});
  llvm::Value* none = llvm::ConstantPointerNull::get(llvm::PointerType::get(b_.getContext(), 0));
  if (f_.is_fold_body) flush_accumulator();
  // The result comes back in the buffer: wide code has read its state by then.
  llvm::Value* status =
      e_.call("pkj_resume", {context_, depth(), e_.address(e_.unit.code),
                             e_.i32(static_cast<int32_t>(id_)), e_.i32(static_cast<int32_t>(index)),
                             buffer_, buffer_, f_.is_fold_body ? sink_ : none});
  if (f_.is_fold_body) {
    reload_accumulator();
    b_.CreateRet(status);
    return;
  }
  llvm::Value* result = llvm::UndefValue::get(function_->getReturnType());
  std::vector<Leaf> kinds = leaves(m_.types, f_.result, false);
  unsigned i = 0;
  for (Leaf leaf : kinds) {
    llvm::Value* bits = e_.load(e_.word, buffer_, 8 * i);
    result = b_.CreateInsertValue(result, e_.from_bits(bits, leaf), i++);
  }
  b_.CreateRet(b_.CreateInsertValue(result, status, i));
}

void FunctionLowering::resume_wide_after(const Value& wide_result) {
  resume_wide({block_index_, position_ + 1}, {{inst_->result.index, wide_result}});
}

void FunctionLowering::resume_wide_at_target(const ir::Target& target, const Value& leading) {
  uint32_t to = target.block.index;
  const std::vector<ValueId>& params = f_.blocks[to].params;
  std::map<uint32_t, Value> replaced{{params[0].index, leading}};
  for (size_t i = 0; i < target.args.size(); i++)
    replaced[params[i + 1].index] = widen(get(target.args[i]), type_of(target.args[i]), false);
  resume_wide({to, 0}, replaced);
}

void FunctionLowering::overflow_if(llvm::Value* condition) {
  ResumePoint point = plan_.point_before(block_index_, position_);
  uint32_t index = resume_.index(point);
  llvm::BasicBlock* cold = e_.unlikely(condition, "overflow");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  auto [found, is_new] = exits_.try_emplace(index, cold);
  if (is_new) {
    e_.start(cold);
    resume_wide(point, {});
  } else {
    cold->replaceAllUsesWith(found->second);
    cold->eraseFromParent();
  }
  e_.start(next);
}

void FunctionLowering::wide_entry() {
  llvm::BasicBlock* impossible = e_.block("impossible");
  auto* dispatch =
      b_.CreateSwitch(point_, impossible, static_cast<unsigned>(resume_.points.size()));
  e_.start(impossible);
  b_.CreateUnreachable();
  for (uint32_t i = 0; i < resume_.points.size(); i++) {
    llvm::BasicBlock* entry = e_.block("enter");
    dispatch->addCase(b_.getInt32(i), entry);
    e_.start(entry);
    std::vector<ValueId> state =
        i == 0 ? std::vector<ValueId>(f_.blocks[0].params) : state_of(resume_.points[i]);
    int64_t position = 0;
    for (ValueId v : state) {
      Value value;
      for (Leaf leaf : leaves_of(type_of(v)))
        value.push_back(e_.from_bits(e_.load(e_.word, state_, 8 * position++), leaf));
      set(v, value);
    }
    inst_ = &f_.blocks[0].insts.front();
    llvm::Value* depth_at_entry = depth_;
    if (i == 0 && f_.counts_depth) enter_frame();
    if (depth_slot_ == nullptr) depth_slot_ = e_.slot(e_.i32_type);
    b_.CreateStore(depth_, depth_slot_);
    depth_ = depth_at_entry;
    if (i == 0) {
      b_.CreateBr(heads_[0]);
      continue;
    }
    point_blocks_[i] = e_.block("point");
    b_.CreateBr(point_blocks_[i]);
  }
}

llvm::Value* FunctionLowering::narrowable(const Value& value, ir::TypeId type) {
  llvm::Value* all = e_.i64(1);
  std::vector<Leaf> kinds = leaves(m_.types, type, true);
  for (size_t i = 0; i < kinds.size(); i++)
    if (kinds[i] == Leaf::kInt) all = b_.CreateAnd(all, value[i]);
  return b_.CreateTrunc(all, e_.i1);
}

Value FunctionLowering::narrowed(const Value& value, ir::TypeId type) {
  Value narrow = value;
  std::vector<Leaf> kinds = leaves(m_.types, type, true);
  for (size_t i = 0; i < kinds.size(); i++)
    if (kinds[i] == Leaf::kInt) narrow[i] = b_.CreateAShr(value[i], e_.i64(1));
  return narrow;
}

void FunctionLowering::finish_wide(const Value& result) {
  auto store_all = [&](const Value& value) {
    int64_t i = 0;
    for (llvm::Value* leaf : value) e_.store(e_.to_bits(leaf), result_, 8 * i++);
  };
  if (has_int(m_.types, f_.result)) {
    llvm::BasicBlock* fits = e_.block("fits");
    llvm::BasicBlock* wide = e_.block("wide");
    b_.CreateCondBr(narrowable(result, f_.result), fits, wide);
    e_.start(wide);
    store_all(result);
    b_.CreateRet(e_.i32(static_cast<int32_t>(Status::kWide)));
    e_.start(fits);
  }
  store_all(narrowed(result, f_.result));
  b_.CreateRet(e_.i32(0));
}

}  // namespace pyreck::jit
