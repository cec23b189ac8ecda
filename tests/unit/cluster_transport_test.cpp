// Two transports in one loop, and strangers that speak to one of them byte by byte.
#include "cluster/handshake.h"
#include "cluster/protocol.h"
#include "cluster/tcp_transport.h"
#include "tests/unit/cluster_loop.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <signal.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace pyreck::cluster {
namespace {

using namespace std::chrono_literals;

std::span<const uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

std::string_view as_text(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// A transport that writes down what it is told.
class Node final : public Transport::Receiver {
 public:
  Node(Loop& loop, const std::string& name, const std::string& secret, TcpOptions options = {}) {
    auto listening = TcpTransport::listen(loop.get(), "127.0.0.1:0", std::move(options),
                                          [this](const std::string& line) { log += line + "\n"; });
    EXPECT_TRUE(listening.ok());
    transport = std::move(listening).value();
    transport->set_receiver(this);
    if (!name.empty()) transport->become(name, secret);
  }

  void connected(Link new_link, const std::string& address) override {
    link = new_link;
    peer_address = address;
    ++links;
  }
  void received(Link from, std::span<const uint8_t> frame) override {
    EXPECT_EQ(from, *link);
    frames.emplace_back(frame.begin(), frame.end());
    if (close_after_frame) transport->close(from);
  }
  void lost(Link) override { ++losses; }

  const TransportCounters& counters() const { return transport->counters(); }
  uint16_t port() const {
    const std::string& address = transport->address();
    return static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }

  std::unique_ptr<TcpTransport> transport;
  std::optional<Link> link;
  std::string peer_address, log;
  std::vector<std::string> frames;
  int links = 0, losses = 0;
  bool close_after_frame = false;
};

/// A TCP client of no kindness.
class Stranger {
 public:
  explicit Stranger(const Node& node) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(node.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    fcntl(socket_, F_SETFL, O_NONBLOCK);
  }
  ~Stranger() { leave(); }
  void leave() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }

  void write(const std::string& bytes) {
    EXPECT_EQ(::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }
  void write_handshake(std::string_view payload) {
    write(number(payload.size(), 4).append(payload));
  }
  /// The next payload of the handshake; nothing yet, or no more.
  std::optional<std::string> read_handshake() {
    char buffer[4096];
    const ssize_t size = ::recv(socket_, buffer, sizeof buffer, 0);
    if (size > 0) input_.append(buffer, static_cast<size_t>(size));
    if (input_.size() < 4) return std::nullopt;
    const uint64_t payload = little_endian(reinterpret_cast<const uint8_t*>(input_.data()), 4);
    if (input_.size() < 4 + payload) return std::nullopt;
    std::string taken = input_.substr(4, payload);
    input_.erase(0, 4 + payload);
    return taken;
  }
  static std::string number(uint64_t value, size_t size) {
    std::string bytes(size, '\0');
    put_little_endian(reinterpret_cast<uint8_t*>(bytes.data()), value, size);
    return bytes;
  }

  /// The whole handshake, with `secret`.
  void shake_hands(Loop& loop, const std::string& secret) {
    LinkHello hello;
    hello.version = kProtocolVersion;
    hello.cluster = "default";
    hello.node = "stranger";
    hello.address = "127.0.0.1:1";
    hellos.connecting = encode(hello);
    write_handshake(hellos.connecting);
    std::optional<std::string> answer;
    ASSERT_TRUE(loop.run_until([&] { return (answer = read_handshake()).has_value(); }));
    hellos.listening = *answer;
    write_handshake(as_text(proof(secret, Role::kConnects, hellos)));
    key = frame_key(secret, Role::kConnects, hellos);
  }
  std::string frame(uint64_t sequence, const std::string& payload) {
    const std::string head = number(payload.size(), 4) + number(sequence, 8);
    const Digest mac = Hmac(as_text(key))({head, payload});
    return head + std::string(as_text(mac).substr(0, kMacBytes)) + payload;
  }

  Hellos hellos;
  Digest key{};

 private:
  int socket_;
  std::string input_;
};

class Transports : public testing::Test {
 protected:
  void link_them() {
    a_link = a.transport->connect(b.transport->address());
    ASSERT_TRUE(loop.run_until([&] { return a.links == 1 && b.links == 1; })) << a.log << b.log;
  }
  Loop loop;
  Node a{loop, "a", "secret"}, b{loop, "b", "secret"};
  Link a_link{};
};

TEST_F(Transports, LinksComeUpOnBothSides) {
  link_them();
  EXPECT_EQ(a.link, a_link);
  EXPECT_EQ(a.peer_address, b.transport->address());
  EXPECT_EQ(b.peer_address, a.transport->address());
  EXPECT_EQ(a.counters().established, 1u);
  EXPECT_EQ(b.counters().accepted, 1u);
}

TEST_F(Transports, FramesArriveInOrderBothWays) {
  link_them();
  for (int i = 0; i < 1000; ++i) {
    a.transport->send(*a.link, as_bytes("to b " + std::to_string(i)));
    b.transport->send(*b.link, as_bytes("to a " + std::to_string(i)));
  }
  a.transport->send(*a.link, {});
  ASSERT_TRUE(loop.run_until([&] { return a.frames.size() == 1000 && b.frames.size() == 1001; }));
  for (size_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(b.frames[i], "to b " + std::to_string(i));
    EXPECT_EQ(a.frames[i], "to a " + std::to_string(i));
  }
  EXPECT_EQ(b.frames[1000], "");
}

TEST_F(Transports, FramesSentBeforeTheLinkIsUpWait) {
  a_link = a.transport->connect(b.transport->address());
  a.transport->send(a_link, as_bytes("early"));
  EXPECT_EQ(a.transport->queued_bytes(a_link), 5u);
  ASSERT_TRUE(loop.run_until([&] { return b.frames.size() == 1; }));
  EXPECT_EQ(b.frames[0], "early");
  ASSERT_TRUE(loop.run_until([&] { return a.transport->queued_bytes(a_link) == 0; }));
}

TEST_F(Transports, BigFramesAreQueuedAndArrive) {
  link_them();
  std::string big(kMostFrameBytes, 'x');
  for (size_t i = 0; i < big.size(); i += 4099) big[i] = static_cast<char>(i);
  a.transport->send(*a.link, as_bytes(big));
  EXPECT_GT(a.transport->queued_bytes(*a.link), uint64_t{kMostFrameBytes});
  ASSERT_TRUE(loop.run_until([&] { return b.frames.size() == 1; }));
  EXPECT_TRUE(b.frames[0] == big);
  ASSERT_TRUE(loop.run_until([&] { return a.transport->queued_bytes(*a.link) == 0; }));
  a.transport->send(*a.link, as_bytes(big + "x"));
  ASSERT_TRUE(loop.run_until([&] { return a.losses == 1 && b.losses == 1; }));
  EXPECT_EQ(a.counters().oversize, 1u);
}

TEST_F(Transports, ClosedLinksAreLostAtTheOtherEndOnly) {
  link_them();
  a.transport->close(*a.link);
  a.transport->send(*a.link, as_bytes("nothing"));
  EXPECT_EQ(a.transport->queued_bytes(*a.link), 0u);
  ASSERT_TRUE(loop.run_until([&] { return b.losses == 1; }));
  EXPECT_EQ(a.losses, 0);
  EXPECT_EQ(b.counters().ended, 1u);
}

TEST_F(Transports, AReceiverMayCloseTheLinkOfAFrame) {
  link_them();
  b.close_after_frame = true;
  for (int i = 0; i < 10; ++i) a.transport->send(*a.link, as_bytes("frame"));
  ASSERT_TRUE(loop.run_until([&] { return a.losses == 1; }));
  EXPECT_EQ(b.frames.size(), 1u);
  EXPECT_EQ(b.losses, 0);
}

TEST_F(Transports, AddressesWithoutANodeAreLost) {
  const Link closed = a.transport->connect("127.0.0.1:1");
  (void)closed;
  a.transport->connect("no address");
  a.transport->connect("127.0.0.1:99999");
  EXPECT_EQ(a.losses, 0) << "lost() came within connect()";
  ASSERT_TRUE(loop.run_until([&] { return a.losses == 3; }));
  EXPECT_EQ(a.counters().unreachable, 3u);
  const Link given_up = a.transport->connect(b.transport->address());
  a.transport->close(given_up);
  EXPECT_FALSE(loop.run_until([&] { return a.losses > 3 || a.links > 0; }, 100ms));
}

TEST_F(Transports, WithoutTheSecretThereIsNoLink) {
  Node c(loop, "c", "another secret");
  c.transport->connect(a.transport->address());
  ASSERT_TRUE(loop.run_until([&] { return c.losses == 1; }));
  EXPECT_EQ(a.counters().wrong_secret, 1u);
  EXPECT_EQ(a.links + a.losses + c.links, 0);
  EXPECT_NE(a.log.find("does not know the cluster's secret"), std::string::npos) << a.log;
}

TEST_F(Transports, OtherClustersAndNodesThatHaveNotJoinedAreRefused) {
  Node c(loop, "c", "secret", {.cluster = "other"});
  Node early(loop, "", "");
  c.transport->connect(a.transport->address());
  a.transport->connect(early.transport->address());
  ASSERT_TRUE(loop.run_until([&] { return c.losses == 1 && a.losses == 1; }));
  EXPECT_EQ(a.counters().other_cluster, 1u);
  EXPECT_EQ(early.counters().not_ready, 1u);
}

TEST_F(Transports, OtherVersionsAreRefusedByName) {
  Stranger stranger(a);
  LinkHello hello;
  hello.version = kProtocolVersion + 1;
  stranger.write_handshake(encode(hello).substr(0, 10));  // the rest may be of any kind
  ASSERT_TRUE(loop.run_until([&] { return a.counters().other_version == 1; }));
  EXPECT_NE(a.log.find("it speaks protocol 2, this node 1"), std::string::npos) << a.log;
}

TEST_F(Transports, GarbageIsRefused) {
  Stranger http(a), empty(a), cut_off(a), mirror(a);
  http.write("GET / HTTP/1.1\r\n\r\n");
  empty.write_handshake("");
  cut_off.write(Stranger::number(100, 4) + "pyreck");
  LinkHello hello;
  hello.version = kProtocolVersion;
  hello.role = Role::kListens;
  mirror.write_handshake(encode(hello));
  ASSERT_TRUE(loop.run_until([&] { return a.counters().garbage == 3; }));
  cut_off.leave();
  ASSERT_TRUE(loop.run_until([&] { return a.counters().truncated == 1; }));
  EXPECT_EQ(a.links + a.losses, 0);
}

TEST_F(Transports, EveryChangedByteOfAHelloIsRefused) {
  LinkHello hello;
  hello.version = kProtocolVersion;
  hello.cluster = "default";
  const std::string bytes = encode(hello);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_hello(std::string_view(bytes).substr(0, size)).ok());
  }
  EXPECT_FALSE(decode_hello(bytes + "x").ok());
  ASSERT_TRUE(decode_hello(bytes).ok());
  EXPECT_EQ(encode(decode_hello(bytes).value()), bytes);
}

TEST(TransportTimes, SilentStrangersAreClosed) {
  Loop loop;
  Node node(loop, "a", "secret", {.handshake = 100ms});
  Stranger silent(node), slow(node);
  slow.write(Stranger::number(100, 4));
  ASSERT_TRUE(loop.run_until([&] { return node.counters().silent == 2; }));
}

TEST(TransportTimes, TooManyStrangersAreClosed) {
  Loop loop;
  Node node(loop, "a", "secret", {.most_strangers = 2});
  Stranger first(node), second(node), third(node);
  ASSERT_TRUE(loop.run_until([&] { return node.counters().crowded == 1; }));
  first.leave();
  ASSERT_TRUE(loop.run_until([&] { return node.counters().ended == 1; }));
  Stranger fourth(node);
  fourth.shake_hands(loop, "secret");
  ASSERT_TRUE(loop.run_until([&] { return node.links == 1; }));
}

TEST_F(Transports, FramesAreTakenOnceAndUnaltered) {
  {
    Stranger friendly(a);
    friendly.shake_hands(loop, "secret");
    friendly.write(friendly.frame(0, "one") + friendly.frame(1, "two"));
    ASSERT_TRUE(loop.run_until([&] { return a.frames.size() == 2; })) << a.log;
    friendly.write(friendly.frame(1, "two"));
    ASSERT_TRUE(loop.run_until([&] { return a.counters().replayed == 1; }));
    EXPECT_EQ(a.losses, 1);
  }
  {
    Stranger skips(a);
    skips.shake_hands(loop, "secret");
    skips.write(skips.frame(1, "second"));
    ASSERT_TRUE(loop.run_until([&] { return a.counters().replayed == 2; }));
  }
  {
    Stranger alters(a);
    alters.shake_hands(loop, "secret");
    std::string frame = alters.frame(0, "frame");
    frame.back() ^= 1;
    alters.write(frame);
    ASSERT_TRUE(loop.run_until([&] { return a.counters().altered == 1; }));
  }
  {
    Stranger huge(a);
    huge.shake_hands(loop, "secret");
    huge.write(Stranger::number(kMostFrameBytes + 1, 4));
    ASSERT_TRUE(loop.run_until([&] { return a.counters().oversize == 1; }));
  }
  {
    Stranger leaves(a);
    leaves.shake_hands(loop, "secret");
    leaves.write(leaves.frame(0, "frame").substr(0, 20));
    ASSERT_TRUE(loop.run_until([&] { return a.links == 5; }));
    leaves.leave();
    ASSERT_TRUE(loop.run_until([&] { return a.counters().truncated == 1; }));
  }
  EXPECT_EQ(a.losses, 5);
  EXPECT_EQ(a.frames.size(), 2u);
}

TEST_F(Transports, AFrameOfAnotherLinkIsRefused) {
  Stranger first(a);
  first.shake_hands(loop, "secret");
  const std::string frame = first.frame(0, "frame");
  Stranger second(a);
  second.shake_hands(loop, "secret");
  second.write(frame);
  ASSERT_TRUE(loop.run_until([&] { return a.counters().altered == 1; }));
  EXPECT_TRUE(a.frames.empty());
}

TEST_F(Transports, ListeningSaysWhyItCannot) {
  auto taken = TcpTransport::listen(loop.get(), a.transport->address(), {}, [](const auto&) {});
  ASSERT_FALSE(taken.ok());
  EXPECT_EQ(taken.error().code, Error::Code::Unavailable);
  EXPECT_NE(taken.error().message.find("address already in use"), std::string::npos)
      << taken.error().message;
  EXPECT_FALSE(TcpTransport::listen(loop.get(), "nonsense", {}, [](const auto&) {}).ok());
}

}  // namespace
}  // namespace pyreck::cluster
