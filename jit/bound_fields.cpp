#include "jit/bound_fields.h"

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace pyreck::jit {

using ir::Function;
using ir::FunctionId;
using ir::Inst;
using ir::Opcode;
using ir::TypeId;
using ir::TypeKind;
using ir::ValueId;

namespace {

using Fields = uint64_t;  // the first 64; of others nothing is known
constexpr Fields kAll = ~Fields{0};

Fields bit(int64_t field) { return field < 64 ? Fields{1} << field : 0; }

/// What becomes of an instance in a function that it is passed to, or made in.
struct Fate {
  Fields exposed = 0;   // perhaps read before they are bound in it
  Fields bound = kAll;  // when it returns
};
constexpr Fate kUnknown{kAll, 0};

/// Follows one value through one function.
class Follow {
 public:
  using Callee = std::function<Fate(FunctionId, size_t operand)>;

  Follow(const Function& function, ValueId value, const Callee& callee)
      : function_(function),
        value_(value),
        callee_(callee),
        before_(function.blocks.size(), kAll),
        reached_(function.blocks.size(), false) {}

  /// From the head of the function for a parameter, else from the inst that makes the value.
  Fate run() {
    enter(0, 0);
    while (!pending_.empty()) {
      uint32_t block = pending_.back();
      pending_.pop_back();
      go_through(block);
    }
    return fate_;
  }

 private:
  void enter(uint32_t block, Fields bound) {
    Fields merged = reached_[block] ? before_[block] & bound : bound;
    if (reached_[block] && merged == before_[block]) return;
    reached_[block] = true;
    before_[block] = merged;
    pending_.push_back(block);
  }

  void go_through(uint32_t index) {
    const ir::Block& block = function_.blocks[index];
    Fields bound = before_[index];
    if (block.unwind) leave_to(*block.unwind, bound);
    for (const Inst& inst : block.insts) {
      if (inst.result == value_) {
        bound = 0;
        continue;
      }
      bool is_used = std::ranges::find(inst.operands, value_) != inst.operands.end();
      if (is_used) use(inst, bound);
      for (const ir::Target& target : inst.targets) leave_to(target, bound);
      if (inst.op == Opcode::kReturn) fate_.bound &= bound;
    }
  }

  void leave_to(const ir::Target& target, Fields bound) {
    if (std::ranges::find(target.args, value_) != target.args.end()) expose(bound);
    enter(target.block.index, bound);
  }

  void expose(Fields bound) { fate_.exposed |= ~bound; }

  void use(const Inst& inst, Fields& bound) {
    switch (inst.op) {
      case Opcode::kFieldSet:
        if (inst.operands[1] == value_) expose(bound);
        if (inst.operands[0] == value_) bound |= bit(inst.imm);
        return;
      case Opcode::kFieldGet:
        fate_.exposed |= bit(inst.imm) & ~bound;
        return;
      case Opcode::kClassOf:
        return;
      case Opcode::kCallDirect: {
        Fields after = bound;
        for (size_t i = 0; i < inst.operands.size(); i++) {
          if (inst.operands[i] != value_) continue;
          Fate there = callee_(FunctionId(static_cast<uint32_t>(inst.imm)), i);
          fate_.exposed |= there.exposed & ~bound;
          after |= there.bound;
        }
        bound = after;
        return;
      }
      default:
        expose(bound);
    }
  }

  const Function& function_;
  ValueId value_;
  const Callee& callee_;
  std::vector<Fields> before_;
  std::vector<bool> reached_;
  std::vector<uint32_t> pending_;
  Fate fate_;
};

class Analysis {
 public:
  Analysis(const ir::Module& module, const ir::Inferred& inferred)
      : module_(module), inferred_(inferred), exposed_(module.classes.size(), 0) {}

  std::vector<Fields> run() {
    for (const Function& function : module_.functions)
      if (function.level == Function::Level::kTyped) look_at(function);
    for (uint32_t id = 0; id < exposed_.size(); id++) exposed_[id] |= constructed(id);
    for (const ir::GivenClass& given : inferred_.given) exposed_[given.id.index] |= lacking(given);
    if (copies_deeply_) return {};
    for (uint32_t id = 0; id < exposed_.size(); id++) {
      const ir::Class& each = module_.classes[id];
      if (each.is_exception()) exposed_[id] = kAll;
      for (size_t field = 0; field < each.fields.size(); field++)
        if (deleted_.contains(each.fields[field])) exposed_[id] |= bit(static_cast<int64_t>(field));
    }
    std::vector<Fields> bound;
    for (Fields exposed : exposed_) bound.push_back(~exposed);
    return bound;
  }

 private:
  void look_at(const Function& function) {
    for (const ir::Block& block : function.blocks)
      for (const Inst& inst : block.insts) {
        if (inst.op == Opcode::kInstanceNew && inst.result.valid()) {
          const ir::TypeNode& type = module_.types[function.type_of(inst.result)];
          if (type.kind == TypeKind::kInstance)
            exposed_[type.payload] |= follow(function, inst.result).exposed;
        }
        const auto object_new = static_cast<uint32_t>(ir::Builtin::kObjectNew);
        by_new_ |= (inst.op == Opcode::kCallBuiltin && inst.imm2 == object_new) ||
                   (inst.op == Opcode::kCallMethod && module_.strings[inst.imm2] == "__new__");
        if (inst.op == Opcode::kDelAttr)
          deleted_.insert(module_.strings[static_cast<size_t>(inst.imm)]);
        // A copy may meet user code, such as `__hash__`, before all of it is made.
        const auto deep = static_cast<uint32_t>(ir::Builtin::kCopyDeep);
        copies_deeply_ |= (inst.op == Opcode::kCallBuiltin && inst.imm2 == deep) ||
                          (inst.op == Opcode::kBuiltinRef && inst.imm == deep);
      }
  }

  Fate follow(const Function& function, ValueId value) {
    return Follow(function, value,
                  [this](FunctionId id, size_t operand) { return passed(id, operand); })
        .run();
  }

  /// Of an instance that is the argument `operand` of a typed function. Recursion is not followed.
  Fate passed(FunctionId id, size_t operand) {
    auto [known, is_new] = passed_.try_emplace({id.index, operand}, kUnknown);
    if (!is_new) return known->second;
    const Function& function = module_.function(id);
    Fate fate = follow(function, function.blocks[0].params[operand]);
    return passed_[{id.index, operand}] = fate;
  }

  /// Exposed of instances that the runtime makes: it calls their `__init__` through a word.
  Fields constructed(uint32_t id) {
    const ir::ClassId cls(id);
    // What the runtime passes to `__new__` is the class: any of its instances may be made there.
    if (auto by_new = ir::find_attribute(module_.classes, cls, "__new__"))
      return by_new_ || entry_of(cls, *by_new).value_or(FunctionId(0)).valid() ? kAll : 0;
    auto found = ir::find_attribute(module_.classes, cls, "__init__");
    if (!found || found->kind != ir::ClassAttribute::Kind::kPlain) return kAll;
    auto entry = entry_of(cls, *found);
    if (!entry) return kAll;
    if (!entry->valid()) return 0;  // nothing can call it so
    const ir::Class& owner = module_.classes[module_.classes[id].mro[found->depth].index];
    const ir::TypeNode& type = module_.types[owner.attribute_types[found->index]];
    size_t self = type.args.size();  // after what the function captures
    const Function& function = module_.function(*entry);
    if (self >= function.blocks[0].params.size()) return kAll;
    // As `any` it is refused, or narrowed to each of several classes: too much to follow.
    TypeId of_self = function.type_of(function.blocks[0].params[self]);
    if (module_.types.kind(of_self) != TypeKind::kInstance) return kAll;
    Fate fate = passed(*entry, self);
    return fate.exposed | ~fate.bound;
  }

  /// By what the runtime calls the method: invalid, nothing can call it so; nothing: not known.
  std::optional<FunctionId> entry_of(ir::ClassId cls, ir::FoundAttribute found) const {
    const ir::Class& owner = module_.classes[module_.classes[cls.index].mro[found.depth].index];
    if (found.index >= owner.attribute_types.size()) return std::nullopt;
    const ir::TypeNode& type = module_.types[owner.attribute_types[found.index]];
    if (type.kind != TypeKind::kFunction) return std::nullopt;
    if (type.payload >= inferred_.any_entries.size()) return std::nullopt;
    return inferred_.any_entries[type.payload];
  }

  static Fields lacking(const ir::GivenClass& given) {
    if (given.fields.empty()) return given.is_value ? 0 : kAll;
    Fields fields = kAll;
    for (size_t i = 0; i < given.fields.size(); i++)
      if (!given.lacks[i]) fields &= ~bit(static_cast<int64_t>(i));
    return fields;
  }

  const ir::Module& module_;
  const ir::Inferred& inferred_;
  std::vector<Fields> exposed_;
  std::map<std::pair<uint32_t, size_t>, Fate> passed_;
  std::set<std::string> deleted_;
  bool copies_deeply_ = false;
  bool by_new_ = false;  // object.__new__ is called of a class that is not known
};

}  // namespace

BoundFields::BoundFields(const ir::Module& module, const ir::Inferred& inferred)
    : module_(&module), fields_(Analysis(module, inferred).run()) {}

bool BoundFields::always(TypeId instance, int64_t field) const {
  if (module_ == nullptr || module_->types.kind(instance) != TypeKind::kInstance) return false;
  const uint32_t id = module_->types[instance].payload;
  return id < fields_.size() && (fields_[id] & bit(field)) != 0;
}

}  // namespace pyreck::jit
