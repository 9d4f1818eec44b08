// The cases of a JUnit report, before they become XML: which gate passes, fails, is skipped or is
// in error, with [expect] taken into account.
#pragma once

#include <string>
#include <vector>

#include "report/report.hpp"

namespace leakgate {

enum class CaseOutcome { passed, failed, error, skipped };

struct JUnitCase {
  std::string name{};  // "heap leak"
  CaseOutcome outcome = CaseOutcome::passed;
  std::string type{};        // of a failure or error: "leak", "target_failed"
  std::string message{};     // one sentence
  std::string details{};     // several lines; empty: none
  std::string system_out{};  // of a case that passed all the same; empty: none
  friend bool operator==(const JUnitCase&, const JUnitCase&) = default;
};

// A case a gate; a case "run" where the run itself came to no verdict; a case "expect" where the
// scenario expects something. Names are unique.
[[nodiscard]] std::vector<JUnitCase> junit_cases(const Report& report);

}  // namespace leakgate
