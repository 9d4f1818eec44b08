// What `leakgate tune` prints: the spread over the runs, and gates as TOML to paste.
#pragma once

#include <string>
#include <vector>

#include "verdict/tuning.hpp"

namespace leakgate {

[[nodiscard]] std::string spread_table(const std::vector<Spread>& spreads);

// "[gate.rss]\nmax = "18MiB"\n...", to stand in place of the gates of the scenario.
[[nodiscard]] std::string gates_toml(const std::vector<ProposedGate>& gates,
                                     const Scenario& scenario);

}  // namespace leakgate
