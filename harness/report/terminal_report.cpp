#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "base/text.hpp"
#include "report/conclusion.hpp"
#include "report/course_text.hpp"
#include "report/ledger_text.hpp"
#include "report/load_text.hpp"
#include "report/paint.hpp"
#include "report/phrases.hpp"
#include "report/report.hpp"
#include "report/terminal_gates.hpp"
#include "verdict/control.hpp"

namespace leakgate {
namespace {

constexpr std::size_t kFindingsShown = 8;
constexpr std::size_t kGapsShown = 3;
constexpr std::size_t kOutputLinesShown = 20;
constexpr std::size_t kPanicLinesShown = 30;

// A block of lines under a word: "  why   ..." and eight blanks before the lines that follow.
std::string block(std::string_view word, const std::vector<std::string>& lines) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    text += i == 0 ? fmt::format("  {:<6}{}\n", word, lines[i]) : "        " + lines[i] + "\n";
  }
  return text;
}

std::string drain_text(const std::vector<const Cycle*>& cycles) {
  Seconds longest{0};
  std::size_t undrained = 0;
  for (const Cycle* cycle : cycles) {
    longest = std::max(longest, cycle->drain);
    undrained += cycle->drained ? 0 : 1;
  }
  if (undrained == 0) return fmt::format("drained in {}", to_text(longest));
  if (undrained == cycles.size()) return fmt::format("not drained in {}", to_text(longest));
  return fmt::format("{} of them not drained in {}", undrained, to_text(longest));
}

std::string cycles_text(const Report& report) {
  const Recording& recording = report.recording;
  const auto cycles = cycles_of(recording, CycleKind::load);
  if (report.judgement.verdict == Verdict::skipped) return "not run";
  if (cycles.empty() || !recording.baseline) return "no load cycle was completed";
  if (recording.scenario.watch) {
    const Seconds watched = cycles.back()->mark.at - recording.baseline->at;
    return fmt::format("watched for {} in {} window{}",
                       to_text(Seconds{std::round(watched.count())}), cycles.size(),
                       cycles.size() == 1 ? "" : "s");
  }
  return fmt::format("{} cycle{} {}, {}", cycles.size(), cycles.size() == 1 ? "" : "s",
                     cycle_load_text(recording, *cycles.front()), drain_text(cycles));
}

std::string title_line(const Report& report, bool color) {
  const std::string name = one_line(report.recording.scenario.name);
  return fmt::format("leakgate  {}   {}\n", paint(color, Ink::bold, name), cycles_text(report));
}

// One line; more of them are what somebody else printed, such as the compiler.
std::vector<std::string> reason_text(const std::string& reason) {
  const std::size_t end = reason.find('\n');
  std::vector<std::string> lines{one_line(reason.substr(0, end))};
  if (end == std::string::npos) return lines;
  for (std::string& line : quoted_lines(reason.substr(end + 1), kPanicLinesShown)) {
    lines.push_back(std::move(line));
  }
  return lines;
}

// Gates that held or broke speak for themselves; every other verdict needs its reason.
std::string reason_lines(const Report& report) {
  const Verdict verdict = report.judgement.verdict;
  if (verdict == Verdict::pass || verdict == Verdict::leak) return {};
  if (report.judgement.reason.empty()) return {};
  return block("why", reason_text(report.judgement.reason));
}

// Which of several addresses was loaded is the first thing to look at when all is well, or nothing
// is.
std::string address_lines(const Report& report) {
  const TargetFacts& target = report.recording.target;
  if (target.also_listens.empty()) return {};
  return block("load", {fmt::format("{}; the target also listens on {}", one_line(target.address),
                                    one_line(join(target.also_listens, ", ")))});
}

std::string error_counts(const LoadErrors& errors) {
  std::vector<std::string> counts;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (errors[i] == 0) continue;
    counts.push_back(fmt::format("{} {}", with_commas(errors[i]), names<LoadErrorKind>()[i]));
  }
  return join(counts, ", ");
}

std::string load_lines(const Report& report) {
  const LoadTotals& load = report.recording.load;
  std::vector<std::string> lines = load_facts(load);
  if (report.judgement.verdict == Verdict::load_failed && total(load.errors) > 0) {
    lines.push_back(fmt::format("{} requests, errors: {}", with_commas(load.requests),
                                error_counts(load.errors)));
  }
  return block("load", lines);
}

std::string gap_lines(const Report& report) {
  const std::vector<const Gap*> gaps = voiding_gaps(report.recording);
  if (report.judgement.verdict != Verdict::inconclusive || gaps.empty()) return {};
  std::vector<std::string> lines;
  for (const Gap* gap : gaps) {
    if (lines.size() == kGapsShown) break;
    lines.push_back(fmt::format("{:.1f} to {:.1f} s, {}: {}", gap->from.count(), gap->to.count(),
                                name_of(gap->source), one_line(gap->cause)));
  }
  if (gaps.size() > kGapsShown)
    lines.push_back(fmt::format("and {} more", gaps.size() - kGapsShown));
  return block("gap", lines);
}

std::string target_end_lines(const Report& report) {
  const std::optional<TargetEnd>& end = report.recording.target.end;
  if (report.judgement.verdict != Verdict::target_failed || !end) return {};
  std::string text = block("exit", {end_text(*end)});
  text += block("panic", quoted_lines(end->panic, kPanicLinesShown));
  return text + block("last", quoted_lines(join(end->last_output, "\n"), kOutputLinesShown));
}

std::string finding_word(const Finding& finding, bool color) {
  if (finding.known) return paint(color, Ink::yellow, "known ");
  return is_leak(finding.kind) ? paint(color, Ink::red, "leak  ")
                               : paint(color, Ink::dim, "note  ");
}

std::string finding_blocks(const Report& report, const TerminalStyle& style) {
  const auto leaks = std::ranges::count_if(
      report.findings, [](const Finding& finding) { return is_leak(finding.kind); });
  std::string text;
  std::size_t shown = 0;
  for (const Finding& finding : report.findings) {
    if (shown++ == kFindingsShown) break;
    std::vector<std::string> lines = finding_lines(finding, leaks > 1);
    text += "  " + finding_word(finding, style.color) + lines.front() + "\n";
    lines.erase(lines.begin());
    if (style.verbose) std::ranges::copy(finding_details(finding), std::back_inserter(lines));
    for (const std::string& line : lines) text += "        " + line + "\n";
  }
  if (report.findings.size() > kFindingsShown) {
    text += fmt::format("        and {} more findings in result.json\n",
                        report.findings.size() - kFindingsShown);
  }
  return text;
}

std::string ledger_block(const Report& report, bool verbose) {
  if (!verbose && !memory_is_in_question(report)) return {};
  return block("where", ledger_lines(report.recording));
}

std::string last_line(const Report& report, const TerminalStyle& style) {
  const Seconds wall = report.recording.harness.wall;
  std::string text = paint(style.color, ink_of(report), headline(report));
  if (wall.count() > 0) text += " in " + to_text(wall);
  if (!style.report_folder.empty()) text += "   report: " + one_line(style.report_folder);
  if (!report.findings.empty()) {
    text += fmt::format("   more: leakgate explain {}", name_of(report.findings.front().kind));
  }
  return text + "\n";
}

// Only where it was to be counted: a reader may take "resident" for what is in use.
std::string native_lines(const Recording& recording) {
  const std::optional<NativeFacts>& native = recording.native;
  const bool was_wanted = recording.scenario.native.mode != NativeMode::off &&
                          recording.scenario.native.tool == NativeTool::sampler;
  if (!native || native->counted || !was_wanted || !recording.target.cgo) return {};
  return block("note", {one_line("C memory is not counted: " + native->reason)});
}

}  // namespace

std::string terminal_report(const Report& report, const TerminalStyle& style) {
  std::string text = title_line(report, style.color);
  text += reason_lines(report);
  text += gate_lines(report, style.color);
  text += address_lines(report);
  text += load_lines(report);
  text += gap_lines(report);
  text += target_end_lines(report);
  text += finding_blocks(report, style);
  text += ledger_block(report, style.verbose);
  if (report.recording.still_filling) {
    text += block("note", {"the heap had not settled when the warm-up reached its limit"});
  }
  text += native_lines(report.recording);
  const std::string cycles = cycles_reason(report.recording);
  if (!cycles.empty()) text += block("note", {one_line(cycles)});
  const std::string control = control_text(report.recording);
  if (!control.empty()) text += block("note", {control});
  const std::string forecast = forecast_text(report);
  if (!forecast.empty()) text += block("rate", {forecast});
  text += block("warn", known_warnings(report));
  const std::string next = next_step_text(report);
  if (!next.empty() && standing_of(report) == Standing::bad) text += block("next", {next});
  if (report.expect) text += "  expected: " + expect_text(report) + "\n";
  return text + last_line(report, style);
}

}  // namespace leakgate
