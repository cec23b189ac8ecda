#include "cluster/tcp_transport.h"

#include "cluster/handshake.h"
#include "cluster/loop.h"
#include "cluster/protocol.h"
#include "runtime/base/check.h"
#include "runtime/randomness.h"

#include <charconv>
#include <cstring>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unordered_map>
#include <utility>
#include <vector>

namespace pyreck::cluster {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr size_t kMostIdleInput = 1 << 20;  // memory for a peer's frames, once they are taken

std::string_view as_text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

struct HostAndPort {
  std::string host, port;
};

/// host:port, or [host]:port.
Result<HostAndPort> split(const std::string& address) {
  const size_t colon = address.rfind(':');
  const Error invalid{Error::Code::Invalid, "`" + address + "` is no address; write `host:port`"};
  if (colon == std::string::npos) return invalid;
  HostAndPort parts{address.substr(0, colon), address.substr(colon + 1)};
  if (parts.host.size() > 2 && parts.host.front() == '[' && parts.host.back() == ']') {
    parts.host = parts.host.substr(1, parts.host.size() - 2);
  }
  uint16_t port = 0;
  const char* end = parts.port.data() + parts.port.size();
  const auto [stop, error] = std::from_chars(parts.port.data(), end, port);
  if (error != std::errc() || stop != end || parts.host.empty()) return invalid;
  return parts;
}

std::string text_of(const sockaddr_storage& address) {
  char host[INET6_ADDRSTRLEN] = "";
  if (address.ss_family == AF_INET6) {
    const auto& ip6 = reinterpret_cast<const sockaddr_in6&>(address);
    uv_ip6_name(&ip6, host, sizeof host);
    return "[" + std::string(host) + "]:" + std::to_string(ntohs(ip6.sin6_port));
  }
  const auto& ip4 = reinterpret_cast<const sockaddr_in&>(address);
  uv_ip4_name(&ip4, host, sizeof host);
  return std::string(host) + ":" + std::to_string(ntohs(ip4.sin_port));
}

addrinfo stream_hints() {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  return hints;
}

}  // namespace

struct TcpTransport::State {
  struct Peer;
  struct Resolve;
  struct Write;

  State(uv_loop_t* loop, TcpOptions options, Log log)
      : loop(loop), options(std::move(options)), log(std::move(log)) {}
  ~State();

  Result<Unit> listen(const std::string& address);
  void accept();
  Peer& add_peer(Role role);
  Peer* find(Link link) {
    const auto found = peers.find(link);
    return found == peers.end() ? nullptr : found->second;
  }
  void release(Peer& peer);
  void fail(Peer& peer, uint64_t& counter, const std::string& reason);
  void fail_soon(Peer& peer, uint64_t& counter, const std::string& reason);

  void resolve(Peer& peer);
  void connect_to(Peer& peer, int status, const addrinfo* first);
  void begin(Peer& peer);
  void read(Peer& peer);
  void take_input(Peer& peer);
  bool take_handshake(Peer& peer);
  void take_hello(Peer& peer, std::string_view bytes);
  void take_proof(Peer& peer, std::string_view bytes);
  bool take_frame(Peer& peer);
  void input_ended(Peer& peer, int error);
  void send_hello(Peer& peer);
  void send_proof(Peer& peer);
  void send_handshake(Peer& peer, std::string_view payload);
  void send_frame(Peer& peer, std::span<const uint8_t> frame);
  void write(Peer& peer, Bytes bytes);
  void establish(Peer& peer);

  uv_loop_t* loop;
  TcpOptions options;
  Log log;
  Receiver* receiver = nullptr;
  std::string address, node, secret;
  TransportCounters counters;
  rt::KernelRandomness randomness;
  uv_tcp_t* listener = nullptr;
  std::unordered_map<Link, Peer*> peers;  // a Peer is deleted when libuv has closed its socket
  uint64_t next_link = 1;
  uint32_t strangers = 0;  // accepted and not up
  Bytes read_buffer = Bytes(256 << 10);
};

/// One connection, of either role. Deleted when libuv has closed its socket.
struct TcpTransport::State::Peer {
  Peer(State& owner, Link link, Role role) : owner(owner), link(link), role(role) {}

  enum class Phase { kConnecting, kHello, kProof, kUp, kClosed };

  State& owner;
  const Link link;
  const Role role;  // ours
  Phase phase = Phase::kConnecting;
  uv_tcp_t socket{};
  Resolve* resolving = nullptr;
  std::unique_ptr<Timer> timer;  // of the handshake; and for what fails outside a callback
  std::string address;           // where it is: as asked for, or the socket's
  std::string secret;            // as it was when the link began
  Hellos hellos;
  LinkHello theirs;

  Bytes input;  // received; what is before `taken` has been looked at
  size_t taken = 0;
  std::vector<Bytes> waiting;  // frames sent before the link is up
  uint64_t queued_bytes = 0;   // and those that the network has not taken
  std::unique_ptr<Hmac> send_mac, receive_mac;
  uint64_t next_sent = 0, next_received = 0;

  uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&socket); }
  uv_handle_t* handle() { return reinterpret_cast<uv_handle_t*>(&socket); }
  std::span<const uint8_t> untaken() const { return std::span(input).subspan(taken); }
};

/// A name that is being looked up; outlives its peer if need be.
struct TcpTransport::State::Resolve {
  uv_getaddrinfo_t request{};
  Peer* peer = nullptr;
};

struct TcpTransport::State::Write {
  uv_write_t request{};
  Bytes bytes;
};

TcpTransport::State::~State() {
  for (auto& [link, peer] : std::exchange(peers, {})) release(*peer);
  if (listener != nullptr) {
    uv_close(reinterpret_cast<uv_handle_t*>(listener),
             [](uv_handle_t* closed) { delete reinterpret_cast<uv_tcp_t*>(closed); });
  }
}

// ---- links begin and end -----------------------------------------------------------------------

Result<Unit> TcpTransport::State::listen(const std::string& where) {
  PYRECK_TRY(const HostAndPort parts, split(where));
  const addrinfo hints = stream_hints();
  uv_getaddrinfo_t request;
  auto unavailable = [&](int error) {
    return Error{Error::Code::Unavailable, "cannot listen on " + where + ": " + uv_strerror(error)};
  };
  int error = uv_getaddrinfo(loop, &request, nullptr, parts.host.c_str(), parts.port.c_str(),
                             &hints);  // without a callback: at once
  if (error != 0) return unavailable(error);
  listener = new uv_tcp_t;
  uv_tcp_init(loop, listener);
  listener->data = this;
  error = uv_tcp_bind(listener, request.addrinfo->ai_addr, 0);
  uv_freeaddrinfo(request.addrinfo);
  if (error == 0) {
    error = uv_listen(reinterpret_cast<uv_stream_t*>(listener), 512, [](uv_stream_t* stream, int) {
      static_cast<State*>(stream->data)->accept();
    });
  }
  if (error != 0) return unavailable(error);
  sockaddr_storage bound{};
  int size = sizeof bound;
  uv_tcp_getsockname(listener, reinterpret_cast<sockaddr*>(&bound), &size);
  address = options.advertise.empty() ? text_of(bound) : options.advertise;
  return Unit{};
}

TcpTransport::State::Peer& TcpTransport::State::add_peer(Role role) {
  const Link link{next_link++};
  auto* peer = new Peer(*this, link, role);
  peers[link] = peer;
  if (role == Role::kListens) ++strangers;
  peer->secret = secret;
  uv_tcp_init(loop, &peer->socket);
  peer->socket.data = peer;
  peer->timer = std::make_unique<Timer>(loop, [this, peer] {
    peer->phase == Peer::Phase::kConnecting
        ? fail(*peer, counters.unreachable, "cannot be reached: no answer")
        : fail(*peer, counters.silent, "was silent for too long");
  });
  peer->timer->start(options.handshake);
  return *peer;
}

void TcpTransport::State::accept() {
  Peer& peer = add_peer(Role::kListens);
  ++counters.accepted;
  if (uv_accept(reinterpret_cast<uv_stream_t*>(listener), peer.stream()) != 0) {
    return fail(peer, counters.broken, "was gone before it was accepted");
  }
  sockaddr_storage from{};
  int size = sizeof from;
  if (uv_tcp_getpeername(&peer.socket, reinterpret_cast<sockaddr*>(&from), &size) == 0) {
    peer.address = text_of(from);
  }
  if (node.empty()) return fail(peer, counters.not_ready, "came before this node had joined");
  if (strangers > options.most_strangers) {
    return fail(peer, counters.crowded, "came when too many strangers were there");
  }
  begin(peer);
}

/// Lets go of a peer that is no longer in `peers`.
void TcpTransport::State::release(Peer& peer) {
  if (peer.role == Role::kListens && peer.phase != Peer::Phase::kUp) --strangers;
  peer.phase = Peer::Phase::kClosed;
  peer.timer.reset();
  if (peer.resolving != nullptr) {
    peer.resolving->peer = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&peer.resolving->request));
  }
  uv_close(peer.handle(), [](uv_handle_t* closed) { delete static_cast<Peer*>(closed->data); });
}

/// Ends a link from within a callback of the loop. Whoever knows of it is told.
void TcpTransport::State::fail(Peer& peer, uint64_t& counter, const std::string& reason) {
  if (peer.phase == Peer::Phase::kClosed) return;
  ++counter;
  // A flood of bad connections must not flood the log, too.
  if (counter <= 16 || (counter & (counter - 1)) == 0) {
    log("closed the link with " + peer.address + ": it " + reason +
        (counter > 16 ? " (" + std::to_string(counter) + " times)" : ""));
  }
  const bool is_known = peer.role == Role::kConnects || peer.phase == Peer::Phase::kUp;
  const Link link = peer.link;
  peers.erase(link);
  release(peer);
  if (is_known && receiver != nullptr) receiver->lost(link);
}

void TcpTransport::State::fail_soon(Peer& peer, uint64_t& counter, const std::string& reason) {
  peer.timer = std::make_unique<Timer>(
      loop, [this, &peer, &counter, reason] { fail(peer, counter, std::string(reason)); });
  peer.timer->start(std::chrono::milliseconds(0));
}

void TcpTransport::State::resolve(Peer& peer) {
  Result<HostAndPort> parts = split(peer.address);
  if (!parts.ok()) return fail_soon(peer, counters.unreachable, "has no such address");
  auto resolving = std::make_unique<Resolve>();
  resolving->request.data = resolving.get();
  resolving->peer = &peer;
  const addrinfo hints = stream_hints();
  const int error = uv_getaddrinfo(
      loop, &resolving->request,
      [](uv_getaddrinfo_t* request, int status, addrinfo* first) {
        const std::unique_ptr<Resolve> done(static_cast<Resolve*>(request->data));
        if (done->peer != nullptr) {
          done->peer->resolving = nullptr;
          done->peer->owner.connect_to(*done->peer, status, first);
        }
        uv_freeaddrinfo(first);
      },
      parts->host.c_str(), parts->port.c_str(), &hints);
  if (error != 0) return fail_soon(peer, counters.unreachable, "cannot be looked up");
  peer.resolving = resolving.release();
}

void TcpTransport::State::connect_to(Peer& peer, int status, const addrinfo* first) {
  auto unreachable = [](Peer& failed, int error) {
    failed.owner.fail(failed, failed.owner.counters.unreachable,
                      std::string("cannot be reached: ") + uv_strerror(error));
  };
  if (status != 0) return unreachable(peer, status);
  auto request = std::make_unique<uv_connect_t>();
  const int error = uv_tcp_connect(
      request.get(), &peer.socket, first->ai_addr, [](uv_connect_t* done, int failure) {
        const std::unique_ptr<uv_connect_t> owned(done);
        Peer& connected = *static_cast<Peer*>(done->handle->data);
        if (connected.phase == Peer::Phase::kClosed) return;
        if (failure == 0) return connected.owner.begin(connected);
        connected.owner.fail(connected, connected.owner.counters.unreachable,
                             std::string("cannot be reached: ") + uv_strerror(failure));
      });
  if (error != 0) return unreachable(peer, error);
  request.release();
}

/// The connection is there: sets it up, and begins the handshake.
void TcpTransport::State::begin(Peer& peer) {
  uv_tcp_nodelay(&peer.socket, 1);
  uv_tcp_keepalive(&peer.socket, 1, 1);
  uv_os_fd_t fd = -1;
  if (uv_fileno(peer.handle(), &fd) == 0) {
    const auto timeout = static_cast<unsigned>(options.user_timeout.count());
    setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
  }
  peer.phase = Peer::Phase::kHello;
  if (peer.role == Role::kConnects) send_hello(peer);
  read(peer);
}

// ---- input -------------------------------------------------------------------------------------

void TcpTransport::State::read(Peer& peer) {
  uv_read_start(
      peer.stream(),
      [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
        Bytes& shared = static_cast<Peer*>(handle->data)->owner.read_buffer;
        *buffer = uv_buf_init(reinterpret_cast<char*>(shared.data()),
                              static_cast<unsigned>(shared.size()));
      },
      [](uv_stream_t* stream, ssize_t size, const uv_buf_t* buffer) {
        Peer& peer = *static_cast<Peer*>(stream->data);
        if (peer.phase == Peer::Phase::kClosed || size == 0) return;
        if (size < 0) return peer.owner.input_ended(peer, static_cast<int>(size));
        peer.input.insert(peer.input.end(), buffer->base, buffer->base + size);
        peer.owner.take_input(peer);
      });
}

/// Takes what is complete. A peer stays valid when it is closed meanwhile, until the loop's next
/// round.
void TcpTransport::State::take_input(Peer& peer) {
  bool took_some = true;
  while (took_some && peer.phase != Peer::Phase::kClosed) {
    took_some = peer.phase == Peer::Phase::kUp ? take_frame(peer) : take_handshake(peer);
  }
  if (peer.phase == Peer::Phase::kClosed) return;
  peer.input.erase(peer.input.begin(), peer.input.begin() + static_cast<ptrdiff_t>(peer.taken));
  peer.taken = 0;
  if (peer.input.capacity() > kMostIdleInput && peer.input.size() < kMostIdleInput)
    peer.input.shrink_to_fit();
}

void TcpTransport::State::input_ended(Peer& peer, int error) {
  if (!peer.input.empty()) return fail(peer, counters.truncated, "ended within a frame");
  if (error == UV_EOF) return fail(peer, counters.ended, "left");
  fail(peer, counters.broken, std::string("is lost: ") + uv_strerror(error));
}

bool TcpTransport::State::take_handshake(Peer& peer) {
  const std::span<const uint8_t> rest = peer.untaken();
  if (rest.size() < 4) return false;
  const uint64_t size = little_endian(rest.data(), 4);
  if (size > kMostHandshakeBytes) {
    fail(peer, counters.garbage, "did not speak pyreck's protocol");
    return false;
  }
  if (rest.size() < 4 + size) return false;
  peer.taken += 4 + size;
  const std::string_view payload = as_text(rest.subspan(4, size));
  peer.phase == Peer::Phase::kHello ? take_hello(peer, payload) : take_proof(peer, payload);
  return true;
}

void TcpTransport::State::take_hello(Peer& peer, std::string_view bytes) {
  Result<LinkHello> hello = decode_hello(bytes);
  if (!hello.ok()) {
    const bool is_version = hello.error().code == Error::Code::Unsupported;
    return fail(peer, is_version ? counters.other_version : counters.garbage,
                "was refused: " + hello.error().message);
  }
  if (hello->role != other(peer.role)) return fail(peer, counters.garbage, "has no such role");
  if (hello->cluster != options.cluster) {
    return fail(peer, counters.other_cluster, "is of cluster `" + hello->cluster + "`");
  }
  peer.theirs = std::move(*hello);
  (peer.role == Role::kConnects ? peer.hellos.listening : peer.hellos.connecting) = bytes;
  peer.phase = Peer::Phase::kProof;
  // The one that listens proves itself last: a stranger gets no proof of it.
  peer.role == Role::kConnects ? send_proof(peer) : send_hello(peer);
}

void TcpTransport::State::take_proof(Peer& peer, std::string_view bytes) {
  const Digest due = proof(peer.secret, other(peer.role), peer.hellos);
  if (!are_equal(bytes, as_text(due))) {
    return fail(peer, counters.wrong_secret, "does not know the cluster's secret");
  }
  if (peer.role == Role::kListens) send_proof(peer);
  establish(peer);
}

/// The other end is who it says: from now on there are frames.
void TcpTransport::State::establish(Peer& peer) {
  peer.send_mac = std::make_unique<Hmac>(as_text(frame_key(peer.secret, peer.role, peer.hellos)));
  peer.receive_mac =
      std::make_unique<Hmac>(as_text(frame_key(peer.secret, other(peer.role), peer.hellos)));
  peer.phase = Peer::Phase::kUp;
  peer.timer->stop();
  if (peer.role == Role::kListens) --strangers;
  ++counters.established;
  for (const Bytes& frame : std::exchange(peer.waiting, {})) {
    peer.queued_bytes -= frame.size();
    send_frame(peer, frame);
  }
  if (receiver != nullptr) receiver->connected(peer.link, peer.theirs.address);
}

bool TcpTransport::State::take_frame(Peer& peer) {
  const std::span<const uint8_t> rest = peer.untaken();
  if (rest.size() < 4) return false;
  const uint64_t size = little_endian(rest.data(), 4);
  if (size > kMostFrameBytes) {
    fail(peer, counters.oversize, "sent a frame of " + std::to_string(size) + " bytes");
    return false;
  }
  if (rest.size() < kFrameHeaderBytes + size) return false;
  const std::span<const uint8_t> payload = rest.subspan(kFrameHeaderBytes, size);
  const Digest due = (*peer.receive_mac)({as_text(rest.first(12)), as_text(payload)});
  if (!are_equal(as_text(rest.subspan(12, kMacBytes)), as_text(due).substr(0, kMacBytes))) {
    fail(peer, counters.altered, "sent a frame that was altered");
    return false;
  }
  if (little_endian(rest.data() + 4, 8) != peer.next_received) {
    fail(peer, counters.replayed, "sent a frame twice, or left one out");
    return false;
  }
  ++peer.next_received;
  ++counters.frames_in;
  counters.bytes_in += size;
  peer.taken += kFrameHeaderBytes + size;
  if (receiver != nullptr) receiver->received(peer.link, payload);
  return true;
}

// ---- output ------------------------------------------------------------------------------------

void TcpTransport::State::send_hello(Peer& peer) {
  LinkHello hello;
  hello.version = kProtocolVersion;
  hello.role = peer.role;
  randomness.fill(hello.nonce.data(), hello.nonce.size());
  hello.cluster = options.cluster;
  hello.node = node;
  hello.address = address;
  std::string& ours = peer.role == Role::kConnects ? peer.hellos.connecting : peer.hellos.listening;
  ours = encode(hello);
  send_handshake(peer, ours);
}

void TcpTransport::State::send_proof(Peer& peer) {
  send_handshake(peer, as_text(proof(peer.secret, peer.role, peer.hellos)));
}

void TcpTransport::State::send_handshake(Peer& peer, std::string_view payload) {
  Bytes bytes(4);
  put_little_endian(bytes.data(), payload.size(), 4);
  bytes.insert(bytes.end(), payload.begin(), payload.end());
  write(peer, std::move(bytes));
}

void TcpTransport::State::send_frame(Peer& peer, std::span<const uint8_t> frame) {
  Bytes bytes(kFrameHeaderBytes + frame.size());
  put_little_endian(bytes.data(), frame.size(), 4);
  put_little_endian(bytes.data() + 4, peer.next_sent++, 8);
  const Digest mac = (*peer.send_mac)({as_text(std::span(bytes).first(12)), as_text(frame)});
  std::memcpy(bytes.data() + 12, mac.data(), kMacBytes);
  if (!frame.empty()) std::memcpy(bytes.data() + kFrameHeaderBytes, frame.data(), frame.size());
  ++counters.frames_out;
  counters.bytes_out += frame.size();
  write(peer, std::move(bytes));
}

void TcpTransport::State::write(Peer& peer, Bytes bytes) {
  auto writing = std::make_unique<Write>();
  writing->bytes = std::move(bytes);
  writing->request.data = writing.get();
  const uv_buf_t buffer = uv_buf_init(reinterpret_cast<char*>(writing->bytes.data()),
                                      static_cast<unsigned>(writing->bytes.size()));
  peer.queued_bytes += writing->bytes.size();
  const int error =
      uv_write(&writing->request, peer.stream(), &buffer, 1, [](uv_write_t* request, int status) {
        const std::unique_ptr<Write> done(static_cast<Write*>(request->data));
        Peer& to = *static_cast<Peer*>(request->handle->data);
        if (to.phase == Peer::Phase::kClosed) return;
        to.queued_bytes -= done->bytes.size();
        if (status != 0) {
          to.owner.fail(to, to.owner.counters.broken,
                        std::string("is lost: ") + uv_strerror(status));
        }
      });
  if (error == 0) {
    writing.release();
  } else {
    fail_soon(peer, counters.broken, std::string("is lost: ") + uv_strerror(error));
  }
}

// ---- the transport -----------------------------------------------------------------------------

Result<std::unique_ptr<TcpTransport>> TcpTransport::listen(uv_loop_t* loop,
                                                           const std::string& address,
                                                           TcpOptions options, Log log) {
  auto state = std::make_unique<State>(loop, std::move(options), std::move(log));
  PYRECK_TRY([[maybe_unused]] const Unit listening, state->listen(address));
  return std::unique_ptr<TcpTransport>(new TcpTransport(std::move(state)));
}

TcpTransport::TcpTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}
TcpTransport::~TcpTransport() = default;

const std::string& TcpTransport::address() const { return state_->address; }
void TcpTransport::set_receiver(Receiver* receiver) { state_->receiver = receiver; }
void TcpTransport::become(const std::string& node, const std::string& secret) {
  state_->node = node;
  state_->secret = secret;
}
const TransportCounters& TcpTransport::counters() const { return state_->counters; }

Link TcpTransport::connect(const std::string& address) {
  State::Peer& peer = state_->add_peer(Role::kConnects);
  peer.address = address;
  state_->resolve(peer);
  return peer.link;
}

void TcpTransport::send(Link link, std::span<const uint8_t> frame) {
  State::Peer* peer = state_->find(link);
  if (peer == nullptr) return;
  if (frame.size() > kMostFrameBytes) {
    return state_->fail_soon(*peer, state_->counters.oversize,
                             "was to be sent a frame over the limit");
  }
  if (peer->phase == State::Peer::Phase::kUp) return state_->send_frame(*peer, frame);
  peer->waiting.emplace_back(frame.begin(), frame.end());
  peer->queued_bytes += frame.size();
}

uint64_t TcpTransport::queued_bytes(Link link) const {
  const State::Peer* peer = state_->find(link);
  return peer == nullptr ? 0 : peer->queued_bytes;
}

void TcpTransport::close(Link link) {
  State::Peer* peer = state_->find(link);
  if (peer == nullptr) return;
  state_->peers.erase(link);
  state_->release(*peer);
}

}  // namespace pyreck::cluster
