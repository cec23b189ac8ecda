// Items of bytes and bytearray.

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeKind;

void FunctionLowering::lower_bytes(const Inst& inst) {
  bool is_array = m_.types.kind(type_of(inst.operands[0])) == TypeKind::kByteArray;
  llvm::Value* object = get(inst.operands[0])[0];
  llvm::Value* at = e_.pointer(object);
  int64_t length_at = is_array ? offsetof(rt::ByteArray, length) : offsetof(rt::Bytes, length);
  if (inst.op == Opcode::kBytesLen)
    return set(inst.result, int_value(e_.load(e_.word, at, length_at)));
  if (wide_) return lower_bytes_slowly(inst);

  llvm::Value* index = get(inst.operands[1])[0];
  llvm::Value* length = e_.load(e_.word, at, length_at);
  llvm::Value* negative = b_.CreateICmpSLT(index, e_.i64(0));
  index = b_.CreateSelect(negative, b_.CreateAdd(index, length), index);
  llvm::Value* slow = b_.CreateICmpUGE(index, length);
  if (inst.op == Opcode::kByteArraySet) {
    llvm::Value* region = e_.load(e_.i32_type, at, offsetof(rt::Object, region));
    llvm::Value* own = e_.load(e_.i32_type, context_, offsetof(rt::Context, region));
    slow = b_.CreateOr(slow, b_.CreateICmpNE(region, own));
    slow = b_.CreateOr(slow, b_.CreateICmpUGE(get(inst.operands[2])[0], e_.i64(256)));
  }
  llvm::BasicBlock* cold = e_.unlikely(slow, "slowly");
  auto item = [&] {
    llvm::Value* data =
        is_array ? e_.load(e_.ptr, at, offsetof(rt::ByteArray, data))
                 : b_.CreateConstInBoundsGEP1_64(b_.getInt8Ty(), at, offsetof(rt::Bytes, data));
    return b_.CreateGEP(b_.getInt8Ty(), data, index);
  };
  if (inst.op == Opcode::kByteArraySet) {
    b_.CreateStore(b_.CreateTrunc(get(inst.operands[2])[0], b_.getInt8Ty()), item());
    llvm::BasicBlock* stored = e_.block("stored");
    b_.CreateBr(stored);
    e_.start(cold);
    lower_bytes_slowly(inst);
    b_.CreateBr(stored);
    return e_.start(stored);
  }
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  Temporary boxed = temporary(inst.operands[1]);
  e_.call("pk_getitem", {context_, object, boxed.word});  // raises
  end(boxed);
  fail();
  e_.start(next);
  set(inst.result, int_value(b_.CreateZExt(b_.CreateLoad(b_.getInt8Ty(), item()), e_.word)));
}

void FunctionLowering::lower_bytes_slowly(const Inst& inst) {
  llvm::Value* object = get(inst.operands[0])[0];
  Temporary index = temporary(inst.operands[1]);
  if (inst.op == Opcode::kBytesGet) {
    llvm::Value* word = e_.call("pk_getitem", {context_, object, index.word});
    end(index);
    return word_result(inst, word);
  }
  Temporary value = temporary(inst.operands[2]);
  llvm::Value* status = e_.call("pk_setitem", {context_, object, index.word, value.word});
  end(index);
  end(value);
  fail_unless_done(status);
}

}  // namespace pyreck::jit
