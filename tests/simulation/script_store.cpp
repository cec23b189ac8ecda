#include "tests/simulation/script_store.h"

#include "generated/cluster/functions_lua.h"
#include "runtime/base/check.h"

#include <deque>
#include <lua.hpp>
#include <optional>
#include <set>
#include <utility>
#include <variant>

namespace pyreck::cluster {
namespace {

using Bytes = Store::Bytes;
using Hash = std::map<Bytes, Bytes>;
using List = std::deque<Bytes>;
using Set = std::set<Bytes>;

struct Value {
  std::variant<Bytes, Hash, List, Set> data;
  std::optional<std::chrono::nanoseconds> expires;
};

using Keys = std::map<Bytes, Value>;
using Words = std::vector<Bytes>;

/// What a command gives. An item of a list is text or nil.
struct Failure {
  std::string message;
};
struct Nil {};
using Reply = std::variant<Nil, int64_t, Bytes, std::vector<std::optional<Bytes>>, Failure>;

Failure wrong_type() {
  return {"WRONGTYPE Operation against a key holding the wrong kind of value"};
}

// ---- the keyspace and its commands -------------------------------------------------------------

class Database {
 public:
  explicit Database(rt::Clock& clock) : clock_(clock) {}

  Reply run(const Words& words);
  Keys& keys() {
    for (auto at = keys_.begin(); at != keys_.end();) {
      at = has_expired(at->second) ? keys_.erase(at) : std::next(at);
    }
    return keys_;
  }
  void restore(Keys keys) { keys_ = std::move(keys); }
  const Keys& all() const { return keys_; }

  std::function<int64_t(const Bytes& channel, const Bytes& message)> publish;

 private:
  friend struct Commands;

  bool has_expired(const Value& value) const {
    return value.expires && *value.expires <= clock_.now();
  }
  Value* find(const Bytes& key) {
    const auto at = keys_.find(key);
    if (at == keys_.end()) return nullptr;
    if (!has_expired(at->second)) return &at->second;
    keys_.erase(at);
    return nullptr;
  }

  rt::Clock& clock_;
  Keys keys_;
};

/// A command's body: `words` are its arguments, `key` the first of them.
struct Commands {
  Database& database;
  const Words& words;
  const Bytes& key;

  /// What lies under the key if it is a T; made if `make`. A failure for another type.
  template <class T>
  Result<T*> value(bool make = false) {
    Value* found = database.find(key);
    if (found == nullptr) {
      if (!make) return static_cast<T*>(nullptr);
      found = &(database.keys_[key] = Value{T(), std::nullopt});
    }
    T* data = std::get_if<T>(&found->data);
    if (data == nullptr) return Error{Error::Code::Invalid, wrong_type().message};
    return data;
  }

  /// Runs `body` on the value under the key, which goes when nothing is left in it.
  template <class T, class Body>
  Reply with(bool make, Body body) {
    Result<T*> found = value<T>(make);
    if (!found.ok()) return Failure{found.error().message};
    static T nothing;
    nothing.clear();
    T& data = *found == nullptr ? nothing : **found;
    Reply reply = body(data);
    if constexpr (!std::is_same_v<T, Bytes>) {
      if (*found != nullptr && data.empty()) database.keys_.erase(key);
    }
    return reply;
  }

  Reply get() {
    Result<Bytes*> found = value<Bytes>();
    if (!found.ok()) return Failure{found.error().message};
    return *found == nullptr ? Reply(Nil()) : Reply(**found);
  }
  Reply set() {  // key value [NX] [EX seconds]
    Value value{words[1], std::nullopt};
    for (size_t i = 2; i < words.size(); ++i) {
      if (words[i] == "NX") {
        if (database.find(key) != nullptr) return Nil();
      } else if (words[i] == "EX" && i + 1 < words.size()) {
        value.expires = in_seconds(words[++i]);
      } else {
        return Failure{"ERR syntax error"};
      }
    }
    database.keys_[key] = std::move(value);
    return Bytes("OK");
  }
  Reply setnx() {
    if (database.find(key) != nullptr) return int64_t{0};
    set();
    return int64_t{1};
  }
  Reply del() {
    int64_t gone = 0;
    for (const Bytes& each : words) {
      if (database.find(each) != nullptr) gone += static_cast<int64_t>(database.keys_.erase(each));
    }
    return gone;
  }
  Reply exists() { return int64_t{database.find(key) != nullptr}; }
  std::chrono::nanoseconds in_seconds(const Bytes& number) {
    return database.clock_.now() + std::chrono::seconds(std::stoll(number));
  }
  Reply expire() {  // key seconds [NX | XX]
    Value* found = database.find(key);
    bool only_permanent = words.size() > 2 && words[2] == "NX";
    bool only_passing = words.size() > 2 && words[2] == "XX";
    if (found == nullptr || (only_permanent && found->expires)) return int64_t{0};
    if (only_passing && !found->expires) return int64_t{0};
    found->expires = in_seconds(words[1]);
    return int64_t{1};
  }
  Reply ttl() {
    Value* found = database.find(key);
    if (found == nullptr) return int64_t{-2};
    if (!found->expires) return int64_t{-1};
    return std::chrono::ceil<std::chrono::seconds>(*found->expires - database.clock_.now()).count();
  }
  Reply persist() {
    Value* found = database.find(key);
    if (found == nullptr || !found->expires) return int64_t{0};
    found->expires.reset();
    return int64_t{1};
  }

  Reply hget() {
    return with<Hash>(false, [&](Hash& hash) -> Reply {
      const auto at = hash.find(words[1]);
      return at == hash.end() ? Reply(Nil()) : Reply(at->second);
    });
  }
  Reply hmget() {
    return with<Hash>(false, [&](Hash& hash) -> Reply {
      std::vector<std::optional<Bytes>> items;
      for (size_t i = 1; i < words.size(); ++i) {
        const auto at = hash.find(words[i]);
        items.push_back(at == hash.end() ? std::nullopt : std::optional(at->second));
      }
      return items;
    });
  }
  Reply hset() {
    if (words.size() % 2 == 0) return Failure{"ERR wrong number of arguments for 'hset' command"};
    return with<Hash>(true, [&](Hash& hash) -> Reply {
      int64_t added = 0;
      for (size_t i = 1; i < words.size(); i += 2) {
        added += hash.insert_or_assign(words[i], words[i + 1]).second;
      }
      return added;
    });
  }
  Reply hsetnx() {
    return with<Hash>(true, [&](Hash& hash) -> Reply {
      return int64_t{hash.emplace(words[1], words[2]).second};
    });
  }
  Reply hdel() {
    return with<Hash>(false, [&](Hash& hash) -> Reply {
      int64_t gone = 0;
      for (size_t i = 1; i < words.size(); ++i) gone += static_cast<int64_t>(hash.erase(words[i]));
      return gone;
    });
  }
  Reply hexists() {
    return with<Hash>(false,
                      [&](Hash& hash) -> Reply { return int64_t{hash.count(words[1]) != 0}; });
  }
  Reply hlen() {
    return with<Hash>(false, [](Hash& hash) -> Reply { return static_cast<int64_t>(hash.size()); });
  }
  Reply hash_items(bool names, bool values) {
    return with<Hash>(false, [=](Hash& hash) -> Reply {
      std::vector<std::optional<Bytes>> items;
      for (const auto& [name, field] : hash) {
        if (names) items.push_back(name);
        if (values) items.push_back(field);
      }
      return items;
    });
  }
  Reply hgetall() { return hash_items(true, true); }
  Reply hkeys() { return hash_items(true, false); }
  Reply hvals() { return hash_items(false, true); }
  Reply hincrby() {
    return with<Hash>(true, [&](Hash& hash) -> Reply {
      Bytes& field = hash.try_emplace(words[1], "0").first->second;
      const int64_t sum = std::stoll(field) + std::stoll(words[2]);
      field = std::to_string(sum);
      return sum;
    });
  }

  Reply push(bool left) {
    return with<List>(true, [&](List& list) -> Reply {
      for (size_t i = 1; i < words.size(); ++i) {
        left ? list.push_front(words[i]) : list.push_back(words[i]);
      }
      return static_cast<int64_t>(list.size());
    });
  }
  Reply pop(bool left) {
    return with<List>(false, [&](List& list) -> Reply {
      if (list.empty()) return Nil();
      Bytes item = left ? list.front() : list.back();
      left ? list.pop_front() : list.pop_back();
      return item;
    });
  }
  Reply lpush() { return push(true); }
  Reply rpush() { return push(false); }
  Reply lpop() { return pop(true); }
  Reply rpop() { return pop(false); }
  Reply llen() {
    return with<List>(false, [](List& list) -> Reply { return static_cast<int64_t>(list.size()); });
  }
  Reply lrange() {
    return with<List>(false, [&](List& list) -> Reply {
      const auto size = static_cast<int64_t>(list.size());
      int64_t first = std::stoll(words[1]), last = std::stoll(words[2]);
      if (first < 0) first = std::max<int64_t>(0, size + first);
      if (last < 0) last = size + last;
      std::vector<std::optional<Bytes>> items;
      for (int64_t i = first; i <= last && i < size; ++i) {
        items.push_back(list[static_cast<size_t>(i)]);
      }
      return items;
    });
  }
  Reply ltrim() {
    Reply kept = lrange();
    if (!std::holds_alternative<std::vector<std::optional<Bytes>>>(kept)) return kept;
    return with<List>(false, [&](List& list) -> Reply {
      list.clear();
      for (auto& item : std::get<3>(kept)) list.push_back(*item);
      return Bytes("OK");
    });
  }
  Reply lrem() {  // from the left, as many as asked for; 0: all
    return with<List>(false, [&](List& list) -> Reply {
      const int64_t most = std::stoll(words[1]);
      int64_t gone = 0;
      for (auto at = list.begin(); at != list.end() && (most == 0 || gone < most);) {
        if (*at == words[2]) {
          at = list.erase(at);
          ++gone;
        } else {
          ++at;
        }
      }
      return gone;
    });
  }

  Reply sadd() {
    return with<Set>(true, [&](Set& set) -> Reply {
      int64_t added = 0;
      for (size_t i = 1; i < words.size(); ++i) added += set.insert(words[i]).second;
      return added;
    });
  }
  Reply srem() {
    return with<Set>(false, [&](Set& set) -> Reply {
      int64_t gone = 0;
      for (size_t i = 1; i < words.size(); ++i) gone += static_cast<int64_t>(set.erase(words[i]));
      return gone;
    });
  }
  Reply scard() {
    return with<Set>(false, [](Set& set) -> Reply { return static_cast<int64_t>(set.size()); });
  }
  Reply sismember() {
    return with<Set>(false, [&](Set& set) -> Reply { return int64_t{set.count(words[1]) != 0}; });
  }
  Reply smembers() {
    return with<Set>(false, [](Set& set) -> Reply {
      return std::vector<std::optional<Bytes>>(set.begin(), set.end());
    });
  }
  Reply spop() {  // key count, of the first ones
    return with<Set>(false, [&](Set& set) -> Reply {
      std::vector<std::optional<Bytes>> items;
      for (int64_t left = std::stoll(words[1]); left > 0 && !set.empty(); --left)
        items.push_back(std::move(set.extract(set.begin()).value()));
      return items;
    });
  }

  // A sorted set whose scores are all 0 is a set.
  Reply zadd() {
    return with<Set>(true, [&](Set& set) -> Reply { return int64_t{set.insert(words[2]).second}; });
  }
  Reply zrangebylex() {  // key first last LIMIT 0 count
    return with<Set>(false, [&](Set& set) -> Reply {
      std::vector<std::optional<Bytes>> items;
      const Bytes first = words[1].substr(1), last = words[2].substr(1);
      auto at = words[1] == "-"      ? set.begin()
                : words[1][0] == '(' ? set.upper_bound(first)
                                     : set.lower_bound(first);
      for (int64_t left = std::stoll(words[5]); left > 0 && at != set.end(); --left, ++at) {
        if (words[2] != "+" && *at > last) break;
        items.push_back(*at);
      }
      return items;
    });
  }

  Reply rename() {
    Value* found = database.find(key);
    if (found == nullptr) return Failure{"ERR no such key"};
    Value moved = std::move(*found);
    database.keys_.erase(key);
    database.keys_[words[1]] = std::move(moved);
    return Bytes("OK");
  }
  Reply time() {
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(database.clock_.now());
    return std::vector<std::optional<Bytes>>{std::to_string(now.count()), "0"};
  }
  Reply publish() { return database.publish(key, words[1]); }
};

struct Command {
  const char* name;
  Reply (Commands::*body)();
  size_t least_words;  // arguments; more are allowed
};

constexpr Command kCommands[] = {
    {"GET", &Commands::get, 1},           {"SET", &Commands::set, 2},
    {"SETNX", &Commands::setnx, 2},       {"DEL", &Commands::del, 1},
    {"EXISTS", &Commands::exists, 1},     {"EXPIRE", &Commands::expire, 2},
    {"PERSIST", &Commands::persist, 1},   {"HGET", &Commands::hget, 2},
    {"HMGET", &Commands::hmget, 2},       {"HSET", &Commands::hset, 3},
    {"HSETNX", &Commands::hsetnx, 3},     {"HDEL", &Commands::hdel, 2},
    {"HEXISTS", &Commands::hexists, 2},   {"HLEN", &Commands::hlen, 1},
    {"HGETALL", &Commands::hgetall, 1},   {"HKEYS", &Commands::hkeys, 1},
    {"HVALS", &Commands::hvals, 1},       {"HINCRBY", &Commands::hincrby, 3},
    {"LPUSH", &Commands::lpush, 2},       {"RPUSH", &Commands::rpush, 2},
    {"LPOP", &Commands::lpop, 1},         {"RPOP", &Commands::rpop, 1},
    {"LLEN", &Commands::llen, 1},         {"LRANGE", &Commands::lrange, 3},
    {"LTRIM", &Commands::ltrim, 3},       {"LREM", &Commands::lrem, 3},
    {"SADD", &Commands::sadd, 2},         {"SREM", &Commands::srem, 2},
    {"SCARD", &Commands::scard, 1},       {"SISMEMBER", &Commands::sismember, 2},
    {"SMEMBERS", &Commands::smembers, 1}, {"PUBLISH", &Commands::publish, 2},
    {"TTL", &Commands::ttl, 1},           {"SPOP", &Commands::spop, 2},
    {"ZADD", &Commands::zadd, 3},         {"ZREM", &Commands::srem, 2},
    {"ZCARD", &Commands::scard, 1},       {"ZRANGEBYLEX", &Commands::zrangebylex, 6},
    {"RENAME", &Commands::rename, 2},     {"TIME", &Commands::time, 0},
};

Reply Database::run(const Words& words) {
  if (words.empty()) return Failure{"ERR no command"};
  const Words arguments(words.begin() + 1, words.end());
  for (const Command& command : kCommands) {
    if (words[0] != command.name) continue;
    if (arguments.size() < command.least_words) {
      return Failure{"ERR wrong number of arguments for " + words[0]};
    }
    const Bytes& key = arguments.empty() ? words[0] : arguments[0];
    return (Commands{*this, arguments, key}.*command.body)();
  }
  return Failure{"ERR unknown command '" + words[0] + "'"};
}

// ---- cmsgpack, as far as functions.lua uses it -------------------------------------------------

Bytes string_at(lua_State* lua, int index) {
  size_t size = 0;
  const char* bytes = lua_tolstring(lua, index, &size);
  return bytes == nullptr ? Bytes() : Bytes(bytes, size);
}

void append_big_endian(Bytes& bytes, uint64_t value, int size) {
  for (int i = size - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i));
}

/// Packs a list of strings.
int msgpack_pack(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const auto size = static_cast<int>(lua_objlen(lua, 1));
  luaL_argcheck(lua, size < 16, 1, "a short list");
  Bytes packed(1, static_cast<char>(0x90 | size));
  for (int i = 1; i <= size; ++i) {
    lua_rawgeti(lua, 1, i);
    const Bytes item = string_at(lua, -1);
    lua_pop(lua, 1);
    if (item.size() < 32) {
      packed += static_cast<char>(0xa0 | item.size());
    } else if (item.size() <= 0xff) {
      packed += '\xd9';
      append_big_endian(packed, item.size(), 1);
    } else if (item.size() <= 0xffff) {
      packed += '\xda';
      append_big_endian(packed, item.size(), 2);
    } else {
      packed += '\xdb';
      append_big_endian(packed, item.size(), 4);
    }
    packed += item;
  }
  lua_pushlstring(lua, packed.data(), packed.size());
  return 1;
}

/// Pushes what msgpack bytes say: arrays, strings, numbers, nil and truth values.
class Unpacker {
 public:
  Unpacker(lua_State* lua, const Bytes& bytes) : lua_(lua), bytes_(bytes) {}

  bool push_value(int depth = 0) {
    if (depth > 16 || lua_checkstack(lua_, 4) == 0) return false;
    uint64_t code = 0;
    if (!take(1, code)) return false;
    if (code < 0x80) return push_number(static_cast<double>(code));
    if (code >= 0xe0) return push_number(static_cast<int8_t>(code));
    if (code >= 0xa0 && code < 0xc0) return push_bytes(code & 31);
    if (code >= 0x90 && code < 0xa0) return push_array(code & 15, depth);
    uint64_t size = 0;
    switch (code) {
      case 0xc0:
        lua_pushnil(lua_);
        return true;
      case 0xc2:
      case 0xc3:
        lua_pushboolean(lua_, code == 0xc3);
        return true;
      case 0xca:
        return take(4, size) && push_number(0);
      case 0xcb:
        return take(8, size) && push_number(0);
      case 0xcc:
        return take(1, size) && push_number(static_cast<double>(size));
      case 0xcd:
        return take(2, size) && push_number(static_cast<double>(size));
      case 0xce:
        return take(4, size) && push_number(static_cast<double>(size));
      case 0xcf:
        return take(8, size) && push_number(static_cast<double>(size));
      case 0xd0:
        return take(1, size) && push_number(static_cast<int8_t>(size));
      case 0xd1:
        return take(2, size) && push_number(static_cast<int16_t>(size));
      case 0xd2:
        return take(4, size) && push_number(static_cast<int32_t>(size));
      case 0xd3:
        return take(8, size) && push_number(static_cast<double>(static_cast<int64_t>(size)));
      case 0xc4:
      case 0xd9:
        return take(1, size) && push_bytes(size);
      case 0xc5:
      case 0xda:
        return take(2, size) && push_bytes(size);
      case 0xc6:
      case 0xdb:
        return take(4, size) && push_bytes(size);
      case 0xdc:
        return take(2, size) && push_array(size, depth);
      case 0xdd:
        return take(4, size) && push_array(size, depth);
      default:
        return false;
    }
  }

  bool is_at_end() const { return at_ == bytes_.size(); }

 private:
  bool take(int size, uint64_t& value) {
    if (bytes_.size() - at_ < static_cast<size_t>(size)) return false;
    for (int i = 0; i < size; ++i) value = value << 8 | static_cast<uint8_t>(bytes_[at_++]);
    return true;
  }
  bool push_number(double number) {
    lua_pushnumber(lua_, number);
    return true;
  }
  bool push_bytes(uint64_t size) {
    if (bytes_.size() - at_ < size) return false;
    lua_pushlstring(lua_, bytes_.data() + at_, size);
    at_ += size;
    return true;
  }
  bool push_array(uint64_t size, int depth) {
    lua_newtable(lua_);
    for (uint64_t i = 0; i < size; ++i) {
      if (!push_value(depth + 1)) return false;
      lua_rawseti(lua_, -2, static_cast<int>(i + 1));
    }
    return true;
  }

  lua_State* lua_;
  const Bytes& bytes_;
  size_t at_ = 0;
};

int msgpack_unpack(lua_State* lua) {
  bool done = false;
  {
    const Bytes bytes = string_at(lua, 1);
    Unpacker unpacker(lua, bytes);
    done = unpacker.push_value() && unpacker.is_at_end();
  }
  return done ? 1 : luaL_error(lua, "Bad data format in input.");
}

// ---- the `redis` of functions ------------------------------------------------------------------

constexpr char kDatabaseField[] = "pyreck.database";
constexpr char kFunctionsField[] = "pyreck.functions";

void push_reply(lua_State* lua, const Reply& reply) {
  if (std::holds_alternative<Nil>(reply)) return lua_pushboolean(lua, 0);
  if (const auto* number = std::get_if<int64_t>(&reply)) {
    return lua_pushnumber(lua, static_cast<double>(*number));
  }
  if (const auto* text = std::get_if<Bytes>(&reply)) {
    return lua_pushlstring(lua, text->data(), text->size());
  }
  const auto& items = std::get<3>(reply);
  lua_createtable(lua, static_cast<int>(items.size()), 0);
  for (size_t i = 0; i < items.size(); ++i) {
    if (items[i]) {
      lua_pushlstring(lua, items[i]->data(), items[i]->size());
    } else {
      lua_pushboolean(lua, 0);
    }
    lua_rawseti(lua, -2, static_cast<int>(i + 1));
  }
}

int redis_call(lua_State* lua) {
  bool failed = false;
  {
    lua_getfield(lua, LUA_REGISTRYINDEX, kDatabaseField);
    auto* database = static_cast<Database*>(lua_touserdata(lua, -1));
    lua_pop(lua, 1);
    Words words;
    for (int i = 1; i <= lua_gettop(lua); ++i) words.push_back(string_at(lua, i));
    const Reply reply = database->run(words);
    if (const auto* failure = std::get_if<Failure>(&reply)) {
      failed = true;
      lua_pushlstring(lua, failure->message.data(), failure->message.size());
    } else {
      push_reply(lua, reply);
    }
  }
  return failed ? lua_error(lua) : 1;
}

/// redis.register_function{function_name = ..., callback = ...}
int redis_register(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_getfield(lua, LUA_REGISTRYINDEX, kFunctionsField);
  lua_getfield(lua, 1, "function_name");
  lua_getfield(lua, 1, "callback");
  lua_settable(lua, -3);
  return 0;
}

int redis_error_reply(lua_State* lua) {
  lua_newtable(lua);
  lua_pushvalue(lua, 1);
  lua_setfield(lua, -2, "err");
  return 1;
}

struct CloseLua {
  void operator()(lua_State* lua) const { lua_close(lua); }
};
using Lua = std::unique_ptr<lua_State, CloseLua>;

Lua load_functions(Database& database) {
  Lua lua(luaL_newstate());
  luaL_openlibs(lua.get());
  lua_pushlightuserdata(lua.get(), &database);
  lua_setfield(lua.get(), LUA_REGISTRYINDEX, kDatabaseField);
  lua_newtable(lua.get());
  lua_setfield(lua.get(), LUA_REGISTRYINDEX, kFunctionsField);
  const luaL_Reg redis[] = {{"call", redis_call},
                            {"pcall", redis_call},  // of what does not fail
                            {"register_function", redis_register},
                            {"error_reply", redis_error_reply},
                            {nullptr, nullptr}};
  luaL_register(lua.get(), "redis", redis);
  const luaL_Reg cmsgpack[] = {
      {"pack", msgpack_pack}, {"unpack", msgpack_unpack}, {nullptr, nullptr}};
  luaL_register(lua.get(), "cmsgpack", cmsgpack);
  lua_settop(lua.get(), 0);
  std::string_view text = kFunctionsLua;
  text.remove_prefix(text.find('\n'));  // the first line is for Redis
  if (luaL_loadbuffer(lua.get(), text.data(), text.size(), "@functions.lua") != 0 ||
      lua_pcall(lua.get(), 0, 0, 0) != 0) {
    std::fprintf(stderr, "%s\n", lua_tostring(lua.get(), -1));
    PYRECK_CHECK(false, "functions.lua does not load");
  }
  return lua;
}

void push_list(lua_State* lua, const std::vector<Bytes>& items) {
  lua_createtable(lua, static_cast<int>(items.size()), 0);
  for (size_t i = 0; i < items.size(); ++i) {
    lua_pushlstring(lua, items[i].data(), items[i].size());
    lua_rawseti(lua, -2, static_cast<int>(i + 1));
  }
}

/// What the function on top of the stack returned, as RedisStore gives it.
Result<std::vector<Bytes>> list_of(lua_State* lua) {
  if (!lua_istable(lua, -1)) return Error{Error::Code::Internal, "a function gave no list"};
  lua_getfield(lua, -1, "err");
  if (!lua_isnil(lua, -1)) return Error{Error::Code::Invalid, string_at(lua, -1)};
  lua_pop(lua, 1);
  std::vector<Bytes> items(lua_objlen(lua, -1));
  for (size_t i = 0; i < items.size(); ++i) {
    lua_rawgeti(lua, -1, static_cast<int>(i + 1));
    if (lua_type(lua, -1) != LUA_TSTRING) {
      return Error{Error::Code::Internal, "a function gave a list of other things than strings"};
    }
    items[i] = string_at(lua, -1);
    lua_pop(lua, 1);
  }
  return items;
}

}  // namespace

// ---- ScriptServer ------------------------------------------------------------------------------

struct ScriptServer::Snapshot {
  Keys keys;
};

struct ScriptServer::State {
  explicit State(rt::Clock& clock) : database(clock), lua(load_functions(database)) {
    database.publish = [this](const Bytes& channel, const Bytes& message) {
      int64_t receivers = 0;
      for (auto& [number, subscription] : subscriptions) {
        if (subscription.first != channel) continue;
        subscription.second(message);
        ++receivers;
      }
      return receivers;
    };
  }

  Database database;
  Lua lua;
  std::map<uint64_t, std::pair<std::string, OnMessage>> subscriptions;
  uint64_t next_subscription = 1;
  uint64_t calls = 0;
};

ScriptServer::ScriptServer(rt::Clock& clock) : state_(std::make_unique<State>(clock)) {}
ScriptServer::~ScriptServer() = default;

Result<std::vector<Bytes>> ScriptServer::run(const std::string& name,
                                             const std::vector<Bytes>& keys,
                                             const std::vector<Bytes>& arguments) {
  ++state_->calls;
  lua_State* lua = state_->lua.get();
  lua_settop(lua, 0);
  lua_getfield(lua, LUA_REGISTRYINDEX, kFunctionsField);
  lua_getfield(lua, -1, name.c_str());
  if (lua_isnil(lua, -1)) return Error{Error::Code::Invalid, "ERR Function not found: " + name};
  push_list(lua, keys);
  push_list(lua, arguments);
  if (lua_pcall(lua, 2, 1, 0) != 0) {
    return Error{Error::Code::Invalid, name + ": " + string_at(lua, -1)};
  }
  return list_of(lua);
}

Result<std::vector<Bytes>> ScriptServer::command(const std::vector<Bytes>& words) {
  const Reply reply = state_->database.run(words);
  if (const auto* failure = std::get_if<Failure>(&reply)) {
    return Error{Error::Code::Invalid, failure->message};
  }
  std::vector<Bytes> items;
  if (const auto* number = std::get_if<int64_t>(&reply)) items = {std::to_string(*number)};
  if (const auto* text = std::get_if<Bytes>(&reply)) items = {*text};
  if (const auto* list = std::get_if<std::vector<std::optional<Bytes>>>(&reply)) {
    for (const auto& item : *list) items.push_back(item.value_or(""));
  }
  return items;
}

std::vector<Bytes> ScriptServer::keys() {
  std::vector<Bytes> names;
  for (const auto& [name, value] : state_->database.keys()) names.push_back(name);
  return names;
}

Result<Unit> ScriptServer::put(const Bytes& key, const Bytes& value, Store::Life life) {
  Words words{"SET", key, value};
  if (life == Store::Life::kPassing) {
    words.insert(words.end(), {"NX", "EX", std::to_string(kChunkSeconds)});
  }
  PYRECK_TRY([[maybe_unused]] const Words done, command(words));
  return Unit{};
}

Result<bool> ScriptServer::keep(const Bytes& key) {
  PYRECK_TRY([[maybe_unused]] const Words done, command({"PERSIST", key}));
  PYRECK_TRY(const Words left, command({"TTL", key}));
  return left == Words{"-1"};
}

Result<Unit> ScriptServer::let_expire(const Bytes& key) {
  PYRECK_TRY([[maybe_unused]] const Words done,
             command({"EXPIRE", key, std::to_string(kChunkSeconds), "NX"}));
  return Unit{};
}

Store::Scanned ScriptServer::scan(const Bytes& prefix, const std::string& cursor) {
  constexpr size_t kMost = 10;
  Store::Scanned scanned{"0", {}};
  for (const Bytes& name : keys()) {
    if (!name.starts_with(prefix) || (cursor != "0" && name <= cursor)) continue;
    if (scanned.keys.size() == kMost) {
      scanned.cursor = scanned.keys.back();
      break;
    }
    scanned.keys.push_back(name);
  }
  return scanned;
}

uint64_t ScriptServer::subscribe(const std::string& channel, OnMessage on_message) {
  state_->subscriptions[state_->next_subscription] = {channel, std::move(on_message)};
  return state_->next_subscription++;
}

void ScriptServer::unsubscribe(uint64_t subscription) { state_->subscriptions.erase(subscription); }

void ScriptServer::restart(bool keep_data) {
  if (!keep_data) state_->database.restore({});
}

std::shared_ptr<const ScriptServer::Snapshot> ScriptServer::snapshot() const {
  return std::make_shared<const Snapshot>(Snapshot{state_->database.all()});
}

void ScriptServer::restore(const Snapshot& snapshot) { state_->database.restore(snapshot.keys); }

uint64_t ScriptServer::calls() const { return state_->calls; }

// ---- ScriptStore -------------------------------------------------------------------------------

struct ScriptStore::State : std::enable_shared_from_this<State> {
  State(ScriptServer& server, Courier courier) : server(server), courier(std::move(courier)) {}

  void send(Trip trip) {
    if (courier) return courier(std::move(trip));
    queue.push_back(std::move(trip));
  }

  /// Sends a call whose reply is what `ask` gives.
  template <class T>
  void send_call(std::function<Result<T>()> ask, Then<T> then) {
    auto answer = std::make_shared<std::optional<Result<T>>>();
    auto told = std::make_shared<Then<T>>(std::move(then));
    Trip trip;
    trip.run = [self = shared_from_this(), answer, ask = std::move(ask)] {
      PYRECK_CHECK(!answer->has_value(), "a call arrived twice");
      answer->emplace(ask());
    };
    trip.reply = [self = shared_from_this(), answer, told] {
      PYRECK_CHECK(answer->has_value(), "a reply came before its call arrived");
      if (!self->is_closed) std::exchange(*told, nullptr)(std::move(**answer));
    };
    trip.lose = [self = shared_from_this(), told] {
      if (self->is_closed) return;
      std::exchange(*told, nullptr)(Error{Error::Code::Unavailable, "lost Redis"});
    };
    send(std::move(trip));
  }

  ScriptServer& server;
  Courier courier;
  std::deque<Trip> queue;
  std::vector<uint64_t> subscriptions;
  bool is_closed = false;
};

ScriptStore::ScriptStore(ScriptServer& server, Courier courier)
    : state_(std::make_shared<State>(server, std::move(courier))) {}

ScriptStore::~ScriptStore() {
  state_->is_closed = true;
  state_->queue.clear();
  for (const uint64_t subscription : state_->subscriptions) {
    state_->server.unsubscribe(subscription);
  }
}

void ScriptStore::call(const std::string& name, std::vector<Bytes> keys,
                       std::vector<Bytes> arguments, Then<std::vector<Bytes>> then) {
  state_->send_call<std::vector<Bytes>>(
      [&server = state_->server, name, keys = std::move(keys), arguments = std::move(arguments)] {
        return server.run(name, keys, arguments);
      },
      std::move(then));
}

void ScriptStore::put(const Bytes& key, Bytes value, Life life, Then<Unit> then) {
  state_->send_call<Unit>([&server = state_->server, key, value = std::move(value),
                           life] { return server.put(key, value, life); },
                          std::move(then));
}

void ScriptStore::keep(const Bytes& key, Then<bool> then) {
  state_->send_call<bool>([&server = state_->server, key] { return server.keep(key); },
                          std::move(then));
}

void ScriptStore::let_expire(const Bytes& key, Then<Unit> then) {
  state_->send_call<Unit>([&server = state_->server, key] { return server.let_expire(key); },
                          std::move(then));
}

void ScriptStore::scan(const Bytes& prefix, const std::string& cursor, Then<Scanned> then) {
  state_->send_call<Scanned>(
      [&server = state_->server, prefix, cursor] { return Result(server.scan(prefix, cursor)); },
      std::move(then));
}

void ScriptStore::get(const Bytes& key, Then<Bytes> then) {
  state_->send_call<Bytes>(
      [&server = state_->server, key]() -> Result<Bytes> {
        PYRECK_TRY(std::vector<Bytes> found, server.command({"GET", key}));
        if (found.empty()) return Error{Error::Code::NotFound, "Redis has no " + key};
        return std::move(found[0]);
      },
      std::move(then));
}

void ScriptStore::has(const Bytes& key, Then<bool> then) {
  state_->send_call<bool>(
      [&server = state_->server, key]() -> Result<bool> {
        PYRECK_TRY(std::vector<Bytes> found, server.command({"GET", key}));
        return !found.empty();
      },
      std::move(then));
}

void ScriptStore::remove(const Bytes& key, Then<Unit> then) {
  state_->send_call<Unit>(
      [&server = state_->server, key]() -> Result<Unit> {
        PYRECK_TRY([[maybe_unused]] const auto done, server.command({"EXPIRE", key, "0", "XX"}));
        return Unit{};
      },
      std::move(then));
}

void ScriptStore::subscribe(const std::string& channel, std::function<void(Bytes)> on_message) {
  std::weak_ptr<State> weak = state_;
  state_->subscriptions.push_back(state_->server.subscribe(
      channel, [weak, on_message = std::move(on_message)](const Bytes& message) {
        const std::shared_ptr<State> state = weak.lock();
        if (state == nullptr) return;
        Trip trip;
        trip.run = [] {};
        trip.reply = [state, on_message, message] {
          if (!state->is_closed) on_message(message);
        };
        trip.lose = [] {};
        state->send(std::move(trip));
      }));
}

size_t ScriptStore::deliver() {
  size_t trips = 0;
  const std::shared_ptr<State> state = state_;
  while (!state->queue.empty()) {
    const Trip trip = std::move(state->queue.front());
    state->queue.pop_front();
    trip.run();
    trip.reply();
    ++trips;
  }
  return trips;
}

}  // namespace pyreck::cluster
