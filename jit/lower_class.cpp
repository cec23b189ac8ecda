// Classes: attributes by name through the runtime, fields of known instances where they lie.

#include "jit/lowering.h"
#include "runtime/class.h"

#include <algorithm>

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using ir::ValueId;

namespace {

int64_t field_offset(int64_t index) {
  return static_cast<int64_t>(offsetof(rt::Instance, fields)) + 8 * index;
}

}  // namespace

void FunctionLowering::lower_class(const Inst& inst) {
  auto id = [&] { return e_.i32(static_cast<int32_t>(inst.imm)); };
  auto name = [&] { return string(static_cast<uint32_t>(inst.imm)); };
  switch (inst.op) {
    case Opcode::kClassNew: {
      std::vector<Temporary> words;
      for (ValueId v : inst.operands) words.push_back(temporary(v));
      llvm::Value* word = e_.call("pk_class_new", {context_, id(), words_array(words),
                                                   e_.i32(static_cast<int32_t>(words.size()))});
      for (const Temporary& t : words) end(t);
      return word_result(inst, word);
    }
    case Opcode::kClassRef:
      return set(inst.result, {static_class(static_cast<uint32_t>(inst.imm))});
    case Opcode::kSuper: {
      Temporary self = temporary(inst.operands[0]);
      llvm::Value* word = e_.call("pk_super_new", {context_, id(), self.word});
      end(self);
      return word_result(inst, word);
    }
    case Opcode::kSetAttr: {
      publish_depth();
      Temporary object = temporary(inst.operands[0]), value = temporary(inst.operands[1]);
      llvm::Value* status = e_.call("pk_setattr", {context_, object.word, name(), value.word});
      end(object);
      end(value);
      return fail_unless_done(status);
    }
    case Opcode::kDelAttr: {
      publish_depth();
      Temporary object = temporary(inst.operands[0]);
      llvm::Value* status = e_.call("pk_delattr", {context_, object.word, name()});
      end(object);
      return fail_unless_done(status);
    }
    case Opcode::kInstanceNew:
      return word_result(inst, e_.call("pk_instance_new", {context_, get(inst.operands[0])[0]}));
    case Opcode::kFieldGet:
      return lower_field_get(inst);
    case Opcode::kFieldSet:
      return lower_field_set(inst);
    case Opcode::kClassOf: {
      llvm::Value* instance = e_.pointer(get(inst.operands[0])[0]);
      llvm::Value* word = e_.load(e_.word, instance, offsetof(rt::Instance, cls));
      retain_word(word, Leaf::kObject);
      return set(inst.result, {word});
    }
    default:
      return lower_class_attribute(inst);
  }
}

/// The class, which nobody owns; who asks first runs its body.
llvm::Value* FunctionLowering::static_class(uint32_t id) {
  const rt::Class* cls = e_.unit.classes->static_class(id);
  llvm::Value* flags = e_.load(b_.getInt16Ty(), e_.address(cls), offsetof(rt::Object, flags));
  llvm::cast<llvm::LoadInst>(flags)->setAtomic(llvm::AtomicOrdering::Acquire);
  llvm::Value* made = b_.CreateAnd(flags, b_.getInt16(rt::kClassMade));
  llvm::BasicBlock* cold = e_.unlikely(b_.CreateICmpEQ(made, b_.getInt16(0)), "new");
  llvm::BasicBlock* next = b_.GetInsertBlock();
  e_.start(cold);
  publish_depth();
  llvm::Value* word = e_.call("pk_class_ref", {context_, e_.i32(static_cast<int32_t>(id))});
  e_.branch_unlikely(b_.CreateICmpEQ(word, e_.i64(0)), failure(), next);
  e_.start(next);
  return e_.i64(static_cast<int64_t>(rt::word(cls)));
}

/// An attribute of a class: of the class itself, or of one behind it in the MRO, whose value it
/// holds.
void FunctionLowering::lower_class_attribute(const Inst& inst) {
  uint32_t id = m_.types[type_of(inst.operands[0])].payload;
  const std::vector<ir::ClassId>& mro = m_.classes[id].mro;
  auto depth = static_cast<size_t>(inst.imm >> 16), index = static_cast<size_t>(inst.imm & 0xffff);
  auto word_at = [&](llvm::Value* cls, size_t at) {
    auto offset = static_cast<int64_t>(offsetof(rt::Class, words) + 8 * at);
    return e_.load(e_.word, e_.pointer(cls), offset);
  };
  llvm::Value* owner = get(inst.operands[0])[0];
  // A captured instance may be the first to ask for its class: nothing has made it yet.
  if (m_.classes[mro[depth].index].body.valid()) {
    owner = static_class(mro[depth].index);
  } else if (depth > 0) {
    owner = word_at(owner, depth - 1);
  }
  llvm::Value* word = word_at(owner, m_.classes[mro[depth].index].mro.size() - 1 + index);
  retain_word(word, word_leaf(type_of(inst.result)));
  set(inst.result, unbox_result(word, type_of(inst.result)));
}

/// A float among the first fields lies there as a double, everything else as a word.
void FunctionLowering::lower_field_get(const Inst& inst) {
  TypeId type = type_of(inst.result);
  llvm::Value* word = get(inst.operands[0])[0];
  llvm::Value* instance = e_.pointer(word);
  llvm::Value* index = e_.i32(static_cast<int32_t>(inst.imm));
  bool first = inst.imm < rt::kFloatFields;
  bool is_bound = e_.unit.bound_fields.always(type_of(inst.operands[0]), inst.imm);
  auto unless = [&](llvm::Value* unbound) {
    if (is_bound) return;
    llvm::BasicBlock* cold = e_.unlikely(unbound, "unbound");
    llvm::BasicBlock* next = b_.GetInsertBlock();
    e_.start(cold);
    e_.call("pk_field_get", {context_, word, index});  // raises
    fail();
    e_.start(next);
  };
  if (type == TypeTable::kFloat && first) {
    llvm::Value* flags = e_.load(b_.getInt16Ty(), instance, offsetof(rt::Object, flags));
    llvm::Value* bit = b_.CreateAnd(flags, b_.getInt16(static_cast<uint16_t>(1u << inst.imm)));
    unless(b_.CreateICmpEQ(bit, b_.getInt16(0)));
    return set(inst.result, {e_.load(e_.f64, instance, field_offset(inst.imm))});
  }
  auto members = m_.types.members(type);
  bool may_be_float = type == TypeTable::kAny ||
                      std::find(members.begin(), members.end(), TypeTable::kFloat) != members.end();
  if (may_be_float && first)
    return word_result(inst, e_.call_support("pks_field_get", e_.word, {context_, word, index}));
  llvm::Value* field = e_.load(e_.word, instance, field_offset(inst.imm));
  unless(b_.CreateICmpEQ(field, e_.i64(rt::kUnbound)));
  retain_word(field, word_leaf(type));
  set(inst.result, unbox_result(field, type));
}

void FunctionLowering::lower_field_set(const Inst& inst) {
  llvm::Value* instance = get(inst.operands[0])[0];
  llvm::Value* index = e_.i32(static_cast<int32_t>(inst.imm));
  if (type_of(inst.operands[1]) == TypeTable::kFloat && inst.imm < rt::kFloatFields)
    return fail_unless_done(e_.call_support("pks_field_set_float", e_.i32_type,
                                            {context_, instance, index, get(inst.operands[1])[0]}));
  Temporary value = temporary(inst.operands[1]);
  llvm::Value* status =
      e_.call_support("pks_field_set_word", e_.i32_type, {context_, instance, index, value.word});
  end(value);
  fail_unless_done(status);
}

}  // namespace pyreck::jit
