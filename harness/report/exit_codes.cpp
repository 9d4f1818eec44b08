#include <algorithm>
#include <array>
#include <csignal>

#include "report/report.hpp"

namespace leakgate {

namespace {

constexpr int kExitInternal = 6;

// Leakgate itself could not go on, or could not write: that is no verdict about the target.
bool failed_itself(const Report& report) {
  const std::optional<Error>& failure = report.recording.failure;
  return failure && report.judgement.verdict == Verdict::inconclusive &&
         (failure->code == ErrorCode::internal || failure->code == ErrorCode::output);
}

}  // namespace

int measured_exit_code(const Report& report) {
  if (failed_itself(report)) return kExitInternal;
  const int signal = report.recording.interrupt_signal;
  return exit_code_of(report.judgement.verdict, signal > 0 ? signal : SIGINT);
}

int process_exit_code(const Report& report) {
  const Verdict verdict = report.judgement.verdict;
  const int own = measured_exit_code(report);
  // A machine that lacks something says nothing about what was expected.
  if (failed_itself(report) || verdict == Verdict::skipped || verdict == Verdict::interrupted ||
      !report.expect)
    return own;
  if (report.expect->met) return 0;
  return own == 0 ? 1 : own;
}

int combined_exit_code(const std::vector<int>& codes) {
  // The first that is there decides. 2 is last: such a scenario was not run at all, and what the
  // others found weighs more.
  constexpr std::array kBySeverity{130, 143, 6, 1, 3, 4, 5, 2};
  for (const int code : kBySeverity) {
    if (std::ranges::find(codes, code) != codes.end()) return code;
  }
  const auto unknown = std::ranges::find_if(codes, [](int code) { return code != 0; });
  return unknown == codes.end() ? 0 : *unknown;
}

}  // namespace leakgate
