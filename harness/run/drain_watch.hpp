// Decides when a target has drained: pure, one object for each drain. Drain is polled, never a
// fixed sleep (design, section 2, point 5): two successive readings that agree end it, or a second
// in which nothing fell (what only rises is not draining: it grows by time), or the limit.
#pragma once

#include <optional>

#include "run/actions.hpp"

namespace leakgate {

class DrainWatch {
 public:
  // `started`: when the load ended. `limit`: how long this drain may take.
  DrainWatch(Seconds started, Seconds limit) : started_(started), limit_(limit) {}

  enum class Step { poll_again, drained, gave_up };
  // After each poll.
  [[nodiscard]] Step feed(const event::DrainReading& reading, Seconds now);

  // How long to wait before the next poll: max(100 ms, 5 x the last poll's cost), so that polling
  // takes at most a sixth of the target's time.
  [[nodiscard]] Seconds pause() const;
  [[nodiscard]] Seconds taken(Seconds now) const { return now - started_; }

 private:
  [[nodiscard]] bool only_rises(const event::DrainReading& reading, Seconds now);

  Seconds started_;
  Seconds limit_;
  Seconds last_fall_{0};      // or the first reading
  int readings_of_rise_ = 0;  // since then
  std::optional<event::DrainReading> last_;
};

}  // namespace leakgate
