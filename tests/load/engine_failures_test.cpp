#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "load/drives.hpp"
#include "load/engine.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

using namespace std::chrono_literals;

TEST(EngineFailures, CountsAnUnexpectedStatus) {
  const ScriptedServer server(always({"HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"}));
  const LoadOutcome outcome = drive(plan_for(server, 50));
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::status, 50));
  EXPECT_EQ(outcome.latency.count(), 50U);
  EXPECT_EQ(outcome.first_error, "GET /: answered 500, not 2xx");
  EXPECT_EQ(server.accepted(), 4);
}

TEST(EngineFailures, DoesNotFollowRedirects) {
  const ScriptedServer server(
      always({"HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"}));
  EXPECT_EQ(drive(plan_for(server, 7)).errors, only(LoadErrorKind::status, 7));
  EXPECT_EQ(server.requests().size(), 7U);
}

TEST(EngineFailures, CountsACloseInTheMiddleOfABodyAsReset) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Then::close}));
  const LoadOutcome outcome = drive(plan_for(server, 30));
  EXPECT_EQ(outcome.requests, 30);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::reset, 30));
  EXPECT_EQ(outcome.latency.count(), 0U);
  EXPECT_EQ(server.requests().size(), 30U);  // none was sent again
}

TEST(EngineFailures, CountsACloseOrResetWithoutAnAnswerAsReset) {
  for (const Then then : {Then::close, Then::reset}) {
    const ScriptedServer server(always({"", then}));
    EXPECT_EQ(drive(plan_for(server, 30)).errors, only(LoadErrorKind::reset, 30));
    EXPECT_EQ(server.requests().size(), 30U);
  }
}

TEST(EngineFailures, LosesNoRequestToAConnectionThatTheServerHasClosed) {
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

TEST(EngineFailures, CountsGarbageAsProtocolErrors) {
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

TEST(EngineFailures, TakesBytesThatNobodyAskedForForNoAnswer) {
  // They lie behind the first 2 KiB, which is what the engine reads at once: it has taken the
  // answer for whole by then, and finds them where the next one should be.
  std::string answer = ok(std::string(2UL * 1024, 'x'));
  answer = ok(std::string(2UL * 1024 - (answer.size() - 2UL * 1024), 'x'));
  ASSERT_EQ(answer.size(), 2UL * 1024);
  const ScriptedServer server(always({answer + "surplus"}));
  const LoadOutcome outcome = drive(plan_for(server, 10, 1));
  EXPECT_EQ(outcome.requests, 10);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::protocol, 5));
}

TEST(EngineFailures, CountsEndlessHeadersAsProtocolErrors) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nA: " + std::string(1UL << 20U, 'x'), Then::hang}));
  EXPECT_EQ(drive(plan_for(server, 4)).errors, only(LoadErrorKind::protocol, 4));
}

TEST(EngineFailures, CountsARequestThatIsNeverAnsweredAsTimeout) {
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

TEST(EngineFailures, LetsOnlyTheHangingRequestTimeOut) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number == 40 ? ScriptedReply{"", Then::hang} : ScriptedReply{ok()};
  });
  LoadPlan plan = plan_for(server, 300);
  plan.timeout = 2s;  // long enough for all others on a busy machine
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 300);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::timeout, 1));
}

TEST(EngineFailures, CountsEveryRequestToAClosedPortAsConnectError) {
  LoadPlan plan{.host = "localhost", .port = closed_port(), .requests = {{}}, .counts = {500}};
  const LoadOutcome outcome = drive(plan);
  EXPECT_EQ(outcome.requests, 500);
  EXPECT_EQ(outcome.errors, only(LoadErrorKind::connect, 500));
  EXPECT_NE(outcome.first_error.find("refused"), std::string::npos) << outcome.first_error;
}

TEST(EngineFailures, GivesUpWhenAsManyInARowAsAllowedHaveNoAnswer) {
  LoadPlan plan{.host = "localhost", .port = closed_port(), .requests = {{}}, .counts = {500}};
  plan.failures_in_row_max = 40;
  EXPECT_EQ(drive(plan).errors, only(LoadErrorKind::connect, 40));
}

TEST(EngineFailures, GoesOnWhileFailuresAreBetweenAnswers) {
  const ScriptedServer server([](const SeenRequest& request) {
    return request.number % 2 == 0 ? ScriptedReply{"", Then::close} : ScriptedReply{ok()};
  });
  LoadPlan plan = plan_for(server, 200);
  plan.connections = 1;
  plan.failures_in_row_max = 2;
  EXPECT_EQ(drive(plan).requests, 200);
}

TEST(EngineFailures, SaysSoWhenItRunsOutOfDescriptors) {
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

}  // namespace
}  // namespace leakgate
