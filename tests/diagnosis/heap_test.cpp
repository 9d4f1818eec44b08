#include "diagnosis/heap.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

constexpr const char* kMapCache =
    "baseline heap=300K site.main.serve@3=200K;"
    "load*10 heap=+2200K site.main.remember@14<main.leaky@20<net/http.(*conn).serve@1=+1900K"
    " site.fmt.Sprint@9<main.key@31<main.leaky@20<net/http.(*conn).serve@1=+100K; quiet";

TEST(HeapFinding, NamesSiteAndRate) {
  const auto findings = diagnosed(kMapCache);
  ASSERT_EQ(names_of(findings), Names{"heap main.remember"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.location, "main.go:14");
  EXPECT_NEAR(finding.per_request.value_or(0), 2200.0 * 1024 / 2003, 1e-6);
  EXPECT_EQ(finding.total, 22000.0 * 1024);
  EXPECT_EQ(finding.sentence,
            "memory allocated in main.remember stays reachable: +1.1 KiB per request");
  EXPECT_TRUE(finding.evidence.at("growth_2").find("main.key") != std::string::npos);
}

TEST(HeapFinding, GivesBytesAndObjectsPerRequestAndTheLargestLiveSites) {
  const auto findings = diagnosed(
      "baseline heap=9M site.main.load@3=8M; load*10 heap=+4006K"
      " site.[2048]main.remember@14<main.leaky@20=+4006K; quiet");
  ASSERT_EQ(names_of(findings), Names{"heap main.remember"});
  const auto& evidence = findings.front().evidence;
  EXPECT_EQ(evidence.at("bytes_per_request"), "2 KiB");
  EXPECT_EQ(evidence.at("objects_per_request"), "1");
  EXPECT_EQ(evidence.at("bytes_per_object"), "2 KiB");
  EXPECT_EQ(evidence.at("live_1"), "39 MiB in 20030 objects at main.remember main.go:14");
  EXPECT_EQ(evidence.at("live_2"), "8 MiB in 8192 objects at main.load main.go:3");
}

// A deadline of a connection was the timer that did not fit into the list any more.
constexpr const char* kTimersAndTheirList =
    " site.[112]time.newTimer@390<time.NewTicker@44<main.refresh@10<main.leaky@15=+480K"
    " site.[49152]internal/poll.setDeadlineImpl@162<net.(*netFD).SetReadDeadline@155"
    "<net/http.(*conn).serve@2108=+48K; quiet";

TEST(HeapFinding, CountsTheListOfTimersToThoseWhoKeepTimers) {
  const std::string text = "baseline heap=300K site.main.serve@3=200K; load*10 heap=+528K";
  const auto findings = diagnosed(text + kTimersAndTheirList);
  ASSERT_EQ(names_of(findings), Names{"heap main.refresh"});
  EXPECT_EQ(findings.front().evidence.at("share"), "100 % of the growth of the heap");
  EXPECT_NEAR(findings.front().per_request.value_or(0), 528 * 1024.0 / 2003, 1);
}

TEST(HeapFinding, CountsTheListOfTimersToGoroutinesThatHoldTimers) {
  Recording recording = recording_from(
      "baseline goroutines=3 heap=300K site.main.serve@3=200K;"
      "load*10 goroutines=+2003 heap=+640K go.select.main.refresh@12=+2003"
      " site.[112]time.newTimer@390<time.NewTicker@44<main.refresh@10=+480K"
      " site.[49152]time.newTimer@407<time.NewTimer@9<main.poll@3<main.main@5=+160K; quiet");
  recording.created_by["main.refresh"] = "main.leaky main.go:15";
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"goroutine-select main.refresh"});
}

TEST(HeapFinding, IsMadeOfTheListOfTimersWhereNobodyElseKeepsAny) {
  EXPECT_EQ(names_of(diagnosed("baseline heap=300K site.main.serve@3=200K; load*10 heap=+480K"
                               " site.[49152]time.newTimer@407<main.wait@9=+480K; quiet")),
            Names{"heap main.wait"});
}

bool hints_at_pinning(const std::vector<Finding>& findings) {
  return findings.size() == 1 && findings.front().advice.find("sub-slice") != std::string::npos;
}

std::vector<Finding> leak_of(const std::string& site, const std::string& growth = "+6464K") {
  return diagnosed("baseline heap=300K site.main.serve@3=200K; load*10 requests=101 heap=" +
                   growth + " site." + site + "=" + growth + "; quiet");
}

TEST(PinningHint, IsGivenForLargeBlocksThatMayBeCut) {
  EXPECT_TRUE(hints_at_pinning(leak_of("[65536]main.receive@36")));
  EXPECT_TRUE(hints_at_pinning(leak_of("[65536]io.ReadAll@700<main.receive@36")));
  EXPECT_NE(leak_of("[65536]main.receive@36").front().advice.find("64 KiB each"),
            std::string::npos);
}

TEST(PinningHint, IsNotGivenForSmallBlocksOneListAndBuffersInUse) {
  EXPECT_FALSE(hints_at_pinning(leak_of("[2048]main.receive@36")));
  EXPECT_FALSE(hints_at_pinning(leak_of("[33554432]main.receive@36")));
  EXPECT_FALSE(hints_at_pinning(leak_of("[65536]bufio.NewReaderSize@50<main.receive@36")));
}

TEST(PinningHint, IsNotGivenForAMapThatGrows) {
  const auto findings = leak_of("[map:65536]main.remember@14");
  EXPECT_EQ(names_of(findings), Names{"heap main.remember"});
  EXPECT_FALSE(hints_at_pinning(findings));
}

TEST(HeapFinding, TellsTwoLeaksOfTwoEndpointsApart) {
  const auto findings = diagnosed(
      "baseline heap=300K site.main.serve@3=200K; load*10 heap=+3M"
      " site.main.rememberA@14<main.handleA@20<net/http.(*conn).serve@1<main.main@2=+2M"
      " site.main.rememberB@54<main.handleB@60<net/http.(*conn).serve@1<main.main@2=+1M; quiet");
  ASSERT_EQ(names_of(findings), (Names{"heap main.rememberA", "heap main.rememberB"}));
  EXPECT_NEAR(findings[0].per_request.value_or(0), 2.0 * 1024 * 1024 / 2003, 1);
  EXPECT_NEAR(findings[1].per_request.value_or(0), 1024 * 1024.0 / 2003, 1);
}

TEST(HeapFinding, CountsRoomForDeadlinesToWhatFillsTheList) {
  const auto findings = diagnosed(
      "baseline heap=300K site.main.serve@3=200K; load*10 heap=+600K"
      " site.main.refresh@10<main.leaky@20<net/http.(*conn).serve@1=+500K"
      " site.internal/poll.setDeadlineImpl@9<net.(*conn).SetReadDeadline@4"
      "<net/http.(*connReader).abortPendingRead@5=+100K; quiet");
  ASSERT_EQ(names_of(findings), Names{"heap main.refresh"});
  EXPECT_EQ(findings.front().total, 6000.0 * 1024);
}

// The path of a request is a part of its first line, which a map of the target's keeps.
TEST(HeapFinding, CountsWhatNobodyOfTheTargetAllocatedToTheLargestThatIsNamed) {
  const auto findings = diagnosed(
      "baseline heap=300K site.main.serve@3=200K; load*10 heap=+600K"
      " site.main.remember@10<main.leaky@20<net/http.(*conn).serve@1=+400K"
      " site.net/textproto.(*Reader).ReadLine@9<net/http.readRequest@4<net/http.(*conn).serve@1"
      "=+200K; quiet");
  ASSERT_EQ(names_of(findings), Names{"heap main.remember"});
  EXPECT_EQ(findings.front().total, 6000.0 * 1024);
}

TEST(HeapFinding, OfALibraryAloneIsTheLibrarys) {
  EXPECT_EQ(names_of(diagnosed("baseline heap=300K site.main.serve@3=200K; load*10 heap=+200K"
                               " site.net/textproto.(*Reader).ReadLine@9<net/http.(*conn).serve@1"
                               "=+200K; quiet")),
            Names{"heap net/textproto.(*Reader).ReadLine"});
}

TEST(HeapFinding, IgnoresTheChurnOfSmallSites) {
  EXPECT_EQ(names_of(diagnosed("baseline heap=300K site.main.serve@3=200K;"
                               "load*9 heap=+2M site.main.remember@14=+2M;"
                               "load heap=+2M site.main.remember@14=+2M site.main.pool@8=+96K;"
                               "quiet")),
            Names{"heap main.remember"});
}

constexpr const char* kHeldByGoroutines =
    "baseline goroutines=3 heap=300K site.main.serve@3=200K;"
    "load*5 goroutines=+2003 heap=+1310K go.chan_send.main.rebuildImage@41=+2003"
    " site.runtime.malg@5=+900K site.main.leaky@12<net/http.(*conn).serve@1=+400K; quiet";

TEST(HeapFinding, IsNotMadeOfWhatLeakedGoroutinesHold) {
  Recording recording = recording_from(kHeldByGoroutines);
  recording.created_by["main.rebuildImage"] = "main.leaky main.go:12";
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-send main.rebuildImage"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "heap");
  EXPECT_EQ(findings.front().evidence.at("heap_per_request"), "670 B");
  EXPECT_EQ(findings.front().evidence.at("heap"), "about 6.4 MiB");
}

TEST(HeapFinding, IsNotMadeOfLittleWhenTheCreatorIsUnknown) {
  EXPECT_EQ(names_of(diagnosed(kHeldByGoroutines)), Names{"goroutine-chan-send main.rebuildImage"});
}

TEST(HeapFinding, IsMadeOfALeakBesideLeakedGoroutines) {
  Recording recording = recording_from(
      "baseline goroutines=3 heap=300K site.main.serve@3=200K;"
      "load*5 goroutines=+2003 heap=+4M go.select.main.awaitUpdates@9=+2003"
      " site.runtime.malg@5=+1M site.main.remember@14<main.keep@20<net/http.(*conn).serve@1=+3M;"
      "quiet");
  recording.created_by["main.awaitUpdates"] = "main.watch main.go:17";
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings),
            (Names{"goroutine-select main.awaitUpdates", "heap main.remember"}));
  EXPECT_NEAR(findings[1].per_request.value_or(0), 3.0 * 1024 * 1024 / 2003, 1);
}

TEST(HeapFinding, OfAHighHeapNamesTheLargestLiveSite) {
  Recording recording = recording_from(
      "cold heap=200K; warm-up heap=11M; baseline site.main.keepalloc@10<main.leaky@20=10M"
      " site.bufio.NewReaderSize@3=64K; load*5");
  recording.scenario.gates[Metric::heap].growth_from_start = 1024 * 1024;
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"heap main.keepalloc"});
  EXPECT_FALSE(findings.front().per_request.has_value());
  EXPECT_EQ(findings.front().total, (11 * 1024 - 200) * 1024);
  EXPECT_EQ(findings.front().evidence.at("live_2"),
            "64 KiB in 64 objects at bufio.NewReaderSize x.go:3");
}

TEST(HeapFinding, OfAHighHeapSaysWhatALargeMapOrLargeBlocksMayMean) {
  const auto advice_with = [](const std::string& site) {
    Recording recording =
        recording_from("cold heap=200K; baseline heap=16M site." + site + "=15M; load*5");
    recording.scenario.gates[Metric::heap].growth_from_start = 1024 * 1024;
    const auto findings = diagnosed(recording);
    EXPECT_EQ(names_of(findings), Names{"heap main.fill"});
    return findings.empty() ? std::string{} : findings.front().advice;
  };
  EXPECT_NE(advice_with("[map:131072]main.fill@3").find("a Go map never gives back"),
            std::string::npos);
  EXPECT_NE(advice_with("[65536]main.fill@3").find("sub-slice"), std::string::npos);
}

TEST(HeapFinding, HasNoCulpritWithoutProfiles) {
  const auto findings = diagnosed("baseline heap=300K; load*10 heap=+2M; quiet");
  ASSERT_EQ(names_of(findings), Names{"heap"});
  EXPECT_NEAR(findings.front().per_request.value_or(0), 2.0 * 1024 * 1024 / 2003, 1);
}

TEST(HeapFinding, LeavesGrowthWithoutProfilesToTheGoroutinesThatMayHoldIt) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3 heap=300K;"
                               "load*5 goroutines=+2003 heap=+1310K; quiet")),
            Names{"goroutine-other"});
}

TEST(HeapFinding, IsNotMadeForACleanRun) {
  EXPECT_TRUE(diagnosed("baseline heap=300K site.main.serve@3=200K; load*5 heap=+2K").empty());
}

}  // namespace
}  // namespace leakgate
