// Rendering: values to text. No file is opened here; run/ and cli/ write what these return. Text
// that the target had a say in is printable in every report.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/finding.hpp"
#include "diagnosis/known.hpp"
#include "recording/recording.hpp"
#include "verdict/judgement.hpp"

namespace leakgate {

// One scenario's run with all that was concluded from it; what every report is made of.
struct Report {
  Recording recording;
  Judgement judgement;
  std::vector<Finding> findings;
  std::optional<ExpectResult> expect;
  std::vector<KnownResult> known{};  // an entry of [[known]] each
};

// Judges, diagnoses, lets [[known]] through and compares with [expect].
[[nodiscard]] Report conclude(Recording recording);

// The exit code of the verdict as it was measured, whatever was expected: result.json's.
[[nodiscard]] int measured_exit_code(const Report& report);
// The exit code of one scenario for the process: 0 when [expect] is met; 1, or the verdict's own 3,
// 4, 5, when it is not; else the verdict's. Skipped and interrupted keep their own all the same.
[[nodiscard]] int process_exit_code(const Report& report);
// Over several scenarios: 6, then 1, 3, 4, 5; interrupted first of all; 0 when all passed.
[[nodiscard]] int combined_exit_code(const std::vector<int>& codes);

[[nodiscard]] std::string result_json(const Report& report);  // design section 7, to the letter

// The `load` object of result.json alone: what `leakgate load --json` prints.
[[nodiscard]] std::string load_result_json(const LoadTotals& load);

// A test suite a scenario and a test case a gate, with names that are unique in the document.
[[nodiscard]] std::string junit_xml(const std::vector<const Report*>& reports);

struct TerminalStyle {
  bool color = false;
  bool verbose = false;       // the ledger in any case, and the evidence of every finding
  std::string report_folder;  // named in the last line; empty: not named
};
// The ledger is part of it where somebody will ask where the memory is: when a gate on heap, RSS or
// native memory failed, or when memory is high for a harmless reason.
[[nodiscard]] std::string terminal_report(const Report& report, const TerminalStyle& style);

// The table over several scenarios that `run FOLDER` ends with.
[[nodiscard]] std::string terminal_summary(const std::vector<const Report*>& reports, bool color);

}  // namespace leakgate
