#include "sampling/probe_client.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "sampling/canned_server.hpp"
#include "sampling/go_target.hpp"

namespace leakgate {
namespace {

std::unique_ptr<RuntimeSource> connected(const GoTarget& target,
                                         Seconds call_timeout = Seconds{60}) {
  auto source = connect_probe(target.socket(), Seconds{10}, call_timeout);
  if (!source) throw std::runtime_error(to_text(source.error()));
  return *std::move(source);
}

TEST(Probe, AnswersEveryRequest) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  EXPECT_EQ(probe->kind(), SourceKind::probe);
  EXPECT_EQ(probe->peer_pid(), target.pid());
  ASSERT_TRUE(probe->collect());
  const auto reading = probe->read();
  ASSERT_TRUE(reading) << to_text(reading.error());
  EXPECT_TRUE(reading->heap_live && reading->heap_objects && reading->objects);
  EXPECT_TRUE(reading->heap_free && reading->heap_stacks && reading->metadata && reading->other);
  EXPECT_GE(reading->gc_cycles_forced, 2);
  EXPECT_TRUE(probe->free_os_memory());
  EXPECT_TRUE(probe->heap_profile()->starts_with("\x1f\x8b"));
  EXPECT_TRUE(probe->goroutine_profile()->starts_with("\x1f\x8b"));
  EXPECT_NE(probe->goroutine_dump()->find("main.leakgateProbe"), std::string::npos);
  EXPECT_TRUE(probe->go_version()->starts_with("go1."));
  const auto leaks = probe->leak_profile();
  EXPECT_TRUE(leaks || leaks.error().code == ErrorCode::unsupported);
}

TEST(Probe, DoesNotCountItsOwnGoroutinesHoweverManyConnections) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto conductor = connected(target);
  EXPECT_EQ(conductor->read()->goroutines, 2);  // main and the server of the fixture
  const auto sampler = connected(target);
  EXPECT_EQ(sampler->read()->goroutines, 2);
  EXPECT_EQ(conductor->read()->goroutines, 2);
  target.tell("goroutines 1000");
  EXPECT_EQ(sampler->read()->goroutines, 1002);
}

TEST(Probe, LeaksGoroutinesThatCountAndHaveAName) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  ASSERT_TRUE(probe->inject(InjectedLeak::goroutines, 7));
  EXPECT_EQ(probe->read()->goroutines, 9);  // main and the server of the fixture are two
  EXPECT_NE(probe->goroutine_dump()->find("main.leakgateInjectedGoroutine"), std::string::npos);
  ASSERT_TRUE(probe->inject(InjectedLeak::goroutines, 0));
  EXPECT_EQ(probe->read()->goroutines, 9);
}

TEST(Probe, LeaksBlocksOf16Bytes) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  ASSERT_TRUE(probe->collect());
  const auto before = probe->read();
  ASSERT_TRUE(probe->inject(InjectedLeak::blocks, 100'000));
  ASSERT_TRUE(probe->collect());
  const auto after = probe->read();
  ASSERT_TRUE(before && after);
  EXPECT_NEAR(static_cast<double>((*after->heap_live - *before->heap_live).count), 1.6e6, 3e4);
  EXPECT_EQ(after->goroutines, before->goroutines);
}

TEST(Probe, SaysHowFullTheMapsAre) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  if (*probe->go_version() < "go1.24") GTEST_SKIP() << "maps have no tables";
  const Result<MapRoom> before = probe->map_room();  // the runtime has maps as well
  target.tell("map 200000");
  const Result<MapRoom> full = probe->map_room();
  ASSERT_TRUE(before && full);
  EXPECT_EQ(full->maps - before->maps, 2);
  EXPECT_EQ(full->entries - before->entries, 400'000);
  EXPECT_GT(full->places, 8 * full->entries / 7);
  EXPECT_GT(full->bytes.count, 17 * full->places);
  target.tell("empty");
  const Result<MapRoom> emptied = probe->map_room();
  ASSERT_TRUE(emptied) << to_text(emptied.error());
  EXPECT_EQ(emptied->entries, before->entries);
  EXPECT_EQ(emptied->places, full->places);
  EXPECT_EQ(emptied->bytes, full->bytes);
  EXPECT_TRUE(probe->read()) << "the connection is as good as before";
  EXPECT_FALSE(std::filesystem::exists(target.socket().string() + ".dump"));
}

TEST(Probe, DoesNotWaitForAReaderOfItsHeap) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  const std::string pipe = target.socket().string() + ".dump";
  // Somebody else's, so that ours cannot be made.
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_EQ(probe->map_room().error().code, ErrorCode::sampling);
  EXPECT_TRUE(probe->read());
}

TEST(Probe, HidesItsSocketFromOthersAndItsVariableFromChildren) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  struct stat socket{};
  ASSERT_EQ(::stat(target.socket().c_str(), &socket), 0);
  EXPECT_EQ(socket.st_mode & 0777U, 0600U);
  EXPECT_EQ(target.ask("variable"), "unset");
}

TEST(Probe, KeepsNothingOfWhatItWasAsked) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  static_cast<void>(probe->heap_profile());
  ASSERT_TRUE(probe->collect());
  const auto before = probe->read();
  for (int i = 0; i < 3000; ++i) ASSERT_TRUE(probe->read());
  for (int i = 0; i < 20; ++i) static_cast<void>(probe->heap_profile());
  ASSERT_TRUE(probe->collect());
  const auto after = probe->read();
  ASSERT_TRUE(before && after);
  EXPECT_LT((*after->heap_live - *before->heap_live).count, 64 * kKiB);
}

TEST(Probe, AnswersTheSamplerWhileTheConductorWaitsForALongAnswer) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  target.tell("goroutines 50000");
  const auto conductor = connected(target);
  const auto sampler = connected(target, Seconds{20});
  std::atomic<bool> is_over{false};
  std::thread slow([&] {
    for (int i = 0; i < 3; ++i) static_cast<void>(conductor->goroutine_profile());
    is_over = true;
  });
  int answers = 0;
  while (!is_over) answers += sampler->read() ? 1 : 0;
  slow.join();
  EXPECT_GT(answers, 3);
}

TEST(ProbeClient, SaysThatATargetDidNotAnswerAndGivesTheConnectionUp) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  target.signal(SIGSTOP);
  const auto probe = connected(target, Seconds{0.2});  // the kernel accepts for it
  const auto missed = probe->read();
  target.signal(SIGCONT);
  ASSERT_FALSE(missed);
  EXPECT_EQ(missed.error().code, ErrorCode::sampling);
  EXPECT_EQ(missed.error().what, "the target did not answer within 0.2 s");
  EXPECT_EQ(probe->read().error().what, "the connection to the probe is broken");
  EXPECT_TRUE(connected(target)->read());
}

TEST(ProbeClient, SaysThatATargetIsGone) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  const auto probe = connected(target);
  target.signal(SIGKILL);
  const auto missed = probe->collect();
  ASSERT_FALSE(missed);
  EXPECT_EQ(missed.error().code, ErrorCode::sampling);
}

TEST(ProbeClient, GivesUpConnectingWhereNothingListens) {
  const auto none = connect_probe("/nonexistent/probe.sock", Seconds{0});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, ErrorCode::sampling);
  EXPECT_FALSE(connect_probe(std::string(200, 'x'), Seconds{0}));
  EXPECT_FALSE(connect_probe("", Seconds{0}));
}

TEST(ProbeClient, RefusesWhatIsNoProbe) {
  const CannedServer server([](const std::string&) { return "HTTP/1.1 400 Bad Request\r\n\r\n"; });
  const auto source = connect_probe(server.unix_socket(), Seconds{1}, Seconds{5});
  ASSERT_TRUE(source) << to_text(source.error());
  const auto reading = (*source)->read();
  ASSERT_FALSE(reading);
  EXPECT_EQ(reading.error().code, ErrorCode::malformed);
}

}  // namespace
}  // namespace leakgate
