// Sinks: where a fold's body emits, by kind of fold and type of what is emitted. A sink is plain
// memory in the frame of its fold; emitting is inlined into compiled code (jit/support), merging
// and finishing happen here.
//
// A sink is *direct* (it holds the accumulator of everything from the fold's first element on) or
// *detached* (it belongs to a piece whose left neighbours are not in yet). Free folds accumulate in
// both. Ordered folds (float sums, min/max of values that user code or partial orders compare)
// collect what is emitted in a detached sink and are combined, in sequence, by merge().
#pragma once

#include "runtime/context.h"
#include "runtime/value.h"

#include <cstdint>

namespace pyreck::rt {

/// Kind and element representation. kWord* take any value; the others what they name.
enum class SinkKind : uint8_t {
  kSumInt,    // free: lo + big
  kSumFloat,  // ordered; start is a float (or the int 0 until the first float)
  kSumWord,   // ordered: pk_binary(add) as the builtin does
  kMinInt,
  kMaxInt,  // free
  kMinFloat,
  kMaxFloat,  // free, with the rule that NaN counts only in first place
  kMinWord,
  kMaxWord,  // ordered: pk_compare(lt / gt)
  kMinKey,
  kMaxKey,  // ordered; emits key and value words
  kAny,
  kAll,       // free; emit ends the fold early
  kListI64,   // free; becomes words when a wide int comes
  kListF64,   // free
  kListWord,  // free
  kDict,      // free: later keys win, order of first appearance
  kSet,       // ordered insertion (CPython's order depends on it)
};

struct Sink {
  SinkKind kind;
  uint8_t detached;  // see above
  uint8_t has;       // something was emitted (min, max, float sums)
  uint8_t truth;     // any/all: the answer so far
  int64_t i;         // SumInt: sum of what is not in `word`; Min/MaxInt: the least or greatest
  double f;          // SumFloat, Min/MaxFloat
  Word word;         // SumInt: a wide part or kFailed; *Word, *Key: accumulator (owned)
  Word key;          // Min/MaxKey
  List* list;        // List*: what was emitted; ordered and detached: what was collected
  List* keys;        // Min/MaxKey detached
  Object* table;     // Dict, Set
};

/// A sink of `kind`. `start` (borrowed) for sums, or kFailed.
Status sink_init(Context* c, Sink* sink, SinkKind kind, bool detached, Word start);
/// Appends what `right` holds to `left`, which may be detached itself. Consumes `right` in every
/// case. Raises what combining raises (int + str in a sum); kBroken when any/all is decided.
Status sink_merge(Context* c, Sink* left, Sink* right);
/// The fold's result as an owned word (list[float] stays kF64, ...); kFailed if raised. Consumes.
/// min/max of nothing: ValueError "min() arg is an empty sequence" (3.11's wording).
Word sink_finish(Context* c, Sink* sink);
/// Frees what it holds.
void sink_drop(Context* c, Sink* sink);

// Emitting, by representation: kDone, kRaised, kBroken, kAbandoned. Borrow their arguments.
extern "C" {
Status pk_emit_int(Context* c, Sink* sink, int64_t value);
Status pk_emit_float(Context* c, Sink* sink, double value);
Status pk_emit_word(Context* c, Sink* sink, Word value);
Status pk_emit_pair(Context* c, Sink* sink, Word key, Word value);
}

}  // namespace pyreck::rt
