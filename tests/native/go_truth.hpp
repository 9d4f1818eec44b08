// A Go program that knows its own names (fixtures/symbol-target), built as a test wants it and
// running; and what the Go runtime says about its program counters.
#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "profile/profile.hpp"
#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

// What the frames at a return address have to be.
struct KnownFrames {
  std::uint64_t address = 0;
  std::vector<Frame> frames;  // innermost first
  bool is_whole = true;       // false: only the innermost is told
};

struct GoTruth {
  std::uint64_t mapped = 0;  // where the executable is mapped
  std::vector<KnownFrames> known;
  std::vector<KnownFrames> in_c;  // without a file; the function "?": no symbol table knows it
};

// "main.main /src/main.go:12", a line for each.
[[nodiscard]] std::string to_text(const std::vector<Frame>& frames);

[[nodiscard]] bool has_go();

struct GoBuild {
  std::string package = "pure";  // "cgo": with C code
  std::string flags;             // of go build
  bool strip = false;            // with strip(1), afterwards
  friend std::ostream& operator<<(std::ostream& out, const GoBuild& build) {
    return out << build.package << ' ' << build.flags << (build.strip ? " and strip" : "");
  }
};

class GoTarget {
 public:
  // Throws when it cannot be built.
  explicit GoTarget(const GoBuild& build);
  [[nodiscard]] const std::filesystem::path& program() const { return program_; }
  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] const GoTruth& truth() const { return truth_; }
  // Ends it.
  void kill() { process_.reset(); }

 private:
  TemporaryFolder folder_;
  std::filesystem::path program_;
  std::optional<ToldProcess> process_;
  GoTruth truth_;
};

}  // namespace leakgate
