#include "target/executable.hpp"

#include <unistd.h>

#include "base/text.hpp"

namespace leakgate {

namespace fs = std::filesystem;

Result<fs::path> find_executable(const std::string& name, const EnvironmentMap& env,
                                 const fs::path& folder) {
  if (name.empty()) return fail(ErrorCode::target, "there is no program to start");
  if (name.find('/') != std::string::npos) return fs::absolute(folder / name);
  const auto path = env.find("PATH");
  const std::string folders = path != env.end() ? path->second : "/usr/local/bin:/usr/bin:/bin";
  for (const auto entry : split(folders, ':')) {
    const fs::path candidate = fs::absolute(folder / (entry.empty() ? "." : entry)) / name;
    std::error_code error;
    if (fs::is_regular_file(candidate, error) && ::access(candidate.c_str(), X_OK) == 0) {
      return candidate;
    }
  }
  return fail(ErrorCode::target, "there is no such program on the PATH", name);
}

}  // namespace leakgate
