// Ops on numbers: ints in 64 bits (leaving for wide code on overflow) or as words, floats, bools.

#include "jit/lowering.h"
#include "jit/predicates.h"

namespace pyreck::jit {

using ir::CompareKind;
using ir::Inst;
using ir::Opcode;

llvm::CmpInst::Predicate int_predicate(CompareKind kind) {
  switch (kind) {
    case CompareKind::kNe:
      return llvm::CmpInst::ICMP_NE;
    case CompareKind::kLt:
      return llvm::CmpInst::ICMP_SLT;
    case CompareKind::kLe:
      return llvm::CmpInst::ICMP_SLE;
    case CompareKind::kGt:
      return llvm::CmpInst::ICMP_SGT;
    case CompareKind::kGe:
      return llvm::CmpInst::ICMP_SGE;
    default:
      return llvm::CmpInst::ICMP_EQ;
  }
}

llvm::CmpInst::Predicate float_predicate(CompareKind kind) {
  switch (kind) {
    case CompareKind::kNe:
      return llvm::CmpInst::FCMP_UNE;
    case CompareKind::kLt:
      return llvm::CmpInst::FCMP_OLT;
    case CompareKind::kLe:
      return llvm::CmpInst::FCMP_OLE;
    case CompareKind::kGt:
      return llvm::CmpInst::FCMP_OGT;
    case CompareKind::kGe:
      return llvm::CmpInst::FCMP_OGE;
    default:
      return llvm::CmpInst::FCMP_OEQ;
  }
}

namespace {

// Ints up to this magnitude are exact as doubles.
constexpr int64_t kExact = int64_t{1} << 53;

}  // namespace

bool FunctionLowering::lower_scalar(const Inst& inst) {
  switch (inst.op) {
    case Opcode::kAddInt:
    case Opcode::kSubInt:
    case Opcode::kMulInt:
    case Opcode::kFloorDivInt:
    case Opcode::kModInt:
    case Opcode::kNegInt:
    case Opcode::kInvertInt:
    case Opcode::kAndInt:
    case Opcode::kOrInt:
    case Opcode::kXorInt:
    case Opcode::kShlInt:
    case Opcode::kShrInt:
    case Opcode::kAbsInt:
    case Opcode::kMinInt:
    case Opcode::kMaxInt:
    case Opcode::kTrueDivInt:
    case Opcode::kFloatFromInt:
    case Opcode::kIntFromFloat:
    case Opcode::kPowInt:
      if (wide_)
        lower_int_wide(inst);
      else
        lower_int_narrow(inst);
      return true;
    case Opcode::kIntFromBool: {
      llvm::Value* bit = b_.CreateZExt(get(inst.operands[0])[0], e_.word);
      set(inst.result, {wide_ ? b_.CreateOr(b_.CreateShl(bit, e_.i64(1)), e_.i64(1)) : bit});
      return true;
    }
    case Opcode::kCompareInt:
    case Opcode::kCompareFloat:
    case Opcode::kCompareIntFloat:
      lower_compare(inst);
      return true;
    case Opcode::kAddFloat:
    case Opcode::kSubFloat:
    case Opcode::kMulFloat:
    case Opcode::kDivFloat:
    case Opcode::kFloorDivFloat:
    case Opcode::kModFloat:
    case Opcode::kNegFloat:
    case Opcode::kAbsFloat:
    case Opcode::kSqrtFloat:
      lower_float(inst);
      return true;
    case Opcode::kComplexNew:
    case Opcode::kComplexReal:
    case Opcode::kComplexImag:
    case Opcode::kDivComplex:
    case Opcode::kAbsComplex:
    case Opcode::kCompareComplex:
      lower_complex(inst);
      return true;
    case Opcode::kNotBool:
      set(inst.result, {b_.CreateNot(get(inst.operands[0])[0])});
      return true;
    default:
      return false;
  }
}

void FunctionLowering::lower_int_narrow(const Inst& inst) {
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* b = inst.operands.size() > 1 ? get(inst.operands[1])[0] : nullptr;
  auto checked = [&](llvm::Intrinsic::ID intrinsic) {
    llvm::Value* pair = b_.CreateBinaryIntrinsic(intrinsic, a, b);
    overflow_if(b_.CreateExtractValue(pair, 1));
    set(inst.result, {b_.CreateExtractValue(pair, 0)});
  };
  constexpr int64_t kLeast = INT64_MIN;
  switch (inst.op) {
    case Opcode::kAddInt:
      return checked(llvm::Intrinsic::sadd_with_overflow);
    case Opcode::kSubInt:
      return checked(llvm::Intrinsic::ssub_with_overflow);
    case Opcode::kMulInt:
      return checked(llvm::Intrinsic::smul_with_overflow);
    case Opcode::kFloorDivInt:
      return lower_divide(inst, false);
    case Opcode::kModInt:
      return lower_divide(inst, true);
    case Opcode::kShlInt:
    case Opcode::kShrInt:
      return lower_shift(inst);
    case Opcode::kNegInt:
      overflow_if(b_.CreateICmpEQ(a, e_.i64(kLeast)));
      return set(inst.result, {b_.CreateNeg(a)});
    case Opcode::kAbsInt:
      overflow_if(b_.CreateICmpEQ(a, e_.i64(kLeast)));
      return set(inst.result,
                 {b_.CreateSelect(b_.CreateICmpSLT(a, e_.i64(0)), b_.CreateNeg(a), a)});
    case Opcode::kInvertInt:
      return set(inst.result, {b_.CreateNot(a)});
    case Opcode::kAndInt:
      return set(inst.result, {b_.CreateAnd(a, b)});
    case Opcode::kOrInt:
      return set(inst.result, {b_.CreateOr(a, b)});
    case Opcode::kXorInt:
      return set(inst.result, {b_.CreateXor(a, b)});
    case Opcode::kMinInt:
      return set(inst.result, {b_.CreateSelect(b_.CreateICmpSLT(b, a), b, a)});
    case Opcode::kMaxInt:
      return set(inst.result, {b_.CreateSelect(b_.CreateICmpSGT(b, a), b, a)});
    case Opcode::kFloatFromInt:
      return set(inst.result, {b_.CreateSIToFP(a, e_.f64)});
    case Opcode::kPowInt: {
      llvm::Value* power = e_.call("pk_i64_pow", {context_, a, b});
      fail_if_zero(power);
      return set(inst.result, unbox_result(power, type_of(inst.result)));
    }
    case Opcode::kTrueDivInt: {
      // Both exact as doubles: one correctly rounded division. Otherwise the long way.
      llvm::Value* limit = e_.i64(2 * kExact);
      llvm::Value* large = b_.CreateOr(b_.CreateICmpUGT(b_.CreateAdd(a, e_.i64(kExact)), limit),
                                       b_.CreateICmpUGT(b_.CreateAdd(b, e_.i64(kExact)), limit));
      llvm::Value* slow = b_.CreateOr(large, b_.CreateICmpEQ(b, e_.i64(0)));
      llvm::AllocaInst* out = e_.slot(e_.f64);
      b_.CreateStore(b_.CreateFDiv(b_.CreateSIToFP(a, e_.f64), b_.CreateSIToFP(b, e_.f64)), out);
      llvm::BasicBlock* cold = e_.unlikely(slow, "truediv");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(cold);
      fail_unless_done(e_.call("pk_i64_truediv", {context_, a, b, out}));
      b_.CreateBr(next);
      e_.start(next);
      return set(inst.result, {b_.CreateLoad(e_.f64, out)});
    }
    case Opcode::kIntFromFloat: {
      llvm::Value* magnitude = b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a);
      llvm::Value* fits = b_.CreateFCmpOLT(magnitude, llvm::ConstantFP::get(e_.f64, 0x1p62));
      llvm::BasicBlock* fast = e_.block("fits");
      llvm::BasicBlock* slow = e_.block("large");
      llvm::BasicBlock* join = e_.block("int");
      b_.CreateCondBr(fits, fast, slow);
      e_.start(slow);
      llvm::Value* word = e_.call("pk_int_from_float", {context_, a});
      fail_if_zero(word);
      llvm::Value* from_word = unbox_result(word, ir::TypeTable::kInt)[0];
      llvm::BasicBlock* slow_end = b_.GetInsertBlock();
      b_.CreateBr(join);
      e_.start(fast);
      llvm::Value* truncated = b_.CreateFPToSI(a, e_.word);
      b_.CreateBr(join);
      e_.start(join);
      llvm::PHINode* value = b_.CreatePHI(e_.word, 2);
      value->addIncoming(truncated, fast);
      value->addIncoming(from_word, slow_end);
      return set(inst.result, {value});
    }
    default:
      return;
  }
}

// Python's floor rules on top of the machine's truncating division.
void FunctionLowering::lower_divide(const Inst& inst, bool modulo) {
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* b = get(inst.operands[1])[0];
  auto* constant = llvm::dyn_cast<llvm::ConstantInt>(b);
  if (constant != nullptr && constant->getValue().isStrictlyPositive()) {
    llvm::APInt divisor = constant->getValue();
    if (divisor.isPowerOf2()) {
      set(inst.result, {modulo ? b_.CreateAnd(a, b_.getInt(divisor - 1))
                               : b_.CreateAShr(a, divisor.logBase2())});
      return;
    }
    llvm::Value* rest = b_.CreateSRem(a, b);
    llvm::Value* below = b_.CreateICmpSLT(rest, e_.i64(0));
    if (modulo) {
      set(inst.result, {b_.CreateSelect(below, b_.CreateAdd(rest, b), rest)});
    } else {
      llvm::Value* quotient = b_.CreateSDiv(a, b);
      set(inst.result, {b_.CreateSub(quotient, b_.CreateZExt(below, e_.word))});
    }
    return;
  }
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpEQ(b, e_.i64(0)), "zero");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call(modulo ? "pk_raise_zero_modulo_int" : "pk_raise_zero_division_int", {context_});
  fail();
  e_.start(next);
  llvm::Value* minus_one = b_.CreateICmpEQ(b, e_.i64(-1));
  llvm::Value* divisor = b;
  if (modulo) {
    divisor = b_.CreateSelect(minus_one, e_.i64(1), b);  // x % -1 is 0; INT64_MIN % -1 would trap
  } else {
    overflow_if(b_.CreateAnd(minus_one, b_.CreateICmpEQ(a, e_.i64(INT64_MIN))));
  }
  llvm::Value* rest = b_.CreateSRem(a, divisor);
  llvm::Value* differ = b_.CreateICmpSLT(b_.CreateXor(rest, b), e_.i64(0));
  llvm::Value* adjust = b_.CreateAnd(differ, b_.CreateICmpNE(rest, e_.i64(0)));
  if (modulo) {
    set(inst.result, {b_.CreateSelect(adjust, b_.CreateAdd(rest, b), rest)});
  } else {
    llvm::Value* quotient = b_.CreateSDiv(a, divisor);
    set(inst.result, {b_.CreateSub(quotient, b_.CreateZExt(adjust, e_.word))});
  }
}

void FunctionLowering::lower_shift(const Inst& inst) {
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* count = get(inst.operands[1])[0];
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpSLT(count, e_.i64(0)), "negative");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  e_.call("pk_raise_negative_shift", {context_});
  fail();
  e_.start(next);
  llvm::Value* in_range = b_.CreateSelect(b_.CreateICmpUGT(count, e_.i64(63)), e_.i64(63), count);
  if (inst.op == Opcode::kShrInt) {
    set(inst.result, {b_.CreateAShr(a, in_range)});
    return;
  }
  llvm::Value* shifted = b_.CreateShl(a, in_range);
  llvm::Value* lost = b_.CreateICmpNE(b_.CreateAShr(shifted, in_range), a);
  overflow_if(b_.CreateOr(lost, b_.CreateICmpUGT(count, e_.i64(63))));
  set(inst.result, {shifted});
}

void FunctionLowering::lower_int_wide(const Inst& inst) {
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* b = inst.operands.size() > 1 ? get(inst.operands[1])[0] : nullptr;
  auto call = [&](std::string_view entry) {
    llvm::Value* word =
        b == nullptr ? e_.call(entry, {context_, a}) : e_.call(entry, {context_, a, b});
    fail_if_zero(word);
    set(inst.result, {word});
  };
  auto choose = [&](llvm::CmpInst::Predicate predicate) {
    llvm::Value* order = e_.call("pk_int_compare", {b, a});
    llvm::Value* chosen = b_.CreateSelect(b_.CreateICmp(predicate, order, e_.i32(0)), b, a);
    retain_word(chosen);
    set(inst.result, {chosen});
  };
  llvm::AllocaInst* out;
  switch (inst.op) {
    case Opcode::kAddInt:
      return call("pk_int_add");
    case Opcode::kSubInt:
      return call("pk_int_sub");
    case Opcode::kMulInt:
      return call("pk_int_mul");
    case Opcode::kFloorDivInt:
      return call("pk_int_floordiv");
    case Opcode::kModInt:
      return call("pk_int_mod");
    case Opcode::kPowInt:
      return call("pk_int_pow");
    case Opcode::kNegInt:
      return call("pk_int_neg");
    case Opcode::kAbsInt:
      return call("pk_int_abs");
    case Opcode::kInvertInt:
      return call("pk_int_invert");
    case Opcode::kAndInt:
      return call("pk_int_and");
    case Opcode::kOrInt:
      return call("pk_int_or");
    case Opcode::kXorInt:
      return call("pk_int_xor");
    case Opcode::kShlInt:
      return call("pk_int_shl");
    case Opcode::kShrInt:
      return call("pk_int_shr");
    case Opcode::kIntFromFloat:
      return call("pk_int_from_float");
    case Opcode::kMinInt:
      return choose(llvm::CmpInst::ICMP_SLT);
    case Opcode::kMaxInt:
      return choose(llvm::CmpInst::ICMP_SGT);
    case Opcode::kTrueDivInt:
      out = e_.slot(e_.f64);
      fail_unless_done(e_.call("pk_int_truediv", {context_, a, b, out}));
      return set(inst.result, {b_.CreateLoad(e_.f64, out)});
    case Opcode::kFloatFromInt:
      out = e_.slot(e_.f64);
      fail_unless_done(e_.call("pk_int_to_float", {context_, a, out}));
      return set(inst.result, {b_.CreateLoad(e_.f64, out)});
    default:
      return;
  }
}

void FunctionLowering::lower_float(const Inst& inst) {
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* b = inst.operands.size() > 1 ? get(inst.operands[1])[0] : nullptr;
  auto raise_if = [&](llvm::Value* condition, std::string_view entry) {
    llvm::BasicBlock* cold = e_.unlikely(condition, "raise");
    llvm::BasicBlock* next = b_.GetInsertBlock();
    e_.start(cold);
    e_.call(entry, {context_});
    fail();
    e_.start(next);
  };
  llvm::Value* zero = llvm::ConstantFP::get(e_.f64, 0.0);
  switch (inst.op) {
    case Opcode::kAddFloat:
      return set(inst.result, {b_.CreateFAdd(a, b)});
    case Opcode::kSubFloat:
      return set(inst.result, {b_.CreateFSub(a, b)});
    case Opcode::kMulFloat:
      return set(inst.result, {b_.CreateFMul(a, b)});
    case Opcode::kNegFloat:
      return set(inst.result, {b_.CreateFNeg(a)});
    case Opcode::kAbsFloat:
      return set(inst.result, {b_.CreateUnaryIntrinsic(llvm::Intrinsic::fabs, a)});
    case Opcode::kDivFloat:
      raise_if(b_.CreateFCmpOEQ(b, zero), "pk_raise_zero_division_float");
      return set(inst.result, {b_.CreateFDiv(a, b)});
    case Opcode::kSqrtFloat:
      raise_if(b_.CreateFCmpOLT(a, zero), "pk_raise_math_domain");
      return set(inst.result, {b_.CreateUnaryIntrinsic(llvm::Intrinsic::sqrt, a)});
    default: {
      llvm::AllocaInst* out = e_.slot(e_.f64);
      fail_unless_done(e_.call(inst.op == Opcode::kModFloat ? "pk_float_mod" : "pk_float_floordiv",
                               {context_, a, b, out}));
      return set(inst.result, {b_.CreateLoad(e_.f64, out)});
    }
  }
}

void FunctionLowering::lower_complex(const Inst& inst) {
  Value a = get(inst.operands[0]);
  Value b = inst.operands.size() > 1 ? get(inst.operands[1]) : Value();
  llvm::AllocaInst* out = nullptr;
  auto part = [&](int64_t i) { return e_.load(e_.f64, out, 8 * i); };
  switch (inst.op) {
    case Opcode::kComplexNew:
      return set(inst.result, {a[0], b[0]});
    case Opcode::kComplexReal:
      return set(inst.result, {a[0]});
    case Opcode::kComplexImag:
      return set(inst.result, {a[1]});
    case Opcode::kCompareComplex: {
      llvm::Value* equal = b_.CreateAnd(b_.CreateFCmpOEQ(a[0], b[0]), b_.CreateFCmpOEQ(a[1], b[1]));
      bool negated = static_cast<CompareKind>(inst.sub) == CompareKind::kNe;
      return set(inst.result, {negated ? b_.CreateNot(equal) : equal});
    }
    case Opcode::kAbsComplex:
      out = e_.slot(e_.f64);
      fail_unless_done(e_.call("pk_complex_abs", {context_, a[0], a[1], out}));
      return set(inst.result, {part(0)});
    default:
      out = e_.slot(e_.f64, 2);
      fail_unless_done(e_.call("pk_complex_div", {context_, a[0], a[1], b[0], b[1], out}));
      return set(inst.result, {part(0), part(1)});
  }
}

void FunctionLowering::lower_compare(const Inst& inst) {
  auto kind = static_cast<CompareKind>(inst.sub);
  llvm::Value* a = get(inst.operands[0])[0];
  llvm::Value* b = get(inst.operands[1])[0];
  if (inst.op == Opcode::kCompareFloat) {
    set(inst.result, {b_.CreateFCmp(float_predicate(kind), a, b)});
    return;
  }
  if (inst.op == Opcode::kCompareInt && !wide_) {
    set(inst.result, {b_.CreateICmp(int_predicate(kind), a, b)});
    return;
  }
  if (inst.op == Opcode::kCompareInt) {
    llvm::Value* order = e_.call("pk_int_compare", {a, b});
    set(inst.result, {b_.CreateICmp(int_predicate(kind), order, e_.i32(0))});
    return;
  }
  // Int on the left, float on the right: -1, 0, 1, or 2 when unordered.
  llvm::Value* left = wide_ ? a : int_word(a);
  llvm::Value* order = e_.call("pk_compare_int_float", {left, b});
  if (!wide_) release_word(left);
  llvm::Value* ordered = b_.CreateICmpNE(order, e_.i32(2));
  llvm::Value* holds = b_.CreateICmp(int_predicate(kind), order, e_.i32(0));
  set(inst.result, {kind == CompareKind::kNe ? holds : b_.CreateAnd(ordered, holds)});
}

}  // namespace pyreck::jit
