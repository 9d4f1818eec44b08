// What `leakgate prove` says: which of the leaks that it put into the target were found, and the
// smallest one that the scenario can see.
#pragma once

#include <string>
#include <vector>

#include "report/report.hpp"

namespace leakgate {

// A run of the scenario with a leak put in.
struct Proof {
  std::string injected;  // "16 B per request in a global"
  Metric metric = Metric::heap;
  Report report;
};

// The growth rule of the metric failed, and the verdict is leak.
[[nodiscard]] bool is_found(const Proof& proof);

// 0 when it was found, 1 when the run came to another conclusion, else the run's own: 3, 4, 5.
[[nodiscard]] int exit_code_of(const Proof& proof);

// A row a leak, why one was not found, the smallest leak, and what it comes to.
[[nodiscard]] std::string proof_text(const Recording& clean, const std::vector<Proof>& proofs);

}  // namespace leakgate
