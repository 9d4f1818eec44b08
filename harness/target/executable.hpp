// Where a program is, as execvp would find it.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

// A name with a slash is taken as it is, relative to `folder`; any other is looked up on the PATH
// of `env`. Errors: code target, when there is no such program on the PATH.
[[nodiscard]] Result<std::filesystem::path> find_executable(const std::string& name,
                                                            const EnvironmentMap& env,
                                                            const std::filesystem::path& folder);

}  // namespace leakgate
