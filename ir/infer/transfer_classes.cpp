// Classes: what attributes hold, which methods ops call, and which the runtime may call.
//
// Where the class of an operand is known, a method is called like any function (class_call.h).
// Where it is not, the op *demands* a name: of every class that has been made, the method of that
// name gets an entry that the runtime can call, for the arguments that the demand knows of.
#include "ir/infer/analysis.h"
#include "ir/infer/binding.h"
#include "ir/infer/class_call.h"
#include "ir/infer/load_method.h"
#include "ir/infer/special_names.h"
#include "ir/names.h"
#include "runtime/base/bases.h"
#include "runtime/base/check.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny, kNone = TypeTable::kNone;

}  // namespace

namespace {

/// Ops that are done class by class where their first operand is one of several.
bool has_arms(Opcode op) {
  switch (op) {
    case Opcode::kCall:
    case Opcode::kCallMethod:
    case Opcode::kGetAttr:
    case Opcode::kLoadMethod:
    case Opcode::kSetAttr:
    case Opcode::kBinary:
    case Opcode::kGetItem:
    case Opcode::kUnary:
      return true;
    default:
      return false;
  }
}

}  // namespace

TypeId Analysis::attribute_type(ClassId id, FoundAttribute at) {
  ClassId owner = module_.classes[id.index].mro[at.depth];
  return lattice_.part(owner, module_.classes[owner.index].fields.size() + at.index);
}

/// An instance as its methods see it.
TypeId Analysis::self_type(ClassId id) {
  const Class& definition = module_.classes[id.index];
  return definition.is_exception() ? lattice_.exception(definition.exceptions[0])
                                   : lattice_.instance(id);
}

/// Nothing if the op has nothing to do with classes of known kind.
std::optional<TypeId> Analysis::transfer_class(Spec& spec, const Inst& inst, Types operands) {
  if (auto call = find_class_call(module_, lattice_, inst, operands)) {
    TypeId result = transfer_class_call(spec, inst, *call, operands);
    if (!call->may_decline || !may_decline(result)) return result;
  }
  TypeKind kind = operands.empty() ? TypeKind::kNever : lattice_.kind(operands[0]);
  bool is_found =
      inst.op == Opcode::kLoadMethod &&
      surely_method(module_, lattice_, operands[0], module_.strings[static_cast<size_t>(inst.imm)]);
  if (kind == TypeKind::kUnion && has_arms(inst.op) && !is_found)
    return transfer_arms(spec, inst, operands);
  switch (inst.op) {
    case Opcode::kClassNew:
      return make_class(inst, operands);
    case Opcode::kClassRef:
      return refer_to_class(spec, inst);
    case Opcode::kSuper:
      return lattice_.super_of(ClassId(static_cast<uint32_t>(inst.imm)), operands[0]);
    case Opcode::kGetAttr:
      return get_attribute(operands[0], module_.strings[static_cast<size_t>(inst.imm)]);
    case Opcode::kLoadMethod:
      return load_method(operands[0], module_.strings[static_cast<size_t>(inst.imm)]);
    case Opcode::kSetAttr:
      set_attribute(operands[0], module_.strings[static_cast<size_t>(inst.imm)], operands[1]);
      return kNever;
    case Opcode::kDelAttr:
      demand("__delattr__");
      demand(module_.strings[static_cast<size_t>(inst.imm)]);
      return kNever;
    case Opcode::kCall:
      if (kind == TypeKind::kClass) return construct(operands[0], operands.subspan(1), inst);
      break;
    case Opcode::kCallMethod:
      if (auto result = base_method(spec, inst, operands)) return result;
      break;
    default:
      break;
  }
  demand_for(inst, operands);
  return std::nullopt;
}

/// Whether the op surely raises because None has no such attribute or method, as in
/// `node.next.value` where `node.next` may be None.
bool Analysis::none_lacks(const Inst& inst, TypeId object) const {
  if (lattice_.kind(object) != TypeKind::kNone) return false;
  bool is_method = inst.op == Opcode::kCallMethod;
  if (!is_method && inst.op != Opcode::kGetAttr && inst.op != Opcode::kLoadMethod) return false;
  size_t name = is_method ? inst.imm2 : static_cast<size_t>(inst.imm);
  return !module_.strings[name].starts_with("__");
}

/// An op whose first operand is one of several types: each class, and each function that is called,
/// for itself.
TypeId Analysis::transfer_arms(Spec& spec, const Inst& inst, Types operands) {
  std::vector<TypeId> narrowed(operands.begin(), operands.end());
  TypeId result = kNever;
  SiteId* maker = lattice_.maker();
  bool calls = inst.op == Opcode::kCall;
  auto outer = spec.callees.find(&inst);
  if (outer != spec.callees.end()) spec.callees.erase(outer);
  spec.arms[&inst];
  for (size_t i = 0; i < lattice_.arity(operands[0]); ++i) {
    narrowed[0] = lattice_.arg(operands[0], i);
    TypeKind kind = lattice_.kind(narrowed[0]);
    lattice_.set_maker(maker);
    bool of_class = kind == TypeKind::kInstance ||
                    (calls && (kind == TypeKind::kClass || kind == TypeKind::kBuiltin));
    auto own = of_class ? transfer_class(spec, inst, narrowed) : std::nullopt;
    if (!own && none_lacks(inst, narrowed[0])) continue;
    if (!own) {
      demand_for(inst, narrowed);
      own = transfer_known(spec, inst, narrowed);
    }
    auto callee = spec.callees.find(&inst);
    if (callee != spec.callees.end()) {
      spec.arms[&inst][{kind, lattice_.payload(narrowed[0])}] = callee->second;
      spec.callees.erase(callee);
    }
    result = lattice_.join(result, *own);
  }
  return result;
}

/// Whether NotImplemented is among what a special method gives.
bool Analysis::may_decline(TypeId result) {
  static const auto kNotImplemented = find_builtin("NotImplemented");
  bool found = lattice_.kind(result) == TypeKind::kAny;
  over_members(lattice_, result, [&](TypeId member) {
    found |= kNotImplemented && lattice_.kind(member) == TypeKind::kBuiltin &&
             lattice_.payload(member) == *kNotImplemented;
    return kNever;
  });
  return found;
}

TypeId Analysis::transfer_class_call(Spec& spec, const Inst& inst, const ClassCall& call,
                                     Types operands) {
  TypeId callee = attribute_type(call.of, call.at);
  if (callee == kNever) return kNever;
  bool makes = call.then == ClassCall::Then::kInstance;
  std::vector<TypeId> arguments;
  if (call.first == ClassCall::First::kSelf)
    arguments.push_back(makes ? lattice_.instance(call.of) : call.self);
  if (call.first == ClassCall::First::kClass) arguments.push_back(lattice_.class_value(call.of));
  for (size_t operand : call.arguments) arguments.push_back(operands[operand]);
  TypeId result = kAny;
  if (lattice_.kind(callee) == TypeKind::kFunction) {
    result = call_function(spec, inst, callee, arguments, *call.keywords);
  } else {
    lattice_.escape(callee);
    for (TypeId type : arguments) lattice_.escape(type);
  }
  switch (call.then) {
    case ClassCall::Then::kResult:
      return result;
    case ClassCall::Then::kInstance:
      // CPython raises: the runtime makes the instance then.
      if (result != kNone && result != kNever) demand("__init__", call.of);
      return result == kNever ? kNever : lattice_.instance(call.of);
    case ClassCall::Then::kTruth:
    case ClassCall::Then::kNot:
      demand("__bool__");
      demand("__len__");
      return result == kNever ? kNever : TypeTable::kBool;
    case ClassCall::Then::kDropped:
      return kNever;
  }
  return result;
}

TypeId Analysis::make_class(const Inst& inst, Types operands) {
  ClassId id(static_cast<uint32_t>(inst.imm));
  const Class& definition = module_.classes[id.index];
  for (size_t i = 0; i < definition.attributes.size(); ++i)
    lattice_.grow_part(id, definition.fields.size() + i, operands[definition.bases.size() + i]);
  // What stands for a builtin class has no instances of its own.
  bool is_stand_in = definition.module == kBasesModule;
  if (!is_stand_in && std::ranges::find(made_classes_, id) == made_classes_.end()) {
    made_classes_.push_back(id);
    give_base_value(id);
    auto demands = demands_;  // a copy: what they call may demand more
    for (const Demand& each : demands) meet(each, id);
    if (std::ranges::find(given_values_, id) != given_values_.end())
      lattice_.escape(lattice_.class_value(id));
    if (definition.is_exception()) {
      // Whatever is known of an exception, it may be one of this class.
      for (size_t i = 0; i < definition.fields.size(); ++i) {
        lattice_.grow_part(id, i, kAny);
        lattice_.escape_part(id, i);
      }
      demand("__init__", id);
      demand("__str__");
      demand("__repr__");
    }
  }
  return lattice_.class_value(id);
}

/// Instances of a class derived from a mutable builtin one begin with an empty base value.
void Analysis::give_base_value(ClassId id) {
  const Class& definition = module_.classes[id.index];
  if (!definition.has_base() || definition.count_items) return;
  SiteId* maker = lattice_.maker();
  base_values_.resize(module_.classes.size());
  lattice_.set_maker(&base_values_[id.index]);
  TypeId made = kNever;
  switch (static_cast<Builtin>(definition.base)) {
    case Builtin::kList:
      made = lattice_.new_list(kNever);
      break;
    case Builtin::kDict:
      made = lattice_.new_dict(kNever, kNever);
      break;
    case Builtin::kSet:
      made = lattice_.new_set(kNever);
      break;
    default:
      break;
  }
  lattice_.grow_part(id, 0, made);
  lattice_.set_maker(maker);
}

TypeId Analysis::base_value(TypeId object) {
  return over_members(lattice_, object, [&](TypeId member) {
    TypeKind kind = lattice_.kind(member);
    if (kind != TypeKind::kInstance) return is_unknown(kind) ? lattice_.opaque({member}) : member;
    ClassId id(lattice_.payload(member));
    const Class& definition = module_.classes[id.index];
    if (!definition.count_items) return definition.has_base() ? lattice_.part(id, 0) : member;
    std::vector<TypeId> items;
    for (size_t i = 0; i < *definition.count_items; ++i) items.push_back(lattice_.part(id, i));
    return lattice_.tuple(items);
  });
}

/// Instances of the class come from outside of the module.
void Analysis::give_class(const GivenClass& given) {
  const Class& definition = module_.classes[given.id.index];
  PYRECK_CHECK(definition.body.valid(), "only instances of static classes are given");
  escaped_entries_.push_back(entry_spec(definition.body).index);
  for (size_t i = 0; i < std::min(given.fields.size(), definition.fields.size()); ++i)
    lattice_.grow_part(given.id, i, lattice_.import(given.fields[i]));
  if (given.is_value) given_values_.push_back(given.id);
}

TypeId Analysis::refer_to_class(Spec& spec, const Inst& inst) {
  ClassId id(static_cast<uint32_t>(inst.imm));
  Spec& body = entry_spec(module_.classes[id.index].body);
  add_dependent(body, spec);
  if (std::ranges::find(spec.callbacks, body.index) == spec.callbacks.end())
    spec.callbacks.push_back(body.index);
  run_or_queue(body);
  // A class that came with the job is there before its body has run: two may hold each other.
  bool is_there = module_.functions[module_.classes[id.index].body.index].span.line == 0;
  return body.result == kNever && !is_there ? kNever : lattice_.class_value(id);
}

/// What reading an attribute gives where it calls nothing.
TypeId Analysis::get_attribute(TypeId object, std::string_view name) {
  return over_members(lattice_, object, [&](TypeId member) {
    switch (lattice_.kind(member)) {
      case TypeKind::kInstance:
        return instance_attribute(member, name);
      case TypeKind::kClass:
        return class_attribute(member, name);
      default: {
        if (is_part_of_complex(member, name)) return TypeTable::kFloat;
        demand(name);
        demand("__getattr__");
        expose_field(name);
        return lattice_.opaque({member});
      }
    }
  });
}

TypeId Analysis::instance_attribute(TypeId object, std::string_view name) {
  ClassId id(lattice_.payload(object));
  const Class& definition = module_.classes[id.index];
  if (name == "__class__") return lattice_.class_value(id);
  auto found = find_attribute(module_.classes, id, name);
  auto field = find_field(definition, name);
  bool is_value = found && found->kind == ClassAttribute::Kind::kPlain &&
                  lattice_.kind(attribute_type(id, *found)) != TypeKind::kFunction;
  bool is_special = name.starts_with("__") || find_attribute(module_.classes, id, "__getattr__");
  if ((found && !is_value) || (!found && !field && is_special)) {
    demand(name);
    demand("__getattr__");
    if (field) lattice_.escape_part(id, *field);
    return lattice_.opaque({object});
  }
  // What its base value has.
  if (!found && !field && derives_from_plain(definition)) return kAny;
  TypeId result = field ? lattice_.part(id, *field) : kNever;
  return is_value ? lattice_.join(result, attribute_type(id, *found)) : result;
}

TypeId Analysis::class_attribute(TypeId object, std::string_view name) {
  ClassId id(lattice_.payload(object));
  auto found = find_attribute(module_.classes, id, name);
  using Kind = ClassAttribute::Kind;
  bool known = found && (found->kind == Kind::kPlain || found->kind == Kind::kStaticMethod);
  if (known) return attribute_type(id, *found);
  if (name == "__name__" || name == "__qualname__" || name == "__module__") return TypeTable::kStr;
  demand(name);
  return lattice_.opaque({object});
}

/// Stores where no setter of a known class is called.
void Analysis::set_attribute(TypeId object, std::string_view name, TypeId value) {
  bool vague = false;
  over_members(lattice_, object, [&](TypeId member) {
    if (lattice_.kind(member) != TypeKind::kInstance) {
      vague |= is_unknown(lattice_.kind(member)) || lattice_.kind(member) == TypeKind::kException;
      return kNever;
    }
    ClassId id(lattice_.payload(member));
    if (auto field = find_field(module_.classes[id.index], name);
        field && *field >= module_.classes[id.index].count_base_fields())
      lattice_.grow_part(id, *field, value);
    if (auto at = find_attribute(module_.classes, id, name);
        (at && at->kind == ClassAttribute::Kind::kProperty) ||
        find_attribute(module_.classes, id, "__setattr__"))
      vague = true;
    return kNever;
  });
  if (!vague) return;
  demand("__setattr__");
  demand(name);
  lattice_.escape(value);
  for (uint32_t i = 0; i < module_.classes.size(); ++i)
    if (auto field = find_field(module_.classes[i], name);
        field && *field >= module_.classes[i].count_base_fields()) {
      lattice_.grow_part(ClassId(i), *field, value);
      lattice_.escape_part(ClassId(i), *field);
    }
}

/// Code on `any` reads fields of this name.
void Analysis::expose_field(std::string_view name) {
  for (uint32_t i = 0; i < module_.classes.size(); ++i)
    if (auto field = find_field(module_.classes[i], name)) lattice_.escape_part(ClassId(i), *field);
}

/// A call of a class without an `__init__` of the user's, or of an exception class.
TypeId Analysis::construct(TypeId callee, Types arguments, const Inst& inst) {
  ClassId id(lattice_.payload(callee));
  const Class& definition = module_.classes[id.index];
  if (is_enum(module_.classes, id)) {  // looks for a member
    for (TypeId type : arguments) lattice_.escape(type);
    demand("__eq__");
    demand("__repr__");
    return lattice_.instance(id);
  }
  if (definition.is_exception()) {
    if (auto at = find_attribute(module_.classes, id, "__init__")) {
      std::vector<TypeId> all{self_type(id)};
      for (TypeId type : arguments) all.push_back(type);
      for (TypeId& type : all) lattice_.escape(type);
      enter(attribute_type(id, *at), std::move(all), keywords_of(module_, inst));
    }
    for (TypeId type : arguments) lattice_.escape(type);
    return self_type(id);
  }
  if (auto by_new = find_attribute(module_.classes, id, "__new__")) {
    demand_construction(id);
    for (TypeId type : arguments) lattice_.escape(type);
    // That of a builtin class gives an instance of just the class.
    bool is_plain = module_.classes[definition.mro[by_new->depth].index].module == kBasesModule;
    return is_plain ? lattice_.instance(id) : lattice_.opaque({lattice_.instance(id)});
  }
  if (find_attribute(module_.classes, id, "__init__")) {  // no plain function
    demand("__init__", id);
    for (TypeId type : arguments) lattice_.escape(type);
  }
  return lattice_.instance(id);
}

/// `super().__new__(cls)`, `super().__init__()` and `super().__setattr__(name, value)` that end at
/// `object`.
std::optional<TypeId> Analysis::base_method(Spec& spec, const Inst& inst, Types operands) {
  if (lattice_.kind(operands[0]) != TypeKind::kSuper) return std::nullopt;
  TypeId self = lattice_.arg(operands[0], 0);
  if (module_.strings[inst.imm2] == kSetBase && lattice_.kind(self) != TypeKind::kInstance) {
    set_bases(self, operands);
    return std::nullopt;
  }
  if (module_.strings[inst.imm2] == "__new__" && operands.size() == 2 &&
      lattice_.kind(self) == TypeKind::kClass)
    return new_instance(operands[1]);
  if (lattice_.kind(self) != TypeKind::kInstance) return std::nullopt;
  const std::string& name = module_.strings[inst.imm2];
  if (name == "__init__" && operands.size() == 1) return kNone;
  bool first = name == kSetBase;
  if ((name != "__setattr__" && !first) || operands.size() != 3) return std::nullopt;
  ClassId id(lattice_.payload(self));
  const auto& fields = module_.classes[id.index].fields;
  auto stated = spec.body->constant_text(module_, inst.operands[1]);
  for (size_t i = first ? 0 : module_.classes[id.index].count_base_fields(); i < fields.size(); ++i)
    if (!stated || fields[i] == *stated) lattice_.grow_part(id, i, operands[2]);
  return kNone;
}

/// The runtime calls the class.
void Analysis::demand_construction(ClassId id) {
  demand("__init__", id);
  if (!find_attribute(module_.classes, id, "__new__")) return;
  demand("__new__", id);
  demand("__init__");  // of what that gives
}

/// `object.__new__(cls)`.
TypeId Analysis::new_instance(TypeId cls) {
  return over_members(lattice_, cls, [&](TypeId member) {
    return lattice_.kind(member) == TypeKind::kClass
               ? lattice_.instance(ClassId(lattice_.payload(member)))
               : lattice_.opaque({member});
  });
}

/// The runtime sets a field of the base value of what may be instances of several classes.
void Analysis::set_bases(TypeId self, Types operands) {
  bool vague = false;
  auto set = [&](ClassId id) {
    const Class& definition = module_.classes[id.index];
    for (size_t i = 0; i < definition.count_base_fields(); ++i)
      lattice_.grow_part(id, i, operands[2]);
  };
  over_members(lattice_, self, [&](TypeId member) {
    if (lattice_.kind(member) == TypeKind::kInstance)
      set(ClassId(lattice_.payload(member)));
    else
      vague = true;
    return kNever;
  });
  for (uint32_t i = 0; vague && i < module_.classes.size(); ++i) set(ClassId(i));
  lattice_.escape(operands[2]);
}

// ---- demands -----------------------------------------------------------------------------------

/// The runtime calls a function with these arguments; `any` for what it does not know.
TypeId Analysis::enter(TypeId callee, std::vector<TypeId> arguments,
                       const std::vector<uint32_t>& keywords) {
  return call_back(callee, arguments, keywords);
}

/// The runtime calls a function that gets `first` and nobody knows what else.
void Analysis::enter_unknown(TypeId callee, TypeId first) {
  if (lattice_.kind(callee) != TypeKind::kFunction) return lattice_.escape(callee);
  Spec& entry = entry_spec(FunctionId(lattice_.payload(callee)));
  size_t count_captures = lattice_.arity(callee);
  std::vector<TypeId> params;
  for (size_t i = 0; i < entry.params.size(); ++i) {
    bool is_first = i == count_captures && first.valid();
    params.push_back(i < count_captures ? lattice_.arg(callee, i) : is_first ? first : kAny);
  }
  join_params(entry, params);
  entry.any_callers = true;
  lattice_.escape(entry.result);
  escaped_entries_.push_back(entry.index);
}

/// `name` of every class, or of `only`, may be called by the runtime.
void Analysis::demand(std::string_view name, ClassId only) {
  if (only.valid()) return meet({std::string(name)}, only);
  auto known = std::ranges::find(demands_, name, &Demand::name);
  if (known != demands_.end()) return;
  demands_.push_back({std::string(name)});
  Demand made = demands_.back();
  auto classes = made_classes_;
  for (ClassId id : classes) meet(made, id);
}

void Analysis::meet(const Demand& demand, ClassId id) {
  // What stands in a base class is met for the base class and for what derives from it: all of
  // these have been made. `super()` reaches what a class hides, so all of the MRO counts.
  const auto& mro = module_.classes[id.index].mro;
  using Kind = ClassAttribute::Kind;
  for (uint32_t depth = 0; depth < mro.size(); ++depth) {
    const auto& attributes = module_.classes[mro[depth].index].attributes;
    for (uint32_t i = 0; i < attributes.size(); ++i) {
      if (attributes[i].name != demand.name) continue;
      Kind kind = attributes[i].kind;
      TypeId callee = attribute_type(id, {depth, i, kind});
      bool makes = kind == Kind::kStaticMethod && demand.name == "__new__";
      TypeId first = makes                         ? lattice_.class_value(id)
                     : kind == Kind::kStaticMethod ? TypeId()
                     : kind == Kind::kClassMethod  ? lattice_.class_value(id)
                                                   : self_type(id);
      if (callee != kNever) enter_unknown(callee, first);
    }
  }
}

}  // namespace pyreck::ir
