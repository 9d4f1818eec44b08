#include "cli/bundled_scenarios.hpp"

#include <system_error>

namespace leakgate {

namespace fs = std::filesystem;

std::optional<fs::path> bundled_scenarios() {
  std::error_code error;
  const fs::path binary = fs::read_symlink("/proc/self/exe", error);
  for (const fs::path& folder :
       {binary.parent_path() / "../share/leakgate/scenarios", fs::path(LEAKGATE_SCENARIOS)}) {
    if (fs::is_directory(folder, error)) return folder.lexically_normal();
  }
  return std::nullopt;
}

}  // namespace leakgate
