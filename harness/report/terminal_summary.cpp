#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "report/conclusion.hpp"
#include "report/paint.hpp"
#include "report/phrases.hpp"
#include "report/report.hpp"
#include "report/table.hpp"

namespace leakgate {
namespace {

// A table is read across: what is longer is in the scenario's own report.
constexpr std::size_t kPartMax = 72;

std::string part(std::string_view text) { return one_line(text.substr(0, kPartMax)); }

std::string top_finding(const Report& report) {
  if (report.findings.empty()) {
    const Verdict verdict = report.judgement.verdict;
    const bool plain = verdict == Verdict::pass || verdict == Verdict::leak;
    return plain ? std::string{} : part(report.judgement.reason);
  }
  const Finding& finding = report.findings.front();
  std::string text(name_of(finding.kind));
  if (!finding.culprit.empty()) text += " " + part(finding.culprit);
  if (!finding.location.empty()) text += "  " + part(finding.location);
  if (!finding.per_request) return text;
  const std::string rate = rate_text(*finding.per_request, finding.unit);
  return rate.empty() ? text : text + "  " + rate;
}

std::string expected_text(const Report& report) {
  if (!report.expect) return "-";
  if (compared_expect(report) == nullptr) return "not compared";
  return is_met(report) ? "met" : "NOT met";
}

TableRow row_of(const Report& report) {
  const Seconds wall = report.recording.harness.wall;
  return {one_line(report.recording.scenario.name), std::string(name_of(report.judgement.verdict)),
          expected_text(report), wall.count() > 0 ? to_text(wall) : "-", top_finding(report)};
}

// "1 passed, 2 leaks as expected, 1 skipped", in the order of what a reader looks for.
std::string counts_text(const std::vector<const Report*>& reports) {
  std::map<std::string, int> counts;
  for (const Report* report : reports) ++counts[headline(*report)];
  const std::vector<std::pair<std::string, std::string>> words{
      {"FAIL", "failed"},
      {"NOT AS EXPECTED", "not as expected"},
      {"TARGET FAILED", "target failed"},
      {"LOAD FAILED", "load failed"},
      {"INCONCLUSIVE", "inconclusive"},
      {"INTERRUPTED", "interrupted"},
      {"PASS", "passed"},
      {"AS EXPECTED", "as expected"},
      {"SKIPPED", "skipped"}};
  std::vector<std::string> parts;
  for (const auto& [key, word] : words) {
    if (counts.contains(key)) parts.push_back(fmt::format("{} {}", counts[key], word));
  }
  return join(parts, ", ");
}

}  // namespace

std::string terminal_summary(const std::vector<const Report*>& reports, bool color) {
  std::vector<TableRow> rows{{"scenario", "verdict", "expected", "time", "finding"}};
  Seconds wall{0};
  for (const Report* report : reports) {
    rows.push_back(row_of(*report));
    wall += report->recording.harness.wall;
  }
  const auto painter = [&](std::size_t row, std::size_t column, const std::string& cell) {
    if (row == 0) return paint(color, Ink::dim, cell);
    return column == 1 ? paint(color, ink_of(*reports[row - 1]), cell) : cell;
  };
  std::string text = aligned(rows, {.indent = "  ", .gap = 3, .painter = painter});
  text += fmt::format("{} scenario{}: {}", reports.size(), reports.size() == 1 ? "" : "s",
                      counts_text(reports));
  return text + (wall.count() > 0 ? "   in " + to_text(wall) : "") + "\n";
}

}  // namespace leakgate
