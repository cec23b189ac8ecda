// Entry points that need the compiler itself, beside those of runtime/entry.h.
#pragma once

#include "runtime/context.h"
#include "runtime/fold.h"
#include "runtime/sink.h"

namespace pyreck::jit {

extern "C" {
/// Goes on in wide code of `function` (a typed function of `code`, a jit::Code) at resume point
/// `point`; compiles it the first time. See jit/lowering.h for state and result.
rt::Status pkj_resume(rt::Context* c, uint32_t depth, void* code, uint32_t function, uint32_t point,
                      uint64_t* state, uint64_t* result, rt::Sink* sink);
rt::Status pkj_sink_init(rt::Context* c, rt::Sink* sink, int32_t kind, rt::Word start);
rt::Word pkj_sink_finish(rt::Context* c, rt::Sink* sink);
void pkj_sink_drop(rt::Context* c, rt::Sink* sink);
/// A fold over what has no positions, element by element in order, by its FoldCode::element.
/// `begin_site` and `next_site` are the places in tracebacks of the frame around the elements,
/// where beginning to iterate or asking for the next one raises there; or kNoSite.
inline constexpr uint32_t kNoSite = UINT32_MAX;
rt::Status pkj_iterate(rt::Context* c, const rt::FoldCode* code, const void* environment,
                       rt::Word iterable, rt::Sink* sink, uint32_t begin_site, uint32_t next_site);
/// Optimised code of a loop (jit/emitter.h, LoopSlot), or null: there is none yet.
void* pkj_loop(void* slot);
/// Elements of range(start, stop, step); -1 beyond 63 bits. step is not 0.
int64_t pkj_range_count(int64_t start, int64_t stop, int64_t step);
/// An iterator over `left` ints from `position` on.
rt::Word pkj_range_iterator(rt::Context* c, int64_t position, int64_t left, int64_t step);
/// list + other, or list += other: extends the list itself if nobody else holds it. Takes over
/// `list`.
rt::Word pkj_concat_reuse(rt::Context* c, int32_t kind, rt::Word list, rt::Word other,
                          int32_t inplace);
}

}  // namespace pyreck::jit
