// A running Go process that exposes nothing, looked into from outside: its memory, and what its
// executable says of where things lie. The process is never stopped, signalled or written to.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "inspect/census_profile.hpp"
#include "inspect/go_binary.hpp"
#include "inspect/process_memory.hpp"
#include "recording/recording.hpp"

namespace leakgate {

class GoProcess {
 public:
  // Errors: it is no Go program that can be read so (code unsupported: GoBinary says why), or its
  // memory may not be read (code sampling).
  [[nodiscard]] static Result<std::unique_ptr<GoProcess>> open(int pid,
                                                               const std::filesystem::path& cache);

  // What its runtime counts; with goroutines where they are asked for, which takes a microsecond
  // for every ten of them.
  enum class With { counters, goroutines };
  [[nodiscard]] Result<RuntimeReading> read(With what) const;
  [[nodiscard]] Result<GoroutineProfile> goroutines() const;

  [[nodiscard]] const GoBinary& binary() const { return *binary_; }
  [[nodiscard]] const TargetMemory& memory() const { return memory_; }
  [[nodiscard]] std::uint64_t load_address() const { return load_address_; }

 private:
  [[nodiscard]] static Result<std::unique_ptr<GoProcess>> open_once(
      int pid, const std::filesystem::path& cache);
  GoProcess(int pid, std::unique_ptr<GoBinary> binary, std::uint64_t load_address)
      : memory_(pid), binary_(std::move(binary)), load_address_(load_address) {}

  ProcessMemory memory_;
  std::unique_ptr<GoBinary> binary_;
  std::uint64_t load_address_ = 0;
};

}  // namespace leakgate
