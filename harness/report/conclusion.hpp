// What a report comes to, in words: the same in the terminal's last line, in the summary, in JUnit.
#pragma once

#include <string>
#include <vector>

#include "report/paint.hpp"
#include "report/report.hpp"

namespace leakgate {

// How a scenario counts, with [expect] taken into account.
enum class Standing { good, skipped, bad };
[[nodiscard]] Standing standing_of(const Report& report);

// Leakgate itself could not go on, or could not write: that is no verdict about the target.
[[nodiscard]] bool failed_itself(const Report& report);

// Gaps that can void a verdict: those of the target's own metrics never do.
[[nodiscard]] std::vector<const Gap*> voiding_gaps(const Recording& recording);

// What became of [expect] where it has a say: there is one, and the run came so far that it could
// be compared; else nullptr.
[[nodiscard]] const ExpectResult* compared_expect(const Report& report);
// The same where it was met.
[[nodiscard]] bool is_met(const Report& report);

// "PASS", "FAIL", "TARGET FAILED", ...; with [expect]: "AS EXPECTED", "NOT AS EXPECTED".
[[nodiscard]] std::string headline(const Report& report);
[[nodiscard]] Ink ink_of(const Report& report);

// "leak — met", "leak — NOT met: missing heap main.keep; unexpected goroutine-io main.serve".
[[nodiscard]] std::string expect_text(const Report& report);

// What to try next where there is no verdict worth its name; empty when there is nothing to say.
[[nodiscard]] std::string next_step_text(const Report& report);

// Sentence, culprit and origin, advice: the lines that describe a finding, without indent.
[[nodiscard]] std::vector<std::string> finding_lines(const Finding& finding, bool with_rate);

// Entries of [[known]] that are of no use any more, a line each.
[[nodiscard]] std::vector<std::string> known_warnings(const Report& report);

// What -v adds to a finding: its evidence and the stack, a line each.
[[nodiscard]] std::vector<std::string> finding_details(const Finding& finding);

// Whether a reader will ask where the memory is: a gate on heap, RSS or native memory failed, or
// memory is high for a reason that is no leak.
[[nodiscard]] bool memory_is_in_question(const Report& report);

// Findings that say why this metric grew.
[[nodiscard]] std::vector<const Finding*> findings_behind(const Report& report, Metric metric);

}  // namespace leakgate
