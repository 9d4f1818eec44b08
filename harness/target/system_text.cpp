#include "target/system_text.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

#include "target/unique_fd.hpp"

namespace leakgate {

std::string errno_text(int error) { return std::generic_category().message(error); }

std::optional<std::string> read_system_file(const std::filesystem::path& path) {
  constexpr std::size_t kBytesMax = 64UL << 20U;
  const UniqueFd file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (!file.is_open()) return std::nullopt;
  std::string text;
  std::array<char, 16384> chunk{};
  while (text.size() < kBytesMax) {
    const auto count = ::read(file.get(), chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(count));
  }
  return text;
}

int write_system_file(const std::filesystem::path& path, const std::string& value) {
  const UniqueFd file{::open(path.c_str(), O_WRONLY | O_CLOEXEC)};
  if (!file.is_open()) return errno;
  return ::write(file.get(), value.data(), value.size()) < 0 ? errno : 0;
}

}  // namespace leakgate
