#include "sampling/pprof_source.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>

#include "sampling/canned_server.hpp"
#include "sampling/descriptors.hpp"
#include "sampling/go_target.hpp"

namespace leakgate {
namespace {

std::string ok(const std::string& body, const std::string& more = "") {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" + more +
         "\r\n" + body;
}

const std::string kHeapText =
    "heap profile: 0: 0 [0: 0] @ heap/8192\n\n# runtime.MemStats\n# HeapAlloc = 300\n# NumGC = 6\n";

// What a working pprof says, with the goroutine count in the profile only.
std::string small_pprof(const std::string& line) {
  if (line.find("/heap") != std::string::npos) return ok(kHeapText);
  if (line.find("/goroutine?debug=1") != std::string::npos) {
    return ok("goroutine profile: total 12\n");
  }
  return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
}

// The error of connecting to a server that always answers `answer`.
Error refusal_of(const std::string& answer) {
  const CannedServer server([&](const std::string&) { return answer; });
  const auto source = connect_pprof(server.url() + "/debug/pprof", Seconds{5});
  return source ? Error{} : source.error();
}

std::string pprof_url(const GoTarget& target) {
  return "http://" + target.greeting().substr(target.greeting().find(' ') + 1) + "/debug/pprof/";
}

TEST(Pprof, MeasuresARealTarget) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  auto source = connect_pprof(pprof_url(target));
  ASSERT_TRUE(source) << to_text(source.error());
  RuntimeSource& pprof = **source;
  EXPECT_EQ(pprof.kind(), SourceKind::pprof);
  ASSERT_TRUE(pprof.collect());
  const auto before = pprof.read();
  ASSERT_TRUE(before && before->heap_live);
  target.tell("heap 20");
  ASSERT_TRUE(pprof.collect());
  const auto after = pprof.read();
  ASSERT_TRUE(after && after->heap_live);
  EXPECT_NEAR(static_cast<double>((*after->heap_live - *before->heap_live).count), 20.0 * kMiB,
              256.0 * kKiB);
  EXPECT_TRUE(pprof.heap_profile()->starts_with("\x1f\x8b"));
  EXPECT_TRUE(pprof.goroutine_profile()->starts_with("\x1f\x8b"));
  EXPECT_TRUE(pprof.goroutine_dump()->starts_with("goroutine "));
  EXPECT_EQ(pprof.free_os_memory().error().code, ErrorCode::unsupported);
  EXPECT_EQ(pprof.go_version().error().code, ErrorCode::unsupported);
}

TEST(Pprof, CountsTheTargetsGoroutinesAndNotThoseThatServeUs) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  auto source = connect_pprof(pprof_url(target));
  ASSERT_TRUE(source);
  // main, the server and the probe's accept loop; a connection of ours may take a moment to end.
  Count count = 0;
  for (int i = 0; i < 200 && count != 3; ++i) {
    ::usleep(5000);
    count = (*source)->read()->goroutines.value_or(0);
  }
  EXPECT_EQ(count, 3);
  target.tell("goroutines 500");
  EXPECT_NEAR(static_cast<double>((*source)->read()->goroutines.value_or(0)), 503, 4);
}

TEST(Pprof, WaitsUntilTheConnectionBeforeHasEnded) {
  std::atomic<int> asked{0};
  const CannedServer server([&](const std::string& line) {
    if (line.find("/goroutine?debug=1") == std::string::npos) return small_pprof(line);
    // The third counting comes too early, twice.
    const int now = ++asked;
    return ok(now == 3 || now == 4 ? "goroutine profile: total 14\n"
                                   : "goroutine profile: total 12\n");
  });
  auto source = connect_pprof(server.url() + "/debug/pprof", Seconds{5});
  ASSERT_TRUE(source) << to_text(source.error());
  for (int i = 0; i < 3; ++i) EXPECT_EQ((*source)->read()->goroutines, 10) << i;
}

TEST(Pprof, CountsMoreWhereThereAreMore) {
  std::atomic<int> asked{0};
  const CannedServer server([&](const std::string& line) {
    if (line.find("/goroutine?debug=1") == std::string::npos) return small_pprof(line);
    return ok(++asked == 1 ? "goroutine profile: total 12\n" : "goroutine profile: total 52\n");
  });
  auto source = connect_pprof(server.url() + "/debug/pprof", Seconds{5});
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->read()->goroutines, 50);
}

TEST(Pprof, LeavesNoConnectionInTheTarget) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto source = connect_pprof(pprof_url(target));
  ASSERT_TRUE(source);
  const auto sockets = [&] { return read_descriptors(target.pid())->kinds.at("socket"); };
  constexpr Count kListeners = 2;  // the server's and the probe's
  for (int i = 0; i < 200 && sockets() != kListeners; ++i) ::usleep(5000);
  EXPECT_EQ(sockets(), kListeners);
}

TEST(Pprof, FallsBackToTheProfileWhereThereIsNoIndex) {
  const CannedServer server(small_pprof);
  auto source = connect_pprof(server.url() + "/debug/pprof/");
  ASSERT_TRUE(source) << to_text(source.error());
  const auto reading = (*source)->read();
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->goroutines, 10);
  EXPECT_FALSE(reading->heap_live);
  EXPECT_EQ(reading->heap_objects, Bytes{300});
}

TEST(Pprof, FindsTheMemStatsAtTheEndOfALongProfile) {
  const std::string text = std::string(3UL * kMiB, 'x') + "\n" + kHeapText;
  const CannedServer server([&](const std::string& line) {
    return line.find("/heap") != std::string::npos ? ok(text) : small_pprof(line);
  });
  const auto source = connect_pprof(server.url());
  EXPECT_TRUE(source) << to_text(source.error());
}

TEST(Pprof, SaysWhatItFoundInsteadOfPprof) {
  const Error missing = refusal_of("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnope");
  EXPECT_EQ(missing.code, ErrorCode::sampling);
  EXPECT_EQ(missing.what, "status 404 where pprof should be: nope");
  EXPECT_EQ(refusal_of("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n").what,
            "status 401 where pprof should be");
  EXPECT_EQ(refusal_of(ok("<html>\x1b[2Jhello</html>")).what,
            "not an answer of pprof: <html>\xEF\xBF\xBD[2Jhello</html>");
}

TEST(Pprof, FollowsNoRedirect) {
  const Error error = refusal_of(
      "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(error.code, ErrorCode::sampling);
  EXPECT_EQ(error.what, "status 302 where pprof should be");
}

TEST(Pprof, RefusesAnAnswerThatIsCutOffOrEmptyOrNoHttp) {
  const Error cut = refusal_of("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nheap profile");
  EXPECT_EQ(cut.code, ErrorCode::sampling);
  EXPECT_EQ(cut.what, "the answer breaks off after 12 bytes");
  EXPECT_EQ(refusal_of("").code, ErrorCode::sampling);
  EXPECT_EQ(refusal_of("ok\n0\n").code, ErrorCode::sampling);
}

TEST(Pprof, DoesNotWaitForEverForAnAnswer) {
  CannedServer server(small_pprof);
  auto source = connect_pprof(server.url(), Seconds{0.3});
  ASSERT_TRUE(source);
  server.fall_silent();
  const auto missed = (*source)->read();
  ASSERT_FALSE(missed);
  EXPECT_EQ(missed.error().code, ErrorCode::sampling);
  EXPECT_EQ(missed.error().what, "no whole answer within 0.3 s");
}

TEST(Pprof, TakesAProfileOnlyInItsBinaryForm) {
  const CannedServer server(small_pprof);
  auto source = connect_pprof(server.url());
  ASSERT_TRUE(source);
  const auto profile = (*source)->heap_profile();
  ASSERT_FALSE(profile);
  EXPECT_EQ(profile.error().code, ErrorCode::sampling);
  EXPECT_EQ((*source)->leak_profile().error().code, ErrorCode::unsupported);
}

TEST(Pprof, SpeaksHttpOnlyAndKeepsPasswordsOutOfMessages) {
  EXPECT_EQ(connect_pprof("file:///etc/passwd").error().code, ErrorCode::usage);
  EXPECT_EQ(connect_pprof("nonsense://x").error().code, ErrorCode::usage);
  const auto refused = connect_pprof("http://user:secret@127.0.0.1:1/debug/pprof");
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_text(refused.error()).find("secret"), std::string::npos);
}

}  // namespace
}  // namespace leakgate
