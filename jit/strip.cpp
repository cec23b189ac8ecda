#include "jit/strip.h"

#include "jit/accumulator.h"
#include "jit/fast.h"
#include "jit/lowering.h"
#include "jit/shapes.h"
#include "runtime/fold.h"

namespace pyreck::jit {

using ir::TypeKind;
using ir::TypeTable;

namespace {

/// Whether the inst can neither take long nor reach a safepoint.
bool is_short(const ir::Inst& inst) {
  if (scalar_op(inst)) return true;
  switch (inst.op) {
    case ir::Opcode::kConstStr:
    case ir::Opcode::kConstBytes:
    case ir::Opcode::kCaptured:
    case ir::Opcode::kEmit:
    case ir::Opcode::kTupleNew:
    case ir::Opcode::kTupleGet:
    case ir::Opcode::kListGet:
    case ir::Opcode::kListLen:
    case ir::Opcode::kStrLen:
    case ir::Opcode::kBytesLen:
    case ir::Opcode::kBytesGet:
    case ir::Opcode::kIs:
    case ir::Opcode::kSqrtFloat:
    case ir::Opcode::kBranch:
    case ir::Opcode::kCondBranch:
    case ir::Opcode::kReturn:
      return true;
    default:
      return false;
  }
}

/// Whether the bound must be read again after an element: it may have been lowered meanwhile.
bool is_long(const ir::Function& body) {
  for (uint32_t b = 0; b < body.blocks.size(); b++)
    for (const ir::Inst& inst : body.blocks[b].insts) {
      if (!is_short(inst)) return true;
      for (const ir::Target& target : inst.targets)
        if (target.block.index <= b) return true;
    }
  return false;
}

class StripWriter {
 public:
  StripWriter(Emitter& e, const FoldSite& site)
      : e_(e),
        b_(e.builder),
        site_(site),
        body_(e.unit.module.functions[site.body]),
        saved_(e.builder.saveIP()) {}
  ~StripWriter() { b_.restoreIP(saved_); }

  llvm::Function* element() {
    begin("element",
          llvm::FunctionType::get(e_.i32_type, {e_.ptr, e_.ptr, e_.ptr, e_.word}, false));
    environment_ = function_->getArg(1);
    sink_ = function_->getArg(2);
    open();
    llvm::Value* status = call_on_word(function_->getArg(3));
    close();
    b_.CreateRet(status);
    return function_;
  }

  llvm::Function* strip() {
    begin("strip", llvm::FunctionType::get(e_.i32_type, {e_.ptr, e_.ptr}, false));
    frame_ = function_->getArg(1);
    environment_ = e_.load(e_.ptr, frame_, offsetof(rt::FoldFrame, environment));
    sink_ = e_.load(e_.ptr, frame_, offsetof(rt::FoldFrame, sink));
    fast_ = e_.purpose != Purpose::kQuick && !e_.unit.profiled && has_fast_loops(e_.unit.module, site_);
    open();
    loop();
    return function_;
  }

 private:
  void begin(const char* name, llvm::FunctionType* type) {
    function_ = llvm::Function::Create(type, llvm::Function::InternalLinkage, name, *e_.module);
    function_->addFnAttr(llvm::Attribute::NoUnwind);
    e_.start(llvm::BasicBlock::Create(b_.getContext(), "entry", function_));
    context_ = function_->getArg(0);
  }

  void open() {
    load_environment();
    depth_ = e_.load(e_.i32_type, context_, offsetof(rt::Context, depth));
    detached_ = b_.CreateICmpNE(e_.load(b_.getInt8Ty(), sink_, offsetof(rt::Sink, detached)),
                                b_.getInt8(0));
    accumulator_ = e_.slot(e_.word, kAccumulatorWords);
    if (!site_.wide) load_accumulator(e_, site_.sink, sink_, accumulator_);
  }

  void close() {
    if (!site_.wide) store_accumulator(e_, site_.sink, sink_, accumulator_);
    e_.store(depth_, context_, offsetof(rt::Context, depth));
  }

  // The environment does not change while the fold runs.
  void load_environment() {
    int64_t at = 0;
    auto value = [&](ir::TypeId type) {
      Value leaves_of_value;
      for (Leaf leaf : leaves(e_.unit.module.types, type, site_.wide)) {
        llvm::Value* bits = e_.load(e_.word, environment_, 8 * at++);
        leaves_of_value.push_back(e_.from_bits(bits, leaf));
      }
      return leaves_of_value;
    };
    if (site_.sequence == TypeTable::kRange && !site_.wide)
      sequence_ = value(site_.sequence);
    else
      sequence_ = {e_.load(e_.word, environment_, 8 * at++)};
    for (ir::TypeId capture : site_.captures) captures_.push_back(value(capture));
  }

  llvm::Value* call_narrow(const Value& element) {
    std::vector<llvm::Value*> arguments{context_, depth_, sink_, accumulator_, detached_};
    for (const Value& value : captures_)
      arguments.insert(arguments.end(), value.begin(), value.end());
    arguments.insert(arguments.end(), element.begin(), element.end());
    llvm::CallInst* call = b_.CreateCall(e_.narrow_function(site_.body), arguments);
    if (fast_) call->setIsNoInline();  // hardly ever run
    return call;
  }

  // The body in wide code, on an element of which wide code owns the leaves.
  llvm::Value* call_wide(const Value& element) {
    std::vector<llvm::Value*> bits;
    for (size_t c = 0; c < captures_.size(); c++) {
      std::vector<Leaf> kinds = leaves(e_.unit.module.types, site_.captures[c], true);
      Value value = captures_[c];
      for (size_t i = 0; i < kinds.size(); i++) {
        if (kinds[i] == Leaf::kInt && !site_.wide)
          value[i] = e_.int_word(context_, value[i]);
        else if (counted(kinds[i], true))
          e_.retain(context_, value[i]);
        bits.push_back(e_.to_bits(value[i]));
      }
    }
    for (llvm::Value* leaf : element) bits.push_back(e_.to_bits(leaf));
    llvm::AllocaInst* state = e_.slot(e_.word, std::max<uint64_t>(bits.size(), 2));
    for (size_t i = 0; i < bits.size(); i++) e_.store(bits[i], state, static_cast<int64_t>(8 * i));
    return e_.call("pkj_resume",
                   {context_, depth_, e_.address(e_.unit.code),
                    e_.i32(static_cast<int32_t>(site_.body)), e_.i32(0), state, state, sink_});
  }

  // call_wide from narrow code: the sink is brought up to date around it.
  llvm::Value* call_wide_outside(const Value& element) {
    if (site_.wide) return call_wide(element);
    store_accumulator(e_, site_.sink, sink_, accumulator_);
    llvm::Value* status = call_wide(element);
    load_accumulator(e_, site_.sink, sink_, accumulator_);
    return status;
  }

  // The body on a borrowed word.
  llvm::Value* call_on_word(llvm::Value* word) {
    Shapes shapes{e_, context_};
    if (site_.wide) return call_wide(shapes.unbox(word, site_.element, true, true));
    llvm::Value* misfit = shapes.misfits(word, site_.element);
    if (misfit == nullptr) return call_narrow(shapes.unbox(word, site_.element, false, false));
    llvm::BasicBlock* fits = e_.block("fits");
    llvm::BasicBlock* large = e_.block("large");
    llvm::BasicBlock* join = e_.block("done");
    b_.CreateCondBr(misfit, large, fits);
    e_.start(large);
    llvm::Value* wide = call_wide_outside(shapes.unbox(word, site_.element, true, true));
    llvm::BasicBlock* large_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(fits);
    llvm::Value* narrow = call_narrow(shapes.unbox(word, site_.element, false, false));
    llvm::BasicBlock* fits_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* status = b_.CreatePHI(e_.i32_type, 2);
    status->addIncoming(wide, large_end);
    status->addIncoming(narrow, fits_end);
    return status;
  }

  llvm::Value* call_on_owned(llvm::Value* word) {
    llvm::Value* status = call_on_word(word);
    e_.release(context_, word);
    return status;
  }

  llvm::Value* bound() {
    llvm::Value* at =
        b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), frame_, offsetof(rt::FoldFrame, bound));
    llvm::LoadInst* load = b_.CreateAlignedLoad(e_.word, at, llvm::Align(8));
    load->setAtomic(llvm::AtomicOrdering::Monotonic);
    return load;
  }

  void loop() {
    bool reread = !fast_ && (site_.wide || is_long(body_));
    llvm::Value* first = e_.load(e_.word, frame_, offsetof(rt::FoldFrame, next));
    llvm::Value* strip_end = bound();
    llvm::BasicBlock* entry = b_.GetInsertBlock();
    llvm::BasicBlock* head = e_.block("head");
    llvm::BasicBlock* step = e_.block("step");
    llvm::BasicBlock* ended = e_.block("ended");
    llvm::BasicBlock* exit = e_.block("exit");
    e_.start(exit);
    llvm::PHINode* status = b_.CreatePHI(e_.i32_type, 2);
    llvm::PHINode* next = b_.CreatePHI(e_.word, 2);
    auto leave = [&](llvm::Value* how, llvm::Value* at, llvm::BasicBlock* from) {
      status->addIncoming(how, from);
      next->addIncoming(at, from);
    };
    e_.store(next, frame_, offsetof(rt::FoldFrame, next));
    close();
    b_.CreateRet(status);

    e_.start(entry);
    llvm::BasicBlock* before = entry;
    llvm::Value* end = strip_end;
    llvm::BasicBlock* again = nullptr;
    llvm::PHINode* from = nullptr;
    if (fast_) {
      llvm::BasicBlock* ordinary = e_.block("ordinary");
      llvm::BasicBlock* done = e_.block("done");
      again = e_.block("again");
      b_.CreateCondBr(b_.CreateICmpSLT(first, strip_end), again, exit);
      leave(e_.i32(0), first, entry);
      e_.start(ordinary);
      llvm::PHINode* first_left = b_.CreatePHI(e_.word, 2);
      llvm::PHINode* end_left = b_.CreatePHI(e_.word, 2);
      e_.start(again);
      from = b_.CreatePHI(e_.word, 2);
      from->addIncoming(first, entry);
      write_fast_loops(e_, site_,
                       {context_, depth_, sink_, accumulator_, strip_end, sequence_, captures_},
                       from, done, ordinary, first_left, end_left);
      e_.start(done);
      b_.CreateBr(exit);
      leave(e_.i32(0), strip_end, done);
      e_.start(ordinary);
      before = ordinary;
      first = first_left;
      end = end_left;
    }
    b_.CreateBr(head);
    e_.start(head);
    llvm::PHINode* i = b_.CreatePHI(e_.word, 2);
    i->addIncoming(first, before);
    b_.CreateCondBr(b_.CreateICmpSLT(i, reread ? bound() : end), step, ended);
    e_.start(ended);
    if (fast_) {
      b_.CreateCondBr(b_.CreateICmpSLT(i, strip_end), again, exit);
      from->addIncoming(i, ended);
    } else {
      b_.CreateBr(exit);
    }
    leave(e_.i32(0), i, ended);
    e_.start(step);
    if (reread) e_.store(i, frame_, offsetof(rt::FoldFrame, next));
    llvm::Value* one_status = one(i);
    llvm::Value* after = b_.CreateAdd(i, e_.i64(1));
    i->addIncoming(after, b_.GetInsertBlock());
    leave(one_status, i, b_.GetInsertBlock());
    b_.CreateCondBr(b_.CreateICmpEQ(one_status, e_.i32(0)), head, exit);
  }

  // Element `i`, by kind of sequence.
  llvm::Value* one(llvm::Value* i) {
    const ir::TypeTable& types = e_.unit.module.types;
    if (site_.sequence == TypeTable::kRange && !site_.wide) {
      llvm::Value* distance = site_.unit_step ? i : b_.CreateMul(i, sequence_[2]);
      return call_narrow({b_.CreateAdd(sequence_[0], distance)});
    }
    llvm::Value* sequence = sequence_[0];
    if (types.kind(site_.sequence) != TypeKind::kList || site_.wide) return generic(sequence, i);
    return from_list(sequence, i);
  }

  llvm::Value* generic(llvm::Value* sequence, llvm::Value* i) {
    llvm::Value* word = e_.call("pk_fold_element", {context_, sequence, i});
    llvm::BasicBlock* failed = e_.block("failed");
    llvm::BasicBlock* got = e_.block("got");
    llvm::BasicBlock* join = e_.block("one");
    b_.CreateCondBr(b_.CreateICmpEQ(word, e_.i64(0)), failed, got);
    e_.start(failed);
    llvm::Value* exception = e_.load(e_.word, context_, offsetof(rt::Context, exception));
    llvm::Value* how = b_.CreateSelect(b_.CreateICmpEQ(exception, e_.i64(0)),
                                       e_.i32(static_cast<int32_t>(rt::Status::kAbandoned)),
                                       e_.i32(static_cast<int32_t>(rt::Status::kRaised)));
    b_.CreateBr(join);
    e_.start(got);
    llvm::Value* status = call_on_owned(word);
    llvm::BasicBlock* got_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* result = b_.CreatePHI(e_.i32_type, 2);
    result->addIncoming(how, failed);
    result->addIncoming(status, got_end);
    return result;
  }

  // The body may shorten the list.
  llvm::Value* from_list(llvm::Value* sequence, llvm::Value* i) {
    if (site_.pure) return from_long_enough(sequence, i);
    llvm::Value* length = e_.load(e_.word, e_.pointer(sequence), offsetof(rt::List, length));
    llvm::BasicBlock* there = e_.block("there");
    llvm::BasicBlock* join = e_.block("one");
    llvm::BasicBlock* gone = e_.unlikely(b_.CreateICmpSGE(i, length), "gone");
    b_.CreateBr(there);
    e_.start(gone);
    llvm::Value* refused = generic(sequence, i);
    llvm::BasicBlock* gone_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(there);
    llvm::Value* usual = from_long_enough(sequence, i);
    llvm::BasicBlock* there_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* result = b_.CreatePHI(e_.i32_type, 2);
    result->addIncoming(refused, gone_end);
    result->addIncoming(usual, there_end);
    return result;
  }

  llvm::Value* from_long_enough(llvm::Value* sequence, llvm::Value* i) {
    llvm::Value* list = e_.pointer(sequence);
    auto item = [&](llvm::Type* type) {
      llvm::Value* data = e_.load(e_.ptr, list, offsetof(rt::List, data));
      return b_.CreateLoad(type, b_.CreateInBoundsGEP(type, data, i));
    };
    if (site_.element == TypeTable::kFloat) return call_narrow({item(e_.f64)});
    if (site_.element != TypeTable::kInt) return from_words(sequence, list, i);
    llvm::Value* kind = e_.load(b_.getInt16Ty(), list, offsetof(rt::List, flags));
    llvm::BasicBlock* usual = e_.block("i64");
    llvm::BasicBlock* words = e_.block("words");
    llvm::BasicBlock* join = e_.block("one");
    b_.CreateCondBr(b_.CreateICmpEQ(kind, b_.getInt16(rt::kListI64)), usual, words);
    e_.start(words);
    llvm::Value* slow = generic(sequence, i);
    llvm::BasicBlock* slow_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(usual);
    llvm::Value* fast = call_narrow({item(e_.word)});
    llvm::BasicBlock* fast_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* result = b_.CreatePHI(e_.i32_type, 2);
    result->addIncoming(slow, slow_end);
    result->addIncoming(fast, fast_end);
    return result;
  }

  // Elements that stand as words in the list, held while the body may change it.
  llvm::Value* from_words(llvm::Value* sequence, llvm::Value* list, llvm::Value* i) {
    llvm::Value* kind = e_.load(b_.getInt16Ty(), list, offsetof(rt::List, flags));
    llvm::BasicBlock* words = e_.block("words");
    llvm::BasicBlock* other = e_.block("other");
    llvm::BasicBlock* join = e_.block("one");
    b_.CreateCondBr(b_.CreateICmpEQ(kind, b_.getInt16(rt::kListWords)), words, other);
    e_.start(other);
    llvm::Value* slow = generic(sequence, i);
    llvm::BasicBlock* slow_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(words);
    llvm::Value* data = e_.load(e_.ptr, list, offsetof(rt::List, data));
    llvm::Value* word = b_.CreateLoad(e_.word, b_.CreateInBoundsGEP(e_.word, data, i));
    bool immediate = site_.element == TypeTable::kBool || site_.element == TypeTable::kNone;
    if (!immediate) e_.retain(context_, word);
    llvm::Value* fast = immediate ? call_on_word(word) : call_on_owned(word);
    llvm::BasicBlock* fast_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* result = b_.CreatePHI(e_.i32_type, 2);
    result->addIncoming(slow, slow_end);
    result->addIncoming(fast, fast_end);
    return result;
  }

  Emitter& e_;
  llvm::IRBuilder<>& b_;
  const FoldSite& site_;
  const ir::Function& body_;
  llvm::IRBuilderBase::InsertPoint saved_;
  llvm::Function* function_ = nullptr;
  llvm::Value *context_ = nullptr, *frame_ = nullptr, *environment_ = nullptr, *sink_ = nullptr;
  llvm::Value *depth_ = nullptr, *detached_ = nullptr, *accumulator_ = nullptr;
  Value sequence_;  // of the environment: leaves of a range, else a word
  std::vector<Value> captures_;
  bool fast_ = false;
};

}  // namespace

llvm::Function* write_element(Emitter& e, const FoldSite& site) {
  return StripWriter(e, site).element();
}
llvm::Function* write_strip(Emitter& e, const FoldSite& site) {
  return StripWriter(e, site).strip();
}

}  // namespace pyreck::jit
