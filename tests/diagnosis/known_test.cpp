#include "diagnosis/known.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

constexpr auto kHeap = FindingKind::heap;
constexpr auto kSend = FindingKind::goroutine_chan_send;

Finding found(FindingKind kind, const char* culprit, std::optional<double> per_request = 1) {
  Finding finding;
  finding.kind = kind;
  finding.culprit = culprit;
  finding.per_request = per_request;
  return finding;
}

// A run of 31 January 2027 that found these leaks.
struct FoundRun {
  std::vector<Finding> findings;
  std::vector<KnownLeak> known;
  std::string started_at = "2027-01-31T23:59:59Z";
  Verdict verdict = Verdict::leak;
  std::vector<KnownResult> results{};

  std::vector<std::optional<KnownState>> match() {
    Recording recording;
    recording.started_at = started_at;
    recording.scenario.known = known;
    Judgement judgement;
    judgement.verdict = verdict;
    results = match_known(recording, judgement, findings);
    std::vector<std::optional<KnownState>> states;
    for (const KnownResult& result : results) states.push_back(result.state);
    return states;
  }
};

using States = std::vector<std::optional<KnownState>>;

TEST(MatchKnown, LetsThroughWhatHasTheKindAndTheCulprit) {
  FoundRun run{.findings = {found(kHeap, "main.f"), found(kHeap, "main.g")},
               .known = {{.kind = kHeap, .culprit = "main.g.func1", .owner = "us"}}};
  EXPECT_EQ(run.match(), States{KnownState::matched});
  EXPECT_EQ(run.findings[0].known, std::nullopt);
  ASSERT_TRUE(run.findings[1].known);
  EXPECT_EQ(run.findings[1].known->owner, "us");
}

TEST(MatchKnown, LetsOneFindingThroughForEachEntry) {
  FoundRun run{.findings = {found(kHeap, "main.f"), found(kHeap, "main.g")},
               .known = {{.kind = kHeap}}};
  EXPECT_EQ(run.match(), States{KnownState::matched});
  EXPECT_TRUE(run.findings[0].known);
  EXPECT_FALSE(run.findings[1].known);
}

TEST(MatchKnown, LetsTheNamedOnesChooseFirst) {
  FoundRun run{.findings = {found(kHeap, "main.f"), found(kHeap, "main.g")},
               .known = {{.kind = kHeap}, {.kind = kHeap, .culprit = "main.f"}}};
  EXPECT_EQ(run.match(), (States{KnownState::matched, KnownState::matched}));
  EXPECT_TRUE(run.findings[1].known);
}

TEST(MatchKnown, CountsTheLastDayInAndTheNextOut) {
  FoundRun run{.findings = {found(kHeap, "main.f")},
               .known = {{.kind = kHeap, .until = parse_date("2027-01-31")}}};
  EXPECT_EQ(run.match(), States{KnownState::matched});
  run.findings = {found(kHeap, "main.f")};
  run.started_at = "2027-02-01T00:00:00Z";
  EXPECT_EQ(run.match(), States{KnownState::expired});
  EXPECT_FALSE(run.findings[0].known);
}

TEST(MatchKnown, TakesARecordingWithoutADateForALaterOne) {
  FoundRun run{.findings = {found(kHeap, "main.f")},
               .known = {{.kind = kHeap, .until = parse_date("2099-01-31")}},
               .started_at = "yesterday"};
  EXPECT_EQ(run.match(), States{KnownState::expired});
  run.known[0].until.reset();
  EXPECT_EQ(run.match(), States{KnownState::matched});
}

TEST(MatchKnown, DoesNotLetThroughWhatGrewPastItsLimit) {
  FoundRun run{.findings = {found(kHeap, "main.f", 64)},
               .known = {{.kind = kHeap, .max_per_request = 64}}};
  EXPECT_EQ(run.match(), States{KnownState::matched});
  run.findings = {found(kHeap, "main.f", 64.5)};
  EXPECT_EQ(run.match(), States{KnownState::exceeded});
  EXPECT_EQ(run.results[0].per_request, 64.5);
  EXPECT_FALSE(run.findings[0].known);
  run.findings = {found(kHeap, "main.f", std::nullopt)};
  EXPECT_EQ(run.match(), States{KnownState::exceeded});
}

TEST(MatchKnown, SaysWhatNamesNothing) {
  FoundRun run{.findings = {found(kHeap, "main.f")},
               .known = {{.kind = kHeap, .culprit = "main.g"},
                         {.kind = kSend, .culprit = "main.f", .until = parse_date("2020-01-01")}}};
  EXPECT_EQ(run.match(), (States{KnownState::unmatched, KnownState::unmatched}));
}

TEST(MatchKnown, SaysNothingOfARunWithoutAConclusion) {
  for (const Verdict verdict : {Verdict::target_failed, Verdict::load_failed, Verdict::inconclusive,
                                Verdict::interrupted, Verdict::skipped}) {
    FoundRun run{.findings = {}, .known = {{.kind = kHeap}}, .verdict = verdict};
    EXPECT_EQ(run.match(), States{std::nullopt}) << name_of(verdict);
  }
}

// Judged and diagnosed as in a real run, then with what is known let through.
Judgement judged_with(Recording recording, std::vector<KnownLeak> known) {
  recording.scenario.known = std::move(known);
  const Judgement judgement = judge(recording);
  std::vector<Finding> findings = diagnose(recording, judgement);
  static_cast<void>(match_known(recording, judgement, findings));
  return with_known(judgement, findings);
}

constexpr const char* kTwoSites =
    "baseline heap=1M site.main.keep@9=100K site.main.hoard@19=100K;"
    "load*5 heap=+700K site.main.keep@9=+400K site.main.hoard@19=+300K requests=2003; quiet";
constexpr const char* kSenders =
    "baseline heap=300K goroutines=3 site.main.send@9=10K;"
    "load*5 goroutines=+2003 go.chan_send.main.send@9=+2003 heap=+1310K"
    " site.main.send@9=+1300K requests=2003; quiet";

std::vector<KnownLeak> keep_and_hoard() {
  return {{.kind = kHeap, .culprit = "main.keep", .owner = "us"},
          {.kind = kHeap, .culprit = "main.hoard", .until = parse_date("2099-01-31")}};
}

TEST(WithKnown, PassesWhereAllLeaksAreKnownAndSaysSo) {
  Recording recording = recording_from(kTwoSites);
  recording.started_at = "2027-01-31T08:00:00Z";
  const Judgement judgement = judged_with(recording, keep_and_hoard());
  EXPECT_EQ(judgement.verdict, Verdict::pass);
  EXPECT_EQ(judgement.reason,
            "2 known leaks: heap main.keep, owner us; heap main.hoard, until 2099-01-31");
  for (const GateResult& gate : judgement.gates) {
    EXPECT_EQ(gate.known, gate.metric == Metric::heap) << name_of(gate.metric);
  }
}

TEST(WithKnown, FailsWhereOneCauseIsKnownAndAnotherIsNot) {
  Recording recording = recording_from(kTwoSites);
  recording.started_at = "2027-01-31T08:00:00Z";
  const Judgement judgement = judged_with(recording, {keep_and_hoard().front()});
  EXPECT_EQ(judgement.verdict, Verdict::leak);
  EXPECT_EQ(judgement.reason, judge(recording).reason);
}

TEST(WithKnown, LetsThroughWhatAKnownCauseHolds) {
  const Judgement judgement = judged_with(recording_from(kSenders), {{.kind = kSend}});
  EXPECT_EQ(judgement.verdict, Verdict::pass) << judgement.reason;
}

TEST(WithKnown, DoesNotLetAKnownHeapLeakExplainGoroutines) {
  const Judgement judgement = judged_with(recording_from(kSenders), {{.kind = kHeap}});
  EXPECT_EQ(judgement.verdict, Verdict::leak);
}

TEST(WithKnown, LeavesLimitsThatAreWrittenAsTheyAre) {
  Recording recording = recording_from(kTwoSites);
  recording.started_at = "2027-01-31T08:00:00Z";
  recording.scenario.gates[Metric::heap].max = 2e6;
  EXPECT_EQ(judged_with(recording, keep_and_hoard()).verdict, Verdict::leak);
  recording.scenario.gates[Metric::heap].max = 2e9;
  EXPECT_EQ(judged_with(recording, keep_and_hoard()).verdict, Verdict::pass);
}

TEST(WithKnown, DoesNotPassWhatIsInDoubtBesides) {
  Recording recording = recording_from(kTwoSites);
  recording.started_at = "2027-01-31T08:00:00Z";
  recording.scenario.gates[Metric::goroutines].max = 5;  // which were never measured
  const Judgement judgement = judged_with(recording, keep_and_hoard());
  EXPECT_EQ(judgement.verdict, Verdict::inconclusive);
  EXPECT_TRUE(judgement.reason.starts_with("goroutines max")) << judgement.reason;
}

TEST(WithKnown, LeavesTheFailuresOfRunsAlone) {
  Recording recording = recording_from(kTwoSites);
  recording.target.end->by_leakgate = false;
  EXPECT_EQ(judged_with(recording, {{.kind = kHeap}, {.kind = kHeap}}).verdict,
            Verdict::target_failed);
}

TEST(WithKnown, NeedsAFindingBehindEveryFailedGate) {
  Judgement judgement;
  judgement.verdict = Verdict::leak;
  judgement.gates = {{.metric = Metric::threads, .outcome = GateOutcome::fail}};
  std::vector<Finding> findings{found(kHeap, "main.f")};
  findings[0].known = KnownLeak{};
  EXPECT_EQ(with_known(judgement, findings).verdict, Verdict::leak);
}

TEST(WithKnown, FailsWhileALeakIsFoundThatIsNotKnown) {
  Judgement judgement;
  judgement.verdict = Verdict::leak;
  judgement.gates = {{.metric = Metric::heap, .outcome = GateOutcome::fail}};
  std::vector<Finding> findings{found(kHeap, "main.f"), found(FindingKind::fds, "main.g")};
  findings[0].known = KnownLeak{};
  EXPECT_EQ(with_known(judgement, findings).verdict, Verdict::leak);
  findings.pop_back();
  EXPECT_EQ(with_known(judgement, findings).verdict, Verdict::pass);
}

}  // namespace
}  // namespace leakgate
