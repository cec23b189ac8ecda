// Generators: a function's body on a fiber of its own, which hands over one value after the other.
//
// A call of a generator function makes the object, with a closure of the body over the arguments;
// the fiber is taken when the first value is asked for. The body is ordinary compiled code: its
// `yield` is a call that comes back when the generator is resumed, with what was sent, or fails
// with what was thrown.
#pragma once

#include "runtime/entry.h"

namespace pyreck::rt {

enum GeneratorState : uint16_t {
  kGeneratorCreated = 0,
  kGeneratorWaits = 1,
  kGeneratorRuns = 2,
  kGeneratorEnded = 3,
  kGeneratorStateMask = 3,
  kGeneratorGuarded = 4,  // where it waits, a handler or `finally` stands around
  kGeneratorPasses = 8,   // where it waits, `yield from` goes through another generator
};

/// What a `yield` tells of where it stands.
enum YieldFlags : int32_t {
  kYieldGuarded = 1,  // a handler or `finally` stands around
  kYieldCounts = 2,   // in a frame that counts for the recursion limit
  kYieldPasses = 4,   // `yield from` of a generator
};

/// Resumes with `value` (borrowed). Gives what it yields; else kFailed, with what it returns in
/// `*returned` if it ended so: owned, None once more of one that has ended before.
Word generator_send(Context* c, Generator* g, Word value, Word* returned);
/// Resumes with the pending exception.
Word generator_throw(Context* c, Generator* g, Word* returned);
/// Raises StopIteration with the value, with none for None.
void raise_stop_iteration(Context* c, Word value);
/// False: an exception is pending.
bool generator_close(Context* c, Generator* g);
/// Ends one to which no reference is left. `closes`: code of the user's may run here, as it does in
/// CPython.
void generator_drop(Context* c, Generator* g, bool closes);

extern "C" {
/// A generator that will run the closure `body`, which has no parameters.
Word pk_generator_new(Context* c, Word body);
/// What a body does first: fails with what was thrown before it began.
Status pk_generator_begin(Context* c);
/// Hands `value` over; gives what is sent, or fails. Leaves the depth of the frame that it comes
/// back to in c->depth.
Word pk_yield(Context* c, Word value, int32_t flags);
/// Hands over all of `iterable`; gives what it returned.
Word pk_yield_from(Context* c, Word iterable, int32_t flags);
}

}  // namespace pyreck::rt
