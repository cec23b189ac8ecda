// Folds and what their bodies emit.

#include "ir/typing_classes.h"
#include "jit/accumulator.h"
#include "jit/host.h"
#include "jit/lowering.h"
#include "jit/strip.h"
#include "runtime/base/check.h"
#include "runtime/fold.h"

#include <set>

namespace pyreck::jit {

using ir::FoldKind;
using ir::Inst;
using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using ir::ValueId;
using rt::SinkKind;
using rt::Status;

SinkKind sink_kind(const ir::Module& module, const ir::Function& body) {
  auto by_type = [&](SinkKind ints, SinkKind floats, SinkKind words) {
    if (body.emits == TypeTable::kInt) return ints;
    return body.emits == TypeTable::kFloat ? floats : words;
  };
  switch (body.sink) {
    case FoldKind::kSum:
      return by_type(SinkKind::kSumInt, SinkKind::kSumFloat, SinkKind::kSumWord);
    case FoldKind::kMin:
      return by_type(SinkKind::kMinInt, SinkKind::kMinFloat, SinkKind::kMinWord);
    case FoldKind::kMax:
      return by_type(SinkKind::kMaxInt, SinkKind::kMaxFloat, SinkKind::kMaxWord);
    case FoldKind::kMinKey:
      return SinkKind::kMinKey;
    case FoldKind::kMaxKey:
      return SinkKind::kMaxKey;
    case FoldKind::kAny:
      return SinkKind::kAny;
    case FoldKind::kAll:
      return SinkKind::kAll;
    case FoldKind::kDict:
      return SinkKind::kDict;
    case FoldKind::kSet:
      return SinkKind::kSet;
    case FoldKind::kList:
    case FoldKind::kTuple:
    case FoldKind::kJoin:
    case FoldKind::kNested:
      return by_type(SinkKind::kListI64, SinkKind::kListF64, SinkKind::kListWord);
  }
  return SinkKind::kListWord;
}

void FunctionLowering::flush_accumulator() {
  if (accumulator_ != nullptr) store_accumulator(e_, sink_kind(m_, f_), sink_, accumulator_);
}

void FunctionLowering::reload_accumulator() {
  if (accumulator_ != nullptr) load_accumulator(e_, sink_kind(m_, f_), sink_, accumulator_);
}

namespace {

/// Whether a function and all that it calls change no object, not even one of their own.
bool writes_nothing(const ir::Module& module, uint32_t function, std::set<uint32_t>& seen) {
  if (!seen.insert(function).second) return true;
  for (const ir::Block& block : module.functions[function].blocks)
    for (const Inst& inst : block.insts) {
      switch (inst.op) {
        case ir::Opcode::kFold: {
          // Only these have positions: the iterators of others are objects.
          TypeKind over = module.types.kind(module.functions[function].type_of(inst.operands[0]));
          bool by_position = over == TypeKind::kRange || over == TypeKind::kList ||
                             over == TypeKind::kTuple || over == TypeKind::kStr;
          if (!by_position) return false;
          [[fallthrough]];
        }
        case ir::Opcode::kCallDirect:
          if (!writes_nothing(module, static_cast<uint32_t>(inst.imm), seen)) return false;
          break;
        case ir::Opcode::kIter: {
          // The iterators of other sequences are objects.
          TypeKind over = module.types.kind(module.functions[function].type_of(inst.operands[0]));
          if (over != TypeKind::kRange && over != TypeKind::kList) return false;
          break;
        }
        case ir::Opcode::kForNext:
        case ir::Opcode::kEmit:
          break;
        default:
          if ((ir::info(inst.op).effects & ir::kWrites) != 0 ||
              ir::may_run_user_code(module, module.functions[function], inst))
            return false;
      }
    }
  return true;
}

bool writes_nothing(const ir::Module& module, uint32_t function) {
  std::set<uint32_t> seen;
  return writes_nothing(module, function, seen);
}

}  // namespace

// ---- emitting ----------------------------------------------------------------------------------

// After an emit or nested fold: kBroken ends the body (and the fold), anything else but kDone
// fails.
void FunctionLowering::emitted(llvm::Value* status) {
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpNE(status, e_.i32(0)), "ended");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  llvm::BasicBlock* broken = e_.block("broken");
  llvm::BasicBlock* failed = e_.block("failed");
  b_.CreateCondBr(b_.CreateICmpEQ(status, e_.i32(static_cast<int32_t>(Status::kBroken))), broken,
                  failed);
  e_.start(broken);
  std::vector<ValueId> all;
  live_.for_each([&](ValueId v) { all.push_back(v); });
  drop(all);
  b_.CreateRet(status);
  e_.start(failed);
  fail();
  e_.start(next);
}

void FunctionLowering::emit_slow(llvm::Value* status) {
  reload_accumulator();
  emitted(status);
}

void FunctionLowering::lower_emit(const Inst& inst) {
  SinkKind kind = sink_kind(m_, f_);
  if (inst.operands.size() == 2) {
    Temporary key = temporary(inst.operands[0]), value = temporary(inst.operands[1]);
    llvm::Value* status = e_.call("pk_emit_pair", {context_, sink_, key.word, value.word});
    end(key);
    end(value);
    return emitted(status);
  }
  switch (kind) {
    case SinkKind::kSumInt:
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt:
    case SinkKind::kSumFloat:
    case SinkKind::kMinFloat:
    case SinkKind::kMaxFloat:
      return emit_number(inst, kind);
    case SinkKind::kListI64:
    case SinkKind::kListF64:
      return emit_list(inst, kind);
    case SinkKind::kAny:
    case SinkKind::kAll: {
      // Only the value that decides goes to the sink.
      llvm::Value* truth = get(inst.operands[0])[0];
      llvm::Value* decides = kind == SinkKind::kAny ? truth : b_.CreateNot(truth);
      llvm::BasicBlock* yes = e_.block("decided");
      llvm::BasicBlock* next = e_.block("undecided");
      b_.CreateCondBr(decides, yes, next);
      e_.start(yes);
      rt::Word word = kind == SinkKind::kAny ? rt::kTrue : rt::kFalse;
      emitted(e_.call("pk_emit_word", {context_, sink_, e_.i64(static_cast<int64_t>(word))}));
      b_.CreateBr(next);
      e_.start(next);
      return;
    }
    default: {
      Temporary value = temporary(inst.operands[0]);
      llvm::Value* status =
          kind == SinkKind::kListWord
              ? e_.call_support("pks_emit_list_word", e_.i32_type, {context_, sink_, value.word})
              : e_.call("pk_emit_word", {context_, sink_, value.word});
      end(value);
      return emitted(status);
    }
  }
}

// Numbers that sinks keep in the accumulator. Wide ints and detached float sums go to the sink
// itself.
void FunctionLowering::emit_number(const Inst& inst, SinkKind kind) {
  llvm::Value* value = get(inst.operands[0])[0];
  bool is_float = value->getType() == e_.f64;
  if (wide_) {
    return emitted(is_float ? e_.call("pk_emit_float", {context_, sink_, value})
                            : e_.call("pk_emit_word", {context_, sink_, value}));
  }
  llvm::Value* slow;     // leave it to the sink
  llvm::Value* updated;  // the accumulator otherwise
  int64_t at = is_float ? 8 : 0;
  llvm::Value* old = e_.load(is_float ? e_.f64 : e_.word, accumulator_, at);
  auto not_has = [&] {
    return b_.CreateICmpEQ(e_.load(b_.getInt8Ty(), accumulator_, 16), b_.getInt8(0));
  };
  switch (kind) {
    case SinkKind::kSumInt: {
      llvm::Value* pair = b_.CreateBinaryIntrinsic(llvm::Intrinsic::sadd_with_overflow, old, value);
      slow = b_.CreateExtractValue(pair, 1);
      updated = b_.CreateExtractValue(pair, 0);
      break;
    }
    case SinkKind::kSumFloat:
      slow = b_.CreateOr(detached_, not_has());
      updated = b_.CreateFAdd(old, value);
      break;
    case SinkKind::kMinInt:
    case SinkKind::kMaxInt:
      slow = not_has();
      updated = b_.CreateSelect(
          kind == SinkKind::kMinInt ? b_.CreateICmpSLT(value, old) : b_.CreateICmpSGT(value, old),
          value, old);
      break;
    default:
      slow = b_.CreateOr(detached_, not_has());
      updated = b_.CreateSelect(
          kind == SinkKind::kMinFloat ? b_.CreateFCmpOLT(value, old) : b_.CreateFCmpOGT(value, old),
          value, old);
  }
  llvm::BasicBlock* cold = e_.unlikely(slow, "emit");
  llvm::BasicBlock* fast = b_.GetInsertBlock();
  llvm::BasicBlock* next = e_.block("emitted");
  e_.store(updated, accumulator_, at);
  b_.CreateBr(next);
  e_.start(cold);
  flush_accumulator();
  emit_slow(e_.call(is_float ? "pk_emit_float" : "pk_emit_int", {context_, sink_, value}));
  b_.CreateBr(next);
  (void)fast;
  e_.start(next);
}

void FunctionLowering::emit_list(const Inst& inst, SinkKind kind) {
  llvm::Value* value = get(inst.operands[0])[0];
  if (kind == SinkKind::kListF64)
    return emitted(e_.call_support("pks_emit_list_f64", e_.i32_type, {context_, sink_, value}));
  if (wide_) return emitted(e_.call("pk_emit_word", {context_, sink_, value}));
  emitted(e_.call_support("pks_emit_list_i64", e_.i32_type, {context_, sink_, value}));
}

// ---- folds -------------------------------------------------------------------------------------

llvm::Value* FunctionLowering::fold_code(FoldFunctions functions, SinkKind sink, bool serial,
                                         bool pure, const std::vector<uint8_t>& leaf_is_word) {
  bool is_known = e_.unit.fold_table == nullptr;  // narrow code is being made
  uint32_t index = is_known ? static_cast<uint32_t>(e_.folds.size()) : rt::kNoFold;
  auto* leaves = llvm::ConstantDataArray::get(b_.getContext(), leaf_is_word);
  auto* layout = new llvm::GlobalVariable(*e_.module, leaves->getType(), true,
                                          llvm::GlobalValue::PrivateLinkage, leaves, "leaves");
  llvm::Constant* element = functions.element;
  if (element == nullptr) element = llvm::ConstantPointerNull::get(b_.getPtrTy());
  // rt::FoldCode: strip, sink, serial, writes_nothing, reserved, site, index, leaves, element
  llvm::Constant* fields[] = {functions.strip,
                              b_.getInt8(static_cast<uint8_t>(sink)),
                              b_.getInt8(serial),
                              b_.getInt8(pure),
                              b_.getInt8(0),
                              b_.getInt32(site()),
                              b_.getInt32(index),
                              b_.getInt32(static_cast<uint32_t>(leaf_is_word.size())),
                              layout,
                              element};
  llvm::Constant* value = llvm::ConstantStruct::getAnon(fields);
  auto* global = new llvm::GlobalVariable(*e_.module, value->getType(), false,
                                          llvm::GlobalValue::PrivateLinkage, value, "fold");
  global->setAlignment(llvm::Align(8));
  if (is_known) {
    e_.unit.fold_index[inst_] = index;
    e_.folds.push_back(global);
  }
  return global;
}

namespace {

size_t first_capture(const Inst& inst) { return 1 + ((inst.imm2 & ir::kFoldHasStart) != 0); }

}  // namespace

// Runs the fold into `sink`; gives its status. The environment lives in this frame.
llvm::Value* FunctionLowering::run_fold(const Inst& inst, llvm::Value* sink,
                                        bool wide_environment) {
  ValueId sequence = inst.operands[0];
  TypeId over = type_of(sequence);
  bool in_leaves = over == TypeTable::kRange && !wide_environment;
  FoldSite fold{static_cast<uint32_t>(inst.imm),
                over,
                TypeTable::kAny,
                {},
                SinkKind::kListWord,
                wide_environment};
  const ir::Function& body = m_.functions[fold.body];
  fold.element = body.type_of(body.blocks[0].params.back());
  fold.sink = sink_kind(m_, body);
  fold.pure = writes_nothing(m_, fold.body);
  const Inst* range_new = definitions_[sequence.index];
  if (range_new != nullptr && range_new->op == ir::Opcode::kRangeNew) {
    const Inst* step = definitions_[range_new->operands[2].index];
    fold.unit_step = step != nullptr && step->op == ir::Opcode::kConstInt && step->imm == 1;
  }
  auto in_environment = [&](ValueId v) {
    Value value = get(v);
    return wide_ && !wide_environment ? narrowed(value, type_of(v)) : value;
  };
  std::vector<llvm::Value*> bits;
  std::vector<uint8_t> is_word;  // by leaf
  Temporary word{nullptr, false};
  Value range;
  if (in_leaves) {
    range = in_environment(sequence);
    bits = range;
    is_word.assign(bits.size(), 0);
  } else {
    word = temporary(sequence);
    bits.push_back(word.word);
    is_word.push_back(1);
  }
  for (size_t i = first_capture(inst); i < inst.operands.size(); i++) {
    fold.captures.push_back(type_of(inst.operands[i]));
    for (llvm::Value* leaf : in_environment(inst.operands[i])) bits.push_back(e_.to_bits(leaf));
    for (Leaf leaf : leaves(m_.types, type_of(inst.operands[i]), wide_environment))
      is_word.push_back(counted(leaf, wide_environment));
  }
  llvm::AllocaInst* environment = e_.slot(e_.word, std::max<uint64_t>(bits.size(), 2));
  for (size_t i = 0; i < bits.size(); i++)
    e_.store(bits[i], environment, static_cast<int64_t>(8 * i));

  bool serial = (inst.imm2 & ir::kFoldSerial) != 0;
  publish_depth();
  llvm::Value* count;
  if (in_leaves)
    count = range_count(range);
  else if (m_.types.kind(over) == TypeKind::kList && !serial)
    count = e_.load(e_.word, e_.pointer(word.word), offsetof(rt::List, length));
  else if (serial)
    count = e_.i64(-1);
  else
    count = e_.call("pk_sequence_length", {context_, word.word});
  // Sequences without positions, and those that the body itself may change, go one by one.
  bool has_positions = in_leaves || (m_.types.kind(over) == TypeKind::kList && !serial);
  auto write = [&]() -> FoldFunctions {
    return {write_strip(e_, fold), has_positions ? nullptr : write_element(e_, fold)};
  };
  llvm::Value* code;
  auto known = e_.unit.fold_index.find(&inst);
  if (e_.unit.fold_table != nullptr && !wide_environment && known != e_.unit.fold_index.end()) {
    code = e_.address(e_.unit.fold_table[known->second]);
    if (e_.purpose == Purpose::kOptimised && !e_.renewed.contains(known->second))
      e_.renewed[known->second] = write();
  } else {
    code = fold_code(write(), fold.sink, serial, fold.pure, is_word);
  }
  auto by_position = [&]() -> llvm::Value* {
    llvm::Value* run = e_.call("pk_fold_run", {context_, code, environment, sink, count});
    if (fold.pure || in_leaves) return run;
    llvm::BasicBlock* before = b_.GetInsertBlock();
    llvm::BasicBlock* done = e_.block("done");
    llvm::BasicBlock* join = e_.block("ended");
    b_.CreateCondBr(b_.CreateICmpEQ(run, e_.i32(0)), done, join);
    e_.start(done);
    llvm::Value* ended = e_.call("pk_fold_ended", {context_, word.word, count});
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* how = b_.CreatePHI(e_.i32_type, 2);
    how->addIncoming(run, before);
    how->addIncoming(ended, done);
    return how;
  };
  llvm::Value* status;
  if (has_positions) {
    status = by_position();
  } else {
    llvm::BasicBlock* positions = e_.block("positions");
    llvm::BasicBlock* iterate = e_.block("iterate");
    llvm::BasicBlock* join = e_.block("folded");
    b_.CreateCondBr(b_.CreateICmpSGE(count, e_.i64(0)), positions, iterate);
    e_.start(positions);
    llvm::Value* split = by_position();
    llvm::BasicBlock* split_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(iterate);
    // In CPython a comprehension's frame asks for the elements, and begins to iterate inner loops.
    uint32_t frame = body.span.line == 0 ? kNoSite : e_.unit.site(body.generic.index, body.span);
    bool nested = static_cast<FoldKind>(inst.sub) == FoldKind::kNested;
    llvm::Value* in_order =
        e_.call("pkj_iterate", {context_, code, environment, word.word, sink,
                                e_.i32(static_cast<int32_t>(nested ? frame : kNoSite)),
                                e_.i32(static_cast<int32_t>(frame))});
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* both = b_.CreatePHI(e_.i32_type, 2);
    both->addIncoming(split, split_end);
    both->addIncoming(in_order, iterate);
    status = both;
  }
  if (word.word != nullptr) end(word);
  return status;
}

void FunctionLowering::lower_fold(const Inst& inst) {
  const ir::Function& body = m_.functions[static_cast<size_t>(inst.imm)];
  auto kind = static_cast<FoldKind>(inst.sub);
  bool nested = kind == FoldKind::kNested;
  llvm::Value* sink = sink_;
  if (nested) {
    flush_accumulator();
  } else {
    sink = e_.slot(e_.word, sizeof(rt::Sink) / 8);
    bool sums = kind == FoldKind::kSum && (inst.imm2 & ir::kFoldHasStart) != 0;
    Temporary start{e_.i64(kind == FoldKind::kSum ? 1 : 0), false};  // the int 0, or nothing
    if (sums) start = temporary(inst.operands[1]);
    llvm::Value* status =
        e_.call("pkj_sink_init",
                {context_, sink, e_.i32(static_cast<int32_t>(sink_kind(m_, body))), start.word});
    end(start);
    fail_unless_done(status);
  }
  llvm::Value* status;
  if (!wide_) {
    status = run_fold(inst, sink, false);
  } else {
    llvm::Value* fits = b_.getTrue();
    for (size_t i = 0; i < inst.operands.size(); i++)
      if (i == 0 || i >= first_capture(inst))
        fits = b_.CreateAnd(fits, narrowable(get(inst.operands[i]), type_of(inst.operands[i])));
    llvm::BasicBlock* small = e_.block("small");
    llvm::BasicBlock* large = e_.block("large");
    llvm::BasicBlock* join = e_.block("folded");
    b_.CreateCondBr(fits, small, large);
    e_.start(small);
    llvm::Value* small_status = run_fold(inst, sink, false);
    llvm::BasicBlock* small_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(large);
    llvm::Value* large_status = run_fold(inst, sink, true);
    llvm::BasicBlock* large_end = b_.GetInsertBlock();
    b_.CreateBr(join);
    e_.start(join);
    llvm::PHINode* both = b_.CreatePHI(e_.i32_type, 2);
    both->addIncoming(small_status, small_end);
    both->addIncoming(large_status, large_end);
    status = both;
  }
  if (nested) {
    emit_slow(status);
    if (inst.result.valid()) set(inst.result, {e_.i64(rt::kNone)});
    return;
  }
  llvm::Value* ended =
      b_.CreateAnd(b_.CreateICmpNE(status, e_.i32(0)),
                   b_.CreateICmpNE(status, e_.i32(static_cast<int32_t>(Status::kBroken))));
  llvm::BasicBlock* cold = e_.unlikely(ended, "failed");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call("pkj_sink_drop", {context_, sink});
  fail();
  e_.start(next);
  finish_fold(inst, sink);
}

void FunctionLowering::finish_fold(const Inst& inst, llvm::Value* sink) {
  auto kind = static_cast<FoldKind>(inst.sub);
  bool has_operand = (inst.imm2 & ir::kFoldHasStart) != 0;
  llvm::Value* none = llvm::ConstantPointerNull::get(b_.getPtrTy());
  if (kind == FoldKind::kTuple || kind == FoldKind::kJoin) {
    llvm::Value* list = e_.call("pkj_sink_finish", {context_, sink});
    fail_if_zero(list);
    llvm::Value* array = words_array({{list, false}});
    llvm::Value* word;
    if (kind == FoldKind::kTuple) {
      word = e_.call(
          "pk_call_builtin",
          {context_, e_.i32(static_cast<int32_t>(ir::Builtin::kTuple)), array, e_.i32(1), none});
    } else {
      Temporary separator = temporary(inst.operands[1]);
      llvm::Value* name = e_.i64(static_cast<int64_t>(e_.unit.text("join")));
      word = e_.call("pk_call_method", {context_, separator.word, name, array, e_.i32(1), none});
      end(separator);
    }
    release_word(list);
    return word_result(inst, word);
  }
  bool is_choice = kind == FoldKind::kMin || kind == FoldKind::kMax || kind == FoldKind::kMinKey ||
                   kind == FoldKind::kMaxKey;
  if (!is_choice || !has_operand)
    return word_result(inst, e_.call("pkj_sink_finish", {context_, sink}));
  // min and max with a default: the sink says whether anything came.
  // (a wide int stands in its word).
  llvm::Value* has =
      b_.CreateOr(b_.CreateZExt(e_.load(b_.getInt8Ty(), sink, offsetof(rt::Sink, has)), e_.word),
                  e_.load(e_.word, sink, offsetof(rt::Sink, word)));
  llvm::BasicBlock* some = e_.block("some");
  llvm::BasicBlock* nothing = e_.block("nothing");
  llvm::BasicBlock* join = e_.block("chosen");
  b_.CreateCondBr(b_.CreateICmpNE(has, e_.i64(0)), some, nothing);
  e_.start(some);
  llvm::Value* chosen = e_.call("pkj_sink_finish", {context_, sink});
  b_.CreateBr(join);
  llvm::BasicBlock* some_end = b_.GetInsertBlock();
  e_.start(nothing);
  e_.call("pkj_sink_drop", {context_, sink});
  llvm::Value* fallback = box(get(inst.operands[1]), type_of(inst.operands[1]));
  b_.CreateBr(join);
  llvm::BasicBlock* nothing_end = b_.GetInsertBlock();
  e_.start(join);
  llvm::PHINode* word = b_.CreatePHI(e_.word, 2);
  word->addIncoming(chosen, some_end);
  word->addIncoming(fallback, nothing_end);
  word_result(inst, word);
}

}  // namespace pyreck::jit
