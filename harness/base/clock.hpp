// The one place that asks what time it is. I/O folders take a Clock so that tests can advance it by
// hand; the pure folders take no clock at all, only times.
#pragma once

#include "base/duration.hpp"

namespace leakgate {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;

  // Time since the run began; monotonic, never the wall clock.
  [[nodiscard]] virtual Seconds now() const = 0;
};

// CLOCK_MONOTONIC, 0 when it is constructed. Safe to read from several threads.
class SteadyClock final : public Clock {
 public:
  [[nodiscard]] Seconds now() const override { return std::chrono::steady_clock::now() - start_; }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace leakgate
