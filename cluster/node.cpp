#include "cluster/node.h"

#include "cluster/node_state.h"

#include <algorithm>
#include <utility>

namespace pyreck::cluster {

namespace {

constexpr std::chrono::milliseconds kFirstPause{50};
constexpr std::chrono::milliseconds kLongestPause{1000};

nanoseconds longer(nanoseconds pause) { return std::min<nanoseconds>(pause * 2, kLongestPause); }

}  // namespace

// ---- Core --------------------------------------------------------------------------------------

Core::Core(NodeOptions given, rt::Clock& clock, Transport& transport, Store& store,
           rt::Randomness& randomness, Engine& engine, Log log)
    : options(std::move(given)),
      info(options.info),
      clock(clock),
      transport(transport),
      store(store),
      randomness(randomness),
      engine(engine),
      log_(std::move(log)),
      prefix_("{pyreck:" + options.cluster + "}") {
  if (options.most_jobs == 0) options.most_jobs = std::max(1u, info.threads);
}

Token Core::token() {
  Token token{};
  randomness.fill(token.data(), sizeof token);
  return token;
}

nanoseconds Core::jittered(nanoseconds time) {
  uint32_t part = 0;
  randomness.fill(&part, sizeof part);
  return time / 2 + time / 2 * (part % 1024) / 1024;
}

std::string Core::chunk_key(const std::string& hash) const {
  return "pyreck:" + options.cluster + ":chunk:" + hash;
}

void Core::call(const std::string& name, std::vector<std::string> arguments,
                Store::Then<std::vector<std::string>> then) {
  store.call(
      name, {prefix_}, std::move(arguments),
      in_this_life([this, name, then = std::move(then)](Result<std::vector<std::string>> reply) {
        told(reply.ok(), reply.ok() ? "" : name + ": " + reply.error().message);
        then(std::move(reply));
      }));
}

void Core::repeat(const std::string& name, std::vector<std::string> arguments,
                  std::function<void(std::vector<std::string>)> then) {
  repeat(name, std::move(arguments), std::move(then), kFirstPause);
}

void Core::repeat(const std::string& name, std::vector<std::string> arguments,
                  std::function<void(std::vector<std::string>)> then, nanoseconds pause) {
  std::vector<std::string> copy = arguments;
  call(name, std::move(copy),
       [this, name, arguments = std::move(arguments), then = std::move(then),
        pause](Result<std::vector<std::string>> reply) {
         if (reply.ok()) return then(std::move(*reply));
         after(jittered(pause), [this, name, arguments, then, pause] {
           repeat(name, arguments, then, longer(pause));
         });
       });
}

void Core::put(const std::string& key, std::string_view value, std::function<void()> then) {
  store.has(key, in_this_life([this, key, value, then](const Result<bool>& is_there) {
              if (is_there.ok() && is_there.value()) return then();
              write(key, value, Store::Life::kPassing, then, kFirstPause);
            }));
}

void Core::keep(const std::string& key, std::string_view value, std::function<void()> then) {
  store.keep(key, in_this_life([this, key, value, then](const Result<bool>& is_kept) {
               if (is_kept.ok() && is_kept.value()) return then();
               write(key, value, Store::Life::kPermanent, then, kFirstPause);
             }));
}

void Core::write(const std::string& key, std::string_view value, Store::Life life,
                 std::function<void()> then, nanoseconds pause) {
  store.put(key, std::string(value), life,
            in_this_life([this, key, value, life, then, pause](Result<Unit> reply) {
              told(reply.ok(), reply.ok() ? "" : "put: " + reply.error().message);
              if (reply.ok()) return then();
              after(jittered(pause), [this, key, value, life, then, pause] {
                write(key, value, life, then, longer(pause));
              });
            }));
}

void Core::after(nanoseconds delay, std::function<void()> then) {
  timers_.emplace(now() + delay, in_this_life(std::move(then)));
}

void Core::run_timers() {
  nanoseconds until = now();
  while (!timers_.empty() && timers_.begin()->first <= until) {
    std::function<void()> due = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    due();
  }
}

void Core::told(bool answered, const std::string& problem) {
  if (answered != store_is_away_) return;
  store_is_away_ = !answered;
  if (store_is_away_) {
    log(Level::kWarning, "the store does not answer, trying again: " + problem);
  } else {
    log(Level::kInfo, "the store answers again");
  }
}

void Core::count_refused(const std::string& what) {
  ++info.refused;
  log(Level::kWarning, "refused: " + what);
}

// ---- Node --------------------------------------------------------------------------------------

struct Node::State : Parts {
  State(NodeOptions options, rt::Clock& clock, Transport& transport, Store& store,
        rt::Randomness& randomness, Engine& engine, Log log)
      : Parts{.core = Core(std::move(options), clock, transport, store, randomness, engine,
                           std::move(log))} {}

  std::function<void()> drained;
  bool left = false;
};

Node::Node(NodeOptions options, rt::Clock& clock, Transport& transport, Store& store,
           rt::Randomness& randomness, Engine& engine, Log log)
    : state_(std::make_unique<State>(std::move(options), clock, transport, store, randomness,
                                     engine, std::move(log))) {}

Node::~Node() = default;

void Node::start(std::function<void(Result<std::string>)> joined) {
  state_->registry.start(std::move(joined));
}

void Node::tick() {
  State& s = *state_;
  s.core.run_timers();
  s.registry.tick();
  if (s.core.joined) {
    s.links.tick();
    s.jobs.tick();
    s.pieces.tick();
    s.sweep.tick();
  }
  if (!s.core.draining || s.left || !s.jobs.empty() || !s.pieces.none_taken()) return;
  s.left = true;
  s.registry.leave([&s] {
    s.links.close_all();
    if (s.drained) std::exchange(s.drained, nullptr)();
  });
}

void Node::drain(std::chrono::milliseconds grace, std::function<void()> done) {
  State& s = *state_;
  if (s.core.draining) return;
  s.core.draining = s.core.info.draining = true;
  s.drained = std::move(done);
  s.core.log(Level::kInfo, "draining");
  s.jobs.hand_back_unstarted();
  s.core.after(grace, [&s] {
    s.jobs.give_back();
    s.pieces.cancel_all_taken();
  });
}

const NodeInfo& Node::info() const { return state_->core.info; }

void Node::connected(Link link, const std::string& peer_address) {
  (void)peer_address;  // whoever it is says so itself
  state_->links.connected(link);
}

void Node::received(Link link, std::span<const uint8_t> frame) {
  State& s = *state_;
  Result<Message> message =
      unpack_message({reinterpret_cast<const char*>(frame.data()), frame.size()});
  if (!message.ok()) {
    s.core.count_refused("a message that cannot be read: " + message.error().message);
    return s.links.close(link);
  }
  s.links.received(link, *message);
}

void Node::lost(Link link) { state_->links.lost(link); }

}  // namespace pyreck::cluster
