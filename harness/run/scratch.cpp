#include "run/scratch.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
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
  std::string name = base_folder() + "/leakgate-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    return fail(ErrorCode::internal,
                std::string("no temporary folder can be made: ") + std::strerror(errno), name,
                "point TMPDIR to a folder that can be written");
  }
  return Scratch(name);
}

Scratch::Scratch(Scratch&& other) noexcept : path_(std::exchange(other.path_, {})) {}

Scratch& Scratch::operator=(Scratch&& other) noexcept {
  if (this != &other) {
    remove();
    path_ = std::exchange(other.path_, {});
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
