// The memory of a Go process that has died, from its core file; and what the kernel's notes say of
// it. Pages of the executable that were not written to are not in a core (core(5), coredump_filter)
// and are read from the executable itself. A core that was cut, by a full disk or a limit, gives
// what it has.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "inspect/core_notes.hpp"
#include "inspect/target_memory.hpp"
#include "target/elf_reader.hpp"

namespace leakgate {

class CoreMemory final : public TargetMemory {
 public:
  // `binary` empty: where the core says that it was. Error{target}: a file that cannot be read, or
  // is no core or executable; the core is of another binary. Error{unsupported}: another machine.
  [[nodiscard]] static Result<std::unique_ptr<CoreMemory>> open(
      const std::filesystem::path& core, const std::filesystem::path& binary);

  void read(std::span<MemoryRange> ranges) const override;

  // Added to the addresses in the binary it gives those of the process; 0 unless it is PIE.
  [[nodiscard]] std::uint64_t load_bias() const { return load_bias_; }
  [[nodiscard]] const ElfReader& binary() const { return *binary_; }
  [[nodiscard]] const std::filesystem::path& binary_path() const { return binary_path_; }
  // The core has something of the binary, its build id as a rule, to tell that it is the one. What
  // has nothing is taken for it when it is mapped where the core says.
  [[nodiscard]] bool is_binary_known() const { return is_binary_known_; }
  // Not all of its memory or notes is in the file.
  [[nodiscard]] bool is_cut() const { return is_cut_; }
  // What it died of; 0: nothing, it was copied while it ran (gcore).
  [[nodiscard]] int signal() const;
  [[nodiscard]] int pid() const { return notes_.pid; }
  [[nodiscard]] const std::vector<CoreThread>& threads() const { return notes_.threads; }
  [[nodiscard]] const std::vector<CoreMapping>& mapped_files() const { return notes_.mappings; }
  [[nodiscard]] const std::string& process_name() const { return notes_.process_name; }
  [[nodiscard]] const std::string& command_line() const { return notes_.command_line; }

 private:
  struct Segment {
    std::uint64_t address = 0;
    std::uint64_t size = 0;         // in memory
    std::uint64_t dumped_size = 0;  // what of it is in the core, from its start
    std::uint64_t offset = 0;
  };

  CoreMemory() = default;
  [[nodiscard]] Result<void> read_core(const std::filesystem::path& path);
  [[nodiscard]] bool read_file(std::uint64_t offset, void* into, std::size_t size) const;
  void read_segments(std::uint64_t offset, std::size_t count);
  void add_segment(std::uint64_t address, std::uint64_t size, FileRange range);
  void sort_segments();
  [[nodiscard]] Result<void> open_binary(const std::filesystem::path& path);
  [[nodiscard]] bool find_load_bias();
  [[nodiscard]] bool is_mapped_as_told() const;
  // Of what is both in the core and, unchangeable, in the binary: whether it is the same.
  [[nodiscard]] std::optional<bool> has_same_build_id() const;
  [[nodiscard]] std::optional<bool> has_same_page() const;

  // From one place: how many bytes, from `address` on; 0: none.
  [[nodiscard]] std::size_t read_some(std::uint64_t address, std::span<std::byte> into) const;
  [[nodiscard]] std::size_t read_dumped(std::uint64_t address, std::span<std::byte> into) const;
  [[nodiscard]] std::size_t read_binary(std::uint64_t address, std::span<std::byte> into) const;
  // The last that does not begin behind it.
  [[nodiscard]] const Segment* segment_before(std::uint64_t address) const;

  UniqueFd file_;
  std::uint64_t file_size_ = 0;
  unsigned machine_ = 0;
  std::vector<Segment> segments_;  // by address, without overlap
  CoreNotes notes_;
  std::filesystem::path binary_path_;
  std::optional<ElfReader> binary_;
  std::uint64_t load_bias_ = 0;
  bool is_binary_known_ = false;
  bool is_cut_ = false;
};

}  // namespace leakgate
