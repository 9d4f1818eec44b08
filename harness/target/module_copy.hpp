// Packages inside the module cache: go refuses overlays there, and the cache is read-only.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace leakgate {

[[nodiscard]] bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

// Copies the whole module of `package` to `destination`, writable, with a go.mod where it has none.
// Returns the package's folder in the copy. Errors (code target): `package` is no part of a module
// below `module_cache`; code internal when it cannot be copied.
[[nodiscard]] Result<std::filesystem::path> copy_module(const std::filesystem::path& package,
                                                        const std::filesystem::path& module_cache,
                                                        const std::filesystem::path& destination);

// "github.com/!burnt!sushi/toml@v1.2.0" to "github.com/BurntSushi/toml": how the cache spells
// paths.
[[nodiscard]] std::string module_path_of(const std::filesystem::path& folder_in_cache);

}  // namespace leakgate
