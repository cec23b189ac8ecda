// Frames, blocks, edges and failure: the skeleton of a lowered function.

#include "jit/lowering.h"
#include "runtime/base/check.h"

#include <llvm/IR/CFG.h>

namespace pyreck::jit {

using ir::Opcode;
using ir::ValueId;
using rt::Status;

uint32_t ResumeTable::index(ResumePoint point) {
  for (uint32_t i = 1; i < points.size(); i++)
    if (points[i] == point) return i;
  points.push_back(point);
  return static_cast<uint32_t>(points.size() - 1);
}

std::string narrow_name(uint32_t function) { return "f" + std::to_string(function); }
std::string wide_name(uint32_t function) { return "w" + std::to_string(function); }
std::string loop_name(uint32_t slot) { return "loop" + std::to_string(slot); }

namespace {

llvm::StructType* result_type(Emitter& e, const ir::Function& function) {
  std::vector<llvm::Type*> fields;
  for (Leaf leaf : leaves(e.unit.module.types, function.result, false))
    fields.push_back(e.type(leaf));
  fields.push_back(e.i32_type);
  return llvm::StructType::get(e.builder.getContext(), fields);
}

int32_t code(Status status) { return static_cast<int32_t>(status); }

}  // namespace

llvm::FunctionType* narrow_type(Emitter& e, const ir::Function& function) {
  std::vector<llvm::Type*> parameters{e.ptr, e.i32_type};
  if (function.is_fold_body) parameters.insert(parameters.end(), {e.ptr, e.ptr, e.i1});
  for (ValueId param : function.blocks[0].params)
    for (Leaf leaf : leaves(e.unit.module.types, function.type_of(param), false))
      parameters.push_back(e.type(leaf));
  llvm::Type* result = function.is_fold_body ? e.i32_type : result_type(e, function);
  return llvm::FunctionType::get(result, parameters, false);
}

llvm::FunctionType* wide_type(Emitter& e) {
  return llvm::FunctionType::get(e.i32_type, {e.ptr, e.i32_type, e.i32_type, e.ptr, e.ptr, e.ptr},
                                 false);
}

FunctionLowering::FunctionLowering(Emitter& e, uint32_t id, bool wide, ResumeTable& resume,
                                   std::optional<uint32_t> loop)
    : e_(e),
      b_(e.builder),
      m_(e.unit.module),
      f_(e.unit.module.functions[id]),
      id_(id),
      wide_(wide),
      loop_(loop),
      in_slots_(wide || loop.has_value()),
      resume_(resume),
      plan_(m_.types, f_, wide),
      values_(f_.value_types.size()),
      definitions_(f_.value_types.size()),
      is_parameter_(f_.value_types.size()),
      heads_(f_.blocks.size()),
      reached_(f_.blocks.size(), !loop.has_value()),
      live_(f_.value_types.size()) {
  for (const ir::Block& block : f_.blocks)
    for (const ir::Inst& inst : block.insts) {
      if (inst.result.valid()) definitions_[inst.result.index] = &inst;
      suspends_ |= inst.op == Opcode::kYield || inst.op == Opcode::kYieldFrom;
    }
  for (ValueId param : f_.blocks[0].params) is_parameter_[param.index] = 1;
}

void FunctionLowering::run() {
  if (loop_) find_reached();
  prologue();
  for (uint32_t index : plan_.reverse_postorder()) {
    if (!reached_[index]) continue;
    if (in_slots_ || !llvm::pred_empty(heads_[index])) {
      lower_block(index);
      continue;
    }
    e_.start(heads_[index]);  // a handler that nothing leads to
    b_.CreateUnreachable();
  }
  if (buffer_ != nullptr) buffer_->setOperand(0, e_.i64(static_cast<int64_t>(buffer_size_)));
}

void FunctionLowering::prologue() {
  std::string name = wide_ ? wide_name(id_) : narrow_name(id_);
  llvm::FunctionType* type = wide_ ? wide_type(e_) : narrow_type(e_, f_);
  if (loop_) {
    name = loop_name(e_.unit.loop_index.at({id_, *loop_}));
    type = llvm::FunctionType::get(type->getReturnType(), {e_.ptr, e_.i32_type, e_.ptr}, false);
  }
  function_ = e_.module->getFunction(name);
  if (function_ == nullptr)
    function_ = llvm::Function::Create(type, llvm::Function::ExternalLinkage, name, *e_.module);
  function_->setLinkage(in_slots_ ? llvm::Function::ExternalLinkage
                                  : llvm::Function::InternalLinkage);
  function_->addFnAttr(llvm::Attribute::NoUnwind);
  if (f_.is_fold_body && !wide_) function_->addFnAttr(llvm::Attribute::InlineHint);
  e_.start(llvm::BasicBlock::Create(b_.getContext(), "entry", function_));
  auto argument = function_->arg_begin();
  context_ = argument++;
  depth_ = argument++;
  poke_ = e_.load(e_.ptr, context_, 0);
  for (uint32_t index : plan_.reverse_postorder())
    if (reached_[index]) heads_[index] = e_.block("block");
  if (loop_) return loop_entry();
  if (wide_) {
    point_ = argument++;
    state_ = argument++;
    result_ = argument++;
    sink_ = argument++;
    wide_entry();
    return;
  }
  if (f_.is_fold_body) {
    sink_ = argument++;
    accumulator_ = argument++;
    detached_ = argument++;
  }
  for (ValueId param : f_.blocks[0].params)
    for (size_t i = 0; i < leaves_of(type_of(param)).size(); i++)
      values_[param.index].push_back(argument++);
  for (uint32_t index : plan_.reverse_postorder()) {
    if (index == 0) continue;
    e_.start(heads_[index]);
    for (ValueId param : f_.blocks[index].params)
      for (Leaf leaf : leaves_of(type_of(param)))
        values_[param.index].push_back(b_.CreatePHI(e_.type(leaf), 2));
  }
  e_.start(&function_->getEntryBlock());
  inst_ = &f_.blocks[0].insts.front();
  if (f_.counts_depth) enter_frame();
  if (suspends_) {
    depth_slot_ = e_.slot(e_.i32_type);
    b_.CreateStore(depth_, depth_slot_);
  }
  b_.CreateBr(heads_[0]);
}

// One user frame deeper: RecursionError at the user's limit, or where the machine's stack ends.
void FunctionLowering::enter_frame() {
  depth_ = b_.CreateAdd(depth_, e_.i32(1));
  llvm::Value* limit = e_.load(e_.i32_type, context_, offsetof(rt::Context, depth_limit));
  llvm::Value* stack_limit = e_.load(e_.word, context_, offsetof(rt::Context, stack_limit));
  llvm::Value* frame = b_.CreatePtrToInt(
      b_.CreateIntrinsic(llvm::Intrinsic::frameaddress, {e_.ptr}, {e_.i32(0)}), e_.word);
  llvm::Value* too_deep =
      b_.CreateOr(b_.CreateICmpUGT(depth_, limit), b_.CreateICmpULT(frame, stack_limit));
  llvm::BasicBlock* cold = e_.unlikely(too_deep, "recursion");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call("pk_raise_recursion", {context_});
  if (wide_) {
    for (ValueId param : f_.blocks[0].params)
      if (owned(param)) release(get(param), type_of(param));
  }
  leave(nullptr);
  e_.start(next);
}

bool FunctionLowering::owned(ValueId id) const {
  if (!counted(m_.types, f_.type_of(id), wide_)) return false;
  if (is_parameter_[id.index]) return wide_;
  const ir::Inst* definition = definitions_[id.index];
  if (definition == nullptr) return true;
  switch (definition->op) {
    case Opcode::kConstStr:
    case Opcode::kConstBytes:
    case Opcode::kConstBig:
    case Opcode::kCaptured:
    case Opcode::kClassRef:
    case Opcode::kConstInt:
      return false;
    default:
      return !plan_.borrowed(id);
  }
}

Value FunctionLowering::get(ValueId id) {
  const Value& stored = values_[id.index];
  bool in_slots = in_slots_ || m_.types.kind(type_of(id)) == ir::TypeKind::kIter;
  if (!in_slots) return stored;
  // A handler that no inst turns out to need has parameters that nobody sets.
  if (stored.empty()) make_slots(id);
  Value loaded;
  std::vector<Leaf> kinds = leaves_of(type_of(id));
  for (size_t i = 0; i < kinds.size(); i++)
    loaded.push_back(b_.CreateLoad(e_.type(kinds[i]), stored[i]));
  return loaded;
}

void FunctionLowering::make_slots(ValueId id) {
  for (Leaf leaf : leaves_of(type_of(id))) values_[id.index].push_back(e_.slot(e_.type(leaf)));
}

void FunctionLowering::set(ValueId id, const Value& value) {
  if (!id.valid()) return;
  bool in_slots = in_slots_ || m_.types.kind(type_of(id)) == ir::TypeKind::kIter;
  if (!in_slots) {
    values_[id.index] = value;
    return;
  }
  if (values_[id.index].empty()) make_slots(id);
  for (size_t i = 0; i < value.size(); i++) b_.CreateStore(value[i], values_[id.index][i]);
}

void FunctionLowering::lower_block(uint32_t index) {
  const ir::Block& block = f_.blocks[index];
  block_index_ = index;
  told_line_ = 0;
  e_.start(heads_[index]);
  ValueSet used = plan_.live_before(index, 0);
  live_ = ValueSet(f_.value_types.size());
  plan_.live_in(index).for_each([&](ValueId v) {
    if (owned(v)) live_.insert(v);
  });
  for (ValueId param : block.params) {
    if (!owned(param)) continue;
    if (used.contains(param))
      live_.insert(param);
    else
      release(get(param), type_of(param));
  }
  std::vector<std::vector<ValueId>> deaths = plan_.deaths(index);
  for (position_ = 0; position_ < block.insts.size(); position_++) {
    const ir::Inst& inst = block.insts[position_];
    inst_ = &inst;
    if (wide_) {
      for (uint32_t i = 1; i < resume_.points.size(); i++) {
        if (!(resume_.points[i] == ResumePoint{index, position_})) continue;
        llvm::BasicBlock* at = e_.block("resume");
        b_.CreateBr(at);
        e_.start(at);
        point_blocks_[i]->replaceAllUsesWith(at);
        point_blocks_[i]->eraseFromParent();
        point_blocks_[i] = at;
      }
    }
    if (e_.unit.profiled) tell_place();
    if (ir::is_terminator(inst.op)) {
      lower_terminator(inst);
      return;
    }
    lower_inst(inst);
    if (b_.GetInsertBlock()->getTerminator() != nullptr) return;  // the inst never completes
    if (inst.result.valid() && owned(inst.result)) live_.insert(inst.result);
    for (ValueId dead : deaths[position_]) {
      if (!live_.contains(dead)) continue;
      release(get(dead), type_of(dead));
      live_.erase(dead);
    }
  }
}

/// Code of a profile says where it is when the line changes, and after what may have run other
/// code. The store is volatile: nobody else in this thread reads it, and it must stay in loops.
void FunctionLowering::tell_place() {
  const uint32_t line = inst_->span.line;
  const bool is_ours = id_ < e_.unit.first_wrapper;
  if (is_ours && line != 0 && line != told_line_) {
    llvm::Value* pokes = suspends_ ? e_.load(e_.ptr, context_, 0) : poke_;
    llvm::Value* place = b_.CreateConstGEP1_64(b_.getInt8Ty(), pokes, offsetof(rt::Pokes, place));
    b_.CreateStore(e_.i32(static_cast<int32_t>(site() + 1)), place, /*isVolatile=*/true);
    told_line_ = line;
  }
  if ((ir::info(inst_->op).effects & ir::kEverything) == ir::kEverything) told_line_ = 0;
}

void FunctionLowering::lower_inst(const ir::Inst& inst) {
  if (!lower_scalar(inst)) lower_generic(inst);
}

void FunctionLowering::drop(const std::vector<ValueId>& values) {
  for (ValueId v : values) release(get(v), type_of(v));
}

void FunctionLowering::leave(llvm::Value* status) {
  if (status == nullptr) {
    llvm::Value* exception = e_.load(e_.word, context_, offsetof(rt::Context, exception));
    status = b_.CreateSelect(b_.CreateICmpEQ(exception, e_.i64(0)),
                             e_.i32(code(Status::kAbandoned)), e_.i32(code(Status::kRaised)));
  }
  if (wide_ || f_.is_fold_body) {
    b_.CreateRet(status);
    return;
  }
  llvm::Value* result = llvm::UndefValue::get(function_->getReturnType());
  unsigned last = function_->getReturnType()->getStructNumElements() - 1;
  b_.CreateRet(b_.CreateInsertValue(result, status, last));
}

uint32_t FunctionLowering::site() {
  return e_.unit.site(f_.generic.valid() ? f_.generic.index : id_, inst_->span);
}

// `raise x` normalizes its operand; what merely leaves a handler again (a bare `raise`, an `except`
// that does not match, the end of `finally`) has its place in the traceback already.
bool FunctionLowering::raises_anew(ValueId exception) const {
  const ir::Inst* definition = definitions_[exception.index];
  while (definition != nullptr &&
         (definition->op == Opcode::kConvert || definition->op == Opcode::kNarrow))
    definition = definitions_[definition->operands[0].index];
  return definition != nullptr;
}

// CPython runs a comprehension with its inner loops in one frame, and adds and compares what a
// generator expression yields in the frame of sum, min and max. There the key is called, too: the
// one inst of the body that has the place of the whole expression.
bool FunctionLowering::adds_to_traceback() const {
  if (id_ >= e_.unit.first_wrapper) return false;
  if (inst_->op == Opcode::kFold)
    return static_cast<ir::FoldKind>(inst_->sub) != ir::FoldKind::kNested;
  bool has_key = f_.sink == ir::FoldKind::kMinKey || f_.sink == ir::FoldKind::kMaxKey;
  if (f_.is_fold_body && has_key && inst_->span == f_.span) return false;
  if (inst_->op == Opcode::kRaise) return raises_anew(inst_->operands[0]);
  if (inst_->op != Opcode::kEmit) return true;
  switch (f_.sink) {
    case ir::FoldKind::kSum:
    case ir::FoldKind::kMin:
    case ir::FoldKind::kMax:
    case ir::FoldKind::kMinKey:
    case ir::FoldKind::kMaxKey:
      return false;
    default:
      return true;
  }
}

/// Where a function ends whose failure its context tells, once it has given up `owned` (ascending):
/// the last of them here, the others as whoever owns just those.
llvm::BasicBlock* FunctionLowering::cleanup(std::vector<ValueId> owned) {
  std::vector<uint32_t> key;
  for (ValueId v : owned) key.push_back(v.index);
  llvm::BasicBlock*& known = cleanups_[std::move(key)];
  if (known != nullptr) return known;
  llvm::BasicBlock* made = known = e_.cold_block("cleanup");
  llvm::IRBuilderBase::InsertPointGuard guard(b_);
  e_.start(made);
  if (owned.empty()) {
    leave(nullptr);
    return made;
  }
  ValueId last = owned.back();
  owned.pop_back();
  release(get(last), type_of(last));
  b_.CreateBr(cleanup(std::move(owned)));
  return made;
}

/// Where the current inst goes when it has failed: with all others that own the same values and
/// would be handled by the same handler. The place in tracebacks is what they differ in.
llvm::BasicBlock* FunctionLowering::failure() {
  std::vector<ValueId> all;
  std::vector<uint32_t> key;
  live_.for_each([&](ValueId v) {
    all.push_back(v);
    key.push_back(v.index);
  });
  const std::optional<ir::Target>& unwind = f_.blocks[block_index_].unwind;
  bool traced = adds_to_traceback();
  if (!traced && !unwind) return cleanup(std::move(all));
  Failure& shared = failures_[{unwind ? block_index_ : UINT32_MAX, traced, std::move(key)}];
  if (shared.block == nullptr) {
    shared.block = e_.cold_block("failure");
    llvm::IRBuilderBase::InsertPointGuard guard(b_);
    e_.start(shared.block);
    if (traced) {
      shared.site = b_.CreatePHI(e_.i32_type, 2);
      e_.call("pk_traceback", {context_, shared.site});
    }
    if (unwind)
      handle(*unwind, std::move(all));
    else
      b_.CreateBr(cleanup(std::move(all)));
  }
  if (traced) shared.site->addIncoming(e_.i32(static_cast<int32_t>(site())), b_.GetInsertBlock());
  return shared.block;
}

void FunctionLowering::handle(const ir::Target& handler, std::vector<ValueId> owned) {
  llvm::Value* exception = e_.load(e_.word, context_, offsetof(rt::Context, exception));
  llvm::BasicBlock* raised = e_.block("raised");
  b_.CreateCondBr(b_.CreateICmpEQ(exception, e_.i64(0)), cleanup(std::move(owned)), raised);
  e_.start(raised);
  Value taken{e_.call("pk_exception_take", {context_})};
  jump(handler, &taken, false);
}

void FunctionLowering::fail() {
  llvm::BasicBlock* to = failure();
  b_.CreateBr(to);
}

void FunctionLowering::fail_if(llvm::Value* condition) {
  llvm::BasicBlock* failed = failure();
  llvm::BasicBlock* next = e_.block("");
  e_.branch_unlikely(condition, failed, next);
  e_.start(next);
}

void FunctionLowering::fail_if_zero(llvm::Value* word) {
  fail_if(b_.CreateICmpEQ(word, e_.i64(0)));
}

void FunctionLowering::fail_unless_done(llvm::Value* status) {
  fail_if(b_.CreateICmpNE(status, e_.i32(0)));
}

void FunctionLowering::jump(const ir::Target& target, const Value* leading, bool safepoint) {
  uint32_t to = target.block.index;
  if (safepoint && plan_.is_back_edge(block_index_, to)) {
    llvm::Value* word = suspends_ ? e_.load(e_.ptr, context_, 0) : poke_;
    llvm::LoadInst* poke = b_.CreateLoad(e_.i32_type, word);
    poke->setAtomic(llvm::AtomicOrdering::Monotonic);
    llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpNE(poke, e_.i32(0)), "safepoint");
    llvm::BasicBlock* next = b_.GetInsertBlock();
    e_.start(cold);
    llvm::Value* status = e_.call("pk_safepoint", {context_});
    llvm::BasicBlock* stop = e_.block("stop");
    b_.CreateCondBr(b_.CreateICmpEQ(status, e_.i32(0)), next, stop);
    e_.start(stop);
    std::vector<ValueId> all;
    live_.for_each([&](ValueId v) { all.push_back(v); });
    drop(all);
    leave(status);
    e_.start(next);
  }
  const std::vector<ValueId>& params = f_.blocks[to].params;
  std::vector<Value> arguments;
  if (leading != nullptr) arguments.push_back(*leading);
  ValueSet moved(f_.value_types.size());
  for (ValueId v : target.args) {
    Value value = get(v);
    if (counted(m_.types, type_of(v), wide_)) {
      bool move = live_.contains(v) && !plan_.live_in(to).contains(v) && !moved.contains(v);
      if (move)
        moved.insert(v);
      else
        retain(value, type_of(v));
    }
    arguments.push_back(std::move(value));
  }
  live_.for_each([&](ValueId v) {
    if (!plan_.live_in(to).contains(v) && !moved.contains(v)) release(get(v), type_of(v));
  });
  PYRECK_CHECK(arguments.size() == params.size(), "arguments of a target");
  bool is_offered = e_.purpose == Purpose::kQuick && !f_.is_fold_body;
  if (is_offered && safepoint && plan_.is_back_edge(block_index_, to)) offer_loop(to, arguments);
  for (size_t i = 0; i < params.size(); i++) {
    if (in_slots_) {
      set(params[i], arguments[i]);
      continue;
    }
    for (size_t j = 0; j < arguments[i].size(); j++)
      llvm::cast<llvm::PHINode>(values_[params[i].index][j])
          ->addIncoming(arguments[i][j], b_.GetInsertBlock());
  }
  b_.CreateBr(heads_[to]);
}

void FunctionLowering::lower_terminator(const ir::Inst& inst) {
  switch (inst.op) {
    case Opcode::kBranch:
      jump(inst.targets[0], nullptr, true);
      return;
    case Opcode::kCondBranch: {
      llvm::BasicBlock* yes = e_.block("true");
      llvm::BasicBlock* no = e_.block("false");
      b_.CreateCondBr(get(inst.operands[0])[0], yes, no);
      e_.start(yes);
      jump(inst.targets[0], nullptr, true);
      e_.start(no);
      jump(inst.targets[1], nullptr, true);
      return;
    }
    case Opcode::kForNext:
      lower_for_next(inst);
      return;
    case Opcode::kReturn:
      lower_return(inst);
      return;
    case Opcode::kRaise: {
      e_.call("pk_raise", {context_, temporary(inst.operands[0]).word});
      fail();
      return;
    }
    default:
      b_.CreateUnreachable();
  }
}

void FunctionLowering::lower_return(const ir::Inst& inst) {
  ValueId id = inst.operands[0];
  Value value = get(id);
  std::vector<ValueId> rest;
  live_.for_each([&](ValueId v) {
    if (v != id || f_.is_fold_body) rest.push_back(v);
  });
  if (f_.is_fold_body) {
    drop(rest);
    b_.CreateRet(e_.i32(0));
    return;
  }
  if (!live_.contains(id)) retain(value, type_of(id));
  drop(rest);
  if (wide_) {
    finish_wide(value);
    return;
  }
  llvm::Value* result = llvm::UndefValue::get(function_->getReturnType());
  unsigned i = 0;
  for (llvm::Value* leaf : value) result = b_.CreateInsertValue(result, leaf, i++);
  b_.CreateRet(b_.CreateInsertValue(result, e_.i32(0), i));
}

void FunctionLowering::lower_for_next(const ir::Inst& inst) {
  ir::TypeKind over = m_.types.kind(m_.types[type_of(inst.operands[0])].args[0]);
  if (over == ir::TypeKind::kRange && !wide_)
    lower_for_next_range(inst);
  else if (over == ir::TypeKind::kList)
    lower_for_next_list(inst);
  else
    lower_for_next_heap(inst);
}

void FunctionLowering::lower_for_next_range(const ir::Inst& inst) {
  Value it = get(inst.operands[0]);
  llvm::BasicBlock* body = e_.block("next");
  llvm::BasicBlock* end = e_.block("end");
  b_.CreateCondBr(b_.CreateICmpNE(it[1], e_.i64(0)), body, end);
  e_.start(end);
  jump(inst.targets[1], nullptr, true);
  e_.start(body);
  set(inst.operands[0], {b_.CreateAdd(it[0], it[2]), b_.CreateSub(it[1], e_.i64(1)), it[2]});
  Value element{it[0]};
  jump(inst.targets[0], &element, true);
}

void FunctionLowering::lower_for_next_list(const ir::Inst& inst) {
  Value it = get(inst.operands[0]);
  llvm::Value* list = e_.pointer(it[0]);
  llvm::Value* length = e_.load_header(e_.word, list, offsetof(rt::List, length));
  llvm::BasicBlock* body = e_.block("next");
  llvm::BasicBlock* end = e_.block("end");
  b_.CreateCondBr(b_.CreateICmpSLT(it[1], length), body, end);
  e_.start(end);
  jump(inst.targets[1], nullptr, true);
  e_.start(body);
  llvm::Value* next = b_.CreateAdd(it[1], e_.i64(1));
  set(inst.operands[0], {it[0], next});
  ValueId param = f_.blocks[inst.targets[0].block.index].params[0];
  ir::TypeId type = type_of(param);
  Value element = list_element(
      it[0], it[1], type, [&](const Value& wide) { resume_wide_at_target(inst.targets[0], wide); });
  jump(inst.targets[0], &element, true);
}

void FunctionLowering::lower_for_next_heap(const ir::Inst& inst) {
  Value it = get(inst.operands[0]);
  llvm::AllocaInst* ended = e_.slot(e_.i32_type);
  b_.CreateStore(e_.i32(0), ended);
  publish_depth();  // generators and the functions of map and filter run in it
  llvm::Value* word = e_.call("pk_next", {context_, it[0], ended});
  llvm::BasicBlock* body = e_.block("next");
  llvm::BasicBlock* none = e_.block("none");
  b_.CreateCondBr(b_.CreateICmpNE(word, e_.i64(0)), body, none);
  e_.start(none);
  fail_if(b_.CreateICmpEQ(b_.CreateLoad(e_.i32_type, ended), e_.i32(0)));
  jump(inst.targets[1], nullptr, true);
  e_.start(body);
  ValueId param = f_.blocks[inst.targets[0].block.index].params[0];
  Value element = take_apart(word, type_of(param), [&](const Value& wide) {
    resume_wide_at_target(inst.targets[0], wide);
  });
  jump(inst.targets[0], &element, true);
}

}  // namespace pyreck::jit
