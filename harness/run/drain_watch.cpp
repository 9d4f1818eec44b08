#include "run/drain_watch.hpp"

#include <algorithm>
#include <cstdlib>

namespace leakgate {
namespace {

// Readings of a drained service agree within 520 B; 8 KiB leaves room for the runtime's own caches.
constexpr Bytes kAgreement{8 * kKiB};

bool agree(const event::DrainReading& a, const event::DrainReading& b) {
  if (a.goroutines != b.goroutines || a.heap.has_value() != b.heap.has_value()) return false;
  if (!a.heap) return a.goroutines.has_value();
  return std::abs((*a.heap - *b.heap).count) <= kAgreement.count;
}

bool fell(const event::DrainReading& before, const event::DrainReading& now) {
  const bool complete = before.heap && now.heap && before.goroutines && now.goroutines;
  if (!complete) return true;  // it may have
  return *now.goroutines < *before.goroutines || *before.heap - *now.heap > kAgreement;
}

// A refresh in the background may rise for some polls before it lets go.
constexpr Seconds kRise{1};
constexpr int kReadingsOfRise = 4;

}  // namespace

bool DrainWatch::only_rises(const event::DrainReading& reading, Seconds now) {
  if (!last_ || fell(*last_, reading)) {
    last_fall_ = now;
    readings_of_rise_ = 0;
    return false;
  }
  return ++readings_of_rise_ >= kReadingsOfRise && now - last_fall_ >= kRise;
}

DrainWatch::Step DrainWatch::feed(const event::DrainReading& reading, Seconds now) {
  const bool first = !last_;
  const bool rises = only_rises(reading, now);
  const bool settled = !first && (rises || agree(*last_, reading));
  last_ = reading;
  if (settled) return Step::drained;
  if (first) return Step::poll_again;  // one reading tells nothing, however little time is left
  return taken(now) + pause() > limit_ ? Step::gave_up : Step::poll_again;
}

// Long beside the poll, so that the target is not kept busy collecting; but a poll that takes
// seconds (2.4 s at a million goroutines) is itself a wait.
Seconds DrainWatch::pause() const {
  constexpr Seconds kShortest{0.1};
  constexpr Seconds kLongest{1};
  return last_ ? std::clamp(5 * last_->cost, kShortest, kLongest) : kShortest;
}

}  // namespace leakgate
