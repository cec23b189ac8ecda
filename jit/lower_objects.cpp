// Constants, names, generic ops and containers.

#include "jit/lowering.h"
#include "runtime/base/check.h"

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using ir::ValueId;

void FunctionLowering::word_result(const Inst& inst, llvm::Value* word) {
  fail_if_zero(word);
  if (inst.result.valid()) set(inst.result, unbox_result(word, type_of(inst.result)));
}

Value FunctionLowering::int_value(llvm::Value* i64_value) {
  return {wide_ ? int_word(i64_value) : i64_value};
}

void FunctionLowering::lower_constant(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kConstInt:
      if (!wide_) return set(inst.result, {e_.i64(inst.imm)});
      return set(inst.result, {e_.i64(static_cast<int64_t>(e_.unit.int_constant(inst.imm)))});
    case Opcode::kConstBig: {
      Value word{
          e_.i64(static_cast<int64_t>(e_.unit.big_constant(static_cast<uint32_t>(inst.imm))))};
      if (wide_) return set(inst.result, word);
      // Never fits: wide code goes on from here. What follows is dead, but it is lowered.
      llvm::BasicBlock* always = e_.unlikely(b_.getTrue(), "big");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(always);
      resume_wide_after(word);
      e_.start(next);
      return set(inst.result, {llvm::UndefValue::get(e_.word)});
    }
    case Opcode::kConstFloat:
      return set(inst.result,
                 {llvm::ConstantFP::get(e_.f64, __builtin_bit_cast(double, inst.imm))});
    case Opcode::kConstBool:
      return set(inst.result, {b_.getInt1(inst.imm != 0)});
    case Opcode::kConstNone:
      return set(inst.result, {e_.i64(rt::kNone)});
    case Opcode::kUnbound:
      return set(inst.result, {e_.i64(rt::kUnbound)});
    case Opcode::kConstBytes:
      return set(
          inst.result,
          {e_.i64(static_cast<int64_t>(e_.unit.bytes_constant(static_cast<uint32_t>(inst.imm))))});
    case Opcode::kConstStr:
      return set(inst.result, {string(static_cast<uint32_t>(inst.imm))});
    case Opcode::kBuiltinRef: {
      TypeId type = type_of(inst.result);
      if (m_.types.kind(type) == TypeKind::kBuiltin) return set(inst.result, {});
      return word_result(
          inst, e_.call("pk_builtin_ref", {context_, e_.i32(static_cast<int32_t>(inst.imm))}));
    }
    case Opcode::kCaptured: {
      llvm::Value* program = e_.load(e_.ptr, context_, offsetof(rt::Context, program));
      llvm::Value* captures = e_.load(e_.ptr, program, offsetof(rt::Program, captures));
      llvm::Value* word = e_.load(e_.word, captures, 8 * inst.imm);
      TypeId type = type_of(inst.result);
      if (llvm::Value* misfit = wide_ ? nullptr : misfits(word, type)) {
        llvm::BasicBlock* cold = e_.unlikely(misfit, "misfit");
        llvm::BasicBlock* next = b_.GetInsertBlock();
        e_.start(cold);
        resume_wide_after(unbox(word, type, true, false));
        e_.start(next);
      }
      return set(inst.result, unbox(word, type, wide_, false));
    }
    default:
      return;
  }
}

llvm::Value* FunctionLowering::string(uint32_t index) {
  return e_.i64(static_cast<int64_t>(e_.unit.strings[index]));
}

void FunctionLowering::lower_generic(const Inst& inst) {
  auto operand = [&](size_t i) { return temporary(inst.operands[i]); };
  auto kind = [&] { return e_.i32(inst.sub); };
  // One call on operands as words, with `before` in front of them.
  auto call_words = [&](std::string_view entry, std::vector<llvm::Value*> before) {
    std::vector<Temporary> words;
    for (ValueId v : inst.operands) words.push_back(temporary(v));
    std::vector<llvm::Value*> arguments{context_};
    arguments.insert(arguments.end(), before.begin(), before.end());
    for (const Temporary& t : words) arguments.push_back(t.word);
    llvm::Value* result = e_.call(entry, arguments);
    for (const Temporary& t : words) end(t);
    return result;
  };
  auto raise = [&](std::string_view entry) {
    e_.call(entry, {context_, string(static_cast<uint32_t>(inst.imm))});
    fail();
  };
  switch (inst.op) {
    case Opcode::kConstInt:
    case Opcode::kConstBig:
    case Opcode::kConstFloat:
    case Opcode::kConstBool:
    case Opcode::kConstNone:
    case Opcode::kConstStr:
    case Opcode::kConstBytes:
    case Opcode::kUnbound:
    case Opcode::kCaptured:
    case Opcode::kBuiltinRef:
      return lower_constant(inst);
    case Opcode::kClosure: {
      Value value;
      for (ValueId v : inst.operands) {
        Value part = get(v);
        retain(part, type_of(v));
        value.insert(value.end(), part.begin(), part.end());
      }
      return set(inst.result, value);
    }
    case Opcode::kCheckBound: {
      TypeId type = type_of(inst.operands[0]);
      Value value = get(inst.operands[0]);
      if (!is_any_word(m_.types, type) && leaves_of(type) != std::vector<Leaf>{Leaf::kPlain}) {
        retain(value, type);
        return set(inst.result, value);
      }
      llvm::BasicBlock* cold =
          e_.unlikely(b_.CreateICmpEQ(value[0], e_.i64(rt::kUnbound)), "unbound");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(cold);
      raise("pk_raise_unbound_local");
      e_.start(next);
      return set(inst.result, narrowed_union(value, type, type_of(inst.result)));
    }
    case Opcode::kRaiseName:
      return raise("pk_raise_name");
    case Opcode::kRefuse:
      return raise("pk_refuse");
    case Opcode::kCellNew:
      return word_result(inst, call_words("pk_cell_new", {}));
    case Opcode::kCellSet:
      return fail_unless_done(call_words("pk_cell_set", {}));
    case Opcode::kCellGet: {
      llvm::Value* cell = get(inst.operands[0])[0];
      llvm::Value* word = e_.load(e_.word, e_.pointer(cell), offsetof(rt::Cell, contents));
      llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpEQ(word, e_.i64(rt::kUnbound)), "unbound");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(cold);
      raise("pk_raise_unbound_free");
      e_.start(next);
      retain_word(word);
      return set(inst.result, unbox_result(word, type_of(inst.result)));
    }
    case Opcode::kBinary:
    case Opcode::kInplace:
      return lower_binary(inst);
    case Opcode::kUnary:
      return word_result(inst, call_words("pk_unary", {kind()}));
    case Opcode::kCompare: {
      if (compares_unions(inst)) return lower_union_compare(inst);
      if (static_cast<ir::CompareKind>(inst.sub) >= ir::CompareKind::kIn) publish_depth();
      llvm::Value* word = call_words("pk_compare", {kind()});
      fail_if_zero(word);
      return set(inst.result, {b_.CreateICmpEQ(word, e_.i64(rt::kTrue))});
    }
    case Opcode::kTruth: {
      if (has_float_leaf(m_.types, type_of(inst.operands[0]))) return lower_union_truth(inst);
      if (m_.types.kind(type_of(inst.operands[0])) == TypeKind::kList)
        return lower_list_truth(inst);
      llvm::Value* truth = call_words("pk_truth", {});
      fail_if(b_.CreateICmpSLT(truth, e_.i32(0)));
      return set(inst.result, {b_.CreateICmpNE(truth, e_.i32(0))});
    }
    case Opcode::kGetItem:
      return word_result(inst, call_words("pk_getitem", {}));
    case Opcode::kSetItem:
      publish_depth();  // a slice may be taken from a generator
      return fail_unless_done(call_words("pk_setitem", {}));
    case Opcode::kDelItem:
      return fail_unless_done(call_words("pk_delitem", {}));
    case Opcode::kGetAttr:
    case Opcode::kLoadMethod: {
      Temporary object = operand(0);
      llvm::Value* word = e_.call(inst.op == Opcode::kGetAttr ? "pk_getattr" : "pk_load_method",
                                  {context_, object.word, string(static_cast<uint32_t>(inst.imm))});
      end(object);
      return word_result(inst, word);
    }
    case Opcode::kSliceNew:
      return word_result(inst, call_words("pk_slice_new", {}));
    case Opcode::kFormat: {
      Temporary value = operand(0);
      llvm::Value* spec = inst.operands.size() > 1 ? get(inst.operands[1])[0] : e_.i64(0);
      llvm::Value* word = e_.call("pk_format", {context_, value.word, spec, kind()});
      end(value);
      return word_result(inst, word);
    }
    case Opcode::kExcMatch: {
      llvm::Value* word = call_words("pk_exception_match", {});
      fail_if_zero(word);
      return set(inst.result, {b_.CreateICmpEQ(word, e_.i64(rt::kTrue))});
    }
    case Opcode::kExcNormalize:
      return word_result(inst, call_words("pk_exception_normalize", {}));
    case Opcode::kExcCause:
      call_words("pk_exception_set_cause", {});
      return;
    case Opcode::kExcContext:
      call_words("pk_exception_set_context", {});
      return;
    case Opcode::kConvert:
      return set(inst.result,
                 convert(get(inst.operands[0]), type_of(inst.operands[0]), type_of(inst.result)));
    case Opcode::kNarrow:
      return lower_narrow(inst);
    case Opcode::kTypeTest: {
      TypeId wanted(static_cast<uint32_t>(inst.imm));
      if (has_float_leaf(m_.types, type_of(inst.operands[0])))
        return set(inst.result, {type_test(get(inst.operands[0])[0], wanted)});
      Temporary value = operand(0);
      llvm::Value* holds = type_test(value.word, wanted);
      end(value);
      return set(inst.result, {holds});
    }
    case Opcode::kIs: {
      Temporary a = operand(0), b = operand(1);
      llvm::Value* same = b_.CreateICmpEQ(a.word, b.word);
      end(a);
      end(b);
      return set(inst.result, {same});
    }
    case Opcode::kGenNew:
      return word_result(inst, call_words("pk_generator_new", {}));
    case Opcode::kGenBegin:
      return fail_unless_done(e_.call("pk_generator_begin", {context_}));
    case Opcode::kYield:
    case Opcode::kYieldFrom:
      return lower_yield(inst);
    case Opcode::kKeep:
      return;  // its operands die here
    case Opcode::kFold:
      return lower_fold(inst);
    case Opcode::kEmit:
      return lower_emit(inst);
    case Opcode::kCall:
    case Opcode::kCallMethod:
    case Opcode::kCallBuiltin:
      return lower_call(inst);
    case Opcode::kCallDirect:
      return lower_call_direct(inst);
    case Opcode::kClassNew:
    case Opcode::kClassRef:
    case Opcode::kSuper:
    case Opcode::kSetAttr:
    case Opcode::kDelAttr:
    case Opcode::kInstanceNew:
    case Opcode::kFieldGet:
    case Opcode::kFieldSet:
    case Opcode::kClassOf:
    case Opcode::kClassAttr:
      return lower_class(inst);
    case Opcode::kUnpackList:
    case Opcode::kSpreadTuple:
    case Opcode::kExtend:
    case Opcode::kMergeKeywords:
    case Opcode::kCallSpread:
    case Opcode::kCallMethodSpread:
      return lower_spread(inst);
    default:
      return lower_container(inst);
  }
}

void FunctionLowering::lower_narrow(const Inst& inst) {
  TypeId from = type_of(inst.operands[0]), to = type_of(inst.result);
  Value value = get(inst.operands[0]);
  if (!is_any_word(m_.types, from)) {
    retain(value, from);
    return set(inst.result, value);
  }
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateNot(type_test(value[0], to)), "narrow");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call("pk_abandon_narrow", {context_});
  fail();
  e_.start(next);
  set(inst.result, narrowed_union(value, from, to));
}

void FunctionLowering::lower_binary(const Inst& inst) {
  auto kind = static_cast<ir::BinaryKind>(inst.sub);
  ValueId left = inst.operands[0], right = inst.operands[1];
  bool floats = type_of(left) == TypeTable::kFloat && type_of(right) == TypeTable::kFloat;
  if (floats && kind == ir::BinaryKind::kPow && type_of(inst.result) == TypeTable::kFloat) {
    llvm::AllocaInst* out = e_.slot(e_.f64);
    fail_unless_done(e_.call("pk_float_pow", {context_, get(left)[0], get(right)[0], out}));
    return set(inst.result, {b_.CreateLoad(e_.f64, out)});
  }
  if (kind == ir::BinaryKind::kPow && type_of(inst.result) == TypeTable::kFloat) {
    Temporary a = temporary(left), b = temporary(right);
    llvm::AllocaInst* out = e_.slot(e_.f64);
    llvm::Value* status = e_.call("pk_real_pow", {context_, a.word, b.word, out});
    end(a);
    end(b);
    fail_unless_done(status);
    return set(inst.result, {b_.CreateLoad(e_.f64, out)});
  }
  if (computes_with_unions(inst)) return lower_union_binary(inst);
  llvm::Value* sub = e_.i32(inst.sub);
  // A list that dies here is extended in place if nobody else holds it (design section 7: reuse).
  TypeKind container = m_.types.kind(type_of(left));
  bool dies = live_.contains(left) && left != right && dies_here(left);
  if (kind == ir::BinaryKind::kAdd && container == TypeKind::kList && dies) {
    Temporary other = temporary(right);
    llvm::Value* word = e_.call("pkj_concat_reuse", {context_, sub, get(left)[0], other.word,
                                                     e_.i32(inst.op == Opcode::kInplace)});
    end(other);
    live_.erase(left);
    return word_result(inst, word);
  }
  if (inst.op == Opcode::kInplace) publish_depth();  // `list += generator`
  Temporary a = temporary(left), b = temporary(right);
  llvm::Value* word = e_.call(inst.op == Opcode::kInplace ? "pk_inplace" : "pk_binary",
                              {context_, sub, a.word, b.word});
  end(a);
  end(b);
  word_result(inst, word);
}

bool FunctionLowering::dies_here(ValueId id) const {
  ValueSet after = plan_.live_before(block_index_, position_ + 1);
  return !after.contains(id);
}

void FunctionLowering::lower_container(const Inst& inst) {
  auto boxed = [&] {
    std::vector<Temporary> words;
    for (ValueId v : inst.operands) words.push_back(temporary(v));
    return words;
  };
  auto from_words = [&](std::string_view entry) {
    std::vector<Temporary> words = boxed();
    llvm::Value* word =
        e_.call(entry, {context_, words_array(words), e_.i64(static_cast<int64_t>(words.size()))});
    for (const Temporary& t : words) end(t);
    word_result(inst, word);
  };
  auto length = [&](int64_t offset) {
    set(inst.result, int_value(e_.load(e_.word, e_.pointer(get(inst.operands[0])[0]), offset)));
  };
  switch (inst.op) {
    case Opcode::kListNew: {
      TypeId element = m_.types[type_of(inst.result)].args[0];
      if (!inst.operands.empty()) return from_words("pk_list_from_words");
      int32_t kind = element == TypeTable::kInt     ? rt::kListI64
                     : element == TypeTable::kFloat ? rt::kListF64
                                                    : rt::kListEmpty;
      return word_result(inst, e_.call("pk_list_new", {context_, e_.i32(kind), e_.i64(0)}));
    }
    case Opcode::kTupleNew: {
      TypeId type = type_of(inst.result);
      if (!is_flat_tuple(m_.types, type)) return from_words("pk_tuple_new");
      Value value;
      for (ValueId v : inst.operands) {
        Value part = get(v);
        retain(part, type_of(v));
        value.insert(value.end(), part.begin(), part.end());
      }
      return set(inst.result, value);
    }
    case Opcode::kDictNew: {
      llvm::Value* dict = e_.call(
          "pk_dict_new", {context_, e_.i64(static_cast<int64_t>(inst.operands.size() / 2))});
      fail_if_zero(dict);
      for (size_t i = 0; i + 1 < inst.operands.size(); i += 2) {
        Temporary key = temporary(inst.operands[i]), value = temporary(inst.operands[i + 1]);
        llvm::Value* status = e_.call("pk_dict_set", {context_, dict, key.word, value.word});
        end(key);
        end(value);
        llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpNE(status, e_.i32(0)), "failed");
        llvm::BasicBlock* next = b_.GetInsertBlock();
        e_.start(cold);
        release_word(dict);
        fail();
        e_.start(next);
      }
      return set(inst.result, {dict});
    }
    case Opcode::kSetNew:
      return from_words("pk_set_new");
    case Opcode::kConcat: {
      std::vector<Temporary> words = boxed();
      return word_result(inst, e_.call("pk_concat", {context_, words_array(words),
                                                     e_.i32(static_cast<int32_t>(words.size()))}));
    }
    case Opcode::kUnpack: {
      TypeId from = type_of(inst.operands[0]);
      if (from == type_of(inst.result)) {
        Value value = get(inst.operands[0]);
        retain(value, from);
        return set(inst.result, value);
      }
      publish_depth();
      Temporary source = temporary(inst.operands[0]);
      llvm::Value* word =
          e_.call("pk_unpack", {context_, source.word, e_.i32(static_cast<int32_t>(inst.imm))});
      end(source);
      return word_result(inst, word);
    }
    case Opcode::kTupleGet:
    case Opcode::kCaptureGet:
      return lower_part(inst);
    case Opcode::kIter:
      return lower_iter(inst);
    case Opcode::kListLen:
      return length(offsetof(rt::List, length));
    case Opcode::kStrLen:
      return length(offsetof(rt::Str, length));
    case Opcode::kDictLen:
      return length(offsetof(rt::Dict, length));
    case Opcode::kTupleLen: {
      TypeId type = type_of(inst.operands[0]);
      if (!is_flat_tuple(m_.types, type)) return length(offsetof(rt::Tuple, length));
      return set(inst.result, int_value(e_.i64(static_cast<int64_t>(m_.types[type].args.size()))));
    }
    case Opcode::kBytesLen:
    case Opcode::kBytesGet:
    case Opcode::kByteArraySet:
      return lower_bytes(inst);
    case Opcode::kListGet:
      return lower_list_get(inst);
    case Opcode::kListSet:
      return lower_list_set(inst);
    case Opcode::kListAppend:
      return lower_list_append(inst);
    case Opcode::kRangeNew: {
      Value start = get(inst.operands[0]), stop = get(inst.operands[1]),
            step = get(inst.operands[2]);
      llvm::Value* zero = wide_ ? e_.i64(1) : e_.i64(0);
      llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpEQ(step[0], zero), "step");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(cold);
      e_.call("pk_range_new", {context_, e_.i64(1), e_.i64(1), e_.i64(1)});  // step 0 raises
      fail();
      e_.start(next);
      Value value{start[0], stop[0], step[0]};
      retain(value, TypeTable::kRange);
      return set(inst.result, value);
    }
    case Opcode::kRangeLen: {
      if (!wide_) {
        Value r = get(inst.operands[0]);
        llvm::Value* count = range_count(r);
        overflow_if(b_.CreateICmpSLT(count, e_.i64(0)));
        return set(inst.result, {count});
      }
      Temporary range = temporary(inst.operands[0]);
      llvm::Value* arguments = words_array({range});
      llvm::Value* none = llvm::ConstantPointerNull::get(b_.getPtrTy());
      llvm::Value* word = e_.call(
          "pk_call_builtin",
          {context_, e_.i32(static_cast<int32_t>(ir::Builtin::kLen)), arguments, e_.i32(1), none});
      end(range);
      return word_result(inst, word);
    }
    case Opcode::kRangeGet: {
      std::vector<Temporary> words = boxed();
      llvm::Value* word = e_.call("pk_getitem", {context_, words[0].word, words[1].word});
      for (const Temporary& t : words) end(t);
      return word_result(inst, word);
    }
    default:
      PYRECK_CHECK(false, "lowering of an op is missing");
  }
}

// Item of a tuple, capture of a function value: a slice of its leaves, or a field of the object.
void FunctionLowering::lower_part(const Inst& inst) {
  TypeId whole = type_of(inst.operands[0]);
  Value value = get(inst.operands[0]);
  bool take = !plan_.borrowed(inst.result);
  TypeKind kind = m_.types.kind(whole);
  auto index = static_cast<size_t>(inst.imm);
  if (kind == TypeKind::kFunction || is_flat_tuple(m_.types, whole)) {
    size_t at = 0;
    for (size_t i = 0; i < index; i++) at += leaves_of(m_.types[whole].args[i]).size();
    TypeId type = m_.types[whole].args[index];
    Value part(value.begin() + static_cast<int64_t>(at),
               value.begin() + static_cast<int64_t>(at + leaves_of(type).size()));
    if (take) retain(part, type);
    return set(inst.result, part);
  }
  llvm::Value* word = e_.load(e_.word, e_.pointer(value[0]),
                              static_cast<int64_t>(offsetof(rt::Tuple, items) + 8 * index));
  set(inst.result, unbox_borrowed(word, type_of(inst.result), take,
                                  [&](const Value& wide) { resume_wide_after(wide); }));
}

Value FunctionLowering::unbox_borrowed(llvm::Value* word, TypeId type, bool take,
                                       const OnMisfit& on_misfit) {
  if (llvm::Value* misfit = wide_ ? nullptr : misfits(word, type)) {
    llvm::BasicBlock* cold = e_.unlikely(misfit, "misfit");
    llvm::BasicBlock* next = b_.GetInsertBlock();
    e_.start(cold);
    on_misfit(unbox(word, type, true, true));
    e_.start(next);
  }
  return unbox(word, type, wide_, take);
}

llvm::Value* FunctionLowering::range_count(const Value& range) {
  auto* step = llvm::dyn_cast<llvm::ConstantInt>(range[2]);
  if (step != nullptr && step->isOne()) {
    llvm::Value* some = b_.CreateICmpSLT(range[0], range[1]);
    return b_.CreateSelect(some, b_.CreateSub(range[1], range[0]), e_.i64(0));
  }
  return e_.call("pkj_range_count", {range[0], range[1], range[2]});
}

void FunctionLowering::lower_iter(const Inst& inst) {
  TypeId over = type_of(inst.operands[0]);
  if (over == TypeTable::kRange && !wide_) {
    Value range = get(inst.operands[0]);
    return set(inst.result, {range[0], range_count(range), range[2]});
  }
  if (m_.types.kind(over) == TypeKind::kList) {
    Value list = get(inst.operands[0]);
    retain_word(list[0]);
    return set(inst.result, {list[0], e_.i64(0)});
  }
  Temporary source = temporary(inst.operands[0]);
  llvm::Value* word = e_.call("pk_iter", {context_, source.word});
  end(source);
  fail_if_zero(word);
  set(inst.result, {word});
}

Value FunctionLowering::list_element(llvm::Value* list, llvm::Value* index, TypeId type,
                                     const OnMisfit& on_misfit, bool take) {
  llvm::Value* at = e_.pointer(list);
  auto item = [&](llvm::Type* item_type) {
    llvm::Value* data = e_.load_header(e_.ptr, at, offsetof(rt::List, data));
    return e_.load_item(item_type, data, index);
  };
  if (type == TypeTable::kFloat) return {item(e_.f64)};
  if (has_float_leaf(m_.types, type)) return union_element(list, index);
  bool any_kind = is_any_word(m_.types, type) || type == TypeTable::kInt;
  if (!any_kind) return unbox_borrowed(item(e_.word), type, take, on_misfit);
  rt::ListKind usual = type == TypeTable::kInt && !wide_ ? rt::kListI64 : rt::kListWords;
  llvm::Value* kind = e_.load_header(b_.getInt16Ty(), at, offsetof(rt::List, flags));
  llvm::BasicBlock* fast = e_.block("usual");
  llvm::BasicBlock* slow = e_.block("other");
  llvm::BasicBlock* join = e_.block("element");
  b_.CreateCondBr(b_.CreateICmpEQ(kind, b_.getInt16(usual)), fast, slow);
  e_.start(slow);
  llvm::Value* word = e_.call("pk_list_get", {context_, list, index});
  fail_if_zero(word);
  llvm::Value* other = type == TypeTable::kInt ? take_apart(word, type, on_misfit)[0] : word;
  llvm::BasicBlock* slow_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(fast);
  llvm::Value* element = item(e_.word);
  if (usual == rt::kListWords) retain_word(element);
  llvm::BasicBlock* fast_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(join);
  llvm::PHINode* value = b_.CreatePHI(e_.word, 2);
  value->addIncoming(element, fast_end);
  value->addIncoming(other, slow_end);
  return {value};
}

void FunctionLowering::lower_list_get(const Inst& inst) {
  if (wide_) {
    llvm::Value* word =
        e_.call("pk_getitem", {context_, get(inst.operands[0])[0], get(inst.operands[1])[0]});
    return word_result(inst, word);
  }
  llvm::Value* list = get(inst.operands[0])[0];
  llvm::Value* index = get(inst.operands[1])[0];
  llvm::Value* length = e_.load_header(e_.word, e_.pointer(list), offsetof(rt::List, length));
  llvm::Value* negative = b_.CreateICmpSLT(index, e_.i64(0));
  index = b_.CreateSelect(negative, b_.CreateAdd(index, length), index);
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpUGE(index, length), "outside");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call("pk_raise_index", {context_, e_.i32(0)});
  fail();
  e_.start(next);
  TypeId type = type_of(inst.result);
  // Only loads of one kind of list can be borrowed: others may have to make the element.
  bool take = !plan_.borrowed(inst.result);
  set(inst.result,
      list_element(list, index, type, [&](const Value& wide) { resume_wide_after(wide); }, take));
}

void FunctionLowering::lower_list_set(const Inst& inst) {
  llvm::Value* list = get(inst.operands[0])[0];
  TypeId type = type_of(inst.operands[2]);
  if (!wide_ && type == TypeTable::kInt) {
    return fail_unless_done(
        e_.call_support("pks_list_set_i64", e_.i32_type,
                        {context_, list, get(inst.operands[1])[0], get(inst.operands[2])[0]}));
  }
  if (!wide_ && type == TypeTable::kFloat)
    return set_float(list, get(inst.operands[1])[0], get(inst.operands[2])[0]);
  Temporary value = temporary(inst.operands[2]);
  llvm::Value* status;
  if (wide_) {
    status = e_.call("pk_setitem", {context_, list, get(inst.operands[1])[0], value.word});
  } else {
    status = e_.call_support("pks_list_set_word", e_.i32_type,
                             {context_, list, get(inst.operands[1])[0], value.word});
  }
  end(value);
  fail_unless_done(status);
}

void FunctionLowering::set_float(llvm::Value* list, llvm::Value* index, llvm::Value* value) {
  llvm::Value* at = e_.pointer(list);
  llvm::Value* length = e_.load_header(e_.word, at, offsetof(rt::List, length));
  llvm::Value* negative = b_.CreateICmpSLT(index, e_.i64(0));
  llvm::Value* position = b_.CreateSelect(negative, b_.CreateAdd(index, length), index);
  llvm::Value* region = e_.load_header(e_.i32_type, at, offsetof(rt::Object, region));
  llvm::Value* own = e_.load_header(e_.i32_type, context_, offsetof(rt::Context, region));
  llvm::Value* slow = b_.CreateOr(b_.CreateICmpUGE(position, length), b_.CreateICmpNE(region, own));
  llvm::BasicBlock* cold = e_.unlikely(slow, "set");
  llvm::BasicBlock* next = e_.block("stored");
  e_.store_item(value, e_.load_header(e_.ptr, at, offsetof(rt::List, data)), position);
  b_.CreateBr(next);
  e_.start(cold);
  fail_unless_done(e_.call("pk_list_set_f64", {context_, list, index, value}));
  b_.CreateBr(next);
  e_.start(next);
}

/// Calls `refusal`, which fails, for an array from outside.
void FunctionLowering::refuse_array(llvm::Value* list, llvm::function_ref<void()> refusal) {
  llvm::Value* region = e_.load(e_.i32_type, list, offsetof(rt::Object, region));
  llvm::Value* beyond = b_.CreateSub(region, e_.i32(rt::kArrayRegion));
  llvm::BasicBlock* cold =
      e_.unlikely(b_.CreateICmpULE(beyond, e_.i32(rt::kSeriesRegion - rt::kArrayRegion)), "array");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  refusal();
  fail();
  e_.start(next);
}

void FunctionLowering::lower_list_truth(const Inst& inst) {
  llvm::Value* word = get(inst.operands[0])[0];
  llvm::Value* list = e_.pointer(word);
  refuse_array(list, [&] { e_.call("pk_truth", {context_, word}); });
  llvm::Value* length = e_.load(e_.word, list, offsetof(rt::List, length));
  set(inst.result, {b_.CreateICmpNE(length, e_.i64(0))});
}

void FunctionLowering::lower_list_append(const Inst& inst) {
  llvm::Value* list = get(inst.operands[0])[0];
  TypeId type = type_of(inst.operands[1]);
  if (!wide_ && type == TypeTable::kInt)
    return fail_unless_done(e_.call_support("pks_list_append_i64", e_.i32_type,
                                            {context_, list, get(inst.operands[1])[0]}));
  if (type == TypeTable::kFloat)
    return fail_unless_done(e_.call_support("pks_list_append_f64", e_.i32_type,
                                            {context_, list, get(inst.operands[1])[0]}));
  if (has_float_leaf(m_.types, type)) {
    Value value = get(inst.operands[1]);
    return fail_unless_done(e_.call_support("pks_list_append_union", e_.i32_type,
                                            {context_, list, value[0], value[1]}));
  }
  Temporary value = temporary(inst.operands[1]);
  llvm::Value* status =
      e_.call_support("pks_list_append_word", e_.i32_type, {context_, list, value.word});
  end(value);
  fail_unless_done(status);
}

}  // namespace pyreck::jit
