// When the next sample is due: at multiples of the interval on the run's own time, so that the time
// a sample takes does not add up. Pure.
#pragma once

#include "base/duration.hpp"

namespace leakgate {

class Cadence {
 public:
  Cadence(Seconds start, Seconds interval) : due_(start), interval_(interval) {}

  [[nodiscard]] Seconds due() const { return due_; }
  [[nodiscard]] Seconds interval() const { return interval_; }
  // Moves on to the first due time after `now`; those in between are not made up for.
  void advance(Seconds now);
  // From here on, half as often.
  void slow_down() { interval_ *= 2; }

 private:
  Seconds due_;
  Seconds interval_;
};

}  // namespace leakgate
