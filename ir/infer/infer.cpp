#include "ir/infer/infer.h"

#include "ir/builder.h"
#include "ir/infer/analysis.h"
#include "ir/infer/certain.h"
#include "ir/infer/effects.h"
#include "ir/infer/emit.h"

#include <algorithm>

namespace pyreck::ir {
namespace {

/// Containers that were captured may be joined with others, and so have wider types than the job
/// stated; what they hold is the same.
void widen_captures(Analysis& analysis, Module& module) {
  for (size_t i = 0; i < module.captures.size(); ++i) {
    TypeId type = analysis.capture_type(i);
    if (type.valid()) module.captures[i].type = analysis.lattice().structural(type);
  }
}

/// What instances and classes hold, by the time that nothing changes any more.
void state_classes(Analysis& analysis, Module& module) {
  SiteLattice& lattice = analysis.lattice();
  lattice.set_reader(SiteLattice::kNoReader);
  for (uint32_t i = 0; i < module.classes.size(); ++i) {
    Class& made = module.classes[i];
    auto type_of = [&](size_t part) { return lattice.structural(lattice.part(ClassId(i), part)); };
    made.field_types.clear();
    made.attribute_types.clear();
    for (size_t part = 0; part < made.fields.size(); ++part)
      made.field_types.push_back(type_of(part));
    for (size_t part = 0; part < made.attributes.size(); ++part)
      made.attribute_types.push_back(type_of(made.fields.size() + part));
  }
}

/// The generic body of folds that emit their elements as they are, made if some call of a builtin
/// becomes such a fold.
FunctionId each_body(Module& module) {
  static constexpr const char* kName = "<each>";
  bool needed = false;
  for (uint32_t i = 0; i < module.functions.size(); ++i) {
    const Function& function = module.functions[i];
    if (function.level != Function::Level::kGeneric) continue;
    if (function.name == kName) return FunctionId(i);
    for (const Block& block : function.blocks)
      needed |= std::ranges::any_of(
          block.insts, [](const Inst& inst) { return fold_of_builtin(inst).has_value(); });
  }
  if (!needed) return FunctionId();
  Function each;
  each.name = each.qualname = kName;
  each.is_fold_body = true;
  each.counts_depth = false;
  Builder builder(module, each);
  builder.set_block(builder.new_block({TypeTable::kAny}));
  builder.emit(Opcode::kEmit, {each.blocks[0].params[0]});
  builder.return_value(builder.const_none());
  module.functions.push_back(std::move(each));
  return FunctionId(static_cast<uint32_t>(module.functions.size() - 1));
}

Result<Unit> check_entry(const Module& module, size_t count_arguments) {
  if (!module.entry.valid() || module.entry.index >= module.functions.size())
    return Error{Error::Code::Invalid, "the module has no entry"};
  const Function& entry = module.functions[module.entry.index];
  if (entry.level != Function::Level::kGeneric || entry.blocks.empty())
    return Error{Error::Code::Invalid, "the module's entry is not a generic function"};
  size_t expected = entry.blocks[0].params.size();
  if (expected != count_arguments)
    return Error{Error::Code::Invalid, "`" + entry.name + "` takes " + std::to_string(expected) +
                                           " arguments, not " + std::to_string(count_arguments)};
  return Unit{};
}

}  // namespace

Result<Inferred> infer(Module& module, const std::vector<TypeId>& arguments,
                       const InferOptions& options) {
  PYRECK_TRY([[maybe_unused]] Unit ok, check_entry(module, arguments.size()));
  FunctionId each = each_body(module);
  size_t count_generic = module.functions.size();
  Analysis analysis(module, each);
  for (const GivenClass& given : options.given) analysis.give_class(given);
  for (TypeId given : options.given_functions) analysis.give_function(given);
  analysis.solve(arguments);
  widen_captures(analysis, module);
  state_classes(analysis, module);

  Inferred inferred;
  inferred.given = options.given;
  WriteSummary writes(analysis);
  Emitter emitter(analysis, writes, inferred.remarks);
  inferred.entry = emitter.declare(analysis.entry());
  for (uint32_t spec : analysis.entry_specs())
    inferred.any_entries.push_back(spec == Spec::kNone ? FunctionId() : emitter.declare(spec));
  emitter.run();
  if (!options.keep_generic)
    for (size_t i = 0; i < count_generic; ++i) {
      if (module.functions[i].level != Function::Level::kGeneric) continue;
      module.functions[i].blocks.clear();
      module.functions[i].value_types.clear();
    }
  return inferred;
}

std::vector<Failure> certain_failures(Module& module) {
  if (!check_entry(module, 0).ok()) return {};
  Analysis analysis(module, each_body(module));
  analysis.enter_all();
  analysis.solve({});
  return certain_failures(analysis);
}

}  // namespace pyreck::ir
