#include "cluster/sha256.h"

#include "runtime/base/check.h"

#include <openssl/evp.h>

#include <cstdint>

namespace pyreck::cluster {

void free_digest(evp_md_ctx_st* state) { EVP_MD_CTX_free(state); }

Sha256::Sha256() : state_(EVP_MD_CTX_new()) {
  PYRECK_CHECK(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1, "SHA-256 failed");
}

void Sha256::add(std::string_view bytes) {
  PYRECK_CHECK(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) == 1, "SHA-256 failed");
}

std::string Sha256::hex() {
  constexpr char kDigits[] = "0123456789abcdef";
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  PYRECK_CHECK(EVP_DigestFinal_ex(state_.get(), digest, &size) == 1, "SHA-256 failed");
  std::string text;
  for (unsigned i = 0; i < size; i++) {
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

}  // namespace pyreck::cluster
