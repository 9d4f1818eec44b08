#include "run/scratch.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <system_error>
#include <utility>

namespace leakgate {
namespace {

// sun_path holds 108 bytes; the socket's own name takes some of them.
constexpr std::size_t kFolderLengthMax = 80;

std::string base_folder() {
  const char* chosen = std::getenv("TMPDIR");
  if (chosen == nullptr || *chosen != '/' || std::strlen(chosen) > kFolderLengthMax) return "/tmp";
  return chosen;
}

}  // namespace

Result<Scratch> Scratch::create() {
  std::random_device random;
  const std::uint64_t number = (std::uint64_t{random()} << 32U) | random();
  const std::string name = fmt::format("{}/leakgate-{:016x}", base_folder(), number);
  // The guard first: were leakgate killed in between, nobody would know of the folder.
  Result<FolderGuard> guard = FolderGuard::watch(name);
  if (!guard) return pass_on(guard);
  if (mkdir(name.c_str(), S_IRWXU) != 0) {
    return fail(ErrorCode::internal,
                std::string("no temporary folder can be made: ") + std::strerror(errno), name,
                "point TMPDIR to a folder that can be written");
  }
  return Scratch(name, *std::move(guard));
}

Scratch::Scratch(Scratch&& other) noexcept
    : path_(std::exchange(other.path_, {})), guard_(std::move(other.guard_)) {}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
    guard_ = std::move(other.guard_);
  }
  return *this;
}

Scratch::~Scratch() { remove(); }

void Scratch::remove() noexcept {
  if (path_.empty()) return;
  std::error_code ignored;  // nothing sensible can be done about a folder that will not go
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace leakgate
