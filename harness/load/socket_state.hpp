// What the kernel knows of a connection.
#pragma once

#include <cstddef>

namespace leakgate {

// Whether the peer's kernel has acknowledged none of the last `size` bytes that were sent. False
// where it is not known: what is no TCP socket.
[[nodiscard]] bool is_unacknowledged(int socket, std::size_t size);

}  // namespace leakgate
