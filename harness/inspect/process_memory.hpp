// The memory of a running process, read with process_vm_readv: no stop, no signal, no ptrace. What
// is read may be changing meanwhile, also between two ranges of one call.
#pragma once

#include "inspect/target_memory.hpp"

namespace leakgate {

class ProcessMemory final : public TargetMemory {
 public:
  explicit ProcessMemory(int pid) : pid_(pid) {}
  void read(std::span<MemoryRange> ranges) const override;

  // Why a byte cannot be read, as an errno; 0: it can.
  [[nodiscard]] int error_at(std::uint64_t address) const;

 private:
  int pid_;
};

}  // namespace leakgate
