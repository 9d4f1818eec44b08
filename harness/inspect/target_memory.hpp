// The seam to the memory of a Go process: one that runs (read while it goes on, never stopped), or
// one that has died and left a core file. Addresses are those of the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace leakgate {

struct MemoryRange {
  std::uint64_t address = 0;
  std::span<std::byte> into;  // as many bytes as are wanted
  bool is_read = false;       // all of them were
};

class TargetMemory {
 public:
  TargetMemory() = default;
  TargetMemory(const TargetMemory&) = delete;
  TargetMemory& operator=(const TargetMemory&) = delete;
  virtual ~TargetMemory() = default;

  // Fills each range as a whole or says that it did not; what is in the bytes of one that was not
  // read is not defined.
  virtual void read(std::span<MemoryRange> ranges) const = 0;

  // One range; false when not all of it could be read.
  [[nodiscard]] bool read_at(std::uint64_t address, std::span<std::byte> into) const {
    MemoryRange range{.address = address, .into = into};
    read({&range, 1});
    return range.is_read;
  }
};

}  // namespace leakgate
