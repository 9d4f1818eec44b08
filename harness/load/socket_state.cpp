#include "load/socket_state.hpp"

// Not <netinet/tcp.h>, whose tcp_info ends before the counts of bytes; it does not go with this
// one.
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

namespace leakgate {

bool is_unacknowledged(int socket, std::size_t size) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(socket, IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return false;
  const std::uint64_t sent = info.tcpi_bytes_sent - info.tcpi_bytes_retrans;
  // RFC 4898 counts the SYN among what was acknowledged.
  return sent > 0 && sent + 1 >= info.tcpi_bytes_acked + size;
}

}  // namespace leakgate
