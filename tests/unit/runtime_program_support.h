// A program of functions written in C++, for tests of calls, keys and callbacks.
#pragma once

#include "tests/unit/runtime_container_support.h"

#include <initializer_list>

namespace pyreck::rt {

/// One function: `f(a, b=..., *, k)` and its code. The values of defaults are its captures.
struct TestFunction {
  const char* name;
  std::vector<const char*> parameters;
  uint32_t positional, positional_only;
  std::vector<uint8_t> has_default;
  Program::AnyEntry entry;
};

/// A context whose program has these functions, and keyword names on demand.
class ProgramContext : public CountingContext {
 public:
  explicit ProgramContext(std::vector<TestFunction> functions) : functions_(std::move(functions)) {
    for (const TestFunction& f : functions_) {
      uint32_t defaults = 0;
      for (uint8_t has : f.has_default) defaults += has;
      infos_.push_back({f.name, f.name, defaults, static_cast<uint32_t>(f.parameters.size()),
                        f.positional, f.positional_only, f.parameters.data(),
                        f.has_default.data()});
      entries_.push_back(f.entry);
    }
    program_.any_entries = entries_.data();
    program_.functions = infos_.data();
    program_.count_functions = static_cast<uint32_t>(infos_.size());
    get()->program = &program_;
  }
  ~ProgramContext() {
    for (Word w : strings_) release(get(), w);
  }

  /// The names, as calls take them: valid until the next call of this function.
  const uint32_t* keywords(std::initializer_list<const char*> names) {
    list_.assign(1, static_cast<uint32_t>(names.size()));
    for (const char* name : names) {
      list_.push_back(static_cast<uint32_t>(strings_.size()));
      strings_.push_back(str_from_ascii(get(), name));
    }
    program_.strings = strings_.data();
    return list_.data();
  }

  /// A closure of function `id` over its defaults, a tuple literal. Owned.
  Word closure(uint32_t id, const std::string& defaults = "()") {
    Held tuple(get(), literal(get(), defaults));
    const Tuple* t = as<Tuple>(tuple.get());
    return pk_function_new(get(), id, t->items, static_cast<uint32_t>(t->length));
  }

  /// Calls a builtin with a tuple literal and keyword arguments (owned by the caller).
  std::string builtin(const std::string& name, const std::string& arguments,
                      std::initializer_list<const char*> names = {},
                      std::initializer_list<Word> values = {}) {
    Held tuple(get(), literal(get(), arguments));
    const Tuple* t = as<Tuple>(tuple.get());
    std::vector<Word> all(t->items, t->items + t->length);
    all.insert(all.end(), values);
    const uint32_t* list = names.size() > 0 ? keywords(names) : nullptr;
    Held result(get(), pk_call_builtin(get(), builtin_id(name), all.data(),
                                       static_cast<uint32_t>(all.size()), list));
    return outcome(get(), result.get());
  }

 private:
  std::vector<TestFunction> functions_;
  std::vector<Program::FunctionInfo> infos_;
  std::vector<Program::AnyEntry> entries_;
  std::vector<Word> strings_;
  std::vector<uint32_t> list_;
  Program program_{};
};

}  // namespace pyreck::rt
