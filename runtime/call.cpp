// Calls of values: closures bind their arguments as Python does; builtins and classes go to
// builtins.cpp.

#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/str.h"

#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

using Info = Program::FunctionInfo;

Word type_error(Context* c, const std::string& text) {
  raise_with(c, Exc::kTypeError, pk_str_from_utf8(c, text.data(), text.size()));
  return kFailed;
}

std::string listed(const std::vector<std::string>& names) {
  if (names.size() == 1) return "'" + names[0] + "'";
  std::string out;
  for (size_t i = 0; i < names.size(); i++) {
    if (i > 0) out += i + 1 < names.size() ? ", " : names.size() == 2 ? " and " : ", and ";
    out += "'" + names[i] + "'";
  }
  return out;
}

std::string missing(const Info& f, const std::vector<std::string>& names, bool keyword_only) {
  return std::string(f.qualname) + "() missing " + std::to_string(names.size()) + " required " +
         (keyword_only ? "keyword-only" : "positional") + " argument" +
         (names.size() == 1 ? "" : "s") + ": " + listed(names);
}

std::string too_many(const Info& f, uint32_t given, uint32_t given_keyword_only) {
  uint32_t defaults = 0;
  for (uint32_t i = 0; i < f.count_positional; i++) defaults += f.has_default[i];
  std::string takes = defaults == 0 ? std::to_string(f.count_positional)
                                    : "from " + std::to_string(f.count_positional - defaults) +
                                          " to " + std::to_string(f.count_positional);
  bool plural = defaults != 0 || f.count_positional != 1;
  std::string were = std::to_string(given);
  if (given_keyword_only > 0)
    were += " positional argument" + std::string(given == 1 ? "" : "s") + " (and " +
            std::to_string(given_keyword_only) + " keyword-only argument" +
            (given_keyword_only == 1 ? "" : "s") + ")";
  return std::string(f.qualname) + "() takes " + takes + " positional argument" +
         (plural ? "s" : "") + " but " + were +
         (given == 1 && given_keyword_only == 0 ? " was given" : " were given");
}

/// Binds to `slots` (one a parameter, kFailed where nothing was given). False: a TypeError is
/// pending.
bool bind(Context* c, const Info& f, const Program* program, const Word* args, uint32_t count,
          const uint32_t* keywords, std::vector<Word>& slots) {
  uint32_t named = keywords == nullptr ? 0 : keywords[0];
  uint32_t positional = count - named;
  for (uint32_t i = 0; i < positional && i < f.count_positional; i++) slots[i] = args[i];
  std::vector<std::string> positional_only;
  for (uint32_t k = 0; k < named; k++) {
    std::string name = str_to_utf8(program->strings[keywords[1 + k]]);
    uint32_t at = UINT32_MAX;
    for (uint32_t i = f.count_positional_only; i < f.count_parameters; i++)
      if (name == f.parameter_names[i]) at = i;
    if (at == UINT32_MAX) {
      for (uint32_t i = 0; i < f.count_positional_only; i++)
        if (name == f.parameter_names[i]) positional_only.push_back(name);
      if (!positional_only.empty()) {
        type_error(c, std::string(f.qualname) +
                          "() got some positional-only arguments passed as keyword arguments: '" +
                          name + "'");
      } else {
        type_error(
            c, std::string(f.qualname) + "() got an unexpected keyword argument '" + name + "'");
      }
      return false;
    }
    if (slots[at] != kFailed) {
      type_error(c, std::string(f.qualname) + "() got multiple values for argument '" + name + "'");
      return false;
    }
    slots[at] = args[positional + k];
  }
  if (positional > f.count_positional) {
    uint32_t keyword_only = 0;
    for (uint32_t i = f.count_positional; i < f.count_parameters; i++)
      keyword_only += slots[i] != kFailed;
    type_error(c, too_many(f, positional, keyword_only));
    return false;
  }
  std::vector<std::string> absent, absent_keyword_only;
  for (uint32_t i = 0; i < f.count_parameters; i++) {
    if (slots[i] != kFailed || f.has_default[i]) continue;
    (i < f.count_positional ? absent : absent_keyword_only).push_back(f.parameter_names[i]);
  }
  if (absent.empty() && absent_keyword_only.empty()) return true;
  type_error(c, absent.empty() ? missing(f, absent_keyword_only, true) : missing(f, absent, false));
  return false;
}

Word call_function(Context* c, const Function* closure, const Word* args, uint32_t count,
                   const uint32_t* keywords) {
  const Program* program = closure->program;
  const Info& f = program->functions[closure->aux];
  std::vector<Word> slots(f.count_parameters, kFailed);
  if (!bind(c, f, program, args, count, keywords, slots)) return kFailed;
  uint32_t defaults = 0;
  for (uint32_t i = 0; i < f.count_parameters; i++) defaults += f.has_default[i];
  std::vector<Word> all(closure->captures, closure->captures + closure->count_captures);
  uint32_t next_default = static_cast<uint32_t>(closure->count_captures) - defaults;
  for (uint32_t i = 0; i < f.count_parameters; i++) {
    Word value = slots[i];
    if (f.has_default[i]) {
      if (value == kFailed) value = closure->captures[next_default];
      next_default++;
    }
    all.push_back(value);
  }
  Program::AnyEntry entry = program->any_entries[closure->aux];
  if (entry == nullptr) {
    refuse(c, "`%s` is called through a value that the compiler did not see", f.qualname);
    return kFailed;
  }
  return entry(c, all.data());
}

}  // namespace

extern "C" Word pk_call(Context* c, Word callee, const Word* args, uint32_t count,
                        const uint32_t* keywords) {
  if (has_kind(callee, Kind::kFunction))
    return call_function(c, as<Function>(callee), args, count, keywords);
  if (has_kind(callee, Kind::kBuiltin))
    return pk_call_builtin(c, object(callee)->aux, args, count, keywords);
  return type_error(c, std::string("'") + type_name(callee) + "' object is not callable");
}

}  // namespace pyreck::rt
