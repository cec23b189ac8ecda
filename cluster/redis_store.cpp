#include "cluster/redis_store.h"

#include "cluster/redis_lane.h"
#include "generated/cluster/functions_lua.h"

#include <utility>

namespace pyreck::cluster {
namespace {

using Bytes = Store::Bytes;
using Reply = Result<const redisReply*>;

std::string_view text_of(const redisReply& reply) {
  return reply.str == nullptr ? std::string_view() : std::string_view(reply.str, reply.len);
}

constexpr int64_t kIsPermanent = -1;  // TTL of a key that is there and has no expiry
constexpr char kScanned[] = "1000";   // keys that one SCAN looks at: a millisecond of Redis' time

std::string seconds() { return std::to_string(kChunkSeconds); }

bool is_missing_function(const redisReply& reply) {
  return reply.type == REDIS_REPLY_ERROR &&
         text_of(reply).find("Function not found") != std::string_view::npos;
}

/// One of Redis' errors as one of ours.
Error error_of(const redisReply& reply) {
  const std::string_view text = text_of(reply);
  if (text.find("OOM") != std::string_view::npos) {
    return Error{Error::Code::LimitExceeded,
                 "Redis is full; drop objects that are not needed, or raise its `maxmemory`"};
  }
  if (text.starts_with("MISCONF")) {
    return Error{Error::Code::Unavailable,
                 "Redis cannot write to its disk, and takes no changes until it can"};
  }
  for (const char* passing : {"LOADING", "BUSY", "READONLY", "MASTERDOWN", "CLUSTERDOWN",
                              "TRYAGAIN", "NOREPLICAS", "NOAUTH", "ERR max number of clients"}) {
    if (text.starts_with(passing)) {
      return Error{Error::Code::Unavailable, "Redis does not serve: " + std::string(text)};
    }
  }
  return Error{Error::Code::Invalid, std::string(text)};
}

Result<std::vector<Bytes>> list_of(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_ERROR) return error_of(reply);
  if (reply.type != REDIS_REPLY_ARRAY) {
    return Error{Error::Code::Internal, "a function gave no list"};
  }
  std::vector<Bytes> items(reply.elements);
  for (size_t i = 0; i < items.size(); ++i) {
    if (reply.element[i]->type != REDIS_REPLY_STRING) {
      return Error{Error::Code::Internal, "a function gave a list of other things than strings"};
    }
    items[i] = text_of(*reply.element[i]);
  }
  return items;
}

Result<Unit> done_of(const Reply& reply) {
  if (!reply.ok()) return reply.error();
  if (reply.value()->type == REDIS_REPLY_ERROR) return error_of(*reply.value());
  return Unit{};
}

/// A pattern of what begins with `prefix`, in which a cluster's name may have any character.
std::string pattern_of(const Bytes& prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (std::string_view("*?[]\\^-").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern + "*";
}

Result<Store::Scanned> scanned_of(const Reply& reply) {
  PYRECK_TRY([[maybe_unused]] const Unit done, done_of(reply));
  const redisReply& found = *reply.value();
  if (found.type != REDIS_REPLY_ARRAY || found.elements != 2 ||
      found.element[0]->type != REDIS_REPLY_STRING) {
    return Error{Error::Code::Internal, "a scan gave no cursor and keys"};
  }
  PYRECK_TRY(std::vector<Bytes> keys, list_of(*found.element[1]));
  return Store::Scanned{std::string(text_of(*found.element[0])), std::move(keys)};
}

}  // namespace

struct RedisStore::State {
  State(uv_loop_t* loop, const RedisUrl& url, const RedisStoreOptions& options, const Log& log)
      : log(log),
        functions(loop, url, lane_options(options), log),
        chunks(loop, url, lane_options(options), log),
        messages(loop, url, lane_options(options), [](const std::string&) {}) {}

  static RedisLane::Options lane_options(const RedisStoreOptions& options) {
    return {options.patience, options.reply, options.most_waiting_bytes};
  }

  void call(RedisLane::Words words, Then<std::vector<Bytes>> then) {
    auto shared = std::make_shared<RedisLane::Words>(words);
    functions.send(std::move(words), [this, shared, then = std::move(then)](Reply reply) {
      if (!reply.ok()) return then(reply.error());
      if (!is_missing_function(**reply)) return then(list_of(**reply));
      load_functions();
      functions.send(std::move(*shared), [then](Reply second) {
        if (!second.ok()) return then(second.error());
        then(list_of(**second));
      });
    });
  }

  /// Redis has been emptied. Many calls may notice at once: the first one loads.
  void load_functions() {
    if (is_loading) return;
    is_loading = true;
    log("Redis has lost pyreck's functions (and, it seems, its data): they are loaded again");
    functions.send({"FUNCTION", "LOAD", "REPLACE", kFunctionsLua}, [this](const Reply& reply) {
      is_loading = false;
      const Result<Unit> done = done_of(reply);
      if (!done.ok()) log("cannot load pyreck's functions: " + done.error().message);
    });
  }

  Log log;
  bool is_loading = false;
  RedisLane functions, chunks, messages;
};

RedisStore::RedisStore(uv_loop_t* loop, const RedisUrl& url, RedisStoreOptions options, Log log)
    : state_(std::make_unique<State>(loop, url, options, log)) {}
RedisStore::~RedisStore() = default;

void RedisStore::call(const std::string& name, std::vector<Bytes> keys,
                      std::vector<Bytes> arguments, Then<std::vector<Bytes>> then) {
  RedisLane::Words words = {"FCALL", name, std::to_string(keys.size())};
  for (Bytes& key : keys) words.push_back(std::move(key));
  for (Bytes& argument : arguments) words.push_back(std::move(argument));
  state_->call(std::move(words), std::move(then));
}

void RedisStore::put(const Bytes& key, Bytes value, Life life, Then<Unit> then) {
  RedisLane::Words words = {"SET", key, std::move(value)};
  if (life == Life::kPassing) {
    for (const std::string& word : {std::string("NX"), std::string("EX"), seconds()})
      words.push_back(word);
  }
  state_->chunks.send(std::move(words),
                      [then = std::move(then)](const Reply& reply) { then(done_of(reply)); });
}

void RedisStore::keep(const Bytes& key, Then<bool> then) {
  // PERSIST says no both of a key that is missing and of one that is permanent; TTL tells them
  // apart, whatever came between the two.
  state_->chunks.send({"PERSIST", key}, [](const Reply&) {});
  state_->chunks.send({"TTL", key}, [then = std::move(then)](const Reply& reply) {
    const Result<Unit> done = done_of(reply);
    if (!done.ok()) return then(done.error());
    then(reply.value()->integer == kIsPermanent);
  });
}

void RedisStore::let_expire(const Bytes& key, Then<Unit> then) {
  state_->chunks.send({"EXPIRE", key, seconds(), "NX"},
                      [then = std::move(then)](const Reply& reply) { then(done_of(reply)); });
}

void RedisStore::scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) {
  state_->chunks.send({"SCAN", cursor, "MATCH", pattern_of(prefix), "COUNT", kScanned},
                      [then = std::move(then)](const Reply& reply) { then(scanned_of(reply)); });
}

void RedisStore::get(const Bytes& key, Then<Bytes> then) {
  state_->chunks.send({"GET", key}, [key, then = std::move(then)](Reply reply) {
    if (!reply.ok()) return then(reply.error());
    const redisReply& found = **reply;
    if (found.type == REDIS_REPLY_ERROR) return then(error_of(found));
    if (found.type != REDIS_REPLY_STRING) {
      return then(Error{Error::Code::NotFound, "Redis has no " + key});
    }
    then(Bytes(text_of(found)));
  });
}

void RedisStore::has(const Bytes& key, Then<bool> then) {
  state_->chunks.send({"EXISTS", key}, [then = std::move(then)](const Reply& reply) {
    const Result<Unit> done = done_of(reply);
    if (!done.ok()) return then(done.error());
    then(reply.value()->integer == 1);
  });
}

void RedisStore::remove(const Bytes& key, Then<Unit> then) {
  state_->chunks.send({"EXPIRE", key, "0", "XX"},
                      [then = std::move(then)](const Reply& reply) { then(done_of(reply)); });
}

void RedisStore::subscribe(const std::string& channel, std::function<void(Bytes)> on_message) {
  state_->messages.subscribe(channel, std::move(on_message));
}

}  // namespace pyreck::cluster
