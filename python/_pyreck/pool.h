// Pool and Job: running kernels on this machine's threads.
#pragma once

#include <nanobind/nanobind.h>

#include "python/_pyreck/kernel.h"
#include "runtime/job.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>

namespace pyreck::client {

/// Tokens of jobs that have ended, for the thread that turns them into results of futures.
class Announcements {
 public:
  void put(uint64_t token);
  /// The same without waking the thread: another one, which is awake, withdraws the token. If that
  /// did not come about, remind() wakes it.
  void put_quietly(uint64_t token);
  void remind();
  /// Takes back a token that nobody has taken; whether there was one.
  bool withdraw(uint64_t token);
  uint64_t take();  ///< waits; call without the GIL

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<uint64_t> tokens_;
};

/// A started job. Holds all that the running code uses; destroying it stops the job first.
class Job {
 public:
  Job(rt::JobHandle handle, std::shared_ptr<const CodeLease> lease, nb::object kernel,
      nb::object captures, nb::object arguments);
  ~Job();
  Job(const Job&) = delete;

  bool wait(double seconds);  ///< whether it has ended; lets go of the GIL
  void cancel() { handle_.cancel(); }
  nb::tuple progress() const;
  /// Once, after wait() gave true: ("done", Value), ("raised", data) or
  /// ("abandoned", reason, message, site or None).
  nb::tuple outcome();
  nb::tuple profile() const;  ///< describe_profile(), once it has ended
  std::vector<std::string> assigned() const;

 private:
  rt::JobHandle handle_;
  std::shared_ptr<const CodeLease> lease_;
  nb::object kernel_, captures_, arguments_;  // kept alive
  std::atomic<bool> ended_{false};
};

class Pool {
 public:
  /// `spill_dir` as rt::open_disk() takes it; raises.
  Pool(unsigned threads, const std::string& spill_dir, bool split_every_element);
  ~Pool() { close(); }

  /// Compiles `kernel` for these values if need be and starts it. A token other than 0 is announced
  /// when the job has ended, or is as good as ended. `most_inline` is for Session: results of this
  /// process stay where they are.
  std::unique_ptr<Job> start(nb::object kernel, nb::object captures, nb::object arguments,
                             int64_t memory_bytes, int64_t time_ms, uint32_t recursion,
                             int64_t most_inline, uint64_t token, bool profiled);
  void announce(uint64_t token) { announcements_->put(token); }
  uint64_t next_ended();
  bool withdraw(uint64_t token) { return announcements_->withdraw(token); }
  /// Cancels all jobs and ends the threads; start() fails from here on.
  void close();

 private:
  std::mutex mutex_;
  std::shared_ptr<rt::Pool> pool_;
  std::shared_ptr<Announcements> announcements_ = std::make_shared<Announcements>();
};

}  // namespace pyreck::client
