// Three connections: one for short commands, one that waits for replies, one for chunks.
//
// Invariants:
//   1. A job is in `jobs` from before it is submitted until its end has been given by next_ended(),
//      or submit() or all that was submitted has failed. Jobs are pure, so one whose end was lost
//      is run again, under another id on the wire.
//   2. A reply stays in Redis until the one after it is asked for: it is read by moving it from the
//      left end of its list to the left end of its list, and popped later. One that is read again
//      after a lost connection is known by its job, which is no longer in `jobs`.
//   3. Redis knows this client as a holder of exactly the objects in `held`, but for those whose
//      drop is under way. Nothing enters `held` while a drop is on its way to Redis (`dropping`),
//      or it would take what has just been held again.

#include "cluster/client.h"

#include "cluster/redis_check.h"
#include "cluster/redis_line.h"
#include "cluster/redis_url.h"
#include "cluster/store.h"
#include "runtime/base/check.h"
#include "runtime/context.h"
#include "runtime/randomness.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
#include <hiredis/hiredis.h>
#include <mutex>
#include <set>
#include <thread>
#include <tuple>
#include <unistd.h>
#include <unordered_map>

namespace pyreck::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Words = std::vector<std::string>;

constexpr milliseconds kBeat{1000};        // between two renewals of the client's counter
constexpr milliseconds kLostAfter{1000};   // a job that has ended and of which no reply comes
constexpr milliseconds kAnswerTime{5000};  // beyond what a waiting command was asked to wait
constexpr milliseconds kBetweenAttempts{100};
constexpr size_t kMostAtOnce = 250;     // objects in one call
constexpr milliseconds kLeaving{2000};  // for letting go of what is held; nodes do the rest

/// Answers of pyreck_objects and pyreck_described: total, now, next, then id, info, clients, time
/// of its making, count of names, names of each object.
Result<ObjectPage> page_of(const Words& words) {
  const Error unreadable{Error::Code::Internal, "Redis' list of objects cannot be read"};
  if (words.size() < 3) return unreadable;
  auto number = [](const std::string& text) { return std::strtoll(text.c_str(), nullptr, 10); };
  ObjectPage page{number(words[0]), words[2], {}};
  for (size_t at = 3; at < words.size();) {
    if (words.size() - at < 5) return unreadable;
    ObjectEntry entry;
    PYRECK_TRY(entry.info, unpack_object(words[at + 1]));
    entry.clients = number(words[at + 2]);
    if (!words[at + 3].empty() && !words[1].empty())
      entry.age_seconds = std::max<int64_t>(0, number(words[1]) - number(words[at + 3]));
    const auto names = static_cast<size_t>(number(words[at + 4]));
    at += 5;
    if (words.size() - at < names) return unreadable;
    for (const size_t end = at + names; at < end; at++) entry.names.push_back(words[at]);
    std::sort(entry.names.begin(), entry.names.end());
    page.entries.push_back(std::move(entry));
  }
  return page;
}

std::string random_id() {
  Token token;
  rt::KernelRandomness().fill(token.data(), sizeof(token));
  return to_hex(token);
}

JobResult abandoned(rt::Abandon why, std::string message) {
  JobResult result;
  result.status = static_cast<uint32_t>(rt::Status::kAbandoned);
  result.abandon = static_cast<uint32_t>(why);
  result.message = std::move(message);
  return result;
}

bool is_abandoned(const JobResult& result, rt::Abandon why) {
  return result.status == static_cast<uint32_t>(rt::Status::kAbandoned) &&
         result.abandon == static_cast<uint32_t>(why);
}

std::set<std::string> objects_of(const JobResult& result) {
  std::set<std::string> objects;
  for (const ResultItem& item : result.items)
    if (!item.object.empty()) objects.insert(item.object);
  return objects;
}

}  // namespace

struct Session::State {
  State(SessionOptions given, RedisUrl url)
      : options(std::move(given)),
        address(url.shown()),
        prefix("{pyreck:" + options.cluster + "}"),
        commands(url, options.patience,
                 [this, url](redisContext& connection) { return check(connection, url); }),
        replies(url, options.patience, nullptr),
        data(url, options.patience, nullptr) {}

  /// Of every connection for commands: Redis may have come back empty, without our functions.
  Result<Unit> check(redisContext& connection, const RedisUrl& url) {
    PYRECK_TRY(std::vector<std::string> found, check_redis(connection, url));
    if (commands.generation() == 1) warnings = std::move(found);
    return Unit{};
  }

  // ---- calls -----------------------------------------------------------------------------------

  Result<std::vector<std::string>> call(const std::string& function, const Words& arguments) {
    PYRECK_TRY(RedisReply reply, commands.command(fcall(function, arguments)));
    return strings_of(*reply);
  }

  Words fcall(const std::string& function, const Words& arguments) const {
    Words words{"FCALL", function, "1", prefix};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return words;
  }

  std::string chunk_key(const std::string& hash) const {
    return "pyreck:" + options.cluster + ":chunk:" + hash;
  }

  /// Writes a chunk that goes by itself, unless it is there: its object is not registered yet.
  Result<Unit> put_for_a_while(const std::string& key, std::string_view bytes) {
    PYRECK_TRY(RedisReply found, data.command({"EXISTS", key}));
    if (found->integer == 1) return Unit{};
    PYRECK_TRY(found, data.command({"SET", key, std::string(bytes), "NX", "EX",
                                    std::to_string(kChunkSeconds)}));
    return Unit{};
  }

  /// Makes a chunk permanent, and writes it if it is not there.
  Result<Unit> keep(const std::string& key, std::string_view bytes) {
    PYRECK_TRY(RedisReply reply, data.command({"PERSIST", key}));
    PYRECK_TRY(reply, data.command({"TTL", key}));
    if (reply->integer == -1) return Unit{};  // there, without expiry
    PYRECK_TRY(reply, data.command({"SET", key, std::string(bytes)}));
    return Unit{};
  }

  /// Deletes chunks whose objects were removed, the strings of `hashes` from `first` on, unless
  /// another object has them by now (Store::remove).
  void free_chunks(const std::vector<std::string>& hashes, size_t first) {
    const Words freed(hashes.begin() + static_cast<std::ptrdiff_t>(std::min(first, hashes.size())),
                      hashes.end());
    if (freed.empty()) return;
    std::vector<Words> marks, rest;
    for (const std::string& hash : freed)
      marks.push_back({"EXPIRE", chunk_key(hash), std::to_string(kChunkSeconds), "NX"});
    if (!data.commands(marks).ok()) return;  // nodes sweep
    const auto answer = call("pyreck_unused", freed);
    std::set<std::string> unused;
    if (answer.ok()) unused.insert(answer.value().begin(), answer.value().end());
    for (const std::string& hash : freed) {
      if (unused.contains(hash))
        rest.push_back({"EXPIRE", chunk_key(hash), "0", "XX"});
      else
        rest.push_back({"PERSIST", chunk_key(hash)});
    }
    static_cast<void>(data.commands(rest));
  }

  // ---- jobs ------------------------------------------------------------------------------------

  struct Pending {
    std::shared_ptr<const JobSpec> spec;
    std::shared_ptr<const std::string> packed, module;
    std::string wire_id;  // the id that Redis knows
    bool cancelled = false;
    JobProgress progress;
    std::optional<steady_clock::time_point> ended_at;  // Redis says so, but sent no reply
  };

  /// Gives what pyreck_submit says: "ok" or "done".
  Result<std::string> send(const Pending& job) {
    Words words{job.wire_id, id, *job.packed, job.spec->module_hash, ""};
    PYRECK_TRY(std::vector<std::string> answer, call("pyreck_submit", words));
    if (!answer.empty() && answer[0] == "module") {
      words.back() = *job.module;
      PYRECK_TRY(answer, call("pyreck_submit", words));
    }
    if (answer.empty()) return Error{Error::Code::Internal, "Redis did not take the job"};
    return answer[0];
  }

  /// Changes when Redis may have restarted.
  uint64_t connections() const { return commands.generation() + replies.generation(); }

  /// After Redis was away, or forgot this client: whatever it no longer has it gets again.
  Result<Unit> recover() {
    Words ids, objects;
    {
      std::scoped_lock lock(mutex);
      for (const auto& [job, pending] : jobs) ids.push_back(job);
      for (const auto& [object, count] : held) objects.push_back(object);
    }
    for (size_t at = 0; at < objects.size(); at += kMostAtOnce) {
      std::scoped_lock no_drop(dropping);
      Words still;
      {
        std::scoped_lock lock(mutex);
        for (size_t i = at; i < std::min(at + kMostAtOnce, objects.size()); i++)
          if (held.contains(objects[i])) still.push_back(objects[i]);
      }
      if (!still.empty()) static_cast<void>(call("pyreck_hold", of_all(still)));
    }
    for (const std::string& job : ids) {
      PYRECK_TRY([[maybe_unused]] const Unit sent, send_again(job, /*as_new=*/false));
    }
    return Unit{};
  }

  /// Arguments of a call that holds or drops `objects`, of which there is one or more.
  Words of_all(const Words& objects) const {
    Words words{objects[0], id};
    words.insert(words.end(), objects.begin() + 1, objects.end());
    return words;
  }

  Result<Unit> send_again(const std::string& job, bool as_new) {
    Pending pending;
    {
      std::scoped_lock lock(mutex);
      auto found = jobs.find(job);
      if (found == jobs.end()) return Unit{};
      if (as_new) {
        by_wire_id.erase(found->second.wire_id);
        found->second.wire_id = random_id();
        by_wire_id[found->second.wire_id] = job;
        found->second.ended_at.reset();
      }
      pending = found->second;
    }
    PYRECK_TRY(std::string answer, send(pending));
    std::scoped_lock lock(mutex);
    auto found = jobs.find(job);
    if (found == jobs.end()) return Unit{};
    if (answer == "done" && !found->second.ended_at) found->second.ended_at = steady_clock::now();
    if (answer == "ok" && found->second.cancelled) to_cancel.push_back(found->second.wire_id);
    work.notify_one();
    return Unit{};
  }

  /// Jobs that have ended, while their replies are not in the list that is now empty.
  std::vector<std::string> lost_ends() {
    std::vector<std::string> lost;
    std::scoped_lock lock(mutex);
    for (const auto& [job, pending] : jobs)
      if (pending.ended_at && steady_clock::now() > *pending.ended_at + kLostAfter)
        lost.push_back(job);
    return lost;
  }

  using Ended = std::optional<std::pair<std::string, JobResult>>;

  /// The session's job that `reply` ends, which is no longer pending then. One that nobody here
  /// cancelled was cancelled with this client, which had been silent and was buried: it runs again.
  Result<Ended> accept(const Reply& reply) {
    JobResult result;
    if (reply.result.empty()) {
      result = abandoned(rt::Abandon::kCancelled, "");
    } else if (Result<JobResult> parsed = unpack_result(reply.result); parsed.ok()) {
      result = std::move(parsed).value();
    } else {
      result = abandoned(rt::Abandon::kNone,
                         "a node's report cannot be read: " + parsed.error().message);
    }
    const bool is_cancelled = is_abandoned(result, rt::Abandon::kCancelled);
    std::scoped_lock no_drop(dropping);
    std::unique_lock lock(mutex);
    const std::set<std::string> objects = objects_of(result);
    if (!objects.empty() || is_cancelled) {
      to_tell.push_back({id, reply.job});
      to_tell.back().insert(to_tell.back().end(), objects.begin(), objects.end());
      work.notify_one();
    }
    auto found = by_wire_id.find(reply.job);
    if (found == by_wire_id.end()) {  // read before (invariant 2), or given up
      for (const std::string& object : objects)
        if (!held.contains(object)) to_drop.push_back(object);
      return Ended{};
    }
    const std::string job = found->second;
    if (is_cancelled && !jobs.at(job).cancelled) {
      lock.unlock();
      const Result<Unit> sent = send_again(job, /*as_new=*/true);
      if (!sent.ok()) return give_up(sent.error());
      return Ended{};
    }
    by_wire_id.erase(found);
    jobs.erase(job);
    for (const std::string& object : objects) held[object]++;
    return Ended{std::pair{job, std::move(result)}};
  }

  /// Waits a moment; once patience is over all jobs are given up and `error` comes back.
  Result<Unit> be_patient(const Error& error) {
    const auto now = steady_clock::now();
    if (!away_since) away_since = now;
    if (now < *away_since + options.patience) {
      std::this_thread::sleep_for(kBetweenAttempts);
      return Unit{};
    }
    return give_up(error);
  }

  /// No end of a job that was submitted so far will be told.
  Error give_up(const Error& error) {
    away_since.reset();
    std::scoped_lock lock(mutex);
    for (const auto& [job, pending] : jobs) to_cancel.push_back(pending.wire_id);
    jobs.clear();
    by_wire_id.clear();
    return error;
  }

  // ---- the thread behind -----------------------------------------------------------------------

  void run() {
    std::unique_lock lock(mutex);
    auto next_beat = steady_clock::now() + kBeat;
    while (!stopping) {
      work.wait_until(lock, next_beat, [&] {
        return stopping || !to_cancel.empty() || !to_tell.empty() || !to_drop.empty();
      });
      if (stopping) return;
      const std::deque<std::string> cancels = std::exchange(to_cancel, {});
      const std::deque<Words> results = std::exchange(to_tell, {});
      const bool beats = steady_clock::now() >= next_beat;
      lock.unlock();
      for (const std::string& job : cancels) static_cast<void>(call("pyreck_cancel", {job}));
      for (const Words& got : results)  // before what came with them is dropped
        if (auto freed = call("pyreck_got", got); freed.ok()) free_chunks(freed.value(), 0);
      drop_some();
      if (beats) {
        beat();
        next_beat = steady_clock::now() + kBeat;
      }
      lock.lock();
    }
  }

  /// Not all of them: there may be a million, and the next beat is due.
  void drop_some() {
    Words objects;
    std::scoped_lock lock(dropping);
    {
      std::scoped_lock inner(mutex);
      if (!to_tell.empty()) return;  // it may have brought what is to be dropped
      while (!to_drop.empty() && objects.size() < kMostAtOnce) {
        if (!held.contains(to_drop.front())) objects.push_back(std::move(to_drop.front()));
        to_drop.pop_front();
      }
    }
    if (objects.empty()) return;
    if (auto freed = call("pyreck_drop", of_all(objects)); freed.ok())
      free_chunks(freed.value(), 0);
  }

  /// Whether it was not held before.
  bool count_holder(const std::string& object) {
    std::scoped_lock lock(dropping);
    std::scoped_lock inner(mutex);
    return held[object]++ == 0;
  }

  void beat() {
    auto known = call("pyreck_client_beat", {id, std::to_string(++counter)});
    if (!known.ok() || known.value().empty()) return;
    if (known.value()[0] == "0") must_recover = true;
    std::scoped_lock lock(mutex);
    for (size_t i = 1; i + 1 < known.value().size(); i += 2) {
      auto job = by_wire_id.find(known.value()[i]);
      Result<JobProgress> progress = unpack_progress(known.value()[i + 1]);
      if (job != by_wire_id.end() && progress.ok()) jobs[job->second].progress = *progress;
    }
  }

  const SessionOptions options;
  const std::string address, prefix;
  const std::string id = random_id();
  const int process = getpid();
  std::vector<std::string> warnings;  // of the first connection
  Line commands, replies, data;
  uint64_t counter = 0;  // of the thread behind, and of connect() before it

  std::mutex dropping;  // taken before `mutex`, and held while a drop is on its way
  std::mutex mutex;
  std::unordered_map<std::string, Pending> jobs;
  std::unordered_map<std::string, std::string> by_wire_id;
  std::unordered_map<std::string, int64_t> held;  // objects
  std::deque<std::string> to_cancel, to_drop;     // wire ids; objects
  std::deque<Words> to_tell;                      // arguments of pyreck_got
  bool stopping = false;
  std::condition_variable work;
  std::atomic<bool> must_recover{false};
  std::thread thread;

  std::mutex waiting;               // of next_ended(); guards what follows
  bool unpopped = false;            // invariant 2
  bool full = false;                // Redis takes no command that could need memory
  uint64_t generation = 0;          // connections() when all jobs were known to be in Redis
  uint64_t replies_generation = 0;  // of `replies` when unpopped was set
  std::optional<steady_clock::time_point> away_since;
};

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Result<std::unique_ptr<Session>> Session::connect(SessionOptions options) {
  PYRECK_TRY(RedisUrl url, parse_redis_url(options.url));
  auto state = std::make_unique<State>(std::move(options), std::move(url));
  for (Line* line : {&state->commands, &state->replies}) {
    PYRECK_TRY([[maybe_unused]] const Unit connected, line->connect());
  }
  PYRECK_TRY(std::vector<std::string> known,
             state->call("pyreck_client_beat", {state->id, std::to_string(++state->counter)}));
  state->generation = state->connections();
  state->thread = std::thread([raw = state.get()] { raw->run(); });
  return std::unique_ptr<Session>(new Session(std::move(state)));
}

Session::~Session() {
  if (getpid() != state_->process) {  // its thread is the parent's, and so is its place in Redis
    static_cast<void>(state_.release());
    return;
  }
  state_->commands.stop();
  state_->replies.stop();
  state_->data.stop();
  {
    std::scoped_lock lock(state_->mutex);
    state_->stopping = true;
  }
  state_->work.notify_one();
  state_->thread.join();
  auto freed = state_->call("pyreck_client_leave", {state_->id});
  if (freed.ok()) state_->free_chunks(freed.value(), 0);
  const auto deadline = steady_clock::now() + kLeaving;
  while (freed.ok() && steady_clock::now() < deadline) {
    freed = state_->call("pyreck_sweep", {});
    if (!freed.ok() || freed.value().empty()) return;
    state_->free_chunks(freed.value(), 1);
    if (freed.value()[0] != "1") return;
  }
}

const std::string& Session::id() const { return state_->id; }
const std::string& Session::address() const { return state_->address; }
const std::string& Session::cluster() const { return state_->options.cluster; }
const std::vector<std::string>& Session::warnings() const { return state_->warnings; }

// ---- jobs --------------------------------------------------------------------------------------

Result<std::string> Session::submit(JobSpec spec, const std::string& module) {
  spec.client = state_->id;
  State::Pending pending;
  pending.packed = std::make_shared<const std::string>(pack(spec));
  pending.spec = std::make_shared<const JobSpec>(std::move(spec));
  pending.module = std::make_shared<const std::string>(module);
  const std::string job = pending.wire_id = random_id();
  {
    std::scoped_lock lock(state_->mutex);
    state_->jobs.emplace(job, pending);
    state_->by_wire_id.emplace(job, job);
  }
  Result<std::string> sent = state_->send(pending);
  if (sent.ok()) return job;
  std::scoped_lock lock(state_->mutex);
  state_->jobs.erase(job);
  state_->by_wire_id.erase(job);
  state_->to_cancel.push_back(job);  // should it have arrived after all
  return sent.error();
}

Result<std::optional<std::pair<std::string, JobResult>>> Session::next_ended(milliseconds timeout) {
  using Ended = State::Ended;
  State& s = *state_;
  std::scoped_lock lock(s.waiting);
  const uint64_t generation = s.connections();
  if (generation != s.generation || s.must_recover.exchange(false)) {
    const Result<Unit> recovered = s.recover();
    if (!recovered.ok()) return s.give_up(recovered.error());
    s.generation = generation;
  }
  const std::string list = s.prefix + ":replies:" + s.id;
  const std::string seconds = std::to_string(static_cast<double>(timeout.count()) / 1000);
  std::vector<Words> commands;
  if (s.unpopped && s.replies.generation() == s.replies_generation)
    commands.push_back({"LPOP", list});
  s.unpopped = false;
  commands.push_back(s.full ? Words{"BLPOP", list, seconds}
                            : Words{"BLMOVE", list, list, "LEFT", "LEFT", seconds});
  Result<RedisReply> got = s.replies.once(commands, timeout + kAnswerTime);
  if (got.ok() && got.value()->type == REDIS_REPLY_ERROR) {
    const std::string said(got.value()->str, got.value()->len);
    s.full = !s.full && said.starts_with("OOM");
    if (s.full) return Ended{};
    got = Error{Error::Code::Unavailable, "Redis at " + s.address + " says: " + said};
  }
  if (!got.ok()) {
    PYRECK_TRY([[maybe_unused]] const Unit waits, s.be_patient(got.error()));
    return Ended{};
  }
  s.away_since.reset();
  const redisReply& reply = *got.value();
  std::string_view bytes;
  if (reply.type == REDIS_REPLY_STRING) bytes = {reply.str, reply.len};
  if (reply.type == REDIS_REPLY_ARRAY && reply.elements == 2)
    bytes = {reply.element[1]->str, reply.element[1]->len};
  if (bytes.empty()) {
    s.full = false;
    for (const std::string& job : s.lost_ends()) {
      const Result<Unit> sent = s.send_again(job, /*as_new=*/true);
      if (!sent.ok()) return s.give_up(sent.error());
    }
    return Ended{};
  }
  s.unpopped = reply.type == REDIS_REPLY_STRING;
  s.replies_generation = s.replies.generation();
  Result<Reply> parsed = unpack_reply(bytes);
  if (!parsed.ok()) return Ended{};
  return s.accept(parsed.value());
}

void Session::cancel(const std::string& job) {
  std::scoped_lock lock(state_->mutex);
  auto found = state_->jobs.find(job);
  if (found == state_->jobs.end()) return;
  found->second.cancelled = true;
  state_->to_cancel.push_back(found->second.wire_id);
  state_->work.notify_one();
}

JobProgress Session::progress(const std::string& job) const {
  std::scoped_lock lock(state_->mutex);
  auto found = state_->jobs.find(job);
  return found == state_->jobs.end() ? JobProgress{} : found->second.progress;
}

// ---- what is known of the cluster --------------------------------------------------------------

Result<std::vector<NodeInfo>> Session::nodes() {
  PYRECK_TRY(std::vector<std::string> packed, state_->call("pyreck_nodes", {}));
  std::vector<NodeInfo> nodes;
  for (const std::string& bytes : packed)
    if (Result<NodeInfo> node = unpack_node(bytes); node.ok())
      nodes.push_back(std::move(node).value());
  std::sort(nodes.begin(), nodes.end(), [](const NodeInfo& a, const NodeInfo& b) {
    return std::tie(a.name, a.address) < std::tie(b.name, b.address);
  });
  return nodes;
}

Result<std::map<std::string, int64_t>> Session::stats() {
  PYRECK_TRY(std::vector<std::string> pairs, state_->call("pyreck_status", {}));
  std::map<std::string, int64_t> stats;
  for (size_t i = 0; i + 1 < pairs.size(); i += 2)
    stats[pairs[i]] = std::strtoll(pairs[i + 1].c_str(), nullptr, 10);
  return stats;
}

// ---- objects -----------------------------------------------------------------------------------

Result<ObjectInfo> Session::object(const std::string& id) {
  PYRECK_TRY(std::vector<std::string> packed, state_->call("pyreck_object", {id}));
  if (packed.empty())
    return Error{Error::Code::NotFound, "the stored object " + id + " is gone from Redis"};
  return unpack_object(packed[0]);
}

Result<Unit> Session::read(const ObjectInfo& info, size_t first, size_t last,
                           const std::function<void(const ChunkPart&)>& take,
                           const std::function<bool()>& goes_on) {
  return download(
      state_->data,
      {info, first, last, [this](const std::string& hash) { return state_->chunk_key(hash); },
       state_->address},
      take, goes_on);
}

Result<Unit> Session::put(const ObjectInfo& info, std::span<const std::string_view> chunks,
                          const std::function<bool()>& goes_on) {
  State& s = *state_;
  s.count_holder(info.id);  // no drop from here on
  Result<Unit> stored = [&]() -> Result<Unit> {
    PYRECK_TRY(std::vector<std::string> held, s.call("pyreck_hold", {info.id, s.id}));
    if (held == Words{"1"}) return Unit{};
    for (size_t i = 0; i < chunks.size(); i++) {
      if (!goes_on()) return Error{Error::Code::Unavailable, "it was interrupted"};
      PYRECK_TRY([[maybe_unused]] const Unit put,
                 s.put_for_a_while(s.chunk_key(info.chunks[i].hash), chunks[i]));
    }
    PYRECK_TRY(held, s.call("pyreck_put", {info.id, pack(info), s.id}));
    // From here on nobody takes the chunks away; one may have gone before.
    for (size_t i = 0; i < chunks.size(); i++) {
      PYRECK_TRY([[maybe_unused]] const Unit kept,
                 s.keep(s.chunk_key(info.chunks[i].hash), chunks[i]));
    }
    return Unit{};
  }();
  if (!stored.ok()) drop(info.id);
  return stored;
}

void Session::hold(const std::string& object) {
  if (state_->count_holder(object))
    static_cast<void>(state_->call("pyreck_hold", {object, state_->id}));
}

void Session::drop(const std::string& object) {
  if (getpid() != state_->process) return;
  std::scoped_lock lock(state_->mutex);
  auto found = state_->held.find(object);
  if (found == state_->held.end() || --found->second > 0) return;
  state_->held.erase(found);
  state_->to_drop.push_back(object);
  state_->work.notify_one();
}

Result<Unit> Session::lend(const std::string& object) {
  PYRECK_TRY(std::vector<std::string> answer, state_->call("pyreck_lend", {object}));
  if (answer == Words{"1"}) return Unit{};
  return Error{Error::Code::NotFound, "the stored object " + object + " is gone from Redis"};
}

Result<Unit> Session::name(const std::string& name, const std::string& object) {
  PYRECK_TRY(std::vector<std::string> answer, state_->call("pyreck_name", {name, object}));
  if (answer.empty() || answer[0] != "1")
    return Error{Error::Code::NotFound, "the stored object " + object + " is gone from Redis"};
  state_->free_chunks(answer, 1);
  return Unit{};
}

Result<std::string> Session::named(const std::string& name) {
  PYRECK_TRY(std::vector<std::string> answer, state_->call("pyreck_named", {name}));
  if (answer.empty()) return Error{Error::Code::NotFound, "nothing is named `" + name + "`"};
  return answer[0];
}

Result<Unit> Session::unname(const std::string& name) {
  PYRECK_TRY(std::string object, named(name));
  PYRECK_TRY(std::vector<std::string> freed, state_->call("pyreck_unname", {name}));
  state_->free_chunks(freed, 0);
  return Unit{};
}

Result<Unit> Session::unname_object(const std::string& object) {
  PYRECK_TRY(std::vector<std::string> freed, state_->call("pyreck_unname_object", {object}));
  state_->free_chunks(freed, 0);
  return Unit{};
}

Result<ObjectPage> Session::objects(const std::string& next) {
  PYRECK_TRY(std::vector<std::string> words, state_->call("pyreck_objects", {next}));
  return page_of(words);
}

Result<ObjectEntry> Session::describe(const std::string& object) {
  PYRECK_TRY(std::vector<std::string> words, state_->call("pyreck_described", {object}));
  if (words.empty())
    return Error{Error::Code::NotFound, "the stored object " + object + " is gone from Redis"};
  PYRECK_TRY(ObjectPage page, page_of(words));
  if (page.entries.empty()) return Error{Error::Code::Internal, "Redis' answer cannot be read"};
  return std::move(page.entries[0]);
}

Result<std::vector<std::string>> Session::find(const std::string& prefix, size_t most) {
  return state_->call("pyreck_found", {prefix, std::to_string(most)});
}

}  // namespace pyreck::cluster
