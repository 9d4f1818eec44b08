// A small HTTP server for tests, on a loopback port of its own, one thread a connection. The test
// says what each request is answered with, byte for byte.
#pragma once

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace leakgate {

enum class Then {
  keep,   // wait for the next request
  close,  // close in order; the end comes in one segment with the last bytes
  reset,  // close with a RST
  hang,   // say nothing more until the client closes
};

struct ScriptedReply {
  std::string bytes;
  Then then = Then::keep;
};

struct SeenRequest {
  std::string method;
  std::string target;
  std::string head;  // request line and headers
  std::string body;
  int number = 0;                // counts all requests from 0, in the order they were read
  int number_on_connection = 0;  // counts those of its connection
};

class ScriptedServer {
 public:
  using Script = std::function<ScriptedReply(const SeenRequest&)>;

  // `address` is "127.0.0.1" or "::1". The script is called from several threads at once.
  explicit ScriptedServer(Script script, const std::string& address = "127.0.0.1");
  ~ScriptedServer();
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] std::vector<SeenRequest> requests() const;
  [[nodiscard]] int accepted() const;
  // Block until that many were read, or accepted; false after 30 s.
  [[nodiscard]] bool wait_for_requests(int count) const;
  [[nodiscard]] bool wait_for_connections(int count) const;

 private:
  struct Connection {
    int socket = -1;
    std::thread thread;
  };

  void accept_all();
  void serve(int socket);
  [[nodiscard]] bool read_request(int socket, std::string& buffer, SeenRequest& request);

  Script script_;
  int listener_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::list<Connection> connections_;
  std::vector<SeenRequest> requests_;
  std::thread acceptor_;
};

// "HTTP/1.1 200 OK" with this body and its length.
[[nodiscard]] std::string ok(const std::string& body = "ok");

// A loopback port that nothing listens on.
[[nodiscard]] int closed_port();

// Sockets of this process whose peer is that port.
[[nodiscard]] int sockets_to(int port);

}  // namespace leakgate
