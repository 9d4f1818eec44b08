#include "load/socket_state.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace leakgate {
namespace {

// A connection over loopback TCP.
struct Pair {
  Pair() {
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    EXPECT_EQ(::bind(listener, any, size), 0);
    EXPECT_EQ(::listen(listener, 1), 0);
    EXPECT_EQ(::getsockname(listener, any, &size), 0);
    ours = ::socket(AF_INET, SOCK_STREAM, 0);
    EXPECT_EQ(::connect(ours, any, size), 0);
    theirs = ::accept(listener, nullptr, nullptr);
    ::close(listener);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    ::close(ours);
    if (theirs >= 0) ::close(theirs);
  }
  void close_theirs() { ::close(std::exchange(theirs, -1)); }

  int ours = -1;
  int theirs = -1;
};

void exchange(const Pair& pair) {
  std::array<char, 5> bytes{};
  ASSERT_EQ(::send(pair.ours, "hello", 5, 0), 5);
  ASSERT_EQ(::recv(pair.theirs, bytes.data(), 5, MSG_WAITALL), 5);
  ASSERT_EQ(::send(pair.theirs, "there", 5, 0), 5);
  ASSERT_EQ(::recv(pair.ours, bytes.data(), 5, MSG_WAITALL), 5);
}

char end_of(int socket) {
  char byte = 0;
  EXPECT_EQ(::recv(socket, &byte, 1, 0), 0);
  return byte;
}

TEST(SocketState, KnowsThatNothingArrivedAtAPeerThatHadClosed) {
  Pair pair;
  exchange(pair);
  pair.close_theirs();
  ASSERT_EQ(::send(pair.ours, "lost", 4, MSG_NOSIGNAL), 4);
  end_of(pair.ours);
  EXPECT_TRUE(is_unacknowledged(pair.ours, 4));
}

TEST(SocketState, KnowsThatThePeerReadItBeforeItClosed) {
  Pair pair;
  exchange(pair);
  ASSERT_EQ(::send(pair.ours, "read", 4, MSG_NOSIGNAL), 4);
  std::array<char, 4> bytes{};
  ASSERT_EQ(::recv(pair.theirs, bytes.data(), 4, MSG_WAITALL), 4);
  pair.close_theirs();
  end_of(pair.ours);
  EXPECT_FALSE(is_unacknowledged(pair.ours, 4));
}

TEST(SocketState, KnowsNothingOfOtherSockets) {
  std::array<int, 2> pair{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()), 0);
  EXPECT_FALSE(is_unacknowledged(pair[0], 4));
  EXPECT_FALSE(is_unacknowledged(-1, 4));
  for (const int socket : pair) ::close(socket);
}

}  // namespace
}  // namespace leakgate
