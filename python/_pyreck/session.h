// Session and RemoteJob: running kernels on the nodes of a cluster. To Python they are like Pool
// and Job.
#pragma once

#include <nanobind/nanobind.h>

#include "cluster/client.h"
#include "cluster/objects.h"
#include "python/_pyreck/generic.h"
#include "python/_pyreck/pool.h"
#include "python/_pyreck/stored.h"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unistd.h>
#include <unordered_map>

namespace pyreck::client {

/// How a job of a cluster ended, once it has.
class RemoteEnd {
 public:
  /// The first one counts. Whether somebody is in wait().
  bool set(Result<cluster::JobResult> result);
  bool wait(std::chrono::milliseconds timeout);
  bool has_ended();
  /// After has_ended().
  const Result<cluster::JobResult>& result() const { return *result_; }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<Result<cluster::JobResult>> result_;
  int waiting_ = 0;
};

/// The jobs of a session that have not ended, and the thread that hears of their ends.
class RemoteJobs {
 public:
  explicit RemoteJobs(std::shared_ptr<cluster::Session> session);
  ~RemoteJobs() { close(); }
  RemoteJobs(const RemoteJobs&) = delete;

  const std::shared_ptr<cluster::Session>& session() const { return session_; }
  /// Submits, without the GIL. The end is told to `end`, then `token` is announced.
  Result<std::string> submit(cluster::JobSpec spec, const Generic& generic,
                             std::shared_ptr<RemoteEnd> end, uint64_t token);
  void cancel(const std::string& job) { session_->cancel(job); }
  cluster::JobProgress progress(const std::string& job) const { return session_->progress(job); }
  /// Nobody waits for it any more: cancels it if it has not ended.
  void forget(const std::string& job);
  void announce(uint64_t token) { announcements_.put(token); }
  uint64_t next_announced() { return announcements_.take(); }
  bool withdraw(uint64_t token) { return announcements_.withdraw(token); }
  bool is_of_parent() const { return getpid() != process_; }  // this is a forked child
  /// Cancels all jobs; they count as ended. Without the GIL.
  void close();

 private:
  struct Waiting {
    std::shared_ptr<RemoteEnd> end;
    uint64_t token;
  };
  void listen();
  void hear(const std::string& job, Result<cluster::JobResult> result);
  void fail_all(const Error& error);
  void let_go(const Result<cluster::JobResult>& result);

  std::shared_ptr<cluster::Session> session_;
  Announcements announcements_;
  std::mutex mutex_;
  std::unordered_map<std::string, Waiting> waiting_;
  std::unordered_map<std::string, Result<cluster::JobResult>> early_;  // heard of before submit()
  int submitting_ = 0;                                                 // was back; kept while > 0
  uint64_t failures_ = 0;  // of all jobs at once, those being submitted included
  std::optional<Error> last_failure_;
  bool closed_ = false;
  const int process_;  // a forked child has not got the thread
  std::thread listener_;
};

/// The values of a job's result: of a block, outcome first and None for unbound names.
class Results {
 public:
  explicit Results(nb::list items) : items_(std::move(items)) {}
  nb::list items() const { return items_; }

 private:
  nb::list items_;
};

/// As Job, run by nodes. Destroying it cancels it and does not wait.
class RemoteJob {
 public:
  RemoteJob(std::shared_ptr<RemoteJobs> jobs, std::string id, std::shared_ptr<RemoteEnd> end,
            std::shared_ptr<const Generic> generic, nb::object kernel, nb::object captures,
            nb::object arguments);
  ~RemoteJob() { jobs_->forget(id_); }
  RemoteJob(const RemoteJob&) = delete;

  bool wait(double seconds);
  void cancel() { jobs_->cancel(id_); }
  nb::tuple progress() const;
  /// As Job::outcome; raises what became of the cluster. For a block the value is Results, else a
  /// Value or Stored.
  nb::tuple outcome();
  nb::tuple profile() const;  ///< describe_profile(), after outcome()
  std::vector<std::string> assigned() const;
  /// ([(node, elements, pieces, busy seconds), ...], steals, attempts), or None.
  nb::object summary() const;

 private:
  nb::object done(const cluster::JobResult& result, const std::vector<rt::Word>& roots);
  nb::object item(const cluster::ResultItem& item, const std::vector<rt::Word>& roots);
  std::shared_ptr<StoredObject> object(const std::string& id);
  std::vector<rt::Word> decode(const std::string& bytes);

  std::shared_ptr<RemoteJobs> jobs_;
  std::string id_;
  std::shared_ptr<RemoteEnd> end_;
  std::shared_ptr<const Generic> generic_;
  std::shared_ptr<Described> described_;
  std::unordered_map<std::string, std::shared_ptr<StoredObject>> objects_;  // of the result
  nb::object kernel_, captures_, arguments_;                                // kept alive
};

class Session {
 public:
  /// Lets go of the GIL; raises ClusterUnavailable.
  Session(std::string url, std::string cluster);
  ~Session();

  std::string id() const { return session()->id(); }
  std::string address() const { return session()->address(); }
  std::vector<std::string> warnings() const { return session()->warnings(); }
  /// Dicts of the fields of NodeInfo, and counters by name.
  nb::list nodes();
  nb::dict stats();

  /// As Pool::start. Captured and given objects of this cluster travel by reference, and so do
  /// large lists of numbers, which are stored first. `provenance`: of the result; empty: the
  /// kernel.
  std::unique_ptr<RemoteJob> start(nb::object kernel, nb::object captures, nb::object arguments,
                                   int64_t memory_bytes, int64_t time_ms, uint32_t recursion,
                                   int64_t most_inline, uint64_t token,
                                   const std::string& provenance, bool profiled);
  void announce(uint64_t token) { jobs_->announce(token); }
  bool withdraw(uint64_t token) { return jobs_->withdraw(token); }
  uint64_t next_ended();
  /// Cancels all jobs; start() fails from here on. Proxies keep the connection.
  void close();

  /// Stores a Value; gives a Stored.
  Stored put(const Value& value, const std::string& provenance);
  void name(const std::string& name, const Stored& value);
  void name_object(const std::string& name, const std::string& object);
  Stored named(const std::string& name);
  std::string id_of(const std::string& name);  // of the object; raises KeyError
  void unname(const std::string& name);
  void unname_object(const std::string& object);
  /// A proxy's value of any object of the cluster; raises ObjectNotFound, InvalidOperation.
  Stored open(const std::string& object, uint32_t root);
  /// (how many there are, where the next page begins or "", [what describe() gives, ...]).
  nb::tuple objects(const std::string& next);
  /// The fields of an ObjectRecord; raises ObjectNotFound.
  nb::tuple describe(const std::string& object);
  std::vector<std::string> find(const std::string& prefix, uint32_t most);

 private:
  const std::shared_ptr<cluster::Session>& session() const { return jobs_->session(); }
  std::string refer_all(Values& captured, Values* given, cluster::JobSpec& spec,
                        const std::string& provenance);
  void refer(Values& values, std::vector<cluster::ValueRef>& references,
             std::vector<rt::Word>& inline_roots, const std::string& provenance,
             int64_t most_bytes);
  Stored put(const cluster::NewObject& packed);
  Result<cluster::ObjectInfo> held(const std::string& object);

  std::shared_ptr<RemoteJobs> jobs_;
  bool closed_ = false;
};

}  // namespace pyreck::client
