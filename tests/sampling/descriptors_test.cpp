#include "sampling/descriptors.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <bit>

namespace leakgate {
namespace {

Count at(const FdPeers& counts, const std::string& key) {
  const auto found = counts.find(key);
  return found == counts.end() ? 0 : found->second;
}

TEST(Descriptors, AreCountedByKindAndPeer) {
  const auto before = read_descriptors(::getpid());
  ASSERT_TRUE(before) << to_text(before.error());
  const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  int pipe_ends[2] = {};
  ASSERT_EQ(::pipe2(pipe_ends, O_CLOEXEC), 0);
  const auto after = read_descriptors(::getpid());
  for (const int fd : {null, pipe_ends[0], pipe_ends[1]}) ::close(fd);
  ASSERT_TRUE(after) << to_text(after.error());
  EXPECT_EQ(after->fds, before->fds + 3);
  EXPECT_EQ(at(after->kinds, "device"), at(before->kinds, "device") + 1);
  EXPECT_EQ(at(after->peers, "pipe"), at(before->peers, "pipe") + 2);
  EXPECT_EQ(at(after->peers, "device /dev/null"), at(before->peers, "device /dev/null") + 1);
}

TEST(Descriptors, NameTheAddressOfAListener) {
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(server, std::bit_cast<sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(::listen(server, 1), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(server, std::bit_cast<sockaddr*>(&address), &size), 0);
  const auto reading = read_descriptors(::getpid());
  ::close(server);
  ASSERT_TRUE(reading) << to_text(reading.error());
  const std::string port = std::to_string(ntohs(address.sin_port));
  EXPECT_EQ(at(reading->peers, "tcp listening on 127.0.0.1:" + port), 1);
}

TEST(Descriptors, OfNobodyAreAnError) {
  EXPECT_EQ(read_descriptors(0x3fffffff).error().code, ErrorCode::sampling);
}

}  // namespace
}  // namespace leakgate
