// Loopback ports.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace leakgate {

// A port that is free on 127.0.0.1 at this moment (bound to port 0, read, closed).
[[nodiscard]] Result<int> free_loopback_port();

struct Listener {
  int pid = 0;  // owner, found by its socket inode in /proc/PID/fd; 0: not visible to us
  std::string host;
  int port = 0;
};
// TCP listeners (IPv4 and IPv6) that the given processes own.
[[nodiscard]] std::vector<Listener> listeners_of(const std::vector<int>& pids);
// Who listens on a port of this machine, if anybody does.
[[nodiscard]] std::optional<Listener> listener_on(int port);

// Everybody who has the socket that a connection to host:port would reach; several when it was
// handed to children. Empty when nobody listens there.
[[nodiscard]] std::vector<Listener> listeners_at(const std::string& host, int port);

}  // namespace leakgate
