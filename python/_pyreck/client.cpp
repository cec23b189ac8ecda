#include "python/_pyreck/client.h"

#include <atomic>

namespace pyreck::client {
namespace {

rt::Pokes never_poked;
constexpr uint32_t kNobodysRegion = UINT32_MAX;

}  // namespace

std::function<bool()> going_on(bool& interrupted) {
  return [&interrupted] {
    const nb::gil_scoped_acquire locked;
    interrupted = PyErr_CheckSignals() != 0;
    return !interrupted;
  };
}

rt::Context make_context(uint32_t region) {
  rt::Context context{};
  context.poke = &never_poked.poke;
  context.region = region;
  context.depth_limit = 1000;
  context.memory_credit = INT64_MAX / 2;
  return context;
}

rt::Context* reading_context() {
  static thread_local rt::Context context = make_context(kNobodysRegion);
  return &context;
}

void raise(const char* name, const std::string& message) {
  nb::object type = nb::module_::import_("pyreck.errors").attr(name);
  PyErr_SetString(type.ptr(), message.c_str());
  throw nb::python_error();
}

void raise(const Error& error) {
  switch (error.code) {
    case Error::Code::NotFound:
      raise("ObjectNotFound", error.message);
    case Error::Code::Invalid:
    case Error::Code::Unsupported:
    case Error::Code::LimitExceeded:
      raise("InvalidOperation", error.message);
    case Error::Code::Unavailable:
      raise("ClusterUnavailable", error.message);
    case Error::Code::Internal:
      raise("InternalError", error.message);
  }
  raise("InternalError", error.message);
}

}  // namespace pyreck::client
