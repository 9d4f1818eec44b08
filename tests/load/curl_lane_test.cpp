#include "load/curl_lane.hpp"

#include <gtest/gtest.h>

#include "load/lane_client.hpp"
#include "load/scripted_server.hpp"

namespace leakgate {
namespace {

LoadRequest get(const std::string& path, const std::string& expect_body = "") {
  return {.path = path, .expect_body = expect_body};
}

CurlLaneSettings plain_to(const ScriptedServer& server) {
  return {.host = "127.0.0.1", .port = server.port(), .timeout = Seconds{30}};
}

ScriptedServer::Script always(ScriptedReply reply) {
  return [reply = std::move(reply)](const SeenRequest&) { return reply; };
}

TEST(CurlLane, SendsRequestAfterRequestOverOneConnection) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask_all(1, get("/"), 50), "200 x 50");
  EXPECT_EQ(server.accepted(), 1);
  EXPECT_EQ(server.requests().size(), 50U);
}

TEST(CurlLane, HasAConnectionOfItsOwn) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask_all(8, get("/"), 20), "200 x 160");
  EXPECT_EQ(client.ask(5, get("/")), "200");
  EXPECT_EQ(server.accepted(), 8);
}

TEST(CurlLane, SendsTheBytesOfTheRequestAndNothingElse) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  ASSERT_EQ(client.ask({.method = "PATCH",
                        .path = "/a/../b?c=%20&d#e",
                        .headers = {{"Host", "elsewhere:1"}, {"X-Empty", ""}, {"accept", "text/*"}},
                        .body = "one\r\ntwo"}),
            "200");
  const SeenRequest seen = server.requests().front();
  EXPECT_EQ(seen.head,
            "PATCH /a/../b?c=%20&d#e HTTP/1.1\r\nHost: elsewhere:1\r\nUser-Agent: leakgate\r\n"
            "X-Empty:\r\naccept: text/*\r\nContent-Length: 8\r\n\r\n");
  EXPECT_EQ(seen.body, "one\r\ntwo");
}

TEST(CurlLane, ChangesFromOneKindOfRequestToAnother) {
  const ScriptedServer server([](const SeenRequest& request) {
    return ScriptedReply{request.method == "HEAD" ? "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
                                                  : ok(request.method + request.body)};
  });
  LaneClient client(plain_to(server));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.ask({.method = "POST", .body = "1", .expect_body = "POST1"}), "200");
    EXPECT_EQ(client.ask({.method = "HEAD"}), "200");
    EXPECT_EQ(client.ask({.method = "POST", .expect_body = "POST"}), "200");
    EXPECT_EQ(client.ask({.method = "GET", .body = "2", .expect_body = "GET2"}), "200");
    EXPECT_EQ(client.ask({.method = "DELETE", .expect_body = "DELETE"}), "200");
    EXPECT_EQ(client.ask(get("/", "GET")), "200");
  }
  EXPECT_EQ(server.accepted(), 1);
  EXPECT_NE(server.requests()[2].head.find("Content-Length: 0\r\n"), std::string::npos);
  EXPECT_EQ(server.requests()[4].head.find("Content-Length"), std::string::npos);
}

TEST(CurlLane, RefusesWhatLibcurlWouldChange) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask({.method = "HEAD", .body = "x"}),
            "protocol: libcurl sends no HEAD request with a body");
  EXPECT_EQ(client.ask({.method = "POST", .headers = {{"Transfer-Encoding", "chunked"}}}),
            "protocol: libcurl sends no request with a Transfer-Encoding of its own");
  EXPECT_TRUE(server.requests().empty());
}

TEST(CurlLane, FollowsNoRedirect) {
  const ScriptedServer server(
      always({"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n"}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask(get("/a")), "302");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(CurlLane, ReopensAConnectionThatWasClosedWhileNobodyUsedIt) {
  const ScriptedServer server(always({ok(), Then::close}));
  LaneClient client(plain_to(server));
  for (int i = 1; i <= 20; ++i) {
    EXPECT_EQ(client.ask(get("/")), "200");
    EXPECT_EQ(server.accepted(), i);
  }
}

TEST(CurlLane, SendsARequestOnceThoughItsConnectionIsClosedBeforeTheAnswer) {
  const ScriptedServer server([](const SeenRequest& request) {
    if (request.number_on_connection == 0) return ScriptedReply{ok()};
    return ScriptedReply{"", Then::close};
  });
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask(get("/")), "200");
  EXPECT_EQ(client.ask({.method = "POST", .path = "/lost", .body = "x"}),
            "reset: the connection was closed before an answer");
  EXPECT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(client.ask(get("/")), "200");
  EXPECT_EQ(server.requests().size(), 3U);
}

TEST(CurlLane, SaysResetWhenAnAnswerBreaksOff) {
  std::string begun = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345";
  for (const std::size_t size : {0UL, 5UL, 20UL, begun.size()}) {
    for (const Then then : {Then::close, Then::reset}) {
      const ScriptedServer server(always({begun.substr(0, size), then}));
      LaneClient client(plain_to(server));
      EXPECT_TRUE(client.ask(get("/")).starts_with("reset: ")) << size << client.ends().back();
      EXPECT_EQ(server.requests().size(), 1U);
    }
  }
}

TEST(CurlLane, SaysProtocolWhenTheAnswerIsNoHttp) {
  const ScriptedServer server(always({"hello, I am not a web server\r\n", Then::close}));
  LaneClient client(plain_to(server));
  EXPECT_TRUE(client.ask(get("/")).starts_with("protocol: ")) << client.ends().back();
}

TEST(CurlLane, ReadsNoMoreThan64KiBOfHeaders) {
  const auto with_headers = [](std::size_t size) {
    return "HTTP/1.1 200 OK\r\nX: " + std::string(size, 'x') + "\r\nContent-Length: 0\r\n\r\n";
  };
  const ScriptedServer server([&](const SeenRequest& request) {
    return ScriptedReply{with_headers(request.target == "/many" ? 70'000 : 60'000)};
  });
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask(get("/some")), "200");
  EXPECT_EQ(client.ask(get("/many")), "protocol: more than 64 KiB of headers");
  EXPECT_EQ(client.ask(get("/some")), "200");
}

TEST(CurlLane, SaysWhyItCannotConnect) {
  LaneClient client({.host = "127.0.0.1", .port = closed_port(), .timeout = Seconds{30}});
  EXPECT_EQ(client.ask_all(4, get("/"), 25), "connect: Connection refused x 100");
}

TEST(CurlLane, EndsARequestAtTheTimeout) {
  const ScriptedServer server(always({"HTTP/1.1 200 OK\r\n", Then::hang}));
  LaneClient client({.host = "127.0.0.1", .port = server.port(), .timeout = Seconds{0.2}});
  EXPECT_EQ(client.ask_all(3, get("/"), 2), "timeout: no answer within the timeout x 6");
  EXPECT_EQ(server.accepted(), 6);
}

TEST(CurlLane, FindsTheExpectedTextAcrossPieces) {
  const ScriptedServer server(
      always({"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na "
              "nee\r\n4\r\ndle.\r\n0\r\n\r\n"}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask(get("/", "needle")), "200");
  EXPECT_EQ(client.ask(get("/", "thread")), "200 without the text");
  EXPECT_EQ(client.ask(get("/", "needle")), "200");
}

TEST(CurlLane, KeepsCookiesForItselfWhereAsked) {
  const ScriptedServer server([](const SeenRequest& request) {
    return ScriptedReply{"HTTP/1.1 200 OK\r\nSet-Cookie: n=" + std::to_string(request.number) +
                         "\r\nContent-Length: 0\r\n\r\n"};
  });
  const auto cookies_of = [&] {
    const std::string head = server.requests().back().head;
    const std::size_t at = head.find("Cookie: ");
    return at == std::string::npos ? "" : head.substr(at + 8, head.find("\r\n", at) - at - 8);
  };
  CurlLaneSettings settings = plain_to(server);
  settings.cookies = true;
  LaneClient client(settings);
  EXPECT_EQ(client.ask(0, get("/")), "200");
  EXPECT_EQ(cookies_of(), "");
  EXPECT_EQ(client.ask(1, get("/")), "200");
  EXPECT_EQ(cookies_of(), "") << "it is another lane's";
  client.lane(0).close();
  EXPECT_EQ(client.ask(0, {.headers = {{"Cookie", "own=1"}}}), "200");
  EXPECT_EQ(cookies_of(), "n=0; own=1");
  LaneClient without(plain_to(server));
  EXPECT_EQ(without.ask(get("/")), "200");
  EXPECT_EQ(without.ask(get("/")), "200");
  EXPECT_EQ(cookies_of(), "");
}

TEST(CurlLane, ClosesTheConnectionWhereTheRequestAsksForIt) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  EXPECT_EQ(client.ask_all(1, {.headers = {{"Connection", "close"}}}, 3), "200 x 3");
  EXPECT_EQ(server.accepted(), 3);
}

TEST(CurlLane, TellsOnlyLaterThatItIsOpen) {
  const ScriptedServer server(always({ok()}));
  LaneClient client(plain_to(server));
  client.lane(0).open();
  client.lane(1).open();
  EXPECT_EQ(client.opened(), 0);
  client.lane(1).close();
  client.poll();
  EXPECT_EQ(client.opened(), 1);
}

TEST(CurlLane, GivesUpWithoutAWordWhenItIsClosed) {
  const ScriptedServer server(always({"", Then::hang}));
  LaneClient client(plain_to(server));
  client.send(0, get("/"));
  client.send(1, get("/"));
  while (server.requests().size() < 2) client.poll();
  client.lane(0).close();
  client.poll();
  EXPECT_TRUE(client.ends().empty());
  EXPECT_EQ(sockets_to(server.port()), 1);
  client.lane(1).close();
  EXPECT_EQ(sockets_to(server.port()), 0);
}

TEST(CurlLane, LeavesNoSocketWhenItGoesWithARequestUnderWay) {
  const ScriptedServer server(always({"", Then::hang}));
  {
    LaneClient client(plain_to(server));
    client.send(0, get("/"));
    while (server.requests().empty()) client.poll();
    EXPECT_EQ(sockets_to(server.port()), 1);
  }
  EXPECT_EQ(sockets_to(server.port()), 0);
}

TEST(CurlLane, TakesANameForTheHost) {
  const ScriptedServer server(always({ok()}));
  LaneClient client({.host = "localhost", .port = server.port()});
  EXPECT_EQ(client.ask(get("/")), "200");
}

TEST(CurlLane, SpeaksToAnAddressOfVersion6) {
  const ScriptedServer server(always({ok()}), "::1");
  LaneClient client({.host = "::1", .port = server.port()});
  EXPECT_EQ(client.ask(get("/")), "200");
}

TEST(CurlLanes, AreNoneForAHostThatIsNotFoundOrAPortThatIsNone) {
  boost::asio::io_context context;
  EXPECT_FALSE(CurlLanes::create(context, {.host = "no.such.host.invalid", .port = 80}));
  EXPECT_FALSE(CurlLanes::create(context, {.host = "127.0.0.1", .port = 0}));
}

}  // namespace
}  // namespace leakgate
