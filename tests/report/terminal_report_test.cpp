#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/golden.hpp"
#include "report/report.hpp"
#include "report/sample_reports.hpp"

namespace leakgate {
namespace {

std::string plain(const Report& report) { return terminal_report(report, {}); }

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(TerminalReport, IsAsTheGoldenReportsHaveIt) {
  for (const auto& [name, report] : sample_reports()) {
    const TerminalStyle style{.report_folder =
                                  "leakgate-out/" + report.recording.scenario.name + "/"};
    expect_golden(name + ".txt", terminal_report(report, style));
  }
}

TEST(TerminalReport, PutsVerdictsBeforeFindingsAndTheConclusionLast) {
  const std::string text = plain(leak_report());
  EXPECT_LT(text.find("FAIL  goroutines"), text.find("leak  goroutine-chan-send"));
  EXPECT_LT(text.find("leak  goroutine-chan-send"), text.find("\nFAIL in 21 s"));
}

TEST(TerminalReport, SaysWhyCMemoryIsNotCountedWhereItWasToBe) {
  Report report = leak_report();
  report.recording.target.cgo = true;
  report.recording.native = NativeFacts{.reason = "attached\x1b[2J"};
  const std::string line = "note  C memory is not counted: attached";
  EXPECT_TRUE(contains(plain(report), line));
  EXPECT_FALSE(contains(plain(report), "\x1b"));
  report.recording.native->counted = true;
  EXPECT_FALSE(contains(plain(report), line));
  report.recording.native->counted = false;
  report.recording.scenario.native.mode = NativeMode::off;
  EXPECT_FALSE(contains(plain(report), line));
}

TEST(TerminalReport, HasNoEscapeSequenceWithoutColour) {
  for (const auto& [name, report] : sample_reports()) EXPECT_FALSE(contains(plain(report), "\x1b"));
}

TEST(TerminalReport, DiffersByNothingButColourInColour) {
  const std::string text = terminal_report(leak_report(), {.color = true, .report_folder = {}});
  std::string bare;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b')
      i = text.find('m', i);
    else
      bare += text[i];
  }
  EXPECT_TRUE(contains(text, "\x1b[31mFAIL\x1b[0m"));
  EXPECT_EQ(bare, plain(leak_report()));
}

TEST(TerminalReport, LetsNoTextOfTheTargetBeginALineOrCommandARunner) {
  const std::string text = plain(hostile_report());
  EXPECT_EQ(text, printable(text));
  EXPECT_FALSE(contains(text, "##["));
  for (const std::string_view line : split(text, '\n')) {
    EXPECT_FALSE(trim(line).starts_with("::")) << line;
  }
}

TEST(TerminalReport, ShowsTheEndOfALongOutputOnly) {
  Report report = crash_report();
  report.recording.target.end->last_output.assign(500, "noise");
  report.recording.target.end->last_output.push_back("the last words");
  const std::string text = plain(report);
  EXPECT_TRUE(contains(text, "| the last words"));
  EXPECT_LT(std::ranges::count(text, '\n'), 60);
}

TEST(TerminalReport, NamesTheSignalThatKilledTheTarget) {
  Report report = crash_report();
  report.recording.target.end = TargetEnd{};
  report.recording.target.end->signal = 11;
  report.recording.target.end->core_dumped = true;
  EXPECT_TRUE(contains(plain(report), "exit  killed by SIGSEGV, core dumped\n"));
  report.recording.target.end->signal = 9;
  report.recording.target.end->core_dumped = false;
  report.recording.target.end->oom_killed = true;
  EXPECT_TRUE(contains(plain(report), "exit  out of memory, killed by SIGKILL\n"));
}

TEST(TerminalReport, TellsHowFindingsShareTheGrowthWhenThereAreSeveral) {
  Report report = leak_report();
  EXPECT_FALSE(contains(plain(report), "main.go:38   +1.00 per request"));
  report.findings.push_back(report.findings.front());
  EXPECT_TRUE(contains(plain(report), "main.go:38   +1.00 per request"));
}

TEST(TerminalReport, LeavesTheRestOfManyFindingsToTheResult) {
  Report report = leak_report();
  report.findings.assign(20, report.findings.front());
  EXPECT_TRUE(contains(plain(report), "and 12 more findings in result.json\n"));
}

TEST(TerminalReport, BlamesHeapOnGoroutinesOnlyWhereNothingElseIsToBlame) {
  Report report = leak_report();
  EXPECT_TRUE(contains(plain(report), "(held by those goroutines)"));
  report.findings.emplace_back();  // a heap finding
  EXPECT_FALSE(contains(plain(report), "(held by those goroutines)"));
}

TEST(TerminalReport, SaysWhereMemoryIsOnlyWhereThatIsInQuestion) {
  Report report = leak_report();
  EXPECT_TRUE(contains(plain(report), "  where RSS in MiB  "));
  for (GateResult& gate : report.judgement.gates) gate.outcome = GateOutcome::pass;
  EXPECT_FALSE(contains(plain(report), "RSS in MiB"));
  EXPECT_TRUE(contains(terminal_report(report, {.verbose = true}), "RSS in MiB"));
  report.findings.front().kind = FindingKind::lazy_free;
  EXPECT_TRUE(contains(plain(report), "RSS in MiB"));
}

TEST(TerminalReport, TellsEvidenceAndStackWhenAskedTo) {
  EXPECT_FALSE(contains(plain(leak_report()), "about 20 MiB"));
  const std::string text = terminal_report(leak_report(), {.verbose = true});
  EXPECT_TRUE(contains(text, "        stack: about 20 MiB, 2 KiB each\n"));
  EXPECT_TRUE(contains(text, "        at main.rebuildImage.func1 main.go:41\n"));
}

TEST(TerminalReport, SaysWhatExplainsTheWorstFinding) {
  Report report = leak_report();
  EXPECT_TRUE(plain(report).ends_with("   more: leakgate explain goroutine-chan-send\n"));
  report.findings.clear();
  EXPECT_TRUE(plain(report).ends_with("FAIL in 21 s\n"));
}

TEST(TerminalReport, BlamesHeapOnTheGoroutinesOfThreadsThatHoldIt) {
  Report report = leak_report();
  report.findings.front().kind = FindingKind::threads;
  EXPECT_FALSE(contains(plain(report), "(held by those goroutines)"));
  report.findings.front().evidence["holds"] = "heap";
  EXPECT_TRUE(contains(plain(report), "(held by those goroutines)"));
  report.findings.front().kind = FindingKind::fds;
  EXPECT_FALSE(contains(plain(report), "(held by those goroutines)"));
}

TEST(TerminalReport, SaysWhyAMetricWasNotMeasuredThoughThereIsAProbe) {
  Report report = inconclusive_report();
  report.recording.target.has_probe = true;
  report.judgement.gates[0].reason = "the probe did not answer";
  EXPECT_TRUE(
      contains(plain(report), "goroutines, heap not measurable (the probe did not answer)"));
}

TEST(TerminalReport, BlamesNoGapOfTheTargetsOwnMetricsForAVerdictThatIsNone) {
  Report report = inconclusive_report();
  report.recording.gaps = {{.from = Seconds{1},
                            .to = Seconds{2},
                            .source = SourceKind::metrics,
                            .cause = "status 500 instead of metrics"}};
  EXPECT_FALSE(contains(plain(report), "status 500"));
  EXPECT_FALSE(contains(plain(report), "causes of the gaps"));
}

TEST(TerminalReport, ShowsAPeakThatCameAndWent) {
  Report report = leak_report();
  GateResult gate;
  gate.metric = Metric::rss;
  gate.rule = Rule::max;
  gate.outcome = GateOutcome::fail;
  gate.limit = 48.0 * 1024 * 1024;
  gate.observed = 52.0 * 1024 * 1024;
  report.judgement.gates = {gate};
  EXPECT_TRUE(contains(plain(report), "limit: 48 MiB  (highest: 52 MiB)"));
}

TEST(TerminalReport, SurvivesAnEmptyReport) {
  EXPECT_EQ(plain(Report{}), "leakgate     no load cycle was completed\nINCONCLUSIVE\n");
}

TEST(TerminalReport, SaysWhyAnEntryOfKnownLetsNothingThrough) {
  Report report = leak_report();
  const KnownLeak limited{.kind = FindingKind::heap, .culprit = "main.f", .max_per_request = 64};
  report.known = {{.entry = limited, .state = KnownState::exceeded, .per_request = 120},
                  {.entry = limited, .state = KnownState::exceeded, .per_request = {}},
                  {.entry = {.kind = FindingKind::fds, .until = parse_date("2025-01-01")},
                   .state = KnownState::expired,
                   .per_request = 1},
                  {.entry = limited, .state = std::nullopt, .per_request = {}}};
  const std::string text = terminal_report(report, {});
  const std::string expected =
      "  warn  known heap main.f: it grew by 120 B, and its limit is 64 B per request\n"
      "        known heap main.f: its rate per request is not known, and its limit is 64 B per "
      "request\n"
      "        known fds, until 2025-01-01: it has expired, and the leak is still there\n";
  EXPECT_NE(text.find(expected + "FAIL"), std::string::npos) << text;
}

}  // namespace
}  // namespace leakgate
