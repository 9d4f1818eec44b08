#include "load/host.hpp"

#include <netdb.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace leakgate {

Result<std::vector<std::string>> resolve_host(const std::string& host) {
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  const std::string name = in_brackets ? host.substr(1, host.size() - 2) : host;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* raw = nullptr;
  const int failure = ::getaddrinfo(name.c_str(), nullptr, &hints, &raw);
  if (failure != 0) return fail(ErrorCode::load, ::gai_strerror(failure), host);
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> found(raw, &::freeaddrinfo);
  std::vector<std::string> addresses;
  for (const addrinfo* info = found.get(); info != nullptr; info = info->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(info->ai_addr, info->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0) {
      continue;
    }
    std::string address(text.data());
    if (std::ranges::find(addresses, address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  if (addresses.empty()) return fail(ErrorCode::load, "no address that can be used", host);
  return addresses;
}

void make_room_for_sockets(Count sockets) {
  // What leakgate itself keeps open: pipes, profiles, the probe's connections; generously.
  constexpr rlim_t kOthers = 128;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min(static_cast<rlim_t>(sockets) + kOthers, limit.rlim_max);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  // When it is refused, connections fail and say so.
  (void)::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace leakgate
