// Representations and counts: boxing, taking words apart, conversions between types.

#include "jit/lowering.h"

namespace pyreck::jit {

using ir::TypeId;
using ir::TypeKind;
using ir::ValueId;

void FunctionLowering::retain(const Value& value, TypeId type) {
  std::vector<Leaf> kinds = leaves_of(type);
  for (size_t i = 0; i < kinds.size(); i++)
    if (counted(kinds[i], wide_)) retain_word(value[i], kinds[i]);
}

void FunctionLowering::release(const Value& value, TypeId type) {
  std::vector<Leaf> kinds = leaves_of(type);
  for (size_t i = 0; i < kinds.size(); i++)
    if (counted(kinds[i], wide_)) release_word(value[i], kinds[i]);
}

llvm::Value* FunctionLowering::int_word(llvm::Value* i64_value) {
  return e_.int_word(context_, i64_value);
}

llvm::Value* FunctionLowering::box(const Value& value, TypeId type) {
  std::vector<Leaf> kinds = leaves_of(type);
  switch (m_.types.kind(type)) {
    case TypeKind::kInt:
      if (!wide_) return int_word(value[0]);
      retain_word(value[0]);
      return value[0];
    case TypeKind::kFloat: {
      llvm::Value* word = e_.call_support("pks_float_word", e_.word, {context_, value[0]});
      fail_if_zero(word);
      return word;
    }
    case TypeKind::kComplex: {
      llvm::Value* word = e_.call("pk_complex_box", {context_, value[0], value[1]});
      fail_if_zero(word);
      return word;
    }
    case TypeKind::kBool:
      return b_.CreateSelect(value[0], e_.i64(rt::kTrue), e_.i64(rt::kFalse));
    case TypeKind::kNone:
    case TypeKind::kUnbound:
    case TypeKind::kNever:
      return value[0];
    case TypeKind::kBuiltin:
      return e_.call("pk_builtin_ref",
                     {context_, e_.i32(static_cast<int32_t>(m_.types[type].payload))});
    case TypeKind::kRange:
    case TypeKind::kFunction:
      break;
    case TypeKind::kUnion:
      if (has_float_leaf(m_.types, type)) return union_word(value);
      retain_word(value[0]);
      return value[0];
    case TypeKind::kTuple:
      if (is_flat_tuple(m_.types, type)) break;
      [[fallthrough]];
    default:
      if (counted(kinds[0], wide_)) retain_word(value[0]);
      return value[0];
  }
  // Parts: items of a tuple, captures of a function, the three ints of a range.
  std::vector<TypeId> parts = m_.types[type].args;
  if (m_.types.kind(type) == TypeKind::kRange) parts.assign(3, ir::TypeTable::kInt);
  std::vector<Temporary> boxed;
  size_t at = 0;
  for (TypeId part : parts) {
    size_t count = leaves_of(part).size();
    Value leaves_of_part(value.begin() + static_cast<int64_t>(at),
                         value.begin() + static_cast<int64_t>(at + count));
    boxed.push_back({box(leaves_of_part, part), true});
    at += count;
  }
  llvm::Value* word;
  if (m_.types.kind(type) == TypeKind::kRange) {
    word = e_.call("pk_range_new", {context_, boxed[0].word, boxed[1].word, boxed[2].word});
  } else if (m_.types.kind(type) == TypeKind::kTuple) {
    word = e_.call("pk_tuple_new",
                   {context_, words_array(boxed), e_.i64(static_cast<int64_t>(boxed.size()))});
  } else {
    word = e_.call("pk_function_new",
                   {context_, e_.i32(static_cast<int32_t>(m_.types[type].payload)),
                    words_array(boxed), e_.i32(static_cast<int32_t>(boxed.size()))});
  }
  for (const Temporary& part : boxed) end(part);
  fail_if_zero(word);
  return word;
}

FunctionLowering::Temporary FunctionLowering::temporary(ValueId id) {
  TypeId type = type_of(id);
  std::vector<Leaf> kinds = leaves_of(type);
  bool is_word = kinds.size() == 1 && m_.types.kind(type) != TypeKind::kTuple &&
                 m_.types.kind(type) != TypeKind::kFunction &&
                 (kinds[0] == Leaf::kWord || kinds[0] == Leaf::kObject ||
                  kinds[0] == Leaf::kPlain || (wide_ && m_.types.kind(type) == TypeKind::kInt));
  if (m_.types.kind(type) == TypeKind::kTuple && !is_flat_tuple(m_.types, type)) is_word = true;
  if (is_word) return {get(id)[0], false};
  bool owned = m_.types.kind(type) != TypeKind::kBool;
  return {box(get(id), type), owned};
}

llvm::Value* FunctionLowering::words_array(const std::vector<Temporary>& words) {
  llvm::AllocaInst* array = e_.slot(e_.word, std::max<uint64_t>(words.size(), 2));
  for (size_t i = 0; i < words.size(); i++)
    e_.store(words[i].word, array, static_cast<int64_t>(8 * i));
  return array;
}

Value FunctionLowering::take_apart(llvm::Value* word, TypeId type, const OnMisfit& on_misfit) {
  std::vector<Leaf> kinds = leaves_of(type);
  bool same = kinds.size() == 1 && (kinds[0] == Leaf::kWord || kinds[0] == Leaf::kObject ||
                                    kinds[0] == Leaf::kPlain || (wide_ && kinds[0] == Leaf::kInt));
  bool flat = is_flat_tuple(m_.types, type);
  if (same && !flat && m_.types.kind(type) != TypeKind::kFunction) return {word};
  if (has_float_leaf(m_.types, type)) return take_union_apart(word);
  if (!wide_) {
    if (llvm::Value* misfit = misfits(word, type)) {
      llvm::BasicBlock* cold = e_.unlikely(misfit, "misfit");
      llvm::BasicBlock* next = b_.GetInsertBlock();
      e_.start(cold);
      Value wide = unbox(word, type, true, true);
      release_word(word);
      on_misfit(wide);
      e_.start(next);
    }
  }
  Value value = unbox(word, type, wide_, true);
  bool immediate = !wide_ && m_.types.kind(type) == TypeKind::kInt;
  if (!immediate && m_.types.kind(type) != TypeKind::kBool) release_word(word, word_leaf(type));
  return value;
}

Value FunctionLowering::unbox_result(llvm::Value* word, TypeId type) {
  return take_apart(word, type, [&](const Value& wide) { resume_wide_after(wide); });
}

Value FunctionLowering::default_value(TypeId type) {
  Value value;
  for (Leaf leaf : leaves_of(type)) {
    if (leaf == Leaf::kPlain || leaf == Leaf::kWord)
      value.push_back(e_.i64(rt::kNone));
    else
      value.push_back(llvm::Constant::getNullValue(e_.type(leaf)));
  }
  return value;
}

Value FunctionLowering::convert(const Value& value, TypeId from, TypeId to) {
  bool flat = m_.types.kind(from) == TypeKind::kTuple && is_flat_tuple(m_.types, from);
  if (from == to) {
    retain(value, from);
    return value;
  }
  if (has_float_leaf(m_.types, to)) return convert_to_union(value, from);
  if (flat && m_.types.kind(to) == TypeKind::kTuple && is_flat_tuple(m_.types, to)) {
    Value converted;
    size_t at = 0;
    std::vector<TypeId> items = m_.types[from].args;
    for (size_t i = 0; i < items.size(); i++) {
      size_t count = leaves_of(items[i]).size();
      Value part(value.begin() + static_cast<int64_t>(at),
                 value.begin() + static_cast<int64_t>(at + count));
      Value inner = convert(part, items[i], m_.types[to].args[i]);
      converted.insert(converted.end(), inner.begin(), inner.end());
      at += count;
    }
    return converted;
  }
  return {box(value, from)};
}

llvm::Value* FunctionLowering::is_kind(llvm::Value* word, rt::Kind kind) {
  llvm::Value* result =
      e_.call_support("pks_is_kind", e_.i32_type, {word, e_.i32(static_cast<int32_t>(kind))});
  return b_.CreateICmpNE(result, e_.i32(0));
}

llvm::Value* FunctionLowering::is_float(llvm::Value* word) {
  llvm::Value* result = e_.call_support("pks_is_float", e_.i32_type, {word});
  return b_.CreateICmpNE(result, e_.i32(0));
}

llvm::Value* FunctionLowering::is_tagged(llvm::Value* word, rt::Kind kind, uint32_t aux) {
  llvm::Value* result = e_.call_support(
      "pks_is_tagged", e_.i32_type,
      {word, e_.i32(static_cast<int32_t>(kind)), e_.i32(static_cast<int32_t>(aux))});
  return b_.CreateICmpNE(result, e_.i32(0));
}

llvm::Value* FunctionLowering::type_test(llvm::Value* word, TypeId type) {
  auto equals = [&](rt::Word w) { return b_.CreateICmpEQ(word, e_.i64(static_cast<int64_t>(w))); };
  switch (m_.types.kind(type)) {
    case TypeKind::kAny:
      return b_.getTrue();
    case TypeKind::kNever:
      return b_.getFalse();
    case TypeKind::kNone:
      return equals(rt::kNone);
    case TypeKind::kUnbound:
      return equals(rt::kUnbound);
    case TypeKind::kBool:
      return b_.CreateOr(equals(rt::kTrue), equals(rt::kFalse));
    case TypeKind::kInt: {
      llvm::Value* small = b_.CreateTrunc(word, e_.i1);
      return b_.CreateOr(small, is_kind(word, rt::Kind::kBigInt));
    }
    case TypeKind::kFloat:
      return is_float(word);
    case TypeKind::kComplex:
      return is_kind(word, rt::Kind::kComplex);
    case TypeKind::kStr:
      return is_kind(word, rt::Kind::kStr);
    case TypeKind::kBytes:
      return is_kind(word, rt::Kind::kBytes);
    case TypeKind::kByteArray:
      return is_kind(word, rt::Kind::kByteArray);
    case TypeKind::kRange:
      return is_kind(word, rt::Kind::kRange);
    case TypeKind::kSlice:
      return is_kind(word, rt::Kind::kSlice);
    case TypeKind::kList:
      return is_kind(word, rt::Kind::kList);
    case TypeKind::kTuple:
      return is_kind(word, rt::Kind::kTuple);
    case TypeKind::kDict:
      return is_kind(word, rt::Kind::kDict);
    case TypeKind::kSet:
      return is_kind(word, rt::Kind::kSet);
    case TypeKind::kFunction:
      return is_tagged(word, rt::Kind::kFunction, m_.types[type].payload);
    case TypeKind::kBuiltin:
      return is_tagged(word, rt::Kind::kBuiltin, m_.types[type].payload);
    case TypeKind::kException:
      return is_kind(word, rt::Kind::kException);
    case TypeKind::kCell:
      return is_kind(word, rt::Kind::kCell);
    case TypeKind::kInstance: {
      uint32_t id = m_.types[type].payload;
      auto fields = static_cast<uint32_t>(m_.classes[id].fields.size());
      return is_tagged(word, rt::Kind::kInstance, rt::instance_tag(id, fields));
    }
    case TypeKind::kClass:
      return is_tagged(word, rt::Kind::kClass, m_.types[type].payload);
    case TypeKind::kSuper:
      return is_kind(word, rt::Kind::kSuper);
    case TypeKind::kView:
      return b_.getFalse();
    case TypeKind::kIter:
    case TypeKind::kGenerator:
      return b_.CreateOr(is_kind(word, rt::Kind::kIterator), is_kind(word, rt::Kind::kGenerator));
    case TypeKind::kUnion: {
      llvm::Value* any = b_.getFalse();
      for (TypeId member : m_.types.members(type)) any = b_.CreateOr(any, type_test(word, member));
      return any;
    }
  }
  return b_.getFalse();
}

}  // namespace pyreck::jit
