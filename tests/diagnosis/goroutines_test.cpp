#include "diagnosis/goroutines.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

constexpr const char* kRebuildImage =
    "baseline goroutines=3 go.io.net/http.(*Server).Serve@9<main.main@7=1;"
    "load*5 goroutines=+2003 go.chan_send.main.rebuildImage.func1@41=+2003; quiet";

TEST(GoroutineFinding, NamesKindCulpritPlaceAndExactRate) {
  const std::vector<Finding> findings = diagnosed(kRebuildImage);
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-send main.rebuildImage"});
  const Finding& finding = findings.front();
  EXPECT_EQ(finding.location, "main.go:41");
  EXPECT_EQ(finding.per_request, 1.0);
  EXPECT_EQ(finding.total, 10015);
  EXPECT_EQ(finding.unit, Unit::count);
  EXPECT_EQ(finding.sentence, "one goroutine per request stays blocked sending on a channel");
  EXPECT_EQ(finding.stack, Names{"main.rebuildImage.func1 main.go:41"});
  EXPECT_EQ(finding.evidence.at("goroutines"), "0 -> 10015");
  EXPECT_EQ(finding.evidence.at("per_request"), "1.00");
  EXPECT_DOUBLE_EQ(finding.per_hour.value_or(0), 2003.0 * 3600);
  EXPECT_FALSE(finding.advice.empty());
}

TEST(GoroutineFinding, IsPerCycleWhereADriverDidNotSayHowManyRequestsItSent) {
  Recording recording = recording_from(kRebuildImage);
  for (Cycle& cycle : recording.cycles) {
    cycle.requests = 0;
    cycle.requests_known = cycle.kind != CycleKind::load;
  }
  const std::vector<Finding> findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-send main.rebuildImage"});
  EXPECT_EQ(findings.front().per_request, std::nullopt);
  EXPECT_EQ(findings.front().total, 10015);
  EXPECT_TRUE(findings.front().sentence.ends_with(", with each cycle"))
      << findings.front().sentence;
}

TEST(GoroutineFinding, SaysWhoStartedThem) {
  Recording recording = recording_from(kRebuildImage);
  recording.created_by["main.rebuildImage.func1"] = "main.leaky main.go:12";
  EXPECT_EQ(diagnosed(recording).front().created_by, "main.leaky main.go:12");
}

TEST(GoroutineFinding, AddsUpWorkersThatBlockAtSeveralLines) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+6009 go.chan_send.main.work.func1@41=+2003"
      " go.chan_send.main.work.func2@47=+4006; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-send main.work"});
  EXPECT_EQ(findings.front().per_request, 3.0);
  EXPECT_EQ(findings.front().location, "main.go:47");
}

TEST(GoroutineFinding, TakesTheWaiterOfBlockedWorkersForTheirCause) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+4006 go.chan_send.main.work.func1@41=+2003"
      " go.wg.main.work.func2@50=+2003; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-send main.work"});
  EXPECT_EQ(findings.front().per_request, 1.0);
  EXPECT_EQ(findings.front().evidence.at("group_2"), "wg main.work: 0 -> 10015");
}

TEST(GoroutineFinding, OfAForgottenWaitGroupStandsAlone) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3; load*5 goroutines=+2003"
                               " go.wg.main.gather@50=+2003; quiet")),
            Names{"goroutine-wg main.gather"});
}

TEST(GoroutineFinding, TellsTwoCausesInOneFunctionByWhatTheyWaitFor) {
  const auto names = names_of(diagnosed(
      "baseline goroutines=3; load*5 goroutines=+300 go.chan_send.main.fetch.func1@41=+100"
      " go.io.main.fetch.func1@39=+200; quiet"));
  EXPECT_EQ(names, (Names{"goroutine-io main.fetch", "goroutine-chan-send main.fetch"}));
}

TEST(GoroutineFinding, TellsAnEmptySelectAndCFromTheirLikes) {
  const auto sentence = [](const std::string& reason) {
    return diagnosed("baseline goroutines=3; load*5 goroutines=+2003 go." + reason +
                     ".main.f@9=+2003; quiet")
        .front()
        .sentence;
  };
  EXPECT_EQ(sentence("select"),
            "one goroutine per request stays waiting in a select that nothing ends");
  EXPECT_EQ(sentence("select_empty"),
            "one goroutine per request stays in an empty select, which nothing can end");
  EXPECT_EQ(sentence("syscall"),
            "one goroutine per request stays in a system call, with a thread of its own");
  EXPECT_EQ(sentence("c_call"), "one goroutine per request stays blocked in C (cgo)");
}

TEST(GoroutineFinding, TracesTransportGoroutinesToTheRequest) {
  const auto findings = diagnosed(
      "baseline goroutines=3 fds=9 fd.socket=5;"
      "load*5 goroutines=+6009 fds=+2003 fd.socket=+2003"
      " go.io.net/http.(*persistConn).readLoop@2=+2003"
      " go.select.net/http.(*persistConn).writeLoop@3=+2003"
      " go.select.net/http.(*persistConn).roundTrip@5<net/http.(*Transport).RoundTrip@6<"
      "main.fetch@30=+2003; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-io main.fetch"});
  EXPECT_EQ(findings.front().per_request, 1.0);
  EXPECT_EQ(findings.front().evidence.at("holds"), "fds");
}

TEST(GoroutineFinding, TakesBothLoopsOfAConnectionForOneCause) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+4006"
      " go.select.net/http.(*persistConn).readLoop@2=+2003"
      " go.select.net/http.(*persistConn).writeLoop@3=+2003; quiet");
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings.front().kind, FindingKind::goroutine_io);
}

TEST(GoroutineFinding, HasTheGoroutinesThatALibraryStartsForEachOfThem) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*5 goroutines=+160"
      " go.select.example.com/grpc.(*stream).watch@2=+80"
      " go.chan_recv.main.follow@12=+40 go.io.net.(*netFD).Read@5<example.com/grpc.read@7=+40;"
      "quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-chan-recv main.follow"});
  EXPECT_EQ(findings.front().total, 200);
}

TEST(GoroutineFinding, LeavesGroupsOutThatOnlyFluctuate) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=13 go.select.main.idle@9=10;"
                               "load*4 goroutines=+2003 go.chan_send.main.leak@41=+2003;"
                               "load goroutines=+2005 go.chan_send.main.leak@41=+2003"
                               " go.select.main.idle@9=12; quiet")),
            Names{"goroutine-chan-send main.leak"});
}

TEST(GoroutineFinding, ComparesTwoProfilesWhereThereAreNoMore) {
  Recording recording = recording_from(
      "baseline goroutines=3; load*3 goroutines=+100000 requests=1"
      " go.select.main.awaitUpdates@9=+100000; quiet");
  recording.scenario.load.requests = 1;
  recording.cycles[0].mark.goroutine_profile = {};
  recording.cycles[1].mark.goroutine_profile = {};
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"goroutine-select main.awaitUpdates"});
  EXPECT_NEAR(findings.front().per_request.value_or(0), 100000, 0.01);
  EXPECT_EQ(findings.front().sentence,
            "100,000 goroutines per request stay waiting in a select that nothing ends");
}

TEST(GoroutineFinding, HasNoCulpritWithoutAProfile) {
  const auto findings = diagnosed("baseline goroutines=3; load*5 goroutines=+2003; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-other"});
  EXPECT_EQ(findings.front().per_request, 1.0);
}

TEST(GoroutineFinding, TellsWhatBrokeAUsersLimitWithoutALeak) {
  Recording recording = recording_from(
      "baseline goroutines=3; load*2; load goroutines=4 go.select.main.flush@9=1;"
      "load*2");
  for (Cycle& cycle : recording.cycles) {
    if (cycle.mark.goroutine_profile.profile == nullptr) {
      cycle.mark.goroutine_profile.profile = std::make_shared<Profile>();
    }
  }
  recording.scenario.gates[Metric::goroutines].growth = 0;
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"goroutine-select main.flush"});
}

TEST(GoroutineFinding, IsNotMadeForACleanRun) {
  EXPECT_TRUE(diagnosed("baseline goroutines=3 go.select.main.idle@9=3; load*5").empty());
}

TEST(GoroutineFinding, IsOnePerThousandRequestsInWords) {
  const auto findings = diagnosed(
      "baseline goroutines=3; load*10 goroutines=+2"
      " go.select.main.rare@9=+2; quiet");
  ASSERT_EQ(findings.size(), 1);
  EXPECT_EQ(findings.front().sentence,
            "one goroutine per 1,000 requests stays waiting in a select that nothing ends");
}

// Two causes in one service: a sender that is stuck as often as a request, give or take one.
TEST(GoroutineFinding, LeavesConnectionsWithTheirRequestsWhateverElseGrowsByTheSame) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=4;"
                               "load*5 goroutines=+403 go.chan_send.main.makeCover@17=+101"
                               " go.io.net/http.(*persistConn).readLoop@2=+101"
                               " go.select.net/http.(*persistConn).writeLoop@3=+101"
                               " go.select.net/http.(*persistConn).roundTrip@5<"
                               "net/http.(*Transport).RoundTrip@6<main.fetch@21=+100; quiet")),
            (Names{"goroutine-chan-send main.makeCover", "goroutine-io main.fetch"}));
}

}  // namespace
}  // namespace leakgate
