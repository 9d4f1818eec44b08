// A Go process that left a core file, looked into: its goroutines and what its heap held.
#pragma once

#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "inspect/census_profile.hpp"
#include "inspect/core_memory.hpp"
#include "inspect/go_binary.hpp"

namespace leakgate {

class GoCore {
 public:
  // `binary` and `cache` as for CoreMemory and GoBinary, whose errors these are.
  [[nodiscard]] static Result<std::unique_ptr<GoCore>> open(const std::filesystem::path& core,
                                                            const std::filesystem::path& binary,
                                                            const std::filesystem::path& cache);

  // Goroutines that were running are shown where their thread was, if it was in Go code; else in
  // their entry function. `unread`: those that a cut core does not have.
  [[nodiscard]] Result<GoroutineProfile> goroutines() const;
  // As of the last collection.
  [[nodiscard]] Result<Profile> heap() const;

  [[nodiscard]] const CoreMemory& memory() const { return *memory_; }
  [[nodiscard]] const GoBinary& binary() const { return *binary_; }

 private:
  GoCore(std::unique_ptr<CoreMemory> memory, std::unique_ptr<GoBinary> binary)
      : memory_(std::move(memory)), binary_(std::move(binary)) {}
  [[nodiscard]] Error explained(Error error) const;

  std::unique_ptr<CoreMemory> memory_;
  std::unique_ptr<GoBinary> binary_;
};

}  // namespace leakgate
