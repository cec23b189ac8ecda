// Generators: what their bodies hand over and return is held by one site for each body, as what a
// list holds is by the site of the list. Whoever iterates reads it there.
#include "ir/infer/analysis.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

constexpr TypeId kAny = TypeTable::kAny, kNever = TypeTable::kNever, kNone = TypeTable::kNone;

}  // namespace

TypeId Analysis::generator_of(FunctionId body) {
  SiteId& site = generators_[body.index];
  if (!site.valid()) site = lattice_.new_site(TypeKind::kGenerator);
  return lattice_.container(TypeKind::kGenerator, lattice_.find(site));
}

/// The runtime calls the body: all of its generators share one Spec.
TypeId Analysis::new_generator(Spec& spec, TypeId body) {
  if (lattice_.kind(body) != TypeKind::kFunction) return lattice_.opaque({body});
  FunctionId function(lattice_.payload(body));
  Spec& entry = entry_spec(function);
  std::vector<TypeId> params;
  for (size_t i = 0; i < lattice_.arity(body) && i < entry.params.size(); ++i)
    params.push_back(lattice_.arg(body, i));
  params.resize(entry.params.size(), kAny);
  TypeId made = generator_of(function);
  join_params(entry, params);
  auto& callbacks = spec.callbacks;
  if (std::ranges::find(callbacks, entry.index) == callbacks.end())
    callbacks.push_back(entry.index);
  run_or_queue(entry);
  return lattice_.current(made);
}

/// What is sent may be anything.
TypeId Analysis::transfer_yield(Spec& spec, const Inst& inst, TypeId operand) {
  bool delegates = inst.op == Opcode::kYieldFrom;
  TypeId element = delegates ? element_rule(lattice_, operand) : operand;
  if (generators_[spec.generic.index].valid())
    lattice_.grow(generator_of(spec.generic), 0, element);
  else
    lattice_.escape(element);
  if (!delegates) return kAny;
  return over_members(lattice_, operand, [&](TypeId type) {
    TypeKind kind = lattice_.kind(type);
    if (kind == TypeKind::kGenerator) return lattice_.arg(type, 1);
    if (!is_iterable(kind)) return kNever;
    return kind == TypeKind::kView || !is_unknown(kind) ? kNone : kAny;
  });
}

}  // namespace pyreck::ir
