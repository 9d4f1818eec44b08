// Which threads a process has, by name. Go gives its threads no names, so they bear the program's;
// libraries name theirs after what they do.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace leakgate {

using ThreadNames = std::map<std::string, Count>;

// A thread costs about 8 us to read: of a process with more, the oldest are read.
inline constexpr Count kThreadsReadMax = 1000;

// Threads of a process by name; beyond the first 32 names they are "other", beyond kThreadsReadMax
// threads "not read". Errors: code sampling.
[[nodiscard]] Result<ThreadNames> read_thread_names(int pid);

// "worker-17" to "worker-#", so that a pool is one name; the program's own name as it is. Pure.
[[nodiscard]] std::string thread_label(std::string_view name, std::string_view program);

}  // namespace leakgate
