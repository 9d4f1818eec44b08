#include "sampling/canned_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <vector>

namespace leakgate {
namespace {

template <class Address>
int listening(int family, Address& address) {
  const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* plain = static_cast<sockaddr*>(static_cast<void*>(&address));
  socklen_t size = sizeof(address);
  if (::bind(fd, plain, size) != 0 || ::listen(fd, 16) != 0 ||
      ::getsockname(fd, plain, &size) != 0) {
    throw std::runtime_error("cannot listen");
  }
  return fd;
}

}  // namespace

CannedServer::CannedServer(Answer answer) : answer_(std::move(answer)) {
  std::string name = (std::filesystem::temp_directory_path() / "leakgate-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
  sockaddr_in loopback{};
  loopback.sin_family = AF_INET;
  loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  tcp_ = listening(AF_INET, loopback);
  port_ = ntohs(loopback.sin_port);
  sockaddr_un path{};
  path.sun_family = AF_UNIX;
  const std::string socket = unix_socket().string();
  std::memcpy(path.sun_path, socket.data(), std::min(socket.size(), sizeof(path.sun_path) - 1));
  unix_ = listening(AF_UNIX, path);
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this] { serve(); });
}

CannedServer::~CannedServer() {
  const std::uint64_t one = 1;
  static_cast<void>(::write(stop_, &one, sizeof(one)));
  thread_.join();
  for (const int fd : {tcp_, unix_, stop_}) ::close(fd);
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string CannedServer::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

void CannedServer::serve() {
  for (;;) {
    std::array<pollfd, 3> wanted{pollfd{tcp_, POLLIN, 0}, pollfd{unix_, POLLIN, 0},
                                 pollfd{stop_, POLLIN, 0}};
    if (::poll(wanted.data(), wanted.size(), -1) < 0) continue;
    if (wanted[2].revents != 0) return;
    for (const std::size_t i : {0U, 1U}) {
      if (wanted[i].revents == 0) continue;
      const int connection = ::accept4(wanted[i].fd, nullptr, nullptr, SOCK_CLOEXEC);
      converse(connection);
      ::close(connection);
    }
  }
}

void CannedServer::converse(int connection) {
  std::string request;
  char byte = 0;
  while (::recv(connection, &byte, 1, 0) == 1) {
    request += byte;
    const bool is_http = request.find(" HTTP/") != std::string::npos;
    if (is_http ? request.ends_with("\r\n\r\n") : byte == '\n') break;
  }
  if (is_silent_) {
    // Until the client hangs up or the server is stopped.
    std::array<pollfd, 2> wanted{pollfd{connection, POLLIN, 0}, pollfd{stop_, POLLIN, 0}};
    ::poll(wanted.data(), wanted.size(), -1);
    return;
  }
  const std::string answer = answer_(request.substr(0, request.find_first_of("\r\n")));
  static_cast<void>(::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL));
}

}  // namespace leakgate
