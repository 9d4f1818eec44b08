#include "load/engine.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include "load/drives.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

using namespace std::chrono_literals;

TEST(Engine, SendsExactlyThePlannedRequestsOverItsConnections) {
  const ScriptedServer server(always({ok()}));
  const LoadOutcome outcome = drive(plan_for(server, 2003, 8));
  EXPECT_EQ(outcome.requests, 2003);
  EXPECT_EQ(outcome.errors, kNoErrors);
  EXPECT_EQ(outcome.first_error, "");
  EXPECT_EQ(outcome.latency.count(), 2003U);
  EXPECT_EQ(outcome.endpoints, (std::vector<EndpointCount>{{"GET /", 2003, 0}}));
  EXPECT_GT(outcome.duration.count(), 0);
  EXPECT_EQ(server.requests().size(), 2003U);
  EXPECT_EQ(server.accepted(), 8);
}

TEST(Engine, OpensNoMoreConnectionsThanThereAreRequests) {
  const ScriptedServer server(always({ok()}));
  EXPECT_EQ(drive(plan_for(server, 3, 16)).requests, 3);
  EXPECT_EQ(server.accepted(), 3);
  EXPECT_EQ(drive(plan_for(server, 0, 16)).requests, 0);
  EXPECT_EQ(server.accepted(), 3);
}

TEST(Engine, KeepsEveryConnectionBusyAndNoMoreThanPlanned) {
  std::mutex mutex;
  std::condition_variable changed;
  int in_flight = 0;
  int most = 0;
  const ScriptedServer server([&](const SeenRequest&) {
    std::unique_lock lock(mutex);
    most = std::max(most, ++in_flight);
    changed.notify_all();
    changed.wait_for(lock, 20s, [&] { return most >= 5; });
    --in_flight;
    return ScriptedReply{ok()};
  });
  EXPECT_EQ(drive(plan_for(server, 200, 5)).requests, 200);
  EXPECT_EQ(most, 5);
}

TEST(Engine, NumbersRequestsFromFirstSeqEachOnce) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 100);
  plan.requests[0].path = "/item/{seq}";
  plan.first_seq = 1000;
  EXPECT_EQ(drive(plan).requests, 100);
  std::set<std::string> targets;
  for (const SeenRequest& request : server.requests()) targets.insert(request.target);
  EXPECT_EQ(targets.size(), 100U);
  EXPECT_TRUE(targets.contains("/item/1000"));
  EXPECT_TRUE(targets.contains("/item/1099"));
}

TEST(Engine, SendsEachKindAsOftenAsPlanned) {
  const ScriptedServer server([](const SeenRequest& request) {
    return ScriptedReply{request.target == "/b" ? "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"
                                                : ok()};
  });
  LoadPlan plan = plan_for(server, 0);
  plan.requests = {
      {.path = "/a"}, {.path = "/b", .expect = {"404"}}, {.method = "PUT", .body = "x"}};
  plan.counts = {31, 17, 2};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.errors, kNoErrors);
  EXPECT_EQ(outcome.endpoints,
            (std::vector<EndpointCount>{{"GET /a", 31, 0}, {"GET /b", 17, 0}, {"PUT /", 2, 0}}));
  EXPECT_EQ(std::ranges::count(server.requests(), "/b", &SeenRequest::target), 17);
  EXPECT_EQ(std::ranges::count(server.requests(), "x", &SeenRequest::body), 2);
}

TEST(Engine, SendsBodiesLargerThanASocketBuffer) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 5, 2);
  plan.requests[0] = {.method = "POST", .body = std::string(20UL << 20U, 'b')};
  EXPECT_EQ(drive(plan).errors, kNoErrors);
  for (const SeenRequest& request : server.requests()) {
    EXPECT_EQ(request.body.size(), 20UL << 20U);
  }
}

TEST(Engine, DoesNotReuseAConnectionWhoseRequestWasAnsweredBeforeItsEnd) {
  // The server answers after the head; it never reads the body.
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 4, 1);
  plan.requests[0] = {.method = "POST",
                      .headers = {{"content-length", std::to_string(20UL << 20U)}},
                      .body = std::string(20UL << 20U, '\n')};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 4);
  EXPECT_EQ(server.accepted(), 4);
}

TEST(Engine, ReadsChunkedAndLargeAndInterimResponses) {
  const std::string large = ok(std::string(3UL << 20U, 'x'));
  const std::string chunked =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "5;x=y\r\nhello\r\n0\r\nTrailer: t\r\n\r\n";
  const ScriptedServer server([&](const SeenRequest& request) {
    return ScriptedReply{request.number % 2 == 0 ? large : chunked};
  });
  const LoadOutcome outcome = drive(plan_for(server, 20));
  EXPECT_EQ(outcome.requests, 20);
  EXPECT_EQ(outcome.errors, kNoErrors) << outcome.first_error;
  EXPECT_EQ(server.accepted(), 4);
}

TEST(Engine, ReopensAfterEachCloseDelimitedResponse) {
  const ScriptedServer server(always({"HTTP/1.1 200 OK\r\n\r\nuntil the end", Then::close}));
  const LoadOutcome outcome = drive(plan_for(server, 200));
  EXPECT_EQ(outcome.requests, 200);
  EXPECT_EQ(outcome.errors, kNoErrors) << outcome.first_error;
  EXPECT_EQ(server.accepted(), 200);
}

TEST(Engine, ReopensWhenEitherSideSaysClose) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n", Then::hang}));
  EXPECT_EQ(drive(plan_for(server, 20)).errors, kNoErrors);
  EXPECT_EQ(server.accepted(), 20);
  const ScriptedServer keeping(always({ok()}));
  LoadPlan plan = plan_for(keeping, 20);
  plan.requests[0].headers = {{"Connection", "close"}};
  EXPECT_EQ(drive(plan).errors, kNoErrors);
  EXPECT_EQ(keeping.accepted(), 20);
}

TEST(Engine, ExpectsNoBodyInAnswersToHeadNor204) {
  const ScriptedServer server([](const SeenRequest& request) {
    return ScriptedReply{request.method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                                                  : "HTTP/1.1 204 No Content\r\n\r\n"};
  });
  LoadPlan plan = plan_for(server, 0);
  plan.requests = {{.method = "HEAD"}, {.path = "/empty", .expect = {"204"}}};
  plan.counts = {13, 11};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 24);
  EXPECT_EQ(outcome.errors, kNoErrors) << outcome.first_error;
  EXPECT_EQ(server.accepted(), 4);
}

TEST(Engine, ReachesIPv6AndAName) {
  const ScriptedServer on_v6(always({ok()}), "::1");
  for (const char* host : {"::1", "[::1]"}) {
    LoadPlan plan = plan_for(on_v6, 20);
    plan.host = host;
    EXPECT_EQ(drive(plan).errors, kNoErrors) << host;
  }
  EXPECT_NE(on_v6.requests()[0].head.find("Host: [::1]:"), std::string::npos);
  const ScriptedServer on_v4(always({ok()}));
  LoadPlan plan = plan_for(on_v4, 20);
  plan.host = "localhost";
  EXPECT_EQ(drive(plan).errors, kNoErrors);
}

TEST(Engine, RefusesWhatItCannotDriveAtAll) {
  const LoadPlan good{.host = "127.0.0.1", .port = 1, .requests = {{}}, .counts = {1}};
  std::vector<LoadPlan> bad(5, good);
  bad[0].host = "no-such-host.invalid";
  bad[1].port = 0;
  bad[2].port = 65536;
  bad[3].requests[0].path = "no slash";
  bad[4].requests[0].expect = {"fine"};
  for (const LoadPlan& plan : bad) {
    const auto outcome = make_load_engine()->drive(plan, {});
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, ErrorCode::load);
  }
}

TEST(Engine, ReturnsWhatWasDoneWhenItIsStopped) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number < 10 ? ScriptedReply{ok()} : ScriptedReply{"", Then::hang};
  });
  std::stop_source stop;
  std::jthread stopper([&] {
    EXPECT_TRUE(server.wait_for_requests(12));
    stop.request_stop();
  });
  const LoadOutcome outcome = drive(plan_for(server, 1000, 2), stop.get_token());
  EXPECT_EQ(outcome.requests, 10);  // the two under way are neither requests nor errors
  EXPECT_EQ(outcome.errors, kNoErrors);
}

TEST(Engine, CanBeStoppedAtAnyMoment) {
  const ScriptedServer server(always({ok()}));
  for (int wanted = 100; wanted <= 2000; wanted += 100) {
    std::stop_source stop;
    std::jthread stopper([&] {
      EXPECT_TRUE(server.wait_for_requests(wanted));
      stop.request_stop();
    });
    const LoadOutcome outcome = drive(plan_for(server, 1'000'000, 16), stop.get_token());
    EXPECT_EQ(outcome.errors, kNoErrors);
    EXPECT_LT(outcome.requests, 1'000'000);
  }
}

TEST(Engine, DoesNothingWhenItIsStoppedBeforehand) {
  const ScriptedServer server(always({ok()}));
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(drive(plan_for(server, 1000), stop.get_token()).requests, 0);
  EXPECT_TRUE(server.requests().empty());
}

TEST(Engine, GoesOnForAsLongAsItIsTold) {
  const ScriptedServer server(always({ok()}));
  LoadPlan plan = plan_for(server, 1);
  plan.duration = 200ms;
  const LoadOutcome outcome = drive(plan);
  EXPECT_GE(outcome.duration, plan.duration);
  EXPECT_GT(outcome.requests, 1);
  EXPECT_EQ(outcome.errors, kNoErrors);
  EXPECT_EQ(server.requests().size(), static_cast<std::size_t>(outcome.requests));
}

TEST(Engine, CanDriveAgain) {
  const ScriptedServer server(always({ok()}));
  const auto driver = make_load_engine();
  for (int cycle = 0; cycle < 3; ++cycle) {
    const auto outcome = driver->drive(plan_for(server, 50), {});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->requests, 50);
  }
  EXPECT_EQ(server.accepted(), 12);
}

}  // namespace
}  // namespace leakgate
