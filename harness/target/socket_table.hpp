// /proc/net/tcp, tcp6, udp and udp6: sockets by inode, and which of them listen. Parsing is apart
// from reading.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace leakgate {

struct ListeningSocket {
  std::string host;  // "0.0.0.0", "127.0.0.1", "::", "::1"; IPv4 mapped into IPv6 as IPv4
  int port = 0;
  std::uint64_t inode = 0;
  friend bool operator==(const ListeningSocket&, const ListeningSocket&) = default;
};

struct InternetSocket {
  std::string local_host;  // as in ListeningSocket
  int local_port = 0;
  std::string remote_host;
  int remote_port = 0;  // 0: not connected
  int state = 0;        // TCP_ESTABLISHED (1), TCP_CLOSE_WAIT (8), TCP_LISTEN (10), ...
  std::uint64_t inode = 0;
  friend bool operator==(const InternetSocket&, const InternetSocket&) = default;
};

// The text of any of the tables. Lines that do not parse are left out, and so are sockets that no
// process has open any more (TIME_WAIT), of which there may be thousands.
[[nodiscard]] std::vector<InternetSocket> parse_internet_sockets(std::string_view table);

// Those that listen, of the text of tcp or tcp6.
[[nodiscard]] std::vector<ListeningSocket> parse_socket_table(std::string_view table);

// Both tables of this network namespace.
[[nodiscard]] std::vector<ListeningSocket> listening_sockets();

// Inodes of the sockets a process has open; empty when it is gone or not ours to see.
[[nodiscard]] std::vector<std::uint64_t> socket_inodes_of(int pid);

}  // namespace leakgate
