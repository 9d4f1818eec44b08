#include <gtest/gtest.h>

#include "report/golden.hpp"
#include "report/report.hpp"
#include "report/sample_reports.hpp"

namespace leakgate {
namespace {

TEST(TerminalSummary, IsAsTheGoldenReportHasIt) {
  const std::vector<NamedReport> samples = sample_reports();
  std::vector<const Report*> reports;
  for (const NamedReport& sample : samples) reports.push_back(&sample.report);
  expect_golden("summary.txt", terminal_summary(reports, false));
}

TEST(TerminalSummary, CountsOneScenarioInTheSingular) {
  const Report report = pass_report();
  const std::string text = terminal_summary({&report}, false);
  EXPECT_TRUE(text.ends_with("\n1 scenario: 1 passed   in 21 s\n")) << text;
}

TEST(TerminalSummary, ColoursTheVerdictByHowItCounts) {
  const Report met = met_report();
  EXPECT_NE(terminal_summary({&met}, true).find("\x1b[32mleak\x1b[0m"), std::string::npos);
  const Report leak = leak_report();
  EXPECT_NE(terminal_summary({&leak}, true).find("\x1b[31mleak\x1b[0m"), std::string::npos);
}

}  // namespace
}  // namespace leakgate
