#include "target/loopback_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <thread>

#include "target/port.hpp"
#include "target/target_support.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

// A server of one connection that answers whatever is asked with the same bytes, in two pieces.
class OneAnswer {
 public:
  explicit OneAnswer(std::string bytes, bool hang = false) : answer_(std::move(bytes)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* generic = std::bit_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(bind(server_.get(), generic, size), 0);
    EXPECT_EQ(listen(server_.get(), 1), 0);
    getsockname(server_.get(), generic, &size);
    port_ = ntohs(address.sin_port);
    if (!hang) thread_ = std::jthread([this] { answer(); });
  }
  [[nodiscard]] int port() const { return port_; }

 private:
  void answer() {
    const UniqueFd client{accept(server_.get(), nullptr, nullptr)};
    char request[2048];
    if (recv(client.get(), request, sizeof request, 0) <= 0) return;
    const auto half = answer_.size() / 2;
    (void)send(client.get(), answer_.data(), half, MSG_NOSIGNAL);
    (void)send(client.get(), answer_.data() + half, answer_.size() - half, MSG_NOSIGNAL);
  }
  std::string answer_;
  UniqueFd server_{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  int port_ = 0;
  std::jthread thread_;
};

TEST(LoopbackClient, GivesTheStatus) {
  const OneAnswer server("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(try_get("127.0.0.1", server.port(), "/", Seconds{5}), 503);
}

TEST(LoopbackClient, KnowsWhoListensOnAUnixSocket) {
  const testing::ScratchFolder scratch;
  const std::string path = (scratch.path() / "a.sock").string();
  EXPECT_FALSE(try_connect_unix(path, Seconds{1}));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  const UniqueFd server{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ASSERT_EQ(bind(server.get(), std::bit_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(server.get(), 2), 0);
  EXPECT_EQ(try_connect_unix(path, Seconds{5}), getpid());
  const std::jthread answers([&] {
    for (const char* answer : {"", "HTTP/1.1 204 No Content\r\n\r\n"}) {
      const UniqueFd client{accept(server.get(), nullptr, nullptr)};
      char request[2048];
      if (recv(client.get(), request, sizeof request, 0) <= 0) continue;
      (void)send(client.get(), answer, std::strlen(answer), MSG_NOSIGNAL);
    }
  });
  EXPECT_EQ(try_get_unix(path, "/healthz", Seconds{5}), 204);
}

TEST(LoopbackClient, TellsASocketThatIsLeftOverFromOneInUse) {
  const testing::ScratchFolder scratch;
  const std::string path = (scratch.path() / "a.sock").string();
  EXPECT_FALSE(is_dead_socket(path));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, path.size());
  UniqueFd server{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  ASSERT_EQ(bind(server.get(), std::bit_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(server.get(), 2), 0);
  EXPECT_FALSE(is_dead_socket(path));
  server.reset();
  EXPECT_TRUE(is_dead_socket(path));
  EXPECT_FALSE(is_dead_socket("/dev/null"));
}

TEST(LoopbackClient, SaysThatAPathIsTooLongForASocket) {
  EXPECT_FALSE(try_connect_unix("/" + std::string(200, 'a'), Seconds{1}));
}

TEST(LoopbackClient, ReadsAResponseThatEndsEarly) {
  const OneAnswer server("HTTP/1.0 200 OK\r\n");
  EXPECT_EQ(try_get("127.0.0.1", server.port(), "/", Seconds{5}), 200);
}

TEST(LoopbackClient, SaysThatTheAnswerIsNoHttp) {
  for (const char* answer : {"SSH-2.0-OpenSSH\r\n", "", "HTTP/1.1", "HTTP/1.1 abc OK\r\n\r\n"}) {
    const OneAnswer server(answer);
    const auto status = try_get("127.0.0.1", server.port(), "/", Seconds{5});
    ASSERT_FALSE(status) << answer;
  }
}

TEST(LoopbackClient, GivesUpOnAServerThatHangs) {
  const OneAnswer server("", true);
  const auto status = try_get("127.0.0.1", server.port(), "/", Seconds{0.05});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, "no answer");
}

TEST(LoopbackClient, SaysThatNobodyListens) {
  const auto connected = try_connect("127.0.0.1", free_loopback_port().value(), Seconds{5});
  ASSERT_FALSE(connected);
  EXPECT_EQ(connected.error().what, "Connection refused");
}

}  // namespace
}  // namespace leakgate
