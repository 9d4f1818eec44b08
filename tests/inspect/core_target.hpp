// A Go program that knows some of its memory (fixtures/core-target), and its core file.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

class CoreTarget {
 public:
  // `flags` of go build. Throws when it cannot be built.
  explicit CoreTarget(const std::string& flags);
  CoreTarget(const CoreTarget&) = delete;
  CoreTarget& operator=(const CoreTarget&) = delete;

  // Lets it die; false where the machine leaves no core file.
  [[nodiscard]] bool crash();
  // Copies it with gcore while it runs; false where that cannot be.
  [[nodiscard]] bool copy();
  [[nodiscard]] const std::string& why_no_core() const { return why_no_core_; }

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }
  [[nodiscard]] const std::filesystem::path& program() const { return program_; }
  [[nodiscard]] const std::filesystem::path& core() const { return core_; }
  [[nodiscard]] int pid() const { return pid_; }
  // Where a text is: "heap", "data", "bss" or "constant".
  [[nodiscard]] std::uint64_t place(const std::string& name) const { return places_.at(name); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path program_;
  std::filesystem::path core_;
  std::string why_no_core_;
  std::map<std::string, std::uint64_t> places_;
  int pid_ = 0;
  std::optional<ToldProcess> process_;
};

}  // namespace leakgate
