#include "sampling/fd_peers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "sampling/proc_text.hpp"
#include "target/socket_table.hpp"

namespace leakgate {
namespace {

using Text = std::string_view;
using Inodes = std::unordered_map<std::uint64_t, std::string>;  // of this process, and their labels

constexpr std::size_t kPeersMax = 64;
constexpr std::size_t kPathBytesMax = 100;
constexpr int kCloseWait = 8;
constexpr int kListen = 10;

// "socket:[4711]"
std::optional<std::uint64_t> socket_inode(Text link) {
  constexpr Text kPrefix = "socket:[";
  if (!link.starts_with(kPrefix) || !link.ends_with(']')) return std::nullopt;
  const Text digits = link.substr(kPrefix.size(), link.size() - kPrefix.size() - 1);
  std::uint64_t inode = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), inode);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return inode;
}

std::string address_text(const std::string& host, int port) {
  const bool ipv6 = host.find(':') != std::string::npos;
  return ipv6 ? fmt::format("[{}]:{}", host, port) : fmt::format("{}:{}", host, port);
}

std::string tcp_label(const InternetSocket& socket, const std::set<int>& served) {
  if (socket.state == kListen) {
    return "tcp listening on " + address_text(socket.local_host, socket.local_port);
  }
  if (socket.remote_port == 0) return "tcp, not connected";
  const Text closed = socket.state == kCloseWait ? " (closed by the peer)" : "";
  if (served.contains(socket.local_port)) {
    return fmt::format("tcp on :{} from {}{}", socket.local_port, socket.remote_host, closed);
  }
  return fmt::format("tcp to {}{}", address_text(socket.remote_host, socket.remote_port), closed);
}

std::vector<InternetSocket> own_sockets(const std::string& table, const std::string& table6,
                                        const Inodes& own) {
  std::vector<InternetSocket> sockets = parse_internet_sockets(table);
  for (InternetSocket& socket : parse_internet_sockets(table6)) {
    sockets.push_back(std::move(socket));
  }
  std::erase_if(sockets, [&](const InternetSocket& socket) { return !own.contains(socket.inode); });
  return sockets;
}

void label_internet_sockets(const SocketTables& tables, Inodes& own) {
  const std::vector<InternetSocket> tcp = own_sockets(tables.tcp, tables.tcp6, own);
  std::set<int> served;
  for (const InternetSocket& socket : tcp) {
    if (socket.state == kListen) served.insert(socket.local_port);
  }
  for (const InternetSocket& socket : tcp) own[socket.inode] = tcp_label(socket, served);
  for (const InternetSocket& socket : own_sockets(tables.udp, tables.udp6, own)) {
    own[socket.inode] = socket.remote_port == 0
                            ? "udp, not connected"
                            : "udp to " + address_text(socket.remote_host, socket.remote_port);
  }
}

// "0000...: 00000003 00000000 00000000 0001 03 4711 /run/app.sock"; most have no path.
void label_unix_sockets(const std::string& table, Inodes& own) {
  constexpr std::size_t kInode = 6;
  for (const Text line : split(table, '\n')) {
    std::vector<Text> words = split(line, ' ');
    std::erase(words, "");
    if (words.size() <= kInode) continue;
    const auto at = own.find(socket_inode(fmt::format("socket:[{}]", words[kInode])).value_or(0));
    if (at == own.end()) continue;
    const bool has_path = words.size() > kInode + 1;
    at->second = has_path ? "unix " + path_pattern(words[kInode + 1]) : "unix";
  }
}

Inodes labelled_sockets(std::span<const std::string> links, const SocketTables& tables) {
  Inodes own;
  for (const std::string& link : links) {
    if (const auto inode = socket_inode(link)) own.emplace(*inode, "socket");
  }
  label_internet_sockets(tables, own);
  label_unix_sockets(tables.unix_domain, own);
  return own;
}

std::string label_of(const std::string& link, const Inodes& sockets) {
  if (const auto inode = socket_inode(link)) return sockets.at(*inode);
  const std::string kind = fd_kind(link);
  const bool has_path = kind == "file" || kind == "device";
  return has_path ? kind + " " + path_pattern(link) : kind;
}

// "file /srv/templates/index.html" to "file /srv/templates/*".
std::string folder_of(const std::string& label) {
  if (!label.starts_with("file ")) return label;
  return label.substr(0, label.rfind('/') + 1) + "*";
}

FdPeers with_folders(const FdPeers& peers) {
  FdPeers folders;
  for (const auto& [label, count] : peers) folders[folder_of(label)] += count;
  return folders;
}

FdPeers with_the_rarest_as_other(const FdPeers& peers) {
  std::vector<std::pair<std::string, Count>> sorted(peers.begin(), peers.end());
  std::ranges::stable_sort(sorted, std::greater{}, &std::pair<std::string, Count>::second);
  FdPeers kept;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    kept[i < kPeersMax - 1 ? sorted[i].first : "other"] += sorted[i].second;
  }
  return kept;
}

}  // namespace

std::string path_pattern(Text path) {
  std::string pattern;
  for (const char c : path) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) pattern += c;
    if (digit && !pattern.ends_with('#')) pattern += '#';
  }
  const bool cut = pattern.size() > kPathBytesMax;
  return printable(pattern.substr(0, kPathBytesMax)) + (cut ? "..." : "");
}

FdPeers fd_peers(std::span<const std::string> links, const SocketTables& tables) {
  const Inodes sockets = labelled_sockets(links, tables);
  FdPeers peers;
  for (const std::string& link : links) ++peers[label_of(link, sockets)];
  if (peers.size() > kPeersMax) peers = with_folders(peers);
  return peers.size() > kPeersMax ? with_the_rarest_as_other(peers) : peers;
}

}  // namespace leakgate
