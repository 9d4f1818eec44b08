#include "sampling/metrics_monitor.hpp"

#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <utility>

#include "sampling/canned_server.hpp"

namespace leakgate {
namespace {

// Answers of an endpoint, which a test lets through one by one and waits for.
class Turnstile {
 public:
  Result<HttpAnswer> pass(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    const std::stop_callback on_stop(stop, [this] { changed_.notify_all(); });
    // The callback may come before the wait: look again now and then.
    while (allowed_ < begun_ && !stop.stop_requested()) {
      changed_.wait_for(lock, std::chrono::milliseconds(10));
    }
    if (stop.stop_requested()) return fail(ErrorCode::sampling, "stopped");
    return HttpAnswer{.status = 200, .content_type = "text/plain", .body = "rss 5\n"};
  }
  void allow(int more) {
    const std::lock_guard lock(mutex_);
    allowed_ += more;
    changed_.notify_all();
  }
  void wait_until_begun(int count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return begun_ >= count; });
  }
  int begun() {
    const std::lock_guard lock(mutex_);
    return begun_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int begun_ = 0;
  int allowed_ = 0;
};

// Stands still until it is told otherwise.
class ManualClock final : public Clock {
 public:
  [[nodiscard]] Seconds now() const override {
    const std::lock_guard lock(mutex_);
    return std::exchange(now_, now_ + stride_);
  }
  void advance(Seconds by) const {
    const std::lock_guard lock(mutex_);
    now_ += by;
  }
  // From now on it moves on by itself, each time it is looked at.
  void stride(Seconds by) const {
    const std::lock_guard lock(mutex_);
    stride_ = by;
  }

 private:
  mutable std::mutex mutex_;
  mutable Seconds now_{0};
  mutable Seconds stride_{0};
};

MetricsSpec every_second() { return {.url = "", .series = {"rss"}}; }

MetricsFetch through(Turnstile& turnstile) {
  return [&](const std::stop_token& stop) { return turnstile.pass(stop); };
}

TEST(MetricsMonitor, KeepsWhatTheEndpointAnswers) {
  const ManualClock clock;
  Turnstile turnstile;
  turnstile.allow(1);
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  {
    const MetricsMonitor::Hold hold(monitor);
  }  // when it is over, so is the reading
  const MetricsLog::Taken taken = monitor.stop();
  ASSERT_EQ(taken.metrics.at.size(), 1U);
  EXPECT_EQ(taken.metrics.series[0].name, "rss");
  EXPECT_EQ(taken.metrics.series[0].values[0], 5.0);
}

TEST(MetricsMonitor, TakesAReadingThatIsCutShortByTheEndForNoGap) {
  const ManualClock clock;
  Turnstile turnstile;
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  const MetricsLog::Taken taken = monitor.stop();
  EXPECT_TRUE(taken.metrics.at.empty());
  EXPECT_TRUE(taken.gaps.empty());
}

TEST(MetricsMonitor, BeginsNoReadingDuringAHold) {
  const ManualClock clock;
  clock.stride(Seconds{1});  // every look finds the next reading due
  Turnstile turnstile;
  turnstile.allow(1'000'000);
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  {
    const MetricsMonitor::Hold hold(monitor);
    const int before = turnstile.begun();
    for (int i = 0; i < 10'000; ++i) ASSERT_EQ(turnstile.begun(), before);
  }
  turnstile.wait_until_begun(turnstile.begun() + 1);
}

TEST(MetricsMonitor, MakesNoGapOfReadingsThatAHoldPutOff) {
  const ManualClock clock;
  Turnstile turnstile;
  turnstile.allow(2);
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  {
    const MetricsMonitor::Hold hold(monitor);
    clock.advance(Seconds{3600});
  }
  turnstile.wait_until_begun(2);
  {
    const MetricsMonitor::Hold hold(monitor);
  }
  const MetricsLog::Taken taken = monitor.stop();
  EXPECT_EQ(taken.metrics.at, (std::vector<Seconds>{Seconds{0}, Seconds{3600}}));
  EXPECT_TRUE(taken.gaps.empty());
}

TEST(MetricsMonitor, MakesAGapWhereTheMachineWasTooBusyToReadInTime) {
  const ManualClock clock;
  clock.stride(Seconds{5});
  Turnstile turnstile;
  turnstile.allow(1);
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  const MetricsLog::Taken taken = monitor.stop();
  ASSERT_FALSE(taken.gaps.empty());
  EXPECT_EQ(taken.gaps.front().cause, "late by 10.0 s: the machine was busy");
  EXPECT_GE(taken.metrics.series[0].missing, 1);
}

TEST(MetricsMonitor, IsHeldAlthoughAReadingHangs) {
  const ManualClock clock;
  Turnstile turnstile;
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  turnstile.wait_until_begun(1);
  {
    const MetricsMonitor::Hold hold(monitor, Seconds{0.01});
  }
  EXPECT_EQ(turnstile.begun(), 1);
}

TEST(MetricsMonitor, HandsOverNothingWhenStoppedAgain) {
  const ManualClock clock;
  Turnstile turnstile;
  MetricsMonitor monitor(every_second(), clock, through(turnstile));
  static_cast<void>(monitor.stop());
  EXPECT_TRUE(monitor.stop().metrics.at.empty());
}

// What one request to a server comes to: its body, or in brackets why there is none.
std::string fetched(const std::string& url, double timeout = 5) {
  const Result<HttpAnswer> answer = fetch_metrics(url, Seconds{timeout})({});
  return answer ? answer->body : "[" + answer.error().what + "]";
}

TEST(FetchMetrics, TellsHowAnEndpointFailed) {
  const auto server = [](std::string answer) {
    return std::make_unique<CannedServer>([answer](const std::string&) { return answer; });
  };
  const auto good = server("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nrss 5\n");
  EXPECT_EQ(fetched(good->url() + "/metrics"), "rss 5\n");
  const auto cut = server("HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\nrss 5\n");
  EXPECT_EQ(fetched(cut->url()), "[the answer breaks off after 6 bytes]");
  const auto empty = server("");
  EXPECT_EQ(fetched(empty->url()), "[Empty reply from server]");
  const auto large = server("HTTP/1.1 200 OK\r\n\r\n" + std::string(5UL * kMiB, 'x'));
  EXPECT_EQ(fetched(large->url()), "[the answer is larger than 4 MiB]");
}

TEST(FetchMetrics, WaitsNoLongerThanItMay) {
  CannedServer server([](const std::string&) { return std::string(); });
  server.fall_silent();
  EXPECT_EQ(fetched(server.url(), 0.1), "[no whole answer within 0.1 s]");
}

TEST(FetchMetrics, EndsWhenItIsToldTo) {
  CannedServer server([](const std::string&) { return std::string(); });
  server.fall_silent();
  std::stop_source stop;
  stop.request_stop();
  const auto answer = fetch_metrics(server.url(), Seconds{3600})(stop.get_token());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().what, "the wait for an answer was ended");
}

TEST(FetchMetrics, TellsARefusedConnection) {
  std::string url;
  {
    const CannedServer gone([](const std::string&) { return std::string(); });
    url = gone.url();
  }
  EXPECT_EQ(fetched(url), "[no connection: Connection refused]");
}

}  // namespace
}  // namespace leakgate
