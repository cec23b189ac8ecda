#include "cluster/redis_events.h"

#include <memory>

namespace pyreck::cluster {
namespace {

/// What hiredis knows as `ev.data`; freed by libuv's callback.
struct Events {
  redisAsyncContext* context = nullptr;  // null: hiredis has freed it
  uv_poll_t handle{};
  int wanted = 0;
};

void changed(uv_poll_t* handle, int status, int events);

void want(void* data, int wanted) {
  auto* events = static_cast<Events*>(data);
  events->wanted = wanted;
  if (wanted != 0) {
    uv_poll_start(&events->handle, wanted, changed);
  } else {
    uv_poll_stop(&events->handle);
  }
}

template <int kEvent>
void add(void* data) {
  want(data, static_cast<Events*>(data)->wanted | kEvent);
}

template <int kEvent>
void remove(void* data) {
  want(data, static_cast<Events*>(data)->wanted & ~kEvent);
}

// Reading or writing finds out what is wrong with a socket. libuv no longer looks at it by then.
void changed(uv_poll_t* handle, int status, int happened) {
  auto* events = static_cast<Events*>(handle->data);
  if (status != 0) happened = UV_READABLE | UV_WRITABLE;
  if (events->context != nullptr && (happened & UV_READABLE) != 0) {
    redisAsyncHandleRead(events->context);
  }
  if (events->context != nullptr && (happened & UV_WRITABLE) != 0) {
    redisAsyncHandleWrite(events->context);
  }
  if (events->context != nullptr && status != 0) want(events, events->wanted);
}

void clean_up(void* data) {
  auto* events = static_cast<Events*>(data);
  events->context = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&events->handle),
           [](uv_handle_t* closed) { delete static_cast<Events*>(closed->data); });
}

}  // namespace

bool attach_to_loop(redisAsyncContext* context, uv_loop_t* loop) {
  auto events = std::make_unique<Events>();
  if (uv_poll_init(loop, &events->handle, context->c.fd) != 0) return false;
  events->context = context;
  events->handle.data = events.get();
  context->ev.addRead = add<UV_READABLE>;
  context->ev.delRead = remove<UV_READABLE>;
  context->ev.addWrite = add<UV_WRITABLE>;
  context->ev.delWrite = remove<UV_WRITABLE>;
  context->ev.cleanup = clean_up;
  context->ev.data = events.release();
  return true;
}

}  // namespace pyreck::cluster
