#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <string>
#include <thread>

#include "load/drives.hpp"
#include "recording/temporary_folder.hpp"

namespace leakgate {
namespace {

// Takes so many connections, one after the other: answers the first request of each, and waits for
// its end. The kernel keeps one more waiting, and turns away all others.
class NarrowServer {
 public:
  NarrowServer(const std::string& path, int connections)
      : socket_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{.sun_family = AF_UNIX};
    std::strncpy(&address.sun_path[0], path.c_str(), sizeof address.sun_path - 1);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(socket_, 0) != 0) {
      throw std::runtime_error("no socket at " + path);
    }
    thread_ = std::jthread([this, connections] {
      for (int i = 0; i < connections; ++i) serve(::accept(socket_, nullptr, nullptr));
    });
  }
  NarrowServer(const NarrowServer&) = delete;
  NarrowServer& operator=(const NarrowServer&) = delete;
  ~NarrowServer() {
    ::shutdown(socket_, SHUT_RDWR);  // whoever waits for a connection
    thread_.join();
    ::close(socket_);
  }

 private:
  static void serve(int connection) {
    std::array<char, 4096> request{};
    if (::read(connection, request.data(), request.size()) > 0) {
      const std::string answer = ok();
      EXPECT_EQ(::write(connection, answer.data(), answer.size()),
                static_cast<ssize_t>(answer.size()));
      while (::read(connection, request.data(), request.size()) > 0) {
      }
    }
    ::close(connection);
  }

  int socket_;
  std::jthread thread_;
};

TEST(EngineUnix, WaitsForRoomInTheQueueOfASocket) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "narrow.sock").string();
  const NarrowServer server(path, 8);
  const LoadOutcome outcome = *make_load_engine()->drive({.host = "localhost",
                                                          .unix_socket = path,
                                                          .connections = 8,
                                                          .timeout = Seconds{30},
                                                          .requests = {LoadRequest{}},
                                                          .counts = {8}},
                                                         {});
  EXPECT_EQ(outcome.requests, 8);
  EXPECT_EQ(outcome.errors, kNoErrors) << outcome.first_error;
}

TEST(EngineUnix, GivesUpWaitingForRoomAfterTheTimeout) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "narrow.sock").string();
  const NarrowServer server(path, 0);
  const LoadOutcome outcome = *make_load_engine()->drive({.host = "localhost",
                                                          .unix_socket = path,
                                                          .connections = 4,
                                                          .timeout = Seconds{0.05},
                                                          .requests = {LoadRequest{}},
                                                          .counts = {4}},
                                                         {});
  EXPECT_EQ(outcome.requests, 4);
  EXPECT_EQ(total(outcome.errors), 4);
  EXPECT_GE(outcome.errors[static_cast<std::size_t>(LoadErrorKind::connect)], 3);
}

}  // namespace
}  // namespace leakgate
