// SHA-256 (FIPS 180-4), by OpenSSL.
#pragma once

#include "runtime/base/owned.h"

#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace pyreck::cluster {

void free_digest(evp_md_ctx_st* state);

/// Of bytes that come in parts.
class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  std::string hex();  ///< 64 digits; nothing can be added any more

 private:
  Owned<evp_md_ctx_st, free_digest> state_;
};

/// 64 hex digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace pyreck::cluster
