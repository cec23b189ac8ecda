#include "cluster/handshake.h"

#include "cluster/protocol.h"
#include "runtime/base/check.h"
#include "runtime/base/owned.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <cstring>

namespace pyreck::cluster {
namespace {

constexpr std::string_view kMagic = "pyreck";
constexpr size_t kNonceBytes = 32;

void append_short(std::string& bytes, const std::string& text) {
  const size_t size = std::min<size_t>(text.size(), 255);
  bytes += static_cast<char>(size);
  bytes.append(text, 0, size);
}

/// Takes `size` bytes from the front of `rest`; nothing if there are not as many.
bool take(std::string_view& rest, size_t size, std::string_view& taken) {
  if (rest.size() < size) return false;
  taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

bool take_short(std::string_view& rest, std::string& text) {
  std::string_view size, taken;
  if (!take(rest, 1, size) || !take(rest, static_cast<uint8_t>(size[0]), taken)) return false;
  text = taken;
  return true;
}

uint64_t number(std::string_view bytes) {
  return little_endian(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
}

Digest derived(std::string_view secret, std::string_view purpose, Role role, const Hellos& hellos) {
  const char role_byte = static_cast<char>(role);
  // Hellos tell their own lengths, so that no two pairs of them are the same bytes.
  return Hmac(secret)({purpose, {&role_byte, 1}, hellos.connecting, hellos.listening});
}

}  // namespace

void put_little_endian(uint8_t* at, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; ++i) at[i] = static_cast<uint8_t>(value >> (8 * i));
}

uint64_t little_endian(const uint8_t* at, size_t size) {
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value |= uint64_t{at[i]} << (8 * i);
  return value;
}

std::string encode(const LinkHello& hello) {
  std::string bytes(kMagic);
  uint8_t version[4];
  put_little_endian(version, hello.version, sizeof version);
  bytes.append(reinterpret_cast<const char*>(version), sizeof version);
  bytes += static_cast<char>(hello.role);
  bytes.append(reinterpret_cast<const char*>(hello.nonce.data()), hello.nonce.size());
  append_short(bytes, hello.cluster);
  append_short(bytes, hello.node);
  append_short(bytes, hello.address);
  return bytes;
}

Result<LinkHello> decode_hello(std::string_view bytes) {
  const Error invalid{Error::Code::Invalid, "no hello"};
  LinkHello hello;
  std::string_view magic, version, role, nonce;
  if (!take(bytes, kMagic.size(), magic) || magic != kMagic || !take(bytes, 4, version)) {
    return invalid;
  }
  hello.version = static_cast<uint32_t>(number(version));
  if (hello.version != kProtocolVersion) {
    return Error{Error::Code::Unsupported, "it speaks protocol " + std::to_string(hello.version) +
                                               ", this node " + std::to_string(kProtocolVersion)};
  }
  if (!take(bytes, 1, role) || (role != "C" && role != "L")) return invalid;
  hello.role = static_cast<Role>(role[0]);
  if (!take(bytes, kNonceBytes, nonce)) return invalid;
  std::memcpy(hello.nonce.data(), nonce.data(), kNonceBytes);
  if (!take_short(bytes, hello.cluster) || !take_short(bytes, hello.node) ||
      !take_short(bytes, hello.address) || !bytes.empty()) {
    return invalid;
  }
  return hello;
}

struct Hmac::State {
  Owned<EVP_MAC, EVP_MAC_free> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  Owned<EVP_MAC_CTX, EVP_MAC_CTX_free> context{EVP_MAC_CTX_new(mac.get())};
};

Hmac::Hmac(std::string_view key) : state_(std::make_unique<State>()) {
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end()};
  PYRECK_CHECK(EVP_MAC_init(state_->context.get(), reinterpret_cast<const uint8_t*>(key.data()),
                            key.size(), parameters) == 1,
               "HMAC cannot be set up");
}
Hmac::~Hmac() = default;
Hmac::Hmac(Hmac&& other) noexcept = default;
Hmac& Hmac::operator=(Hmac&& other) noexcept = default;

Digest Hmac::operator()(std::initializer_list<std::string_view> parts) {
  EVP_MAC_CTX* context = state_->context.get();
  bool done = EVP_MAC_init(context, nullptr, 0, nullptr) == 1;  // the same key again
  for (const std::string_view part : parts) {
    done = done &&
           EVP_MAC_update(context, reinterpret_cast<const uint8_t*>(part.data()), part.size()) == 1;
  }
  Digest digest{};
  size_t size = 0;
  done = done && EVP_MAC_final(context, digest.data(), &size, digest.size()) == 1;
  PYRECK_CHECK(done && size == digest.size(), "HMAC failed");
  return digest;
}

bool are_equal(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Digest proof(std::string_view secret, Role role, const Hellos& hellos) {
  return derived(secret, "pyreck proof", role, hellos);
}

Digest frame_key(std::string_view secret, Role role, const Hellos& hellos) {
  return derived(secret, "pyreck frames", role, hellos);
}

}  // namespace pyreck::cluster
