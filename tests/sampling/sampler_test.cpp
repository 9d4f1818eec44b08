#include "sampling/sampler.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <vector>

#include "sampling/go_target.hpp"
#include "sampling/probe_client.hpp"

namespace leakgate {
namespace {

// Counts how often it is asked, so that a test can wait for the sampler's progress instead of a
// time: every sample asks several times.
class CountingClock final : public Clock {
 public:
  [[nodiscard]] Seconds now() const override {
    ++calls_;
    return steady_.now();
  }
  // Waits until a few samples more were due.
  void wait_for_samples() const {
    const int enough = calls_ + 60;
    while (calls_ < enough) ::usleep(1000);
  }

 private:
  SteadyClock steady_;
  mutable std::atomic<int> calls_{0};
};

// Answers the same over and over; fails when told to.
class FakeSource final : public RuntimeSource {
 public:
  explicit FakeSource(bool fails) : fails_(fails) {}
  [[nodiscard]] SourceKind kind() const override { return SourceKind::probe; }
  [[nodiscard]] Result<RuntimeReading> read() override {
    if (fails_) return fail(ErrorCode::sampling, "the target did not answer within 1 s");
    return RuntimeReading{.goroutines = 5, .heap_objects = Bytes{1000}};
  }
  [[nodiscard]] Result<void> collect() override { return {}; }
  [[nodiscard]] Result<void> free_os_memory() override { return {}; }
  [[nodiscard]] Result<std::string> heap_profile() override { return std::string{}; }
  [[nodiscard]] Result<std::string> goroutine_profile() override { return std::string{}; }
  [[nodiscard]] Result<std::string> goroutine_dump() override { return std::string{}; }
  [[nodiscard]] Result<std::string> go_version() override { return std::string{"go1.26"}; }

 private:
  bool fails_;
};

Sampler::Taken sampled(const SamplerOptions& options, const SourceFactory& connect) {
  const CountingClock clock;
  Sampler sampler(options, clock, connect);
  clock.wait_for_samples();
  return sampler.stop();
}

SamplerOptions every_10_ms() { return {.pid = ::getpid(), .interval = Seconds{0.01}}; }

// The nice values of this process's threads.
std::vector<int> nice_values() {
  std::vector<int> values;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    const auto thread = static_cast<id_t>(std::stoi(task.path().filename()));
    values.push_back(::getpriority(PRIO_PROCESS, thread));
  }
  return values;
}

TEST(Sampler, ComesBeforeOtherThreadsWhereItMay) {
  if (::setpriority(PRIO_PROCESS, 0, -1) != 0) GTEST_SKIP() << "needs a privilege";
  ASSERT_EQ(::setpriority(PRIO_PROCESS, 0, 0), 0);
  const CountingClock clock;
  Sampler sampler({.pid = ::getpid()}, clock, {});
  clock.wait_for_samples();
  EXPECT_EQ(std::ranges::count(nice_values(), -10), 1);
}

TEST(Sampler, TakesRssAndThreadsWithoutARuntime) {
  const auto taken = sampled(every_10_ms(), {});
  ASSERT_GE(taken.samples.size(), 2U);
  for (const Sample& sample : taken.samples) {
    EXPECT_GT(sample.rss->count, 0);
    EXPECT_GE(sample.threads, 2);
    EXPECT_FALSE(sample.goroutines);
  }
  EXPECT_TRUE(std::is_sorted(taken.samples.begin(), taken.samples.end(),
                             [](const Sample& a, const Sample& b) { return a.at < b.at; }));
}

TEST(Sampler, TakesTheRuntimesNumbersWithThem) {
  const auto taken = sampled(every_10_ms(), [] { return std::make_unique<FakeSource>(false); });
  ASSERT_FALSE(taken.samples.empty());
  EXPECT_EQ(taken.samples.front().goroutines, 5);
  EXPECT_EQ(taken.samples.front().heap_objects, Bytes{1000});
}

TEST(Sampler, MakesOneGapOfARuntimeThatNeverAnswersAndGoesOnWithProc) {
  const auto taken = sampled(every_10_ms(), [] { return std::make_unique<FakeSource>(true); });
  ASSERT_FALSE(taken.samples.empty());
  EXPECT_FALSE(taken.samples.front().goroutines);
  const auto probe_gaps = std::count_if(taken.gaps.begin(), taken.gaps.end(), [](const Gap& gap) {
    return gap.source == SourceKind::probe;
  });
  EXPECT_EQ(probe_gaps, 1);
  const auto gap = std::find_if(taken.gaps.begin(), taken.gaps.end(),
                                [](const Gap& each) { return each.source == SourceKind::probe; });
  EXPECT_EQ(gap->cause, "the target did not answer within 1 s");
  EXPECT_GT(gap->to, gap->from);
}

TEST(Sampler, ReplacesASourceThatFailed) {
  int connections = 0;
  const auto taken = sampled(every_10_ms(), [&]() -> Result<std::unique_ptr<RuntimeSource>> {
    return std::make_unique<FakeSource>(++connections == 1);
  });
  EXPECT_EQ(connections, 2);
  ASSERT_GE(taken.samples.size(), 2U);
  EXPECT_FALSE(taken.samples.front().goroutines);
  EXPECT_EQ(taken.samples.back().goroutines, 5);
}

TEST(Sampler, TellsWhyItCouldNotConnect) {
  const auto taken = sampled(every_10_ms(), []() -> Result<std::unique_ptr<RuntimeSource>> {
    return fail(ErrorCode::sampling, "nobody there");
  });
  EXPECT_TRUE(std::any_of(taken.gaps.begin(), taken.gaps.end(),
                          [](const Gap& gap) { return gap.cause == "nobody there"; }));
}

TEST(Sampler, MakesAGapOfAProcessThatIsGone) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(0);
  ::waitpid(child, nullptr, 0);
  const auto taken = sampled({.pid = child, .interval = Seconds{0.01}}, {});
  EXPECT_TRUE(taken.samples.empty());
  ASSERT_FALSE(taken.gaps.empty());
  EXPECT_TRUE(std::any_of(taken.gaps.begin(), taken.gaps.end(),
                          [](const Gap& gap) { return gap.cause.starts_with("gone"); }));
}

TEST(Sampler, AsksNothingWhilePausedAndCallsThatNoGap) {
  const CountingClock clock;
  Sampler sampler(every_10_ms(), clock, [] { return std::make_unique<FakeSource>(false); });
  clock.wait_for_samples();
  const Seconds paused = clock.now();
  sampler.pause(true);
  clock.wait_for_samples();
  const Seconds resumed = clock.now();
  sampler.pause(false);
  clock.wait_for_samples();
  const auto taken = sampler.stop();
  const auto between = [&](const Sample& sample) {
    return sample.at > paused + Seconds{0.005} && sample.at < resumed;
  };
  EXPECT_EQ(std::count_if(taken.samples.begin(), taken.samples.end(), between), 0);
  EXPECT_GT(taken.samples.back().at, resumed);
  EXPECT_TRUE(taken.gaps.empty());
}

TEST(Sampler, KeepsABoundedNumberOfSamples) {
  SamplerOptions options = every_10_ms();
  options.interval = Seconds{0.001};
  options.samples_max = 8;
  const auto taken = sampled(options, {});
  EXPECT_LT(taken.samples.size(), 8U);
  EXPECT_GE(taken.samples.size(), 3U);
}

TEST(Sampler, HandsOverNothingWhenStoppedAgain) {
  const SteadyClock clock;
  Sampler sampler(every_10_ms(), clock, {});
  static_cast<void>(sampler.stop());
  EXPECT_TRUE(sampler.stop().samples.empty());
}

// A source that counts its good answers.
class CountedSource final : public RuntimeSource {
 public:
  CountedSource(std::unique_ptr<RuntimeSource> source, std::atomic<int>& answers)
      : source_(std::move(source)), answers_(answers) {}
  [[nodiscard]] SourceKind kind() const override { return source_->kind(); }
  [[nodiscard]] Result<RuntimeReading> read() override {
    Result<RuntimeReading> reading = source_->read();
    if (reading) ++answers_;
    return reading;
  }
  [[nodiscard]] Result<void> collect() override { return source_->collect(); }
  [[nodiscard]] Result<void> free_os_memory() override { return source_->free_os_memory(); }
  [[nodiscard]] Result<std::string> heap_profile() override { return source_->heap_profile(); }
  [[nodiscard]] Result<std::string> goroutine_profile() override {
    return source_->goroutine_profile();
  }
  [[nodiscard]] Result<std::string> goroutine_dump() override { return source_->goroutine_dump(); }
  [[nodiscard]] Result<std::string> go_version() override { return source_->go_version(); }

 private:
  std::unique_ptr<RuntimeSource> source_;
  std::atomic<int>& answers_;
};

TEST(Sampler, TakesAStoppedTargetForAGapAndNotForADrop) {
  if (!has_go()) GTEST_SKIP() << "no go";
  const GoTarget target("pure");
  std::atomic<int> answers{0};
  const auto wait_for_answers = [&] {
    for (const int enough = answers + 3; answers < enough;) ::usleep(1000);
  };
  const auto connect = [&]() -> Result<std::unique_ptr<RuntimeSource>> {
    auto source = connect_probe(target.socket(), Seconds{1}, Seconds{0.3});
    if (!source) return pass_on(source);
    return std::make_unique<CountedSource>(*std::move(source), answers);
  };
  const CountingClock clock;
  Sampler sampler({.pid = target.pid(), .interval = Seconds{0.02}}, clock, connect);
  wait_for_answers();
  target.signal(SIGSTOP);
  clock.wait_for_samples();
  target.signal(SIGCONT);
  wait_for_answers();
  const auto taken = sampler.stop();
  EXPECT_TRUE(std::any_of(taken.gaps.begin(), taken.gaps.end(), [](const Gap& gap) {
    return gap.cause == "the process is stopped (T)" && gap.to > gap.from;
  }));
  ASSERT_FALSE(taken.samples.empty());
  for (const Sample& sample : taken.samples) EXPECT_GT(sample.rss->count, 1 * kMiB);
  EXPECT_EQ(taken.samples.back().goroutines, 2);  // it answers again
}

}  // namespace
}  // namespace leakgate
