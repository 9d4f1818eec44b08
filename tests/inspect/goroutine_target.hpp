// fixtures/goroutine-target, built as a test wants it, running.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "inspect/go_toolchains.hpp"
#include "profile/goroutines.hpp"
#include "recording/safe_file.hpp"
#include "recording/temporary_folder.hpp"
#include "support/told_process.hpp"

namespace leakgate {

struct GoroutineBuild {
  std::string toolchain = "local";
  std::string flags;             // of go build
  std::string package = "pure";  // "cgo": with C code

  friend std::ostream& operator<<(std::ostream& out, const GoroutineBuild& build) {
    return out << build.toolchain << " " << build.flags << " " << build.package;
  }
};

class GoroutineTarget {
 public:
  explicit GoroutineTarget(const GoroutineBuild& build) : program_(folder_.path() / "target") {
    const std::string command = "cd '" LEAKGATE_SOURCE_DIR "/fixtures/goroutine-target' && " +
                                with_toolchain(build.toolchain) + "go build " + build.flags +
                                " -o '" + program_.string() + "' ./" + build.package;
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    process_.emplace(program_.string(), std::vector<std::string>{"GODEBUG=memprofilerate=1"});
    if (process_->greeting() != "ready") throw std::runtime_error("the target is not ready");
  }

  [[nodiscard]] int pid() const { return process_->pid(); }
  [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
  [[nodiscard]] std::string ask(const std::string& line) const { return process_->ask(line); }

  struct Told {
    std::string answer;
    Profile profile;
  };
  // What its runtime says: "profile" of goroutines, "heap" of live memory.
  [[nodiscard]] Told told(const std::string& what) const {
    const std::filesystem::path file = folder() / what;
    Told told{.answer = ask(what + " " + file.string()), .profile = {}};
    const Result<std::string> bytes = read_file(file, 16 * kMiB);
    const Result<Profile> profile = bytes ? parse_profile(*bytes) : pass_on(bytes);
    if (!profile) throw std::runtime_error(to_text(profile.error()));
    told.profile = *profile;
    return told;
  }

 private:
  TemporaryFolder folder_;
  std::filesystem::path program_;
  std::optional<ToldProcess> process_;
};

// Count by group, without the main goroutine, which writes profiles at one time and reads its input
// at the other.
inline std::map<std::string, Count> counts_in(const Profile& profile) {
  std::map<std::string, Count> counts;
  for (const GoroutineGroup& group : group_goroutines(profile)) {
    if (group.key.find("main.main ") == std::string::npos) counts[group.key] += group.count;
  }
  return counts;
}

}  // namespace leakgate
