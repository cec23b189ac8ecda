// Result<T>: a value, or the Error that stood in its way. For failures of the world (bytes that do
// not decode, a file that is gone), not for the user's exceptions and not for bugs of our own.
#pragma once

#include "runtime/base/check.h"

#include <string>
#include <utility>
#include <variant>

namespace pyreck {

struct Error {
  enum class Code { Invalid, NotFound, Unsupported, LimitExceeded, Unavailable, Internal };
  Code code = Code::Internal;
  std::string message;
};

/// Success without a value, for Result<Unit>.
struct Unit {};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    PYRECK_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  const T& value() const& {
    PYRECK_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(state_);
  }
  T&& value() && {
    PYRECK_CHECK(ok(), "value() of a failed Result");
    return std::get<0>(std::move(state_));
  }
  const Error& error() const {
    PYRECK_CHECK(!ok(), "error() of a Result that succeeded");
    return std::get<1>(state_);
  }
  T* operator->() { return &value(); }
  T& operator*() & { return value(); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace pyreck

#define PYRECK_CONCAT_(a, b) a##b
#define PYRECK_CONCAT(a, b) PYRECK_CONCAT_(a, b)

/// PYRECK_TRY(declaration, expression): binds the value, or returns the Error to the caller.
#define PYRECK_TRY(declaration, expression) \
  PYRECK_TRY_(declaration, expression, PYRECK_CONCAT(try_result_, __LINE__))
#define PYRECK_TRY_(declaration, expression, name) \
  auto name = (expression);                        \
  if (!name.ok()) return name.error();             \
  declaration = std::move(name).value()
