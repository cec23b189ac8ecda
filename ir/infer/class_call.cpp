#include "ir/infer/class_call.h"

#include "ir/infer/binding.h"
#include "ir/infer/special_names.h"
#include "runtime/base/bases.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

using Kind = ClassAttribute::Kind;
using First = ClassCall::First;
using Then = ClassCall::Then;

class Finder {
 public:
  Finder(const Module& module, const SiteLattice& lattice, const Inst& inst,
         std::span<const TypeId> operands)
      : module_(module), lattice_(lattice), inst_(inst), operands_(operands) {}

  std::optional<ClassCall> run() {
    switch (inst_.op) {
      case Opcode::kCall:
        return call();
      case Opcode::kCallMethod:
        return method(module_.strings[inst_.imm2]);
      case Opcode::kGetAttr:
      case Opcode::kLoadMethod:
        return property(Kind::kProperty);
      case Opcode::kSetAttr:
        return property(Kind::kSetter);
      case Opcode::kDelAttr:
        return property(Kind::kDeleter);
      case Opcode::kBinary:
      case Opcode::kInplace:
        return binary();
      case Opcode::kUnary:
        return special(0, unary_name(static_cast<UnaryKind>(inst_.sub)), {});
      case Opcode::kCompare:
        return compare();
      case Opcode::kGetItem:
        return special(0, "__getitem__", {1});
      case Opcode::kSetItem:
        return dropped(special(0, "__setitem__", {1, 2}));
      case Opcode::kDelItem:
        return dropped(special(0, "__delitem__", {1}));
      default:
        return std::nullopt;
    }
  }

 private:
  bool is_instance(size_t operand) const {
    return lattice_.kind(operands_[operand]) == TypeKind::kInstance;
  }
  ClassId class_at(size_t operand) const { return ClassId(lattice_.payload(operands_[operand])); }

  static std::optional<ClassCall> dropped(std::optional<ClassCall> call) {
    if (call) call->then = Then::kDropped;
    return call;
  }

  std::vector<size_t> rest() const {
    std::vector<size_t> all;
    for (size_t i = 1; i < operands_.size(); ++i) all.push_back(i);
    return all;
  }

  ClassCall make(ClassId of, FoundAttribute at, TypeId self, std::vector<size_t> arguments) const {
    static const std::vector<uint32_t> kNoNames;
    ClassCall call;
    call.of = of;
    call.at = at;
    call.self = self;
    call.arguments = std::move(arguments);
    call.keywords = &kNoNames;
    return call;
  }

  /// A special method of the operand's class: fields do not hide it.
  std::optional<ClassCall> special(size_t operand, std::string_view name,
                                   std::vector<size_t> arguments) const {
    if (name.empty() || !is_instance(operand)) return std::nullopt;
    auto found = find_attribute(module_.classes, class_at(operand), name);
    if (!found || found->kind != Kind::kPlain) return std::nullopt;
    ClassCall call = make(class_at(operand), *found, operands_[operand], std::move(arguments));
    call.receiver = operand;
    return call;
  }

  std::optional<ClassCall> call() const {
    TypeId callee = operands_[0];
    if (lattice_.kind(callee) == TypeKind::kInstance) {
      auto found = special(0, "__call__", rest());
      if (found) found->keywords = &keywords_of(module_, inst_);
      return found;
    }
    if (lattice_.kind(callee) != TypeKind::kClass) return std::nullopt;
    ClassId id = class_at(0);
    if (module_.classes[id.index].is_exception() || is_enum(module_.classes, id))
      return std::nullopt;
    if (find_attribute(module_.classes, id, "__new__")) return call_of_new(id);
    auto found = find_attribute(module_.classes, id, "__init__");
    if (!found || found->kind != Kind::kPlain) return std::nullopt;
    ClassCall call = make(id, *found, TypeId(), rest());
    call.then = Then::kInstance;
    call.keywords = &keywords_of(module_, inst_);
    return call;
  }

  /// A class whose `__new__` does it all: neither it nor what derives from it has an `__init__`.
  std::optional<ClassCall> call_of_new(ClassId id) const {
    for (uint32_t i = 0; i < module_.classes.size(); ++i)
      if (is_subclass(module_.classes, ClassId(i), id) &&
          find_attribute(module_.classes, ClassId(i), "__init__"))
        return std::nullopt;
    auto found = find_attribute(module_.classes, id, "__new__");
    if (found->kind != Kind::kStaticMethod) return std::nullopt;
    ClassCall call = make(id, *found, operands_[0], rest());
    call.first = First::kClass;
    call.keywords = &keywords_of(module_, inst_);
    return call;
  }

  std::optional<ClassCall> method(std::string_view name) const {
    TypeId object = operands_[0];
    size_t from = 0;
    if (lattice_.kind(object) == TypeKind::kSuper) {
      ClassId around(lattice_.payload(object));
      object = lattice_.arg(object, 0);
      TypeKind kind = lattice_.kind(object);
      if (kind != TypeKind::kInstance && kind != TypeKind::kClass) return std::nullopt;
      const auto& mro = module_.classes[lattice_.payload(object)].mro;
      auto position = std::ranges::find(mro, around);
      if (position == mro.end()) return std::nullopt;
      from = static_cast<size_t>(position - mro.begin()) + 1;
    }
    bool on_class = lattice_.kind(object) == TypeKind::kClass;
    if (!on_class && lattice_.kind(object) != TypeKind::kInstance) return std::nullopt;
    ClassId id(lattice_.payload(object));
    bool hidden = !on_class && from == 0 && find_field(module_.classes[id.index], name);
    auto found = find_attribute(module_.classes, id, name, from);
    if (hidden || !found || found->kind == Kind::kProperty) return std::nullopt;
    ClassCall call = make(id, *found, object, rest());
    call.keywords = &keywords_of(module_, inst_);
    call.first = found->kind == Kind::kStaticMethod  ? First::kNothing
                 : found->kind == Kind::kClassMethod ? First::kClass
                 : on_class                          ? First::kNothing
                                                     : First::kSelf;
    return call;
  }

  std::optional<ClassCall> property(Kind kind) const {
    if (!is_instance(0)) return std::nullopt;
    std::string_view name = module_.strings[static_cast<size_t>(inst_.imm)];
    if (kind != Kind::kProperty) {
      bool setting = kind == Kind::kSetter;
      std::string_view hook = setting ? "__setattr__" : "__delattr__";
      if (find_attribute(module_.classes, class_at(0), hook)) return std::nullopt;
    }
    auto found = find_attribute(module_.classes, class_at(0), name);
    if (!found || found->kind != Kind::kProperty) return std::nullopt;
    // Where a getter raises AttributeError, `__getattr__` is asked.
    bool falls_back = find_attribute(module_.classes, class_at(0), "__getattr__").has_value();
    if (kind == Kind::kProperty && falls_back) return std::nullopt;
    if (kind != Kind::kProperty)
      found = find_accessor(module_.classes, class_at(0), name, *found, kind);
    if (!found) return std::nullopt;
    ClassCall call = make(class_at(0), *found, operands_[0], rest());
    if (kind != Kind::kProperty) call.then = Then::kDropped;
    return call;
  }

  /// Whether a value of the right operand's type may be asked before the left operand: its class
  /// derives from the left one's and, for `reflected` to be overridden, has another.
  bool right_may_go_first(std::string_view reflected, bool is_overridden) const {
    if (!is_instance(0)) return false;
    auto goes_first = [&](ClassId id) {
      if (id == class_at(0) || !is_subclass(module_.classes, id, class_at(0))) return false;
      auto right = find_attribute(module_.classes, id, reflected);
      if (!right || !is_overridden) return right.has_value();
      auto left = find_attribute(module_.classes, class_at(0), reflected);
      auto owner = [&](ClassId of, FoundAttribute at) {
        return module_.classes[of.index].mro[at.depth];
      };
      return !left || owner(id, *right) != owner(class_at(0), *left);
    };
    auto may = [&](TypeId type) {
      TypeKind kind = lattice_.kind(type);
      if (kind == TypeKind::kInstance) return goes_first(ClassId(lattice_.payload(type)));
      if (kind != TypeKind::kAny) return false;
      for (uint32_t i = 0; i < module_.classes.size(); ++i)
        if (goes_first(ClassId(i))) return true;
      return false;
    };
    TypeId right = operands_[1];
    if (lattice_.kind(right) != TypeKind::kUnion) return may(right);
    for (size_t i = 0; i < lattice_.arity(right); ++i)
      if (may(lattice_.arg(right, i))) return true;
    return false;
  }

  /// Whether a builtin value on the left leaves the operator to an instance on the right, which may
  /// be of a class derived from a number that it computes with.
  bool leaves_to_right() const {
    auto base = static_cast<Builtin>(module_.classes[class_at(1).index].base);
    bool of_int = base == Builtin::kInt, of_float = base == Builtin::kFloat;
    switch (lattice_.kind(operands_[0])) {
      case TypeKind::kBool:
      case TypeKind::kFloat:
        return !of_int;
      case TypeKind::kComplex:
        return !of_int && !of_float;
      case TypeKind::kNone:
      case TypeKind::kInt:
      case TypeKind::kTuple:
      case TypeKind::kList:
        return true;
      default:
        return false;
    }
  }

  /// Whether what it calls is the method of a builtin base that is a sequence.
  bool is_of_sequence(const ClassCall& call) const {
    ClassId owner = module_.classes[call.of.index].mro[call.at.depth];
    auto base = static_cast<Builtin>(module_.classes[call.of.index].base);
    if (base == Builtin::kInt || base == Builtin::kFloat || base == Builtin::kComplex) return false;
    return module_.classes[call.of.index].has_base() && !module_.classes[owner.index].has_base();
  }

  std::optional<ClassCall> binary() const {
    BinaryNames names = binary_names(static_cast<BinaryKind>(inst_.sub));
    bool left_goes_first = inst_.op == Opcode::kInplace && special(0, names.inplace, {1});
    if (!left_goes_first && right_may_go_first(names.reflected, true)) return std::nullopt;
    std::optional<ClassCall> call;
    if (is_instance(0)) {
      if (inst_.op == Opcode::kInplace) call = special(0, names.inplace, {1});
      if (!call) call = special(0, names.plain, {1});
      // Sums of sequences come after those of the other operand.
      if (call && is_of_sequence(*call) && is_instance(1) &&
          find_attribute(module_.classes, class_at(1), names.reflected))
        return std::nullopt;
    }
    bool in_place_list =
        inst_.op == Opcode::kInplace && lattice_.kind(operands_[0]) == TypeKind::kList;
    if (!call && is_instance(1) && leaves_to_right() && !in_place_list)
      call = special(1, names.reflected, {0});
    if (call) call->may_decline = true;
    return call;
  }

  std::optional<ClassCall> compare() const {
    auto op = static_cast<CompareKind>(inst_.sub);
    if (op == CompareKind::kIn || op == CompareKind::kNotIn) {
      auto call = special(1, "__contains__", {0});
      if (call) call->then = op == CompareKind::kIn ? Then::kTruth : Then::kNot;
      return call;
    }
    if (right_may_go_first(compare_names(op).reflected, false)) return std::nullopt;
    auto call = special(0, compare_names(op).plain, {1});
    if (call) call->may_decline = true;
    return call;
  }

  const Module& module_;
  const SiteLattice& lattice_;
  const Inst& inst_;
  std::span<const TypeId> operands_;
};

}  // namespace

namespace {

/// Of builtin values that never change and hold no others; kNever of what else can be derived from.
TypeKind kind_of_base(uint32_t builtin) {
  switch (static_cast<Builtin>(builtin)) {
    case Builtin::kInt:
      return TypeKind::kInt;
    case Builtin::kFloat:
      return TypeKind::kFloat;
    case Builtin::kComplex:
      return TypeKind::kComplex;
    case Builtin::kStr:
      return TypeKind::kStr;
    case Builtin::kBytes:
      return TypeKind::kBytes;
    default:
      return TypeKind::kNever;
  }
}

/// The special method of its first operand that the op calls, where that is all it does with it;
/// "": it may do something else.
std::string_view only_method(const Inst& inst, size_t count_operands) {
  switch (inst.op) {
    case Opcode::kIter:
    case Opcode::kFold:
    case Opcode::kUnpack:
    case Opcode::kUnpackList:
    case Opcode::kSpreadTuple:
      return "__iter__";
    case Opcode::kGetItem:
      return "__getitem__";
    case Opcode::kCallBuiltin:
      switch (static_cast<Builtin>(inst.imm2)) {
        case Builtin::kLen:
          return "__len__";
        case Builtin::kAll:
        case Builtin::kAny:
        case Builtin::kEnumerate:
        case Builtin::kList:
        case Builtin::kSet:
        case Builtin::kSorted:
        case Builtin::kSum:
        case Builtin::kTuple:
          return "__iter__";
        case Builtin::kMin:
        case Builtin::kMax:
          return count_operands == 1 ? "__iter__" : "";
        default:
          return "";
      }
    default:
      return "";
  }
}

/// The method that the op calls and no class of the instance's has, but the builtin class that they
/// derive from; "": none.
std::string_view method_of_base(const Module& module, const Inst& inst, ClassId id) {
  if (inst.op != Opcode::kCallMethod) return "";
  std::string_view name = module.strings[inst.imm2];
  return finds_in_base(module, id, name) ? name : "";
}

}  // namespace

bool derives_from_plain(const Class& definition) {
  return definition.has_base() && kind_of_base(definition.base) != TypeKind::kNever;
}

bool finds_in_base(const Module& module, ClassId id, std::string_view name) {
  const Class& definition = module.classes[id.index];
  if (!derives_from_plain(definition)) return false;
  return !find_attribute(module.classes, id, name) && !find_field(definition, name) &&
         !find_attribute(module.classes, id, "__getattr__") &&
         has_method(kind_of_base(definition.base), name);
}

std::optional<size_t> base_operand(const Module& module, const SiteLattice& lattice,
                                   const Inst& inst, std::span<const TypeId> operands) {
  if (operands.empty() || lattice.kind(operands[0]) != TypeKind::kInstance) return std::nullopt;
  ClassId id(lattice.payload(operands[0]));
  const Class& definition = module.classes[id.index];
  if (std::string_view method = method_of_base(module, inst, id); !method.empty())
    return std::ranges::count(inst.operands, inst.operands[0]) == 1 ? std::optional<size_t>(0)
                                                                    : std::nullopt;
  std::string_view name = only_method(inst, operands.size());
  if (!definition.has_base() || name.empty()) return std::nullopt;
  if (std::count(inst.operands.begin(), inst.operands.end(), inst.operands[0]) > 1)
    return std::nullopt;
  // What is not in a dict may be asked of `__missing__`.
  bool is_dict = definition.base == static_cast<uint32_t>(Builtin::kDict);
  auto found = find_attribute(module.classes, id, name);
  bool of_base = found && module.classes[definition.mro[found->depth].index].module == kBasesModule;
  return of_base && !(is_dict && name == "__getitem__") ? std::optional<size_t>(0) : std::nullopt;
}

std::optional<ClassCall> find_class_call(const Module& module, const SiteLattice& lattice,
                                         const Inst& inst, std::span<const TypeId> operands) {
  if (module.classes.empty() || operands.empty()) return std::nullopt;
  return Finder(module, lattice, inst, operands).run();
}

}  // namespace pyreck::ir
