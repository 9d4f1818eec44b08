#include "diagnosis/resources.hpp"

#include <gtest/gtest.h>

#include "diagnosis/diagnosed.hpp"

namespace leakgate {
namespace {

TEST(FdsFinding, NamesTheKindAndWhereItIsOpened) {
  const auto findings = diagnosed(
      "baseline fds=9 fd.socket=4 fd.file=5 heap=300K site.main.serve@3=200K;"
      "load*10 fds=+2003 fd.file=+2003 heap=+400K"
      " site.os.newFile@5<os.OpenFile@7<main.readTemplate@33<main.leaky@20=+400K; quiet");
  ASSERT_EQ(names_of(findings), Names{"fds main.readTemplate"});
  EXPECT_EQ(findings.front().sentence, "one file per request stays open");
  EXPECT_EQ(findings.front().evidence.at("file"), "+20030");
}

constexpr const char* kFilesInARegistry =
    "baseline fds=9 fd.file=5 heap=300K site.main.serve@3=200K;"
    "load*10 fds=+101 fd.file=+101 heap=+40K requests=101"
    " site.os.newFile@5<os.OpenFile@7<main.readReport@11<main.leaky@20=+12K"
    " site.main.add@34<main.readReport@15<main.leaky@20=+28K; quiet";

TEST(FdsFinding, HoldsTheFilesRecordsAndTheListOfThem) {
  const auto findings = diagnosed(kFilesInARegistry);
  ASSERT_EQ(names_of(findings), Names{"fds main.readReport"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "heap");
  EXPECT_EQ(findings.front().evidence.at("heap_per_request"), "406 B");
}

TEST(FdsFinding, LeavesMoreHeapThanAFileNeedsToAFindingOfItsOwn) {
  EXPECT_EQ(
      names_of(diagnosed("baseline fds=9 fd.file=5 heap=300K site.main.serve@3=200K;"
                         "load*10 fds=+101 fd.file=+101 heap=+6500K requests=101"
                         " site.os.newFile@5<os.OpenFile@7<main.readReport@11<main.leaky@20=+12K"
                         " site.main.readReport@15<main.leaky@20=+6464K; quiet")),
      (Names{"heap main.readReport", "fds main.readReport"}));
}

// A client with its pool and buffers, dialled by the library's own goroutine.
TEST(FdsFinding, NamesWhereWhatLiesBehindTheDescriptorsIsMade) {
  const auto findings = diagnosed(
      "baseline fds=9 fd.socket=5 heap=300K site.main.serve@3=200K;"
      "load*10 fds=+40 fd.socket=+40 heap=+3M"
      " site.[65536]bufio.NewReaderSize@5<example.com/redis.NewClient@7<main.lookup@33=+2560K"
      " site.[4096]example.com/redis.newPool@9<example.com/redis.NewClient@7<main.lookup@33=+160K; "
      "quiet");
  ASSERT_EQ(names_of(findings), Names{"fds main.lookup"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "heap");
}

TEST(FdsFinding, LeavesALeakOfOtherCountsAFindingOfItsOwn) {
  EXPECT_EQ(names_of(diagnosed("baseline fds=9 fd.socket=5 heap=300K site.main.serve@3=200K;"
                               "load*10 fds=+40 fd.socket=+40 heap=+3M"
                               " site.[1536]main.remember@33<main.leaky@20=+3M; quiet")),
            (Names{"heap main.remember", "fds"}));
}

TEST(FdsFinding, HoldsTheNativeMemoryThatCameWithThem) {
  const auto findings = diagnosed(
      "baseline fds=9 fd.file=5 native=1M; load*10 fds=+20 fd.file=+20 native=+2100K; quiet");
  ASSERT_EQ(names_of(findings), Names{"fds"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "native");
  EXPECT_EQ(names_of(diagnosed("baseline fds=9 fd.file=5 native=1M;"
                               "load*10 fds=+20 fd.file=+20 native=+21000K; quiet")),
            (Names{"native-malloc", "fds"}));
}

TEST(FdsFinding, OfALimitThatWasReachedSaysWhichAndWhen) {
  Recording recording = recording_from(
      "cold fds=9 fd.file=3; baseline fds=254 fd.file=248 heap=300K"
      " site.os.newFile@5<os.OpenFile@7<main.readTemplate@33<main.leaky@20=32K;"
      "load*5; quiet");
  recording.target.limits.fds = 256;
  const auto findings = diagnosed(recording);
  ASSERT_EQ(names_of(findings), Names{"fds main.readTemplate"});
  EXPECT_EQ(findings.front().total, 245);
  EXPECT_EQ(findings.front().per_request, std::nullopt);
  EXPECT_EQ(findings.front().sentence,
            "9 descriptors before the first request, 254 since the warm-up: it stands at the limit "
            "of 256");
}

TEST(FdsFinding, SaysWhatTheDescriptorsLeadTo) {
  const auto findings = diagnosed(
      "baseline fds=9 fd.socket=4 fd.file=5 peer.unix=1;"
      "load*10 fds=+2013 fd.socket=+2003 fd.file=+10 peer.10.0.0.5:5432=+2003 peer./srv/a=+10;"
      "quiet");
  ASSERT_EQ(names_of(findings), Names{"fds"});
  EXPECT_EQ(findings.front().sentence, "one socket per request stays open: 10.0.0.5:5432");
  EXPECT_EQ(findings.front().evidence.at("peer_1"), "+20030 10.0.0.5:5432");
  EXPECT_EQ(findings.front().evidence.at("peer_2"), "+100 /srv/a");
  EXPECT_FALSE(findings.front().evidence.contains("peer_3"));
}

TEST(FdsFinding, DoesNotSayTheKindTwice) {
  Recording recording = recording_from(
      "baseline fds=9 fd.file=5 peer.x=0; load*10 fds=+2003 fd.file=+2003 peer.x=+2003; quiet");
  for (Cycle& cycle : recording.cycles) {
    cycle.mark.fd_peers = {{"file /tmp/a b", cycle.mark.fd_peers->at("x")}};
  }
  EXPECT_EQ(diagnosed(recording).front().sentence, "one file per request stays open: /tmp/a b");
  EXPECT_EQ(diagnosed("baseline fds=9 fd.pipe=5 peer.pipe=0;"
                      "load*10 fds=+2003 fd.pipe=+2003 peer.pipe=+2003; quiet")
                .front()
                .sentence,
            "one pipe per request stays open");
}

TEST(FdsFinding, NamesNoPeerWhereSeveralGrew) {
  const auto findings = diagnosed(
      "baseline fds=9 fd.socket=4 peer.x=0 peer.y=0;"
      "load*10 fds=+2003 fd.socket=+2003 peer.x=+1003 peer.y=+1000; quiet");
  EXPECT_EQ(findings.front().sentence, "one socket per request stays open");
}

TEST(FdsFinding, IsNotMadeOfSocketsThatLeakedGoroutinesHold) {
  const auto findings = diagnosed(
      "baseline goroutines=3 fds=9 fd.socket=4;"
      "load*5 goroutines=+500 fds=+500 fd.socket=+500 go.io.main.fetch@30=+500; quiet");
  ASSERT_EQ(names_of(findings), Names{"goroutine-io main.fetch"});
  EXPECT_EQ(findings.front().evidence.at("holds"), "fds");
  EXPECT_EQ(findings.front().evidence.at("socket"), "+2500");
}

TEST(FdsFinding, IsMadeOfFilesBesideGoroutinesThatLeakAtAnotherRate) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3 fds=9 fd.file=5;"
                               "load*10 goroutines=+2003 fds=+4 fd.file=+4"
                               " go.select.main.awaitUpdates@9=+2003; quiet")),
            (Names{"goroutine-select main.awaitUpdates", "fds"}));
}

TEST(NativeFinding, SaysThatItIsResidentAndUnproven) {
  const auto findings = diagnosed("baseline native=4M; load*10 native=+8M; quiet");
  ASSERT_EQ(names_of(findings), Names{"native-malloc"});
  EXPECT_EQ(findings.front().evidence.at("proof"), "resident, unproven");
  EXPECT_TRUE(findings.front().culprit.empty());
  EXPECT_NEAR(findings.front().per_request.value_or(0), 8.0 * 1024 * 1024 / 2003, 1);
}

TEST(NativeFinding, IsOfMappingsWhereThereIsNoCHeapBesideThem) {
  Recording recording = recording_from("baseline native=75M; load*5 native=+20M; quiet");
  recording.baseline->ledger = Ledger{.c_heap = Bytes{8 * kKiB}, .other = Bytes{75 * kMiB}};
  Mark& last = recording.cycles[4].mark;
  last.ledger = Ledger{.c_heap = Bytes{28 * kKiB}, .other = Bytes{201 * kMiB}};
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"native-mmap"});
  last.ledger->c_arenas = Bytes{4 * kMiB};
  EXPECT_EQ(names_of(diagnosed(recording)), Names{"native-malloc"});
}

TEST(NativeFinding, StandsBesideAGoroutineLeak) {
  EXPECT_EQ(names_of(diagnosed("baseline goroutines=3 native=4M;"
                               "load*5 goroutines=+2003 native=+8M"
                               " go.chan_send.main.fetch@41=+2003; quiet")),
            (Names{"native-malloc", "goroutine-chan-send main.fetch"}));
}

TEST(Resources, GiveNoFindingInACleanRun) {
  EXPECT_TRUE(
      diagnosed("baseline fds=9 threads=8 native=4M; load threads=40 native=5M; load*4").empty());
}

}  // namespace
}  // namespace leakgate
