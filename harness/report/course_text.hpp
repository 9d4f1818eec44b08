// How the run went and what its leak comes to, in words: why more cycles or fewer were run, what
// grew without load, and when a limit will be reached.
#pragma once

#include <string>
#include <vector>

#include "report/report.hpp"

namespace leakgate {

// "7 cycles, not 5: heap may still grow"; empty when the least number of cycles was run.
[[nodiscard]] std::string cycles_reason(const Recording& recording);

// "RSS grows by 1.8 GiB an hour at 1,000 requests/s; the cgroup limit of 4 GiB is reached in 2.2
// hours"; empty where there is no forecast.
[[nodiscard]] std::string forecast_text(const Report& report);

}  // namespace leakgate
