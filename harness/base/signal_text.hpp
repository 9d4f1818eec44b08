// The names of signals, as every part of leakgate writes them.
#pragma once

#include <string>

namespace leakgate {

// "SIGABRT" for 6; "signal 4000" for a number that has no name.
[[nodiscard]] std::string signal_text(int signal);

}  // namespace leakgate
