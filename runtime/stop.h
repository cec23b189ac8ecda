// Looking, inside of one long operation, whether the job was stopped meanwhile.
//
// Unlike pk_safepoint this gives no work away: the region stays what it is, so it may stand in the
// middle of a change of an object, or of the merging of sinks. An operation that is left so has set
// c->abandon, and leaves what it was changing fit to be looked at and freed.
#pragma once

#include "runtime/context.h"

#include <algorithm>

namespace pyreck::rt {

/// Whether the job, or the running piece, was asked to stop; c->abandon then says why. Defined by
/// the scheduler.
bool stop_asked(Context* c);

/// The same, at the cost of a load where nobody wants anything.
inline bool stopped(Context* c) {
  return c->poke->load(std::memory_order_relaxed) != 0 && stop_asked(c);
}

/// Elements between two looks: of loops that copy or add up, and of those that call and compare.
/// Some 0.1 ms of work each.
inline constexpr int64_t kManyElements = 1 << 16, kSomeElements = 1 << 12;

/// Whether it is time to look, in round `i` of a loop that calls and compares, and the job is
/// stopped.
inline bool stopped_at(Context* c, int64_t i) {
  return (i & (kSomeElements - 1)) == kSomeElements - 1 && stopped(c);
}

/// Calls step(from, to) for all of [0, count), `stride` elements at a time. False: stopped between
/// two of them.
template <class Step>
bool in_strides(Context* c, int64_t count, Step step, int64_t stride = kManyElements) {
  for (int64_t from = 0; from < count;) {
    int64_t to = from + std::min(stride, count - from);
    step(from, to);
    from = to;
    if (from < count && stopped(c)) return false;
  }
  return true;
}

}  // namespace pyreck::rt
