#include "sampling/descriptors.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "sampling/file_text.hpp"
#include "sampling/proc_text.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kTableBytesMax = 4UL * kMiB;

// Descriptors come and go while we look: one that is gone before its link was read is not counted.
Result<std::vector<std::string>> read_links(int pid) {
  const Result<ProcFolder> folder = open_proc_folder(pid, "fd");
  if (!folder) return pass_on(folder);
  std::vector<std::string> links;
  std::array<char, 256> link{};
  while (const dirent* entry = next_entry(*folder)) {
    const ssize_t length =
        ::readlinkat(::dirfd(folder->get()), entry->d_name, link.data(), link.size());
    if (length >= 0) links.emplace_back(link.data(), static_cast<std::size_t>(length));
    // Others' may be listed and not read: what it is is not known, but it is there.
    if (length < 0 && (errno == EACCES || errno == EPERM)) links.emplace_back("unreadable:[0]");
  }
  return links;
}

SocketTables read_tables(int pid) {
  const auto table = [pid](const char* name) {
    return read_proc_file(pid, name, kTableBytesMax).value_or("");
  };
  return {.tcp = table("net/tcp"),
          .tcp6 = table("net/tcp6"),
          .udp = table("net/udp"),
          .udp6 = table("net/udp6"),
          .unix_domain = table("net/unix")};
}

}  // namespace

Result<DescriptorReading> read_descriptors(int pid) {
  const Result<std::vector<std::string>> links = read_links(pid);
  if (!links) return pass_on(links);
  DescriptorReading reading;
  reading.fds = static_cast<Count>(links->size());
  for (const std::string& link : *links) ++reading.kinds[fd_kind(link)];
  const bool has_sockets = reading.kinds.contains("socket");
  reading.peers = fd_peers(*links, has_sockets ? read_tables(pid) : SocketTables{});
  return reading;
}

}  // namespace leakgate
