#include "sampling/metrics_monitor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "base/bytes.hpp"
#include "sampling/cadence.hpp"
#include "sampling/metrics_parser.hpp"

namespace leakgate {
namespace {

// kube-state-metrics and its like serve tens of megabytes; a service's own metrics are 55 KB with
// all runtime metrics of client_golang.
constexpr std::size_t kAnswerBytesMax = 4UL * kMiB;

}  // namespace

MetricsFetch fetch_metrics(std::string url, Seconds timeout) {
  // std::function wants to be copied, which a getter cannot be.
  return [url = std::move(url), timeout,
          http = std::make_shared<HttpGetter>()](const std::stop_token& stop) {
    return http->get(url, {.timeout = timeout, .bytes_max = kAnswerBytesMax, .stop = stop});
  };
}

// Everything but what the mutex guards belongs to the thread until it was joined.
struct MetricsMonitor::State {
  State(const MetricsSpec& metrics, const Clock& time, MetricsFetch asked,
        const MetricsLimits& limits)
      : clock(time),
        fetch(std::move(asked)),
        parser(metrics.series),
        log(metrics.series, limits),
        cadence(time.now(), metrics.interval) {}

  void run();
  [[nodiscard]] bool wait_for_turn();
  void read(Seconds woken);
  void note_late(Seconds woken);

  const Clock& clock;
  const MetricsFetch fetch;
  const MetricsParser parser;
  MetricsLog log;
  Cadence cadence;
  std::stop_source stop;

  std::mutex mutex;
  std::condition_variable changed;
  int holds = 0;
  bool is_reading = false;
  Seconds hold_ended{0};
  std::thread thread;
};

// True, and a reading has begun, when one is due and nobody holds; false when it is over.
bool MetricsMonitor::State::wait_for_turn() {
  std::unique_lock lock(mutex);
  while (!stop.stop_requested()) {
    const Seconds left = cadence.due() - clock.now();
    if (holds > 0) {
      changed.wait(lock);
    } else if (left > Seconds{0}) {
      changed.wait_for(lock, left);
    } else {
      is_reading = true;
      note_late(clock.now());
      return true;
    }
  }
  return false;
}

// What fell due during a hold was put off on purpose.
void MetricsMonitor::State::note_late(Seconds woken) {
  const Seconds late = woken - std::max(cadence.due(), hold_ended);
  if (late < cadence.interval()) return;
  log.take(cadence.due(), woken,
           fail(ErrorCode::sampling,
                fmt::format("late by {:.1f} s: the machine was busy", late.count())));
}

void MetricsMonitor::State::read(Seconds woken) {
  const Result<HttpAnswer> answer = fetch(stop.get_token());
  if (stop.stop_requested()) return;
  log.take(woken, clock.now(), answer ? parser.parse(*answer) : std::unexpected(answer.error()));
}

void MetricsMonitor::State::run() {
  while (wait_for_turn()) {
    read(clock.now());
    if (log.make_room()) cadence.slow_down();
    cadence.advance(clock.now());
    {
      const std::lock_guard lock(mutex);
      is_reading = false;
    }
    changed.notify_all();
  }
}

MetricsMonitor::MetricsMonitor(const MetricsSpec& metrics, const Clock& clock, MetricsFetch fetch,
                               const MetricsLimits& limits)
    : state_(std::make_unique<State>(metrics, clock, std::move(fetch), limits)) {
  state_->thread = std::thread([state = state_.get()] { state->run(); });
}

MetricsMonitor::~MetricsMonitor() { static_cast<void>(stop()); }

MetricsMonitor::Hold::Hold(MetricsMonitor& monitor, Seconds wait_max) : monitor_(monitor) {
  State& state = *monitor_.state_;
  std::unique_lock lock(state.mutex);
  ++state.holds;
  state.changed.wait_for(lock, wait_max, [&] { return !state.is_reading; });
}

MetricsMonitor::Hold::~Hold() {
  State& state = *monitor_.state_;
  {
    const std::lock_guard lock(state.mutex);
    --state.holds;
    state.hold_ended = state.clock.now();
  }
  state.changed.notify_all();
}

MetricsLog::Taken MetricsMonitor::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop.request_stop();
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
  return state_->log.finish(state_->clock.now());
}

}  // namespace leakgate
