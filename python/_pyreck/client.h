// What every file of the extension module shares: the context that client threads run entry points
// with, and how an Error of ours becomes a Python exception.
//
// The GIL is held in all functions of this folder unless they say otherwise.
#pragma once

#include <nanobind/nanobind.h>

#include "runtime/base/result.h"
#include "runtime/context.h"

#include <functional>
#include <string>

namespace nb = nanobind;

namespace pyreck::client {

/// Counting and reading by client threads. Its region owns nothing, so that counts are changed
/// atomically: a job may hold the same object.
rt::Context* reading_context();

/// Asks, without the GIL, whether no signal such as Ctrl-C has come; one sets `interrupted`, and
/// its exception is pending then.
std::function<bool()> going_on(bool& interrupted);

/// A context that allocates in `region`. Without a job: its memory is not limited.
rt::Context make_context(uint32_t region);

/// Raises the exception of pyreck.errors that `error` stands for.
[[noreturn]] void raise(const Error& error);

/// Raises `name` of pyreck.errors.
[[noreturn]] void raise(const char* name, const std::string& message);

template <class T>
T value_or_raise(Result<T> result) {
  if (!result.ok()) raise(result.error());
  return std::move(result).value();
}

}  // namespace pyreck::client
