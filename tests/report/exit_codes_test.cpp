#include <gtest/gtest.h>

#include "report/report.hpp"
#include "report/sample_reports.hpp"

namespace leakgate {
namespace {

Report report_with(Verdict verdict, std::optional<bool> met = std::nullopt) {
  Report report;
  report.judgement.verdict = verdict;
  if (met) report.expect = ExpectResult{.met = *met, .missing = {}, .unexpected = {}};
  return report;
}

int code_of(Verdict verdict, std::optional<bool> met = std::nullopt) {
  return process_exit_code(report_with(verdict, met));
}

TEST(ProcessExitCode, IsTheVerdictsOwnWithoutExpect) {
  EXPECT_EQ(code_of(Verdict::pass), 0);
  EXPECT_EQ(code_of(Verdict::skipped), 0);
  EXPECT_EQ(code_of(Verdict::leak), 1);
  EXPECT_EQ(code_of(Verdict::target_failed), 3);
  EXPECT_EQ(code_of(Verdict::load_failed), 4);
  EXPECT_EQ(code_of(Verdict::inconclusive), 5);
}

TEST(ProcessExitCode, IsZeroWhereWhatWasExpectedCame) {
  EXPECT_EQ(code_of(Verdict::leak, true), 0);
  EXPECT_EQ(code_of(Verdict::target_failed, true), 0);
}

TEST(ProcessExitCode, IsOneOrTheVerdictsOwnWhereSomethingElseCame) {
  EXPECT_EQ(code_of(Verdict::pass, false), 1);
  EXPECT_EQ(code_of(Verdict::leak, false), 1);
  EXPECT_EQ(code_of(Verdict::target_failed, false), 3);
  EXPECT_EQ(code_of(Verdict::load_failed, false), 4);
  EXPECT_EQ(code_of(Verdict::inconclusive, false), 5);
}

TEST(ProcessExitCode, IsZeroWhereTheMachineLacksSomethingWhateverWasExpected) {
  EXPECT_EQ(code_of(Verdict::skipped, false), 0);
}

TEST(ProcessExitCode, IsThatOfTheSignalWhereTheRunWasInterrupted) {
  Report report = report_with(Verdict::interrupted, false);
  EXPECT_EQ(process_exit_code(report), 130);
  report.recording.interrupt_signal = 15;
  EXPECT_EQ(process_exit_code(report), 143);
}

TEST(ProcessExitCode, IsSixWhereLeakgateItselfFailedWhateverWasExpected) {
  for (const ErrorCode code : {ErrorCode::internal, ErrorCode::output}) {
    Report report = report_with(Verdict::inconclusive, true);
    report.recording.failure = Error{code, "no space left on device", {}, {}};
    EXPECT_EQ(process_exit_code(report), 6);
    EXPECT_EQ(measured_exit_code(report), 6);
    EXPECT_EQ(terminal_report(report, {}).find("AS EXPECTED"), std::string::npos);
  }
  Report sampling = report_with(Verdict::inconclusive);
  sampling.recording.failure = Error{ErrorCode::sampling, "no answer", {}, {}};
  EXPECT_EQ(process_exit_code(sampling), 5);
}

TEST(MeasuredExitCode, DoesNotAskWhatWasExpected) {
  EXPECT_EQ(measured_exit_code(met_report()), 1);
  EXPECT_EQ(process_exit_code(met_report()), 0);
}

TEST(CombinedExitCode, IsZeroOnlyWhereAllAre) {
  EXPECT_EQ(combined_exit_code({}), 0);
  EXPECT_EQ(combined_exit_code({0, 0}), 0);
  EXPECT_EQ(combined_exit_code({0, 5, 0}), 5);
}

TEST(CombinedExitCode, IsTheFirstInTheOrderOfTheDesign) {
  EXPECT_EQ(combined_exit_code({5, 4, 3, 1}), 1);
  EXPECT_EQ(combined_exit_code({5, 4, 3}), 3);
  EXPECT_EQ(combined_exit_code({5, 4}), 4);
  EXPECT_EQ(combined_exit_code({1, 6}), 6);
  EXPECT_EQ(combined_exit_code({6, 130}), 130);
  EXPECT_EQ(combined_exit_code({1, 143}), 143);
  EXPECT_EQ(combined_exit_code({2, 0}), 2);
  EXPECT_EQ(combined_exit_code({0, 77}), 77);
}

}  // namespace
}  // namespace leakgate
