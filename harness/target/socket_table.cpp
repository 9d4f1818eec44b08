#include "target/socket_table.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/text.hpp"
#include "target/system_text.hpp"

namespace leakgate {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// Addresses are printed as 32-bit words in the byte order of the machine.
std::optional<std::string> parse_host(std::string_view hex) {
  constexpr std::size_t kWordDigits = 8;
  std::array<std::uint32_t, 4> words{};
  const std::size_t count = hex.size() / kWordDigits;
  if (hex.size() % kWordDigits != 0 || (count != 1 && count != 4)) return std::nullopt;
  for (std::size_t i = 0; i < count; ++i) {
    const auto word = parse<std::uint32_t>(hex.substr(i * kWordDigits, kWordDigits), 16);
    if (!word) return std::nullopt;
    words.at(i) = *word;
  }
  const auto bytes = std::bit_cast<in6_addr>(words);
  const bool mapped = count == 4 && IN6_IS_ADDR_V4MAPPED(&bytes);
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* address = mapped ? static_cast<const void*>(&words[3]) : &words;
  inet_ntop(count == 1 || mapped ? AF_INET : AF_INET6, address, text.data(), text.size());
  return std::string(text.data());
}

// "0100007F:1F90"
bool parse_address(std::string_view text, std::string& host, int& port) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const auto parsed = parse_host(text.substr(0, colon));
  const auto number = parse<int>(text.substr(colon + 1), 16);
  if (!parsed || !number) return false;
  host = *parsed;
  port = *number;
  return true;
}

std::vector<std::string_view> words_of(std::string_view line) {
  auto words = split(line, ' ');
  std::erase(words, "");
  return words;
}

}  // namespace

std::vector<InternetSocket> parse_internet_sockets(std::string_view table) {
  constexpr std::size_t kLocal = 1;
  constexpr std::size_t kRemote = 2;
  constexpr std::size_t kState = 3;
  constexpr std::size_t kInode = 9;
  std::vector<InternetSocket> sockets;
  for (const auto line : split(table, '\n')) {
    const auto words = words_of(line);
    if (words.size() <= kInode) continue;
    InternetSocket socket;
    const auto state = parse<int>(words[kState], 16);
    socket.inode = parse<std::uint64_t>(words[kInode], 10).value_or(0);
    if (!state || socket.inode == 0) continue;
    socket.state = *state;
    if (!parse_address(words[kLocal], socket.local_host, socket.local_port)) continue;
    if (!parse_address(words[kRemote], socket.remote_host, socket.remote_port)) continue;
    sockets.push_back(std::move(socket));
  }
  return sockets;
}

std::vector<ListeningSocket> parse_socket_table(std::string_view table) {
  constexpr int kListen = 10;  // TCP_LISTEN
  std::vector<ListeningSocket> sockets;
  for (const InternetSocket& socket : parse_internet_sockets(table)) {
    if (socket.state != kListen) continue;
    sockets.push_back({socket.local_host, socket.local_port, socket.inode});
  }
  return sockets;
}

std::vector<ListeningSocket> listening_sockets() {
  std::vector<ListeningSocket> all;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    const auto sockets = parse_socket_table(read_system_file(table).value_or(""));
    all.insert(all.end(), sockets.begin(), sockets.end());
  }
  return all;
}

std::vector<std::uint64_t> socket_inodes_of(int pid) {
  constexpr std::string_view kPrefix = "socket:[";
  std::vector<std::uint64_t> inodes;
  std::error_code error;
  const std::filesystem::path folder = "/proc/" + std::to_string(pid) + "/fd";
  for (std::filesystem::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code unreadable;
    const std::string link = std::filesystem::read_symlink(entry->path(), unreadable).string();
    if (!link.starts_with(kPrefix) || !link.ends_with(']')) continue;
    const auto digits =
        std::string_view(link).substr(kPrefix.size(), link.size() - kPrefix.size() - 1);
    if (const auto inode = parse<std::uint64_t>(digits, 10)) inodes.push_back(*inode);
  }
  return inodes;
}

}  // namespace leakgate
