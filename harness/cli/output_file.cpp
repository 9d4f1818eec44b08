#include "cli/output_file.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "recording/safe_file.hpp"

namespace leakgate {
namespace {

namespace fs = std::filesystem;

bool is_written_into(const fs::path& file) {
  std::error_code ignored;
  const fs::file_type type = fs::symlink_status(file, ignored).type();
  return type != fs::file_type::not_found && type != fs::file_type::none &&
         type != fs::file_type::regular;
}

std::unexpected<Error> not_written(const fs::path& file) {
  const std::string why = std::generic_category().message(errno);
  return fail(ErrorCode::output, fmt::format("cannot write: {}", why), file.string());
}

fs::path folder_of(const fs::path& file) {
  return file.has_parent_path() ? file.parent_path() : fs::path(".");
}

}  // namespace

Result<void> check_output_file(const fs::path& file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored)) {
    return fail(ErrorCode::output, "cannot write: it is a folder", file.string());
  }
  // A link to nothing yet is as good as its folder, which the writing tells.
  const bool may_be_missing = fs::is_symlink(file, ignored);
  const fs::path asked = is_written_into(file) ? file : folder_of(file);
  if (::access(asked.c_str(), W_OK) == 0 || (may_be_missing && errno == ENOENT)) return {};
  return not_written(file);
}

Result<void> write_output_file(const fs::path& file, std::string_view content) {
  if (!is_written_into(file)) return write_file_safely(file, content);
  errno = 0;
  std::ofstream out(file, std::ios::binary);
  out << content;
  out.close();
  return out ? Result<void>{} : not_written(file);
}

}  // namespace leakgate
