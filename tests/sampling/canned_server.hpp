// Answers every connection, on a loopback port and on a unix socket, with what a function makes of
// the request's first line, then closes it. For what a well-behaved server would never send.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

namespace leakgate {

class CannedServer {
 public:
  using Answer = std::function<std::string(const std::string& first_line)>;

  explicit CannedServer(Answer answer);
  CannedServer(const CannedServer&) = delete;
  CannedServer& operator=(const CannedServer&) = delete;
  ~CannedServer();

  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::filesystem::path unix_socket() const { return folder_ / "socket"; }
  // From now on requests are read and not answered.
  void fall_silent() { is_silent_ = true; }

 private:
  void serve();
  void converse(int connection);

  Answer answer_;
  std::filesystem::path folder_;
  int tcp_ = -1;
  int unix_ = -1;
  int stop_ = -1;
  int port_ = 0;
  std::atomic<bool> is_silent_{false};
  std::thread thread_;
};

}  // namespace leakgate
