#include "ir/verifier.h"

#include "ir/limits.h"
#include "ir/names.h"
#include "ir/utf8.h"
#include "ir/verifier_context.h"

#include <algorithm>
#include <set>

namespace pyreck::ir {
namespace {

void verify_pools(const Module& module, Findings& findings) {
  for (const Source& source : module.sources)
    if (!is_utf8(source.path) || !is_utf8(source.text))
      findings.add("M2", "module", "a source is not UTF-8");
  for (const Module::Capture& capture : module.captures)
    if (!is_utf8(capture.name)) findings.add("M2", "module", "the name of a capture is not UTF-8");
  for (size_t i = 0; i < module.strings.size(); i++)
    if (!is_utf8(module.strings[i]))
      findings.add("M2", "module", "string " + std::to_string(i) + " is not UTF-8");
  for (size_t i = 0; i < module.keyword_lists.size(); i++) {
    std::set<std::string_view> names;
    for (uint32_t name : module.keyword_lists[i]) {
      bool fits = name < module.strings.size() && names.insert(module.strings[name]).second;
      if (!fits)
        findings.add("M2", "module",
                     "keyword list " + std::to_string(i) +
                         " names a string that does not exist, "
                         "or one twice");
    }
  }
}

/// Depth first, without recursion: types hold only types made before them.
void verify_type_nodes(const Module& module, Findings& findings) {
  for (uint32_t i = 0; i < module.types.size() && !findings.full(); i++) {
    const TypeNode& node = module.types[TypeId(i)];
    bool of_class = node.kind == TypeKind::kInstance || node.kind == TypeKind::kClass ||
                    node.kind == TypeKind::kSuper;
    if (of_class && node.payload >= module.classes.size())
      findings.add("M4", "module", "type `" + module.types.text(TypeId(i)) + "` has no class");
    if (node.kind != TypeKind::kFunction) continue;
    bool fits = node.payload < module.functions.size() &&
                module.functions[node.payload].level == Function::Level::kGeneric &&
                module.functions[node.payload].captures.size() == node.args.size();
    if (!fits)
      findings.add("M4", "module",
                   "type `" + module.types.text(TypeId(i)) +
                       "` is of no generic function with as many captures");
  }
}

void verify_captures(const Module& module, Findings& findings) {
  for (const Module::Capture& capture : module.captures) {
    bool known = capture.type.index < module.types.size();
    TypeKind kind = known ? module.types.kind(capture.type) : TypeKind::kNever;
    if (kind == TypeKind::kNever || kind == TypeKind::kIter || kind == TypeKind::kCell)
      findings.add("M4", "module",
                   "capture `" + capture.name + "` has a type that no value brings");
  }
}

void verify_parameters(const Function& function, const std::string& place, Findings& findings) {
  // Python's order: positional-only, positional, *args, keyword-only, **kwargs.
  auto rank = [](Parameter::Kind kind) {
    switch (kind) {
      case Parameter::Kind::kPositionalOnly:
        return 0;
      case Parameter::Kind::kPositional:
        return 1;
      case Parameter::Kind::kVarArgs:
        return 2;
      case Parameter::Kind::kKeywordOnly:
        return 3;
      case Parameter::Kind::kVarKeywords:
        return 4;
    }
    return 0;
  };
  std::set<std::string_view> names;
  size_t defaults = 0;
  int last = 0;
  for (const Parameter& parameter : function.parameters) {
    int now = rank(parameter.kind);
    bool single = now == 2 || now == 4;
    if (now < last || (single && now == last))
      findings.add("F2", place, "parameter `" + parameter.name + "` is out of order");
    if (!names.insert(parameter.name).second)
      findings.add("F2", place, "two parameters `" + parameter.name + "`");
    if (single && parameter.has_default)
      findings.add("F2", place, "parameter `" + parameter.name + "` cannot have a default");
    defaults += parameter.has_default ? 1 : 0;
    last = now;
  }
  if (defaults > function.captures.size())
    findings.add("F2", place, "fewer captures than defaults");
}

void verify_origin(const Module& module, const Function& function, const std::string& place,
                   Findings& findings) {
  if (function.level == Function::Level::kGeneric) {
    if (function.generic.valid())
      findings.add("F3", place, "a generic function comes from another");
    return;
  }
  bool known = function.generic.index < module.functions.size() &&
               module.function(function.generic).level == Function::Level::kGeneric;
  if (!known) return findings.add("F3", place, "a typed function comes from no generic one");
  const Function& generic = module.function(function.generic);
  bool same_captures = function.is_fold_body ? generic.captures.size() <= function.captures.size()
                                             : generic.captures.size() == function.captures.size();
  if (!same_captures || generic.parameters.size() != function.parameters.size() ||
      generic.is_fold_body != function.is_fold_body)
    findings.add(
        "F3", place,
        "captures, parameters or use differ from " + place_of(module, function.generic.index));
}

void verify_header(const Module& module, uint32_t id, Findings& findings) {
  const Function& function = module.functions[id];
  std::string place = place_of(module, id);
  size_t insts = 0;
  for (const Block& block : function.blocks) insts += block.insts.size();
  auto limit = [&](const char* what, size_t count, size_t max) {
    if (count > max)
      findings.add("F1", place,
                   std::to_string(count) + " " + what + ", more than " + std::to_string(max));
  };
  limit("blocks", function.blocks.size(), kMaxBlocks);
  limit("insts", insts, kMaxInsts);
  limit("values", function.value_types.size(), kMaxValues);
  limit("captures", function.captures.size(), kMaxFunctionCaptures);
  limit("parameters", function.parameters.size(), kMaxParameters);
  if (function.source >= module.sources.size() && function.source != 0)
    findings.add("F2", place, "source " + std::to_string(function.source) + " does not exist");
  bool names_are_text = is_utf8(function.name) && is_utf8(function.qualname) &&
                        std::all_of(function.captures.begin(), function.captures.end(), is_utf8) &&
                        std::all_of(function.parameters.begin(), function.parameters.end(),
                                    [](const Parameter& each) { return is_utf8(each.name); });
  if (!names_are_text) findings.add("M2", "func #" + std::to_string(id), "a name is not UTF-8");
  verify_parameters(function, place, findings);
  verify_origin(module, function, place, findings);
}

}  // namespace

void Findings::add(const char* rule, const std::string& place, const std::string& what) {
  if (full()) return;
  messages_.push_back(std::string(rule) + ": " + place + ": " + what);
}

bool Findings::full() const { return messages_.size() >= kMaxVerifierErrors; }

std::string place_of(const Module& module, uint32_t function) {
  return "func @" + module.functions[function].name + "#" + std::to_string(function);
}

std::string place_of(const Module& module, uint32_t function, uint32_t block, uint32_t inst) {
  std::string place = place_of(module, function) + " block" + std::to_string(block);
  const std::vector<Inst>& insts = module.functions[function].blocks[block].insts;
  if (inst >= insts.size()) return place;
  place += " inst " + std::to_string(inst);
  return place + " `" + info(insts[inst].op).text + "`";
}

void verify_module(const Module& module, Findings& findings) {
  auto limit = [&](const char* what, size_t count, size_t max) {
    if (count > max)
      findings.add("M1", "module",
                   std::to_string(count) + " " + what + ", more than " + std::to_string(max));
  };
  limit("functions", module.functions.size(), kMaxFunctions);
  limit("sources", module.sources.size(), kMaxSources);
  limit("captures", module.captures.size(), kMaxModuleCaptures);
  limit("classes", module.classes.size(), kMaxClasses);
  if (!findings.empty()) return;
  verify_pools(module, findings);
  if (module.entry.index >= module.functions.size() || module.function(module.entry).is_fold_body)
    findings.add("M3", "module", "the entry is no function that can be called");
  verify_classes(module, findings);
  if (!findings.empty()) return;
  verify_type_nodes(module, findings);
  verify_captures(module, findings);
  for (uint32_t id = 0; id < module.functions.size() && !findings.full(); id++)
    verify_header(module, id, findings);
}

std::vector<std::string> verify(const Module& module) {
  Findings findings;
  verify_module(module, findings);
  if (!findings.empty()) return findings.take();
  for (uint32_t id = 0; id < module.functions.size() && !findings.full(); id++)
    verify_structure(module, id, findings);
  if (!findings.empty()) return findings.take();
  std::vector<unsigned> arity = verify_fold_kinds(module, findings);
  Module scratch = module;  // typing rules intern types
  for (uint32_t id = 0; id < scratch.functions.size() && !findings.full(); id++)
    verify_types(scratch, id, arity, findings);
  return findings.take();
}

Result<Unit> check_verified(const Module& module) {
  std::vector<std::string> messages = verify(module);
  if (messages.empty()) return Unit{};
  return Error{Error::Code::Invalid, messages.front()};
}

}  // namespace pyreck::ir
