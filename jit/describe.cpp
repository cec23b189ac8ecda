// What the runtime is told of a module's functions and classes (rt::Program).

#include "jit/engine_state.h"

namespace pyreck::jit {

void NativeCode::describe_functions() {
  State& s = *state_;
  for (const ir::Function& function : module_.functions) {
    std::vector<const char*>& names = s.parameter_names.emplace_back();
    std::vector<uint8_t>& defaults = s.has_default.emplace_back();
    uint32_t positional = 0, positional_only = 0;
    for (const ir::Parameter& parameter : function.parameters) {
      names.push_back(parameter.name.c_str());
      defaults.push_back(parameter.has_default);
      if (parameter.kind == ir::Parameter::Kind::kPositionalOnly) positional_only++;
      if (parameter.kind == ir::Parameter::Kind::kPositional) positional++;
    }
    auto index_of = [&](ir::Parameter::Kind kind) {
      for (uint32_t i = 0; i < function.parameters.size(); i++)
        if (function.parameters[i].kind == kind) return i;
      return rt::Program::FunctionInfo::kNoParameter;
    };
    s.functions.push_back({function.name.c_str(), function.qualname.c_str(),
                           static_cast<uint32_t>(function.captures.size()),
                           static_cast<uint32_t>(function.parameters.size()),
                           positional_only + positional, positional_only, names.data(),
                           defaults.data(), index_of(ir::Parameter::Kind::kVarArgs),
                           index_of(ir::Parameter::Kind::kVarKeywords),
                           !function.counts_depth && !function.is_fold_body,
                           !function.parameters.empty() &&
                               function.parameters.back().name == ir::Parameter::kNamedOrNone});
  }
  program_.functions = s.functions.data();
  program_.count_functions = static_cast<uint32_t>(s.functions.size());
}

/// After what they name is among the module's strings.
void NativeCode::describe_classes() {
  State& s = *state_;
  auto list = [&](const auto& items, auto number) {
    std::vector<uint32_t>& numbers = s.class_lists.emplace_back();
    for (const auto& item : items) numbers.push_back(number(item));
    return numbers.data();
  };
  auto id = [](ir::ClassId each) { return each.index; };
  auto text = [&](const std::string& name) { return module_.intern(name); };
  for (const ir::Class& each : module_.classes) {
    rt::Program::ClassInfo info{};
    info.name = each.name.c_str();
    info.qualname = each.qualname.c_str();
    info.module = each.module.c_str();
    info.count_mro = static_cast<uint32_t>(each.mro.size());
    info.mro = list(each.mro, id);
    info.count_bases = static_cast<uint32_t>(each.bases.size());
    info.bases = list(each.bases, id);
    info.count_exceptions = static_cast<uint32_t>(each.exceptions.size());
    info.exceptions = list(each.exceptions, [](uint32_t exception) { return exception; });
    info.count_fields = static_cast<uint32_t>(each.fields.size());
    info.fields = list(each.fields, text);
    info.count_attributes = static_cast<uint32_t>(each.attributes.size());
    info.attributes = list(each.attributes, [&](const auto& a) { return text(a.name); });
    std::vector<uint8_t>& kinds = s.attribute_kinds.emplace_back();
    for (const ir::ClassAttribute& a : each.attributes)
      kinds.push_back(static_cast<uint8_t>(a.kind));
    info.attribute_kinds = kinds.data();
    info.base = each.base;
    info.count_items = each.count_items.value_or(rt::Program::ClassInfo::kNone);
    info.body = each.body.valid() ? each.body.index : UINT32_MAX;
    info.is_there = each.body.valid() && module_.functions[each.body.index].span.line == 0;
    s.classes.push_back(info);
  }
  program_.classes = s.classes.data();
  program_.count_classes = static_cast<uint32_t>(s.classes.size());
}

}  // namespace pyreck::jit
