// A connection of hiredis on a loop of libuv, without hiredis' own adapter (adapters/libuv.h of
// 0.14), which keeps to itself what libuv reports as an error of the socket: a refused connect.
#pragma once

#include <uv.h>

#include <hiredis/async.h>

namespace pyreck::cluster {

/// Lets `loop` drive `context`, until hiredis frees it. Whether there was room for that.
bool attach_to_loop(redisAsyncContext* context, uv_loop_t* loop);

}  // namespace pyreck::cluster
