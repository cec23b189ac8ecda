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
  CallBinding binding;
  auto fail = [&](CallBinding::Kind kind) {
    binding.kind = kind;
    return binding;
  };
  size_t positional = count - keywords.size(), next = 0, named = 0;
  for (const Parameter& parameter : callee.parameters) {
    if (parameter.kind == Kind::kVarArgs || parameter.kind == Kind::kVarKeywords)
      return fail(CallBinding::Kind::kUnknown);
    auto keyword = parameter.kind == Kind::kPositionalOnly
                       ? std::nullopt
                       : find_keyword(module, keywords, parameter.name);
    if (parameter.kind != Kind::kKeywordOnly && next < positional) {
      if (keyword) return fail(CallBinding::Kind::kWrong);  // multiple values
      binding.arguments.push_back({false, static_cast<uint32_t>(next++)});
    } else if (keyword) {
      ++named;
      binding.arguments.push_back({false, static_cast<uint32_t>(positional + *keyword)});
    } else if (auto capture =
                   parameter.has_default ? default_capture(callee, parameter.name) : std::nullopt) {
      binding.arguments.push_back({true, *capture});
    } else {
      return fail(CallBinding::Kind::kWrong);  // missing
    }
  }
  bool all_used = next == positional && named == keywords.size();
  return all_used ? binding : fail(CallBinding::Kind::kWrong);
}

const std::vector<uint32_t>& keywords_of(const Module& module, const Inst& inst) {
  static const std::vector<uint32_t> kNone;
  bool named = inst.imm > 0 && static_cast<size_t>(inst.imm) < module.keyword_lists.size();
  return named ? module.keyword_lists[static_cast<size_t>(inst.imm)] : kNone;
}

}  // namespace pyreck::ir
