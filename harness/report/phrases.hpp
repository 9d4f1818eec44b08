// The small phrases that reports are made of: amounts, spans, limits, signals. Text that came from
// the target or from a file goes through one_line() or quoted_lines() before it meets a terminal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/vocabulary.hpp"
#include "report/report.hpp"

namespace leakgate {

// Printable, on one line of at most 600 bytes, and without "##[", which CI runners take for a
// command wherever it stands.
[[nodiscard]] std::string one_line(std::string_view text);

// The same for the last `lines_max` lines, each after "| ": a line of the target's never begins a
// line of ours, so "::error::" and the like stay words.
[[nodiscard]] std::vector<std::string> quoted_lines(std::string_view text, std::size_t lines_max);

// At most `bytes_max` bytes, cut between two characters, and saying so.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t bytes_max);

// "10,018", "6.6 MiB".
[[nodiscard]] std::string amount_text(double amount, Unit unit);
// "3 -> 10,018", "0.3 -> 6.6 MiB"; "?" for what is not known.
[[nodiscard]] std::string span_text(std::optional<double> before, std::optional<double> after,
                                    Unit unit);
// "+1.00 per request", "+655 B per request"; empty when it rounds to nothing.
[[nodiscard]] std::string rate_text(double per_request, Unit unit);
// "no growth", "12 KiB a cycle", "256 MiB", "+1 MiB from the start", "64 B per request". `cycle`:
// what takes its place, such as "window".
[[nodiscard]] std::string limit_text(const GateResult& gate, std::string_view cycle = "cycle");

// "killed by SIGSEGV, core dumped", "code 2", "out of memory, killed by SIGKILL".
[[nodiscard]] std::string end_text(const TargetEnd& end);

}  // namespace leakgate
