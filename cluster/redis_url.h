// Where a Redis is, as users write it: redis://[[user]:password@]host[:port][/db], or
// unix://[[user]:password@]/path[?db=N]. User, password and path may be percent-encoded.
#pragma once

#include "runtime/base/result.h"

#include <string>
#include <string_view>

namespace pyreck::cluster {

struct RedisUrl {
  std::string host;  // name or address; empty: `path`
  int port = 6379;
  std::string path;      // of a Unix socket
  std::string user;      // empty: Redis' default user
  std::string password;  // empty: none
  int database = 0;

  /// For people and logs: without user and password.
  std::string shown() const;
};

/// Invalid: one line that says what is wrong, without the password.
Result<RedisUrl> parse_redis_url(std::string_view url);

}  // namespace pyreck::cluster
