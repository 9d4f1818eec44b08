#include "report/tuning_text.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

TEST(SpreadTable, HasARowAReading) {
  EXPECT_EQ(spread_table({{Metric::goroutines, Rule::max, 3, 3, 4},
                          {Metric::rss, Rule::growth, 0, 512.0 * kKiB, 1.5 * kMiB},
                          {Metric::rss_peak, Rule::max, 8.0 * kMiB, 9.0 * kMiB, 9.0 * kMiB},
                          {Metric::fds, Rule::per_request, 0, 0.0005, 0.001}}),
            "  metric       reading       min     median    max       spread\n"
            "  goroutines   after drain   3       3         4         1\n"
            "  rss          growth        0 B     512 KiB   1.5 MiB   1.5 MiB\n"
            "  rss_peak     peak          8 MiB   9 MiB     9 MiB     1 MiB\n"
            "  fds          per request   0       0.0005    0.001     0.001\n");
}

TEST(GatesToml, IsWhatAScenarioTakes) {
  EXPECT_EQ(gates_toml({{Metric::goroutines, Rule::max, 5},
                        {Metric::heap, Rule::max, 352.0 * kKiB},
                        {Metric::heap, Rule::growth, 2.25 * kMiB},
                        {Metric::rss, Rule::max, 1.5 * kGiB},
                        {Metric::rss, Rule::growth, 1000}},
                       Scenario{}),
            "[gate.goroutines]\nmax = 5\n"
            "[gate.heap]\nmax = \"352KiB\"\ngrowth = \"2.25MiB\"\n"
            "[gate.rss]\nmax = \"1.5GiB\"\ngrowth = \"1000B\"\n");
}

TEST(GatesToml, KeepsTheGrowthRulesThatTheScenarioSwitches) {
  Scenario scenario;
  scenario.gates[Metric::fds] = {.max = 5, .leak = false};
  EXPECT_EQ(gates_toml({{Metric::fds, Rule::max, 12}}, scenario),
            "[gate.fds]\nleak = false\nmax = 12\n");
}

}  // namespace
}  // namespace leakgate
