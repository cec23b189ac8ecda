// The parts of a node, behind node.h: what all of them use (Core), and one class an idea, each with
// a .cpp of its own. A part knows the others by Parts; nothing here is seen outside these files.
//
// Lives: a node that was buried gives up all it holds and joins under a new id. What waits for an
// answer in the old life must not act in the new one: every callback given away is guarded by the
// life that gave it, but those of the engine, whose runs last until they have ended.
#pragma once

#include "cluster/node.h"
#include "cluster/protocol.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace pyreck::cluster {

using std::chrono::nanoseconds;

struct Parts;

/// Who did how much, by node.
using Shares = std::map<std::string, JobResult::Share>;
/// To be stored: keys and bytes, which belong to somebody else.
using Chunks = std::vector<std::pair<std::string, std::string_view>>;
/// Adds what `node` reports of a piece.
void add_shares(Shares& shares, const std::string& node, const Ended& ended);

/// The outside world of a node, its options and timers.
class Core {
 public:
  Core(NodeOptions options, rt::Clock& clock, Transport& transport, Store& store,
       rt::Randomness& randomness, Engine& engine, Log log);

  NodeOptions options;
  NodeInfo info;
  rt::Clock& clock;
  Transport& transport;
  Store& store;
  rt::Randomness& randomness;
  Engine& engine;
  bool joined = false;
  bool draining = false;

  Token token();
  nanoseconds now() { return clock.now(); }
  /// Somewhere in [half, whole) of `time`, so that nodes do not act in step.
  nanoseconds jittered(nanoseconds time);
  /// A control key: the prefix that all of them share, then `rest`.
  std::string key(const std::string& rest) const { return prefix_ + rest; }
  std::string chunk_key(const std::string& hash) const;

  /// One call of a store's function; `then` comes unless this life ends before.
  void call(const std::string& name, std::vector<std::string> arguments,
            Store::Then<std::vector<std::string>> then);
  /// The same, again and again until its outcome is known: the function must bear repetition.
  void repeat(const std::string& name, std::vector<std::string> arguments,
              std::function<void(std::vector<std::string>)> then);
  /// Stores a chunk for a while, unless it is there: what an object is made of, before it is
  /// registered. Again and again until it is there. `then` owns the bytes of `value`.
  void put(const std::string& key, std::string_view value, std::function<void()> then);
  /// Makes a chunk of a registered object permanent, which is put again if it has gone.
  void keep(const std::string& key, std::string_view value, std::function<void()> then);
  /// Calls `then` in a later tick, unless this life ends before.
  void after(nanoseconds delay, std::function<void()> then);
  void run_timers();

  /// `f`, if the life in which this is called lasts until then.
  template <class F>
  auto in_this_life(F f) {
    return guarded(life_, std::move(f));
  }
  /// `f`, if the node still exists then.
  template <class F>
  auto while_alive(F f) {
    return guarded(existence_, std::move(f));
  }
  void end_life() { life_ = std::make_shared<int>(); }

  void log(Level level, const std::string& text) {
    if (log_) log_(level, text);
  }
  void count_refused(const std::string& what);

 private:
  template <class F>
  static auto guarded(const std::shared_ptr<int>& life, F f) {
    return [life = std::weak_ptr<int>(life), f = std::move(f)](auto&&... given) mutable {
      if (!life.expired()) f(std::forward<decltype(given)>(given)...);
    };
  }
  void repeat(const std::string& name, std::vector<std::string> arguments,
              std::function<void(std::vector<std::string>)> then, nanoseconds pause);
  void write(const std::string& key, std::string_view value, Store::Life life,
             std::function<void()> then, nanoseconds pause);
  void told(bool answered, const std::string& problem);

  Log log_;
  std::string prefix_;
  std::shared_ptr<int> existence_ = std::make_shared<int>();
  std::shared_ptr<int> life_ = std::make_shared<int>();
  std::multimap<nanoseconds, std::function<void()>> timers_;
  bool store_is_away_ = false;
};

/// What one observes of others' counters on one's own clock: never their wall clocks, nor Redis'.
class Watch {
 public:
  explicit Watch(nanoseconds lease) : lease_(lease) {}

  /// A reading begins. After a gap (a store that was away, a process that was stopped) everything
  /// seen has a whole lease again.
  void begin(nanoseconds now);
  /// `id` shows `value`; whether it has stood still for the lease.
  bool stands_still(const std::string& id, const std::string& value);
  /// Forgets, and gives, what was not seen in this reading.
  std::vector<std::string> end();
  void clear() { seen_.clear(); }

 private:
  struct Seen {
    std::string value;
    nanoseconds since{};
    bool now = true;
  };
  nanoseconds lease_;
  nanoseconds at_{-1};
  bool gap_ = true;
  std::map<std::string, Seen> seen_;
};

/// Who is there: joins, renews this node's counter, watches those of others, buries the dead.
class Registry {
 public:
  explicit Registry(Parts& all);
  void start(std::function<void(Result<std::string>)> joined);
  void tick();
  void leave(std::function<void()> then);

  /// Its entry, if it is in the registry and its counter moves.
  const NodeInfo* alive(const std::string& id) const;
  bool is_listed(const std::string& id) const { return nodes_.contains(id); }
  /// Whether no node that lives comes before this one.
  bool has_least_id() const;
  /// The ids of the nodes along this one's lifelines: neighbours in a hypercube over the sorted
  /// ids.
  const std::vector<std::string>& lifelines() const { return lifelines_; }

 private:
  void join(nanoseconds pause);
  void entered(const std::string& secret);
  void beat();
  void buried();
  void read_nodes();
  void see_nodes(const std::vector<std::string>& entries);
  void read_clients();
  void find_lifelines();

  struct Entry {
    NodeInfo info;
    bool alive = true;
  };
  Parts& all_;
  Core& core_;
  std::function<void(Result<std::string>)> joined_;
  std::string secret_;
  std::map<std::string, Entry> nodes_;  // others
  std::vector<std::string> lifelines_;
  Watch node_watch_, client_watch_;
  nanoseconds next_beat_{}, next_reading_{}, next_clients_{};
  bool beating_ = false, reading_ = false, reading_clients_ = false;
  bool is_leaving_ = false;
};

/// Links to other nodes: of two, the one with the smaller id connects; both say who they are first.
class Links {
 public:
  explicit Links(Parts& all);
  void tick();
  void connected(Link link);
  void received(Link link, const Message& message);
  void lost(Link link);
  void close(Link link);
  void close_all();

  std::optional<Link> to(const std::string& peer) const;
  const std::string& peer_at(Link link) const;
  void send(Link link, const Message& message);

 private:
  void forget(Link link);
  void hello(Link link, const std::string& node);
  void postpone(const std::string& peer);

  struct End {
    std::string peer;      // empty until it has said who it is
    std::string expected;  // whom we connected to; empty if it connected to us
    nanoseconds since{};
  };
  struct Backoff {
    nanoseconds next{};
    nanoseconds pause{};
  };
  Parts& all_;
  Core& core_;
  std::map<Link, End> ends_;
  std::map<std::string, Link> by_peer_;
  std::map<std::string, Backoff> backoff_;
  nanoseconds next_review_{};
};

/// Fetches what jobs need, every hash checked, and remembers a little of it.
class Loader {
 public:
  using Loaded = std::shared_ptr<const LoadedJob>;
  using Then = std::function<void(Result<Loaded>)>;
  explicit Loader(Parts& all);

  /// A job that this node has claimed: waits for a store that is away.
  void load_job(const std::string& job, const std::string& spec, Then then);
  /// A job of which this node has got a piece: Unavailable if the store is away.
  void load_for_piece(const std::string& job, Then then);
  void clear();

 private:
  struct Load;
  void begin(std::shared_ptr<Load> load);
  void with_spec(std::shared_ptr<Load> load, const std::string& spec);
  void with_module(std::shared_ptr<Load> load);
  void next_object(std::shared_ptr<Load> load);
  void next_chunks(std::shared_ptr<Load> load);
  void get(std::shared_ptr<Load> load, const std::string& key, const std::string& hash,
           const std::string& what, int attempts_left, std::function<void(std::string)> then);
  std::shared_ptr<FlatItems> items_of(const ObjectInfo& info);
  void end(const std::shared_ptr<Load>& load, Result<Loaded> result);
  void remember(const Loaded& loaded);

  Parts& all_;
  Core& core_;
  std::map<std::string, std::vector<Then>> waiting_;                     // for_piece loads, by job
  std::list<Loaded> recent_;                                             // most recently used first
  std::list<std::pair<std::string, std::string>> modules_;               // hash, bytes; the same
  std::list<std::pair<std::string, std::shared_ptr<FlatItems>>> items_;  // by object; the same
};

/// The jobs that this node owns: claimed, loaded, run, told the end.
class Jobs {
 public:
  explicit Jobs(Parts& all);
  void tick();
  /// Something may wait: the bell, the poll, an end.
  void wake();
  /// A job came that this node had offered to take: a packed Given.
  void given(const std::string& bytes);
  /// One of ours may have been cancelled: asks which jobs are ours.
  void review();
  void give_up();              // this life has ended
  void give_back();            // drain: what has not ended waits again
  void hand_back_unstarted();  // drain: what does not run yet

  bool empty() const { return owned_.empty() && !claiming_; }
  bool any_run() const { return !runs_.empty(); }
  uint32_t unstarted() const;
  /// Another node ran a piece of `job`. False: the job is not ours.
  bool add_share(const std::string& job, const std::string& node, const Ended& ended);

 private:
  enum class Phase { kLoading, kLoaded, kRunning, kEnding };
  struct Owned {
    Token token{};
    uint32_t attempts = 1;
    Phase phase = Phase::kLoading;
    Loader::Loaded loaded;
    Shares shares;
    uint64_t steals = 0;
  };
  Owned* find(const std::string& job, const Token& token);
  uint32_t bodies() const;
  void claim();
  void claimed(const std::string& job, const std::string& spec, uint32_t attempts,
               const std::string& token);
  void take(const std::string& job, const std::string& spec, uint32_t attempts, Token token);
  void run(const std::string& job);
  void ended(const std::string& job, const Token& token, RunEnded end);
  void tell_progress();
  void refuse(const std::string& job, const std::string& message);
  void store_objects(const std::string& job, RunEnded end);
  void keep_objects(const std::string& job, std::shared_ptr<const Chunks> chunks,
                    std::shared_ptr<const RunEnded> end);
  void finish(const std::string& job, const RunEnded& end);
  void release(const std::string& job, const std::string& token);
  void drop(const std::string& job, const char* why);
  void cancel(const std::string& job);
  void reviewed(const std::map<std::string, Token>& known, const std::vector<std::string>& reply);

  Parts& all_;
  Core& core_;
  std::map<std::string, Owned> owned_;  // by job
  std::set<std::string> runs_;          // main bodies that the engine has, of all lives
  std::optional<Token> claim_;          // under which no job has come yet: the store may give one
  bool claiming_ = false;               // a call is in flight
  bool rung_ = false;                   // something may wait
  bool reviewing_ = false, review_again_ = false;
  nanoseconds next_poll_{}, next_telling_{};
};

/// Finds chunks that belong to no object and would stay for ever.
class Sweep {
 public:
  explicit Sweep(Parts& all);
  void tick();
  /// Lets go of what clients that have left held, part by part, and of what was lent for long
  /// enough; deletes the chunks `freed` that the last call told.
  void let_go(std::vector<std::string> freed);
  /// Deletes chunks whose objects were removed, unless another object has them by now.
  void free(std::vector<std::string> hashes);
  /// Another life begins: no call of this one is answered any more.
  void give_up() { lets_go_ = false; }

 private:
  void let_go();
  void look(const std::string& cursor);
  void check(std::vector<std::string> hashes);
  void mark(std::vector<std::string> hashes, bool frees);
  void settle(const std::vector<std::string>& hashes, bool frees);

  Parts& all_;
  Core& core_;
  nanoseconds next_{};
  nanoseconds began_{};  // of this round
  int parts_ = 0;        // of all rounds
  bool lets_go_ = false;
};

/// Pieces of folds between nodes, given and taken. Invariants 1 and 2 of node.h.
class Pieces {
 public:
  explicit Pieces(Parts& all);
  void tick();
  void received(Link link, const Hungry& hungry);
  void received(Link link, PieceMessage&& piece);
  void received(Link link, const Part& part);
  void received(Link link, const Ended& ended);
  void received(Link link, const Cancel& cancel);
  void link_up(Link link);
  void link_lost(Link link);
  /// The counter of a node stands still, or it has left.
  void peer_lost(const std::string& peer);
  void give_up();           // this life has ended
  void cancel_all_taken();  // drain
  bool none_taken() const { return taken_.empty(); }
  bool in_use(Link link) const;
  /// Pieces of the job that other nodes have now.
  uint64_t count_given(const std::string& job) const;
  uint64_t count() const { return given_.size() + taken_.size(); }

 private:
  struct Given {
    uint64_t handle = 0;
    Link link{};
    std::string peer, job;
    Ended so_far;  // by its Parts
  };
  struct Taken {
    Link link{};
    std::string job;
    bool runs = false;
    bool cancelled = false;
    bool orphan = false;   // nobody waits for its end
    uint32_t storing = 0;  // chunks that are on their way to the store
    uint64_t storing_bytes = 0;
    std::optional<Ended> ended;  // waits for them
    std::shared_ptr<std::atomic<bool>> is_behind = std::make_shared<std::atomic<bool>>(false);
  };
  struct Hunger {
    uint32_t roles = 0;
    nanoseconds mistrusted_until{};  // it could not run what it was given
  };
  void tell_hunger();
  void withdraw_unneeded();
  void hold_back();
  void give();
  std::string hungriest() const;
  uint32_t hunger() const;
  bool is_withdrawn(const Token& attempt, Link link) const;
  void add_share(const Given& given, const Ended& ended);
  void withdraw(const Token& attempt);
  void keep(const Given& given);
  void keep_given(const std::function<bool(const Given&)>& which);
  void cancel_taken(const std::function<bool(const Taken&)>& which, bool orphan);
  void run(const Token& attempt, const PieceMessage& piece, Result<Loader::Loaded> loaded);
  void store(const Token& attempt, std::vector<MadeChunk> chunks);
  void stored_one(const Token& attempt, uint64_t bytes);
  void ran(const Token& attempt, Ended ended);
  void report(const Token& attempt, Part part);
  void answer(const Token& attempt, Ended ended);

  Parts& all_;
  Core& core_;
  std::map<Token, Given> given_;
  std::map<Token, Link> withdrawn_;  // cancelled by us; their ends are still to come
  std::map<Token, Taken> taken_;
  std::map<std::string, Hunger> hunger_;    // of peers, by node
  std::map<std::string, Shares> given_on_;  // what others did of jobs that are not ours, by job
  std::map<Link, uint32_t> told_;           // our hunger as each peer knows it
  nanoseconds next_telling_{}, next_offer_{};
  uint32_t wanted_ = 0;
};

struct Parts {
  Core core;
  Registry registry{*this};
  Links links{*this};
  Loader loader{*this};
  Jobs jobs{*this};
  Pieces pieces{*this};
  Sweep sweep{*this};
};

}  // namespace pyreck::cluster
