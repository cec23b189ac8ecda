// PYRECK_CHECK: what must hold unless pyreck itself is wrong. On in every build.
#pragma once

#include <cstdio>
#include <cstdlib>

#define PYRECK_CHECK(condition, message)                                                   \
  do {                                                                                     \
    if (!(condition)) [[unlikely]] {                                                       \
      std::fprintf(stderr, "%s:%d: pyreck: internal error: %s (%s)\n", __FILE__, __LINE__, \
                   message, #condition);                                                   \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)
