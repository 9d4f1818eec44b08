#include "target/port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <map>

#include "target/socket_table.hpp"
#include "target/system_text.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {
namespace {

std::vector<int> all_pids() {
  std::vector<int> pids;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    int pid = 0;
    const auto [rest, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad == std::errc{} && rest == name.data() + name.size()) pids.push_back(pid);
  }
  return pids;
}

// Every pair of a process and a socket it has open, of those sockets.
std::vector<Listener> owners_among(const std::vector<int>& pids,
                                   const std::vector<ListeningSocket>& sockets) {
  std::map<std::uint64_t, const ListeningSocket*> by_inode;
  for (const auto& socket : sockets) by_inode[socket.inode] = &socket;
  std::vector<Listener> owners;
  if (by_inode.empty()) return owners;
  for (const int pid : pids) {
    for (const auto inode : socket_inodes_of(pid)) {
      const auto found = by_inode.find(inode);
      if (found != by_inode.end()) {
        owners.push_back({pid, found->second->host, found->second->port});
      }
    }
  }
  return owners;
}

// How near an address is to a connection to `host`: the kernel hands it to the most specific one.
int nearness(const std::string& listening, const std::string& host) {
  if (listening == host) return 3;
  const bool v6 = host.find(':') != std::string::npos;
  if (listening == (v6 ? "::" : "0.0.0.0")) return 2;
  if (listening == "::") return 1;  // takes IPv4 too, unless it is IPV6_V6ONLY
  return 0;
}

}  // namespace

Result<int> free_loopback_port() {
  const UniqueFd socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = std::bit_cast<sockaddr*>(&address);
  if (::bind(socket.get(), generic, size) != 0 ||
      ::getsockname(socket.get(), generic, &size) != 0) {
    return fail(ErrorCode::internal, "no free loopback port: " + errno_text(errno));
  }
  return ntohs(address.sin_port);
}

std::vector<Listener> listeners_of(const std::vector<int>& pids) {
  return owners_among(pids, listening_sockets());
}

std::vector<Listener> listeners_at(const std::string& host, int port) {
  auto sockets = listening_sockets();
  int nearest = 1;
  for (const auto& socket : sockets) {
    if (socket.port == port) nearest = std::max(nearest, nearness(socket.host, host));
  }
  std::erase_if(sockets, [&](const auto& socket) {
    return socket.port != port || nearness(socket.host, host) != nearest;
  });
  if (sockets.empty()) return {};
  auto owners = owners_among(all_pids(), sockets);
  if (owners.empty()) owners.push_back({0, sockets.front().host, port});
  return owners;
}

std::optional<Listener> listener_on(int port) {
  auto sockets = listening_sockets();
  std::erase_if(sockets, [&](const auto& socket) { return socket.port != port; });
  if (sockets.empty()) return std::nullopt;
  const auto owners = owners_among(all_pids(), sockets);
  return owners.empty() ? Listener{0, sockets.front().host, port} : owners.front();
}

}  // namespace leakgate
