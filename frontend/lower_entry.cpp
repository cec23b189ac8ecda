// Entries of modules: a file's top level, a caller that supplies defaults, a block.

#include "frontend/lower.h"

namespace pyreck::frontend {

using ir::BlockId;
using ir::Opcode;
using ir::ValueId;
using Mode = Symbol::Mode;

void Lowering::lower_file(const Symbol* entry) {
  declare_function("<module>", {1, 0, 1, 0});
  const Scope* called = entry ? root_.scopes.of(entry->definition) : nullptr;
  Values arguments;
  if (called) {
    for (const Param& param : called->params()) {
      function_.parameters.push_back({param.name, param.kind, false});
      arguments.push_back(ssa_.add_parameter());
    }
  }
  create_variables([](const Symbol&) { return ValueId(); });
  lower_body(*scope_.body);
  if (ssa_.reachable()) {
    ValueId result;
    if (called) {
      SpanScope span(ssa_, {});  // whoever runs the module calls it: there is no text for that
      result = call_with_own_parameters(read_symbol(entry), called->params(), arguments);
    } else {
      result = none();
    }
    ssa_.return_value(result);
  }
  ssa_.finish();
}

void Lowering::lower_caller_of(uint32_t captured_index) {
  const CapturedFunction& captured = unit_.request()->functions[captured_index];
  declare_function(captured.name, {});
  function_.qualname = captured.qualname;
  function_.counts_depth = false;
  Values values;
  for (const Param& param : scope_.params()) {
    function_.parameters.push_back({param.name, param.kind, false});
    values.push_back(ssa_.add_parameter());
  }
  ssa_.set_span(scope_.statement ? scope_.statement->head : scope_.expression->span);
  ValueId callee = captured_closure(captured_index, ssa_.span());
  SpanScope span(ssa_, {});  // it is no frame of the user's
  ssa_.return_value(call_with_own_parameters(callee, scope_.params(), values));
  ssa_.finish();
}

/// The body runs under a handler for everything; both ends give the tuple.
void Lowering::lower_block(const std::string& frame_name,
                           const std::vector<std::string>& assigned) {
  declare_function(frame_name, scope_.statement->span);
  create_variables([&](const Symbol& symbol) { return value_before_block(symbol); });
  ValueId exception;
  BlockId handler = ssa_.new_block_with_value(&exception);
  ssa_.set_handler(handler);
  lower_body(*scope_.body);
  ssa_.set_handler({});
  if (ssa_.reachable()) give_names(none(), assigned);
  ssa_.seal(handler);
  if (ssa_.has_predecessors(handler)) {
    ssa_.set_block(handler);
    give_names(exception, assigned);
  }
  ssa_.finish();
}

/// What a name that the block assigns holds before the block; invalid: nothing that can be shipped.
ValueId Lowering::value_before_block(const Symbol& symbol) {
  auto found = root_.names.find(symbol.name);
  if (found == root_.names.end()) return {};
  const Binding& binding = found->second;
  if (binding.kind != Binding::Kind::kValue && binding.kind != Binding::Kind::kFunction &&
      binding.kind != Binding::Kind::kBuiltin && binding.kind != Binding::Kind::kClass)
    return {};
  return initial_[&symbol] = binding_value(binding, ssa_.span());
}

void Lowering::give_names(ValueId exception, const std::vector<std::string>& assigned) {
  Values items{exception};
  for (const std::string& name : assigned) items.push_back(value_after_block(*scope_.own.at(name)));
  ssa_.return_value(emit(Opcode::kTupleNew, items));
}

/// `unbound` also for a name that still holds what it held before: there is nothing to give back.
ValueId Lowering::value_after_block(const Symbol& symbol) {
  if (symbol.mode == Mode::kImport || symbol.mode == Mode::kRefused) return emit(Opcode::kUnbound);
  if (is_static_class(symbol)) return emit(Opcode::kUnbound);  // it stays in the block
  Access how = access(&symbol);
  if (how.kind == Access::Kind::kCell) return contents_or_unbound(symbol.name, how.value);
  ValueId value = ssa_.read(how.variable);
  auto before = initial_.find(&symbol);
  bool untouched = before != initial_.end() && before->second == ssa_.single_source(value);
  return untouched ? emit(Opcode::kUnbound) : value;
}

/// Reading an empty cell raises; here it gives `unbound`.
ValueId Lowering::contents_or_unbound(const std::string& name, ValueId cell) {
  VarId contents = ssa_.new_variable(true);
  ssa_.write(contents, emit(Opcode::kUnbound));
  BlockId read = ssa_.new_block(), after = ssa_.new_block();
  ValueId ignored;
  BlockId empty = ssa_.new_block_with_value(&ignored);
  ssa_.branch(read);
  ssa_.seal(read);
  ssa_.set_block(read);
  ssa_.set_handler(empty);
  ValueId found = emit_text(Opcode::kCellGet, name, {cell});
  ssa_.set_handler({});
  ssa_.write(contents, found);
  ssa_.branch(after);
  ssa_.seal(empty);
  ssa_.set_block(empty);
  ssa_.branch(after);
  ssa_.seal(after);
  ssa_.set_block(after);
  return ssa_.read(contents);
}

}  // namespace pyreck::frontend
