#include "cluster/redis_url.h"

#include <charconv>
#include <optional>

namespace pyreck::cluster {
namespace {

Error invalid(const std::string& problem) {
  return Error{Error::Code::Invalid,
               problem +
                   "; a Redis is written `redis://[user:password@]host[:port][/db]` or "
                   "`unix:///path`"};
}

std::optional<int> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return std::nullopt;
}

Result<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
    if (!high || !low) return invalid("a `%` of the URL is not followed by two hex digits");
    decoded += static_cast<char>(*high * 16 + *low);
    i += 2;
  }
  return decoded;
}

Result<int> number(std::string_view text, int least, int most, const char* what) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < least || value > most) {
    return invalid(std::string("`") + std::string(text) + "` is no " + what);
  }
  return value;
}

/// Takes `user:password@` from the front of `rest`.
Result<Unit> take_credentials(std::string_view& rest, RedisUrl& parsed) {
  const size_t path = rest.find('/');
  const size_t at = rest.substr(0, path).rfind('@');
  if (at == std::string_view::npos) return Unit{};
  const std::string_view credentials = rest.substr(0, at);
  const size_t colon = credentials.find(':');
  if (colon == std::string_view::npos) {
    return invalid("what stands before the `@` of the URL has no `:`");
  }
  PYRECK_TRY(parsed.user, percent_decoded(credentials.substr(0, colon)));
  PYRECK_TRY(parsed.password, percent_decoded(credentials.substr(colon + 1)));
  rest.remove_prefix(at + 1);
  return Unit{};
}

Result<RedisUrl> parse_unix(std::string_view rest, RedisUrl parsed) {
  const size_t query = rest.find("?db=");
  if (query != std::string_view::npos) {
    PYRECK_TRY(parsed.database, number(rest.substr(query + 4), 0, 1 << 20, "database"));
    rest = rest.substr(0, query);
  }
  PYRECK_TRY(parsed.path, percent_decoded(rest));
  if (parsed.path.empty() || parsed.path[0] != '/') {
    return invalid("the path of a Unix socket begins with `/`");
  }
  return parsed;
}

Result<RedisUrl> parse_tcp(std::string_view rest, RedisUrl parsed) {
  const size_t slash = rest.find('/');
  if (slash != std::string_view::npos) {
    const std::string_view database = rest.substr(slash + 1);
    if (!database.empty()) {
      PYRECK_TRY(parsed.database, number(database, 0, 1 << 20, "database"));
    }
    rest = rest.substr(0, slash);
  }
  size_t end_of_host = rest.rfind(':');
  if (!rest.empty() && rest[0] == '[') {  // an IPv6 address
    const size_t bracket = rest.find(']');
    if (bracket == std::string_view::npos) return invalid("a `]` is missing in the URL");
    parsed.host = rest.substr(1, bracket - 1);
    end_of_host = bracket + 1 < rest.size() ? bracket + 1 : std::string_view::npos;
    if (end_of_host != std::string_view::npos && rest[end_of_host] != ':') {
      return invalid("a `:` is missing behind the `]` of the URL");
    }
  } else {
    parsed.host = rest.substr(0, end_of_host);
  }
  if (parsed.host.empty()) return invalid("the URL names no host");
  if (end_of_host != std::string_view::npos) {
    PYRECK_TRY(parsed.port, number(rest.substr(end_of_host + 1), 1, 65535, "port"));
  }
  return parsed;
}

}  // namespace

std::string RedisUrl::shown() const {
  const std::string db = database == 0 ? "" : std::to_string(database);
  if (host.empty()) return "unix://" + path + (db.empty() ? "" : "?db=" + db);
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return "redis://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port) +
         (db.empty() ? "" : "/" + db);
}

Result<RedisUrl> parse_redis_url(std::string_view url) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return invalid("the URL of Redis has no `://`");
  const std::string_view scheme = url.substr(0, scheme_end);
  std::string_view rest = url.substr(scheme_end + 3);
  if (scheme == "rediss") {
    return Error{Error::Code::Unsupported,
                 "TLS (`rediss://`) is not built in; use a tunnel and `redis://`"};
  }
  if (scheme != "redis" && scheme != "unix") {
    return invalid("`" + std::string(scheme) + "` is no scheme of Redis");
  }
  RedisUrl parsed;
  PYRECK_TRY([[maybe_unused]] const Unit taken, take_credentials(rest, parsed));
  return scheme == "unix" ? parse_unix(rest, parsed) : parse_tcp(rest, parsed);
}

}  // namespace pyreck::cluster
