#include "scenario/file_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace leakgate {

Result<std::string> read_file_text(const std::filesystem::path& file, std::size_t bytes_max) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) {
    return fail(ErrorCode::usage, error ? "cannot be read: " + error.message() : "no such file");
  }
  if (std::filesystem::is_directory(file, error)) {
    return fail(ErrorCode::usage, "is a folder, not a file");
  }
  // Opening a pipe would wait for its other end.
  if (!std::filesystem::is_regular_file(file, error)) {
    return fail(ErrorCode::usage, "is not a regular file");
  }
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  std::string text;
  std::array<char, 65536> block{};
  while (stream && text.size() <= bytes_max) {
    stream.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (!stream.is_open() || stream.bad()) {
    const std::error_code cause(errno != 0 ? errno : EIO, std::generic_category());
    return fail(ErrorCode::usage, "cannot be read: " + cause.message());
  }
  if (text.size() > bytes_max) {
    return fail(ErrorCode::usage, fmt::format("is larger than {} MiB", bytes_max >> 20U));
  }
  return text;
}

}  // namespace leakgate
