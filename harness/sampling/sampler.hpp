// Samples the target 10 times a second on a thread of its own. A sample that cannot be taken (the
// target is stopped, does not answer, is gone) or that was left out because the machine was busy
// makes a Gap with its cause; misses in a row make one.
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
  std::size_t samples_max =
      36'000;  // an hour; then every second sample is dropped and the interval doubles
};

class Sampler {
 public:
  // `connect` makes the sampler's own connection, and a new one after a call failed (a late answer
  // must not be taken for that to the next request); its sources should give up a call after 1 s.
  // Empty: only /proc is sampled. The clock must outlive the sampler.
  Sampler(const SamplerOptions& options, const Clock& clock, SourceFactory connect);
  Sampler(const Sampler&) = delete;
  Sampler& operator=(const Sampler&) = delete;
  ~Sampler();

  // While paused it asks nothing of the target, and leaves no gap. A sample that is being taken is
  // waited for.
  void pause(bool paused);

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
