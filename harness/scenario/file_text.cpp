#include "scenario/file_text.hpp"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "scenario/toml_precheck.hpp"

namespace leakgate {

Result<std::string> read_file_text(const std::filesystem::path& file) {
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
  std::string text(kLargestScenario + 1, '\0');
  if (stream) stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream.is_open() || stream.bad()) {
    const std::error_code cause(errno != 0 ? errno : EIO, std::generic_category());
    return fail(ErrorCode::usage, "cannot be read: " + cause.message());
  }
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (text.size() > kLargestScenario) return fail(ErrorCode::usage, "is larger than 1 MiB");
  return text;
}

}  // namespace leakgate
