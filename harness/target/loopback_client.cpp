#include "target/loopback_client.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>

#include "base/text.hpp"
#include "target/environment.hpp"
#include "target/system_text.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

class Deadline {
 public:
  explicit Deadline(Seconds limit) : end_(Steady::now() + limit) {}
  // False at the deadline.
  [[nodiscard]] bool wait(int socket, short events) const {
    const Seconds left = end_ - Steady::now();
    const auto milliseconds = static_cast<int>(std::ceil(std::max(0.0, left.count()) * 1000));
    pollfd ready{socket, events, 0};
    const int count = ::poll(&ready, 1, milliseconds);
    return count > 0 || (count < 0 && errno == EINTR && left.count() > 0);
  }
  // Before the next try; false at the deadline.
  [[nodiscard]] bool pause() const {
    constexpr int kMilliseconds = 5;
    (void)::poll(nullptr, 0, kMilliseconds);
    return Steady::now() < end_;
  }

 private:
  using Steady = std::chrono::steady_clock;
  std::chrono::time_point<Steady, Seconds> end_;
};

std::unexpected<Error> failed(std::string what) { return fail(ErrorCode::target, std::move(what)); }

Result<UniqueFd> connect_to(const std::string& host, int port, const Deadline& deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* list = nullptr;
  if (const int error = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &list)) {
    return failed(gai_strerror(error));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> first(list, &freeaddrinfo);
  UniqueFd socket{::socket(list->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (::connect(socket.get(), list->ai_addr, list->ai_addrlen) != 0) {
    if (errno != EINPROGRESS) return failed(errno_text(errno));
    if (!deadline.wait(socket.get(), POLLOUT)) return failed("no answer to the connection");
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return failed(errno_text(error));
  }
  return socket;
}

Result<UniqueFd> connect_to_unix(const std::string& path, const Deadline& deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return failed("the path of the socket is too long");
  path.copy(address.sun_path, path.size());
  UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  // The kernel answers at once; EAGAIN: its queue of connections is full.
  while (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
         0) {
    if (errno != EAGAIN && errno != EINTR) return failed(errno_text(errno));
    if (!deadline.pause()) return failed("no answer to the connection");
  }
  return socket;
}

// The head of the response, until the server closes or enough is there.
Result<std::string> exchange(int socket, std::string_view request, const Deadline& deadline) {
  constexpr std::size_t kResponseBytesMax = 64UL * 1024;
  while (!request.empty()) {
    if (!deadline.wait(socket, POLLOUT)) return failed("no answer");
    const auto count = ::send(socket, request.data(), request.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EAGAIN && errno != EINTR) return failed(errno_text(errno));
    if (count > 0) request.remove_prefix(static_cast<std::size_t>(count));
  }
  std::string response;
  std::array<char, 4096> chunk{};
  while (response.size() < kResponseBytesMax && response.find("\r\n\r\n") == std::string::npos) {
    if (!deadline.wait(socket, POLLIN)) return failed("no answer");
    const auto count = ::recv(socket, chunk.data(), chunk.size(), 0);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (count < 0) return failed(errno_text(errno));
    if (count == 0) break;
    response.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return response;
}

}  // namespace

Result<void> try_connect(const std::string& host, int port, Seconds limit) {
  const auto socket = connect_to(host, port, Deadline(limit));
  if (!socket) return pass_on(socket);
  return {};
}

namespace {

Result<int> get(int socket, const std::string& path, const std::string& host,
                const Deadline& deadline) {
  const std::string request = "GET " + path + " HTTP/1.1\r\nHost: " + host +
                              "\r\nUser-Agent: leakgate\r\nConnection: close\r\n\r\n";
  const auto response = exchange(socket, request, deadline);
  if (!response) return pass_on(response);
  // "HTTP/1.1 200 OK"
  constexpr std::size_t kStatusAt = 9;
  const std::string_view line = std::string_view(*response).substr(0, response->find("\r\n"));
  int status = 0;
  if (line.starts_with("HTTP/1.") && line.size() >= kStatusAt + 3) {
    std::from_chars(line.data() + kStatusAt, line.data() + kStatusAt + 3, status);
  }
  if (status < 100) return failed("no HTTP: \"" + printable(line.substr(0, 60)) + "\"");
  return status;
}

}  // namespace

Result<int> try_get(const std::string& host, int port, const std::string& path, Seconds limit) {
  const Deadline deadline(limit);
  const auto socket = connect_to(host, port, deadline);
  if (!socket) return pass_on(socket);
  return get(socket->get(), path, to_text({.host = host, .port = port}), deadline);
}

Result<int> try_connect_unix(const std::string& socket, Seconds limit) {
  const auto connected = connect_to_unix(socket, Deadline(limit));
  if (!connected) return pass_on(connected);
  ucred peer{};
  socklen_t size = sizeof peer;
  if (getsockopt(connected->get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    return failed(errno_text(errno));
  }
  return peer.pid;
}

bool is_dead_socket(const std::string& socket) {
  constexpr Seconds kLimit{1};
  std::error_code error;
  const auto connected = connect_to_unix(socket, Deadline(kLimit));
  return !connected && connected.error().what == errno_text(ECONNREFUSED) &&
         std::filesystem::is_socket(socket, error);
}

Result<int> try_get_unix(const std::string& socket, const std::string& path, Seconds limit) {
  const Deadline deadline(limit);
  const auto connected = connect_to_unix(socket, deadline);
  if (!connected) return pass_on(connected);
  return get(connected->get(), path, "localhost", deadline);
}

}  // namespace leakgate
