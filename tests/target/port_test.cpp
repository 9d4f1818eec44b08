#include "target/port.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>

#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

UniqueFd listen_on(int port) {
  UniqueFd server{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  EXPECT_EQ(bind(server.get(), std::bit_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(listen(server.get(), 4), 0);
  return server;
}

TEST(Port, FreeOneCanBeListenedOnAndIsFoundThen) {
  const int port = free_loopback_port().value();
  EXPECT_FALSE(listener_on(port));
  EXPECT_TRUE(listeners_at("127.0.0.1", port).empty());
  const auto server = listen_on(port);
  const auto listener = listener_on(port);
  ASSERT_TRUE(listener);
  EXPECT_EQ(listener->pid, getpid());
  EXPECT_EQ(listener->host, "127.0.0.1");
  EXPECT_EQ(listeners_at("127.0.0.1", port).size(), 1U);
  EXPECT_TRUE(listeners_at("10.1.2.3", port).empty());
  const auto mine = listeners_of({getpid()});
  ASSERT_EQ(mine.size(), 1U);
  EXPECT_EQ(mine[0].port, port);
  EXPECT_TRUE(listeners_of({1 << 22}).empty());
}

}  // namespace
}  // namespace leakgate
