#include "runtime/exception.h"

#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/heap.h"
#include "runtime/memo.h"
#include "runtime/str.h"

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace pyreck::rt {

namespace {

constexpr const char* kNames[] = {
#define PYRECK_EXCEPTION(Name, Parent) #Name,
#include "runtime/base/exceptions.def"
};

constexpr Exc kParents[] = {
#define PYRECK_EXCEPTION(Name, Parent) Exc::k##Parent,
#include "runtime/base/exceptions.def"
};

void set_pending(Context* c, Word exception) {
  if (c->exception != nullptr) release(c, word(c->exception));
  c->exception = as<Exception>(exception);
}

std::string formatted(const char* format, va_list arguments) {
  va_list again;
  va_copy(again, arguments);
  std::string text(static_cast<size_t>(std::vsnprintf(nullptr, 0, format, again)) + 1, '\0');
  va_end(again);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  text.pop_back();
  return text;
}

}  // namespace

const char* exception_name(uint32_t exception_class) { return kNames[exception_class]; }

bool exception_is(uint32_t derived, uint32_t base) {
  while (derived != base) {
    uint32_t parent = static_cast<uint32_t>(kParents[derived]);
    if (parent == derived) return false;
    derived = parent;
  }
  return true;
}

Word exception_new(Context* c, uint32_t exception_class, Word args) {
  auto* e = static_cast<Exception*>(allocate(c, Kind::kException, sizeof(Exception)));
  if (e == nullptr) {
    release(c, args);
    return kFailed;
  }
  e->aux = exception_class;
  e->args = args;
  e->cause = e->context = e->instance = kNone;
  e->traceback = nullptr;
  return word(e);
}

void raise_with(Context* c, Exc cls, Word argument) {
  if (argument == kFailed) return;
  Word args = pk_tuple_new(c, &argument, 1);
  release(c, argument);
  if (args == kFailed) return;
  Word exception = exception_new(c, static_cast<uint32_t>(cls), args);
  if (exception != kFailed) set_pending(c, exception);
}

void raise_error(Context* c, uint32_t exception_class, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::string text = formatted(format, arguments);
  va_end(arguments);
  if (!text.empty())
    return raise_with(c, static_cast<Exc>(exception_class),
                      pk_str_from_utf8(c, text.data(), text.size()));
  Word args = pk_tuple_new(c, nullptr, 0);  // MemoryError(): no argument rather than an empty one
  Word exception = args == kFailed ? kFailed : exception_new(c, exception_class, args);
  if (exception != kFailed) set_pending(c, exception);
}

void refuse(Context* c, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  std::string text = formatted(format, arguments);
  va_end(arguments);
  std::free(c->message);
  c->message = strdup(text.c_str());
  c->abandon = Abandon::kRefused;
}

namespace {

bool is_exception_class(Context* c, Word w) {
  if (has_kind(w, Kind::kBuiltin)) return object(w)->aux >= kCountBuiltins;
  return has_kind(w, Kind::kClass) &&
         program_of(c, as<Class>(w))->classes[object(w)->aux].count_exceptions > 0;
}

Word made_exception(Context* c, Word cls) { return pk_call(c, cls, nullptr, 0, nullptr); }

void raise_text(Context* c, Exc cls, const std::string& text) {
  raise_with(c, cls, pk_str_from_utf8(c, text.data(), text.size()));
}

}  // namespace

bool exception_matches(Context* c, Word exception, Word cls) {
  Word own = user_class(exception);
  if (has_kind(cls, Kind::kClass)) return own != kFailed && is_subclass(c, own, cls);
  uint32_t base = object(cls)->aux - kCountBuiltins;
  if (own == kFailed) return exception_is(object(exception)->aux, base);
  const Program::ClassInfo& info = program_of(c, as<Class>(own))->classes[object(own)->aux];
  return std::any_of(info.exceptions, info.exceptions + info.count_exceptions,
                     [&](uint32_t each) { return exception_is(each, base); });
}

extern "C" {

void pk_raise(Context* c, Word exception) {
  if (c->exception != nullptr) return;  // `raise x from y`: y was wrong, and comes first
  set_pending(c, retained(c, exception));
}

Word pk_exception_normalize(Context* c, Word value) {
  if (has_kind(value, Kind::kException)) return retained(c, value);
  if (is_exception_class(c, value)) return made_exception(c, value);
  raise_text(c, Exc::kTypeError, "exceptions must derive from BaseException");
  return kFailed;
}

Word pk_exception_match(Context* c, Word exception, Word given) {
  Held held(c, base_value(c, given));
  if (!held) return kFailed;
  Word classes = held.get();
  bool many = has_kind(classes, Kind::kTuple);
  const Word* all = many ? as<Tuple>(classes)->items : &classes;
  int64_t count = many ? as<Tuple>(classes)->length : 1;
  bool matches = false;
  for (int64_t i = 0; i < count; i++) {  // as CPython: each is looked at, even after a match
    if (!is_exception_class(c, all[i])) {
      raise_text(c, Exc::kTypeError,
                 "catching classes that do not inherit from BaseException is not allowed");
      return kFailed;
    }
    matches |= exception_matches(c, exception, all[i]);
  }
  return boolean(matches);
}

void pk_exception_set_cause(Context* c, Word exception, Word cause) {
  auto* e = as<Exception>(exception);
  bool is_class = is_exception_class(c, cause);
  if (!is_class && cause != kNone && !has_kind(cause, Kind::kException))
    return raise_text(c, Exc::kTypeError, "exception causes must derive from BaseException");
  Word instance = is_class ? made_exception(c, cause) : retained(c, cause);
  if (instance == kFailed) return;
  release(c, e->cause);
  e->cause = instance;
  e->flags |= kSuppressContext;
}

// At the end of the chain that the exception has already; nothing if `context` is in it.
void pk_exception_set_context(Context* c, Word exception, Word context) {
  Word last = exception;
  while (last != context && is_object(as<Exception>(last)->context))
    last = as<Exception>(last)->context;
  if (last == context) return;
  for (Word at = context; is_object(at); at = as<Exception>(at)->context)
    if (at == exception) return;
  as<Exception>(last)->context = retained(c, context);
}

Word pk_exception_take(Context* c) {
  Word taken = word(c->exception);
  c->exception = nullptr;
  return taken;
}

void pk_traceback(Context* c, uint32_t site) {
  if (c->exception == nullptr) {
    bool refused = c->abandon == Abandon::kRefused || c->abandon == Abandon::kForeignWrite;
    bool is_shown = c->program->sites[site].line != 0;
    if (refused && is_shown && c->refusal_site == 0) c->refusal_site = site + 1;
    return;
  }
  Traceback*& t = c->exception->traceback;
  if (t == nullptr || t->length == t->capacity) {
    uint32_t capacity = t == nullptr ? 4 : t->capacity * 2;
    auto* grown = static_cast<Traceback*>(
        std::realloc(t, sizeof(Traceback) + capacity * sizeof(Traceback::Frame)));
    if (grown == nullptr) return;
    if (t == nullptr) grown->length = 0;
    grown->capacity = capacity;
    t = grown;
  }
  t->frames[t->length++] = {c->program, site};
}

void pk_raise_unbound_local(Context* c, Word name) {
  raise_text(c, Exc::kUnboundLocalError,
             "cannot access local variable '" + str_to_utf8(name) +
                 "' where it is not associated with a value");
}

void pk_raise_unbound_free(Context* c, Word name) {
  raise_text(c, Exc::kNameError,
             "cannot access free variable '" + str_to_utf8(name) +
                 "' where it is not associated with a value in enclosing scope");
}

void pk_raise_name(Context* c, Word name) {
  raise_text(c, Exc::kNameError, "name '" + str_to_utf8(name) + "' is not defined");
}

void pk_raise_zero_division_int(Context* c) {
  raise_text(c, Exc::kZeroDivisionError, "integer division or modulo by zero");
}

void pk_raise_zero_modulo_int(Context* c) {
  raise_text(c, Exc::kZeroDivisionError, "integer modulo by zero");
}

void pk_raise_zero_division_float(Context* c) {
  raise_text(c, Exc::kZeroDivisionError, "float division by zero");
}

void pk_raise_index(Context* c, int32_t kind) {
  static constexpr const char* kTexts[] = {
      "list index out of range", "tuple index out of range", "string index out of range",
      "range object index out of range", "list assignment index out of range"};
  raise_text(c, Exc::kIndexError, kTexts[kind]);
}

void pk_raise_negative_shift(Context* c) {
  raise_text(c, Exc::kValueError, "negative shift count");
}

void pk_raise_int_too_large_for_float(Context* c) {
  raise_text(c, Exc::kOverflowError, "int too large to convert to float");
}

void pk_raise_math_domain(Context* c) { raise_text(c, Exc::kValueError, "math domain error"); }

void pk_raise_recursion(Context* c) {
  uintptr_t here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  if (here < c->stack_limit) {
    c->abandon = Abandon::kStack;
    return;
  }
  if (recursion_depends_on_memos(c)) return;
  raise_text(c, Exc::kRecursionError, "maximum recursion depth exceeded");
}

void pk_refuse(Context* c, Word text) { refuse(c, "%s", str_to_utf8(text).c_str()); }

void pk_abandon_narrow(Context* c) {
  refuse(c, "a value has another type than the compiler found");
}

}  // extern "C"

}  // namespace pyreck::rt
