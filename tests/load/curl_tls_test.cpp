#include "load/curl_tls.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "load/lane_client.hpp"
#include "load/scripted_server.hpp"
#include "load/tls_server.hpp"

namespace leakgate {
namespace {

LoadRequest get(const std::string& path, const std::string& expect_body = "") {
  return {.path = path, .expect_body = expect_body};
}

class Tls : public testing::Test {
 protected:
  void SetUp() override {
    if (!TlsServer::can_be()) GTEST_SKIP() << "no Go here";
    server_ = std::make_unique<TlsServer>();
  }

  [[nodiscard]] CurlLaneSettings to(const std::string& listener) const {
    return {.https = listener != "plain",
            .tls = {.ca_file = server_->file("ca.pem")},
            .host = "127.0.0.1",
            .port = server_->port(listener),
            .timeout = Seconds{30}};
  }
  [[nodiscard]] CurlLaneSettings http2_to(const std::string& listener) const {
    CurlLaneSettings settings = to(listener);
    settings.http2 = true;
    return settings;
  }
  [[nodiscard]] std::string file_with(const std::string& text) const {
    const std::string path = server_->file("given.pem").string();
    std::ofstream(path) << text;
    return path;
  }

  std::unique_ptr<TlsServer> server_;
};

TEST_F(Tls, AnswersOverHttps) {
  LaneClient client(to("h1"));
  EXPECT_EQ(client.ask(get("/", "hello by HTTP/1.1")), "200");
  EXPECT_EQ(client.ask_all(8, get("/", "hello by HTTP/1.1"), 25), "200 x 200");
  EXPECT_EQ(server_->connections("h1"), 8);
}

TEST_F(Tls, LosesNoRequestToAConnectionThatWasClosedWhileNobodyUsedIt) {
  LaneClient client(to("h1"));
  for (int i = 1; i <= 5; ++i) {
    EXPECT_EQ(client.ask_all(2, get("/"), 2), "200 x 4");
    EXPECT_EQ(server_->connections("h1"), 2 * i);
    server_->hang_up("h1");
  }
}

TEST_F(Tls, SpeaksHttp1WhereItIsNotAskedForHttp2) {
  LaneClient client(to("h2"));
  EXPECT_EQ(client.ask(get("/", "hello by HTTP/1.1")), "200");
}

TEST_F(Tls, SharesOneConnectionAmongLanesOfHttp2) {
  LaneClient client(http2_to("h2"));
  EXPECT_EQ(client.ask_all(50, get("/", "hello by HTTP/2.0"), 40), "200 x 2000");
  EXPECT_EQ(server_->connections("h2"), 1);
}

TEST_F(Tls, OpensAConnectionOfHttp2ForEach100Lanes) {
  LaneClient client(http2_to("h2"));
  EXPECT_EQ(client.ask_all(250, get("/wait"), 3), "200 x 750");
  EXPECT_EQ(server_->connections("h2"), 3);
}

TEST_F(Tls, OpensNoMoreConnectionsOfHttp2ThanItMay) {
  CurlLaneSettings settings = http2_to("h2");
  settings.connections_max = 2;
  LaneClient client(settings);
  EXPECT_EQ(client.ask_all(250, get("/wait"), 3), "200 x 750");
  EXPECT_EQ(server_->connections("h2"), 2);
}

TEST_F(Tls, SendsTheSameRequestByHttp2) {
  const LoadRequest request{.method = "PUT",
                            .path = "/echo?a=%20b",
                            .headers = {{"Host", "elsewhere"}, {"Connection", "keep-alive"}},
                            .body = "hello"};
  LoadRequest expected = request;
  expected.expect_body =
      "PUT /echo?a=%20b HTTP/2.0|Content-Length: 5|Host: elsewhere|User-Agent: leakgate|hello|";
  EXPECT_EQ(LaneClient(http2_to("h2")).ask(expected), "200");
  expected.expect_body =
      "PUT /echo?a=%20b HTTP/1.1|Connection: keep-alive|Content-Length: 5|Host: elsewhere|"
      "User-Agent: leakgate|hello|";
  EXPECT_EQ(LaneClient(to("h1")).ask(expected), "200");
}

TEST_F(Tls, ReadsLargeBodiesByHttp2) {
  LaneClient client(http2_to("h2"));
  EXPECT_EQ(client.ask_all(10, get("/big?3000000", "the end"), 3), "200 x 30");
}

TEST_F(Tls, SendsLargeBodiesByBothVersions) {
  const std::string body(300'000, 'x');
  const LoadRequest request{
      .method = "POST", .path = "/echo", .body = body, .expect_body = "|" + body + "|"};
  EXPECT_EQ(LaneClient(to("h1")).ask_all(4, request, 3), "200 x 12");
  EXPECT_EQ(LaneClient(http2_to("h2")).ask_all(4, request, 3), "200 x 12");
}

TEST_F(Tls, FindsTheExpectedTextAcrossPieces) {
  for (const auto& settings : {to("h1"), http2_to("h2")}) {
    LaneClient client(settings);
    EXPECT_EQ(client.ask(get("/split", "needle in")), "200");
    EXPECT_EQ(client.ask(get("/split", "thread")), "200 without the text");
  }
}

TEST_F(Tls, AsksForHttp2AndTakesNothingElse) {
  LaneClient client(http2_to("h1"));
  EXPECT_EQ(client.ask_all(3, get("/"), 2), "protocol: the server does not speak HTTP/2 x 6");
}

TEST_F(Tls, SpeaksHttp2InTheClearWithoutAskingFirst) {
  if (!server_->speaks_http2_in_the_clear()) GTEST_SKIP() << "this Go does not";
  LaneClient client(http2_to("plain"));
  EXPECT_EQ(client.ask_all(20, get("/", "hello by HTTP/2.0"), 10), "200 x 200");
  EXPECT_EQ(server_->connections("plain"), 1);
}

TEST_F(Tls, TakesNoCertificateOfAnAuthorityThatItDoesNotKnow) {
  for (const char* const listener : {"h1", "h2"}) {
    CurlLaneSettings settings = http2_to(listener);
    settings.tls.ca_file = server_->file("other-ca.pem");
    EXPECT_EQ(LaneClient(settings).ask_all(3, get("/")),
              "connect: SSL certificate problem: unable to get local issuer certificate x 3");
    settings.tls.ca_file.clear();
    EXPECT_EQ(LaneClient(settings).ask(get("/")),
              "connect: SSL certificate problem: unable to get local issuer certificate");
  }
}

TEST_F(Tls, TakesNoCertificateOfAnotherHost) {
  const std::string end = LaneClient(to("elsewhere")).ask(get("/"));
  EXPECT_TRUE(end.starts_with("connect: SSL: ")) << end;
}

TEST_F(Tls, TakesAnyCertificateWhenInsecure) {
  CurlLaneSettings settings = to("elsewhere");
  settings.tls = {.insecure = true};
  EXPECT_EQ(LaneClient(settings).ask(get("/")), "200");
}

TEST_F(Tls, ShowsItsCertificate) {
  for (const bool is_http2 : {false, true}) {
    CurlLaneSettings settings = is_http2 ? http2_to("mutual") : to("mutual");
    const std::string end = LaneClient(settings).ask_all(2, get("/"));
    EXPECT_TRUE(end.find("certificate") != std::string::npos) << end;
    settings.tls.client_cert = server_->file("client.pem");
    settings.tls.client_key = server_->file("client.key");
    EXPECT_EQ(LaneClient(settings).ask_all(2, get("/")), "200 x 2");
  }
}

TEST_F(Tls, SaysConnectWhenTheTargetSpeaksNoTls) {
  CurlLaneSettings settings = to("plain");
  settings.https = true;
  const std::string end = LaneClient(settings).ask(get("/"));
  EXPECT_TRUE(end.starts_with("connect: ")) << end;
}

TEST_F(Tls, EndsARequestAtTheTimeout) {
  for (CurlLaneSettings settings : {to("h1"), http2_to("h2")}) {
    settings.timeout = Seconds{0.3};
    LaneClient client(settings);
    EXPECT_EQ(client.ask_all(3, get("/slow"), 2), "timeout: no answer within the timeout x 6");
    EXPECT_EQ(client.ask(get("/")), "200");
  }
  EXPECT_EQ(server_->connections("h2"), 1) << "the others of a connection go on";
}

TEST_F(Tls, SaysResetWhenAnAnswerBreaksOff) {
  for (const auto& settings : {to("h1"), http2_to("h2")}) {
    LaneClient client(settings);
    const std::string end = client.ask(get("/abort"));
    EXPECT_TRUE(end.starts_with("reset: ")) << end;
    EXPECT_EQ(end.find("certificate"), std::string::npos) << end;
    EXPECT_EQ(client.ask(get("/")), "200");
  }
}

TEST_F(Tls, ReadsNoMoreThan64KiBOfHeaders) {
  LaneClient client(to("h1"));
  EXPECT_EQ(client.ask(get("/headers")), "protocol: more than 64 KiB of headers");
  EXPECT_EQ(client.ask(get("/")), "200");
}

// nghttp2 drops a header beyond its own limit, of which libcurl 7.88 does not hear.
TEST_F(Tls, WaitsInVainWhereHttp2HasMoreThan64KiBOfHeaders) {
  CurlLaneSettings settings = http2_to("h2");
  settings.timeout = Seconds{0.5};
  LaneClient client(settings);
  EXPECT_EQ(client.ask(get("/headers")), "timeout: no answer within the timeout");
  settings.timeout = Seconds{30};
  EXPECT_EQ(client.ask(get("/")), "200");
}

TEST_F(Tls, ReturnsTheCookiesOfTheTarget) {
  for (CurlLaneSettings settings : {to("h1"), http2_to("h2")}) {
    settings.cookies = true;
    LaneClient client(settings);
    EXPECT_EQ(client.ask(get("/cookie", "seen 0 times, cookies .")), "200");
    LoadRequest second = get("/cookie", "seen 1 times, cookies seen=1; own=2.");
    second.headers = {{"Cookie", "own=2"}};
    EXPECT_EQ(client.ask(second), "200");
    EXPECT_EQ(client.ask(1, get("/cookie", "seen 0 times")), "200");
  }
}

TEST_F(Tls, SpeaksThroughASocketOfUnix) {
  CurlLaneSettings settings = http2_to("h2");
  settings.unix_socket = server_->file("https.sock");
  EXPECT_EQ(LaneClient(settings).ask_all(5, get("/", "hello by HTTP/2.0")), "200 x 5");
  EXPECT_EQ(server_->connections("unixtls"), 1);
  EXPECT_EQ(server_->connections("h2"), 0);
  settings = {.unix_socket = server_->file("http.sock")};
  EXPECT_EQ(LaneClient(settings).ask_all(5, get("/", "hello by HTTP/1.1")), "200 x 5");
  settings.unix_socket = server_->file("no.sock");
  EXPECT_EQ(LaneClient(settings).ask(get("/")), "connect: No such file or directory");
}

TEST_F(Tls, GoesWithRequestsUnderWay) {
  for (const CurlLaneSettings& settings : {to("h1"), http2_to("h2"), http2_to("plain")}) {
    for (const int polls : {0, 1, 3, 10, 100}) {
      LaneClient client(settings);
      for (std::size_t lane = 0; lane < 5; ++lane) client.send(lane, get("/slow"));
      for (int i = 0; i < polls; ++i) client.poll();
      client.lane(0).close();
      EXPECT_TRUE(client.ends().empty());
    }
    EXPECT_EQ(sockets_to(settings.port), 0);
  }
}

TEST_F(Tls, GivesTheOtherLanesOfAConnectionNoTroubleWhenOneIsClosed) {
  for (const char* const listener : {"h2", "plain"}) {
    LaneClient client(http2_to(listener));
    EXPECT_EQ(client.ask(get("/")), "200");
    for (std::size_t lane = 0; lane < 5; ++lane) client.send(lane, get("/wait"));
    for (int i = 0; i < 20; ++i) client.poll();
    client.lane(0).close();
    client.run_until(5);
    EXPECT_EQ(client.ends(), std::vector<std::string>(5, "200"));
    EXPECT_EQ(client.ask(get("/")), "200");
    EXPECT_EQ(server_->connections(listener), 1);
  }
}

TEST_F(Tls, FilesThatAreGoodAreFoundGood) {
  EXPECT_TRUE(check_tls_files({}));
  EXPECT_TRUE(check_tls_files({.ca_file = server_->file("ca.pem"),
                               .client_cert = server_->file("client.pem"),
                               .client_key = server_->file("client.key")}));
}

TEST_F(Tls, FilesThatAreBadAreNamed) {
  const auto text_of = [](const TlsSpec& tls) {
    const auto checked = check_tls_files(tls);
    return checked ? "good" : checked.error().where + ": " + checked.error().what;
  };
  const auto file = [&](const char* name) { return server_->file(name).string(); };
  EXPECT_EQ(text_of({.ca_file = file("none.pem")}),
            file("none.pem") + ": cannot be read: No such file or directory");
  EXPECT_EQ(text_of({.ca_file = server_->file("")}), file("") + ": cannot be read: Is a directory");
  EXPECT_EQ(text_of({.ca_file = file_with("")}),
            file("given.pem") + ": cannot be read: it is empty");
  EXPECT_EQ(text_of({.ca_file = file_with("no certificate\n")}),
            file("given.pem") + ": there is no certificate in PEM format in it");
  EXPECT_EQ(text_of({.ca_file = file_with("no certificate\n"), .insecure = true}),
            file("given.pem") + ": there is no certificate in PEM format in it");
  EXPECT_EQ(text_of({.client_cert = file_with("no certificate\n")}),
            file("given.pem") + ": there is no client certificate in PEM format in it");
  const std::string no_key =
      ": there is no private key of the certificate in it, in PEM format without a password";
  EXPECT_EQ(text_of({.client_cert = file("client.pem")}), file("client.pem") + no_key);
  EXPECT_EQ(text_of({.client_cert = file("client.pem"), .client_key = file_with("no key\n")}),
            file("given.pem") + no_key);
  EXPECT_EQ(text_of({.client_cert = file("client.pem"), .client_key = file("server.key")}),
            file("server.key") + no_key);
}

}  // namespace
}  // namespace leakgate
