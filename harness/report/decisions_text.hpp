// Why a run was judged as it was, number by number: what `leakgate explain RUN-FOLDER` prints for
// those who tune thresholds.
#pragma once

#include <string>

#include "report/report.hpp"

namespace leakgate {

// For each gate its marks, the figures that its rule compares, and the reason; then the control
// without load, why cycles were added or left out, and the forecast.
[[nodiscard]] std::string decisions_text(const Report& report);

}  // namespace leakgate
