// Folds written by hand for tests of the scheduler: a body is a C++ function of one element.
#pragma once

#include "runtime/entry.h"
#include "runtime/fold.h"
#include "runtime/job.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace pyreck::rt {

/// One element: emits to the sink of its fold.
using Element = std::function<Status(Context*, Sink*, int64_t)>;

inline Status run_elements(Context* c, FoldFrame* frame) {
  const Element& element = *static_cast<const Element*>(frame->environment);
  for (int64_t i = frame->next; i < frame->bound.load(std::memory_order_relaxed); i++) {
    frame->next = i;
    Status status = element(c, frame->sink, i);
    if (status != Status::kDone) return status;
    frame->next = i + 1;
  }
  return Status::kDone;
}

inline constexpr uint8_t kMayWrite = 0, kWritesNothing = 1;

/// Code of folds into a sink of one kind; its index is its place in the list.
inline const FoldCode& fold_code(SinkKind kind, uint8_t writes_nothing, uint32_t site = 0) {
  static const std::vector<FoldCode> codes = [] {
    std::vector<FoldCode> all;
    for (uint8_t kind = 0; kind <= static_cast<uint8_t>(SinkKind::kSet); kind++)
      for (uint8_t certain : {kMayWrite, kWritesNothing})
        for (uint32_t site = 0; site < 2; site++)
          all.push_back({run_elements, static_cast<SinkKind>(kind), 0, certain, 0, site,
                         static_cast<uint32_t>(all.size()), 0, nullptr});
    return all;
  }();
  return codes[static_cast<size_t>(kind) * 4 + writes_nothing * 2 + site];
}

/// How the scheduler is to be driven: the same answer is expected from all.
struct Setting {
  unsigned threads;
  bool split_every_element;
  uint8_t writes_nothing;
};

inline std::vector<Setting> all_settings() {
  std::vector<Setting> all;
  for (unsigned threads : {1u, 2u, 8u})
    for (bool stress : {false, true})
      for (uint8_t certain : {kMayWrite, kWritesNothing}) all.push_back({threads, stress, certain});
  return all;
}

inline std::string setting_name(const testing::TestParamInfo<Setting>& info) {
  return "threads" + std::to_string(info.param.threads) +
         (info.param.split_every_element ? "_stress" : "") +
         (info.param.writes_nothing != 0 ? "_pure" : "_trial");
}

inline PoolOptions options_of(const Setting& setting) {
  PoolOptions options;
  options.threads = setting.threads;
  options.stack_bytes = size_t{8} << 20;
  options.split_every_element = setting.split_every_element;
  return options;
}

inline Outcome run_job(Pool& pool, Pool::Body body, Limits limits = {}) {
  JobHandle job = pool.start(nullptr, limits, std::move(body));
  EXPECT_TRUE(job.wait(std::chrono::seconds(60)));
  return job.take_outcome();
}

/// The class of the exception that the outcome holds, which is released.
inline uint32_t take_exception(Outcome& outcome) {
  if (outcome.exception == nullptr) return UINT32_MAX;
  uint32_t exception_class = outcome.exception->aux;
  Context outside{};
  pk_release(&outside, word(outcome.exception));
  outcome.exception = nullptr;
  return exception_class;
}

/// What compiled code does at a back edge.
inline Status back_edge(Context* c) {
  return c->poke->load(std::memory_order_relaxed) == 0 ? Status::kDone : pk_safepoint(c);
}

/// A loop of `rounds` back edges.
inline Status spin(Context* c, int64_t rounds) {
  for (int64_t i = 0; i < rounds; i++)
    if (Status status = back_edge(c); status != Status::kDone) return status;
  return Status::kDone;
}

inline Status spin_forever(Context* c) {
  while (true)
    if (Status status = back_edge(c); status != Status::kDone) return status;
}

/// What every write does: only objects of the running region may be changed.
inline Status write_to(Context* c, uint32_t owner) {
  if (resolve_region(owner) == c->region) return Status::kDone;
  c->abandon = Abandon::kForeignWrite;
  return Status::kAbandoned;
}

}  // namespace pyreck::rt
