#include "recording/recording.hpp"

#include <algorithm>
#include <numeric>

namespace leakgate {
namespace {

std::optional<double> number(const std::optional<Bytes>& bytes) {
  if (!bytes) return std::nullopt;
  return static_cast<double>(bytes->count);
}

std::optional<double> number(const std::optional<Count>& count) {
  if (!count) return std::nullopt;
  return static_cast<double>(*count);
}

}  // namespace

Mark without_profiles(Mark mark) {
  mark.heap_profile = mark.goroutine_profile = mark.leak_profile = {};
  mark.native_profile = mark.thread_profile = {};
  return mark;
}

std::optional<double> value_of(const Mark& mark, Metric metric) {
  switch (metric) {
    case Metric::goroutines:
      return number(mark.goroutines);
    case Metric::heap:
      return number(mark.heap);
    case Metric::objects:
      return number(mark.objects);
    case Metric::rss:
      return number(mark.rss);
    case Metric::rss_peak:
      return number(mark.rss_peak);
    case Metric::native:
      return number(mark.native);
    case Metric::threads:
      return number(mark.threads);
    case Metric::fds:
      return number(mark.fds);
  }
  return std::nullopt;
}

OpenFacts sum(const OpenFacts& a, const OpenFacts& b) {
  return {.due = a.due + b.due,
          .missed = a.missed + b.missed,
          .connections_most = std::max(a.connections_most, b.connections_most),
          .queue_wait = a.queue_wait + b.queue_wait,
          .wake_wait = a.wake_wait + b.wake_wait,
          .cpu_share = std::max(a.cpu_share, b.cpu_share)};
}

Count total(const LoadErrors& errors) {
  return std::accumulate(errors.begin(), errors.end(), Count{0});
}

LatencySummary summarize(const LatencyHistogram& histogram) {
  return {.mean = histogram.mean(),
          .p50 = histogram.percentile(0.50),
          .p90 = histogram.percentile(0.90),
          .p95 = histogram.percentile(0.95),
          .p99 = histogram.percentile(0.99),
          .max = histogram.max()};
}

std::vector<const Cycle*> cycles_of(const Recording& recording, CycleKind kind) {
  std::vector<const Cycle*> chosen;
  for (const Cycle& cycle : recording.cycles) {
    if (cycle.kind == kind) chosen.push_back(&cycle);
  }
  return chosen;
}

std::vector<const Mark*> judged_marks(const Recording& recording) {
  std::vector<const Mark*> marks;
  if (!recording.baseline) return marks;
  marks.push_back(&*recording.baseline);
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) marks.push_back(&cycle->mark);
  return marks;
}

Count judged_requests(const Recording& recording) {
  Count requests = 0;
  for (const Cycle* cycle : cycles_of(recording, CycleKind::load)) requests += cycle->requests;
  return requests;
}

bool requests_known(const Recording& recording) {
  return std::ranges::all_of(recording.cycles, &Cycle::requests_known);
}

const Mark* quiet_mark(const Recording& recording) {
  const std::vector<const Cycle*> quiet = cycles_of(recording, CycleKind::quiet);
  return quiet.empty() ? nullptr : &quiet.back()->mark;
}

}  // namespace leakgate
