#include "jit/accumulator.h"

namespace pyreck::jit {

namespace {

bool keeps_int(rt::SinkKind kind) {
  return kind == rt::SinkKind::kSumInt || kind == rt::SinkKind::kMinInt ||
         kind == rt::SinkKind::kMaxInt;
}

bool keeps_float(rt::SinkKind kind) {
  return kind == rt::SinkKind::kSumFloat || kind == rt::SinkKind::kMinFloat ||
         kind == rt::SinkKind::kMaxFloat;
}

void copy(Emitter& e, rt::SinkKind kind, llvm::Value* from, llvm::Value* to, bool from_sink) {
  int64_t i = offsetof(rt::Sink, i), f = offsetof(rt::Sink, f), has = offsetof(rt::Sink, has);
  auto move = [&](llvm::Type* type, int64_t in_sink, int64_t in_accumulator) {
    e.store(e.load(type, from, from_sink ? in_sink : in_accumulator), to,
            from_sink ? in_accumulator : in_sink);
  };
  if (keeps_int(kind)) move(e.word, i, 0);
  if (keeps_float(kind)) move(e.f64, f, 8);
  if (keeps_float(kind) || (keeps_int(kind) && kind != rt::SinkKind::kSumInt))
    move(e.builder.getInt8Ty(), has, 16);
}

}  // namespace

void load_accumulator(Emitter& e, rt::SinkKind kind, llvm::Value* sink, llvm::Value* accumulator) {
  copy(e, kind, sink, accumulator, true);
}

void store_accumulator(Emitter& e, rt::SinkKind kind, llvm::Value* sink, llvm::Value* accumulator) {
  copy(e, kind, accumulator, sink, false);
}

}  // namespace pyreck::jit
