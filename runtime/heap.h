// The heap: objects and buffers with reference counts, charged to the job's memory limit.
//
// Threads: an object whose region is the running one is counted plainly, any other atomically; an
// object is freed by whoever takes its count to 0. allocate(), resize_buffer() and free_buffer()
// are declared in runtime/entry.h. Freeing is iterative: a list nested a million deep needs no more
// stack than a flat one.
#pragma once

#include "runtime/entry.h"

#include <utility>

namespace pyreck::rt {

/// Asks the job for `bytes` beyond c->memory_credit; fewer than 0 are given back. kDone: granted
/// (and c->memory_credit may have grown besides); kAbandoned: c->abandon is kMemory. Defined by the
/// scheduler; needs c->job.
Status job_charge(Context* c, int64_t bytes);

/// Room on the job's disk for a buffer that has `old_bytes` in memory and needs `new_bytes`; null:
/// it has no disk, or memory enough. Defined by the scheduler.
void* job_allocate_on_disk(Context* c, size_t old_bytes, size_t new_bytes);

/// Charges `bytes` to the job ahead of what will allocate them. False: abandoned.
inline bool charge(Context* c, int64_t bytes) {
  if (c->memory_credit < bytes) {
    if (c->job == nullptr) return true;  // no job, no limit
    int64_t more = bytes - c->memory_credit;
    if (job_charge(c, more) != Status::kDone) return false;
    c->memory_credit += more;  // job_charge() may have added to it
  }
  c->memory_credit -= bytes;
  return true;
}

/// Counts memory that is free again; what a context has too much of goes back to the job.
inline constexpr int64_t kMostCredit = 4 << 20;
inline void uncharge(Context* c, int64_t bytes) {
  c->memory_credit += bytes;
  if (c->memory_credit <= kMostCredit || c->job == nullptr) return;
  int64_t excess = c->memory_credit - kMostCredit / 4;
  if (job_charge(c, -excess) == Status::kDone) c->memory_credit -= excess;
}

/// Whether `bytes` could be had now: a bound before work that would take long or that GMP would
/// abort in. Leaves abandon kMemory, or raises MemoryError where there is no limit, when not.
bool can_allocate(Context* c, uint64_t bytes);
/// The memory of an object that allocate() has made, without what it holds.
void free_memory(Object* o);

inline uint32_t count_of(const Object* o) { return __atomic_load_n(&o->count, __ATOMIC_RELAXED); }
inline uint32_t region_of(const Object* o) { return __atomic_load_n(&o->region, __ATOMIC_RELAXED); }

inline void retain(Context* c, Object* o) {
  if (count_of(o) >= kImmortal) return;
  if (region_of(o) == c->region) {
    o->count++;
  } else {
    __atomic_fetch_add(&o->count, 1, __ATOMIC_RELAXED);
  }
}

inline void retain(Context* c, Word w) {
  if (is_object(w)) retain(c, object(w));
}

/// Takes one off the count; whether that was the last. The caller then frees the object.
inline bool drop_count(Context* c, Object* o) {
  if (count_of(o) >= kImmortal) return false;
  if (region_of(o) == c->region) return --o->count == 0;
  // Releases what this thread did with the object, acquires what the others did, before freeing.
  return __atomic_fetch_sub(&o->count, 1, __ATOMIC_ACQ_REL) == 1;
}

/// Frees an object whose count is 0, in the midst of the runtime's own work. pk_release_slow() is
/// for compiled code, where generators that are dropped may run what they have left to do.
void release_last(Context* c, Object* o);

inline void release(Context* c, Object* o) {
  if (drop_count(c, o)) release_last(c, o);
}

inline void release(Context* c, Word w) {
  if (is_object(w)) release(c, object(w));
}

/// `w`, owned once more.
inline Word retained(Context* c, Word w) {
  retain(c, w);
  return w;
}

/// Owns a word while in scope.
class Held {
 public:
  Held(Context* c, Word w) : c_(c), w_(w) {}
  ~Held() { release(c_, w_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  Word get() const { return w_; }
  explicit operator bool() const { return w_ != kFailed; }
  /// Gives up ownership.
  Word take() { return std::exchange(w_, kFailed); }
  /// Releases what it owns and owns `w` instead.
  void reset(Word w) { release(c_, std::exchange(w_, w)); }

 private:
  Context* c_;
  Word w_;
};

/// Objects whose count is 0, waiting to be freed.
class Freeing {
 public:
  Freeing(Context* c, bool its_closes) : context(c), closes(its_closes) {}
  /// Takes one off the count of a word that a dying object holds (any word, kFailed included).
  void drop(Word w) {
    if (is_object(w) && drop_count(context, object(w))) push(object(w));
  }
  /// `o`, whose count is 0, is freed by run().
  void push(Object* o);
  void run();

  Context* const context;
  const bool closes;  // whether generators may run code of the user's

 private:
  Object* first_ = nullptr;
};

/// Drops the elements of a set and frees its table, not the set itself. Defined in set.cpp.
void free_set_table(Freeing& freeing, Set* set);

/// An object of static storage, as made by the initialisers of immortal objects.
constexpr Object immortal_header(Kind kind, uint16_t flags = 0, uint32_t aux = 0) {
  return Object{kImmortal, kForeignRegion, kind, flags, aux};
}

}  // namespace pyreck::rt
