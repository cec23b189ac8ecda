#include "frontend/compile.h"

#include "frontend/cpython.h"
#include "frontend/lower.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace pyreck::frontend {

namespace {

using ir::FunctionId;
using ir::Opcode;

bool refers_to_function(Opcode op) { return op == Opcode::kClosure || op == Opcode::kFold; }

/// What `entry` may make or run.
struct Reach {
  std::vector<bool> made;  // functions, by id: they are in the module
  std::vector<bool> run;   // of them, those that may run: what is said about them counts
};

/// The name by which an inst asks for an attribute or method; "": it does not.
std::string_view asked_name(const ir::Module& module, const ir::Inst& inst) {
  switch (inst.op) {
    case Opcode::kGetAttr:
    case Opcode::kLoadMethod:
    case Opcode::kSetAttr:
    case Opcode::kDelAttr:
      return module.strings[static_cast<size_t>(inst.imm)];
    case Opcode::kCallMethod:
    case Opcode::kCallMethodSpread:
      return module.strings[inst.imm2];
    default:
      return "";
  }
}

/// Whether the inst is about the builtin `getattr`, whose name may be any.
bool asks_for_anything(const ir::Inst& inst) {
  static const Meaning getattr = meaning_of_builtin("getattr");
  if (getattr.kind != Meaning::Kind::kBuiltin) return false;
  return (inst.op == Opcode::kBuiltinRef && inst.imm == getattr.builtin) ||
         (inst.op == Opcode::kCallBuiltin && inst.imm2 == getattr.builtin);
}

/// Follows references between functions. A method of a class runs only if something asks for its
/// name, or Python itself may call it (`__add__`).
class ReachWalk {
 public:
  explicit ReachWalk(const Unit& unit) : unit_(unit) {
    reach_.made.resize(unit.functions.size());
    reach_.run.resize(unit.functions.size());
  }

  Reach from(FunctionId entry) {
    run(entry.index);
    for (const ClassUnit* given : unit_.classes.given())
      run(unit_.module.classes[given->id.index].body.index);
    if (const CaptureRequest* request = unit_.request())
      for (uint32_t i = 0; i < request->functions.size(); ++i)
        if (FunctionId made = unit_.made_function(i);
            request->functions[i].is_given && made.valid())
          run(made.index);
    while (!open_.empty()) {
      uint32_t next = open_.back();
      open_.pop_back();
      visit(next);
    }
    return std::move(reach_);
  }

 private:
  void run(uint32_t function) {
    reach_.made[function] = true;
    if (reach_.run[function]) return;
    reach_.run[function] = true;
    open_.push_back(function);
  }

  /// The body of a class refers to a function.
  void keep_method(uint32_t function) {
    const std::string& method = unit_.units[function].method_name;
    bool asked_for = method == "__enter__" || method == "__exit__";  // by `with` alone
    bool special = method.starts_with("__") && method.ends_with("__") && !asked_for;
    if (method.empty() || special || asks_all_ || asked_.contains(method)) return run(function);
    if (!reach_.made[function]) keep_made(function);
    waiting_[method].push_back(function);
  }

  /// What a method refers to must be in the module with it, although it may not run.
  void keep_made(uint32_t function) {
    reach_.made[function] = true;
    each_reference(unit_.functions[function], [&](uint32_t other) {
      if (!reach_.made[other]) keep_made(other);
    });
  }

  template <class Visit>
  void each_reference(const ir::Function& function, Visit visit) {
    for (const ir::Block& block : function.blocks) {
      for (const ir::Inst& inst : block.insts) {
        if (refers_to_function(inst.op)) visit(static_cast<uint32_t>(inst.imm));
        if (inst.op != Opcode::kClassRef) continue;
        FunctionId body = unit_.module.classes[static_cast<size_t>(inst.imm)].body;
        if (body.valid()) visit(body.index);
      }
    }
  }

  void visit(uint32_t index) {
    const ir::Function& function = unit_.functions[index];
    bool is_body = unit_.units[index].is_class_body;
    each_reference(function, [&](uint32_t other) { is_body ? keep_method(other) : run(other); });
    for (const ir::Block& block : function.blocks)
      for (const ir::Inst& inst : block.insts) {
        ask(asked_name(unit_.module, inst));
        if (asks_for_anything(inst)) ask_all();
      }
  }

  void ask(std::string_view name) {
    if (name.empty() || !asked_.emplace(name).second) return;
    for (uint32_t function : waiting_[std::string(name)]) run(function);
  }

  void ask_all() {
    asks_all_ = true;
    for (const auto& [name, functions] : waiting_)
      for (uint32_t function : functions) run(function);
  }

  const Unit& unit_;
  Reach reach_;
  bool asks_all_ = false;
  std::vector<uint32_t> open_;
  std::unordered_set<std::string> asked_;
  std::unordered_map<std::string, std::vector<uint32_t>> waiting_;
};

/// Moves the live functions into the module and gathers what was said about them.
Compiled take(Unit& unit, FunctionId entry, const Reach& reach) {
  Compiled out;
  out.diagnostics = std::move(unit.general);
  std::vector<uint32_t> renumbered(unit.functions.size());
  for (uint32_t i = 0; i < unit.functions.size(); ++i) {
    if (!reach.made[i]) continue;
    renumbered[i] = static_cast<uint32_t>(unit.module.functions.size());
    unit.module.functions.push_back(std::move(unit.functions[i]));
    if (!reach.run[i]) continue;
    std::vector<Diagnostic>& said = unit.units[i].diagnostics;
    std::move(said.begin(), said.end(), std::back_inserter(out.diagnostics));
  }
  for (ir::Function& function : unit.module.functions)
    for (ir::Block& block : function.blocks)
      for (ir::Inst& inst : block.insts)
        if (refers_to_function(inst.op)) inst.imm = renumbered[static_cast<size_t>(inst.imm)];
  for (ir::Class& each : unit.module.classes) {
    bool made = each.body.valid() && reach.made[each.body.index];
    each.body = made ? FunctionId(renumbered[each.body.index]) : FunctionId();
  }
  if (const CaptureRequest* request = unit.request())
    for (uint32_t i = 0; i < request->functions.size(); ++i) {
      FunctionId made = unit.made_function(i);
      bool is_there = made.valid() && reach.made[made.index];
      out.captured_functions.push_back(is_there ? FunctionId(renumbered[made.index])
                                                : FunctionId());
    }
  if (entry.valid()) unit.module.entry = FunctionId(renumbered[entry.index]);
  unit.drop_hidden_text();
  if (const CaptureRequest* request = unit.request())
    for (Diagnostic& each : out.diagnostics)
      if (each.source < request->is_standard.size() && request->is_standard[each.source])
        each.severity = Severity::kWarning;
  sort_diagnostics(out.diagnostics);
  out.module = std::move(unit.module);
  return out;
}

Compiled take_failed(Unit& unit) {
  std::vector<bool> none(unit.functions.size());
  return take(unit, {}, {none, none});
}

/// `<module>` of "dir/name.py" is called `name`.
std::string module_name(const std::string& path) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  return name.ends_with(".py") ? name.substr(0, name.size() - 3) : name;
}

std::string without_mark(const std::string& text) {
  return text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
}

bool same_variable(const Binding& a, const Binding& b) {
  return a.kind == b.kind && a.index == b.index;
}

/// A captured function that reads a name which the block assigns would see the value of before.
void check_block_changes(Unit& unit, FunctionId block, const Root& root, const ir::Span& span,
                         const std::vector<std::string>& assigned, const std::vector<bool>& live) {
  for (uint32_t i = 0; i < unit.units.size(); ++i) {
    const FunctionUnit& function = unit.units[i];
    if (!live[i] || function.root == &root) continue;
    const std::vector<std::string>& reads = function.root->scopes.outside();
    for (const std::string& name : assigned) {
      if (std::find(reads.begin(), reads.end(), name) == reads.end()) continue;
      const auto& names = function.root->names;
      auto theirs = names.find(name), ours = root.names.find(name);
      bool both = theirs != names.end() && ours != root.names.end();
      bool same =
          both ? same_variable(theirs->second, ours->second) : function.root->source == root.source;
      if (same) unit.report(block, Code::kBlockChangesName, span, "`" + name + "`");
    }
  }
}

std::unordered_map<std::string, Binding> by_name(const std::vector<Binding>& bindings) {
  std::unordered_map<std::string, Binding> out;
  for (const Binding& binding : bindings) out.emplace(binding.name, binding);
  return out;
}

std::vector<std::string> assigned_names(const Scope& scope) {
  std::vector<std::string> out;
  for (const auto& symbol : scope.symbols)
    if (symbol->bindings > 0) out.push_back(symbol->name);
  return out;
}

std::string block_qualname(const Definition& found, const std::string& frame_name) {
  return frame_name == "<module>" || !found.enclosing ? "" : frame_name;
}

Compiled compile_block(Unit& unit, const CaptureRequest::Block& block) {
  const Tree* tree = unit.tree_of(block.source);
  if (!tree) return take_failed(unit);
  Definition found = find_with(*tree, block.line, block.column);
  ir::Span at{block.line, block.column, block.line, block.column + 4};
  if (!found.statement) {
    unit.general.push_back(make_diagnostic(Code::kSourceMissing, unit.module.sources[block.source],
                                           block.source, at, "`with`"));
    return take_failed(unit);
  }
  Root root;
  root.source = block.source;
  root.scopes = ScopeTree::of_block(
      *found.statement, block_qualname(found, block.function_name),
      [&](const std::string& name) { return is_builtin_under(block.names, name); });
  root.names = by_name(block.names);
  root.at_module_level = block.function_name == "<module>";
  root.module_name = block.module;
  Scope& scope = root.scopes.root();
  std::vector<std::string> assigned = assigned_names(scope);
  FunctionId id = unit.new_function(root, &scope);
  Lowering(unit, id, root, scope).lower_block(block.function_name, assigned);
  unit.run();
  Reach reach = ReachWalk(unit).from(id);
  check_block_changes(unit, id, root, found.statement->head, assigned, reach.run);
  Compiled out = take(unit, id, reach);
  out.assigned = std::move(assigned);
  return out;
}

Compiled compile_function(Unit& unit, uint32_t index) {
  Root* root = unit.captured_root(index);
  if (!root) return take_failed(unit);
  Scope& scope = root->scopes.root();
  using Kind = ir::Parameter::Kind;
  bool needs_caller =
      std::any_of(scope.params().begin(), scope.params().end(), [](const Param& param) {
        bool collects = param.kind == Kind::kVarArgs || param.kind == Kind::kVarKeywords;
        return param.default_value || collects;
      });
  FunctionId id;
  if (needs_caller) {
    // The entry has no captures, and defaults are captures: a caller supplies them. It also makes
    // the function a `**kwargs` of its own.
    id = unit.new_function(*root, &scope);
    Lowering(unit, id, *root, scope).lower_caller_of(index);
  } else {
    id = unit.function_of(*root, scope);
  }
  unit.run();
  return take(unit, id, ReachWalk(unit).from(id));
}

}  // namespace

bool is_builtin_under(const std::vector<Binding>& bindings, const std::string& name) {
  for (const Binding& binding : bindings)
    if (binding.name == name)
      return binding.kind == Binding::Kind::kBuiltin &&
             (binding.text.empty() || binding.text == name);
  return true;
}

bool Compiled::ok() const {
  return std::none_of(diagnostics.begin(), diagnostics.end(),
                      [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

Compiled compile_capture(const CaptureRequest& request) {
  Unit unit(&request);
  unit.module.python = request.python;
  unit.module.sources = request.sources;
  for (const CapturedValue& value : request.values)
    unit.module.captures.push_back({value.name, ir::TypeTable::kAny});
  unit.classes.take(request);
  // What is in any of them decides how all are lowered (Unit::keeps_variables).
  for (const CapturedFunction& function : request.functions) unit.tree_of(function.source);
  for (const ClassUnit* given : unit.classes.given()) unit.body_of(*given);
  for (uint32_t i = 0; i < request.functions.size(); ++i)
    if (request.functions[i].is_given) unit.give_function(i);
  return request.block ? compile_block(unit, *request.block)
                       : compile_function(unit, request.entry_function.value_or(0));
}

Compiled compile_file(const std::string& path, const std::string& text,
                      const std::optional<std::string>& entry) {
  Unit unit(nullptr);
  unit.check_all = !entry;
  unit.module.python = python_version();
  unit.module.sources.push_back({path, 1, without_mark(text)});
  const Tree* tree = unit.tree_of(0);
  if (!tree) return take_failed(unit);
  Root root;
  root.scopes = ScopeTree::of_file(*tree);
  root.at_module_level = true;
  root.module_name = module_name(path);
  Scope& scope = root.scopes.root();
  const Symbol* called = nullptr;
  if (entry) {
    auto found = scope.own.find(*entry);
    const Symbol* symbol = found == scope.own.end() ? nullptr : found->second;
    bool fits = symbol && symbol->bindings == 1 && symbol->definition &&
                symbol->definition->kind == StmtKind::kFunction;
    if (!fits) {
      unit.general.push_back(make_diagnostic(Code::kEntryMissing, unit.module.sources[0], 0,
                                             {1, 0, 1, 1}, "`" + *entry + "`"));
      return take_failed(unit);
    }
    called = symbol;
  }
  FunctionId id = unit.new_function(root, &scope);
  Lowering(unit, id, root, scope).lower_file(called);
  unit.run();
  std::vector<bool> all(unit.functions.size(), true);
  return take(unit, id, entry ? ReachWalk(unit).from(id) : Reach{all, all});
}

Result<std::string> dump_ast(const std::string& path, const std::string& text) {
  ir::Source source{path, 1, without_mark(text)};
  auto dumped = dump(source);
  if (auto* text_of = std::get_if<std::string>(&dumped)) return *text_of;
  const SyntaxProblem& problem = std::get<SyntaxProblem>(dumped);
  Code code = problem.too_deep ? Code::kTooDeep : Code::kSyntax;
  return Error{Error::Code::Invalid,
               concise(make_diagnostic(code, source, 0, problem.span, problem.message))};
}

}  // namespace pyreck::frontend
