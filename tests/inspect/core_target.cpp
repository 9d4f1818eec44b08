#include "inspect/core_target.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include "target/core_file.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

// As much as this machine allows; what is started from now on inherits it.
void allow_core_files() {
  rlimit limit{};
  ::getrlimit(RLIMIT_CORE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_CORE, &limit);
}

}  // namespace

CoreTarget::CoreTarget(const std::string& flags) : program_(folder_.path() / "target") {
  const std::string command = "cd '" LEAKGATE_SOURCE_DIR "/fixtures/core-target' && go build " +
                              flags + " -o '" + program_.string() + "'";
  if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
  allow_core_files();
  process_.emplace(program_.string(), std::vector<std::string>{"GOTRACEBACK=crash"});
  pid_ = process_->pid();
  std::istringstream words(process_->greeting());
  std::string word;
  if (!(words >> word) || word != "ready") throw std::runtime_error("the target did not start");
  while (words >> word) {
    const std::size_t equals = word.find('=');
    places_[word.substr(0, equals)] = std::stoull(word.substr(equals + 1), nullptr, 16);
  }
}

bool CoreTarget::crash() {
  const auto before = fs::file_time_type::min();
  const CoreFile place = core_file_at_launch(true, folder_.path());
  (void)process_->ask("die");
  const int status = process_->wait();
  if (!WCOREDUMP(status)) {
    why_no_core_ = "core files are not allowed here";
    return false;
  }
  core_ = newest_file(core_glob(place, pid_, SIGABRT), before);
  why_no_core_ = "core files go elsewhere: " + place.pattern;
  return !core_.empty();
}

bool CoreTarget::copy() {
  // It writes out what Go has only reserved.
  constexpr std::uintmax_t kRoomBytes = 4UL << 30U;
  if (fs::space(folder_.path()).available < kRoomBytes) {
    why_no_core_ = "there is too little room";
    return false;
  }
  const std::string prefix = (folder_.path() / "copy").string();
  const std::string command =
      "gcore -o '" + prefix + "' " + std::to_string(pid_) + " > /dev/null 2>&1";
  if (std::system(command.c_str()) != 0) {
    why_no_core_ = "there is no gcore, or it may not look at the process";
    return false;
  }
  core_ = prefix + "." + std::to_string(pid_);
  return fs::exists(core_);
}

}  // namespace leakgate
