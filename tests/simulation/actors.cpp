#include "tests/simulation/actors.h"

#include "runtime/context.h"

#include <algorithm>
#include <sstream>
#include <utility>

namespace pyreck::simulation {

using cluster::JobResult;
using cluster::JobSpec;

namespace {

// The daemon's loop ticks every 2 ms; here a tick follows each event, and time passes faster.
constexpr milliseconds kTick{25};
constexpr nanoseconds kAfterEvent{100'000};
constexpr milliseconds kSweep{3000};
constexpr milliseconds kCustomerTick{100};
constexpr milliseconds kBeat{1000};
constexpr milliseconds kLostAfter{1000};
constexpr seconds kForgotten{20};  // it takes 30 s, from its last beat

cluster::NodeOptions options_of(const std::string& address, uint32_t workers,
                                uint32_t most_attempts) {
  cluster::NodeOptions options;
  options.info.address = address;
  options.info.name = address;
  options.info.threads = workers;
  options.most_attempts = most_attempts;
  options.sweep = kSweep;
  return options;
}

}  // namespace

// ---- Machine -----------------------------------------------------------------------------------

Machine::Machine(World& world, Network& network, Server& server, const std::string& address,
                 uint32_t workers, uint32_t most_attempts, std::function<void()> kill)
    : world_(world),
      process_(std::make_shared<Process>(world, address)),
      clock_(world, world.random.between(seconds(0), seconds(100'000)),
             1.0 + static_cast<double>(world.random.between(-1000, 1000)) * 1e-6),
      randomness_(world.random.next()),
      connection_(server, process_),
      end_(network.end_of(process_, address)),
      engine_(process_, workers, std::move(kill)),
      node_(options_of(address, workers, most_attempts), clock_, *end_, connection_, randomness_,
            engine_, [this](cluster::Level, const std::string& text) {
              world_.tell(process_->name + ": " + text);
            }) {
  end_->receiver = &node_;
  process_->after_event = [this] {
    if (!std::exchange(has_just_ticked_, false)) tick_soon(kAfterEvent);
  };
  node_.start([](const Result<std::string>&) {});
  process_->after(kTick, [this] { tick(); });
}

Machine::~Machine() { process_->end(); }

void Machine::tick_soon(nanoseconds delay) {
  if (std::exchange(tick_is_due_, true)) return;
  process_->after(delay, [this] {
    tick_is_due_ = false;
    has_just_ticked_ = true;
    node_.tick();
  });
}

void Machine::tick() {
  has_just_ticked_ = true;
  node_.tick();
  process_->after(kTick, [this] { tick(); });
}

// ---- Customer ----------------------------------------------------------------------------------

Customer::Customer(World& world, Server& server, const std::string& id, std::vector<Order> orders,
                   bool checks_shares, std::string refusal)
    : world_(world),
      server_(server),
      id_(id),
      checks_shares_(checks_shares),
      refusal_(std::move(refusal)),
      process_(std::make_shared<Process>(world, id)),
      connection_(server, process_) {
  for (Order& order : orders) {
    Job job;
    job.order = std::move(order);
    job.id = "job-" + id + "-" + std::to_string(jobs_.size());
    job.module = job.order.program.text();
    job.hash = cluster::sha256_hex(job.module);
    wants_object_ |= job.order.uses_object;
    jobs_.push_back(std::move(job));
  }
  figures.jobs = jobs_.size();
  object_is_due_ = wants_object_;
  process_->after(kCustomerTick, [this] { tick(); });
}

Customer::~Customer() { process_->end(); }

bool Customer::is_done() const {
  return std::all_of(jobs_.begin(), jobs_.end(),
                     [](const Job& job) { return job.phase == Phase::kDone; });
}

void Customer::stop() {
  process_->stop();
  stopped_ = world_.now();
}

void Customer::go_on() {
  was_forgotten_ |= world_.now() - stopped_ > kForgotten;
  process_->go_on();
}

void Customer::tick() {
  process_->after(kCustomerTick, [this] { tick(); });
  if (has_left_) return;
  if (is_leaving_) return leave();
  nanoseconds now = world_.now();
  // A new connection: what the server has of our jobs is unknown.
  if (generation_ != connection_.generation()) {
    generation_ = connection_.generation();
    for (Job& job : jobs_) {
      if (job.phase == Phase::kSubmitted) job.phase = Phase::kDue;
    }
  }
  if (std::exchange(object_is_due_, false)) put_object();
  for (Job& job : jobs_) {
    if (job.order.uses_object && object_.empty()) continue;
    if (job.phase == Phase::kDue && now >= job.order.at) submit(job, false);
    if (job.phase != Phase::kSubmitted) continue;
    if (job.order.cancelled_after && now >= job.order.at + *job.order.cancelled_after &&
        !job.is_cancelled) {
      job.is_cancelled = job.cancel_is_due = true;
    }
    if (std::exchange(job.cancel_is_due, false)) cancel(job);
  }
  if (!is_beating_ && now >= next_beat_) beat();
  if (!is_reading_) read();
}

void Customer::submit(Job& job, bool with_module) {
  JobSpec spec;
  spec.module_hash = job.hash;
  spec.client = id_;
  spec.provenance = "simulation";
  if (job.order.uses_object) spec.captures.push_back({object_, 0});
  job.phase = Phase::kSubmitting;
  connection_.call(
      "pyreck_submit", {server_.key("")},
      {job.id, id_, cluster::pack(spec), job.hash, with_module ? job.module : ""},
      [this, id = job.id, generation = connection_.generation()](Result<Server::Words> reply) {
        Job* job = find(id);
        if (!job || job->phase != Phase::kSubmitting) return;
        if (!reply.ok() || generation != connection_.generation()) {
          job->phase = Phase::kDue;
        } else if (reply->front() == "module") {
          submit(*job, true);
        } else {
          job->phase = Phase::kSubmitted;
          job->cancel_is_due = job->is_cancelled;
          if (reply->front() == "done" && !job->lost_since) {
            job->lost_since = world_.now();
          }
        }
      });
}

void Customer::cancel(Job& job) {
  connection_.call("pyreck_cancel", {server_.key("")}, {job.id},
                   [this, id = job.id](Result<Server::Words> reply) {
                     Job* job = find(id);
                     if (job && !reply.ok()) job->cancel_is_due = true;
                   });
}

void Customer::beat() {
  is_beating_ = true;
  next_beat_ = world_.now() + kBeat;
  connection_.call("pyreck_client_beat", {server_.key("")}, {id_, std::to_string(++counter_)},
                   [this](Result<Server::Words> reply) {
                     is_beating_ = false;
                     if (!reply.ok() || reply->front() != "0") return;
                     for (Job& job : jobs_) {
                       if (job.phase == Phase::kSubmitted) job.phase = Phase::kDue;
                     }
                   });
}

// Reads the first reply, and takes it out of the list once it is here.
void Customer::read() {
  is_reading_ = true;
  connection_.ask(
      [id = id_](Server& server) -> Result<Server::Words> {
        return Server::Words{server.first_reply(id)};
      },
      [this](Result<Server::Words> reply) {
        is_reading_ = false;
        if (!reply.ok()) return;
        if (reply->front().empty()) {
          for (Job& job : jobs_) {
            if (job.lost_since && world_.now() > *job.lost_since + kLostAfter) rename(job);
          }
          return;
        }
        std::string first = reply->front();
        accept(first);
        is_reading_ = true;
        connection_.ask(
            [id = id_, first](Server& server) -> Result<Server::Words> {
              server.take_reply(id, first);
              return Server::Words{};
            },
            [this](const Result<Server::Words>& taken) {
              is_reading_ = false;
              if (taken.ok()) read();
            });
      });
}

/// The end of a job was lost with the store's last writes, or with this client's place in it: the
/// job runs again, under another id.
void Customer::rename(Job& job) {
  if (job.phase == Phase::kDone || job.phase == Phase::kSubmitting) return;
  if (!server_.has_lost_writes() && !was_forgotten_) {
    return world_.fail("the end of job " + job.id + " was told to nobody");
  }
  job.lost_since.reset();
  job.id += "-" + std::to_string(++job.renamed);
  job.phase = Phase::kDue;
}

Customer::Job* Customer::find(const std::string& id) {
  auto at = std::find_if(jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.id == id; });
  return at == jobs_.end() ? nullptr : &*at;
}

void Customer::accept(const std::string& reply) {
  Result<cluster::Reply> parsed = cluster::unpack_reply(reply);
  if (!parsed.ok()) return world_.fail("a reply that cannot be read");
  bool is_read_again = std::exchange(last_reply_, reply) == reply;
  Job* job = find(parsed->job);
  if (!job || job->phase == Phase::kDone) {
    if (!is_read_again && !server_.has_lost_writes() && !was_forgotten_) {
      world_.fail("job " + parsed->job + " ended twice");
    }
    return;
  }
  Result<JobResult> result = JobResult{};
  if (!parsed->result.empty()) result = cluster::unpack_result(parsed->result);
  if (!result.ok()) return world_.fail("a result that cannot be read");
  bool is_cancelled =
      parsed->result.empty() || (result->status == static_cast<uint32_t>(rt::Status::kAbandoned) &&
                                 result->abandon == static_cast<uint32_t>(rt::Abandon::kCancelled));
  if (is_cancelled && !job->is_cancelled) {
    // Whoever buried this client cancelled its jobs.
    if (!was_forgotten_) return world_.fail("job " + job->id + " was cancelled by nobody");
    return rename(*job);
  }
  job->phase = Phase::kDone;
  job->lost_since.reset();
  ++figures.ended;
  world_.note(reply);
  if (is_cancelled) {
    ++figures.cancelled;
  } else {
    check(*job, *result);
  }
}

void Customer::check(const Job& job, const JobResult& result) {
  figures.steals += result.steals;
  figures.attempts += result.attempts;
  auto status = static_cast<rt::Status>(result.status);
  if (!refusal_.empty()) {
    bool is_refused = status == rt::Status::kAbandoned &&
                      result.abandon == static_cast<uint32_t>(rt::Abandon::kRefused) &&
                      result.message.find(refusal_) != std::string::npos;
    if (!is_refused) world_.fail("job " + job.id + " was not refused");
    return;
  }
  if (status == rt::Status::kAbandoned) {
    return world_.fail("job " + job.id + " was abandoned: " + result.message);
  }
  Part should = expected(job.order.program);
  bool raised = should.raised >= 0;
  figures.raised += raised;
  std::optional<Part> is = Part::parse(result.roots);
  if (!is || !(*is == should) || status != (raised ? rt::Status::kRaised : rt::Status::kDone)) {
    return world_.fail("job " + job.id + " has a wrong result");
  }
  if (job.order.program.is_large) {
    if (result.items.size() != 1 || result.items[0].object.empty()) {
      return world_.fail("job " + job.id + " has no object");
    }
    fetch(result.items[0].object, should);
  }
  uint64_t elements = 0;
  for (const JobResult::Share& share : result.shares) elements += share.elements;
  uint64_t due = static_cast<uint64_t>(job.order.program.elements());
  if (checks_shares_ && !raised && elements != due) {
    world_.fail("the shares of job " + job.id + " have " + std::to_string(elements) +
                " elements, not " + std::to_string(due));
  }
}

// Looks at a large result. Where the store has lost writes it may be gone.
void Customer::fetch(const std::string& object, const Part& part) {
  if (server_.has_lost_writes() || was_forgotten_) return;
  connection_.call("pyreck_object", {server_.key("")}, {object},
                   [this, object, part](Result<Server::Words> reply) {
                     if (!reply.ok()) return fetch(object, part);
                     if (server_.has_lost_writes() || was_forgotten_) return;
                     if (reply->empty()) return world_.fail("no object " + object);
                     Result<cluster::ObjectInfo> info = cluster::unpack_object(reply->front());
                     if (!info.ok()) return world_.fail("an object's record cannot be read");
                     std::vector<std::string> chunks = large_chunks(part);
                     for (size_t i = 0; i < info->chunks.size(); ++i) {
                       Result<std::string> chunk =
                           server_.get("pyreck:default:chunk:" + info->chunks[i].hash);
                       if (!chunk.ok()) return world_.fail("a chunk of a result is missing");
                     }
                     if (info->chunks.size() != chunks.size())
                       world_.fail("a result has not its chunks");
                   });
}

void Customer::put_object() {
  auto object = std::make_shared<Object>();
  std::string all;
  for (int i = 0; i < 12; ++i) {
    std::string bytes = "chunk " + std::to_string(i) + " of " + id_;
    object->info.chunks.push_back({bytes.size(), cluster::sha256_hex(bytes)});
    all += bytes;
    object->chunks.push_back(std::move(bytes));
  }
  object->info.id = "object-" + cluster::sha256_hex(all);
  object->info.type = "list[int]";
  object->left = object->chunks.size();
  for (size_t i = 0; i < object->chunks.size(); ++i) {
    connection_.put(object->key(i), object->chunks[i], cluster::Store::Life::kPassing,
                    [this, object](const Result<Unit>& stored) {
                      if (!stored.ok()) object_is_due_ = true;  // all of it again
                      if (--object->left == 0 && !object_is_due_) register_object(object);
                    });
  }
}

void Customer::register_object(const std::shared_ptr<Object>& object) {
  connection_.call("pyreck_put", {server_.key("")},
                   {object->info.id, cluster::pack(object->info), id_},
                   [this, object](const Result<Server::Words>& reply) {
                     if (!reply.ok()) {
                       object_is_due_ = true;
                       return;
                     }
                     object->left = object->chunks.size();
                     for (size_t i = 0; i < object->chunks.size(); ++i) keep_chunk(object, i);
                   });
}

void Customer::keep_chunk(const std::shared_ptr<Object>& object, size_t index) {
  auto kept = [this, object] {
    if (--object->left == 0) object_ = object->info.id;
  };
  connection_.keep(object->key(index), [this, object, index, kept](const Result<bool>& is_kept) {
    if (!is_kept.ok()) return keep_chunk(object, index);
    if (is_kept.value()) return kept();
    connection_.put(object->key(index), object->chunks[index], cluster::Store::Life::kPermanent,
                    [this, object, index, kept](const Result<Unit>& stored) {
                      stored.ok() ? kept() : keep_chunk(object, index);
                    });
  });
}

void Customer::leave() {
  if (has_asked_to_leave_) return;
  is_leaving_ = has_asked_to_leave_ = true;
  connection_.call(
      "pyreck_client_leave", {server_.key("")}, {id_}, [this](Result<Server::Words> reply) {
        if (!reply.ok()) {
          has_asked_to_leave_ = false;
          return;
        }
        has_left_ = reply->empty();
        free_chunks(std::make_shared<const Server::Words>(std::move(*reply)));
      });
}

/// As a session does it (Store::remove).
void Customer::free_chunks(const std::shared_ptr<const Server::Words>& hashes) {
  auto key = [](const std::string& hash) { return "pyreck:default:chunk:" + hash; };
  auto remove = [this, key, hashes](const Result<Server::Words>& unused) {
    auto left = std::make_shared<size_t>(unused.ok() ? unused.value().size() : 0);
    if (*left == 0) has_left_ = true;
    for (size_t i = 0; i < *left; i++) {
      connection_.remove(key(unused.value()[i]), [this, left](const Result<Unit>&) {
        if (--*left == 0) has_left_ = true;
      });
    }
  };
  auto left = std::make_shared<size_t>(hashes->size());
  for (const std::string& hash : *hashes) {
    connection_.let_expire(key(hash), [this, left, hashes, remove](const Result<Unit>&) {
      if (--*left == 0) connection_.call("pyreck_unused", {server_.key("")}, *hashes, remove);
    });
  }
}

std::string Customer::describe() const {
  std::ostringstream out;
  for (const Job& job : jobs_) {
    if (job.phase != Phase::kDone) {
      out << "; " << job.id << " phase " << static_cast<int>(job.phase)
          << (job.is_cancelled ? " cancelled" : "");
    }
  }
  return out.str();
}

}  // namespace pyreck::simulation
