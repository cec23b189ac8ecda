#include "ir/infer/zipped.h"

namespace pyreck::ir {
namespace {

/// A list that only typed code gets at, and that the fold's body does not change.
bool stays_as_it_is(Analysis& analysis, const WriteSummary& writes, const Spec& spec, uint32_t body,
                    ValueId value) {
  SiteLattice& lattice = analysis.lattice();
  TypeId type = lattice.current(spec.values[value.index]);
  if (lattice.kind(type) != TypeKind::kList || lattice.has_escaped(type)) return false;
  if (analysis.module().types.kind(lattice.structural(type)) != TypeKind::kList) return false;
  return !writes.writes(body, lattice.site_of(type));
}

}  // namespace

std::optional<Zipped> find_zipped(Analysis& analysis, const WriteSummary& writes, const Spec& spec,
                                  const Inst& fold, const std::vector<uint32_t>& uses) {
  ValueId sequence = fold.operands[0];
  const Inst* source = spec.body->definition[sequence.index];
  auto body = spec.callees.find(&fold);
  if (source == nullptr || source->op != Opcode::kCallBuiltin || source->imm != 0 ||
      source->operands.empty() || uses[sequence.index] != 1 || body == spec.callees.end())
    return std::nullopt;
  Zipped zipped;
  zipped.source = source;
  zipped.lists = source->operands;
  zipped.enumerates = source->imm2 == static_cast<uint32_t>(Builtin::kEnumerate);
  if (!zipped.enumerates && source->imm2 != static_cast<uint32_t>(Builtin::kZip))
    return std::nullopt;
  if (zipped.enumerates && zipped.lists.size() > 1) {
    auto start = spec.body->constant_int(zipped.lists[1]);
    if (!start) return std::nullopt;
    zipped.start = *start;
    zipped.lists.resize(1);
  }
  for (ValueId list : zipped.lists)
    if (!stays_as_it_is(analysis, writes, spec, body->second, list)) return std::nullopt;
  return zipped;
}

std::vector<uint32_t> count_uses(const Function& function) {
  std::vector<uint32_t> uses(function.value_types.size());
  auto count = [&](const std::vector<ValueId>& values) {
    for (ValueId value : values) ++uses[value.index];
  };
  for (const Block& block : function.blocks) {
    if (block.unwind) count(block.unwind->args);
    for (const Inst& inst : block.insts) {
      count(inst.operands);
      for (const Target& target : inst.targets) count(target.args);
    }
  }
  return uses;
}

}  // namespace pyreck::ir
