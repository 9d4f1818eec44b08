#include <algorithm>
#include <array>
#include <csignal>

#include "report/conclusion.hpp"
#include "report/report.hpp"

namespace leakgate {

int measured_exit_code(const Report& report) {
  constexpr int kExitInternal = 6;
  if (failed_itself(report)) return kExitInternal;
  const int signal = report.recording.interrupt_signal;
  return exit_code_of(report.judgement.verdict, signal > 0 ? signal : SIGINT);
}

int process_exit_code(const Report& report) {
  const int own = measured_exit_code(report);
  const ExpectResult* expect = compared_expect(report);
  if (expect == nullptr) return own;
  if (expect->met) return 0;
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
