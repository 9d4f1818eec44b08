#include "base/signal_text.hpp"

#include <string.h>

namespace leakgate {

std::string signal_text(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

}  // namespace leakgate
