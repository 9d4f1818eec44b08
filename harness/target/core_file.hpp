// Where the kernel puts the core file of a process, and whether it did: core(5).
#pragma once

#include <filesystem>
#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// What holds for a program that is launched in `folder` (empty: leakgate's own).
[[nodiscard]] CoreFile core_file_at_launch(bool asked_for, const std::filesystem::path& folder);

// The same as a running process has it: it may have gone to another folder, and only root raises a
// hard limit. What cannot be read stays as it was.
void ask_process_for_core(CoreFile& core, int pid);

// The path of its core files as glob(7) understands it. Known are pid and signal; of the thread's
// name, the time and the rest any text matches. Empty where no file is written: the pattern is
// empty, or names a program ("|...") or a socket ("@...", Linux 6.16). Pure.
[[nodiscard]] std::string core_glob(const CoreFile& core, int pid, int signal);

// The newest file that matches and was written since; empty when there is none.
[[nodiscard]] std::string newest_file(const std::string& glob,
                                      std::filesystem::file_time_type since);

}  // namespace leakgate
