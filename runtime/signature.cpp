#include "runtime/signature.h"

#include "runtime/dict.h"
#include "runtime/entry.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/str.h"

#include <algorithm>
#include <string>

namespace pyreck::rt {

namespace {

using Info = Program::FunctionInfo;

void type_error(Context* c, const std::string& text) {
  raise_with(c, Exc::kTypeError, pk_str_from_utf8(c, text.data(), text.size()));
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

/// One binding. Slots own what they hold; the caller gives them up after a failure.
class Binder {
 public:
  Binder(Context* c, const Info& function, const Word* args, uint32_t count,
         const uint32_t* keywords, std::vector<Word>& slots)
      : c_(c), f_(function), args_(args), slots_(slots) {
    named_ = keywords == nullptr ? 0 : keywords[0];
    positional_ = count - named_;
    for (uint32_t k = 0; k < named_; k++) names_.push_back(keyword_name(c, keywords[1 + k]));
  }

  bool run() {
    slots_.assign(f_.count_parameters, kFailed);
    for (uint32_t i = 0; i < positional_ && i < f_.count_positional; i++)
      slots_[i] = retained(c_, args_[i]);
    if (!collect_positional() || !place_named()) return false;
    bool collects = f_.var_args != Info::kNoParameter;
    if (positional_ > f_.count_positional && !collects) {
      type_error(c_, too_many(f_, positional_, count_keyword_only()));
      return false;
    }
    return nothing_missing();
  }

 private:
  bool is_collector(uint32_t i) const { return i == f_.var_args || i == f_.var_keywords; }

  bool collect_positional() {
    if (f_.var_args != Info::kNoParameter) {
      uint32_t taken = std::min(positional_, f_.count_positional);
      slots_[f_.var_args] = pk_tuple_new(c_, args_ + taken, positional_ - taken);
      if (slots_[f_.var_args] == kFailed) return false;
    }
    if (f_.var_keywords == Info::kNoParameter) return true;
    bool is_none = named_ == 0 && f_.named_or_none;
    slots_[f_.var_keywords] = is_none ? kNone : pk_dict_new(c_, 0);
    return slots_[f_.var_keywords] != kFailed;
  }

  bool place_named() {
    for (uint32_t k = 0; k < named_; k++) {
      std::string name = str_to_utf8(names_[k]);
      Word value = args_[positional_ + k];
      uint32_t at = Info::kNoParameter;
      for (uint32_t i = f_.count_positional_only; i < f_.count_parameters; i++)
        if (!is_collector(i) && name == f_.parameter_names[i]) at = i;
      if (at == Info::kNoParameter) {
        if (f_.var_keywords == Info::kNoParameter) return refuse_name(name);
        Dict* rest = as<Dict>(slots_[f_.var_keywords]);
        if (dict_put(c_, rest, names_[k], value) != Status::kDone) return false;
        continue;
      }
      if (slots_[at] != kFailed) {
        type_error(c_,
                   std::string(f_.qualname) + "() got multiple values for argument '" + name + "'");
        return false;
      }
      slots_[at] = retained(c_, value);
    }
    return true;
  }

  bool refuse_name(const std::string& name) {
    std::string positional_only;
    for (uint32_t i = 0; i < f_.count_positional_only; i++) {
      for (Word given : names_) {
        if (str_to_utf8(given) != f_.parameter_names[i]) continue;
        positional_only += (positional_only.empty() ? "" : ", ") + str_to_utf8(given);
      }
    }
    type_error(c_,
               std::string(f_.qualname) +
                   (positional_only.empty()
                        ? "() got an unexpected keyword argument '" + name + "'"
                        : "() got some positional-only arguments passed as keyword arguments: '" +
                              positional_only + "'"));
    return false;
  }

  uint32_t count_keyword_only() const {
    uint32_t count = 0;
    for (uint32_t i = f_.count_positional; i < f_.count_parameters; i++)
      count += !is_collector(i) && slots_[i] != kFailed;
    return count;
  }

  bool nothing_missing() {
    std::vector<std::string> absent, absent_keyword_only;
    for (uint32_t i = 0; i < f_.count_parameters; i++) {
      if (slots_[i] != kFailed || f_.has_default[i]) continue;
      (i < f_.count_positional ? absent : absent_keyword_only).push_back(f_.parameter_names[i]);
    }
    if (absent.empty() && absent_keyword_only.empty()) return true;
    type_error(
        c_, absent.empty() ? missing(f_, absent_keyword_only, true) : missing(f_, absent, false));
    return false;
  }

  Context* c_;
  const Info& f_;
  const Word* args_;
  std::vector<Word>& slots_;
  uint32_t named_, positional_;
  std::vector<Word> names_;
};

}  // namespace

Word keyword_name(const Context* c, uint32_t id) {
  return id & kSpreadKeyword ? c->spread_names[id & ~kSpreadKeyword] : c->program->strings[id];
}

bool bind_arguments(Context* c, const Info& function, const Word* args, uint32_t count,
                    const uint32_t* keywords, std::vector<Word>& slots) {
  if (Binder(c, function, args, count, keywords, slots).run()) return true;
  for (Word slot : slots)
    if (slot != kFailed) release(c, slot);
  if (function.is_native && c->exception != nullptr) {
    release(c, pk_exception_take(c));
    refuse(c,
           "`%s` is called with other arguments than it takes; see `Modules` in the language "
           "reference",
           function.qualname);
  }
  return false;
}

}  // namespace pyreck::rt
