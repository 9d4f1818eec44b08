#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <thread>

#include "load/drives.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

using namespace std::chrono_literals;

// GET / at `rate` for `duration`.
LoadPlan open_plan(const ScriptedServer& server, double rate, Seconds duration) {
  LoadPlan plan = plan_for(server, 0);
  plan.start_rate = rate;
  plan.stages = {{.rate = rate, .duration = duration}};
  return plan;
}

// Answers nothing until it is opened.
class Barrier {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, 30s, [this] { return is_open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_open_ = false;
};

class EngineOpen : public testing::TestWithParam<Pacing> {};

TEST_P(EngineOpen, SendsExactlyWhatIsDue) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = open_plan(server, 1000, Seconds{0.5});
  plan.pacing = GetParam();
  const LoadOutcome outcome = drive(plan);
  ASSERT_TRUE(outcome.open);
  EXPECT_EQ(outcome.open->due, 500);
  EXPECT_EQ(outcome.requests + outcome.open->missed, 500);
  EXPECT_EQ(static_cast<Count>(server.requests().size()), outcome.requests);
  EXPECT_EQ(outcome.errors, kNoErrors);
  EXPECT_EQ(outcome.duration.count(), 0.5);
  EXPECT_EQ(outcome.open->lateness.count(), static_cast<std::uint64_t>(outcome.requests));
  EXPECT_EQ(outcome.open->uncorrected.count(), outcome.latency.count());
}

INSTANTIATE_TEST_SUITE_P(Pacings, EngineOpen, testing::Values(Pacing::tick, Pacing::precise),
                         [](const auto& name) { return std::string(name_of(name.param)); });

TEST(EngineOpen, OpensMoreConnectionsWhileNoneIsFree) {
  Barrier barrier;
  const ScriptedServer server([&](const SeenRequest&) {
    barrier.wait();
    return ScriptedReply{ok()};
  });
  std::jthread opener([&] {
    EXPECT_TRUE(server.wait_for_requests(30));  // none of which is answered
    barrier.open();
  });
  LoadPlan plan = open_plan(server, 100, Seconds{0.5});
  plan.connections = 2;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 50);
  EXPECT_EQ(outcome.open->missed, 0);
  EXPECT_GE(outcome.open->connections_most, 30);
  EXPECT_LE(server.accepted(), 52);
}

TEST(EngineOpen, MissesWhatFoundNoConnectionByTheEndAndNotMore) {
  Barrier barrier;
  const ScriptedServer server([&](const SeenRequest&) {
    barrier.wait();
    return ScriptedReply{ok()};
  });
  std::jthread opener([&] {
    std::this_thread::sleep_for(1s);  // the schedule is over by then
    barrier.open();
  });
  LoadPlan plan = open_plan(server, 100, Seconds{0.2});
  plan.connections = 1;
  plan.max_connections = 3;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.open->due, 20);
  EXPECT_EQ(outcome.requests, 3);
  EXPECT_EQ(outcome.open->missed, 17);
  EXPECT_EQ(server.accepted(), 3);
  EXPECT_GT(outcome.open->queue_wait, outcome.open->wake_wait);
  EXPECT_EQ(outcome.latency.count(), 3U);
}

// One connection, one answer that takes 300 ms: ten requests wait for it, and their latencies say
// so.
TEST(EngineOpen, CountsLatencyFromWhenARequestWasDue) {
  const ScriptedServer server([](const SeenRequest& request) {
    if (request.number == 0) std::this_thread::sleep_for(300ms);
    return ScriptedReply{ok()};
  });
  LoadPlan plan = open_plan(server, 20, Seconds{1});
  plan.connections = 1;
  plan.max_connections = 1;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 20);
  // Due at 0, 50, ... 250 ms, answered at 300 ms: 300 + 250 + ... + 50 ms in all.
  EXPECT_GE(outcome.latency.mean(), Seconds{1.050 / 20});
  EXPECT_GE(outcome.latency.percentile(0.8), Seconds{0.1});
  EXPECT_GE(outcome.open->lateness.percentile(0.85), Seconds{0.1});
  // From its sending, only the first one was slow.
  EXPECT_GE(outcome.open->uncorrected.max(), Seconds{0.3});
  EXPECT_LT(outcome.open->uncorrected.mean(), outcome.latency.mean());
}

TEST(EngineOpen, MeasuresNoLatencyOfWhatWasNotAnswered) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number % 2 == 0 ? ScriptedReply{ok()} : ScriptedReply{"", Then::reset};
  });
  LoadPlan plan = open_plan(server, 200, Seconds{0.2});
  plan.connections = 1;
  plan.max_connections = 1;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 40);
  EXPECT_EQ(outcome.latency.count(), 20U);
  EXPECT_EQ(outcome.open->uncorrected.count(), 20U);
  EXPECT_EQ(outcome.open->lateness.count(), 40U);
}

TEST(EngineOpen, SendsEachNumberOnceOverSeveralThreads) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = open_plan(server, 500, Seconds{0.4});
  plan.threads = 3;
  plan.requests[0].path = "/{seq}";
  plan.first_seq = 5;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.open->due, 200);
  EXPECT_EQ(outcome.requests + outcome.open->missed, 200);
  std::set<std::string> targets;
  for (const SeenRequest& request : server.requests()) targets.insert(request.target);
  EXPECT_EQ(static_cast<Count>(targets.size()), outcome.requests);
  if (outcome.open->missed == 0) {
    EXPECT_TRUE(targets.contains("/5"));
    EXPECT_TRUE(targets.contains("/204"));
  }
}

TEST(EngineOpen, SendsNothingWhileTheRateIsNothing) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 0);
  plan.stages = {{.rate = 0, .duration = Seconds{0.1}}};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 0);
  EXPECT_EQ(outcome.open->due, 0);
}

TEST(EngineOpen, CountsEveryRequestToAClosedPortAsConnectError) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = open_plan(server, 200, Seconds{0.1});
  plan.port = closed_port();
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 20);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::connect, 20));
}

TEST(EngineOpen, UsesAConnectionAgainThatTheServerClosedInTheMeantime) {
  const ScriptedServer server(always({ok(), Then::close}));
  LoadPlan plan = open_plan(server, 100, Seconds{0.3});
  plan.connections = 2;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 30);
  EXPECT_EQ(outcome.errors, kNoErrors);
}

TEST(EngineOpen, ReturnsWhatWasDoneWhenItIsStopped) {
  const ScriptedServer server(always({ok()}));
  std::stop_source stop;
  std::jthread stopper([&] {
    EXPECT_TRUE(server.wait_for_requests(20));
    stop.request_stop();
  });
  const LoadOutcome outcome = drive(open_plan(server, 200, Seconds{3600}), stop.get_token());
  EXPECT_GE(outcome.requests, 10);
  EXPECT_LT(outcome.open->due, 720'000);
  EXPECT_LT(outcome.duration.count(), 60);
}

TEST(EngineOpen, GivesUpWhenAsManyInARowAsAllowedHaveNoAnswer) {
  const ScriptedServer server(always({"", Then::reset}));
  LoadPlan plan = open_plan(server, 200, Seconds{3600});
  plan.failures_in_row_max = 10;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 10);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::reset, 10));
}

TEST(EngineOpen, OpensItsConnectionsBeforeAnythingIsDue) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 0, 7);
  plan.stages = {{.rate = 0, .duration = Seconds{0.2}}};
  EXPECT_EQ(drive(plan).requests, 0);
  EXPECT_TRUE(server.wait_for_connections(7));
}

}  // namespace
}  // namespace leakgate
