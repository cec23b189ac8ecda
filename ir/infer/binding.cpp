#include "ir/infer/binding.h"

#include <algorithm>
#include <optional>

namespace pyreck::ir {
namespace {

using Kind = Parameter::Kind;

std::optional<size_t> find_keyword(const Module& module, const std::vector<uint32_t>& keywords,
                                   const std::string& name) {
  for (size_t i = 0; i < keywords.size(); ++i)
    if (module.strings[keywords[i]] == name) return i;
  return std::nullopt;
}

std::optional<uint32_t> default_capture(const Function& callee, const std::string& name) {
  auto it = std::ranges::find(callee.captures, "default:" + name);
  if (it == callee.captures.end()) return std::nullopt;
  return static_cast<uint32_t>(it - callee.captures.begin());
}

}  // namespace

CallBinding bind_call(const Module& module, const Function& callee, size_t count,
                      const std::vector<uint32_t>& keywords) {
  using Source = ArgumentSource::Kind;
  CallBinding binding;
  auto wrong = [&] {
    binding.kind = CallBinding::Kind::kWrong;
    return binding;
  };
  uint32_t positional = static_cast<uint32_t>(count - keywords.size()), next = 0;
  binding.positional = positional;
  std::vector<bool> used(keywords.size());
  for (const Parameter& parameter : callee.parameters) {
    if (parameter.kind == Kind::kVarArgs) {
      binding.arguments.push_back({Source::kRest, next});
      next = positional;
      continue;
    }
    if (parameter.kind == Kind::kVarKeywords) {
      bool may_be_none = parameter.name == Parameter::kNamedOrNone && keywords.empty();
      binding.arguments.push_back({may_be_none ? Source::kNone : Source::kNamedRest, 0});
      binding.collects_named = !may_be_none;
      continue;
    }
    auto keyword = parameter.kind == Kind::kPositionalOnly
                       ? std::nullopt
                       : find_keyword(module, keywords, parameter.name);
    if (parameter.kind != Kind::kKeywordOnly && next < positional) {
      if (keyword) return wrong();  // multiple values
      binding.arguments.push_back({Source::kArgument, next++});
    } else if (keyword) {
      used[*keyword] = true;
      binding.arguments.push_back(
          {Source::kArgument, static_cast<uint32_t>(positional + *keyword)});
    } else if (auto capture =
                   parameter.has_default ? default_capture(callee, parameter.name) : std::nullopt) {
      binding.arguments.push_back({Source::kDefault, *capture});
    } else {
      return wrong();  // missing
    }
  }
  if (next != positional) return wrong();
  for (uint32_t i = 0; i < keywords.size(); ++i) {
    if (used[i]) continue;
    if (!binding.collects_named) return wrong();
    binding.named_rest.push_back({keywords[i], positional + i});
  }
  return binding;
}

const std::vector<uint32_t>& keywords_of(const Module& module, const Inst& inst) {
  static const std::vector<uint32_t> kNone;
  bool named = inst.imm > 0 && static_cast<size_t>(inst.imm) < module.keyword_lists.size();
  return named ? module.keyword_lists[static_cast<size_t>(inst.imm)] : kNone;
}

}  // namespace pyreck::ir
