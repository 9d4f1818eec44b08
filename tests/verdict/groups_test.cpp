#include "verdict/groups.hpp"

#include <gtest/gtest.h>

#include "support/recording_literal.hpp"

namespace leakgate {
namespace {

bool exact(const char* text) { return grows_by_exact_multiples(recording_from(text)); }

TEST(ExactMultiples, AreCertainAfterThreeCycles) {
  EXPECT_TRUE(exact("baseline goroutines=3; load*3 goroutines=+2003"));
  EXPECT_TRUE(exact("baseline goroutines=3; load*3 goroutines=+6009"));
  EXPECT_FALSE(exact("baseline goroutines=3; load*2 goroutines=+2003"));
}

TEST(ExactMultiples, AreNotSeenInAnythingElse) {
  EXPECT_FALSE(exact("baseline goroutines=3; load*5"));
  EXPECT_FALSE(exact("baseline goroutines=3; load*5 goroutines=+2"));
  EXPECT_FALSE(exact("baseline goroutines=3; load*2 goroutines=+2003; load goroutines=+2004"));
  EXPECT_FALSE(exact("baseline goroutines=3; load*2 goroutines=+2003; load goroutines=+4006"));
  EXPECT_FALSE(exact("baseline goroutines=3; load*3 goroutines=+5 requests=0"));
  EXPECT_FALSE(exact("baseline; load*3"));
}

TEST(ExactMultiples, AreSeenInAGroupWhoseTotalIsNoisy) {
  EXPECT_TRUE(
      exact("baseline goroutines=9 go.io.main.pool@9=6;"
            "load goroutines=2010 go.chan_send.main.leak@41=2003 go.io.main.pool@9=4;"
            "load goroutines=4011 go.chan_send.main.leak@41=4006 go.io.main.pool@9=2;"
            "load goroutines=6017 go.chan_send.main.leak@41=6009 go.io.main.pool@9=5"));
}

TEST(ExactMultiples, AreSeenPerEndpoint) {
  Recording recording = recording_from("baseline goroutines=3; load*3 goroutines=+101");
  for (Cycle& cycle : recording.cycles) {
    cycle.endpoints = {{.name = "GET /a", .requests = 1902, .errors = 0},
                       {.name = "GET /b", .requests = 101, .errors = 0}};
  }
  EXPECT_TRUE(grows_by_exact_multiples(recording));
}

TEST(GoroutineTimelines, CountEachGroupAtEachMark) {
  const std::vector<GroupTimeline> groups =
      goroutine_timelines(
          recording_from("baseline go.select.main.idle@7=2; load go.chan_send.main.leak@41=5;"
                         "load go.chan_send.main.leak@41=9"))
          .value_or(std::vector<GroupTimeline>{});
  ASSERT_EQ(groups.size(), 2);
  EXPECT_EQ(groups.front().counts, (std::vector<double>{0, 5, 9}));
  EXPECT_EQ(groups.front().reason, WaitReason::chan_send);
  EXPECT_EQ(groups.back().counts, (std::vector<double>{2, 2, 2}));
}

// A goroutine profile as pprof gives it: the goroutine that answers, `waiting` that wait for
// clients to hang up, and perhaps one without a frame.
Mark profiled(Count waiting, bool has_frameless) {
  auto profile = std::make_shared<Profile>();
  profile->sample_types = {"goroutine"};
  profile->add({{"runtime/pprof.writeGoroutine", "pprof.go", 851},
                {"net/http/pprof.handler.ServeHTTP", "pprof.go", 263},
                {"net/http.(*conn).serve", "server.go", 2067}},
               {1});
  if (waiting > 0) {
    profile->add({{"internal/poll.(*FD).Read", "fd_unix.go", 165},
                  {"net/http.(*connReader).backgroundRead", "server.go", 702}},
                 {waiting});
  }
  if (has_frameless) profile->add({}, {1});
  Mark mark;
  mark.goroutine_profile = {.file = "profiles/goroutine-x.pb.gz", .profile = profile};
  return mark;
}

TEST(GoroutineTimelines, LeaveOutThoseOfProfilingItself) {
  Recording recording = recording_from("baseline goroutines=1; load*3 goroutines=+0; quiet");
  recording.baseline->goroutine_profile = profiled(1, false).goroutine_profile;
  for (Cycle& cycle : recording.cycles) {
    cycle.mark.goroutine_profile = profiled(0, true).goroutine_profile;
  }
  EXPECT_TRUE(goroutine_timelines(recording).value().empty());
  EXPECT_EQ(kept_by_groups(recording, Metric::goroutines), 0);
}

TEST(GoroutineTimelines, KeepTheConnectionsOfOthers) {
  Recording recording = recording_from("baseline goroutines=1; load goroutines=+1");
  recording.baseline->goroutine_profile = profiled(1, false).goroutine_profile;
  recording.cycles.front().mark.goroutine_profile = profiled(4, false).goroutine_profile;
  const auto groups = goroutine_timelines(recording).value();
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_EQ(groups.front().counts, (std::vector<double>{0, 3}));
}

TEST(GoroutineTimelines, AreUnknownWithoutAProfileAtEveryMark) {
  EXPECT_FALSE(goroutine_timelines(recording_from("baseline; load go.select.main.idle@7=2")));
  EXPECT_FALSE(goroutine_timelines(Recording{}));
}

Carriers fd_carriers(const char* text) {
  const Recording recording = recording_from(text);
  std::vector<double> totals;
  for (const Mark* mark : judged_marks(recording))
    totals.push_back(value_of(*mark, Metric::fds).value_or(0));
  return carriers_of(totals, fd_timelines(recording));
}

TEST(Carriers, AreKindsThatStillRise) {
  EXPECT_EQ(fd_carriers("baseline fds=9 fd.socket=4 fd.file=5; load*5 fds=+4 fd.socket=+4"),
            Carriers::steady);
}

TEST(Carriers, AreNoneWhenAnotherKindCarriedTheRise) {
  EXPECT_EQ(fd_carriers("baseline fds=9 fd.socket=4 fd.file=5; load*2 fds=+50 fd.socket=+50;"
                        "load*2; load fds=+1 fd.file=+1"),
            Carriers::none);
}

TEST(Carriers, AreTheTotalWhereGroupsAreUnknown) {
  EXPECT_EQ(carriers_of({3, 5, 7, 9}, std::nullopt), Carriers::rising);
  EXPECT_EQ(carriers_of({3, 9, 9, 9}, std::nullopt), Carriers::none);
  EXPECT_EQ(carriers_of({}, std::nullopt), Carriers::none);
}

}  // namespace
}  // namespace leakgate
