// When requests of an open model are due: a pure function of their number. The rate goes in
// straight lines from stage to stage; request k is due when the integral of the rate reaches k, so
// nothing drifts, and what is late does not move what comes after it.
#pragma once

#include <chrono>
#include <vector>

#include "base/bytes.hpp"
#include "base/duration.hpp"
#include "scenario/scenario.hpp"

namespace leakgate {

class ArrivalSchedule {
 public:
  // From `start_rate` (requests per second) on through `stages`; rates and times are 0 or more.
  ArrivalSchedule(double start_rate, const std::vector<LoadStage>& stages);

  // Of the whole schedule: the integral of the rate, rounded down.
  [[nodiscard]] Count total() const { return total_; }
  [[nodiscard]] std::chrono::nanoseconds length() const { return length_; }

  // When request `number` (from 0, below total()) is due, from the beginning. Never falls as the
  // number grows.
  [[nodiscard]] std::chrono::nanoseconds due(Count number) const;

 private:
  // Times in seconds from the beginning; `first` is the integral of the rate up to the segment.
  struct Segment {
    double first = 0;
    double area = 0;
    double begin = 0;
    double duration = 0;
    double rate = 0;   // at its beginning
    double slope = 0;  // of the rate, per second
  };

  std::vector<Segment> segments_;  // those in which something is due
  Count total_ = 0;
  std::chrono::nanoseconds length_{};
};

}  // namespace leakgate
