// The memory limit of a job: contexts take credit from the job in steps, so that allocating touches
// no memory that other threads write.
//
// When memory runs short, what was done ahead of its time goes first: an activation that cannot get
// more stops the pieces that it gave away, forgets their results (they are run again when they are
// needed) and asks again; from then on the job gives nothing away. A piece that fails all the same
// is run again by its fold's owner when it is needed, with nothing beside it (join.cpp). So only
// code that is needed and runs alone ends a job by its limit (design section 8).
//
// Large buffers are not charged at all from the moment on when they would take more than half of
// the limit: they go to disk (runtime/disk.h).

#include "runtime/disk.h"
#include "runtime/heap.h"
#include "runtime/scheduler/fold_run.h"

#include <algorithm>

namespace pyreck::rt {

namespace {

constexpr int64_t kStep = 256 << 10;

// Adds `bytes` to the job's total unless that passes the limit (0: none).
bool take(Job& job, int64_t bytes) {
  int64_t limit = job.limits.memory_bytes;
  int64_t total = job.memory_bytes.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  if (limit == 0 || total <= limit) return true;
  job.memory_bytes.fetch_sub(bytes, std::memory_order_relaxed);
  return false;
}

// A small part of what is left, so that near the limit no context starves the others.
int64_t step(const Job& job, unsigned threads) {
  if (job.limits.memory_bytes == 0) return kStep;
  int64_t left = job.limits.memory_bytes - job.memory_bytes.load(std::memory_order_relaxed);
  return std::clamp<int64_t>(left / (8 * threads), 0, kStep);
}

}  // namespace

Status job_charge(Context* c, int64_t bytes) {
  Job& job = *c->job;
  if (bytes <= 0) {
    job.memory_bytes.fetch_add(bytes, std::memory_order_relaxed);
    return Status::kDone;
  }
  int64_t more = c->worker == nullptr ? 0 : step(job, c->worker->pool->options.threads);
  if (take(job, bytes + more)) {
    c->memory_credit += more;
    return Status::kDone;
  }
  if (take(job, bytes)) return Status::kDone;
  job.memory_short.store(true, std::memory_order_relaxed);
  // The cluster's loop, which brings in what other nodes made, has no pieces of its own.
  if (c->worker != nullptr && drop_all_pieces(c) && take(job, bytes)) return Status::kDone;
  c->abandon = Abandon::kMemory;
  return Status::kAbandoned;
}

void* job_allocate_on_disk(Context* c, size_t old_bytes, size_t new_bytes) {
  if (c->job == nullptr || c->job->limits.memory_bytes == 0) return nullptr;
  const std::shared_ptr<Disk>& disk = c->job->pool->options.disk;
  if (disk == nullptr) return nullptr;
  const int64_t total = c->job->memory_bytes.load(std::memory_order_relaxed) +
                        static_cast<int64_t>(new_bytes - old_bytes);
  return total > c->job->limits.memory_bytes / 2 ? allocate_on_disk(disk, new_bytes) : nullptr;
}

void return_credit(Context* c) {
  if (c->job != nullptr)
    c->job->memory_bytes.fetch_sub(c->memory_credit, std::memory_order_relaxed);
  c->memory_credit = 0;
}

}  // namespace pyreck::rt
