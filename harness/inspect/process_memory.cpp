#include "inspect/process_memory.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

namespace leakgate {
namespace {

// IOV_MAX: what one call takes.
constexpr std::size_t kRangesPerCall = 1024;

iovec remote_of(const MemoryRange& range) {
  return {std::bit_cast<void*>(range.address), range.into.size()};
}

}  // namespace

// A call ends at the first range that cannot be read as a whole and says how many bytes came before
// it; what was behind is asked for again.
void ProcessMemory::read(std::span<MemoryRange> ranges) const {
  std::array<iovec, kRangesPerCall> local{};
  std::array<iovec, kRangesPerCall> remote{};
  while (!ranges.empty()) {
    const std::size_t asked = std::min(ranges.size(), kRangesPerCall);
    for (std::size_t i = 0; i < asked; ++i) {
      local.at(i) = {ranges[i].into.data(), ranges[i].into.size()};
      remote.at(i) = remote_of(ranges[i]);
    }
    const ssize_t got = ::process_vm_readv(pid_, local.data(), asked, remote.data(), asked, 0);
    std::size_t left = got > 0 ? static_cast<std::size_t>(got) : 0;
    std::size_t whole = 0;
    for (; whole < asked && ranges[whole].into.size() <= left; ++whole) {
      left -= ranges[whole].into.size();
      ranges[whole].is_read = true;
    }
    if (whole < asked) ranges[whole++].is_read = false;
    ranges = ranges.subspan(whole);
  }
}

int ProcessMemory::error_at(std::uint64_t address) const {
  std::byte byte{};
  const iovec local{&byte, 1};
  const iovec remote{std::bit_cast<void*>(address), 1};
  return ::process_vm_readv(pid_, &local, 1, &remote, 1, 0) == 1 ? 0 : errno;
}

}  // namespace leakgate
