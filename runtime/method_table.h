// The functions behind the methods of runtime/base/methods.def, and how they are found.
#pragma once

#include "runtime/arguments.h"

#include <span>

namespace pyreck::rt {

#define PYRECK_METHOD(type, name, parse, least, most, keywords, result, effect) \
  Word type##_method_##name(const Call& k);
#include "runtime/base/methods.def"

struct Method {
  std::string_view type;
  Signature signature;
  bool writes;
  Word (*run)(const Call&);
};

/// The method of the value's type of this name that pyreck has; null if there is none.
const Method* method_of(Word receiver, std::string_view name);
/// The method `type.name`, whoever is the receiver.
const Method* find_method(std::string_view type, std::string_view name);
/// Checks the arguments and calls.
Word call_method(const Method& method, Call call);

/// pk_call_method() where the compiler has found the method.
extern "C" Word pk_call_found_method(Context* c, const Method* method, Word receiver, Word name,
                                     const Word* args, uint32_t count, const uint32_t* keywords);

}  // namespace pyreck::rt
