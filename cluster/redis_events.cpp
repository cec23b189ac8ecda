#include "cluster/redis_events.h"

#include <memory>

namespace pyreck::cluster {
namespace {

/// What hiredis knows as `ev.data`; freed by libuv's callbacks.
struct Events {
  redisAsyncContext* context = nullptr;  // null: hiredis has freed it
  uv_poll_t handle{};
  uv_prepare_t before_waiting{};  // writes what one round of the loop has added, in one go
  int wanted = 0;                 // of `handle`
  bool is_writing = false;        // from before_waiting
  int open_handles = 2;
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

// Changing what is polled costs two system calls, so nothing is changed without need.
void add_read(void* data) {
  auto* events = static_cast<Events*>(data);
  if ((events->wanted & UV_READABLE) == 0) want(data, events->wanted | UV_READABLE);
}

void remove_read(void* data) {
  auto* events = static_cast<Events*>(data);
  if ((events->wanted & UV_READABLE) != 0) want(data, events->wanted & ~UV_READABLE);
}

/// A connection that is there is nearly always writable: it is polled for only if it was not.
void write_now(uv_prepare_t* before_waiting) {
  auto* events = static_cast<Events*>(before_waiting->data);
  uv_prepare_stop(before_waiting);
  if (events->context == nullptr) return;
  events->is_writing = true;
  redisAsyncHandleWrite(events->context);
  events->is_writing = false;
}

void add_write(void* data) {
  auto* events = static_cast<Events*>(data);
  if ((events->wanted & UV_WRITABLE) != 0) return;
  const bool is_connected = (events->context->c.flags & REDIS_CONNECTED) != 0;
  if (is_connected && !events->is_writing) {
    uv_prepare_start(&events->before_waiting, write_now);
  } else {
    want(data, events->wanted | UV_WRITABLE);
  }
}

void remove_write(void* data) {
  auto* events = static_cast<Events*>(data);
  if ((events->wanted & UV_WRITABLE) != 0) want(data, events->wanted & ~UV_WRITABLE);
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
  for (auto* handle : {reinterpret_cast<uv_handle_t*>(&events->handle),
                       reinterpret_cast<uv_handle_t*>(&events->before_waiting)}) {
    uv_close(handle, [](uv_handle_t* closed) {
      auto* closing = static_cast<Events*>(closed->data);
      if (--closing->open_handles == 0) delete closing;
    });
  }
}

}  // namespace

bool attach_to_loop(redisAsyncContext* context, uv_loop_t* loop) {
  auto events = std::make_unique<Events>();
  if (uv_poll_init(loop, &events->handle, context->c.fd) != 0) return false;
  events->context = context;
  uv_prepare_init(loop, &events->before_waiting);
  events->handle.data = events->before_waiting.data = events.get();
  context->ev.addRead = add_read;
  context->ev.delRead = remove_read;
  context->ev.addWrite = add_write;
  context->ev.delWrite = remove_write;
  context->ev.cleanup = clean_up;
  context->ev.data = events.release();
  return true;
}

}  // namespace pyreck::cluster
