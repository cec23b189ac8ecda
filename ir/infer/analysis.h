// The fixpoint: specialisations of functions, and the type of every value in them.
//
// A specialisation (Spec) is a generic function for given types of its parameters; fold bodies have
// one for each fold inst of each Spec. Specs run again when something that they have read has
// changed: a callee's result, what a site holds, what their parameters may be. All of it only
// grows, in a lattice of finite height, so it ends.
#pragma once

#include "ir/infer/binding.h"
#include "ir/infer/class_call.h"
#include "ir/infer/infer.h"
#include "ir/infer/peel.h"
#include "ir/infer/prepare.h"
#include "ir/infer/sites.h"

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace pyreck::ir {

struct Spec {
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t index = 0;
  FunctionId generic;
  const Prepared* body = nullptr;  // shared, or `peeled`
  std::unique_ptr<Prepared> peeled;
  std::vector<BlockId> peeled_headers;
  BlockId to_peel;             // found in this run: the header of a loop to peel
  bool is_entry = false;       // what the runtime calls: shared by all function values
  bool any_callers = false;    // among the callers is code on `any`
  std::vector<TypeId> params;  // of block 0
  std::vector<TypeId> values;  // by value; kNever: not reached, or never has a value
  std::vector<bool> reached;   // by block
  std::vector<SiteId> makers;  // by value: the site that its inst makes
  TypeId result = TypeTable::kNever;
  std::unordered_map<const Inst*, uint32_t> callees;  // Specs of calls and fold bodies
  /// Ops whose first operand is one of several classes or functions: by kind and payload of its
  /// type, the Spec that it calls.
  using Arms = std::map<std::pair<TypeKind, uint32_t>, uint32_t>;
  std::unordered_map<const Inst*, Arms> arms;
  std::vector<uint32_t> dependents;  // Specs that call it
  std::vector<uint32_t> callbacks;   // Specs that the runtime calls for its builtins
  std::vector<SiteId> writes;        // sites that its own insts change

  // Fold bodies.
  uint32_t sink = kNone;            // the Spec whose fold collects: itself, or around it (nested)
  FoldKind kind = FoldKind::kList;  // of that fold
  TypeId emits = TypeTable::kNever, emits_key = TypeTable::kNever;

  bool running = false, dirty = false, queued = false, analysed = false;
};

class Analysis {
 public:
  /// `each`: see prepare().
  Analysis(Module& module, FunctionId each);

  /// Runs to the fixpoint from the module's entry with these argument types.
  void solve(const std::vector<TypeId>& arguments);

  /// Before solve(): the functions and classes of the first source are reached too, and called with
  /// arguments of any type.
  void enter_all();
  /// Before solve().
  void give_class(const GivenClass& given);
  /// A function value comes from outside of the module, hidden in what is `any`.
  void give_function(TypeId type) { lattice_.escape(lattice_.import(type)); }

  Module& module() { return module_; }
  SiteLattice& lattice() { return lattice_; }
  Spec& spec(uint32_t index) { return *specs_[index]; }
  uint32_t count_specs() const { return static_cast<uint32_t>(specs_.size()); }
  uint32_t entry() const { return entry_; }
  /// Whether a special method that gives `result` may leave the operation to the other operand.
  bool may_decline(TypeId result);
  /// What an instance of a class derived from a builtin one is to it.
  TypeId base_value(TypeId object);
  TypeId new_instance(TypeId cls);
  void demand_construction(ClassId id);
  /// By generic FunctionId: the Spec that function values run, or Spec::kNone. Its parameters are
  /// of type `any`, unless all that can call it is known; its captures are those of the values.
  const std::vector<uint32_t>& entry_specs() const { return entry_specs_; }
  /// The type of captured value `index` in the lattice; invalid if no code reads it.
  TypeId capture_type(size_t index) const { return captures_[index]; }

 private:
  using Types = std::span<const TypeId>;

  // Specs and the worklist (analysis.cpp).
  const Prepared& prepared(FunctionId function);
  Spec& new_spec(FunctionId function, std::vector<TypeId> params);
  Spec& find_spec(FunctionId function, std::vector<TypeId> params);
  Spec& entry_spec(FunctionId function);
  Spec& any_spec(TypeId callee);
  TypeId call_back(TypeId callee, Types arguments, const std::vector<uint32_t>& keywords);
  size_t count_live(FunctionId function) const;
  void fill_empty_params();
  template <class IsEmpty>
  bool fill_from(Spec& empty, Spec& other, IsEmpty is_empty);
  bool join_params(Spec& spec, Types types);
  void run(Spec& spec);
  void run_or_queue(Spec& spec);
  void invalidate(Spec& spec);
  void invalidate_dependents(const Spec& spec);
  void drain_stale();
  void add_dependent(Spec& callee, const Spec& caller);

  // Blocks (analysis.cpp).
  void flow_block(Spec& spec, BlockId block);
  void flow_terminator(Spec& spec, BlockId block, const Inst& inst);
  void flow_edge(Spec& spec, BlockId from, const Target& target, TypeId first = TypeId());
  bool changes_type(Spec& spec, const Target& target, TypeId first);
  void peel(Spec& spec);
  bool set_value(Spec& spec, ValueId value, TypeId type);

  // Insts (transfer.cpp). `false`: control does not get past the inst.
  bool step(Spec& spec, const Inst& inst);
  TypeId transfer(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_known(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_plain(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_binary(Spec& spec, const Inst& inst, Types operands);
  bool stays_real(const Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_ints(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_fact(Spec& spec, const Inst& inst, TypeId type);
  TypeId narrowed_to_class(TypeId type, TypeId classes);
  TypeId instance_of_any(TypeId classes);
  TypeId exact_instance(uint32_t builtin);
  TypeId new_container(const Inst& inst, Types operands);
  TypeId captured(size_t index);
  TypeId tuple_item(TypeId tuple, int64_t index);

  // Generators (transfer_generators.cpp).
  TypeId new_generator(Spec& spec, TypeId body);
  TypeId generator_of(FunctionId body);
  TypeId transfer_yield(Spec& spec, const Inst& inst, TypeId operand);

  // Calls and folds (transfer_calls.cpp).
  TypeId transfer_call(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_call_spread(Spec& spec, const Inst& inst, Types operands);
  TypeId call_builtin(const Inst& inst, uint32_t builtin, Types arguments);
  std::optional<TypeId> class_question(const Spec& spec, const Inst& inst, Types arguments);
  TypeId refined(uint32_t builtin, Types arguments, TypeId result) const;
  TypeId call_method(Spec& spec, const Inst& inst, Types operands);
  TypeId call_function(Spec& spec, const Inst& inst, TypeId callee, Types arguments,
                       const std::vector<uint32_t>& keywords);
  std::vector<TypeId> bound_params(TypeId callee, const CallBinding& binding, Types arguments);
  TypeId transfer_fold(Spec& spec, const Inst& inst, Types operands);
  TypeId fold_result(Spec& body, TypeId start);
  void transfer_emit(Spec& spec, Types operands);

  // Classes (transfer_classes.cpp).
  struct Demand {
    std::string name;
  };
  TypeId attribute_type(ClassId id, FoundAttribute at);
  TypeId self_type(ClassId id);
  std::optional<TypeId> transfer_class(Spec& spec, const Inst& inst, Types operands);
  TypeId transfer_class_call(Spec& spec, const Inst& inst, const ClassCall& call, Types operands);
  TypeId transfer_arms(Spec& spec, const Inst& inst, Types operands);
  TypeId make_class(const Inst& inst, Types operands);
  void give_base_value(ClassId id);
  void set_bases(TypeId self, Types operands);
  TypeId refer_to_class(Spec& spec, const Inst& inst);
  bool none_lacks(const Inst& inst, TypeId object) const;
  TypeId get_attribute(TypeId object, std::string_view name);
  TypeId load_method(TypeId object, std::string_view name);
  TypeId instance_attribute(TypeId object, std::string_view name);
  TypeId class_attribute(TypeId object, std::string_view name);
  void set_attribute(TypeId object, std::string_view name, TypeId value);
  void expose_field(std::string_view name);
  TypeId construct(TypeId callee, Types arguments, const Inst& inst);
  std::optional<TypeId> base_method(Spec& spec, const Inst& inst, Types operands);
  TypeId enter(TypeId callee, std::vector<TypeId> arguments, const std::vector<uint32_t>& keywords);
  void enter_unknown(TypeId callee, TypeId first);
  void demand(std::string_view name, ClassId only = ClassId());
  void meet(const Demand& demand, ClassId id);
  void demand_all(std::span<const std::string_view> names);
  void demand_where(bool needed, std::initializer_list<std::string_view> names);
  void demand_iteration(TypeId over);
  void demand_pairs(TypeId over);
  void demand_for_emitted(FoldKind kind, Types emitted);
  void demand_for(const Inst& inst, Types operands);
  void demand_for_comparison(CompareKind op, Types operands);
  void demand_for_item(std::string_view name, Types operands);
  void demand_for_builtin(std::string_view name, Types operands);
  void demand_for_method(std::string_view name, Types operands);
  void demand_method_of_any(std::string_view name, Types arguments);
  void demand_everything();
  bool may_be_instance(TypeId type);
  bool may_hold_instance(TypeId type, size_t depth);

  // What insts store (stores.cpp).
  void note_write(Spec& spec, TypeId container);
  void store_item(Spec& spec, TypeId container, TypeId index, TypeId value);
  void store_inplace(Spec& spec, BinaryKind op, TypeId left, TypeId right);
  void store_method(Spec& spec, TypeId receiver, std::string_view name, Types arguments);
  void store_spread(Spec& spec, TypeId container, TypeId source);
  void store_list_method(TypeId list, std::string_view name, Types arguments);
  void store_dict_method(TypeId dict, std::string_view name, Types arguments);

  Module& module_;
  SiteLattice lattice_;
  FunctionId each_;
  size_t count_generic_;
  std::vector<std::unique_ptr<Prepared>> prepared_;
  std::vector<std::unique_ptr<Spec>> specs_;
  struct Known {
    std::vector<uint32_t> shape;
    uint32_t spec;
  };
  std::vector<std::vector<Known>> known_;  // by generic function
  std::vector<uint32_t> entry_specs_;
  std::vector<TypeId> captures_;
  std::vector<SiteId> memos_;       // by function with a cache: its table
  std::vector<SiteId> generators_;  // by body: what its generators hand over; invalid: no generator
  std::vector<uint32_t> queue_;
  uint32_t entry_ = Spec::kNone;
  size_t depth_ = 0;
  std::vector<ClassId> made_classes_;
  std::vector<SiteId> base_values_;    // by class: of the containers that its instances begin with
  std::vector<ClassId> given_values_;  // classes that are values from outside
  std::vector<Demand> demands_;
  std::vector<uint32_t> escaped_entries_;  // Specs that the runtime calls, to be run
  std::vector<uint32_t> waiting_;          // Specs with a fold over what holds nothing yet
  bool settled_ = false;                   // what holds nothing now will never hold anything
};

}  // namespace pyreck::ir
