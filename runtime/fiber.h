// Fibers: stacks of their own, on which the bodies of generators run and between whose frames and
// those of whoever asks for the next value a thread switches in a few nanoseconds.
//
//   base                                                         base + size
//   | guard | reserve for the runtime | frames, growing down <- | Fiber |
//                                     ^ context.stack_limit
//
// Code on a fiber has a Context of its own, at the top of its stack: its frames hold the address,
// and stay valid wherever and by whomever it is resumed. Fibers belong to no thread.
//
// The switch is Boost.Context's jump_fcontext: it saves the registers that calls keep and makes no
// system call.
#pragma once

#include "runtime/context.h"

namespace pyreck::rt {

struct Fiber {
  Context context;
  void* inside;   // where it stands, while it does not run
  void* outside;  // where its resumer stands, while it runs
  void (*run)(Fiber&);
  Object* owner;       // the generator
  Word handed;         // what goes over at a switch
  void* fold_stack;    // of its resumer
  bool is_over;        // `run` has returned
  void* base;          // of the mapping
  Fiber* next;         // among those that wait to be used again
  void* sanitizer[4];  // what sanitizers keep of it (fiber.cpp)
};

/// Memory that a fiber is taken to use: what its first frames touch.
inline constexpr int64_t kFiberBytes = 16 << 10;

/// A fiber that will call `run` when it is switched to, charged to the job; null: c->abandon is
/// set.
Fiber* take_fiber(Context* c, void (*run)(Fiber&), Object* owner);
/// Takes back a fiber that is over.
void give_back(Context* c, Fiber* fiber);

/// Runs the fiber until it switches out or is over.
void switch_in(Fiber& fiber);
/// On the fiber: goes back to who switched in, until somebody does again.
void switch_out(Fiber& fiber);

}  // namespace pyreck::rt
