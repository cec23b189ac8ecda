// Unions of which a float is a member: a word, and a double beside it where the word is rt::kFloatHere.
// What both operands being numbers decides is done in line (jit/support), anything else by the
// runtime, on words.

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::TypeKind;
using ir::TypeTable;
using ir::ValueId;

llvm::Value* FunctionLowering::union_word(const Value& value) {
  llvm::Value* word = e_.call_support("pks_union_word", e_.word, {context_, value[0], value[1]});
  fail_if_zero(word);
  return word;
}

Value FunctionLowering::take_union_apart(llvm::Value* word) {
  Value value{e_.call_support("pks_union_part", e_.word, {word}),
              e_.call_support("pks_union_float", e_.f64, {word})};
  e_.call_support("pks_release_float", e_.nothing, {context_, word});
  return value;
}

Value FunctionLowering::convert_to_union(const Value& value, TypeId from) {
  if (has_float_leaf(m_.types, from)) {
    retain(value, from);
    return value;
  }
  if (from == TypeTable::kFloat) return {e_.i64(rt::kFloatHere), value[0]};
  llvm::Value* word = box(value, from);
  if (from == TypeTable::kAny) return take_union_apart(word);
  return {word, llvm::ConstantFP::get(e_.f64, 0.0)};
}

Value FunctionLowering::narrowed_union(const Value& value, TypeId from, TypeId to) {
  if (has_float_leaf(m_.types, from)) {
    if (to == TypeTable::kFloat) return {value[1]};
    if (has_float_leaf(m_.types, to)) return convert_to_union(value, from);
    if (to == TypeTable::kAny) return {union_word(value)};
  }
  retain_word(value[0]);
  return unbox_result(value[0], to);
}

/// Element `index` (in bounds) of a list of such values, owned.
Value FunctionLowering::union_element(llvm::Value* list, llvm::Value* index) {
  llvm::Value* at = e_.pointer(list);
  llvm::Value* kind = e_.load_header(b_.getInt16Ty(), at, offsetof(rt::List, flags));
  auto item = [&](llvm::Type* type) {
    return e_.load_item(type, e_.load_header(e_.ptr, at, offsetof(rt::List, data)), index);
  };
  llvm::BasicBlock* words = e_.block("words");
  llvm::BasicBlock* floats = e_.block("floats");
  llvm::BasicBlock* other = e_.block("other");
  llvm::BasicBlock* join = e_.block("element");
  llvm::SwitchInst* by_kind = b_.CreateSwitch(kind, other, 2);
  by_kind->addCase(b_.getInt16(rt::kListWords), words);
  by_kind->addCase(b_.getInt16(rt::kListF64), floats);
  std::vector<std::pair<Value, llvm::BasicBlock*>> ways;
  auto ends = [&](const Value& value) {
    ways.emplace_back(value, b_.GetInsertBlock());
    b_.CreateBr(join);
  };
  e_.start(words);
  llvm::Value* word = item(e_.word);
  llvm::Value* part = e_.call_support("pks_union_part", e_.word, {word});
  retain_word(part);
  ends({part, e_.call_support("pks_union_float", e_.f64, {word})});
  e_.start(floats);
  ends({e_.i64(rt::kFloatHere), item(e_.f64)});
  e_.start(other);
  llvm::Value* made = e_.call("pk_list_get", {context_, list, index});
  fail_if_zero(made);
  ends(take_union_apart(made));
  e_.start(join);
  Value element{b_.CreatePHI(e_.word, 3), b_.CreatePHI(e_.f64, 3)};
  for (const auto& [value, from] : ways)
    for (size_t i = 0; i < 2; i++)
      llvm::cast<llvm::PHINode>(element[i])->addIncoming(value[i], from);
  return element;
}

bool FunctionLowering::is_number_or_union(ValueId id) const {
  TypeId type = type_of(id);
  return type == TypeTable::kInt || type == TypeTable::kFloat || has_float_leaf(m_.types, type);
}

bool FunctionLowering::some_float_leaf(const Inst& inst) const {
  bool some = false;
  for (ValueId v : inst.operands) {
    if (!is_number_or_union(v)) return false;
    some |= has_float_leaf(m_.types, type_of(v));
  }
  return some;
}

bool FunctionLowering::computes_with_unions(const Inst& inst) const {
  switch (static_cast<ir::BinaryKind>(inst.sub)) {
    case ir::BinaryKind::kAdd:
    case ir::BinaryKind::kSub:
    case ir::BinaryKind::kMul:
    case ir::BinaryKind::kTrueDiv:
    case ir::BinaryKind::kFloorDiv:
    case ir::BinaryKind::kMod:
      return some_float_leaf(inst);
    default:
      return false;
  }
}

bool FunctionLowering::compares_unions(const Inst& inst) const {
  return static_cast<ir::CompareKind>(inst.sub) <= ir::CompareKind::kGe && some_float_leaf(inst);
}

/// A number or a union as the leaves of one.
FunctionLowering::Number FunctionLowering::number_operand(ValueId id) {
  Value value = get(id);
  llvm::Value* zero = llvm::ConstantFP::get(e_.f64, 0.0);
  if (type_of(id) == TypeTable::kFloat) return {e_.i64(rt::kFloatHere), value[0], false};
  if (type_of(id) != TypeTable::kInt) return {value[0], value[1], false};
  return {wide_ ? value[0] : int_word(value[0]), zero, !wide_};
}

void FunctionLowering::lower_union_binary(const Inst& inst) {
  Number a = number_operand(inst.operands[0]), b = number_operand(inst.operands[1]);
  llvm::Value* op = e_.i32(inst.sub);
  llvm::AllocaInst* out = e_.slot(e_.f64);
  b_.CreateStore(llvm::ConstantFP::get(e_.f64, 0.0), out);
  llvm::Value* part = e_.call_support("pks_union_binary", e_.word,
                                      {op, a.word, a.number, b.word, b.number, out});
  llvm::BasicBlock* asked = e_.unlikely(b_.CreateICmpEQ(part, e_.i64(rt::kUnbound)), "asked");
  Value quick{part, b_.CreateLoad(e_.f64, out)};
  llvm::BasicBlock* join = e_.block("computed");
  llvm::BasicBlock* quick_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(asked);
  publish_depth();
  llvm::Value* left = union_word({a.word, a.number});
  llvm::Value* right = union_word({b.word, b.number});
  llvm::Value* word = e_.call(inst.op == Opcode::kInplace ? "pk_inplace" : "pk_binary",
                              {context_, op, left, right});
  release_word(left);
  release_word(right);
  if (a.owned) release_word(a.word);
  if (b.owned) release_word(b.word);
  fail_if_zero(word);
  Value slow = take_union_apart(word);
  llvm::BasicBlock* slow_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(join);
  Value result{b_.CreatePHI(e_.word, 2), b_.CreatePHI(e_.f64, 2)};
  for (size_t i = 0; i < 2; i++) {
    llvm::cast<llvm::PHINode>(result[i])->addIncoming(quick[i], quick_end);
    llvm::cast<llvm::PHINode>(result[i])->addIncoming(slow[i], slow_end);
  }
  TypeId type = type_of(inst.result);
  if (type == TypeTable::kFloat) return set(inst.result, {result[1]});
  if (has_float_leaf(m_.types, type)) return set(inst.result, result);
  llvm::Value* whole = union_word(result);
  release_word(result[0]);
  set(inst.result, unbox_result(whole, type));
}

void FunctionLowering::lower_union_compare(const Inst& inst) {
  Number a = number_operand(inst.operands[0]), b = number_operand(inst.operands[1]);
  llvm::Value* op = e_.i32(inst.sub);
  llvm::Value* known = e_.call_support("pks_union_compare", e_.i32_type,
                                       {op, a.word, a.number, b.word, b.number});
  llvm::BasicBlock* asked = e_.unlikely(b_.CreateICmpEQ(known, e_.i32(2)), "asked");
  llvm::BasicBlock* quick_end = b_.GetInsertBlock();
  llvm::BasicBlock* join = e_.block("compared");
  llvm::Value* quick = b_.CreateICmpNE(known, e_.i32(0));
  b_.CreateBr(join);
  e_.start(asked);
  llvm::Value* left = union_word({a.word, a.number});
  llvm::Value* right = union_word({b.word, b.number});
  llvm::Value* word = e_.call("pk_compare", {context_, op, left, right});
  release_word(left);
  release_word(right);
  if (a.owned) release_word(a.word);
  if (b.owned) release_word(b.word);
  fail_if_zero(word);
  llvm::Value* slow = b_.CreateICmpEQ(word, e_.i64(rt::kTrue));
  llvm::BasicBlock* slow_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(join);
  llvm::PHINode* result = b_.CreatePHI(e_.i1, 2);
  result->addIncoming(quick, quick_end);
  result->addIncoming(slow, slow_end);
  set(inst.result, {result});
}

void FunctionLowering::lower_union_truth(const Inst& inst) {
  Value value = get(inst.operands[0]);
  llvm::Value* known = e_.call_support("pks_union_truth", e_.i32_type, {value[0], value[1]});
  llvm::BasicBlock* asked = e_.unlikely(b_.CreateICmpEQ(known, e_.i32(2)), "asked");
  llvm::BasicBlock* quick_end = b_.GetInsertBlock();
  llvm::BasicBlock* join = e_.block("decided");
  b_.CreateBr(join);
  e_.start(asked);
  llvm::Value* truth = e_.call("pk_truth", {context_, value[0]});
  fail_if(b_.CreateICmpSLT(truth, e_.i32(0)));
  llvm::BasicBlock* slow_end = b_.GetInsertBlock();
  b_.CreateBr(join);
  e_.start(join);
  llvm::PHINode* result = b_.CreatePHI(e_.i32_type, 2);
  result->addIncoming(known, quick_end);
  result->addIncoming(truth, slow_end);
  set(inst.result, {b_.CreateICmpNE(result, e_.i32(0))});
}

}  // namespace pyreck::jit
