#include "load/scripted_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <utility>

namespace leakgate {
namespace {

struct Address {
  sockaddr_storage storage{};
  socklen_t size = sizeof(sockaddr_storage);
  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] int port() const {
    const bool is_v6 = storage.ss_family == AF_INET6;
    return ntohs(is_v6 ? reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port
                       : reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  }
};

Address address_from(const std::string& text) {
  Address address;
  if (text.find(':') == std::string::npos) {
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    v4->sin_family = AF_INET;
    ::inet_pton(AF_INET, text.c_str(), &v4->sin_addr);
    address.size = sizeof(sockaddr_in);
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    v6->sin6_family = AF_INET6;
    ::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr);
    address.size = sizeof(sockaddr_in6);
  }
  return address;
}

// A socket bound to a free port, and the port.
std::pair<int, int> bound_socket(const std::string& where) {
  Address address = address_from(where);
  const int made = ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (::bind(made, address.get(), address.size) != 0) throw std::runtime_error("cannot bind");
  ::getsockname(made, address.get(), &address.size);
  return {made, address.port()};
}

bool send_all(int socket, std::string_view bytes, int flags) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket, bytes.data(), bytes.size(), flags | MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void wait_until_closed(int socket) {
  char unused = 0;
  while (::recv(socket, &unused, 1, 0) > 0) {
  }
}

std::size_t body_size(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
}

}  // namespace

ScriptedServer::ScriptedServer(Script script, const std::string& address)
    : script_(std::move(script)) {
  std::tie(listener_, port_) = bound_socket(address);
  ::listen(listener_, 1024);
  acceptor_ = std::thread([this] { accept_all(); });
}

ScriptedServer::~ScriptedServer() {
  ::shutdown(listener_, SHUT_RDWR);  // ends accept()
  acceptor_.join();
  ::close(listener_);
  {
    const std::scoped_lock lock(mutex_);
    for (const Connection& connection : connections_) {
      if (connection.socket >= 0) ::shutdown(connection.socket, SHUT_RDWR);
    }
  }
  for (Connection& connection : connections_) connection.thread.join();
}

void ScriptedServer::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const std::scoped_lock lock(mutex_);
    Connection& connection = connections_.emplace_back();
    connection.socket = socket;
    changed_.notify_all();
    connection.thread = std::thread([this, &connection, socket] {
      serve(socket);
      const std::scoped_lock done(mutex_);
      ::close(socket);
      connection.socket = -1;
    });
  }
}

void ScriptedServer::serve(int socket) {
  std::string buffer;
  SeenRequest request;
  while (read_request(socket, buffer, request)) {
    const ScriptedReply reply = script_(request);
    // The kernel holds the bytes back until the close, and both go out as one segment: a client
    // that sees the answer sees its end.
    if (!send_all(socket, reply.bytes, reply.then == Then::close ? MSG_MORE : 0)) return;
    if (reply.then == Then::hang) wait_until_closed(socket);
    if (reply.then == Then::reset) {
      const linger at_once{.l_onoff = 1, .l_linger = 0};
      ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    if (reply.then != Then::keep) return;
    ++request.number_on_connection;
  }
}

bool ScriptedServer::read_request(int socket, std::string& buffer, SeenRequest& request) {
  const auto is_whole = [&] {
    const std::size_t end = buffer.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    request.head = buffer.substr(0, end + 4);
    return buffer.size() >= request.head.size() + body_size(request.head);
  };
  std::string piece(64UL * 1024, '\0');
  while (!is_whole()) {
    const ssize_t got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0) return false;
    buffer.append(piece, 0, static_cast<std::size_t>(got));
  }
  request.body = buffer.substr(request.head.size(), body_size(request.head));
  buffer.erase(0, request.head.size() + request.body.size());
  request.method = request.head.substr(0, request.head.find(' '));
  request.target = request.head.substr(request.method.size() + 1);
  request.target.resize(request.target.find(' '));
  const std::scoped_lock lock(mutex_);
  request.number = static_cast<int>(requests_.size());
  requests_.push_back(request);
  changed_.notify_all();
  return true;
}

std::vector<SeenRequest> ScriptedServer::requests() const {
  const std::scoped_lock lock(mutex_);
  return requests_;
}

int ScriptedServer::accepted() const {
  const std::scoped_lock lock(mutex_);
  return static_cast<int>(connections_.size());
}

bool ScriptedServer::wait_for_requests(int count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(30),
                           [&] { return static_cast<int>(requests_.size()) >= count; });
}

bool ScriptedServer::wait_for_connections(int count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, std::chrono::seconds(30),
                           [&] { return static_cast<int>(connections_.size()) >= count; });
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

int closed_port() {
  const auto [socket, port] = bound_socket("127.0.0.1");
  ::close(socket);
  return port;
}

int sockets_to(int port) {
  int count = 0;
  for (int descriptor = 0; descriptor < 1024; ++descriptor) {
    Address peer;
    const bool has_peer = ::getpeername(descriptor, peer.get(), &peer.size) == 0;
    count += has_peer && peer.port() == port ? 1 : 0;
  }
  return count;
}

}  // namespace leakgate
