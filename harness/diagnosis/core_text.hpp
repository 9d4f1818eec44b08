// Where the core file of a process that ended is, or why there is none, in words.
#pragma once

#include <string>

#include "recording/recording.hpp"

namespace leakgate {

// "/tmp/core"; "handed to /usr/share/apport/apport, as core_pattern says"; "none: core = false,
// ...".
[[nodiscard]] std::string core_text(const TargetEnd& end);

}  // namespace leakgate
