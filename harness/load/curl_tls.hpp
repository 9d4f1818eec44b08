// The certificates that libcurl takes from a target and shows to it.
#pragma once

#include <curl/curl.h>

#include "base/result.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

void set_tls(CURL* easy, const TlsSpec& tls);

// An Error (code load) names the file that cannot be read or does not hold what it should. Tells
// nothing of whether the target agrees; nothing is sent to it.
[[nodiscard]] Result<void> check_tls_files(const TlsSpec& tls);

}  // namespace leakgate
