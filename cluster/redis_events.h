// A connection of hiredis on a loop of libuv. We do not use hiredis' own adapter (adapters/libuv.h,
// 0.14): what libuv reports as an error of the socket, such as a refused connect, it keeps to itself.
#pragma once

#include <hiredis/async.h>
#include <uv.h>

namespace pyreck::cluster {

/// Lets `loop` drive `context`, until hiredis frees it. Whether there was room for that.
bool attach_to_loop(redisAsyncContext* context, uv_loop_t* loop);

}  // namespace pyreck::cluster
