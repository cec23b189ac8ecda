#include "runtime/generator.h"

#include "runtime/arguments.h"
#include "runtime/base/check.h"
#include "runtime/builtin_ids.h"
#include "runtime/class.h"
#include "runtime/exception.h"
#include "runtime/fiber.h"
#include "runtime/heap.h"
#include "runtime/method_table.h"
#include "runtime/special_methods.h"
#include "runtime/str.h"

namespace pyreck::rt {

namespace {

uint16_t state_of(const Generator* g) { return g->flags & kGeneratorStateMask; }

bool is_pending(const Context* c, Exc exception) {
  return c->exception != nullptr &&
         exception_is(c->exception->aux, static_cast<uint32_t>(exception));
}

void drop_pending(Context* c) {
  if (c->exception != nullptr) release(c, word(std::exchange(c->exception, nullptr)));
}

void run_body(Fiber& fiber) {
  const auto* body = as<Function>(static_cast<Generator*>(fiber.owner)->body);
  Program::AnyEntry entry = body->program->any_entries[body->aux];
  if (entry != nullptr)
    fiber.handed = entry(&fiber.context, body->captures);
  else
    refuse(&fiber.context, "a generator whose body the compiler did not see");
}

/// What runs goes on with `to`, which keeps its own stack. Whoever resumes a fiber gives it all
/// that it has, and gets it back.
void hand_over(Context* to, Context* from) {
  uintptr_t stack_limit = to->stack_limit;
  Fiber* fiber = to->fiber;
  *to = *from;
  to->stack_limit = stack_limit;
  to->fiber = fiber;
  from->exception = nullptr;
  from->message = nullptr;
}

/// Switches to the body; gives what it handed over.
Word run_until_switch(Context* c, Generator* g, Word sent) {
  Fiber& fiber = *g->fiber;
  g->flags = kGeneratorRuns;
  fiber.handed = sent;
  uint32_t depth = c->depth;
  fiber.fold_stack = c->fold_stack;
  hand_over(&fiber.context, c);
  switch_in(fiber);
  hand_over(c, &fiber.context);
  c->depth = depth;
  return std::exchange(fiber.handed, kFailed);
}

/// Whether its frame counts for the recursion limit.
bool counts(const Generator* g) {
  const auto* body = as<Function>(g->body);
  return !body->program->functions[body->aux].is_native;
}

void end(Context* c, Generator* g) {
  g->flags = kGeneratorEnded;
  if (g->fiber != nullptr) give_back(c, std::exchange(g->fiber, nullptr));
  release(c, std::exchange(g->body, kNone));
}

/// Takes the frames of a body that waits off its stack, without running any more of the user's
/// code: what an abandoned job does.
void unwind(Context* c, Generator* g) {
  Exception* pending = std::exchange(c->exception, nullptr);
  Abandon why = std::exchange(c->abandon, Abandon::kCancelled);
  char* message = std::exchange(c->message, nullptr);
  Word handed = run_until_switch(c, g, kFailed);
  PYRECK_CHECK(g->fiber->is_over && handed == kFailed, "an abandoned generator goes on");
  c->exception = pending;
  c->abandon = why;
  c->message = message;
  end(c, g);
}

void replace_stop_iteration(Context* c) {
  Word cause = pk_exception_take(c);
  raise_error(c, static_cast<uint32_t>(Exc::kRuntimeError), "generator raised StopIteration");
  if (c->exception != nullptr) {
    c->exception->cause = retained(c, cause);
    c->exception->context = retained(c, cause);
    c->exception->flags |= kSuppressContext;
  }
  release(c, cause);
}

/// `sent` is owned; kFailed: the pending exception is thrown.
Word resume(Context* c, Generator* g, Word sent, Word* returned) {
  Held alive(c, retained(c, word(g)));  // the last reference may go while it runs
  if (g->fiber == nullptr) {
    g->fiber = take_fiber(c, run_body, g);
    if (g->fiber == nullptr) {
      release(c, sent);
      return kFailed;
    }
  } else if (c->depth >= c->depth_limit && counts(g)) {
    release(c, sent);
    drop_pending(c);
    pk_raise_recursion(c);
    unwind(c, g);
    return kFailed;
  }
  Word handed = run_until_switch(c, g, sent);
  if (!g->fiber->is_over) return handed;
  end(c, g);
  if (handed != kFailed)
    *returned = handed;
  else if (is_pending(c, Exc::kStopIteration))
    replace_stop_iteration(c);
  return kFailed;
}

bool may_resume(Context* c, Generator* g) {
  if (!pk_may_write(c, g)) return false;
  if (state_of(g) != kGeneratorRuns) return true;
  drop_pending(c);
  value_error(c, "generator already executing");
  return false;
}

/// An iterator of the user's: what its StopIteration holds is what `yield from` gives.
Word send_to_user(Context* c, Word iterator, Word value, Word* returned) {
  Word item;
  if (value == kNone) {
    item = user_next(c, iterator);
  } else {
    Held name(c, str_from_ascii(c, "send"));
    item = name ? pk_call_method(c, iterator, name.get(), &value, 1, nullptr) : kFailed;
  }
  if (item != kFailed || !is_pending(c, Exc::kStopIteration)) return item;
  Held stop(c, pk_exception_take(c));
  const auto* args = as<Tuple>(as<Exception>(stop.get())->args);
  *returned = args->length == 0 ? kNone : retained(c, args->items[0]);
  return kFailed;
}

/// Sends to what `yield from` goes through.
Word send_on(Context* c, Word iterator, Word value, Word* returned) {
  if (has_kind(iterator, Kind::kGenerator))
    return generator_send(c, as<Generator>(iterator), value, returned);
  if (is_user(iterator)) return send_to_user(c, iterator, value, returned);
  if (value != kNone)
    return raise(c, static_cast<uint32_t>(Exc::kAttributeError),
                 std::string("'") + type_name(iterator) + "' object has no attribute 'send'");
  int32_t ended = 0;
  Word item = pk_next(c, iterator, &ended);
  if (ended) *returned = kNone;
  return item;
}

/// Throws what is pending into an iterator of the user's, which is closed if it can be, and told of
/// nothing else.
Word throw_on_user(Context* c, Word iterator) {
  bool closes = is_pending(c, Exc::kGeneratorExit);
  Held thrown(c, pk_exception_take(c));
  Held name(c, str_from_ascii(c, closes ? "close" : "throw"));
  Word method = name ? attribute_value(c, iterator, name.get()) : kFailed;
  if (method == kFailed) return kFailed;
  Held told(c, method == kUnbound ? kNone : method);
  if (method != kUnbound && !closes) {
    refuse(c, "`yield from` passes an exception on to an instance of a class with `throw`");
    return kFailed;
  }
  Held closed(c, method == kUnbound ? kNone : pk_call(c, method, nullptr, 0, nullptr));
  if (closed) c->exception = as<Exception>(retained(c, thrown.get()));
  return kFailed;
}

/// Throws what is pending into what `yield from` goes through.
Word throw_on(Context* c, Word iterator, Word* returned) {
  if (is_user(iterator)) return throw_on_user(c, iterator);
  if (!has_kind(iterator, Kind::kGenerator)) return kFailed;
  auto* inner = as<Generator>(iterator);
  if (!is_pending(c, Exc::kGeneratorExit)) return generator_throw(c, inner, returned);
  Word exit = pk_exception_take(c);
  if (generator_close(c, inner))
    c->exception = as<Exception>(exit);
  else
    release(c, exit);
  return kFailed;
}

/// The operands of throw() as one pending exception; one that cannot be made is pending itself.
/// false: they are wrong, which no generator is told.
bool make_pending(const Call& k) {
  Context* c = k.c;
  Word type = k[0], value = k.has(1) ? k[1] : kNone;
  if (k.has(2) && k[2] != kNone) {
    type_error(c, "throw() third argument must be a traceback object");
    return false;
  }
  Word exception = kFailed;
  bool is_builtin_class = has_kind(type, Kind::kBuiltin) && object(type)->aux >= kCountBuiltins;
  if (is_builtin_class || has_kind(type, Kind::kClass)) {
    if (has_kind(value, Kind::kException) && pk_exception_match(c, value, type) == kTrue)
      exception = retained(c, value);
    else if (has_kind(value, Kind::kTuple))
      exception = pk_call(c, type, as<Tuple>(value)->items,
                          static_cast<uint32_t>(as<Tuple>(value)->length), nullptr);
    else
      exception = pk_call(c, type, &value, value == kNone ? 0 : 1, nullptr);
  } else if (!has_kind(type, Kind::kException)) {
    type_error(c, std::string("exceptions must be classes or instances deriving from "
                              "BaseException, not ") +
                      type_name(type));
  } else if (value != kNone) {
    type_error(c, "instance exception may not have a separate value");
  } else {
    exception = retained(c, type);
  }
  if (exception == kFailed) return is_builtin_class || has_kind(type, Kind::kClass);
  if (!has_kind(exception, Kind::kException)) {
    release(c, exception);
    type_error(c, "exceptions must be classes or instances deriving from BaseException, not type");
    return false;
  }
  c->exception = as<Exception>(exception);
  return true;
}

/// What next(), send() and throw() give: an item, or StopIteration with what was returned.
Word given(Context* c, Word item, Word returned) {
  if (returned == kFailed) return item;
  raise_stop_iteration(c, returned);
  release(c, returned);
  return kFailed;
}

}  // namespace

void raise_stop_iteration(Context* c, Word value) {
  Word args = pk_tuple_new(c, &value, value == kNone ? 0 : 1);
  if (args == kFailed) return;
  Word exception = exception_new(c, static_cast<uint32_t>(Exc::kStopIteration), args);
  if (exception != kFailed) c->exception = as<Exception>(exception);
}

Word generator_send(Context* c, Generator* g, Word value, Word* returned) {
  if (!may_resume(c, g)) return kFailed;
  if (state_of(g) == kGeneratorEnded) {
    *returned = kNone;
    return kFailed;
  }
  if (state_of(g) == kGeneratorCreated && value != kNone)
    return type_error(c, "can't send non-None value to a just-started generator");
  return resume(c, g, retained(c, value), returned);
}

Word generator_throw(Context* c, Generator* g, Word* returned) {
  if (!may_resume(c, g) || state_of(g) == kGeneratorEnded) return kFailed;
  return resume(c, g, kFailed, returned);
}

bool generator_close(Context* c, Generator* g) {
  if (!may_resume(c, g)) return false;
  if (state_of(g) == kGeneratorCreated) end(c, g);
  if (state_of(g) == kGeneratorEnded) return true;
  raise_error(c, static_cast<uint32_t>(Exc::kGeneratorExit), "%s", "");
  Word returned = kFailed;
  Word item = resume(c, g, kFailed, &returned);
  if (item != kFailed) {
    release(c, item);
    raise_error(c, static_cast<uint32_t>(Exc::kRuntimeError), "generator ignored GeneratorExit");
    return false;
  }
  release(c, returned);
  if (returned != kFailed) return true;
  if (!is_pending(c, Exc::kGeneratorExit) && !is_pending(c, Exc::kStopIteration)) return false;
  drop_pending(c);
  return true;
}

void generator_drop(Context* c, Generator* g, bool closes) {
  if (state_of(g) == kGeneratorWaits && c->worker != nullptr && c->abandon == Abandon::kNone) {
    Exception* pending = std::exchange(c->exception, nullptr);
    if (closes || (g->flags & kGeneratorGuarded) == 0) {
      // What it raises has nobody to go to.
      if (!generator_close(c, g)) drop_pending(c);
    } else {
      refuse(c,
             "a generator that waits inside `try` was dropped with what held it; call its close() "
             "before");
    }
    c->exception = pending;
    // Code that drops values does not look whether something went wrong; safepoints do.
    if (c->abandon != Abandon::kNone) c->poke->fetch_or(1);
  }
  if (g->fiber != nullptr) unwind(c, g);
}

Word generator_method_send(const Call& k) {
  Word returned = kFailed;
  Word item = generator_send(k.c, as<Generator>(k.receiver), k[0], &returned);
  return given(k.c, item, returned);
}

Word generator_method_throw(const Call& k) {
  auto* g = as<Generator>(k.receiver);
  if (!make_pending(k)) {
    bool passes = state_of(g) == kGeneratorWaits && (g->flags & kGeneratorPasses) != 0;
    if (passes) {
      drop_pending(k.c);
      refuse(k.c, "throw() of what is no exception to a generator in `yield from`");
    }
    return kFailed;
  }
  if (k.c->abandon != Abandon::kNone) return kFailed;
  Word returned = kFailed;
  Word item = generator_throw(k.c, g, &returned);
  return given(k.c, item, returned);
}

Word generator_method_close(const Call& k) {
  return generator_close(k.c, as<Generator>(k.receiver)) ? kNone : kFailed;
}

extern "C" {

Word pk_generator_new(Context* c, Word body) {
  if (!has_kind(body, Kind::kFunction)) {
    refuse(c, "a generator of a `%s`", type_name(body));
    return kFailed;
  }
  auto* g = static_cast<Generator*>(allocate(c, Kind::kGenerator, sizeof(Generator)));
  if (g == nullptr) return kFailed;
  g->body = retained(c, body);
  g->fiber = nullptr;
  return word(g);
}

Status pk_generator_begin(Context* c) {
  return c->exception == nullptr ? Status::kDone : Status::kRaised;
}

Word pk_yield(Context* c, Word value, int32_t flags) {
  // Neither comes from Python code, but bytecode may say so: a fold cannot be left in the middle.
  if (c->fiber == nullptr || c->fold_stack != c->fiber->fold_stack) {
    refuse(c, "`yield` outside of a generator");
    return kFailed;
  }
  Fiber& fiber = *c->fiber;
  fiber.handed = retained(c, value);
  int state = kGeneratorWaits;
  if ((flags & kYieldGuarded) != 0) state |= kGeneratorGuarded;
  if ((flags & kYieldPasses) != 0) state |= kGeneratorPasses;
  fiber.owner->flags = static_cast<uint16_t>(state);
  switch_out(fiber);
  if ((flags & kYieldCounts) != 0) c->depth++;
  return std::exchange(fiber.handed, kFailed);
}

Word pk_yield_from(Context* c, Word iterable, int32_t flags) {
  Word iterator = pk_iter(c, iterable);
  if (iterator == kFailed) return kFailed;
  Word sent = kNone, returned = kFailed;
  if (has_kind(iterator, Kind::kGenerator)) flags |= kYieldPasses;
  while (true) {
    Word item =
        sent == kFailed ? throw_on(c, iterator, &returned) : send_on(c, iterator, sent, &returned);
    release(c, sent);
    if (item == kFailed) break;
    sent = pk_yield(c, item, flags);
    release(c, item);
    if (sent == kFailed && c->exception == nullptr) break;  // abandoned
  }
  pk_release(c, iterator);
  return returned;
}

}  // extern "C"

}  // namespace pyreck::rt
