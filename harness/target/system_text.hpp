// What the system says, as text: errno and small files of /proc and /sys.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace leakgate {

// "No such file or directory" for ENOENT.
[[nodiscard]] std::string errno_text(int error);

// A whole file whose size is not known beforehand; nullopt when it cannot be read. At most 64 MiB.
[[nodiscard]] std::optional<std::string> read_system_file(const std::filesystem::path& path);

// Writes a value to a control file of the kernel; the errno, 0 on success.
[[nodiscard]] int write_system_file(const std::filesystem::path& path, const std::string& value);

}  // namespace leakgate
