#include "ir/infer/analysis.h"

#include "ir/infer/binding.h"

#include <algorithm>
#include <utility>

namespace pyreck::ir {
namespace {

constexpr TypeId kNever = TypeTable::kNever, kAny = TypeTable::kAny;
/// New callees are analysed at once, to this depth, so that their results are known; deeper ones
/// wait in the queue.
constexpr size_t kMaxDepth = 100;
/// Specs ever made of a function, superseded ones included.
constexpr size_t kMaxPeeled = 4;  // loops a Spec
constexpr size_t kMaxMade = 4 * kMaxSpecialisations;

}  // namespace

Analysis::Analysis(Module& module, FunctionId each)
    : module_(module),
      lattice_(module.types, module.classes),
      each_(each),
      count_generic_(module.functions.size()) {
  prepared_.resize(count_generic_);
  known_.resize(count_generic_);
  entry_specs_.assign(count_generic_, Spec::kNone);
  captures_.resize(module.captures.size());
  generators_.resize(count_generic_);
  memos_.resize(count_generic_);
  lattice_.set_caller([this](TypeId callee, std::initializer_list<TypeId> arguments) {
    return call_back(callee, {arguments.begin(), arguments.size()}, {});
  });
}

void Analysis::enter_all() {
  std::vector<bool> of_class(count_generic_);
  for (const Class& each : module_.classes) {
    if (!each.body.valid() || module_.functions[each.body.index].source != 0) continue;
    escaped_entries_.push_back(entry_spec(each.body).index);
    of_class[each.body.index] = true;
    for (const ClassAttribute& attribute : each.attributes) demand(attribute.name);
    for (const Block& block : module_.functions[each.body.index].blocks)
      for (const Inst& inst : block.insts)
        if (inst.op == Opcode::kClosure) of_class[static_cast<size_t>(inst.imm)] = true;
  }
  for (uint32_t i = 0; i < count_generic_; ++i) {
    const Function& function = module_.functions[i];
    bool is_inner = function.qualname.find("<locals>") != std::string::npos;
    bool is_entered = function.level == Function::Level::kGeneric && function.source == 0 &&
                      !function.is_fold_body && !is_inner && !of_class[i];
    if (!is_entered || FunctionId(i) == module_.entry || function.blocks.empty()) continue;
    Spec& entry = entry_spec(FunctionId(i));
    join_params(entry, std::vector<TypeId>(entry.params.size(), kAny));
    entry.any_callers = true;
    lattice_.escape(entry.result);
    escaped_entries_.push_back(entry.index);
  }
}

void Analysis::solve(const std::vector<TypeId>& arguments) {
  std::vector<TypeId> params;
  for (TypeId argument : arguments) params.push_back(lattice_.import(argument));
  Spec& entry = find_spec(module_.entry, std::move(params));
  entry_ = entry.index;
  run_or_queue(entry);
  while (true) {
    drain_stale();
    auto& escaped = lattice_.escaped_functions();
    if (!escaped.empty()) {
      TypeId callee = escaped.back();
      escaped.pop_back();
      if (lattice_.kind(callee) == TypeKind::kClass)
        demand_construction(ClassId(lattice_.payload(callee)));
      else
        run_or_queue(any_spec(callee));
    } else if (!escaped_entries_.empty()) {
      Spec& entry = spec(escaped_entries_.back());
      escaped_entries_.pop_back();
      run_or_queue(entry);
    } else if (!queue_.empty()) {
      Spec& next = spec(queue_.back());
      queue_.pop_back();
      if (next.queued) run(next);
    } else {
      fill_empty_params();
      drain_stale();
      if (!queue_.empty()) continue;
      settled_ = true;
      lattice_.settle();
      drain_stale();
      for (uint32_t index : waiting_) invalidate(spec(index));
      waiting_.clear();
      if (queue_.empty()) return;
    }
  }
}

const Prepared& Analysis::prepared(FunctionId function) {
  auto& slot = prepared_[function.index];
  if (!slot) slot = std::make_unique<Prepared>(prepare(module_.functions[function.index], each_));
  return *slot;
}

Spec& Analysis::new_spec(FunctionId function, std::vector<TypeId> params) {
  auto made = std::make_unique<Spec>();
  made->index = count_specs();
  made->generic = function;
  made->body = &prepared(function);
  made->params = std::move(params);
  const Function& body = made->body->function;
  made->values.assign(body.value_types.size(), kNever);
  made->makers.resize(body.value_types.size());
  made->reached.assign(body.blocks.size(), false);
  specs_.push_back(std::move(made));
  return *specs_.back();
}

/// Spec of `function` for parameters of the shape of `params`, which flow into its own.
Spec& Analysis::find_spec(FunctionId function, std::vector<TypeId> params) {
  for (TypeId& param : params) param = SiteLattice::plain(lattice_.current(param));
  auto shape_of = [&](Types types) {
    std::vector<uint32_t> shape;
    for (TypeId type : types) lattice_.append_shape(type, shape);
    return shape;
  };
  std::vector<uint32_t> shape = shape_of(params);
  auto& known = known_[function.index];
  for (Known& candidate : known) {
    if (candidate.shape != shape) continue;
    Spec& found = spec(candidate.spec);
    auto now = shape_of(found.params);
    if (now == shape) {
      join_params(found, params);
      return found;
    }
    candidate.shape = std::move(now);  // its parameters have grown since
  }
  bool full = known.size() >= kMaxSpecialisations &&
              (known.size() >= kMaxMade || count_live(function) >= kMaxSpecialisations);
  if (full) {
    Spec& entry = entry_spec(function);
    size_t count_captures = entry.body->function.captures.size();
    for (size_t i = count_captures; i < params.size(); ++i) {
      lattice_.escape(params[i]);
      params[i] = kAny;
    }
    join_params(entry, params);
    return entry;
  }
  Spec& made = new_spec(function, std::move(params));
  known.push_back({std::move(shape), made.index});
  return made;
}

/// Specs of `function` that the entry reaches now.
size_t Analysis::count_live(FunctionId function) const {
  std::vector<bool> live(specs_.size());
  std::vector<uint32_t> todo;
  auto add = [&](uint32_t index) {
    if (index == Spec::kNone || live[index]) return;
    live[index] = true;
    todo.push_back(index);
  };
  add(entry_);
  for (uint32_t index : entry_specs_) add(index);
  for (const auto& each : specs_)
    if (each->running) add(each->index);
  size_t count = 0;
  while (!todo.empty()) {
    const Spec& next = *specs_[todo.back()];
    todo.pop_back();
    count += next.generic == function;
    for (auto [inst, callee] : next.callees) add(callee);
    for (const auto& [inst, arms] : next.arms)
      for (auto [id, callee] : arms) add(callee);
    for (uint32_t callee : next.callbacks) add(callee);
  }
  return count;
}

Spec& Analysis::entry_spec(FunctionId function) {
  uint32_t& index = entry_specs_[function.index];
  if (index != Spec::kNone) return spec(index);
  size_t count = prepared(function).function.blocks[0].params.size();
  Spec& made = new_spec(function, std::vector<TypeId>(count, kNever));
  made.is_entry = true;
  index = made.index;
  return made;
}

/// The Spec that code on `any` calls for a value of function type `callee`.
Spec& Analysis::any_spec(TypeId callee) {
  callee = lattice_.current(callee);
  Spec& entry = entry_spec(FunctionId(lattice_.payload(callee)));
  size_t count_captures = lattice_.arity(callee);
  std::vector<TypeId> params;
  for (size_t i = 0; i < entry.params.size(); ++i)
    params.push_back(i < count_captures ? lattice_.arg(callee, i) : kAny);
  join_params(entry, params);
  entry.any_callers = true;
  lattice_.escape(entry.result);
  return entry;
}

/// A builtin calls one of its arguments.
TypeId Analysis::call_back(TypeId callee, Types arguments, const std::vector<uint32_t>& keywords) {
  callee = lattice_.current(callee);
  uint32_t caller = lattice_.reader();
  TypeKind kind = lattice_.kind(callee);
  if (kind == TypeKind::kBuiltin)
    return builtin_rule(lattice_, lattice_.payload(callee), {arguments, {}});
  CallBinding binding;
  binding.kind = CallBinding::Kind::kUnknown;
  if (kind == TypeKind::kFunction)
    binding =
        bind_call(module_, module_.functions[lattice_.payload(callee)], arguments.size(), keywords);
  // The dict of `**kwargs` would take the place of what the builtin makes.
  bool unknown = binding.kind != CallBinding::Kind::kBound || binding.collects_named;
  if (unknown || caller == SiteLattice::kNoReader) {
    lattice_.escape(callee);
    for (TypeId type : arguments) lattice_.escape(type);
    return kAny;
  }
  std::vector<TypeId> params = bound_params(callee, binding, arguments);
  Spec& entry = entry_spec(FunctionId(lattice_.payload(callee)));
  join_params(entry, params);
  add_dependent(entry, spec(caller));
  auto& callbacks = spec(caller).callbacks;
  if (std::ranges::find(callbacks, entry.index) == callbacks.end())
    callbacks.push_back(entry.index);
  SiteId* maker = lattice_.maker();
  run_or_queue(entry);
  lattice_.set_maker(maker);
  return lattice_.current(entry.result);
}

/// Containers that are passed empty take the types of those that are passed to the same function
/// otherwise, so that `place(0, [])` and `place(row + 1, columns + [c])` are one.
void Analysis::fill_empty_params() {
  lattice_.set_reader(SiteLattice::kNoReader);
  auto is_empty = [&](TypeId type) {
    return is_site_kind(lattice_.kind(type)) && lattice_.kind(type) != TypeKind::kCell &&
           lattice_.arg(type, 0) == kNever;
  };
  for (auto& known : known_) {
    for (const Known& candidate : known) {
      Spec& empty = spec(candidate.spec);
      if (std::ranges::none_of(empty.params, is_empty)) continue;
      for (const Known& other : known)
        if (fill_from(empty, spec(other.spec), is_empty)) break;
    }
  }
}

template <class IsEmpty>
bool Analysis::fill_from(Spec& empty, Spec& other, IsEmpty is_empty) {
  bool fills = false;
  for (size_t i = 0; i < empty.params.size(); ++i) {
    TypeId into = lattice_.current(empty.params[i]), from = lattice_.current(other.params[i]);
    if (is_empty(into) && lattice_.kind(into) == lattice_.kind(from)) {
      fills |= !is_empty(from);
    } else {
      std::vector<uint32_t> left, right;
      lattice_.append_shape(into, left);
      lattice_.append_shape(from, right);
      if (left != right) return false;
    }
  }
  for (size_t i = 0; fills && i < empty.params.size(); ++i)
    if (is_empty(empty.params[i]))
      for (size_t arg = 0; arg < lattice_.arity(empty.params[i]); ++arg)
        lattice_.grow(empty.params[i], arg, lattice_.arg(other.params[i], arg));
  return fills;
}

bool Analysis::join_params(Spec& spec, Types types) {
  bool changed = false;
  for (size_t i = 0; i < spec.params.size(); ++i) {
    TypeId before = lattice_.current(spec.params[i]);
    TypeId joined = lattice_.join(before, types[i]);
    changed |= joined != lattice_.current(before);
    spec.params[i] = joined;
  }
  if (changed) invalidate(spec);
  return changed;
}

void Analysis::add_dependent(Spec& callee, const Spec& caller) {
  auto& all = callee.dependents;
  if (std::ranges::find(all, caller.index) == all.end()) all.push_back(caller.index);
}

void Analysis::invalidate(Spec& spec) {
  if (spec.running) {
    spec.dirty = true;
  } else if (!spec.queued) {
    spec.queued = true;
    queue_.push_back(spec.index);
  }
}

void Analysis::invalidate_dependents(const Spec& spec) {
  for (uint32_t index : spec.dependents) invalidate(this->spec(index));
}

void Analysis::drain_stale() {
  auto& stale = lattice_.stale();
  for (uint32_t index : stale) invalidate(spec(index));
  stale.clear();
}

void Analysis::run_or_queue(Spec& spec) {
  if (spec.analysed && !spec.queued) return;
  if (spec.running || depth_ >= kMaxDepth) {
    invalidate(spec);
  } else {
    run(spec);
  }
}

void Analysis::run(Spec& spec) {
  spec.queued = false;
  spec.running = spec.analysed = true;
  ++depth_;
  uint32_t outer = lattice_.reader();
  lattice_.set_reader(spec.index);
  do {
    spec.dirty = false;
    const auto& params = spec.body->function.blocks[0].params;
    for (size_t i = 0; i < params.size(); ++i) set_value(spec, params[i], spec.params[i]);
    spec.reached[0] = true;
    for (BlockId block : spec.body->order) {
      if (spec.reached[block.index]) flow_block(spec, block);
      if (spec.to_peel.valid()) break;
    }
    if (spec.to_peel.valid()) {
      peel(spec);
      spec.dirty = true;
    }
    drain_stale();
  } while (spec.dirty);
  lattice_.set_reader(outer);
  --depth_;
  spec.running = false;
}

bool Analysis::set_value(Spec& spec, ValueId value, TypeId type) {
  TypeId before = lattice_.current(spec.values[value.index]);
  TypeId joined = lattice_.join(before, type);
  spec.values[value.index] = joined;
  return joined != lattice_.current(before);
}

void Analysis::flow_block(Spec& spec, BlockId id) {
  const Block& block = spec.body->function.blocks[id.index];
  if (block.unwind) flow_edge(spec, id, *block.unwind, lattice_.exception(0));
  for (const Inst& inst : block.insts) {
    if (is_terminator(inst.op)) return flow_terminator(spec, id, inst);
    if (!step(spec, inst)) return;
  }
}

void Analysis::flow_edge(Spec& spec, BlockId from, const Target& target, TypeId first) {
  const auto& position = spec.body->position;
  bool is_back_edge = position[target.block.index] <= position[from.index];
  if (is_back_edge && changes_type(spec, target, first)) {
    spec.to_peel = target.block;
    return;
  }
  const auto& params = spec.body->function.blocks[target.block.index].params;
  bool changed = !spec.reached[target.block.index];
  spec.reached[target.block.index] = true;
  size_t next = 0;
  if (first.valid() && !params.empty()) changed |= set_value(spec, params[next++], first);
  for (size_t i = 0; i < target.args.size() && next < params.size(); ++i)
    changed |= set_value(spec, params[next++], spec.values[target.args[i].index]);
  if (changed && is_back_edge) spec.dirty = true;
}

/// Whether a variable comes back along a back edge as something that it has not been before.
bool Analysis::changes_type(Spec& spec, const Target& target, TypeId first) {
  auto& headers = spec.peeled_headers;
  if (first.valid() || !spec.reached[target.block.index] || headers.size() >= kMaxPeeled ||
      std::ranges::find(headers, target.block) != headers.end())
    return false;
  auto kinds = [&](ValueId value) {
    uint32_t kinds = 0;
    TypeId type = lattice_.current(spec.values[value.index]);
    over_members(lattice_, type, [&](TypeId member) {
      kinds |= 1u << static_cast<uint32_t>(lattice_.kind(member));
      return kNever;
    });
    return kinds;
  };
  constexpr uint32_t kVague =
      1u << static_cast<uint32_t>(TypeKind::kAny) | 1u << static_cast<uint32_t>(TypeKind::kNever);
  const auto& params = spec.body->function.blocks[target.block.index].params;
  for (size_t i = 0; i < target.args.size() && i < params.size(); ++i) {
    uint32_t before = kinds(params[i]), after = kinds(target.args[i]);
    if (((before | after) & kVague) == 0 && (before & after) == 0) return true;
  }
  return false;
}

/// Peels the loop that a run has found, and forgets what was known of the function's inside: all
/// that the run has told others holds for the peeled iteration.
void Analysis::peel(Spec& spec) {
  BlockId header = std::exchange(spec.to_peel, BlockId());
  spec.peeled_headers.push_back(header);
  Peeled peeled = peel_loop(*spec.body, header);
  if (peeled.body == nullptr) return;
  std::vector<SiteId> makers(peeled.origin.size());
  std::ranges::copy(spec.makers, makers.begin());
  for (size_t i = 0; i < makers.size(); ++i)
    if (peeled.origin[i].valid()) makers[i] = std::exchange(makers[peeled.origin[i].index], {});
  spec.makers = std::move(makers);
  spec.peeled = std::move(peeled.body);
  spec.body = spec.peeled.get();
  const Function& function = spec.body->function;
  spec.values.assign(function.value_types.size(), kNever);
  spec.reached.assign(function.blocks.size(), false);
  spec.callees.clear();
  spec.arms.clear();
}

void Analysis::flow_terminator(Spec& spec, BlockId block, const Inst& inst) {
  auto type_of = [&](ValueId value) { return lattice_.current(spec.values[value.index]); };
  switch (inst.op) {
    case Opcode::kBranch:
      return flow_edge(spec, block, inst.targets[0]);
    case Opcode::kCondBranch: {
      TypeId condition = type_of(inst.operands[0]);
      if (condition == kNever) return;
      if (condition != SiteLattice::kFalse) flow_edge(spec, block, inst.targets[0]);
      if (condition != SiteLattice::kTrue) flow_edge(spec, block, inst.targets[1]);
      return;
    }
    case Opcode::kForNext: {
      TypeId iterator = type_of(inst.operands[0]);
      if (iterator == kNever) return;
      bool is_iter = lattice_.kind(iterator) == TypeKind::kIter;
      TypeId element = is_iter ? element_rule(lattice_, lattice_.arg(iterator, 0)) : kAny;
      if (element != kNever) flow_edge(spec, block, inst.targets[0], element);
      return flow_edge(spec, block, inst.targets[1]);
    }
    case Opcode::kReturn: {
      TypeId before = lattice_.current(spec.result);
      spec.result = lattice_.join(before, type_of(inst.operands[0]));
      if (generators_[spec.generic.index].valid())
        lattice_.grow(generator_of(spec.generic), 1, type_of(inst.operands[0]));
      if (spec.any_callers) lattice_.escape(spec.result);
      if (spec.result != lattice_.current(before)) invalidate_dependents(spec);
      return;
    }
    default:
      return;
  }
}

}  // namespace pyreck::ir
