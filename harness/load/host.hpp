// What the load engine asks of the system before it starts: addresses of a name, room for sockets.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace leakgate {

// Numeric addresses of a name or address ("localhost", "127.0.0.1", "::1", "[::1]"), in the
// system's order of preference, each once. May ask the network for names other than localhost.
[[nodiscard]] Result<std::vector<std::string>> resolve_host(const std::string& host);

// Raises the soft limit of open files, at most to the hard one, where `sockets` need it.
void make_room_for_sockets(Count sockets);

}  // namespace leakgate
