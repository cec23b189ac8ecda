// Session: what a client of a cluster does, over one Redis: submits jobs, waits for their ends,
// reads objects, holds and names them. Blocking calls (hiredis), for the threads of a client.
//
// Threads: every function from any thread, at once. A session has a thread of its own that renews
// the client's counter. It survives Redis' restarts: calls are repeated for `patience`, jobs whose
// fate is unknown are submitted again under the same id.
#pragma once

#include "cluster/download.h"
#include "cluster/protocol.h"
#include "runtime/base/result.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pyreck::cluster {

/// What is known of a stored object.
struct ObjectEntry {
  ObjectInfo info;
  std::vector<std::string> names;
  int64_t clients = 0;                 // that hold it
  std::optional<int64_t> age_seconds;  // by Redis' clock, if its user may ask for it
};

/// Some of the objects, in the order of their ids.
struct ObjectPage {
  int64_t total = 0;  // of all
  std::string next;   // where the next page begins; empty: there is none
  std::vector<ObjectEntry> entries;
};

struct SessionOptions {
  std::string url;  // redis://[user:password@]host[:port][/db], unix:///path
  std::string cluster = "default";
  std::chrono::milliseconds patience{10000};  // how long calls wait for a Redis that is away
};

class Session {
 public:
  /// Connects and checks Redis: version 7 or newer, the functions (loaded if they are missing or
  /// older), maxmemory-policy. Unavailable: one line that says what is wrong and what to do.
  static Result<std::unique_ptr<Session>> connect(SessionOptions options);
  ~Session();  ///< leaves: its jobs are cancelled, its objects dropped
  Session(const Session&) = delete;

  const std::string& id() const;       // of this client
  const std::string& address() const;  // for people, without the password
  const std::string& cluster() const;  // its name
  /// Warnings of connect(): unsafe settings, and what to set instead.
  const std::vector<std::string>& warnings() const;

  /// Submits under a new id, which it gives. `module`: bytes of the hash in `spec`, stored once.
  Result<std::string> submit(JobSpec spec, const std::string& module);
  /// The end of any job of this session that has not been given yet, waited for up to `timeout`.
  Result<std::optional<std::pair<std::string, JobResult>>> next_ended(
      std::chrono::milliseconds timeout);
  void cancel(const std::string& job);
  /// How far a job of this session is, as it was told about a second ago.
  JobProgress progress(const std::string& job) const;

  Result<std::vector<NodeInfo>> nodes();
  Result<std::map<std::string, int64_t>> stats();

  // Objects. Holding is counted per client.
  Result<ObjectInfo> object(const std::string& id);
  /// download() of the chunks from `first` to before `last`.
  Result<Unit> read(const ObjectInfo& info, size_t first, size_t last,
                    const std::function<void(const ChunkPart&)>& take,
                    const std::function<bool()>& goes_on);
  /// Stores a value under its content's hash: given twice, written once. Held by this client.
  /// `goes_on` is asked before each chunk, on this thread; false: Unavailable, and nothing is
  /// stored.
  Result<Unit> put(
      const ObjectInfo& info, std::span<const std::string_view> chunks,
      const std::function<bool()>& goes_on = [] { return true; });
  void hold(const std::string& object);
  void drop(const std::string& object);
  /// Holds it for kChunkSeconds more, whoever drops it: somebody else is to hold it. NotFound.
  Result<Unit> lend(const std::string& object);
  Result<Unit> name(const std::string& name, const std::string& object);
  Result<std::string> named(const std::string& name);  // object id; NotFound
  Result<Unit> unname(const std::string& name);
  /// Takes all its names away.
  Result<Unit> unname_object(const std::string& object);
  /// A page, whose objects are those of one moment: the first one, or the one that begins at `next`
  /// of another. What is there all the while comes once.
  Result<ObjectPage> objects(const std::string& next);
  Result<ObjectEntry> describe(const std::string& object);  // NotFound
  /// Ids that begin with `prefix`, at most `most`.
  Result<std::vector<std::string>> find(const std::string& prefix, size_t most);

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace pyreck::cluster
