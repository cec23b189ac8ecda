#include "jit/host.h"

#include "jit/emitter.h"
#include "jit/engine.h"
#include "runtime/array.h"
#include "runtime/entry.h"
#include "runtime/fold.h"

namespace pyreck::jit {

using rt::Context;
using rt::Status;
using rt::Word;

extern "C" {

Status pkj_resume(Context* c, uint32_t depth, void* code, uint32_t function, uint32_t point,
                  uint64_t* state, uint64_t* result, rt::Sink* sink) {
  WideFunction wide = static_cast<NativeCode*>(code)->wide_code(function);
  if (wide == nullptr) {
    rt::refuse(c, "its code for integers beyond 64 bits is too large to compile on this node");
    return Status::kAbandoned;
  }
  return wide(c, depth, point, state, result, sink);
}

Status pkj_sink_init(Context* c, rt::Sink* sink, int32_t kind, Word start) {
  return rt::sink_init(c, sink, static_cast<rt::SinkKind>(kind), false, start);
}

Word pkj_sink_finish(Context* c, rt::Sink* sink) { return rt::sink_finish(c, sink); }

void pkj_sink_drop(Context* c, rt::Sink* sink) { rt::sink_drop(c, sink); }

Status pkj_iterate(Context* c, const rt::FoldCode* code, const void* environment, Word iterable,
                   rt::Sink* sink, uint32_t begin_site, uint32_t next_site) {
  auto failed_at = [c](uint32_t site) {
    if (site != kNoSite) rt::pk_traceback(c, site);
    return rt::status_of(c);
  };
  Word iterator = rt::pk_iter(c, iterable);
  if (iterator == rt::kFailed) return failed_at(begin_site);
  Status status = Status::kDone;
  int64_t elements = 0;
  while (status == Status::kDone) {
    if (c->poke->load(std::memory_order_relaxed) != 0) {
      status = rt::pk_safepoint(c);
      if (status != Status::kDone) break;
    }
    int32_t ended = 0;
    Word item = rt::pk_next(c, iterator, &ended);
    if (item == rt::kFailed) {
      if (!ended) status = failed_at(next_site);
      break;
    }
    status = run_element(code, c, environment, sink, item);
    rt::pk_release(c, item);
    elements++;
  }
  rt::note_iterated(c, code, elements);
  rt::pk_release(c, iterator);
  return status;
}

void* pkj_loop(void* of) {
  auto* slot = static_cast<LoopSlot*>(of);
  void* code = slot->code.load(std::memory_order_acquire);
  if (code != LoopSlot::asked()) {
    if (code != nullptr) Tiers::continued++;
    return code;
  }
  slot->wanted.store(true, std::memory_order_release);
  slot->code.compare_exchange_strong(code, nullptr);
  return nullptr;
}

int64_t pkj_range_count(int64_t start, int64_t stop, int64_t step) {
  uint64_t distance, stride;
  if (step > 0) {
    if (start >= stop) return 0;
    distance = static_cast<uint64_t>(stop) - static_cast<uint64_t>(start);
    stride = static_cast<uint64_t>(step);
  } else {
    if (start <= stop) return 0;
    distance = static_cast<uint64_t>(start) - static_cast<uint64_t>(stop);
    stride = ~static_cast<uint64_t>(step) + 1;
  }
  uint64_t count = (distance - 1) / stride + 1;
  return count > static_cast<uint64_t>(INT64_MAX) ? -1 : static_cast<int64_t>(count);
}

Word pkj_range_iterator(Context* c, int64_t position, int64_t left, int64_t step) {
  Word start = rt::pk_int_from_i64(c, position), stride = rt::pk_int_from_i64(c, step);
  Word count = rt::pk_int_from_i64(c, left);
  Word span = rt::pk_int_mul(c, count, stride);
  Word stop = rt::pk_int_add(c, start, span);
  Word range = rt::pk_range_new(c, start, stop, stride);
  Word iterator = rt::pk_iter(c, range);
  for (Word w : {start, stride, count, span, stop, range}) rt::pk_release(c, w);
  return iterator;
}

Word pkj_concat_reuse(Context* c, int32_t kind, Word list, Word other, int32_t inplace) {
  rt::Object* o = rt::object(list);
  bool alone = o->count == 1 && o->region == c->region && rt::has_kind(other, rt::Kind::kList) &&
               !rt::is_array(other);
  Word result =
      inplace || alone ? rt::pk_inplace(c, kind, list, other) : rt::pk_binary(c, kind, list, other);
  rt::pk_release(c, list);
  return result;
}

}  // extern "C"

}  // namespace pyreck::jit
