#include <gtest/gtest.h>

#include "diagnosis/finding.hpp"

namespace leakgate {
namespace {

struct Found {
  FindingKind kind;
  const char* culprit;
};

ExpectResult compare(Verdict verdict, const std::vector<Found>& found,
                     const std::vector<ExpectedFinding>& expected) {
  Scenario scenario;
  scenario.expect = Expect{.verdict = Verdict::leak, .findings = expected};
  Judgement judgement;
  judgement.verdict = verdict;
  std::vector<Finding> findings;
  for (const auto& [kind, culprit] : found) {
    findings.emplace_back();
    findings.back().kind = kind;
    findings.back().culprit = culprit;
  }
  return compare_with_expect(scenario, judgement, findings).value_or(ExpectResult{});
}

using Names = std::vector<std::string>;
constexpr auto kHeap = FindingKind::heap;
constexpr auto kSend = FindingKind::goroutine_chan_send;

TEST(Expect, IsMetByVerdictAndFindings) {
  EXPECT_TRUE(compare(Verdict::leak, {{kHeap, "main.f"}}, {{kHeap, "main.f"}}).met);
  EXPECT_TRUE(compare(Verdict::leak, {{kHeap, "main.f"}}, {{kHeap, ""}}).met);
  EXPECT_TRUE(compare(Verdict::leak, {{kHeap, "main.f"}}, {{kHeap, "main.f.func1.2"}}).met);
}

TEST(Expect, NamesWhatIsMissing) {
  const ExpectResult result =
      compare(Verdict::leak, {{kHeap, "main.g"}}, {{kHeap, "main.f"}, {kSend, ""}});
  EXPECT_FALSE(result.met);
  EXPECT_EQ(result.missing, (Names{"heap main.f", "goroutine-chan-send"}));
  EXPECT_EQ(result.unexpected, Names{"heap main.g"});
}

TEST(Expect, NamesAnotherVerdict) {
  const ExpectResult result = compare(Verdict::pass, {}, {});
  EXPECT_EQ(result.missing, Names{"verdict leak"});
  EXPECT_EQ(result.unexpected, Names{"verdict pass"});
}

TEST(Expect, MatchesOneToOne) {
  EXPECT_FALSE(compare(Verdict::leak, {{kHeap, "main.f"}}, {{kHeap, ""}, {kHeap, ""}}).met);
  EXPECT_FALSE(compare(Verdict::leak, {{kHeap, "main.f"}, {kHeap, "main.g"}}, {{kHeap, ""}}).met);
}

TEST(Expect, LetsTheNamedOnesChooseFirst) {
  EXPECT_TRUE(compare(Verdict::leak, {{kHeap, "main.f"}, {kHeap, "main.g"}},
                      {{kHeap, ""}, {kHeap, "main.f"}})
                  .met);
}

TEST(Expect, ComparesFindingsThatAreNoLeaksOnlyWhenListed) {
  const auto gap = FindingKind::monitoring_gap;
  EXPECT_TRUE(compare(Verdict::leak, {{kHeap, "main.f"}, {gap, ""}}, {{kHeap, "main.f"}}).met);
  EXPECT_TRUE(
      compare(Verdict::leak, {{kHeap, "main.f"}, {gap, ""}}, {{kHeap, "main.f"}, {gap, ""}}).met);
  EXPECT_EQ(compare(Verdict::leak, {}, {{gap, ""}}).missing, Names{"monitoring-gap"});
}

TEST(Expect, NeedsNoMentionOfWhatIsKnown) {
  Scenario scenario;
  scenario.expect = Expect{.verdict = Verdict::pass, .findings = {}};
  Judgement judgement;
  judgement.verdict = Verdict::pass;
  std::vector<Finding> findings(1);
  findings[0].known = KnownLeak{};
  EXPECT_TRUE(compare_with_expect(scenario, judgement, findings)->met);
  findings[0].known.reset();
  EXPECT_EQ(compare_with_expect(scenario, judgement, findings)->unexpected, Names{"heap"});
}

TEST(Expect, IsNothingWithoutExpectations) {
  EXPECT_FALSE(compare_with_expect(Scenario{}, Judgement{}, {}));
}

}  // namespace
}  // namespace leakgate
