// The descriptors that a process has open.
#pragma once

#include <map>
#include <string>

#include "base/result.hpp"
#include "sampling/fd_peers.hpp"

namespace leakgate {

struct DescriptorReading {
  Count fds = 0;
  std::map<std::string, Count> kinds;  // fd_kind() of proc_text.hpp
  FdPeers peers;
};

// About 1 us a descriptor; for a process with sockets also the tables of its network namespace, up
// to 4 MiB (28,000 sockets) of each. Errors: code sampling (gone, or not ours to read).
[[nodiscard]] Result<DescriptorReading> read_descriptors(int pid);

}  // namespace leakgate
