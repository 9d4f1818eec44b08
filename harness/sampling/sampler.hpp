// Samples the target 10 times a second on a thread of its own. A sample that cannot be taken, comes
// late (target stopped, sampler starved) or fails makes a Gap with its cause.
#pragma once

#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "recording/recording.hpp"
#include "sampling/reading.hpp"

namespace leakgate {

struct SamplerOptions {
  int pid = 0;
  Seconds interval{0.1};
  std::size_t samples_max = 36'000;  // an hour; then every second sample is dropped and the interval doubles
};

class Sampler {
 public:
  // `runtime` may be null: then only /proc is sampled. The clock must outlive the sampler.
  Sampler(const SamplerOptions& options, const Clock& clock, std::unique_ptr<RuntimeSource> runtime);
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;
  ~Sampler();

  struct Taken {
    std::vector<Sample> samples;
    std::vector<Gap> gaps;
  };
  // Ends the thread and hands over what was taken.
  [[nodiscard]] Taken stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace leakgate
