#include "jit/shapes.h"

#include "runtime/value.h"

namespace pyreck::jit {

using ir::TypeId;
using ir::TypeKind;

llvm::Value* Shapes::misfits(llvm::Value* word, TypeId type) {
  const ir::TypeTable& types = e.unit.module.types;
  llvm::IRBuilder<>& b = e.builder;
  auto any_of = [&](const std::vector<TypeId>& parts, int64_t offset) {
    llvm::Value* any = nullptr;
    for (size_t i = 0; i < parts.size(); i++) {
      if (!has_int(types, parts[i])) continue;
      llvm::Value* part = e.load(e.word, e.pointer(word), offset + 8 * static_cast<int64_t>(i));
      llvm::Value* here = misfits(part, parts[i]);
      any = any == nullptr ? here : b.CreateOr(any, here);
    }
    return any;
  };
  switch (types.kind(type)) {
    case TypeKind::kInt:
      return b.CreateICmpEQ(b.CreateAnd(word, e.i64(1)), e.i64(0));
    case TypeKind::kTuple:
      if (!is_flat_tuple(types, type)) return nullptr;
      return any_of(types[type].args, offsetof(rt::Tuple, items));
    case TypeKind::kRange:
      return any_of(std::vector<TypeId>(3, ir::TypeTable::kInt), offsetof(rt::Range, start));
    case TypeKind::kFunction:
      return any_of(types[type].args, offsetof(rt::Function, captures));
    default:
      return nullptr;
  }
}

Value Shapes::unbox(llvm::Value* word, TypeId type, bool wide, bool take) {
  const ir::TypeTable& types = e.unit.module.types;
  llvm::IRBuilder<>& b = e.builder;
  Value value;
  auto add_parts = [&](const std::vector<TypeId>& parts, int64_t offset) {
    for (size_t i = 0; i < parts.size(); i++) {
      llvm::Value* part = e.load(e.word, e.pointer(word), offset + 8 * static_cast<int64_t>(i));
      Value inner = unbox(part, parts[i], wide, take);
      value.insert(value.end(), inner.begin(), inner.end());
    }
  };
  switch (types.kind(type)) {
    case TypeKind::kInt:
      if (!wide) return {b.CreateAShr(word, e.i64(1))};
      if (take) e.retain(context, word);
      return {word};
    case TypeKind::kFloat:
      return {e.call_support("pks_float_value", e.f64, {word})};
    case TypeKind::kComplex:
      return {e.load(e.f64, e.pointer(word), offsetof(rt::Complex, real)),
              e.load(e.f64, e.pointer(word), offsetof(rt::Complex, imag))};
    case TypeKind::kBool:
      return {b.CreateICmpEQ(word, e.i64(rt::kTrue))};
    case TypeKind::kNone:
    case TypeKind::kUnbound:
    case TypeKind::kNever:
      return {word};
    case TypeKind::kBuiltin:
      return {};
    case TypeKind::kRange:
      add_parts(std::vector<TypeId>(3, ir::TypeTable::kInt), offsetof(rt::Range, start));
      return value;
    case TypeKind::kFunction:
      add_parts(types[type].args, offsetof(rt::Function, captures));
      return value;
    case TypeKind::kUnion: {
      if (!has_float_leaf(types, type)) {
        if (take) e.retain(context, word);
        return {word};
      }
      llvm::Value* part = e.call_support("pks_union_part", e.word, {word});
      if (take) e.retain(context, part);
      return {part, e.call_support("pks_union_float", e.f64, {word})};
    }
    case TypeKind::kTuple:
      if (is_flat_tuple(types, type)) {
        add_parts(types[type].args, offsetof(rt::Tuple, items));
        return value;
      }
      [[fallthrough]];
    default:
      if (take) e.retain(context, word);
      return {word};
  }
}

}  // namespace pyreck::jit
