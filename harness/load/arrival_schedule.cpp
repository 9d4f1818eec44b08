#include "load/arrival_schedule.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "scenario/open_model.hpp"

namespace leakgate {
namespace {

std::chrono::nanoseconds in_nanoseconds(double seconds) {
  return std::chrono::nanoseconds(std::llround(seconds * 1e9));
}

}  // namespace

ArrivalSchedule::ArrivalSchedule(double start_rate, const std::vector<LoadStage>& stages) {
  double area = 0;
  double begin = 0;
  double rate = start_rate;
  for (const LoadStage& stage : stages) {
    const double duration = stage.duration.count();
    const Segment segment{.first = area,
                          .area = (rate + stage.rate) / 2 * duration,
                          .begin = begin,
                          .duration = duration,
                          .rate = rate,
                          .slope = duration > 0 ? (stage.rate - rate) / duration : 0};
    if (segment.area > 0) segments_.push_back(segment);
    area += segment.area;
    begin += duration;
    rate = stage.rate;
  }
  total_ = planned_requests(start_rate, stages);
  length_ = in_nanoseconds(begin);
}

std::chrono::nanoseconds ArrivalSchedule::due(Count number) const {
  const auto wanted = static_cast<double>(number);
  const auto after = std::ranges::upper_bound(segments_, wanted, {}, &Segment::first);
  if (after == segments_.begin()) return {};
  const Segment& segment = *std::prev(after);
  const double count = wanted - segment.first;
  if (count <= 0) return in_nanoseconds(segment.begin);
  // Of rate x t + slope x t^2 / 2 = count, in the form that loses no digits where the slope is
  // small.
  const double root =
      std::sqrt(std::max(0.0, segment.rate * segment.rate + 2 * segment.slope * count));
  const double time = std::min(segment.duration, 2 * count / (segment.rate + root));
  return in_nanoseconds(segment.begin + time);
}

}  // namespace leakgate
