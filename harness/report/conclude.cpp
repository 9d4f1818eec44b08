#include <utility>

#include "report/report.hpp"

namespace leakgate {

Report conclude(Recording recording) {
  Report report;
  report.recording = std::move(recording);
  report.judgement = judge(report.recording);
  report.findings = diagnose(report.recording, report.judgement);
  // Only findings say what is known, so the verdict is settled after them.
  report.known = match_known(report.recording, report.judgement, report.findings);
  report.judgement = with_known(std::move(report.judgement), report.findings);
  report.expect = compare_with_expect(report.recording.scenario, report.judgement, report.findings);
  return report;
}

}  // namespace leakgate
