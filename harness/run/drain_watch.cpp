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

}  // namespace

DrainWatch::Step DrainWatch::feed(const event::DrainReading& reading, Seconds now) {
  const bool first = !last_;
  const bool settled = !first && agree(*last_, reading);
  last_ = reading;
  if (settled) return Step::drained;
  if (first) return Step::poll_again;  // one reading tells nothing, however little time is left
  return taken(now) + pause() > limit_ ? Step::gave_up : Step::poll_again;
}

Seconds DrainWatch::pause() const {
  constexpr Seconds kShortest{0.1};
  return last_ ? std::max(kShortest, 5 * last_->cost) : kShortest;
}

}  // namespace leakgate
