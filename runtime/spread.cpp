// `*` and `**` in targets, displays and calls. Each entry point has the messages that CPython gives
// in its place; the iteration is everybody's.

#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/dict.h"
#include "runtime/exception.h"
#include "runtime/hash.h"
#include "runtime/heap.h"
#include "runtime/iterate.h"
#include "runtime/list.h"
#include "runtime/set.h"
#include "runtime/signature.h"
#include "runtime/str.h"

#include <functional>
#include <string>
#include <string_view>

namespace pyreck::rt {

namespace {

constexpr auto kTypeError = static_cast<uint32_t>(Exc::kTypeError);

constexpr const char* kBuiltinNames[] = {
#define PYRECK_BUILTIN(Id, text, min, max, keywords) text,
#include "runtime/base/builtins.def"
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
};

bool is_mapping(Context* c, Word w) { return has_kind(w, Kind::kDict) || has_keys(c, w); }

void raise_not_iterable(Context* c, Word value) {
  raise_error(c, kTypeError, "Value after * must be an iterable, not %s", type_name(value));
}

/// What CPython calls a builtin in messages; user functions stand there with their module, which is
/// not known here: "".
std::string text_of_callee(Word callee) {
  if (!has_kind(callee, Kind::kBuiltin)) return "";
  std::string name = kBuiltinNames[object(callee)->aux];
  return (name.starts_with("functools.") ? "_" : "") + name + "()";
}

/// `<callee> argument after * must be an iterable, not int`.
void raise_about(Context* c, const std::string& callee, const std::string& rest) {
  if (callee.empty()) {
    refuse(c, "`*` or `**` with a wrong operand in a call: CPython's message is not reproduced");
  } else {
    raise_error(c, kTypeError, "%s %s", callee.c_str(), rest.c_str());
  }
}

/// What only bytecode from elsewhere can bring: the frontend makes these operands itself.
bool refuse_operand(Context* c, Word operand) {
  refuse(c, "a `%s` where an op needs a list, set or dict", type_name(operand));
  return false;
}

/// The arguments of one call, taken apart: positional words, then those of the mapping.
class SpreadCall {
 public:
  explicit SpreadCall(Context* c) : c_(c), outer_names_(c->spread_names) {}
  ~SpreadCall() {
    c_->spread_names = outer_names_;
    for (Word argument : arguments_) release(c_, argument);
    for (Word name : names_) release(c_, name);
  }
  SpreadCall(const SpreadCall&) = delete;

  bool add_positional(Word iterable, const std::string& callee) {
    if (is_iterable(c_, iterable)) return collect(c_, iterable, &arguments_);
    raise_about(c_, callee,
                std::string("argument after * must be an iterable, not ") + type_name(iterable));
    return false;
  }

  bool add_named(Word keywords) {
    if (keywords == kNone) return true;
    if (!has_kind(keywords, Kind::kDict)) return refuse_operand(c_, keywords);
    const Dict* dict = as<Dict>(keywords);
    ids_.push_back(0);
    for (int64_t i = 0; i < dict->used; i++) {
      const DictEntry& entry = dict->entries[i];
      if (entry.key == 0) continue;
      if (builtin_base(c_, entry.key) == static_cast<uint32_t>(B::kStr))
        return refuse_operand(c_, entry.key);
      if (!has_kind(entry.key, Kind::kStr)) {
        raise_error(c_, kTypeError, "keywords must be strings");
        return false;
      }
      ids_.push_back(kSpreadKeyword | static_cast<uint32_t>(names_.size()));
      names_.push_back(retained(c_, entry.key));
      arguments_.push_back(retained(c_, entry.value));
    }
    ids_[0] = static_cast<uint32_t>(names_.size());
    return true;
  }

  const Word* arguments() const { return arguments_.data(); }
  uint32_t count() const { return static_cast<uint32_t>(arguments_.size()); }
  /// Good while this lives and no other one is made: calls nest.
  const uint32_t* keywords() {
    c_->spread_names = names_.data();
    return names_.empty() ? nullptr : ids_.data();
  }

 private:
  Context* c_;
  const Word* outer_names_;
  std::vector<Word> arguments_, names_;
  std::vector<uint32_t> ids_;
};

/// Whether what was raised is an `exception`, which is let go of then.
bool drop_raised(Context* c, Exc exception) {
  if (c->exception == nullptr || !exception_is(c->exception->aux, static_cast<uint32_t>(exception)))
    return false;
  release(c, pk_exception_take(c));
  return true;
}

/// In a call CPython takes a KeyError of a mapping for a keyword given twice, unless the error has
/// already become an instance: it has when Python code raised it, and when another exception was
/// being handled, perhaps by a caller.
void refuse_key_error(Context* c) {
  refuse(c,
         "a keyword given twice by `**`, or a mapping whose items raise KeyError: CPython's "
         "exception depends on what its caller handles; merge them into one dict before");
}

/// One item of a mapping in a call; a key that is there already refuses it.
bool add_keyword(Context* c, Dict* into, Word key, uint64_t hash,
                 const std::function<Word()>& value) {
  const int64_t at = dict_find_hashed(c, into, key, hash);
  if (at >= 0) refuse_key_error(c);
  if (at != -1) return false;
  Held item(c, value());
  return item && dict_put_hashed(c, into, key, item.get(), hash) == Status::kDone;
}

bool merge_mapping(Context* c, Dict* into, Word mapping) {
  if (is_asked_for_keys(c, mapping)) {
    std::vector<Word> keys;
    bool good = collect_keys(c, mapping, &keys);
    for (size_t i = 0; good && i < keys.size(); i++) {
      uint64_t hash;
      good = hash_of(c, keys[i], &hash) &&
             add_keyword(c, into, keys[i], hash, [&] { return pk_getitem(c, mapping, keys[i]); });
    }
    for (Word key : keys) release(c, key);
    return good;
  }
  Held held(c, base_mapping(c, mapping));
  if (!held) return false;
  return dict_merge(c, as<Dict>(held.get()), [&](const DictEntry& e) {
    return add_keyword(c, into, e.key, e.hash, [&] { return retained(c, e.value); });
  });
}

}  // namespace

extern "C" {

Word pk_unpack_list(Context* c, Word iterable, uint32_t least) {
  if (!is_iterable(c, iterable)) {
    raise_error(c, kTypeError, "cannot unpack non-iterable %s object", type_name(iterable));
    return kFailed;
  }
  Word list = pk_list_new(c, kListEmpty, 0);
  if (list == kFailed) return kFailed;
  bool done = list_extend(c, as<List>(list), iterable) == Status::kDone;
  if (done && as<List>(list)->length >= least) return list;
  if (done)
    raise_error(c, static_cast<uint32_t>(Exc::kValueError),
                "not enough values to unpack (expected at least %u, got %lld)", least,
                static_cast<long long>(as<List>(list)->length));
  release(c, list);
  return kFailed;
}

Word pk_spread_tuple(Context* c, Word iterable) {
  if (has_kind(iterable, Kind::kTuple)) return retained(c, iterable);
  if (!is_iterable(c, iterable)) {
    raise_not_iterable(c, iterable);
    return kFailed;
  }
  std::vector<Word> items;
  if (!collect(c, iterable, &items)) return kFailed;
  Word tuple = pk_tuple_new(c, items.data(), static_cast<int64_t>(items.size()));
  for (Word item : items) release(c, item);
  return tuple;
}

Status pk_extend(Context* c, Word container, Word source) {
  if (is_object(container) && !pk_may_write(c, object(container))) return status_of(c);
  if (has_kind(container, Kind::kSet)) return set_update(c, as<Set>(container), source);
  if (has_kind(container, Kind::kDict)) {
    if (is_mapping(c, source)) {
      if (dict_update(c, as<Dict>(container), source) == Status::kDone) return Status::kDone;
      if (!drop_raised(c, Exc::kAttributeError)) return status_of(c);
    }
    raise_error(c, kTypeError, "'%s' object is not a mapping", type_name(source));
  } else if (!has_kind(container, Kind::kList)) {
    refuse_operand(c, container);
  } else if (is_iterable(c, source)) {
    return list_extend(c, as<List>(container), source);
  } else {
    raise_not_iterable(c, source);
  }
  return status_of(c);
}

Status pk_merge_keywords(Context* c, Word into, Word mapping, Word callee) {
  if (!has_kind(into, Kind::kDict)) {
    refuse_operand(c, into);
    return status_of(c);
  }
  if (!pk_may_write(c, object(into))) return status_of(c);
  if (is_mapping(c, mapping)) {
    if (merge_mapping(c, as<Dict>(into), mapping)) return Status::kDone;
    if (drop_raised(c, Exc::kKeyError)) refuse_key_error(c);
    if (!drop_raised(c, Exc::kAttributeError)) return status_of(c);
  }
  raise_about(c, text_of_callee(callee),
              std::string("argument after ** must be a mapping, not ") + type_name(mapping));
  return status_of(c);
}

Word pk_call_spread(Context* c, Word callee, Word positional, Word named) {
  SpreadCall call(c);
  if (!call.add_positional(positional, text_of_callee(callee)) || !call.add_named(named))
    return kFailed;
  const uint32_t* keywords = call.keywords();
  return pk_call(c, callee, call.arguments(), call.count(), keywords);
}

Word pk_call_method_spread(Context* c, Word receiver, Word name, Word positional, Word named) {
  SpreadCall call(c);
  std::string text = std::string(type_name(receiver)) + "." + str_to_utf8(name) + "()";
  if (!call.add_positional(positional, text) || !call.add_named(named)) return kFailed;
  const uint32_t* keywords = call.keywords();
  return pk_call_method(c, receiver, name, call.arguments(), call.count(), keywords);
}

}  // extern "C"

}  // namespace pyreck::rt
