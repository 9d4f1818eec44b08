#include "load/engine.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <thread>

#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

using namespace std::chrono_literals;

// `count` times GET / over `connections` connections.
LoadPlan plan_for(const ScriptedServer& server, Count count, int connections = 4) {
  return {.host = "127.0.0.1",
          .port = server.port(),
          .connections = connections,
          .timeout = Seconds{30},
          .requests = {LoadRequest{}},
          .counts = {count}};
}

LoadOutcome drive(const LoadPlan& plan, std::stop_token stop = {}) {
  auto outcome = make_load_engine()->drive(plan, std::move(stop));
  if (!outcome) {
    ADD_FAILURE() << to_text(outcome.error());
    return {};
  }
  EXPECT_EQ(sockets_to(plan.port), 0) << "a connection is still open";
  return *std::move(outcome);
}

// connect, timeout, reset, protocol, status
constexpr LoadErrors kNoErrors{};
constexpr LoadErrors only(LoadErrorKind kind, Count count) {
  LoadErrors errors{};
  errors[static_cast<std::size_t>(kind)] = count;
  return errors;
}

ScriptedServer::Script always(ScriptedReply reply) {
  return [reply = std::move(reply)](const SeenRequest&) { return reply; };
}

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

TEST(Engine, CountsAnUnexpectedStatus) {
  const ScriptedServer server(always({"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"}));
  const LoadOutcome outcome = drive(plan_for(server, 50));
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::status, 50));
  EXPECT_EQ(outcome.latency.count(), 50U);
  EXPECT_EQ(outcome.first_error, "GET /: answered 500, not 2xx");
  EXPECT_EQ(server.accepted(), 4);
}

TEST(Engine, DoesNotFollowRedirects) {
  const ScriptedServer server(
      always({"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"}));
  EXPECT_EQ(drive(plan_for(server, 7)).errors, only(LoadErrorKind::status, 7));
  EXPECT_EQ(server.requests().size(), 7U);
}

TEST(Engine, CountsACloseInTheMiddleOfABodyAsReset) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::close}));
  const LoadOutcome outcome = drive(plan_for(server, 30));
  EXPECT_EQ(outcome.requests, 30);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::reset, 30));
  EXPECT_EQ(outcome.latency.count(), 0U);
  EXPECT_EQ(server.requests().size(), 30U);  // none was sent again
}

TEST(Engine, CountsACloseOrResetWithoutAnAnswerAsReset) {
  for (const Then then : {Then::close, Then::reset}) {
    const ScriptedServer server(always({"", then}));
    EXPECT_EQ(drive(plan_for(server, 30)).errors, only(LoadErrorKind::reset, 30));
    EXPECT_EQ(server.requests().size(), 30U);
  }
}

TEST(Engine, LosesNoRequestToAConnectionThatTheServerHasClosed) {
  // Announced by no header: only the end of the stream right behind the answer tells.
  const ScriptedServer server([](const SeenRequest& request) {
    return ScriptedReply{ok(), request.number_on_connection == 4 ? Then::close : Then::keep};
  });
  const LoadOutcome outcome = drive(plan_for(server, 100, 2));
  EXPECT_EQ(outcome.requests, 100);
  EXPECT_EQ(outcome.errors, kNoErrors) << outcome.first_error;
  EXPECT_EQ(server.requests().size(), 100U);
  EXPECT_GE(server.accepted(), 20);
}

TEST(Engine, CountsGarbageAsProtocolErrors) {
  for (const char* bytes : {"<html>hello</html>", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nlonger",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    const ScriptedServer server(always({bytes, Then::hang}));
    const LoadOutcome outcome = drive(plan_for(server, 10));
    EXPECT_EQ(outcome.errors, only(LoadErrorKind::protocol, 10)) << bytes;
    EXPECT_EQ(outcome.requests, 10);
    EXPECT_EQ(server.accepted(), 10);
  }
}

TEST(Engine, BlamesBytesThatNobodyAskedForOnTheAnswerBeforeThem) {
  // They lie behind the first 16 KiB, which is what the engine reads at once: it has taken the
  // answer for whole by then. Behind the last answer it does not look.
  std::string answer = ok(std::string(16UL * 1024, 'x'));
  answer = ok(std::string(16UL * 1024 - (answer.size() - 16UL * 1024), 'x'));
  ASSERT_EQ(answer.size(), 16UL * 1024);
  const ScriptedServer server(always({answer + "surplus"}));
  const LoadOutcome outcome = drive(plan_for(server, 10, 1));
  EXPECT_EQ(outcome.requests, 10);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::protocol, 9));
  EXPECT_EQ(server.requests().size(), 10U);
}

TEST(Engine, CountsEndlessHeadersAsProtocolErrors) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nA: " + std::string(1UL << 20U, 'x'), Then::hang}));
  EXPECT_EQ(drive(plan_for(server, 4)).errors, only(LoadErrorKind::protocol, 4));
}

TEST(Engine, CountsARequestThatIsNeverAnsweredAsTimeout) {
  const ScriptedServer server(always({"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Then::hang}));
  LoadPlan plan = plan_for(server, 6, 3);
  plan.timeout = 50ms;
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 6);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::timeout, 6));
  EXPECT_EQ(outcome.first_error, "GET /: no answer within the timeout");
  EXPECT_GE(outcome.duration, Seconds(100ms));
  EXPECT_TRUE(server.wait_for_connections(6));  // it may be behind: the client did not wait for it
  EXPECT_EQ(server.accepted(), 6);
}

TEST(Engine, LetsOnlyTheHangingRequestTimeOut) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number == 40 ? ScriptedReply{"", Then::hang} : ScriptedReply{ok()};
  });
  LoadPlan plan = plan_for(server, 300);
  plan.timeout = 2s;  // long enough for all others on a busy machine
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 300);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::timeout, 1));
}

TEST(Engine, CountsEveryRequestToAClosedPortAsConnectError) {
  LoadPlan plan{.host = "localhost", .port = closed_port(), .requests = {{}}, .counts = {500}};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 500);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::connect, 500));
  EXPECT_NE(outcome.first_error.find("refused"), std::string::npos) << outcome.first_error;
}

TEST(Engine, GivesUpWhenAsManyInARowAsAllowedHaveNoAnswer) {
  LoadPlan plan{.host = "localhost", .port = closed_port(), .requests = {{}}, .counts = {500}};
  plan.failures_in_row_max = 40;
  EXPECT_EQ(drive(plan).errors, only(LoadErrorKind::connect, 40));
}

TEST(Engine, GoesOnWhileFailuresAreBetweenAnswers) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number % 2 == 0 ? ScriptedReply{"", Then::close} : ScriptedReply{ok()};
  });
  LoadPlan plan = plan_for(server, 200);
  plan.connections = 1;
  plan.failures_in_row_max = 2;
  EXPECT_EQ(drive(plan).requests, 200);
}

TEST(Engine, SaysSoWhenItRunsOutOfDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP()
      << "UBSan opens a pipe to check a virtual call, and takes it for an error when it cannot";
#endif
  const ScriptedServer server(always({ok()}));
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit none{.rlim_cur = 0, .rlim_max = before.rlim_max};
  // Too late for the engine to raise the limit: it is lowered by the first answer.
  const ScriptedServer lowering([&](const SeenRequest&) {
    ::setrlimit(RLIMIT_NOFILE, &none);
    return ScriptedReply{"HTTP/1.1 200 OK\r\n\r\n", Then::close};
  });
  const LoadOutcome outcome = drive(plan_for(lowering, 10, 1));
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::connect, 9));
  EXPECT_NE(outcome.first_error.find("open files"), std::string::npos) << outcome.first_error;
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
