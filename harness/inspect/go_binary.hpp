// An executable that Go made, as far as one needs it to look into its processes and cores: where
// the runtime's variables and their members lie, and the names of its code.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "inspect/go_layout.hpp"
#include "inspect/go_variables.hpp"
#include "native/go_symbols.hpp"
#include "target/elf_reader.hpp"
#include "target/unique_fd.hpp"

namespace leakgate {

// What reading the tables of a binary comes to; cached by its build id.
struct GoMap {
  GoVariables variables;
  GoLayout layout;
  friend bool operator==(const GoMap&, const GoMap&) = default;
};

class GoBinary {
 public:
  // `name` is for errors. Errors (code unsupported): it is no Go program, its symbols were
  // stripped, or it is of a Go that is not known. `cache`: the folder to keep what was found in,
  // and to look it up; empty: none.
  [[nodiscard]] static Result<std::unique_ptr<GoBinary>> read(UniqueFd file,
                                                              const std::string& name,
                                                              const std::filesystem::path& cache);
  GoBinary(const GoBinary&) = delete;
  GoBinary& operator=(const GoBinary&) = delete;
  ~GoBinary() = default;

  [[nodiscard]] const ElfReader& elf() const { return elf_; }
  [[nodiscard]] const GoSymbols& symbols() const { return *symbols_; }
  [[nodiscard]] const GoVariables& variables() const { return map_.variables; }
  [[nodiscard]] const GoLayout& layout() const { return map_.layout; }
  [[nodiscard]] const std::string& go_version() const { return go_version_; }
  // Its tables were not read: a cache had what is in them.
  [[nodiscard]] bool is_from_cache() const { return is_from_cache_; }
  // Of the Go linker, else of the system's; empty: it has none.
  [[nodiscard]] const std::string& build_id() const { return build_id_; }

 private:
  explicit GoBinary(ElfReader elf) : elf_(std::move(elf)) {}
  [[nodiscard]] Result<void> find_map(const std::filesystem::path& cache);

  ElfReader elf_;
  std::optional<GoSymbols> symbols_;
  GoMap map_;
  std::string go_version_;
  std::string build_id_;
  bool is_from_cache_ = false;
};

// $XDG_CACHE_HOME/leakgate, else ~/.cache/leakgate; empty where neither is known.
[[nodiscard]] std::filesystem::path default_cache_folder();

}  // namespace leakgate
