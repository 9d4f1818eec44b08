// /proc/net/tcp and tcp6: which TCP sockets listen, by inode. Parsing is apart from reading.
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

// The text of either table. Lines that do not parse are left out.
[[nodiscard]] std::vector<ListeningSocket> parse_socket_table(std::string_view table);

// Both tables of this network namespace.
[[nodiscard]] std::vector<ListeningSocket> listening_sockets();

// Inodes of the sockets a process has open; empty when it is gone or not ours to see.
[[nodiscard]] std::vector<std::uint64_t> socket_inodes_of(int pid);

}  // namespace leakgate
