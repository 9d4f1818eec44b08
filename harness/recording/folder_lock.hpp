// The lock of a run folder: two runs in one folder would mix their files.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace leakgate {

// Locks FOLDER/.lock with flock(2), which a crash releases by itself; the descriptor holds the
// lock. Code usage when another leakgate has it.
[[nodiscard]] Result<int> lock_folder(const std::filesystem::path& folder);

// Removes the lock file and closes the descriptor.
void unlock_folder(const std::filesystem::path& folder, int lock_fd);

}  // namespace leakgate
