// `_hashlib.digest(algorithm, parts, size)`: what frontend/library/hashlib.py makes of data.

#include "runtime/builtin_table.h"
#include "runtime/bytes.h"
#include "runtime/exception.h"
#include "runtime/heap.h"
#include "runtime/stop.h"
#include "runtime/str.h"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace pyreck::rt {

namespace {

/// An algorithm by Python's name and by OpenSSL's. Fetched once: that takes longer than a hash.
struct Algorithm {
  const char *name, *openssl_name;
};
constexpr std::array<Algorithm, 14> kAlgorithms = {{
    {"md5", "MD5"},
    {"sha1", "SHA1"},
    {"sha224", "SHA224"},
    {"sha256", "SHA256"},
    {"sha384", "SHA384"},
    {"sha512", "SHA512"},
    {"sha3_224", "SHA3-224"},
    {"sha3_256", "SHA3-256"},
    {"sha3_384", "SHA3-384"},
    {"sha3_512", "SHA3-512"},
    {"shake_128", "SHAKE-128"},
    {"shake_256", "SHAKE-256"},
    {"blake2b", "BLAKE2B-512"},
    {"blake2s", "BLAKE2S-256"},
}};

using Fetched = std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)>;
using State = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

/// Null: OpenSSL was built without it.
const EVP_MD* algorithm_of(const std::string& name) {
  static const std::vector<Fetched> fetched = [] {
    std::vector<Fetched> out;
    for (const Algorithm& row : kAlgorithms)
      out.emplace_back(EVP_MD_fetch(nullptr, row.openssl_name, nullptr), EVP_MD_free);
    return out;
  }();
  for (size_t i = 0; i < kAlgorithms.size(); i++)
    if (name == kAlgorithms[i].name) return fetched[i].get();
  return nullptr;
}

/// Whether these are a name, a list of bytes and a size: bytecode may come from anywhere.
bool are_as_agreed(const Call& k) {
  if (!k.is_str(0) || !has_kind(k[1], Kind::kList) || !is_small(k[2])) return false;
  const auto* parts = as<List>(k[1]);
  if (small_value(k[2]) < 0 || (parts->length > 0 && parts->flags != kListWords)) return false;
  for (int64_t i = 0; i < parts->length; i++)
    if (!is_bytes(parts->words[i])) return false;
  return true;
}

/// False: stopped meanwhile.
bool add(Context* c, EVP_MD_CTX* state, ByteView data) {
  return in_strides(c, data.length, [&](int64_t from, int64_t to) {
    EVP_DigestUpdate(state, data.data + from, static_cast<size_t>(to - from));
  });
}

}  // namespace

Word run_HashlibDigest(const Call& k) {
  if (!are_as_agreed(k)) {
    refuse(k.c, "`_hashlib.digest` is for `hashlib` alone");
    return kFailed;
  }
  std::string name = str_to_utf8(k[0]);
  const EVP_MD* algorithm = algorithm_of(name);
  State state(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  if (algorithm == nullptr || !state || EVP_DigestInit_ex(state.get(), algorithm, nullptr) != 1) {
    refuse(k.c, "`hashlib.%s` is not in the OpenSSL that runs here", name.c_str());
    return kFailed;
  }
  const auto* parts = as<List>(k[1]);
  for (int64_t i = 0; i < parts->length; i++)
    if (!add(k.c, state.get(), view_of(parts->words[i]))) return kFailed;
  auto size = static_cast<size_t>(small_value(k[2]));
  bool any_length = (EVP_MD_get_flags(algorithm) & EVP_MD_FLAG_XOF) != 0;
  if (!any_length) size = static_cast<size_t>(EVP_MD_get_size(algorithm));
  if (!can_allocate(k.c, size)) return kFailed;
  Held out(k.c, bytes_make(k.c, false, static_cast<int64_t>(size)));
  if (!out) return kFailed;
  uint8_t* to = bytes_data(out.get());
  if (any_length ? EVP_DigestFinalXOF(state.get(), to, size) == 1 || size == 0
                 : EVP_DigestFinal_ex(state.get(), to, nullptr) == 1)
    return out.take();
  refuse(k.c, "`hashlib.%s` failed in OpenSSL", name.c_str());
  return kFailed;
}

}  // namespace pyreck::rt
