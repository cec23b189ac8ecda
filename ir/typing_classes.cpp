// Typing rules of classes: what instances and classes hold stands in Module::classes, one row for
// all instances of a class (design section 4.4).
#include "ir/typing_classes.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny;

const Class* class_of(const Module& module, TypeId type, TypeKind kind) {
  const TypeNode& node = module.types[type];
  bool fits = node.kind == kind && node.payload < module.classes.size();
  return fits ? &module.classes[node.payload] : nullptr;
}

TypeId at(const std::vector<TypeId>& types, int64_t index) {
  bool inside = index >= 0 && static_cast<size_t>(index) < types.size();
  return inside ? types[static_cast<size_t>(index)] : kNever;
}

TypeId attribute_type(const Module& module, const Class& definition, int64_t place) {
  int64_t depth = place >> 16;
  if (depth < 0 || static_cast<size_t>(depth) >= definition.mro.size()) return kNever;
  return at(module.classes[definition.mro[static_cast<size_t>(depth)].index].attribute_types,
            place & 0xffff);
}

bool new_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  if (inst.imm < 0 || static_cast<size_t>(inst.imm) >= module.classes.size()) return false;
  const Class& made = module.classes[static_cast<size_t>(inst.imm)];
  size_t count_bases = made.bases.size();
  if (operands.size() != count_bases + made.attributes.size() ||
      made.attribute_types.size() != made.attributes.size())
    return false;
  for (size_t i = 0; i < count_bases; ++i) {
    const TypeNode& base = module.types[operands[i]];
    if (base.kind != TypeKind::kClass || base.payload != made.bases[i].index) return false;
  }
  for (size_t i = 0; i < made.attributes.size(); ++i)
    if (!module.types.subtype(operands[count_bases + i], made.attribute_types[i])) return false;
  return true;
}

/// Whether every instance that `object` may be can take `value` in its field `name`.
bool set_allowed(const Module& module, TypeId object, std::string_view name, TypeId value) {
  auto fits = [&](const Class& definition) {
    auto field = find_field(definition, name);
    return !field || *field < definition.count_base_fields() ||
           *field >= definition.field_types.size() ||
           module.types.subtype(value, definition.field_types[*field]);
  };
  return std::ranges::all_of(module.types.members(object), [&](TypeId member) {
    if (const Class* exact = class_of(module, member, TypeKind::kInstance)) return fits(*exact);
    return module.types.kind(member) != TypeKind::kAny || std::ranges::all_of(module.classes, fits);
  });
}

/// Whether a value of the type is an instance, or holds one.
bool may_hold_instance(const TypeTable& types, TypeId type) {
  TypeKind kind = types.kind(type);
  if (kind == TypeKind::kAny || kind == TypeKind::kInstance) return true;
  const auto& args = types[type].args;
  return std::ranges::any_of(args, [&](TypeId arg) { return may_hold_instance(types, arg); });
}

}  // namespace

TypeId class_op_type(Module& module, const Inst& inst, std::span<const TypeId> operands,
                     TypeId stated) {
  auto id = static_cast<uint32_t>(inst.imm);
  switch (inst.op) {
    case Opcode::kClassNew:
    case Opcode::kClassRef:
      return stated == kAny ? kAny : module.types.class_value(id);
    case Opcode::kSuper:
      return stated == kAny ? kAny : module.types.super_of(id, operands[0]);
    case Opcode::kInstanceNew: {
      const Class* of = class_of(module, operands[0], TypeKind::kClass);
      if (of == nullptr || of->is_exception()) return kNever;
      return module.types.instance(module.types[operands[0]].payload);
    }
    case Opcode::kFieldGet: {
      const Class* of = class_of(module, operands[0], TypeKind::kInstance);
      return of == nullptr ? kNever : at(of->field_types, inst.imm);
    }
    case Opcode::kClassOf: {
      const Class* of = class_of(module, operands[0], TypeKind::kInstance);
      return of == nullptr ? kNever : module.types.class_value(module.types[operands[0]].payload);
    }
    case Opcode::kClassAttr: {
      const Class* of = class_of(module, operands[0], TypeKind::kClass);
      return of == nullptr ? kNever : attribute_type(module, *of, inst.imm);
    }
    default:
      return stated;
  }
}

bool class_op_allowed(const Module& module, const Inst& inst, std::span<const TypeId> operands) {
  switch (inst.op) {
    case Opcode::kClassNew:
      return new_allowed(module, inst, operands);
    case Opcode::kInstanceNew: {
      const Class* of = class_of(module, operands[0], TypeKind::kClass);
      return of != nullptr && !of->is_exception();
    }
    case Opcode::kFieldGet: {
      const Class* of = class_of(module, operands[0], TypeKind::kInstance);
      return of != nullptr && at(of->field_types, inst.imm).valid() && inst.imm >= 0 &&
             static_cast<size_t>(inst.imm) < of->field_types.size();
    }
    case Opcode::kFieldSet: {
      const Class* of = class_of(module, operands[0], TypeKind::kInstance);
      return of != nullptr && inst.imm >= 0 &&
             static_cast<size_t>(inst.imm) < of->field_types.size() &&
             module.types.subtype(operands[1], of->field_types[static_cast<size_t>(inst.imm)]);
    }
    case Opcode::kClassOf:
      return class_of(module, operands[0], TypeKind::kInstance) != nullptr;
    case Opcode::kClassAttr: {
      const Class* of = class_of(module, operands[0], TypeKind::kClass);
      return of != nullptr && attribute_type(module, *of, inst.imm) != kNever;
    }
    case Opcode::kSetAttr:
      return set_allowed(module, operands[0], module.strings[static_cast<size_t>(inst.imm)],
                         operands[1]);
    default:
      return true;
  }
}

bool may_run_user_code(const Module& module, const Function& function, const Inst& inst) {
  if (module.classes.empty()) return false;
  switch (inst.op) {
    case Opcode::kBinary:
    case Opcode::kInplace:
    case Opcode::kUnary:
    case Opcode::kCompare:
    case Opcode::kTruth:
    case Opcode::kGetItem:
    case Opcode::kSetItem:
    case Opcode::kDelItem:
    case Opcode::kGetAttr:
    case Opcode::kLoadMethod:
    case Opcode::kFormat:
    case Opcode::kUnpack:
    case Opcode::kUnpackList:
    case Opcode::kSpreadTuple:
    case Opcode::kDictNew:
    case Opcode::kSetNew:
    case Opcode::kIter:
    case Opcode::kForNext:
      break;
    default:
      return false;
  }
  return std::ranges::any_of(inst.operands, [&](ValueId operand) {
    return may_hold_instance(module.types, function.type_of(operand));
  });
}

}  // namespace pyreck::ir
