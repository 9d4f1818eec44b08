#include "cli/watch_gates.hpp"

#include <gtest/gtest.h>

namespace leakgate {
namespace {

std::optional<double> limit_in(std::string_view text, Metric metric) {
  std::map<Metric, GateSpec> gates;
  const Result<void> added = add_watch_gate(text, gates);
  EXPECT_TRUE(added) << (added ? "" : to_text(added.error()));
  return gates[metric].per_minute;
}

std::string refusal_of(std::string_view text) {
  std::map<Metric, GateSpec> gates;
  const Result<void> added = add_watch_gate(text, gates);
  EXPECT_TRUE(gates.empty());
  return added ? "it is taken" : to_text(added.error());
}

TEST(WatchGates, AreLimitsPerMinute) {
  EXPECT_EQ(limit_in("heap=1MiB", Metric::heap), 1048576.0);
  EXPECT_EQ(limit_in("rss=512 KiB/min", Metric::rss), 524288.0);
  EXPECT_EQ(limit_in("goroutines=0", Metric::goroutines), 0.0);
  EXPECT_EQ(limit_in("fds=0.5", Metric::fds), 0.5);
}

TEST(WatchGates, AreRefusedWhereTheyAreNone) {
  EXPECT_EQ(refusal_of("heapp=1MiB"), "--gate heapp=1MiB: no such metric (did you mean \"heap\"?)");
  EXPECT_EQ(refusal_of("heap"),
            "--gate heap: no limit (such as --gate heap=1MiB or --gate goroutines=0)");
  EXPECT_EQ(refusal_of("heap=1"),
            "--gate heap=1: not a size (such as --gate heap=1MiB or --gate goroutines=0)");
  EXPECT_EQ(refusal_of("heap=-1MiB"),
            "--gate heap=-1MiB: not a size (such as --gate heap=1MiB or --gate goroutines=0)");
  for (const std::string_view text : {"fds=-1", "fds=nan", "fds=inf", "fds=", "fds=1x"}) {
    EXPECT_EQ(refusal_of(text), "--gate " + std::string(text) +
                                    ": not a number of at least 0 (such as --gate heap=1MiB or "
                                    "--gate goroutines=0)");
  }
  EXPECT_EQ(refusal_of("rss_peak=1MiB"),
            "--gate rss_peak=1MiB: a peak has no growth (watch rss instead)");
}

}  // namespace
}  // namespace leakgate
