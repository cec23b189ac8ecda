#include "jit/fast.h"

#include "jit/accumulator.h"
#include "jit/lowering.h"
#include "jit/predicates.h"
#include "runtime/fold.h"

#include <llvm/IR/MDBuilder.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using ir::ValueId;
using rt::SinkKind;

namespace {

// Below it, every sum of two bounds is below 2^63, however the doubles they are counted in round.
constexpr double kLimit = 0x1p62;
// Unchecked elements that one overflow may spoil; and how many are worth the loop's preparation.
constexpr int64_t kChunk = 4096, kWorthwhile = 24;

bool simple(const ir::TypeTable& types, TypeId type) {
  switch (types.kind(type)) {
    case TypeKind::kInt:
    case TypeKind::kFloat:
    case TypeKind::kBool:
    case TypeKind::kNone:
    case TypeKind::kList:
      return true;
    default:
      return false;
  }
}

bool sink_qualifies(SinkKind kind) {
  switch (kind) {
    case SinkKind::kSumInt:
    case SinkKind::kSumFloat:
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt:
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
    case SinkKind::kAny:
    case SinkKind::kAll:
    case SinkKind::kListI64:
    case SinkKind::kListF64:
      return true;
    default:
      return false;
  }
}

bool inst_qualifies(Opcode op) {
  switch (op) {
    case Opcode::kConstInt:
    case Opcode::kConstFloat:
    case Opcode::kConstBool:
    case Opcode::kConstNone:
    case Opcode::kCaptured:
    case Opcode::kAddInt:
    case Opcode::kSubInt:
    case Opcode::kMulInt:
    case Opcode::kFloorDivInt:
    case Opcode::kModInt:
    case Opcode::kTrueDivInt:
    case Opcode::kNegInt:
    case Opcode::kInvertInt:
    case Opcode::kAbsInt:
    case Opcode::kAndInt:
    case Opcode::kOrInt:
    case Opcode::kXorInt:
    case Opcode::kShlInt:
    case Opcode::kShrInt:
    case Opcode::kMinInt:
    case Opcode::kMaxInt:
    case Opcode::kCompareInt:
    case Opcode::kIntFromBool:
    case Opcode::kFloatFromInt:
    case Opcode::kIntFromFloat:
    case Opcode::kAddFloat:
    case Opcode::kSubFloat:
    case Opcode::kMulFloat:
    case Opcode::kDivFloat:
    case Opcode::kNegFloat:
    case Opcode::kAbsFloat:
    case Opcode::kSqrtFloat:
    case Opcode::kCompareFloat:
    case Opcode::kNotBool:
    case Opcode::kListLen:
    case Opcode::kListGet:
    case Opcode::kEmit:
    case Opcode::kBranch:
    case Opcode::kCondBranch:
    case Opcode::kReturn:
      return true;
    default:
      return false;
  }
}

/// Blocks of `body` such that each stands before those it goes to; empty if there is a loop.
std::vector<uint32_t> in_order(const ir::Function& body) {
  std::vector<uint32_t> postorder;
  std::vector<uint8_t> state(body.blocks.size());  // 1: on the path, 2: done
  bool loops = false;
  auto visit = [&](auto& self, uint32_t block) -> void {
    state[block] = 1;
    for (const ir::Target& target : body.blocks[block].insts.back().targets) {
      if (state[target.block.index] == 1) loops = true;
      if (state[target.block.index] == 0) self(self, target.block.index);
    }
    state[block] = 2;
    postorder.push_back(block);
  };
  visit(visit, 0);
  if (loops) return {};
  return {postorder.rbegin(), postorder.rend()};
}

class FastWriter {
 public:
  FastWriter(Emitter& e, const FoldSite& site, const FastStrip& strip, llvm::Value* from,
             llvm::BasicBlock* done, llvm::BasicBlock* ordinary, llvm::PHINode* first,
             llvm::PHINode* end)
      : e_(e),
        b_(e.builder),
        m_(e.unit.module),
        site_(site),
        body_(m_.functions[site.body]),
        strip_(strip),
        from_(from),
        done_(done),
        ordinary_(ordinary),
        first_(first),
        end_(end),
        order_(in_order(body_)),
        definitions_(body_.value_types.size()),
        fixed_(body_.value_types.size()),
        offsets_(body_.value_types.size()) {
    for (uint32_t block : order_)
      for (const Inst& inst : body_.blocks[block].insts)
        if (inst.result.valid()) definitions_[inst.result.index] = &inst;
  }

  void write() {
    to_all_ = e_.block("slow.strip");
    check_depth();
    prepare_sequence();
    prepare_invariants();
    if (is_list_sink()) {
      prepare_list_sink();
      checked_loop(from_, true);
    } else if (site_.sink == SinkKind::kSumFloat) {
      llvm::Value* detached = e_.load(b_.getInt8Ty(), strip_.sink, offsetof(rt::Sink, detached));
      llvm::BasicBlock* collects = e_.block("collects");
      llvm::BasicBlock* sums = e_.block("sums");
      b_.CreateCondBr(b_.CreateICmpNE(detached, b_.getInt8(0)), collects, sums);
      e_.start(collects);
      prepare_list_sink();
      first_element_unless(has());
      checked_loop(from_, true);
      e_.start(sums);
      first_element_unless(has());
      checked_loop(from_, false);
    } else if (is_choice()) {
      if (site_.sink == SinkKind::kMinFloat || site_.sink == SinkKind::kMaxFloat)
        guard(b_.CreateICmpEQ(e_.load(b_.getInt8Ty(), strip_.sink, offsetof(rt::Sink, detached)),
                              b_.getInt8(0)));
      first_element_unless(has());
      checked_loop(from_, false);
    } else {
      llvm::Value* from = from_;
      if (can_be_unchecked()) from = unchecked_loop();
      checked_loop(from, false);
    }
    e_.start(to_all_);
    go_ordinary(from_, strip_.bound);
  }

 private:
  struct Header {
    llvm::Value *length, *data;
  };

  // ---- leaving --------------------------------------------------------------------------------

  void go_ordinary(llvm::Value* first, llvm::Value* end) {
    first_->addIncoming(first, b_.GetInsertBlock());
    end_->addIncoming(end, b_.GetInsertBlock());
    b_.CreateBr(ordinary_);
  }

  // Before the loops: the whole strip is for the ordinary loop unless `condition` holds.
  void guard(llvm::Value* condition) {
    if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition))
      if (constant->isOne()) return;
    llvm::BasicBlock* next = e_.block("");
    b_.CreateCondBr(condition, next, to_all_,
                    llvm::MDBuilder(b_.getContext()).createBranchWeights(1 << 20, 1));
    e_.start(next);
  }

  // The first element is for the ordinary loop: it makes the sink ready.
  void first_element_unless(llvm::Value* ready) {
    llvm::BasicBlock* one = e_.block("first");
    llvm::BasicBlock* next = e_.block("");
    b_.CreateCondBr(ready, next, one);
    e_.start(one);
    go_ordinary(from_, b_.CreateAdd(from_, e_.i64(1)));
    e_.start(next);
  }

  // In a loop: the current element is for the ordinary loop if `condition` holds.
  void give_up_if(llvm::Value* condition) {
    if (in_prologue_) return guard(b_.CreateNot(condition));
    if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(condition))
      if (constant->isZero()) return;
    llvm::BasicBlock* next = e_.block("");
    b_.CreateCondBr(condition, give_up_, next,
                    llvm::MDBuilder(b_.getContext()).createBranchWeights(1, 1 << 20));
    e_.start(next);
  }

  // ---- before the loops -----------------------------------------------------------------------

  llvm::Value* has() {
    return b_.CreateICmpNE(e_.load(b_.getInt8Ty(), strip_.accumulator, 16), b_.getInt8(0));
  }
  bool is_list_sink() const {
    return site_.sink == SinkKind::kListI64 || site_.sink == SinkKind::kListF64;
  }
  bool is_choice() const {
    return site_.sink == SinkKind::kMinInt || site_.sink == SinkKind::kMaxInt ||
           site_.sink == SinkKind::kMinFloat || site_.sink == SinkKind::kMaxFloat;
  }

  void check_depth() {
    if (!body_.counts_depth) return;
    llvm::Value* limit = e_.load(e_.i32_type, strip_.context, offsetof(rt::Context, depth_limit));
    guard(b_.CreateICmpULT(strip_.depth, limit));
  }

  llvm::LoadInst* load(llvm::Type* type, llvm::Value* base, int64_t offset) {
    auto* load = llvm::cast<llvm::LoadInst>(e_.load(type, base, offset));
    return constant_here(load);
  }
  // Nothing that the body reads changes while it runs.
  llvm::LoadInst* constant_here(llvm::LoadInst* load) {
    load->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(b_.getContext(), {}));
    return load;
  }

  Header header(llvm::Value* list) {
    auto known = headers_.find(list);
    if (known != headers_.end()) return known->second;
    llvm::Value* at = e_.pointer(list);
    Header header{load(e_.word, at, offsetof(rt::List, length)),
                  load(e_.ptr, at, offsetof(rt::List, data))};
    if (in_prologue_) headers_[list] = header;
    return header;
  }

  llvm::Value* holds_i64(llvm::Value* list) {
    llvm::Value* flags = load(b_.getInt16Ty(), e_.pointer(list), offsetof(rt::List, flags));
    return b_.CreateICmpEQ(flags, b_.getInt16(rt::kListI64));
  }

  void prepare_sequence() {
    if (site_.sequence == TypeTable::kRange) return;
    llvm::Value* list = strip_.sequence[0];
    if (site_.element == TypeTable::kInt) guard(holds_i64(list));
    guard(b_.CreateICmpSLE(strip_.bound, header(list).length));
  }

  void prepare_invariants() {
    const std::vector<ValueId>& params = body_.blocks[0].params;
    for (size_t i = 0; i + 1 < params.size(); i++)
      if (simple(m_.types, body_.type_of(params[i])))
        fixed_[params[i].index] = strip_.captures[i][0];
    bool runs = site_.sequence == TypeTable::kRange && site_.unit_step;
    if (runs) offsets_[params.back().index] = e_.i64(0);
    for (uint32_t block : order_)
      for (const Inst& inst : body_.blocks[block].insts) prepare(inst, block == 0);
  }

  void prepare(const Inst& inst, bool always) {
    if (!inst.result.valid()) return;
    // Whether it raises is known only if it is reached in every element.
    if (!always && !never_fails(inst)) return;
    bool all_fixed = true;
    for (ValueId v : inst.operands) all_fixed &= fixed_[v.index] != nullptr;
    if (all_fixed) {
      fixed_[inst.result.index] = value_of(inst, [&](ValueId v) { return fixed_[v.index]; });
      return;
    }
    if (inst.op == Opcode::kAddInt || inst.op == Opcode::kSubInt) return prepare_position(inst);
    if (inst.op == Opcode::kListGet) prepare_get(inst);
  }

  static bool never_fails(const Inst& inst) {
    switch (inst.op) {
      case Opcode::kConstInt:
      case Opcode::kConstFloat:
      case Opcode::kConstBool:
      case Opcode::kConstNone:
      case Opcode::kListLen:
        return true;
      default:
        return false;
    }
  }

  // position + invariant: exact if it is at both ends of the strip.
  void prepare_position(const Inst& inst) {
    ValueId a = inst.operands[0], b = inst.operands[1];
    if (inst.op == Opcode::kAddInt && offsets_[b.index] != nullptr) std::swap(a, b);
    llvm::Value* offset = offsets_[a.index];
    llvm::Value* by = fixed_[b.index];
    if (offset == nullptr || by == nullptr) return;
    // Small offsets only, so that nothing wraps.
    llvm::Value* small =
        b_.CreateICmpULT(b_.CreateAdd(by, e_.i64(int64_t{1} << 60)), e_.i64(int64_t{1} << 61));
    guard(small);
    llvm::Value* start = b_.CreateAdd(strip_.sequence[0], from_);
    guard(
        b_.CreateICmpULT(b_.CreateAdd(start, e_.i64(int64_t{1} << 60)), e_.i64(int64_t{1} << 61)));
    guard(b_.CreateICmpULT(strip_.bound, e_.i64(int64_t{1} << 60)));
    offsets_[inst.result.index] =
        inst.op == Opcode::kAddInt ? b_.CreateAdd(offset, by) : b_.CreateSub(offset, by);
    guard(b_.CreateICmpULT(b_.CreateAdd(offsets_[inst.result.index], e_.i64(int64_t{1} << 60)),
                           e_.i64(int64_t{1} << 61)));
  }

  // An item at such a position of a list that stays: inside if it is at both ends.
  void prepare_get(const Inst& inst) {
    llvm::Value* list = fixed_[inst.operands[0].index];
    llvm::Value* offset = offsets_[inst.operands[1].index];
    if (list == nullptr || offset == nullptr) return;
    llvm::Value* begin = b_.CreateAdd(strip_.sequence[0], offset);
    guard(b_.CreateICmpSGE(b_.CreateAdd(begin, from_), e_.i64(0)));
    guard(b_.CreateICmpSLE(b_.CreateAdd(begin, strip_.bound), header(list).length));
    if (body_.type_of(inst.result) == TypeTable::kInt) guard(holds_i64(list));
    inside_.push_back(&inst);
  }

  bool is_inside(const Inst& inst) const {
    return std::find(inside_.begin(), inside_.end(), &inst) != inside_.end();
  }

  void prepare_list_sink() {
    llvm::Value* list = e_.load(e_.ptr, strip_.sink, offsetof(rt::Sink, list));
    llvm::Value* flags = e_.load(b_.getInt16Ty(), list, offsetof(rt::List, flags));
    rt::ListKind kind = site_.sink == SinkKind::kListI64 ? rt::kListI64 : rt::kListF64;
    first_element_unless(b_.CreateICmpNE(flags, b_.getInt16(rt::kListEmpty)));
    guard(b_.CreateICmpEQ(flags, b_.getInt16(kind)));
    out_list_ = list;
    out_data_ = e_.load(e_.ptr, list, offsetof(rt::List, data));
    out_capacity_ = e_.load(e_.word, list, offsetof(rt::List, capacity));
    out_length_ = e_.slot(e_.word);
    b_.CreateStore(e_.load(e_.word, list, offsetof(rt::List, length)), out_length_);
  }

  // ---- the checked loop -----------------------------------------------------------------------

  void checked_loop(llvm::Value* from, bool collects) {
    in_prologue_ = false;
    unchecked_ = false;
    collects_ = collects;
    llvm::BasicBlock* before = b_.GetInsertBlock();
    llvm::BasicBlock* head = e_.block("fast");
    llvm::BasicBlock* latch = e_.block("fast.next");
    llvm::BasicBlock* leave = e_.block("fast.end");
    give_up_ = e_.block("fast.stop");
    staged_ = e_.slot(collects || !is_float_sink() ? e_.word : e_.f64);
    committed_ = out_length_;
    if (!collects) {
      committed_ = e_.slot(staged_->getAllocatedType());
      b_.CreateStore(e_.load(staged_->getAllocatedType(), strip_.accumulator, at_in_accumulator()),
                     committed_);
    }
    b_.CreateBr(head);
    e_.start(head);
    i_ = b_.CreatePHI(e_.word, 2);
    i_->addIncoming(from, before);
    b_.CreateStore(b_.CreateLoad(staged_->getAllocatedType(), committed_), staged_);
    lower_body(latch);
    e_.start(latch);
    b_.CreateStore(b_.CreateLoad(staged_->getAllocatedType(), staged_), committed_);
    llvm::Value* next = b_.CreateAdd(i_, e_.i64(1), "", true, true);
    i_->addIncoming(next, latch);
    b_.CreateCondBr(b_.CreateICmpSLT(next, strip_.bound), head, leave);
    e_.start(leave);
    write_back();
    b_.CreateBr(done_);
    e_.start(give_up_);
    write_back();
    go_ordinary(i_, b_.CreateAdd(i_, e_.i64(1)));
    in_prologue_ = true;
  }

  bool is_float_sink() const {
    return site_.sink == SinkKind::kSumFloat || site_.sink == SinkKind::kMinFloat ||
           site_.sink == SinkKind::kMaxFloat;
  }

  int64_t at_in_accumulator() const { return is_float_sink() ? 8 : 0; }

  void write_back() {
    llvm::Value* value = b_.CreateLoad(committed_->getAllocatedType(), committed_);
    if (collects_)
      e_.store(value, out_list_, offsetof(rt::List, length));
    else
      e_.store(value, strip_.accumulator, at_in_accumulator());
  }

  void lower_body(llvm::BasicBlock* latch) {
    values_.assign(body_.value_types.size(), nullptr);
    std::vector<llvm::BasicBlock*> heads(body_.blocks.size());
    for (uint32_t block : order_) {
      if (block == 0) continue;
      heads[block] = e_.block("body");
      e_.start(heads[block]);
      for (ValueId param : body_.blocks[block].params)
        values_[param.index] =
            b_.CreatePHI(e_.type(leaves(m_.types, body_.type_of(param), false)[0]), 2);
    }
    llvm::BasicBlock* head = i_->getParent();
    e_.start(head);
    values_[body_.blocks[0].params.back().index] = element();
    auto jump = [&](const ir::Target& target) {
      const std::vector<ValueId>& params = body_.blocks[target.block.index].params;
      for (size_t i = 0; i < params.size(); i++)
        llvm::cast<llvm::PHINode>(values_[params[i].index])
            ->addIncoming(get(target.args[i]), b_.GetInsertBlock());
      b_.CreateBr(heads[target.block.index]);
    };
    for (uint32_t block : order_) {
      if (block != 0) e_.start(heads[block]);
      for (const Inst& inst : body_.blocks[block].insts) {
        switch (inst.op) {
          case Opcode::kEmit:
            emit(get(inst.operands[0]));
            break;
          case Opcode::kReturn:
            b_.CreateBr(latch);
            break;
          case Opcode::kBranch:
            jump(inst.targets[0]);
            break;
          case Opcode::kCondBranch: {
            llvm::BasicBlock* yes = e_.block("true");
            llvm::BasicBlock* no = e_.block("false");
            b_.CreateCondBr(get(inst.operands[0]), yes, no);
            e_.start(yes);
            jump(inst.targets[0]);
            e_.start(no);
            jump(inst.targets[1]);
            break;
          }
          default:
            if (fixed_[inst.result.index] == nullptr)
              values_[inst.result.index] = value_of(inst, [&](ValueId v) { return get(v); });
        }
      }
    }
  }

  llvm::Value* get(ValueId v) {
    return fixed_[v.index] != nullptr ? fixed_[v.index] : values_[v.index];
  }

  llvm::Value* element() {
    if (site_.sequence == TypeTable::kRange) {
      llvm::Value* distance = site_.unit_step ? i_ : b_.CreateMul(i_, strip_.sequence[2]);
      return b_.CreateAdd(strip_.sequence[0], distance);
    }
    return item(header(strip_.sequence[0]).data, i_, site_.element);
  }

  llvm::Value* item(llvm::Value* data, llvm::Value* index, TypeId type) {
    if (type == TypeTable::kFloat)
      return constant_here(b_.CreateLoad(e_.f64, b_.CreateInBoundsGEP(e_.f64, data, index)));
    llvm::Value* word =
        constant_here(b_.CreateLoad(e_.word, b_.CreateInBoundsGEP(e_.word, data, index)));
    if (unchecked_ && type == TypeTable::kInt) gather(word);
    if (type != TypeTable::kBool) return word;
    return b_.CreateICmpEQ(word, e_.i64(rt::kTrue));
  }

  llvm::Value* list_get(const Inst& inst, llvm::Value* list, llvm::Value* index) {
    TypeId type = body_.type_of(inst.result);
    if (!in_prologue_ && is_inside(inst)) {
      llvm::Value* offset = offsets_[inst.operands[1].index];
      llvm::Value* at = b_.CreateAdd(b_.CreateAdd(strip_.sequence[0], offset), i_);
      return item(header(list).data, at, type);
    }
    Header h = header(list);
    llvm::Value* negative = b_.CreateICmpSLT(index, e_.i64(0));
    index = b_.CreateSelect(negative, b_.CreateAdd(index, h.length), index);
    give_up_if(b_.CreateICmpUGE(index, h.length));
    if (type == TypeTable::kInt) give_up_if(b_.CreateNot(holds_i64(list)));
    return item(h.data, index, type);
  }

  template <class Get>
  llvm::Value* value_of(const Inst& inst, Get operand) {
    llvm::Value* a = inst.operands.empty() ? nullptr : operand(inst.operands[0]);
    llvm::Value* b = inst.operands.size() < 2 ? nullptr : operand(inst.operands[1]);
    llvm::Value* zero = llvm::ConstantFP::get(e_.f64, 0.0);
    auto checked = [&](llvm::Intrinsic::ID intrinsic, llvm::Instruction::BinaryOps wrapping) {
      if (unchecked_ || offsets_[inst.result.index] != nullptr)
        return b_.CreateBinOp(wrapping, a, b);
      llvm::Value* pair = b_.CreateBinaryIntrinsic(intrinsic, a, b);
      give_up_if(b_.CreateExtractValue(pair, 1));
      return b_.CreateExtractValue(pair, 0);
    };
    auto not_least = [&] {
      if (!unchecked_) give_up_if(b_.CreateICmpEQ(a, e_.i64(INT64_MIN)));
    };
    switch (inst.op) {
      case Opcode::kConstInt:
        return e_.i64(inst.imm);
      case Opcode::kConstFloat:
        return llvm::ConstantFP::get(e_.f64, __builtin_bit_cast(double, inst.imm));
      case Opcode::kConstBool:
        return b_.getInt1(inst.imm != 0);
      case Opcode::kConstNone:
        return e_.i64(rt::kNone);
      case Opcode::kCaptured:
        return captured(inst);
      case Opcode::kAddInt:
        return checked(llvm::Intrinsic::sadd_with_overflow, llvm::Instruction::Add);
      case Opcode::kSubInt:
        return checked(llvm::Intrinsic::ssub_with_overflow, llvm::Instruction::Sub);
      case Opcode::kMulInt:
        return checked(llvm::Intrinsic::smul_with_overflow, llvm::Instruction::Mul);
      case Opcode::kFloorDivInt:
      case Opcode::kModInt:
        return divide(a, b, inst.op == Opcode::kModInt);
      case Opcode::kNegInt:
        not_least();
        return b_.CreateNeg(a);
      case Opcode::kAbsInt:
        not_least();
        return b_.CreateSelect(b_.CreateICmpSLT(a, e_.i64(0)), b_.CreateNeg(a), a);
      case Opcode::kInvertInt:
        return b_.CreateNot(a);
      case Opcode::kAndInt:
        return b_.CreateAnd(a, b);
      case Opcode::kOrInt:
        return b_.CreateOr(a, b);
      case Opcode::kXorInt:
        return b_.CreateXor(a, b);
      case Opcode::kShrInt:
        give_up_if(b_.CreateICmpUGT(b, e_.i64(63)));
        return b_.CreateAShr(a, b);
      case Opcode::kShlInt: {
        give_up_if(b_.CreateICmpUGT(b, e_.i64(62)));
        llvm::Value* shifted = b_.CreateShl(a, b);
        if (!unchecked_) give_up_if(b_.CreateICmpNE(b_.CreateAShr(shifted, b), a));
        return shifted;
      }
      case Opcode::kMinInt:
        return b_.CreateSelect(b_.CreateICmpSLT(b, a), b, a);
      case Opcode::kMaxInt:
        return b_.CreateSelect(b_.CreateICmpSGT(b, a), b, a);
      case Opcode::kCompareInt:
        return b_.CreateICmp(int_predicate(static_cast<ir::CompareKind>(inst.sub)), a, b);
      case Opcode::kCompareFloat:
        return b_.CreateFCmp(float_predicate(static_cast<ir::CompareKind>(inst.sub)), a, b);
      case Opcode::kIntFromBool:
        return b_.CreateZExt(a, e_.word);
      case Opcode::kNotBool:
        return b_.CreateNot(a);
      case Opcode::kFloatFromInt:
        return b_.CreateSIToFP(a, e_.f64);
      case Opcode::kIntFromFloat:
        give_up_if(b_.CreateNot(b_.CreateFCmpOLT(b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a),
                                                 llvm::ConstantFP::get(e_.f64, kLimit))));
        return b_.CreateFPToSI(a, e_.word);
      case Opcode::kTrueDivInt: {
        // Both exact as doubles.
        constexpr int64_t kExact = int64_t{1} << 53;
        for (llvm::Value* v : {a, b})
          give_up_if(b_.CreateICmpUGT(b_.CreateAdd(v, e_.i64(kExact)), e_.i64(2 * kExact)));
        give_up_if(b_.CreateICmpEQ(b, e_.i64(0)));
        return b_.CreateFDiv(b_.CreateSIToFP(a, e_.f64), b_.CreateSIToFP(b, e_.f64));
      }
      case Opcode::kAddFloat:
        return b_.CreateFAdd(a, b);
      case Opcode::kSubFloat:
        return b_.CreateFSub(a, b);
      case Opcode::kMulFloat:
        return b_.CreateFMul(a, b);
      case Opcode::kNegFloat:
        return b_.CreateFNeg(a);
      case Opcode::kAbsFloat:
        return b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a);
      case Opcode::kDivFloat:
        give_up_if(b_.CreateFCmpOEQ(b, zero));
        return b_.CreateFDiv(a, b);
      case Opcode::kSqrtFloat:
        give_up_if(b_.CreateFCmpOLT(a, zero));
        return b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a);
      case Opcode::kListLen:
        return header(a).length;
      case Opcode::kListGet:
        return list_get(inst, a, b);
      default:
        return nullptr;
    }
  }

  // Divisors that are not positive are for the ordinary loop.
  llvm::Value* divide(llvm::Value* a, llvm::Value* b, bool modulo) {
    give_up_if(b_.CreateICmpSLE(b, e_.i64(0)));
    auto* constant = llvm::dyn_cast<llvm::ConstantInt>(b);
    if (constant != nullptr && constant->getValue().isPowerOf2()) {
      return modulo ? b_.CreateAnd(a, b_.getInt(constant->getValue() - 1))
                    : b_.CreateAShr(a, constant->getValue().logBase2());
    }
    llvm::Value* rest = b_.CreateSRem(a, b);
    llvm::Value* below = b_.CreateICmpSLT(rest, e_.i64(0));
    if (modulo) return b_.CreateSelect(below, b_.CreateAdd(rest, b), rest);
    return b_.CreateSub(b_.CreateSDiv(a, b), b_.CreateZExt(below, e_.word));
  }

  // In the prologue only.
  llvm::Value* captured(const Inst& inst) {
    llvm::Value* program = e_.load(e_.ptr, strip_.context, offsetof(rt::Context, program));
    llvm::Value* captures = e_.load(e_.ptr, program, offsetof(rt::Program, captures));
    llvm::Value* word = e_.load(e_.word, captures, 8 * inst.imm);
    TypeId type = body_.type_of(inst.result);
    Shapes shapes{e_, strip_.context};
    if (llvm::Value* misfit = shapes.misfits(word, type)) guard(b_.CreateNot(misfit));
    return shapes.unbox(word, type, false, false)[0];
  }

  void emit(llvm::Value* value) {
    llvm::Type* type = staged_->getAllocatedType();
    llvm::Value* old = b_.CreateLoad(type, staged_);
    if (collects_) {
      give_up_if(b_.CreateICmpUGE(old, out_capacity_));
      b_.CreateStore(value, b_.CreateInBoundsGEP(value->getType(), out_data_, old));
      b_.CreateStore(b_.CreateAdd(old, e_.i64(1)), staged_);
      return;
    }
    auto choose = [&](llvm::Value* better) {
      b_.CreateStore(b_.CreateSelect(better, value, old), staged_);
    };
    switch (site_.sink) {
      case SinkKind::kSumInt: {
        if (unchecked_) {
          b_.CreateStore(b_.CreateAdd(old, value), staged_);
          return;
        }
        llvm::Value* pair =
            b_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow, old, value);
        give_up_if(b_.CreateExtractValue(pair, 1));
        b_.CreateStore(b_.CreateExtractValue(pair, 0), staged_);
        return;
      }
      case SinkKind::kSumFloat:
        b_.CreateStore(b_.CreateFAdd(old, value), staged_);
        return;
      case SinkKind::kMinInt:
        return choose(b_.CreateICmpSLT(value, old));
      case SinkKind::kMaxInt:
        return choose(b_.CreateICmpSGT(value, old));
      case SinkKind::kMinFloat:
        return choose(b_.CreateFCmpOLT(value, old));
      case SinkKind::kMaxFloat:
        return choose(b_.CreateFCmpOGT(value, old));
      case SinkKind::kAny:
        return give_up_if(value);
      default:  // kAll
        return give_up_if(b_.CreateNot(value));
    }
  }

  // ---- the unchecked loop ---------------------------------------------------------------------

  bool can_be_unchecked() const {
    if (site_.sink != SinkKind::kSumInt) return false;
    for (uint32_t block : order_)
      for (const Inst& inst : body_.blocks[block].insts)
        if (!inst.result.valid() || fixed_[inst.result.index] == nullptr)
          if (!unchecked_qualifies(inst)) return false;
    return true;
  }

  std::optional<int64_t> constant(ValueId v) const {
    const Inst* inst = definitions_[v.index];
    if (inst == nullptr || inst->op != Opcode::kConstInt) return std::nullopt;
    return inst->imm;
  }

  bool unchecked_qualifies(const Inst& inst) const {
    switch (inst.op) {
      case Opcode::kFloorDivInt:
      case Opcode::kModInt: {
        auto divisor = constant(inst.operands[1]);
        return divisor && *divisor > 0;
      }
      case Opcode::kShlInt:
      case Opcode::kShrInt: {
        auto count = constant(inst.operands[1]);
        return count && *count >= 0 && *count <= 40;
      }
      case Opcode::kListGet:
        return is_inside(inst);
      case Opcode::kTrueDivInt:
      case Opcode::kIntFromFloat:
      case Opcode::kDivFloat:
      case Opcode::kSqrtFloat:
      case Opcode::kCaptured:
      case Opcode::kListLen:
        return false;
      default:
        return true;
    }
  }

  // Adds to the bits that occur in the magnitudes that the current load has given.
  void gather(llvm::Value* word) {
    llvm::AllocaInst* mask = e_.slot(e_.word);
    masks_.push_back(mask);
    mask_of_[word] = mask;
    llvm::Value* magnitude = b_.CreateXor(word, b_.CreateAShr(word, e_.i64(63)));
    b_.CreateStore(b_.CreateOr(b_.CreateLoad(e_.word, mask), magnitude), mask);
  }

  // Gives the first element that the checked loop is to do; goes on there.
  llvm::Value* unchecked_loop() {
    llvm::BasicBlock* chunk = e_.block("chunk");
    llvm::BasicBlock* head = e_.block("unchecked");
    llvm::BasicBlock* latch = e_.block("unchecked.next");
    llvm::BasicBlock* sum_up = e_.block("unchecked.end");
    llvm::BasicBlock* keep = e_.block("keep");
    llvm::BasicBlock* more = e_.block("more");
    llvm::BasicBlock* checked = e_.block("checked");
    llvm::BasicBlock* before = b_.GetInsertBlock();
    b_.CreateBr(chunk);
    e_.start(chunk);
    llvm::PHINode* at = b_.CreatePHI(e_.word, 2);
    at->addIncoming(from_, before);
    llvm::Value* left = b_.CreateSub(strip_.bound, at);
    llvm::Value* count =
        b_.CreateSelect(b_.CreateICmpSLT(left, e_.i64(kChunk)), left, e_.i64(kChunk));
    llvm::Value* stop = b_.CreateAdd(at, count);
    llvm::BasicBlock* begin = e_.block("begin");
    b_.CreateCondBr(b_.CreateICmpSGE(count, e_.i64(kWorthwhile)), begin, checked);

    e_.start(begin);
    in_prologue_ = false;
    unchecked_ = true;
    collects_ = false;
    staged_ = e_.slot(e_.word);
    b_.CreateStore(e_.i64(0), staged_);
    b_.CreateBr(head);
    e_.start(head);
    i_ = b_.CreatePHI(e_.word, 2);
    i_->addIncoming(at, begin);
    lower_body(latch);
    e_.start(latch);
    llvm::Value* next = b_.CreateAdd(i_, e_.i64(1), "", true, true);
    i_->addIncoming(next, latch);
    b_.CreateCondBr(b_.CreateICmpSLT(next, stop), head, sum_up);
    {
      llvm::IRBuilderBase::InsertPointGuard saved(b_);
      b_.SetInsertPoint(begin->getTerminator());
      for (llvm::AllocaInst* mask : masks_) b_.CreateStore(e_.i64(0), mask);
    }

    e_.start(sum_up);
    llvm::Value* exact = all_exact(at, stop, count);
    llvm::Value* old = e_.load(e_.word, strip_.accumulator, 0);
    llvm::Value* pair = b_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow, old,
                                                 b_.CreateLoad(e_.word, staged_));
    llvm::Value* right = b_.CreateAnd(exact, b_.CreateNot(b_.CreateExtractValue(pair, 1)));
    b_.CreateCondBr(right, keep, checked,
                    llvm::MDBuilder(b_.getContext()).createBranchWeights(1 << 20, 1));
    e_.start(keep);
    e_.store(b_.CreateExtractValue(pair, 0), strip_.accumulator, 0);
    b_.CreateCondBr(b_.CreateICmpSLT(stop, strip_.bound), more, done_);
    e_.start(more);
    at->addIncoming(stop, more);
    b_.CreateBr(chunk);
    unchecked_ = false;
    in_prologue_ = true;
    e_.start(checked);
    return at;
  }

  // Whether no int of the loop can have left 62 bits, and the sum neither.
  llvm::Value* all_exact(llvm::Value* from, llvm::Value* to, llvm::Value* count) {
    bounds_.assign(body_.value_types.size(), nullptr);
    from_of_chunk_ = from;
    to_of_chunk_ = to;
    llvm::Value* exact = b_.getTrue();
    llvm::Value* emitted = number(0);
    auto demand = [&](llvm::Value* bound) {
      exact = b_.CreateAnd(exact, b_.CreateFCmpOLT(bound, number(kLimit)));
    };
    for (uint32_t block : order_)
      for (const Inst& inst : body_.blocks[block].insts) {
        if (inst.op == Opcode::kEmit) emitted = b_.CreateFAdd(emitted, bound(inst.operands[0]));
        bool is_int = inst.result.valid() && body_.type_of(inst.result) == TypeTable::kInt;
        if (is_int && fixed_[inst.result.index] == nullptr && inst.op != Opcode::kListGet)
          demand(bound(inst.result));
      }
    demand(b_.CreateFMul(emitted, b_.CreateSIToFP(count, e_.f64)));
    return exact;
  }

  llvm::Constant* number(double value) { return llvm::ConstantFP::get(e_.f64, value); }

  llvm::Value* magnitude(llvm::Value* i64_value) {
    llvm::Value* size =
        b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, b_.CreateSIToFP(i64_value, e_.f64));
    return b_.CreateFAdd(size, number(1));
  }

  llvm::Value* greater(llvm::Value* a, llvm::Value* b) {
    return b_.CreateSelect(b_.CreateFCmpOGT(a, b), a, b);
  }

  // A double that is not less than the magnitude of any value that `v` had in the chunk, but for
  // rounding.
  llvm::Value* bound(ValueId v) {
    llvm::Value*& known = bounds_[v.index];
    if (known == nullptr) {
      llvm::Value* made = make_bound(v);
      bounds_[v.index] = made;
      return made;
    }
    return known;
  }

  llvm::Value* make_bound(ValueId v) {
    if (fixed_[v.index] != nullptr) return magnitude(fixed_[v.index]);
    if (v == body_.blocks[0].params.back() && site_.sequence == TypeTable::kRange) {
      auto at = [&](llvm::Value* i) {
        llvm::Value* distance = site_.unit_step ? i : b_.CreateMul(i, strip_.sequence[2]);
        return magnitude(b_.CreateAdd(strip_.sequence[0], distance));
      };
      return greater(at(from_of_chunk_), at(b_.CreateSub(to_of_chunk_, e_.i64(1))));
    }
    auto loaded = mask_of_.find(values_[v.index]);
    if (loaded != mask_of_.end()) return magnitude(b_.CreateLoad(e_.word, loaded->second));
    const Inst* inst = definitions_[v.index];
    if (inst == nullptr) return bound_of_parameter(v);
    auto operand = [&](size_t i) { return bound(inst->operands[i]); };
    switch (inst->op) {
      case Opcode::kAddInt:
      case Opcode::kSubInt:
        return b_.CreateFAdd(operand(0), operand(1));
      case Opcode::kMulInt:
        return b_.CreateFMul(operand(0), operand(1));
      case Opcode::kNegInt:
      case Opcode::kAbsInt:
        return operand(0);
      case Opcode::kFloorDivInt:
      case Opcode::kShrInt:
      case Opcode::kInvertInt:
        return b_.CreateFAdd(operand(0), number(1));
      case Opcode::kModInt:
        return operand(1);
      case Opcode::kShlInt:
        return b_.CreateFMul(
            operand(0), number(std::ldexp(1.0, static_cast<int>(*constant(inst->operands[1])))));
      case Opcode::kAndInt:
      case Opcode::kOrInt:
      case Opcode::kXorInt:
        return b_.CreateFMul(b_.CreateFAdd(operand(0), operand(1)), number(2));
      case Opcode::kMinInt:
      case Opcode::kMaxInt:
        return greater(operand(0), operand(1));
      case Opcode::kIntFromBool:
        return number(1);
      default:
        return number(kLimit);  // unknown: never exact
    }
  }

  llvm::Value* bound_of_parameter(ValueId v) {
    llvm::Value* most = number(0);
    for (uint32_t block : order_)
      for (const ir::Target& target : body_.blocks[block].insts.back().targets) {
        const std::vector<ValueId>& params = body_.blocks[target.block.index].params;
        for (size_t i = 0; i < params.size(); i++)
          if (params[i] == v) most = greater(most, bound(target.args[i]));
      }
    return most;
  }

  Emitter& e_;
  llvm::IRBuilder<>& b_;
  const ir::Module& m_;
  const FoldSite& site_;
  const ir::Function& body_;
  const FastStrip& strip_;
  llvm::Value* from_;
  llvm::BasicBlock *done_, *ordinary_;
  llvm::PHINode *first_, *end_;
  std::vector<uint32_t> order_;
  std::vector<const Inst*> definitions_;
  std::vector<llvm::Value*> fixed_;  // by value: what does not depend on the element
  std::vector<llvm::Value*>
      offsets_;                      // by value: its distance from the position, if it runs with it
  std::vector<const Inst*> inside_;  // list.get that need no check
  std::map<llvm::Value*, Header> headers_;
  llvm::BasicBlock* to_all_ = nullptr;
  bool in_prologue_ = true;
  // The loop being written.
  bool unchecked_ = false, collects_ = false;
  llvm::PHINode* i_ = nullptr;
  llvm::BasicBlock* give_up_ = nullptr;
  // The accumulator, or the length of the list: within an element, and before it.
  llvm::AllocaInst *staged_ = nullptr, *committed_ = nullptr;
  std::vector<llvm::Value*> values_;
  llvm::Value *out_list_ = nullptr, *out_data_ = nullptr, *out_capacity_ = nullptr;
  llvm::AllocaInst* out_length_ = nullptr;
  // Unchecked.
  std::vector<llvm::AllocaInst*> masks_;
  std::map<llvm::Value*, llvm::AllocaInst*> mask_of_;
  std::vector<llvm::Value*> bounds_;
  llvm::Value *from_of_chunk_ = nullptr, *to_of_chunk_ = nullptr;
};

}  // namespace

bool has_fast_loops(const ir::Module& module, const FoldSite& site) {
  const ir::TypeTable& types = module.types;
  const ir::Function& body = module.functions[site.body];
  bool range = site.sequence == TypeTable::kRange;
  if (site.wide || !site.pure || !sink_qualifies(site.sink)) return false;
  if (!range && types.kind(site.sequence) != TypeKind::kList) return false;
  if (!simple(types, site.element) || site.element == TypeTable::kNone) return false;
  std::vector<uint32_t> order = in_order(body);
  if (order.empty()) return false;
  for (uint32_t block : order) {
    if (body.blocks[block].unwind) return false;
    for (ValueId param : body.blocks[block].params)
      if (block != 0 && !simple(types, body.type_of(param))) return false;
    for (const Inst& inst : body.blocks[block].insts) {
      if (!inst_qualifies(inst.op)) return false;
      if (inst.result.valid() && !simple(types, body.type_of(inst.result))) return false;
      for (ValueId v : inst.operands)
        if (!simple(types, body.type_of(v))) return false;
      if (inst.op == Opcode::kEmit && inst.operands.size() != 1) return false;
      if (inst.op == Opcode::kListGet && body.type_of(inst.result) == TypeTable::kNone)
        return false;
      if (inst.op == Opcode::kCaptured && block != 0) return false;
      for (const ir::Target& target : inst.targets)
        for (ValueId v : target.args)
          if (!simple(types, body.type_of(v))) return false;
    }
  }
  return true;
}

void write_fast_loops(Emitter& e, const FoldSite& site, const FastStrip& strip, llvm::Value* from,
                      llvm::BasicBlock* done, llvm::BasicBlock* ordinary, llvm::PHINode* first,
                      llvm::PHINode* end) {
  FastWriter(e, site, strip, from, done, ordinary, first, end).write();
}

}  // namespace pyreck::jit
