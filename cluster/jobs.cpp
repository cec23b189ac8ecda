// The jobs that a node owns, from their claim to their end.
#include "cluster/node_state.h"
#include "runtime/context.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr uint64_t kBytesAtOnce = 8 << 20;           // of chunks that are being stored
constexpr std::chrono::milliseconds kTelling{1000};  // between two tellings of progress
constexpr std::chrono::milliseconds kPause{100};     // before a claim that failed is repeated

JobResult abandoned(rt::Abandon why, std::string message) {
  JobResult result;
  result.status = static_cast<uint32_t>(rt::Status::kAbandoned);
  result.abandon = static_cast<uint32_t>(why);
  result.message = std::move(message);
  return result;
}

uint32_t number(const std::string& text) {
  uint32_t value = 1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// What is done with a chunk.
using Storing = void (Core::*)(const std::string& key, std::string_view bytes,
                               std::function<void()> then);

/// Does it with all chunks, a few at once, and then calls `then`.
struct PerChunk : std::enable_shared_from_this<PerChunk> {
  Core& core;
  Storing storing;
  std::shared_ptr<const Chunks> chunks;
  std::function<void()> then;
  size_t next = 0, under_way = 0;
  uint64_t bytes_under_way = 0;

  PerChunk(Core& core, Storing storing, std::shared_ptr<const Chunks> chunks,
           std::function<void()> then)
      : core(core), storing(storing), chunks(std::move(chunks)), then(std::move(then)) {}
  void go_on() {
    if (next == chunks->size() && under_way == 0) return then();
    while (next < chunks->size() && bytes_under_way < kBytesAtOnce) {
      const auto& [key, bytes] = (*chunks)[next++];
      ++under_way;
      bytes_under_way += bytes.size();
      (core.*storing)(key, bytes, [self = shared_from_this(), size = bytes.size()] {
        --self->under_way;
        self->bytes_under_way -= size;
        self->go_on();
      });
    }
  }
};

void append_objects(std::vector<std::string>& arguments, const RunEnded& end) {
  for (const NewObject& object : end.objects) {
    arguments.push_back(object.info.id);
    arguments.push_back(pack(object.info));
  }
}

}  // namespace

Jobs::Jobs(Parts& all) : all_(all), core_(all.core) {}

Jobs::Owned* Jobs::find(const std::string& job, const Token& token) {
  auto at = owned_.find(job);
  return at != owned_.end() && at->second.token == token ? &at->second : nullptr;
}

/// Main bodies that run or are about to. A job that only waits for a store that is away is none.
uint32_t Jobs::bodies() const {
  return std::count_if(owned_.begin(), owned_.end(),
                       [](const auto& entry) { return entry.second.phase != Phase::kEnding; });
}

uint32_t Jobs::unstarted() const {
  return std::count_if(owned_.begin(), owned_.end(), [](const auto& entry) {
    return entry.second.phase == Phase::kLoading || entry.second.phase == Phase::kLoaded;
  });
}

// ---- claiming ----------------------------------------------------------------------------------

void Jobs::tick() {
  tell_progress();
  if (core_.now() < next_poll_) return;
  next_poll_ = core_.now() + core_.jittered(core_.options.poll);
  wake();
  review();
}

void Jobs::wake() {
  rung_ = true;
  claim();
}

// One token at a time, until a job comes under it: in the reply, or, if nothing waits, when one is
// submitted. Repeated under the same token, the claim gives the same job.
void Jobs::claim() {
  if (!core_.joined || core_.draining || claiming_ || !rung_) return;
  if (bodies() >= core_.options.most_jobs) return;
  rung_ = false;
  if (!claim_) claim_ = core_.token();
  claiming_ = true;
  const Token token = *claim_;
  core_.call("pyreck_claim", {core_.info.id, to_hex(token)},
             [this, token](Result<std::vector<std::string>> reply) {
               claiming_ = false;
               if (!reply.ok()) return core_.after(core_.jittered(kPause), [this] { wake(); });
               if (reply->size() >= 3)
                 claimed((*reply)[0], (*reply)[1], number((*reply)[2]), to_hex(token));
               claim();
             });
}

void Jobs::given(const std::string& bytes) {
  Result<Given> given = unpack_given(bytes);
  if (!given.ok()) return core_.count_refused("a job whose message cannot be read");
  claimed(given->job, given->spec, 1, given->token);
  claim();
}

void Jobs::claimed(const std::string& job, const std::string& spec, uint32_t attempts,
                   const std::string& token) {
  if (!claim_ || to_hex(*claim_) != token) {
    // It came twice, by the reply and by the message; or the store knows an older claim of ours.
    auto at = owned_.find(job);
    bool is_ours = at != owned_.end() && to_hex(at->second.token) == token;
    if (!is_ours) release(job, token);
    return;
  }
  rung_ = true;  // more may wait
  take(job, spec, attempts, *std::exchange(claim_, std::nullopt));
}

void Jobs::take(const std::string& job, const std::string& spec, uint32_t attempts, Token token) {
  if (core_.draining) return release(job, to_hex(token));
  // The store gave it to us anew: what we had of it no longer counts.
  if (owned_.contains(job)) drop(job, "it was given to this node again");
  Owned& owned = owned_[job];
  owned.token = token;
  owned.attempts = attempts;
  if (core_.options.most_attempts > 0 && attempts > core_.options.most_attempts) {
    return refuse(job, std::to_string(attempts - 1) +
                           " nodes that had it were lost: it may be what ends them");
  }
  all_.loader.load_job(job, spec, [this, job, token](Result<Loader::Loaded> loaded) {
    Owned* owned = find(job, token);
    if (!owned || owned->phase != Phase::kLoading) return;
    if (!loaded.ok()) return refuse(job, loaded.error().message);
    owned->loaded = std::move(*loaded);
    owned->phase = Phase::kLoaded;
    run(job);
  });
}

// ---- running -----------------------------------------------------------------------------------

void Jobs::run(const std::string& job) {
  Owned& owned = owned_.at(job);
  if (runs_.contains(job)) return;  // an earlier run that was cancelled: when it has ended
  runs_.insert(job);
  owned.phase = Phase::kRunning;
  core_.engine.run_job(owned.loaded,
                       core_.while_alive([this, job, token = owned.token](RunEnded end) {
                         ended(job, token, std::move(end));
                       }));
}

void Jobs::ended(const std::string& job, const Token& token, RunEnded end) {
  runs_.erase(job);
  if (find(job, token)) {
    store_objects(job, std::move(end));
  } else if (auto at = owned_.find(job); at != owned_.end() && at->second.phase == Phase::kLoaded) {
    run(job);
  }
  wake();
}

void Jobs::refuse(const std::string& job, const std::string& message) {
  core_.count_refused("job " + job + ": " + message);
  store_objects(job, {.result = abandoned(rt::Abandon::kRefused, message), .objects = {}});
  wake();
}

namespace {

void merge_share(Shares& shares, const JobResult::Share& other) {
  JobResult::Share& share = shares[other.node];
  share.node = other.node;
  share.elements += other.elements;
  share.pieces += other.pieces;
  share.busy_seconds += other.busy_seconds;
  rt::add_places(share.places, other.places);
}

}  // namespace

void add_shares(Shares& shares, const std::string& node, const Ended& ended) {
  merge_share(shares, {.node = node,
                       .elements = ended.elements,
                       .pieces = 1,
                       .busy_seconds = ended.busy_seconds,
                       .places = ended.places});
  for (const JobResult::Share& other : ended.given_on) merge_share(shares, other);
}

bool Jobs::add_share(const std::string& job, const std::string& node, const Ended& ended) {
  auto at = owned_.find(job);
  if (at == owned_.end() || at->second.phase != Phase::kRunning) return false;
  add_shares(at->second.shares, node, ended);
  at->second.steals += 1;
  for (const JobResult::Share& share : ended.given_on) at->second.steals += share.pieces;
  return true;
}

// A progress that is lost is told again.
void Jobs::tell_progress() {
  if (core_.now() < next_telling_) return;
  next_telling_ = core_.now() + kTelling;
  for (const auto& [job, owned] : owned_) {
    if (owned.phase != Phase::kRunning) continue;
    JobProgress progress = core_.engine.progress(job);
    progress.steals = owned.steals + all_.pieces.count_given(job);
    core_.call("pyreck_progress", {job, to_hex(owned.token), pack(progress)},
               [](const Result<std::vector<std::string>>&) {});
  }
}

// ---- ending ------------------------------------------------------------------------------------

void Jobs::store_objects(const std::string& job, RunEnded end) {
  Owned& owned = owned_.at(job);
  owned.phase = Phase::kEnding;
  owned.loaded.reset();
  auto chunks = std::make_shared<Chunks>();
  auto shared_end = std::make_shared<const RunEnded>(std::move(end));
  std::set<std::string> seen;
  for (const NewObject& object : shared_end->objects) {
    for (size_t i = 0; i < object.chunks.size(); ++i) {
      std::string key = core_.chunk_key(object.info.chunks[i].hash);
      if (seen.insert(key).second) chunks->emplace_back(key, object.chunks[i]);
    }
  }
  auto then = [this, job, token = owned.token, chunks, shared_end] {
    if (find(job, token)) keep_objects(job, chunks, shared_end);
  };
  std::make_shared<PerChunk>(core_, &Core::put, chunks, then)->go_on();
}

/// Registers the objects, then makes their chunks permanent, before the client hears of them. Until
/// then a chunk may have expired, or somebody else, who dropped the last object that had it, may
/// have deleted it: what is missing is put again. If the objects were dropped in the meantime, what
/// was made permanent belongs to nobody, and the sweep finds it.
void Jobs::keep_objects(const std::string& job, std::shared_ptr<const Chunks> chunks,
                        std::shared_ptr<const RunEnded> end) {
  if (end->objects.empty()) return finish(job, *end);
  const Token token = owned_.at(job).token;
  std::vector<std::string> arguments{job, to_hex(token)};
  append_objects(arguments, *end);
  core_.repeat("pyreck_keep", std::move(arguments),
               [this, job, token, chunks, end](const std::vector<std::string>& reply) {
                 if (!find(job, token)) return;
                 // No longer this node's: pyreck_finish will say so.
                 if (reply.empty() || reply[0] != "1") return finish(job, *end);
                 auto then = [this, job, token, end] {
                   if (find(job, token)) finish(job, *end);
                 };
                 std::make_shared<PerChunk>(core_, &Core::keep, chunks, then)->go_on();
               });
}

void Jobs::finish(const std::string& job, const RunEnded& end) {
  Owned& owned = owned_.at(job);
  JobResult result = end.result;
  // The engine knows of its own alone; pieces of it that came back here are among the others'.
  for (JobResult::Share& own : std::exchange(result.shares, {})) {
    own.node = core_.info.id;
    merge_share(owned.shares, own);
  }
  for (auto& [node, share] : owned.shares) result.shares.push_back(share);
  result.steals += owned.steals;
  result.attempts = owned.attempts;
  std::vector<std::string> arguments{job, to_hex(owned.token), pack(result)};
  append_objects(arguments, end);
  core_.repeat(
      "pyreck_finish", std::move(arguments),
      [this, job, token = owned.token](const std::vector<std::string>& reply) {
        if (find(job, token)) owned_.erase(job);
        if (reply.empty() || reply[0] != "1") {
          return core_.count_refused("the end of job " + job + ", which is no longer this node's");
        }
        ++core_.info.jobs;
        all_.sweep.free({reply.begin() + 1, reply.end()});  // its client has gone
      });
}

// ---- what others decide ------------------------------------------------------------------------

void Jobs::review() {
  if (!core_.joined) return;
  if (reviewing_) {
    review_again_ = true;
    return;
  }
  reviewing_ = true;
  std::map<std::string, Token> known;
  for (const auto& [job, owned] : owned_) known[job] = owned.token;
  core_.call("pyreck_mine", {core_.info.id},
             [this, known = std::move(known)](Result<std::vector<std::string>> reply) {
               reviewing_ = false;
               if (reply.ok()) reviewed(known, *reply);
               if (std::exchange(review_again_, false)) review();
             });
}

// Both sides know the same jobs unless the store lost its last writes: then what it believes to be
// ours and we have forgotten would never end, and what we run nobody waits for.
void Jobs::reviewed(const std::map<std::string, Token>& known,
                    const std::vector<std::string>& reply) {
  std::map<std::string, std::string> theirs;
  std::vector<std::string> cancelled;
  for (size_t i = 0; i + 2 < reply.size(); i += 3) {
    theirs[reply[i]] = reply[i + 1];
    if (reply[i + 2] == "cancelled") cancelled.push_back(reply[i]);
  }
  for (const auto& [job, token] : theirs) {
    auto at = owned_.find(job);
    bool is_known = at != owned_.end() && to_hex(at->second.token) == token;
    if (is_known || (claim_ && to_hex(*claim_) == token)) continue;
    release(job, token);
  }
  for (const auto& [job, token] : known) {
    auto at = theirs.find(job);
    const Owned* owned = find(job, token);
    if (!owned || (at != theirs.end() && at->second == to_hex(token))) continue;
    if (owned->phase == Phase::kEnding) continue;  // the store will say what it thinks of that
    drop(job, "the store does not know it as this node's");
  }
  for (const std::string& job : cancelled) {
    auto at = owned_.find(job);
    if (at != owned_.end() && to_hex(at->second.token) == theirs[job]) cancel(job);
  }
}

void Jobs::cancel(const std::string& job) {
  auto at = owned_.find(job);
  if (at == owned_.end()) return;
  switch (at->second.phase) {
    case Phase::kRunning:
      return core_.engine.cancel_job(job);
    case Phase::kLoading:
    case Phase::kLoaded:
      store_objects(job, {.result = abandoned(rt::Abandon::kCancelled, ""), .objects = {}});
      return wake();
    case Phase::kEnding:
      return;
  }
}

/// Stops what runs of it; its end is told to nobody.
void Jobs::drop(const std::string& job, const char* why) {
  auto at = owned_.find(job);
  core_.count_refused("job " + job + " is dropped: " + why);
  bool runs = at->second.phase == Phase::kRunning;
  owned_.erase(at);
  if (runs) core_.engine.cancel_job(job);
  wake();
}

void Jobs::release(const std::string& job, const std::string& token) {
  core_.repeat("pyreck_release", {job, token}, [](const std::vector<std::string>&) {});
}

void Jobs::hand_back_unstarted() {
  std::erase_if(owned_, [this](const auto& entry) {
    bool is_unstarted =
        entry.second.phase == Phase::kLoading || entry.second.phase == Phase::kLoaded;
    if (is_unstarted) release(entry.first, to_hex(entry.second.token));
    return is_unstarted;
  });
}

void Jobs::give_back() {
  for (const auto& [job, owned] : owned_) {
    // An end that is under way may still arrive before this node leaves.
    if (owned.phase != Phase::kEnding) release(job, to_hex(owned.token));
    if (owned.phase == Phase::kRunning) core_.engine.cancel_job(job);
  }
  owned_.clear();
  claim_.reset();
}

void Jobs::give_up() {
  owned_.clear();
  claim_.reset();
  claiming_ = false;
  reviewing_ = review_again_ = false;
  for (const std::string& job : runs_) core_.engine.cancel_job(job);
}

}  // namespace pyreck::cluster
