// Calls of values: closures bind their arguments as Python does (signature.h); builtins and classes
// go to builtins.cpp.

#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/signature.h"

#include <vector>

namespace pyreck::rt {

namespace {

Word call_function(Context* c, const Function* closure, const Word* args, uint32_t count,
                   const uint32_t* keywords) {
  const Program* program = program_of(c, closure);
  const Program::FunctionInfo& f = program->functions[closure->aux];
  std::vector<Word> slots;
  if (!bind_arguments(c, f, args, count, keywords, slots)) return kFailed;
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
  Word result = kFailed;
  if (entry == nullptr) {
    refuse(c, "`%s` is called through a value that the compiler did not see", f.qualname);
  } else {
    const uint32_t depth = c->depth;  // which the code raises to its own, and deeper
    result = entry(c, all.data());
    c->depth = depth;
  }
  for (Word slot : slots)
    if (slot != kFailed) release(c, slot);
  return result;
}

}  // namespace

extern "C" Word pk_call(Context* c, Word callee, const Word* args, uint32_t count,
                        const uint32_t* keywords) {
  if (has_kind(callee, Kind::kFunction))
    return call_function(c, as<Function>(callee), args, count, keywords);
  if (has_kind(callee, Kind::kBuiltin))
    return pk_call_builtin(c, object(callee)->aux, args, count, keywords);
  if (has_kind(callee, Kind::kMethod)) {
    const auto* method = as<BoundMethod>(callee);
    if (has_kind(method->function, Kind::kStr))
      return pk_call_method(c, method->self, method->function, args, count, keywords);
    return call_bound(c, method->function, method->self, args, count, keywords);
  }
  if (has_kind(callee, Kind::kClass)) return construct(c, callee, args, count, keywords);
  if (has_kind(callee, Kind::kInstance)) return call_instance(c, callee, args, count, keywords);
  raise_error(c, static_cast<uint32_t>(Exc::kTypeError), "'%s' object is not callable",
              type_name(callee));
  return kFailed;
}

}  // namespace pyreck::rt
